// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl check-namespace: is the BTT of namespaces in sector mode whole, and can it be mended? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "check.h"
#include "cmd.h"
#include "compat/compat.h"
#include "targets.h"
#include "ui/progress.h"

struct check_options {
	struct filters filters;
	bool repair, rewrite_log, force;
	int verbose;
};

#define AT(member) offsetof(struct check_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only namespaces of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only namespaces of this region" },
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose), "tell what is read from and written to the kernel" },
	{ 'R', "repair", OPT_FLAG, ARG_NONE, NULL, AT(repair), "repair what can be repaired" },
	{ 'L', "rewrite-log", OPT_FLAG, ARG_NONE, NULL, AT(rewrite_log),
	  "with --repair: bring the log into the layout of today" },
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), "also when it is active: it is disabled meanwhile" },
};

/* ---- one namespace ---- */

struct checking {
	struct cli *cli;
	const struct check_options *options;
	bool looks;		/* reads the BTT to show its repair; a recorded machine has none to read */
	struct shown_plans shown;
	struct damage_list found;
	size_t checked;
	bool damaged, loses;	/* something stays damaged; and could be repaired with --yes */
	bool doubtful;		/* what could be so repaired may be no BTT any more */
};

static void judge(struct checking *c, const char *name, const struct pmemctl_btt_check *result, bool failed)
{
	size_t left, all = 0;

	for (size_t i = 0; i < PMEMCTL_BTT_DAMAGE_KINDS; i++)
		all += result->counts[i];
	left = failed ? all : result->left;
	for (size_t i = 0; i < result->damage_count; i++) {
		const struct pmemctl_btt_damage *damage = result->damage[i];

		c->loses = c->loses || (!damage->repaired && damage->repair == PMEMCTL_BTT_REPAIR_LOSES);
	}
	c->damaged = c->damaged || left;
	c->doubtful = c->doubtful || (left && result->doubtful);
	if (c->cli->personality)
		return;
	cli_note(c->cli, "%s: BTT %u.%u, %u arena%s, %llu sectors of %u bytes%s: %zu damage%s found, %zu left", name,
		 result->version_major, result->version_minor, result->arenas,
		 result->arenas == 1 ? "" : "s", (unsigned long long)result->sectors,
		 result->sector_size, result->old_log ? ", log as before Linux 4.15" : "", all,
		 all == 1 ? "" : "s", left);
	if (result->error_sectors)
		cli_note(c->cli, "%s: %llu sectors are marked as unreadable", name,
			 (unsigned long long)result->error_sectors);
}

static int run_plan(struct checking *c, const char *name, struct pmemctl_plan *plan)
{
	const struct pmemctl_btt_check *result;
	int status = 0, told;

	if (pmemctl_plan_run(c->cli->ctx, plan))
		status = cli_library_error(c->cli);
	result = pmemctl_plan_check_result(plan);
	/* what was repaired is taken back when the plan fails; what was found is told all the same */
	for (size_t i = 0; status && result && i < result->damage_count; i++)
		result->damage[i]->repaired = false;
	if (result && !(status && c->cli->personality)) {
		judge(c, name, result, status);
		told = c->cli->personality ? compat_tell_damage(c->cli, name, result)
					   : damage_add(c->cli, &c->found, name, result);
		status = status ? status : told;
		c->checked += !status;
	}
	if (c->looks && !status)
		return keep_plan(c->cli, &c->shown, plan);
	pmemctl_plan_free(plan);
	return status;
}

static int check_one(void *data, const char *name)
{
	struct checking *c = data;
	struct cli *cli = c->cli;
	struct progress progress = { .name = name, .done = "checked", .percent = -1 };
	const struct pmemctl_check_options wish = {
		.force = c->options->force, .repair = c->options->repair,
		.rewrite_log = c->options->rewrite_log,
		/* ndctl never does */
		.may_lose = cli->global.yes && !cli->personality,
		.look_only = c->looks,
		.show_only = cli->global.dry_run && !c->looks,
		.progress = progress_is_seen(cli) ? progress_show : NULL, .data = &progress,
	};
	struct pmemctl_plan *plan;
	int status;

	if (pmemctl_plan_check(cli->ctx, name, &wish, &plan))
		return cli_library_error(cli);
	if (wish.show_only)
		return keep_plan(cli, &c->shown, plan);
	status = run_plan(c, name, plan);
	progress_end(&progress);
	return status;
}

/* ---- all ---- */

static int finish(struct checking *c, int status)
{
	struct cli *cli = c->cli;

	if (cli->global.dry_run)
		status = show_plans(cli, &c->shown, status);
	else if (!cli->personality && (c->found.count || cli->global.format))
		status = damage_print(cli, &c->found, status);
	damage_free(&c->found);
	if (!cli->global.dry_run || c->looks)
		cli_count(cli, status, "checked", c->checked, "namespace");
	if (status || cli->personality || !c->damaged)
		return status && c->checked ? PMEMCTL_PARTIAL : status;
	if (!c->options->repair)
		cli_hint(cli, "repair it with --repair; --repair --dry-run shows how");
	else if (c->doubtful)
		cli_hint(cli, "the first info block has no signature: repeat with --yes if this is a BTT still; "
			 "other data there would be overwritten");
	else if (c->loses)
		cli_hint(cli, "repeat with --yes: sectors whose block is not known become unreadable until they "
			 "are written");
	return PMEMCTL_DAMAGED;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct check_options *o = parsed;
	struct checking c = {
		.cli = cli, .options = o,
		.looks = cli->global.dry_run && o->repair && !pmemctl_is_recorded(cli->ctx),
	};
	struct targets targets;
	int status;

	if (o->rewrite_log && !o->repair)
		return cli_usage_error(cli, "--rewrite-log also requires --repair");
	if (o->verbose && !cli->personality)
		cli_show_log(cli);
	status = targets_find(cli, PMEMCTL_DEVICE_NAMESPACE, &o->filters, operands, count, &targets);
	if (!status)
		status = targets_each(cli, &targets, check_one, &c);
	status = finish(&c, status);
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl check-namespace -f namespace0.0", "Check a namespace, which is disabled meanwhile.",
	"pmemctl check-namespace -f --repair --dry-run namespace0.0",
	"Check one that is active, and show what a repair would write.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel, or there is no BTT" },
	{ PMEMCTL_NO_OBJECT, "no such namespace" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use, or active and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine, or without the kernel's driver" },
	{ PMEMCTL_PARTIAL, "of several namespaces, some were checked and some were not" },
	{ PMEMCTL_DECLINED, "other data was found where the BTT was to be restored" },
	{ PMEMCTL_DAMAGED, "damage was found, and with --repair some of it stays" },
	{ 0 },
};

const struct command cmd_check_namespace = {
	.name = "check-namespace",
	.operands = "NAMESPACE…|all",
	.operand = ARG_MADE_NAMESPACE,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Check the translation table of namespaces in sector mode, and repair it.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct check_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
