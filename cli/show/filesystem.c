// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show filesystem: what df tells, and whether files bypass the page cache. */
#include "show/show.h"

#include <string.h>

static const struct pmemctl_mount *first_mount(const struct pmemctl_filesystem *fs)
{
	return fs->mounts[0];
}

static const struct pmemctl_namespace *namespace_of(const struct pmemctl_filesystem *fs)
{
	return fs->disk->namespace_;
}

static const char *option_word(const struct pmemctl_filesystem *fs)
{
	static const char *const words[] = {
		[PMEMCTL_DAX_OPTION_DEFAULT] = "default", [PMEMCTL_DAX_OPTION_ALWAYS] = "always",
		[PMEMCTL_DAX_OPTION_INODE] = "inode", [PMEMCTL_DAX_OPTION_NEVER] = "never",
	};

	return words[fs->dax_option];
}

const char *show_dax_effect(const struct pmemctl_filesystem *fs)
{
	static const char *const words[] = {
		[PMEMCTL_DAX_EFFECT_UNKNOWN] = NULL, [PMEMCTL_DAX_EFFECT_NO] = "no",
		[PMEMCTL_DAX_EFFECT_YES] = "yes", [PMEMCTL_DAX_EFFECT_PER_FILE] = "per file",
	};

	return words[fs->dax];
}

/* As df has it: of what users can have, rounded up. */
static uint64_t use_percent(const struct pmemctl_filesystem *fs)
{
	if (fs->used == PMEMCTL_UNKNOWN || fs->available == PMEMCTL_UNKNOWN)
		return PMEMCTL_UNKNOWN;
	if (!(fs->used + fs->available))
		return 0;
	return (uint64_t)(((unsigned __int128)fs->used * 100 + fs->used + fs->available - 1) /
			  (fs->used + fs->available));
}

static const char *mounts_list(struct table *table, const struct pmemctl_filesystem *fs)
{
	const char *list = "";

	for (size_t i = 0; i < fs->mount_count; i++)
		table_list_add(table, &list, fs->mounts[i]->where);
	return list;
}

FILL_TEXT(device, struct pmemctl_filesystem, x->device)
FILL_TEXT(namespace_, struct pmemctl_filesystem, namespace_of(x)->name)
FILL_TEXT(type, struct pmemctl_filesystem, x->type)
FILL_NUMBER(size, struct pmemctl_filesystem, x->size)
FILL_NUMBER(used, struct pmemctl_filesystem, x->used)
FILL_NUMBER(available, struct pmemctl_filesystem, x->available)
FILL_NUMBER(percent, struct pmemctl_filesystem, use_percent(x))
FILL_TEXT(mounted, struct pmemctl_filesystem, first_mount(x)->where)
FILL_TEXT(dax, struct pmemctl_filesystem, show_dax_effect(x))
FILL_TEXT(dax_option, struct pmemctl_filesystem, option_word(x))
FILL_TEXT(why, struct pmemctl_filesystem, x->dax_why)
FILL_TEXT(persistence, struct pmemctl_filesystem, show_domain(namespace_of(x)->region))
FILL_TEXT(options, struct pmemctl_filesystem, first_mount(x)->options)
FILL_TEXT(read_only, struct pmemctl_filesystem, show_yes_no(first_mount(x)->read_only))
FILL_TEXT(mounts, struct pmemctl_filesystem, mounts_list(t, x))
FILL_TEXT(disk, struct pmemctl_filesystem, x->disk->name)
FILL_TEXT(region, struct pmemctl_filesystem, namespace_of(x)->region->name)

static const struct column columns[] = {
	{ "DEVICE", COLUMN_CODE, true, "what it is on: a disk, a partition, or a device above", false, 0, device },
	{ "NAMESPACE", COLUMN_CODE, true, "namespace below it", false, 0, namespace_ },
	{ "FSTYPE", COLUMN_TEXT, true, "kind of file system", false, 0, type },
	{ "SIZE", COLUMN_SIZE, true, "capacity for files", false, SHOW_WANT_MEASURES, size },
	{ "USED", COLUMN_SIZE, true, "capacity in use", false, SHOW_WANT_MEASURES, used },
	{ "AVAIL", COLUMN_SIZE, true, "capacity that users can have", false, SHOW_WANT_MEASURES, available },
	{ "USE%", COLUMN_PERCENT, true, "part of it in use", false, SHOW_WANT_MEASURES, percent },
	{ "MOUNTED", COLUMN_TEXT, true, "where it is mounted", false, 0, mounted },
	{ "DAX-OPTION", COLUMN_TEXT, true, "mount option: always, inode, never or default", false, 0, dax_option },
	{ "DAX", COLUMN_TEXT, true, "whether files really bypass the page cache: yes, no or per file", false,
	  SHOW_WANT_MEASURES, dax },
	{ "PERSISTENCE", COLUMN_CODE, true, "persistence domain of the region", false, 0, persistence },
	{ "WHY", COLUMN_TEXT, false, "what the answer about DAX rests on", false, SHOW_WANT_MEASURES, why },
	{ "OPTIONS", COLUMN_TEXT, false, "mount options", false, 0, options },
	{ "READ-ONLY", COLUMN_TEXT, false, "yes or no", false, 0, read_only },
	{ "MOUNTS", COLUMN_LIST, false, "all places where it is mounted", false, 0, mounts },
	{ "DISK", COLUMN_TEXT, false, "disk below it", false, 0, disk },
	{ "REGION", COLUMN_TEXT, false, "region below it", false, 0, region },
};

static bool is_wanted(const char *names, const struct pmemctl_filesystem *fs)
{
	bool wanted = show_is_named(names, fs->device) || show_is_named(names, fs->disk->name);

	for (size_t i = 0; i < fs->mount_count; i++)
		wanted = wanted || show_is_named(names, fs->mounts[i]->where);
	return wanted;
}

static bool selects(const struct show_context *context, const void *object)
{
	return is_wanted(context->names, object);
}

static bool is_there(const struct show_context *context, const char *name)
{
	for (size_t i = 0; i < context->disks->filesystem_count; i++)
		if (is_wanted(name, context->disks->filesystems[i]))
			return true;
	return false;
}

static void add_rows(struct table *table, const struct show_context *context)
{
	for (size_t i = 0; i < context->disks->filesystem_count; i++)
		if (selects(context, context->disks->filesystems[i]))
			table_add(table, context->disks->filesystems[i]);
}

const struct show_kind show_filesystem = {
	.name = "filesystem",
	.objects = "filesystems",
	.one = "file system",
	.summary = "mounted file systems on persistent memory",
	.names = ARG_TEXT,
	.selects = selects,
	.tree_without = "NAMESPACE",
	.want = SHOW_WANT_DISKS | PMEMCTL_WANT_NAMESPACE_MODES | PMEMCTL_WANT_REGIONS,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.add_rows = add_rows,
	.is_there = is_there,
};
