// SPDX-License-Identifier: GPL-2.0-only
/* Tables for people, through libsmartcols. */
#include <stdio.h>
#include <stdlib.h>

#include "view/renderers.h"
#include "view/smartcols.h"

/* Where there may be nothing, what is there but empty must be seen. */
static const char *shown_text(const struct table *table, size_t column, size_t row, char *buffer,
			      size_t size)
{
	const struct column *c = &table->columns[column];
	const struct cell *cell = cell_at(table, row, column);

	if (cell_is_unknown(c, cell))
		return c->optional || cell->none ? "" : "?";
	if (c->optional && c->type == COLUMN_TEXT && !*cell->text)
		return "\"\"";
	return cell_text(c, cell, !table->selection.bytes, buffer, size);
}

/* Rows that were chosen or put in order do not follow their parents any more. */
static bool is_tree(const struct table *table)
{
	return table->tree && table->parents && !table->where && !table->sort;
}

static bool is_number(const struct column *column)
{
	return !column_is_text(column) && column->type != COLUMN_HEX;
}

static int add_column(const struct smartcols *lib, struct libscols_table *out, const char *name,
		      int flags, bool color)
{
	struct libscols_column *added = lib->scols_table_new_column(out, name, 0, flags);

	if (added && color)
		lib->scols_cell_set_color(lib->scols_column_get_header(added), "bold");
	return added ? 0 : -1;
}

static int column_flags(const struct table *table, const struct column *column)
{
	if (is_tree(table) && column == &table->columns[0])
		return SCOLS_FL_TREE;
	if (column->type == COLUMN_LIST)
		return SCOLS_FL_WRAP;
	return is_number(column) ? SCOLS_FL_RIGHT : 0;
}

/* A line, below that of its parent in a tree; parents come first. */
static struct libscols_line *add_line(const struct smartcols *lib, struct libscols_table *out,
				      const struct table *table, size_t row,
				      struct libscols_line **lines)
{
	struct libscols_line *parent = NULL;

	if (is_tree(table) && table->parents[row] != TABLE_ROOT)
		parent = lines[table->parents[row]];
	lines[row] = lib->scols_table_new_line(out, parent);
	return lines[row];
}

static int fill_lines_of(const struct smartcols *lib, struct libscols_table *out,
			 const struct table *table, struct libscols_line **lines)
{
	const struct selection *s = &table->selection;
	int failed = 0;

	for (size_t row = 0; row < table->row_count && !failed; row++) {
		struct libscols_line *line = add_line(lib, out, table, row, lines);
		char buffer[64];

		failed = !line;
		for (size_t i = 0; i < s->count && !failed; i++)
			failed = lib->scols_line_set_data(line, i,
							  shown_text(table, s->columns[i], row,
								     buffer, sizeof(buffer)));
	}
	return failed;
}

/* A row an object, a column a fact. */
static int fill_rows(const struct smartcols *lib, struct libscols_table *out, const struct table *table)
{
	const struct selection *s = &table->selection;
	struct libscols_line **lines = calloc(table->row_count + 1, sizeof(struct libscols_line *));
	int failed = !lines;

	for (size_t i = 0; i < s->count && !failed; i++) {
		const struct column *column = &table->columns[s->columns[i]];

		failed = add_column(lib, out, column->name, column_flags(table, column), s->color);
	}
	if (!failed)
		failed = fill_lines_of(lib, out, table, lines);
	free(lines);
	return failed;
}

/* The one object there is: a line a fact. */
static int fill_lines(const struct smartcols *lib, struct libscols_table *out, const struct table *table)
{
	const struct selection *s = &table->selection;
	int failed = add_column(lib, out, "FIELD", 0, s->color) ||
		     add_column(lib, out, "VALUE", SCOLS_FL_WRAP, s->color);

	for (size_t i = 0; i < s->count && !failed; i++) {
		struct libscols_line *line = lib->scols_table_new_line(out, NULL);
		char buffer[64];

		failed = !line ||
			 lib->scols_line_set_data(line, 0, table->columns[s->columns[i]].name) ||
			 lib->scols_line_set_data(line, 1, shown_text(table, s->columns[i], 0, buffer,
								      sizeof(buffer)));
	}
	return failed;
}

static int print(const struct smartcols *lib, const struct table *table)
{
	struct libscols_table *out = lib->scols_new_table();
	const bool one = table->one && table->row_count == 1;
	int failed = !out;

	if (out) {
		lib->scols_table_enable_noheadings(out, !table->selection.headings || one);
		lib->scols_table_enable_colors(out, table->selection.color);
		failed = one ? fill_lines(lib, out, table) : fill_rows(lib, out, table);
	}
	if (!failed)
		failed = lib->scols_print_table(out);
	lib->scols_unref_table(out);
	return failed;
}

int render_table(struct cli *cli, const struct table *tables, size_t count)
{
	const struct smartcols *lib = smartcols(cli);

	if (!lib)
		return PMEMCTL_NOT_SUPPORTED;
	for (size_t i = 0; i < count; i++) {
		if (i)
			putchar('\n');
		if (print(lib, &tables[i]))
			return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	}
	return 0;
}
