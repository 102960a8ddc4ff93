/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_INJECT_ERROR_H
#define PMEMCTL_CMD_INJECT_ERROR_H

#include "filters.h"
#include "view/table.h"

/* Options of inject-error: of namespaces, and of Intel Optane modules. */
struct inject_options {
	struct filters filters;
	const char *block, *count;
	bool silent, saturate, human;
	const char *temperature, *spares, *poison, *poison_type;
	bool sparing, fatal, shutdown;
	bool uninject, status;
};

/* dimm-inject-error.c: is the command about modules, by its options or operands? Then do it. */
bool injects_into_modules(const struct inject_options *o, char **operands, int count);
int inject_into_modules(struct cli *cli, const struct inject_options *o, char **operands, int count);
/* The columns of what is injected into modules, for the schema. */
const struct column *injection_columns(size_t *count);

#endif
