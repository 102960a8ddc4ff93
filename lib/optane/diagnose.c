// SPDX-License-Identifier: LGPL-2.1-or-later
/* Tests of modules: what each takes is read of all at once, then each test looks at it. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "optane/diagnose.h"

static const struct {
	unsigned test, want;
	void (*run)(struct diagnosis *d);
} tests_there_are[] = {
	{ PMEMCTL_OPTANE_TEST_QUICK, QUICK_WANT, diagnose_quick },
	{ PMEMCTL_OPTANE_TEST_CONFIG, CONFIG_WANT, diagnose_config },
	{ PMEMCTL_OPTANE_TEST_SECURITY, SECURITY_WANT, diagnose_security },
	{ PMEMCTL_OPTANE_TEST_FIRMWARE, FIRMWARE_WANT, diagnose_firmware },
};

void diagnosis_subtest(struct diagnosis *d, const char *name)
{
	struct pmemctl_optane_subtest *subtest = arena_alloc(&d->arena, sizeof(*subtest));

	if (subtest)
		*subtest = (struct pmemctl_optane_subtest) { .name = name };
	ARENA_APPEND(&d->arena, d->test->subtests, d->test->subtest_count, subtest);
	d->subtest = subtest;
}

struct pmemctl_optane_finding *diagnosis_add(struct diagnosis *d, unsigned code, enum pmemctl_optane_verdict verdict,
					     const struct pmemctl_dimm *dimm, const char *format, ...)
{
	struct pmemctl_optane_finding *finding = arena_alloc(&d->arena, sizeof(*finding));
	char text[256];
	va_list ap;

	if (!finding || !d->subtest || !d->test)
		return &d->nowhere;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	*finding = (struct pmemctl_optane_finding) {
		.code = code, .verdict = verdict, .dimm = dimm ? arena_strdup(&d->arena, dimm->name) : NULL,
		.handle = dimm ? dimm->handle : PMEMCTL_UNKNOWN, .text = arena_strdup(&d->arena, text),
	};
	ARENA_APPEND(&d->arena, d->subtest->findings, d->subtest->finding_count, finding);
	if (verdict > d->subtest->verdict)
		d->subtest->verdict = verdict;
	if (verdict > d->test->verdict)
		d->test->verdict = verdict;
	return finding;
}

void diagnosis_values(struct pmemctl_optane_finding *finding, int first, int second)
{
	finding->values[0] = first;
	finding->values[1] = second;
}

bool diagnosis_knows(struct diagnosis *d, size_t at, unsigned group, unsigned code)
{
	const struct pmemctl_optane_module *m = d->optane->modules[at];
	struct pmemctl_optane_finding *finding;

	if (m->known & group)
		return true;
	finding = diagnosis_add(d, code, PMEMCTL_OPTANE_NOT_KNOWN, d->dimms[at], "it does not tell what this takes: %s",
				m->problem ? m->problem : "its firmware does not have it");
	finding->detail = arena_strdup(&d->arena, m->problem ? m->problem : "its firmware does not have it");
	finding->lasting = !m->problem;
	return false;
}

bool diagnosis_manages(const struct diagnosis *d, size_t at)
{
	enum { FIRST = 0x0102, END = 0x0400 };
	const struct pmemctl_optane_module *m = d->optane->modules[at];

	return m->known & PMEMCTL_OPTANE_IDENTITY && m->identity.interface >= FIRST && m->identity.interface < END;
}

static void run_test(struct diagnosis *d, size_t which)
{
	struct pmemctl_optane_test *test = arena_alloc(&d->arena, sizeof(*test));

	if (test)
		*test = (struct pmemctl_optane_test) { .test = tests_there_are[which].test };
	ARENA_APPEND(&d->arena, d->result.tests, d->result.test_count, test);
	d->test = test;
	if (test)
		tests_there_are[which].run(d);
}

static int read_modules(struct diagnosis *d, unsigned tests, size_t count, struct pmemctl_optane **optane)
{
	const char **names = calloc(count ? count : 1, sizeof(*names));
	unsigned want = 0;
	int rc;

	if (!names)
		return fail(d->ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	for (size_t i = 0; i < count; i++)
		names[i] = d->dimms[i]->name;
	for (size_t i = 0; i < ARRAY_SIZE(tests_there_are); i++)
		want |= tests & tests_there_are[i].test ? tests_there_are[i].want : 0;
	rc = pmemctl_optane_read(d->ctx, names, count, want, optane);
	free(names);
	return rc;
}

/* Modules come first, then strangers; how many modules there are. */
static size_t sort_out(struct diagnosis *d, const struct pmemctl_dimm *const *dimms, size_t count)
{
	size_t modules = 0;

	d->dimms = arena_alloc(&d->arena, (count + 1) * sizeof(*d->dimms));
	d->strangers = arena_alloc(&d->arena, (count + 1) * sizeof(*d->strangers));
	for (size_t i = 0; i < count && !d->arena.failed; i++)
		if (pmemctl_is_optane(dimms[i]))
			d->dimms[modules++] = dimms[i];
		else
			d->strangers[d->stranger_count++] = dimms[i];
	return modules;
}

PMEMCTL_EXPORT int pmemctl_optane_diagnose(struct pmemctl_ctx *ctx, unsigned tests,
					   const struct pmemctl_dimm *const *dimms, size_t count,
					   struct pmemctl_optane_diagnosis **diagnosis)
{
	struct diagnosis *d = calloc(1, sizeof(*d));
	struct pmemctl_optane *optane = NULL;
	int rc;

	*diagnosis = NULL;
	if (!d)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	d->ctx = ctx;
	d->tests = tests;
	count = sort_out(d, dimms, count);
	rc = d->arena.failed ? fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory")
			     : read_modules(d, tests, count, &optane);
	d->optane = optane;
	for (size_t i = 0; i < ARRAY_SIZE(tests_there_are) && !rc; i++)
		if (tests & tests_there_are[i].test)
			run_test(d, i);
	pmemctl_optane_free(optane);
	if (!rc && d->arena.failed)
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	if (rc)
		pmemctl_optane_diagnosis_free(&d->result);
	else
		*diagnosis = &d->result;
	return rc;
}

PMEMCTL_EXPORT void pmemctl_optane_diagnosis_free(struct pmemctl_optane_diagnosis *diagnosis)
{
	struct diagnosis *d = (struct diagnosis *)diagnosis;

	if (!d)
		return;
	arena_free(&d->arena);
	free(d);
}
