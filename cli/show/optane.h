/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_SHOW_OPTANE_H
#define PMEMCTL_SHOW_OPTANE_H

#include "show/show.h"

/* What a row is about: a module, or one of several things that it tells. */
struct optane_row {
	const struct show_context *context;
	const struct pmemctl_dimm *dimm;
	const struct pmemctl_optane_module *module;
	struct pmemctl_optane_capacities capacities;	/* of kinds that want them */
	struct pmemctl_pcd pcd;				/* the same, see pcd */
	size_t item;		/* among those of the module */
};

/* What modules told, a row each */
struct show_optane {
	struct optane_row *rows;
	size_t count;
	struct pmemctl_optane *optane;
};

/* Groups of columns beside PMEMCTL_OPTANE_… */
#define SHOW_OPTANE_SHARES	 (1u << 29)	/* what the capacity serves as, of rows */
#define SHOW_OPTANE_PCD		 (1u << 30)	/* configuration data, of rows */
#define SHOW_OPTANE_PLATFORM	 (1u << 31)	/* nothing: the tables of the platform tell it */

/* May the platform have modules, by ids alone? Has it, by what PMEMCTL_WANT_IDENTITY reads? */
bool show_may_have_modules(const struct pmemctl_platform *platform);
bool show_has_modules(const struct pmemctl_platform *platform);
/* Ask the modules of the platform, all at a time. What failed becomes the status of the table. NULL: out of memory */
const struct show_optane *show_read_modules(struct table *table, const struct show_context *context, unsigned want);
void show_free_modules(const struct show_optane *modules);
/* What the DIMM of a name told, or NULL. */
const struct optane_row *show_module_named(const struct show_context *context, const char *dimm);

/* A kind of facts that the firmware of modules tells: a row for each of several things, or for each module. */
struct optane_facts {
	unsigned want;		/* what columns take beside those that say it, but for the first */
	size_t (*count)(const struct optane_row *row);	/* rows of a module; NULL: one */
};

/* The first and the last column of each kind */
void optane_name(struct table *table, const void *row, struct cell *cell);
void optane_bus(struct table *table, const void *row, struct cell *cell);
#define OPTANE_MODULE { "MODULE", COLUMN_CODE, true, "name of the DIMM", false, 0, optane_name }
#define OPTANE_BUS { "BUS", COLUMN_TEXT, false, "bus that it is on", false, 0, optane_bus }

/* Ask the modules of the platform, all at a time, for what the columns in use take, and add their rows. */
void show_add_optane(struct table *table, const struct show_context *context, const struct optane_facts *facts);

static inline bool optane_knows(const struct optane_row *row, unsigned group)
{
	return row->module->known & group;
}

/* Entries in all its error logs */
static inline unsigned optane_error_count(const struct pmemctl_optane_module *module)
{
	const struct pmemctl_optane_errors *e = &module->errors;

	return e->media_low + e->media_high + e->thermal_low + e->thermal_high;
}

/* "01.02.00.5367"; "" for none */
const char *optane_version_text(struct table *table, const uint8_t version[5]);
/* The DIMM of an id as configuration data have it: "nmem3", or the id as text where it is not there. */
const char *optane_member_name(struct table *table, const struct show_context *context, const uint8_t *uid);

/*
 * module-facts.c: columns of modules and of DIMMs. They are shown by default where default_ says so.
 */
void optane_part(struct table *table, const void *row, struct cell *cell);
void optane_raw(struct table *table, const void *row, struct cell *cell);
void optane_memory(struct table *table, const void *row, struct cell *cell);
void optane_app_direct(struct table *table, const void *row, struct cell *cell);
void optane_unconfigured(struct table *table, const void *row, struct cell *cell);
void optane_inaccessible(struct table *table, const void *row, struct cell *cell);
void optane_reserved(struct table *table, const void *row, struct cell *cell);
void optane_health(struct table *table, const void *row, struct cell *cell);
void optane_health_reason(struct table *table, const void *row, struct cell *cell);
void optane_lock(struct table *table, const void *row, struct cell *cell);
void optane_staged(struct table *table, const void *row, struct cell *cell);
void optane_interface(struct table *table, const void *row, struct cell *cell);
void optane_sku(struct table *table, const void *row, struct cell *cell);
void optane_configuration(struct table *table, const void *row, struct cell *cell);
void optane_violation(struct table *table, const void *row, struct cell *cell);
void optane_goal(struct table *table, const void *row, struct cell *cell);
void optane_last_shutdown(struct table *table, const void *row, struct cell *cell);
void optane_last_shutdown_time(struct table *table, const void *row, struct cell *cell);
/* "ok", "non-critical", "critical", "fatal" or "media-disabled"; NULL: not known. It takes OPTANE_HEALTH. */
const char *optane_health_word(const struct optane_row *row);

#define OPTANE_HEALTH (PMEMCTL_OPTANE_SMART | PMEMCTL_OPTANE_BOOT)
#define OPTANE_OF(group_) COLUMN_OF_MODULES(PMEMCTL_OPTANE_##group_)
#define OPTANE_OF_SHARES COLUMN_OF_MODULES(SHOW_OPTANE_SHARES)
#define OPTANE_PART(default_) \
	{ "PART", COLUMN_CODE, default_, "part number", false, OPTANE_OF(IDENTITY), optane_part }
#define OPTANE_USED_SHARES(default_) \
	{ "MEMORY", COLUMN_SIZE, default_, "what serves as memory (Memory Mode)", false, OPTANE_OF_SHARES, \
	  optane_memory }, \
	{ "APP-DIRECT", COLUMN_SIZE, default_, "what serves as persistent memory", false, OPTANE_OF_SHARES, \
	  optane_app_direct }
#define OPTANE_OTHER_SHARES \
	{ "UNCONFIGURED", COLUMN_SIZE, false, "what serves as nothing yet", false, OPTANE_OF_SHARES, \
	  optane_unconfigured }, \
	{ "INACCESSIBLE", COLUMN_SIZE, false, "what cannot be used", false, OPTANE_OF_SHARES, optane_inaccessible }, \
	{ "RESERVED", COLUMN_SIZE, false, "what was set aside", false, OPTANE_OF_SHARES, optane_reserved }
#define OPTANE_CONFIGURATION(default_) \
	{ "CONFIGURATION", COLUMN_TEXT, default_, \
	  "valid, none, or what became of it: reverted, partial, bad, broken-set or unsupported", false, \
	  OPTANE_OF(CONFIG), optane_configuration }
#define OPTANE_VERSIONS \
	{ "STAGED", COLUMN_CODE, false, "version that the next start will load", false, OPTANE_OF(FIRMWARE), \
	  optane_staged }, \
	{ "INTERFACE", COLUMN_TEXT, false, "version of the firmware's interface", false, OPTANE_OF(IDENTITY), \
	  optane_interface }
/* What both have at their ends */
#define OPTANE_MORE \
	{ "REASON", COLUMN_LIST, false, \
	  "why the health of a module is not ok: worn, spare-used, capacitor-warning, worn-out, die-failed, " \
	  "no-ait-dram, capacitor-failed, internal, slow, capacitor-silent", false, OPTANE_OF(SMART), \
	  optane_health_reason }, \
	{ "SKU", COLUMN_LIST, false, "what a module can do: memory-mode, app-direct, package-sparing, encryption", \
	  false, OPTANE_OF(IDENTITY), optane_sku }, \
	{ "VIOLATION", COLUMN_TEXT, false, "do rules for the places of modules forbid to map all of it? yes or no", \
	  false, OPTANE_OF(CONFIG), optane_violation }, \
	{ "GOAL", COLUMN_TEXT, false, "does a goal wait for the next start? yes or no", false, OPTANE_OF(CONFIG), \
	  optane_goal }, \
	{ "LAST-SHUTDOWN", COLUMN_LIST, false, \
	  "what a module met: adr, s3, s4, s5, ddrt-power-fail, power-loss, warm-reset, thermal, firmware-flushed, " \
	  "viral, clock-stop, writes-flushed, idle, surprise-reset, extended-flush, sx-extended-flush", false, \
	  OPTANE_OF(SMART) | OPTANE_OF(IDENTITY), optane_last_shutdown }, \
	{ "LAST-SHUTDOWN-TIME", COLUMN_TEXT, false, "when that was, 2026-11-26T18:00:00Z", true, OPTANE_OF(SMART), \
	  optane_last_shutdown_time }

#endif
