// SPDX-License-Identifier: GPL-2.0-only
/* Help, from the tables that also drive the parser. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { OPTION_WIDTH = 28 };

static void print_option(const struct option_spec *spec)
{
	char left[64];
	int length;

	length = snprintf(left, sizeof(left), "%c%c%s--%s%s%s", spec->letter ? '-' : ' ',
			  spec->letter ? spec->letter : ' ', spec->letter ? ", " : "  ", spec->name,
			  spec->arg_name ? "=" : "", spec->arg_name ? spec->arg_name : "");
	printf("  %-*s%s%s\n", OPTION_WIDTH, left, length >= OPTION_WIDTH ? "  " : "", spec->help);
}

static void print_options(const char *title, const struct option_spec *specs, size_t count,
			  unsigned properties)
{
	if (!count)
		return;
	printf("\n%s:\n", title);
	for (size_t i = 0; i < count; i++) {
		const bool for_changes = strcmp(specs[i].name, "yes") == 0 ||
					 strcmp(specs[i].name, "dry-run") == 0;

		if (!for_changes || (properties & CMD_CHANGES))
			print_option(&specs[i]);
	}
}

void print_help(const struct command *command)
{
	printf("Usage: pmemctl %s [options]%s%s\n\n%s\n", command->name, command->operands ? " " : "",
	       command->operands ? command->operands : "", command->summary);
	print_options("Options", command->options, command->option_count, command->properties);
	print_options("Options of every command", global_option_specs, global_option_count,
		      command->properties);
	if (command->examples && command->examples[0])
		printf("\nExamples:\n");
	for (const char *const *e = command->examples; e && e[0]; e += 2)
		printf("  %s\n      %s\n", e[0], e[1]);
	printf("\nMore in pmemctl-%s(1).\n", command->name);
}

void print_overview(void)
{
	printf("Usage: pmemctl COMMAND [options]\n\nPersistent memory and DAX on Linux.\n\nCommands:\n");
	for (size_t i = 0; commands[i]; i++)
		printf("  %-*s%s\n", OPTION_WIDTH, commands[i]->name, commands[i]->summary);
	print_options("Options of every command", global_option_specs, global_option_count,
		      CMD_CHANGES);
	printf("\n'pmemctl COMMAND --help' tells of one command; pmemctl(1) of all.\n");
}
