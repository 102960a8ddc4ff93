/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CMD_DOCTOR_H
#define PMEMCTL_CMD_DOCTOR_H

#include "view/table.h"

/* The columns of what doctor finds. */
const struct column *doctor_columns(size_t *count);

#endif
