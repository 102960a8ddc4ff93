// SPDX-License-Identifier: GPL-2.0-only
/* Modules by their properties: a table of some, or a list of those that are asked for. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

enum { COLUMNS_MAX = 8 };

static bool is_list(const struct ipmctl_request *request)
{
	return request->all || request->display;
}

static bool is_wanted(const struct ipmctl_request *request, const struct ipmctl_property *p)
{
	return is_list(request) ? ipmctl_shows(request, p->name) : p->column;
}

/* Every word of -display must be a property. */
static int verify(const struct ipmctl_request *request, const struct ipmctl_property *properties, size_t count)
{
	const char *word = request->display;
	size_t length, i;

	while (word) {
		length = strcspn(word, ",");
		for (i = 0; i < count; i++)
			if (strlen(properties[i].name) == length && strncasecmp(word, properties[i].name, length) == 0)
				break;
		if (i == count) {
			printf("Syntax Error: Incorrect value for option -d|-display.\n");
			return IPMCTL_SYNTAX;
		}
		word = word[length] ? word + length + 1 : NULL;
	}
	return 0;
}

static void print_list(const struct ipmctl_machine *m, const struct ipmctl_request *request,
		       const struct ipmctl_property *properties, size_t count)
{
	char text[VALUE_MAX];

	for (size_t i = 0; i < m->count; i++) {
		ipmctl_dimm_id(&m->dimms[i], request, text);
		printf("---DimmID=%s---\n", text);
		for (size_t j = 0; j < count; j++) {
			*text = '\0';
			if (is_wanted(request, &properties[j]) && strcmp(properties[j].name, "DimmID") != 0)
				properties[j].value(&m->dimms[i], request, text);
			if (!*text)
				continue;
			printf("   %s=", properties[j].name);
			cli_print_clean(text, stdout);
			printf("\n");
		}
	}
}

static int print_table(const struct ipmctl_machine *m, const struct ipmctl_request *request,
		       const struct ipmctl_property *properties, size_t count)
{
	struct ipmctl_column columns[COLUMNS_MAX];
	char texts[COLUMNS_MAX][VALUE_MAX];
	const char *cells[COLUMNS_MAX];
	ipmctl_value_fn *values[COLUMNS_MAX];
	struct ipmctl_table table = { .columns = columns };

	for (size_t i = 0; i < count && table.column_count < COLUMNS_MAX; i++) {
		if (!properties[i].column)
			continue;
		columns[table.column_count] = (struct ipmctl_column) { properties[i].name, properties[i].most };
		values[table.column_count++] = properties[i].value;
	}
	for (size_t i = 0; i < m->count; i++) {
		for (size_t j = 0; j < table.column_count; j++) {
			*texts[j] = '\0';
			values[j](&m->dimms[i], request, texts[j]);
			cells[j] = texts[j];
		}
		ipmctl_table_add(&table, cells);
	}
	return ipmctl_table_print(&table);
}

int ipmctl_show_properties(struct cli *cli, const struct ipmctl_request *request, const struct ipmctl_property *properties,
			   size_t count)
{
	struct ipmctl_machine m;
	unsigned want = 0;
	int status = verify(request, properties, count);

	for (size_t i = 0; i < count; i++)
		if (is_wanted(request, &properties[i]))
			want |= properties[i].want;
	if (!status)
		status = ipmctl_machine_open(cli, request, want, &m);
	if (status)
		return status;
	if (is_list(request))
		print_list(&m, request, properties, count);
	else
		status = print_table(&m, request, properties, count);
	if (!status)
		status = ipmctl_tell_problems(&m, "Not all could be read");
	ipmctl_machine_close(&m);
	return status;
}
