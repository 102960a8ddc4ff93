/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_DIAGNOSE_H
#define PMEMCTL_CMD_DIAGNOSE_H

#include "view/table.h"

/* diagnose-advice.c: what to do about a finding; NULL: nothing */
const char *diagnose_advice(struct table *table, const struct pmemctl_optane_finding *finding);
/* The columns of its table, for the schema. */
const struct column *diagnose_columns(size_t *count);

#endif
