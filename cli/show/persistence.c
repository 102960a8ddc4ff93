// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl show persistence: what a program must do for its stores to outlive a power loss. The
 * persistence domain is where a store is safe, see Documentation/ABI/testing/sysfs-bus-nd of the kernel
 * and the platform capabilities of the NFIT (ACPI 6.5, table 5.143).
 */
#include "show/show.h"

#include <string.h>

/* A region, and a file system on it or none. */
struct row {
	const struct pmemctl_region *region;
	const struct pmemctl_filesystem *fs;
};

static const char *flush_words(const struct row *row)
{
	switch (row->region->persistence) {
	case PMEMCTL_PERSISTENCE_CPU_CACHE:
		return "none";
	case PMEMCTL_PERSISTENCE_MEMORY_CONTROLLER:
		return "CLWB or CLFLUSHOPT";
	default:
		return NULL;
	}
}

/*
 * MAP_SYNC keeps a file system from losing what a mapping wrote to. It takes DAX, and a disk that does
 * without an explicit flush, which the host of a virtio-pmem device insists on.
 */
static const char *map_sync_word(const struct row *row)
{
	if (row->fs && row->region->bus->kind == PMEMCTL_BUS_VIRTIO)
		return "no";
	return row->fs ? show_dax_effect(row->fs) : NULL;
}

static const char *why(struct table *table, const struct row *row)
{
	const char *domain;

	switch (row->region->persistence) {
	case PMEMCTL_PERSISTENCE_CPU_CACHE:
		domain = "the platform saves CPU caches; a fence is enough";
		break;
	case PMEMCTL_PERSISTENCE_MEMORY_CONTROLLER:
		domain = "what reached the memory controller is safe: flush lines, then fence";
		break;
	case PMEMCTL_PERSISTENCE_NONE:
		domain = "the platform promises nothing; only the disk's flush or msync() is safe";
		break;
	default:
		domain = "firmware does not tell; rely on msync()";
	}
	return row->fs ? table_text(table, "%s; DAX: %s", domain, row->fs->dax_why) : domain;
}

FILL_TEXT(region, struct row, x->region->name)
FILL_TEXT_IF(mounted, struct row, x->fs, x->fs ? x->fs->mounts[0]->where : NULL)
FILL_TEXT(domain, struct row, show_domain(x->region))
FILL_TEXT(flush, struct row, flush_words(x))
FILL_TEXT_IF(map_sync, struct row, x->fs, map_sync_word(x))
FILL_TEXT(why_cell, struct row, why(t, x))

static const struct column columns[] = {
	{ "REGION", COLUMN_TEXT, true, "region", false, 0, region },
	{ "MOUNTED", COLUMN_TEXT, true, "a file system on it, where it is mounted", false, 0, mounted },
	{ "DOMAIN", COLUMN_CODE, true, "where stores are safe: cpu_cache, memory_controller or none", false, 0,
	  domain },
	{ "FLUSH-NEEDED", COLUMN_TEXT, true, "instructions that bring stores there", false, 0, flush },
	{ "MAP-SYNC", COLUMN_TEXT, true, "whether files can be mapped with MAP_SYNC: yes, no or per file", false,
	  SHOW_WANT_MEASURES | PMEMCTL_WANT_BUSES, map_sync },
	{ "WHY", COLUMN_TEXT, true, "in words", false, SHOW_WANT_MEASURES, why_cell },
};

static void add_rows(struct table *table, const struct show_context *context)
{
	for (size_t i = 0; i < context->platform->region_count; i++) {
		struct row row = { context->platform->regions[i], NULL };
		size_t at;

		if (!show_is_named(context->names, row.region->name))
			continue;
		at = table_add_below(table, TABLE_ROOT, NULL, &row);
		for (size_t j = 0; j < context->disks->filesystem_count; j++) {
			row.fs = context->disks->filesystems[j];
			if (row.fs->disk->namespace_->region == row.region)
				table_add_below(table, at, row.fs->mounts[0]->where, &row);
		}
	}
}

const struct show_kind show_persistence = {
	.name = "persistence", .objects = "persistence", .one = "region", .summary = "what makes stores durable",
	.names = ARG_REGION, .tree_without = "MOUNTED",
	.want = SHOW_WANT_DISKS | PMEMCTL_WANT_NAMESPACE_MODES | PMEMCTL_WANT_REGIONS,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
