// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/label/*.c lib/infoblock/uuid.c lib/arena.c lib/fletcher64.c
/*
 * Label areas: parsed, written over each other in order, and taken back. The first byte chooses the
 * size, and whether checksums are made right, so that more than the first check is reached.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "fletcher64.h"
#include "label/label.h"

enum { SMALLEST = 512, LARGEST = 8192 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void repair(uint8_t *area, size_t size, size_t label_size)
{
	struct label_geometry g;

	if (!label_geometry(size, label_size, &g))
		return;
	for (size_t at = 2 * g.index_size; label_size == LABEL_LARGE && at + label_size <= size;
	     at += label_size)
		le_put(area + at + LABEL_CHECKSUM, 8, fletcher64(area + at, label_size, LABEL_CHECKSUM));
	for (unsigned i = 0; i < 2; i++) {
		uint8_t *index = area + i * g.index_size;

		memcpy(index, "NAMESPACE_INDEX", LABEL_INDEX_SIGNATURE);
		index[19] = label_size == LABEL_LARGE;
		le_put(index + 24, 8, i * g.index_size);
		le_put(index + 40, 8, !i * g.index_size);
		le_put(index + 48, 8, 2 * g.index_size);
		le_put(index + LABEL_INDEX_CHECKSUM, 8,
		       fletcher64(index, g.index_size, LABEL_INDEX_CHECKSUM));
	}
}

/* An area of its own allocation, so that a byte read behind it is noticed. */
static uint8_t *make(const uint8_t *data, size_t size, size_t area_size, unsigned how)
{
	uint8_t *area = calloc(1, area_size);

	if (!area)
		abort();
	memcpy(area, data, size < area_size ? size : area_size);
	if (how & 1)
		repair(area, area_size, how & 2 ? LABEL_LARGE : LABEL_SMALL);
	return area;
}

static void order(const uint8_t *before, const uint8_t *after, size_t size)
{
	struct label_write writes[LABEL_MAX_WRITES];
	struct arena arena = { 0 };
	uint8_t *now = malloc(size);
	const int count = label_order(&arena, before, after, size, writes);

	if (!now || count < 0)
		abort();
	memcpy(now, before, size);
	for (int i = 0; i < count; i++)
		memcpy(now + writes[i].offset, writes[i].after, writes[i].length);
	if (memcmp(now, after, size) != 0)
		abort();
	for (int i = count; i-- > 0;)
		memcpy(now + writes[i].offset, writes[i].before, writes[i].length);
	if (memcmp(now, before, size) != 0)
		abort();
	free(now);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t area_size = size < 2 ? 0 : SMALLEST + (data[0] >> 4) * (LARGEST - SMALLEST) / 15 + data[1];
	struct pmemctl_label_area *parsed;
	uint8_t *before, *after;

	if (size < 2)
		return 0;
	before = make(data + 2, size - 2, area_size, data[0]);
	after = make(data + 2 + (size - 2) / 2, (size - 2) / 2, area_size, data[0] >> 2);
	if (pmemctl_labels_parse(before, area_size, &parsed))
		abort();
	pmemctl_labels_free(parsed);
	order(before, after, area_size);
	free(before);
	free(after);
	return 0;
}
