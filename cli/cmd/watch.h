/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_WATCH_H
#define PMEMCTL_WATCH_H

#include "cli.h"

/* What is printed again and again. */
struct watch_view {
	int (*print)(struct cli *cli, const void *data);	/* a status */
	const void *data;
	const char *separator;	/* between states, where they are not drawn over each other */
};

/*
 * Print what there is, and again whenever that has changed: at once where the kernel tells of the change,
 * else when the seconds are over. Ends with a status when the first time fails, when nobody reads any more,
 * and with 0 at an interrupt from the keyboard.
 */
int watch(struct cli *cli, unsigned seconds, const struct watch_view *view);

#endif
