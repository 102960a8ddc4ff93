// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl schema */
#include "cmd.h"

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	(void)cli;
	(void)parsed;
	(void)operands;
	(void)count;
	return print_schema();
}

static const char *const examples[] = {
	"pmemctl schema", "What --format json may print.",
	NULL,
};

const struct command cmd_schema = {
	.name = "schema",
	.summary = "Print the JSON Schema of --format json.",
	.examples = examples,
	.properties = CMD_NO_SYSTEM,
	.run = run,
};
