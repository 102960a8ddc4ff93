// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans: ordered steps that are shown, run, and on failure taken back from the last to the first. */
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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

/* Take back the first done steps; the error that led here stays, with what is left added. */
static void roll_back(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan, size_t done)
{
	const struct pmemctl_error first = ctx->error;
	char *object = strdup(first.object), *message = strdup(first.message);
	char *hint = strdup(first.hint);
	const char *stuck = NULL;
	bool erased = false;

	while (done-- > 0) {
		struct step *step = plan->steps[done];

		erased = erased || step->kind->is_final;
		if (erased && step->undo_probe)
			continue;
		if (step_undo(ctx, step) && !stuck)
			stuck = step->device;
	}
	fail(ctx, first.status, first.errnum, object, "%s", message ? message : "");
	if (erased && plan->mode == PMEMCTL_MODE_UNKNOWN)
		fail_hint(ctx, "the info block was already erased: %s is left without a mode; repeat "
			       "the command to finish", plan->object);
	else if (erased)
		fail_hint(ctx, "the info block was already erased: %s is left without a mode; repeat "
			       "the command with --mode %s to finish", plan->object,
			  pmemctl_mode_name(plan->mode));
	else if (stuck)
		fail_hint(ctx, "not all could be taken back: see %s", stuck);
	else if (hint && *hint)
		fail_hint(ctx, "%s", hint);
	free(object);
	free(message);
	free(hint);
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

static bool is_about(const struct pmemctl_plan *plan, const char *line)
{
	for (size_t i = 0; i < plan->count; i++)
		if (strstr(line, plan->steps[i]->device))
			return true;
	return false;
}

/* Of the kernel's lines, keep those that name a device of the plan. */
static void keep_lines_about(const struct pmemctl_plan *plan, char *lines)
{
	char *rest = lines, *line, *end = lines;

	while (rest && (line = strsep(&rest, "\n"))) {
		const size_t length = strlen(line);

		if (!is_about(plan, line))
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

PMEMCTL_EXPORT int pmemctl_plan_run(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan)
{
	const char *meaning;
	int mark, rc;
	char *said;
	size_t i;

	error_clear(ctx);
	if (pmemctl_is_recorded(ctx))
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EROFS, plan->object,
			    "this is a recorded tree; nothing in it can be changed");
	rc = check_again(ctx, plan);
	if (rc)
		return rc;
	mark = kernel_log_mark();
	/* a step may add others, see check.c */
	for (i = 0; i < plan->count && !rc && (!plan->done_before || i < plan->done_before); i++) {
		if (is_interrupted(ctx))
			rc = fail(ctx, PMEMCTL_FAILED, EINTR, plan->object, "interrupted");
		else
			rc = plan->steps[i]->kind->run(ctx, plan->steps[i]);
	}
	if (!rc) {
		free(kernel_log_since(mark));
		return 0;
	}
	said = kernel_log_since(mark);
	if (ctx->parent)	/* others change something at the same time */
		keep_lines_about(plan, said);
	if (plan->no_recover)
		fail_hint(ctx, "what was done is left as it is: see pmemctl list -i -n %s", plan->object);
	else
		roll_back(ctx, plan, i - 1);
	meaning = kernel_meaning(said);
	if (meaning && !*ctx->error.hint)
		fail_hint(ctx, "%s", meaning);
	fail_kernel(ctx, said);
	return rc;
}
