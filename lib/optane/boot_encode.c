// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Partition 1 of the configuration data as the BIOS leaves it: directory, current configuration, the request if there
 * is one, and the answer to it, one behind another. What stays is copied.
 */
#include <errno.h>
#include <stdlib.h>

#include "bytes.h"
#include "optane/boot.h"
#include "optane/pcd.h"

enum {
	STATUS_AT = 36, VOLATILE_AT = 40, PERSISTENT_AT = 48, ANSWER_STATUS_AT = 40, SET_STATUS_AT = 13,
	RECORD_STATUS_AT = 4,
	NEWER = 0x10, OLD_DIRECTORY = 0x01,
};

struct writer {
	uint8_t *bytes;
	size_t end;
};

static struct pcd_place append(struct writer *w, const uint8_t *bytes, size_t size)
{
	const struct pcd_place place = { w->end, size };

	memcpy(w->bytes + w->end, bytes, size);
	w->end += size;
	return place;
}

static void name(struct writer *w, size_t at, struct pcd_place place)
{
	le_put(w->bytes + at, 4, place.size);
	le_put(w->bytes + at + 4, 4, place.size ? place.offset : 0);
}

/* The sets of a request among its records: how many bytes were written. Their status is that of sets that are made. */
static size_t put_sets(uint8_t *to, const uint8_t *request)
{
	const size_t length = le_get(request + 4, 4);
	size_t written = 0, step;

	for (size_t at = PCD_SEQUENCED_LEAST; at + 4 <= length; at += step) {
		step = le_get(request + at + 2, 2);
		if (le_get(request + at, 2) != PCD_INTERLEAVE)
			continue;
		memcpy(to + written, request + at, step);
		to[written + SET_STATUS_AT] = PMEMCTL_BOOT_SET_MADE;
		written += step;
	}
	return written;
}

static void put_current(struct writer *w, const struct boot *boot, const struct boot_module *m, const uint8_t *old,
			const uint8_t *request)
{
	uint8_t *to = w->bytes + w->end;
	size_t length = PCD_CURRENT_LEAST;

	if (old && !boot_takes(m)) {
		length = le_get(old + 4, 4);
		memcpy(to, old, length);
	} else {
		memcpy(to, w->bytes, PCD_HEADER);
		memcpy(to, "CCUR", 4);
		to[8] = (uint8_t)boot->machine->platform.revision;
		length += boot_takes(m) ? put_sets(to + length, request) : 0;
		le_put(to + 4, 4, length);
	}
	le_put(to + STATUS_AT, 2, m->result.status);
	le_put(to + VOLATILE_AT, 8, m->result.volatile_mapped);
	le_put(to + PERSISTENT_AT, 8, m->result.persistent_mapped);
	pcd_put_checksum(to, length);
	name(w, PCD_CURRENT_AT, (struct pcd_place) { w->end, length });
	w->end += length;
}

static void put_answer(struct writer *w, const struct boot_module *m, const uint8_t *request)
{
	const size_t length = le_get(request + 4, 4);
	uint8_t *to = w->bytes + w->end;
	size_t step, set = 0;

	memcpy(to, request, length);
	memcpy(to, "COUT", 4);
	to[ANSWER_STATUS_AT] = (uint8_t)m->result.answer;
	for (size_t at = PCD_SEQUENCED_LEAST; at + 4 <= length; at += step) {
		const unsigned type = (unsigned)le_get(to + at, 2);

		step = le_get(to + at + 2, 2);
		if (type == PCD_INTERLEAVE && set < PMEMCTL_PCD_SETS)
			to[at + SET_STATUS_AT] = (uint8_t)m->result.set_status[set++];
		else if (type == PCD_PARTITION)
			le_put(to + at + RECORD_STATUS_AT, 4, m->result.partition_status);
	}
	pcd_put_checksum(to, length);
	name(w, PCD_ANSWER_AT, (struct pcd_place) { w->end, length });
	w->end += length;
}

static void put_directory(struct writer *w, const struct boot *boot, const struct boot_module *m)
{
	static const char rest[] = "INTEL PMEMCTL ";
	uint8_t *to = w->bytes;

	if (m->pcd.valid) {
		memcpy(to, m->bytes, PCD_DIRECTORY);
	} else {
		memcpy(to, "DMHD", 4);
		le_put(to + 4, 4, PCD_DIRECTORY);
		to[8] = (uint8_t)(boot->machine->platform.revision >= NEWER ? boot->machine->platform.revision
									    : OLD_DIRECTORY);
		memcpy(to + 10, rest, sizeof(rest) - 1);
	}
	le_put(to + PCD_CURRENT_AT, 8, 0);
	le_put(to + PCD_REQUEST_AT, 8, 0);
	le_put(to + PCD_ANSWER_AT, 8, 0);
	w->end = PCD_DIRECTORY;
}

int boot_encode(const struct boot *boot, struct boot_module *m)
{
	struct pcd_directory d = { 0 };
	struct writer w = { 0 };
	const uint8_t *old, *request, *answer;

	if (pcd_read_directory(m->bytes, m->size, &d))
		d = (struct pcd_directory) { 0 };
	old = pcd_table_at(m->bytes, m->size, d.current, "CCUR", PCD_CURRENT_LEAST);
	request = pcd_table_at(m->bytes, m->size, d.request, "CIN_", PCD_SEQUENCED_LEAST);
	answer = pcd_table_at(m->bytes, m->size, d.answer, "COUT", PCD_SEQUENCED_LEAST);
	w.bytes = calloc(1, PCD_DIRECTORY + PCD_CURRENT_LEAST + d.current.size + 3 * d.request.size + d.answer.size);
	if (!w.bytes)
		return -ENOMEM;
	put_directory(&w, boot, m);
	put_current(&w, boot, m, old, request);
	if (d.request.offset + d.request.size <= m->size && (request || m->damaged_request))
		name(&w, PCD_REQUEST_AT, append(&w, m->bytes + d.request.offset, d.request.size));
	if (m->result.asks)
		put_answer(&w, m, request);
	else if (answer)
		name(&w, PCD_ANSWER_AT, append(&w, answer, d.answer.size));
	pcd_put_checksum(w.bytes, PCD_DIRECTORY);
	m->result.pcd = w.bytes;
	m->result.pcd_size = w.end;
	return 0;
}
