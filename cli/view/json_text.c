// SPDX-License-Identifier: GPL-2.0-only
#include "view/json_text.h"

#include <stdio.h>

/* Outside strings JSON has none of these characters, so that all are in strings. */
void print_json(struct json_object *object, int flags)
{
	const unsigned char *c = (const unsigned char *)json_object_to_json_string_ext(object, flags);

	for (; c && *c; c++) {
		if (*c == 0x7f)
			fputs("\\u007f", stdout);
		else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f)
			printf("\\u%04x", *++c);
		else
			putchar(*c);
	}
	putchar('\n');
}
