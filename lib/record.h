/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_RECORD_H
#define PMEMCTL_RECORD_H

#include "ctx.h"

/*
 * What pmemctl_record() asked for: what is read of the system is also written to a tree, which so answers the same
 * again. Without that, these do nothing. They may be called by threads at the same time.
 */
static inline bool is_recording(const struct pmemctl_ctx *ctx)
{
	return ctx->record_fd >= 0;
}

/* A file and the bytes that were read of it, or -errno. */
void record_read(struct pmemctl_ctx *ctx, const char *path, const void *bytes, ssize_t length);
/* A name that is there; where it is a link, this is not followed. */
void record_found(struct pmemctl_ctx *ctx, const char *path);
/* A directory, and a name that is in it. */
void record_directory(struct pmemctl_ctx *ctx, const char *path);
void record_entry(struct pmemctl_ctx *ctx, const char *directory, const char *name);
/* What is no file on the running system, and one on a recorded tree: an answer of a device. The first one is kept. */
void record_answer(struct pmemctl_ctx *ctx, const char *path, const void *bytes, ssize_t length);

#endif
