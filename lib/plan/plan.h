/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_PLAN_H
#define PMEMCTL_PLAN_H

#include "arena.h"
#include "ctx.h"
#include "libpmemctl.h"
#include "sysfs.h"

#include <time.h>

enum step_kind {
	STEP_WRITE,	/* value to an attribute */
	STEP_BIND,	/* a device to its driver */
	STEP_UNBIND,
	STEP_WIPE,	/* the info blocks at the start of a block device */
};

struct step {
	enum step_kind kind;
	const char *device;	/* on the libnvdimm bus */
	const char *attribute;	/* STEP_WRITE */
	const char *value;	/* STEP_WRITE; STEP_UNBIND and STEP_WIPE: the block device, or NULL */
	const char *why;
	/* how to take it back: write undo_value to undo_attribute, unbind again, or … */
	const char *undo_attribute, *undo_value;
	bool undo_unbind;
	/* … have the kernel find the mode of this namespace, on the bus undo_value, again */
	const char *undo_probe;
	bool optional;		/* the attribute is missing on older kernels */
	bool agreed;		/* STEP_WIPE: erase whatever is found */
};

enum { MAX_STEPS = 32 };

struct pmemctl_plan {
	struct arena arena;
	const char *object;
	const char *verb;		/* "create", "reconfigure", "destroy" */
	enum pmemctl_mode mode;		/* that it leads to */
	bool releases;			/* takes the object out of service first */
	bool releases_dax;		/* which has a DAX device */
	bool agreed;			/* to lose what data it holds */
	time_t made;			/* monotonic seconds */
	bool was_run;
	struct step steps[MAX_STEPS];
	struct pmemctl_step shown[MAX_STEPS];
	size_t count;
	bool show_only;
	struct locks locks;
};

struct pmemctl_plan *plan_new(struct pmemctl_ctx *ctx, const char *verb, bool show_only);
/* Add a step; the caller fills in what is particular to it. Too many are found by plan_check(). */
struct step *plan_add(struct pmemctl_plan *plan, enum step_kind kind, const char *device,
		      const char *why);
struct step *plan_write(struct pmemctl_plan *plan, const char *device, const char *attribute,
			const char *value, const char *why);

/* step.c */
int step_run(struct pmemctl_ctx *ctx, const struct step *step);
int step_undo(struct pmemctl_ctx *ctx, const struct step *step);
/* Wait until the kernel has probed what was just made. */
void settle(struct pmemctl_ctx *ctx, const char *bus);

/* lock.c: one change at a time on each bus that a filter selects */
int plan_lock(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *bus,
	      const char *region, const char *namespace_);
void locks_drop(struct locks *locks);

/* kernel_log.c */
int kernel_log_mark(void);			/* descriptor at the end of the log, or -1 */
char *kernel_log_since(int mark);		/* lines since, malloc'ed, or NULL; closes mark */

/* use.c: fails with PMEMCTL_IN_USE and names the user of a namespace */
int check_not_in_use(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns);
/* Fails with PMEMCTL_DECLINED when an active namespace holds data. */
int check_data(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns, bool show_only);
/* The same for the disk of a whole namespace, whatever mode its info block gives it. data.c */
int check_raw_data(struct pmemctl_ctx *ctx, const char *device, const char *disk);

/* release.c: the steps that take a namespace out of service and erase its info block */
int plan_release(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		 const struct pmemctl_namespace *ns, bool force, bool agreed);
struct pmemctl_platform *find_namespace(struct pmemctl_ctx *ctx, const char *name, unsigned want,
					struct pmemctl_namespace **ns);

/* limits.c: what a namespace on a region may be */
struct ns_params {
	enum pmemctl_mode mode;
	enum pmemctl_map map;
	uint64_t size, align, sector_size;
};
/* Checks that need no region. */
int limits_check_options(struct pmemctl_ctx *ctx, const struct pmemctl_create_options *o);
/*
 * Fill in what the caller left open, and check it against the region. ns is the namespace to be
 * made anew, or NULL. Errors name the rule and the nearest values.
 */
int limits_resolve(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
		   const struct pmemctl_namespace *ns, const struct pmemctl_create_options *o,
		   struct ns_params *params);

/* "96 MiB" when it is a whole number of units, else the number of bytes. */
const char *size_text(uint64_t size, char *text, size_t length);
/* "512, 4096" */
const char *sizes_text(const struct pmemctl_sizes *sizes, char *text, size_t length);

#endif
