// SPDX-License-Identifier: GPL-2.0-only
/* What the firmware of an Intel Optane module tells, as cells: for tables of modules and of DIMMs. */
#include <time.h>

#include "show/optane.h"

const char *optane_health_word(const struct optane_row *row)
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

static const char *reason_list(struct table *table, const struct optane_row *row)
{
	static const char *const words[] = {
		"worn", "spare-used", "capacitor-warning", "worn-out", "die-failed", "no-ait-dram", "capacitor-failed",
		"internal", "slow", "capacitor-silent",
	};
	const struct pmemctl_optane_smart *s = &row->module->smart;

	if (!optane_knows(row, PMEMCTL_OPTANE_SMART) || !(s->valid & PMEMCTL_OPTANE_HAS_REASON))
		return NULL;
	return show_bits(table, s->reason, words, ARRAY_SIZE(words));
}

static const char *lock_list(struct table *table, const struct optane_row *row)
{
	const uint32_t state = row->module->security.state;
	const char *list = "";

	if (!optane_knows(row, PMEMCTL_OPTANE_SECURITY))
		return NULL;
	if (state & PMEMCTL_OPTANE_SECURITY_UNSUPPORTED)
		return "none";
	table_list_add(table, &list, !(state & PMEMCTL_OPTANE_SECURITY_ENABLED) ? "disabled"
				     : state & PMEMCTL_OPTANE_SECURITY_LOCKED ? "locked" : "unlocked");
	if (state & PMEMCTL_OPTANE_SECURITY_FROZEN)
		table_list_add(table, &list, "frozen");
	if (state & PMEMCTL_OPTANE_SECURITY_EXPIRED)
		table_list_add(table, &list, "attempts-used-up");
	if (state & PMEMCTL_OPTANE_SECURITY_MASTER_EXPIRED)
		table_list_add(table, &list, "master-attempts-used-up");
	return list;
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

static int is_violation(const struct optane_row *row)
{
	enum { POPULATION = 12, POPULATION_BUT_MAPPED = 15 };
	const struct pmemctl_optane_config *c = &row->module->config;

	if (!optane_knows(row, PMEMCTL_OPTANE_CONFIG) || !c->valid)
		return -1;
	return c->status == POPULATION || c->status == POPULATION_BUT_MAPPED;
}

static const char *interface_text(struct table *table, const struct optane_row *row)
{
	const unsigned version = row->module->identity.interface;

	return optane_knows(row, PMEMCTL_OPTANE_IDENTITY) ? table_text(table, "%x.%x", version >> 8, version & 0xff)
							  : NULL;
}

static const char *sku_list(struct table *table, const struct optane_row *row)
{
	enum { ENCRYPTION = 17 };
	static const char *const words[] = {
		"memory-mode", NULL, "app-direct", "package-sparing", [ENCRYPTION] = "encryption",
	};

	if (!optane_knows(row, PMEMCTL_OPTANE_IDENTITY))
		return NULL;
	return show_bits(table, row->module->identity.sku, words, ARRAY_SIZE(words));
}

/* Eight bits of detail, and extended detail above: FIS 08:00. From 3.0 on one of them is not told. */
static const char *shutdown_list(struct table *table, const struct optane_row *row)
{
	enum { FIS_3 = 0x0300, FIRMWARE_FLUSHED = 1 << 7, EXTENDED = 0xf << 14, SX_EXTENDED = 0xf << 18 };
	static const char *const words[] = {
		"adr", "s3", "s5", "ddrt-power-fail", "power-loss", "warm-reset", "thermal", "firmware-flushed", "viral",
		"clock-stop", "writes-flushed", "s4", "idle", "surprise-reset",
	};
	const unsigned need = PMEMCTL_OPTANE_SMART | PMEMCTL_OPTANE_IDENTITY;
	const struct pmemctl_optane_smart *s = &row->module->smart;
	uint32_t detail = s->last_shutdown;
	const char *list;

	if ((row->module->known & need) != need || !(s->valid & PMEMCTL_OPTANE_HAS_VENDOR_DATA))
		return NULL;
	if (row->module->identity.interface >= FIS_3)
		detail &= ~(uint32_t)FIRMWARE_FLUSHED;
	list = show_bits(table, detail, words, ARRAY_SIZE(words));
	if (detail & EXTENDED)
		table_list_add(table, &list, "extended-flush");
	if (detail & SX_EXTENDED)
		table_list_add(table, &list, "sx-extended-flush");
	return list;
}

static const char *shutdown_time(struct table *table, const struct optane_row *row)
{
	const struct pmemctl_optane_smart *s = &row->module->smart;
	const time_t when = (time_t)s->last_shutdown_time;
	char text[32];
	struct tm tm;

	if (!optane_knows(row, PMEMCTL_OPTANE_SMART) || !(s->valid & PMEMCTL_OPTANE_HAS_VENDOR_DATA) || !when ||
	    !gmtime_r(&when, &tm) || !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return NULL;
	return table_text(table, "%s", text);
}

/* As FILL_TEXT() and FILL_NUMBER(), for all files */
#define OPTANE_TEXT(name_, text_)                                                      \
	void name_(struct table *t, const void *row, struct cell *cell)                \
	{                                                                              \
		const struct optane_row *x = row;                                      \
		(void)t;                                                               \
		cell->text = (text_);                                                  \
	}
#define OPTANE_NUMBER(name_, number_)                                                  \
	void name_(struct table *t, const void *row, struct cell *cell)                \
	{                                                                              \
		const struct optane_row *x = row;                                      \
		(void)t;                                                               \
		cell->number = (number_);                                              \
	}

OPTANE_TEXT(optane_part,
	    optane_knows(x, PMEMCTL_OPTANE_IDENTITY) ? table_text(t, "%s", x->module->identity.part) : NULL)
OPTANE_NUMBER(optane_raw, optane_knows(x, PMEMCTL_OPTANE_IDENTITY) ? x->module->identity.capacity : PMEMCTL_UNKNOWN)
OPTANE_NUMBER(optane_memory, x->capacities.memory)
OPTANE_NUMBER(optane_app_direct, x->capacities.app_direct)
OPTANE_NUMBER(optane_unconfigured, x->capacities.unconfigured)
OPTANE_NUMBER(optane_inaccessible, x->capacities.inaccessible)
OPTANE_NUMBER(optane_reserved, x->capacities.reserved)
OPTANE_TEXT(optane_health, optane_health_word(x))
OPTANE_TEXT(optane_health_reason, reason_list(t, x))
OPTANE_TEXT(optane_lock, lock_list(t, x))
OPTANE_TEXT(optane_staged,
	    optane_knows(x, PMEMCTL_OPTANE_FIRMWARE) ? optane_version_text(t, x->module->firmware.staged) : NULL)
OPTANE_TEXT(optane_interface, interface_text(t, x))
OPTANE_TEXT(optane_sku, sku_list(t, x))
OPTANE_TEXT(optane_configuration, configuration_word(x))
OPTANE_TEXT(optane_violation, show_yes_no(is_violation(x)))
OPTANE_TEXT(optane_goal, show_yes_no(optane_knows(x, PMEMCTL_OPTANE_CONFIG) ? x->module->config.goal : -1))
OPTANE_TEXT(optane_last_shutdown, shutdown_list(t, x))
OPTANE_TEXT(optane_last_shutdown_time, shutdown_time(t, x))
