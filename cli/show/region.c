// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show region */
#include "show/optane.h"

#include <string.h>

enum { WANT_NAMESPACES = PMEMCTL_WANT_NAMESPACE_MODES | PMEMCTL_WANT_IDLE };

static const char *type_word(const struct pmemctl_region *region)
{
	return region->type == PMEMCTL_REGION_PMEM ? "pmem"
	       : region->type == PMEMCTL_REGION_VOLATILE ? "volatile" : NULL;
}

const char *show_domain(const struct pmemctl_region *region)
{
	return region->persistence == PMEMCTL_PERSISTENCE_CPU_CACHE ? "cpu_cache"
	       : region->persistence == PMEMCTL_PERSISTENCE_MEMORY_CONTROLLER ? "memory_controller"
	       : region->persistence == PMEMCTL_PERSISTENCE_NONE ? "none" : NULL;
}

static uint64_t made_namespaces(const struct pmemctl_region *region)
{
	uint64_t count = 0;

	for (size_t i = 0; i < region->namespace_count; i++)
		count += show_is_made(region->namespaces[i]);
	return count;
}

/* The worst that is known; "ok" only when all of it could be read. */
const char *show_region_health(const struct pmemctl_region *region)
{
	bool unknown = !region->badblocks.known || !region->ways_known;
	const char *worst = NULL;

	if (!region->enabled)
		return "disabled";
	for (size_t i = 0; i < region->mapping_count; i++) {
		const struct pmemctl_dimm *dimm = region->mappings[i].dimm;
		const char *health = dimm ? show_dimm_health(dimm) : NULL;

		if (health && strcmp(health, "failed") == 0)
			return health;
		if (health && strcmp(health, "ok") != 0)
			worst = health;
		unknown = unknown || !health;
	}
	if (region->badblocks.sectors)
		return "bad blocks";
	if (worst)
		return worst;
	return unknown ? NULL : "ok";
}

const char *show_region_dimms(struct table *table, const struct pmemctl_region *region)
{
	const char *list = "";

	if (!region->ways_known)
		return NULL;
	for (size_t i = 0; i < region->mapping_count; i++)
		table_list_add(table, &list, region->mappings[i].dimm_name);
	return list;
}

static const char *modes_list(struct table *table, const struct pmemctl_region *region)
{
	const char *list = "";

	if (region->pfn_seed)
		table_list_add(table, &list, "fsdax");
	if (region->dax_seed)
		table_list_add(table, &list, "devdax");
	if (region->btt_seed)
		table_list_add(table, &list, "sector");
	table_list_add(table, &list, "raw");
	return list;
}

/* ---- what Intel Optane modules tell of the interleave set ---- */

static const struct optane_row *member(const struct table *table, const struct pmemctl_region *region, size_t i)
{
	return show_module_named(table->data, region->mappings[i].dimm_name);
}

static bool is_of_modules(const struct table *table, const struct pmemctl_region *region)
{
	return region->mapping_count && member(table, region, 0);
}

/* The set of a module's configuration that is mapped as the region: it has as many members, and as much of the module.
 */
static const struct pmemctl_pcd_set *set_of(const struct optane_row *row, const struct pmemctl_region *region,
					    const struct pmemctl_mapping *mapping)
{
	const struct pmemctl_pcd_table *current = &row->pcd.current;

	for (size_t i = 0; i < current->set_count && current->valid; i++) {
		const struct pmemctl_pcd_set *set = &current->sets[i];
		size_t at = 0;

		while (at < set->member_count && !pmemctl_optane_has_uid(row->dimm, set->members[at].uid))
			at++;
		if (set->member_count == region->mapping_count && at < set->member_count &&
		    set->members[at].size == mapping->length)
			return set;
	}
	return NULL;
}

/* As all members tell: locked, pending (a goal will change it), error (they do not agree, or are not set up so) or ok.
 */
static const char *set_word(const struct table *table, const struct pmemctl_region *region)
{
	const unsigned need = PMEMCTL_OPTANE_SECURITY | PMEMCTL_OPTANE_CONFIG;
	bool pending = false, wrong = false;

	if (!region->ways_known)
		return NULL;
	for (size_t i = 0; i < region->mapping_count; i++) {
		const struct optane_row *row = member(table, region, i);

		if (!row || (row->module->known & need) != need)
			return NULL;
		if (row->module->security.state & PMEMCTL_OPTANE_SECURITY_LOCKED)
			return "locked";
		pending = pending || pmemctl_pcd_is_pending(&row->pcd);
		wrong = wrong || !pmemctl_pcd_is_configured(&row->pcd) || !set_of(row, region, &region->mappings[i]);
	}
	return pending ? "pending" : wrong ? "error" : "ok";
}

static uint64_t set_index(const struct table *table, const struct pmemctl_region *region)
{
	const struct optane_row *row = region->mapping_count ? member(table, region, 0) : NULL;
	const struct pmemctl_pcd_set *set = row ? set_of(row, region, &region->mappings[0]) : NULL;

	return set ? set->index : PMEMCTL_UNKNOWN;
}

FILL_TEXT_IF(set_state, struct pmemctl_region, is_of_modules(t, x), set_word(t, x))
FILL_NUMBER_IF(set_number, struct pmemctl_region, is_of_modules(t, x), set_index(t, x))
FILL_TEXT_IF(interleaving, struct pmemctl_region, is_of_modules(t, x),
	     show_yes_no(x->ways_known ? x->ways > 1 : -1))
FILL_TEXT(name, struct pmemctl_region, x->name)
FILL_TEXT(type, struct pmemctl_region, type_word(x))
FILL_NUMBER(size, struct pmemctl_region, x->size)
FILL_NUMBER(available, struct pmemctl_region, x->available_size)
FILL_NUMBER(max_extent, struct pmemctl_region, x->max_available_extent)
FILL_NUMBER(ways, struct pmemctl_region, x->ways_known ? x->ways : PMEMCTL_UNKNOWN)
FILL_NUMBER_IF(node, struct pmemctl_region, x->numa_node >= 0, node_number(x->numa_node))
FILL_NUMBER_IF(target_node, struct pmemctl_region, x->target_node >= 0, node_number(x->target_node))
FILL_TEXT(persistence, struct pmemctl_region, show_domain(x))
FILL_NUMBER(namespaces, struct pmemctl_region, made_namespaces(x))
FILL_TEXT(health, struct pmemctl_region, show_region_health(x))
FILL_TEXT(state, struct pmemctl_region, show_state(x->enabled))
FILL_NUMBER(alignment, struct pmemctl_region, x->align)
FILL_NUMBER_IF(iset, struct pmemctl_region, x->labelled, x->iset_cookie)
FILL_TEXT(labels, struct pmemctl_region, x->labelled ? "yes" : "no")
FILL_TEXT(read_only, struct pmemctl_region, show_yes_no(x->read_only))
FILL_NUMBER(bad_sectors, struct pmemctl_region, x->badblocks.known ? x->badblocks.sectors : PMEMCTL_UNKNOWN)
FILL_NUMBER(resource, struct pmemctl_region, x->resource)
FILL_TEXT(modes, struct pmemctl_region, modes_list(t, x))
FILL_TEXT(dimms, struct pmemctl_region, show_region_dimms(t, x))
FILL_TEXT(bus, struct pmemctl_region, x->bus->name)

static const struct column columns[] = {
	{ "REGION", COLUMN_CODE, true, "name", false, 0, name },
	{ "TYPE", COLUMN_TEXT, true, "pmem or volatile", false, PMEMCTL_WANT_REGION_TYPE, type },
	{ "SIZE", COLUMN_SIZE, true, "capacity", false, 0, size },
	{ "FREE", COLUMN_SIZE, true, "capacity that no namespace has", false, 0, available },
	{ "MAX-EXTENT", COLUMN_SIZE, true, "the largest namespace that can be made", false, 0, max_extent },
	{ "WAYS", COLUMN_NUMBER, true, "number of DIMMs that are interleaved", false, PMEMCTL_WANT_MAPPINGS, ways },
	{ "NODE", COLUMN_NUMBER, true, "NUMA node that it is nearest to", false, PMEMCTL_WANT_REGION_NODES, node },
	{ "PERSISTENCE", COLUMN_CODE, true, "persistence domain: what power loss spares", false, 0, persistence },
	{ "NAMESPACES", COLUMN_NUMBER, true, "number of namespaces", false, WANT_NAMESPACES, namespaces },
	{ "HEALTH", COLUMN_TEXT, true, "ok, bad blocks, or what is wrong with a DIMM", false,
	  PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_MAPPINGS | SHOW_WANT_DIMM_HEALTH, health },
	{ "STATE", COLUMN_TEXT, false, "enabled or disabled", false, 0, state },
	{ "LABELS", COLUMN_TEXT, false, "whether namespaces come from labels: yes or no", false, 0, labels },
	{ "ALIGN", COLUMN_SIZE, false, "what the size of a namespace is a multiple of", false, 0, alignment },
	{ "ISET", COLUMN_HEX, false, "cookie of the interleave set", false, 0, iset },
	{ "TARGET-NODE", COLUMN_NUMBER, false, "NUMA node of its memory as system RAM", false,
	  PMEMCTL_WANT_REGION_NODES, target_node },
	{ "RESOURCE", COLUMN_HEX, false, "system physical address", false, PMEMCTL_WANT_CAPABILITIES, resource },
	{ "READ-ONLY", COLUMN_TEXT, false, "yes or no", false, PMEMCTL_WANT_REGION_TYPE, read_only },
	{ "BAD-SECTORS", COLUMN_NUMBER, false, "bad sectors of 512 bytes", false, 0, bad_sectors },
	{ "MODES", COLUMN_LIST, false, "modes that the kernel offers", false, PMEMCTL_WANT_CAPABILITIES, modes },
	{ "DIMMS", COLUMN_LIST, false, "DIMMs that it is on", false, PMEMCTL_WANT_MAPPINGS, dimms },
	{ "BUS", COLUMN_TEXT, false, "bus that it is on", false, 0, bus },
	/* of Intel Optane modules */
	{ "INTERLEAVED", COLUMN_TEXT, false, "are modules interleaved? yes or no", false,
	  PMEMCTL_WANT_MAPPINGS | COLUMN_OF_MODULES(SHOW_OPTANE_PLATFORM), interleaving },
	{ "SET", COLUMN_NUMBER, false, "index of the interleave set in the configuration of its modules", false,
	  PMEMCTL_WANT_MAPPINGS | COLUMN_OF_MODULES(SHOW_OPTANE_PCD), set_number },
	{ "SET-STATE", COLUMN_TEXT, false,
	  "as its modules tell: ok, locked, pending (a goal waits for the next start) or error", false,
	  PMEMCTL_WANT_MAPPINGS | COLUMN_OF_MODULES(SHOW_OPTANE_PCD | PMEMCTL_OPTANE_SECURITY), set_state },
};

static bool selects(const struct show_context *context, const void *object)
{
	const struct pmemctl_region *region = object;

	return !context->only_enabled || region->enabled;
}

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->region_count; i++)
		if (selects(context, platform->regions[i]))
			table_add(table, platform->regions[i]);
}

const struct show_kind show_region = {
	.name = "region", .objects = "regions", .one = "region", .summary = "regions: interleave sets of DIMMs",
	.names = ARG_REGION, .want = PMEMCTL_WANT_REGIONS, .selects = selects, .tree_without = "NODE",
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
