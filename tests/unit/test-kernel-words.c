// SPDX-License-Identifier: GPL-2.0-only
/* Lines of the kernel's log and what is told about them. */
#include "unit.h"

#include "plan/plan.h"

static void known_lines(void **state)
{
	static const struct { const char *line, *word; } table[] = {
		{ "nd_region region0: nmem0: is disabled, failing probe", "enable-dimm" },
		{ "nd_region region0: nmem0: is locked, failing probe", "passphrase" },
		{ "nd_pmem pfn0.1: resource start misaligned", "-a" },
		{ "nd_pmem pfn0.1: init failed, alignment mismatch", "anew" },
		{ "dax_pmem dax0.1: altmap too small", "-M mem" },
		{ "kmem dax0.0: mapping0: 0x180000000-0x19fffffff cannot be hotremoved until the next reboot",
		  "still online" },
		{ "nd_pmem namespace0.0: uuid not set", "uuid" },
		{ "nd_pmem: probe of pfn0.1 failed with error -12", "memory" },
		{ "first line of another matter\nnd_pmem pfn0.1: could not reserve region [mem 0x1-0x2]", "iomem" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const char *meaning = kernel_meaning(table[i].line);

		check(meaning && strstr(meaning, table[i].word), "'%s' means '%s'", table[i].line,
		      meaning ? meaning : "nothing");
	}
}

static void other_lines(void **state)
{
	(void)state;
	check(!kernel_meaning(NULL), "nothing has a meaning");
	check(!kernel_meaning(""), "an empty line has a meaning");
	check(!kernel_meaning("nd_pmem namespace5.0: unable to guarantee persistence of writes"),
	      "what is no failure has a meaning");
	check(!kernel_meaning("nd_pmem namespace5.0: resources aligned, claimed by btt5.0"),
	      "words that are in many lines have a meaning");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_lines),
		cmocka_unit_test(other_lines),
	};

	return cmocka_run_group_tests_name("kernel words", tests, NULL, NULL);
}
