/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_SMART_VALUES_H
#define PMEMCTL_CMD_SMART_VALUES_H

#include "cli.h"

/*
 * The value of an option, which is named in messages without its dashes: sixteenths of a degree of a temperature, per
 * cent, and whether an alarm is on. 0, or PMEMCTL_USAGE after a message.
 */
int parse_degrees(struct cli *cli, const char *option, const char *text, int *sixteenths);
int parse_percent(struct cli *cli, const char *option, const char *text, int *percent);
int parse_alarm(struct cli *cli, const char *option, const char *text, bool *on);

#endif
