// SPDX-License-Identifier: GPL-2.0-only
/* Memory devices of SMBIOS. */
#include "unit.h"

#include <string.h>

#include "acpi/smbios.h"
#include "bytes.h"

enum { DEVICE = 0x28 };

/* A DIMM of 32 GiB by its extended size, and its strings; returns how long it is. */
static size_t put_device(uint8_t *bytes, unsigned handle)
{
	static const char strings[] = "CPU1_DIMM_A1\0NODE 1\0Intel\0" "00001000\0NMA\t1\0";

	memset(bytes, 0, DEVICE);
	bytes[0] = 17, bytes[1] = DEVICE, le_put(bytes + 2, 2, handle), le_put(bytes + 8, 2, 72), le_put(bytes + 10, 2, 64);
	le_put(bytes + 12, 2, 0x7fff), bytes[14] = 9, bytes[16] = 1, bytes[17] = 2, bytes[18] = 0x1f;
	le_put(bytes + 19, 2, 1 << 12), le_put(bytes + 21, 2, 2666), bytes[23] = 3, bytes[24] = 4, bytes[26] = 5;
	le_put(bytes + 28, 4, 32 << 10);
	memcpy(bytes + DEVICE, strings, sizeof(strings));
	return DEVICE + sizeof(strings);
}

static size_t put_end(uint8_t *bytes)
{
	memcpy(bytes, "\x7f\x04\xff\xfe\0\0", 6);
	return 6;
}

static void devices_and_their_strings(void **state)
{
	uint8_t table[512];
	size_t length = put_device(table, 0x20);
	struct arena arena = { .blocks = NULL };
	struct pmemctl_smbios s;
	const struct pmemctl_memory_device *d;

	(void)state;
	length += put_device(table + length, 0x22), length += put_end(table + length);
	assert_int_equal(smbios_decode(table, length, &arena, &s), 0);
	assert_false(s.damaged), assert_int_equal(s.device_count, 2);
	d = s.devices[1];
	assert_int_equal(d->handle, 0x22), assert_int_equal(d->size, 32ULL << 30), assert_int_equal(d->type, 0x1f);
	assert_int_equal(d->total_width, 72), assert_int_equal(d->data_width, 64), assert_int_equal(d->speed, 2666);
	assert_string_equal(d->locator, "CPU1_DIMM_A1"), assert_string_equal(d->bank, "NODE 1");
	assert_string_equal(d->manufacturer, "Intel"), assert_string_equal(d->serial, "00001000");
	assert_string_equal(d->part, "NMA?1");
	arena_free(&arena);
}

static void sizes(void **state)
{
	static const struct { uint16_t size; uint64_t bytes; } cases[] = {
		{ 0, 0 }, { 0xffff, PMEMCTL_UNKNOWN }, { 1024, 1ULL << 30 }, { 0x8000 | 512, 512 << 10 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t table[256];
		struct arena arena = { .blocks = NULL };
		struct pmemctl_smbios s;
		size_t length = put_device(table, 1);

		le_put(table + 12, 2, cases[i].size);
		assert_int_equal(smbios_decode(table, length, &arena, &s), 0);
		check(s.devices[0]->size == cases[i].bytes, "case %zu", i);
		arena_free(&arena);
	}
}

/* A string that is not there, and a table that ends at each byte; of its own allocation for the sanitizer */
static void what_is_cut_off_is_damaged(void **state)
{
	uint8_t table[256];
	const size_t length = put_device(table, 1);

	(void)state;
	for (size_t cut = 1; cut < length; cut++) {
		struct arena arena = { .blocks = NULL };
		struct pmemctl_smbios s;
		uint8_t *bytes = test_malloc(cut);

		memcpy(bytes, table, cut);
		assert_int_equal(smbios_decode(bytes, cut, &arena, &s), 0);
		check(s.damaged && !s.device_count, "cut at %zu", cut);
		test_free(bytes);
		arena_free(&arena);
	}
}

static void a_string_that_is_not_there(void **state)
{
	uint8_t table[256];
	const size_t length = put_device(table, 1);
	struct arena arena = { .blocks = NULL };
	struct pmemctl_smbios s;

	(void)state;
	table[16] = 6, table[17] = 200;
	assert_int_equal(smbios_decode(table, length, &arena, &s), 0);
	assert_null(s.devices[0]->locator), assert_null(s.devices[0]->bank);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(devices_and_their_strings),
		cmocka_unit_test(sizes),
		cmocka_unit_test(what_is_cut_off_is_damaged),
		cmocka_unit_test(a_string_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
