// SPDX-License-Identifier: GPL-2.0-only
/* Choosing columns, collecting rows, and handing them to the renderer that was asked for. */
#include "view/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view/grid.h"
#include "view/renderers.h"

struct format {
	const char *name;
	renderer *render;
	bool all;	/* all columns, so that a program finds the same keys whatever people see */
	bool tree;
};

static const struct format formats[] = {
	{ "table", render_table, false, false }, { "json", render_json, true, false },
	{ "jsonl", render_jsonl, true, false },	 { "csv", render_csv, false, false },
	{ "tree", render_table, false, true },	 { "raw", render_raw, false, false },
};

static int find_format(struct cli *cli, const struct format **format)
{
	const char *names[ARRAY_SIZE(formats)], *name = cli->global.format;
	size_t chosen = 0;
	int status = 0;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		names[i] = formats[i].name;
	if (name)
		status = cli_choose(cli, "format", "format", name, names, ARRAY_SIZE(names), &chosen);
	if (!status)
		*format = &formats[chosen];
	return status;
}

/* ---- columns ---- */

static void add_column(struct selection *s, size_t column)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->columns[i] == column)
			return;
	if (s->count < MAX_COLUMNS)
		s->columns[s->count++] = column;
}

size_t table_find_column(const struct table *table, const char *name)
{
	size_t i = 0;

	while (i < table->column_count && strcasecmp(name, table->columns[i].name) != 0)
		i++;
	if (i < table->column_count)
		return i;
	for (i = 0; i < table->column_count; i++)	/* as a narrow terminal calls it */
		if (strcasecmp(name, short_heading(table->columns[i].name)) == 0)
			break;
	return i;
}

int table_no_column(struct cli *cli, const struct table *table, const char *option, const char *name)
{
	const char *names[MAX_COLUMNS], *close;
	char upper[32] = "", all[1024];

	for (size_t i = 0; i < table->column_count; i++)
		names[i] = table->columns[i].name;
	for (size_t i = 0; name[i] && i + 1 < sizeof(upper); i++)
		upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
	close = suggest(upper, names, table->column_count);
	if (close)
		return cli_usage_error(cli, "--%s: there is no column '%s'; did you mean '%s'?", option,
				       name, close);
	join_words(all, sizeof(all), names, table->column_count);
	return cli_usage_error(cli, "--%s: there is no column '%s' (%s)", option, name, all);
}

static bool is_told_by_tree(const struct table *table, size_t column)
{
	const char *name = table->columns[column].name;
	const size_t length = strlen(name);

	if (!table->as_tree || !table->tree_without)
		return false;
	for (const char *at = table->tree_without; *at; at += strcspn(at, ","), at += *at == ',')
		if (strncmp(at, name, length) == 0 && (!at[length] || at[length] == ','))
			return true;
	return false;
}

/* A tree always has its own column: it comes first when nobody says where. */
static void begin_tree(struct table *table)
{
	struct selection *s = &table->selection;

	while (is_told_by_tree(table, table->tree_column))
		table->tree_column++;
	for (size_t i = 0; i < s->count; i++)
		if (s->columns[i] == table->tree_column)
			return;
	memmove(s->columns + 1, s->columns, s->count++ * sizeof(*s->columns));
	s->columns[0] = table->tree_column;
}

/* Columns about modules wait until it is known that there are any. */
static void add_unless_about_modules(struct table *table, size_t column)
{
	if (column_is_about_modules(&table->columns[column]) && !table->modules)
		table->lacks_modules = true;
	else
		add_column(&table->selection, column);
}

static int select_named(struct cli *cli, struct table *table, const char *name)
{
	const size_t column = table_find_column(table, name);

	if (strcasecmp(name, "all") == 0)
		for (size_t i = 0; i < table->column_count; i++)
			add_unless_about_modules(table, i);
	else if (column == table->column_count)
		return table_no_column(cli, table, "columns", name);
	else
		add_column(&table->selection, column);
	return 0;
}

static void select_usual(struct table *table, bool all)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (all || (table->columns[i].by_default && !is_told_by_tree(table, i)))
			add_unless_about_modules(table, i);
}

/* "A,B" are these columns, "+A,B" the default ones and these, "all" all there are. */
static int select_columns(struct cli *cli, struct table *table, bool all)
{
	const char *asked = cli->global.columns;
	char *list, *rest, *name;
	int status = 0;

	if (!asked || *asked == '+')
		select_usual(table, all);
	if (!asked)
		return 0;
	list = rest = strdup(*asked == '+' ? asked + 1 : asked);
	while (!status && (name = strsep(&rest, ",")))
		status = select_named(cli, table, name);
	free(list);
	return status;
}

int table_begin(struct cli *cli, struct table *table)
{
	const struct format *format;
	int status = find_format(cli, &format);

	if (status)
		return status;
	table->as_tree = format->tree;
	table->selection = (struct selection) {
		.headings = !cli->global.no_headings,
		.bytes = cli->global.bytes,
		.color = cli_color(cli, 1),
		.chosen = cli->global.columns,
	};
	status = select_columns(cli, table, format->all || (table->one && !format->tree));
	if (table->as_tree)
		begin_tree(table);
	for (size_t i = 0; i < table->selection.count; i++)
		table->needed[table->selection.columns[i]] = true;
	if (!status)
		status = table_check_where(cli, table);
	return status ? status : table_check_sort(cli, table);
}

unsigned table_wants(const struct table *table)
{
	unsigned want = 0;

	for (size_t i = 0; i < table->column_count; i++)
		want |= table->needed[i] ? (unsigned)table->columns[i].want : 0;
	return want;
}

unsigned table_wants_of_modules(const struct table *table)
{
	unsigned want = 0;

	for (size_t i = 0; i < table->column_count; i++)
		want |= table->needed[i] ? (unsigned)(table->columns[i].want >> 32) : 0;
	return want;
}

uint64_t table_wants_if_modules(const struct table *table)
{
	uint64_t want = 0;

	for (size_t i = 0; i < table->column_count && table->lacks_modules; i++)
		if (column_is_about_modules(&table->columns[i]))
			want |= table->columns[i].want;
	return want;
}

void table_add_modules(struct table *table)
{
	for (size_t i = 0; i < table->column_count && table->lacks_modules; i++)
		if (column_is_about_modules(&table->columns[i])) {
			add_column(&table->selection, i);
			table->needed[i] = true;
		}
	table->lacks_modules = false;
}

/* ---- rows ---- */

static void fill_cell(struct table *table, const struct column *column, const void *object, struct cell *cell)
{
	if (column_is_about_modules(column) && table->module_of)
		object = table->module_of(table, object);
	cell->none = !object;
	if (object)
		column->fill(table, object, cell);
}

void table_add(struct table *table, const void *object)
{
	struct cell *cell;

	if (table->row_count == table->room) {
		const size_t room = table->room ? 2 * table->room : 16;
		struct cell *cells = reallocarray(table->cells, room,
						  table->column_count * sizeof(*cells));

		table->failed = table->failed || !cells;
		if (!cells)
			return;
		table->cells = cells;
		table->room = room;
	}
	cell = cell_at(table, table->row_count++, 0);
	for (size_t i = 0; i < table->column_count; i++, cell++) {
		*cell = (struct cell) { .number = PMEMCTL_UNKNOWN, .none = !object };
		if (table->needed[i] && object)
			fill_cell(table, &table->columns[i], object, cell);
	}
}

static char *keep(struct table *table, char *text)
{
	char **list = reallocarray(table->texts.list, table->texts.count + 1, sizeof(*list));

	if (!list) {
		table->failed = true;
		free(text);
		return NULL;
	}
	table->texts.list = list;
	list[table->texts.count++] = text;
	return text;
}

char *table_text(struct table *table, const char *format, ...)
{
	va_list ap;
	char *text;
	int length;

	va_start(ap, format);
	length = vasprintf(&text, format, ap);
	va_end(ap);
	table->failed = table->failed || length < 0;
	return length < 0 ? NULL : keep(table, text);
}

/* A comma is the end of a word in a list. */
static const char *without_commas(struct table *table, const char *word)
{
	char *copy = strchr(word, ',') ? table_text(table, "%s", word) : NULL;

	for (char *c = copy; c && *c; c++)
		if (*c == ',')
			*c = ' ';
	return copy ? copy : word;
}

static bool make_room(struct table *table, size_t length)
{
	struct growing *g = &table->growing;
	const size_t room = 2 * (g->length + length) + 2;
	char *text;

	if (g->room - g->length > length)
		return true;
	text = realloc(g->text, room);
	table->failed = table->failed || !text;
	if (!text)
		return false;
	g->text = table->texts.list[g->at] = text;
	g->room = room;
	return true;
}

/* A list of thousands of words is written once, and not again for each of them. */
static bool grow(struct table *table, const char *list)
{
	struct growing *g = &table->growing;
	char *text;

	if (list == g->text)
		return true;
	text = table_text(table, "%s", list);
	if (!text)
		return false;
	*g = (struct growing) { text, table->texts.count - 1, strlen(text), strlen(text) + 1 };
	return true;
}

void table_list_add(struct table *table, const char **list, const char *word)
{
	struct growing *g = &table->growing;
	size_t length;

	if (!word)	/* out of memory, as the table knows */
		return;
	word = without_commas(table, word);
	length = strlen(word);
	if (!*list || !**list) {
		*list = word;
	} else if (grow(table, *list) && make_room(table, length + 1)) {
		g->text[g->length++] = ',';
		memcpy(g->text + g->length, word, length + 1);
		g->length += length;
		*list = g->text;
	}
}

bool table_shows_unknown(const struct table *table)
{
	const struct selection *s = &table->selection;

	for (size_t row = 0; row < table->row_count; row++)
		for (size_t i = 0; i < s->count; i++) {
			const struct cell *cell = cell_at(table, row, s->columns[i]);

			if (!cell->none && cell_is_unknown(&table->columns[s->columns[i]], cell))
				return true;
		}
	return false;
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->texts.count; i++)
		free(table->texts.list[i]);
	free(table->texts.list);
	free(table->places);
	free(table->cells);
}

int tables_print(struct cli *cli, struct table *tables, size_t count)
{
	const struct format *format;
	int status = find_format(cli, &format);

	if (status)
		return status;
	for (size_t i = 0; i < count; i++) {
		status = table_filter(cli, &tables[i]);
		if (status)
			return status;
		table_sort(&tables[i]);
		if (tables[i].failed)
			return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	}
	return format->render(cli, tables, count);
}

int table_print(struct cli *cli, struct table *table)
{
	int status = table_begin(cli, table);

	return status ? status : tables_print(cli, table, 1);
}
