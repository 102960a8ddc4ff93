/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TARGETS_H
#define PMEMCTL_TARGETS_H

#include "cli.h"
#include "filters.h"

/* The objects that a change is about, in the order of the operands. */
struct targets {
	enum pmemctl_device_kind kind;
	const struct filters *filters;
	struct pmemctl_platform *platform;	/* that the names belong to */
	const char **names;
	size_t count;
	bool all;	/* an operand was "all" */
	int missing;	/* status when an operand names nothing */
};

/*
 * Find what the operands name (a name, a number, or "all"; natively of a DIMM its handle, or its id, too) among what
 * the filters select; "all" leaves out namespaces that are idle. 0, or a status after a message; what a single
 * operand does not name is told, and in missing. To be given to targets_free() in any case.
 */
int targets_find(struct cli *cli, enum pmemctl_device_kind kind, const struct filters *filters,
		 char **operands, int count, struct targets *targets);
void targets_free(struct targets *targets);
/* ndctl looks at all names of DIMMs before it does anything; 0 natively. */
int targets_check_dimm_names(struct cli *cli, char **operands, int count);
/* A kind of DIMM that "all" means, whatever else there is; what has to be known of DIMMs for that. */
struct dimm_kind {
	unsigned want;
	bool (*has)(const struct pmemctl_dimm *dimm);
	const char *none;	/* the message when no DIMM is one */
};
/* Both of these; with pmemctl's own commands, "all" leaves out DIMMs of other kinds. */
int targets_find_dimms(struct cli *cli, const struct dimm_kind *kind, const struct filters *filters,
		       char **operands, int count, struct targets *targets);

/* The same change of all targets. */
struct change {
	/* Plan that of one: 0, or -errno with the error in the context. */
	int (*plan)(struct pmemctl_ctx *ctx, const char *name, const void *data, bool show_only,
		    struct pmemctl_plan **plan);
	const void *data;
	const void *agreed;	/* the same once the user agreed to lose data that was found, or NULL */
	const char *done;	/* "destroyed", for the count that is told at the end */
	const char *peer_done;	/* the same in the older tool's words, with a full stop at the end; or NULL */
	const char *state;	/* that it is in then, when that is another word; or NULL */
	const char *others;	/* "have one already", for the count of those of "all" that needed nothing; or NULL */
	bool *changed;		/* for each target: it was changed; or NULL */
	const char *busy;	/* what the older tool adds to the name of one that is in use, or NULL */
};

/*
 * Show the plans of all (--dry-run), or run them, several at a time, and count what was changed.
 * Returns the exit status; failures have been told.
 */
int targets_change(struct cli *cli, const struct targets *targets, const struct change *change);
/* Find them and change them: all that a command does whose options say the rest. */
int targets_find_and_change(struct cli *cli, enum pmemctl_device_kind kind, const struct filters *filters,
			    char **operands, int count, const struct change *change);

/*
 * Act on one after the other, until one is interrupted; the first exit status that is not 0, of finding
 * them or of act.
 */
int targets_each(struct cli *cli, const struct targets *targets, int (*act)(void *data, const char *name),
		 void *data);

#endif
