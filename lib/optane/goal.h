/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_OPTANE_GOAL_H
#define PMEMCTL_OPTANE_GOAL_H

#include <stdio.h>

#include "optane/optane.h"

/*
 * How a request is planned. The rules are those of ipmctl 3.0, so that both plan the same; where its result is wrong,
 * the difference is told in doc/COMPAT.md.
 */
enum { GOAL_ALIGNMENT = 1 << 30 };	/* of volatile and of persistent capacity */

/* What a module of a socket gets: sym of all modules the same, asym what is left on larger ones. */
struct goal_share {
	size_t module;
	uint64_t volatile_size, app_direct;
};

struct goal_shares {
	struct goal_share *shares;	/* room for all modules */
	size_t count;
};

/* goal_reserve.c: take capacity away from the shares, evenly and in units of the alignment; *bytes is what is left to
 * take. */
void goal_reduce(struct goal_shares *shares, uint64_t *bytes);
void goal_reduce_volatile(struct goal_shares *shares, uint64_t *bytes);

/* goal_sets.c: make interleave sets of the shares of a socket; a problem of enum pmemctl_goal_problem, or -ENOMEM. */
int goal_interleave(struct pmemctl_goal_machine *machine, const struct goal_shares *shares, unsigned *next);
/* The bit of a module in the maps of the platform */
unsigned goal_place(const struct pmemctl_goal_platform *p, const struct pmemctl_goal_module *m);
int goal_separate(struct pmemctl_goal_machine *machine, const struct goal_shares *shares, size_t part, unsigned *next);

/*
 * goal_state.c: find goals that some modules have their part of and some do not. The note is what a process that dies
 * in the middle leaves: a line for each module, whose first piece becomes "after".
 */
void goal_judge(struct pmemctl_goal_machine *machine);
void goal_judge_sets(struct pmemctl_goal_machine *machine);
void goal_judge_note(struct pmemctl_goal_machine *machine, FILE *note);
void goal_note_add(FILE *note, const struct pmemctl_goal_module *module, const uint8_t *after);
int goal_note_write(const char *text, size_t size);
void goal_note_end(void);

/* goal_access.c: the first module that is so, or NULL */
const struct pmemctl_goal_module *goal_find(const struct pmemctl_goal_machine *machine,
					    bool (*fits)(const struct pmemctl_goal_module *m));
bool goal_differs(const struct pmemctl_goal_module *m);

/* goal_platform.c: where a module is by its handle in the NFIT (ACPI 6.5, 5.2.25.2); and by the tables of the platform */
void goal_take_handle(struct pmemctl_goal_module *module, uint64_t handle);
int goal_read_platform(struct pmemctl_ctx *ctx, struct pmemctl_goal_machine *machine, const uint64_t *handles);

/*
 * goal_encode.c: the tables as they are to be: with the request for the module, without any, or without anything. Bytes
 * from body to end are to be written before the first piece of OPTANE_PCD_PIECE, which holds the directory. bytes is to
 * be given back by free(). 0, -ENOMEM, -ENOSPC, or -EBADMSG when the module's own are damaged.
 */
struct goal_image {
	uint8_t *bytes;
	size_t size, body, end;
};
enum goal_change { GOAL_CREATE, GOAL_DELETE, GOAL_FORGET };
int goal_encode(const struct pmemctl_goal_machine *machine, const struct pmemctl_goal_module *module,
		enum goal_change change, struct goal_image *image);
/* How many modules may be interleaved, and the bit that tables of revisions 0.x have for it; 0: no such way. */
unsigned goal_ways_bit(size_t members);

/* Memory controllers of a socket that have a module: bit n is that of number n */
static inline uint32_t goal_controllers(const struct pmemctl_goal_machine *machine, unsigned socket)
{
	uint32_t controllers = 0;

	for (size_t i = 0; i < machine->module_count; i++)
		if (machine->modules[i].socket == socket && machine->modules[i].controller < 32)
			controllers |= 1u << machine->modules[i].controller;
	return controllers;
}

static inline uint64_t goal_down(uint64_t bytes)
{
	return bytes / GOAL_ALIGNMENT * GOAL_ALIGNMENT;
}

static inline uint64_t goal_up(uint64_t bytes)
{
	return goal_down(bytes + GOAL_ALIGNMENT - 1);
}

#endif
