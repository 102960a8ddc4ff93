/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_TERMINAL_H
#define PMEMCTL_VIEW_TERMINAL_H

#include <stddef.h>

/*
 * Columns that standard output has: SIZE_MAX when it is no terminal, so that everything fits;
 * else what the variable COLUMNS says, or the terminal, or 80.
 */
size_t terminal_width(void);

#endif
