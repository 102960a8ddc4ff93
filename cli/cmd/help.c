// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl help */
#include <stdio.h>
#include <string.h>

#include "cmd.h"

struct help_options {
	bool json, man;
};

#define AT(member) offsetof(struct help_options, member)

static const struct option_spec options[] = {
	{ 0, "json", OPT_FLAG, ARG_NONE, NULL, AT(json),
	  "all commands, options and examples as JSON, for programs" },
	{ 0, "man", OPT_FLAG, ARG_NONE, NULL, AT(man),
	  "the parts of the command's manual page that follow from its options" },
};

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct help_options *o = parsed;
	const struct command *about = count ? command_find(operands[0]) : NULL;

	if (count && !about)
		return cli_unknown_command(cli, operands[0]);
	if (o->json && o->man)
		return cli_usage_error(cli, "--json and --man exclude each other");
	if (o->json && about)
		return cli_usage_error(cli, "--json: shows all commands; leave '%s' out", operands[0]);
	if (o->json)
		return print_help_json();
	if (o->man && about)
		print_help_man(about);
	else if (o->man)
		return cli_usage_error(cli, "--man: name a command");
	else
		print_help(about, NULL, 0);
	return 0;
}

static const char *const examples[] = {
	"pmemctl help create-namespace", "Help about one command.",
	"pmemctl help --json | jq -r '.commands[].name'", "The names of all commands.",
	NULL,
};

const struct command cmd_help = {
	.name = "help",
	.operands = "[COMMAND]",
	.operand = ARG_COMMAND,
	.max_operands = 1,
	.summary = "Show help about a command, or all commands.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct help_options),
	.examples = examples,
	.properties = CMD_NO_SYSTEM,
	.run = run,
};
