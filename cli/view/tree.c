// SPDX-License-Identifier: GPL-2.0-only
/* Rows below others: adding, choosing and sorting them. A parent always comes before what is below it. */
#include <stdlib.h>
#include <string.h>

#include "view/renderers.h"

size_t table_add_below(struct table *table, size_t parent, const char *label, const void *object)
{
	const size_t row = table->row_count;
	struct place *places;

	table_add(table, object);
	places = table->row_count > row
			 ? reallocarray(table->places, table->row_count, sizeof(*places)) : NULL;
	table->failed = table->failed || !places;
	if (!places)
		return TABLE_ROOT;
	table->places = places;
	places[row] = (struct place) { .parent = parent, .label = label, .above = !object };
	return row;
}

static void move_row(struct table *table, size_t to, size_t from)
{
	memmove(cell_at(table, to, 0), cell_at(table, from, 0),
		table->column_count * sizeof(*table->cells));
	if (table->places)
		table->places[to] = table->places[from];
}

void table_keep(struct table *table, bool *keep)
{
	size_t *moved = calloc(table->row_count + 1, sizeof(*moved)), kept = 0;

	table->failed = table->failed || !moved;
	if (!moved)
		return;
	for (size_t row = table->row_count; table->as_tree && table->places && row-- > 0;)
		if (keep[row] && table->places[row].parent != TABLE_ROOT)
			keep[table->places[row].parent] = true;
	for (size_t row = 0; row < table->row_count; row++) {
		if (!keep[row])
			continue;
		moved[row] = kept;
		move_row(table, kept, row);
		/* one that is left out leaves those below it without a parent */
		if (table->places && table->places[kept].parent != TABLE_ROOT)
			table->places[kept].parent = keep[table->places[kept].parent]
							     ? moved[table->places[kept].parent]
							     : TABLE_ROOT;
		kept++;
	}
	table->row_count = kept;
	free(moved);
}

/* ---- order ---- */

struct sorted_row {
	size_t row, depth;
};

struct tree_order {
	const struct table *table;
	int (*compare)(const void *, const void *, void *);
	void *data;
};

/* What is higher up comes first, whatever the order, so that parents stay before what is below them. */
static int compare_rows(const void *left, const void *right, void *data)
{
	const struct sorted_row *l = left, *r = right;
	const struct tree_order *order = data;
	int result;

	if (l->depth != r->depth)
		return l->depth < r->depth ? -1 : 1;
	result = order->compare(cell_at(order->table, l->row, 0), cell_at(order->table, r->row, 0),
				order->data);
	return result ? result : (l->row > r->row) - (l->row < r->row);
}

/* Copies of the cells and places, in the order of the sorted rows. */
static bool permute(struct table *table, const struct sorted_row *sorted, size_t *moved)
{
	const size_t count = table->row_count, width = table->column_count * sizeof(struct cell);
	struct cell *cells = reallocarray(NULL, count, width);
	struct place *places = calloc(count, sizeof(*places));

	if (!cells || !places) {
		free(cells);
		free(places);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		moved[sorted[i].row] = i;
		memcpy(cells + i * table->column_count, cell_at(table, sorted[i].row, 0), width);
		places[i] = table->places[sorted[i].row];
		if (places[i].parent != TABLE_ROOT)
			places[i].parent = moved[places[i].parent];
	}
	free(table->cells);
	free(table->places);
	table->cells = cells;
	table->places = places;
	table->room = count;
	return true;
}

void tree_sort(struct table *table, int (*compare)(const void *, const void *, void *), void *data)
{
	struct tree_order order = { table, compare, data };
	struct sorted_row *sorted = calloc(table->row_count, sizeof(*sorted));
	size_t *moved = calloc(table->row_count, sizeof(*moved));

	for (size_t row = 0; sorted && row < table->row_count; row++) {
		const size_t parent = table->places[row].parent;

		sorted[row].row = row;
		sorted[row].depth = parent == TABLE_ROOT ? 0 : sorted[parent].depth + 1;
	}
	if (sorted && moved)
		qsort_r(sorted, table->row_count, sizeof(*sorted), compare_rows, &order);
	if (!sorted || !moved || !permute(table, sorted, moved))
		table->failed = true;
	free(sorted);
	free(moved);
}
