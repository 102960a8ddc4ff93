/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_DISK_H
#define PMEMCTL_DISK_H

#include "discover.h"

/*
 * A block device on the way from a namespace to what uses it: the namespace's disk, a partition, or
 * what is stacked on these (device mapper, md, bcache, loop).
 */
struct block_device {
	const char *name;
	int major, minor;		/* -1 when not known */
	const char *word;		/* how it uses what is below it, see struct pmemctl_use */
	const char *mapper_name;	/* below /dev/mapper, or NULL */
	struct block_device *whole;	/* of a partition: what it is a part of */
	struct pmemctl_disk **disks;	/* the namespaces' disks below it */
	size_t disk_count;
	struct block_device **above;	/* partitions and what is stacked on it */
	size_t above_count;
	struct pmemctl_filesystem *filesystem;
};

/* What one discovery of disks works with. */
struct disk_discovery {
	struct pmemctl_ctx *ctx;
	struct arena *arena;
	struct pmemctl_disks *result;
	bool anywhere;			/* look at nodes outside /dev, too; these may not answer */
	bool unheld;			/* nobody has the disks exclusively: only loop devices can stand on them */
	char **names;			/* all of sys/class/block */
	size_t name_count;
	struct block_device **devices;
	size_t device_count;
	char **seen;			/* mount namespaces already read */
	size_t seen_count;
	void *mounts;			/* a tree of what is mounted where, while it is read */
};

/* A disk to read, then all that stands on those added. */
void disk_add(struct disk_discovery *d, const struct pmemctl_namespace *ns);
void disks_read(struct disk_discovery *d);
/* NULL when there is none among what stands on the disks. */
struct block_device *block_device_by_number(const struct disk_discovery *d, int major, int minor);
/* By a path that the kernel tells, such as "/dev/pmem0". */
struct block_device *block_device_by_path(const struct disk_discovery *d, const char *path);
void use_add(struct disk_discovery *d, const struct block_device *device,
	     const struct pmemctl_use *use);
/* In place: "\040" and the like, as the kernel writes white space in /proc. */
void unescape_proc(char *text);

/* filesystem.c: what is mounted; then sizes (with measure) and DAX of what is */
void filesystems_read(struct disk_discovery *d);
void filesystems_judge(struct disk_discovery *d, bool measure);

/* fsdax.c: dax and dax_why of a file system; place is its mount point (O_PATH), or -errno */
void filesystem_judge_dax(struct disk_discovery *d, struct pmemctl_filesystem *fs,
			  const struct block_device *device, int place);

#endif
