/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CHANGE_H
#define PMEMCTL_CHANGE_H

#include "cli.h"

/*
 * Show a plan (--dry-run) or run it, and free it. Returns the exit status; failures have been
 * told. *done is true when the plan was run to its end.
 */
int carry_out(struct cli *cli, struct pmemctl_plan *plan, bool *done);

#endif
