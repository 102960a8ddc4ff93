// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -error: entries of a module's log of media or temperature errors, of one level */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "compat/ipmctl/ipmctl.h"

/* ---- what is asked for ---- */

static int refuse(FILE *out, const char *kind, const char *name)
{
	fprintf(out,
		"Syntax Error: Incorrect value for %s %s.\nShow Error failed: Error 2 - Command not run\n", kind, name);
	return IPMCTL_SYNTAX;
}

static int take_number(const struct ipmctl_request *request, const char *name, unsigned long most, unsigned *number)
{
	const char *value = ipmctl_property_value(request, name);
	unsigned long parsed;
	char *end;

	if (!value)
		return 0;
	parsed = strtoul(value, &end, 0);
	if (end == value || *end || parsed > most || *value == '-')
		return refuse(request->out, "property", name);
	*number = (unsigned)parsed;
	return 0;
}

static int take_query(const struct ipmctl_request *request, struct pmemctl_optane_entry_query *query)
{
	enum { SEQUENCE_MOST = 65535, COUNT_MOST = 255 };
	const char *type = request->targets[TARGET_ERROR], *level = ipmctl_property_value(request, "Level");
	const bool thermal = strcasecmp(type, "Thermal") == 0, low = level && strcasecmp(level, "Low") == 0;
	unsigned count = COUNT_MOST;
	int status;

	*query = (struct pmemctl_optane_entry_query) { .logs = 0 };
	if (!thermal && strcasecmp(type, "Media") != 0)
		return refuse(request->out, "target", "-error");
	status = take_number(request, "SequenceNumber", SEQUENCE_MOST, &query->first);
	if (!status && level && !low && strcasecmp(level, "High") != 0)
		status = refuse(request->out, "property", "Level");
	if (!status)
		status = take_number(request, "Count", COUNT_MOST, &count);
	query->count = count;
	if (count && thermal)
		query->logs = 1u << (low ? PMEMCTL_OPTANE_THERMAL_LOW : PMEMCTL_OPTANE_THERMAL_HIGH);
	else if (count)
		query->logs = 1u << (low ? PMEMCTL_OPTANE_MEDIA_LOW : PMEMCTL_OPTANE_MEDIA_HIGH);
	return status;
}

/* ---- an entry as texts ---- */

enum { FACTS_MAX = 10 };
struct fact {
	const char *name;
	char text[VALUE_MAX];
};

static void put(struct fact *facts, size_t *count, const char *name, const char *text)
{
	facts[*count].name = name;
	snprintf(facts[(*count)++].text, VALUE_MAX, "%s", text);
}

static void time_text(uint64_t seconds, char *text)
{
	const time_t when = (time_t)seconds;
	struct tm tm;

	snprintf(text, VALUE_MAX, "Unknown");
	if (gmtime_r(&when, &tm))
		strftime(text, VALUE_MAX, "%m/%d/%Y %H:%M:%S", &tm);
}

static void coded(unsigned code, const char *const *words, size_t count, char *text)
{
	if (code < count && words[code])
		snprintf(text, VALUE_MAX, "0x%02x - %s", code, words[code]);
	else
		snprintf(text, VALUE_MAX, "Unknown");
}

static void type_text(unsigned type, char *text)
{
	static const char *const words[] = {
		"Uncorrectable", "DPA Mismatch", "AIT Error", "Data Path Error", "Locked/Illegal Access",
		"User Percentage Remaining Alarm Trip", "Smart Health Status Change", "Persistent Write ECC",
	};

	coded(type, words, ARRAY_SIZE(words), text);
}

static void transaction_text(unsigned transaction, char *text)
{
	static const char *const words[] = {
		"2LM Read", "2LM Write", "PM Read", "PM Write", NULL, NULL, "AIT Read", "AIT Write", "Wear Level Mode",
		"Patrol Scrub", "CSR Read", "CSR Write", "Address Range Scrub", "Unavailable",
	};

	coded(transaction, words, ARRAY_SIZE(words), text);
}

enum { PDA_VALID = 1, DPA_VALID = 2, INTERRUPT = 4, VIRAL = 0x10 };

static void flags_text(unsigned flags, char *text)
{
	const char *before = "";
	int length = snprintf(text, VALUE_MAX, "0x%02x - ", flags);
	const struct { unsigned bit; const char *word; } words[] = {
		{ PDA_VALID, "PDA Valid" }, { DPA_VALID, "DPA Valid" }, { INTERRUPT, "Interrupt" }, { VIRAL, "Viral" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (flags & words[i].bit) {
			length += snprintf(text + length, (size_t)(VALUE_MAX - length), "%s%s", before, words[i].word);
			before = ", ";
		}
}

static void media_facts(const struct pmemctl_optane_entry *e, struct fact *facts, size_t *count)
{
	const bool alarm = e->type == 5 || e->type == 6;	/* of the module as a whole: at no place */
	char text[VALUE_MAX] = "N/A";

	if (!alarm)
		transaction_text(e->transaction, text);
	put(facts, count, "Transaction Type", text);
	flags_text(e->flags, text);
	put(facts, count, "Error Flags", text);
	snprintf(text, sizeof(text), "0x%016llx", (unsigned long long)e->dpa);
	put(facts, count, "DPA", !alarm && e->flags & DPA_VALID ? text : "N/A");
	snprintf(text, sizeof(text), "0x%016llx", (unsigned long long)e->pda);
	put(facts, count, "PDA", !alarm && e->flags & PDA_VALID ? text : "N/A");
	snprintf(text, sizeof(text), "%lluB", e->range < 64 ? 1ULL << e->range : 0);
	put(facts, count, "Range", alarm ? "N/A" : text);
}

static const char *reported_word(unsigned reported)
{
	static const char *const words[] = { "User Alarm Trip", "Low", "High", "Unknown", "Critical" };

	return reported < ARRAY_SIZE(words) ? words[reported] : "Unknown";
}

static bool is_thermal(const struct pmemctl_optane_entry *e)
{
	return e->log == PMEMCTL_OPTANE_THERMAL_LOW || e->log == PMEMCTL_OPTANE_THERMAL_HIGH;
}

/* The first three, or two of media, are those of the table. */
static size_t facts_of(const struct pmemctl_optane_entry *e, bool all, struct fact *facts)
{
	char text[VALUE_MAX];
	size_t count = 0;

	time_text(e->time, text);
	put(facts, &count, "System Timestamp", text);
	if (is_thermal(e)) {
		snprintf(text, sizeof(text), "%d", e->temperature / 16);
		put(facts, &count, "Temperature", text);
		put(facts, &count, "Reported", reported_word(e->reported));
	} else {
		type_text(e->type, text);
		put(facts, &count, "Error Type", text);
	}
	if (!all)
		return count;
	if (is_thermal(e))
		put(facts, &count, "Temperature Type", e->controller ? "Controller Temperature" : "Media Temperature");
	else
		media_facts(e, facts, &count);
	snprintf(text, sizeof(text), "%u", e->sequence);
	put(facts, &count, "Sequence Number", text);
	return count;
}

/* ---- all entries ---- */

static const char *kind_word(const struct pmemctl_optane_entry *e)
{
	return is_thermal(e) ? "Thermal" : "Media";
}

static void add_records(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request)
{
	struct fact facts[FACTS_MAX];
	char id[VALUE_MAX];

	ipmctl_dimm_id(dimm, request, id);
	for (size_t i = 0; i < dimm->module->entry_count; i++) {
		const struct pmemctl_optane_entry *e = &dimm->module->entries[i];
		const size_t count = facts_of(e, request->all, facts);

		ipmctl_xml_record(request->xml, "ErrorList", "Error");
		ipmctl_xml_value(request->xml, "Error", kind_word(e));
		for (size_t j = 0; j < count; j++)
			ipmctl_xml_value(request->xml, facts[j].name, facts[j].text);
		ipmctl_xml_value(request->xml, "DimmID", id);
		ipmctl_xml_end(request->xml);
	}
}

static void print_list(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request)
{
	struct fact facts[FACTS_MAX];
	char id[VALUE_MAX];

	ipmctl_dimm_id(dimm, request, id);
	if (dimm->module->entry_count)
		fprintf(request->out, "---DimmID=%s---\n", id);
	for (size_t i = 0; i < dimm->module->entry_count; i++) {
		const size_t count = facts_of(&dimm->module->entries[i], true, facts);

		fprintf(request->out, "   ---Error=%s\n", kind_word(&dimm->module->entries[i]));
		for (size_t j = 0; j < count; j++)
			fprintf(request->out, "      %s=%s\n", facts[j].name, facts[j].text);
	}
}

static int print_table(const struct ipmctl_machine *m, const struct ipmctl_request *request)
{
	static const struct ipmctl_column media[] = { { "DimmID", 0 }, { "System Timestamp", 0 }, { "Error Type", 0 } };
	static const struct ipmctl_column thermal[] = {
		{ "DimmID", 0 }, { "System Timestamp", 0 }, { "Temperature", 0 }, { "Reported", 16 },
	};
	const bool is_of_media = strcasecmp(request->targets[TARGET_ERROR], "Media") == 0;
	struct ipmctl_table table = {
		.columns = is_of_media ? media : thermal,
		.column_count = is_of_media ? ARRAY_SIZE(media) : ARRAY_SIZE(thermal),
	};
	struct fact facts[FACTS_MAX];
	char id[VALUE_MAX];

	for (size_t i = 0; i < m->count; i++) {
		const struct pmemctl_optane_module *module = m->dimms[i].module;

		ipmctl_dimm_id(&m->dimms[i], request, id);
		for (size_t j = 0; module && j < module->entry_count; j++) {
			const char *cells[4] = { id, facts[0].text, facts[1].text, facts[2].text };

			facts_of(&module->entries[j], false, facts);
			ipmctl_table_add(&table, cells);
		}
	}
	return table.row_count || table.failed ? ipmctl_table_print(request->out, &table) : 0;
}

static int print_entries(const struct ipmctl_machine *m, const struct ipmctl_request *request)
{
	if (!request->xml && !request->all)
		return print_table(m, request);
	for (size_t i = 0; i < m->count; i++) {
		if (m->dimms[i].module && request->xml)
			add_records(&m->dimms[i], request);
		else if (m->dimms[i].module)
			print_list(&m->dimms[i], request);
	}
	return 0;
}

/* What is not in the table: modules without errors, and those that do not tell */
static int print_rest(const struct ipmctl_machine *m, const struct ipmctl_request *request, bool any)
{
	int status = 0;

	for (size_t i = 0; i < m->count; i++) {
		const struct pmemctl_optane_module *module = m->dimms[i].module;
		char id[VALUE_MAX];

		ipmctl_dimm_id(&m->dimms[i], request, id);
		if (!ipmctl_knows(&m->dimms[i], PMEMCTL_OPTANE_ENTRIES)) {
			fprintf(request->out, "Failed to get error logs from PMem module %s: %s\n", id,
				module && module->problem ? module->problem : "it is not manageable");
			status = IPMCTL_FAILED;
		} else if (!module->entry_count && (!request->xml || !any)) {
			fprintf(request->out, "No errors found on PMem module %s\n", id);
		}
	}
	return status;
}

static bool has_any(const struct ipmctl_machine *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->dimms[i].module && m->dimms[i].module->entry_count)
			return true;
	return false;
}

int ipmctl_show_error(struct cli *cli, const struct ipmctl_request *request)
{
	struct pmemctl_optane_entry_query query;
	struct ipmctl_machine m;
	int status = take_query(request, &query), rest;
	bool any;

	if (!status)
		status = ipmctl_machine_select(cli, request, &m);
	if (status)
		return status;
	if (ipmctl_machine_ask(cli, &m, 0, &query)) {
		ipmctl_machine_close(&m);
		return IPMCTL_FAILED;
	}
	status = print_entries(&m, request);
	any = has_any(&m);
	rest = print_rest(&m, request, any);
	status = status ? status : rest;
	if (!request->xml || !any)
		fprintf(request->out, "Show Error %s\n\n", status ? "failed" : "executed successfully");
	ipmctl_machine_close(&m);
	return status;
}
