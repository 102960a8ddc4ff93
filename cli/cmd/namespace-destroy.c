// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl destroy-namespace */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "cmd.h"

struct destroy_options {
	const char *bus, *region;
	bool force;
	int verbose;
};

#define AT(member) offsetof(struct destroy_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(bus), "only namespaces of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(region), "only namespaces of this region" },
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), "also when it is active" },
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose), "tell what is read from and written to the kernel" },
};

/* Outcome over several objects. */
struct tally {
	int destroyed, failed;
	int status;	/* of the first failure */
	struct shown_plans shown;
};

static void destroy_one(struct cli *cli, const struct destroy_options *o, const char *name,
			struct tally *tally)
{
	const struct pmemctl_destroy_options plan_options = {
		.force = o->force, .discard_data = cli->global.yes,
		.show_only = cli->global.dry_run,
	};
	struct pmemctl_plan *plan;
	bool done = false;
	int status;

	if (pmemctl_plan_destroy(cli->ctx, name, &plan_options, &plan))
		status = cli_library_error(cli);
	else
		status = carry_out(cli, &tally->shown, plan, &done);
	tally->destroyed += done;
	if (status) {
		tally->failed++;
		if (!tally->status)
			tally->status = status;
	}
}

static bool names_it(const char *operand, const struct pmemctl_namespace *ns)
{
	char number[32];

	snprintf(number, sizeof(number), "%d.%d", ns->region_id, ns->id);
	return strcmp(operand, ns->name) == 0 || strcmp(operand, number) == 0;
}

/* "all" leaves out what is idle: a seed has nothing to destroy. */
static bool exists(const struct pmemctl_namespace *ns)
{
	return ns->enabled || ns->holder || ns->raw_size || (ns->raw_uuid && *ns->raw_uuid);
}

/* Destroy what one operand names among the namespaces that the filters select. */
static size_t destroy_named(struct cli *cli, const struct destroy_options *o,
			    const struct pmemctl_platform *platform, const char *operand,
			    struct tally *tally)
{
	const bool all = strcmp(operand, "all") == 0;
	size_t found = 0;

	/* who may not change one may not change the others: once is enough */
	for (size_t i = 0; i < platform->namespace_count && tally->status != PMEMCTL_NO_PERMISSION;
	     i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];

		if (all ? !exists(ns) : !names_it(operand, ns))
			continue;
		destroy_one(cli, o, ns->name, tally);
		found++;
	}
	return found;
}

static int verdict(struct cli *cli, const struct tally *tally)
{
	if (!cli->global.dry_run)
		cli_note(cli, "destroyed %d namespace%s", tally->destroyed,
			 tally->destroyed == 1 ? "" : "s");
	if (tally->destroyed && tally->failed)
		return PMEMCTL_PARTIAL;
	return tally->status;
}

/* A filter that names nothing is a mistake, also with "all". */
static int check_filters(struct cli *cli, const struct destroy_options *o)
{
	const struct pmemctl_query query = { .bus = o->bus, .region = o->region };
	struct pmemctl_platform *platform;
	bool found;

	if ((!o->region && !o->bus) || cli->personality)
		return 0;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	found = platform->region_count;
	pmemctl_platform_free(platform);
	if (found)
		return 0;
	return cli_error(cli, PMEMCTL_NO_OBJECT, "%s: there is no such %s",
			 o->region ? o->region : o->bus, o->region ? "region" : "bus");
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct destroy_options *o = parsed;
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_RAW_UUID,
		.bus = o->bus,
		.region = o->region,
		/* a single name needs no look at the others */
		.namespace_ = count == 1 && strcmp(operands[0], "all") != 0 ? operands[0] : NULL,

	};
	struct pmemctl_platform *platform;
	struct tally tally = { 0 };

	if (o->verbose)
		cli_show_log(cli);
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	tally.status = platform->bus_count ? 0 : check_filters(cli, o);
	if (tally.status) {
		pmemctl_platform_free(platform);
		return tally.status;
	}
	for (int i = 0; i < count && tally.status != PMEMCTL_NO_PERMISSION; i++)
		if (!destroy_named(cli, o, platform, operands[i], &tally) &&
		    strcmp(operands[i], "all") != 0) {
			cli_error(cli, PMEMCTL_NO_OBJECT, "%s: there is no such namespace",
				  operands[i]);
			tally.failed++;
			if (!tally.status)
				tally.status = PMEMCTL_NO_OBJECT;
		}
	pmemctl_platform_free(platform);
	return show_plans(cli, &tally.shown, verdict(cli, &tally));
}

static const char *const examples[] = {
	"pmemctl destroy-namespace -f namespace0.0", "End one namespace that is active.",
	"pmemctl destroy-namespace -f all -r region1", "End all namespaces of region1.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such namespace" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use, or active and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several namespaces, some were destroyed and some were not" },
	{ PMEMCTL_DECLINED, "data was found and --yes not given" },
	{ 0 },
};

const struct command cmd_destroy_namespace = {
	.name = "destroy-namespace",
	.operands = "NAMESPACE…|all",
	.operand = ARG_MADE_NAMESPACE,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "End namespaces; their data is lost and their capacity is free again.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct destroy_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
