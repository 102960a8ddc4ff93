/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_RENDERERS_H
#define PMEMCTL_VIEW_RENDERERS_H

#include "view/table.h"

/* Prints tables as one document. An exit status, with what is wrong told. */
typedef int renderer(struct cli *cli, const struct table *tables, size_t count);
renderer render_table, render_json, render_jsonl, render_csv, render_raw;

/* tree.c: put what is below the same row in the order of compare(), which gets rows of cells. */
void tree_sort(struct table *table, int (*compare)(const void *, const void *, void *), void *data);

static inline struct cell *cell_at(const struct table *t, size_t row, size_t column)
{
	return &t->cells[row * t->column_count + column];
}

static inline bool column_is_text(const struct column *column)
{
	return column->type == COLUMN_TEXT || column->type == COLUMN_ID || column->type == COLUMN_CODE ||
	       column->type == COLUMN_LIST;
}

static inline bool column_is_hex(const struct column *column)
{
	return column->type == COLUMN_HEX || column->type == COLUMN_HANDLE;
}

static inline bool column_is_decimal(const struct column *column)
{
	return column->type == COLUMN_DECIMAL || column->type == COLUMN_CELSIUS;
}

static inline bool cell_is_unknown(const struct column *column, const struct cell *cell)
{
	return cell->none ||
	       (column_is_text(column) ? !cell->text : cell->number == PMEMCTL_UNKNOWN);
}

/* The key of a column in JSON. */
void column_key(const struct column *column, char *key, size_t size);

/* The text of a known cell; sizes with units when human. */
const char *cell_text(const struct column *column, const struct cell *cell, bool human, char *buffer,
		      size_t size);

#endif
