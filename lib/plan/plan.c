// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans: ordered steps that are shown, run, and on failure taken back from the last to the first. */
#include "plan.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "journal.h"

static time_t seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

struct pmemctl_plan *plan_new(struct pmemctl_ctx *ctx, const char *verb, bool show_only)
{
	struct pmemctl_plan *plan = calloc(1, sizeof(*plan));

	if (!plan) {
		fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
		return NULL;
	}
	plan->verb = verb;
	plan->show_only = show_only;
	plan->made = seconds();
	return plan;
}

int plan_finish(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, int rc, const char *object,
		struct pmemctl_plan **out)
{
	if (!rc && plan->arena.failed)
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, object, "out of memory");
	if (rc)
		pmemctl_plan_free(plan);
	*out = rc ? NULL : plan;
	return rc;
}

PMEMCTL_EXPORT void pmemctl_plan_free(struct pmemctl_plan *plan)
{
	if (!plan)
		return;
	check_free(plan->check);
	locks_drop(&plan->locks);
	arena_free(&plan->arena);
	free(plan);
}

struct step *plan_add(struct pmemctl_plan *plan, const struct step_kind *kind, const char *device,
		      const char *why)
{
	static _Thread_local struct step lost;
	struct step *step = arena_alloc(&plan->arena, sizeof(*step));

	if (step)
		ARENA_APPEND(&plan->arena, plan->steps, plan->count, step);
	else
		step = &lost;	/* the caller finds at the end of planning that the arena failed */
	*step = (struct step) {
		.kind = kind,
		.device = arena_strdup(&plan->arena, device),
		.why = why,
	};
	return step;
}

struct step *plan_write(struct pmemctl_plan *plan, const char *device, const char *attribute,
			const char *value, const char *why)
{
	struct step *step = plan_add(plan, &step_write, device, why);

	step->attribute = attribute;
	step->value = arena_strdup(&plan->arena, value);
	return step;
}

PMEMCTL_EXPORT const char *pmemctl_plan_object(const struct pmemctl_plan *plan)
{
	return plan->object;
}

PMEMCTL_EXPORT uint64_t pmemctl_plan_size(const struct pmemctl_plan *plan)
{
	return plan->size;
}

PMEMCTL_EXPORT const struct pmemctl_step *pmemctl_plan_steps(const struct pmemctl_plan *const_plan,
							     size_t *count)
{
	struct pmemctl_plan *plan = (struct pmemctl_plan *)const_plan;

	*count = plan->count;
	if (plan->shown)
		return plan->shown;
	plan->shown = arena_alloc(&plan->arena, plan->count * sizeof(*plan->shown));
	if (!plan->shown)
		*count = 0;
	for (size_t i = 0; i < *count; i++) {
		const struct step *step = plan->steps[i];
		char path[160];

		step->kind->show(step, path, sizeof(path), &plan->shown[i].value);
		plan->shown[i].action = step->kind->action;
		plan->shown[i].target = arena_strdup(&plan->arena, path);
		plan->shown[i].why = step->why;
	}
	return plan->shown;
}

/* What a failure has left, as the hint. */
static void tell_rest(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan, const char *stuck, bool lasting,
		      const char *hint)
{
	const bool of_doctor =
		plan->object && (strncmp(plan->object, "namespace", 9) == 0 || plan->labels || plan->goal);

	if (stuck && of_doctor)
		fail_hint(ctx, "not all could be taken back (%s); to finish or remove what is left: "
			       "pmemctl doctor --repair %s", stuck, plan->left_on ? plan->left_on : plan->object);
	else if (stuck)
		fail_hint(ctx, "%s%snot all could be taken back: see %s", hint, *hint ? "; " : "", stuck);
	else if (*hint)
		fail_hint(ctx, "%s", hint);
	else if (lasting && ctx->error.errnum == EINTR)
		fail_hint(ctx, "what was done so far stays; repeat the command for the rest when it suits");
	else if (ctx->error.errnum == EINTR)
		fail_hint(ctx, "all steps were taken back; repeat the command when it suits");
	else if (plan->check_again && !lasting)
		fail_hint(ctx, "all steps were taken back; what the kernel logged may tell why: dmesg");
}

/*
 * The step that failed may have changed a part of what it should, which the undo of its kind knows.
 * Whoever has none has the kernel do it all or nothing.
 */
static const char *undo_failed(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan, size_t done)
{
	struct step *step = done < plan->count ? plan->steps[done] : NULL;

	return step && step->kind->undo && step->kind->undo(ctx, step) ? step->device : NULL;
}

/*
 * Take back the step that failed, and the first done ones before it; the error that led here
 * stays, with what is left added. False when something is.
 */
static bool roll_back(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan, size_t done)
{
	const struct pmemctl_error first = ctx->error;
	char *object = strdup(first.object), *message = strdup(first.message);
	char *hint = strdup(first.hint);
	const char *stuck = undo_failed(ctx, plan, done);
	bool lasting = plan->kept > 0;

	while (done-- > plan->kept) {
		struct step *step = plan->steps[done];

		if (step->no_return) {
			stuck = step->device;
			break;
		}
		if (step_undo(ctx, step) && !stuck)
			stuck = step->device;
		lasting |= step->kind->lasting;
	}
	fail(ctx, first.status, first.errnum, object, "%s", message ? message : "");
	tell_rest(ctx, plan, stuck, lasting, hint ? hint : "");
	free(object);
	free(message);
	free(hint);
	return !stuck;
}

bool plan_is_old(const struct pmemctl_plan *plan)
{
	return seconds() - plan->made > 1;
}

static int check_again(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan)
{
	if (plan->show_only || plan->was_run)
		return fail(ctx, PMEMCTL_FAILED, EINVAL, plan->object, "the plan is not one to run");
	plan->was_run = true;
	return plan->check_again ? plan->check_again(ctx, plan) : 0;
}

/* Names end where neither a digit nor another number follows: region1 is not region10. */
static bool has_name(const char *line, const char *name)
{
	const size_t length = strlen(name);

	for (const char *at = line; (at = strstr(at, name)); at++) {
		const char *end = at + length;

		if ((at == line || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)*end) && !(*end == '.' && isdigit((unsigned char)end[1])))
			return true;
	}
	return false;
}

/* What holds a namespace has a number of its own on the region, which no step may know before. */
static bool has_holder(const char *line, const char *object)
{
	static const char *const kinds[] = { "pfn", "btt", "dax", "namespace" };
	char name[32];
	unsigned region;

	if (sscanf(object, "namespace%u.", &region) != 1 && sscanf(object, "region%u", &region) != 1)
		return false;
	/* of a region, all its namespaces; of a namespace, no other one */
	for (size_t i = 0; i < ARRAY_SIZE(kinds) - (*object == 'n'); i++) {
		snprintf(name, sizeof(name), " %s%u.", kinds[i], region);
		if (strstr(line, name))
			return true;
	}
	return false;
}

/* "nd_pmem: …" is about the module; "nd_pmem namespace5.0: …" is about one of all that it takes. */
static bool names_module(const char *line, const char *driver)
{
	const char *at = strstr(line, driver);

	return at && at[strlen(driver)] == ':';
}

bool plan_is_about(const struct pmemctl_plan *plan, const char *line)
{
	if (plan->object && (has_name(line, plan->object) || has_holder(line, plan->object)))
		return true;
	for (size_t i = 0; i < plan->count; i++) {
		const struct step *step = plan->steps[i];

		if (step->kind->of_driver ? names_module(line, step->device) : has_name(line, step->device))
			return true;
		if (step->kind->is_about && step->kind->is_about(step, line))
			return true;
	}
	return false;
}

/* Of the kernel's lines, keep those that name a device of the plan: others change something, too. */
static void keep_lines_about(const struct pmemctl_plan *plan, char *lines)
{
	char *rest = lines, *line, *end = lines;

	while (rest && (line = strsep(&rest, "\n"))) {
		const size_t length = strlen(line);

		if (!plan_is_about(plan, line))
			continue;
		memmove(end, line, length);
		end += length;
		*end++ = '\n';
	}
	if (lines && end > lines)
		end--;
	if (lines)
		*end = '\0';
}

/* The steps in order; *done counts those that are. A step that cannot be taken back is gone on from. */
static int run_steps(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, size_t *done)
{
	bool no_return = false;
	int rc = 0;

	/* a step may add others, see check.c */
	for (*done = 0; *done < plan->count && !rc && (!plan->done_before || *done < plan->done_before);
	     *done += !rc) {
		struct step *step = plan->steps[*done];

		if (is_interrupted(ctx) && !no_return)
			rc = fail(ctx, PMEMCTL_FAILED, EINTR, plan->object, "interrupted");
		else
			rc = step->kind->run(ctx, step);
		no_return = no_return || step->no_return;
	}
	return rc;
}

/* What was left, to be looked at, shows why a step failed; a refusal or an interruption has nothing to show. */
static bool is_failure(const struct pmemctl_ctx *ctx)
{
	return ctx->error.status != PMEMCTL_DECLINED && ctx->error.status != PMEMCTL_IN_USE &&
	       ctx->error.errnum != EINTR;
}

PMEMCTL_EXPORT int pmemctl_plan_run(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan)
{
	const char *meaning;
	int mark, rc;
	size_t done;
	char *said;

	error_clear(ctx);
	if (pmemctl_is_recorded(ctx))
		return fail_recorded(ctx, plan->object);
	rc = check_again(ctx, plan);
	if (rc)
		return rc;
	rc = journal_begin(ctx, plan);
	if (rc)
		return rc;
	mark = kernel_log_mark();
	rc = run_steps(ctx, plan, &done);
	if (!rc) {
		kernel_log_drop(mark);
		journal_end(ctx, plan, true);
		return 0;
	}
	said = kernel_log_since(mark);
	keep_lines_about(plan, said);
	meaning = kernel_meaning(said);
	if (meaning && (!*ctx->error.hint || ctx->error.status == PMEMCTL_PARTIAL))
		fail_hint(ctx, "%s", meaning);
	if (plan->no_recover && is_failure(ctx))
		fail_hint(ctx, "what was done is left as it is: see pmemctl doctor %s", plan->object);
	else if (roll_back(ctx, plan, done) && !plan->keeps_note)
		journal_end(ctx, plan, false);
	fail_kernel(ctx, said);
	return rc;
}
