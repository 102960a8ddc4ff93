// SPDX-License-Identifier: GPL-2.0-only
/* Tables for people, through libsmartcols, and raw lines for shells. */
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>

#include "view/renderers.h"
#include "view/size.h"

const char *cell_text(const struct column *column, const struct cell *cell, bool human, char *buffer,
		      size_t size)
{
	if (column->type == COLUMN_TEXT)
		return cell->text;
	if (column->type == COLUMN_SIZE && human)
		return size_words(cell->number, buffer, size);
	snprintf(buffer, size, "%llu", (unsigned long long)cell->number);
	return buffer;
}

static int add_columns(struct libscols_table *out, const struct table *table,
		       const struct selection *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct column *column = &table->columns[s->columns[i]];
		const int flags = column->type == COLUMN_TEXT ? 0 : SCOLS_FL_RIGHT;
		struct libscols_column *added =
			scols_table_new_column(out, column->name, 0, flags);

		if (!added)
			return -1;
		if (s->color)
			scols_cell_set_color(scols_column_get_header(added), "bold");
	}
	return 0;
}

/* Where there may be nothing, what is there but empty must be seen. */
static const char *shown_text(const struct column *column, const struct cell *cell,
			      const struct selection *s, char *buffer, size_t size)
{
	if (cell_is_unknown(column, cell))
		return column->optional ? "" : "?";
	if (column->optional && column->type == COLUMN_TEXT && !*cell->text)
		return "\"\"";
	return cell_text(column, cell, !s->bytes, buffer, size);
}

static int add_row(struct libscols_table *out, const struct table *table, const struct selection *s,
		   size_t row)
{
	struct libscols_line *line = scols_table_new_line(out, NULL);

	for (size_t i = 0; line && i < s->count; i++) {
		const struct column *column = &table->columns[s->columns[i]];
		char buffer[64];

		if (scols_line_set_data(line, i,
					shown_text(column, cell_at(table, row, s->columns[i]), s,
						   buffer, sizeof(buffer))))
			return -1;
	}
	return line ? 0 : -1;
}

int render_table(const struct table *table, const struct selection *s)
{
	struct libscols_table *out = scols_new_table();
	int failed = !out;

	if (out) {
		scols_table_enable_noheadings(out, !s->headings);
		scols_table_enable_colors(out, s->color);
		failed = add_columns(out, table, s);
	}
	for (size_t row = 0; !failed && row < table->row_count; row++)
		failed = add_row(out, table, s, row);
	if (!failed)
		failed = scols_print_table(out);
	scols_unref_table(out);
	return failed ? -1 : 0;
}

/* One row a line, cells apart by one blank; blanks within as \x20, as other tools' raw output has it. */
static void print_raw(const char *text)
{
	if (!*text)
		fputs("\"\"", stdout);
	for (; *text; text++)
		if (*text <= ' ' || *text == '\\' || *text == 0x7f)
			printf("\\x%02x", (unsigned char)*text);
		else
			putchar(*text);
}

int render_raw(const struct table *table, const struct selection *s)
{
	for (size_t i = 0; s->headings && i < s->count; i++)
		printf("%s%s", i ? " " : "", table->columns[s->columns[i]].name);
	if (s->headings)
		putchar('\n');
	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t i = 0; i < s->count; i++) {
			const struct column *column = &table->columns[s->columns[i]];
			const struct cell *cell = cell_at(table, row, s->columns[i]);
			char buffer[64];

			if (i)
				putchar(' ');
			print_raw(cell_is_unknown(column, cell)
					  ? "?"
					  : cell_text(column, cell, false, buffer, sizeof(buffer)));
		}
		putchar('\n');
	}
	return 0;
}
