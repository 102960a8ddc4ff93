/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_MEMORY_BLOCKS_H
#define PMEMCTL_MEMORY_BLOCKS_H

#include "arena.h"
#include "ctx.h"

/*
 * Memory blocks: the pieces in which Linux takes memory online and offline. Their numbers follow from the
 * addresses, so that the thousands of other blocks of a large machine are never looked at.
 */

/* Numbers of blocks in a row; end is the one behind the last. */
struct memory_span {
	uint64_t first, end;
};

struct memory_spans {
	uint64_t block_size;
	struct memory_span **list;
	size_t count;
	uint64_t blocks;	/* in all of them; not all need be there */
};

/* Bytes that a block of /sys/devices/system/memory has, or PMEMCTL_UNKNOWN. */
uint64_t memory_block_size(struct pmemctl_ctx *ctx);

/*
 * The blocks of a DAX device, whose ranges have been read: the kernel adds only the whole blocks of each
 * range (drivers/dax/kmem.c). 0; -EACCES: its ranges cannot be read; -ENODATA: nor can the size of blocks;
 * -ERANGE: they are too many, or beyond all addresses; -ENOMEM.
 */
int memory_spans_of(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device, struct arena *arena,
		     struct memory_spans *spans);

/* 1: it is online; 0; -ENOENT: there is no such block; or why that cannot be read. */
int memory_block_is_online(struct pmemctl_ctx *ctx, uint64_t block);
/* The zones that a block may go to or, of one that is online, the one that it is in comes first. Length or -errno. */
ssize_t memory_block_zones(struct pmemctl_ctx *ctx, uint64_t block, char *zones, size_t size);
/* What has no memory that cannot be moved, by the first of those zones. */
bool memory_zone_is_movable(const char *zones);
/* 0 or -errno. */
int memory_block_write(struct pmemctl_ctx *ctx, uint64_t block, const char *state);

/* Counts the blocks of a device in system RAM mode, and says whether they are movable. */
void memory_blocks_read(struct pmemctl_ctx *ctx, struct pmemctl_dax_device *device, struct arena *arena);

#endif
