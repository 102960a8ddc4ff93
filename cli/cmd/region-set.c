// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl set: properties of objects that take one word */
#include <string.h>

#include "cmd.h"
#include "targets.h"

struct set_options {
	struct filters filters;
};

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", offsetof(struct set_options, filters.bus), "only regions of this bus" },
};

static int plan_one(struct pmemctl_ctx *ctx, const char *name, const void *data, bool show_only,
		    struct pmemctl_plan **plan)
{
	struct pmemctl_read_only_options o = *(const struct pmemctl_read_only_options *)data;

	o.show_only = show_only;
	return pmemctl_plan_read_only(ctx, name, &o, plan);
}

static const char *const words[] = { "read-write", "read-only" };

static int refuse_word(struct cli *cli, const char *word)
{
	const char *close = suggest(word, words, ARRAY_SIZE(words));

	if (close)
		return cli_usage_error(cli, "'%s' is neither read-only nor read-write; did you mean '%s'?", word,
				       close);
	return cli_usage_error(cli, "'%s' is neither read-only nor read-write", word);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct set_options *o = parsed;
	struct pmemctl_read_only_options wanted = { .agreed = cli->global.yes };
	struct change change = { .plan = plan_one, .data = &wanted };
	size_t chosen = 0;

	while (chosen < ARRAY_SIZE(words) && strcmp(operands[0], words[chosen]) != 0)
		chosen++;
	if (chosen == ARRAY_SIZE(words))
		return refuse_word(cli, operands[0]);
	wanted.read_only = chosen;
	change.state = words[chosen];
	change.done = chosen ? "set read-only" : "set read-write";
	return targets_find_and_change(cli, PMEMCTL_DEVICE_REGION, &o->filters, operands + 1, count - 1, &change);
}

static const char *const examples[] = {
	"pmemctl set read-only region0", "No more writes to region0 and the disks of its namespaces.",
	"pmemctl set read-write region0", "Allow them again.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such region" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "a namespace of the region is in use" },
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several regions, some were set and some were not" },
	{ PMEMCTL_DECLINED, "read-write on DIMMs that are not armed, or read-only with a DAX device, needs --yes" },
	{ 0 },
};

const struct command cmd_set = {
	.name = "set",
	.operands = "read-only|read-write REGION…|all",
	.operand = ARG_REGION,
	.first_operand = ARG_ACCESS,
	.min_operands = 2,
	.max_operands = -1,
	.summary = "Make regions read-only, or writable again.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct set_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
