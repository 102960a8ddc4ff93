// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl create -goal and delete -goal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

struct change {
	struct ipmctl_request request;	/* targets and unit */
	struct pmemctl_goal_wish wish;
	bool create, force, goal;
};

/* ---- the command line ---- */

static int refuse_token(const char *word)
{
	printf("Syntax Error: Invalid or unexpected token ");
	cli_print_clean(word, stdout);
	printf(".\n");
	return IPMCTL_SYNTAX;
}

static int take_percent(const char *name, const char *value, unsigned *percent)
{
	char *end;
	const unsigned long number = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || number > 100) {
		printf("Syntax Error: Incorrect value for property %s.\n", name);
		return IPMCTL_SYNTAX;
	}
	*percent = (unsigned)number;
	return 0;
}

static int take_type(const char *value, struct change *c)
{
	c->wish.not_interleaved = strcasecmp(value, "AppDirectNotInterleaved") == 0;
	if (c->wish.not_interleaved || strcasecmp(value, "AppDirect") == 0)
		return 0;
	printf("Syntax Error: Incorrect value for property PersistentMemoryType.\n");
	return IPMCTL_SYNTAX;
}

static int take_labels(const char *value)
{
	if (strcmp(value, "1.2") == 0)
		return 0;
	if (strcmp(value, "1.1") != 0) {
		printf("Syntax Error: Incorrect value for property NamespaceLabelVersion.\n");
		return IPMCTL_SYNTAX;
	}
	printf("Labels of version 1.1 are made by: pmemctl init-labels --label-version 1.1\n");
	return PMEMCTL_NOT_SUPPORTED;
}

static int take_property(const char *word, struct change *c)
{
	const char *value = strchr(word, '=') + 1;
	const size_t length = (size_t)(value - word) - 1;

	if (c->create && length == strlen("MemoryMode") && strncasecmp(word, "MemoryMode", length) == 0)
		return take_percent("MemoryMode", value, &c->wish.memory);
	if (c->create && length == strlen("Reserved") && strncasecmp(word, "Reserved", length) == 0)
		return take_percent("Reserved", value, &c->wish.reserved);
	if (c->create && length == strlen("PersistentMemoryType") &&
	    strncasecmp(word, "PersistentMemoryType", length) == 0)
		return take_type(value, c);
	if (c->create && length == strlen("NamespaceLabelVersion") &&
	    strncasecmp(word, "NamespaceLabelVersion", length) == 0)
		return take_labels(value);
	return refuse_token(word);
}

static bool is_word(const char *word, const char *letter, const char *name)
{
	return strcasecmp(word, letter) == 0 || strcasecmp(word, name) == 0;
}

/* How many words it took, or a negative status after a message. */
static int take_word(char **words, int count, struct change *c)
{
	static const char *const without_effect[] = { "-v", "-verbose", "-ddrt", "-smbus", "-lpmb", "-spmb" };
	const bool has_value = count > 1 && words[1][0] != '-' && !strchr(words[1], '=');
	int rc;

	for (size_t i = 0; i < ARRAY_SIZE(without_effect); i++)
		if (strcasecmp(words[0], without_effect[i]) == 0)
			return 1;
	if (c->create && is_word(words[0], "-f", "-force")) {
		c->force = true;
		return 1;
	}
	if (c->create && is_word(words[0], "-u", "-units")) {
		rc = ipmctl_take_unit(has_value ? words[1] : NULL, &c->request);
		return rc ? -rc : 2;
	}
	if (strcasecmp(words[0], "-goal") == 0) {
		c->goal = true;
		return 1;
	}
	if (is_word(words[0], "-dimm", "-socket")) {
		c->request.targets[strcasecmp(words[0], "-dimm") == 0 ? TARGET_DIMM : TARGET_SOCKET] =
			has_value ? words[1] : "";
		return has_value ? 2 : 1;
	}
	rc = strchr(words[0], '=') ? take_property(words[0], c) : refuse_token(words[0]);
	return rc ? -rc : 1;
}

static int parse(char **words, int count, struct change *c)
{
	*c = (struct change) { .create = strcasecmp(words[0], "create") == 0 };
	ipmctl_take_unit("GiB", &c->request);
	for (int i = 1, taken; i < count; i += taken) {
		taken = take_word(words + i, count - i, c);
		if (taken < 0)
			return -taken;
	}
	if (!c->goal) {
		printf("Syntax Error: these targets do not make a command; see: pmemctl ipmctl help\n");
		return IPMCTL_SYNTAX;
	}
	if (c->wish.memory + c->wish.reserved > 100) {
		printf("Syntax Error: Properties MemoryMode and Reserved cannot sum greater than 100%%%%\n");
		return IPMCTL_SYNTAX;
	}
	return 0;
}

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

static bool is_a_socket(const void *data, const char *name)
{
	const struct pmemctl_goal_machine *machine = data;

	for (size_t i = 0; i < machine->module_count; i++)
		if (ipmctl_has_number(name, machine->modules[i].socket))
			return true;
	return false;
}

static int choose(struct pmemctl_goal_machine *machine, const struct change *c)
{
	const char *dimms = c->request.targets[TARGET_DIMM], *sockets = c->request.targets[TARGET_SOCKET];
	char name[64];

	if (ipmctl_find_stranger(dimms, is_a_module, machine, name, sizeof(name)))
		return ipmctl_no_dimm(name);
	if (ipmctl_find_stranger(sockets, is_a_socket, machine, name, sizeof(name))) {
		printf("%s region configuration goal failed: Error 13 - Invalid SocketID\n",
		       c->create ? "Create" : "Delete");
		return IPMCTL_FAILED;
	}
	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		m->target = is_named(m, dimms) && ipmctl_names_socket(sockets, m->socket);
	}
	return 0;
}

static int open_machine(struct cli *cli, const struct change *c, struct pmemctl_goal_machine **machine)
{
	int status;

	if (cli_open(cli)) {
		printf("Error: the machine cannot be opened.\n");
		return IPMCTL_FAILED;
	}
	if (cli->global.debug)
		cli_show_log(cli);
	if (pmemctl_goal_machine_read(cli->ctx, machine)) {
		if (pmemctl_error(cli->ctx)->status == PMEMCTL_NO_OBJECT)
			printf("Initialization failed. No PMem modules in the system.\n");
		else
			printf("Error: %s\n", pmemctl_error(cli->ctx)->message);
		return IPMCTL_FAILED;
	}
	status = choose(*machine, c);
	for (size_t i = 0; i < (*machine)->module_count && !status; i++)
		if ((*machine)->modules[i].target && (*machine)->modules[i].problem) {
			printf("Not all could be read from PMem module 0x%04llx: %s\n",
			       (unsigned long long)(*machine)->modules[i].handle, (*machine)->modules[i].problem);
			status = IPMCTL_FAILED;
		}
	return status;
}

/* ---- create ---- */

static const char *problem_text(int problem)
{
	static const struct { int problem; const char *text; } texts[] = {
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
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].problem == problem)
			return texts[i].text;
	return "out of memory";
}

static int print_plan(const struct pmemctl_goal_machine *machine, const struct change *c)
{
	struct ipmctl_table table = { .columns = ipmctl_goal_columns, .column_count = IPMCTL_GOAL_COLUMNS };

	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];
		const struct ipmctl_goal goal = { m->handle, m->volatile_size, { m->app_direct[0], m->app_direct[1] } };

		if (m->planned)
			ipmctl_add_goal(&table, &c->request, &goal);
	}
	return ipmctl_table_print(&table);
}

static void print_warnings(const struct pmemctl_goal_machine *machine, unsigned warnings)
{
	bool newest = false;

	for (size_t i = 0; i < machine->module_count; i++)
		newest |= machine->modules[i].planned && machine->modules[i].interface >= 0x0300;
	if (warnings & PMEMCTL_GOAL_WARN_LIMIT)
		printf("WARNING! The amount of mapped memory was limited based on the SKU resulting in un-mapped capacity.\n");
	if (warnings & PMEMCTL_GOAL_WARN_RATIO_LOW)
		printf("WARNING! The requested memory mode size is below the recommended NM:FM limit of 1:%s\n",
		       newest ? "2" : "3.6");
	if (warnings & PMEMCTL_GOAL_WARN_RATIO_HIGH)
		printf("WARNING! The requested memory mode size is above the recommended NM:FM limit of 1:%s\n",
		       newest ? "8" : "16");
	if (warnings & PMEMCTL_GOAL_WARN_NO_DRAM)
		printf("PMTT table is not found. BIOS might reject goal request upon reboot for SKU limit or NM:FM violation\n");
	if (warnings & PMEMCTL_GOAL_WARN_SETS)
		printf("WARNING! The platform allows no more interleave sets: capacity of some PMem modules stays unmapped.\n");
	if (warnings & PMEMCTL_GOAL_WARN_SECURED)
		printf("WARNING: Goal will not be applied unless security is disabled prior to platform firmware (BIOS) "
		       "provisioning!\n");
}

/* 1: yes, 0: no, or a negative status */
static int ask(void)
{
	char answer[16];

	printf("Do you want to continue? [y/n] ");
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		*answer = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	if (strcasecmp(answer, "y") == 0)
		return 1;
	if (strcasecmp(answer, "n") == 0)
		return 0;
	printf("Error: Invalid data input.\n");
	return -IPMCTL_SYNTAX;
}

static int confirm(const struct pmemctl_goal_machine *machine, const struct change *c, unsigned warnings)
{
	printf("The following configuration will be applied:\n");
	if (print_plan(machine, c))
		return -IPMCTL_FAILED;
	print_warnings(machine, warnings);
	return ask();
}

static int tell_failure(struct cli *cli, const char *what)
{
	const struct pmemctl_error *error = pmemctl_error(cli->ctx);

	printf("%s failed: Error 109 - Device error - configuration cannot be sent to PMem module. %s%s%s", what,
	       error->object ? error->object : "", error->object ? ": " : "", error->message);
	if (*error->hint)
		printf(" (%s)", error->hint);
	printf("\n");
	return IPMCTL_FAILED;
}

static int create(struct cli *cli, struct pmemctl_goal_machine *machine, const struct change *c)
{
	unsigned warnings = 0;
	const int problem = pmemctl_goal_plan(machine, &c->wish, &warnings);
	int yes = 1;

	if (problem) {
		printf("Create region configuration goal failed: Error %d - %s\n", problem < 0 ? 3 : problem,
		       problem_text(problem));
		return IPMCTL_FAILED;
	}
	if (!c->force)
		yes = confirm(machine, c, warnings);
	if (yes <= 0)
		return -yes;
	if (pmemctl_goal_write(cli->ctx, machine))
		return tell_failure(cli, "Create region configuration goal");
	if (!c->force)
		printf("Created following region configuration goal\n");
	if (print_plan(machine, c))
		return IPMCTL_FAILED;
	printf("A reboot is required to process new memory allocation goals.\n");
	return 0;
}

/* ---- delete ---- */

static int delete(struct cli *cli, struct pmemctl_goal_machine *machine)
{
	if (pmemctl_goal_delete(cli->ctx, machine))
		return tell_failure(cli, "Delete memory allocation goal");
	for (size_t with = 0; with < 2; with++)
		for (size_t i = 0; i < machine->module_count; i++) {
			const struct pmemctl_goal_module *m = &machine->modules[i];

			if (!m->target || !m->usable || m->pcd.request.valid != (with == 1))
				continue;
			printf("Delete memory allocation goal from PMem module 0x%04llx: %s\n",
			       (unsigned long long)m->handle,
			       with ? "Success" : "Error 122 - There is no goal configuration on this PMem module.");
		}
	printf("\n");
	return 0;
}

int ipmctl_change_goal(struct cli *cli, char **words, int count)
{
	struct pmemctl_goal_machine *machine = NULL;
	struct change change;
	int status = parse(words, count, &change);

	if (status)
		return status;
	status = open_machine(cli, &change, &machine);
	if (!status)
		status = change.create ? create(cli, machine, &change) : delete(cli, machine);
	pmemctl_goal_machine_free(machine);
	pmemctl_unref(cli->ctx);
	return status;
}
