/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_COMPLETE_H
#define PMEMCTL_COMPLETE_H

#include "cli.h"

/* Answers to a shell: one candidate a line, with a tab and a description when asked for. */
struct completion {
	struct cli *cli;
	bool describe;
	const char *before;	/* goes in front of each candidate: "--mode=" */
	const char *prefix;	/* what candidates begin with */
	const char *object;	/* the first operand: of show, the kind of object; or NULL */
};

/* Print a candidate if it begins with the prefix. */
void complete_offer(const struct completion *c, const char *word, const char *description);
/* Offer values of a kind: names of live objects, modes, commands … */
void complete_kind(const struct completion *c, enum arg_kind kind);
/* Offer what may stand as the last of the words behind "pmemctl". */
void complete_line(struct completion *c, char **words, int count);
/* Behind "pmemctl ipmctl": verbs, or what stands behind that one. compat/ipmctl/complete.c */
void ipmctl_complete(const struct completion *c, const char *verb);

#endif
