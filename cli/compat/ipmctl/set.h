/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_COMPAT_IPMCTL_SET_H
#define PMEMCTL_COMPAT_IPMCTL_SET_H

#include "compat/ipmctl/ipmctl.h"

/* set.c: what is done to several modules, one after the other; a failure on one does not keep the others from it. */

/* "WHAT: Error CODE - WORDS (the library's error)"; the status. */
int ipmctl_tell_failure(struct cli *cli, FILE *out, const char *what, int code, const char *words);
/* 0 or -errno, with the error in the context. */
int ipmctl_change_module(struct cli *cli, const struct ipmctl_dimm *dimm, const struct pmemctl_optane_change *change);
/* The number of a property, or -1. 0 or a status after a message. */
int ipmctl_take_count(const struct ipmctl_request *request, const char *name, unsigned long most, long *number);
/* Ask for each module, whose handle the texts have; those that are not agreed to are left out. How many are left. */
size_t ipmctl_ask_each(struct ipmctl_machine *m, const struct ipmctl_request *request, const char *question,
		       const char *skipped);

#endif
