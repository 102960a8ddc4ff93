// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl clear-errors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "change.h"
#include "cmd.h"
#include "filters.h"
#include "report.h"

struct clear_options {
	const char *bus, *region, *block, *count;
	bool scrub;
};

#define AT(member) offsetof(struct clear_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(bus), "only namespaces of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(region), "only namespaces of this region" },
	{ 's', "scrub", OPT_FLAG, ARG_NONE, NULL, AT(scrub), "first have the firmware search for errors" },
	{ 0, "block", OPT_TEXT, ARG_TEXT, "NUMBER", AT(block),
	  "first block of 512 bytes to clear, from the start of the namespace (default: 0)" },
	{ 0, "count", OPT_TEXT, ARG_TEXT, "NUMBER", AT(count), "how many blocks (default: to the end)" },
	OPTION_LOG,
};

/* What one run has done. */
struct tally {
	size_t cleared;		/* namespaces */
	int status;		/* of the first failure */
	const struct pmemctl_bus *waited;	/* for its scrub, and how that ended */
	int scrubbed;
};

/* Those in the part that was asked for: there is no step for others. */
static uint64_t blocks_of(const struct pmemctl_plan *plan)
{
	size_t count;
	const struct pmemctl_step *steps = pmemctl_plan_steps(plan, &count);
	uint64_t blocks = 0;

	for (size_t i = 0; i < count; i++)
		if (strcmp(steps[i].action, "clear") == 0)
			blocks += strtoull(strchr(steps[i].value, '+') + 1, NULL, 10);
	return blocks;
}

static int clear_one(struct cli *cli, const char *name, const struct pmemctl_clear_options *o,
		     struct shown_plans *shown, bool *done)
{
	struct pmemctl_plan *plan;
	uint64_t blocks, left = 0;
	int status;

	*done = false;
	if (pmemctl_plan_clear_errors(cli->ctx, name, o, &plan))
		return cli_library_error(cli);
	blocks = blocks_of(plan);
	status = carry_out(cli, shown, plan, done);
	if (!*done)
		return status;
	if (!cli->personality && !blocks)
		cli_note(cli, "%s: the kernel knows of no bad blocks there", name);
	else if (!cli->personality)
		cli_note(cli, "%s: cleared %llu bad block%s", name, (unsigned long long)blocks,
			 blocks == 1 ? "" : "s");
	status = report_errors(cli, name, false, &left);
	if (!status && left && o->block == PMEMCTL_UNKNOWN && o->count == PMEMCTL_UNKNOWN) {
		*done = false;
		status = cli_error(cli, PMEMCTL_FAILED, "%s: %llu bad blocks are left", name,
				   (unsigned long long)left);
		cli_hint(cli, "pmemctl show errors %s tells where they are", name);
	}
	return status;
}

/* A bus is looked at once, for all its namespaces; one that has no scrub has nothing to wait for. */
static int wait_for_scrub(struct cli *cli, const struct pmemctl_bus *bus, bool start)
{
	const struct pmemctl_scrub_options patient = { 0 };
	struct pmemctl_plan *plan;
	int rc = 0;

	if (cli->global.dry_run)
		return 0;
	if (start)
		rc = pmemctl_plan_scrub(cli->ctx, bus->name, false, &plan);
	if (start && !rc) {
		rc = pmemctl_plan_run(cli->ctx, plan);
		pmemctl_plan_free(plan);
	}
	if (!rc)
		rc = pmemctl_scrub_wait(cli->ctx, bus->name, &patient);
	if (!rc || (!start && pmemctl_error(cli->ctx)->status == PMEMCTL_NOT_SUPPORTED))
		return 0;
	return cli_library_error(cli);
}

static bool is_named(const struct pmemctl_namespace *ns, const char *operand)
{
	char number[32];

	snprintf(number, sizeof(number), "%d.%d", ns->region_id, ns->id);
	if (strcmp(operand, "all") == 0)
		return ns->raw_size && !ns->seed && ns->mode != PMEMCTL_MODE_SECTOR;
	return strcmp(operand, ns->name) == 0 || strcmp(operand, number) == 0;
}

static void clear_named(struct cli *cli, const struct pmemctl_platform *platform, const char *operand,
			bool scrub, const struct pmemctl_clear_options *part,
			struct shown_plans *shown, struct tally *tally)
{
	bool found = strcmp(operand, "all") == 0;

	for (size_t i = 0; i < platform->namespace_count; i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];
		bool done = false;
		int failed;

		if (!is_named(ns, operand))
			continue;
		found = true;
		if (ns->region->bus != tally->waited)
			tally->scrubbed = wait_for_scrub(cli, ns->region->bus, scrub);
		tally->waited = ns->region->bus;
		failed = tally->scrubbed ? tally->scrubbed : clear_one(cli, ns->name, part, shown, &done);
		tally->cleared += done;
		tally->status = tally->status ? tally->status : failed;
	}
	if (!found) {
		int missing = cli_no_object(cli, "namespace", operand);

		tally->status = tally->status ? tally->status : missing;
	}
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct clear_options *o = parsed;
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_SIZES | PMEMCTL_WANT_RAW_UUID,
		.bus = o->bus,
		.region = o->region,
	};
	struct pmemctl_platform *platform;
	struct shown_plans shown = { 0 };
	struct tally tally = { 0 };
	struct pmemctl_clear_options part = { .show_only = cli->global.dry_run };
	int status = parse_blocks(cli, "block", o->block, 0, &part.block);

	if (!status)
		status = parse_blocks(cli, "count", o->count, 1, &part.count);
	if (status)
		return status;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	tally.status = status =
		filters_check_found(cli, &(struct filters) { .bus = o->bus, .region = o->region }, platform);
	for (int i = 0; !status && i < count; i++)
		clear_named(cli, platform, operands[i], o->scrub, &part, &shown, &tally);
	pmemctl_platform_free(platform);
	if (!cli->global.dry_run)
		cli_note(cli, "cleared %zu namespace%s", tally.cleared, tally.cleared == 1 ? "" : "s");
	if (tally.status && tally.cleared)
		tally.status = PMEMCTL_PARTIAL;
	return show_plans(cli, &shown, tally.status);
}

static const char *const examples[] = {
	"pmemctl clear-errors namespace0.0", "Clear the bad blocks that the kernel knows of.",
	"pmemctl clear-errors all", "Clear those of all namespaces.",
	"pmemctl clear-errors namespace0.0 --block 16 --count 8 --dry-run",
	"What it would take to clear those of blocks 16 to 23.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "not cleared, or not all of them" },
	{ PMEMCTL_NO_OBJECT, "no such namespace" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use" },
	{ PMEMCTL_NOT_SUPPORTED, "in sector mode, or on a bus that cannot clear errors" },
	{ PMEMCTL_PARTIAL, "of several namespaces, some were cleared and some were not" },
	{ 0 },
};

const struct command cmd_clear_errors = {
	.name = "clear-errors",
	.operands = "NAMESPACE…|all",
	.operand = ARG_MADE_NAMESPACE,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Have the firmware clear the bad blocks of namespaces.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct clear_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
