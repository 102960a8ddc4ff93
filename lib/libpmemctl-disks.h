/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_DISKS_H
#define LIBPMEMCTL_DISKS_H

/* Part of libpmemctl.h, which includes it: what stands on the disks of namespaces. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

struct pmemctl_partition {
	const char *name;	/* "pmem0p1" */
	unsigned number;
	uint64_t start, size;
	const char *type;	/* "Linux LVM"; the code in the table when it has no name here; or NULL */
};

/* One place where a file system is mounted. */
struct pmemctl_mount {
	const char *where;
	const char *part;	/* what of the file system is seen there: "/" all, else a directory or file */
	const char *options;	/* "rw,relatime,dax=always": of the place and of the file system */
	bool read_only;
	int pid;		/* 0; else it is in another mount namespace, that of this process */
};

/* The mount option dax; xfs does not tell dax=inode, which is its default. */
enum pmemctl_dax_option {
	PMEMCTL_DAX_OPTION_DEFAULT,
	PMEMCTL_DAX_OPTION_ALWAYS,
	PMEMCTL_DAX_OPTION_INODE,
	PMEMCTL_DAX_OPTION_NEVER,
};

/* Do files of a file system bypass the page cache? */
enum pmemctl_dax_effect {
	PMEMCTL_DAX_EFFECT_UNKNOWN,
	PMEMCTL_DAX_EFFECT_NO,
	PMEMCTL_DAX_EFFECT_YES,
	PMEMCTL_DAX_EFFECT_PER_FILE,
};

/* A mounted file system; one that is mounted in many places is there once. */
struct pmemctl_filesystem {
	const char *device;	/* "pmem0", "pmem0p1", or "dm-0" and the like on top of them */
	struct pmemctl_disk *disk;	/* below it; the first when it is on several */
	const char *type;	/* "ext4" */
	struct pmemctl_mount **mounts;	/* at least one; first that of this process, and of all of it */
	size_t mount_count;
	uint64_t size, used, available;	/* available: for others than root */
	enum pmemctl_dax_option dax_option;
	enum pmemctl_dax_effect dax;
	const char *dax_why;	/* in a few words; never NULL */
};

enum pmemctl_use_kind { PMEMCTL_USE_MOUNT, PMEMCTL_USE_SWAP, PMEMCTL_USE_DEVICE };

struct pmemctl_use {
	enum pmemctl_use_kind kind;
	const char *device;	/* what is used: "pmem0", "pmem0p1", or "dm-0" on top of them */
	/* "mounted", "swap", "lvm", "crypt", "multipath", "dm", "raid", "bcache", "loop", "held" */
	const char *word;
	const char *by;		/* where it is mounted, swap's path, or the device on top: "dm-0" */
	const char *by_name;	/* of that device below /dev/mapper, or NULL */
};

struct pmemctl_disk {
	const char *name;	/* "pmem0" */
	int major, minor;	/* -1 when they could not be read */
	const struct pmemctl_namespace *namespace_;
	struct pmemctl_partition **partitions;	/* by number */
	size_t partition_count;
	struct pmemctl_filesystem **filesystems;
	size_t filesystem_count;
	struct pmemctl_use **uses;	/* devices on top, mounts, swap; from the disk upwards */
	size_t use_count;
};

struct pmemctl_disks {
	struct pmemctl_disk **disks;	/* in the order of the platform's namespaces */
	size_t disk_count;
	struct pmemctl_filesystem **filesystems;	/* of all disks, each once */
	size_t filesystem_count;
	bool mounts_known, swaps_known;	/* false when the kernel's list could not be read */
};

/*
 * The disks of the platform's namespaces (from PMEMCTL_WANT_NAMESPACES) and what stands on them.
 * For root that includes what is mounted in other mount namespaces. With measure, mount points are
 * also looked into, as far as permitted and without a trace, for sizes and for DAX of single files;
 * without it the sizes and some answers about DAX are unknown, and on a recorded tree those answers.
 * What cannot be read is unknown, never a failure. The result points into the platform, and is
 * freed before it with pmemctl_disks_free(). Errors: -ENOMEM. Since: 0.1
 */
int pmemctl_discover_disks(struct pmemctl_ctx *ctx, const struct pmemctl_platform *platform,
			   bool measure, struct pmemctl_disks **disks);
void pmemctl_disks_free(struct pmemctl_disks *disks);

#ifdef __cplusplus
}
#endif

#endif
