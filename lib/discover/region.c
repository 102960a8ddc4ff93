// SPDX-License-Identifier: LGPL-2.1-or-later
/* Regions: ranges of persistent memory, one interleave set of DIMMs each. */
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"

/* nstype of the kernel's include/uapi/linux/ndctl.h: namespaces with labels; 4 is without */
enum { ND_DEVICE_NAMESPACE_PMEM = 5, MAX_MAPPINGS = 256 };

static enum pmemctl_persistence persistence_of(const char *text)
{
	static const struct { const char *name; enum pmemctl_persistence domain; } domains[] = {
		{ "cpu_cache", PMEMCTL_PERSISTENCE_CPU_CACHE },
		{ "memory_controller", PMEMCTL_PERSISTENCE_MEMORY_CONTROLLER },
		{ "none", PMEMCTL_PERSISTENCE_NONE },
	};

	for (size_t i = 0; text && i < ARRAY_SIZE(domains); i++)
		if (strcmp(text, domains[i].name) == 0)
			return domains[i].domain;
	return PMEMCTL_PERSISTENCE_UNKNOWN;
}

static enum pmemctl_region_type type_of(const char *devtype)
{
	if (devtype && strcmp(devtype, "nd_pmem") == 0)
		return PMEMCTL_REGION_PMEM;
	if (devtype && strcmp(devtype, "nd_volatile") == 0)
		return PMEMCTL_REGION_VOLATILE;
	return PMEMCTL_REGION_UNKNOWN;
}

/* "nmem3,268435456,270582939648,3": DIMM, offset, length and, since 4.19, position. */
static bool parse_mapping(struct discovery *d, char *text, struct pmemctl_mapping *mapping)
{
	char *name = strsep(&text, ","), *offset = strsep(&text, ","), *length = strsep(&text, ",");
	char *offset_end, *length_end;

	if (!name || !offset || !length)
		return false;
	*mapping = (struct pmemctl_mapping) {
		.dimm_name = arena_strdup(d->arena, name),
		.offset = strtoull(offset, &offset_end, 0),
		.length = strtoull(length, &length_end, 0),
		.position = text && *text ? (int)strtol(text, NULL, 0) : -1,
	};
	return mapping->dimm_name && !*offset_end && !*length_end && *offset && *length;
}

static int compare_mappings(const void *left, const void *right)
{
	const struct pmemctl_mapping *l = left, *r = right;

	const int left_id = device_number(l->dimm_name, "nmem", NULL);
	const int right_id = device_number(r->dimm_name, "nmem", NULL);

	return (left_id > right_id) - (left_id < right_id);
}

void region_read_mappings(struct discovery *d, struct pmemctl_region *region)
{
	uint64_t ways;

	if (region->mappings)
		return;
	ways = device_number_attr(d, region->name, "mappings");
	region->ways_known = ways <= MAX_MAPPINGS;
	if (!region->ways_known)
		return;
	region->ways = (unsigned)ways;
	region->mappings = arena_alloc(d->arena, (ways + 1) * sizeof(*region->mappings));
	if (!region->mappings)
		return;
	for (unsigned i = 0; i < region->ways; i++) {
		char attribute[24], *text;

		snprintf(attribute, sizeof(attribute), "mapping%u", i);
		text = device_string(d, region->name, attribute);
		if (text && parse_mapping(d, text, &region->mappings[region->mapping_count]))
			region->mapping_count++;
	}
	qsort(region->mappings, region->mapping_count, sizeof(*region->mappings), compare_mappings);
}

void region_read_seeds(struct discovery *d, struct pmemctl_region *region)
{
	region->namespace_seed = device_string(d, region->name, "namespace_seed");
	region->btt_seed = device_string(d, region->name, "btt_seed");
	region->pfn_seed = device_string(d, region->name, "pfn_seed");
	region->dax_seed = device_string(d, region->name, "dax_seed");
}

static void read_aligns(struct discovery *d, const char *seed, struct pmemctl_sizes *aligns)
{
	if (!seed || !*seed)
		return;
	device_sizes(d, seed, "supported_alignments", aligns);
	aligns->selected = device_number_attr(d, seed, "align");
}

/* What the modes could be, as their seeds tell. */
static void read_choices(struct discovery *d, struct pmemctl_region *region)
{
	if (region->btt_seed && *region->btt_seed)
		device_sizes(d, region->btt_seed, "sector_size", &region->sector_sizes);
	read_aligns(d, region->pfn_seed, &region->fsdax_aligns);
	read_aligns(d, region->dax_seed, &region->devdax_aligns);
}

void region_read_for_mode(struct discovery *d, struct pmemctl_region *region, enum pmemctl_mode mode)
{
	region->resource = device_number_attr(d, region->name, "resource");
	region->namespace_seed = device_string(d, region->name, "namespace_seed");
	if (mode == PMEMCTL_MODE_SECTOR)
		region->btt_seed = device_string(d, region->name, "btt_seed");
	else if (mode == PMEMCTL_MODE_FSDAX)
		region->pfn_seed = device_string(d, region->name, "pfn_seed");
	else if (mode == PMEMCTL_MODE_DEVDAX)
		region->dax_seed = device_string(d, region->name, "dax_seed");
	read_choices(d, region);
}

static void read_nodes(struct discovery *d, struct pmemctl_region *region)
{
	region->numa_known = device_exists(d, region->name, "numa_node");
	region->numa_node = device_int(d, region->name, "numa_node", PMEMCTL_NO_NODE);
	region->target_node = device_int(d, region->name, "target_node", PMEMCTL_NO_NODE);
}

static void read_room(struct discovery *d, struct pmemctl_region *region)
{
	region->enabled = device_has_driver(d, region->name);
	region->size = device_number_attr(d, region->name, "size");
	region->align = device_number_attr(d, region->name, "align");
	if (region->labelled) {
		region->available_size = device_number_attr(d, region->name, "available_size");
		region->max_available_extent =
			device_number_attr(d, region->name, "max_available_extent");
	} else {
		region->available_size = region->max_available_extent = 0;
	}
}

static void read_attributes(struct discovery *d, struct pmemctl_region *region)
{
	if (region->labelled)
		region->iset_cookie = device_number_attr(d, region->name, "set_cookie");
	region->persistence = persistence_of(device_string(d, region->name, "persistence_domain"));
}

void region_read(struct discovery *d, struct pmemctl_region *region)
{
	region->labelled = device_number_attr(d, region->name, "nstype") ==
			   ND_DEVICE_NAMESPACE_PMEM;
	if (wants(d, PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_ROOM))
		read_room(d, region);
	if (wants(d, PMEMCTL_WANT_REGIONS))
		read_attributes(d, region);
	if (wants(d, PMEMCTL_WANT_NODES | PMEMCTL_WANT_REGION_NODES) || d->query->by_node)
		read_nodes(d, region);
	if (wants(d, PMEMCTL_WANT_REGIONS | WANT_ANY_NAMESPACES))
		device_badblocks(d, region->name, "badblocks", &region->badblocks);
	if (region->badblocks.count || wants(d, PMEMCTL_WANT_CAPABILITIES))
		region->resource = device_number_attr(d, region->name, "resource");
	/* bad blocks are told by DIMM */
	if (region->badblocks.count && wants(d, PMEMCTL_WANT_BADBLOCKS))
		region_read_mappings(d, region);
	if (wants(d, PMEMCTL_WANT_CAPABILITIES)) {
		region_read_seeds(d, region);
		read_choices(d, region);
	}
	if (wants(d, PMEMCTL_WANT_IDENTITY | PMEMCTL_WANT_REGION_TYPE) || d->query->type != PMEMCTL_REGION_UNKNOWN) {
		region->type = type_of(device_string(d, region->name, "devtype"));
		region->read_only = device_int(d, region->name, "read_only", -1);
	}
}
