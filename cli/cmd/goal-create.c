// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl create-goal and load-goal */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "goals.h"
#include "input_file.h"

struct goal_options {
	const char *memory, *reserved;
	const char *sockets;
	bool not_interleaved;
};

#define AT(member) offsetof(struct goal_options, member)

static const struct option_spec options[] = {
	{ 'm', "memory", OPT_TEXT, ARG_NUMBER, "PERCENT", AT(memory),
	  "have so much of each socket's capacity serve as memory (0)" },
	{ 'r', "reserved", OPT_TEXT, ARG_NUMBER, "PERCENT", AT(reserved), "leave so much of it unused (0)" },
	{ 'n', "not-interleaved", OPT_FLAG, ARG_NONE, NULL, AT(not_interleaved),
	  "each module a region of its own, not one of all that fit together" },
	OPTION_SOCKETS(AT(sockets)),
};

static int take_percent(struct cli *cli, const char *option, const char *text, unsigned *percent)
{
	char *end;
	const unsigned long number = text ? strtoul(text, &end, 10) : 0;

	*percent = (unsigned)number;
	if (!text || (*text >= '0' && *text <= '9' && !*end && number <= 100))
		return 0;
	return cli_usage_error(cli, "--%s takes 0 to 100, not '%s'", option, text);
}

static int run_create(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct goal_options *o = parsed;
	struct pmemctl_goal_wish wish = { .not_interleaved = o->not_interleaved };
	struct pmemctl_goal_machine *machine = NULL;
	int status = take_percent(cli, "memory", o->memory, &wish.memory);

	if (!status)
		status = take_percent(cli, "reserved", o->reserved, &wish.reserved);
	if (!status && wish.memory + wish.reserved > 100)
		status = cli_usage_error(cli, "--memory and --reserved are more than 100 together");
	if (!status)
		status = goals_open(cli, o->sockets, operands, count, &machine);
	if (!status)
		status = goals_make(cli, machine, &wish);
	pmemctl_goal_machine_free(machine);
	return status;
}

static int load(struct cli *cli, const char *path, struct pmemctl_goal_machine *machine)
{
	const char *why = NULL;
	char *text;
	size_t line;
	int rc = input_file_read(path, &text);

	if (rc)
		return cli_file_error(cli, rc, path, input_file_error(rc));
	rc = pmemctl_goal_parse(machine, text, &line, &why);
	free(text);
	if (rc == -ENOMEM)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (rc && line)
		return cli_error(cli, PMEMCTL_DAMAGED, "%s: line %zu: %s", path, line, why);
	if (rc)
		return cli_error(cli, PMEMCTL_DAMAGED, "%s: %s", path, why);
	return goals_make(cli, machine, NULL);
}

static int run_load(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct pmemctl_goal_machine *machine = NULL;
	int status = goals_open(cli, NULL, operands + 1, count - 1, &machine);

	(void)parsed;
	if (!status)
		status = load(cli, operands[0], machine);
	pmemctl_goal_machine_free(machine);
	return status;
}

static const char *const create_examples[] = {
	"pmemctl create-goal --memory 50 --dry-run", "What half memory, half persistent memory would be.",
	"pmemctl create-goal --yes", "All of all modules as persistent memory, interleaved on each socket.",
	"pmemctl create-goal --memory 100 --yes nmem0 nmem1", "These two as memory.",
	"pmemctl create-goal --yes --socket 1", "The modules of the second socket as persistent memory.", NULL,
};

static const char *const load_examples[] = {
	"pmemctl load-goal --dry-run goal.csv", "What the file asks for.",
	"pmemctl load-goal --yes goal.csv", "Divide the modules as the file tells.", NULL,
};

const struct command cmd_create_goal = {
	.name = "create-goal",
	.operands = "[DIMM…|all]",
	.operand = ARG_DIMM,
	.max_operands = -1,
	.summary = "Have Intel Optane modules divided otherwise when the machine starts anew.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct goal_options),
	.examples = create_examples,
	.exits = goals_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run_create,
};

const struct command cmd_load_goal = {
	.name = "load-goal",
	.operands = "FILE [DIMM…|all]",
	.operand = ARG_DIMM,
	.first_operand = ARG_FILE,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Have Intel Optane modules divided as a file tells.",
	.examples = load_examples,
	.exits = goals_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run_load,
};
