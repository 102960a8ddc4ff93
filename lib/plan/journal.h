/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_JOURNAL_H
#define PMEMCTL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "libpmemctl.h"

struct pmemctl_plan;

/* What a plan about a DAX device leads to. */
struct dax_goal {
	enum pmemctl_dax_mode mode;	/* PMEMCTL_DAX_KEEP: as it is */
	uint64_t size, align;
	bool no_online, no_movable;	/* of memory of the system */
};

/*
 * What a plan is about to do, in a file that stays when the process dies in the middle; see journal.c for
 * how long.
 */
struct journal {
	char verb[32];		/* "create", "reconfigure", "destroy" … */
	enum pmemctl_mode mode;
	enum pmemctl_map map;
	uint64_t align, sector_size;
	char uuids[2][40];	/* of the label, before and after; or "-" */
	uint64_t device;	/* which of the kernel's devices had the name, see sysfs_inode(); 0: not known */
	char object[64];	/* that it was about when it was written, by its name */
	char file[112];		/* of the note, in /run/pmemctl */
};

/*
 * To be called when all of the plan was checked, and when it has come to its end. finished: all steps were done;
 * else all were taken back.
 */
int journal_begin(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan);
void journal_end(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan, bool finished);

/* The note in the file of that name; false when there is none. */
bool journal_read(const char *object, struct journal *journal);
/* The one that is about this namespace, whatever its name was then. uuid may be NULL. */
bool journal_find(struct pmemctl_ctx *ctx, const char *ns, const char *uuid, struct journal *journal);
/* The one in the file of the DIMM, if it is of a change of its labels or its security. */
bool journal_is_of_dimm(struct pmemctl_ctx *ctx, const char *dimm, struct journal *journal);
/* Is its namespace to be made, made anew or destroyed? */
bool journal_is_making(const struct journal *journal);
/* Is a namespace that is in service as such a note wants it, or whole all the same? */
bool journal_is_settled(const struct journal *journal, const char *holder, const char *uuid, bool force_raw);

/*
 * The same of DAX devices: the note about the device of this name that the kernel has now. idle: it has no memory. Of
 * a device that a plan was to make, it was written before the kernel had any.
 */
bool journal_find_dax(struct pmemctl_ctx *ctx, const char *device, bool idle, struct journal *journal);
struct dax_goal journal_dax_goal(const struct journal *journal);
/* Forget what is noted of DAX devices that are gone. Names of them are given anew. */
void journal_forget_gone(struct pmemctl_ctx *ctx);
/* Say in the plan's note which device it is about, now that there is one. */
void journal_renew(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan);

/*
 * A note of another kind: the namespace came up raw against its label, as this mode, and was taken out of service
 * again, in which nobody can see that. It stays until it is in service, made anew or gone.
 */
void journal_note_damage(struct pmemctl_ctx *ctx, const char *ns, enum pmemctl_mode mode);
/* The note of that kind, which may stand beside another; uuid may be NULL. */
bool journal_find_damage(struct pmemctl_ctx *ctx, const char *ns, const char *uuid, struct journal *journal);

/* What a note says is no matter any more. */
void journal_forget(const struct journal *journal);
/* The same for all that is noted in the files of an object. */
void journal_drop(const char *object);

#endif
