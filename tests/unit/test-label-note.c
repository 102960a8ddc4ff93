// SPDX-License-Identifier: GPL-2.0-only
/* The note of a change of labels: whose it is, and what keeps it. Only root may write it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "plan/journal.h"
#include "plan/label_change.h"

enum { SIZE = 4096 };

static uint8_t before[SIZE], after[SIZE];
static char name[32];
static struct pmemctl_bus bus = { .provider = "test bus" };
static struct pmemctl_dimm dimm = { .name = name, .bus = &bus, .handle = 1, .unique_id = "8680-57341200" };

/* No other test, nor a machine, has a DIMM of that name. */
static int setup(void **state)
{
	(void)state;
	snprintf(name, sizeof(name), "nmem%d", (int)getpid());
	memset(before, 1, sizeof(before));
	memset(after, 2, sizeof(after));
	mkdir("/run/pmemctl", 0755);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	journal_drop(name);
	rmdir("/run/pmemctl");
	return 0;
}

static void make_note(struct label_note *note, const char *verb)
{
	*note = (struct label_note) { .before = before, .after = after, .size = SIZE };
	snprintf(note->verb, sizeof(note->verb), "%s", verb);
	snprintf(note->service, sizeof(note->service), "%s region7", name);
	label_note_name(note, &dimm);
}

static bool is_noted(const char *verb)
{
	struct arena arena = { 0 };
	struct label_note note;
	bool found = label_note_read(&dimm, SIZE, &arena, &note) && strcmp(note.verb, verb) == 0 &&
		     memcmp(note.before, before, SIZE) == 0 && memcmp(note.after, after, SIZE) == 0 &&
		     label_note_has(&note, "region7") && label_note_has(&note, name);

	arena_free(&arena);
	return found;
}

static void of_one_dimm(void **state)
{
	struct label_note note;

	(void)state;
	if (geteuid())
		skip();
	make_note(&note, "write");
	assert_int_equal(label_note_begin(name, &note), 0);
	assert_true(is_noted("write"));
	dimm.unique_id = "8680-57341201";
	assert_false(is_noted("write"));
	dimm.unique_id = "8680-57341200";
	dimm.handle = 2;
	assert_false(is_noted("write"));
	dimm.handle = 1;
	assert_true(is_noted("write"));
}

/* No room for a new one: the old one stays, and only a plan that needs it fails. */
static void no_room(void **state)
{
	struct rlimit unlimited, limit;
	struct pmemctl_plan plan = { .verb = "write", .object = name };
	struct pmemctl_ctx *ctx;
	struct label_note note, again;

	(void)state;
	if (geteuid())
		skip();
	make_note(&note, "write");
	make_note(&again, "zero");
	assert_int_equal(pmemctl_new(&ctx, NULL), 0);
	assert_int_equal(label_note_begin(name, &note), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
	limit = (struct rlimit) { .rlim_cur = SIZE + 1000, .rlim_max = unlimited.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	plan.labels = &again;
	assert_int_equal(journal_begin(ctx, &plan), 0);
	plan.keeps_note = true;
	assert_int_not_equal(journal_begin(ctx, &plan), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
	assert_true(is_noted("write"));
	assert_int_equal(journal_begin(ctx, &plan), 0);
	assert_true(is_noted("zero"));
	pmemctl_unref(ctx);
}

/* A change of labels as far as its note. */
static struct pmemctl_ctx *begin(struct pmemctl_plan *labels, struct label_note *note)
{
	struct pmemctl_ctx *ctx;

	make_note(note, "write");
	*labels = (struct pmemctl_plan) { .verb = "write", .object = name, .labels = note };
	assert_int_equal(pmemctl_new(&ctx, NULL), 0);
	assert_int_equal(journal_begin(ctx, labels), 0);
	return ctx;
}

/* Putting the DIMM into service ends nothing that another command left. */
static void other_plans(void **state)
{
	struct pmemctl_plan labels;
	struct pmemctl_plan enable = { .verb = "enable", .object = name };
	struct pmemctl_ctx *ctx;
	struct journal journal;
	struct label_note note;

	(void)state;
	if (geteuid())
		skip();
	ctx = begin(&labels, &note);
	assert_int_equal(journal_begin(ctx, &enable), 0);
	assert_true(journal_read(name, &journal));
	assert_string_equal(journal.verb, "write");
	journal_end(ctx, &enable, true);
	assert_true(is_noted("write"));
	assert_true(journal_read(name, &journal));
	journal_end(ctx, &labels, true);
	assert_false(label_note_is_there(name));
	assert_false(journal_read(name, &journal));
	/* without such a note, it has its own */
	assert_int_equal(journal_begin(ctx, &enable), 0);
	assert_true(journal_read(name, &journal));
	journal_end(ctx, &enable, true);
	assert_false(journal_read(name, &journal));
	pmemctl_unref(ctx);
}

/* The names of DIMMs are given anew: another one's note is not replaced. */
static void of_another_dimm(void **state)
{
	struct pmemctl_plan labels = { .verb = "zero", .object = name };
	struct label_note left, note;
	struct pmemctl_ctx *ctx;

	(void)state;
	if (geteuid())
		skip();
	make_note(&left, "write");
	assert_int_equal(label_note_begin(name, &left), 0);
	dimm.handle = 2;
	make_note(&note, "zero");
	dimm.handle = 1;
	labels.labels = &note;
	assert_int_equal(pmemctl_new(&ctx, NULL), 0);
	assert_int_not_equal(journal_begin(ctx, &labels), 0);
	assert_int_equal(pmemctl_error(ctx)->status, PMEMCTL_DAMAGED);
	assert_true(is_noted("write"));
	pmemctl_unref(ctx);
}

/* Also where there was no room for the areas, it stays known that a change of labels did not end. */
static void without_areas(void **state)
{
	struct pmemctl_plan labels;
	struct pmemctl_plan enable = { .verb = "enable", .object = name };
	struct label_note note;
	struct journal journal;
	struct pmemctl_ctx *ctx;

	(void)state;
	if (geteuid())
		skip();
	ctx = begin(&labels, &note);
	label_note_end(name);
	assert_int_equal(journal_begin(ctx, &enable), 0);
	journal_end(ctx, &enable, true);
	assert_true(journal_is_of_dimm(ctx, name, &journal));
	assert_string_equal(journal.verb, "write");
	journal_end(ctx, &labels, true);
	assert_false(journal_read(name, &journal));
	pmemctl_unref(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(of_one_dimm, setup, teardown),
		cmocka_unit_test_setup_teardown(no_room, setup, teardown),
		cmocka_unit_test_setup_teardown(other_plans, setup, teardown),
		cmocka_unit_test_setup_teardown(of_another_dimm, setup, teardown),
		cmocka_unit_test_setup_teardown(without_areas, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
