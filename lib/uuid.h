/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_UUID_H
#define PMEMCTL_UUID_H

#include "ctx.h"

/* "8-4-4-4-12" hexadecimal digits in lower case, and the end */
enum { UUID_BYTES = 16, UUID_TEXT = 37 };

void uuid_to_text(const uint8_t uuid[UUID_BYTES], char text[UUID_TEXT]);
/* False when text is no uuid. */
bool uuid_from_text(const char *text, uint8_t uuid[UUID_BYTES]);
/* A new random one. 0, or -errno with the error recorded. */
int uuid_new(struct pmemctl_ctx *ctx, char text[UUID_TEXT]);
/* One as somebody wrote it; PMEMCTL_USAGE when it is none. */
int uuid_parse(struct pmemctl_ctx *ctx, const char *from, char text[UUID_TEXT]);

#endif
