// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl enable- and disable-namespace, -region and -dimm: one mechanism, and what they say. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "compat/compat.h"
#include "targets.h"

struct service_options {
	struct filters filters;
};

#define AT(member) offsetof(struct service_options, member)

static const struct option_spec namespace_options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only namespaces of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only namespaces of this region" },
	OPTION_LOG,
};

static const struct option_spec region_options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only regions of this bus" },
	{ 't', "type", OPT_TEXT, ARG_REGION_TYPE, "TYPE", AT(filters.type), "only regions of this type: pmem" },
};

static const struct option_spec dimm_options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
};

struct service {
	const struct command *command;
	enum pmemctl_device_kind kind;
	bool enable;
};

static const struct service services[] = {
	{ &cmd_enable_namespace, PMEMCTL_DEVICE_NAMESPACE, true },
	{ &cmd_disable_namespace, PMEMCTL_DEVICE_NAMESPACE, false },
	{ &cmd_enable_region, PMEMCTL_DEVICE_REGION, true },
	{ &cmd_disable_region, PMEMCTL_DEVICE_REGION, false },
	{ &cmd_enable_dimm, PMEMCTL_DEVICE_DIMM, true },
	{ &cmd_disable_dimm, PMEMCTL_DEVICE_DIMM, false },
};

static const struct service *service_of(const struct cli *cli)
{
	const struct service *service = services;

	while (service->command != cli->command)
		service++;
	return service;
}

static int plan_one(struct pmemctl_ctx *ctx, const char *name, const void *data, bool show_only,
		    struct pmemctl_plan **plan)
{
	const struct service *service = data;
	const struct pmemctl_service_options options = { .show_only = show_only };

	return pmemctl_plan_service(ctx, service->kind, name, service->enable, &options, plan);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct service_options *o = parsed;
	const struct service *service = service_of(cli);
	const struct change change = {
		.plan = plan_one, .data = service, .done = service->enable ? "enabled" : "disabled",
		.busy = service->kind == PMEMCTL_DEVICE_DIMM ? " is active, skipping..." : NULL,
	};
	int status = service->kind == PMEMCTL_DEVICE_DIMM ? targets_check_dimm_names(cli, operands, count) : 0;

	/* ndctl finds none, and is content */
	if (!status && !cli->personality)
		status = filters_check_type(cli, o->filters.type);
	if (status)
		return status;
	return targets_find_and_change(cli, service->kind, &o->filters, operands, count, &change);
}


static const char *const enable_namespace_examples[] = {
	"pmemctl enable-namespace namespace0.0", "Bring back a namespace that was disabled.",
	"pmemctl enable-namespace all -r region1", "Bring back all namespaces of region1.", NULL,
};

static const char *const disable_namespace_examples[] = {
	"pmemctl disable-namespace namespace0.0", "Take its disk or DAX device away; the data stays.",
	"pmemctl disable-namespace all -r region1 --dry-run",
	"What it would take for all namespaces of region1.", NULL,
};

static const char *const enable_region_examples[] = {
	"pmemctl enable-region region0", "Bring back region0 and its namespaces.", NULL,
};

static const char *const disable_region_examples[] = {
	"pmemctl disable-region region0", "Take region0 and all its namespaces out of service.", NULL,
};

static const char *const enable_dimm_examples[] = {
	"pmemctl enable-dimm all", "Have the kernel read the labels of all that are disabled.", NULL,
};

static const char *const disable_dimm_examples[] = {
	"pmemctl disable-region all && pmemctl disable-dimm all",
	"All DIMMs, after the regions that they are part of.", NULL,
};

#define ENABLE_EXITS                                                                               \
	{ PMEMCTL_FAILED, "a DIMM that is needed is disabled or locked, or the kernel refused" },  \
	{ PMEMCTL_NO_OBJECT, "no such object, or it has nothing to enable" },                      \
	{ PMEMCTL_NO_PERMISSION, "not permitted" },                                                \
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine, or without the kernel's driver" },        \
	{ PMEMCTL_PARTIAL, "of several objects, some were enabled and some were not"

static const struct exit_meaning enable_exits[] = {
	ENABLE_EXITS },
	{ PMEMCTL_DAMAGED, "it came up raw although its label says another mode: its info block is damaged" },
	{ 0 },
};

static const struct exit_meaning enable_region_exits[] = {
	ENABLE_EXITS "; or of its namespaces" },
	{ PMEMCTL_DAMAGED, "enabled, but a namespace came up raw although its label says another mode" },
	{ 0 },
};

static const struct exit_meaning enable_dimm_exits[] = {
	ENABLE_EXITS },
	{ PMEMCTL_DAMAGED, "a command that did not end left its label area half written" },
	{ 0 },
};

static const struct exit_meaning disable_exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such object" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use" },
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several objects, some were disabled and some were not" },
	{ 0 },
};

#define SERVICE(verb, kind, operands_, arg, exits_, summary_)                                    \
	const struct command cmd_##verb##_##kind = {                                             \
		.name = #verb "-" #kind,                                                         \
		.operands = operands_ "…|all",                                                   \
		.operand = arg,                                                                  \
		.min_operands = 1,                                                               \
		.max_operands = -1,                                                              \
		.summary = summary_,                                                             \
		.options = kind##_options,                                                       \
		.option_count = ARRAY_SIZE(kind##_options),                                      \
		.options_size = sizeof(struct service_options),                                  \
		.examples = verb##_##kind##_examples,                                            \
		.exits = exits_,                                                                 \
		.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,                         \
		.run = run,                                                                      \
	}

SERVICE(enable, namespace, "NAMESPACE", ARG_MADE_NAMESPACE, enable_exits,
	"Put namespaces into service, in the mode they were made in.");
SERVICE(disable, namespace, "NAMESPACE", ARG_MADE_NAMESPACE, disable_exits,
	"Take namespaces out of service; their data stays.");
SERVICE(enable, region, "REGION", ARG_REGION, enable_region_exits,
	"Put regions and their namespaces into service.");
SERVICE(disable, region, "REGION", ARG_REGION, disable_exits,
	"Take regions and all their namespaces out of service.");
SERVICE(enable, dimm, "DIMM", ARG_DIMM, enable_dimm_exits,
	"Put DIMMs into service: the kernel reads their labels.");
SERVICE(disable, dimm, "DIMM", ARG_DIMM, disable_exits,
	"Take DIMMs out of service whose regions are disabled.");
