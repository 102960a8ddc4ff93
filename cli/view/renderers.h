/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_RENDERERS_H
#define PMEMCTL_VIEW_RENDERERS_H

#include "view/table.h"

enum { MAX_COLUMNS = 64 };

/* Which columns are shown, in which order, and how. */
struct selection {
	size_t columns[MAX_COLUMNS];
	size_t count;
	bool headings, bytes, color;
};

/* An exit status, with what is wrong told. */
typedef int renderer(struct cli *cli, const struct table *table, const struct selection *selection);
renderer render_table, render_json, render_jsonl, render_csv, render_raw;

static inline const struct cell *cell_at(const struct table *t, size_t row, size_t column)
{
	return &t->cells[row * t->column_count + column];
}

static inline bool cell_is_unknown(const struct column *column, const struct cell *cell)
{
	return column->type == COLUMN_TEXT ? !cell->text : cell->number == PMEMCTL_UNKNOWN;
}

/* The text of a known cell; sizes with units when human. */
const char *cell_text(const struct column *column, const struct cell *cell, bool human, char *buffer,
		      size_t size);

#endif
