/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_MODULES_H
#define PMEMCTL_CMD_MODULES_H

#include "targets.h"
#include "view/table.h"

/* What commands about Intel Optane modules have in common that ask their firmware, or change what it keeps. */

/*
 * As targets_find(), where "all" means those that are such modules; all without any operand. A machine without one is
 * an error, too.
 */
int modules_find(struct cli *cli, const struct filters *filters, char **operands, int count, struct targets *targets);

/*
 * The DIMM of each target, in their order, of a platform that is to be freed in any case. 0, or a status after a
 * message when one is no such module, or is gone.
 */
int modules_resolve(struct cli *cli, const struct targets *targets, struct pmemctl_platform **platform,
		    const struct pmemctl_dimm **dimms);

/* A change of each, and the table of what came of it. */
struct module_change {
	const struct pmemctl_optane_change *change;
	const char *loss;	/* what would be lost, which is to be agreed to; NULL: nothing */
	const char *done;	/* "set the alarms of", for the count that is told at the end */
	unsigned want;		/* PMEMCTL_OPTANE_… that is read back of those that were changed */
	const char *objects;	/* of the table, see struct table */
	const struct column *columns;
	size_t column_count;
	const void *data;	/* of the table */
	void (*add_rows)(struct table *table, const struct pmemctl_optane_module *module);
};
/* Plan and carry out, or show (--dry-run); print what is read back. The status, after messages. */
int modules_change(struct cli *cli, const struct filters *filters, char **operands, int count,
		   const struct module_change *change);
/* The table alone, of all that the operands name. */
int modules_print(struct cli *cli, const struct filters *filters, char **operands, int count,
		  const struct module_change *change);

#endif
