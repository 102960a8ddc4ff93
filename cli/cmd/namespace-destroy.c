// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl destroy-namespace */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "cmd.h"
#include "parallel.h"
#include "ui/prompt.h"

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

/* The namespaces to destroy, in the order of the operands; the names are the platform's. */
struct targets {
	const char **names;
	size_t count;
	int missing;	/* status when an operand names nothing */
};

static bool names_it(const char *operand, const struct pmemctl_namespace *ns)
{
	char number[32];

	snprintf(number, sizeof(number), "%d.%d", ns->region_id, ns->id);
	return strcmp(operand, ns->name) == 0 || strcmp(operand, number) == 0;
}

/* "all" leaves out what is idle: a seed has nothing to destroy. */
static bool exists(const struct pmemctl_namespace *ns)
{
	return ns->raw_size || ns->holder || (ns->raw_uuid && *ns->raw_uuid);
}

static bool is_among(const struct targets *targets, const char *name)
{
	for (size_t i = 0; i < targets->count; i++)
		if (strcmp(targets->names[i], name) == 0)
			return true;
	return false;
}

/* Add what one operand names among the namespaces that the filters select. */
static void add_named(struct cli *cli, const struct pmemctl_platform *platform, const char *operand,
		      struct targets *targets)
{
	const bool all = strcmp(operand, "all") == 0;
	bool found = all;

	for (size_t i = 0; i < platform->namespace_count; i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];

		if (all ? !exists(ns) : !names_it(operand, ns))
			continue;
		found = true;
		if (!is_among(targets, ns->name))
			targets->names[targets->count++] = ns->name;
	}
	if (!found)
		targets->missing = cli_no_object(cli, "namespace", operand);
}

static int destroy(struct pmemctl_ctx *ctx, const char *name, const void *data)
{
	struct pmemctl_plan *plan;
	int rc = pmemctl_plan_destroy(ctx, name, data, &plan);

	if (rc)
		return rc;
	rc = pmemctl_plan_run(ctx, plan);
	pmemctl_plan_free(plan);
	return rc;
}

/* Those that were left because data was found, one by one, where the user agrees to lose it. */
static void destroy_after_asking(struct cli *cli, const struct pmemctl_destroy_options *before,
				 const struct targets *targets, struct outcome *outcomes)
{
	struct pmemctl_destroy_options agreed = *before;

	agreed.discard_data = true;
	for (size_t i = 0; i < targets->count; i++)
		if (outcomes[i].rc && cli_may_lose_found(cli, &outcomes[i].error))
			change_again(cli, targets->names[i], destroy, &agreed, &outcomes[i]);
}

/* Tell what failed, an interruption once; the status of the first failure. */
static int tell_failures(struct cli *cli, const struct outcome *outcomes, size_t count, size_t *failed)
{
	bool interrupted = false;
	int first = 0;

	*failed = 0;
	for (size_t i = 0; i < count; i++) {
		int status = outcomes[i].error.status;

		if (!outcomes[i].rc)
			continue;
		if (outcomes[i].error.errnum != EINTR || !interrupted)
			status = cli_show_error(cli, &outcomes[i].error);
		interrupted = interrupted || outcomes[i].error.errnum == EINTR;
		first = first ? first : status;
		++*failed;
	}
	return first;
}

static int destroy_all(struct cli *cli, const struct destroy_options *o, const struct targets *targets)
{
	const struct pmemctl_destroy_options plan_options = {
		.force = o->force, .discard_data = cli->global.yes,
	};
	struct outcome *outcomes;
	size_t failed, done;
	int status;

	/* a single one has a lock of its own, which is narrower */
	if (targets->count > 1 && pmemctl_lock(cli->ctx, o->bus, o->region))
		return cli_library_error(cli);
	outcomes = calloc(targets->count + 1, sizeof(*outcomes));
	if (!outcomes)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	change_each(cli, targets->names, targets->count, destroy, &plan_options, outcomes);
	pmemctl_unlock(cli->ctx);
	destroy_after_asking(cli, &plan_options, targets, outcomes);
	status = tell_failures(cli, outcomes, targets->count, &failed);
	outcomes_free(outcomes, targets->count);
	done = targets->count - failed;
	cli_note(cli, "destroyed %zu namespace%s", done, done == 1 ? "" : "s");
	status = status ? status : targets->missing;
	return status && done ? PMEMCTL_PARTIAL : status;
}

static int show_all(struct cli *cli, const struct destroy_options *o, const struct targets *targets)
{
	const struct pmemctl_destroy_options plan_options = {
		.force = o->force, .discard_data = cli->global.yes, .show_only = true,
	};
	struct shown_plans shown = { 0 };
	int status = targets->missing;

	for (size_t i = 0; i < targets->count; i++) {
		struct pmemctl_plan *plan;
		int failed = pmemctl_plan_destroy(cli->ctx, targets->names[i], &plan_options, &plan)
				     ? cli_library_error(cli) : keep_plan(cli, &shown, plan);

		status = status ? status : failed;
	}
	return show_plans(cli, &shown, status);
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
	return cli_no_object(cli, o->region ? "region" : "bus", o->region ? o->region : o->bus);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct destroy_options *o = parsed;
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMES | PMEMCTL_WANT_SIZES,
		.bus = o->bus,
		.region = o->region,
		/* a single name needs no look at the others */
		.namespace_ = count == 1 && strcmp(operands[0], "all") != 0 ? operands[0] : NULL,

	};
	struct pmemctl_platform *platform;
	struct targets targets = { 0 };
	int status;

	if (o->verbose)
		cli_show_log(cli);
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	status = platform->bus_count ? 0 : check_filters(cli, o);
	targets.names = calloc(platform->namespace_count + 1, sizeof(*targets.names));
	if (!status && !targets.names)
		status = cli_error(cli, PMEMCTL_FAILED, "out of memory");
	for (int i = 0; !status && i < count; i++)
		add_named(cli, platform, operands[i], &targets);
	if (!status)
		status = cli->global.dry_run ? show_all(cli, o, &targets) : destroy_all(cli, o, &targets);
	free(targets.names);
	pmemctl_platform_free(platform);
	return status;
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
	{ PMEMCTL_DECLINED, "data was found, and neither --yes nor the answer agreed to lose it" },
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
