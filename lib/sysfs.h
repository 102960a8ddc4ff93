/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_SYSFS_H
#define PMEMCTL_SYSFS_H

#include <sys/types.h>

#include "arena.h"
#include "ctx.h"

/*
 * The only owner of paths below /sys, /dev and /proc. A directory is named by its descriptor, or
 * ROOT for the root of the context; paths are relative to it, without a leading slash.
 */
enum { ROOT = -2, SYSFS_ATTR_MAX = 4096 };

/* Descriptor of a directory to read below, or -errno. */
int sysfs_open_dir(struct pmemctl_ctx *ctx, int dir, const char *path);

/* Text of an attribute, without trailing white space. Length, or -errno. */
ssize_t sysfs_read(struct pmemctl_ctx *ctx, int dir, const char *path, char *text, size_t size);
char *sysfs_read_string(struct pmemctl_ctx *ctx, int dir, const char *path, struct arena *a);
/* A number in C notation, or PMEMCTL_UNKNOWN. */
uint64_t sysfs_read_number(struct pmemctl_ctx *ctx, int dir, const char *path);
/* A small signed number, or otherwise when it cannot be read. */
int sysfs_read_int(struct pmemctl_ctx *ctx, int dir, const char *path, int otherwise);

/* Target of a link, or -errno. */
ssize_t sysfs_readlink(struct pmemctl_ctx *ctx, int dir, const char *path, char *target, size_t size);
bool sysfs_exists(struct pmemctl_ctx *ctx, int dir, const char *path);

/* Call visit for each entry but . and .. until it returns non-zero; that value, 0 or -errno. */
typedef int sysfs_visit_fn(void *data, const char *name);
int sysfs_list(struct pmemctl_ctx *ctx, int dir, const char *path, sysfs_visit_fn *visit, void *data);

/* Write an attribute below the root. 0 or -errno; -EROFS on a recorded tree. */
int sysfs_write(struct pmemctl_ctx *ctx, const char *path, const char *value);

/* Open a device node below /dev with open(2) flags. Descriptor or -errno. */
int sysfs_open_device(struct pmemctl_ctx *ctx, const char *name, int flags);

#endif
