// SPDX-License-Identifier: GPL-2.0-only
/* The checksum of labels and info blocks. */
#include <string.h>

#include "unit.h"

#include "bytes.h"
#include "fletcher64.h"

enum { NO_FIELD = 1 << 20 };

static void words_are_added_and_so_are_the_sums(void **state)
{
	const uint8_t bytes[] = { 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0 };

	(void)state;
	assert_int_equal(fletcher64(bytes, 0, NO_FIELD), 0);
	assert_int_equal(fletcher64(bytes, 4, NO_FIELD), 1ull << 32 | 1);
	/* 1, 1+2, 1+2+3; and 1 + 3 + 6 */
	assert_int_equal(fletcher64(bytes, 12, NO_FIELD), 10ull << 32 | 6);
}

static void both_sums_wrap_at_32_bits(void **state)
{
	const uint8_t bytes[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	(void)state;
	assert_int_equal(fletcher64(bytes, 8, NO_FIELD), 0xfffffffdull << 32 | 0xfffffffe);
}

static void its_own_field_counts_as_zeros(void **state)
{
	uint8_t bytes[64], zeroed[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37 + 1);
	for (size_t own = 0; own + FLETCHER64_SIZE <= sizeof(bytes); own += 4) {
		memcpy(zeroed, bytes, sizeof(bytes));
		memset(zeroed + own, 0, FLETCHER64_SIZE);
		assert_int_equal(fletcher64(bytes, sizeof(bytes), own),
				 fletcher64(zeroed, sizeof(bytes), NO_FIELD));
	}
}

static void each_bit_counts(void **state)
{
	uint8_t bytes[4096] = { 5 };
	const uint64_t sum = fletcher64(bytes, sizeof(bytes), 4088);

	(void)state;
	for (size_t bit = 0; bit < 8 * 4088; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_true(fletcher64(bytes, sizeof(bytes), 4088) != sum);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void numbers_of_each_width_at_any_address(void **state)
{
	uint8_t bytes[16] = { 0 };

	(void)state;
	for (size_t width = 1; width <= 8; width++) {
		const uint64_t value = 0x8877665544332211ull >> 8 * (8 - width);

		le_put(bytes + 3, width, value);
		assert_int_equal(bytes[3], (uint8_t)value);
		assert_int_equal(le_get(bytes + 3, width), value);
		assert_int_equal(bytes[3 + width], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_added_and_so_are_the_sums),
		cmocka_unit_test(both_sums_wrap_at_32_bits),
		cmocka_unit_test(its_own_field_counts_as_zeros),
		cmocka_unit_test(each_bit_counts),
		cmocka_unit_test(numbers_of_each_width_at_any_address),
	};

	return cmocka_run_group_tests_name("fletcher64", tests, NULL, NULL);
}
