// SPDX-License-Identifier: GPL-2.0-only
/* Tables for people, through libsmartcols. What does not fit a terminal is made narrower before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/grid.h"
#include "view/renderers.h"
#include "view/smartcols.h"
#include "view/terminal.h"

/* What grids are drawn with, and where. */
struct canvas {
	const struct smartcols *lib;
	FILE *out;
	size_t width;
};

/* libsmartcols prints headings in one line only: others are a row like the rest. */
static bool headings_have_lines(const struct grid *grid)
{
	for (size_t i = 0; i < grid->column_count; i++)
		if (strchr(*grid_cell(grid, 0, i), '\n'))
			return grid->headings;
	return false;
}

static bool has_lines(const struct grid *grid, size_t column)
{
	for (size_t row = 0; row < grid->row_count; row++)
		if (strchr(*grid_cell(grid, row, column), '\n'))
			return true;
	return false;
}

static int add_column(const struct smartcols *lib, struct libscols_table *out, const struct grid *grid,
		      size_t column, bool heading)
{
	const struct grid_column *c = &grid->columns[column];
	const bool lines = has_lines(grid, column);
	const int flags = c->is_tree ? SCOLS_FL_TREE
			: (c->is_number ? SCOLS_FL_RIGHT : 0) | (lines ? SCOLS_FL_WRAP : 0);
	struct libscols_column *added;

	added = lib->scols_table_new_column(out, heading ? *grid_cell(grid, 0, column) : "", 0, flags);
	if (!added)
		return -1;
	if (heading && grid->table->selection.color)
		lib->scols_cell_set_color(lib->scols_column_get_header(added), "bold");
	if (!lines || c->is_tree)
		return 0;
	return lib->scols_column_set_safechars(added, "\n") ||
	       lib->scols_column_set_wrapfunc(added, lib->scols_wrapnl_chunksize,
					      lib->scols_wrapnl_nextchunk, NULL);
}

/* Below the line of its parent in a tree; parents come first. */
static int add_line(const struct smartcols *lib, struct libscols_table *out, const struct grid *grid,
		    size_t row, struct libscols_line **lines)
{
	const size_t parent = row && grid->places ? grid->places[row - 1].parent : TABLE_ROOT;
	int failed;

	lines[row] = lib->scols_table_new_line(out, parent == TABLE_ROOT ? NULL : lines[parent + 1]);
	failed = !lines[row];
	for (size_t i = 0; i < grid->column_count && !failed; i++) {
		failed = lib->scols_line_set_data(lines[row], i, *grid_cell(grid, row, i));
		if (!failed && row == 0 && grid->table->selection.color)
			lib->scols_cell_set_color(lib->scols_line_get_cell(lines[row], i), "bold");
	}
	return failed;
}

static int fill(const struct smartcols *lib, struct libscols_table *out, const struct grid *grid)
{
	struct libscols_line **lines = calloc(grid->row_count, sizeof(struct libscols_line *));
	const bool row_of_headings = headings_have_lines(grid);
	int failed = !lines;

	lib->scols_table_enable_noheadings(out, !grid->headings || row_of_headings);
	for (size_t i = 0; i < grid->column_count && !failed; i++)
		failed = add_column(lib, out, grid, i, grid->headings && !row_of_headings);
	for (size_t row = row_of_headings ? 0 : 1; row < grid->row_count && !failed; row++)
		failed = add_line(lib, out, grid, row, lines);
	free(lines);
	return failed;
}

/* The texts are clean and as wide as they shall be: libsmartcols has nothing to change. */
static int print_grid(const struct canvas *canvas, const struct grid *grid)
{
	const struct smartcols *lib = canvas->lib;
	struct libscols_table *out = lib->scols_new_table();
	int failed = !out || grid->failed;

	if (!failed) {
		lib->scols_table_enable_colors(out, grid->table->selection.color);
		lib->scols_table_enable_noencoding(out, 1);
		lib->scols_table_set_termforce(out, SCOLS_TERMFORCE_NEVER);
		lib->scols_table_set_stream(out, canvas->out);
		failed = fill(lib, out, grid) || lib->scols_print_table(out);
	}
	lib->scols_unref_table(out);
	return failed;
}

/* A few objects of many numbers are easier to read side by side. */
static bool may_turn(const struct grid *grid)
{
	size_t numbers = 0;

	for (size_t i = 0; i < grid->column_count; i++)
		numbers += grid->columns[i].is_number;
	return grid->headings && !grid->places && !grid->table->as_tree && 2 * numbers > grid->column_count;
}

static int print_list(const struct canvas *canvas, const struct grid *grid)
{
	struct grid list;
	int failed;

	if (grid->table->as_tree)
		grid_leaves(&list, grid);
	else
		grid_list(&list, grid);
	if (!list.failed)
		grid_fit(&list, canvas->width, false);
	failed = print_grid(canvas, &list);
	grid_free(&list);
	return failed;
}

/* False, and nothing printed, when that does not fit either. */
static bool print_turned(const struct canvas *canvas, const struct grid *grid, int *failed)
{
	struct grid turned;
	bool fits;

	grid_turn(&turned, grid);
	fits = turned.failed || grid_fit(&turned, canvas->width, true);
	if (fits)
		*failed = print_grid(canvas, &turned);
	grid_free(&turned);
	return fits;
}

static int print(const struct canvas *canvas, const struct table *table)
{
	struct grid grid;
	int failed = 0;

	grid_of_table(&grid, table);
	if (grid.failed)
		failed = -1;
	else if (table->as_tree ? table->leaves : table->one && table->row_count == 1)
		failed = print_list(canvas, &grid);
	else if (grid_fit(&grid, canvas->width, true))
		failed = print_grid(canvas, &grid);
	else if (may_turn(&grid) && print_turned(canvas, &grid, &failed))
		;
	else if (grid_fit(&grid, canvas->width, false))
		failed = print_grid(canvas, &grid);
	else
		failed = print_list(canvas, &grid);
	grid_free(&grid);
	return failed;
}

int render_table(struct cli *cli, const struct table *tables, size_t count)
{
	const struct canvas canvas = { .lib = smartcols(cli), .out = cli->out, .width = terminal_width() };

	if (!canvas.lib)
		return PMEMCTL_NOT_SUPPORTED;
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputc('\n', cli->out);
		if (print(&canvas, &tables[i]))
			return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	}
	return 0;
}
