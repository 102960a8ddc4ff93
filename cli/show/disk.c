// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show disk: namespaces as disks. */
#include "show/show.h"

#include <string.h>

const struct pmemctl_disk *show_disk_of(const struct show_context *context,
					const struct pmemctl_namespace *ns)
{
	for (size_t i = 0; context->disks && i < context->disks->disk_count; i++)
		if (context->disks->disks[i]->namespace_ == ns)
			return context->disks->disks[i];
	return NULL;
}

size_t show_disk_number(const struct show_context *context, const struct pmemctl_disk *disk)
{
	size_t number = 0;

	while (context->disks->disks[number] != disk)
		number++;
	return number;
}

static const char *use_word(struct table *table, const struct pmemctl_use *use)
{
	switch (use->kind) {
	case PMEMCTL_USE_SWAP:
		return "swap";
	case PMEMCTL_USE_DEVICE:
		return table_text(table, "%s %s", use->word, use->by_name ? use->by_name : use->by);
	case PMEMCTL_USE_MOUNT:
		break;
	}
	return use->by;
}

const char *show_uses(struct table *table, const struct pmemctl_disk *disk)
{
	const char *list = "";

	for (size_t i = 0; i < disk->use_count; i++)
		table_list_add(table, &list, use_word(table, disk->uses[i]));
	return list;
}

static const struct pmemctl_region *region_of(const struct show_disk_row *row)
{
	return row->disk->namespace_->region;
}

/* Of all its DIMMs; unknown when one of them does not tell. */
static uint64_t unsafe_shutdowns(const struct show_disk_row *row)
{
	const struct pmemctl_region *region = region_of(row);
	uint64_t sum = 0;

	for (size_t i = 0; i < region->mapping_count; i++) {
		const struct pmemctl_dimm *dimm = region->mappings[i].dimm;

		show_add(&sum, dimm ? dimm->dirty_shutdown : PMEMCTL_UNKNOWN);
	}
	return region->mapping_count ? sum : PMEMCTL_UNKNOWN;
}

static const char *partitions_list(struct table *table, const struct pmemctl_disk *disk)
{
	const char *list = "";

	for (size_t i = 0; i < disk->partition_count; i++)
		table_list_add(table, &list, disk->partitions[i]->name);
	return list;
}

static bool is_sector_mode(const struct show_disk_row *row)
{
	return row->disk->namespace_->mode == PMEMCTL_MODE_SECTOR;
}

FILL_NUMBER(number, struct show_disk_row, x->number)
FILL_TEXT(name, struct show_disk_row, x->disk->name)
FILL_NUMBER(size, struct show_disk_row, x->disk->namespace_->size)
FILL_TEXT(health, struct show_disk_row, show_region_health(region_of(x)))
FILL_TEXT(atomicity, struct show_disk_row, is_sector_mode(x) ? "sector" : "none")
FILL_TEXT(dimms, struct show_disk_row, show_region_dimms(t, region_of(x)))
FILL_NUMBER_IF(shutdowns, struct show_disk_row, region_of(x)->mapping_count, unsafe_shutdowns(x))
FILL_TEXT(partitions, struct show_disk_row, partitions_list(t, x->disk))
FILL_TEXT(use, struct show_disk_row, show_uses(t, x->disk))
FILL_TEXT(namespace_, struct show_disk_row, x->disk->namespace_->name)
FILL_TEXT(mode, struct show_disk_row, pmemctl_mode_name(x->disk->namespace_->mode))
FILL_NUMBER(sector, struct show_disk_row, x->disk->namespace_->sector_sizes.selected)
FILL_TEXT(device_number, struct show_disk_row, x->disk->major < 0 ? NULL
	  : table_text(t, "%d:%d", x->disk->major, x->disk->minor))

static const struct column columns[] = {
	{ "NUMBER", COLUMN_NUMBER, true, "place among the disks", false, 0, number },
	{ "DISK", COLUMN_CODE, true, "name", false, 0, name },
	{ "SIZE", COLUMN_SIZE, true, "capacity", false, 0, size },
	{ "HEALTH", COLUMN_TEXT, true, "of the region below it", false,
	  PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_MAPPINGS | SHOW_WANT_DIMM_HEALTH, health },
	{ "ATOMICITY", COLUMN_TEXT, true, "what is written whole or not at all: sector or none", false, 0, atomicity },
	{ "DIMMS", COLUMN_LIST, true, "DIMMs below it", false, PMEMCTL_WANT_MAPPINGS, dimms },
	{ "UNSAFE-SHUTDOWNS", COLUMN_NUMBER, true, "how often power went before all was saved, of all its DIMMs",
	  false, PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_MAPPINGS | PMEMCTL_WANT_SHUTDOWNS, shutdowns },
	{ "PARTITIONS", COLUMN_LIST, true, "its partitions", false, 0, partitions },
	{ "USE", COLUMN_LIST, false, "where it is mounted, swap, lvm …", false, 0, use },
	{ "NAMESPACE", COLUMN_TEXT, false, "namespace that it is", false, 0, namespace_ },
	{ "MODE", COLUMN_TEXT, false, "fsdax, sector or raw", false, 0, mode },
	{ "SECTOR", COLUMN_NUMBER, false, "logical sector size in bytes", false,
	  PMEMCTL_WANT_NAMESPACES, sector },
	{ "DEVICE-NUMBER", COLUMN_TEXT, false, "major and minor number", false, 0, device_number },
};

static bool is_there(const struct show_context *context, const char *name)
{
	for (size_t i = 0; i < context->disks->disk_count; i++)
		if (strcmp(context->disks->disks[i]->name, name) == 0)
			return true;
	return false;
}

static bool selects(const struct show_context *context, const void *object)
{
	const struct show_disk_row *row = object;

	return show_is_named(context->names, row->disk->name);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	for (size_t i = 0; i < context->disks->disk_count; i++) {
		const struct show_disk_row row = { context->disks->disks[i], i };

		if (selects(context, &row))
			table_add(table, &row);
	}
}

const struct show_kind show_disk = {
	.name = "disk", .objects = "disks", .one = "disk", .summary = "namespaces as disks", .names = ARG_TEXT,
	.want = SHOW_WANT_DISKS | PMEMCTL_WANT_NAMESPACE_MODES | PMEMCTL_WANT_REGIONS,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
	.is_there = is_there, .selects = selects, .tree_without = "NUMBER",
};
