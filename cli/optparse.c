// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options from the declarative tables, for the command and for the program as a whole. They may
 * stand before or after operands, and global ones also before the command; "--" ends them.
 * Abbreviated names are not accepted: what works today must not become ambiguous tomorrow.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

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
	*size = strtoull(text, &end, 0);
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
	if (!size)
		return cli_usage_error(cli, "--%s: a size of 0 makes no sense", spec->name);
	*(uint64_t *)place = size;
	return 0;
}

static int store_mode(struct cli *cli, const struct option_spec *spec, void *place, const char *text)
{
	static const char *const modes[] = { "fsdax", "devdax", "sector", "raw" };
	enum pmemctl_mode mode = pmemctl_mode_parse(text);
	const char *close;

	if (mode != PMEMCTL_MODE_UNKNOWN) {
		*(enum pmemctl_mode *)place = mode;
		return 0;
	}
	close = suggest(text, modes, ARRAY_SIZE(modes));
	if (close)
		return cli_usage_error(cli, "--%s: there is no mode '%s'; did you mean '%s'?",
				       spec->name, text, close);
	return cli_usage_error(cli, "--%s: there is no mode '%s' (fsdax, devdax, sector, raw)",
			       spec->name, text);
}

static int store(struct cli *cli, const struct option_spec *spec, void *base, const char *value)
{
	void *place = (char *)base + spec->offset;

	switch (spec->kind) {
	case OPT_FLAG:
		*(bool *)place = true;
		return 0;
	case OPT_COUNT:
		(*(int *)place)++;
		return 0;
	case OPT_TEXT:
		*(const char **)place = value;
		return 0;
	case OPT_SIZE:
		return store_size(cli, spec, place, value);
	case OPT_MODE:
		return store_mode(cli, spec, place, value);
	}
	return PMEMCTL_USAGE;
}

static bool takes_value(const struct option_spec *spec)
{
	return spec->kind != OPT_FLAG && spec->kind != OPT_COUNT;
}

/* The two tables that apply, with the structures that their offsets point into. */
struct tables {
	const struct option_spec *specs[2];
	size_t counts[2];
	void *bases[2];
};

typedef bool match_fn(const struct option_spec *spec, const char *word, size_t length);

static bool match_name(const struct option_spec *spec, const char *word, size_t length)
{
	return strlen(spec->name) == length && strncmp(spec->name, word, length) == 0;
}

static bool match_letter(const struct option_spec *spec, const char *word, size_t length)
{
	(void)length;
	return spec->letter && spec->letter == *word;
}

static const struct option_spec *find(const struct tables *t, match_fn *match, const char *word,
				      size_t length, void **base)
{
	for (size_t table = 0; table < 2; table++)
		for (size_t i = 0; i < t->counts[table]; i++)
			if (match(&t->specs[table][i], word, length)) {
				*base = t->bases[table];
				return &t->specs[table][i];
			}
	return NULL;
}

static int unknown_name(struct cli *cli, const struct tables *t, const char *word, size_t length)
{
	const char *names[128], *close;
	char clean[64];
	size_t count = 0;

	for (size_t table = 0; table < 2; table++)
		for (size_t i = 0; i < t->counts[table] && count < ARRAY_SIZE(names); i++)
			names[count++] = t->specs[table][i].name;
	snprintf(clean, sizeof(clean), "%.*s", (int)length, word);
	close = suggest(clean, names, count);
	if (close)
		return cli_usage_error(cli, "unknown option --%s; did you mean --%s?", clean, close);
	return cli_usage_error(cli, "unknown option --%s", clean);
}

/* --name, --name=value, --name value; *at moves to the last word used. */
static int parse_long(struct cli *cli, const struct tables *t, int argc, char **argv, int *at)
{
	const char *word = argv[*at] + 2;
	size_t length = strcspn(word, "=");
	const char *value = word[length] ? word + length + 1 : NULL;
	void *base;
	const struct option_spec *spec = find(t, match_name, word, length, &base);

	if (!spec)
		return unknown_name(cli, t, word, length);
	if (!takes_value(spec) && value)
		return cli_usage_error(cli, "option --%s takes no value", spec->name);
	if (takes_value(spec) && !value) {
		if (*at + 1 >= argc)
			return cli_usage_error(cli, "option --%s needs a value (%s)", spec->name,
					       spec->arg_name);
		value = argv[++*at];
	}
	return store(cli, spec, base, value);
}

/* -D, -DRN, -s16M, -s 16M */
static int parse_letters(struct cli *cli, const struct tables *t, int argc, char **argv, int *at)
{
	for (const char *letter = argv[*at] + 1; *letter; letter++) {
		const char *value = NULL;
		void *base;
		const struct option_spec *spec = find(t, match_letter, letter, 1, &base);
		int rc;

		if (!spec)
			return cli_usage_error(cli, "unknown option -%c", *letter);
		if (takes_value(spec)) {
			if (letter[1])
				value = letter + 1;
			else if (*at + 1 < argc)
				value = argv[++*at];
			else
				return cli_usage_error(cli, "option -%c needs a value (%s)", *letter,
						       spec->arg_name);
		}
		rc = store(cli, spec, base, value);
		if (rc || value)
			return rc;
	}
	return 0;
}

static int find_command(struct cli *cli, const char *word, struct tables *t, struct parsed *parsed)
{
	const char *names[128], *close;
	size_t count = 0;

	cli->command = command_find(word);
	if (!cli->command) {
		for (; commands[count] && count < ARRAY_SIZE(names); count++)
			names[count] = commands[count]->name;
		close = suggest(word, names, count);
		if (close)
			return cli_usage_error(cli, "unknown command '%s'; did you mean '%s'?", word,
					       close);
		return cli_usage_error(cli, "unknown command '%s'", word);
	}
	parsed->options = calloc(1, cli->command->options_size ? cli->command->options_size : 1);
	if (!parsed->options)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	t->specs[0] = cli->command->options;
	t->counts[0] = cli->command->option_count;
	t->bases[0] = parsed->options;
	return 0;
}

static int check_operands(struct cli *cli, const struct parsed *parsed)
{
	const struct command *command = cli->command;

	if (!command || cli->global.help)
		return 0;
	if (parsed->count < command->min_operands)
		return cli_usage_error(cli, "name what to act on: %s", command->operands);
	if (command->max_operands >= 0 && parsed->count > command->max_operands)
		return cli_usage_error(cli, "unexpected '%s'",
				       parsed->operands[command->max_operands]);
	if (!(command->properties & CMD_CHANGES) && (cli->global.yes || cli->global.dry_run))
		return cli_usage_error(cli, "--%s is for commands that change something",
				       cli->global.yes ? "yes" : "dry-run");
	return 0;
}

int parse_arguments(struct cli *cli, int argc, char **argv, struct parsed *parsed)
{
	struct tables tables = {
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
