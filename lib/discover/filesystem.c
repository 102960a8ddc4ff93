// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * File systems on the disks of namespaces, from the kernel's lists of mounts: this process's, and
 * for root one list of each other mount namespace.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "disk.h"

/* One line of mountinfo, cut into its fields: proc_pid_mountinfo(5). */
struct mount_line {
	int id, major, minor;
	char *part, *where, *options, *type, *source, *super_options;
};

/* What the model does not tell of a mount. */
struct mount {
	struct pmemctl_mount model;
	const struct pmemctl_filesystem *fs;
	int id;
};

static bool parse_mount_line(char *line, struct mount_line *m)
{
	const char *id = strsep(&line, " "), *parent = strsep(&line, " ");
	const char *number = strsep(&line, " "), *tag;

	m->part = strsep(&line, " ");
	m->where = strsep(&line, " ");
	m->options = strsep(&line, " ");
	do	/* any number of tags, such as "shared:1" */
		tag = strsep(&line, " ");
	while (tag && strcmp(tag, "-") != 0);
	m->type = strsep(&line, " ");
	m->source = strsep(&line, " ");
	m->super_options = strsep(&line, " ");
	if (!parent || !number || !m->super_options ||
	    sscanf(number, "%d:%d", &m->major, &m->minor) != 2)
		return false;
	m->id = atoi(id);
	unescape_proc(m->part);
	unescape_proc(m->where);
	unescape_proc(m->type);
	unescape_proc(m->source);
	return true;
}

/* The value of an option in "rw,dax=always", "" for one without, or NULL; the last one counts. */
static const char *option_value(const char *options, const char *name, size_t *length)
{
	const size_t wanted = strlen(name);
	const char *value = NULL;

	while (*options) {
		const size_t size = strcspn(options, ",");

		if (size >= wanted && strncmp(options, name, wanted) == 0 &&
		    (size == wanted || options[wanted] == '=')) {
			value = options + wanted + (size > wanted);
			*length = size - wanted - (size > wanted);
		}
		options += size + (options[size] == ',');
	}
	return value;
}

static bool has_option(const char *options, const char *name)
{
	size_t length;

	return option_value(options, name, &length) != NULL;
}

static enum pmemctl_dax_option dax_option(const char *options)
{
	size_t length = 0;
	const char *value = option_value(options, "dax", &length);

	if (!value)
		return PMEMCTL_DAX_OPTION_DEFAULT;
	if (length == 5 && strncmp(value, "inode", length) == 0)
		return PMEMCTL_DAX_OPTION_INODE;
	if (length == 5 && strncmp(value, "never", length) == 0)
		return PMEMCTL_DAX_OPTION_NEVER;
	return PMEMCTL_DAX_OPTION_ALWAYS;	/* "dax=always", before Linux 5.8 "dax" */
}

/* "ro,relatime" without the first word, where that tells what is told already. */
static const char *without_access(const char *options)
{
	const bool access = strncmp(options, "rw", 2) == 0 || strncmp(options, "ro", 2) == 0;

	return access && (!options[2] || options[2] == ',') ? options + 2 + (options[2] == ',')
							    : options;
}

static const char *join_options(struct arena *a, const struct mount_line *line, bool read_only)
{
	const char *of_place = without_access(line->options);
	const char *of_all = without_access(line->super_options);
	const size_t size = strlen(of_place) + strlen(of_all) + sizeof("rw,,");
	char *text = arena_alloc(a, size);

	if (text)
		snprintf(text, size, "%s%s%s%s%s", read_only ? "ro" : "rw", *of_place ? "," : "",
			 of_place, *of_all ? "," : "", of_all);
	return text;
}

/* ---- collecting ---- */

/* btrfs numbers its file systems itself; anybody may give a tmpfs the source "/dev/pmem0". */
static struct block_device *device_of_mount(struct disk_discovery *d,
					    const struct mount_line *line)
{
	struct block_device *device = block_device_by_number(d, line->major, line->minor);

	if (!device && line->major == 0 && strcmp(line->type, "btrfs") == 0)
		device = block_device_by_path(d, line->source);
	return device;
}

static struct pmemctl_filesystem *filesystem_new(struct disk_discovery *d,
						 struct block_device *device,
						 const struct mount_line *line)
{
	struct pmemctl_filesystem *fs = arena_alloc(d->arena, sizeof(*fs));

	if (!fs)
		return NULL;
	*fs = (struct pmemctl_filesystem) {
		.device = device->name, .disk = device->disks[0], .type = line->type,
		.size = PMEMCTL_UNKNOWN, .used = PMEMCTL_UNKNOWN, .available = PMEMCTL_UNKNOWN,
		.dax_option = dax_option(line->super_options), .dax_why = "",
	};
	device->filesystem = fs;
	ARENA_APPEND(d->arena, d->result->filesystems, d->result->filesystem_count, fs);
	for (size_t i = 0; i < device->disk_count; i++)
		ARENA_APPEND(d->arena, device->disks[i]->filesystems,
			     device->disks[i]->filesystem_count, fs);
	return fs;
}

/* Where the file system is best looked at: from here, and in whole. */
static int rank(const struct pmemctl_mount *mount)
{
	return 2 * !mount->pid + (strcmp(mount->part, "/") == 0);
}

static int compare_mounts(const void *left, const void *right)
{
	const struct mount *l = left, *r = right;

	if (l->fs != r->fs)
		return (uintptr_t)l->fs < (uintptr_t)r->fs ? -1 : 1;
	return strcmp(l->model.where, r->model.where);
}

/*
 * A mount namespace begins as a copy of another one. Anybody may have one, with as many mounts as
 * the kernel lets him: they are not compared each with all.
 */
static bool mount_is_new(struct disk_discovery *d, const struct mount *mount)
{
	const struct mount *const *known = tsearch(mount, &d->mounts, compare_mounts);

	if (!known)
		d->arena->failed = 1;
	return known && *known == mount;
}

static void keep_mount(void *mount)
{
	(void)mount;	/* the arena's */
}

static void add_mount(struct disk_discovery *d, struct block_device *device,
		      const struct mount_line *line, int pid)
{
	struct pmemctl_use use = {
		.kind = PMEMCTL_USE_MOUNT, .word = "mounted", .by = line->where,
	};
	struct pmemctl_filesystem *fs = device->filesystem;
	struct mount *mount = arena_alloc(d->arena, sizeof(*mount));

	if (!fs)
		fs = filesystem_new(d, device, line);
	if (!fs || !mount)
		return;
	mount->id = line->id;
	mount->fs = fs;
	mount->model.where = line->where;
	if (!mount_is_new(d, mount))
		return;
	mount->model = (struct pmemctl_mount) {
		.where = line->where, .part = line->part, .pid = pid,
		.read_only = has_option(line->options, "ro") || has_option(line->super_options, "ro"),
	};
	mount->model.options = join_options(d->arena, line, mount->model.read_only);
	ARENA_APPEND(d->arena, fs->mounts, fs->mount_count, &mount->model);
	use_add(d, device, &use);
	if (d->arena->failed || rank(&mount->model) <= rank(fs->mounts[0]))
		return;
	memmove(fs->mounts + 1, fs->mounts, (fs->mount_count - 1) * sizeof(*fs->mounts));
	fs->mounts[0] = &mount->model;
}

static bool read_mountinfo(struct disk_discovery *d, const char *pid)
{
	char path[64], *rest, *text;

	snprintf(path, sizeof(path), "proc/%s/mountinfo", pid);
	rest = sysfs_read_all(d->ctx, path, d->arena, NULL);
	if (!rest)
		return false;
	while ((text = strsep(&rest, "\n"))) {
		struct mount_line line;
		struct block_device *device;

		if (!parse_mount_line(text, &line))
			continue;
		device = device_of_mount(d, &line);
		if (device && device->disk_count)
			add_mount(d, device, &line, atoi(pid));	/* "self": 0 */
	}
	return true;
}

/* One process of each mount namespace is enough. */
static bool mount_namespace_is_new(struct disk_discovery *d, const char *pid)
{
	char path[64], id[32];

	snprintf(path, sizeof(path), "proc/%s/ns/mnt", pid);
	if (sysfs_readlink(d->ctx, path, id, sizeof(id)) < 0)
		return false;
	for (size_t i = 0; i < d->seen_count; i++)
		if (strcmp(d->seen[i], id) == 0)
			return false;
	ARENA_APPEND(d->arena, d->seen, d->seen_count, arena_strdup(d->arena, id));
	return true;
}

static int visit_process(void *data, const char *pid)
{
	struct disk_discovery *d = data;

	if (isdigit((unsigned char)*pid) && mount_namespace_is_new(d, pid))
		read_mountinfo(d, pid);
	return d->arena->failed;
}

void filesystems_read(struct disk_discovery *d)
{
	d->result->mounts_known = read_mountinfo(d, "self");
	if (d->result->disk_count && !d->ctx->sysroot && geteuid() == 0) {
		mount_namespace_is_new(d, "self");
		sysfs_list(d->ctx, "proc", visit_process, d);
	}
	tdestroy(d->mounts, keep_mount);
	d->mounts = NULL;
}

/* ---- looking into them ---- */

/* Another mount may have been put over it, or have taken its place. */
static bool is_mount(int place, int id, const struct block_device *device)
{
	struct statx st;

	if (statx(place, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &st))
		return false;
	if (st.stx_mask & STATX_MNT_ID)
		return st.stx_mnt_id == (uint64_t)id;
	return (int)st.stx_dev_major == device->major && (int)st.stx_dev_minor == device->minor;
}

/* By the first of its mounts that can be reached; the error is that of the first one. */
static int open_filesystem(struct disk_discovery *d, const struct pmemctl_filesystem *fs,
			   const struct block_device *device)
{
	int error = 0;

	for (size_t i = 0; i < fs->mount_count; i++) {
		const struct mount *mount = (const struct mount *)fs->mounts[i];
		int place = sysfs_open_place(d->ctx, mount->model.pid, mount->model.where);

		if (place >= 0 && is_mount(place, mount->id, device))
			return place;
		if (place >= 0) {
			close(place);
			place = -EXDEV;
		}
		error = error ? error : place;
	}
	return error;
}

static void set_sizes(struct pmemctl_filesystem *fs, uint64_t unit, uint64_t blocks, uint64_t free,
		      uint64_t available)
{
	uint64_t size, unused, left;

	if (free > blocks || __builtin_mul_overflow(blocks, unit, &size) ||
	    __builtin_mul_overflow(free, unit, &unused) || __builtin_mul_overflow(available, unit, &left))
		return;
	fs->size = size;
	fs->used = size - unused;
	fs->available = left;
}

static void read_sizes(struct pmemctl_filesystem *fs, int place)
{
	struct statvfs st;

	if (place >= 0 && !fstatvfs(place, &st))
		set_sizes(fs, st.f_frsize, st.f_blocks, st.f_bfree, st.f_bavail);
}

/*
 * On a recorded tree proc/self/statvfs, a file that no kernel has, tells what statvfs(3) told of
 * mounts: their number in mountinfo, then frsize, blocks, bfree and bavail.
 */
static void read_recorded_sizes(struct disk_discovery *d)
{
	char *rest = sysfs_read_all(d->ctx, "proc/self/statvfs", d->arena, NULL), *line;

	while (rest && (line = strsep(&rest, "\n"))) {
		unsigned long long unit, blocks, free, available;
		int id;

		if (sscanf(line, "%d %llu %llu %llu %llu", &id, &unit, &blocks, &free, &available) != 5)
			continue;
		for (size_t i = 0; i < d->result->filesystem_count; i++) {
			struct pmemctl_filesystem *fs = d->result->filesystems[i];

			if (((const struct mount *)fs->mounts[0])->id == id)
				set_sizes(fs, unit, blocks, free, available);
		}
	}
}

void filesystems_judge(struct disk_discovery *d, bool measure)
{
	if (measure && d->ctx->sysroot && d->result->filesystem_count)
		read_recorded_sizes(d);
	for (size_t i = 0; !d->arena->failed && i < d->device_count; i++) {
		const struct block_device *device = d->devices[i];
		struct pmemctl_filesystem *fs = device->filesystem;
		int place;

		if (!fs)
			continue;
		place = measure ? open_filesystem(d, fs, device) : -EAGAIN;
		read_sizes(fs, place);
		filesystem_judge_dax(d, fs, device, place);
		if (place >= 0)
			close(place);
	}
}
