// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show: objects as tables for people, and as stable JSON for programs. */
#include "show/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "dimm-codes.h"
#include "filters.h"
#include "watch.h"

struct show_options {
	struct filters filters;
	const char *where, *sort, *table;
	unsigned watch;
	bool check;
};

#define AT(member) offsetof(struct show_options, member)

static const struct option_spec options[] = {
	FILTER_OPTIONS(struct show_options),
	{ 'w', "where", OPT_TEXT, ARG_TEXT, "CONDITIONS", AT(where),
	  "only rows that meet them all: mode=fsdax,size>=1T" },
	{ 0, "table", OPT_TEXT, ARG_TEXT, "NAME", AT(table), "of system: this ACPI table, as show acpi has it" },
	{ 0, "watch", OPT_SECONDS, ARG_TEXT, "SECONDS", AT(watch),
	  "show it again when it changes; look at least every 5 seconds, or that many" },
	{ 0, "check", OPT_FLAG, ARG_NONE, NULL, AT(check),
	  "of health and sensor: status 10 when anything needs attention, or is unknown" },
	{ 's', "sort", OPT_TEXT, ARG_COLUMNS, "COLUMN", AT(sort), "in the order of a column; -COLUMN backwards" },
};

/* What the words behind "show" ask for. */
struct request {
	const struct show_kind *kind;
	char *names;	/* of objects, with blanks between, or NULL */
	bool one;	/* a name alone, without its kind */
};

static int unknown_kind(struct cli *cli, const char *word)
{
	const char *names[32], *close;
	char all[256];
	size_t count = 0;

	for (; show_kinds[count]; count++)
		names[count] = show_kinds[count]->name;
	close = suggest(word, names, count);
	join_words(all, sizeof(all), names, count);
	if (close)
		return cli_usage_error(cli, "there is no object '%s'; did you mean '%s'?", word, close);
	return cli_usage_error(cli, "there is no object '%s' (%s, or the name of one)", word, all);
}

/* Devices are known by their names. */
static const char *without_dev(const char *word)
{
	return strncmp(word, "/dev/", 5) == 0 ? word + 5 : word;
}

static char *joined(char **words, int count)
{
	size_t length = 1;
	char *text;

	for (int i = 0; i < count; i++)
		length += strlen(words[i]) + 1;
	text = calloc(1, length);
	for (int i = 0; text && i < count; i++)
		strcat(strcat(text, i ? " " : ""), without_dev(words[i]));
	return text;
}

static bool has_name(const struct pmemctl_disk *disk, const char *name)
{
	for (size_t i = 0; i < disk->partition_count; i++)
		if (strcmp(disk->partitions[i]->name, name) == 0)
			return true;
	return strcmp(disk->name, name) == 0;
}

/* The namespace of a disk, or of a partition of one. */
static char *namespace_of_disk(struct cli *cli, const char *name)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_NAMESPACES };
	struct pmemctl_platform *platform;
	struct pmemctl_disks *disks = NULL;
	char *found = NULL;

	if (pmemctl_discover(cli->ctx, &query, &platform))
		return NULL;
	if (pmemctl_discover_disks(cli->ctx, platform, false, &disks) == 0)
		for (size_t i = 0; i < disks->disk_count && !found; i++)
			if (has_name(disks->disks[i], name))
				found = strdup(disks->disks[i]->namespace_->name);
	pmemctl_disks_free(disks);
	pmemctl_platform_free(platform);
	return found;
}

/* A name that tells what it is the name of; a path outside /dev is where a file system is mounted. */
static int resolve_name(struct cli *cli, const char *word, struct request *request)
{
	const char *name = without_dev(word);

	request->one = true;
	request->kind = dimm_is_code(name) ? &show_dimm : show_kind_of_object(name);
	if (request->kind) {
		request->names = strdup(name);
		return 0;
	}
	if (*name == '/') {
		request->kind = &show_filesystem;
		request->names = strdup(name);
		return 0;
	}
	if (strncmp(name, "pmem", 4) != 0 && name == word)
		return unknown_kind(cli, word);
	request->kind = &show_namespace;
	request->names = namespace_of_disk(cli, name);
	return request->names ? 0 : cli_error(cli, PMEMCTL_NO_OBJECT,
					      "%s: it is no disk of a namespace", word);
}

static int resolve(struct cli *cli, char **operands, int count, struct request *request)
{
	request->kind = show_kind_find(operands[0]);
	if (request->kind && count > 1 && request->kind->names == ARG_NONE)
		return cli_usage_error(cli, "%s takes no names; leave '%s' out", operands[0], operands[1]);
	if (request->kind) {
		request->names = count > 1 ? joined(operands + 1, count - 1) : NULL;
		return 0;
	}
	if (count > 1) {
		const struct show_kind *kind = show_kind_of_object(without_dev(operands[0]));

		if (kind)
			return cli_usage_error(cli, "%s: the kind comes before several names: pmemctl show %s %s …",
					       operands[0], kind->name, operands[0]);
		return unknown_kind(cli, operands[0]);
	}
	return resolve_name(cli, operands[0], request);
}

/* The filter that the names of a kind are for; a name and an option for the same are too much. */
static int name_objects(struct cli *cli, const struct request *request, struct filters *filters)
{
	const struct { enum arg_kind names; const char **filter; } places[] = {
		{ ARG_BUS, &filters->bus }, { ARG_DIMM, &filters->dimm },
		{ ARG_REGION, &filters->region }, { ARG_NAMESPACE, &filters->namespace_ },
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (!request->names || places[i].names != request->kind->names)
			continue;
		if (*places[i].filter)
			return cli_usage_error(cli, "name the %s once, behind it or by an option",
					       request->kind->one);
		*places[i].filter = request->names;
	}
	return 0;
}

/* DIMMs may be given by what firmware calls them; names is to be given to free(). */
static int name_dimms(struct cli *cli, struct filters *filters, char **names)
{
	if (!filters->dimm)
		return 0;
	*names = dimm_names_of(cli, filters->dimm);
	filters->dimm = *names;
	return *names ? 0 : PMEMCTL_FAILED;
}

/* show system --table NFIT is show acpi NFIT. */
static int choose_acpi_table(struct cli *cli, const char *name, struct request *request)
{
	if (request->kind != &show_system)
		return cli_usage_error(cli, "--table is of system: pmemctl show system --table %s", name);
	request->kind = &show_acpi;
	request->names = strdup(name);
	return 0;
}

static int verify_check(struct cli *cli, const struct show_options *o, const struct show_kind *kind)
{
	if (!kind->check)
		return cli_usage_error(cli, "--check is of health and sensor: pmemctl show health --check");
	if (o->watch)
		return cli_usage_error(cli, "--check ends with a status, and --watch does not end; leave one out");
	return 0;
}

static int print(struct cli *cli, const void *data)
{
	return show_print(cli, data);
}

static int print_or_watch(struct cli *cli, unsigned seconds, const struct show_request *request)
{
	const char *format = cli->global.format ? cli->global.format : "table";
	const struct watch_view view = {
		.print = print, .data = request,
		.separator = strncmp(format, "json", 4) == 0 ? "" : strcmp(format, "csv") == 0 ? "\r\n" : "\n",
	};

	return seconds ? watch(cli, seconds, &view) : show_print(cli, request);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct show_options *o = parsed;
	struct filters filters = o->filters;
	struct request request = { 0 };
	char *dimms = NULL;
	int status = resolve(cli, operands, count, &request);

	if (!status && o->table)
		status = choose_acpi_table(cli, o->table, &request);
	if (!status && filters_are_given(&filters) &&
	    (request.kind == &show_dax || request.kind == &show_memory))
		status = cli_usage_error(cli, "show %s has no filters; use --where", request.kind->name);
	if (!status && request.kind == &show_errors &&
	    (filters.namespace_ || filters.dimm || filters.mode != PMEMCTL_MODE_UNKNOWN))
		status = cli_usage_error(
			cli, "show errors has the filters --bus and --region, and names of namespaces behind it");
	if (!status && o->check)
		status = verify_check(cli, o, request.kind);
	if (!status)
		status = name_objects(cli, &request, &filters);
	if (!status)
		status = name_dimms(cli, &filters, &dimms);
	if (!status)
		status = print_or_watch(cli, o->watch, &(struct show_request) {
			.kinds = { request.kind }, .count = 1, .filters = &filters,
			.names = request.names, .where = o->where, .sort = o->sort,
			.one = request.one, .states = o->watch, .check = o->check,
		});
	free(request.names);
	free(dimms);
	return status;
}

/* The objects, and the columns of one of them. */
static void print_more_help(char **operands, int count)
{
	const struct show_kind *kind = count ? show_kind_find(operands[0]) : NULL;

	printf("\nObjects:\n");
	for (size_t i = 0; show_kinds[i]; i++)
		if (!kind || kind == show_kinds[i])
			printf("  %-26s%s\n", show_kinds[i]->name, show_kinds[i]->summary);
	if (!kind)
		printf("\n'pmemctl show OBJECT --help' lists the columns of one.\n");
	else
		printf("\nColumns (* without --columns):\n");
	for (size_t i = 0; kind && i < kind->column_count; i++)
		printf("%c %-26s%s\n", kind->columns[i].by_default ? '*' : ' ', kind->columns[i].name,
		       kind->columns[i].help);
}

static const char *const examples[] = {
	"pmemctl show region", "The regions, and what is free in them.",
	"pmemctl show namespace --where 'mode=fsdax,size>=1T' --sort -size", "Large ones, the largest first.",
	"pmemctl show nmem3", "All that is known of one DIMM.",
	"pmemctl show dimm -o json", "For a program.",
	"pmemctl show health --check", "How well DIMMs are, for a monitoring script.",
	"pmemctl show system --table NFIT", "What firmware says of NVDIMMs.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "the system cannot be read" },
	{ PMEMCTL_NO_OBJECT, "a name or a filter names nothing that exists" },
	{ PMEMCTL_NO_PERMISSION, "an ACPI table, which only root may read" },
	{ PMEMCTL_NOT_SUPPORTED, "a table is asked for, and libsmartcols is not installed" },
	{ PMEMCTL_PARTIAL, "a module did not tell all; what it told, and the others, are shown" },
	{ PMEMCTL_DAMAGED, "--check: something needs attention, or could not be read" },
	{ 0 },
};

const struct command cmd_show = {
	.name = "show",
	.operands = "OBJECT [NAME…]",
	.operand = ARG_OBJECT,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Show objects as tables, for people and for programs.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct show_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_TABLES | CMD_SHOWS,
	.run = run,
	.more_help = print_more_help,
};
