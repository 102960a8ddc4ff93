// SPDX-License-Identifier: GPL-2.0-only
/*
 * CSV as of RFC 4180: commas, double quotes where needed, sizes in bytes, unknown is empty. A file
 * gets texts as they are; a terminal gets \xNN for what could steer it.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view/renderers.h"
#include "view/words.h"

static void print_text(const char *text, FILE *out)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void print_field(const char *text, bool first, bool clean, FILE *out)
{
	char *cleaned = clean && !words_are_clean(text) ? words_clean(text) : NULL;

	if (!first)
		fputc(',', out);
	print_text(cleaned ? cleaned : text, out);
	free(cleaned);
}

static void print_rows(const struct table *table, bool clean, FILE *out)
{
	const struct selection *s = &table->selection;

	for (size_t i = 0; s->headings && i < s->count; i++)
		print_field(table->columns[s->columns[i]].name, i == 0, clean, out);
	if (s->headings)
		fputs("\r\n", out);
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < s->count; i++) {
			const struct column *column = &table->columns[s->columns[i]];
			const struct cell *cell = cell_at(table, row, s->columns[i]);
			char buffer[64];

			print_field(cell_is_unknown(column, cell)
					    ? ""
					    : cell_text(column, cell, false, buffer, sizeof(buffer)),
				    i == 0, clean, out);
		}
		fputs("\r\n", out);
	}
}

int render_csv(struct cli *cli, const struct table *tables, size_t count)
{
	const bool clean = isatty(STDOUT_FILENO);

	if (clean)
		setlocale(LC_CTYPE, "");	/* which letters it has */
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputs("\r\n", cli->out);
		print_rows(&tables[i], clean, cli->out);
	}
	return 0;
}
