/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CHANGE_H
#define PMEMCTL_CHANGE_H

#include "cli.h"
#include "view/table.h"

/* The plans of one command that --dry-run shows, as one table. */
struct shown_plans {
	struct pmemctl_plan **plans;
	size_t count;
};

/*
 * Keep a plan to be shown (--dry-run), or run it. Takes the plan over. Returns the exit status;
 * failures have been told. *done is true when the plan was run to its end.
 */
int carry_out(struct cli *cli, struct shown_plans *shown, struct pmemctl_plan *plan, bool *done);
/*
 * Make a plan by a function and do the same with it. Where data is found and the user agrees to
 * lose it, once more with discard. object gets the name of what the plan is about.
 */
typedef int plan_fn(struct pmemctl_ctx *ctx, const void *options, bool discard,
		    struct pmemctl_plan **plan);
int plan_and_carry_out(struct cli *cli, struct shown_plans *shown, plan_fn *make,
		       const void *options, char object[32], bool *done);
/* Keep a plan to be shown. Takes it over. */
int keep_plan(struct cli *cli, struct shown_plans *shown, struct pmemctl_plan *plan);
/* The columns of the table that shows plans. */
const struct column *plan_columns(size_t *count);
/* Print the plans that were kept, and free them; status is what has come out so far. */
int show_plans(struct cli *cli, struct shown_plans *shown, int status);

#endif
