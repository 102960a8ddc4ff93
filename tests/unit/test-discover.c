// SPDX-License-Identifier: GPL-2.0-only
/* Names, filters, and attributes as libnvdimm writes them. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "discover/discover.h"
#include "unit.h"

/* A tree with one device, "dev", whose attribute "a" the tests write. */
static const char device_dir[] = "/sys/bus/nd/devices/dev";

struct fixture {
	char dir[64];		/* the root of the tree */
	struct arena arena;
	struct pmemctl_query query;
	struct discovery d;
};

static void path_of(const struct fixture *f, const char *below, char *path, size_t size)
{
	snprintf(path, size, "%s%s", f->dir, below);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char path[128], *slash;

	snprintf(f->dir, sizeof(f->dir), "/tmp/pmemctl-unit.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	path_of(f, device_dir, path, sizeof(path));
	for (slash = path + strlen(f->dir); (slash = strchr(slash + 1, '/')); *slash = '/') {
		*slash = '\0';
		assert_int_equal(mkdir(path, 0700), 0);
	}
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(pmemctl_new(&f->d.ctx, f->dir), 0);
	f->d.query = &f->query;
	f->d.arena = &f->arena;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char path[128], *slash;

	path_of(f, device_dir, path, sizeof(path));
	strcat(path, "/a");
	unlink(path);
	while ((slash = strrchr(path, '/')) && slash > path + strlen("/tmp")) {
		*slash = '\0';
		rmdir(path);
	}
	pmemctl_unref(f->d.ctx);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static void put(const struct fixture *f, const char *text)
{
	char path[128];
	FILE *file;

	path_of(f, device_dir, path, sizeof(path));
	strcat(path, "/a");
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void device_names(void **state)
{
	static const struct { const char *name, *prefix; bool two; int first, second; } table[] = {
		{ "nmem0", "nmem", false, 0, 0 },
		{ "nmem10", "nmem", false, 10, 0 },
		{ "nmem2147483647", "nmem", false, 2147483647, 0 },
		{ "nmem2147483648", "nmem", false, -1, 0 },
		{ "nmem99999999999999999999", "nmem", false, -1, 0 },
		{ "nmem", "nmem", false, -1, 0 },
		{ "nmemx", "nmem", false, -1, 0 },
		{ "nmem1x", "nmem", false, -1, 0 },
		{ "nmem-1", "nmem", false, -1, 0 },
		{ "nmem 1", "nmem", false, -1, 0 },
		{ "nmem+1", "nmem", false, -1, 0 },
		{ "nmem1.0", "nmem", false, -1, 0 },
		{ "region0", "nmem", false, -1, 0 },
		{ "", "nmem", false, -1, 0 },
		{ "namespace0.0", "namespace", true, 0, 0 },
		{ "namespace12.34", "namespace", true, 12, 34 },
		{ "namespace1", "namespace", true, -1, 0 },
		{ "namespace1.", "namespace", true, -1, 0 },
		{ "namespace1.x", "namespace", true, -1, 0 },
		{ "namespace1.-2", "namespace", true, -1, 0 },
		{ "namespace1.2.3", "namespace", true, -1, 0 },
		{ "namespace1.2147483648", "namespace", true, -1, 0 },
		{ "namespace.1", "namespace", true, -1, 0 },
		{ "dax0.0", "dax", true, 0, 0 },
		{ "dax_region", "dax", true, -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		int second = 0;
		int first = device_number(table[i].name, table[i].prefix,
					  table[i].two ? &second : NULL);

		check(first == table[i].first, "%s: %d", table[i].name, first);
		check(first < 0 || second == table[i].second, "%s: .%d", table[i].name, second);
	}
}

static void filters(void **state)
{
	static const struct { const char *list, *name; int id; const char *other; bool selected; } table[] = {
		{ NULL, "region0", 0, NULL, true },
		{ "all", "region0", 0, NULL, true },
		{ "region0", "region0", 0, NULL, true },
		{ "0", "region0", 0, NULL, true },
		{ "0x0", "region0", 0, NULL, true },
		{ "0xa", "region10", 10, NULL, true },
		{ "region1 region0", "region0", 0, NULL, true },
		{ "  region1   0 ", "region0", 0, NULL, true },
		{ "nothing all", "region0", 0, NULL, true },
		{ "ACPI.NFIT", "ndbus0", 0, "ACPI.NFIT", true },
		{ "region1", "region0", 0, NULL, false },
		{ "region", "region0", 0, NULL, false },
		{ "region00", "region0", 0, NULL, false },
		{ "region0x", "region0", 0, NULL, false },
		{ "1", "region0", 0, NULL, false },
		{ "-0", "region0", 0, NULL, false },
		{ "", "region0", 0, NULL, false },
		{ " ", "region0", 0, NULL, false },
		{ "ALL", "region0", 0, NULL, false },
		{ "alle", "region0", 0, NULL, false },
		{ "4294967296", "region0", 0, NULL, false },
		{ "18446744073709551616", "region0", 0, NULL, false },
		{ "18446744073709551615", "region0", -1, NULL, false },
		{ "x", "region0", 0, NULL, false },
		{ "ACPI", "ndbus0", 0, "ACPI.NFIT", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		check(filter_selects(table[i].list, table[i].name, table[i].id, table[i].other) ==
			      table[i].selected,
		      "'%s' for %s", table[i].list ? table[i].list : "(null)", table[i].name);
}

static void namespace_filters(void **state)
{
	(void)state;
	assert_true(filter_selects_namespace(NULL, "namespace1.2", 1, 2));
	assert_true(filter_selects_namespace("all", "namespace1.2", 1, 2));
	assert_true(filter_selects_namespace("namespace1.2", "namespace1.2", 1, 2));
	assert_true(filter_selects_namespace("1.2", "namespace1.2", 1, 2));
	assert_true(filter_selects_namespace("0.0 1.2", "namespace1.2", 1, 2));
	assert_false(filter_selects_namespace("1", "namespace1.2", 1, 2));
	assert_false(filter_selects_namespace("2", "namespace1.2", 1, 2));
	assert_false(filter_selects_namespace("1.20", "namespace1.2", 1, 2));
	assert_false(filter_selects_namespace("namespace1", "namespace1.2", 1, 2));
	assert_false(filter_selects_namespace("", "namespace1.2", 1, 2));
}

static void numbers(void **state)
{
	static const struct { const char *text; uint64_t number; } table[] = {
		{ "0\n", 0 }, { "42\n", 42 }, { "0x2a\n", 42 }, { "42", 42 }, { "42 \n", 42 },
		{ "18446744073709551614\n", UINT64_MAX - 1 },
		{ "18446744073709551615\n", PMEMCTL_UNKNOWN },
		{ "18446744073709551616\n", PMEMCTL_UNKNOWN },
		{ "", PMEMCTL_UNKNOWN }, { "\n", PMEMCTL_UNKNOWN }, { "x\n", PMEMCTL_UNKNOWN },
		{ "0x\n", PMEMCTL_UNKNOWN }, { "12x\n", PMEMCTL_UNKNOWN }, { "1 2\n", PMEMCTL_UNKNOWN },
	};
	struct fixture *f = *state;

	assert_int_equal(device_number_attr(&f->d, "dev", "a"), PMEMCTL_UNKNOWN);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		put(f, table[i].text);
		check(device_number_attr(&f->d, "dev", "a") == table[i].number, "'%s'", table[i].text);
	}
}

static void small_numbers(void **state)
{
	static const struct { const char *text; int number; } table[] = {
		{ "0\n", 0 }, { "-1\n", -1 }, { "7\n", 7 }, { "2147483647\n", INT_MAX },
		{ "2147483648\n", -9 }, { "99999999999999999999\n", -9 }, { "\n", -9 }, { "x\n", -9 },
		{ "1x\n", -9 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		put(f, table[i].text);
		check(device_int(&f->d, "dev", "a", -9) == table[i].number, "'%s'", table[i].text);
	}
}

static void strings(void **state)
{
	struct fixture *f = *state;
	char text[6000];

	assert_null(device_string(&f->d, "dev", "a"));
	put(f, "pmem\n");
	assert_string_equal(device_string(&f->d, "dev", "a"), "pmem");
	put(f, "two words \n\n");
	assert_string_equal(device_string(&f->d, "dev", "a"), "two words");
	put(f, "\n");
	assert_string_equal(device_string(&f->d, "dev", "a"), "");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	put(f, text);
	assert_true(strlen(device_string(&f->d, "dev", "a")) < SYSFS_ATTR_MAX);
}

static void sizes(void **state)
{
	struct fixture *f = *state;
	struct pmemctl_sizes sizes;
	char text[4000] = "";

	assert_false(device_sizes(&f->d, "dev", "a", &sizes));
	assert_int_equal(sizes.count, 0);
	assert_int_equal(sizes.selected, PMEMCTL_UNKNOWN);
	put(f, "512 520 528 [4096] 4104 \n");
	assert_true(device_sizes(&f->d, "dev", "a", &sizes));
	assert_int_equal(sizes.count, 5);
	assert_int_equal(sizes.values[0], 512);
	assert_int_equal(sizes.values[4], 4104);
	assert_int_equal(sizes.selected, 4096);
	put(f, "4096 2097152 1073741824\n");
	assert_true(device_sizes(&f->d, "dev", "a", &sizes));
	assert_int_equal(sizes.count, 3);
	assert_int_equal(sizes.selected, PMEMCTL_UNKNOWN);
	put(f, "[512]\n");
	assert_true(device_sizes(&f->d, "dev", "a", &sizes));
	assert_int_equal(sizes.count, 1);
	assert_int_equal(sizes.selected, 512);
	put(f, "\n");
	assert_true(device_sizes(&f->d, "dev", "a", &sizes));
	assert_int_equal(sizes.count, 0);
	put(f, "[] x [y 512\n");
	assert_true(device_sizes(&f->d, "dev", "a", &sizes));
	assert_int_equal(sizes.count, 1);
	assert_int_equal(sizes.values[0], 512);
	for (int i = 0; i < 700; i++)
		strcat(text, "512 ");
	put(f, text);
	assert_true(device_sizes(&f->d, "dev", "a", &sizes));
	assert_in_range(sizes.count, 1, 700);
	assert_int_equal(sizes.values[sizes.count - 1], 512);
}

static void badblocks(void **state)
{
	struct fixture *f = *state;
	struct pmemctl_badblocks list = { 0 };

	put(f, "0 8\n1024 1\n");
	device_badblocks(&f->d, "dev", "a", &list);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.sectors, 9);
	assert_int_equal(list.runs[1].sector, 1024);
	assert_int_equal(list.runs[1].count, 1);
	for (const char *const *text = (const char *const[]) { "", "\n", "x\n", "5\n", NULL }; *text; text++) {
		list = (struct pmemctl_badblocks) { 0 };
		put(f, *text);
		device_badblocks(&f->d, "dev", "a", &list);
		check(list.count == 0 && list.sectors == 0, "'%s'", *text);
	}
	/* what comes before a damaged line counts */
	list = (struct pmemctl_badblocks) { 0 };
	put(f, "7 2\njunk\n9 9\n");
	device_badblocks(&f->d, "dev", "a", &list);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.sectors, 2);
}

static void mode_names(void **state)
{
	static const struct { const char *name; enum pmemctl_mode mode; } table[] = {
		{ "raw", PMEMCTL_MODE_RAW },	   { "fsdax", PMEMCTL_MODE_FSDAX },
		{ "devdax", PMEMCTL_MODE_DEVDAX }, { "sector", PMEMCTL_MODE_SECTOR },
		{ "memory", PMEMCTL_MODE_FSDAX },  { "dax", PMEMCTL_MODE_DEVDAX },
		{ "safe", PMEMCTL_MODE_SECTOR },   { "FSDAX", PMEMCTL_MODE_FSDAX },
		{ "unknown", PMEMCTL_MODE_UNKNOWN }, { "", PMEMCTL_MODE_UNKNOWN },
		{ "fsdax ", PMEMCTL_MODE_UNKNOWN }, { "fsda", PMEMCTL_MODE_UNKNOWN },
		{ "blk", PMEMCTL_MODE_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		check(pmemctl_mode_parse(table[i].name) == table[i].mode, "'%s'", table[i].name);
	for (enum pmemctl_mode mode = PMEMCTL_MODE_RAW; mode <= PMEMCTL_MODE_SECTOR; mode++)
		assert_int_equal(pmemctl_mode_parse(pmemctl_mode_name(mode)), mode);
	assert_string_equal(pmemctl_mode_name(PMEMCTL_MODE_UNKNOWN), "unknown");
	assert_string_equal(pmemctl_mode_name((enum pmemctl_mode)99), "unknown");
}

static void node_memory(void **state)
{
	static const struct { const char *text; uint64_t total; } table[] = {
		{ "Node 0 MemTotal:       2027468 kB", 2027468ull * 1024 },
		{ "Node 1 MemTotal: 0 kB\nNode 1 MemFree: 5 kB", 0 },
		{ "Node 0 MemFree: 5 kB\nNode 0 MemTotal:7 kB\n", 7 * 1024 },
		{ "Node 0 MemTotal: 18014398509481984 kB", PMEMCTL_UNKNOWN },
		{ "Node 0 MemTotal: 99999999999999999999 kB", PMEMCTL_UNKNOWN },
		{ "Node 0 MemTotal: -1 kB", PMEMCTL_UNKNOWN },
		{ "Node 0 MemTotal: 7", PMEMCTL_UNKNOWN },
		{ "Node 0 MemTotal: x kB", PMEMCTL_UNKNOWN },
		{ "Node 0 MemTotal:", PMEMCTL_UNKNOWN },
		{ "Node 0 MemFree: 5 kB", PMEMCTL_UNKNOWN },
		{ "", PMEMCTL_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		check(node_total(table[i].text) == table[i].total, "'%s'", table[i].text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_names),
		cmocka_unit_test(filters),
		cmocka_unit_test(namespace_filters),
		cmocka_unit_test(mode_names),
		cmocka_unit_test(node_memory),
		TEST(numbers),
		TEST(small_numbers),
		TEST(strings),
		TEST(sizes),
		TEST(badblocks),
	};

	return cmocka_run_group_tests_name("discover", tests, NULL, NULL);
}
