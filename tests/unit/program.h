/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_PROGRAM_H
#define TEST_PROGRAM_H

#include "cli.h"

/* What the program has in its main file, which is not part of the tests. */
bool cli_color(const struct cli *cli, int fd)
{
	(void)cli;
	(void)fd;
	return false;
}

int cli_open(struct cli *cli)
{
	(void)cli;
	return PMEMCTL_FAILED;
}

void cli_show_log(struct cli *cli)
{
	(void)cli;
}

#endif
