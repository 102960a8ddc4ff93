// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sessions that ipmctl recorded, as trees in the form of pmemctl_record(). What is in a tree of /sys is what the kernel
 * makes of the tables; namespaces are not recorded, but the labels of them are.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "bytes.h"
#include "optane/optane.h"
#include "optane/pbr.h"

enum { GET_ADMIN = 0x06, CONFIG_DATA = 0x01, LABELS = 2, AREA = 0x20000, GET_LOG = 0x08, ERROR_LOG = 0x05 };

/* One tag at a time. */
struct tree {
	const struct pbr *pbr;
	pmemctl_put_file_fn *put;
	void *data;
	unsigned tag;
	struct pbr_place begin;	/* its answers */
	size_t end;
	struct pbr_bytes nfit;
	struct pbr_dimm *dimms;
	size_t dimm_count;
	struct pmemctl_label_area *areas[PBR_DIMMS];	/* of DIMMs; NULL: it was not read */
};

static int put(const struct tree *t, const void *bytes, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static int put(const struct tree *t, const void *bytes, size_t size, const char *format, ...)
{
	char path[512];
	va_list args;
	const int length = snprintf(path, sizeof(path), "%u/", t->tag);

	va_start(args, format);
	vsnprintf(path + length, sizeof(path) - (size_t)length, format, args);
	va_end(args);
	return t->put(t->data, path, NULL, bytes, size);
}

/* Where all devices of libnvdimm are found. */
static int put_link(const struct tree *t, const char *device, size_t number)
{
	char path[128], link[128];

	snprintf(path, sizeof(path), "%u/sys/bus/nd/devices/%s%zu", t->tag, device, number);
	snprintf(link, sizeof(link), "../../../devices/ndbus0%s%s", strcmp(device, "ndbus") == 0 ? "" : "/",
		 strcmp(device, "ndbus") == 0 ? "" : strrchr(path, '/') + 1);
	return t->put(t->data, path, link, NULL, 0);
}

static int put_number(const struct tree *t, const char *device, size_t number, const char *attribute,
		      const char *format, unsigned long long value)
{
	char text[64];
	const int length = snprintf(text, sizeof(text), format, value);

	return put(t, text, (size_t)length, "sys/devices/ndbus0/%s%zu/%s", device, number, attribute);
}

static int put_text(const struct tree *t, const char *device, size_t number, const char *attribute, const char *text)
{
	return put(t, text, strlen(text), "sys/devices/ndbus0/%s%zu/%s", device, number, attribute);
}

/* ---- what was said ---- */

/* Words with a zero behind each, as /proc has them. */
static int put_words(const struct tree *t, const struct pbr_bytes *text)
{
	char *words = malloc(text->size + 1);
	size_t size = 0;
	int rc;

	if (!words)
		return -ENOMEM;
	for (size_t i = 0; i < text->size; i++) {
		const char letter = (char)text->at[i];

		if (letter != ' ')
			words[size++] = letter;
		else if (size && words[size - 1])
			words[size++] = '\0';
	}
	if (size && words[size - 1])
		words[size++] = '\0';
	rc = size ? put(t, words, size, "cmdline") : -EBADMSG;
	free(words);
	return rc;
}

static int put_tables(const struct tree *t)
{
	static const char *const names[] = {
		[PBR_NFIT] = "acpi/tables/NFIT", [PBR_PCAT] = "acpi/tables/PCAT", [PBR_PMTT] = "acpi/tables/PMTT",
		[PBR_SMBIOS] = "dmi/tables/DMI",
	};
	int rc = 0;

	for (size_t i = 0; !rc && i < ARRAY_SIZE(names); i++) {
		const struct pbr_bytes table = pbr_table(t->pbr, (enum pbr_part)i);

		if (table.at)
			rc = put(t, table.at, table.size, "sys/firmware/%s", names[i]);
	}
	return rc;
}

/* ---- DIMMs ---- */

/* In the order of SPD, which is that of the bytes. */
static unsigned long long spd(const uint8_t *control, size_t at, size_t size)
{
	unsigned long long number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | control[at + i];
	return number;
}

static int put_control(const struct tree *t, size_t dimm, const uint8_t *control)
{
	enum { PLACE_AND_DATE_VALID = 1 };
	static const struct { const char *name; uint8_t at; } numbers[] = {
		{ "nfit/vendor", 6 }, { "nfit/device", 8 }, { "nfit/rev_id", 10 }, { "nfit/subsystem_vendor", 12 },
		{ "nfit/subsystem_device", 14 }, { "nfit/subsystem_rev_id", 16 },
	};
	char id[64];
	int rc = put_number(t, "nmem", dimm, "nfit/serial", "0x%08llx\n", spd(control, 24, 4));

	for (size_t i = 0; !rc && i < ARRAY_SIZE(numbers); i++)
		rc = put_number(t, "nmem", dimm, numbers[i].name, "0x%04llx\n", spd(control, numbers[i].at, 2));
	if (!rc)
		rc = put_number(t, "nmem", dimm, "nfit/format", "0x%04llx\n", le_get(control + 28, 2));
	if (control[18] & PLACE_AND_DATE_VALID)
		snprintf(id, sizeof(id), "%04llx-%02x-%04llx-%08llx\n", spd(control, 6, 2), control[19],
			 spd(control, 20, 2), spd(control, 24, 4));
	else
		snprintf(id, sizeof(id), "%04llx-%08llx\n", spd(control, 6, 2), spd(control, 24, 4));
	return rc ? rc : put_text(t, "nmem", dimm, "nfit/id", id);
}

static int put_dimm(const struct tree *t, size_t number, const struct pbr_dimm *dimm)
{
	static const char *const words[] = {
		"save_fail", "restore_fail", "flush_fail", "not_armed", "smart_event", "smart_notify", "map_fail",
	};
	char flags[128] = "\n";
	size_t length = 0;
	int rc = put_link(t, "nmem", number);

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (dimm->flags >> i & 1)
			length += (size_t)snprintf(flags + length, sizeof(flags) - length, "%s \n", words[i]) - 1;
	if (!rc)
		rc = put_number(t, "nmem", number, "nfit/handle", "0x%llx\n", dimm->handle);
	if (!rc)
		rc = put_number(t, "nmem", number, "nfit/phys_id", "0x%llx\n", dimm->physical);
	if (!rc)
		rc = put_text(t, "nmem", number, "nfit/flags", flags);
	if (!rc)
		rc = put_text(t, "nmem", number, "nfit/family", "0\n");
	if (!rc)
		rc = put_text(t, "nmem", number, "commands", "vendor cmd_call get_size get_data \n");
	return rc || !dimm->control ? rc : put_control(t, number, dimm->control);
}

/* ---- answers ---- */

/* The next answer of a DIMM in the tag. */
static bool next_answer(const struct tree *t, struct pbr_place *place, const struct pbr_dimm *dimm,
			struct pbr_answer *answer)
{
	struct pbr_bytes item;

	while (place->offset < t->end && pbr_next(t->pbr, PBR_MAILBOX, place, &item))
		if (pbr_decode_answer(&item, answer) && answer->dimm == dimm->handle)
			return true;
	return false;
}

static int put_as(const struct tree *t, size_t dimm, const struct optane_command *command,
		  const struct pbr_answer *answer)
{
	uint8_t bytes[4 + OPTANE_MAILBOX];
	char name[OPTANE_REPLY_NAME];
	int rc;

	optane_reply_name(command, name);
	le_put(bytes, 4, answer->status);
	if (answer->out.size)
		memcpy(bytes + 4, answer->out.at, answer->out.size);
	rc = put(t, bytes, 4 + answer->out.size, "dev/nmem%zu.replies/%s", dimm, name);
	return rc == -EEXIST ? 0 : rc;
}

/* ipmctl asks for 255 entries whatever it needs, of which modules give as many as the answer holds. */
static int put_log_answer(const struct tree *t, size_t dimm, struct optane_command *command,
			  const struct pbr_answer *answer)
{
	enum { SUMMARY = 1 << 2, COUNT_AT = 3, INPUT = 5 };
	int rc = 0;

	if (command->in[0] & SUMMARY) {
		memset(command->in + 1, 0, INPUT - 1);
		return put_as(t, dimm, command, answer);
	}
	for (unsigned count = 1; !rc && count <= OPTANE_ENTRIES_MOST; count++) {
		le_put(command->in + COUNT_AT, 2, count);
		rc = put_as(t, dimm, command, answer);
	}
	return rc;
}

static int put_answer(const struct tree *t, size_t dimm, const struct pbr_answer *answer)
{
	struct optane_command command = { .op = answer->op, .sub = answer->sub, .in_size = (uint8_t)answer->in.size };

	if (answer->in.size > OPTANE_MAILBOX || answer->out.size > OPTANE_MAILBOX || answer->large)
		return 0;	/* nothing that is asked for here */
	if (answer->in.size)
		memcpy(command.in, answer->in.at, answer->in.size);
	return command.op == GET_LOG && command.sub == ERROR_LOG && command.in_size == OPTANE_MAILBOX
		       ? put_log_answer(t, dimm, &command, answer) : put_as(t, dimm, &command, answer);
}

/* Of several answers to the same the first counts, but one is better than none. */
static int put_answers(const struct tree *t, size_t dimm)
{
	int rc = 0;

	for (int failed = 0; !rc && failed <= 1; failed++) {
		struct pbr_place place = t->begin;
		struct pbr_answer answer;

		while (!rc && next_answer(t, &place, &t->dimms[dimm], &answer))
			if (!answer.status == !failed)
				rc = put_answer(t, dimm, &answer);
	}
	return rc;
}

/* ---- labels ---- */

/* A piece of the label area, or NULL. */
static const uint8_t *label_piece(const struct pbr_answer *answer, size_t *at)
{
	enum { SMALL = 1 << 0, SIZE = 1 << 1, IN = 6 };
	const uint8_t *in = answer->in.at;

	if (answer->op != GET_ADMIN || answer->sub != CONFIG_DATA || answer->status || answer->in.size < IN ||
	    answer->out.size != OPTANE_MAILBOX || in[0] != LABELS || (in[1] & (SMALL | SIZE)) != SMALL)
		return NULL;
	*at = (size_t)le_get(in + 2, 4);
	return *at <= AREA - OPTANE_MAILBOX ? answer->out.at : NULL;
}

/*
 * As far as it was read, with zeros elsewhere; false: not even where its index blocks begin, of which the rest is read
 * when something is there.
 */
static bool read_area(const struct tree *t, const struct pbr_dimm *dimm, uint8_t *bytes)
{
	enum { SECOND = 256 };
	struct pbr_place place = t->begin;
	struct pbr_answer answer;
	bool first = false, second = false;
	size_t at;

	memset(bytes, 0, AREA);
	while (next_answer(t, &place, dimm, &answer)) {
		const uint8_t *piece = label_piece(&answer, &at);

		if (!piece)
			continue;
		memcpy(bytes + at, piece, OPTANE_MAILBOX);
		first |= at == 0;
		second |= at == SECOND;
	}
	return first && second;
}

static int read_areas(struct tree *t)
{
	uint8_t *bytes = malloc(AREA);
	int rc = bytes ? 0 : -ENOMEM;

	for (size_t i = 0; !rc && i < t->dimm_count; i++)
		if (read_area(t, &t->dimms[i], bytes))
			rc = pmemctl_labels_parse(bytes, AREA, &t->areas[i]);
	free(bytes);
	return rc;
}

static void free_areas(struct tree *t)
{
	for (size_t i = 0; i < t->dimm_count; i++) {
		pmemctl_labels_free(t->areas[i]);
		t->areas[i] = NULL;
	}
}

/* ---- regions ---- */

/* What labels of a set take on a DIMM; false: it cannot be told. */
static bool taken_of(const struct pmemctl_label_area *area, uint64_t cookie, uint64_t *taken)
{
	bool known = area && (area->blank || area->current >= 0);

	for (size_t i = 0; known && i < area->label_count; i++) {
		known = area->labels[i]->valid;
		if (area->labels[i]->iset_cookie == cookie)
			*taken += area->labels[i]->raw_size;
	}
	return known;
}

static int put_free_size(const struct tree *t, size_t number, const struct pbr_region *region)
{
	uint64_t taken = 0;

	for (size_t i = 0; i < region->member_count; i++)
		if (!taken_of(t->areas[region->members[i].dimm], region->cookie, &taken))
			return 0;
	return put_number(t, "region", number, "available_size", "%llu\n",
			  taken < region->size ? region->size - taken : 0);
}

static int put_region(const struct tree *t, size_t number, const struct pbr_region *region)
{
	int rc = put_link(t, "region", number);

	if (!rc)
		rc = put_text(t, "region", number, "devtype", "nd_pmem\n");
	if (!rc)
		rc = put_text(t, "region", number, "nstype", "5\n");
	if (!rc)
		rc = put_number(t, "region", number, "size", "%llu\n", region->size);
	if (!rc)
		rc = put_number(t, "region", number, "set_cookie", "0x%llx\n", region->cookie);
	if (!rc)
		rc = put_number(t, "region", number, "mappings", "%llu\n", region->member_count);
	for (size_t i = 0; !rc && i < region->member_count; i++) {
		const struct pbr_member *member = &region->members[i];
		char name[32], text[128];

		snprintf(name, sizeof(name), "mapping%zu", i);
		snprintf(text, sizeof(text), "nmem%zu,%llu,%llu,%zu\n", member->dimm, (unsigned long long)member->base,
			 (unsigned long long)member->size, i);
		rc = put_text(t, "region", number, name, text);
	}
	return rc ? rc : put_free_size(t, number, region);
}

static int put_regions(const struct tree *t)
{
	struct pbr_region region;
	int rc = put_link(t, "ndbus", 0);

	for (size_t i = 0; !rc && i < PBR_REGIONS &&
			   pbr_find_region(&t->nfit, t->dimms, t->dimm_count, i, &region); i++)
		rc = put_region(t, i, &region);
	return rc;
}

/* ---- all of it ---- */

/* Labels themselves are shown by one command. */
static bool shows_labels(const struct pbr_bytes *text)
{
	static const char option[] = "-pcd";

	for (size_t i = 0; i + strlen(option) <= text->size; i++)
		if (strncasecmp((const char *)text->at + i, option, strlen(option)) == 0)
			return true;
	return false;
}

static int put_tag(struct tree *t, const struct pbr_bytes *text)
{
	int rc = read_areas(t);

	if (!rc)
		rc = put_words(t, text);
	if (!rc)
		rc = put_tables(t);
	for (size_t i = 0; !rc && i < t->dimm_count; i++) {
		rc = put_dimm(t, i, &t->dimms[i]);
		if (!rc)
			rc = put_answers(t, i);
		if (!rc && t->areas[i] && shows_labels(text))
			rc = put(t, t->areas[i]->bytes, t->areas[i]->size, "dev/nmem%zu.labels", i);
	}
	if (!rc)
		rc = put_regions(t);
	free_areas(t);
	return rc;
}

static int put_tags(struct tree *t)
{
	struct pbr_place place = { 0 };
	struct pbr_bytes item;
	struct pbr_tag tag, after;
	int rc = 0;

	for (t->tag = 0; !rc && pbr_next(t->pbr, PBR_TAGS, &place, &item) && pbr_decode_tag(&item, &tag); t->tag++) {
		struct pbr_place ahead = place;

		while (t->begin.offset < tag.answers && pbr_next(t->pbr, PBR_MAILBOX, &t->begin, &item))
			continue;
		t->end = SIZE_MAX;
		if (pbr_next(t->pbr, PBR_TAGS, &ahead, &item) && pbr_decode_tag(&item, &after))
			t->end = after.answers;
		rc = put_tag(t, &tag.text);
	}
	return rc;
}

PMEMCTL_EXPORT int pmemctl_ipmctl_session(const void *bytes, size_t size, pmemctl_put_file_fn *put_file, void *data)
{
	struct pbr pbr;
	struct tree t = { .pbr = &pbr, .put = put_file, .data = data };
	int rc = pbr_open(bytes, size, &pbr);

	if (rc)
		return rc;
	t.dimms = calloc(PBR_DIMMS, sizeof(*t.dimms));
	t.nfit = pbr_table(&pbr, PBR_NFIT);
	rc = t.dimms ? 0 : -ENOMEM;
	if (!rc && t.nfit.at)
		rc = pbr_find_dimms(&t.nfit, t.dimms, &t.dimm_count);
	if (!rc)
		rc = put_tags(&t);
	free(t.dimms);
	return rc;
}
