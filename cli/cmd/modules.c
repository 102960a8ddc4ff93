// SPDX-License-Identifier: GPL-2.0-only
/* Intel Optane modules that operands name, and changes of them. */
#include "modules.h"

#include <stdlib.h>
#include <string.h>

#include "ui/prompt.h"

int modules_find(struct cli *cli, const struct filters *filters, char **operands, int count, struct targets *targets)
{
	const struct dimm_kind kind = {
		.want = PMEMCTL_WANT_IDENTITY, .has = pmemctl_is_optane, .none = "no DIMM is an Intel Optane module",
	};
	char all[] = "all", *everything[] = { all };
	int status = targets_find_dimms(cli, &kind, filters, count ? operands : everything, count ? count : 1, targets);

	if (status || targets->count || targets->missing)
		return status;
	status = cli_error(cli, PMEMCTL_NO_OBJECT, "there are no Intel Optane modules");
	cli_hint(cli, "pmemctl show topology tells what there is");
	return status;
}

int modules_resolve(struct cli *cli, const struct targets *targets, struct pmemctl_platform **platform,
		    const struct pmemctl_dimm **dimms)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY };

	*platform = NULL;
	if (pmemctl_discover(cli->ctx, &query, platform))
		return cli_library_error(cli);
	for (size_t i = 0; i < targets->count; i++) {
		dimms[i] = pmemctl_find_dimm(*platform, targets->names[i]);
		if (!dimms[i])
			return cli_no_object(cli, "DIMM", targets->names[i]);
		if (pmemctl_is_optane(dimms[i]))
			continue;
		cli_error(cli, PMEMCTL_NOT_SUPPORTED, "%s: it is no Intel Optane module", dimms[i]->name);
		cli_hint(cli, "pmemctl show health %s tells how it is", dimms[i]->name);
		return PMEMCTL_NOT_SUPPORTED;
	}
	return 0;
}

static int plan_one(struct pmemctl_ctx *ctx, const char *name, const void *data, bool show_only,
		    struct pmemctl_plan **plan)
{
	struct pmemctl_optane_change change = *(const struct pmemctl_optane_change *)data;

	change.show_only = show_only;
	return pmemctl_plan_optane(ctx, name, &change, plan);
}

/* What modules have now. */
static int print_modules(struct cli *cli, const struct module_change *c, const struct pmemctl_optane *optane)
{
	struct table table = {
		.objects = c->objects, .columns = c->columns, .column_count = c->column_count, .data = c->data,
	};
	int status = table_begin(cli, &table);

	for (size_t i = 0; i < optane->module_count && !status; i++) {
		const struct pmemctl_optane_module *m = optane->modules[i];

		c->add_rows(&table, m);
		if (m->problem)
			table.status = cli_error(cli, PMEMCTL_PARTIAL, "%s does not tell all: %s",
						 m->dimm, m->problem);
	}
	if (!status)
		status = tables_print(cli, &table, 1);
	status = status ? status : table.status;
	table_free(&table);
	return status;
}

/* changed: those of the targets that are meant; NULL: all */
static int report(struct cli *cli, const struct module_change *c, const struct targets *targets, const bool *changed)
{
	const char **names = calloc(targets->count + 1, sizeof(*names));
	struct pmemctl_optane *optane;
	size_t count = 0;
	int status = 0;

	if (!names)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	for (size_t i = 0; i < targets->count; i++)
		if (!changed || changed[i])
			names[count++] = targets->names[i];
	if (count && pmemctl_optane_read(cli->ctx, names, count, c->want, &optane)) {
		status = cli_library_error(cli);
	} else if (count) {
		status = print_modules(cli, c, optane);
		pmemctl_optane_free(optane);
	}
	free(names);
	return status;
}

static int may_lose(struct cli *cli, const struct targets *targets, const char *loss)
{
	const bool one = targets->count == 1;

	if (!loss || !targets->count || cli->global.dry_run || pmemctl_is_recorded(cli->ctx) ||
	    cli_may_lose(cli, one ? targets->names[0] : "all", loss))
		return 0;
	if (one)
		cli_error(cli, PMEMCTL_DECLINED, "%s: %s", targets->names[0], loss);
	else
		cli_error(cli, PMEMCTL_DECLINED, "%zu modules: of each, %s", targets->count, loss);
	cli_hint(cli, "agree to that with --yes");
	return PMEMCTL_DECLINED;
}

int modules_change(struct cli *cli, const struct filters *filters, char **operands, int count,
		   const struct module_change *c)
{
	struct change change = { .plan = plan_one, .data = c->change, .done = c->done };
	struct targets targets;
	int status = modules_find(cli, filters, operands, count, &targets), told = 0;

	if (!status)
		status = may_lose(cli, &targets, c->loss);
	change.changed = status ? NULL : calloc(targets.count + 1, sizeof(bool));
	if (!status && !change.changed)
		status = cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (!status) {
		status = targets_change(cli, &targets, &change);
		told = report(cli, c, &targets, change.changed);
	}
	free(change.changed);
	targets_free(&targets);
	return status ? status : told;
}

static int check_kinds(struct cli *cli, const struct targets *targets)
{
	const struct pmemctl_dimm **dimms = calloc(targets->count + 1, sizeof(*dimms));
	struct pmemctl_platform *platform = NULL;
	int status = dimms ? modules_resolve(cli, targets, &platform, dimms)
			   : cli_error(cli, PMEMCTL_FAILED, "out of memory");

	pmemctl_platform_free(platform);
	free(dimms);
	return status;
}

int modules_print(struct cli *cli, const struct filters *filters, char **operands, int count,
		  const struct module_change *c)
{
	struct targets targets;
	int status = modules_find(cli, filters, operands, count, &targets);

	if (!status)
		status = check_kinds(cli, &targets);
	if (!status)
		status = report(cli, c, &targets, NULL);
	status = status ? status : targets.missing;
	targets_free(&targets);
	return status;
}
