// SPDX-License-Identifier: GPL-2.0-only
/* Modules by their properties: a table of some, or a list of those that are asked for. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

enum { COLUMNS_MAX = 8 };

static bool is_wanted(const struct ipmctl_request *request, const struct ipmctl_property *p)
{
	return ipmctl_is_list(request) ? ipmctl_shows(request, p->name) : p->column;
}

/* Every word of -display must be a property. */
static int verify(const struct ipmctl_request *request, const struct ipmctl_properties *properties)
{
	const char *word = request->display;
	size_t length, i;

	while (word) {
		length = strcspn(word, ",");
		for (i = 0; i < properties->count; i++) {
			const char *name = properties->list[i].name;

			if (strlen(name) == length && strncasecmp(word, name, length) == 0)
				break;
		}
		if (i == properties->count) {
			fprintf(request->out, "Syntax Error: Incorrect value for option -d|-display.\n");
			return IPMCTL_SYNTAX;
		}
		word = word[length] ? word + length + 1 : NULL;
	}
	return 0;
}

/* Does the version of its firmware's interface have it? What does not tell its version may. */
static bool has(const struct ipmctl_dimm *dimm, const struct ipmctl_property *p)
{
	unsigned version;

	if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_IDENTITY))
		return true;
	version = dimm->module->identity.interface;
	return version >= p->since && (!p->until || version < p->until);
}

/* Its text, empty where it is not to be shown. True when it was asked for by name and the module does not have it. */
static bool take_value(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request,
		       const struct ipmctl_property *p,
		       char *text)
{
	*text = '\0';
	if (!dimm->module && p->want && !p->column && strcmp(p->name, "ManageabilityState") != 0) {
		snprintf(text, VALUE_MAX, "N/A");
		return false;
	}
	if (has(dimm, p)) {
		p->value(dimm, request, text);
		return false;
	}
	if (request->display)
		snprintf(text, VALUE_MAX, "Unsupported Field");
	return request->display;
}

static int print_list(const struct ipmctl_machine *m, const struct ipmctl_request *request,
		      const struct ipmctl_properties *properties)
{
	bool unsupported = false;
	char text[VALUE_MAX];

	for (size_t i = 0; i < m->count; i++) {
		ipmctl_dimm_id(&m->dimms[i], request, text);
		fprintf(request->out, "---DimmID=%s---\n", text);
		for (size_t j = 0; j < properties->count; j++) {
			const struct ipmctl_property *p = &properties->list[j];

			if (!is_wanted(request, p) || strcmp(p->name, "DimmID") == 0)
				continue;
			unsupported |= take_value(&m->dimms[i], request, p, text);
			if (!*text)
				continue;
			fprintf(request->out, "   %s=", p->name);
			cli_print_clean(text, request->out);
			fprintf(request->out, "\n");
		}
	}
	return unsupported ? IPMCTL_SYNTAX : 0;
}

static int print_table(const struct ipmctl_machine *m, const struct ipmctl_request *request,
		       const struct ipmctl_properties *properties)
{
	struct ipmctl_column columns[COLUMNS_MAX];
	const struct ipmctl_property *shown[COLUMNS_MAX];
	char texts[COLUMNS_MAX][VALUE_MAX];
	const char *cells[COLUMNS_MAX];
	struct ipmctl_table table = { .columns = columns };

	for (size_t i = 0; i < properties->count && table.column_count < COLUMNS_MAX; i++) {
		const struct ipmctl_property *p = &properties->list[i];

		if (!p->column)
			continue;
		columns[table.column_count] = (struct ipmctl_column) { p->name, p->most };
		shown[table.column_count++] = p;
	}
	for (size_t i = 0; i < m->count; i++) {
		for (size_t j = 0; j < table.column_count; j++) {
			take_value(&m->dimms[i], request, shown[j], texts[j]);
			cells[j] = texts[j];
		}
		ipmctl_table_add(&table, cells);
	}
	return ipmctl_table_print(request->out, &table);
}

/* ---- nvmxml ---- */

static bool add_element(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request,
			const struct ipmctl_property *p)
{
	char text[VALUE_MAX];
	const bool unsupported = take_value(dimm, request, p, text);

	if (*text)
		ipmctl_xml_value(request->xml, p->name, text);
	return unsupported;
}

/* In the order of a list of names */
static void add_in_order(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request,
			 const struct ipmctl_properties *properties)
{
	for (const char *word = properties->order; *word; word += *word == ',') {
		const size_t length = strcspn(word, ",");

		for (size_t i = 0; i < properties->count; i++) {
			const struct ipmctl_property *p = &properties->list[i];

			if (strlen(p->name) == length && strncmp(word, p->name, length) == 0)
				add_element(dimm, request, p);
		}
		word += length;
	}
}

static int add_records(const struct ipmctl_machine *m, const struct ipmctl_request *request,
		       const struct ipmctl_properties *properties)
{
	bool unsupported = false;

	for (size_t i = 0; i < m->count; i++) {
		ipmctl_xml_record(request->xml, properties->root, properties->record);
		if (!ipmctl_is_list(request) && properties->order)
			add_in_order(&m->dimms[i], request, properties);
		for (size_t j = 0; j < properties->count && (ipmctl_is_list(request) || !properties->order); j++) {
			const struct ipmctl_property *p = &properties->list[j];

			if (!ipmctl_is_list(request) || is_wanted(request, p) || strcmp(p->name, "DimmID") == 0)
				unsupported |= add_element(&m->dimms[i], request, p);
		}
		ipmctl_xml_end(request->xml);
	}
	return unsupported ? IPMCTL_SYNTAX : 0;
}

static int show(const struct ipmctl_machine *m, const struct ipmctl_request *request,
		const struct ipmctl_properties *properties)
{
	int status;

	if (request->xml)
		status = add_records(m, request, properties);
	else if (ipmctl_is_list(request))
		status = print_list(m, request, properties);
	else
		status = print_table(m, request, properties);
	if (status == IPMCTL_SYNTAX)
		fprintf(request->out,
			"Error: One or more of the fields specified are not supported on all the PMem modules.\n");
	return status;
}

int ipmctl_show_properties(struct cli *cli, const struct ipmctl_request *request,
			   const struct ipmctl_properties *properties)
{
	struct ipmctl_machine m;
	unsigned want = 0;
	int status = verify(request, properties), problems;

	for (size_t i = 0; i < properties->count; i++)
		if (is_wanted(request, &properties->list[i]) ||
		    (request->as_xml && !ipmctl_is_list(request) && !properties->order))
			want |= properties->list[i].want;
	if (!status)
		status = (properties->strangers ? ipmctl_machine_open_all : ipmctl_machine_open)(cli, request, want, &m);
	if (status)
		return status;
	if (m.count && m.dimms[0].mixed == true && !request->xml)
		fprintf(request->out, "Warning: Mixed SKU detected. Driver functionalities limited.\n");
	status = show(&m, request, properties);
	problems = ipmctl_tell_problems(request->out, &m, "Not all could be read");
	ipmctl_machine_close(&m);
	return status ? status : problems;
}
