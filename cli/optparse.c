// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options from the declarative tables, for the command and for the program as a whole. They may
 * stand before or after operands, and global ones also before the command; "--" ends them.
 * Abbreviated names are not accepted: what works today must not become ambiguous tomorrow.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli.h"
#include "compat/compat.h"

bool parse_size(const char *text, uint64_t *size)
{
	static const char units[] = "kmgt";
	const char *unit;
	char *end;
	int shift = 0;

	/* strtoull() would take blanks and a sign */
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	/* 0x is hexadecimal; a leading 0 alone is not octal */
	*size = strtoull(text, &end, strncasecmp(text, "0x", 2) == 0 ? 16 : 10);
	if (errno || end == text)
		return false;
	if (*end) {
		unit = strchr(units, *end | 0x20);
		if (!unit)
			return false;
		shift = 10 * (int)(unit - units + 1);
		end++;
		if (strcmp(end, "iB") == 0)
			end += 2;
	}
	if (*end || *size > (UINT64_MAX >> shift))
		return false;
	*size <<= shift;
	return true;
}

static int store_size(struct cli *cli, const struct option_spec *spec, void *place, const char *text)
{
	uint64_t size;

	if (!parse_size(text, &size))
		return cli_usage_error(cli, "--%s: '%s' is not a size (bytes, or with K, M, G, T)",
				       spec->name, text);
	if (!size && !cli->personality)	/* for the older tools it is as if it were not given */
		return cli_usage_error(cli, "--%s: a size of 0 makes no sense; leave it out for the default",
				       spec->name);
	*(uint64_t *)place = size;
	return 0;
}

static int store_number(struct cli *cli, const struct option_spec *spec, void *place, const char *text)
{
	enum { MOST = 1000000 };
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || !number || number > MOST)
		return cli_usage_error(cli, "--%s: '%s' is not a number from 1 to %d", spec->name, text, MOST);
	*(unsigned *)place = (unsigned)number;
	return 0;
}

static int store_mode(struct cli *cli, const struct option_spec *spec, void *place, const char *text)
{
	static const char *const modes[] = { "fsdax", "devdax", "sector", "raw" };
	enum pmemctl_mode mode = pmemctl_mode_parse(text);

	if (mode == PMEMCTL_MODE_UNKNOWN)
		return cli_no_choice(cli, spec->name, "mode", text, modes, ARRAY_SIZE(modes));
	*(enum pmemctl_mode *)place = mode;
	return 0;
}

static int store_seconds(struct cli *cli, const struct option_spec *spec, void *place, const char *text)
{
	unsigned long seconds = DEFAULT_SECONDS;

	if (text) {
		errno = 0;
		/* no sign, no blanks, no fraction */
		seconds = text[strspn(text, "0123456789")] ? 0 : strtoul(text, NULL, 10);
		if (errno || !seconds || seconds > MAX_SECONDS)
			return cli_usage_error(cli, "--%s: '%s' is not a number of seconds from 1 to %d",
					       spec->name, text, MAX_SECONDS);
	}
	*(unsigned *)place = (unsigned)seconds;
	return 0;
}

int option_store(struct cli *cli, const struct option_spec *spec, void *base, const char *value)
{
	void *place = (char *)base + spec->offset;

	switch (spec->kind) {
	case OPT_FLAG:
		*(bool *)place = true;
		return 0;
	case OPT_COUNT:
		(*(int *)place)++;
		return 0;
	case OPT_LOG:
		cli->shows_log = true;
		return 0;
	case OPT_TEXT:
		*(const char **)place = value;
		return 0;
	case OPT_SIZE:
		return store_size(cli, spec, place, value);
	case OPT_MODE:
		return store_mode(cli, spec, place, value);
	case OPT_SECONDS:
		return store_seconds(cli, spec, place, value);
	case OPT_NUMBER:
		return store_number(cli, spec, place, value);
	}
	return PMEMCTL_USAGE;
}

bool option_takes_value(const struct option_spec *spec)
{
	return spec->kind != OPT_FLAG && spec->kind != OPT_COUNT && spec->kind != OPT_LOG;
}

bool option_value_is_optional(const struct option_spec *spec)
{
	return spec->kind == OPT_SECONDS;
}

bool option_takes_word(const struct option_spec *spec, const char *word)
{
	if (!word || !option_takes_value(spec))
		return false;
	return !option_value_is_optional(spec) || (*word >= '0' && *word <= '9');
}

const struct option_spec *option_by_name(const struct option_tables *t, const char *name,
					 size_t length, void **base)
{
	for (size_t table = 0; table < 2; table++)
		for (size_t i = 0; i < t->counts[table]; i++) {
			const struct option_spec *spec = &t->specs[table][i];

			if (spec->help && strlen(spec->name) == length &&
			    strncmp(spec->name, name, length) == 0) {
				*base = t->bases[table];
				return spec;
			}
		}
	return NULL;
}

char option_letter(const struct command *command, const struct option_spec *spec)
{
	const bool shows = command && command->properties & CMD_SHOWS;

	return spec->arg == ARG_FORMAT && !shows ? 0 : spec->letter;
}

const struct option_spec *option_by_letter(const struct option_tables *t, char letter, void **base)
{
	for (size_t table = 0; table < 2; table++)
		for (size_t i = 0; i < t->counts[table]; i++)
			if (option_letter(t->command, &t->specs[table][i]) == letter) {
				*base = t->bases[table];
				return &t->specs[table][i];
			}
	return NULL;
}

static int unknown_name(struct cli *cli, const struct option_tables *t, const char *word, size_t length)
{
	const char *names[128], *close;
	char clean[64];
	size_t count = 0;

	for (size_t table = 0; table < 2; table++)
		for (size_t i = 0; i < t->counts[table] && count < ARRAY_SIZE(names); i++)
			if (t->specs[table][i].help &&
			    (!table || !cli->command || command_takes(cli->command, &t->specs[table][i])))
				names[count++] = t->specs[table][i].name;
	snprintf(clean, sizeof(clean), "%.*s", (int)length, word);
	close = suggest(clean, names, count);
	if (close)
		return cli_usage_error(cli, "unknown option --%s; did you mean --%s?", clean, close);
	return cli_usage_error(cli, "unknown option --%s", clean);
}

/* --name, --name=value, --name value, the last also where a number may be left out; *at moves to the last word used. */
static int parse_long(struct cli *cli, const struct option_tables *t, int argc, char **argv, int *at)
{
	const char *word = argv[*at] + 2;
	size_t length = strcspn(word, "=");
	const char *value = word[length] ? word + length + 1 : NULL;
	void *base;
	const struct option_spec *spec = option_by_name(t, word, length, &base);

	if (!spec)
		return unknown_name(cli, t, word, length);
	if (!option_takes_value(spec) && value)
		return cli_usage_error(cli, "option --%s takes no value", spec->name);
	if (!value && option_takes_word(spec, *at + 1 < argc ? argv[*at + 1] : NULL))
		value = argv[++*at];
	if (!value && option_takes_value(spec) && !option_value_is_optional(spec))
		return cli_usage_error(cli, "option --%s needs a value (%s)", spec->name, spec->arg_name);
	return option_store(cli, spec, base, value);
}

/* -D, -DRN, -s16M, -s 16M */
static int parse_letters(struct cli *cli, const struct option_tables *t, int argc, char **argv, int *at)
{
	for (const char *letter = argv[*at] + 1; *letter; letter++) {
		const char *value = NULL;
		void *base;
		const struct option_spec *spec = option_by_letter(t, *letter, &base);
		int rc;

		if (!spec || !spec->help)
			return cli_usage_error(cli, "unknown option -%c", *letter);
		if (option_takes_value(spec)) {
			if (letter[1])
				value = letter + 1;
			else if (*at + 1 < argc)
				value = argv[++*at];
			else
				return cli_usage_error(cli, "option -%c needs a value (%s)", *letter,
						       spec->arg_name);
		}
		rc = option_store(cli, spec, base, value);
		if (rc || value)
			return rc;
	}
	return 0;
}

int options_begin(struct cli *cli, struct option_tables *t, struct parsed *parsed)
{
	const size_t size = cli->command->options_size;

	parsed->options = calloc(1, size ? size : 1);
	if (!parsed->options)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	t->command = cli->command;
	t->specs[0] = cli->command->options;
	t->counts[0] = cli->command->option_count;
	t->bases[0] = parsed->options;
	return 0;
}

static int find_command(struct cli *cli, const char *word, struct option_tables *t, struct parsed *parsed)
{
	cli->command = command_find(word);
	if (!cli->command)
		return cli_unknown_command(cli, word);
	return options_begin(cli, t, parsed);
}

bool command_takes(const struct command *command, const struct option_spec *global)
{
	const char *name = global->name;
	static const struct { const char *name; unsigned property; bool present; } needs[] = {
		{ "yes", CMD_CHANGES, true },	     { "dry-run", CMD_CHANGES, true },
		{ "sysroot", CMD_NO_SYSTEM, false }, { "demo", CMD_NO_SYSTEM, false },
		{ "format", CMD_TABLES, true },	     { "columns", CMD_TABLES, true },
		{ "no-headings", CMD_TABLES, true }, { "bytes", CMD_TABLES, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		if (strcmp(name, needs[i].name) == 0)
			return !!(command->properties & needs[i].property) == needs[i].present;
	return true;
}

static bool is_given(const struct global_options *given, const struct option_spec *spec)
{
	const char *place = (const char *)given + spec->offset;

	return spec->kind == OPT_TEXT ? *(const char *const *)place != NULL : *(const bool *)place;
}

static int check_color(struct cli *cli)
{
	static const char *const whens[] = { "auto", "always", "never" };

	size_t chosen;

	return cli->global.color ? cli_choose(cli, "color", "setting", cli->global.color, whens,
					      ARRAY_SIZE(whens), &chosen) : 0;
}

/* A global option that means nothing to the command is refused, not ignored. */
static int check_globals(struct cli *cli)
{
	if (check_color(cli))
		return PMEMCTL_USAGE;
	for (size_t i = 0; i < global_option_count; i++) {
		const struct option_spec *spec = &global_option_specs[i];

		if (is_given(&cli->global, spec) && !command_takes(cli->command, spec))
			return cli_usage_error(cli, "it does not take --%s", spec->name);
	}
	return 0;
}

static int check_operands(struct cli *cli, const struct parsed *parsed)
{
	const struct command *command = cli->command;

	if (!command || cli->global.help)
		return 0;
	if (check_globals(cli))
		return PMEMCTL_USAGE;
	if (parsed->count < command->min_operands)
		return cli_usage_error(cli, "name what to act on: %s", command->operands);
	if (command->max_operands >= 0 && parsed->count > command->max_operands)
		return cli_usage_error(cli, "unexpected '%s'",
				       parsed->operands[command->max_operands]);
	return 0;
}

int parse_arguments(struct cli *cli, int argc, char **argv, struct parsed *parsed)
{
	struct option_tables tables = {
		.specs = { NULL, global_option_specs },
		.counts = { 0, global_option_count },
		.bases = { NULL, &cli->global },
	};
	bool options = true;
	int rc = 0;

	*parsed = (struct parsed) { .operands = argv };
	for (int i = 1; i < argc && !rc; i++) {
		const char *word = argv[i];

		if (options && strcmp(word, "--") == 0)
			options = false;
		else if (options && strncmp(word, "--", 2) == 0)
			rc = parse_long(cli, &tables, argc, argv, &i);
		else if (options && word[0] == '-' && word[1])
			rc = parse_letters(cli, &tables, argc, argv, &i);
		else if (!cli->command && (cli->personality = personality_find(word)))
			return personality_parse(cli, argc - i, argv + i, parsed);
		else if (!cli->command)
			rc = find_command(cli, word, &tables, parsed);
		else
			parsed->operands[parsed->count++] = argv[i];
	}
	return rc ? rc : check_operands(cli, parsed);
}

void parsed_free(struct parsed *parsed)
{
	free(parsed->options);
}
