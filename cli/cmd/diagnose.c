// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl diagnose: what the tests of Intel Optane modules find, and what to do about it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "diagnose.h"
#include "modules.h"
#include "show/show.h"

struct diagnose_options {
	struct filters filters;
};

#define AT(member) offsetof(struct diagnose_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only modules of this bus" },
	OPTION_LOG,
};

/* By the bit of a test */
static const char *const tests[] = { "quick", "config", "security", "firmware" };

/* ---- the table ---- */

struct row {
	const char *test, *check;
	const struct pmemctl_optane_finding *finding;	/* NULL: there is none */
};

static const char *state_word(const struct row *row)
{
	static const char *const words[] = {
		[PMEMCTL_OPTANE_OK] = "note", [PMEMCTL_OPTANE_WARNING] = "warning", [PMEMCTL_OPTANE_BAD] = "fault",
		[PMEMCTL_OPTANE_NOT_KNOWN] = "not-run",
	};

	return row->finding ? words[row->finding->verdict] : "ok";
}

static const char *object_of(const struct row *row)
{
	return row->finding && row->finding->dimm ? row->finding->dimm : "all";
}

FILL_TEXT(test_name, struct row, x->test)
FILL_TEXT(check_name, struct row, x->check)
FILL_TEXT(object, struct row, object_of(x))
FILL_TEXT(state, struct row, state_word(x))
FILL_NUMBER_IF(code, struct row, x->finding && x->finding->code, x->finding ? x->finding->code : 0)
FILL_TEXT_IF(text, struct row, x->finding, x->finding ? table_text(t, "%s", x->finding->text) : NULL)

static void advice(struct table *table, const void *object, struct cell *cell)
{
	const struct row *row = object;

	cell->text = row->finding ? diagnose_advice(table, row->finding) : NULL;
	cell->none = !cell->text;
}

static const struct column columns[] = {
	{ "TEST", COLUMN_TEXT, true, "quick, config, security or firmware", false, 0, test_name },
	{ "CHECK", COLUMN_TEXT, true, "the part of the test", false, 0, check_name },
	{ "OBJECT", COLUMN_CODE, true, "module that the finding is about, or all", false, 0, object },
	{ "STATE", COLUMN_TEXT, true, "ok, note (no reason to worry), warning, fault, or not-run: it could not be looked at",
	  false, 0, state },
	{ "CODE", COLUMN_NUMBER, true, "number of the event, as ipmctl has it", true, 0, code },
	{ "FINDING", COLUMN_TEXT, true, "what was found", true, 0, text },
	{ "ADVICE", COLUMN_TEXT, true, "what helps", true, 0, advice },
};

const struct column *diagnose_columns(size_t *count)
{
	*count = ARRAY_SIZE(columns);
	return columns;
}

static const char *name_of(unsigned test)
{
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++)
		if (test == 1u << i)
			return tests[i];
	return "?";
}

static void add_rows(struct table *table, const struct pmemctl_optane_test *test)
{
	for (size_t i = 0; i < test->subtest_count; i++) {
		const struct pmemctl_optane_subtest *check = test->subtests[i];

		for (size_t j = 0; j < check->finding_count; j++)
			table_add(table, &(struct row) { name_of(test->test), check->name, check->findings[j] });
		if (!check->finding_count)
			table_add(table, &(struct row) { name_of(test->test), check->name, NULL });
	}
}

/* ---- what it comes to ---- */

struct tally {
	size_t checks, verdicts[PMEMCTL_OPTANE_NOT_KNOWN + 1];
};

static void count_findings(const struct pmemctl_optane_diagnosis *diagnosis, struct tally *tally)
{
	for (size_t i = 0; i < diagnosis->test_count; i++)
		for (size_t j = 0; j < diagnosis->tests[i]->subtest_count; j++) {
			const struct pmemctl_optane_subtest *check = diagnosis->tests[i]->subtests[j];

			tally->checks++;
			for (size_t k = 0; k < check->finding_count; k++)
				tally->verdicts[check->findings[k]->verdict]++;
		}
}

static const char *ending(size_t count)
{
	return count == 1 ? "" : "s";
}

static int judge(struct cli *cli, const struct tally *tally, size_t modules)
{
	const size_t faults = tally->verdicts[PMEMCTL_OPTANE_BAD], warnings = tally->verdicts[PMEMCTL_OPTANE_WARNING];
	const size_t unknown = tally->verdicts[PMEMCTL_OPTANE_NOT_KNOWN];

	if (!faults && !warnings && !unknown) {
		cli_note(cli, "%zu check%s of %zu module%s: all is well", tally->checks, ending(tally->checks), modules,
			 ending(modules));
		return 0;
	}
	cli_note(cli, "%zu check%s of %zu module%s: %zu fault%s, %zu warning%s, %zu could not be run", tally->checks,
		 ending(tally->checks), modules, ending(modules), faults, ending(faults), warnings, ending(warnings),
		 unknown);
	return faults || warnings ? PMEMCTL_DAMAGED : PMEMCTL_PARTIAL;
}

static int print_diagnosis(struct cli *cli, const struct pmemctl_optane_diagnosis *diagnosis, struct tally *tally)
{
	struct table table = {
		.objects = "diagnoses", .columns = columns, .column_count = ARRAY_SIZE(columns),
	};
	int status = table_begin(cli, &table);

	count_findings(diagnosis, tally);
	for (size_t i = 0; i < diagnosis->test_count && !status; i++)
		add_rows(&table, diagnosis->tests[i]);
	if (!status)
		status = tables_print(cli, &table, 1);
	table_free(&table);
	return status;
}

/* ---- which modules, and which tests ---- */

static int diagnose(struct cli *cli, unsigned chosen, const struct pmemctl_dimm *const *dimms, size_t count)
{
	struct pmemctl_optane_diagnosis *diagnosis;
	struct tally tally = { 0 };
	int status;

	if (pmemctl_optane_diagnose(cli->ctx, chosen, dimms, count, &diagnosis))
		return cli_library_error(cli);
	status = print_diagnosis(cli, diagnosis, &tally);
	if (!status)
		status = judge(cli, &tally, count);
	pmemctl_optane_diagnosis_free(diagnosis);
	return status;
}

/* Beside all modules: what is in their place, and none. The NFIT tells of it. */
static size_t add_strangers(const struct targets *targets, const struct pmemctl_platform *platform,
			    const struct pmemctl_dimm **dimms, size_t count)
{
	for (size_t i = 0; i < platform->dimm_count; i++) {
		const struct pmemctl_dimm *dimm = platform->dimms[i];

		if (dimm->handle != PMEMCTL_UNKNOWN && !pmemctl_is_optane(dimm) &&
		    pmemctl_find_dimm(targets->platform, dimm->name))
			dimms[count++] = dimm;
	}
	return count;
}

static int diagnose_targets(struct cli *cli, unsigned chosen, const struct targets *targets)
{
	const size_t most = targets->count + targets->platform->dimm_count;
	const struct pmemctl_dimm **dimms = calloc(most + 1, sizeof(*dimms));
	struct pmemctl_platform *platform = NULL;
	size_t count = targets->count;
	int status;

	if (!dimms)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	status = modules_resolve(cli, targets, &platform, dimms);
	if (!status && targets->all)
		count = add_strangers(targets, platform, dimms, count);
	if (!status)
		status = diagnose(cli, chosen, dimms, count);
	pmemctl_platform_free(platform);
	free(dimms);
	return status;
}

/* Words that are tests are taken out of the operands. */
static unsigned take_tests(char **operands, int *count)
{
	unsigned chosen = 0;
	int kept = 0;

	for (int i = 0; i < *count; i++) {
		size_t at = 0;

		while (at < ARRAY_SIZE(tests) && strcmp(operands[i], tests[at]) != 0)
			at++;
		if (at < ARRAY_SIZE(tests))
			chosen |= 1u << at;
		else
			operands[kept++] = operands[i];
	}
	*count = kept;
	return chosen ? chosen : PMEMCTL_OPTANE_TEST_ALL;
}

/* A word without a digit is the name of no DIMM. */
static int check_words(struct cli *cli, char **operands, int count)
{
	for (int i = 0; i < count; i++)
		if (!operands[i][strcspn(operands[i], "0123456789")] && strcmp(operands[i], "all") != 0)
			return cli_no_choice(cli, NULL, "test or module", operands[i], tests, ARRAY_SIZE(tests));
	return 0;
}

static int check_root(struct cli *cli)
{
	if (geteuid() == 0 || pmemctl_is_recorded(cli->ctx))
		return 0;
	cli_error(cli, PMEMCTL_NO_PERMISSION, "only root may ask modules");
	cli_hint(cli, "repeat it with sudo, or as root");
	return PMEMCTL_NO_PERMISSION;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct diagnose_options *o = parsed;
	struct targets targets = { 0 };
	const unsigned chosen = take_tests(operands, &count);
	int status = check_words(cli, operands, count);

	if (!status)
		status = modules_find(cli, &o->filters, operands, count, &targets);
	if (!status)
		status = targets.missing;
	if (!status)
		status = check_root(cli);
	if (!status)
		status = diagnose_targets(cli, chosen, &targets);
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl diagnose", "All tests of all modules.",
	"pmemctl diagnose nmem0 quick", "Did nmem0 come up, and is it healthy?",
	"pmemctl diagnose config security --format json", "Two of the tests, for a program.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed" },
	{ PMEMCTL_NO_OBJECT, "no such module, or the machine has none" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED, "it is no Intel Optane module" },
	{ PMEMCTL_PARTIAL, "nothing was found, and not all could be looked at" },
	{ PMEMCTL_DAMAGED, "there are faults or warnings" },
	{ 0 },
};

const struct command cmd_diagnose = {
	.name = "diagnose",
	.operands = "[DIMM…|all] [quick|config|security|firmware]…",
	.operand = ARG_DIAGNOSIS,
	.max_operands = -1,
	.summary = "Test whether Intel Optane modules are well.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct diagnose_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
