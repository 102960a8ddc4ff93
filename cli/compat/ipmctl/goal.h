/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_COMPAT_IPMCTL_GOAL_H
#define PMEMCTL_COMPAT_IPMCTL_GOAL_H

#include "compat/ipmctl/ipmctl.h"

enum { VERB_CREATE = 1, VERB_DELETE = 2, VERB_LOAD = 4, VERB_DUMP = 8 };

/* A command line about goals, and about the configuration that they replace. */
struct ipmctl_change {
	struct ipmctl_request request;	/* targets, unit and output; it is first */
	struct pmemctl_goal_wish wish;
	unsigned verb;
	bool force, goal, system, config;
	const char *pcd;	/* NULL: not named */
	const char *file;
};

/* goal-parse.c: only the stream of the request is set before. 0, or a status after a message */
int ipmctl_parse_goal(char **words, int count, struct ipmctl_change *change);

/* goal-change.c: the machine with its targets; 0, or a status after a message. */
int ipmctl_goal_machine(struct cli *cli, const struct ipmctl_change *c, struct pmemctl_goal_machine **machine);
/* Plan by the wish, or by those of sockets when it is NULL; ask, write and tell. The status. */
int ipmctl_make_goal(struct cli *cli, struct pmemctl_goal_machine *machine, const struct ipmctl_change *c,
		     const struct pmemctl_goal_wish *wish);
/* "Do you want to continue?" 1: yes, 0: no, or a negative status after a message */
int ipmctl_ask(FILE *out);
/* After a failure of the library; the status. */
int ipmctl_tell_goal_failure(struct cli *cli, FILE *out, const char *what);

/* goal-file.c */
int ipmctl_dump_goal(const struct pmemctl_goal_machine *machine, const struct ipmctl_change *c);
int ipmctl_load_goal(struct cli *cli, struct pmemctl_goal_machine *machine, const struct ipmctl_change *c);
int ipmctl_delete_pcd(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct ipmctl_change *c);

#endif
