// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where index blocks and labels lie in an area of a size. */
#include "label/label.h"

static size_t index_size(uint64_t slots)
{
	const uint64_t size = LABEL_INDEX_FREE + (slots + 7) / 8;

	return (size_t)((size + LABEL_INDEX_ALIGN - 1) / LABEL_INDEX_ALIGN * LABEL_INDEX_ALIGN);
}

/*
 * The index blocks are first taken to be as large as if labels filled the whole area; what that
 * leaves is for labels. With the slots so found they may come out smaller, and then the labels begin
 * earlier, and a few bytes at the end stay unused.
 */
bool label_geometry(size_t area_size, size_t label_size, struct label_geometry *g)
{
	const size_t largest = index_size(area_size / label_size);

	*g = (struct label_geometry) { .area_size = area_size, .label_size = label_size };
	if (area_size < 2 * largest || area_size > UINT32_MAX)
		return false;
	g->slots = (uint32_t)((area_size - 2 * largest) / label_size);
	g->index_size = index_size(g->slots);
	return g->slots >= LABEL_FEWEST_SLOTS;
}
