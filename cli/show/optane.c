// SPDX-License-Identifier: GPL-2.0-only
/* What kinds have in common that show what the firmware of Intel Optane modules tells. */
#include "pcat.h"
#include "show/optane.h"

#include <stdlib.h>
#include <string.h>

void optane_name(struct table *table, const void *row, struct cell *cell)
{
	(void)table;
	cell->text = ((const struct optane_row *)row)->dimm->name;
}

void optane_bus(struct table *table, const void *row, struct cell *cell)
{
	(void)table;
	cell->text = ((const struct optane_row *)row)->dimm->bus->name;
}

const char *optane_version_text(struct table *table, const uint8_t v[5])
{
	if (!v[0] && !v[1] && !v[2] && !v[3] && !v[4])
		return "";
	return table_text(table, "%02x.%02x.%02x.%02x%02x", v[0], v[1], v[2], v[3], v[4]);
}

const char *optane_member_name(struct table *table, const struct show_context *context, const uint8_t *uid)
{
	const struct pmemctl_platform *platform = context->all ? context->all : context->platform;
	char text[PMEMCTL_OPTANE_UID_TEXT];

	for (size_t i = 0; i < platform->dimm_count; i++)
		if (pmemctl_optane_has_uid(platform->dimms[i], uid))
			return platform->dimms[i]->name;
	pmemctl_optane_uid_text(uid, text);
	return table_text(table, "%s", text);
}

bool show_may_have_modules(const struct pmemctl_platform *platform)
{
	static const char intel[] = "8089-";

	for (size_t i = 0; i < platform->dimm_count; i++) {
		const char *id = platform->dimms[i]->unique_id;

		if (id && strncmp(id, intel, sizeof(intel) - 1) == 0)
			return true;
	}
	return false;
}

bool show_has_modules(const struct pmemctl_platform *platform)
{
	return pmemctl_optane_dimms(platform, NULL) > 0;
}

/* Does memory of modules serve as memory, with DRAM as its cache? */
static bool is_two_level(const struct cli *cli)
{
	struct pmemctl_acpi_table *pcat = NULL;
	bool found;

	if (pmemctl_acpi_read(cli->ctx, "PCAT", &pcat))
		return false;
	found = pcat_is_two_level(pcat);
	pmemctl_acpi_free(pcat);
	return found;
}

/* What firmware is to be asked for */
static unsigned groups_of(unsigned want)
{
	const unsigned shares = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_PARTITIONS | PMEMCTL_OPTANE_CONFIG |
				PMEMCTL_OPTANE_BOOT;

	return (want & ~(SHOW_OPTANE_SHARES | SHOW_OPTANE_PCD | SHOW_OPTANE_PLATFORM)) |
	       (want & SHOW_OPTANE_SHARES ? shares : 0) | (want & SHOW_OPTANE_PCD ? PMEMCTL_OPTANE_CONFIG : 0);
}

static void add_row(struct table *table, const struct show_context *context, unsigned want, bool two_level,
		    struct optane_row *row)
{
	row->context = context;
	if (want & SHOW_OPTANE_SHARES)
		pmemctl_optane_capacities(row->module, two_level, &row->capacities);
	if (want & SHOW_OPTANE_PCD && optane_knows(row, PMEMCTL_OPTANE_CONFIG))
		pmemctl_pcd_decode(row->module->pcd, row->module->pcd_size, &row->pcd);
	if (row->module->problem)
		table->status = cli_error(context->cli, PMEMCTL_PARTIAL, "%s does not tell all: %s", row->dimm->name,
					  row->module->problem);
}

static bool ask(struct show_optane *modules, struct table *table, const struct show_context *context, unsigned want,
		const struct pmemctl_dimm **dimms, const char **names)
{
	const bool two_level = want & SHOW_OPTANE_SHARES && is_two_level(context->cli);

	for (size_t i = 0; i < modules->count; i++)
		names[i] = dimms[i]->name;
	if (pmemctl_optane_read(context->cli->ctx, names, modules->count, groups_of(want), &modules->optane))
		return false;
	for (size_t i = 0; i < modules->count; i++) {
		modules->rows[i].dimm = dimms[i];
		modules->rows[i].module = modules->optane->modules[i];
		add_row(table, context, want, two_level, &modules->rows[i]);
	}
	return true;
}

const struct show_optane *show_read_modules(struct table *table, const struct show_context *context, unsigned want)
{
	const size_t count = pmemctl_optane_dimms(context->platform, NULL);
	const struct pmemctl_dimm **dimms = calloc(count + 1, sizeof(*dimms));
	const char **names = calloc(count + 1, sizeof(*names));
	struct show_optane *modules = calloc(1, sizeof(*modules));
	bool done = dimms && names && modules;

	if (done) {
		pmemctl_optane_dimms(context->platform, dimms);
		modules->rows = calloc(count + 1, sizeof(*modules->rows));
		modules->count = modules->rows ? count : 0;
		done = modules->rows && ask(modules, table, context, want, dimms, names);
	}
	if (!done) {
		table->status = cli_error(context->cli, PMEMCTL_FAILED, "out of memory");
		show_free_modules(modules);
		modules = NULL;
	}
	free(names);
	free(dimms);
	return modules;
}

void show_free_modules(const struct show_optane *modules)
{
	if (!modules)
		return;
	pmemctl_optane_free(modules->optane);
	free(modules->rows);
	free((void *)modules);
}

const struct optane_row *show_module_named(const struct show_context *context, const char *dimm)
{
	for (size_t i = 0; context->modules && i < context->modules->count; i++)
		if (strcmp(context->modules->rows[i].dimm->name, dimm) == 0)
			return &context->modules->rows[i];
	return NULL;
}

static unsigned what_is_wanted(const struct table *table, const struct optane_facts *facts)
{
	bool more = facts->count;	/* there are as many rows as are told */

	for (size_t i = 1; i < table->column_count; i++)
		more = more || table->needed[i];
	return table_wants_of_modules(table) | (more ? facts->want : 0);
}

void show_add_optane(struct table *table, const struct show_context *context, const struct optane_facts *facts)
{
	const struct show_optane *modules;

	if (!show_has_modules(context->platform))
		return;
	modules = show_read_modules(table, context, what_is_wanted(table, facts));
	for (size_t i = 0; modules && i < modules->count; i++) {
		struct optane_row *row = &modules->rows[i];
		const size_t count = facts->count ? facts->count(row) : 1;

		for (row->item = 0; row->item < count; row->item++)
			table_add(table, row);
	}
	show_free_modules(modules);
}
