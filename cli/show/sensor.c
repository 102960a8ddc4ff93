// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show sensor: what DIMMs measure, a row a sensor. */
#include "show/optane.h"

#include <string.h>

struct sensor {
	const char *name, *unit;
	unsigned bit, limit_bit, alarm;	/* 0: it has none */
	bool (*is_bad)(const struct pmemctl_health *health);	/* NULL: never */
};

/* What only Intel Optane modules tell */
enum module_sensor {
	NONE, POWER_ON, UP, POWER_CYCLES, UNLATCHED, ERRORS, MODULE_HEALTH,
};

struct row {
	const struct pmemctl_dimm *dimm;
	const struct sensor *sensor;
	enum module_sensor of_module;		/* else it is a sensor that all DIMMs may have */
	const struct optane_row *module;	/* NULL: it is none, or was not asked */
};

static const struct sensor sensors[] = {
	{ "temperature", "C", PMEMCTL_HEALTH_MEDIA_TEMPERATURE, PMEMCTL_HEALTH_MEDIA_THRESHOLD,
	  PMEMCTL_ALARM_MEDIA_TEMPERATURE, show_is_too_hot },
	{ "controller-temperature", "C", PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE, PMEMCTL_HEALTH_CONTROLLER_THRESHOLD,
	  PMEMCTL_ALARM_CONTROLLER_TEMPERATURE, show_is_controller_too_hot },
	{ "spares", "%", PMEMCTL_HEALTH_SPARES, PMEMCTL_HEALTH_SPARES_THRESHOLD, PMEMCTL_ALARM_SPARES,
	  show_is_short_of_spares },
	{ "life-used", "%", PMEMCTL_HEALTH_LIFE_USED, 0, 0, show_is_worn },
	{ "dirty-shutdowns", "", PMEMCTL_HEALTH_SHUTDOWN_COUNT, 0, 0, NULL },
};

static uint64_t value_of(const struct pmemctl_health *h, unsigned bit)
{
	if (!show_health_knows(h, bit))
		return PMEMCTL_UNKNOWN;
	switch (bit) {
	case PMEMCTL_HEALTH_MEDIA_TEMPERATURE:
		return decimal_cell(h->media_temperature);
	case PMEMCTL_HEALTH_MEDIA_THRESHOLD:
		return decimal_cell(h->media_threshold);
	case PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE:
		return decimal_cell(h->controller_temperature);
	case PMEMCTL_HEALTH_CONTROLLER_THRESHOLD:
		return decimal_cell(h->controller_threshold);
	case PMEMCTL_HEALTH_SPARES:
		return decimal_cell(16 * (int64_t)h->spares);
	case PMEMCTL_HEALTH_SPARES_THRESHOLD:
		return decimal_cell(16 * (int64_t)h->spares_threshold);
	case PMEMCTL_HEALTH_LIFE_USED:
		return decimal_cell(16 * (int64_t)h->life_used);
	case PMEMCTL_HEALTH_SHUTDOWN_COUNT:
		return decimal_cell(16 * (int64_t)h->shutdown_count);
	}
	return PMEMCTL_UNKNOWN;
}

static const struct {
	const char *name, *unit;
} module_sensors[] = {
	[POWER_ON] = { "power-on-time", "s" },
	[UP] = { "up-time", "s" },
	[POWER_CYCLES] = { "power-cycles", "" },
	[UNLATCHED] = { "unlatched-dirty-shutdowns", "" },
	[ERRORS] = { "errors", "" },
	[MODULE_HEALTH] = { "health", "" },
};

static uint64_t value_of_module(const struct row *row)
{
	const struct pmemctl_optane_smart *s = &row->module->module->smart;
	uint64_t value = 0;

	if (row->of_module == ERRORS)
		return optane_knows(row->module, PMEMCTL_OPTANE_ERRORS)
			       ? decimal_cell(16 * (int64_t)optane_error_count(row->module->module)) : PMEMCTL_UNKNOWN;
	if (!optane_knows(row->module, PMEMCTL_OPTANE_SMART) || !(s->valid & PMEMCTL_OPTANE_HAS_VENDOR_DATA))
		return PMEMCTL_UNKNOWN;
	switch (row->of_module) {
	case POWER_ON: value = s->power_on_time; break;
	case UP: value = s->up_time; break;
	case POWER_CYCLES: value = s->power_cycles; break;
	case UNLATCHED: value = s->unlatched_dirty_shutdowns; break;
	case NONE: case ERRORS: case MODULE_HEALTH: return PMEMCTL_UNKNOWN;
	}
	return value >> 40 ? PMEMCTL_UNKNOWN : decimal_cell(16 * (int64_t)value);
}

static const char *state_of_module(const struct row *row)
{
	const char *health = optane_health_word(row->module);

	if (row->of_module != MODULE_HEALTH)
		return value_of_module(row) == PMEMCTL_UNKNOWN ? NULL : "ok";
	return !health || strcmp(health, "ok") == 0 ? health : "alarm";
}

/* ---- limits that are built in ---- */

enum limit { THROTTLING_START, THROTTLING_STOP, SHUTDOWN, HIGHEST };

static bool has_built_in(const struct row *row)
{
	return row->module && row->sensor &&
	       row->sensor->bit & (PMEMCTL_HEALTH_MEDIA_TEMPERATURE | PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE);
}

static uint64_t built_in(const struct row *row, enum limit limit)
{
	const unsigned group = limit == HIGHEST ? PMEMCTL_OPTANE_SMART : PMEMCTL_OPTANE_LIMITS;
	const struct pmemctl_optane_limits *l;
	const struct pmemctl_optane_smart *s;
	bool media;

	if (!has_built_in(row) || !optane_knows(row->module, group))
		return PMEMCTL_UNKNOWN;
	l = &row->module->module->limits;
	s = &row->module->module->smart;
	media = row->sensor->bit == PMEMCTL_HEALTH_MEDIA_TEMPERATURE;
	switch (limit) {
	case THROTTLING_START:
		return decimal_cell(media ? l->media_throttling_start : l->controller_throttling_start);
	case THROTTLING_STOP:
		return decimal_cell(media ? l->media_throttling_stop : l->controller_throttling_stop);
	case SHUTDOWN:
		return decimal_cell(media ? l->media_shutdown : l->controller_shutdown);
	case HIGHEST:
		break;
	}
	if (!(s->valid & PMEMCTL_OPTANE_HAS_VENDOR_DATA))
		return PMEMCTL_UNKNOWN;
	return decimal_cell(media ? s->max_media_temperature : s->max_controller_temperature);
}

/* ---- sensors of all DIMMs ---- */

static bool may_have_limit(const struct row *row)
{
	const struct pmemctl_health *h = row->dimm->health;

	if (row->of_module || !row->sensor->limit_bit)
		return false;
	return !show_health_knows(h, PMEMCTL_HEALTH_ALARMS_ENABLED) || h->alarms_enabled & row->sensor->alarm;
}

static const char *alarm_word(const struct row *row)
{
	const struct pmemctl_health *h = row->dimm->health;

	if (!show_health_knows(h, PMEMCTL_HEALTH_ALARMS))
		return NULL;
	return h->alarms & row->sensor->alarm ? "on" : "off";
}

/* An alarm, a limit, or that it is known to have none. */
static bool can_be_judged(const struct row *row)
{
	const struct pmemctl_health *h = row->dimm->health;

	return !row->sensor->limit_bit || show_health_knows(h, PMEMCTL_HEALTH_ALARMS) ||
	       show_health_knows(h, row->sensor->limit_bit) || !may_have_limit(row);
}

static const char *state_word(const struct row *row)
{
	const struct sensor *sensor = row->sensor;

	if (row->of_module)
		return state_of_module(row);
	if (sensor->is_bad && sensor->is_bad(row->dimm->health))
		return "alarm";
	if (value_of(row->dimm->health, sensor->bit) == PMEMCTL_UNKNOWN || !can_be_judged(row))
		return NULL;
	return "ok";
}

FILL_TEXT(dimm, struct row, x->dimm->name)
FILL_TEXT(name, struct row, x->of_module ? module_sensors[x->of_module].name : x->sensor->name)
FILL_NUMBER_IF(value, struct row, x->of_module != MODULE_HEALTH,
	       x->of_module ? value_of_module(x) : value_of(x->dimm->health, x->sensor->bit))
FILL_TEXT(unit, struct row, x->of_module ? module_sensors[x->of_module].unit : x->sensor->unit)
FILL_NUMBER_IF(limit, struct row, may_have_limit(x), value_of(x->dimm->health, x->sensor ? x->sensor->limit_bit : 0))
FILL_TEXT_IF(alarm, struct row, !x->of_module && x->sensor->alarm, x->of_module ? NULL : alarm_word(x))
FILL_TEXT(state, struct row, state_word(x))
FILL_TEXT(bus, struct row, x->dimm->bus->name)
FILL_NUMBER_IF(throttling_start, struct row, has_built_in(x), built_in(x, THROTTLING_START))
FILL_NUMBER_IF(throttling_stop, struct row, has_built_in(x), built_in(x, THROTTLING_STOP))
FILL_NUMBER_IF(shutdown, struct row, has_built_in(x), built_in(x, SHUTDOWN))
FILL_NUMBER_IF(highest, struct row, has_built_in(x), built_in(x, HIGHEST))

/* What the rows of modules take; they are there with any of the columns about modules. */
#define OF_ROWS (PMEMCTL_OPTANE_SMART | PMEMCTL_OPTANE_ERRORS | PMEMCTL_OPTANE_BOOT)

static const struct column columns[] = {
	{ "DIMM", COLUMN_CODE, true, "name of the DIMM", false, 0, dimm },
	{ "SENSOR", COLUMN_TEXT, true, "temperature (of the media), controller-temperature, spares, life-used or "
	  "dirty-shutdowns", false, 0, name },
	{ "VALUE", COLUMN_DECIMAL, true, "what it tells", false, PMEMCTL_WANT_HEALTH, value },
	{ "UNIT", COLUMN_TEXT, true, "of value and limit: C (degrees Celsius), % or nothing", false, 0, unit },
	{ "LIMIT", COLUMN_DECIMAL, true, "beyond which there is an alarm", false, PMEMCTL_WANT_THRESHOLDS, limit },
	{ "ALARM", COLUMN_TEXT, true, "on when it has gone off, or off", false, PMEMCTL_WANT_HEALTH, alarm },
	{ "STATE", COLUMN_TEXT, true, "ok or alarm", false, PMEMCTL_WANT_THRESHOLDS, state },
	{ "BUS", COLUMN_TEXT, false, "bus that it is on", false, 0, bus },
	/* of Intel Optane modules, as are rows of more sensors that come with any of these */
	{ "THROTTLING-START", COLUMN_DECIMAL, false, "above which a module is slowed down", false,
	  COLUMN_OF_MODULES(OF_ROWS | PMEMCTL_OPTANE_LIMITS), throttling_start },
	{ "THROTTLING-STOP", COLUMN_DECIMAL, false, "below which it is not slowed down any more", false,
	  COLUMN_OF_MODULES(OF_ROWS | PMEMCTL_OPTANE_LIMITS), throttling_stop },
	{ "SHUTDOWN", COLUMN_DECIMAL, false, "above which it shuts down", false,
	  COLUMN_OF_MODULES(OF_ROWS | PMEMCTL_OPTANE_LIMITS), shutdown },
	{ "HIGHEST", COLUMN_DECIMAL, false, "that it ever had", false, COLUMN_OF_MODULES(OF_ROWS), highest },
};

static void add_dimm(struct table *table, const struct show_context *context, const struct pmemctl_dimm *dimm)
{
	const struct optane_row *module = show_module_named(context, dimm->name);

	for (size_t i = 0; i < ARRAY_SIZE(sensors); i++)
		table_add(table, &(struct row) { .dimm = dimm, .sensor = &sensors[i], .module = module });
	for (size_t i = NONE + 1; module && i < ARRAY_SIZE(module_sensors); i++)
		table_add(table, &(struct row) { .dimm = dimm, .of_module = (enum module_sensor)i, .module = module });
}

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->dimm_count; i++)
		add_dimm(table, context, platform->dimms[i]);
}

const struct show_kind show_sensor = {
	.name = "sensor",
	.objects = "sensors",
	.one = "sensor",
	.summary = "sensors of DIMMs: temperatures, spares, wear",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_HEALTH,
	.check = "STATE",
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.add_rows = add_rows,
};
