// SPDX-License-Identifier: GPL-2.0-only
/* Choosing columns, and handing rows to the renderer that was asked for. */
#include "view/table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view/renderers.h"

static const struct { const char *name; renderer *render; } formats[] = {
	{ "table", render_table }, { "json", render_json }, { "jsonl", render_jsonl },
	{ "csv", render_csv },	   { "raw", render_raw },
};

static renderer *renderer_of(struct cli *cli, const char *name)
{
	const char *names[ARRAY_SIZE(formats)];
	size_t chosen;

	if (!name)
		return render_table;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		names[i] = formats[i].name;
	if (cli_choose(cli, "format", "format", name, names, ARRAY_SIZE(names), &chosen))
		return NULL;
	return formats[chosen].render;
}

static bool add_column(struct selection *s, size_t column)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->columns[i] == column)
			return true;
	if (s->count == MAX_COLUMNS)
		return false;
	s->columns[s->count++] = column;
	return true;
}

static int unknown_column(struct cli *cli, const struct table *table, const char *name)
{
	const char *names[MAX_COLUMNS], *close;
	char upper[32] = "";

	for (size_t i = 0; i < table->column_count; i++)
		names[i] = table->columns[i].name;
	for (size_t i = 0; name[i] && i + 1 < sizeof(upper); i++)
		upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
	close = suggest(upper, names, table->column_count);
	if (close)
		return cli_usage_error(cli, "--columns: there is no column '%s'; did you mean '%s'?", name,
				       close);
	return cli_usage_error(cli, "--columns: there is no column '%s'", name);
}

static int select_named(struct cli *cli, const struct table *table, const char *name,
			struct selection *s)
{
	if (strcasecmp(name, "all") == 0) {
		for (size_t i = 0; i < table->column_count; i++)
			add_column(s, i);
		return 0;
	}
	for (size_t i = 0; i < table->column_count; i++)
		if (strcasecmp(name, table->columns[i].name) == 0) {
			add_column(s, i);
			return 0;
		}
	return unknown_column(cli, table, name);
}

/*
 * "A,B" are these columns, "+A,B" the default ones and these, "all" all there are. Where the
 * default is all, a program finds the same keys whatever people see.
 */
static int select_columns(struct cli *cli, const struct table *table, bool all, struct selection *s)
{
	const char *asked = cli->global.columns;
	char *list, *rest, *name;
	int status = 0;

	if (!asked || *asked == '+')
		for (size_t i = 0; i < table->column_count; i++)
			if (table->columns[i].by_default || all)
				add_column(s, i);
	if (!asked)
		return 0;
	list = rest = strdup(*asked == '+' ? asked + 1 : asked);
	while (!status && (name = strsep(&rest, ",")))
		status = select_named(cli, table, name, s);
	free(list);
	return status;
}

int table_print(struct cli *cli, const struct table *table)
{
	struct selection selection = { .headings = !cli->global.no_headings,
				       .bytes = cli->global.bytes,
				       .color = cli_color(cli, 1) };
	renderer *render = renderer_of(cli, cli->global.format);
	int status;

	if (!render)
		return PMEMCTL_USAGE;
	status = select_columns(cli, table, render == render_json || render == render_jsonl,
				&selection);
	if (status)
		return status;
	return render(cli, table, &selection);
}
