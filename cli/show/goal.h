/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_SHOW_GOAL_H
#define PMEMCTL_SHOW_GOAL_H

#include "show/show.h"

/* A row of a goal: what is planned for the module, or, without planned, what waits on it. */
void show_add_goal(struct table *table, const struct pmemctl_goal_machine *machine, size_t module, bool planned);
/* What names the goal of a module is damaged; status, after the message. */
int show_tell_damaged_goal(const struct cli *cli, enum pmemctl_status status, const char *dimm);

#endif
