// SPDX-License-Identifier: LGPL-2.1-or-later
/* DIMMs and regions that an NFIT tells of (ACPI 6.5, section 5.2.25), numbered as libnvdimm does. */
#include "optane/pbr.h"

#include <errno.h>

#include "bytes.h"
#include "fletcher64.h"

enum {
	TABLE_HEADER = 40, STRUCTURE_HEADER = 4,
	TYPE_RANGE = 0, RANGE = 56, TYPE_MAPPING = 1, MAPPING = 48, TYPE_CONTROL = 4, CONTROL = 32,
};

/* The next structure of a type and at least of a size, from *at on; NULL: there is none. */
static const uint8_t *next(const struct pbr_bytes *nfit, size_t *at, unsigned type, size_t least)
{
	while (nfit->size >= STRUCTURE_HEADER && *at <= nfit->size - STRUCTURE_HEADER) {
		const uint8_t *structure = nfit->at + *at;
		const size_t size = (size_t)le_get(structure + 2, 2);

		if (size < STRUCTURE_HEADER || size > nfit->size - *at)
			break;
		*at += size;
		if (le_get(structure, 2) == type && size >= least)
			return structure;
	}
	return NULL;
}

static const uint8_t *find_control(const struct pbr_bytes *nfit, unsigned index)
{
	size_t at = TABLE_HEADER;
	const uint8_t *control;

	while ((control = next(nfit, &at, TYPE_CONTROL, CONTROL)))
		if (le_get(control + 4, 2) == index)
			return control;
	return NULL;
}

static size_t dimm_of(const struct pbr_dimm *dimms, size_t count, uint32_t handle)
{
	size_t i = 0;

	while (i < count && dimms[i].handle != handle)
		i++;
	return i;
}

int pbr_find_dimms(const struct pbr_bytes *nfit, struct pbr_dimm dimms[PBR_DIMMS], size_t *count)
{
	size_t at = TABLE_HEADER;
	const uint8_t *mapping;

	*count = 0;
	while ((mapping = next(nfit, &at, TYPE_MAPPING, MAPPING))) {
		const uint32_t handle = (uint32_t)le_get(mapping + 4, 4);

		if (dimm_of(dimms, *count, handle) < *count)
			continue;
		if (*count == PBR_DIMMS)
			return -EBADMSG;
		dimms[(*count)++] = (struct pbr_dimm) {
			.handle = handle, .physical = (uint16_t)le_get(mapping + 8, 2),
			.flags = (uint16_t)le_get(mapping + 44, 2),
			.control = find_control(nfit, (unsigned)le_get(mapping + 14, 2)),
		};
	}
	return 0;
}

/* By their places in the region; the first bytes that members have in common are its first ones. */
static void sort_members(struct pbr_region *region)
{
	for (size_t i = 1; i < region->member_count; i++)
		for (size_t j = i; j && region->members[j - 1].offset > region->members[j].offset; j--) {
			const struct pbr_member moved = region->members[j];

			region->members[j] = region->members[j - 1];
			region->members[j - 1] = moved;
		}
}

/* The cookie of labels of version 1.2: who the members are, and where. */
static uint64_t cookie_of(const struct pbr_region *region, const struct pbr_dimm *dimms)
{
	enum { ENTRY = 48 };
	uint8_t bytes[PBR_MEMBERS * ENTRY] = { 0 };

	for (size_t i = 0; i < region->member_count; i++) {
		const uint8_t *control = dimms[region->members[i].dimm].control;
		uint8_t *entry = bytes + i * ENTRY;

		le_put(entry, 8, region->members[i].offset);
		if (!control)
			return 0;
		memcpy(entry + 8, control + 24, 4);	/* serial number */
		memcpy(entry + 12, control + 6, 2);	/* vendor */
		memcpy(entry + 14, control + 20, 2);	/* date */
		entry[16] = control[19];		/* place */
	}
	return fletcher64(bytes, region->member_count * ENTRY, region->member_count * ENTRY);
}

static bool is_persistent(const uint8_t *range)
{
	static const uint8_t guid[] = { 0x79, 0xd3, 0xf0, 0x66, 0xf3, 0xb4, 0x74, 0x40,
					0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb };

	return memcmp(range + 16, guid, sizeof(guid)) == 0;
}

bool pbr_find_region(const struct pbr_bytes *nfit, const struct pbr_dimm *dimms, size_t dimm_count, size_t number,
		     struct pbr_region *region)
{
	size_t at = TABLE_HEADER, from = TABLE_HEADER;
	const uint8_t *range, *mapping;

	while ((range = next(nfit, &at, TYPE_RANGE, RANGE)))
		if (is_persistent(range) && !number--)
			break;
	if (!range)
		return false;
	*region = (struct pbr_region) { .size = le_get(range + 40, 8) };
	while (le_get(range + 4, 2) && (mapping = next(nfit, &from, TYPE_MAPPING, MAPPING))) {
		const size_t dimm = dimm_of(dimms, dimm_count, (uint32_t)le_get(mapping + 4, 4));

		if (le_get(mapping + 12, 2) != le_get(range + 4, 2) || dimm == dimm_count ||
		    region->member_count == PBR_MEMBERS)
			continue;
		region->members[region->member_count++] = (struct pbr_member) {
			.dimm = dimm, .size = le_get(mapping + 16, 8), .offset = le_get(mapping + 24, 8),
			.base = le_get(mapping + 32, 8),
		};
	}
	sort_members(region);
	region->cookie = cookie_of(region, dimms);
	return true;
}
