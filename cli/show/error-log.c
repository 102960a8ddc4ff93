// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show error-log: entries of the error logs of Intel Optane modules, a row an entry */
#include "show/optane.h"

#include <time.h>

enum { PDA_VALID = 1 << 0, DPA_VALID = 1 << 1, INTERRUPT = 1 << 2, VIRAL = 1 << 4, PLACES = 64 };

static const struct pmemctl_optane_entry *entry_of(const struct optane_row *row)
{
	return &row->module->entries[row->item];
}

static bool is_thermal(const struct pmemctl_optane_entry *e)
{
	return e->log == PMEMCTL_OPTANE_THERMAL_LOW || e->log == PMEMCTL_OPTANE_THERMAL_HIGH;
}

static bool is_high(const struct pmemctl_optane_entry *e)
{
	return e->log == PMEMCTL_OPTANE_MEDIA_HIGH || e->log == PMEMCTL_OPTANE_THERMAL_HIGH;
}

static const char *time_text(struct table *table, uint64_t seconds)
{
	const time_t when = (time_t)seconds;
	char text[32];
	struct tm tm;

	if (!gmtime_r(&when, &tm) || !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return NULL;
	return table_text(table, "%s", text);
}

static const char *event_word(const struct pmemctl_optane_entry *e)
{
	static const char *const of_media[] = {
		"uncorrectable", "address-mismatch", "translation", "data-path", "locked-access", "remaining-alarm",
		"health-change", "write-ecc",
	};
	static const char *const of_temperature[] = { "alarm", "low", "high", NULL, "critical" };

	if (is_thermal(e))
		return e->reported < ARRAY_SIZE(of_temperature) ? of_temperature[e->reported] : NULL;
	return e->type < ARRAY_SIZE(of_media) ? of_media[e->type] : NULL;
}

static const char *transaction_word(const struct pmemctl_optane_entry *e)
{
	static const char *const words[] = {
		"memory-read", "memory-write", "pmem-read", "pmem-write", NULL, NULL, "translation-read",
		"translation-write", "wear-level", "patrol-scrub", "register-read", "register-write", "scrub",
	};

	return e->transaction < ARRAY_SIZE(words) ? words[e->transaction] : NULL;
}

static const char *flag_list(struct table *table, unsigned flags)
{
	const char *list = "";

	if (flags & INTERRUPT)
		table_list_add(table, &list, "interrupt");
	if (flags & VIRAL)
		table_list_add(table, &list, "viral");
	return list;
}

static bool has_address(const struct pmemctl_optane_entry *e)
{
	return !is_thermal(e) && e->flags & DPA_VALID;
}

FILL_TEXT(which_log, struct optane_row, is_thermal(entry_of(x)) ? "thermal" : "media")
FILL_TEXT(priority, struct optane_row, is_high(entry_of(x)) ? "high" : "low")
FILL_NUMBER(sequence, struct optane_row, entry_of(x)->sequence)
FILL_TEXT(when, struct optane_row, time_text(t, entry_of(x)->time))
FILL_TEXT(event, struct optane_row, event_word(entry_of(x)))
FILL_NUMBER_IF(address, struct optane_row, has_address(entry_of(x)), entry_of(x)->dpa)
FILL_NUMBER_IF(length, struct optane_row, has_address(entry_of(x)),
	       entry_of(x)->range < PLACES ? 1ULL << entry_of(x)->range : PMEMCTL_UNKNOWN)
FILL_NUMBER_IF(media_address, struct optane_row, !is_thermal(entry_of(x)) && entry_of(x)->flags & PDA_VALID,
	       entry_of(x)->pda)
FILL_TEXT_IF(transaction, struct optane_row, !is_thermal(entry_of(x)) && transaction_word(entry_of(x)),
	     transaction_word(entry_of(x)))
FILL_NUMBER_IF(temperature, struct optane_row, is_thermal(entry_of(x)), decimal_cell(entry_of(x)->temperature))
FILL_TEXT_IF(sensor, struct optane_row, is_thermal(entry_of(x)), entry_of(x)->controller ? "controller" : "media")
FILL_TEXT(flags, struct optane_row, flag_list(t, is_thermal(entry_of(x)) ? 0 : entry_of(x)->flags))

static const struct column columns[] = {
	OPTANE_MODULE,
	{ "LOG", COLUMN_TEXT, true, "media or thermal", false, 0, which_log },
	{ "PRIORITY", COLUMN_TEXT, true, "low or high", false, 0, priority },
	{ "SEQUENCE", COLUMN_NUMBER, false, "number in its log, from 1 to 65535 and then from 1 again", false, 0,
	  sequence },
	{ "TIME", COLUMN_CODE, true, "when it happened, by the module's clock (UTC)", false, 0, when },
	{ "EVENT", COLUMN_TEXT, true,
	  "of media: uncorrectable, address-mismatch, translation, data-path, locked-access, "
	  "remaining-alarm, health-change or write-ecc; of temperature: alarm, low, high or critical",
	  false, 0, event },
	{ "ADDRESS", COLUMN_HEX, true, "where, an address of the module", true, 0, address },
	{ "LENGTH", COLUMN_SIZE, true, "how much from there on", true, 0, length },
	{ "MEDIA-ADDRESS", COLUMN_HEX, false, "the same, an address of its media", true, 0, media_address },
	{ "TRANSACTION", COLUMN_TEXT, false, "what was going on", true, 0, transaction },
	{ "TEMPERATURE", COLUMN_CELSIUS, true, "what was measured", true, 0, temperature },
	{ "SENSOR", COLUMN_TEXT, false, "by which: media or controller", true, 0, sensor },
	{ "FLAGS", COLUMN_LIST, false, "interrupt: the machine was told; viral: the module was in that state", false, 0,
	  flags },
	OPTANE_BUS,
};

/* Also those of a module that does not tell all, which is said apart. */
static size_t count_entries(const struct optane_row *row)
{
	return row->module ? row->module->entry_count : 0;
}

static void add_error_log(struct table *table, const struct show_context *context)
{
	show_add_optane(table, context,
			&(const struct optane_facts) { .want = PMEMCTL_OPTANE_ENTRIES, .count = count_entries });
}

const struct show_kind show_error_log = {
	.name = "error-log",
	.objects = "error_entries",
	.one = "entry of an error log",
	.named = "module",
	.summary = "Intel Optane modules: entries of their error logs",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.of_modules = true,
	.add_rows = add_error_log,
};
