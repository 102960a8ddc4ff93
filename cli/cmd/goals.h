/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_GOALS_H
#define PMEMCTL_CMD_GOALS_H

#include "cli.h"

/* What the commands about goals of Intel Optane modules have in common. */

/*
 * The machine, with the modules as targets that the operands name; all without any. Of them only those on these sockets,
 * numbers with commas between, when it is not NULL. 0, or a status after a message.
 */
int goals_open(struct cli *cli, const char *sockets, char **operands, int count, struct pmemctl_goal_machine **machine);
#define OPTION_SOCKETS(at) \
	{ 's', "socket", OPT_TEXT, ARG_SOCKET, "LIST", at, "only modules on these sockets: 0,1" }
/* How many modules it is about. */
size_t goals_targets(const struct pmemctl_goal_machine *machine);
/* Tell of a problem of enum pmemctl_goal_problem; the status. */
int goals_refuse(struct cli *cli, const char *module, int problem);
/*
 * Plan by the wish, or by those of sockets when it is NULL; show the plan; ask, when what is on modules would be lost;
 * and write it, unless it is only to be shown. The status.
 */
int goals_make(struct cli *cli, struct pmemctl_goal_machine *machine, const struct pmemctl_goal_wish *wish);
/*
 * goal-outcome.c: will the firmware of the machine carry out what is planned? 0, or a status after a message. And what
 * each socket will have then.
 */
int goals_check_outcome(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot);
void goals_tell_outcome(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot);
/* May what modules hold be lost? 0, or a status after a message. */
int goals_may_lose(struct cli *cli, const struct pmemctl_goal_machine *machine);
/* Of create-goal and load-goal. */
extern const struct exit_meaning goals_exits[];

#endif
