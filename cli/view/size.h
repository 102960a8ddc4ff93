/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_SIZE_H
#define PMEMCTL_VIEW_SIZE_H

#include <stddef.h>
#include <stdint.h>

/* "1.5 TiB": binary units, one decimal where it is not 0; "?" when unknown. */
const char *size_words(uint64_t size, char *text, size_t length);

#endif
