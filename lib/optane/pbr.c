// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sessions that ipmctl recorded, as bytes. What is known of the form comes from recordings of ipmctl 03.00.00.0468 on
 * Linux; numbers are little endian, and structures of items have the gaps that a 64-bit processor has.
 */
#include "optane/pbr.h"

#include <errno.h>

#include "bytes.h"

enum {
	PARTS_MOST = 100, ENTRY = 16, PARTS_AT = 4, HEADER = PARTS_AT + PARTS_MOST * ENTRY,
	ITEM = 12, TAG = 20, TAG_PART = 8, REQUEST = 24, REPLY = 32, SMBIOS = 10,
};

/* Four letters, as a number */
#define SIGNATURE(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
enum { SIGNED_FILE, SIGNED_ITEM, SIGNED_TAG };
static const uint32_t signatures[] = {
	[SIGNED_FILE] = SIGNATURE('P', 'B', 'R', 'H'), [SIGNED_ITEM] = SIGNATURE('P', 'B', 'L', 'D'),
	[SIGNED_TAG] = SIGNATURE('P', 'B', 'T', 'I'),
};
static const uint32_t part_signatures[PBR_PARTS] = {
	[PBR_NFIT] = SIGNATURE('P', 'B', 'N', 'F'), [PBR_PCAT] = SIGNATURE('P', 'B', 'P', 'C'),
	[PBR_PMTT] = SIGNATURE('P', 'B', 'P', 'M'), [PBR_SMBIOS] = SIGNATURE('P', 'B', 'S', 'M'),
	[PBR_TAGS] = SIGNATURE('P', 'B', 'T', 'I'), [PBR_MAILBOX] = SIGNATURE('P', 'B', 'C', 'L'),
};

static uint32_t number(const uint8_t *bytes, size_t at)
{
	return (uint32_t)le_get(bytes + at, 4);
}

static struct pbr_bytes none(void)
{
	return (struct pbr_bytes) { .at = NULL };
}

/* A part of bytes; none where these have not so many. */
static struct pbr_bytes slice(const struct pbr_bytes *bytes, size_t at, size_t size)
{
	if (at > bytes->size || size > bytes->size - at)
		return none();
	return (struct pbr_bytes) { .at = bytes->at + at, .size = size };
}

bool pbr_next(const struct pbr *pbr, enum pbr_part part, struct pbr_place *place, struct pbr_bytes *item)
{
	const struct pbr_bytes head = slice(&pbr->parts[part], place->offset, ITEM);

	if (place->item >= pbr->counts[part] || !head.at || number(head.at, 0) != signatures[SIGNED_ITEM])
		return false;
	*item = slice(&pbr->parts[part], place->offset + ITEM, number(head.at, 4));
	if (!item->at)
		return false;
	place->offset += ITEM + item->size;
	place->item++;
	return true;
}

bool pbr_decode_tag(const struct pbr_bytes *item, struct pbr_tag *tag)
{
	const struct pbr_bytes head = slice(item, 0, TAG);
	struct pbr_bytes parts;
	const uint8_t *end;

	if (!head.at || number(head.at, 0) != signatures[SIGNED_TAG] || number(head.at, 16) > PARTS_MOST)
		return false;
	parts = slice(item, TAG, (size_t)number(head.at, 16) * TAG_PART);
	if (!parts.at)
		return false;
	*tag = (struct pbr_tag) { .text = slice(item, TAG + parts.size, item->size - TAG - parts.size) };
	end = memchr(tag->text.at, '\0', tag->text.size);
	if (!end)
		return false;
	tag->text.size = (size_t)(end - tag->text.at);
	for (size_t at = 0; at < parts.size; at += TAG_PART)
		if (number(parts.at, at) == part_signatures[PBR_MAILBOX])
			tag->answers = number(parts.at, at + 4);
	return true;
}

/* What the firmware said; where the kernel failed, nothing tells why. */
static uint32_t status_of(uint64_t rc, uint8_t status)
{
	enum { UNKNOWN_REASON = 6, FIRMWARE = 7, FIRMWARE_SHIFT = 16 };

	if (status)
		return FIRMWARE | (uint32_t)status << FIRMWARE_SHIFT;
	return rc ? UNKNOWN_REASON : 0;
}

bool pbr_decode_answer(const struct pbr_bytes *item, struct pbr_answer *answer)
{
	const struct pbr_bytes request = slice(item, 0, REQUEST);
	struct pbr_bytes reply;
	size_t in, in_large, out, out_large;

	if (!request.at)
		return false;
	in = number(request.at, 16);
	in_large = number(request.at, 20);
	reply = slice(item, REQUEST + in + in_large, REPLY);
	if (!reply.at)
		return false;
	out = number(reply.at, 20);
	out_large = number(reply.at, 24);
	if (REQUEST + in + in_large + REPLY + out + out_large != item->size)
		return false;
	*answer = (struct pbr_answer) {
		.dimm = number(request.at, 8), .op = request.at[12], .sub = request.at[13],
		.in = slice(item, REQUEST, in), .out = slice(item, REQUEST + in + in_large + REPLY, out),
		.large = in_large || out_large, .status = status_of(le_get(reply.at + 8, 8), reply.at[28]),
	};
	return true;
}

/* Bytes of an ACPI table say how many they are; SMBIOS has that, and its version, before the table. */
struct pbr_bytes pbr_table(const struct pbr *pbr, enum pbr_part part)
{
	enum { LENGTH_AT = 4, ACPI_HEADER = 36 };
	struct pbr_place first = { 0 };
	struct pbr_bytes item;

	if (!pbr_next(pbr, part, &first, &item))
		return none();
	if (part == PBR_SMBIOS)
		return item.size < SMBIOS ? none() : slice(&item, SMBIOS, number(item.at, 0));
	return item.size < ACPI_HEADER ? none() : slice(&item, 0, number(item.at, LENGTH_AT));
}

/* ---- the whole file ---- */

static bool find_parts(const struct pbr_bytes *file, struct pbr *pbr)
{
	for (size_t at = PARTS_AT; at < HEADER; at += ENTRY)
		for (size_t i = 0; i < PBR_PARTS; i++) {
			if (number(file->at, at) != part_signatures[i])
				continue;
			pbr->parts[i] = slice(file, number(file->at, at + 8), number(file->at, at + 4));
			pbr->counts[i] = number(file->at, at + 12);
			if (!pbr->parts[i].at)
				return false;
		}
	return true;
}

/* Each item is what its part says, and there are as many as that says. */
static bool check_part(const struct pbr *pbr, enum pbr_part part)
{
	struct pbr_place place = { 0 };
	struct pbr_bytes item;
	struct pbr_tag tag;
	struct pbr_answer answer;

	while (pbr_next(pbr, part, &place, &item))
		if ((part == PBR_TAGS && !pbr_decode_tag(&item, &tag)) ||
		    (part == PBR_MAILBOX && !pbr_decode_answer(&item, &answer)))
			return false;
	return place.item == pbr->counts[part];
}

/* Answers of a tag begin where one begins, or behind the last, and not before those of the tag before. */
static bool check_tags(const struct pbr *pbr)
{
	struct pbr_place place = { 0 }, answers = { 0 };
	struct pbr_bytes item;
	struct pbr_tag tag;

	while (pbr_next(pbr, PBR_TAGS, &place, &item) && pbr_decode_tag(&item, &tag)) {
		while (answers.offset < tag.answers && pbr_next(pbr, PBR_MAILBOX, &answers, &item))
			continue;
		if (answers.offset != tag.answers)
			return false;
	}
	return true;
}

int pbr_open(const void *bytes, size_t size, struct pbr *pbr)
{
	const struct pbr_bytes file = { .at = bytes, .size = size };

	*pbr = (struct pbr) { .counts = { 0 } };
	if (size < HEADER || number(file.at, 0) != signatures[SIGNED_FILE] || !find_parts(&file, pbr))
		return -EBADMSG;
	for (int i = 0; i < PBR_PARTS; i++)
		if (!check_part(pbr, (enum pbr_part)i))
			return -EBADMSG;
	for (int i = PBR_NFIT; i <= PBR_SMBIOS; i++)
		if (pbr->counts[i] && !pbr_table(pbr, (enum pbr_part)i).at)
			return -EBADMSG;
	return pbr->counts[PBR_TAGS] && check_tags(pbr) ? 0 : -EBADMSG;
}
