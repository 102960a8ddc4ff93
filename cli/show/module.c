// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show module: Intel Optane modules, by what their firmware tells. Only what the columns take is asked for. */
#include "show/optane.h"

static const char *health_word(const struct optane_row *row)
{
	enum { NON_CRITICAL = 1, CRITICAL = 2, FATAL = 4, MEDIA_DISABLED = 1 << 24 };
	const struct pmemctl_optane_smart *s = &row->module->smart;

	if (optane_knows(row, PMEMCTL_OPTANE_BOOT) && row->module->boot.status & MEDIA_DISABLED)
		return "media-disabled";
	if (!optane_knows(row, PMEMCTL_OPTANE_SMART) || !(s->valid & PMEMCTL_OPTANE_HAS_HEALTH))
		return NULL;
	if (s->health & FATAL)
		return "fatal";
	if (s->health & CRITICAL)
		return "critical";
	if (s->health & NON_CRITICAL)
		return "non-critical";
	/* whether its media are in use is to be known, too */
	return s->health || !optane_knows(row, PMEMCTL_OPTANE_BOOT) ? NULL : "ok";
}

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

static const char *configuration_word(const struct optane_row *row)
{
	const struct pmemctl_optane_config *c = &row->module->config;

	if (!optane_knows(row, PMEMCTL_OPTANE_CONFIG) || !c->valid)
		return NULL;
	switch (c->status) {
	case 1: return "valid";
	case 3: case 4: return "broken-set";
	case 6: return "reverted";
	case 9: case 12: return "unsupported";
	case 13: case 15: return "partial";
	case 7: case 8: case 10: case 11: case 14: return "bad";
	default: return "none";
	}
}

static const char *interface_text(struct table *table, const struct optane_row *row)
{
	const unsigned version = row->module->identity.interface;

	return optane_knows(row, PMEMCTL_OPTANE_IDENTITY) ? table_text(table, "%x.%x", version >> 8, version & 0xff)
							  : NULL;
}

static bool has_average(const struct optane_row *row)
{
	enum { SINCE = 0x0200 };

	return !optane_knows(row, PMEMCTL_OPTANE_IDENTITY) || row->module->identity.interface >= SINCE;
}

#define NUMBER_OF(group, number) (optane_knows(x, PMEMCTL_OPTANE_##group) ? (uint64_t)(number) : PMEMCTL_UNKNOWN)
FILL_TEXT(name, struct optane_row, x->dimm->name)
FILL_TEXT(part, struct optane_row,
	  optane_knows(x, PMEMCTL_OPTANE_IDENTITY) ? table_text(t, "%s", x->module->identity.part) : NULL)
FILL_NUMBER(capacity, struct optane_row, NUMBER_OF(IDENTITY, x->module->identity.capacity))
FILL_NUMBER(memory, struct optane_row, x->capacities.memory)
FILL_NUMBER(app_direct, struct optane_row, x->capacities.app_direct)
FILL_NUMBER(unconfigured, struct optane_row, x->capacities.unconfigured)
FILL_NUMBER(inaccessible, struct optane_row, x->capacities.inaccessible)
FILL_NUMBER(reserved, struct optane_row, x->capacities.reserved)
FILL_TEXT(health, struct optane_row, health_word(x))
FILL_TEXT(security, struct optane_row, security_word(x))
FILL_TEXT(firmware, struct optane_row,
	  optane_knows(x, PMEMCTL_OPTANE_FIRMWARE) ? optane_version_text(t, x->module->firmware.running) : NULL)
FILL_TEXT(staged, struct optane_row,
	  optane_knows(x, PMEMCTL_OPTANE_FIRMWARE) ? optane_version_text(t, x->module->firmware.staged) : NULL)
FILL_TEXT(interface, struct optane_row, interface_text(t, x))
FILL_TEXT(configuration, struct optane_row, configuration_word(x))
FILL_NUMBER(sets, struct optane_row, NUMBER_OF(CONFIG, x->module->config.sets))
FILL_NUMBER(power_limit, struct optane_row, NUMBER_OF(POWER, x->module->power.average))
FILL_NUMBER_IF(power, struct optane_row, has_average(x), NUMBER_OF(AVERAGE, x->module->average_power.all))
FILL_NUMBER(power_cycles, struct optane_row, NUMBER_OF(SMART, x->module->smart.power_cycles))
FILL_NUMBER(errors, struct optane_row,
	    NUMBER_OF(ERRORS, x->module->errors.media_low + x->module->errors.media_high +
		      x->module->errors.thermal_low + x->module->errors.thermal_high))
FILL_NUMBER(reads, struct optane_row, NUMBER_OF(PERFORMANCE, x->module->performance.in_all[0].low))
FILL_NUMBER(writes, struct optane_row, NUMBER_OF(PERFORMANCE, x->module->performance.in_all[1].low))

#define SHARES (PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_PARTITIONS | PMEMCTL_OPTANE_CONFIG | PMEMCTL_OPTANE_BOOT)
static const struct column columns[] = {
	{ "MODULE", COLUMN_CODE, true, "name of the DIMM", false, 0, name },
	{ "PART", COLUMN_CODE, true, "part number", false, 0, part },
	{ "CAPACITY", COLUMN_SIZE, true, "all that it holds", false, 0, capacity },
	{ "MEMORY", COLUMN_SIZE, true, "what serves as memory (Memory Mode)", false, 0, memory },
	{ "APP-DIRECT", COLUMN_SIZE, true, "what serves as persistent memory", false, 0, app_direct },
	{ "HEALTH", COLUMN_TEXT, true, "ok, non-critical, critical, fatal or media-disabled", false, 0, health },
	{ "SECURITY", COLUMN_TEXT, true, "disabled, unlocked, locked or none", false, 0, security },
	{ "FIRMWARE", COLUMN_CODE, true, "version that runs", false, 0, firmware },
	{ "CONFIGURATION", COLUMN_TEXT, true,
	  "valid, none, or what became of it: reverted, partial, bad, broken-set or "
	  "unsupported",
	  false, 0, configuration },
	{ "STAGED", COLUMN_CODE, false, "version that the next start will load", false, 0, staged },
	{ "INTERFACE", COLUMN_TEXT, false, "version of the firmware's interface", false, 0, interface },
	{ "UNCONFIGURED", COLUMN_SIZE, false, "what serves as nothing yet", false, 0, unconfigured },
	{ "INACCESSIBLE", COLUMN_SIZE, false, "what cannot be used", false, 0, inaccessible },
	{ "RESERVED", COLUMN_SIZE, false, "what was set aside", false, 0, reserved },
	{ "SETS", COLUMN_NUMBER, false, "interleave sets that it is in", false, 0, sets },
	{ "POWER-LIMIT", COLUMN_NUMBER, false, "limit of its average power, in mW", false, 0, power_limit },
	{ "POWER", COLUMN_NUMBER, false, "average power, in mW; from the 200 series on", false, 0, power },
	{ "POWER-CYCLES", COLUMN_NUMBER, false, "how often it was powered", false, 0, power_cycles },
	{ "ERRORS", COLUMN_NUMBER, false, "entries in its error logs", false, 0, errors },
	{ "MEDIA-READS", COLUMN_NUMBER, false, "reads of its media in all, of 64 bytes", false, 0, reads },
	{ "MEDIA-WRITES", COLUMN_NUMBER, false, "writes of its media in all, of 64 bytes", false, 0, writes },
	OPTANE_BUS,
};

/* What of the firmware each takes, in their order */
static const unsigned groups[] = {
	0, PMEMCTL_OPTANE_IDENTITY, PMEMCTL_OPTANE_IDENTITY, SHARES, SHARES, PMEMCTL_OPTANE_SMART | PMEMCTL_OPTANE_BOOT,
	PMEMCTL_OPTANE_SECURITY, PMEMCTL_OPTANE_FIRMWARE, PMEMCTL_OPTANE_CONFIG, PMEMCTL_OPTANE_FIRMWARE,
	PMEMCTL_OPTANE_IDENTITY, SHARES, SHARES, SHARES, PMEMCTL_OPTANE_CONFIG, PMEMCTL_OPTANE_POWER,
	PMEMCTL_OPTANE_AVERAGE, PMEMCTL_OPTANE_SMART, PMEMCTL_OPTANE_ERRORS, PMEMCTL_OPTANE_PERFORMANCE,
	PMEMCTL_OPTANE_PERFORMANCE, 0,
};
_Static_assert(ARRAY_SIZE(groups) == ARRAY_SIZE(columns), "a group for each column");

static void add_rows(struct table *table, const struct show_context *context)
{
	show_add_optane(table, context, &(const struct optane_facts) { .groups = groups, .shares = SHARES });
}

const struct show_kind show_module = {
	.name = "module", .objects = "modules", .one = "module",
	.summary = "Intel Optane modules: what their firmware tells", .names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .columns = columns, .column_count = ARRAY_SIZE(columns),
	.add_rows = add_rows,
};
