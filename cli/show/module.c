// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show module: Intel Optane modules, by what their firmware tells. Only what the columns take is asked for. */
#include "show/show.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const struct pmemctl_dimm *dimm;
	const struct pmemctl_optane_module *module;
	struct pmemctl_optane_capacities capacities;
};

static bool knows(const struct row *row, unsigned group)
{
	return row->module->known & group;
}

static const char *version_text(struct table *table, const uint8_t v[5])
{
	if (!v[0] && !v[1] && !v[2] && !v[3] && !v[4])
		return "";
	return table_text(table, "%02x.%02x.%02x.%02x%02x", v[0], v[1], v[2], v[3], v[4]);
}

static const char *health_word(const struct row *row)
{
	enum { NON_CRITICAL = 1, CRITICAL = 2, FATAL = 4, MEDIA_DISABLED = 1 << 24 };
	const struct pmemctl_optane_smart *s = &row->module->smart;

	if (knows(row, PMEMCTL_OPTANE_BOOT) && row->module->boot.status & MEDIA_DISABLED)
		return "media-disabled";
	if (!knows(row, PMEMCTL_OPTANE_SMART) || !(s->valid & PMEMCTL_OPTANE_HAS_HEALTH))
		return NULL;
	if (s->health & FATAL)
		return "fatal";
	if (s->health & CRITICAL)
		return "critical";
	if (s->health & NON_CRITICAL)
		return "non-critical";
	/* whether its media are in use is to be known, too */
	return s->health || !knows(row, PMEMCTL_OPTANE_BOOT) ? NULL : "ok";
}

static const char *security_word(const struct row *row)
{
	const uint32_t state = row->module->security.state;

	if (!knows(row, PMEMCTL_OPTANE_SECURITY))
		return NULL;
	if (state & PMEMCTL_OPTANE_SECURITY_UNSUPPORTED)
		return "none";
	if (!(state & PMEMCTL_OPTANE_SECURITY_ENABLED))
		return "disabled";
	return state & PMEMCTL_OPTANE_SECURITY_LOCKED ? "locked" : "unlocked";
}

static const char *configuration_word(const struct row *row)
{
	const struct pmemctl_optane_config *c = &row->module->config;

	if (!knows(row, PMEMCTL_OPTANE_CONFIG) || !c->valid)
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

static const char *interface_text(struct table *table, const struct row *row)
{
	const unsigned version = row->module->identity.interface;

	return knows(row, PMEMCTL_OPTANE_IDENTITY) ? table_text(table, "%x.%x", version >> 8, version & 0xff) : NULL;
}

static bool has_average(const struct row *row)
{
	enum { SINCE = 0x0200 };

	return !knows(row, PMEMCTL_OPTANE_IDENTITY) || row->module->identity.interface >= SINCE;
}

#define NUMBER_OF(group, number) (knows(x, PMEMCTL_OPTANE_##group) ? (uint64_t)(number) : PMEMCTL_UNKNOWN)
FILL_TEXT(name, struct row, x->dimm->name)
FILL_TEXT(part, struct row, knows(x, PMEMCTL_OPTANE_IDENTITY) ? table_text(t, "%s", x->module->identity.part) : NULL)
FILL_NUMBER(capacity, struct row, NUMBER_OF(IDENTITY, x->module->identity.capacity))
FILL_NUMBER(memory, struct row, x->capacities.memory)
FILL_NUMBER(app_direct, struct row, x->capacities.app_direct)
FILL_NUMBER(unconfigured, struct row, x->capacities.unconfigured)
FILL_NUMBER(inaccessible, struct row, x->capacities.inaccessible)
FILL_NUMBER(reserved, struct row, x->capacities.reserved)
FILL_TEXT(health, struct row, health_word(x))
FILL_TEXT(security, struct row, security_word(x))
FILL_TEXT(firmware, struct row,
	  knows(x, PMEMCTL_OPTANE_FIRMWARE) ? version_text(t, x->module->firmware.running) : NULL)
FILL_TEXT(staged, struct row,
	  knows(x, PMEMCTL_OPTANE_FIRMWARE) ? version_text(t, x->module->firmware.staged) : NULL)
FILL_TEXT(interface, struct row, interface_text(t, x))
FILL_TEXT(configuration, struct row, configuration_word(x))
FILL_NUMBER(sets, struct row, NUMBER_OF(CONFIG, x->module->config.sets))
FILL_NUMBER(power_limit, struct row, NUMBER_OF(POWER, x->module->power.average))
FILL_NUMBER_IF(power, struct row, has_average(x), NUMBER_OF(AVERAGE, x->module->average_power.all))
FILL_NUMBER(power_cycles, struct row, NUMBER_OF(SMART, x->module->smart.power_cycles))
FILL_NUMBER(errors, struct row,
	    NUMBER_OF(ERRORS, x->module->errors.media_low + x->module->errors.media_high +
		      x->module->errors.thermal_low + x->module->errors.thermal_high))
FILL_NUMBER(reads, struct row, NUMBER_OF(PERFORMANCE, x->module->performance.in_all[0].low))
FILL_NUMBER(writes, struct row, NUMBER_OF(PERFORMANCE, x->module->performance.in_all[1].low))
FILL_TEXT(bus, struct row, x->dimm->bus->name)

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
	{ "BUS", COLUMN_TEXT, false, "bus that it is on", false, 0, bus },
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

/* The modules of the platform, in its order; how many. */
static size_t collect(const struct pmemctl_platform *platform, const struct pmemctl_dimm **dimms, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < platform->bus_count; i++)
		for (size_t j = 0; j < platform->buses[i]->dimm_count && count < most; j++)
			if (pmemctl_is_optane(platform->buses[i]->dimms[j]))
				dimms[count++] = platform->buses[i]->dimms[j];
	return count;
}

/* Does memory of modules serve as memory, with DRAM as its cache? */
static bool is_two_level(const struct cli *cli)
{
	enum { TWO_LEVEL = 1 };
	struct pmemctl_acpi_table *pcat = NULL;
	bool found = false;

	if (pmemctl_acpi_read(cli->ctx, "PCAT", &pcat))
		return false;
	for (size_t i = 0; i < pcat->field_count && !found; i++)
		found = strcmp(pcat->fields[i]->name, "Current Volatile Mode") == 0 &&
			strtoul(pcat->fields[i]->value, NULL, 0) == TWO_LEVEL;
	pmemctl_acpi_free(pcat);
	return found;
}

static void add_modules(struct table *table, const struct show_context *context, const struct pmemctl_dimm **dimms,
			const char **names, size_t count)
{
	struct pmemctl_optane *optane;
	unsigned want = 0;
	bool two_level;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (table->needed[i])
			want |= groups[i];
	two_level = (want & SHARES) == SHARES && is_two_level(context->cli);
	for (size_t i = 0; i < count; i++)
		names[i] = dimms[i]->name;
	if (pmemctl_optane_read(context->cli->ctx, names, count, want, &optane)) {
		table->status = cli_error(context->cli, PMEMCTL_FAILED, "out of memory");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct row row = { .dimm = dimms[i], .module = optane->modules[i] };

		pmemctl_optane_capacities(row.module, two_level, &row.capacities);
		table_add(table, &row);
		if (row.module->problem)
			table->status = cli_error(context->cli, PMEMCTL_PARTIAL, "%s does not tell all: %s",
						  dimms[i]->name, row.module->problem);
	}
	pmemctl_optane_free(optane);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_dimm **dimms;
	const char **names;
	size_t most = 0, count;

	for (size_t i = 0; i < context->platform->bus_count; i++)
		most += context->platform->buses[i]->dimm_count;
	dimms = calloc(most + 1, sizeof(*dimms));
	names = calloc(most + 1, sizeof(*names));
	count = dimms && names ? collect(context->platform, dimms, most) : 0;
	if (!dimms || !names)
		table->status = cli_error(context->cli, PMEMCTL_FAILED, "out of memory");
	else if (count)
		add_modules(table, context, dimms, names, count);
	free(dimms);
	free(names);
}

const struct show_kind show_module = {
	.name = "module", .objects = "modules", .one = "module",
	.summary = "Intel Optane modules: what their firmware tells", .names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .columns = columns, .column_count = ARRAY_SIZE(columns),
	.add_rows = add_rows,
};
