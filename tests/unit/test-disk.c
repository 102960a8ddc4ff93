// SPDX-License-Identifier: GPL-2.0-only
/* What stands on the disks of namespaces, on trees written by the tests. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "discover/disk.h"
#include "unit.h"

struct fixture {
	char dir[64];		/* the root of the tree */
	struct pmemctl_ctx *ctx;
	struct pmemctl_namespace ns[3], *namespaces[3];
	struct pmemctl_platform platform;
	struct pmemctl_disks *disks;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/pmemctl-unit.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	assert_int_equal(pmemctl_new(&f->ctx, f->dir), 0);
	f->platform.namespaces = f->namespaces;
	*state = f;
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	pmemctl_disks_free(f->disks);
	pmemctl_unref(f->ctx);
	nftw(f->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

/* Writes a file below the root, and the directories that lead to it. */
static void put(const struct fixture *f, const char *name, const char *text)
{
	char path[256], *slash;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	for (slash = path + strlen(f->dir); (slash = strchr(slash + 1, '/')); *slash = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void put_block(const struct fixture *f, const char *device, const char *attribute,
		      const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/class/block/%s/%s", device, attribute);
	put(f, path, text);
}

/* A namespace with a disk of that name and number. */
static void put_disk(struct fixture *f, const char *name, const char *number,
		     enum pmemctl_mode mode)
{
	struct pmemctl_namespace *ns = &f->ns[f->platform.namespace_count];

	*ns = (struct pmemctl_namespace) { .name = "namespace", .blockdev = name, .mode = mode };
	f->namespaces[f->platform.namespace_count++] = ns;
	put_block(f, name, "dev", number);
	put_block(f, name, "queue/dax", mode == PMEMCTL_MODE_FSDAX ? "1\n" : "0\n");
}

static void put_partition(const struct fixture *f, const char *name, const char *device)
{
	put_block(f, name, "dev", device);
	put_block(f, name, "partition", "1\n");
}

static struct pmemctl_disks *discover(struct fixture *f)
{
	pmemctl_disks_free(f->disks);
	assert_int_equal(pmemctl_discover_disks(f->ctx, &f->platform, true, &f->disks), 0);
	assert_int_equal(f->disks->disk_count, f->platform.namespace_count);
	return f->disks;
}

static void nothing_known(void **state)
{
	struct fixture *f = *state;
	struct pmemctl_disks *disks = discover(f);

	assert_false(disks->mounts_known);
	assert_false(disks->swaps_known);
	f->ns[0] = (struct pmemctl_namespace) { .name = "namespace0.0", .blockdev = "pmem0" };
	f->ns[1] = (struct pmemctl_namespace) { .name = "namespace0.1" };	/* without a disk */
	f->namespaces[0] = &f->ns[1];
	f->namespaces[1] = &f->ns[0];
	f->platform.namespace_count = 2;
	put(f, "proc/self/mountinfo", "");
	pmemctl_disks_free(f->disks);
	assert_int_equal(pmemctl_discover_disks(f->ctx, &f->platform, true, &f->disks), 0);
	assert_int_equal(f->disks->disk_count, 1);
	assert_true(f->disks->mounts_known);
	assert_int_equal(f->disks->disks[0]->major, -1);
	assert_ptr_equal(f->disks->disks[0]->namespace_, &f->ns[0]);
}

static void escapes(void **state)
{
	static const struct { const char *escaped, *plain; } table[] = {
		{ "/mnt", "/mnt" }, { "", "" },
		{ "/a\\040place", "/a place" }, { "\\011\\012\\134", "\t\n\\" },
		{ "\\303\\244", "\303\244" }, { "\\", "\\" }, { "\\04", "\\04" },
		{ "\\400", "\\400" }, { "\\048", "\\048" }, { "\\134040", "\\040" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		snprintf(text, sizeof(text), "%s", table[i].escaped);
		unescape_proc(text);
		check(strcmp(text, table[i].plain) == 0, "'%s': '%s'", table[i].escaped, text);
	}
}

static void partitions(void **state)
{
	static const char *const others[] = {
		"pmem0.1", "pmem0s", "pmem0s1", "pmem01", "pmem0p", "pmem0p1x", "pmem0p1p1", "pmem10p1",
	};
	struct fixture *f = *state;
	const struct pmemctl_disk *disk;

	put_disk(f, "pmem0", "259:0\n", PMEMCTL_MODE_FSDAX);
	put_disk(f, "pmem1s", "259:1\n", PMEMCTL_MODE_SECTOR);
	/* in no order, from either end */
	put_partition(f, "pmem0p2", "259:2\n");
	put_partition(f, "pmem0p10", "259:10\n");
	put_partition(f, "pmem0p1", "259:3\n");
	put_block(f, "pmem0p2", "start", "2048\n");
	put_block(f, "pmem0p2", "size", "131072\n");
	put(f, "run/udev/data/b259:2",
	    "S:x\nE:ID_PART_ENTRY_TYPE=e6d6d379-f507-44c2-a23c-238f2a3df928\n");
	put_partition(f, "pmem1s1", "259:11\n");
	put(f, "run/udev/data/b259:11", "E:ID_PART_ENTRY_TYPE=0x17\n");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		put_partition(f, others[i], "1:1\n");
	disk = discover(f)->disks[0];
	assert_int_equal(disk->partition_count, 3);
	assert_int_equal(disk->partitions[0]->number, 1);
	assert_string_equal(disk->partitions[1]->name, "pmem0p2");
	assert_int_equal(disk->partitions[1]->number, 2);
	assert_int_equal(disk->partitions[1]->start, 1 << 20);
	assert_int_equal(disk->partitions[1]->size, 64 << 20);
	assert_string_equal(disk->partitions[1]->type, "Linux LVM");
	assert_int_equal(disk->partitions[2]->number, 10);
	assert_true(disk->partitions[2]->start == PMEMCTL_UNKNOWN);
	assert_null(disk->partitions[2]->type);
	assert_int_equal(disk->use_count, 0);
	disk = f->disks->disks[1];
	assert_int_equal(disk->partition_count, 1);
	assert_string_equal(disk->partitions[0]->type, "0x17");
}

static void check_use(const struct pmemctl_disk *disk, size_t i, const char *expected)
{
	const struct pmemctl_use *use = disk->uses[i];
	char text[128];

	assert_true(i < disk->use_count);
	snprintf(text, sizeof(text), "%s %s %s %s", use->device, use->word, use->by,
		 use->by_name ? use->by_name : "-");
	check(strcmp(text, expected) == 0, "%s: '%s' is not '%s'", disk->name, text, expected);
}

/* Two disks below one logical volume, which is swap; a circle, and a loop device. */
static void stacked_devices(void **state)
{
	struct fixture *f = *state;
	struct pmemctl_disks *disks;

	put_disk(f, "pmem0", "259:0\n", PMEMCTL_MODE_FSDAX);
	put_disk(f, "pmem1", "259:1\n", PMEMCTL_MODE_FSDAX);
	put_partition(f, "pmem1p1", "259:2\n");
	put_block(f, "dm-0", "dev", "253:0\n");
	put_block(f, "dm-0", "dm/uuid", "LVM-abc\n");
	put_block(f, "dm-0", "dm/name", "vg-lv\n");
	put_block(f, "pmem0", "holders/dm-0", "");
	put_block(f, "pmem1p1", "holders/dm-0", "");
	put_block(f, "dm-0", "holders/pmem0", "");	/* no kernel does that */
	put_block(f, "loop3", "dev", "7:3\n");
	put_block(f, "loop3", "loop/backing_file", "/dev/pmem1\n");
	put_block(f, "loop4", "loop/backing_file", "/elsewhere/pmem1\n");
	put(f, "proc/swaps", "Filename Type Size Used Priority\n/dev/dm-0  partition\t1\t0\t-2\n"
			     "/dev/pmem1 file 1 0 -3\n/dev/sda2 partition 1 0 -4\n\n/dev/pmem0\n");
	put(f, "proc/self/mountinfo", "30 1 7:3 / /mnt rw - ext4 /dev/loop3 rw\n");
	disks = discover(f);
	assert_true(disks->swaps_known);
	assert_int_equal(disks->disks[0]->use_count, 3);
	check_use(disks->disks[0], 0, "pmem0 lvm dm-0 vg-lv");
	check_use(disks->disks[0], 1, "dm-0 held pmem0 -");
	check_use(disks->disks[0], 2, "dm-0 swap /dev/dm-0 -");
	assert_int_equal(disks->disks[1]->use_count, 6);
	check_use(disks->disks[1], 0, "pmem1 loop loop3 -");
	check_use(disks->disks[1], 1, "pmem1p1 lvm dm-0 vg-lv");
	check_use(disks->disks[1], 4, "dm-0 swap /dev/dm-0 -");
	check_use(disks->disks[1], 5, "loop3 mounted /mnt -");
	assert_int_equal(disks->disks[1]->filesystem_count, 1);
	assert_ptr_equal(disks->filesystems[0]->disk, disks->disks[1]);
}

static void mounts(void **state)
{
	struct fixture *f = *state;
	const struct pmemctl_filesystem *fs;

	put_disk(f, "pmem0", "259:0\n", PMEMCTL_MODE_FSDAX);
	put_disk(f, "pmem1", "259:1\n", PMEMCTL_MODE_FSDAX);
	put(f, "proc/self/mountinfo",
	    "22 1 8:3 / / rw,relatime shared:1 - ext4 /dev/sda3 rw\n"
	    "23 22 259:0 /sub /bound rw,nosuid shared:2 master:1 - ext4 /dev/pmem0 rw,dax=always\n"
	    "24 22 259:0 / /a\\040place ro,relatime - ext4 /dev/pmem0 rw,dax=always\n"
	    "25 22 259:0 / /a\\040place rw - ext4 /dev/pmem0 rw,dax=always\n"
	    "26 22 0:40 / /mnt rw - btrfs /dev/pmem1 rw,space_cache\n"
	    "27 22 0:41 / /fake rw - tmpfs /dev/pmem1 rw\n"
	    "28 22 259:0 / /short rw - ext4 /dev/pmem0\n"
	    "29 22 259:0 / /untyped rw\n"
	    "30 22 pmem / /odd rw - ext4 /dev/pmem0 rw\n"
	    "\n- - -\nx");
	assert_int_equal(discover(f)->filesystem_count, 2);
	fs = f->disks->filesystems[0];
	assert_string_equal(fs->device, "pmem0");
	assert_string_equal(fs->type, "ext4");
	assert_ptr_equal(fs->disk, f->disks->disks[0]);
	assert_true(fs->size == PMEMCTL_UNKNOWN && fs->used == PMEMCTL_UNKNOWN);
	assert_int_equal(fs->mount_count, 2);
	assert_string_equal(fs->mounts[0]->where, "/a place");
	assert_string_equal(fs->mounts[0]->part, "/");
	assert_string_equal(fs->mounts[0]->options, "ro,relatime,dax=always");
	assert_true(fs->mounts[0]->read_only);
	assert_string_equal(fs->mounts[1]->where, "/bound");
	assert_string_equal(fs->mounts[1]->options, "rw,nosuid,dax=always");
	assert_false(fs->mounts[1]->read_only);
	assert_int_equal(f->disks->disks[0]->use_count, 2);
	check_use(f->disks->disks[0], 0, "pmem0 mounted /bound -");
	assert_string_equal(f->disks->filesystems[1]->type, "btrfs");
	assert_int_equal(f->disks->disks[1]->use_count, 1);
}

static void dax(void **state)
{
	enum { FSDAX = PMEMCTL_MODE_FSDAX, SECTOR = PMEMCTL_MODE_SECTOR, RAW = PMEMCTL_MODE_RAW };
	enum { /* asked for */
		ALWAYS = PMEMCTL_DAX_OPTION_ALWAYS, INODE = PMEMCTL_DAX_OPTION_INODE,
		NEVER = PMEMCTL_DAX_OPTION_NEVER, DEFAULT = PMEMCTL_DAX_OPTION_DEFAULT,
	};
	enum { /* in effect */
		UNKNOWN = PMEMCTL_DAX_EFFECT_UNKNOWN, NO = PMEMCTL_DAX_EFFECT_NO,
		YES = PMEMCTL_DAX_EFFECT_YES,
	};
	static const struct {
		const char *options;
		int mode, option, effect;
		const char *why;
	} table[] = {
		{ "rw,dax=always", FSDAX, ALWAYS, YES, "mounted with it" },
		{ "rw,dax", FSDAX, ALWAYS, YES, "mounted with it" },
		{ "dax", FSDAX, ALWAYS, YES, "mounted with it" },
		{ "rw,dax=never,x", FSDAX, NEVER, NO, "dax=never" },
		{ "rw,dax=inode", FSDAX, INODE, UNKNOWN, "not recorded" },
		{ "rw", FSDAX, DEFAULT, UNKNOWN, "not recorded" },
		{ "rw,nodax,daxx,xdax=always", FSDAX, DEFAULT, UNKNOWN, "not recorded" },
		{ "rw,dax=never,dax=always", FSDAX, ALWAYS, YES, "mounted with it" },
		{ "rw", SECTOR, DEFAULT, NO, "sector mode" },
		{ "rw,dax=always", SECTOR, ALWAYS, NO, "sector mode" },
		{ "rw", RAW, DEFAULT, NO, "/dev/pmem0 has no DAX" },
	};
	struct fixture *f = *state;
	const struct pmemctl_filesystem *fs;
	char line[128];

	put_partition(f, "pmem0p1", "259:1\n");	/* has no queue of its own */
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		f->platform.namespace_count = 0;
		put_disk(f, "pmem0", "259:0\n", (enum pmemctl_mode)table[i].mode);
		snprintf(line, sizeof(line), "23 22 259:1 / /mnt rw - xfs /dev/pmem0p1 %s\n",
			 table[i].options);
		put(f, "proc/self/mountinfo", line);
		assert_int_equal(discover(f)->filesystem_count, 1);
		fs = f->disks->filesystems[0];
		check((int)fs->dax_option == table[i].option, "%s: option %d", table[i].options, fs->dax_option);
		check((int)fs->dax == table[i].effect, "%s: %d", table[i].options, fs->dax);
		check(strstr(fs->dax_why, table[i].why), "%s: %s", table[i].options, fs->dax_why);
	}
}

static void long_lists_are_read_to_the_end(void **state)
{
	enum { LINES = 5000 };
	static const char line[] = "22 1 8:3 / /some/where rw,relatime shared:1 - ext4 /dev/sda3 rw\n";
	static char text[LINES * sizeof(line) + 128];
	struct fixture *f = *state;
	char *end = text;

	put_disk(f, "pmem0", "259:0\n", PMEMCTL_MODE_FSDAX);
	for (int i = 0; i < LINES; i++)
		end = stpcpy(end, line);
	stpcpy(end, "98 22 259:0 / /last rw - ext4 /dev/pmem0 rw");
	put(f, "proc/self/mountinfo", text);
	assert_int_equal(discover(f)->filesystem_count, 1);
	assert_string_equal(f->disks->filesystems[0]->mounts[0]->where, "/last");
}

static void whole_files(void **state)
{
	struct fixture *f = *state;
	struct arena a = { 0 };

	errno = 0;
	assert_null(sysfs_read_all(f->ctx, "proc/none", &a, NULL));
	assert_int_equal(errno, ENOENT);
	put(f, "proc/swaps/.errno", "EACCES\n");
	assert_null(sysfs_read_all(f->ctx, "proc/swaps", &a, NULL));
	assert_int_equal(errno, EACCES);
	put(f, "proc/empty", "");
	assert_string_equal(sysfs_read_all(f->ctx, "proc/empty", &a, NULL), "");
	put(f, "proc/text", " a\nb \n");
	assert_string_equal(sysfs_read_all(f->ctx, "proc/text", &a, NULL), " a\nb \n");
	arena_free(&a);
}

static void places_are_reached_without_links(void **state)
{
	struct fixture *f = *state;
	struct pmemctl_ctx *live;
	char path[128];
	int dir;

	put(f, "dir/file", "");
	snprintf(path, sizeof(path), "%s/dir/link", f->dir);
	assert_int_equal(symlink("file", path), 0);
	assert_int_equal(sysfs_open_place(f->ctx, 0, "/"), -EROFS);
	assert_int_equal(pmemctl_new(&live, NULL), 0);
	assert_int_equal(sysfs_open_place(live, 0, path), -ELOOP);
	*strrchr(path, '/') = '\0';
	dir = sysfs_open_place(live, 0, path);
	assert_true(dir >= 0);
	assert_int_equal(sysfs_open_entry(dir, "link"), -ELOOP);
	assert_int_equal(sysfs_open_entry(dir, ".."), -EXDEV);
	assert_int_equal(sysfs_open_entry(dir, "none"), -ENOENT);
	close(dir);
	dir = open("/", O_PATH);
	assert_int_equal(sysfs_open_entry(dir, "proc"), -EXDEV);
	close(dir);
	pmemctl_unref(live);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(nothing_known),
		test(escapes),
		test(partitions),
		test(stacked_devices),
		test(mounts),
		test(dax),
		test(long_lists_are_read_to_the_end),
		test(whole_files),
		test(places_are_reached_without_links),
	};

	return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
