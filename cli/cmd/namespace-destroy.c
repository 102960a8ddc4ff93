// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl destroy-namespace */
#include "cmd.h"
#include "targets.h"

struct destroy_options {
	struct filters filters;
	bool force;
};

#define AT(member) offsetof(struct destroy_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only namespaces of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only namespaces of this region" },
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), "also when it is active" },
	OPTION_LOG,
};

static int plan_one(struct pmemctl_ctx *ctx, const char *name, const void *data, bool show_only,
		    struct pmemctl_plan **plan)
{
	struct pmemctl_destroy_options plan_options = *(const struct pmemctl_destroy_options *)data;

	plan_options.show_only = show_only;
	return pmemctl_plan_destroy(ctx, name, &plan_options, plan);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct destroy_options *o = parsed;
	const struct pmemctl_destroy_options plan_options = {
		.force = o->force, .discard_data = cli->global.yes,
	};
	const struct pmemctl_destroy_options agreed = { .force = o->force, .discard_data = true };
	const struct change change = {
		.plan = plan_one, .data = &plan_options, .agreed = &agreed, .done = "destroyed",
	};

	return targets_find_and_change(cli, PMEMCTL_DEVICE_NAMESPACE, &o->filters, operands, count, &change);
}

static const char *const examples[] = {
	"pmemctl destroy-namespace -f namespace0.0", "End one namespace that is active.",
	"pmemctl destroy-namespace -f all -r region1", "End all namespaces of region1.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such namespace" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use, or active and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine, or without the kernel's driver" },
	{ PMEMCTL_PARTIAL, "of several namespaces, some were destroyed and some were not" },
	{ PMEMCTL_DECLINED, "data was found, and neither --yes nor the answer agreed to lose it" },
	{ 0 },
};

const struct command cmd_destroy_namespace = {
	.name = "destroy-namespace",
	.operands = "NAMESPACE…|all",
	.operand = ARG_MADE_NAMESPACE,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "End namespaces; their data is lost and their capacity is free again.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct destroy_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
