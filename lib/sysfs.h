/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_SYSFS_H
#define PMEMCTL_SYSFS_H

#include <sys/types.h>

#include "arena.h"
#include "ctx.h"

/*
 * How files below /sys, /dev and /proc are reached. Paths are relative to the root of the context,
 * without a leading slash. On a recorded tree no link leads out of it.
 */
enum { SYSFS_ATTR_MAX = 4096 };

/* Text of an attribute, without trailing white space. Length, or -errno. */
ssize_t sysfs_read(struct pmemctl_ctx *ctx, const char *path, char *text, size_t size);
char *sysfs_read_string(struct pmemctl_ctx *ctx, const char *path, struct arena *a);
/*
 * The whole of a file that grows with the system, such as proc/self/mountinfo, in the arena, with a
 * zero behind it; its length, when not NULL, is for what is no text. NULL with errno set when it
 * cannot be read.
 */
char *sysfs_read_all(struct pmemctl_ctx *ctx, const char *path, struct arena *a, size_t *size);
/* To be polled, where the kernel tells so of a change. Descriptor or -errno. */
int sysfs_open(struct pmemctl_ctx *ctx, const char *path);
/* A number in C notation, or PMEMCTL_UNKNOWN. */
uint64_t sysfs_read_number(struct pmemctl_ctx *ctx, const char *path);
/* A small signed number, or otherwise when it cannot be read. */
int sysfs_read_int(struct pmemctl_ctx *ctx, const char *path, int otherwise);

/* The same of an attribute of a device on the libnvdimm bus. */
uint64_t sysfs_device_number(struct pmemctl_ctx *ctx, const char *device, const char *attribute);
char *sysfs_device_string(struct pmemctl_ctx *ctx, const char *device, const char *attribute,
			  struct arena *a);

/* Is a word among those of the attribute, between which there are blanks? */
bool sysfs_device_has_word(struct pmemctl_ctx *ctx, const char *device, const char *attribute,
			   const char *word);
bool text_has_word(const char *text, const char *word);

/* Target of a link, or -errno. */
ssize_t sysfs_readlink(struct pmemctl_ctx *ctx, const char *path, char *target, size_t size);
bool sysfs_exists(struct pmemctl_ctx *ctx, const char *path);

/* Of an errno, as recorded trees have it: "EIO", also for those that they do not tell apart. */
const char *sysfs_errno_name(int errnum);

/* Which of the kernel's objects a directory is, as long as that lives: no later one has the same. 0: unknown. */
uint64_t sysfs_inode(struct pmemctl_ctx *ctx, const char *path);

/* What pmemctl_denied() tells: the last part of a path, or a name for what cannot be known. */
void sysfs_remember_denied(struct pmemctl_ctx *ctx, const char *path);

/* Call visit for each entry but . and .. until it returns non-zero; that value, 0 or -errno. */
typedef int sysfs_visit_fn(void *data, const char *name);
int sysfs_list(struct pmemctl_ctx *ctx, const char *path, sysfs_visit_fn *visit, void *data);

/*
 * The devices of a region are links on the bus, which take the kernel long to follow. From here on
 * they are reached from the region's own directory, as is the region itself.
 */
void sysfs_go_near(struct pmemctl_ctx *ctx, int region);
/* Find the bus anew: its module may have been unloaded and loaded since. */
void sysfs_forget(struct pmemctl_ctx *ctx);

/* Write an attribute below the root. 0 or -errno; -EROFS on a recorded tree. */
int sysfs_write(struct pmemctl_ctx *ctx, const char *path, const char *value);

/*
 * Open the disk of that name below /dev with open(2) flags, and make sure that the node is that of
 * the kernel's disk. Descriptor or -errno; -ENXIO when it is another one.
 */
int sysfs_open_disk(struct pmemctl_ctx *ctx, const char *name, int flags);
/* Whether the kernel has a disk of that name at all. */
bool sysfs_has_disk(struct pmemctl_ctx *ctx, const char *name);
/* The same for the node of a DIMM, which takes commands to its firmware. */
int sysfs_open_dimm(struct pmemctl_ctx *ctx, const char *name);

/* The same for a bus of libnvdimm as a device for commands: "ndctl0". */
int sysfs_open_bus(struct pmemctl_ctx *ctx, const char *name);

/*
 * A place as the process pid sees it (0: this one), without opening what is there (O_PATH) and
 * without following a link. Descriptor or -errno; -EROFS on a recorded tree.
 */
int sysfs_open_place(struct pmemctl_ctx *ctx, int pid, const char *place);
/* The same for a name in the directory dir, where also nothing that is mounted is entered. */
int sysfs_open_entry(int dir, const char *name);

#endif
