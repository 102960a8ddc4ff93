// SPDX-License-Identifier: GPL-2.0-only
/*
 * --where 'mode=fsdax,size>=1T': column, comparison, value; a comma is "and". What is unknown meets
 * no condition. Anything more is for jq.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view/renderers.h"

static const struct { const char *sign; bool less, equal, greater; } comparisons[] = {
	/* longer ones first */
	{ "<=", true, true, false }, { ">=", false, true, true }, { "!=", true, false, true },
	{ "<", true, false, false }, { ">", false, false, true }, { "=", false, true, false },
};

struct condition {
	size_t column, comparison;
	const char *value;
	uint64_t number;	/* of columns that are no text */
};

static bool parse_decimal(const char *text, uint64_t *number)
{
	const double limit = (double)(DECIMAL_ZERO / 32);
	char *end;
	const double value = strtod(text, &end);

	if (end == text || *end || !(value > -limit && value < limit))
		return false;
	*number = decimal_cell((int64_t)(value * 16));
	return true;
}

static bool parse_number(const struct column *column, const char *text, uint64_t *number)
{
	char *end;

	if (column->type == COLUMN_SIZE)
		return parse_size(text, number);
	if (column_is_decimal(column))
		return parse_decimal(text, number);
	if (!isdigit((unsigned char)*text))
		return false;
	*number = strtoull(text, &end, 0);
	return !*end || (column->type == COLUMN_PERCENT && strcmp(end, "%") == 0);
}

/* Take the condition apart, which is cut into its parts. */
static int parse(struct cli *cli, const struct table *table, char *text, struct condition *condition)
{
	const size_t name = strcspn(text, "<>=!");
	const struct column *column;
	size_t i = 0;

	while (i < ARRAY_SIZE(comparisons) &&
	       strncmp(text + name, comparisons[i].sign, strlen(comparisons[i].sign)) != 0)
		i++;
	if (!name || i == ARRAY_SIZE(comparisons))
		return cli_usage_error(cli, "--where: '%s' is not a column, one of = != < <= > >=, and a "
					    "value", text);
	condition->comparison = i;
	condition->value = text + name + strlen(comparisons[i].sign);
	text[name] = '\0';
	condition->column = table_find_column(table, text);
	if (condition->column == table->column_count)
		return table_no_column(cli, table, "where", text);
	column = &table->columns[condition->column];
	if (column_is_text(column)) {
		if (comparisons[i].less == comparisons[i].greater)
			return 0;
		return cli_usage_error(cli, "--where: %s is text; compare it by = or !=", column->name);
	}
	if (!parse_number(column, condition->value, &condition->number))
		return cli_usage_error(cli, "--where: %s: '%s' is not a %s", column->name,
				       condition->value,
				       column->type == COLUMN_SIZE ? "size" : "number");
	return 0;
}

static bool has_word(const char *list, const char *word)
{
	const size_t length = strlen(word);

	if (!length)	/* "use=": nothing is in it */
		return !*list;
	for (; *list; list += strcspn(list, ","), list += *list == ',')
		if (strncasecmp(list, word, length) == 0 && (list[length] == ',' || !list[length]))
			return true;
	return false;
}

static bool meets(const struct table *table, size_t row, const struct condition *condition)
{
	const struct column *column = &table->columns[condition->column];
	const struct cell *cell = cell_at(table, row, condition->column);
	const bool equal = comparisons[condition->comparison].equal;

	if (cell_is_unknown(column, cell))
		return false;
	if (column->type == COLUMN_LIST)
		return has_word(cell->text, condition->value) == equal;
	if (column_is_text(column))
		return (strcasecmp(cell->text, condition->value) == 0) == equal;
	if (cell->number < condition->number)
		return comparisons[condition->comparison].less;
	return cell->number > condition->number ? comparisons[condition->comparison].greater : equal;
}

/* The conditions of a table, taken apart. */
struct conditions {
	char *text;	/* the values are in it */
	struct condition *list;
	size_t count;
};

static void conditions_free(struct conditions *conditions)
{
	free(conditions->text);
	free(conditions->list);
}

static int parse_all(struct cli *cli, const struct table *table, struct conditions *conditions)
{
	char *rest, *word;
	size_t count = 1;
	int status = 0;

	for (const char *c = table->where; *c; c++)
		count += *c == ',';
	*conditions = (struct conditions) {
		.text = strdup(table->where), .list = calloc(count, sizeof(*conditions->list)),
	};
	if (!conditions->text || !conditions->list)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	rest = conditions->text;
	while (!status && (word = strsep(&rest, ",")))
		status = parse(cli, table, word, &conditions->list[conditions->count++]);
	return status;
}

int table_check_where(struct cli *cli, struct table *table)
{
	struct conditions conditions;
	int status;

	if (!table->where)
		return 0;
	status = parse_all(cli, table, &conditions);
	for (size_t i = 0; i < conditions.count && !status; i++)
		table->needed[conditions.list[i].column] = true;
	conditions_free(&conditions);
	return status;
}

static bool meets_all(const struct table *table, size_t row, const struct conditions *conditions)
{
	for (size_t i = 0; i < conditions->count; i++)
		if (!meets(table, row, &conditions->list[i]))
			return false;
	return true;
}

static bool is_only_above(const struct table *table, size_t row)
{
	return table->places && table->places[row].above;
}

int table_filter(struct cli *cli, struct table *table)
{
	struct conditions conditions = { 0 };
	bool *keep;
	int status = 0;

	if (!table->where && !table->as_tree)
		return 0;
	keep = calloc(table->row_count + 1, sizeof(*keep));
	if (!keep)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (table->where)
		status = parse_all(cli, table, &conditions);
	for (size_t row = 0; row < table->row_count && !status; row++)
		keep[row] = !is_only_above(table, row) && meets_all(table, row, &conditions);
	if (!status)
		table_keep(table, keep);
	conditions_free(&conditions);
	free(keep);
	return status;
}
