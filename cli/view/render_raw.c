// SPDX-License-Identifier: GPL-2.0-only
/* Raw lines for shells. */
#include <stdio.h>

#include "view/renderers.h"

/*
 * One row a line, cells apart by one blank; blanks within as \x20, as other tools' raw output has it,
 * and so is each byte that is no printable ASCII: the same in all locales, and nothing steers a terminal.
 */
static void print_raw(const char *text, FILE *out)
{
	if (!*text)
		fputs("\"\"", out);
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c <= ' ' || c == '\\' || c >= 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
}

static void print_rows(const struct table *table, FILE *out)
{
	const struct selection *s = &table->selection;

	for (size_t i = 0; s->headings && i < s->count; i++)
		fprintf(out, "%s%s", i ? " " : "", table->columns[s->columns[i]].name);
	if (s->headings)
		fputc('\n', out);
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < s->count; i++) {
			const struct column *column = &table->columns[s->columns[i]];
			const struct cell *cell = cell_at(table, row, s->columns[i]);
			char buffer[64];

			if (i)
				fputc(' ', out);
			print_raw(cell->none ? ""
				  : cell_is_unknown(column, cell)
					  ? "?"
					  : cell_text(column, cell, false, buffer, sizeof(buffer)), out);
		}
		fputc('\n', out);
	}
}

int render_raw(struct cli *cli, const struct table *tables, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputc('\n', cli->out);
		print_rows(&tables[i], cli->out);
	}
	return 0;
}
