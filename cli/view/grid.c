// SPDX-License-Identifier: GPL-2.0-only
/* A table's texts in rows and columns, and turned. */
#include "view/grid.h"

#include <stdlib.h>
#include <string.h>

#include "view/renderers.h"
#include "view/words.h"

static void grid_new(struct grid *grid, const struct table *table, size_t columns, size_t rows)
{
	*grid = (struct grid) {
		.table = table, .column_count = columns, .row_count = rows,
		.columns = calloc(columns, sizeof(*grid->columns)),
		.cells = calloc(columns * rows, sizeof(*grid->cells)),
	};
	grid->failed = !grid->columns || !grid->cells;
}

void grid_free(struct grid *grid)
{
	for (size_t i = 0; i < grid->text_count; i++)
		free(grid->texts[i]);
	free(grid->texts);
	free(grid->cells);
	free(grid->columns);
	free(grid->own_places);
}

void grid_set(struct grid *grid, const char **cell, char *text)
{
	const size_t count = grid->text_count;

	/* room for 1, 2, 4, 8 … of them */
	if (text && !(count & (count - 1))) {
		char **texts = reallocarray(grid->texts, count ? 2 * count : 1, sizeof(*texts));

		if (!texts)
			free(text);
		text = texts ? text : NULL;
		grid->texts = texts ? texts : grid->texts;
	}
	grid->failed = grid->failed || !text;
	if (!text)
		return;
	grid->texts[grid->text_count++] = text;
	*cell = text;
}

/* Where there may be nothing, what is there but empty must be seen. */
static void set_text(struct grid *grid, const char **to, const struct column *column,
		     const struct cell *cell)
{
	char buffer[64];
	const char *text;

	if (cell_is_unknown(column, cell))
		text = column->optional || cell->none ? "" : "?";
	else if (column->optional && column->type != COLUMN_LIST && column_is_text(column) &&
		 !*cell->text)
		text = "\"\"";
	else
		text = cell_text(column, cell, !grid->table->selection.bytes, buffer, sizeof(buffer));
	if (!words_are_clean(text))
		grid_set(grid, to, words_clean(text));
	else if (text == buffer)
		grid_set(grid, to, strdup(text));
	else
		*to = text;
}

/* In a table, rows that were chosen or put in order do not follow their parents any more. */
static bool is_tree(const struct table *table)
{
	return table->as_tree || (table->tree && table->places && !table->where && !table->sort);
}

static struct grid_column column_of(const struct table *table, const struct column *column)
{
	return (struct grid_column) {
		.cut = column->type == COLUMN_ID ? CUT_FIRST
		     : column->type == COLUMN_TEXT || column->type == COLUMN_LIST ? CUT_LAST : CUT_NEVER,
		.is_tree = is_tree(table) && column == &table->columns[table->tree_column],
		.is_number = !column_is_text(column) && column->type != COLUMN_HEX,
		.is_size = column->type == COLUMN_SIZE,
		.breaks = column->type == COLUMN_LIST ? BREAK_COMMAS | BREAK_BLANKS
			: column->type == COLUMN_CODE ? BREAK_DASHES | BREAK_BLANKS
			: column->type == COLUMN_TEXT ? BREAK_BLANKS : 0,
	};
}

void grid_of_table(struct grid *grid, const struct table *table)
{
	const struct selection *s = &table->selection;

	grid_new(grid, table, s->count, table->row_count + 1);
	grid->headings = s->headings;
	grid->places = is_tree(table) ? table->places : NULL;
	for (size_t i = 0; i < s->count && !grid->failed; i++) {
		const struct column *column = &table->columns[s->columns[i]];

		grid->columns[i] = column_of(table, column);
		*grid_cell(grid, 0, i) = column->name;
		for (size_t row = 0; row < table->row_count; row++)
			set_text(grid, grid_cell(grid, row + 1, i), column,
				 s->columns[i] == table->tree_column && grid->places &&
						 grid->places[row].label
					 ? &(struct cell) { .text = grid->places[row].label }
					 : cell_at(table, row, s->columns[i]));
	}
}

/* Of nothing there is no line, unless it was asked for. */
static bool is_leaf(const struct table *table, size_t row, size_t column)
{
	const struct cell *cell = cell_at(table, row, column);

	return column != table->tree_column && !cell->none && (table->selection.chosen || cell->number);
}

/* A row of the grid; the cell is that of the table's column. Its own row. */
static size_t add_row(struct grid *grid, size_t parent, const char *name, const struct column *column,
		      const struct cell *cell)
{
	const size_t row = grid->row_count++;

	grid->own_places[row - 1] = (struct place) { .parent = parent };
	*grid_cell(grid, row, 0) = name;
	*grid_cell(grid, row, 1) = "";
	if (cell)
		set_text(grid, grid_cell(grid, row, 1), column, cell);
	return row - 1;
}

void grid_leaves(struct grid *grid, const struct table *table)
{
	const struct selection *s = &table->selection;

	grid_new(grid, table, 2, 1 + table->row_count * s->count);
	grid->headings = s->headings;
	grid->places = grid->own_places = calloc(grid->row_count, sizeof(*grid->own_places));
	grid->failed = grid->failed || !grid->places;
	if (grid->failed)
		return;
	grid->columns[0].is_tree = true;
	grid->columns[1] = (struct grid_column) { .is_number = true, .is_size = true };
	*grid_cell(grid, 0, 0) = table->columns[table->tree_column].name;
	*grid_cell(grid, 0, 1) = "SIZE";
	grid->row_count = 1;
	for (size_t row = 0; row < table->row_count; row++) {
		const size_t parent = add_row(grid, TABLE_ROOT, cell_at(table, row, table->tree_column)->text,
					      NULL, NULL);

		for (size_t i = 0; i < s->count; i++)
			if (is_leaf(table, row, s->columns[i]))
				add_row(grid, parent, table->columns[s->columns[i]].name,
					&table->columns[s->columns[i]], cell_at(table, row, s->columns[i]));
	}
}

/* The cells stay those of the first grid, which lives longer. */
void grid_list(struct grid *grid, const struct grid *of)
{
	const size_t facts = of->column_count, objects = of->row_count - 1;
	size_t row = 1;

	grid_new(grid, of->table, 2, 1 + objects * (facts + 1));
	if (grid->failed)
		return;
	grid->columns[1] = (struct grid_column) {
		.breaks = BREAK_BLANKS | BREAK_COMMAS, .split = true,
	};
	for (size_t i = 0; i < grid->row_count * 2; i++)
		grid->cells[i] = "";
	for (size_t object = 1; object <= objects; object++, row++)
		for (size_t fact = 0; fact < facts; fact++) {
			const char *value = *grid_cell(of, object, fact);

			if (objects > 1 && !*value)	/* else the list is too long */
				continue;
			*grid_cell(grid, row, 0) = *grid_cell(of, 0, fact);
			*grid_cell(grid, row++, 1) = value;
		}
	grid->row_count = row > 1 ? row - 1 : 1;	/* without the line behind the last */
}

void grid_turn(struct grid *grid, const struct grid *of)
{
	grid_new(grid, of->table, of->row_count, of->column_count);
	if (grid->failed)
		return;
	grid->headings = true;
	for (size_t column = 1; column < grid->column_count; column++)
		grid->columns[column].is_number = true;
	for (size_t row = 0; row < grid->row_count; row++)
		for (size_t column = 0; column < grid->column_count; column++)
			*grid_cell(grid, row, column) = *grid_cell(of, column, row);
}

size_t grid_depth(const struct grid *grid, size_t row)
{
	size_t depth = 0;

	if (!row || !grid->places)
		return 0;
	for (size_t at = grid->places[row - 1].parent; at != TABLE_ROOT; at = grid->places[at].parent)
		depth++;
	return depth;
}
