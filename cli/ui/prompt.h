/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_PROMPT_H
#define PMEMCTL_PROMPT_H

#include "cli.h"

/*
 * The one place that asks. loss is what would be lost, without a full stop: "/dev/pmem0 holds an
 * ext4 file system". True when it may be lost: --yes was given, or the object's name was typed on
 * the terminal. False without a terminal, where nothing is asked, and under --dry-run.
 */
bool cli_may_lose(struct cli *cli, const char *object, const char *loss);
/* The same after an error of the library: that data was found (PMEMCTL_DECLINED), and nothing else. */
bool cli_may_lose_found(struct cli *cli, const struct pmemctl_error *error);

#endif
