// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl activate-firmware */
#include <errno.h>
#include <string.h>

#include "buses.h"
#include "change.h"
#include "cmd.h"
#include "report.h"

struct activate_options {
	bool dry_run, idle, no_idle, force;
};

#define AT(member) offsetof(struct activate_options, member)

static const struct option_spec options[] = {
	OPTION_LOG,
	{ 'I', "idle", OPT_FLAG, ARG_NONE, NULL, AT(idle), "check whether all devices can wait so long (default)" },
	{ 0, "no-idle", OPT_FLAG, ARG_NONE, NULL, AT(no_idle), "do not check it" },
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), "do not stop processes and devices meanwhile" },
	{ 'n', "dry-run", OPT_FLAG, ARG_NONE, NULL, AT(dry_run), NULL },
};

struct run {
	struct cli *cli;
	struct pmemctl_activate_options wanted;
	bool peer_dry;		/* as ndctl: nothing is done, and what there is, is shown */
	const struct buses *buses;
	struct shown_plans shown;
	struct names done;
};

/* Buses that were not meant in particular may have nothing to activate, or nothing armed. */
static int tell(struct run *r)
{
	const struct pmemctl_error *error = pmemctl_error(r->cli->ctx);

	if (r->buses->all && !r->cli->personality && error->status == PMEMCTL_NOT_SUPPORTED)
		return 0;
	r->cli->cause = r->cli->cause == ENXIO ? ENXIO : error->errnum;
	return cli_library_error(r->cli);
}

static int activate(struct run *r, const char *bus)
{
	struct pmemctl_plan *plan;
	bool done;
	int status;

	if (pmemctl_plan_activate(r->cli->ctx, bus, &r->wanted, &plan))
		return tell(r);
	if (r->peer_dry) {
		pmemctl_plan_free(plan);
		return names_add(r->cli, &r->done, bus);
	}
	status = carry_out(r->cli, &r->shown, plan, &done);
	if (status && r->cli->cause == 0)
		r->cli->cause = pmemctl_error(r->cli->ctx)->errnum;
	return done ? names_add(r->cli, &r->done, bus) : status;
}

static int activate_all(struct run *r)
{
	int status = r->buses->missing;

	for (size_t i = 0; i < r->buses->count; i++) {
		const int failed = activate(r, r->buses->list[i]->name);

		status = status ? status : failed;
		if (failed && pmemctl_error(r->cli->ctx)->errnum == EINTR)
			break;
	}
	if (!status && !r->done.count && !r->shown.count)
		status = cli_error(r->cli, PMEMCTL_NOT_SUPPORTED, "there is no bus that can activate firmware");
	return status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct activate_options *o = parsed;
	struct buses buses;
	struct run r = {
		.cli = cli, .buses = &buses, .peer_dry = o->dry_run,
		.wanted = {
			.live = o->force, .no_idle = o->no_idle, .show_only = cli->global.dry_run || o->dry_run,
		},
	};
	int status, told;

	if (o->idle && o->no_idle)
		return cli_usage_error(cli, "--idle and --no-idle do not go together");
	status = buses_find(cli, operands, count, &buses);
	if (!status)
		status = activate_all(&r);
	buses_free(&buses);
	told = report_buses(cli, &r.done, true, true);
	if (status && r.done.count)
		status = cli->personality ? 0 : (int)PMEMCTL_PARTIAL;
	if (!cli->personality && !cli->global.dry_run)
		cli_note(cli, "activated %zu bus%s", r.done.count, r.done.count == 1 ? "" : "es");
	names_free(&r.done);
	return show_plans(cli, &r.shown, status ? status : told);
}

static const char *const examples[] = {
	"pmemctl activate-firmware --dry-run", "What it would take to activate what is armed.",
	"pmemctl activate-firmware nfit_test.0", "Activate it on one bus.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "no DIMM is armed, or one has not activated its firmware" },
	{ PMEMCTL_NO_OBJECT, "no such bus" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "the bus activates firmware just now" },
	{ PMEMCTL_NOT_SUPPORTED, "the bus or its DIMMs cannot do it while the system runs; or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several buses, some did it and some did not" },
	{ 0 },
};

const struct command cmd_activate_firmware = {
	.name = "activate-firmware",
	.operands = "[BUS…|all]",
	.operand = ARG_BUS,
	.max_operands = -1,
	.summary = "Take staged firmware of armed DIMMs into use while the system runs.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct activate_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
