/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_PROGRESS_H
#define PMEMCTL_PROGRESS_H

#include "cli.h"

/* How far something has come, in one line on a terminal that is written again and again. */
struct progress {
	const char *name, *done;	/* "nmem0", "sent" */
	int percent;			/* on the terminal; -1 nothing */
};

/* Is there somebody who sees it? */
bool progress_is_seen(const struct cli *cli);
/* As the library calls it, with the structure as its data. */
void progress_show(void *data, uint64_t done, uint64_t total);
void progress_end(const struct progress *progress);

#endif
