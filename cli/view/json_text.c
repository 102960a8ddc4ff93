// SPDX-License-Identifier: GPL-2.0-only
/* JSON that cannot steer a terminal. */
#include "view/json_text.h"

#include <string.h>

/* Outside strings JSON has none of these characters, so that all are in strings. */
void print_json(struct json_object *object, int flags, FILE *out)
{
	const char *text = json_object_to_json_string_ext(object, flags);

	while (text && *text) {
		const size_t plain = strcspn(text, "\x7f\xc2");
		const unsigned char *c = (const unsigned char *)text + plain;

		fwrite(text, 1, plain, out);
		text += plain;
		if (*c == 0x7f) {
			fputs("\\u007f", out);
			text++;
		} else if (*c == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f) {
			fprintf(out, "\\u%04x", c[1]);
			text += 2;
		} else if (*c) {
			fputc(*text++, out);
		}
	}
	fputc('\n', out);
}
