// SPDX-License-Identifier: GPL-2.0-only
/* The context and the last error in it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctx.h"
#include "unit.h"

static int setup(void **state)
{
	struct pmemctl_ctx *ctx;

	assert_int_equal(pmemctl_new(&ctx, "/"), 0);
	*state = ctx;
	return 0;
}

static int teardown(void **state)
{
	pmemctl_unref(*state);
	return 0;
}

static void a_new_context_has_no_error(void **state)
{
	const struct pmemctl_error *error = pmemctl_error(*state);

	assert_int_equal(error->status, PMEMCTL_OK);
	assert_int_equal(error->errnum, 0);
	assert_string_equal(error->object, "");
	assert_string_equal(error->message, "");
	assert_string_equal(error->kernel, "");
	assert_string_equal(error->hint, "");
}

static void a_failure_is_kept_whole(void **state)
{
	const struct pmemctl_error *error = pmemctl_error(*state);
	char object[] = "region0";

	assert_int_equal(fail(*state, PMEMCTL_IN_USE, EBUSY, object, "held by %s", "dm-0"), -EBUSY);
	fail_hint(*state, "use %s", "dmsetup");
	fail_kernel(*state, strdup("nd_pmem: no"));
	object[0] = 'x';
	assert_int_equal(error->status, PMEMCTL_IN_USE);
	assert_int_equal(error->errnum, EBUSY);
	assert_string_equal(error->object, "region0");
	assert_string_equal(error->message, "held by dm-0");
	assert_string_equal(error->hint, "use dmsetup");
	assert_string_equal(error->kernel, "nd_pmem: no");
}

static void a_new_failure_replaces_all_of_the_last(void **state)
{
	const struct pmemctl_error *error = pmemctl_error(*state);

	fail(*state, PMEMCTL_IN_USE, EBUSY, "region0", "first");
	fail_hint(*state, "hint");
	fail_kernel(*state, strdup("line"));
	assert_int_equal(fail(*state, PMEMCTL_USAGE, 0, NULL, "second"), -EINVAL);
	assert_int_equal(error->errnum, 0);
	assert_string_equal(error->object, "");
	assert_string_equal(error->message, "second");
	assert_string_equal(error->hint, "");
	assert_string_equal(error->kernel, "");
}

static void a_failure_may_be_told_in_words_of_the_last(void **state)
{
	const struct pmemctl_error *error = pmemctl_error(*state);

	fail(*state, PMEMCTL_FAILED, EIO, "region0", "it broke");
	fail(*state, PMEMCTL_FAILED, EIO, error->object, "again: %s", error->message);
	assert_string_equal(error->object, "region0");
	assert_string_equal(error->message, "again: it broke");
	fail_hint(*state, "first");
	fail_hint(*state, "%s, then second", error->hint);
	assert_string_equal(error->hint, "first, then second");
}

static void statuses_of_errno(void **state)
{
	static const struct { int errnum; enum pmemctl_status status; } table[] = {
		{ 0, PMEMCTL_OK },		   { EACCES, PMEMCTL_NO_PERMISSION },
		{ EPERM, PMEMCTL_NO_PERMISSION },  { EROFS, PMEMCTL_NO_PERMISSION },
		{ EBUSY, PMEMCTL_IN_USE },	   { EOPNOTSUPP, PMEMCTL_NOT_SUPPORTED },
		{ ENOTTY, PMEMCTL_NOT_SUPPORTED }, { ENOSYS, PMEMCTL_NOT_SUPPORTED },
		{ EIO, PMEMCTL_FAILED },	   { ENOMEM, PMEMCTL_FAILED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		check(status_of_errno(table[i].errnum) == table[i].status, "%s",
		      strerror(table[i].errnum));
}

static void a_root_that_is_no_directory_is_refused(void **state)
{
	struct pmemctl_ctx *ctx = NULL;

	(void)state;
	assert_int_equal(pmemctl_new(&ctx, "/nonexistent"), -ENOENT);
	assert_int_equal(pmemctl_new(&ctx, "/dev/null"), -ENOTDIR);
	assert_int_equal(pmemctl_new(&ctx, ""), -ENOENT);
	pmemctl_unref(NULL);
}

struct heard {
	int count;
	char last[64];
};

static void hear(void *data, enum pmemctl_log_level level, const char *message)
{
	struct heard *heard = data;

	(void)level;
	heard->count++;
	snprintf(heard->last, sizeof(heard->last), "%s", message);
}

static void the_log_goes_to_who_asks_and_no_deeper(void **state)
{
	struct heard heard = { 0 };

	log_message(*state, PMEMCTL_LOG_WARNING, "nobody listens");
	pmemctl_set_log(*state, hear, &heard, PMEMCTL_LOG_INFO);
	log_message(*state, PMEMCTL_LOG_WARNING, "number %d", 1);
	assert_string_equal(heard.last, "number 1");
	log_message(*state, PMEMCTL_LOG_INFO, "number %d", 2);
	log_message(*state, PMEMCTL_LOG_DEBUG, "number %d", 3);
	assert_int_equal(heard.count, 2);
	assert_string_equal(heard.last, "number 2");
}

static void only_a_root_of_its_own_is_recorded(void **state)
{
	struct pmemctl_ctx *live;

	assert_true(pmemctl_is_recorded(*state));
	assert_int_equal(pmemctl_new(&live, NULL), 0);
	assert_false(pmemctl_is_recorded(live));
	pmemctl_unref(live);
}

static void a_clone_has_errors_of_its_own(void **state)
{
	struct pmemctl_ctx *clone, *second;

	assert_int_equal(pmemctl_clone(*state, &clone), 0);
	assert_true(pmemctl_is_recorded(clone));
	fail(clone, PMEMCTL_FAILED, EIO, "nmem0", "broken");
	assert_string_equal(pmemctl_error(*state)->object, "");
	assert_false(is_interrupted(clone));
	assert_false(pmemctl_is_interrupted(*state));
	pmemctl_interrupt(*state);
	assert_true(pmemctl_is_interrupted(*state));
	assert_true(is_interrupted(clone));
	/* also that of a clone */
	assert_int_equal(pmemctl_clone(clone, &second), 0);
	assert_true(is_interrupted(second));
	pmemctl_unref(second);
	pmemctl_unref(clone);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_context_has_no_error),
		TEST(a_failure_is_kept_whole),
		TEST(a_new_failure_replaces_all_of_the_last),
		TEST(a_failure_may_be_told_in_words_of_the_last),
		TEST(statuses_of_errno),
		TEST(a_root_that_is_no_directory_is_refused),
		TEST(the_log_goes_to_who_asks_and_no_deeper),
		TEST(only_a_root_of_its_own_is_recorded),
		TEST(a_clone_has_errors_of_its_own),
	};

	return cmocka_run_group_tests_name("context", tests, NULL, NULL);
}
