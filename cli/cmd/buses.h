/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_BUSES_H
#define PMEMCTL_BUSES_H

#include "cli.h"

/* The buses that operands name, as they were then. */
struct buses {
	struct pmemctl_platform *platform;
	const struct pmemctl_bus **list;
	size_t count;
	bool all;	/* an operand was "all", or there was none */
	int missing;	/* status when an operand names nothing, which was told */
};

/* 0, or a status after a message; to be given to buses_free() in any case. */
int buses_find(struct cli *cli, char **operands, int count, struct buses *buses);
void buses_free(struct buses *buses);

#endif
