// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show errors: bad blocks, and what each of them hits. */
#include "show/show.h"

#include <string.h>

static const char *hit_word(const struct pmemctl_bad_part *p)
{
	static const char *const words[] = {
		[PMEMCTL_HIT_UNKNOWN] = NULL, [PMEMCTL_HIT_NO_NAMESPACE] = "no namespace",
		[PMEMCTL_HIT_NAMESPACE_METADATA] = "metadata of the namespace",
		[PMEMCTL_HIT_SECTOR_MODE] = "sector mode, unknown sector",
		[PMEMCTL_HIT_NO_FILESYSTEM] = "no mounted file system",
		[PMEMCTL_HIT_FREE] = "free space or metadata", [PMEMCTL_HIT_DIRECTORY] = "directory",
		[PMEMCTL_HIT_FILE] = "file",
	};

	return words[p->hit];
}

static const char *dimm_at(const struct table *table, const struct pmemctl_bad_part *p)
{
	const struct show_context *context = table->data;
	const uint64_t base = p->region->resource;

	if (p->region_block == PMEMCTL_UNKNOWN)
		return NULL;
	if (p->region->ways != 1 && base == PMEMCTL_UNKNOWN)
		return NULL;
	return pmemctl_dimm_at(context->cli->ctx, p->region, base + p->region_block * 512);
}

static const char *path_of(struct table *table, const char *device)
{
	return device ? table_text(table, "/dev/%s", device) : NULL;
}

FILL_TEXT(region, struct pmemctl_bad_part, x->region->name)
FILL_NUMBER(region_block, struct pmemctl_bad_part, x->region_block)
FILL_NUMBER(count, struct pmemctl_bad_part, x->count)
FILL_TEXT_IF(dimm, struct pmemctl_bad_part, x->region->ways, dimm_at(t, x))
FILL_TEXT_IF(namespace_, struct pmemctl_bad_part, x->namespace_ || x->hit == PMEMCTL_HIT_UNKNOWN,
	     x->namespace_ ? x->namespace_->name : NULL)
FILL_NUMBER_IF(block, struct pmemctl_bad_part, x->block != PMEMCTL_UNKNOWN, x->block)
FILL_TEXT_IF(device, struct pmemctl_bad_part, x->device, path_of(t, x->device))
FILL_NUMBER_IF(sector, struct pmemctl_bad_part, x->device, x->device_block)
FILL_TEXT_IF(mounted, struct pmemctl_bad_part, x->filesystem, x->filesystem ? x->filesystem->mounts[0]->where : NULL)
FILL_TEXT(hits, struct pmemctl_bad_part, hit_word(x))
FILL_TEXT_IF(file, struct pmemctl_bad_part, x->file, x->file ? table_text(t, "%s", x->file) : NULL)
FILL_NUMBER_IF(offset, struct pmemctl_bad_part, x->file, x->file_offset)
FILL_TEXT_IF(why, struct pmemctl_bad_part, x->why, x->why ? table_text(t, "%s", x->why) : NULL)

static const struct column columns[] = {
	{ "REGION", COLUMN_CODE, true, "region", false, 0, region },
	{ "REGION-BLOCK", COLUMN_NUMBER, false, "first bad block of 512 bytes, from the start of the region", false, 0,
	  region_block },
	{ "NAMESPACE", COLUMN_CODE, true, "namespace", false, 0, namespace_ },
	{ "BLOCK", COLUMN_NUMBER, false, "the same, from the start of what the namespace offers", false, 0, block },
	{ "DEVICE", COLUMN_CODE, true, "disk, partition or DAX device", false, 0, device },
	{ "SECTOR", COLUMN_NUMBER, true, "the same, of 512 bytes on the device", false, 0, sector },
	{ "COUNT", COLUMN_NUMBER, true, "how many in a row", false, 0, count },
	{ "HITS", COLUMN_TEXT, true, "what they are part of", false, 0, hits },
	{ "FILE", COLUMN_TEXT, true, "the file or directory", false, 0, file },
	{ "OFFSET", COLUMN_NUMBER, true, "byte in the file", false, 0, offset },
	{ "MOUNTED", COLUMN_TEXT, false, "where the file system is mounted", false, 0, mounted },
	{ "DIMM", COLUMN_CODE, false, "module that has the first of them", false, PMEMCTL_WANT_MAPPINGS, dimm },
	{ "WHY", COLUMN_TEXT, false, "why what they hit is not known", false, 0, why },
};

/* Where only root may know what is where, those of the region are perhaps in the namespace. */
static bool is_perhaps_in(const struct pmemctl_bad_part *p, const struct pmemctl_namespace *ns)
{
	return p->namespace_ ? p->namespace_ == ns : p->hit == PMEMCTL_HIT_UNKNOWN && p->region == ns->region;
}

static bool is_wanted(const struct show_context *context, const struct pmemctl_bad_part *p)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; context->names && i < platform->namespace_count; i++)
		if (show_is_named(context->names, platform->namespaces[i]->name) &&
		    is_perhaps_in(p, platform->namespaces[i]))
			return true;
	return !context->names;
}

static void add_rows(struct table *table, const struct show_context *context)
{
	struct pmemctl_bad_parts *parts;

	if (pmemctl_discover_bad_parts(context->cli->ctx, context->platform, context->disks, &parts)) {
		table->status = cli_library_error(context->cli);
		return;
	}
	for (size_t i = 0; i < parts->count; i++)
		if (is_wanted(context, parts->list[i]))
			table_add(table, parts->list[i]);
	pmemctl_bad_parts_free(parts);
}

static bool is_there(const struct show_context *context, const char *name)
{
	for (size_t i = 0; i < context->platform->namespace_count; i++)
		if (strcmp(context->platform->namespaces[i]->name, name) == 0)
			return true;
	return false;
}

const struct show_kind show_errors = {
	.name = "errors", .objects = "errors", .one = "bad block", .named = "namespace",
	.summary = "bad blocks, and the files that they hit",
	.names = ARG_MADE_NAMESPACE,
	.want = SHOW_WANT_DISKS | PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE |
		PMEMCTL_WANT_SIZES | PMEMCTL_WANT_BADBLOCKS | PMEMCTL_WANT_DAX,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows, .is_there = is_there,
};
