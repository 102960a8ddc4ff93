// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show sensor: what DIMMs measure, a row a sensor. */
#include "show/show.h"

struct sensor {
	const char *name, *unit;
	unsigned bit, limit_bit, alarm;	/* 0: it has none */
	bool (*is_bad)(const struct pmemctl_health *health);	/* NULL: never */
};

struct row {
	const struct pmemctl_dimm *dimm;
	const struct sensor *sensor;
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

static bool may_have_limit(const struct row *row)
{
	const struct pmemctl_health *h = row->dimm->health;

	if (!row->sensor->limit_bit)
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

	if (sensor->is_bad && sensor->is_bad(row->dimm->health))
		return "alarm";
	if (value_of(row->dimm->health, sensor->bit) == PMEMCTL_UNKNOWN || !can_be_judged(row))
		return NULL;
	return "ok";
}

FILL_TEXT(dimm, struct row, x->dimm->name)
FILL_TEXT(name, struct row, x->sensor->name)
FILL_NUMBER(value, struct row, value_of(x->dimm->health, x->sensor->bit))
FILL_TEXT(unit, struct row, x->sensor->unit)
FILL_NUMBER_IF(limit, struct row, may_have_limit(x), value_of(x->dimm->health, x->sensor->limit_bit))
FILL_TEXT_IF(alarm, struct row, x->sensor->alarm, alarm_word(x))
FILL_TEXT(state, struct row, state_word(x))
FILL_TEXT(bus, struct row, x->dimm->bus->name)

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
};

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->bus_count; i++)
		for (size_t j = 0; j < platform->buses[i]->dimm_count; j++)
			for (size_t k = 0; k < ARRAY_SIZE(sensors); k++)
				table_add(table, &(struct row) { platform->buses[i]->dimms[j], &sensors[k] });
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
