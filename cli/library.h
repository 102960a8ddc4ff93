/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_LIBRARY_H
#define PMEMCTL_LIBRARY_H

#include "cli.h"

/* A library that is opened when a command first needs it: those that do not need it start without it. */
struct library {
	const char *soname;
	const char *what;	/* that needs it: "tables need" */
	const char *hint;	/* what helps where it is missing */
	const struct library_function { const char *name; size_t offset; } *functions;
	size_t count;
};

/*
 * Look up its functions, into the structure that has their pointers. 0, or a status with the error told, and no
 * pointers.
 */
int library_open(struct cli *cli, const struct library *library, void *opened, size_t size);

#endif
