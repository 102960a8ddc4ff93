/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_OPTANE_DIAGNOSE_H
#define PMEMCTL_OPTANE_DIAGNOSE_H

#include "arena.h"
#include "optane/optane.h"

/* What pmemctl_optane_diagnose() returns, and what it goes by. */
struct diagnosis {
	struct pmemctl_optane_diagnosis result;
	struct arena arena;
	struct pmemctl_ctx *ctx;
	const struct pmemctl_dimm **dimms;	/* Optane modules */
	const struct pmemctl_optane *optane;	/* of the same DIMMs, in the same order */
	const struct pmemctl_dimm **strangers;	/* all others, which are asked nothing */
	size_t stranger_count;
	unsigned tests;				/* that were chosen */
	struct pmemctl_goal_module *places;	/* where the DIMMs are; NULL: nobody wanted to know yet */
	struct pmemctl_optane_test *test;	/* that is under way */
	struct pmemctl_optane_subtest *subtest;
	struct pmemctl_optane_finding nowhere;	/* for what has no place: memory ran out, as the arena knows */
};

void diagnosis_subtest(struct diagnosis *d, const char *name);
/* Of a DIMM, or of the machine when it is NULL. */
struct pmemctl_optane_finding *diagnosis_add(struct diagnosis *d, unsigned code, enum pmemctl_optane_verdict verdict,
					     const struct pmemctl_dimm *dimm, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void diagnosis_values(struct pmemctl_optane_finding *finding, int first, int second);
/* Does the firmware tell it? Else that is what is found, with the code of a test that cannot be done. */
bool diagnosis_knows(struct diagnosis *d, size_t at, unsigned group, unsigned code);
bool diagnosis_manages(const struct diagnosis *d, size_t at);

/* What each test asks modules for, and the test. */
enum {
	QUICK_WANT = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_SMART | PMEMCTL_OPTANE_ALARMS | PMEMCTL_OPTANE_BOOT |
		     PMEMCTL_OPTANE_VIRAL | PMEMCTL_OPTANE_SPARES | PMEMCTL_OPTANE_LINK | PMEMCTL_OPTANE_FIRMWARE,
	CONFIG_WANT = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_CONFIG,
	SECURITY_WANT = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_SECURITY,
	FIRMWARE_WANT = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_LIMITS | PMEMCTL_OPTANE_ALARMS | PMEMCTL_OPTANE_SMART |
			PMEMCTL_OPTANE_VIRAL,
};
void diagnose_quick(struct diagnosis *d);	/* diagnose_quick.c */
void diagnose_config(struct diagnosis *d);	/* diagnose_config.c */
void diagnose_security(struct diagnosis *d);	/* diagnose_more.c */
void diagnose_firmware(struct diagnosis *d);

#endif
