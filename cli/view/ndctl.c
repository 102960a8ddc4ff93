// SPDX-License-Identifier: GPL-2.0-only
/* Buses, DIMMs and regions in ndctl's JSON. */
#include "view/ndctl.h"

struct json_object *ndctl_bus(const struct ndctl_view *view, const struct pmemctl_bus *bus)
{
	struct json_object *object = json_object_new_object();

	(void)view;
	ndctl_add_string(object, "provider", bus->provider);
	ndctl_add_string(object, "dev", bus->name);
	if (bus->scrub != PMEMCTL_SCRUB_UNKNOWN)
		ndctl_add_string(object, "scrub_state",
				 bus->scrub == PMEMCTL_SCRUB_ACTIVE ? "active" : "idle");
	ndctl_add(object, "firmware", ndctl_bus_firmware(bus));
	return object;
}

static void add_dimm_flags(struct json_object *object, unsigned flags)
{
	static const struct { unsigned flag; const char *key; } keys[] = {
		{ PMEMCTL_DIMM_MAP_FAILED, "flag_failed_map" },
		{ PMEMCTL_DIMM_SAVE_FAILED, "flag_failed_save" },
		{ PMEMCTL_DIMM_NOT_ARMED, "flag_failed_arm" },
		{ PMEMCTL_DIMM_RESTORE_FAILED, "flag_failed_restore" },
		{ PMEMCTL_DIMM_FLUSH_FAILED, "flag_failed_flush" },
		{ PMEMCTL_DIMM_SMART_EVENT, "flag_smart_event" },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (flags & keys[i].flag)
			ndctl_add(object, keys[i].key, json_object_new_boolean(true));
}

struct json_object *ndctl_dimm(const struct ndctl_view *view, const struct pmemctl_dimm *dimm)
{
	static const char *const security[] = {
		[PMEMCTL_SECURITY_UNKNOWN] = NULL,	  [PMEMCTL_SECURITY_DISABLED] = "disabled",
		[PMEMCTL_SECURITY_UNLOCKED] = "unlocked", [PMEMCTL_SECURITY_LOCKED] = "locked",
		[PMEMCTL_SECURITY_FROZEN] = "frozen",	  [PMEMCTL_SECURITY_OVERWRITE] = "overwrite",
	};
	struct json_object *object = json_object_new_object();

	ndctl_add_string(object, "dev", dimm->name);
	ndctl_add_string(object, "id", dimm->unique_id);
	if (dimm->handle < UINT32_MAX)
		ndctl_add(object, "handle", ndctl_hex(view, dimm->handle));
	if (dimm->phys_id < UINT16_MAX)
		ndctl_add(object, "phys_id", ndctl_hex(view, dimm->phys_id));
	if (!dimm->enabled)
		ndctl_add_string(object, "state", "disabled");
	add_dimm_flags(object, dimm->flags);
	ndctl_add_string(object, "security", security[dimm->security]);
	if (dimm->frozen == 1)
		ndctl_add(object, "security_frozen", json_object_new_boolean(true));
	ndctl_add(object, "firmware", ndctl_dimm_firmware(view, dimm->firmware_state));
	ndctl_add(object, "health", ndctl_health(dimm->health));
	return object;
}

static struct json_object *sizes_array(const struct pmemctl_sizes *sizes)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < sizes->count; i++)
		json_object_array_add(array, ndctl_number(sizes->values[i]));
	return array;
}

static void add_capability(struct json_object *list, const char *mode, const char *key,
			   const struct pmemctl_sizes *sizes)
{
	struct json_object *object = json_object_new_object();

	ndctl_add_string(object, "mode", mode);
	ndctl_add(object, key, sizes_array(sizes));
	json_object_array_add(list, object);
}

/* All or nothing: a region that lacks one of the modes shows none, as in the original. */
static struct json_object *capabilities(const struct pmemctl_region *region)
{
	struct json_object *list;

	if (!region->btt_seed || !region->pfn_seed || !region->dax_seed || !*region->btt_seed ||
	    !*region->pfn_seed || !*region->dax_seed)
		return NULL;
	list = json_object_new_array();
	add_capability(list, "sector", "sector_sizes", &region->sector_sizes);
	add_capability(list, "fsdax", "alignments", &region->fsdax_aligns);
	add_capability(list, "devdax", "alignments", &region->devdax_aligns);
	return list;
}

static struct json_object *mapping_object(const struct ndctl_view *view,
					  const struct pmemctl_mapping *mapping)
{
	struct json_object *object = json_object_new_object();

	ndctl_add_string(object, "dimm", mapping->dimm_name);
	ndctl_add(object, "offset", ndctl_hex(view, mapping->offset));
	ndctl_add(object, "length", ndctl_hex(view, mapping->length));
	if (mapping->position >= 0)
		ndctl_add(object, "position", json_object_new_int(mapping->position));
	return object;
}

/* Mappings of the DIMMs that are listed: a filtered or disabled DIMM is left out here too. */
static struct json_object *mappings(const struct ndctl_view *view,
				    const struct pmemctl_region *region)
{
	struct json_object *list = NULL;

	for (size_t i = 0; i < region->mapping_count; i++) {
		const struct pmemctl_dimm *dimm = region->mappings[i].dimm;

		if (!dimm ||
		    (!dimm->enabled && !(view->flags & (NDCTL_IDLE | NDCTL_CONFIGURED))))
			continue;
		if (!list)
			list = json_object_new_array();
		json_object_array_add(list, mapping_object(view, &region->mappings[i]));
	}
	return list;
}

struct json_object *ndctl_region(const struct ndctl_view *view, const struct pmemctl_region *region)
{
	static const char *const domains[] = {
		[PMEMCTL_PERSISTENCE_UNKNOWN] = "unknown",
		[PMEMCTL_PERSISTENCE_NONE] = "none",
		[PMEMCTL_PERSISTENCE_MEMORY_CONTROLLER] = "memory_controller",
		[PMEMCTL_PERSISTENCE_CPU_CACHE] = "cpu_cache",
	};
	struct json_object *object = json_object_new_object(), *bad;
	uint64_t sectors;

	ndctl_add_string(object, "dev", region->name);
	ndctl_add(object, "size", ndctl_size(view, region->size));
	ndctl_add(object, "align", ndctl_size(view, region->align));
	ndctl_add(object, "available_size", ndctl_size(view, region->available_size));
	ndctl_add(object, "max_available_extent", ndctl_size(view, region->max_available_extent));
	ndctl_add_string(object, "type", "pmem");
	if (view->flags & NDCTL_VERBOSE) {
		if (region->numa_node >= 0)
			ndctl_add(object, "numa_node", json_object_new_int(region->numa_node));
		if (region->target_node >= 0)
			ndctl_add(object, "target_node", json_object_new_int(region->target_node));
	}
	if (region->labelled)
		ndctl_add(object, "iset_id", ndctl_hex(view, region->iset_cookie));
	if (view->flags & NDCTL_MAPPINGS)
		ndctl_add(object, "mappings", mappings(view, region));
	if (!region->enabled)
		ndctl_add_string(object, "state", "disabled");
	bad = ndctl_badblocks(view, region, 0, 0, &sectors);
	if (sectors)
		ndctl_add(object, "badblock_count", ndctl_number(sectors));
	ndctl_add(object, "badblocks", bad);
	if (view->flags & NDCTL_CAPABILITIES)
		ndctl_add(object, "capabilities", capabilities(region));
	ndctl_add_string(object, "persistence_domain", domains[region->persistence]);
	return object;
}
