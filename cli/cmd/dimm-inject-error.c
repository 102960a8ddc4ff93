// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl inject-error of Intel Optane modules */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dimm-codes.h"
#include "inject-error.h"
#include "modules.h"
#include "show/show.h"
#include "smart-values.h"

/* ---- is it about modules? ---- */

static bool has_error(const struct inject_options *o)
{
	return o->temperature || o->spares || o->poison || o->poison_type || o->sparing || o->fatal || o->shutdown;
}

bool injects_into_modules(const struct inject_options *o, char **operands, int count)
{
	bool found = has_error(o);

	for (int i = 0; i < count; i++)
		found |= strncmp(operands[i], "nmem", 4) == 0 || dimm_is_code(operands[i]) ||
			 (strcmp(operands[i], "all") == 0 && !o->block && !o->count);
	return found;
}

/* ---- what is asked for ---- */

static int parse_address(struct cli *cli, const char *text, uint64_t *address)
{
	const bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	char *end;

	errno = 0;
	*address = strtoull(digits, &end, hex ? 16 : 10);
	if (*digits && !digits[strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789")] && !errno)
		return 0;
	return cli_usage_error(cli, "--poison: '%s' is no address of a module, such as 0x1000", text);
}

static int take_poison(struct cli *cli, const struct inject_options *o, struct pmemctl_optane_injection_change *wanted)
{
	static const char *const types[] = { "scrub", "memory", "app-direct" };
	static const unsigned poisons[] = {
		PMEMCTL_OPTANE_POISON_SCRUB, PMEMCTL_OPTANE_POISON_MEMORY, PMEMCTL_OPTANE_POISON_APP_DIRECT,
	};
	size_t chosen = 0;
	int status = parse_address(cli, o->poison, &wanted->address);

	if (!status && o->poison_type)
		status = cli_choose(cli, "poison-type", "type of poison", o->poison_type, types, ARRAY_SIZE(types),
				    &chosen);
	wanted->poison = poisons[chosen];
	return status;
}

static int take_value(struct cli *cli, const struct inject_options *o, struct pmemctl_optane_injection_change *wanted)
{
	int percent = 0, status = 0;

	if (wanted->what == PMEMCTL_OPTANE_INJECT_TEMPERATURE)
		status = parse_degrees(cli, "media-temperature", o->temperature, &wanted->temperature);
	else if (wanted->what == PMEMCTL_OPTANE_INJECT_REMAINING)
		status = parse_percent(cli, "spares", o->spares, &percent);
	else if (wanted->what == PMEMCTL_OPTANE_INJECT_POISON)
		status = take_poison(cli, o, wanted);
	wanted->remaining = (unsigned)percent;
	return status;
}

static int take_error(struct cli *cli, const struct inject_options *o, struct pmemctl_optane_injection_change *wanted)
{
	const struct { bool is; enum pmemctl_optane_injected what; } errors[] = {
		{ o->temperature, PMEMCTL_OPTANE_INJECT_TEMPERATURE }, { o->spares, PMEMCTL_OPTANE_INJECT_REMAINING },
		{ o->poison, PMEMCTL_OPTANE_INJECT_POISON }, { o->sparing, PMEMCTL_OPTANE_INJECT_SPARING },
		{ o->fatal, PMEMCTL_OPTANE_INJECT_FATAL }, { o->shutdown, PMEMCTL_OPTANE_INJECT_SHUTDOWN },
	};
	size_t count = 0;

	*wanted = (struct pmemctl_optane_injection_change) {
		.what = PMEMCTL_OPTANE_INJECT_ALL, .clear = o->uninject,
	};
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].is) {
			wanted->what = errors[i].what;
			count++;
		}
	if (o->poison_type && !o->poison)
		return cli_usage_error(cli, "--poison-type goes with --poison ADDRESS");
	if (count > 1)
		return cli_usage_error(cli, "one error at a time: repeat the command for each");
	if (!count && !o->uninject)
		return cli_usage_error(cli, "name an error of the module, such as --poison ADDRESS, or --status");
	return take_value(cli, o, wanted);
}

static int check_options(struct cli *cli, const struct inject_options *o)
{
	if (o->block || o->count || o->silent || o->saturate || o->human || o->filters.region)
		return cli_usage_error(
			cli, "--block, --count, --region, --no-notify, --saturate and --human are about namespaces, not modules");
	if (o->status && (o->uninject || has_error(o)))
		return cli_usage_error(cli, "--status goes with no error, and not with --uninject");
	return 0;
}

/* What it takes to agree to; NULL: nothing */
static const char *loss_of(const struct pmemctl_optane_injection_change *wanted)
{
	if (wanted->clear)
		return NULL;
	if (wanted->what == PMEMCTL_OPTANE_INJECT_POISON)
		return "what stands at the address is lost, and who reads it may be killed";
	if (wanted->what == PMEMCTL_OPTANE_INJECT_FATAL)
		return "it is given up until the power is cycled, and what is on it may be lost";
	return NULL;
}

/* ---- what is injected ---- */

static const char *injected(struct table *table, const struct pmemctl_optane_module *m)
{
	static const struct { unsigned bit; const char *word; } triggers[] = {
		{ 0, "package-sparing" }, { 2, "fatal" }, { 3, "spares" }, { 4, "unsafe-shutdown" },
	};
	const char *list = "";

	if (!(m->known & PMEMCTL_OPTANE_INJECTION))
		return NULL;
	list = NULL;
	if (m->injection.temperature)
		table_list_add(table, &list, "media-temperature");
	for (size_t i = 0; i < ARRAY_SIZE(triggers); i++)
		if (m->injection.which >> triggers[i].bit & 1)
			table_list_add(table, &list, triggers[i].word);
	return list ? list : "";
}

static const char *allowed(const struct pmemctl_optane_module *m)
{
	if (!(m->known & PMEMCTL_OPTANE_INJECTION))
		return NULL;
	return m->injection.enabled ? "yes" : "no";
}

#define COUNT_OF(number) (x->known & PMEMCTL_OPTANE_INJECTION ? (uint64_t)x->injection.number : PMEMCTL_UNKNOWN)
FILL_TEXT(name, struct pmemctl_optane_module, x->dimm)
FILL_TEXT(is_allowed, struct pmemctl_optane_module, allowed(x))
FILL_TEXT(list, struct pmemctl_optane_module, injected(t, x))
FILL_NUMBER(poisons, struct pmemctl_optane_module, COUNT_OF(poisons))
FILL_NUMBER(clears, struct pmemctl_optane_module, COUNT_OF(poison_clears))

static const struct column columns[] = {
	{ "DIMM", COLUMN_CODE, true, "name of the module", false, 0, name },
	{ "ALLOWED", COLUMN_TEXT, true, "yes when the BIOS lets errors be injected, or no", false, 0, is_allowed },
	{ "INJECTED", COLUMN_LIST, true, "what is: media-temperature, package-sparing, fatal, spares, unsafe-shutdown",
	  false, 0, list },
	{ "POISONS", COLUMN_NUMBER, true, "how many addresses were poisoned", false, 0, poisons },
	{ "CLEARS", COLUMN_NUMBER, true, "how often poison was taken out", false, 0, clears },
};

const struct column *injection_columns(size_t *count)
{
	*count = ARRAY_SIZE(columns);
	return columns;
}

static void add_rows(struct table *table, const struct pmemctl_optane_module *module)
{
	table_add(table, module);
}

static void tell_power_cycle(struct cli *cli, const struct pmemctl_optane_injection_change *wanted)
{
	if (wanted->clear && wanted->what == PMEMCTL_OPTANE_INJECT_FATAL)
		cli_note(cli, "what was fatal stays so until the power is cycled");
	else if (!wanted->clear && wanted->what == PMEMCTL_OPTANE_INJECT_SHUTDOWN)
		cli_note(cli, "it shows when the machine starts anew");
}

int inject_into_modules(struct cli *cli, const struct inject_options *o, char **operands, int count)
{
	struct pmemctl_optane_injection_change wanted = { 0 };
	const struct pmemctl_optane_change setting = { .injection = &wanted };
	struct module_change change = {
		.change = &setting, .done = o->uninject ? "took errors out of" : "injected an error into",
		.want = PMEMCTL_OPTANE_INJECTION, .objects = "injections", .columns = columns,
		.column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
	};
	int status = check_options(cli, o);

	if (!status && o->status)
		return modules_print(cli, &o->filters, operands, count, &change);
	if (!status)
		status = take_error(cli, o, &wanted);
	if (status)
		return status;
	change.loss = loss_of(&wanted);
	status = modules_change(cli, &o->filters, operands, count, &change);
	if (!cli->global.dry_run && (!status || status == PMEMCTL_PARTIAL))
		tell_power_cycle(cli, &wanted);
	return status;
}
