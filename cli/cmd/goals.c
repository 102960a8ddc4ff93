// SPDX-License-Identifier: GPL-2.0-only
/* What the commands about goals of Intel Optane modules have in common. */
#include "goals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "modules.h"
#include "show/goal.h"
#include "ui/prompt.h"

const struct exit_meaning goals_exits[] = {
	{ PMEMCTL_FAILED, "failed, or the modules cannot be divided so" },
	{ PMEMCTL_NO_OBJECT, "no such module, or the machine has none" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or a module is locked" },
	{ PMEMCTL_IN_USE, "namespaces are on the modules, or a goal waits" },
	{ PMEMCTL_NOT_SUPPORTED, "the machine or its modules cannot do it, or a recorded machine" },
	{ PMEMCTL_DECLINED, "data would be lost, and neither --yes nor the answer agreed" },
	{ PMEMCTL_DAMAGED, "the file, or what a module keeps of its configuration, is damaged" },
	{ 0 },
};

static struct pmemctl_goal_module *module_of(struct pmemctl_goal_machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->module_count; i++)
		if (strcmp(machine->modules[i].dimm, name) == 0)
			return &machine->modules[i];
	return NULL;
}

static int mark(struct cli *cli, struct pmemctl_goal_machine *machine, const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		struct pmemctl_goal_module *m = module_of(machine, targets->names[i]);

		if (!m)
			return cli_error(cli, PMEMCTL_NOT_SUPPORTED, "%s: it is no Intel Optane module",
					 targets->names[i]);
		m->target = true;
	}
	return 0;
}

/* The sockets of a list, a bit each. */
static int take_sockets(struct cli *cli, const char *list, unsigned *sockets)
{
	enum { MOST = 16 };
	const char *at = list;

	*sockets = 0;
	do {
		char *end;
		const unsigned long number = *at >= '0' && *at <= '9' ? strtoul(at, &end, 0) : MOST;

		if (number >= MOST || (*end && *end != ','))
			return cli_usage_error(cli, "--socket takes numbers of sockets with commas between, not '%s'", list);
		*sockets |= 1u << number;
		at = *end ? end + 1 : NULL;
	} while (at);
	return 0;
}

/* Each of them must have modules, and, where modules are named, some of these must be on one. */
static int leave_others(struct cli *cli, unsigned sockets, struct pmemctl_goal_machine *machine)
{
	unsigned empty = sockets, kept = 0;

	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		empty &= ~(1u << m->socket);
		m->target = m->target && sockets >> m->socket & 1;
		kept += m->target;
	}
	for (unsigned i = 0; empty; i++) {
		if (!(empty >> i & 1))
			continue;
		cli_error(cli, PMEMCTL_NO_OBJECT, "socket %u: no Intel Optane modules are on it", i);
		cli_hint(cli, "pmemctl show socket tells what each has");
		return PMEMCTL_NO_OBJECT;
	}
	return kept ? 0 : cli_error(cli, PMEMCTL_NO_OBJECT, "none of these modules is on these sockets");
}

static int check_told(struct cli *cli, const struct pmemctl_goal_machine *machine)
{
	int status = 0;

	for (size_t i = 0; !status && i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];

		if (m->target && m->problem)
			status = cli_error(cli, PMEMCTL_FAILED, "%s: it does not tell all: %s", m->dimm, m->problem);
	}
	return status;
}

int goals_open(struct cli *cli, const char *sockets, char **operands, int count, struct pmemctl_goal_machine **machine)
{
	const struct filters none = { 0 };
	struct targets targets = { 0 };
	unsigned chosen = 0;
	int status = sockets ? take_sockets(cli, sockets, &chosen) : 0;

	if (!status && count)
		status = modules_find(cli, &none, operands, count, &targets);
	if (!status)
		status = targets.missing;	/* before any module is asked */
	if (!status && pmemctl_goal_machine_read(cli->ctx, machine))
		status = cli_library_error(cli);
	if (!status)
		status = mark(cli, *machine, &targets);
	targets_free(&targets);
	for (size_t i = 0; !status && !count && i < (*machine)->module_count; i++)
		(*machine)->modules[i].target = true;
	if (!status && chosen && (*machine)->module_count)
		status = leave_others(cli, chosen, *machine);
	return status ? status : check_told(cli, *machine);
}

size_t goals_targets(const struct pmemctl_goal_machine *machine)
{
	size_t count = 0;

	for (size_t i = 0; i < machine->module_count; i++)
		count += machine->modules[i].target && machine->modules[i].usable;
	return count;
}

int goals_refuse(struct cli *cli, const char *module, int problem)
{
	static const struct { int problem, status; const char *why, *hint; } refusals[] = {
		{ PMEMCTL_GOAL_NO_MODULES, PMEMCTL_NOT_SUPPORTED, "none of the modules can be divided",
		  "see their health: pmemctl show module" },
		{ PMEMCTL_GOAL_SKU, PMEMCTL_NOT_SUPPORTED, "the module cannot serve as what is asked for", NULL },
		{ PMEMCTL_GOAL_LOCKED, PMEMCTL_NO_PERMISSION, "the module is locked, or its security is not known",
		  "take its passphrase away first: pmemctl remove-passphrase DIMM" },
		{ PMEMCTL_GOAL_RATIO, PMEMCTL_FAILED, "there would be less memory than there is DRAM before it as cache",
		  "ask for more with --memory" },
		{ PMEMCTL_GOAL_PART_OF_SOCKET, PMEMCTL_FAILED, "these modules make sets with others of their socket",
		  "name all modules of the socket, or all that were never set up" },
		{ PMEMCTL_GOAL_NO_SOFTWARE, PMEMCTL_NOT_SUPPORTED, "the machine's firmware takes no goals", NULL },
		{ PMEMCTL_GOAL_NO_MEMORY_MODE, PMEMCTL_NOT_SUPPORTED, "the machine has no Memory Mode", NULL },
		{ PMEMCTL_GOAL_NO_APP_DIRECT, PMEMCTL_NOT_SUPPORTED, "the machine has no App Direct",
		  "have all serve as memory: --memory 100" },
		{ PMEMCTL_GOAL_NO_MIXED, PMEMCTL_NOT_SUPPORTED, "the machine has no Memory Mode beside App Direct",
		  "have all serve as memory (--memory 100), or nothing" },
		{ PMEMCTL_GOAL_PENDING, PMEMCTL_IN_USE, "a goal waits on the module",
		  "see it by: pmemctl show goal; take it back by: pmemctl delete-goal" },
		{ PMEMCTL_GOAL_PART_OF_SET, PMEMCTL_FAILED,
		  "the module is in a set with others that are meant, and cannot be divided itself",
		  "its set would be lost; clear the others first: pmemctl delete-pcd DIMM..." },
		{ PMEMCTL_GOAL_DIFFERS, PMEMCTL_NOT_SUPPORTED, "the module cannot do what others of the machine can, or can do more",
		  "see their part numbers: pmemctl show module" },
		{ PMEMCTL_GOAL_FORBIDDEN, PMEMCTL_NO_PERMISSION,
		  "the module takes no goals from programs, only from the firmware of the machine",
		  "see who may do what: pmemctl show cap" },
		{ PMEMCTL_GOAL_NO_INTERLEAVE, PMEMCTL_NOT_SUPPORTED, "the machine cannot interleave these modules",
		  "make each a set of its own: --not-interleaved" },
		{ PMEMCTL_GOAL_NAMESPACES, PMEMCTL_IN_USE, "namespaces are on the module, whose data would be lost",
		  "destroy them first: pmemctl destroy-namespace; pmemctl list -N -d DIMM tells which there are" },
	};
	int status;

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		if (refusals[i].problem != problem)
			continue;
		status = cli_error(cli, (enum pmemctl_status)refusals[i].status, "%s%s%s", module ? module : "",
				   module ? ": " : "", refusals[i].why);
		if (refusals[i].hint)
			cli_hint(cli, "%s", refusals[i].hint);
		return status;
	}
	return cli_error(cli, PMEMCTL_FAILED, "out of memory");
}

static void warn(struct cli *cli, unsigned warnings)
{
	static const struct { unsigned bit; const char *text; } texts[] = {
		{ PMEMCTL_GOAL_WARN_SECURED, "a module has a passphrase: firmware divides it only when that is taken away before" },
		{ PMEMCTL_GOAL_WARN_LIMIT, "less is mapped than was asked for: the processor can map no more" },
		{ PMEMCTL_GOAL_WARN_RATIO_LOW, "there is little memory for so much DRAM before it as cache" },
		{ PMEMCTL_GOAL_WARN_RATIO_HIGH, "there is much memory for so little DRAM before it as cache" },
		{ PMEMCTL_GOAL_WARN_SETS, "the machine makes no more sets: a part of the modules stays unused" },
		{ PMEMCTL_GOAL_WARN_NO_DRAM, "the machine does not tell how much DRAM there is: its limits were not looked at" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (warnings & texts[i].bit)
			cli_note(cli, "warning: %s", texts[i].text);
}

static int print_plan(struct cli *cli, const struct pmemctl_goal_machine *machine)
{
	struct table table = {
		.objects = show_goal.objects, .columns = show_goal.columns, .column_count = show_goal.column_count,
	};
	int status = table_begin(cli, &table);

	for (size_t i = 0; i < machine->module_count && !status; i++)
		if (machine->modules[i].planned)
			show_add_goal(&table, machine, i, true);
	if (!status)
		status = tables_print(cli, &table, 1);
	table_free(&table);
	return status;
}

/* Of what is damaged it is not known. */
static bool is_divided(const struct pmemctl_pcd *pcd)
{
	if (!pcd->valid || (pcd->current.present && !pcd->current.valid))
		return true;
	return pcd->current.valid && pcd->current.persistent_mapped != 0;
}

int goals_may_lose(struct cli *cli, const struct pmemctl_goal_machine *machine)
{
	const char *object = "all", *loss = "they are divided, and may hold data";
	size_t divided = 0, targets = goals_targets(machine);

	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];

		if (!m->target || !m->usable)
			continue;
		divided += is_divided(&m->pcd);
		if (targets == 1) {
			object = m->dimm;
			loss = "it is divided, and may hold data";
		}
	}
	if (!divided || cli->global.dry_run || cli_may_lose(cli, object, loss))
		return 0;
	if (targets == 1)
		cli_error(cli, PMEMCTL_DECLINED, "%s: %s, which would be lost", object, loss);
	else
		cli_error(cli, PMEMCTL_DECLINED, "%zu of the modules are divided, and may hold data, which would be lost",
			  divided);
	cli_hint(cli, "agree to that with --yes");
	return PMEMCTL_DECLINED;
}

/* Who is asked sees the plan before; for others it is what came of the command. */
static bool shows_first(const struct cli *cli)
{
	return cli->global.dry_run || (!cli->global.yes && isatty(STDIN_FILENO) && isatty(STDERR_FILENO));
}

static int write_goal(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot)
{
	size_t planned = 0;
	int status = 0;

	if (pmemctl_goal_write(cli->ctx, machine))
		return cli_library_error(cli);
	if (!shows_first(cli)) {
		status = print_plan(cli, machine);
		goals_tell_outcome(cli, machine, boot);
	}
	for (size_t i = 0; i < machine->module_count; i++)
		planned += machine->modules[i].planned;
	cli_note(cli, "%zu module%s will be divided so when the machine starts anew", planned, planned == 1 ? "" : "s");
	return status;
}

static int carry_out(struct cli *cli, struct pmemctl_goal_machine *machine, const struct pmemctl_boot *boot,
		     unsigned warnings)
{
	const bool first = shows_first(cli);
	int status = first ? print_plan(cli, machine) : 0;

	if (!status)
		status = goals_check_outcome(cli, machine, boot);
	if (first && !status) {
		goals_tell_outcome(cli, machine, boot);
		warn(cli, warnings);
	}
	if (!status)
		status = goals_may_lose(cli, machine);
	if (!status && !cli->global.dry_run)
		status = write_goal(cli, machine, boot);
	if (!status && !first)
		warn(cli, warnings);
	return status;
}

int goals_make(struct cli *cli, struct pmemctl_goal_machine *machine, const struct pmemctl_goal_wish *wish)
{
	struct pmemctl_boot *boot;
	unsigned warnings = 0;
	int problem, status;

	if (pmemctl_goal_read_access(cli->ctx, machine))
		return cli_library_error(cli);
	problem = pmemctl_goal_plan(machine, wish, &warnings);
	if (problem)
		return goals_refuse(cli, machine->culprit, problem);
	status = pmemctl_boot_simulate(machine, true, &boot);
	if (status)
		return cli_error(cli, status == -ENOMEM ? PMEMCTL_FAILED : PMEMCTL_DAMAGED, "%s",
				 status == -ENOMEM ? "out of memory"
						   : "the configuration data of a module are damaged");
	status = carry_out(cli, machine, boot, warnings);
	pmemctl_boot_free(boot);
	return status;
}
