// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts of a manual page that follow from the tables, in AsciiDoc; the pages in man/ include them
 * between its prose.
 */
#include <stdio.h>

#include "cli.h"

/* Characters that AsciiDoc would take for markup are passed through. */
static void print_plain(const char *text)
{
	for (; *text; text++) {
		if (*text == '*' || *text == '_' || *text == '#' || *text == '`')
			printf("{empty}\\%c", *text);
		else
			putchar(*text);
	}
}

static void print_option(const struct option_spec *spec)
{
	if (!spec->help)
		return;
	if (spec->letter)
		printf("*-%c*, ", spec->letter);
	printf("*--%s*", spec->name);
	if (spec->arg_name)
		printf(option_value_is_optional(spec) ? "[=_%s_]" : "=_%s_", spec->arg_name);
	printf("::\n");
	print_plain(spec->help);
	printf("\n");
}

static void print_synopsis(const struct command *command)
{
	printf("== SYNOPSIS\n*pmemctl %s* [_options_]", command->name);
	if (command->operands) {
		printf(" _");
		print_plain(command->operands);
		printf("_");
	}
	printf("\n\n");
}

static void print_exits(const struct command *command)
{
	printf("== EXIT STATUS\n");
	for (const struct exit_meaning *e = exit_after(command, -1); e;
	     e = exit_after(command, e->status)) {
		printf("*%d*:: ", e->status);
		print_plain(e->meaning);
		printf("\n");
	}
	printf("\n");
}

/* One file, with a tag around each part that the page includes where it belongs. */
void print_help_man(const struct command *command)
{
	printf("// tag::synopsis[]\n");
	print_synopsis(command);
	printf("// end::synopsis[]\n// tag::options[]\n== OPTIONS\n");
	for (size_t i = 0; i < command->option_count; i++)
		print_option(&command->options[i]);
	printf("\nThe global options of *pmemctl*(1)");
	for (size_t i = 0, left_out = 0; i < global_option_count; i++)
		if (!command_takes(command, &global_option_specs[i]))
			printf("%s *--%s*", left_out++ ? " and" : " but", global_option_specs[i].name);
	printf(" may be given too.\n\n// end::options[]\n// tag::exits[]\n");
	print_exits(command);
	printf("// end::exits[]\n");
}
