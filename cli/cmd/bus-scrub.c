// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl start-scrub and wait-scrub */
#include <errno.h>
#include <string.h>

#include "buses.h"
#include "change.h"
#include "cmd.h"
#include "report.h"

struct scrub_options {
	unsigned timeout;
	const char *poll;
	int verbose;
};

#define AT(member) offsetof(struct scrub_options, member)

static const struct option_spec start_options[] = {
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose), "tell what is read from and written to the kernel" },
};

static const struct option_spec wait_options[] = {
	{ 0, "timeout", OPT_NUMBER, ARG_NUMBER, "SECONDS", AT(timeout), "give up after so long" },
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose),
	  "tell every ten seconds what is waited for; twice, what is read from the kernel" },
	{ 'p', "poll", OPT_TEXT, ARG_NUMBER, "SECONDS", AT(poll), NULL },
};

struct run {
	struct cli *cli;
	const struct scrub_options *options;
	const struct buses *buses;
	struct shown_plans shown;
	struct names done;
	unsigned told;		/* seconds at which progress was told last */
	bool begun;
};

/* One that was not meant in particular may have none. */
static int tell(struct run *r)
{
	if (r->buses->all && pmemctl_error(r->cli->ctx)->status == PMEMCTL_NOT_SUPPORTED)
		return 0;
	return cli_library_error(r->cli);
}

static int start(struct run *r, const char *bus)
{
	struct pmemctl_plan *plan;
	size_t steps;
	bool done;
	int status;

	if (pmemctl_plan_scrub(r->cli->ctx, bus, r->cli->global.dry_run, &plan))
		return tell(r);
	pmemctl_plan_steps(plan, &steps);
	if (!steps && !r->cli->personality)
		cli_note(r->cli, "%s: a scrub runs already", bus);
	status = carry_out(r->cli, &r->shown, plan, &done);
	return done ? names_add(r->cli, &r->done, bus) : status;
}

static void progress(void *data, const char *bus, unsigned seconds)
{
	struct run *r = data;

	if (r->cli->personality)
		return;
	if (!r->begun)
		cli_note(r->cli, "%s: a scrub runs; waiting for its end", bus);
	else if (r->options->verbose && seconds >= r->told + 10)
		cli_note(r->cli, "%s: its scrub has been waited for for %u seconds", bus, seconds);
	else
		return;
	r->told = r->begun ? seconds : 0;
	r->begun = true;
}

static int wait(struct run *r, const char *bus)
{
	const struct pmemctl_scrub_options o = {
		.timeout = r->options->timeout, .progress = progress, .data = r,
	};

	r->begun = false;
	if (pmemctl_scrub_wait(r->cli->ctx, bus, &o))
		return tell(r);
	return names_add(r->cli, &r->done, bus);
}

static int of_all(struct run *r, int (*act)(struct run *r, const char *bus))
{
	const struct buses *buses = r->buses;
	int status = buses->missing;

	for (size_t i = 0; i < buses->count; i++) {
		const int failed = act(r, buses->list[i]->name);

		status = status ? status : failed;
		if (failed && pmemctl_error(r->cli->ctx)->errnum == EINTR)
			break;
	}
	if (!status && !r->done.count && !r->shown.count) {
		r->cli->cause = EOPNOTSUPP;
		status = cli_error(r->cli, PMEMCTL_NOT_SUPPORTED,
				   "there is no bus whose firmware can search for errors");
		if (!r->cli->personality)
			cli_hint(r->cli, "pmemctl show errors tells those that the kernel met");
	}
	return status;
}

static int act_on(struct cli *cli, const void *parsed, char **operands, int count,
		  int (*act)(struct run *r, const char *bus), int loud)
{
	struct buses buses;
	struct run r = { .cli = cli, .options = parsed, .buses = &buses };
	int status, told;

	if (r.options->verbose >= loud)
		cli_show_log(cli);
	status = buses_find(cli, operands, count, &buses);
	if (!status)
		status = of_all(&r, act);
	buses_free(&buses);
	status = status && r.done.count ? PMEMCTL_PARTIAL : status;
	told = report_buses(cli, &r.done, false, false);
	names_free(&r.done);
	return show_plans(cli, &r.shown, status ? status : told);
}

static int run_start(struct cli *cli, const void *parsed, char **operands, int count)
{
	return act_on(cli, parsed, operands, count, start, 1);
}

static int run_wait(struct cli *cli, const void *parsed, char **operands, int count)
{
	return act_on(cli, parsed, operands, count, wait, cli->personality ? 1 : 2);
}

static const char *const start_examples[] = {
	"pmemctl start-scrub", "Have the firmware of all buses search for errors.",
	"pmemctl start-scrub ACPI.NFIT", "That of one bus.",
	NULL,
};

static const char *const wait_examples[] = {
	"pmemctl wait-scrub", "Wait until no search runs any more.",
	"pmemctl wait-scrub ndbus0 --timeout 3600", "For an hour at most.",
	NULL,
};

static const struct exit_meaning start_exits[] = {
	{ PMEMCTL_FAILED, "refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such bus" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED, "the firmware of the bus cannot search for errors; or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several buses, some did it and some did not" },
	{ 0 },
};

static const struct exit_meaning wait_exits[] = {
	{ PMEMCTL_FAILED, "not ended in time, or interrupted" },
	{ PMEMCTL_NO_OBJECT, "no such bus" },
	{ PMEMCTL_NOT_SUPPORTED, "the firmware of the bus cannot search for errors" },
	{ PMEMCTL_PARTIAL, "of several buses, some were waited for and some were not" },
	{ 0 },
};

const struct command cmd_start_scrub = {
	.name = "start-scrub",
	.operands = "[BUS…|all]",
	.operand = ARG_BUS,
	.max_operands = -1,
	.summary = "Have the firmware search for errors in persistent memory.",
	.options = start_options,
	.option_count = ARRAY_SIZE(start_options),
	.options_size = sizeof(struct scrub_options),
	.examples = start_examples,
	.exits = start_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run_start,
};

const struct command cmd_wait_scrub = {
	.name = "wait-scrub",
	.operands = "[BUS…|all]",
	.operand = ARG_BUS,
	.max_operands = -1,
	.summary = "Wait until no search of the firmware for errors runs.",
	.options = wait_options,
	.option_count = ARRAY_SIZE(wait_options),
	.options_size = sizeof(struct scrub_options),
	.examples = wait_examples,
	.exits = wait_exits,
	.run = run_wait,
};
