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
	return work->fails ? fail(ctx, status_of_errno(-work->fails), -work->fails, step->device,
				  "it failed") : 0;
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
	assert_string_equal(hint, "all steps were taken back; what the kernel logged may tell why: dmesg");
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

static void only_a_failure_is_left(void **state)
{
	struct work failed[] = { { 0 }, { .fails = -EIO } };
	struct work refused[] = { { 0 }, { .fails = -EBUSY } };
	struct work interrupted[] = { { 0 }, { .fails = -EINTR } };
	char hint[256];

	(void)state;
	run_plan(failed, 2, true, hint, sizeof(hint));
	check(failed[0].written, "what failed was not left to be looked at");
	run_plan(refused, 2, true, hint, sizeof(hint));
	check(!refused[0].written, "what was refused was not taken back");
	run_plan(interrupted, 2, true, hint, sizeof(hint));
	check(!interrupted[0].written, "what was interrupted was not taken back");
}

static void lines_of_others(void **state)
{
	static const struct { const char *line; bool ours; } table[] = {
		{ "nd_region region1: nmem0: is disabled, failing probe", true },
		{ "nd_region region10: nmem0: is disabled, failing probe", false },
		{ "nd_pmem namespace1.0: uuid not set", true },
		{ "nd_pmem namespace1.0.1: uuid not set", false },
		{ "nd_pmem namespace11.0: uuid not set", false },
		{ "nd_pmem pfn1.3: resource start misaligned", true },
		{ "nd_pmem pfn11.3: resource start misaligned", false },
		{ "probe of region1.", true },
	};
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;

	(void)state;
	assert_int_equal(pmemctl_new(&ctx, NULL), 0);
	plan = plan_new(ctx, "test", false);
	plan->object = "namespace1.0";
	plan_add(plan, &kind, "region1", "test");
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		check(plan_is_about(plan, table[i].line) == table[i].ours, "%s", table[i].line);
	pmemctl_plan_free(plan);
	pmemctl_unref(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failed_step_is_undone),
		cmocka_unit_test(stuck_step_is_told),
		cmocka_unit_test(only_a_failure_is_left),
		cmocka_unit_test(lines_of_others),
	};

	return cmocka_run_group_tests_name("plans", tests, NULL, NULL);
}
