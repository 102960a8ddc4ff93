// SPDX-License-Identifier: GPL-2.0-only
/* Help, from the tables that also drive the parser. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { OPTION_WIDTH = 28 };

static void print_option(const struct option_spec *spec, const struct command *command)
{
	const char letter = option_letter(command, spec);
	const bool optional = option_value_is_optional(spec);
	char left[64];
	int length;

	length = snprintf(left, sizeof(left), "%c%c%s--%s%s%s%s", letter ? '-' : ' ',
			  letter ? letter : ' ', letter ? ", " : "  ", spec->name,
			  !spec->arg_name ? "" : optional ? "[=" : "=",
			  spec->arg_name ? spec->arg_name : "", optional ? "]" : "");
	/* one that is too long has its description on the next line */
	if (length >= OPTION_WIDTH)
		printf("  %s\n  %*s%s\n", left, OPTION_WIDTH, "", spec->help);
	else
		printf("  %-*s%s\n", OPTION_WIDTH, left, spec->help);
}

static void print_options(const char *title, const struct option_spec *specs, size_t count,
			  const struct command *command)
{
	if (!count)
		return;
	printf("\n%s:\n", title);
	for (size_t i = 0; i < count; i++)
		if (specs[i].help && (!command || specs == command->options ||
				      command_takes(command, &specs[i])))
			print_option(&specs[i], command);
}

static void print_exits(const struct command *command)
{
	printf("\nExit status:\n");
	for (const struct exit_meaning *e = exit_after(command, -1); e;
	     e = exit_after(command, e->status))
		printf("  %d  %s\n", e->status, e->meaning);
}

static void print_command_help(const struct command *command, char **operands, int count)
{
	printf("Usage: pmemctl %s [options]%s%s\n\n%s\n", command->name, command->operands ? " " : "",
	       command->operands ? command->operands : "", command->summary);
	print_options("Options", command->options, command->option_count, command);
	if (command->more_help)
		command->more_help(operands, count);
	print_options("Options of every command", global_option_specs, global_option_count, command);
	if (command->examples && command->examples[0])
		printf("\nExamples:\n");
	for (const char *const *e = command->examples; e && e[0]; e += 2)
		printf("  %s\n      %s\n", e[0], e[1]);
	print_exits(command);
	printf("\nMore in pmemctl-%s(1).\n", command->name);
}

static void print_overview(void)
{
	printf("Usage: pmemctl COMMAND [options]\n\nPersistent memory and DAX on Linux.\n\nCommands:\n");
	for (size_t i = 0; commands[i]; i++)
		if (!(commands[i]->properties & CMD_HIDDEN))
			printf("  %-*s%s\n", OPTION_WIDTH, commands[i]->name, commands[i]->summary);
	print_options("Options of every command", global_option_specs, global_option_count, NULL);
	printf("\n'pmemctl COMMAND --help' tells of one command; pmemctl(1) of all.\n");
}

void print_help(const struct command *command, char **operands, int count)
{
	if (command)
		print_command_help(command, operands, count);
	else
		print_overview();
}
