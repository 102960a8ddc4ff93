/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_DAX_TARGETS_H
#define PMEMCTL_DAX_TARGETS_H

#include "change.h"
#include "cli.h"

/* Options of commands about these, in a struct with region and human. */
#define DAX_TARGET_OPTIONS(type)                                                                                    \
	{ 'r', "region", OPT_TEXT, ARG_TEXT, "REGION", offsetof(type, region), "only devices of this DAX region" }, \
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, offsetof(type, human), NULL },                                    \
	OPTION_LOG

/* The DAX devices that a change is about, in the order of the operands; of "all", as daxctl comes to them. */
struct dax_targets {
	struct pmemctl_platform *platform;	/* that they belong to */
	const struct pmemctl_dax_device **devices;
	size_t count;
	bool all;	/* an operand was "all" */
	int missing;	/* status when an operand names nothing */
};

/*
 * Find what the operands name ("dax0.1", "0.1", its node in /dev, or "all") in a DAX region, or in all (NULL). "all"
 * leaves out what is idle, except for daxctl, and with left for those that the kernel can remove: what an attempt that
 * failed has left. 0, or a status after a message; what a single operand does not name is
 * told, and in missing. To be given to dax_targets_free() in any case.
 */
int dax_targets_find(struct cli *cli, const char *region, bool left, char **operands, int count,
		     struct dax_targets *targets);
void dax_targets_free(struct dax_targets *targets);

/* The same change of all. */
struct dax_change {
	/* Plan that of one by its name; discard: the user agreed to lose data that was found. */
	int (*plan)(struct pmemctl_ctx *ctx, const char *name, const void *data, bool discard,
		    struct pmemctl_plan **plan);
	const void *data;
	const char *done;	/* "destroyed" */
	/* Told, and true, when there is nothing to do; or NULL. */
	bool (*is_already)(struct cli *cli, const struct pmemctl_dax_device *device, const void *data);
	/* The errno that daxctl ends with whatever came out, after its own words; 0: none. Or NULL. */
	int (*peer_failure)(const struct pmemctl_dax_device *device, const void *data, int status);
	bool prints;		/* the devices are printed afterwards, as JSON */
	bool human;
};

/* Show the plans (--dry-run), or run them one after the other, count and print; an exit status. */
int dax_targets_change(struct cli *cli, const struct dax_targets *targets, const struct dax_change *change);

/* Add a name to those, which begin with NULL and are to be freed; false when out of memory. */
bool dax_add_name(char **names, const char *name);
/* Print devices by their names, with blanks between, as daxctl prints what it has changed. */
int dax_print(struct cli *cli, const char *names, bool human);
/* Sort regions and their devices as daxctl comes to them: backwards in the kernel's listing. */
void dax_sort_as_daxctl(const struct pmemctl_platform *platform);

#endif
