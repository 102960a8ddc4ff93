// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl delete-goal, delete-pcd and dump-goal */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "goals.h"
#include "output_file.h"
#include "show/goal.h"

struct delete_options {
	const char *sockets;
};

static const struct option_spec delete_options[] = {
	OPTION_SOCKETS(offsetof(struct delete_options, sockets)),
};

static size_t count_requests(const struct pmemctl_goal_machine *machine)
{
	size_t count = 0;

	for (size_t i = 0; i < machine->module_count; i++)
		count += machine->modules[i].target && machine->modules[i].usable &&
			 machine->modules[i].pcd.request.present;
	return count;
}

static int tell(struct cli *cli, const char *did, size_t count)
{
	cli_note(cli, "%s %zu module%s", did, count, count == 1 ? "" : "s");
	return 0;
}

/* Goals that cannot be found, as what names them is damaged. */
static int tell_damaged(struct cli *cli, const struct pmemctl_goal_machine *machine, enum pmemctl_status status)
{
	int told = 0;

	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];

		if (!m->target || !m->usable || m->pcd.valid)
			continue;
		told = show_tell_damaged_goal(cli, status, m->dimm);
	}
	return told;
}

static int delete_goals(struct cli *cli, const struct pmemctl_goal_machine *machine)
{
	const size_t count = count_requests(machine);
	const char *culprit;
	const int problem = pmemctl_goal_may_delete(machine, &culprit);
	int status;

	if (problem)
		return goals_refuse(cli, culprit, problem);
	if (count && cli->global.dry_run)
		tell(cli, "would take back the goals of", count);
	else if (count && pmemctl_goal_delete(cli->ctx, machine))
		return cli_library_error(cli);
	else if (count)
		tell(cli, "took back the goals of", count);
	status = tell_damaged(cli, machine, count ? PMEMCTL_PARTIAL : PMEMCTL_DAMAGED);
	if (!count && !status)
		status = cli_error(cli, PMEMCTL_NO_OBJECT, "there is no goal to take back");
	return status;
}

/* What keeps a module's configuration from being cleared; 0: nothing does. */
static int check_module(struct cli *cli, const struct pmemctl_goal_module *m)
{
	int status = 0;

	if (m->target && m->usable && m->locked) {
		status = cli_error(cli, PMEMCTL_NO_PERMISSION, "%s: the module is locked, or its security is not known",
				   m->dimm);
		cli_hint(cli, "take its passphrase away first: pmemctl remove-passphrase %s", m->dimm);
	} else if (m->target && m->has_namespace) {
		status = cli_error(cli, PMEMCTL_IN_USE, "%s: namespaces are on it", m->dimm);
		cli_hint(cli, "destroy them first: pmemctl destroy-namespace");
	}
	return status;
}

static int delete_pcd(struct cli *cli, const struct pmemctl_goal_machine *machine)
{
	const size_t count = goals_targets(machine);
	int status = 0;

	if (!count)
		return cli_error(cli, PMEMCTL_NOT_SUPPORTED, "none of the modules can be divided");
	for (size_t i = 0; i < machine->module_count && !status; i++)
		status = check_module(cli, &machine->modules[i]);
	if (!status)
		status = goals_may_lose(cli, machine);
	if (status)
		return status;
	if (cli->global.dry_run)
		return tell(cli, "would clear the configuration of", count);
	if (pmemctl_pcd_delete(cli->ctx, machine))
		return cli_library_error(cli);
	return tell(cli, "cleared the configuration of", count);
}

static int on_machine(struct cli *cli, const char *sockets, char **operands, int count,
		      int (*act)(struct cli *cli, const struct pmemctl_goal_machine *machine))
{
	struct pmemctl_goal_machine *machine = NULL;
	int status = goals_open(cli, sockets, operands, count, &machine);

	if (!status)
		status = act(cli, machine);
	pmemctl_goal_machine_free(machine);
	return status;
}

static int run_delete(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct delete_options *o = parsed;

	return on_machine(cli, o->sockets, operands, count, delete_goals);
}

static int run_delete_pcd(struct cli *cli, const void *parsed, char **operands, int count)
{
	(void)parsed;
	return on_machine(cli, NULL, operands, count, delete_pcd);
}

static int dump(struct cli *cli, const struct pmemctl_goal_machine *machine, const char *path)
{
	struct output_file file;
	char *text;
	int rc = pmemctl_goal_text(machine, &text);

	if (rc == -ENOENT)
		return cli_error(cli, PMEMCTL_NO_OBJECT, "none of the modules is divided yet");
	if (rc)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (strcmp(path, "-") == 0) {
		fputs(text, stdout);
	} else {
		rc = output_file_begin(&file, path);
		if (!rc) {
			fputs(text, file.out);
			rc = output_file_end(&file);
		}
	}
	free(text);
	return rc ? cli_file_error(cli, rc, path, strerror(-rc)) : 0;
}

static int run_dump(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct pmemctl_goal_machine *machine = NULL;
	int status = goals_open(cli, NULL, operands + 1, count - 1, &machine);

	(void)parsed;
	if (!status)
		status = dump(cli, machine, operands[0]);
	pmemctl_goal_machine_free(machine);
	return status;
}

static const char *const delete_examples[] = {
	"pmemctl delete-goal", "Leave all modules as they are.",
	"pmemctl delete-goal nmem0 nmem1", "Only these.", NULL,
};

static const char *const pcd_examples[] = {
	"pmemctl delete-pcd --dry-run nmem0", "What it would do.",
	"pmemctl delete-pcd --yes all", "Have all modules forget how they are divided.", NULL,
};

static const char *const dump_examples[] = {
	"pmemctl dump-goal goal.csv", "How all modules are divided now, for load-goal.",
	"pmemctl dump-goal - nmem0", "How nmem0 is, on the terminal.", NULL,
};

static const struct exit_meaning delete_exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by a module" },
	{ PMEMCTL_NO_OBJECT, "no such module, or it has no goal" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or a module is locked" },
	{ PMEMCTL_IN_USE, "another program has changed it meanwhile" },
	{ PMEMCTL_NOT_SUPPORTED, "a recorded machine, or modules that differ in what they can do" },
	{ PMEMCTL_PARTIAL, "of a module it is not known, as its configuration is damaged; others were done" },
	{ PMEMCTL_DAMAGED, "it is not known, as the configuration of a module is damaged" },
	{ 0 },
};

static const struct exit_meaning pcd_exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by a module" },
	{ PMEMCTL_NO_OBJECT, "no such module" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or a module is locked" },
	{ PMEMCTL_IN_USE, "namespaces are on the modules" },
	{ PMEMCTL_NOT_SUPPORTED, "a recorded machine, or a module that cannot be divided" },
	{ PMEMCTL_DECLINED, "data would be lost, and neither --yes nor the answer agreed" },
	{ 0 },
};

static const struct exit_meaning dump_exits[] = {
	{ PMEMCTL_FAILED, "failed, or the file cannot be written" },
	{ PMEMCTL_NO_OBJECT, "no such module, no such directory, or none of the modules is divided" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ 0 },
};

const struct command cmd_delete_goal = {
	.name = "delete-goal",
	.operands = "[DIMM…|all]",
	.operand = ARG_DIMM,
	.max_operands = -1,
	.summary = "Take back what Intel Optane modules were to be divided as.",
	.options = delete_options,
	.option_count = ARRAY_SIZE(delete_options),
	.options_size = sizeof(struct delete_options),
	.examples = delete_examples,
	.exits = delete_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT,
	.run = run_delete,
};

const struct command cmd_delete_pcd = {
	.name = "delete-pcd",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Have Intel Optane modules forget how they are divided.",
	.examples = pcd_examples,
	.exits = pcd_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT,
	.run = run_delete_pcd,
};

const struct command cmd_dump_goal = {
	.name = "dump-goal",
	.operands = "FILE [DIMM…|all]",
	.operand = ARG_DIMM,
	.first_operand = ARG_FILE,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Write how Intel Optane modules are divided to a file.",
	.examples = dump_examples,
	.exits = dump_exits,
	.properties = CMD_NEEDS_ROOT,
	.run = run_dump,
};
