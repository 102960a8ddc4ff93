/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_EXTENTS_H
#define PMEMCTL_EXTENTS_H

#include "arena.h"
#include "ctx.h"

/* A piece of a file on the device of its file system, in bytes. */
struct file_extent {
	const char *path;
	bool directory;
	uint64_t begin, end;	/* on the device */
	uint64_t offset;	/* of begin in the file */
};

/* What is looked for, and what was found. */
struct extent_search {
	struct pmemctl_ctx *ctx;
	struct arena *arena;
	const uint64_t (*ranges)[2];	/* [begin, end) on the device, bytes */
	size_t range_count;
	struct file_extent **found;
	size_t found_count;
	const char *incomplete;	/* why there may be more, in a few words; NULL: that is all */
};

/*
 * Look at all files of the file system that is mounted there, as the process pid sees it (0: this one),
 * for extents that reach into the ranges.
 */
void extents_search(struct extent_search *s, int pid, const char *where);

#endif
