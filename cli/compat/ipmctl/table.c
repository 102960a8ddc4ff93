// SPDX-License-Identifier: GPL-2.0-only
/* Tables of ipmctl: a line of titles, a rule of '=', and rows; nothing is cut. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

void ipmctl_table_add(struct ipmctl_table *table, const char *const *cells)
{
	const size_t count = table->column_count, at = table->row_count * count;
	char **grown = reallocarray(table->cells, at + count, sizeof(*grown));

	if (!grown) {
		table->failed = true;
		return;
	}
	table->cells = grown;
	for (size_t i = 0; i < count; i++) {
		grown[at + i] = strdup(cells[i]);
		table->failed |= !grown[at + i];
	}
	table->row_count++;
}

/* With a blank at both ends; where the column is to take less, without that behind. */
static size_t width_of(const struct ipmctl_table *table, size_t column)
{
	size_t width = strlen(table->columns[column].title);
	const size_t most = table->columns[column].most;

	for (size_t row = 0; row < table->row_count && most != IPMCTL_AS_TITLE; row++) {
		const char *cell = table->cells[row * table->column_count + column];
		const size_t length = cell ? strlen(cell) : 0;

		width = length > width ? length : width;
	}
	return most && most != IPMCTL_AS_TITLE && width + 2 > most && width + 1 <= most ? most : width + 2;
}

static void print_row(FILE *out, const struct ipmctl_table *table, char *const *cells, const size_t *widths)
{
	for (size_t i = 0; i + 1 < table->column_count; i++) {
		const int written = fprintf(out, " ") + (int)strlen(cells[i]);

		cli_print_clean(cells[i], out);
		fprintf(out, "%*s|", written < (int)widths[i] ? (int)widths[i] - written : 0, "");
	}
	fprintf(out, " ");
	cli_print_clean(cells[table->column_count - 1], out);
	fprintf(out, "\n");
}

static void print_titles(FILE *out, const struct ipmctl_table *table, const size_t *widths)
{
	size_t all = table->column_count - 1;

	for (size_t i = 0; i < table->column_count; i++) {
		fprintf(out, " %-*s%s", (int)widths[i] - 1, table->columns[i].title,
			i + 1 < table->column_count ? "|" : "\n");
		all += widths[i];
	}
	while (all--)
		fputc('=', out);
	fputc('\n', out);
}

static void print_all(FILE *out, const struct ipmctl_table *table)
{
	size_t widths[12];

	for (size_t i = 0; i < table->column_count; i++)
		widths[i] = width_of(table, i);
	print_titles(out, table, widths);
	for (size_t row = 0; row < table->row_count; row++)
		print_row(out, table, table->cells + row * table->column_count, widths);
}

bool ipmctl_is_list(const struct ipmctl_request *request)
{
	return request->all || request->display;
}

static bool is_key(const struct ipmctl_table *table, size_t column)
{
	return table->key && strcmp(table->columns[column].title, table->key) == 0;
}

static bool is_asked_for(const struct ipmctl_request *request, const struct ipmctl_table *table, size_t column)
{
	return !table->key || !ipmctl_is_list(request) || is_key(table, column) ||
	       ipmctl_shows(request, table->columns[column].title);
}

static void add_records(const struct ipmctl_request *request, const struct ipmctl_table *table, const char *root,
			const char *record, bool first_is_last)
{
	const size_t count = table->column_count;

	for (size_t row = 0; row < table->row_count; row++) {
		ipmctl_xml_record(request->xml, root, record);
		for (size_t i = 0; i < count; i++) {
			const size_t column = first_is_last ? (i + 1) % count : i;

			if (is_asked_for(request, table, column))
				ipmctl_xml_value(request->xml, table->columns[column].title,
						 table->cells[row * count + column]);
		}
		ipmctl_xml_end(request->xml);
	}
}

static void print_fact(FILE *out, const char *begin, const char *name, const char *text, const char *end)
{
	fprintf(out, "%s%s=", begin, name);
	cli_print_clean(text, out);
	fprintf(out, "%s\n", end);
}

static void print_list(const struct ipmctl_request *request, const struct ipmctl_table *table)
{
	const size_t count = table->column_count;

	for (size_t row = 0; row < table->row_count; row++) {
		char *const *cells = table->cells + row * count;

		for (size_t i = 0; i < count; i++)
			if (is_key(table, i))
				print_fact(request->out, "---", table->key, cells[i], "---");
		for (size_t i = 0; i < count; i++)
			if (!is_key(table, i) && ipmctl_shows(request, table->columns[i].title))
				print_fact(request->out, "   ", table->columns[i].title, cells[i], "");
	}
}

static int end(struct ipmctl_table *table)
{
	for (size_t i = 0; i < table->row_count * table->column_count; i++)
		free(table->cells[i]);
	free(table->cells);
	return table->failed ? IPMCTL_FAILED : 0;
}

int ipmctl_table_print(FILE *out, struct ipmctl_table *table)
{
	if (table->failed)
		fprintf(out, "Error: out of memory.\n");
	else
		print_all(out, table);
	return end(table);
}

int ipmctl_table_show(const struct ipmctl_request *request, struct ipmctl_table *table, const char *root,
		      const char *record, bool first_is_last)
{
	if (table->failed)
		fprintf(request->out, "Error: out of memory.\n");
	else if (request->xml)
		add_records(request, table, root, record, first_is_last);
	else if (table->key && ipmctl_is_list(request))
		print_list(request, table);
	else
		print_all(request->out, table);
	return end(table);
}
