// SPDX-License-Identifier: GPL-2.0-only
/* --sort COLUMN, or -COLUMN for descending order. What is unknown comes last. */
#include <stdlib.h>
#include <string.h>

#include "view/renderers.h"

struct order {
	const struct table *table;
	size_t column;
	bool descending;
};

static bool find_column(const struct table *table, struct order *order)
{
	order->table = table;
	order->descending = *table->sort == '-';
	order->column = table_find_column(table, table->sort + order->descending);
	return order->column < table->column_count;
}

int table_check_sort(struct cli *cli, struct table *table)
{
	struct order order;

	if (!table->sort)
		return 0;
	if (!find_column(table, &order))
		return table_no_column(cli, table, "sort", table->sort + order.descending);
	table->needed[order.column] = true;
	return 0;
}

static int compare(const void *left, const void *right, void *data)
{
	const struct order *order = data;
	const struct column *column = &order->table->columns[order->column];
	const struct cell *l = (const struct cell *)left + order->column;
	const struct cell *r = (const struct cell *)right + order->column;
	const bool left_unknown = cell_is_unknown(column, l), right_unknown = cell_is_unknown(column, r);
	int result;

	if (left_unknown || right_unknown)
		return left_unknown - right_unknown;
	result = column_is_text(column) ? strverscmp(l->text, r->text)
					: (l->number > r->number) - (l->number < r->number);
	return order->descending ? -result : result;
}

/* glibc's qsort_r() keeps the order of equals, by merging, while there is memory for it. */
void table_sort(struct table *table)
{
	struct order order;

	if (!table->sort || !table->row_count || !find_column(table, &order))
		return;
	if (table->as_tree && table->places)
		tree_sort(table, compare, &order);
	else
		qsort_r(table->cells, table->row_count, table->column_count * sizeof(*table->cells),
			compare, &order);
}
