// SPDX-License-Identifier: GPL-2.0-only
/* Memory that is freed all at once. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "unit.h"

/* What cannot be allocated is for the arena to notice, also under AddressSanitizer. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void allocations_are_zeroed_aligned_and_apart(void **state)
{
	struct arena a = { 0 };
	char *previous = NULL;

	(void)state;
	for (size_t size = 0; size < 300; size++) {
		char *memory = arena_alloc(&a, size);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % 16, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xff, size);
		assert_true(memory != previous || size <= 1);
		previous = memory;
	}
	assert_int_equal(a.failed, 0);
	arena_free(&a);
}

static void large_allocations_have_blocks_of_their_own(void **state)
{
	struct arena a = { 0 };
	char *first = arena_alloc(&a, 1000), *large = arena_alloc(&a, 1 << 20), *last;

	(void)state;
	memset(first, 1, 1000);
	memset(large, 2, 1 << 20);
	last = arena_alloc(&a, 40000);
	memset(last, 3, 40000);
	assert_int_equal(first[999], 1);
	assert_int_equal(large[(1 << 20) - 1], 2);
	arena_free(&a);
	assert_null(a.blocks);
}

static void strings_are_copied(void **state)
{
	struct arena a = { 0 };
	char text[] = "namespace0.0", *copy = arena_strdup(&a, text);

	(void)state;
	text[0] = 'x';
	assert_string_equal(copy, "namespace0.0");
	assert_string_equal(arena_strdup(&a, ""), "");
	assert_string_equal(arena_strndup(&a, "region0", 6), "region");
	assert_string_equal(arena_strndup(&a, "a\0b", 3), "a");
	arena_free(&a);
}

static void arrays_grow(void **state)
{
	struct arena a = { 0 };
	int items[1000];
	void **array = NULL;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		array = arena_append(&a, array, i, &items[i]);
		assert_non_null(array);
		for (size_t j = 0; j <= i; j++)
			assert_ptr_equal(array[j], &items[j]);
	}
	arena_free(&a);
}

static void an_impossible_size_fails_and_is_remembered(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_null(arena_alloc(&a, SIZE_MAX / 2));
	assert_int_equal(a.failed, 1);
	/* what comes later works, but the failure stays */
	assert_non_null(arena_alloc(&a, 16));
	assert_int_equal(a.failed, 1);
	arena_free(&a);
	assert_int_equal(a.failed, 0);
}

static void an_overflowing_size_fails(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t less = 0; less < 40; less++)
		check(!arena_alloc(&a, SIZE_MAX - less), "SIZE_MAX - %zu bytes were given out", less);
	assert_int_equal(a.failed, 1);
	arena_free(&a);
}

static void freeing_nothing_works(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_free(&a);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations_are_zeroed_aligned_and_apart),
		cmocka_unit_test(large_allocations_have_blocks_of_their_own),
		cmocka_unit_test(strings_are_copied),
		cmocka_unit_test(arrays_grow),
		cmocka_unit_test(an_impossible_size_fails_and_is_remembered),
		cmocka_unit_test(an_overflowing_size_fails),
		cmocka_unit_test(freeing_nothing_works),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
