// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show module: Intel Optane modules, by what their firmware tells. Only what the columns take is asked for. */
#include "show/optane.h"

static const char *security_word(const struct optane_row *row)
{
	const uint32_t state = row->module->security.state;

	if (!optane_knows(row, PMEMCTL_OPTANE_SECURITY))
		return NULL;
	if (state & PMEMCTL_OPTANE_SECURITY_UNSUPPORTED)
		return "none";
	if (!(state & PMEMCTL_OPTANE_SECURITY_ENABLED))
		return "disabled";
	return state & PMEMCTL_OPTANE_SECURITY_LOCKED ? "locked" : "unlocked";
}

static bool has_average(const struct optane_row *row)
{
	enum { SINCE = 0x0200 };

	return !optane_knows(row, PMEMCTL_OPTANE_IDENTITY) || row->module->identity.interface >= SINCE;
}

#define NUMBER_OF(group, number) (optane_knows(x, PMEMCTL_OPTANE_##group) ? (uint64_t)(number) : PMEMCTL_UNKNOWN)
FILL_TEXT(security, struct optane_row, security_word(x))
FILL_TEXT(firmware, struct optane_row,
	  optane_knows(x, PMEMCTL_OPTANE_FIRMWARE) ? optane_version_text(t, x->module->firmware.running) : NULL)
FILL_NUMBER(sets, struct optane_row, NUMBER_OF(CONFIG, x->module->config.sets))
FILL_NUMBER(power_limit, struct optane_row, NUMBER_OF(POWER, x->module->power.average))
FILL_NUMBER_IF(power, struct optane_row, has_average(x), NUMBER_OF(AVERAGE, x->module->average_power.all))
FILL_NUMBER(power_cycles, struct optane_row, NUMBER_OF(SMART, x->module->smart.power_cycles))
FILL_NUMBER(errors, struct optane_row, NUMBER_OF(ERRORS, optane_error_count(x->module)))
FILL_NUMBER(reads, struct optane_row, NUMBER_OF(PERFORMANCE, x->module->performance.in_all[0].low))
FILL_NUMBER(writes, struct optane_row, NUMBER_OF(PERFORMANCE, x->module->performance.in_all[1].low))

static const struct column columns[] = {
	OPTANE_MODULE,
	OPTANE_PART(true),
	{ "CAPACITY", COLUMN_SIZE, true, "all that it holds", false, OPTANE_OF(IDENTITY), optane_raw },
	OPTANE_USED_SHARES(true),
	{ "HEALTH", COLUMN_TEXT, true, "ok, non-critical, critical, fatal or media-disabled", false,
	  COLUMN_OF_MODULES(OPTANE_HEALTH), optane_health },
	{ "SECURITY", COLUMN_TEXT, true, "disabled, unlocked, locked or none", false, OPTANE_OF(SECURITY), security },
	{ "FIRMWARE", COLUMN_CODE, true, "version that runs", false, OPTANE_OF(FIRMWARE), firmware },
	OPTANE_CONFIGURATION(true),
	OPTANE_VERSIONS,
	OPTANE_OTHER_SHARES,
	{ "SETS", COLUMN_NUMBER, false, "interleave sets that it is in", false, OPTANE_OF(CONFIG), sets },
	{ "POWER-LIMIT", COLUMN_NUMBER, false, "limit of its average power, in mW", false, OPTANE_OF(POWER),
	  power_limit },
	{ "POWER", COLUMN_NUMBER, false, "average power, in mW; from the 200 series on", false, OPTANE_OF(AVERAGE),
	  power },
	{ "POWER-CYCLES", COLUMN_NUMBER, false, "how often it was powered", false, OPTANE_OF(SMART), power_cycles },
	{ "ERRORS", COLUMN_NUMBER, false, "entries in its error logs", false, OPTANE_OF(ERRORS), errors },
	{ "MEDIA-READS", COLUMN_NUMBER, false, "reads of its media in all, of 64 bytes", false, OPTANE_OF(PERFORMANCE),
	  reads },
	{ "MEDIA-WRITES", COLUMN_NUMBER, false, "writes of its media in all, of 64 bytes", false,
	  OPTANE_OF(PERFORMANCE), writes },
	OPTANE_MORE,
	OPTANE_BUS,
};

static void add_rows(struct table *table, const struct show_context *context)
{
	show_add_optane(table, context, &(const struct optane_facts) { .want = 0 });
}

const struct show_kind show_module = {
	.name = "module", .objects = "modules", .one = "module",
	.summary = "Intel Optane modules: what their firmware tells", .names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .columns = columns, .column_count = ARRAY_SIZE(columns),
	.of_modules = true, .add_rows = add_rows,
};
