// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show dax */
#include "show/show.h"

#include <string.h>

static bool is_ram(const struct show_dax_row *row)
{
	return row->device->mode == PMEMCTL_DAX_SYSTEM_RAM;
}

static const char *online_text(struct table *table, const struct pmemctl_dax_device *device)
{
	if (device->blocks_total < 0 || device->blocks_online < 0)
		return NULL;
	return table_text(table, "%lld of %lld", (long long)device->blocks_online,
			  (long long)device->blocks_total);
}

static uint64_t blocks(int64_t count)
{
	return count < 0 ? PMEMCTL_UNKNOWN : (uint64_t)count;
}

static const char *kind_text(const struct pmemctl_dax_region *region)
{
	static const char *const words[] = {
		[PMEMCTL_DAX_OF_NAMESPACE] = "pmem",
		[PMEMCTL_DAX_SOFT_RESERVED] = "soft-reserved",
		[PMEMCTL_DAX_CXL] = "cxl",
	};

	return region->kind == PMEMCTL_DAX_OTHER ? NULL : words[region->kind];
}

static const char *onlined_text(struct table *table, const struct pmemctl_dax_device *device)
{
	static const char *const words[] = {
		[PMEMCTL_ONLINED_BY_PMEMCTL] = "pmemctl", [PMEMCTL_ONLINED_BY_KERNEL] = "kernel",
		[PMEMCTL_ONLINED_BY_UDEV] = "udev", [PMEMCTL_ONLINED_BY_OTHERS] = "other",
	};
	const char *word = words[device->onlined_by];

	return device->onlined_how ? table_text(table, "%s: %s", word, device->onlined_how) : word;
}

FILL_TEXT(name, struct show_dax_row, x->device->name)
FILL_TEXT(mode, struct show_dax_row, pmemctl_dax_mode_name(x->device->mode))
FILL_NUMBER(size, struct show_dax_row, x->device->size)
FILL_NUMBER(alignment, struct show_dax_row, x->device->align)
FILL_NUMBER_IF(node, struct show_dax_row, x->device->target_node >= 0, node_number(x->device->target_node))
FILL_TEXT_IF(online, struct show_dax_row, is_ram(x), online_text(t, x->device))
FILL_NUMBER_IF(online_blocks, struct show_dax_row, is_ram(x), blocks(x->device->blocks_online))
FILL_NUMBER_IF(total_blocks, struct show_dax_row, is_ram(x), blocks(x->device->blocks_total))
FILL_TEXT_IF(movable, struct show_dax_row, is_ram(x), show_yes_no(x->device->movable))
FILL_TEXT(kind, struct show_dax_row, kind_text(x->region))
FILL_TEXT_IF(onlined_by, struct show_dax_row, x->device->onlined_by != PMEMCTL_ONLINED_UNKNOWN,
	     onlined_text(t, x->device))
FILL_TEXT(firmware_node, struct show_dax_row, x->device->firmware_node)
FILL_NUMBER(region, struct show_dax_row, x->region->id < 0 ? PMEMCTL_UNKNOWN : (uint64_t)x->region->id)
FILL_NUMBER(region_size, struct show_dax_row, x->region->size)
FILL_NUMBER(region_free, struct show_dax_row, x->region->available_size)
FILL_TEXT(state, struct show_dax_row, show_state(x->device->enabled))
FILL_TEXT(owner, struct show_dax_row, x->region->owner)
FILL_NUMBER(resource, struct show_dax_row, x->device->resource)

static const struct column columns[] = {
	{ "DEVICE", COLUMN_TEXT, true, "name", false, 0, name },
	{ "MODE", COLUMN_TEXT, true, "devdax, system-ram or famfs", false, 0, mode },
	{ "SIZE", COLUMN_SIZE, true, "capacity", false, 0, size },
	{ "ALIGN", COLUMN_SIZE, true, "alignment, and the largest page", false, 0, alignment },
	{ "NODE", COLUMN_NUMBER, true, "NUMA node of its memory", false, 0, node },
	{ "ONLINE", COLUMN_TEXT, true, "memory blocks online, of all", false, 0, online },
	{ "MOVABLE", COLUMN_TEXT, true, "whether all its memory that is online is movable: yes or no", false, 0,
	  movable },
	{ "KIND", COLUMN_TEXT, true, "where it comes from: pmem (a namespace), soft-reserved or cxl", false, 0, kind },
	{ "REGION", COLUMN_NUMBER, true, "number of its DAX region", false, 0, region },
	{ "STATE", COLUMN_TEXT, false, "enabled or disabled", false, 0, state },
	{ "ONLINE-BLOCKS", COLUMN_NUMBER, false, "memory blocks online", false, 0, online_blocks },
	{ "BLOCKS", COLUMN_NUMBER, false, "memory blocks", false, 0, total_blocks },
	{ "ONLINED-BY", COLUMN_TEXT, false,
	  "who brought it online: pmemctl, the kernel's policy, a rule of udev, or other", false, 0, onlined_by },
	{ "FIRMWARE-NODE", COLUMN_TEXT, false, "what firmware's tables say of the node of its addresses", false, 0,
	  firmware_node },
	{ "REGION-SIZE", COLUMN_SIZE, false, "capacity of its DAX region", false, 0, region_size },
	{ "REGION-FREE", COLUMN_SIZE, false, "capacity of its DAX region that no device has", false, 0, region_free },
	{ "OWNER", COLUMN_TEXT, false, "device that it hangs below", false, 0, owner },
	{ "RESOURCE", COLUMN_HEX, false, "system physical address", false, 0, resource },
};

static bool is_there(const struct show_context *context, const char *name)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++)
			if (strcmp(platform->dax_regions[i]->devices[j]->name, name) == 0)
				return true;
	return false;
}

static bool selects(const struct show_context *context, const void *object)
{
	const struct show_dax_row *row = object;

	return show_is_named(context->names, row->device->name);
}

/* Where its memory would go, and why it would not. */
static void tell_node(const struct show_context *context, const struct pmemctl_dax_device *device)
{
	const char *said = device->firmware_node ? device->firmware_node : "SRAT cannot be read";

	if (!device->size || !show_is_for_people(context->cli))
		return;
	if (device->target_node < 0)
		cli_note(context->cli, "%s: the kernel knows no NUMA node for it, and cannot make it memory of the "
			 "system; %s", device->name, said);
	else if (device->node_is_wrong)
		cli_note(context->cli, "%s: the kernel has it on node %d, which is not what firmware says; %s",
			 device->name, device->target_node, said);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++) {
			const struct show_dax_row row = { platform->dax_regions[i],
							  platform->dax_regions[i]->devices[j] };

			if (!selects(context, &row))
				continue;
			table_add(table, &row);
			tell_node(context, row.device);
		}
}

const struct show_kind show_dax = {
	.name = "dax",
	.objects = "dax_devices",
	.one = "DAX device",
	.summary = "DAX devices: memory to be mapped, or system RAM",
	.names = ARG_TEXT,
	.want = PMEMCTL_WANT_DAX | PMEMCTL_WANT_DAX_ONLINED | PMEMCTL_WANT_DAX_FIRMWARE,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.add_rows = add_rows,
	.is_there = is_there,
	.selects = selects,
};
