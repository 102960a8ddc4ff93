// SPDX-License-Identifier: GPL-2.0-only
/* A table's texts in rows and columns, and turned. */
#include "view/grid.h"

#include <stdio.h>
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

/* The text of a known cell, for people. */
static const char *text_for_people(const struct grid *grid, const struct column *column, const struct cell *cell,
				   char *buffer, size_t size)
{
	if (column->type != COLUMN_HANDLE)
		return cell_text(column, cell, !grid->table->selection.bytes, buffer, size);
	snprintf(buffer, size, "0x%04llx", (unsigned long long)cell->number);
	return buffer;
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
		text = text_for_people(grid, column, cell, buffer, sizeof(buffer));
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
		.is_number = !column_is_text(column) && !column_is_hex(column),
		.is_size = column->type == COLUMN_SIZE || column->type == COLUMN_CELSIUS,
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

/* Its number, of the rows below that of headings; the cells stay those of another grid. */
static size_t add_row(struct grid *grid, size_t parent, const char *name, const char *value)
{
	const size_t row = grid->row_count++;

	grid->own_places[row - 1] = (struct place) { .parent = parent };
	*grid_cell(grid, row, 0) = name;
	*grid_cell(grid, row, 1) = value;
	return row - 1;
}

/* Of what there is nothing there is no line; in a tree of sizes unless it was asked for. */
static bool is_leaf(const struct grid *of, size_t row, size_t column)
{
	const char *text = *grid_cell(of, row, column);

	if (of->columns[column].is_tree || !*text)
		return false;
	return !of->table->leaves || of->table->selection.chosen || strcmp(text, "0") != 0;
}

static void add_leaves(struct grid *grid, const struct grid *of, size_t *moved)
{
	size_t tree = 0;

	while (!of->columns[tree].is_tree)
		tree++;
	for (size_t row = 1; row < of->row_count; row++) {
		const size_t parent = of->places ? of->places[row - 1].parent : TABLE_ROOT;

		moved[row] = add_row(grid, parent == TABLE_ROOT ? TABLE_ROOT : moved[parent + 1],
				     *grid_cell(of, row, tree), "");
		for (size_t i = 0; i < of->column_count; i++)
			if (is_leaf(of, row, i))
				add_row(grid, moved[row], *grid_cell(of, 0, i), *grid_cell(of, row, i));
	}
}

void grid_leaves(struct grid *grid, const struct grid *of)
{
	size_t *moved = calloc(of->row_count, sizeof(*moved));

	grid_new(grid, of->table, 2, of->row_count * of->column_count + 1);
	grid->headings = of->headings;
	grid->places = grid->own_places = calloc(grid->row_count, sizeof(*grid->own_places));
	grid->failed = grid->failed || !grid->places || !moved;
	grid->row_count = 1;
	if (!grid->failed) {
		const bool sizes = of->table->leaves;

		grid->columns[0].is_tree = true;
		grid->columns[1] = (struct grid_column) {
			.is_number = sizes, .is_size = sizes, .split = !sizes,
			.breaks = sizes ? 0 : BREAK_BLANKS | BREAK_COMMAS,
		};
		*grid_cell(grid, 0, 0) = of->table->columns[of->table->tree_column].name;
		*grid_cell(grid, 0, 1) = sizes ? "SIZE" : "VALUE";
		add_leaves(grid, of, moved);
	}
	free(moved);
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
