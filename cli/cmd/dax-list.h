/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_DAX_LIST_H
#define PMEMCTL_DAX_LIST_H

#include "cli.h"

/* list --dax, and daxctl list: the same options in both. */
struct dax_list_options {
	const char *region, *device;
	bool regions, devices, mappings, idle, human;
};

/* Print DAX regions and devices in daxctl's JSON, or as tables with --format; an exit status. */
int dax_list(struct cli *cli, const struct dax_list_options *options);

#endif
