// SPDX-License-Identifier: GPL-2.0-only
/* What all commands that change something do with their plans. */
#include "change.h"

#include <stdio.h>
#include <stdlib.h>

#include "ui/prompt.h"
#include "view/table.h"

static const struct column columns[] = {
	{ "OBJECT", COLUMN_TEXT, false, "what the plan is about", false, 0, NULL },
	{ "STEP", COLUMN_NUMBER, true, "number, in the order they are done", false, 0, NULL },
	{ "ACTION", COLUMN_TEXT, true, "write, bind, unbind, load, wipe, read, clear or store", false, 0, NULL },
	{ "TARGET", COLUMN_TEXT, true, "file or device that it is done to", false, 0, NULL },
	{ "VALUE", COLUMN_TEXT, true, "what is written", true, 0, NULL },
	{ "WHY", COLUMN_TEXT, true, "what it is for", false, 0, NULL },
};

const struct column *plan_columns(size_t *count)
{
	*count = ARRAY_SIZE(columns);
	return columns;
}

static size_t count_steps(const struct shown_plans *shown)
{
	size_t total = 0, count;

	for (size_t i = 0; i < shown->count; i++) {
		pmemctl_plan_steps(shown->plans[i], &count);
		total += count;
	}
	return total;
}

static void fill_cells(struct table *table, const struct shown_plans *shown)
{
	struct cell *cell = table->cells;

	for (size_t i = 0; i < shown->count; i++) {
		size_t count;
		const struct pmemctl_step *steps = pmemctl_plan_steps(shown->plans[i], &count);

		for (size_t j = 0; j < count; j++) {
			(cell++)->text = pmemctl_plan_object(shown->plans[i]);
			(cell++)->number = j + 1;
			(cell++)->text = steps[j].action;
			(cell++)->text = steps[j].target;
			(cell++)->text = steps[j].value;
			(cell++)->text = steps[j].why;
		}
	}
}

static int print_plans(struct cli *cli, const struct shown_plans *shown)
{
	struct table table = {
		.objects = "steps", .columns = columns, .column_count = ARRAY_SIZE(columns),
		.row_count = count_steps(shown),
	};
	int status;

	table.cells = calloc(table.row_count + 1, table.column_count * sizeof(*table.cells));
	if (!table.cells)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	fill_cells(&table, shown);
	status = table_print(cli, &table);
	free(table.cells);
	return status;
}

int show_plans(struct cli *cli, struct shown_plans *shown, int status)
{
	if (cli->global.dry_run && (shown->count || !status)) {
		int printed = print_plans(cli, shown);

		status = status ? status : printed;
	}
	for (size_t i = 0; i < shown->count; i++)
		pmemctl_plan_free(shown->plans[i]);
	free(shown->plans);
	return status;
}

int keep_plan(struct cli *cli, struct shown_plans *shown, struct pmemctl_plan *plan)
{
	struct pmemctl_plan **plans =
		reallocarray(shown->plans, shown->count + 1, sizeof(struct pmemctl_plan *));

	if (!plans) {
		pmemctl_plan_free(plan);
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	}
	shown->plans = plans;
	plans[shown->count++] = plan;
	return 0;
}

int carry_out(struct cli *cli, struct shown_plans *shown, struct pmemctl_plan *plan, bool *done)
{
	int status = 0;

	*done = false;
	if (cli->global.dry_run)
		return keep_plan(cli, shown, plan);
	if (pmemctl_plan_run(cli->ctx, plan))
		status = cli_library_error(cli);
	else
		*done = true;
	pmemctl_plan_free(plan);
	return status;
}

/* 0, -errno with the library's error, or a status that was told. */
static int attempt(struct cli *cli, struct shown_plans *shown, plan_fn *make, const void *options,
		   bool discard, char object[32])
{
	struct pmemctl_plan *plan;
	int rc = make(cli->ctx, options, discard, &plan);

	if (rc)
		return rc;
	snprintf(object, 32, "%s", pmemctl_plan_object(plan));
	if (cli->global.dry_run)
		return keep_plan(cli, shown, plan);
	rc = pmemctl_plan_run(cli->ctx, plan);
	pmemctl_plan_free(plan);
	return rc;
}

int plan_and_carry_out(struct cli *cli, struct shown_plans *shown, plan_fn *make,
		       const void *options, char object[32], bool *done)
{
	int rc = attempt(cli, shown, make, options, cli->global.yes, object);

	if (rc < 0 && cli_may_lose_found(cli, pmemctl_error(cli->ctx)))
		rc = attempt(cli, shown, make, options, true, object);
	*done = !rc && !cli->global.dry_run;
	return rc < 0 ? cli_library_error(cli) : rc;
}
