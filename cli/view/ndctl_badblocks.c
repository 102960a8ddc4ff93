// SPDX-License-Identifier: GPL-2.0-only
/* Bad blocks in ndctl's shape: offsets in 512-byte sectors from the start of the device. */
#include <string.h>

#include "view/ndctl.h"

enum { SECTOR_SHIFT = 9, MAX_DIMMS = 64 };

/* Names of the DIMMs behind a run at an offset into the region, each once, in ascending order. */
static struct json_object *dimms_of(const struct ndctl_view *view,
				    const struct pmemctl_region *region, uint64_t begin,
				    uint64_t sectors)
{
	struct json_object *names = NULL;
	const bool addressed = region->resource != PMEMCTL_UNKNOWN || region->ways == 1;
	bool found[MAX_DIMMS] = { false };

	for (uint64_t i = 0; i < sectors && addressed; i++) {
		const char *name = pmemctl_dimm_at(view->ctx, region,
						   region->resource + begin + (i << SECTOR_SHIFT));

		if (!name)
			return NULL;
		for (size_t m = 0; m < region->mapping_count && m < MAX_DIMMS; m++)
			if (strcmp(region->mappings[m].dimm_name, name) == 0)
				found[m] = true;
		if (region->ways == 1)
			break;
	}
	for (size_t m = 0; m < region->mapping_count && m < MAX_DIMMS; m++)
		if (found[m]) {
			if (!names)
				names = json_object_new_array();
			json_object_array_add(
				names, json_object_new_string(region->mappings[m].dimm_name));
		}
	return names;
}

struct json_object *ndctl_badblocks(const struct ndctl_view *view,
				    const struct pmemctl_region *region, uint64_t begin,
				    uint64_t size, uint64_t *sectors)
{
	/* all in bytes from the start of the region, whose address only root may read */
	const uint64_t start = size ? begin - region->resource : 0;
	const uint64_t end = size ? start + size : PMEMCTL_UNKNOWN;
	struct json_object *list = NULL;

	*sectors = 0;
	for (size_t i = 0; i < region->badblocks.count; i++) {
		const struct pmemctl_badblock *run = &region->badblocks.runs[i];
		uint64_t from = run->sector << SECTOR_SHIFT;
		uint64_t to = from + (run->count << SECTOR_SHIFT);
		struct json_object *entry;

		if (to <= start || from >= end)
			continue;
		from = from < start ? start : from;
		to = to > end ? end : to;
		*sectors += (to - from) >> SECTOR_SHIFT;
		if (!(view->flags & NDCTL_MEDIA_ERRORS))
			continue;
		entry = json_object_new_object();
		ndctl_add(entry, "offset", ndctl_number((from - start) >> SECTOR_SHIFT));
		ndctl_add(entry, "length", ndctl_number((to - from) >> SECTOR_SHIFT));
		ndctl_add(entry, "dimms",
			  dimms_of(view, region, from, (to - from) >> SECTOR_SHIFT));
		if (!list)
			list = json_object_new_array();
		json_object_array_add(list, entry);
	}
	return list;
}
