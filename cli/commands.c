// SPDX-License-Identifier: GPL-2.0-only
/* The commands there are, and the options that all of them share. */
#include <string.h>

#include "cli.h"
#include "cmd/cmd.h"

const struct command *const commands[] = {
	&cmd_show,
	&cmd_list,
	&cmd_create_namespace,
	&cmd_destroy_namespace,
	&cmd_rename_namespace,
	&cmd_enable_namespace,
	&cmd_disable_namespace,
	&cmd_enable_region,
	&cmd_disable_region,
	&cmd_enable_dimm,
	&cmd_disable_dimm,
	&cmd_create_device,
	&cmd_reconfigure_device,
	&cmd_destroy_device,
	&cmd_enable_device,
	&cmd_disable_device,
	&cmd_create_dax,
	&cmd_destroy_dax,
	&cmd_set_mode,
	&cmd_online_memory,
	&cmd_offline_memory,
	&cmd_migrate_device_model,
	&cmd_split_acpi,
	&cmd_check_namespace,
	&cmd_read_infoblock,
	&cmd_write_infoblock,
	&cmd_doctor,
	&cmd_diagnose,
	&cmd_init_labels,
	&cmd_read_labels,
	&cmd_write_labels,
	&cmd_zero_labels,
	&cmd_check_labels,
	&cmd_clear_errors,
	&cmd_start_scrub,
	&cmd_wait_scrub,
	&cmd_inject_error,
	&cmd_inject_smart,
	&cmd_update_firmware,
	&cmd_activate_firmware,
	&cmd_setup_passphrase,
	&cmd_update_passphrase,
	&cmd_remove_passphrase,
	&cmd_freeze_security,
	&cmd_sanitize_dimm,
	&cmd_wait_overwrite,
	&cmd_load_keys,
	&cmd_create_goal,
	&cmd_delete_goal,
	&cmd_dump_goal,
	&cmd_load_goal,
	&cmd_delete_pcd,
	&cmd_dump_debug_log,
	&cmd_set_sensor,
	&cmd_set_dimm,
	&cmd_support_bundle,
	&cmd_metrics,
	&cmd_monitor,
	&cmd_set,
	&cmd_schema,
	&cmd_help,
	&cmd_complete,
	NULL,
};

#define GLOBAL(member) offsetof(struct global_options, member)

const struct option_spec global_option_specs[] = {
	{ 0, "sysroot", OPT_TEXT, ARG_DIRECTORY, "DIR", GLOBAL(sysroot),
	  "work on the recorded machine below DIR" },
	{ 0, "demo", OPT_FLAG, ARG_NONE, NULL, GLOBAL(demo), "work on the sample machine" },
	{ 0, "dry-run", OPT_FLAG, ARG_NONE, NULL, GLOBAL(dry_run),
	  "show the steps of a change, and do nothing" },
	{ 0, "yes", OPT_FLAG, ARG_NONE, NULL, GLOBAL(yes), "agree to lose data that is found" },
	{ 'o', "format", OPT_TEXT, ARG_FORMAT, "FORMAT", GLOBAL(format),
	  "print tables as table (default), json, jsonl, csv, tree or raw" },
	{ 0, "columns", OPT_TEXT, ARG_COLUMNS, "LIST", GLOBAL(columns),
	  "these columns; +LIST for more than the default, all for all" },
	{ 0, "no-headings", OPT_FLAG, ARG_NONE, NULL, GLOBAL(no_headings), "no line of headings" },
	{ 0, "bytes", OPT_FLAG, ARG_NONE, NULL, GLOBAL(bytes), "sizes in tables as bytes" },
	{ 0, "color", OPT_TEXT, ARG_COLOR, "WHEN", GLOBAL(color),
	  "auto (default), always or never; NO_COLOR in the environment means never" },
	{ 0, "quiet", OPT_FLAG, ARG_NONE, NULL, GLOBAL(quiet), "no notes about what was done" },
	{ 0, "debug", OPT_FLAG, ARG_NONE, NULL, GLOBAL(debug),
	  "show what is read from and written to the kernel" },
	{ 'h', "help", OPT_FLAG, ARG_NONE, NULL, GLOBAL(help), "show help" },
	{ 0, "version", OPT_FLAG, ARG_NONE, NULL, GLOBAL(version), "show the version" },
};
const size_t global_option_count = ARRAY_SIZE(global_option_specs);

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

const struct exit_meaning *exit_after(const struct command *command, int status)
{
	static const struct exit_meaning common[] = {
		{ PMEMCTL_OK, "done" }, { PMEMCTL_USAGE, "the command line is wrong" },
	};
	const struct exit_meaning *next = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(common); i++)
		if (common[i].status > status && (!next || common[i].status < next->status))
			next = &common[i];
	for (const struct exit_meaning *e = command->exits; e && e->status; e++)
		if (e->status > status && (!next || e->status < next->status))
			next = e;
	return next;
}

/* Commands of the older tools that have no place here, and what serves instead. */
static const struct {
	const char *name, *why, *hint;
} left_out[] = {
	{ "create-nfit", "pmemctl makes no ACPI tables for a kernel to boot with",
	  "memory to try things on: memmap=SIZE!START on the kernel command line, or a virtual machine with NVDIMMs" },
};

int cli_refuse_left_out(const struct cli *cli, const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++) {
		int status;

		if (strcmp(left_out[i].name, word) != 0)
			continue;
		status = cli_error(cli, PMEMCTL_NOT_SUPPORTED, "no command '%s': %s", word, left_out[i].why);
		cli_hint(cli, "%s", left_out[i].hint);
		return status;
	}
	return 0;
}

int cli_unknown_command(const struct cli *cli, const char *word)
{
	const char *names[96], *close;
	size_t count = 0;
	int status = cli_refuse_left_out(cli, word);

	if (status)
		return status;
	for (size_t i = 0; commands[i] && count < ARRAY_SIZE(names); i++)
		if (!(commands[i]->properties & CMD_HIDDEN))
			names[count++] = commands[i]->name;
	close = suggest(word, names, count);
	if (close)
		return cli_usage_error(cli, "unknown command '%s'; did you mean '%s'?", word, close);
	return cli_usage_error(cli, "unknown command '%s'", word);
}
