// SPDX-License-Identifier: GPL-2.0-only
/*
 * Command lines of ndctl and daxctl: long names may be cut short as far as they stay unique, and
 * --no- turns a flag off. Everything else is as in optparse.c, with their messages.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compat/compat.h"

enum { EXIT_USAGE = 129, EXIT_LISTED = 130 };

static int mistake(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int mistake(const struct cli *cli, const char *format, ...)
{
	char message[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(message, sizeof(message), format, ap);
	va_end(ap);
	return personality_usage(cli, message);
}

static int overview(const struct cli *cli)
{
	printf("\n usage: %s [--version] [--help] COMMAND [ARGS]\n\n Commands:\n",
	       cli->personality->name);
	for (size_t i = 0; i < cli->personality->command_count; i++)
		if (cli->personality->commands[i].command)
			printf("   %s\n", cli->personality->commands[i].name);
	printf("\n");
	return 0;
}

/* What may stand before a command. */
static int first_option(struct cli *cli, const char *word)
{
	const struct personality *p = cli->personality;

	if (strcmp(word, "--version") == 0 || strcmp(word, "-v") == 0) {
		printf("%s\n", p->version);
		return 0;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return overview(cli);
	if (strcmp(word, "--list-cmds") == 0) {
		for (size_t i = 0; i < p->command_count; i++)
			if (p->commands[i].command)
				printf("%s\n", p->commands[i].name);
		printf("version\nhelp\n");
		return 0;
	}
	fprintf(stderr, "Unknown option: %s\n\n Usage: %s [--version] [--help] COMMAND [ARGS]\n", word,
		p->name);
	return EXIT_USAGE;
}

static int choose_command(struct cli *cli, const char *word)
{
	const struct personality *p = cli->personality;

	for (size_t i = 0; i < p->command_count; i++) {
		const struct peer_command *command = &p->commands[i];

		if (strcmp(command->name, word) != 0)
			continue;
		if (!command->command) {
			fprintf(stderr, "%s: this version of pmemctl does not have '%s' yet\n",
				p->name, word);
			return PMEMCTL_FAILED;
		}
		cli->peer_command = command;
		cli->command = command->command;
		/* the older tools never ask */
		cli->global.yes = cli->command->properties & CMD_CHANGES;
		return 0;
	}
	if (!cli_refuse_left_out(cli, word))
		fprintf(stderr, "Unknown command: '%s'\n", word);
	return PMEMCTL_FAILED;
}

static bool names_option(const struct cli *cli, const char *name, size_t length)
{
	for (size_t i = 0; i < cli->command->option_count; i++)
		if (peer_has_option(cli, &cli->command->options[i]) &&
		    strncmp(cli->command->options[i].name, name, length) == 0)
			return true;
	return false;
}

/* The option that a long name, whole or cut short, stands for; NULL after a message. */
static const struct option_spec *find_long(struct cli *cli, const char *name, size_t length)
{
	const struct option_spec *found = NULL;

	for (size_t i = 0; i < cli->command->option_count; i++) {
		const struct option_spec *spec = &cli->command->options[i];

		if (!peer_has_option(cli, spec) || strncmp(spec->name, name, length) != 0)
			continue;
		if (!spec->name[length])
			return spec;
		if (found) {
			mistake(cli, "Ambiguous option: %.*s (could be --%s or --%s)", (int)length,
				name, found->name, spec->name);
			return NULL;
		}
		found = spec;
	}
	if (!found)
		mistake(cli, "unknown option `%.*s'", (int)length, name);
	return found;
}

/* --no-NAME: as if the option had never been given; of one that is the default, an option of its own. */
static int turn_off(struct cli *cli, const struct option_spec *spec, void *base)
{
	static const size_t sizes[] = {
		[OPT_FLAG] = sizeof(bool), [OPT_COUNT] = sizeof(int),
		[OPT_TEXT] = sizeof(const char *), [OPT_SIZE] = sizeof(uint64_t),
		[OPT_MODE] = sizeof(enum pmemctl_mode), [OPT_SECONDS] = sizeof(unsigned),
		[OPT_NUMBER] = sizeof(unsigned),
	};
	char name[64];

	snprintf(name, sizeof(name), "no-%s", spec->name);
	for (size_t i = 0; i < cli->command->option_count; i++)
		if (strcmp(cli->command->options[i].name, name) == 0)
			return option_store(cli, &cli->command->options[i], base, NULL);

	if (spec->kind == OPT_LOG)
		cli->shows_log = false;
	else
		memset((char *)base + spec->offset, 0, sizes[spec->kind]);
	return 0;
}

/* An option that is named so is turned off by the rest of its name: --movable. */
static const struct option_spec *find_negative(struct cli *cli, const char *name, size_t length)
{
	char negative[64];

	snprintf(negative, sizeof(negative), "no-%.*s", (int)length, name);
	if (names_option(cli, name, length) || !names_option(cli, negative, strlen(negative)))
		return NULL;
	return find_long(cli, negative, strlen(negative));
}

static int parse_long(struct cli *cli, void *base, int argc, char **argv, int *at)
{
	const char *name = argv[*at] + 2, *equals = strchr(name, '='), *value;
	size_t length = strcspn(name, "=");
	/* some options are named so */
	const bool off = strncmp(name, "no-", 3) == 0 && !names_option(cli, name, length);
	const struct option_spec *spec;

	if (off && !names_option(cli, name + 3, length - 3))
		return mistake(cli, "unknown option `%.*s'", (int)length, name);
	spec = off || equals ? NULL : find_negative(cli, name, length);
	if (spec)
		return turn_off(cli, spec, base);
	spec = find_long(cli, off ? name + 3 : name, off ? length - 3 : length);
	if (!spec)
		return EXIT_USAGE;
	if (off && !equals)
		return turn_off(cli, spec, base);
	if (!option_takes_value(spec))
		return equals ? mistake(cli, "option `%s' takes no value", spec->name)
			      : option_store(cli, spec, base, NULL);
	value = equals ? equals + 1 : *at + 1 < argc ? argv[++*at] : NULL;
	if (!value)
		return mistake(cli, "option `%s' requires a value", spec->name);
	return option_store(cli, spec, base, value);
}

static int parse_letters(struct cli *cli, const struct option_tables *t, int argc, char **argv,
			 int *at)
{
	for (const char *letter = argv[*at] + 1; *letter; letter++) {
		void *base;
		const struct option_spec *spec = option_by_letter(t, *letter, &base);
		const char *value = NULL;
		int rc;

		if (*letter == 'h' && !spec)
			return personality_usage(cli, NULL);
		if (!spec)
			return mistake(cli, "unknown switch `%c'", *letter);
		if (option_takes_value(spec)) {
			value = letter[1] ? letter + 1 : *at + 1 < argc ? argv[++*at] : NULL;
			if (!value)
				return mistake(cli, "switch `%c' requires a value", *letter);
		}
		rc = option_store(cli, spec, base, value);
		if (rc || value)
			return rc;
	}
	return 0;
}

/* What their own completion scripts ask for. */
static int list_options(const struct cli *cli)
{
	for (size_t i = 0; i < cli->command->option_count; i++)
		if (peer_has_option(cli, &cli->command->options[i]))
			printf("--%s ", cli->command->options[i].name);
	return EXIT_LISTED;
}

/* -idle is more likely --idle than four letters. */
static bool lacks_a_dash(const struct cli *cli, const char *word)
{
	return strlen(word) > 3 && names_option(cli, word + 1, strlen(word + 1));
}

static int parse_option(struct cli *cli, const struct option_tables *t, int argc, char **argv, int *at)
{
	const char *word = argv[*at];

	if (strcmp(word, "--help") == 0 || strcmp(word, "--help-all") == 0)
		return personality_usage(cli, NULL);
	if (strcmp(word, "--list-opts") == 0)
		return list_options(cli);
	if (strcmp(word, "--list-cmds") == 0)
		return EXIT_LISTED;
	if (strncmp(word, "--", 2) == 0)
		return parse_long(cli, t->bases[0], argc, argv, at);
	if (lacks_a_dash(cli, word))
		return mistake(cli, "did you mean `-%s` (with two dashes ?)", word);
	return parse_letters(cli, t, argc, argv, at);
}

static int parse_rest(struct cli *cli, int argc, char **argv, struct parsed *parsed)
{
	struct option_tables tables = { .specs = { NULL } };
	bool options = true;
	int rc = options_begin(cli, &tables, parsed);

	for (int i = 0; i < argc && !rc; i++) {
		char *word = argv[i];

		if (options && strcmp(word, "--") == 0)
			options = false;
		else if (options && word[0] == '-' && word[1])
			rc = parse_option(cli, &tables, argc, argv, &i);
		else
			parsed->operands[parsed->count++] = word;
	}
	return rc;
}

int personality_parse(struct cli *cli, int argc, char **argv, struct parsed *parsed)
{
	int rc;

	*parsed = (struct parsed) { .operands = argv };
	if (argc < 2) {
		parsed->finished = true;
		overview(cli);
		return PMEMCTL_FAILED;
	}
	if (argv[1][0] == '-' || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "version") == 0) {
		char word[64];

		/* "help" and "version" are also commands */
		snprintf(word, sizeof(word), "%s%s", argv[1][0] == '-' ? "" : "--", argv[1]);
		parsed->finished = true;
		return first_option(cli, word);
	}
	rc = choose_command(cli, argv[1]);
	if (!rc)
		rc = parse_rest(cli, argc - 2, argv + 2, parsed);
	if (rc)
		return rc;
	if (parsed->count < cli->command->min_operands)
		return personality_usage(cli, cli->peer_command->missing);
	if (cli->peer_command->max_operands >= 0 && parsed->count > cli->peer_command->max_operands)
		return mistake(cli, "unknown %sparameter \"%s\"",
			       cli->command->properties & CMD_CHANGES ? "extra " : "",
			       parsed->operands[cli->peer_command->max_operands]);
	return 0;
}
