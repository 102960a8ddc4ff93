// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show namespace */
#include "show/show.h"

bool show_is_made(const struct pmemctl_namespace *ns)
{
	return ns->enabled || ns->holder || (ns->raw_size && ns->raw_size != PMEMCTL_UNKNOWN);
}

static const char *device_name(const struct pmemctl_namespace *ns)
{
	if (ns->blockdev)
		return ns->blockdev;
	return ns->dax_region && ns->dax_region->device_count ? ns->dax_region->devices[0]->name : NULL;
}

static const char *map_word(const struct pmemctl_namespace *ns)
{
	return ns->map == PMEMCTL_MAP_DEV ? "dev" : ns->map == PMEMCTL_MAP_MEM ? "mem" : NULL;
}

static bool has_sectors(const struct pmemctl_namespace *ns)
{
	return ns->mode != PMEMCTL_MODE_DEVDAX;
}

static bool has_pages(const struct pmemctl_namespace *ns)
{
	return ns->holder && (ns->mode == PMEMCTL_MODE_FSDAX || ns->mode == PMEMCTL_MODE_DEVDAX);
}

static bool is_named(const struct pmemctl_namespace *ns)
{
	return ns->alt_name && *ns->alt_name;
}

bool show_is_system_ram(const struct pmemctl_namespace *ns)
{
	return ns->dax_region && ns->dax_region->device_count &&
	       ns->dax_region->devices[0]->mode == PMEMCTL_DAX_SYSTEM_RAM;
}

static const char *use_list(struct table *table, const struct pmemctl_namespace *ns)
{
	const struct pmemctl_disk *disk = show_disk_of(table->data, ns);

	return show_is_system_ram(ns) ? "system-ram" : disk ? show_uses(table, disk) : "";
}

FILL_TEXT(name, struct pmemctl_namespace, x->name)
FILL_TEXT(mode, struct pmemctl_namespace,
	  x->mode == PMEMCTL_MODE_UNKNOWN ? NULL : pmemctl_mode_name(x->mode))
FILL_NUMBER(size, struct pmemctl_namespace, x->size)
FILL_TEXT_IF(device, struct pmemctl_namespace, device_name(x) || x->enabled, device_name(x))
FILL_NUMBER_IF(sector, struct pmemctl_namespace, has_sectors(x), x->sector_sizes.selected)
FILL_NUMBER_IF(alignment, struct pmemctl_namespace, has_pages(x), x->align)
FILL_TEXT_IF(map, struct pmemctl_namespace, map_word(x), map_word(x))
FILL_TEXT_IF(uuid, struct pmemctl_namespace, x->uuid || x->holder || x->region->labelled, x->uuid)
FILL_TEXT_IF(alt_name, struct pmemctl_namespace, is_named(x) || (x->region->labelled && !x->alt_name),
	     x->alt_name)
FILL_TEXT(use, struct pmemctl_namespace, use_list(t, x))
FILL_TEXT(state, struct pmemctl_namespace, show_state(x->enabled))
FILL_TEXT(region, struct pmemctl_namespace, x->region->name)
FILL_NUMBER(raw_size, struct pmemctl_namespace, x->raw_size)
FILL_TEXT_IF(label_uuid, struct pmemctl_namespace, x->region->labelled, x->raw_uuid)
FILL_TEXT_IF(holder, struct pmemctl_namespace, x->holder, x->holder)
FILL_NUMBER_IF(node, struct pmemctl_namespace, x->numa_node >= 0, node_number(x->numa_node))
FILL_NUMBER_IF(target_node, struct pmemctl_namespace, x->target_node >= 0, node_number(x->target_node))

static const struct column columns[] = {
	{ "NAMESPACE", COLUMN_CODE, true, "name", false, 0, name },
	{ "MODE", COLUMN_TEXT, true, "fsdax, devdax, sector or raw", false, 0, mode },
	{ "SIZE", COLUMN_SIZE, true, "capacity for data", false, 0, size },
	{ "DEVICE", COLUMN_CODE, true, "block device or DAX device", false, 0, device },
	{ "SECTOR", COLUMN_NUMBER, true, "logical sector size in bytes", false, 0, sector },
	{ "ALIGN", COLUMN_SIZE, true, "alignment, and the largest page", false, 0, alignment },
	{ "MAP", COLUMN_TEXT, true, "where page structures are: dev or mem", false, 0, map },
	{ "UUID", COLUMN_ID, true, "identity", false, 0, uuid },
	{ "NAME", COLUMN_TEXT, true, "name that it was given", false, 0, alt_name },
	{ "USE", COLUMN_LIST, true, "where it is mounted, swap, lvm, system-ram …", false,
	  SHOW_WANT_DISKS | PMEMCTL_WANT_DAX_MODES, use },
	{ "STATE", COLUMN_TEXT, false, "enabled or disabled", false, 0, state },
	{ "REGION", COLUMN_TEXT, false, "region that it is on", false, 0, region },
	{ "RAW-SIZE", COLUMN_SIZE, false, "capacity taken from the region", false, PMEMCTL_WANT_SIZES, raw_size },
	{ "LABEL-UUID", COLUMN_ID, false, "identity of its label", false, PMEMCTL_WANT_RAW_UUID, label_uuid },
	{ "HOLDER", COLUMN_TEXT, false, "BTT, PFN or DAX device that has it", false, 0, holder },
	{ "NODE", COLUMN_NUMBER, false, "NUMA node that it is nearest to", false, PMEMCTL_WANT_NODES, node },
	{ "TARGET-NODE", COLUMN_NUMBER, false, "NUMA node of its memory as system RAM", false,
	  PMEMCTL_WANT_NODES, target_node },
};

static bool selects(const struct show_context *context, const void *object)
{
	const struct pmemctl_namespace *ns = object;

	return context->only_enabled ? ns->enabled : show_is_made(ns);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->namespace_count; i++)
		if (selects(context, platform->namespaces[i]))
			table_add(table, platform->namespaces[i]);
}

const struct show_kind show_namespace = {
	.name = "namespace", .objects = "namespaces", .one = "namespace", .summary = "namespaces: capacity in use",
	.names = ARG_NAMESPACE, .selects = selects, .want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
