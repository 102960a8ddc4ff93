// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl __complete: answers to the shells.
 *   __complete KIND [PREFIX]       values of a kind of argument (see help --json)
 *   __complete line -- WORD…       what may stand as the last word
 */
#include <string.h>

#include "cmd.h"
#include "complete.h"

struct complete_options {
	bool describe;
};

static const struct option_spec options[] = {
	{ 0, "describe", OPT_FLAG, ARG_NONE, NULL, offsetof(struct complete_options, describe),
	  "a tab and a description behind each candidate" },
};

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct complete_options *o = parsed;
	struct completion c = {
		.cli = cli, .describe = o->describe, .before = "",
		.prefix = count > 1 ? operands[1] : "",
	};
	enum arg_kind kind = arg_kind_by_name(operands[0]);

	if (strcmp(operands[0], "line") == 0) {
		/* the line's own command takes the place of this one */
		cli->command = NULL;
		complete_line(&c, operands + 1, count - 1);
		return 0;
	}
	if (kind == ARG_NONE)
		return cli_usage_error(cli, "there is no kind '%s'", operands[0]);
	cli_open(cli);
	complete_kind(&c, kind);
	return 0;
}

const struct command cmd_complete = {
	.name = "__complete",
	.operands = "KIND [PREFIX]|line -- WORD…",
	.operand = ARG_TEXT,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Answer a shell that completes a command line.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct complete_options),
	.properties = CMD_HIDDEN | CMD_OPENS,
	.run = run,
};
