/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_PLAN_MEMORY_H
#define PMEMCTL_PLAN_MEMORY_H

#include "memory/blocks.h"
#include "plan.h"

/* What becomes of a block, and what it was before the plan changed it. */
enum memory_was { BLOCK_LEFT, BLOCK_TO_CHANGE, BLOCK_WAS_OFFLINE, BLOCK_WAS_MOVABLE, BLOCK_WAS_ELSEWHERE,
		  BLOCK_WAS_SOMEWHERE };	/* the last: online, nobody can tell in which zone */

/* A change of the memory of one DAX device, which all its steps share. */
struct memory_change {
	const char *device;
	struct pmemctl_memory_options options;
	const char *word;		/* what is written to the state of blocks */
	struct memory_spans spans;
	unsigned char *was;		/* of each block in the spans: enum memory_was */
	bool late;			/* an earlier step of the plan makes the blocks */
	struct pmemctl_memory_counts counts;
	uint64_t done;			/* blocks that were tried */
	unsigned patience;		/* milliseconds left to wait for all blocks that are busy */
	const struct step *last;
	/* of the device as a whole: what was done to it, and the zone that its memory was in */
	enum { WHOLE_LEFT, WHOLE_UNPLUGGED, WHOLE_ONLINED } whole;
	bool was_movable;
	bool had_movable, had_other;	/* blocks in such zones */
	/* what failed: the first names, and why */
	char names[96];
	size_t named;
	int errnum;			/* of the first */
	bool in_movable, elsewhere, somewhere;	/* zones of those that are busy; the last: unknown */
	bool never;			/* the kernel says of one that it cannot be removed */
};

/*
 * memory.c: add to a plan what brings all memory of a device online or offline: none when it is so already. With late,
 * an earlier step of the plan brings the device into system RAM mode, and what is left to do is found when it is run.
 * The plan's other steps are taken back when this fails, unless the options say keep.
 */
int plan_memory(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct pmemctl_dax_device *device,
		const struct pmemctl_memory_options *options, bool late);
/* What is told of a block whose state cannot be read, for rc, and of a device of which no block is there. */
int fail_unreadable_block(struct pmemctl_ctx *ctx, const char *device, uint64_t block, int rc);
int fail_no_blocks(struct pmemctl_ctx *ctx, const char *device);

/* memory_step.c: the change of the blocks of one span, and of the device as a whole (its state is the step's value) */
extern const struct step_kind step_memory, step_memory_whole;
/* What a step of the first kind is about: blocks of one span, with their places in memory_change.was. */
struct memory_run {
	struct memory_change *change;
	uint64_t first, end;
	unsigned char *was;
};
/* What is written to the state of a block that is to be online in a zone of this kind. */
const char *memory_word(bool offline, bool movable);

#endif
