// SPDX-License-Identifier: GPL-2.0-only
/* Plans that fail: what is taken back, and what is said about it. */
#include <errno.h>
#include <stdio.h>

#include "unit.h"

#include "plan/plan.h"

struct work {
	int fails;		/* what run ends with, after it has written */
	int stuck;		/* what undo ends with */
	bool written;
};

static int run(struct pmemctl_ctx *ctx, struct step *step)
{
	struct work *work = step->data;

	work->written = true;
	return work->fails ? fail(ctx, PMEMCTL_FAILED, -work->fails, step->device, "it failed") : 0;
}

static int undo(struct pmemctl_ctx *ctx, struct step *step)
{
	struct work *work = step->data;

	(void)ctx;
	if (work->written && !work->stuck)
		work->written = false;
	return work->written ? work->stuck : 0;
}

static const struct step_kind kind = { .action = "test", .run = run, .undo = undo };

static int no_check(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	(void)ctx;
	(void)plan;
	return 0;
}

/* Run a plan of these steps; hint is what was told. */
static int run_plan(struct work *works, size_t count, bool no_recover, char *hint, size_t size)
{
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	int rc;

	assert_int_equal(pmemctl_new(&ctx, NULL), 0);
	plan = plan_new(ctx, "test", false);
	assert_non_null(plan);
	plan->check_again = no_check;
	plan->no_recover = no_recover;
	for (size_t i = 0; i < count; i++)
		plan_add(plan, &kind, "thing0", "test")->data = &works[i];
	rc = pmemctl_plan_run(ctx, plan);
	snprintf(hint, size, "%s", pmemctl_error(ctx)->hint);
	pmemctl_plan_free(plan);
	pmemctl_unref(ctx);
	return rc;
}

static void failed_step_is_undone(void **state)
{
	struct work works[] = { { 0 }, { .fails = -EIO }, { 0 } };
	char hint[256];

	(void)state;
	assert_int_equal(run_plan(works, 3, false, hint, sizeof(hint)), -EIO);
	check(!works[0].written && !works[1].written, "what was written was not taken back");
	assert_string_equal(hint, "all steps were taken back");
}

static void stuck_step_is_told(void **state)
{
	struct work works[] = { { 0 }, { .fails = -EIO, .stuck = -EIO } };
	char hint[256];

	(void)state;
	assert_int_equal(run_plan(works, 2, false, hint, sizeof(hint)), -EIO);
	check(!works[0].written, "the step before was not taken back");
	assert_string_equal(hint, "not all could be taken back: see thing0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failed_step_is_undone),
		cmocka_unit_test(stuck_step_is_told),
	};

	return cmocka_run_group_tests_name("plans", tests, NULL, NULL);
}
