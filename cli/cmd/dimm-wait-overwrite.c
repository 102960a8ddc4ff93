// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl wait-overwrite */
#include "cmd.h"
#include "security.h"

struct wait_options {
	struct filters filters;
	unsigned timeout;
	int verbose;
};

#define AT(member) offsetof(struct wait_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	{ 0, "timeout", OPT_NUMBER, ARG_NUMBER, "SECONDS", AT(timeout),
	  "give up after so many seconds for each DIMM; the overwrite goes on" },
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose), "tell what is read from the kernel" },
};

struct waiting {
	struct cli *cli;
	const struct wait_options *options;
	size_t done;
};

static int wait_for(void *data, const char *name)
{
	struct waiting *w = data;
	bool waited;

	if (pmemctl_wait_overwrite(w->cli->ctx, name, w->options->timeout, &waited))
		return cli_library_error(w->cli);
	w->done++;
	if (w->cli->personality) {
		if (waited && w->options->verbose)
			cli_note(w->cli, "%s: overwrite completed.", name);
	} else {
		cli_note(w->cli, waited ? "%s: its overwrite has ended" : "%s: it is not being overwritten", name);
	}
	return 0;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct wait_options *o = parsed;
	struct waiting waiting = { .cli = cli, .options = o };
	struct targets targets;
	int status = security_targets(cli, &o->filters, operands, count, &targets);

	if (!status && o->verbose)
		cli_show_log(cli);
	if (!status)
		status = targets_each(cli, &targets, wait_for, &waiting);
	if (status && waiting.done)
		status = PMEMCTL_PARTIAL;
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl wait-overwrite all --timeout 3600", "Wait for an hour until no DIMM is being overwritten.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, interrupted, or still being overwritten when the time was over" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NOT_SUPPORTED, "the DIMM has no security" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some could be waited for and some could not" },
	{ 0 },
};

const struct command cmd_wait_overwrite = {
	.name = "wait-overwrite",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Wait until DIMMs are no longer being overwritten.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct wait_options),
	.examples = examples,
	.exits = exits,
	.run = run,
};
