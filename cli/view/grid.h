/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_GRID_H
#define PMEMCTL_VIEW_GRID_H

#include "view/table.h"

/* The texts of a table as people see them, headings first, and how they are brought into a width. */
struct grid_column {
	enum { CUT_NEVER, CUT_FIRST, CUT_LAST } cut;	/* may words lose their middle, and when */
	unsigned breaks;	/* where its texts may be broken, see words.h */
	bool is_number;		/* at the right edge; never broken or cut */
	bool is_size;		/* "1.5 TiB", which can be "1.5T", or "29.0 C" */
	bool is_tree;		/* below others, behind lines to them */
	bool split;		/* what is too wide goes on in the next line, nothing is lost */
};

struct grid {
	const struct table *table;
	struct grid_column *columns;
	size_t column_count;
	size_t row_count;	/* with that of headings, which is row 0 */
	bool headings;		/* they are shown */
	const char **cells;	/* row by row */
	const struct place *places;	/* in a tree, of the rows but that of headings; NULL: all are roots */
	struct place *own_places;	/* those, when they are not the table's */
	char **texts;		/* what the cells point to, as far as it is the grid's own */
	size_t text_count;
	bool failed;		/* out of memory */
};

static inline const char **grid_cell(const struct grid *grid, size_t row, size_t column)
{
	return &grid->cells[row * grid->column_count + column];
}

/* A row an object, a column a fact. */
void grid_of_table(struct grid *grid, const struct table *table);
/* A tree with the columns of each row below it, a line a fact. */
void grid_leaves(struct grid *grid, const struct grid *of);
/* A line a fact: an object below the other. */
void grid_list(struct grid *grid, const struct grid *of);
/* A column an object, a line a fact. */
void grid_turn(struct grid *grid, const struct grid *of);
void grid_free(struct grid *grid);
/* A text in a cell, which the grid owns from now on. */
void grid_set(struct grid *grid, const char **cell, char *text);
/* Rows above a row in its tree. */
size_t grid_depth(const struct grid *grid, size_t row);

/*
 * fit.c: break and cut texts until the lines are no wider; false, and nothing done, when they cannot be.
 * Gently: nothing is cut, and no word is broken.
 */
bool grid_fit(struct grid *grid, size_t width, bool gently);
/* What a column is called where there is too little room, or heading itself */
const char *short_heading(const char *heading);

#endif
