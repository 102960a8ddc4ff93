/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_COMPAT_H
#define PMEMCTL_COMPAT_H

#include "cli.h"

/*
 * Personalities: pmemctl called as one of the older tools takes its command line and keeps its
 * messages and exit statuses, for scripts. The work is done by the same commands.
 */
struct peer_command {
	const char *name;
	const struct command *command;	/* NULL: one that pmemctl does not have */
	const char *usage;		/* behind the tool's name */
	const char *failure;		/* "failed to create namespace", or NULL: no such line */
	const char *named_failure;	/* the same for an object that was named, or NULL */
	int max_operands;		/* -1: any number */
	int failure_errno;		/* what it exits with when it was given no name, or 0: the cause */
	int value_status;		/* for a wrong value of an option, or 0: 129 and the usage */
	const char *missing;		/* without the operands that it needs; NULL: only the usage */
};

struct personality {
	const char *name;		/* "ndctl" */
	const char *version;		/* of the tool that it stands for */
	const char *absent;	/* options of ours that it does not have: " COMMAND/OPTION … ", or NULL */
	const struct peer_command *commands;
	size_t command_count;
};

extern const struct personality compat_ndctl;
extern const struct personality compat_daxctl;

/* The personality of that name or path, or NULL. */
const struct personality *personality_find(const char *name);
/* The whole command line; argv[0] is the tool. 0 or an exit status after a message. parse.c */
int personality_parse(struct cli *cli, int argc, char **argv, struct parsed *parsed);
/* Whether the tool's command has that option of ours. */
bool peer_has_option(const struct cli *cli, const struct option_spec *spec);
/* A mistake of the command line: the message, the usage, status 129. */
int personality_usage(const struct cli *cli, const char *message);
/*
 * Tell of the damage of a BTT that is left, as ndctl check-namespace does; the status of that, which
 * for ndctl is not always a failure. ndctl_check.c
 */
int compat_tell_damage(struct cli *cli, const char *name, const struct pmemctl_btt_check *check);
/* After the message about a wrong value. */
int personality_value_error(const struct cli *cli);
/* The tool's last word about a failure with that status of ours, once; before its count of what was done. */
void personality_tell_failure(struct cli *cli, int status);
/* The exit status that stands for ours, after the tool's last word about a failure. */
int personality_exit(struct cli *cli, int status);

#endif
