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

const char *optane_member_name(struct table *table, const struct show_context *context, const uint8_t *u)
{
	const struct pmemctl_platform *platform = context->platform;
	const char *id = u[2] || u[3] || u[4]
				 ? table_text(table, "%02x%02x-%02x-%02x%02x-%02x%02x%02x%02x", u[0], u[1], u[2], u[3],
					      u[4], u[5], u[6], u[7], u[8])
				 : table_text(table, "%02x%02x-%02x%02x%02x%02x", u[0], u[1], u[5], u[6], u[7], u[8]);

	for (size_t i = 0; id && i < platform->bus_count; i++)
		for (size_t j = 0; j < platform->buses[i]->dimm_count; j++) {
			const struct pmemctl_dimm *dimm = platform->buses[i]->dimms[j];

			if (dimm->unique_id && strcmp(dimm->unique_id, id) == 0)
				return dimm->name;
		}
	return id;
}

/* The modules of the platform, in its order; how many. */
static size_t collect(const struct pmemctl_platform *platform, const struct pmemctl_dimm **dimms, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < platform->bus_count; i++)
		for (size_t j = 0; j < platform->buses[i]->dimm_count && count < most; j++)
			if (pmemctl_is_optane(platform->buses[i]->dimms[j]))
				dimms[count++] = platform->buses[i]->dimms[j];
	return count;
}

/* Does memory of modules serve as memory, with DRAM as its cache? */
static bool is_two_level(const struct cli *cli)
{
	enum { TWO_LEVEL = 1 };
	struct pmemctl_acpi_table *pcat = NULL;
	bool found;

	if (pmemctl_acpi_read(cli->ctx, "PCAT", &pcat))
		return false;
	found = acpi_number(pcat, "Platform Capability", 0, "Current Volatile Mode") == TWO_LEVEL;
	pmemctl_acpi_free(pcat);
	return found;
}

static unsigned what_is_wanted(const struct table *table, const struct optane_facts *facts)
{
	unsigned want = 0;

	for (size_t i = 0; i < table->column_count; i++)
		if (table->needed[i])
			want |= facts->groups ? facts->groups[i] : i ? facts->want : 0;
	return facts->count ? facts->want : want;	/* there are as many rows as are told */
}

static void add_module(struct table *table, const struct optane_facts *facts, struct optane_row *row)
{
	size_t count;

	if (facts->pcd && optane_knows(row, PMEMCTL_OPTANE_CONFIG))
		pmemctl_pcd_decode(row->module->pcd, row->module->pcd_size, &row->pcd);
	count = facts->count ? facts->count(row) : 1;
	for (row->item = 0; row->item < count; row->item++)
		table_add(table, row);
	if (row->module->problem)
		table->status = cli_error(row->context->cli, PMEMCTL_PARTIAL, "%s does not tell all: %s",
					  row->dimm->name, row->module->problem);
}

static void add_modules(struct table *table, const struct show_context *context, const struct optane_facts *facts,
			const struct pmemctl_dimm **dimms, const char **names, size_t count)
{
	const unsigned want = what_is_wanted(table, facts);
	const bool shares = facts->shares && (want & facts->shares) == facts->shares;
	const bool two_level = shares && is_two_level(context->cli);
	struct pmemctl_optane *optane;

	for (size_t i = 0; i < count; i++)
		names[i] = dimms[i]->name;
	if (pmemctl_optane_read(context->cli->ctx, names, count, want, &optane)) {
		table->status = cli_error(context->cli, PMEMCTL_FAILED, "out of memory");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct optane_row row = { .context = context, .dimm = dimms[i], .module = optane->modules[i] };

		if (shares)
			pmemctl_optane_capacities(row.module, two_level, &row.capacities);
		add_module(table, facts, &row);
	}
	pmemctl_optane_free(optane);
}

void show_add_optane(struct table *table, const struct show_context *context, const struct optane_facts *facts)
{
	const struct pmemctl_dimm **dimms;
	const char **names;
	size_t most = 0, count;

	for (size_t i = 0; i < context->platform->bus_count; i++)
		most += context->platform->buses[i]->dimm_count;
	dimms = calloc(most + 1, sizeof(*dimms));
	names = calloc(most + 1, sizeof(*names));
	count = dimms && names ? collect(context->platform, dimms, most) : 0;
	if (!dimms || !names)
		table->status = cli_error(context->cli, PMEMCTL_FAILED, "out of memory");
	else if (count)
		add_modules(table, context, facts, dimms, names, count);
	free(dimms);
	free(names);
}
