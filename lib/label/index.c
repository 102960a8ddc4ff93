// SPDX-License-Identifier: LGPL-2.1-or-later
/* Index blocks: which slots are free, and which of the two blocks says so now. */
#include <string.h>

#include "bytes.h"
#include "ctx.h"
#include "fletcher64.h"
#include "label/label.h"

PMEMCTL_EXPORT void pmemctl_label_index_decode(const void *from, struct pmemctl_label_index *index)
{
	const uint8_t *bytes = from;

	*index = (struct pmemctl_label_index) {
		.label_size = 128u << (bytes[19] & 15),
		.label_shift = bytes[19],
		.sequence = (uint32_t)le_get(bytes + 20, 4),
		.offset = le_get(bytes + 24, 8),
		.size = le_get(bytes + 32, 8),
		.other_offset = le_get(bytes + 40, 8),
		.label_offset = le_get(bytes + 48, 8),
		.slots = (uint32_t)le_get(bytes + 56, 4),
		.major = (uint16_t)le_get(bytes + 60, 2),
		.minor = (uint16_t)le_get(bytes + 62, 2),
		.checksum = le_get(bytes + LABEL_INDEX_CHECKSUM, 8),
	};
	memcpy(index->signature, bytes, LABEL_INDEX_SIGNATURE - 1);
	/* the field tells nothing before version 1.2 */
	if (index->major * 100 + index->minor < 102)
		index->label_size = LABEL_SMALL;
}

uint32_t label_next_sequence(uint32_t sequence)
{
	static const uint32_t next[] = { 0, 2, 3, 1 };

	return next[sequence & 3];
}

int label_better_index(uint32_t sequence0, uint32_t sequence1)
{
	sequence0 &= 3;
	sequence1 &= 3;
	if (sequence0 == 0 || sequence0 == sequence1)
		return 1;
	return sequence1 != 0 && label_next_sequence(sequence0) == sequence1;
}

/* One field that has to have a certain value. */
struct expectation {
	uint64_t is, should_be;
	unsigned offset, length;
	const char *what;
};

static const char signature[LABEL_INDEX_SIGNATURE] = "NAMESPACE_INDEX";

static bool check_fields(const struct pmemctl_label_index *index, const struct label_geometry *g,
			 unsigned which, struct arena *arena, struct pmemctl_label_area *area)
{
	const size_t begin = which * g->index_size;
	const struct expectation all[] = {
		{ index->offset, begin, 24, 8, "its own offset" },
		{ index->other_offset, !which * g->index_size, 40, 8, "the other's offset" },
		{ index->label_offset, 2 * g->index_size, 48, 8, "the offset of labels" },
	};
	bool good = true;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (all[i].is == all[i].should_be)
			continue;
		label_find(arena, area, true, begin + all[i].offset, all[i].length,
			   "index block %u: %s is %llu and not %llu", which, all[i].what,
			   (unsigned long long)all[i].is, (unsigned long long)all[i].should_be);
		good = false;
	}
	if (index->size > g->index_size || index->size < LABEL_INDEX_FREE) {
		label_find(arena, area, true, begin + 32, 8, "index block %u: its size is %llu and not %zu",
			   which, (unsigned long long)index->size, g->index_size);
		good = false;
	}
	if ((uint64_t)index->slots * g->label_size + 2 * g->index_size > g->area_size) {
		label_find(arena, area, true, begin + 56, 4,
			   "index block %u: its %u slots do not fit into the area", which, index->slots);
		good = false;
	}
	return good;
}

bool label_index_check(const uint8_t *bytes, const struct label_geometry *g, unsigned which,
		       struct arena *arena, struct pmemctl_label_area *area)
{
	const size_t begin = which * g->index_size;
	struct pmemctl_label_index index;

	bytes += begin;
	if (memcmp(bytes, signature, sizeof(signature)) != 0) {
		label_find(arena, area, true, begin, sizeof(signature), "index block %u: no signature",
			   which);
		return false;
	}
	pmemctl_label_index_decode(bytes, &index);
	if (index.label_size != g->label_size || index.label_shift > 15) {
		label_find(arena, area, true, begin + 19, 1,
			   "index block %u: it is for labels of another size than %zu bytes", which,
			   g->label_size);
		return false;
	}
	if (fletcher64(bytes, g->index_size, LABEL_INDEX_CHECKSUM) != index.checksum) {
		label_find(arena, area, true, begin + LABEL_INDEX_CHECKSUM, 8,
			   "index block %u: the checksum does not match", which);
		return false;
	}
	if (!(index.sequence & 3)) {
		label_find(arena, area, true, begin + 20, 4, "index block %u: no sequence number", which);
		return false;
	}
	return check_fields(&index, g, which, arena, area);
}
