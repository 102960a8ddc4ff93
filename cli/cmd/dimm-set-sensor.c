// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl set-sensor */
#include "cmd.h"
#include "modules.h"
#include "settings.h"
#include "show/show.h"
#include "smart-values.h"

enum { SENSORS = 3 };

struct sensor_options {
	struct filters filters;
	const char *threshold[SENSORS], *alarm[SENSORS];
};

#define AT(member) offsetof(struct sensor_options, member)

/* As those of inject-smart, which sets them by the kernel's command. */
static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	{ 'M', "media-temperature-threshold", OPT_TEXT, ARG_NUMBER, "DEGREES", AT(threshold[0]),
	  "above which it raises an alarm, which is on then" },
	{ 0, "media-temperature-alarm", OPT_TEXT, ARG_SWITCH, "STATE", AT(alarm[0]),
	  "whether it raises that alarm: on or off" },
	{ 'C', "ctrl-temperature-threshold", OPT_TEXT, ARG_NUMBER, "DEGREES", AT(threshold[1]),
	  "the same of its controller's temperature" },
	{ 0, "ctrl-temperature-alarm", OPT_TEXT, ARG_SWITCH, "STATE", AT(alarm[1]),
	  "whether it raises that alarm: on or off" },
	{ 'S', "spares-threshold", OPT_TEXT, ARG_NUMBER, "PERCENT", AT(threshold[2]),
	  "the same of what remains of it, below that" },
	{ 0, "spares-alarm", OPT_TEXT, ARG_SWITCH, "STATE", AT(alarm[2]), "whether it raises that alarm: on or off" },
};

static const struct sensor {
	const char *name, *unit, *option, *alarm_option;
	unsigned alarm;
} sensors[SENSORS] = {
	{ "temperature", "C", "media-temperature-threshold", "media-temperature-alarm", PMEMCTL_OPTANE_ALARM_MEDIA },
	{ "controller-temperature", "C", "ctrl-temperature-threshold", "ctrl-temperature-alarm",
	  PMEMCTL_OPTANE_ALARM_CONTROLLER },
	{ "spares", "%", "spares-threshold", "spares-alarm", PMEMCTL_OPTANE_ALARM_REMAINING },
};

/* ---- what is asked for ---- */

static int take_sensor(struct cli *cli, const struct sensor_options *o, size_t i,
		       struct pmemctl_optane_alarm_change *wanted)
{
	const struct sensor *sensor = &sensors[i];
	int value = 0, status = 0;
	bool on;

	if (o->threshold[i])
		status = (sensor->alarm == PMEMCTL_OPTANE_ALARM_REMAINING ? parse_percent : parse_degrees)(
			cli, sensor->option, o->threshold[i], &value);
	if (!status && o->alarm[i]) {
		status = parse_alarm(cli, sensor->alarm_option, o->alarm[i], &on);
		*(on ? &wanted->on : &wanted->off) |= sensor->alarm;
	}
	wanted->thresholds |= o->threshold[i] ? sensor->alarm : 0;
	wanted->media_temperature += sensor->alarm == PMEMCTL_OPTANE_ALARM_MEDIA ? value : 0;
	wanted->controller_temperature += sensor->alarm == PMEMCTL_OPTANE_ALARM_CONTROLLER ? value : 0;
	wanted->remaining += sensor->alarm == PMEMCTL_OPTANE_ALARM_REMAINING ? (unsigned)value : 0;
	return status;
}

static int take_sensors(struct cli *cli, const struct sensor_options *o, struct pmemctl_optane_alarm_change *wanted)
{
	int status = 0;

	*wanted = (struct pmemctl_optane_alarm_change) { 0 };
	for (size_t i = 0; i < SENSORS && !status; i++)
		status = take_sensor(cli, o, i, wanted);
	if (status || wanted->thresholds | wanted->on | wanted->off)
		return status;
	return cli_usage_error(cli, "name a threshold or an alarm, such as --media-temperature-threshold 70");
}

/* ---- what came of it ---- */

struct row {
	const struct pmemctl_optane_module *module;
	const struct sensor *sensor;
};

static uint64_t limit_of(const struct row *row)
{
	const struct pmemctl_optane_alarms *a = &row->module->alarms;

	if (!(row->module->known & PMEMCTL_OPTANE_ALARMS))
		return PMEMCTL_UNKNOWN;
	if (row->sensor->alarm == PMEMCTL_OPTANE_ALARM_REMAINING)
		return decimal_cell(16 * (int64_t)a->remaining);
	return decimal_cell(row->sensor->alarm == PMEMCTL_OPTANE_ALARM_MEDIA ? a->media_temperature
									     : a->controller_temperature);
}

static const char *alarm_of(const struct row *row)
{
	if (!(row->module->known & PMEMCTL_OPTANE_ALARMS))
		return NULL;
	return row->module->alarms.enabled & row->sensor->alarm ? "on" : "off";
}

FILL_TEXT(name, struct row, x->module->dimm)
FILL_TEXT(sensor_name, struct row, x->sensor->name)
FILL_NUMBER(limit, struct row, limit_of(x))
FILL_TEXT(unit, struct row, x->sensor->unit)
FILL_TEXT(enabled, struct row, alarm_of(x))

static const struct column columns[] = {
	{ "DIMM", COLUMN_CODE, true, "name of the module", false, 0, name },
	{ "SENSOR", COLUMN_TEXT, true, "temperature (of the media), controller-temperature or spares", false, 0,
	  sensor_name },
	{ "LIMIT", COLUMN_DECIMAL, true, "beyond which there is an alarm", false, 0, limit },
	{ "UNIT", COLUMN_TEXT, true, "of the limit: C (degrees Celsius) or %", false, 0, unit },
	{ "ENABLED", COLUMN_TEXT, true, "on when the module raises that alarm, or off", false, 0, enabled },
};

const struct column *alarm_columns(size_t *count)
{
	*count = ARRAY_SIZE(columns);
	return columns;
}

/* Only the sensors that the command was about. */
static void add_rows(struct table *table, const struct pmemctl_optane_module *module)
{
	const struct pmemctl_optane_alarm_change *wanted = table->data;

	for (size_t i = 0; i < SENSORS; i++)
		if ((wanted->thresholds | wanted->on | wanted->off) & sensors[i].alarm)
			table_add(table, &(struct row) { module, &sensors[i] });
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct sensor_options *o = parsed;
	struct pmemctl_optane_alarm_change wanted;
	const struct pmemctl_optane_change setting = { .alarms = &wanted };
	const struct module_change change = {
		.change = &setting, .done = "set the alarms of", .want = PMEMCTL_OPTANE_ALARMS, .objects = "alarms",
		.columns = columns, .column_count = ARRAY_SIZE(columns), .data = &wanted, .add_rows = add_rows,
	};
	const int status = take_sensors(cli, o, &wanted);

	if (status)
		return status;
	return modules_change(cli, &o->filters, operands, count, &change);
}

static const char *const examples[] = {
	"pmemctl set-sensor nmem0 --media-temperature-threshold 70 --spares-threshold 10",
	"Alarms of nmem0 above 70 degrees, and below a tenth of its spares.",
	"pmemctl set-sensor all --ctrl-temperature-alarm off", "No alarms of any controller's temperature.",
	"pmemctl set-sensor 0x0011 -M 70 --dry-run", "What it would do, of the module with that handle.",
	NULL,
};

const struct command cmd_set_sensor = {
	.name = "set-sensor",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Set when Intel Optane modules raise alarms.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct sensor_options),
	.examples = examples,
	.exits = settings_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
