// SPDX-License-Identifier: GPL-2.0-only
/* Tables for people, through libsmartcols. */
#include <stdio.h>

#include "view/renderers.h"
#include "view/size.h"
#include "view/smartcols.h"

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

static int add_columns(const struct smartcols *lib, struct libscols_table *out,
		       const struct table *table, const struct selection *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct column *column = &table->columns[s->columns[i]];
		const int flags = column->type == COLUMN_TEXT ? 0 : SCOLS_FL_RIGHT;
		struct libscols_column *added =
			lib->scols_table_new_column(out, column->name, 0, flags);

		if (!added)
			return -1;
		if (s->color)
			lib->scols_cell_set_color(lib->scols_column_get_header(added), "bold");
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

static int add_row(const struct smartcols *lib, struct libscols_table *out,
		   const struct table *table, const struct selection *s, size_t row)
{
	struct libscols_line *line = lib->scols_table_new_line(out, NULL);

	for (size_t i = 0; line && i < s->count; i++) {
		const struct column *column = &table->columns[s->columns[i]];
		char buffer[64];

		if (lib->scols_line_set_data(line, i,
					shown_text(column, cell_at(table, row, s->columns[i]), s,
						   buffer, sizeof(buffer))))
			return -1;
	}
	return line ? 0 : -1;
}

int render_table(struct cli *cli, const struct table *table, const struct selection *s)
{
	const struct smartcols *lib = smartcols(cli);
	struct libscols_table *out;
	int failed;

	if (!lib)
		return PMEMCTL_NOT_SUPPORTED;
	out = lib->scols_new_table();
	failed = !out;
	if (out) {
		lib->scols_table_enable_noheadings(out, !s->headings);
		lib->scols_table_enable_colors(out, s->color);
		failed = add_columns(lib, out, table, s);
	}
	for (size_t row = 0; !failed && row < table->row_count; row++)
		failed = add_row(lib, out, table, s, row);
	if (!failed)
		failed = lib->scols_print_table(out);
	lib->scols_unref_table(out);
	return failed ? cli_error(cli, PMEMCTL_FAILED, "out of memory") : 0;
}
