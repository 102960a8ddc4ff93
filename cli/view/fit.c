// SPDX-License-Identifier: GPL-2.0-only
/*
 * How wide each column of a grid is on a terminal. Ways to make columns narrower are tried from the
 * one that harms least: lists and sentences over several lines, sizes with short units, uuids
 * without their middle, short headings, other words without their middle; at last headings are broken within words.
 */
#include <stdlib.h>
#include <string.h>

#include "view/grid.h"
#include "view/words.h"

/* Widths of a column, headings apart from what is below them. */
struct measure {
	size_t heading, heading_piece, short_piece;
	size_t values, piece;	/* whole, and the longest that cannot be broken (of sizes: short) */
	size_t indent;		/* of the deepest row, in a tree */
	size_t floor, width;
};

/* The ways, each on top of those before. */
enum way { BREAK, SHORT_SIZES, CUT_IDS, BREAK_SHORT, CUT_NAMES, SHORT_HEADINGS, CUT_ALL, BREAK_HEADINGS, WAYS };

/* Short lines of a sentence are hard to read, and of a name too little may be left to tell it. */
enum { GOOD_LINE = 24, ID = 9, SHORT_ID = 7, NAME = 12, SHORT_NAME = 8, HEADING = 4, GAP = 1 };

/* Headings that are longer than what is mostly below them, and what serves where a word of them would be broken. */
static const struct { const char *heading, *shorter; } shorter_headings[] = {
	{ "ATTENTION", "ALERT" },
	{ "CAPACITY", "SIZE" },
	{ "CONFIGURATION", "CONFIG" },
	{ "DIRTY-SHUTDOWNS", "DIRTY" },
	{ "FSTYPE", "TYPE" },
	{ "PERSISTENCE", "DOMAIN" },
	{ "SHUTDOWN", "SHUT" },
	{ "THROTTLING-START", "SLOW-FROM" },
	{ "THROTTLING-STOP", "SLOW-TO" },
};

const char *short_heading(const char *heading)
{
	for (size_t i = 0; i < ARRAY_SIZE(shorter_headings); i++)
		if (strcmp(heading, shorter_headings[i].heading) == 0)
			return shorter_headings[i].shorter;
	return heading;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Bytes of "1.5 TiB" that "1.5T" has. */
static size_t short_size(const char *text, char *unit)
{
	const size_t number = strcspn(text, " ");

	*unit = text[number] && text[number + 1] != 'b' ? text[number + 1] : '\0';
	return number;
}

static void measure(const struct grid *grid, size_t column, struct measure *m)
{
	const unsigned breaks = grid->columns[column].breaks;

	*m = (struct measure) { 0 };
	if (grid->headings) {
		m->heading = words_width(*grid_cell(grid, 0, column));
		m->heading_piece = words_longest(*grid_cell(grid, 0, column), BREAK_DASHES);
		m->short_piece = words_longest(short_heading(*grid_cell(grid, 0, column)), BREAK_DASHES);
	}
	for (size_t row = 1; row < grid->row_count; row++) {
		const char *text = *grid_cell(grid, row, column);
		const size_t indent = grid->columns[column].is_tree ? 2 * grid_depth(grid, row) : 0;

		m->indent = larger(m->indent, indent);
		m->values = larger(m->values, indent + words_width(text));
		if (grid->columns[column].is_size) {
			char unit;
			const size_t number = short_size(text, &unit);

			m->piece = larger(m->piece, number + (unit != 0));
		} else if (breaks)
			m->piece = larger(m->piece, words_longest(text, breaks));
	}
	if ((!breaks && !grid->columns[column].is_size) || grid->columns[column].is_tree)
		m->piece = m->values;
}

/* The least width of what is below the heading. */
static size_t values_floor(const struct grid_column *column, const struct measure *m, enum way way)
{
	if (column->split && way >= BREAK_SHORT)
		return 1;
	if (column->cut == CUT_FIRST && way >= CUT_IDS)
		return smaller(m->values, way >= CUT_ALL ? SHORT_ID : ID);
	if (column->cut == CUT_LAST && way >= CUT_NAMES)
		return m->indent + smaller(m->piece - m->indent, way >= CUT_ALL ? SHORT_NAME : NAME);
	if (way >= (column->is_size ? SHORT_SIZES : BREAK_SHORT))
		return m->piece;
	return larger(m->piece, smaller(m->values, GOOD_LINE));
}

static size_t heading_floor(const struct measure *m, enum way way)
{
	if (way >= BREAK_HEADINGS)
		return smaller(m->short_piece, HEADING);
	return way >= SHORT_HEADINGS ? m->short_piece : m->heading_piece;
}

/* Columns get the same width, as far as they need it; what is left goes to the first. */
static void share(struct measure *measures, size_t count, size_t width)
{
	bool grown = true;

	for (size_t i = 0; i < count; i++)
		measures[i].width = measures[i].floor;
	for (size_t level = 1; grown; level++) {
		grown = false;
		for (size_t i = 0; i < count; i++) {
			struct measure *m = &measures[i];
			const size_t natural = larger(m->heading, m->values);
			size_t used = 0;

			if (m->width >= natural)
				continue;
			grown = true;
			for (size_t j = 0; j < count; j++)
				used += measures[j].width;
			if (used == width)
				return;
			m->width += m->width < level;
		}
	}
}

/* How much a column lacks until its heading is neither short nor broken within a word, or nothing below it is cut. */
static size_t lacks(const struct grid_column *column, const struct measure *m, bool heading)
{
	const size_t whole = heading ? m->heading_piece : !column->cut ? 0 : column->breaks ? m->piece : m->values;

	return whole > m->floor ? whole - m->floor : 0;
}

/* Where only some can be whole, as many as possible are: those that lack least get room first. */
static size_t keep_whole(const struct grid *grid, struct measure *measures, bool headings, size_t room)
{
	for (;;) {
		size_t best = 0, least = SIZE_MAX;

		for (size_t i = 0; i < grid->column_count; i++) {
			const size_t lack = lacks(&grid->columns[i], &measures[i], headings);

			if (lack && lack < least) {
				best = i;
				least = lack;
			}
		}
		if (least > room)
			return room;
		room -= least;
		measures[best].floor += least;
	}
}

/* The first way that is enough, or WAYS when there is none. */
static enum way plan(const struct grid *grid, struct measure *measures, size_t width, enum way last)
{
	const size_t count = grid->column_count;

	for (enum way way = BREAK; way <= last; way++) {
		size_t sum = 0;

		for (size_t i = 0; i < count; i++) {
			struct measure *m = &measures[i];

			m->floor = larger(heading_floor(m, way),
					  values_floor(&grid->columns[i], m, way));
			sum += m->floor;
		}
		if (sum <= width) {
			if (way >= SHORT_HEADINGS)
				keep_whole(grid, measures, true, keep_whole(grid, measures, false, width - sum));
			share(measures, count, width);
			return way;
		}
	}
	return WAYS;
}

/* ---- doing it ---- */

/* "CAPACITY" in 5 columns is "CAPA-", "CITY"; in even parts, as they are read more easily. */
static char *hyphenated(const char *heading, size_t width)
{
	char *out = calloc(3, strlen(heading) + 1), *end = out;

	while (out && *heading) {
		const size_t word = strcspn(heading, "-"), length = word + (heading[word] == '-');
		const size_t line = width > 1 ? width - 1 : 1;
		const size_t parts = length > width ? (length + line - 1) / line : 1;

		for (size_t part = 0, at = 0; part < parts; part++) {
			const size_t next = length * (part + 1) / parts;

			end = mempcpy(end, heading + at, next - at);
			end = stpcpy(end, part + 1 < parts ? "-\n" : heading[length] ? "\n" : "");
			at = next;
		}
		heading += length;
	}
	return out;
}

/* Lines at the right edge: libsmartcols moves only the first there. */
static char *at_right(const char *text, size_t width)
{
	char *out = calloc(strlen(text) + 1, width + 2), *end = out;

	while (out && *text) {
		const size_t length = strcspn(text, "\n");

		for (size_t i = length; i < width; i++)
			*end++ = ' ';
		end = mempcpy(end, text, length + (text[length] == '\n'));
		text += length + (text[length] == '\n');
	}
	return out;
}

static void fit_heading(struct grid *grid, size_t column, size_t width)
{
	const char **cell = grid_cell(grid, 0, column);

	if (!grid->headings || words_width(*cell) <= width)
		return;
	if (words_longest(*cell, BREAK_DASHES) > width)
		*cell = short_heading(*cell);
	if (words_width(*cell) <= width)
		return;
	grid_set(grid, cell, hyphenated(*cell, width));
	if (grid->columns[column].is_number && !grid->failed)
		grid_set(grid, cell, at_right(*cell, width));
}

static void shorten_sizes(struct grid *grid, size_t column)
{
	for (size_t row = 1; row < grid->row_count && !grid->failed; row++) {
		const char **cell = grid_cell(grid, row, column);
		char unit, *text = strdup(*cell);
		size_t number;

		if (text) {
			number = short_size(text, &unit);
			text[number] = unit;
			text[number + (unit != 0)] = '\0';
		}
		grid_set(grid, cell, text);
	}
}

static void fit_column(struct grid *grid, size_t column, size_t width, enum way way)
{
	const struct grid_column *c = &grid->columns[column];

	fit_heading(grid, column, width);
	if (c->is_size && way >= SHORT_SIZES)
		shorten_sizes(grid, column);
	for (size_t row = 1; row < grid->row_count && !grid->failed; row++) {
		const char **cell = grid_cell(grid, row, column);
		const size_t room = width - (c->is_tree ? 2 * grid_depth(grid, row) : 0);

		if (words_width(*cell) > room)
			grid_set(grid, cell, words_fit(*cell, c->is_tree ? 0 : c->breaks, room, c->split));
	}
}

/* What a column takes now, of what it was given. */
static size_t width_taken(const struct grid *grid, size_t column)
{
	size_t width = 0;

	for (size_t row = grid->headings ? 0 : 1; row < grid->row_count; row++)
		width = larger(width, words_width(*grid_cell(grid, row, column)));
	return width;
}

/* Words seldom fill their lines: the column that lacks most is the last, and gets what others left. */
static void fit_columns(struct grid *grid, const struct measure *measures, enum way way)
{
	size_t last = 0, most = 0, left = 0;

	for (size_t i = 0; i < grid->column_count; i++) {
		const size_t lacks = larger(measures[i].heading, measures[i].values) - measures[i].width;

		last = lacks > most ? i : last;
		most = larger(most, lacks);
	}
	for (size_t i = 0; i < grid->column_count && !grid->failed; i++) {
		if (i == last)
			continue;
		fit_column(grid, i, measures[i].width, way);
		if (!grid->columns[i].is_tree)
			left += measures[i].width - width_taken(grid, i);
	}
	if (!grid->failed)
		fit_column(grid, last, measures[last].width + left, way);
}

bool grid_fit(struct grid *grid, size_t width, bool gently)
{
	const size_t count = grid->column_count, gaps = count ? (count - 1) * GAP : 0;
	struct measure *measures;
	size_t natural = gaps;
	enum way way = WAYS;

	if (width == SIZE_MAX)
		return true;
	measures = calloc(count + 1, sizeof(*measures));
	grid->failed = grid->failed || !measures;
	for (size_t i = 0; i < count && !grid->failed; i++) {
		measure(grid, i, &measures[i]);
		natural += larger(measures[i].heading, measures[i].values);
	}
	if (natural > width && gaps < width && !grid->failed) {
		way = plan(grid, measures, width - gaps, gently ? SHORT_SIZES : BREAK_HEADINGS);
		if (way < WAYS)
			fit_columns(grid, measures, way);
	}
	free(measures);
	return way < WAYS || natural <= width || grid->failed;
}
