// SPDX-License-Identifier: GPL-2.0-only
/* CSV as of RFC 4180: commas, double quotes where needed, sizes in bytes, unknown is empty. */
#include <stdio.h>
#include <string.h>

#include "view/renderers.h"

static void print_field(const char *text, bool first)
{
	if (!first)
		putchar(',');
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static void print_rows(const struct table *table)
{
	const struct selection *s = &table->selection;

	for (size_t i = 0; s->headings && i < s->count; i++)
		print_field(table->columns[s->columns[i]].name, i == 0);
	if (s->headings)
		fputs("\r\n", stdout);
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < s->count; i++) {
			const struct column *column = &table->columns[s->columns[i]];
			const struct cell *cell = cell_at(table, row, s->columns[i]);
			char buffer[64];

			print_field(cell_is_unknown(column, cell)
					    ? ""
					    : cell_text(column, cell, false, buffer, sizeof(buffer)),
				    i == 0);
		}
		fputs("\r\n", stdout);
	}
}

int render_csv(struct cli *cli, const struct table *tables, size_t count)
{
	(void)cli;
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputs("\r\n", stdout);
		print_rows(&tables[i]);
	}
	return 0;
}
