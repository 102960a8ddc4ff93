/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_SECURITY_H
#define PMEMCTL_CMD_SECURITY_H

#include "targets.h"

/* What the commands about the security of DIMMs have in common. */

/* As targets_find(); "all" are those that have security. */
int security_targets(struct cli *cli, const struct filters *filters, char **operands, int count,
		     struct targets *targets);
/* The same change of all of them. */
int security_change(struct cli *cli, const struct filters *filters, char **operands, int count,
		    const struct pmemctl_security_options *options, const struct change *change);

#endif
