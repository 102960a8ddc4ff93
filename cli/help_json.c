// SPDX-License-Identifier: GPL-2.0-only
/* The tables as JSON, for programs that wrap or document pmemctl. */
#include <json-c/json.h>
#include <stdio.h>

#include "cli.h"

static struct json_object *text(const char *value)
{
	return value ? json_object_new_string(value) : NULL;
}

static struct json_object *options_array(const struct option_spec *specs, size_t count,
					 const struct command *command)
{
	static const char *const kinds[] = {
		[OPT_FLAG] = "flag", [OPT_COUNT] = "count", [OPT_LOG] = "count", [OPT_TEXT] = "value",
		[OPT_SIZE] = "value", [OPT_MODE] = "value", [OPT_NUMBER] = "value",
		[OPT_SECONDS] = "optional-value",
	};
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < count; i++) {
		const struct option_spec *spec = &specs[i];
		struct json_object *option;
		char letter[2] = { option_letter(command, spec), '\0' };

		if (!spec->help || (command && !command_takes(command, spec)))
			continue;
		option = json_object_new_object();
		json_object_object_add(option, "name", text(spec->name));
		json_object_object_add(option, "letter", text(*letter ? letter : NULL));
		json_object_object_add(option, "kind", text(kinds[spec->kind]));
		json_object_object_add(option, "argument", text(spec->arg_name));
		json_object_object_add(
			option, "argument_kind",
			text(spec->arg == ARG_NONE ? NULL : arg_kind_name(spec->arg)));
		json_object_object_add(option, "help", text(spec->help));
		json_object_array_add(array, option);
	}
	return array;
}

static struct json_object *examples_array(const struct command *command)
{
	struct json_object *array = json_object_new_array();

	for (const char *const *e = command->examples; e && e[0]; e += 2) {
		struct json_object *example = json_object_new_object();

		json_object_object_add(example, "command", text(e[0]));
		json_object_object_add(example, "explanation", text(e[1]));
		json_object_array_add(array, example);
	}
	return array;
}

static struct json_object *exits_array(const struct command *command)
{
	struct json_object *array = json_object_new_array();

	for (const struct exit_meaning *e = exit_after(command, -1); e;
	     e = exit_after(command, e->status)) {
		struct json_object *exit = json_object_new_object();

		json_object_object_add(exit, "status", json_object_new_int(e->status));
		json_object_object_add(exit, "meaning", text(e->meaning));
		json_object_array_add(array, exit);
	}
	return array;
}

static struct json_object *command_object(const struct command *command)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "name", text(command->name));
	json_object_object_add(object, "summary", text(command->summary));
	json_object_object_add(object, "operands", text(command->operands));
	json_object_object_add(object, "operand_kind",
			       text(command->operands ? arg_kind_name(command->operand) : NULL));
	json_object_object_add(object, "changes",
			       json_object_new_boolean(command->properties & CMD_CHANGES));
	json_object_object_add(object, "needs_root",
			       json_object_new_boolean(command->properties & CMD_NEEDS_ROOT));
	json_object_object_add(object, "options",
			       options_array(command->options, command->option_count, NULL));
	json_object_object_add(object, "global_options",
			       options_array(global_option_specs, global_option_count, command));
	json_object_object_add(object, "examples", examples_array(command));
	json_object_object_add(object, "exit_statuses", exits_array(command));
	return object;
}

int print_help_json(void)
{
	struct json_object *root = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; commands[i]; i++)
		if (!(commands[i]->properties & CMD_HIDDEN))
			json_object_array_add(array, command_object(commands[i]));
	json_object_object_add(root, "schema", json_object_new_string("pmemctl-help/1"));
	json_object_object_add(root, "commands", array);
	printf("%s\n", json_object_to_json_string_ext(
			       root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
	return 0;
}
