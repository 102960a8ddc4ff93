// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show health: how well DIMMs are, by what they tell and what the kernel says of them. */
#include "show/show.h"

#include <string.h>

enum { WORN = 100 };

bool show_health_knows(const struct pmemctl_health *h, unsigned bits)
{
	return h && h->told && (h->known & bits) == bits;
}

static bool has_alarm(const struct pmemctl_health *h, unsigned alarm)
{
	return show_health_knows(h, PMEMCTL_HEALTH_ALARMS) && h->alarms & alarm;
}

bool show_is_too_hot(const struct pmemctl_health *h)
{
	const unsigned both = PMEMCTL_HEALTH_MEDIA_TEMPERATURE | PMEMCTL_HEALTH_MEDIA_THRESHOLD;

	return has_alarm(h, PMEMCTL_ALARM_MEDIA_TEMPERATURE) ||
	       (show_health_knows(h, both) && h->media_temperature > h->media_threshold);
}

bool show_is_controller_too_hot(const struct pmemctl_health *h)
{
	const unsigned both = PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE | PMEMCTL_HEALTH_CONTROLLER_THRESHOLD;

	return has_alarm(h, PMEMCTL_ALARM_CONTROLLER_TEMPERATURE) ||
	       (show_health_knows(h, both) && h->controller_temperature > h->controller_threshold);
}

bool show_is_short_of_spares(const struct pmemctl_health *h)
{
	return has_alarm(h, PMEMCTL_ALARM_SPARES) || (show_health_knows(h, PMEMCTL_HEALTH_SPARES) && h->spares == 0) ||
	       (show_health_knows(h, PMEMCTL_HEALTH_SPARES | PMEMCTL_HEALTH_SPARES_THRESHOLD) &&
		h->spares < h->spares_threshold);
}

bool show_is_worn(const struct pmemctl_health *h)
{
	return show_health_knows(h, PMEMCTL_HEALTH_LIFE_USED) && h->life_used >= WORN;
}

static bool was_dirty(const struct pmemctl_health *h)
{
	return show_health_knows(h, PMEMCTL_HEALTH_SHUTDOWN) && h->dirty_shutdown;
}

static bool is_in_bad_state(const struct pmemctl_health *h)
{
	return show_health_knows(h, PMEMCTL_HEALTH_STATE) && h->state != PMEMCTL_HEALTH_OK;
}

static const struct { const char *word; bool (*is)(const struct pmemctl_health *h); } troubles[] = {
	{ "state", is_in_bad_state },
	{ "temperature", show_is_too_hot },
	{ "controller-temperature", show_is_controller_too_hot },
	{ "spares", show_is_short_of_spares },
	{ "worn", show_is_worn },
	{ "dirty-shutdown", was_dirty },
};

/* Flags of the kernel that mean that something is wrong. */
enum {
	FAILED = PMEMCTL_DIMM_SAVE_FAILED | PMEMCTL_DIMM_RESTORE_FAILED | PMEMCTL_DIMM_FLUSH_FAILED |
		 PMEMCTL_DIMM_NOT_ARMED | PMEMCTL_DIMM_MAP_FAILED,
	WRONG = FAILED | PMEMCTL_DIMM_SMART_EVENT,
};

/* Is there anything that the DIMM, or the kernel of it, should tell, and does not, or cannot mean? */
static bool has_unknown(const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_health *h = dimm->health;

	return !dimm->flags_known || !show_health_knows(h, PMEMCTL_HEALTH_STATE) || h->reported & ~h->known ||
	       h->thresholds_failed || has_alarm(h, ~PMEMCTL_ALARM_ALL);
}

const char *show_dimm_health(const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_health *h = dimm->health;
	bool attention = dimm->flags & PMEMCTL_DIMM_SMART_EVENT;

	if (dimm->flags & FAILED || (show_health_knows(h, PMEMCTL_HEALTH_STATE) && h->state == PMEMCTL_HEALTH_FATAL))
		return "failed";
	for (size_t i = 0; i < ARRAY_SIZE(troubles); i++)
		attention = attention || troubles[i].is(h);
	if (attention)
		return "attention";
	/* of a DIMM that cannot be asked, the kernel's flags are all there is */
	return (dimm->flags_known && h && h->no_command) || !has_unknown(dimm) ? "ok" : NULL;
}

/* What calls for attention; what is not known does, too. */
static const char *attention_list(struct table *table, const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_health *h = dimm->health;
	const char *list = "";

	for (size_t i = 0; i < ARRAY_SIZE(troubles); i++)
		if (troubles[i].is(h))
			table_list_add(table, &list, troubles[i].word);
	show_add_dimm_flags(table, &list, dimm->flags & WRONG);
	if (has_unknown(dimm))
		table_list_add(table, &list, h && h->no_command ? "no-command" : "unknown");
	return list;
}

static const char *state_word(const struct pmemctl_health *h)
{
	static const char *const words[] = {
		[PMEMCTL_HEALTH_OK] = "ok", [PMEMCTL_HEALTH_NON_CRITICAL] = "non-critical",
		[PMEMCTL_HEALTH_CRITICAL] = "critical", [PMEMCTL_HEALTH_FATAL] = "fatal",
	};

	return show_health_knows(h, PMEMCTL_HEALTH_STATE) ? words[h->state] : NULL;
}

static const char *alarms_list(struct table *table, const struct pmemctl_health *h, unsigned known, unsigned alarms)
{
	static const struct { unsigned alarm; const char *word; } words[] = {
		{ PMEMCTL_ALARM_MEDIA_TEMPERATURE, "temperature" },
		{ PMEMCTL_ALARM_CONTROLLER_TEMPERATURE, "controller-temperature" },
		{ PMEMCTL_ALARM_SPARES, "spares" },
		{ ~PMEMCTL_ALARM_ALL, "unknown" },
	};
	const char *list = "";

	if (!show_health_knows(h, known))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (alarms & words[i].alarm)
			table_list_add(table, &list, words[i].word);
	return list;
}

/* A limit without an alarm for it is none. */
static bool has_no_limit(const struct pmemctl_health *h, unsigned alarm)
{
	return show_health_knows(h, PMEMCTL_HEALTH_ALARMS_ENABLED) && !(h->alarms_enabled & alarm);
}

#define FILL_HEALTH(name_, bit_, number_)                                                       \
	FILL_NUMBER(name_, struct pmemctl_dimm, show_health_knows(x->health, bit_) ? (number_) : PMEMCTL_UNKNOWN)
#define FILL_LIMIT(name_, bit_, alarm_, number_)                                                \
	FILL_NUMBER_IF(name_, struct pmemctl_dimm, !has_no_limit(x->health, alarm_),            \
		       show_health_knows(x->health, bit_) ? (number_) : PMEMCTL_UNKNOWN)

FILL_TEXT(name, struct pmemctl_dimm, x->name)
FILL_TEXT(state, struct pmemctl_dimm, state_word(x->health))
FILL_HEALTH(temperature, PMEMCTL_HEALTH_MEDIA_TEMPERATURE, decimal_cell(x->health->media_temperature))
FILL_LIMIT(temperature_limit, PMEMCTL_HEALTH_MEDIA_THRESHOLD, PMEMCTL_ALARM_MEDIA_TEMPERATURE,
	   decimal_cell(x->health->media_threshold))
FILL_HEALTH(controller, PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE, decimal_cell(x->health->controller_temperature))
FILL_LIMIT(controller_limit, PMEMCTL_HEALTH_CONTROLLER_THRESHOLD, PMEMCTL_ALARM_CONTROLLER_TEMPERATURE,
	   decimal_cell(x->health->controller_threshold))
FILL_HEALTH(spares, PMEMCTL_HEALTH_SPARES, x->health->spares)
FILL_LIMIT(spares_limit, PMEMCTL_HEALTH_SPARES_THRESHOLD, PMEMCTL_ALARM_SPARES, x->health->spares_threshold)
FILL_HEALTH(life_used, PMEMCTL_HEALTH_LIFE_USED, x->health->life_used)
FILL_TEXT(shutdown, struct pmemctl_dimm,
	  !show_health_knows(x->health, PMEMCTL_HEALTH_SHUTDOWN) ? NULL : x->health->dirty_shutdown ? "dirty" : "clean")
FILL_HEALTH(shutdowns, PMEMCTL_HEALTH_SHUTDOWN_COUNT, x->health->shutdown_count)
FILL_TEXT(attention, struct pmemctl_dimm, attention_list(t, x))
FILL_TEXT(alarms, struct pmemctl_dimm, alarms_list(t, x->health, PMEMCTL_HEALTH_ALARMS, x->health->alarms))
FILL_TEXT(enabled, struct pmemctl_dimm,
	  alarms_list(t, x->health, PMEMCTL_HEALTH_ALARMS_ENABLED, x->health->alarms_enabled))
FILL_TEXT(bus, struct pmemctl_dimm, x->bus->name)

#define HEALTH PMEMCTL_WANT_HEALTH
#define LIMITS SHOW_WANT_DIMM_HEALTH
static const struct column columns[] = {
	{ "DIMM", COLUMN_CODE, true, "name", false, 0, name },
	{ "STATE", COLUMN_CODE, true, "as the DIMM judges it: ok, non-critical, critical or fatal", false, HEALTH,
	  state },
	{ "TEMP", COLUMN_CELSIUS, true, "temperature of its media", false, HEALTH, temperature },
	{ "TEMP-LIMIT", COLUMN_CELSIUS, true, "above which there is an alarm", false, LIMITS, temperature_limit },
	{ "CTRL-TEMP", COLUMN_CELSIUS, true, "temperature of its controller", false, HEALTH, controller },
	{ "CTRL-LIMIT", COLUMN_CELSIUS, true, "above which there is an alarm", false, LIMITS, controller_limit },
	{ "SPARES%", COLUMN_PERCENT, true, "spare blocks that are left", false, HEALTH, spares },
	{ "SPARES-LIMIT%", COLUMN_PERCENT, false, "below which there is an alarm", false, LIMITS, spares_limit },
	{ "USED%", COLUMN_PERCENT, true, "of the life that it was made for", false, HEALTH, life_used },
	{ "SHUTDOWN", COLUMN_TEXT, true, "how the last one went: clean or dirty", false, HEALTH, shutdown },
	{ "DIRTY-SHUTDOWNS", COLUMN_NUMBER, true, "how many there were", false, HEALTH, shutdowns },
	{ "ATTENTION", COLUMN_LIST, true,
	  "what calls for it: state, temperature, controller-temperature, spares, "
	  "worn, dirty-shutdown, what the kernel says is wrong, unknown when the DIMM does not tell all that it "
	  "should, and no-command when it cannot be asked",
	  false, LIMITS, attention },
	{ "ALARMS", COLUMN_LIST, false, "that have gone off; unknown: one without a name", false, HEALTH, alarms },
	{ "ALARMS-ENABLED", COLUMN_LIST, false, "that can go off", false, LIMITS, enabled },
	{ "BUS", COLUMN_TEXT, false, "bus that it is on", false, 0, bus },
};

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->dimm_count; i++)
		table_add(table, platform->dimms[i]);
}

const struct show_kind show_health = {
	.name = "health",
	.objects = "health",
	.one = "DIMM",
	.summary = "health of DIMMs, and what calls for attention",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_HEALTH,
	.check = "ATTENTION",
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.add_rows = add_rows,
};
