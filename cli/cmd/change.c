// SPDX-License-Identifier: GPL-2.0-only
/* What all commands that change something do with their plan. */
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <string.h>

#include "change.h"

enum { COLUMN_STEP, COLUMN_ACTION, COLUMN_TARGET, COLUMN_VALUE, COLUMN_WHY };

static int add_line(struct libscols_table *table, size_t number, const struct pmemctl_step *step)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	char text[24];

	if (!line)
		return -1;
	snprintf(text, sizeof(text), "%zu", number);
	return scols_line_set_data(line, COLUMN_STEP, text) ||
	       scols_line_set_data(line, COLUMN_ACTION, step->action) ||
	       scols_line_set_data(line, COLUMN_TARGET, step->target) ||
	       scols_line_set_data(line, COLUMN_VALUE,
				   step->value && !*step->value ? "\"\"" : step->value) ||
	       scols_line_set_data(line, COLUMN_WHY, step->why);
}

static int show_plan(struct cli *cli, const struct pmemctl_plan *plan)
{
	struct libscols_table *table = scols_new_table();
	const struct pmemctl_step *steps;
	size_t count;
	int failed = !table;

	steps = pmemctl_plan_steps(plan, &count);
	failed = failed || !scols_table_new_column(table, "STEP", 0, SCOLS_FL_RIGHT) ||
		 !scols_table_new_column(table, "ACTION", 0, 0) ||
		 !scols_table_new_column(table, "TARGET", 0, 0) ||
		 !scols_table_new_column(table, "VALUE", 0, 0) ||
		 !scols_table_new_column(table, "WHY", 0, 0);
	for (size_t i = 0; i < count && !failed; i++)
		failed = add_line(table, i + 1, &steps[i]);
	if (!failed)
		failed = scols_print_table(table);
	scols_unref_table(table);
	return failed ? cli_error(cli, PMEMCTL_FAILED, "out of memory") : 0;
}

int carry_out(struct cli *cli, struct pmemctl_plan *plan, bool *done)
{
	int status = 0;

	*done = false;
	if (cli->global.dry_run)
		status = show_plan(cli, plan);
	else if (pmemctl_plan_run(cli->ctx, plan))
		status = cli_library_error(cli);
	else
		*done = true;
	pmemctl_plan_free(plan);
	return status;
}
