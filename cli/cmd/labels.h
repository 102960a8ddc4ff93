/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_LABELS_H
#define PMEMCTL_LABELS_H

#include "targets.h"

/* What the commands about label areas have in common. */

/* -s and -O: a part of the area. */
struct labels_window {
	const char *size_text, *offset_text;
	size_t size, offset;	/* size 0: to the end */
};

#define WINDOW_OPTIONS(type_, what_)                                                              \
	{ 's', "size", OPT_TEXT, ARG_SIZE, "SIZE", offsetof(type_, window.size_text),             \
	  "only so many bytes of the area" },                                                     \
	{ 'O', "offset", OPT_TEXT, ARG_SIZE, "OFFSET", offsetof(type_, window.offset_text),       \
	  what_ " from this byte of the area on" }

/* Read the texts as numbers; 0, or a status after a message. */
int labels_window_read(struct cli *cli, struct labels_window *window);

/*
 * Find the DIMMs that the operands name; "all" leaves out those without a label area. 0, or a status
 * after a message. To be given to targets_free() in any case.
 */
int labels_targets(struct cli *cli, const struct filters *filters, char **operands, int count,
		   struct targets *targets);

/* The same change of the label areas of all targets, each with these options. */
int labels_change(struct cli *cli, const struct targets *targets,
		  const struct pmemctl_label_options *options, const char *done);

#endif
