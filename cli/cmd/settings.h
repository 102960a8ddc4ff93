/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_SETTINGS_H
#define PMEMCTL_CMD_SETTINGS_H

#include "view/table.h"

/* Of set-sensor and set-dimm: their statuses, and the tables of what modules have then, for the schema. */
extern const struct exit_meaning settings_exits[];
const struct column *alarm_columns(size_t *count);
const struct column *setting_columns(size_t *count);

#endif
