/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_BLOCKS_H
#define PMEMCTL_BLOCKS_H

#include "cli.h"

/*
 * A number of blocks of 512 bytes from least on, in C notation; PMEMCTL_UNKNOWN when text is NULL. 0, or a
 * status after a message.
 */
int parse_blocks(struct cli *cli, const char *option, const char *text, uint64_t least, uint64_t *number);

#endif
