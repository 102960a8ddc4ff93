// SPDX-License-Identifier: GPL-2.0-only
/* Lines of the kernel's log and what is told about them, and where a missing driver comes from. */
#include "unit.h"

#include "plan/driver.h"

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
		{ "nd_region region0: namespace0.0: bad info, misaligned to iset", "interleaved" },
		{ "nd_pmem pfn0.1: resource end misaligned", "ends where" },
		{ "kmem dax0.0: mapping0: 0x1-0x2 range without any memory after alignment", "memory block" },
		{ "device_dax dax0.0: static pre-populated page map", "failed once" },
		{ "nd_pmem pfn0.1: capacity too small to host a map", "beside the page structures" },
		{ "nd_pmem namespace0.0: 0x1000, too small must be at least 0x1000000", "larger size" },
		{ "kmem dax0.0: mapping0: 0x180000000-0x19fffffff memory add failed", "blocks of memory" },
		{ "kmem dax0.0: rejecting DAX region with invalid node: -1", "NUMA node" },
		{ "nd_region region0: missing label for uuid in nmem1", "not complete" },
		{ "nd_region region0: invalid label(s)", "do not agree" },
		{ "nd_btt btt0.1: Unable to deduce log/padding indices", "check-namespace" },
		{ "nd_btt btt0.1: region0 is read-only, unable to init btt metadata", "read-only" },
		{ "nvdimm nmem0: request_key() upcall failed: -126", "load-keys" },
		{ "nvdimm nmem0: failed to unlock dimm: -5", "did not take" },
		{ "nd_pmem: probe of pfn0.1 failed with error -12", "lack of memory" },
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

static void packages(void **state)
{
	static const char debian[] = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
	static const struct { const char *system, *kernel; bool built; const char *package; } table[] = {
		{ debian, "6.1.0-9-amd64", true, "linux-image-6.1.0-9-amd64" },
		{ debian, "6.1.0-9-amd64", false, "linux-image-6.1.0-9-amd64" },
		{ debian, "6.1.0-9-cloud-amd64", true, "linux-image-6.1.0-9-cloud-amd64" },
		{ debian, "6.1.0-9-cloud-arm64", false, "linux-image-arm64 (the full kernel" },
		{ "ID=ubuntu\nID_LIKE=debian\n", "6.8.0-31-generic", true, "linux-modules-extra-6.8.0-31-generic" },
		{ "NAME=Mint\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "6.8.0-31-generic", true,
		  "linux-image-6.8.0-31-generic" },
		{ "ID=fedora\n", "6.5.6-300.fc39.x86_64", false, "kernel-modules-6.5.6-300.fc39.x86_64" },
		{ "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "5.14.0-1.el9", false, "kernel-modules-5.14.0-1.el9" },
		{ "ID=\"sles\"\nID_LIKE=\"suse\"", "5.14.21-default", false, "kernel-default (" },
		{ "ID=arch\n", "6.9.1-arch1-1", false, "of the distribution's full kernel" },
		{ "", "6.9.1", false, "of the distribution's full kernel" },
		{ NULL, "6.9.1", false, "of the distribution's full kernel" },
	};
	char package[160];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		driver_package(table[i].system, table[i].kernel, table[i].built, package, sizeof(package));
		check(strncmp(package, table[i].package, strlen(table[i].package)) == 0, "%s: %s, not %s",
		      table[i].kernel, package, table[i].package);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_lines),
		cmocka_unit_test(other_lines),
		cmocka_unit_test(packages),
	};

	return cmocka_run_group_tests_name("kernel words", tests, NULL, NULL);
}
