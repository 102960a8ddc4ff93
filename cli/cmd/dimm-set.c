// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl set-dimm */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "modules.h"
#include "settings.h"
#include "show/show.h"

struct set_options {
	struct filters filters;
	const char *time;
};

#define AT(member) offsetof(struct set_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	{ 0, "average-power-time", OPT_TEXT, ARG_NUMBER, "MS", AT(time),
	  "over which it takes the average of its power, in milliseconds" },
};

static int take_time(struct cli *cli, const char *text, uint32_t *time)
{
	const size_t digits = strspn(text ? text : "", "0123456789");

	if (!text)
		return cli_usage_error(cli, "name what to set: --average-power-time MS");
	*time = digits && digits < 10 && !text[digits] ? (uint32_t)strtoul(text, NULL, 10) : 0;
	if (*time)
		return 0;
	return cli_usage_error(cli, "--average-power-time: '%s' is not a number of milliseconds", text);
}

FILL_TEXT(name, struct pmemctl_optane_module, x->dimm)
FILL_NUMBER(power_time, struct pmemctl_optane_module,
	    x->known & PMEMCTL_OPTANE_REPORTING ? x->reporting.time : PMEMCTL_UNKNOWN)

static const struct column columns[] = {
	{ "DIMM", COLUMN_CODE, true, "name of the module", false, 0, name },
	{ "AVERAGE-POWER-TIME", COLUMN_NUMBER, true, "the time over which it takes the average of its power, in ms",
	  false, 0, power_time },
};

const struct column *setting_columns(size_t *count)
{
	*count = ARRAY_SIZE(columns);
	return columns;
}

static void add_rows(struct table *table, const struct pmemctl_optane_module *module)
{
	table_add(table, module);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct set_options *o = parsed;
	struct pmemctl_optane_change setting = { 0 };
	const struct module_change change = {
		.change = &setting, .done = "set", .want = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_REPORTING,
		.objects = "settings", .columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
	};
	const int status = take_time(cli, o->time, &setting.reporting_time);

	if (status)
		return status;
	return modules_change(cli, &o->filters, operands, count, &change);
}

static const char *const examples[] = {
	"pmemctl set-dimm nmem0 --average-power-time 2000", "The average power of nmem0 is that of two seconds.",
	"pmemctl set-dimm all --average-power-time 1000 --dry-run", "What it would do.",
	NULL,
};

const struct exit_meaning settings_exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the module's firmware" },
	{ PMEMCTL_NO_OBJECT, "no such module, or the machine has none" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "the module is busy" },
	{ PMEMCTL_NOT_SUPPORTED, "it is no Intel Optane module, or its firmware cannot do it; or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several modules, some were set and some were not" },
	{ 0 },
};

const struct command cmd_set_dimm = {
	.name = "set-dimm",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Set what Intel Optane modules measure.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct set_options),
	.examples = examples,
	.exits = settings_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
