// SPDX-License-Identifier: GPL-2.0-only
/* Changes of the objects that operands name. */
#include "targets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "compat/compat.h"
#include "dimm-codes.h"
#include "parallel.h"
#include "ui/prompt.h"

static const struct {
	const char *one, *many;	/* for people */
	const char *peer_one, *peer_many;	/* in the older tools' counts; none is one there for DIMMs */
	bool peer_none_is_one;
} words[] = {
	[PMEMCTL_DEVICE_NAMESPACE] = { "namespace", "namespaces", "namespace", "namespaces", false },
	[PMEMCTL_DEVICE_REGION] = { "region", "regions", "region", "regions", false },
	[PMEMCTL_DEVICE_DIMM] = { "DIMM", "DIMMs", "nmem", "nmems", true },
};

/* ---- finding them ---- */

static bool is_among(const struct targets *targets, const char *name)
{
	for (size_t i = 0; i < targets->count; i++)
		if (strcmp(targets->names[i], name) == 0)
			return true;
	return false;
}

/* What an operand is looked for among: one object, with the number that also names it. */
struct candidate {
	const char *name;
	char number[32];
	bool idle;
	const struct pmemctl_dimm *dimm;	/* NULL: it is none */
};

static struct candidate as_candidate(const char *name, bool idle)
{
	struct candidate c = { .name = name, .idle = idle };

	snprintf(c.number, sizeof(c.number), "%s", name + strcspn(name, "0123456789"));
	return c;
}

static bool offer(struct targets *targets, const char *operand, const struct candidate *c)
{
	const bool all = strcmp(operand, "all") == 0;

	if (all ? c->idle
		: strcmp(operand, c->name) != 0 && strcmp(operand, c->number) != 0 &&
			  !(c->dimm && dimm_is_called(c->dimm, operand)))
		return false;
	if (!is_among(targets, c->name))
		targets->names[targets->count++] = c->name;
	return true;
}

/* A seed is nothing to change, unless one asks for it. */
static bool is_idle(const struct pmemctl_namespace *ns)
{
	return !ns->raw_size && !ns->holder && !(ns->raw_uuid && *ns->raw_uuid);
}

static size_t count_candidates(const struct targets *targets)
{
	const struct pmemctl_platform *platform = targets->platform;

	return targets->kind == PMEMCTL_DEVICE_NAMESPACE ? platform->namespace_count
	       : targets->kind == PMEMCTL_DEVICE_REGION	 ? platform->region_count
							 : platform->dimm_count;
}

static struct candidate candidate_at(const struct targets *targets, size_t at)
{
	const struct pmemctl_platform *platform = targets->platform;
	struct candidate dimm;

	if (targets->kind == PMEMCTL_DEVICE_NAMESPACE)
		return as_candidate(platform->namespaces[at]->name, is_idle(platform->namespaces[at]));
	if (targets->kind == PMEMCTL_DEVICE_REGION)
		return as_candidate(platform->regions[at]->name, false);
	dimm = as_candidate(platform->dimms[at]->name, false);
	dimm.dimm = platform->dimms[at];
	return dimm;
}

static void add_named(struct cli *cli, struct targets *targets, const char *operand)
{
	const size_t count = count_candidates(targets);
	const bool all = strcmp(operand, "all") == 0;
	bool found = all;

	targets->all = targets->all || all;
	for (size_t i = 0; i < count; i++) {
		const struct candidate c = candidate_at(targets, i);

		found = offer(targets, operand, &c) || found;
	}
	if (!found)
		targets->missing = cli_no_object(cli, words[targets->kind].one, operand);
}

/* What of DIMMs must be known for how they are called. */
static unsigned wanted_for(struct cli *cli, enum pmemctl_device_kind kind, char **operands, int count)
{
	for (int i = 0; i < count && kind == PMEMCTL_DEVICE_DIMM && !cli->personality; i++)
		if (dimm_is_code(operands[i]))
			return PMEMCTL_WANT_DIMMS;
	return 0;
}

int targets_find(struct cli *cli, enum pmemctl_device_kind kind, const struct filters *filters,
		 char **operands, int count, struct targets *targets)
{
	/* a single name needs no look at the others */
	const char *one = count == 1 && strcmp(operands[0], "all") != 0 ? operands[0] : NULL;
	struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMES | (kind == PMEMCTL_DEVICE_NAMESPACE ? PMEMCTL_WANT_SIZES : 0) |
			wanted_for(cli, kind, operands, count),
	};
	int status = filters_apply(cli, filters, &query);

	*targets = (struct targets) { .kind = kind, .filters = filters };
	if (status)
		return status;
	if (kind == PMEMCTL_DEVICE_NAMESPACE)
		query.namespace_ = one;
	if (query.type == PMEMCTL_REGION_BLK)	/* there are none; names alone do not tell */
		query.region = "";
	query.type = PMEMCTL_REGION_UNKNOWN;
	if (pmemctl_discover(cli->ctx, &query, &targets->platform))
		return cli_library_error(cli);
	if (!targets->platform->bus_count)
		status = filters_check_found(cli, filters, targets->platform);
	targets->names = calloc(count_candidates(targets) + 1, sizeof(*targets->names));
	if (!status && !targets->names)
		status = cli_error(cli, PMEMCTL_FAILED, "out of memory");
	for (int i = 0; !status && i < count; i++)
		add_named(cli, targets, operands[i]);
	return status;
}

int targets_check_dimm_names(struct cli *cli, char **operands, int count)
{
	int wrong = 0;

	if (!cli->personality)
		return 0;
	for (int i = 0; i < count; i++) {
		const char *name = operands[i];

		if (strcmp(name, "all") == 0 || (strncmp(name, "nmem", 4) == 0 && name[4] &&
						 strchr("0123456789", name[4])))
			continue;
		fputc('\'', stderr);
		cli_print_clean(name, stderr);
		fputs("' is not a valid dimm name\n", stderr);
		wrong++;
	}
	return wrong ? personality_usage(cli, NULL) : 0;
}

static bool is_of_kind(const struct dimm_kind *kind, const struct pmemctl_platform *platform, const char *name)
{
	const struct pmemctl_dimm *dimm = pmemctl_find_dimm(platform, name);

	return dimm && kind->has(dimm);
}

static int leave_out_others(struct cli *cli, const struct dimm_kind *kind, struct targets *targets)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_DIMMS | kind->want, .bus = targets->filters->bus,
	};
	struct pmemctl_platform *platform;
	size_t kept = 0;

	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	for (size_t i = 0; i < targets->count; i++)
		if (is_of_kind(kind, platform, targets->names[i]))
			targets->names[kept++] = targets->names[i];
	pmemctl_platform_free(platform);
	if (targets->count && !kept) {
		cli_error(cli, PMEMCTL_NOT_SUPPORTED, "%s", kind->none);
		cli_hint(cli, "pmemctl show dimm tells what each DIMM can do");
		return PMEMCTL_NOT_SUPPORTED;
	}
	targets->count = kept;
	return 0;
}

int targets_find_dimms(struct cli *cli, const struct dimm_kind *kind, const struct filters *filters,
		       char **operands, int count, struct targets *targets)
{
	int status;

	*targets = (struct targets) { .filters = filters };
	status = targets_check_dimm_names(cli, operands, count);
	if (!status)
		status = targets_find(cli, PMEMCTL_DEVICE_DIMM, filters, operands, count, targets);
	if (!status && targets->all && !cli->personality)
		status = leave_out_others(cli, kind, targets);
	return status;
}

void targets_free(struct targets *targets)
{
	free(targets->names);
	pmemctl_platform_free(targets->platform);
}

/* ---- changing them ---- */

enum { ALREADY = 1 };	/* the outcome of what was so before */

static int change_one(struct pmemctl_ctx *ctx, const char *name, const void *data)
{
	const struct change *change = data;
	struct pmemctl_plan *plan;
	size_t steps;
	int rc = change->plan(ctx, name, change->data, false, &plan);

	if (rc)
		return rc;
	pmemctl_plan_steps(plan, &steps);
	rc = steps || pmemctl_is_recorded(ctx) ? pmemctl_plan_run(ctx, plan) : ALREADY;
	pmemctl_plan_free(plan);
	return rc;
}

/*
 * Those that were left because data was found, one by one, where the user agrees to lose it. Who
 * interrupts a question is not asked the next one.
 */
static void change_after_asking(struct cli *cli, const struct targets *targets, const struct change *change,
				struct outcome *outcomes)
{
	struct change agreed = *change;

	agreed.data = change->agreed;
	for (size_t i = 0; agreed.data && i < targets->count && !pmemctl_is_interrupted(cli->ctx); i++)
		if (outcomes[i].rc < 0 && cli_may_lose_found(cli, &outcomes[i].error))
			change_again(cli, targets->names[i], change_one, &agreed, &outcomes[i]);
}

struct tally {
	size_t done, already;
	int status;	/* of the first failure */
};

static void tell_already(struct cli *cli, const struct targets *targets, const char *name,
			 const struct change *change)
{
	if (!cli->personality && !targets->all)
		cli_note(cli, "%s: it is %s already", name, change->state ? change->state : change->done);
}

int targets_each(struct cli *cli, const struct targets *targets, int (*act)(void *data, const char *name),
		 void *data)
{
	int status = targets->missing;

	for (size_t i = 0; i < targets->count; i++) {
		const int failed = act(data, targets->names[i]);

		status = status ? status : failed;
		if (failed && pmemctl_error(cli->ctx)->errnum == EINTR)
			break;
	}
	return status;
}

/* A region is in service, too, when something on it did not come up as it should. */
static bool is_done(const struct outcome *outcome, enum pmemctl_device_kind kind)
{
	return outcome->rc == 0 ||
	       (outcome->rc < 0 && kind == PMEMCTL_DEVICE_REGION &&
		(outcome->error.status == PMEMCTL_PARTIAL || outcome->error.status == PMEMCTL_DAMAGED));
}

/* Tell what failed, an interruption once. */
static struct tally tell_outcomes(struct cli *cli, const struct targets *targets,
				  const struct change *change, const struct outcome *outcomes)
{
	struct tally tally = { 0 };
	bool interrupted = false;

	for (size_t i = 0; i < targets->count; i++) {
		const struct outcome *o = &outcomes[i];
		int status = o->error.status;

		tally.done += is_done(o, targets->kind);
		if (change->changed)
			change->changed[i] = o->rc == 0;
		if (o->rc == 0)
			continue;
		if (o->rc == ALREADY) {
			tally.already++;
			tell_already(cli, targets, targets->names[i], change);
		} else {
			if (o->error.errnum != EINTR || !interrupted)
				status = cli_show_error(cli, &o->error);
			if (cli->personality && change->busy && o->error.errnum == EBUSY)
				cli_note(cli, "%s%s", targets->names[i], change->busy);
			interrupted = interrupted || o->error.errnum == EINTR;
			cli->cause = cli->cause ? cli->cause : o->error.errnum;
			tally.status = tally.status ? tally.status : status;
		}
	}
	return tally;
}

/* How many of "all" needed nothing. */
static void tell_others(struct cli *cli, const struct targets *targets, const struct change *change, size_t count)
{
	if (change->others && targets->all && count && !cli->personality)
		cli_note(cli, "%zu %s", count, change->others);
}

/* Of the older tools, what was so before counts, too. */
static void tell_count(struct cli *cli, const struct targets *targets, const struct change *change,
		       const struct tally *tally)
{
	const enum pmemctl_device_kind kind = targets->kind;
	const bool peer = cli->personality;
	const size_t count = tally->done + (peer ? tally->already : 0);
	const bool one = count == 1 || (peer && !count && words[kind].peer_none_is_one);

	cli_note(cli, "%s %zu %s%s", peer && change->peer_done ? change->peer_done : change->done, count,
		 peer ? one ? words[kind].peer_one : words[kind].peer_many
		      : one ? words[kind].one : words[kind].many,
		 peer && change->peer_done ? "." : "");
	tell_others(cli, targets, change, tally->already);
}

static int run_all(struct cli *cli, const struct targets *targets, const struct change *change)
{
	struct outcome *outcomes;
	struct tally tally;
	int status;

	/* a single one has a lock of its own, which is narrower */
	if (targets->count > 1 &&
	    pmemctl_lock(cli->ctx, targets->filters->bus, targets->filters->region))
		return cli_library_error(cli);
	outcomes = calloc(targets->count + 1, sizeof(*outcomes));
	if (!outcomes)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	change_each(cli, targets->names, targets->count, change_one, change, outcomes);
	pmemctl_unlock(cli->ctx);
	change_after_asking(cli, targets, change, outcomes);
	tally = tell_outcomes(cli, targets, change, outcomes);
	outcomes_free(outcomes, targets->count);
	status = tally.status ? tally.status : targets->missing;
	if (cli->personality)
		personality_tell_failure(cli, status);
	tell_count(cli, targets, change, &tally);
	return status && tally.done + tally.already && (targets->count > 1 || targets->missing) ? PMEMCTL_PARTIAL
										       : status;
}

static int show_all(struct cli *cli, const struct targets *targets, const struct change *change)
{
	struct shown_plans shown = { 0 };
	int status = targets->missing;
	size_t others = 0;

	for (size_t i = 0; i < targets->count; i++) {
		struct pmemctl_plan *plan;
		size_t steps = 0;
		int failed = change->plan(cli->ctx, targets->names[i], change->data, true, &plan)
				     ? cli_library_error(cli) : keep_plan(cli, &shown, plan);

		status = status ? status : failed;
		if (!failed)
			pmemctl_plan_steps(plan, &steps);
		if (failed || steps)
			continue;
		others++;
		tell_already(cli, targets, targets->names[i], change);
	}
	tell_others(cli, targets, change, others);
	return show_plans(cli, &shown, status);
}

int targets_change(struct cli *cli, const struct targets *targets, const struct change *change)
{
	return cli->global.dry_run ? show_all(cli, targets, change) : run_all(cli, targets, change);
}

int targets_find_and_change(struct cli *cli, enum pmemctl_device_kind kind, const struct filters *filters,
			    char **operands, int count, const struct change *change)
{
	struct targets targets;
	int status = targets_find(cli, kind, filters, operands, count, &targets);

	if (!status)
		status = targets_change(cli, &targets, change);
	targets_free(&targets);
	return status;
}
