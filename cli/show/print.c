// SPDX-License-Identifier: GPL-2.0-only
/* From a request to a document: begin the tables, discover what they take, fill and print them. */
#include "show/optane.h"

#include <stdlib.h>
#include <string.h>

/* Attributes that only root may read are unknown to others; once it is told which. */
static void tell_denied(const struct cli *cli, const struct table *tables, size_t count)
{
	const char *denied = pmemctl_denied(cli->ctx);
	bool unknown = false;

	for (size_t i = 0; i < count; i++)
		unknown = unknown || table_shows_unknown(&tables[i]);
	if (*denied && unknown)	/* not about what was read for something else */
		cli_note(cli, "pmemctl: only root may read %s: shown as unknown", denied);
}

/* Names that a kind looks for by itself: each that nothing answers to is told. */
static int check_names(struct cli *cli, const struct show_request *request,
		       const struct show_context *context)
{
	const struct show_kind *kind = request->kinds[0];
	char *words = request->names && kind->is_there ? strdup(request->names) : NULL;
	char *rest = words, *word;
	int status = 0;

	while (rest && (word = strsep(&rest, " ")))
		if (!kind->is_there(context, word))
			status = cli_no_object(cli, kind->named ? kind->named : kind->one, word);
	free(words);
	return status;
}

/* --check: what is not well, or not known to be, is a status of its own. */
static int check_rows(struct cli *cli, const struct show_kind *kind, const struct table *table)
{
	const size_t column = table_find_column(table, kind->check);
	size_t bad = 0;

	if (!table->row_count)
		return cli_error(cli, PMEMCTL_NO_OBJECT, "there is no %s to check", kind->one);
	for (size_t row = 0; row < table->row_count; row++) {
		const char *text = table->cells[row * table->column_count + column].text;

		bad += !text || (*text && strcmp(text, "ok") != 0);
	}
	if (!bad)
		return 0;
	return cli_error(cli, PMEMCTL_DAMAGED, "%zu of %zu %ss need%s attention", bad, table->row_count, kind->one,
			 bad == 1 ? "s" : "");
}

static size_t count_rows(const struct table *tables, size_t count)
{
	size_t rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += tables[i].row_count;
	return rows;
}

static int fill_and_print(struct cli *cli, const struct show_request *request,
			  struct show_context *context, unsigned want, struct table *tables)
{
	struct pmemctl_disks *disks = NULL;
	int status;

	if (want & SHOW_WANT_DISKS &&
	    pmemctl_discover_disks(cli->ctx, context->platform, want & SHOW_WANT_MEASURES, &disks))
		return cli_library_error(cli);
	context->disks = disks;
	for (size_t i = 0; i < request->count; i++) {
		tables[i].data = context;
		if (tables[i].as_tree && (request->kinds[i]->selects || request->kinds[i]->tree))
			show_add_branches(&tables[i], context, request->kinds[i]);
		else
			request->kinds[i]->add_rows(&tables[i], context);
	}
	status = check_names(cli, request, context);
	for (size_t i = 0; i < request->count; i++)
		status = status ? status : tables[i].status;
	/* what there is, is shown, even if others have nothing; where no such thing is, one message is enough */
	if (!status || status == PMEMCTL_PARTIAL || count_rows(tables, request->count)) {
		int printed = tables_print(cli, tables, request->count);

		status = status ? status : printed;
	}
	if (!status && request->check)
		status = check_rows(cli, request->kinds[0], &tables[0]);
	else if (!status && show_is_for_people(cli) && !count_rows(tables, request->count))
		cli_note(cli, request->where ? "no %s meets the conditions" : "there is no %s to show",
			 request->kinds[0]->one);
	pmemctl_disks_free(disks);
	return status;
}

/*
 * Columns and rows about Intel Optane modules are there where such modules are. By their ids, or where no DIMMs were
 * looked at by having no PCAT, most machines are known to have none; else more is read.
 */
static bool may_have_modules(const struct cli *cli, const struct pmemctl_query *query,
			     const struct pmemctl_platform *platform)
{
	struct pmemctl_acpi_table *pcat;

	if (query->want & PMEMCTL_WANT_DIMMS || !platform->bus_count)
		return show_may_have_modules(platform);
	if (pmemctl_acpi_read(cli->ctx, "PCAT", &pcat))
		return pmemctl_error(cli->ctx)->status != PMEMCTL_NO_OBJECT;
	pmemctl_acpi_free(pcat);
	return true;
}

static int probe(struct cli *cli, struct show_context *context, const char *dimm)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .dimm = dimm };
	struct pmemctl_platform *platform;

	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	context->has_modules = show_has_modules(platform);
	pmemctl_platform_free(platform);
	return 0;
}

/* Nothing is asked for again where it is enough to know that there are modules: mostly the first DIMM tells. */
static int probe_modules(struct cli *cli, struct show_context *context, const struct pmemctl_platform *platform,
			 bool has_dimms)
{
	int status = 0;

	if (!has_dimms)
		return probe(cli, context, NULL);
	for (size_t i = 0; i < platform->dimm_count && !status && !context->has_modules; i++)
		status = probe(cli, context, platform->dimms[i]->name);
	return status;
}

static int discover_modules(struct cli *cli, struct show_context *context, struct pmemctl_query *query, unsigned want,
			    struct pmemctl_platform **platform)
{
	if (want & ~query->want) {
		pmemctl_platform_free(*platform);
		*platform = NULL;
		query->want |= want;
		if (pmemctl_discover(cli->ctx, query, platform))
			return cli_library_error(cli);
	}
	context->has_modules = show_has_modules(*platform);
	return 0;
}

static int find_modules(struct cli *cli, const struct show_request *request, struct show_context *context,
			struct pmemctl_query *query, struct pmemctl_platform **platform, struct table *tables)
{
	const unsigned need = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY;
	unsigned want = 0, firmware = 0;
	int status;

	for (size_t i = 0; i < request->count; i++)
		if (tables[i].lacks_modules || request->kinds[i]->has_modules) {
			const uint64_t more = table_wants_if_modules(&tables[i]);

			want |= need | (unsigned)more;
			firmware |= (unsigned)(more >> 32) & ~SHOW_OPTANE_PLATFORM;
		}
	if (!want || !may_have_modules(cli, query, *platform))
		return 0;
	status = firmware || want & ~need ? discover_modules(cli, context, query, want, platform)
					  : probe_modules(cli, context, *platform, query->want & PMEMCTL_WANT_DIMMS);
	for (size_t i = 0; i < request->count && !status && context->has_modules; i++)
		table_add_modules(&tables[i]);
	return status;
}

/* Kinds that are all about modules ask them by themselves. */
static void ask_modules(const struct show_request *request, struct show_context *context, struct table *tables)
{
	unsigned want = 0;

	for (size_t i = 0; i < request->count; i++)
		want |= request->kinds[i]->of_modules ? 0 : table_wants_of_modules(&tables[i]);
	if (want && show_has_modules(context->platform))
		context->modules = show_read_modules(&tables[0], context, want);
}

static int discover_and_print(struct cli *cli, const struct show_request *request, unsigned want,
			      struct table *tables)
{
	struct pmemctl_query query = { .want = want & ~(SHOW_WANT_DISKS | SHOW_WANT_MEASURES) };
	struct show_context context = {
		.cli = cli, .names = request->names, .only_enabled = request->only_enabled,
		.filtered = filters_are_given(request->filters), .within = request->within,
	};
	struct pmemctl_platform *platform;
	int status = filters_apply(cli, request->filters, &query), printed;

	if (status)
		return status;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	status = find_modules(cli, request, &context, &query, &platform, tables);
	if (status) {
		pmemctl_platform_free(platform);
		return status;
	}
	context.platform = platform;
	status = filters_check_found(cli, request->filters, platform);
	if (!status)
		ask_modules(request, &context, tables);
	/* what there is, is shown; where nothing is, one message is enough */
	printed = status && !platform->bus_count && !platform->dax_region_count
			  ? 0 : fill_and_print(cli, request, &context, want, tables);
	show_free_modules(context.modules);
	pmemctl_platform_free(platform);
	tell_denied(cli, tables, request->count);
	return status ? status : printed;
}

int show_print(struct cli *cli, const struct show_request *request)
{
	struct table tables[ARRAY_SIZE(request->kinds)];
	unsigned want = 0;
	int status = 0;

	for (size_t i = 0; i < request->count; i++)
		tables[i] = (struct table) {
			.objects = request->kinds[i]->objects,
			.columns = request->kinds[i]->columns,
			.column_count = request->kinds[i]->column_count,
			.one = request->one,
			.states = request->states,
			.tree = request->kinds[i]->tree,
			.tree_without = request->kinds[i]->tree_without,
			.leaves = request->kinds[i]->leaves,
			.modules = request->kinds[i]->of_modules,
			.module_of = request->kinds[i]->module_of,
			.where = request->where,
			.sort = request->sort,
		};
	for (size_t i = 0; i < request->count && !status; i++) {
		status = table_begin(cli, &tables[i]);
		if (request->check)
			tables[i].needed[table_find_column(&tables[i], request->kinds[i]->check)] = true;
		want |= request->kinds[i]->want | table_wants(&tables[i]);
		if (table_wants_of_modules(&tables[i]))
			want |= PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY;
		if (tables[i].as_tree)
			want |= show_branches_want(request->kinds[i]);
	}
	if (!status)
		status = discover_and_print(cli, request, want, tables);
	for (size_t i = 0; i < request->count; i++)
		table_free(&tables[i]);
	return status;
}
