// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl rename-namespace */
#include "change.h"
#include "cmd.h"

struct rename_options {
	bool force;
};

static const struct option_spec options[] = {
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, offsetof(struct rename_options, force),
	  "also when it is active: it goes out of service for a moment" },
};

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct rename_options *o = parsed;
	const struct pmemctl_rename_options plan_options = {
		.force = o->force, .show_only = cli->global.dry_run,
	};
	struct shown_plans shown = { 0 };
	struct pmemctl_plan *plan;
	size_t steps;
	int status;
	bool done;

	(void)count;
	if (pmemctl_plan_rename(cli->ctx, operands[0], operands[1], &plan_options, &plan))
		return cli_library_error(cli);
	pmemctl_plan_steps(plan, &steps);
	status = carry_out(cli, &shown, plan, &done);
	if (!steps && !status)
		cli_note(cli, "%s: it has %s%s%s already", operands[0], *operands[1] ? "the name '" : "no name",
			 operands[1], *operands[1] ? "'" : "");
	if (done)
		cli_note(cli, "renamed %d namespace%s", steps ? 1 : 0, steps ? "" : "s");
	return show_plans(cli, &shown, status);
}

static const char *const examples[] = {
	"pmemctl rename-namespace -f namespace0.0 database", "Give namespace0.0 the name database.",
	"pmemctl rename-namespace -f namespace0.0 ''", "Take its name away.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "region read-only, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such namespace" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use, or active and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "its region has no labels, or on a recorded machine" },
	{ PMEMCTL_DAMAGED, "it did not come back in its mode: its info block is damaged; it stays disabled" },
	{ 0 },
};

const struct command cmd_rename_namespace = {
	.name = "rename-namespace",
	.operands = "NAMESPACE NAME",
	.operand = ARG_MADE_NAMESPACE,
	.min_operands = 2,
	.max_operands = 2,
	.summary = "Give a namespace another name of its own; its uuid and data stay.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct rename_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
