// SPDX-License-Identifier: GPL-2.0-only
/* Sizes as ndctl shows them. The texts are what ndctl 76.1 printed for a region of that size. */
#include <string.h>

#include "unit.h"
#include "view/ndctl.h"

static void check_size(const struct ndctl_view *view, uint64_t size, const char *expected)
{
	struct json_object *object = ndctl_size(view, size);

	assert_non_null(object);
	check(strcmp(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN), expected) == 0,
	      "%llu: %s, not %s", (unsigned long long)size,
	      json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN), expected);
	json_object_put(object);
}

static void for_people(void **state)
{
	static const struct { uint64_t size; const char *text; } table[] = {
		{ 0, "0" },
		{ 1, "1" },
		{ 5119999, "5119999" },
		{ 5120000, "\"4.88 MiB (5.12 MB)\"" },
		{ 5242879, "\"5.00 MiB (5.24 MB)\"" },
		{ 16777216, "\"16.00 MiB (16.78 MB)\"" },
		{ 100663296, "\"96.00 MiB (100.66 MB)\"" },
		{ 999999999, "\"953.67 MiB (1000.00 MB)\"" },
		{ 1073741823, "\"1024.00 MiB (1073.74 MB)\"" },
		{ 1073741824, "\"1024.00 MiB (1073.74 MB)\"" },
		{ 2147478405, "\"2047.99 MiB (2147.48 MB)\"" },
		{ 2147483647, "\"2048.00 MiB (2147.48 MB)\"" },
		{ 2147483648, "\"2.00 GiB (2.15 GB)\"" },
		{ 3221225472, "\"3.00 GiB (3.22 GB)\"" },
		{ 1598128390144, "\"1488.37 GiB (1598.13 GB)\"" },
		{ 1623497637888, "\"1512.00 GiB (1623.50 GB)\"" },
		{ 2199023255551, "\"2048.00 GiB (2199.02 GB)\"" },
		{ 2199023255552, "\"2.00 TiB (2.20 TB)\"" },
		{ 1099511627776000, "\"1000.00 TiB (1099.51 TB)\"" },
		/* where ndctl's own arithmetic overflows */
		{ INT64_MAX, "\"8388608.00 TiB (9223372.04 TB)\"" },
		{ UINT64_MAX - 1, "\"16777216.00 TiB (18446744.07 TB)\"" },
	};
	const struct ndctl_view view = { .flags = NDCTL_HUMAN };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		check_size(&view, table[i].size, table[i].text);
	assert_null(ndctl_size(&view, PMEMCTL_UNKNOWN));
}

static void for_programs(void **state)
{
	const struct ndctl_view view = { .flags = 0 };

	(void)state;
	check_size(&view, 0, "0");
	check_size(&view, 1623497637888, "1623497637888");
	check_size(&view, UINT64_MAX - 1, "18446744073709551614");
	assert_null(ndctl_size(&view, PMEMCTL_UNKNOWN));
}

static void identities(void **state)
{
	static const struct { unsigned flags; uint64_t number; const char *text; } table[] = {
		{ 0, 4385, "4385" },
		{ 0, 15940630830656007372U, "15940630830656007372" },
		{ NDCTL_HUMAN, 0, "\"0\"" },
		{ NDCTL_HUMAN, 4385, "\"0x1121\"" },
		{ NDCTL_HUMAN, 15940630830656007372U, "\"0xdd387f488ce42ccc\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct ndctl_view view = { .flags = table[i].flags };
		struct json_object *object = ndctl_hex(&view, table[i].number);

		check(strcmp(json_object_to_json_string(object), table[i].text) == 0, "%s, not %s",
		      json_object_to_json_string(object), table[i].text);
		json_object_put(object);
	}
}

static void what_is_not_known_is_left_out(void **state)
{
	struct json_object *object = json_object_new_object();

	(void)state;
	ndctl_add(object, "size", NULL);
	ndctl_add_string(object, "id", NULL);
	assert_int_equal(json_object_object_length(object), 0);
	ndctl_add_string(object, "id", "");
	assert_int_equal(json_object_object_length(object), 1);
	json_object_put(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(for_people),
		cmocka_unit_test(for_programs),
		cmocka_unit_test(identities),
		cmocka_unit_test(what_is_not_known_is_left_out),
	};

	return cmocka_run_group_tests_name("sizes", tests, NULL, NULL);
}
