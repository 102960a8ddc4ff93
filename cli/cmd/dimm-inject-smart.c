// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl inject-smart */
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "cmd.h"
#include "report.h"
#include "smart-values.h"
#include "targets.h"

enum { VALUES = 3, STATES = 2 };

struct inject_options {
	struct filters filters;
	const char *value[VALUES], *threshold[VALUES], *alarm[VALUES];
	bool uninject[VALUES];
	bool state[STATES], state_uninject[STATES];
	bool uninject_all, human;
};

#define AT(member) offsetof(struct inject_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "ids in hexadecimal, and one DIMM without an array" },
	{ 'm', "media-temperature", OPT_TEXT, ARG_NUMBER, "DEGREES", AT(value[0]),
	  "have it tell this temperature of the media, in degrees Celsius" },
	{ 'M', "media-temperature-threshold", OPT_TEXT, ARG_NUMBER, "DEGREES", AT(threshold[0]),
	  "from which on it raises an alarm" },
	{ 0, "media-temperature-alarm", OPT_TEXT, ARG_SWITCH, "STATE", AT(alarm[0]),
	  "whether it raises that alarm: on or off" },
	{ 0, "media-temperature-uninject", OPT_FLAG, ARG_NONE, NULL, AT(uninject[0]),
	  "have it tell the real temperature of the media again" },
	{ 'c', "ctrl-temperature", OPT_TEXT, ARG_NUMBER, "DEGREES", AT(value[1]),
	  "have it tell this temperature of the controller, in degrees Celsius" },
	{ 'C', "ctrl-temperature-threshold", OPT_TEXT, ARG_NUMBER, "DEGREES", AT(threshold[1]),
	  "from which on it raises an alarm" },
	{ 0, "ctrl-temperature-alarm", OPT_TEXT, ARG_SWITCH, "STATE", AT(alarm[1]),
	  "whether it raises that alarm: on or off" },
	{ 0, "ctrl-temperature-uninject", OPT_FLAG, ARG_NONE, NULL, AT(uninject[1]),
	  "have it tell the real temperature of the controller again" },
	{ 's', "spares", OPT_TEXT, ARG_NUMBER, "PERCENT", AT(value[2]),
	  "have it tell that so much of its spares is left" },
	{ 'S', "spares-threshold", OPT_TEXT, ARG_NUMBER, "PERCENT", AT(threshold[2]),
	  "below which it raises an alarm" },
	{ 0, "spares-alarm", OPT_TEXT, ARG_SWITCH, "STATE", AT(alarm[2]), "whether it raises that alarm: on or off" },
	{ 0, "spares-uninject", OPT_FLAG, ARG_NONE, NULL, AT(uninject[2]), "have it tell the real spares again" },
	{ 'f', "fatal", OPT_FLAG, ARG_NONE, NULL, AT(state[0]), "have it tell a fatal state" },
	{ 'F', "fatal-uninject", OPT_FLAG, ARG_NONE, NULL, AT(state_uninject[0]), "have it tell its real state again" },
	{ 'U', "unsafe-shutdown", OPT_FLAG, ARG_NONE, NULL, AT(state[1]),
	  "have it take the next power-down for one that was not clean" },
	{ 0, "unsafe-shutdown-uninject", OPT_FLAG, ARG_NONE, NULL, AT(state_uninject[1]),
	  "have it take the next power-down as it is" },
	{ 'N', "uninject-all", OPT_FLAG, ARG_NONE, NULL, AT(uninject_all), "have it tell all as it is again" },
};

/* The values that have a threshold and an alarm, and the states that have none. */
static const struct {
	const char *name;
	unsigned inject, threshold, alarm;
} values[VALUES] = {
	{ "media-temperature", PMEMCTL_INJECT_MEDIA_TEMPERATURE, PMEMCTL_HEALTH_MEDIA_THRESHOLD,
	  PMEMCTL_ALARM_MEDIA_TEMPERATURE },
	{ "ctrl-temperature", PMEMCTL_INJECT_CONTROLLER_TEMPERATURE, PMEMCTL_HEALTH_CONTROLLER_THRESHOLD,
	  PMEMCTL_ALARM_CONTROLLER_TEMPERATURE },
	{ "spares", PMEMCTL_INJECT_SPARES, PMEMCTL_HEALTH_SPARES_THRESHOLD, PMEMCTL_ALARM_SPARES },
};
static const struct { const char *name; unsigned inject; } states[STATES] = {
	{ "fatal", PMEMCTL_INJECT_FATAL }, { "unsafe-shutdown", PMEMCTL_INJECT_UNSAFE_SHUTDOWN },
};

static int parse_value(struct cli *cli, const char *name, const char *text, size_t i, int *value)
{
	return i < 2 ? parse_degrees(cli, name, text, value) : parse_percent(cli, name, text, value);
}

static int take_alarm(struct cli *cli, size_t i, const char *text, struct pmemctl_smart_options *wanted)
{
	char name[64];
	bool on;
	int status;

	snprintf(name, sizeof(name), "%s-alarm", values[i].name);
	status = parse_alarm(cli, name, text, &on);
	if (!status)
		*(on ? &wanted->alarms_on : &wanted->alarms_off) |= values[i].alarm;
	return status;
}

static int take_value(struct cli *cli, const struct inject_options *o, size_t i, struct pmemctl_smart_options *wanted)
{
	int value[VALUES] = { 0 }, threshold[VALUES] = { 0 }, status = 0;
	char name[64];

	snprintf(name, sizeof(name), "%s-threshold", values[i].name);
	if (o->value[i])
		status = parse_value(cli, values[i].name, o->value[i], i, &value[i]);
	if (!status && o->threshold[i])
		status = parse_value(cli, name, o->threshold[i], i, &threshold[i]);
	if (!status && o->alarm[i])
		status = take_alarm(cli, i, o->alarm[i], wanted);
	wanted->inject |= o->value[i] ? values[i].inject : 0;
	wanted->thresholds |= o->threshold[i] ? values[i].threshold : 0;
	wanted->uninject |= o->uninject[i] ? values[i].inject : 0;
	wanted->media_temperature += value[0];
	wanted->controller_temperature += value[1];
	wanted->spares += (unsigned)value[2];
	wanted->media_threshold += threshold[0];
	wanted->controller_threshold += threshold[1];
	wanted->spares_threshold += (unsigned)threshold[2];
	return status;
}

static int check_opposites(struct cli *cli, const struct pmemctl_smart_options *wanted)
{
	const unsigned both = wanted->inject & wanted->uninject;
	const char *name = NULL;

	for (size_t i = 0; i < VALUES && !name; i++)
		if (both & values[i].inject)
			name = values[i].name;
	for (size_t i = 0; i < STATES && !name; i++)
		if (both & states[i].inject)
			name = states[i].name;
	if (name)
		return cli_usage_error(cli, "--%s cannot be put in and taken out at once", name);
	if (wanted->inject | wanted->uninject | wanted->thresholds | wanted->alarms_on | wanted->alarms_off)
		return 0;
	return cli_usage_error(cli, "nothing is asked for");
}

static int take_options(struct cli *cli, const struct inject_options *o, struct pmemctl_smart_options *wanted)
{
	int status = 0;

	*wanted = (struct pmemctl_smart_options) {
		.show_only = cli->global.dry_run, .able_only = o->uninject_all,
		.uninject = o->uninject_all ? PMEMCTL_INJECT_ALL : 0,
	};
	for (size_t i = 0; i < VALUES && !status; i++)
		status = take_value(cli, o, i, wanted);
	for (size_t i = 0; i < STATES; i++) {
		wanted->inject |= o->state[i] ? states[i].inject : 0;
		wanted->uninject |= o->state_uninject[i] ? states[i].inject : 0;
	}
	return status ? status : check_opposites(cli, wanted);
}

struct run {
	struct cli *cli;
	struct pmemctl_smart_options wanted;
	struct shown_plans shown;
	struct names done;
};

static int inject_one(void *data, const char *name)
{
	struct run *r = data;
	struct pmemctl_plan *plan;
	bool done;
	int status;

	if (pmemctl_plan_inject_smart(r->cli->ctx, name, &r->wanted, &plan))
		return cli_library_error(r->cli);
	status = carry_out(r->cli, &r->shown, plan, &done);
	return done ? names_add(r->cli, &r->done, name) : status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct inject_options *o = parsed;
	struct run r = { .cli = cli };
	struct targets targets;
	int status = take_options(cli, o, &r.wanted), told;

	if (status)
		return status;
	status = targets_find(cli, PMEMCTL_DEVICE_DIMM, &o->filters, operands, count, &targets);
	if (!status)
		status = targets_each(cli, &targets, inject_one, &r);
	targets_free(&targets);
	status = status && r.done.count ? PMEMCTL_PARTIAL : status;
	told = report_dimms(cli, &r.done, PMEMCTL_WANT_HEALTH | PMEMCTL_WANT_THRESHOLDS, o->human);
	names_free(&r.done);
	return show_plans(cli, &r.shown, status ? status : told);
}

static const char *const examples[] = {
	"pmemctl inject-smart nmem0 --media-temperature 52 --fatal",
	"Have nmem0 tell that it is hot and about to fail.",
	"pmemctl inject-smart nmem0 --spares-threshold 10 --spares-alarm on",
	"An alarm of nmem0 below a tenth of its spares.",
	"pmemctl inject-smart nmem0 --uninject-all",
	"Have it tell the truth again.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "refused by the firmware, or it tells something else then" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED, "the DIMM has no command for it, or libndctl is missing; or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some took it and some did not" },
	{ 0 },
};

const struct command cmd_inject_smart = {
	.name = "inject-smart",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Have DIMMs tell a health that is not so, for tests, and set when they raise alarms.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct inject_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
