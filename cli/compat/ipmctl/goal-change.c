// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl create -goal, load -goal and delete -goal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/goal.h"

/* ---- targets ---- */

static bool is_named(const struct pmemctl_goal_module *m, const char *list)
{
	return ipmctl_names_dimm(list, m->handle, m->id);
}

static bool is_a_module(const void *data, const char *name)
{
	const struct pmemctl_goal_machine *machine = data;

	for (size_t i = 0; i < machine->module_count; i++)
		if (is_named(&machine->modules[i], name))
			return true;
	return false;
}

static bool names_nth(const void *data, size_t number, const char *name)
{
	const struct pmemctl_goal_machine *machine = data;

	return is_named(&machine->modules[number], name);
}

static bool is_a_socket(const void *data, const char *name)
{
	const struct pmemctl_goal_machine *machine = data;

	for (size_t i = 0; i < machine->module_count; i++)
		if (ipmctl_has_number(name, machine->modules[i].socket))
			return true;
	return false;
}

static int choose(struct pmemctl_goal_machine *machine, const struct ipmctl_change *c)
{
	const char *dimms = c->request.targets[TARGET_DIMM], *sockets = c->request.targets[TARGET_SOCKET];
	char name[64];

	if (ipmctl_find_stranger(dimms, is_a_module, machine, name, sizeof(name)))
		return ipmctl_no_dimm(c->request.out, name);
	if (ipmctl_find_repeated(dimms, machine->module_count, names_nth, machine, name, sizeof(name)))
		return ipmctl_twice_dimm(c->request.out, name);
	if (ipmctl_find_stranger(sockets, is_a_socket, machine, name, sizeof(name))) {
		fprintf(c->request.out, "%s failed: Error 13 - Invalid SocketID\n",
			c->verb == VERB_CREATE ? "Create region configuration goal"
			: c->verb == VERB_LOAD ? "Load Goal"
					       : "Delete memory allocation goal");
		return IPMCTL_FAILED;
	}
	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		m->target = is_named(m, dimms) && ipmctl_names_socket(sockets, m->socket);
	}
	return 0;
}

int ipmctl_goal_machine(struct cli *cli, const struct ipmctl_change *c, struct pmemctl_goal_machine **machine)
{
	FILE *const out = c->request.out;
	int status;

	if (cli_open(cli)) {
		fprintf(out, "Error: the machine cannot be opened.\n");
		return IPMCTL_FAILED;
	}
	if (cli->global.debug || c->request.verbose)
		cli_show_log(cli);
	if (pmemctl_goal_machine_read(cli->ctx, machine)) {
		if (pmemctl_error(cli->ctx)->status == PMEMCTL_NO_OBJECT)
			fprintf(out, "Initialization failed. No PMem modules in the system.\n");
		else if (pmemctl_error(cli->ctx)->status == PMEMCTL_NO_PERMISSION)
			ipmctl_needs_root(out);
		else
			fprintf(out, "Error: %s\n", pmemctl_error(cli->ctx)->message);
		return IPMCTL_FAILED;
	}
	status = choose(*machine, c);
	if (!status && (*machine)->module_count)
		status = ipmctl_check_root(cli, out, (*machine)->modules[0].dimm);
	for (size_t i = 0; i < (*machine)->module_count && !status; i++)
		if ((*machine)->modules[i].target && (*machine)->modules[i].problem) {
			fprintf(out, "Not all could be read from PMem module 0x%04llx: %s\n",
				(unsigned long long)(*machine)->modules[i].handle, (*machine)->modules[i].problem);
			status = IPMCTL_FAILED;
		}
	return status;
}

/* ---- create ---- */

static const char *problem_text(int problem)
{
	static const struct { int problem; const char *text;
	} texts[] = {
		{ PMEMCTL_GOAL_NO_MODULES,
		  "No usable PMem modules due to all PMem modules being one of the following:\n"
		  "- PMem modules unmanageable\n- PMem modules non-functional\n"
		  "- PMem modules have a population issue" },
		{ PMEMCTL_GOAL_SKU, "Config not supported by current SKU" },
		{ PMEMCTL_GOAL_LOCKED, "Please set device security state to 'disabled' and try again." },
		{ PMEMCTL_GOAL_RATIO, "The requested memory mode size is below the NM:FM limit of 1:1" },
		{ PMEMCTL_GOAL_PART_OF_SOCKET,
		  "Requests using -dimm must conform to ONE of:\n- Target all PMem modules on a given socket\n"
		  "- Target all unconfigured PMem modules\n"
		  "- Target PMem modules for 100% MemoryMode with all unspecified PMem modules configured for MemoryMode only\n"
		  "- Target PMem modules for AppDirect Not-Interleaved with all unspecified PMem modules configured for "
		  "AppDirect Not-Interleaved only" },
		{ PMEMCTL_GOAL_NO_SOFTWARE,
		  "Platform does not support changing configuration through management software" },
		{ PMEMCTL_GOAL_NO_MEMORY_MODE, "Platform does not support Memory Mode" },
		{ PMEMCTL_GOAL_NO_APP_DIRECT, "Platform does not support App Direct Mode" },
		{ PMEMCTL_GOAL_PENDING, "PMem modules on one or more sockets already have a configured goal. "
					"Delete this existing goal before creating a new one." },
		{ PMEMCTL_GOAL_NO_INTERLEAVE, "Platform does not support default interleave iMC and Channel sizes for "
					      "specified configuration." },
		{ PMEMCTL_GOAL_NAMESPACES,
		  "Namespaces exist on specified PMem modules. They have to be removed before running this command.\n"
		  "WARNING: Removing Namespaces will erase existing data. Please make a backup first." },
		{ PMEMCTL_GOAL_NO_MIXED, "Platform does not support Mixed Mode" },
		{ PMEMCTL_GOAL_PART_OF_SET, "Unspecified PMem module affected by region current configuration." },
		{ PMEMCTL_GOAL_DIFFERS,
		  "This module's SKU is incompatible with the SKU(s) of other installed module(s)." },
		{ PMEMCTL_GOAL_FORBIDDEN, "Unsupported" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].problem == problem)
			return texts[i].text;
	return "out of memory";
}

/* Some problems are told of each module that has them. */
static int tell_problem(FILE *out, const struct pmemctl_goal_machine *machine, const char *what, const char *of,
			int problem)
{
	const bool each = problem == PMEMCTL_GOAL_PART_OF_SET || problem == PMEMCTL_GOAL_DIFFERS;

	for (size_t i = 0; i < machine->module_count && each; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];

		if (problem == PMEMCTL_GOAL_DIFFERS ? m->differs : m->dimm == machine->culprit)
			fprintf(out,
				"%s %s PMem module 0x%04llx: Error %d - %s\n", what, of, (unsigned long long)m->handle,
				problem, problem_text(problem));
	}
	if (each)
		fprintf(out, "\n");
	else
		fprintf(out, "%s failed: Error %d - %s\n", what, problem < 0 ? 3 : problem, problem_text(problem));
	return IPMCTL_FAILED;
}

static int print_plan(const struct pmemctl_goal_machine *machine, const struct ipmctl_change *c)
{
	struct ipmctl_table table = { .columns = ipmctl_goal_columns, .column_count = IPMCTL_GOAL_COLUMNS };

	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];
		const struct ipmctl_goal goal = { m->handle, m->volatile_size, { m->app_direct[0], m->app_direct[1] } };

		if (m->planned)
			ipmctl_add_goal(&table, &c->request, &goal);
	}
	return ipmctl_table_show(&c->request, &table, "ConfigGoalList", "ConfigGoal", false);
}

static void print_warnings(FILE *out, const struct pmemctl_goal_machine *machine, unsigned warnings)
{
	bool newest = false;

	for (size_t i = 0; i < machine->module_count; i++)
		newest |= machine->modules[i].planned && machine->modules[i].interface >= 0x0300;
	if (warnings & PMEMCTL_GOAL_WARN_POPULATION)
		fprintf(out,
			"The requested goal will result in Memory Mode capacity that is unusable. An iMC has DDR without PMem "
			"module.\n");
	if (warnings & PMEMCTL_GOAL_WARN_LIMIT)
		fprintf(out,
			"WARNING! The amount of mapped memory was limited based on the SKU resulting in un-mapped capacity.\n");
	if (warnings & PMEMCTL_GOAL_WARN_RATIO_LOW)
		fprintf(out, "WARNING! The requested memory mode size is below the recommended NM:FM limit of 1:%s\n",
			newest ? "2" : "3.6");
	if (warnings & PMEMCTL_GOAL_WARN_RATIO_HIGH)
		fprintf(out, "WARNING! The requested memory mode size is above the recommended NM:FM limit of 1:%s\n",
			newest ? "8" : "16");
	if (warnings & PMEMCTL_GOAL_WARN_NO_DRAM)
		fprintf(out,
			"PMTT table is not found. BIOS might reject goal request upon reboot for SKU limit or NM:FM "
			"violation\n");
	if (warnings & PMEMCTL_GOAL_WARN_SETS)
		fprintf(out,
			"WARNING! The platform allows no more interleave sets: capacity of some PMem modules stays unmapped.\n");
	if (warnings & PMEMCTL_GOAL_WARN_SECURED)
		fprintf(out,
			"WARNING: Goal will not be applied unless security is disabled prior to platform firmware (BIOS) "
			"provisioning!\n");
}

int ipmctl_ask(FILE *out)
{
	const int answer = ipmctl_answer(out);

	if (answer >= 0)
		return answer;
	fprintf(out, "Error: Invalid data input.\n");
	return -IPMCTL_SYNTAX;
}

static int confirm(const struct pmemctl_goal_machine *machine, const struct ipmctl_change *c, unsigned warnings)
{
	FILE *const out = c->request.out;
	if (c->verb == VERB_LOAD) {
		fprintf(out,
			"Load the configuration goal from '%s' which will delete existing data and provision the capacity of the "
			"PMem modules on the next reboot.\n",
			c->file);
		return ipmctl_ask(out);
	}
	fprintf(out, "The following configuration will be applied:\n");
	if (print_plan(machine, c))
		return -IPMCTL_FAILED;
	print_warnings(out, machine, warnings);
	return ipmctl_ask(out);
}

int ipmctl_tell_goal_failure(struct cli *cli, FILE *out, const char *what)
{
	const struct pmemctl_error *error = pmemctl_error(cli->ctx);

	fprintf(out, "%s failed: Error 109 - Device error - configuration cannot be sent to PMem module. %s%s%s", what,
		error->object ? error->object : "", error->object ? ": " : "", error->message);
	if (*error->hint)
		fprintf(out, " (%s)", error->hint);
	fprintf(out, "\n");
	return IPMCTL_FAILED;
}

int ipmctl_make_goal(struct cli *cli, struct pmemctl_goal_machine *machine, const struct ipmctl_change *c,
		     const struct pmemctl_goal_wish *wish)
{
	const bool load = c->verb == VERB_LOAD;
	const char *what = load ? "Load Goal" : "Create region configuration goal";
	unsigned warnings = 0;
	int problem, yes = 1;

	if (pmemctl_goal_read_access(cli->ctx, machine))
		return ipmctl_tell_goal_failure(cli, c->request.out, what);
	problem = pmemctl_goal_plan(machine, wish, &warnings);
	if (problem)
		return tell_problem(c->request.out, machine, what, "on", problem);
	if (!c->force)
		yes = confirm(machine, c, warnings);
	if (yes <= 0)
		return -yes;
	if (pmemctl_goal_write(cli->ctx, machine))
		return ipmctl_tell_goal_failure(cli, c->request.out, what);
	if (load)
		fprintf(c->request.out, "Loaded following pool configuration goal\n");
	else if (!c->force)
		fprintf(c->request.out, "Created following region configuration goal\n");
	if (print_plan(machine, c))
		return IPMCTL_FAILED;
	if (!c->request.xml)
		fprintf(c->request.out, "A reboot is required to process new memory allocation goals.\n");
	return 0;
}

/* ---- delete ---- */

static const char *why_none(const struct pmemctl_goal_module *m)
{
	return m->pcd.valid ? "Error 122 - There is no goal configuration on this PMem module."
			    : "Error 3 - The configuration data are damaged, so whether there is a goal is not known. Clear them "
			      "by: delete -pcd Config";
}

static int delete(struct cli *cli, FILE *out, struct pmemctl_goal_machine *machine)
{
	static const char what[] = "Delete memory allocation goal";
	const char *culprit;
	int status = 0;
	const int problem = pmemctl_goal_may_delete(machine, &culprit);

	if (problem)
		return tell_problem(out, machine, what, "from", problem);
	if (pmemctl_goal_delete(cli->ctx, machine))
		return ipmctl_tell_goal_failure(cli, out, what);
	for (size_t with = 0; with < 2; with++)
		for (size_t i = 0; i < machine->module_count; i++) {
			const struct pmemctl_goal_module *m = &machine->modules[i];

			if (!m->target || !m->usable || m->pcd.request.present != (with == 1))
				continue;
			fprintf(out, "Delete memory allocation goal from PMem module 0x%04llx: %s\n",
				(unsigned long long)m->handle, with ? "Success" : why_none(m));
			status = m->pcd.valid ? status : IPMCTL_FAILED;
		}
	fprintf(out, "\n");
	return status;
}

static int run(struct cli *cli, struct pmemctl_goal_machine *machine, const struct ipmctl_change *c)
{
	switch (c->verb) {
	case VERB_CREATE: return ipmctl_make_goal(cli, machine, c, &c->wish);
	case VERB_LOAD: return ipmctl_load_goal(cli, machine, c);
	case VERB_DUMP: return ipmctl_dump_goal(machine, c);
	default: return c->goal ? delete(cli, c->request.out, machine) : ipmctl_delete_pcd(cli, machine, c);
	}
}

static int change_goal(struct cli *cli, const struct ipmctl_request *request)
{
	const struct ipmctl_change *change = (const void *)request;	/* whose first part it is */
	struct pmemctl_goal_machine *machine = NULL;
	int status = ipmctl_goal_machine(cli, change, &machine);

	if (!status)
		status = run(cli, machine, change);
	pmemctl_goal_machine_free(machine);
	return status;
}

int ipmctl_change_goal(struct cli *cli, FILE *out, char **words, int count)
{
	struct ipmctl_change change = { .request.out = out };
	int status = ipmctl_parse_goal(words, count, &change);

	if (status)
		return status;
	status = change.request.as_xml ? ipmctl_run_as_xml(cli, &change.request, change_goal)
				       : change_goal(cli, &change.request);
	return ipmctl_close(cli, status);
}
