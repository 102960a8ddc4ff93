/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_OPTANE_DIAGNOSE_H
#define LIBPMEMCTL_OPTANE_DIAGNOSE_H

/*
 * Part of libpmemctl.h, which includes it: tests of Intel Optane modules by what their firmware tells. Its
 * conventions hold here.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* What a test has come to; of several, the last is the worst. */
enum pmemctl_optane_verdict {
	PMEMCTL_OPTANE_OK, PMEMCTL_OPTANE_WARNING, PMEMCTL_OPTANE_BAD, PMEMCTL_OPTANE_NOT_KNOWN,
};

struct pmemctl_optane_finding {
	unsigned code;			/* the number of the event, as ipmctl has them: 500 to 999 */
	enum pmemctl_optane_verdict verdict;
	const char *dimm;		/* "nmem3", or NULL: of the machine */
	uint64_t handle;		/* of the DIMM */
	bool lasting;			/* of PMEMCTL_OPTANE_NOT_KNOWN: later it will not be known either */
	const char *text;		/* in words */
	/*
	 * what the words have of numbers, and of names: temperatures in degrees, versions as texts. Of 624 to 627 the
	 * statuses of the BIOS's answer, and of its partition and two sets, a byte each from the lowest on (0xff: there
	 * is none); of 618, whether it is no Intel Optane module at all; of 621, whether it could not be read
	 */
	int values[2];
	const char *detail;		/* NULL: none */
};

struct pmemctl_optane_subtest {
	const char *name;
	enum pmemctl_optane_verdict verdict;
	struct pmemctl_optane_finding **findings;
	size_t finding_count;
};

/* Bits: what is tested */
enum {
	PMEMCTL_OPTANE_TEST_QUICK = 1 << 0, PMEMCTL_OPTANE_TEST_CONFIG = 1 << 1, PMEMCTL_OPTANE_TEST_SECURITY = 1 << 2,
	PMEMCTL_OPTANE_TEST_FIRMWARE = 1 << 3, PMEMCTL_OPTANE_TEST_ALL = (1 << 4) - 1,
};
struct pmemctl_optane_test {
	unsigned test;			/* PMEMCTL_OPTANE_TEST_… */
	enum pmemctl_optane_verdict verdict;
	struct pmemctl_optane_subtest **subtests;
	size_t subtest_count;
};

struct pmemctl_optane_diagnosis {
	struct pmemctl_optane_test **tests;
	size_t test_count;
};

/*
 * Look at these DIMMs, which are asked for what the tests take, at the same time: whether they can be managed, came
 * up and are healthy (quick); whether their configuration is readable and done (config); whether their security is
 * the same (security); whether versions, policies and thresholds agree (firmware). A subtest has its own verdict, and
 * what could not be read is PMEMCTL_OPTANE_NOT_KNOWN with the reason. DIMMs that are no Intel Optane modules are asked
 * nothing: that they are none is what is found of them. 0 or -errno. Since: 0.1
 */
int pmemctl_optane_diagnose(struct pmemctl_ctx *ctx, unsigned tests, const struct pmemctl_dimm *const *dimms,
			    size_t count, struct pmemctl_optane_diagnosis **diagnosis);
void pmemctl_optane_diagnosis_free(struct pmemctl_optane_diagnosis *diagnosis);

#ifdef __cplusplus
}
#endif
#endif
