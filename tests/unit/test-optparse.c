// SPDX-License-Identifier: GPL-2.0-only
/* The option parser, on a program of our own: commands and messages are those of this file. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "compat/compat.h"
#include "unit.h"

/* ---- the program ---- */

struct thing_options {
	const char *text;
	uint64_t size;
	enum pmemctl_mode mode;
	bool flag;
	int count;
	unsigned every;
};

#define AT(member) offsetof(struct thing_options, member)

static const struct option_spec thing_specs[] = {
	{ 't', "text", OPT_TEXT, ARG_TEXT, "TEXT", AT(text), "" },
	{ 's', "size", OPT_SIZE, ARG_SIZE, "SIZE", AT(size), "" },
	{ 'm', "mode", OPT_MODE, ARG_MODE, "MODE", AT(mode), "" },
	{ 'f', "flag", OPT_FLAG, ARG_NONE, NULL, AT(flag), "" },
	{ 'c', "count", OPT_COUNT, ARG_NONE, NULL, AT(count), "" },
	{ 0, "every", OPT_SECONDS, ARG_TEXT, "SECONDS", AT(every), "" },
};

static const struct command cmd_thing = {
	.name = "make-thing", .operands = "THING...", .max_operands = -1,
	.options = thing_specs, .option_count = ARRAY_SIZE(thing_specs),
	.options_size = sizeof(struct thing_options), .properties = CMD_CHANGES,
};
static const struct command cmd_look = { .name = "look", .min_operands = 1, .max_operands = 2,
					 .operands = "THING" };
const struct command *const commands[] = { &cmd_thing, &cmd_look, NULL };

const struct option_spec global_option_specs[] = {
	{ 0, "sysroot", OPT_TEXT, ARG_DIRECTORY, "DIR", offsetof(struct global_options, sysroot), "" },
	{ 0, "dry-run", OPT_FLAG, ARG_NONE, NULL, offsetof(struct global_options, dry_run), "" },
	{ 'h', "help", OPT_FLAG, ARG_NONE, NULL, offsetof(struct global_options, help), "" },
};
const size_t global_option_count = ARRAY_SIZE(global_option_specs);

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* There is nobody else to be. */
const struct personality *personality_find(const char *word)
{
	(void)word;
	return NULL;
}

int personality_parse(struct cli *cli, int argc, char **argv, struct parsed *parsed)
{
	(void)cli;
	(void)argc;
	(void)argv;
	(void)parsed;
	return PMEMCTL_FAILED;
}

static char message[512];

int cli_usage_error(const struct cli *cli, const char *format, ...)
{
	va_list ap;

	(void)cli;
	va_start(ap, format);
	vsnprintf(message, sizeof(message), format, ap);
	va_end(ap);
	return PMEMCTL_USAGE;
}

int cli_error(const struct cli *cli, enum pmemctl_status status, const char *format, ...)
{
	(void)cli;
	snprintf(message, sizeof(message), "%s", format);
	return status;
}

int cli_unknown_command(const struct cli *cli, const char *word)
{
	return cli_usage_error(cli, "unknown command '%s'", word);
}

/* ---- running it ---- */

struct run {
	struct cli cli;
	struct parsed parsed;
	const struct thing_options *options;
	char words[64];		/* operands, each with a bar behind it */
	int status;
};

enum { MAX_ARGUMENTS = 20 };

/* Parses "pmemctl" and the blank separated words of line; "_" is an empty word. */
static struct run parse(const char *line)
{
	struct run run = { .status = 0 };
	/* what was parsed points into these until the next call */
	static char kept[512], *argv[MAX_ARGUMENTS + 1];
	char *rest = kept, *word;
	int argc = 1;

	argv[0] = "pmemctl";
	snprintf(kept, sizeof(kept), "%s", line);
	while (argc < MAX_ARGUMENTS && (word = strsep(&rest, " ")))
		if (*word)
			argv[argc++] = strcmp(word, "_") == 0 ? word + 1 : word;
	argv[argc] = NULL;
	message[0] = '\0';
	run.status = parse_arguments(&run.cli, argc, argv, &run.parsed);
	run.options = run.parsed.options;
	for (int i = 0; i < run.parsed.count; i++) {
		strcat(run.words, run.parsed.operands[i]);
		strcat(run.words, "|");
	}
	return run;
}

static void refuses(const char *line, const char *why)
{
	struct run run = parse(line);

	check(run.status == PMEMCTL_USAGE, "'%s' is taken", line);
	check(strstr(message, why), "'%s': '%s' does not say '%s'", line, message, why);
	parsed_free(&run.parsed);
}

/* ---- tests ---- */

static void sizes_that_are_some(void **state)
{
	static const struct { const char *text; uint64_t size; } table[] = {
		{ "0", 0 }, { "1", 1 }, { "512", 512 }, { "0x10", 16 }, { "0X10", 16 }, { "010", 10 }, { "08", 8 },
		{ "1k", 1024 }, { "1K", 1024 }, { "16M", 16 << 20 }, { "16m", 16 << 20 },
		{ "3G", 3ULL << 30 }, { "3g", 3ULL << 30 }, { "2T", 2ULL << 40 }, { "2t", 2ULL << 40 },
		{ "16MiB", 16 << 20 }, { "1KiB", 1024 }, { "0x10M", 16 << 20 }, { "00K", 0 },
		{ "18446744073709551615", UINT64_MAX }, { "0xffffffffffffffff", UINT64_MAX },
		{ "16777215T", 16777215ULL << 40 }, { "18014398509481983K", 18014398509481983ULL << 10 },
	};
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		size = ~table[i].size;
		check(parse_size(table[i].text, &size), "'%s' is refused", table[i].text);
		check(size == table[i].size, "'%s' is %llu", table[i].text, (unsigned long long)size);
	}
}

static void sizes_that_are_none(void **state)
{
	static const char *const table[] = {
		"", " ", "x", "K", "-1", "+1", "-0", " 1", "1 ", "1 K", "1KK", "1KM", "1x", "1e3", "1.5G",
		"1,5", "0x", "0xK", "0xg", "08x", "1KB", "1B", "1b", "1iB", "1Ki", "1KiBx", "1Kib", "1kib",
		"1P", "1E", "1\n", "1\t", "18446744073709551616", "99999999999999999999999",
		"0x10000000000000000", "16777216T", "17179869184G", "18014398509481984K", "\xc2\xb2",
		"1\xe2\x84\xaa", "1@", "1\x0bK", "1\x0b",
	};
	uint64_t size;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		check(!parse_size(table[i], &size), "'%s' is %llu", table[i], (unsigned long long)size);
}

static void options_anywhere(void **state)
{
	static const char *const lines[] = {
		"make-thing --text=a --size=16M --mode=devdax --flag --count --count x y",
		"make-thing --text a --size 16M --mode devdax --flag -c -c x y",
		"make-thing x y --text a -s16M -mdevdax -fcc",
		"make-thing x -ccfta y -s 16M -m devdax",
		"make-thing x -cfcs16M -ta --mode DEVDAX -- y",
		"make-thing -t b x -t a -s1 -s 16MiB -m raw -m dax -ccf y",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct run run = parse(lines[i]);

		check(run.status == 0, "'%s': %s", lines[i], message);
		check(run.cli.command == &cmd_thing, "'%s'", lines[i]);
		check(run.options->text && strcmp(run.options->text, "a") == 0, "'%s'", lines[i]);
		check(run.options->size == 16 << 20, "'%s'", lines[i]);
		check(run.options->mode == PMEMCTL_MODE_DEVDAX, "'%s'", lines[i]);
		check(run.options->flag && run.options->count == 2, "'%s'", lines[i]);
		check(strcmp(run.words, "x|y|") == 0, "'%s': %s", lines[i], run.words);
		parsed_free(&run.parsed);
	}
}

static void nothing_is_set_that_was_not_given(void **state)
{
	struct run run = parse("make-thing");

	(void)state;
	assert_int_equal(run.status, 0);
	assert_null(run.options->text);
	assert_int_equal(run.options->size, 0);
	assert_int_equal(run.options->mode, PMEMCTL_MODE_UNKNOWN);
	assert_false(run.options->flag);
	assert_int_equal(run.options->count, 0);
	assert_int_equal(run.parsed.count, 0);
	parsed_free(&run.parsed);
}

static void values_of_every_kind(void **state)
{
	struct run run = parse("make-thing --text= -- --flag -f -- -");

	(void)state;
	assert_int_equal(run.status, 0);
	assert_string_equal(run.options->text, "");
	assert_false(run.options->flag);
	assert_string_equal(run.words, "--flag|-f|--|-|");
	parsed_free(&run.parsed);
	run = parse("make-thing --text --flag - -t -- _ a=b");
	assert_int_equal(run.status, 0);
	assert_string_equal(run.options->text, "--");
	assert_false(run.options->flag);
	assert_string_equal(run.words, "-||a=b|");
	parsed_free(&run.parsed);
	run = parse("make-thing --text=a=b=c");
	assert_string_equal(run.options->text, "a=b=c");
	parsed_free(&run.parsed);
}

/* Behind a blank only what begins with a digit is meant for an option whose value may be left out. */
static void values_that_may_be_left_out(void **state)
{
	static const struct { const char *line; unsigned every; const char *words; } table[] = {
		{ "make-thing x", 0, "x|" },
		{ "make-thing --every", DEFAULT_SECONDS, "" },
		{ "make-thing --every x", DEFAULT_SECONDS, "x|" },
		{ "make-thing --every _ x", DEFAULT_SECONDS, "|x|" },
		{ "make-thing --every -f", DEFAULT_SECONDS, "" },
		{ "make-thing --every -- 7", DEFAULT_SECONDS, "7|" },
		{ "make-thing --every=7 8", 7, "8|" },
		{ "make-thing --every 7 8", 7, "8|" },
		{ "make-thing x --every 007", 7, "x|" },
		{ "make-thing --every=1000000", MAX_SECONDS, "" },
		{ "make-thing --every 7 --every", DEFAULT_SECONDS, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct run run = parse(table[i].line);

		check(run.status == 0, "'%s': %s", table[i].line, message);
		check(run.options->every == table[i].every, "'%s': %u", table[i].line, run.options->every);
		check(strcmp(run.words, table[i].words) == 0, "'%s': %s", table[i].line, run.words);
		parsed_free(&run.parsed);
	}
}

static void global_options_before_and_after(void **state)
{
	static const char *const lines[] = {
		"--sysroot /x --dry-run make-thing a", "make-thing --sysroot=/x a --dry-run",
		"--dry-run make-thing a --sysroot /x", "--sysroot=/x make-thing --dry-run -- a",
	};
	struct run run;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run = parse(lines[i]);
		check(run.status == 0, "'%s': %s", lines[i], message);
		check(strcmp(run.cli.global.sysroot, "/x") == 0, "'%s'", lines[i]);
		check(run.cli.global.dry_run, "'%s'", lines[i]);
		check(strcmp(run.words, "a|") == 0, "'%s'", lines[i]);
		parsed_free(&run.parsed);
	}
	run = parse("");
	assert_int_equal(run.status, 0);
	assert_null(run.cli.command);
	parsed_free(&run.parsed);
}

static void help_needs_no_operands(void **state)
{
	static const char *const lines[] = { "look --help", "look -h", "--help look", "look -h a b c" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct run run = parse(lines[i]);

		check(run.status == 0 && run.cli.global.help && run.cli.command == &cmd_look, "'%s'",
		      lines[i]);
		parsed_free(&run.parsed);
	}
}

static void mistakes(void **state)
{
	static const struct { const char *line, *why; } table[] = {
		{ "mak-thing", "unknown command 'mak-thing'" },
		{ "xyzzy", "unknown command 'xyzzy'" },
		{ "_", "unknown command ''" },
		{ "--text a make-thing", "unknown option --text" },
		{ "-f make-thing", "unknown option -f" },
		{ "make-thing --flg", "did you mean --flag?" },
		{ "make-thing --fla", "unknown option --fla" },
		{ "make-thing --flags", "unknown option --flags" },
		{ "make-thing --drirun", "did you mean --dry-run?" },
		{ "make-thing --=x", "unknown option --" },
		{ "make-thing -x", "unknown option -x" },
		{ "make-thing -fx", "unknown option -x" },
		{ "make-thing -f=1", "unknown option -=" },
		{ "make-thing --flag=1", "option --flag takes no value" },
		{ "make-thing --text", "option --text needs a value (TEXT)" },
		{ "make-thing -t", "option -t needs a value (TEXT)" },
		{ "make-thing -ft", "option -t needs a value (TEXT)" },
		{ "make-thing --size=", "'' is not a size" },
		{ "make-thing --size=x", "'x' is not a size" },
		{ "make-thing -s 0", "a size of 0 makes no sense" },
		{ "make-thing --every=", "'' is not a number of seconds from 1 to 1000000" },
		{ "make-thing --every=0", "'0' is not a number of seconds" },
		{ "make-thing --every 0", "'0' is not a number of seconds" },
		{ "make-thing --every 5x", "'5x' is not a number of seconds" },
		{ "make-thing --every 5.5", "'5.5' is not a number of seconds" },
		{ "make-thing --every=-1", "'-1' is not a number of seconds" },
		{ "make-thing --every=+1", "'+1' is not a number of seconds" },
		{ "make-thing --every=1000001", "'1000001' is not a number of seconds" },
		{ "make-thing --every=18446744073709551617", "is not a number of seconds" },
		{ "make-thing -m fsdx", "did you mean 'fsdax'" },
		{ "make-thing -m _", "there is no mode ''" },
		{ "look", "name what to act on: THING" },
		{ "look a b c", "unexpected 'c'" },
		{ "look a --dry-run", "does not take --dry-run" },
		{ "look --text a", "unknown option --text" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		refuses(table[i].line, table[i].why);
}

static void suggestions(void **state)
{
	static const char *const words[] = { "list", "create-namespace", "destroy-namespace", "show" };
	static const struct { const char *word, *close; } table[] = {
		{ "lits", "list" }, { "lst", "list" }, { "lisst", "list" }, { "list", "list" },
		{ "shwo", "show" }, { "how", "show" }, { "create-namespce", "create-namespace" },
		{ "craete-namespcae", "create-namespace" }, { "distroy-namespaces", "destroy-namespace" },
		{ "destroy", "destroy-namespace" }, { "sho", "show" }, { "row", NULL }, { "xyz", NULL },
		{ "remove", NULL }, { "", NULL },
	};
	char lengthy[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const char *close = suggest(table[i].word, words, ARRAY_SIZE(words));

		check(close == NULL ? table[i].close == NULL
				    : table[i].close && strcmp(close, table[i].close) == 0,
		      "'%s': %s", table[i].word, close ? close : "nothing");
	}
	memset(lengthy, 'x', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = '\0';
	for (size_t length = 60; length < sizeof(lengthy); length++) {
		lengthy[length] = '\0';
		assert_null(suggest(lengthy, words, ARRAY_SIZE(words)));
		lengthy[length] = 'x';
	}
	assert_null(suggest("list", words, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_that_are_some),
		cmocka_unit_test(sizes_that_are_none),
		cmocka_unit_test(options_anywhere),
		cmocka_unit_test(nothing_is_set_that_was_not_given),
		cmocka_unit_test(values_of_every_kind),
		cmocka_unit_test(values_that_may_be_left_out),
		cmocka_unit_test(global_options_before_and_after),
		cmocka_unit_test(help_needs_no_operands),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(suggestions),
	};

	return cmocka_run_group_tests_name("optparse", tests, NULL, NULL);
}
