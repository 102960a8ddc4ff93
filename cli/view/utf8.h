/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_UTF8_H
#define PMEMCTL_VIEW_UTF8_H

#include <stddef.h>

/* Paths and labels are bytes; JSON and metrics are UTF-8. What is not becomes this. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* Length of the UTF-8 sequence at text (RFC 3629), or 0 when it is none. */
size_t utf8_sequence(const char *text);

#endif
