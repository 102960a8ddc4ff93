// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl check-labels */
#include <string.h>

#include "cmd.h"
#include "compat/compat.h"
#include "labels.h"
#include "show/show.h"

struct check_options {
	struct filters filters;
	bool repair;
};

#define AT(member) offsetof(struct check_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	{ 0, "repair", OPT_FLAG, ARG_NONE, NULL, AT(repair), "write damaged index blocks anew, from the good one" },
};

/* An area, with one of its findings or none. */
struct row {
	const char *dimm;
	const struct pmemctl_label_area *area;
	const struct pmemctl_label_finding *finding;
};

static const char *state_of(const struct row *x)
{
	if (x->area->blank)
		return "none";
	return x->finding && x->finding->damage ? "damaged" : x->finding ? "note" : "ok";
}

static const char *words_of(const struct row *x)
{
	if (x->finding)
		return x->finding->what;
	return x->area->blank ? "its label area was never initialised" : NULL;
}

#define HAS_LABELS (x->area->current >= 0)

FILL_TEXT(dimm, struct row, table_text(t, "%s", x->dimm))
FILL_TEXT(state, struct row, state_of(x))
FILL_TEXT_IF(version, struct row, HAS_LABELS, table_text(t, "%u.%u", x->area->major, x->area->minor))
FILL_NUMBER_IF(slots, struct row, HAS_LABELS, x->area->slots)
FILL_NUMBER_IF(used, struct row, HAS_LABELS, x->area->label_count)
FILL_NUMBER_IF(offset, struct row, x->finding, x->finding ? x->finding->offset : 0)
FILL_TEXT_IF(finding, struct row, words_of(x), table_text(t, "%s", words_of(x)))

static const struct column columns[] = {
	{ "DIMM", COLUMN_TEXT, true, "name of the DIMM", false, 0, dimm },
	{ "STATE", COLUMN_TEXT, true, "ok, note (worth knowing), damaged, or none (no labels)", false, 0, state },
	{ "VERSION", COLUMN_TEXT, true, "of the labels", false, 0, version },
	{ "SLOTS", COLUMN_NUMBER, true, "that there are for labels", false, 0, slots },
	{ "USED", COLUMN_NUMBER, true, "that have one", false, 0, used },
	{ "OFFSET", COLUMN_HEX, true, "where in the area it was found", false, 0, offset },
	{ "FINDING", COLUMN_TEXT, true, "what was found", false, 0, finding },
};

struct checking {
	struct cli *cli;
	struct table *table;
	size_t good;
	int status;	/* of the first failure */
};

static void add_rows(struct checking *c, const char *name, const struct pmemctl_label_area *area)
{
	struct row row = { .dimm = name, .area = area };

	if (!area->finding_count)
		table_add(c->table, &row);
	for (size_t i = 0; i < area->finding_count; i++) {
		row.finding = area->findings[i];
		table_add(c->table, &row);
	}
}

static void check_one(struct checking *c, const char *name)
{
	struct pmemctl_label_area *area;
	int status = 0;

	if (pmemctl_labels_read(c->cli->ctx, name, &area)) {
		status = cli_library_error(c->cli);
	} else {
		/* to ndctl, one good index block is enough */
		if (area->current < 0 || (area->damaged && !c->cli->personality))
			status = PMEMCTL_DAMAGED;
		if (!c->cli->personality)
			add_rows(c, name, area);
		pmemctl_labels_free(area);
	}
	c->good += !status;
	c->status = c->status ? c->status : status;
}

static int check_all(struct cli *cli, const struct targets *targets)
{
	struct table table = {
		.objects = "findings", .columns = columns, .column_count = ARRAY_SIZE(columns),
	};
	struct checking c = { .cli = cli, .table = &table, .status = targets->missing };
	int status = table_begin(cli, &table);

	for (size_t i = 0; !status && i < targets->count; i++)
		check_one(&c, targets->names[i]);
	if (!status && cli->personality)
		fprintf(stderr, "successfully verified %zu nmem label%s\n", c.good, c.good > 1 ? "s" : "");
	else if (!status && table.row_count)
		status = tables_print(cli, &table, 1);
	table_free(&table);
	return status ? status : c.status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct check_options *o = parsed;
	const struct pmemctl_label_options repair = { .change = PMEMCTL_LABELS_REPAIR };
	struct targets targets;
	int status;

	if (cli->global.dry_run && !o->repair)
		return cli_usage_error(cli, "--dry-run shows the steps of --repair");
	status = labels_targets(cli, &o->filters, operands, count, &targets);
	if (!status)
		status = o->repair ? labels_change(cli, &targets, &repair, "repaired")
				   : check_all(cli, &targets);
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl check-labels all", "Look for damage in all label areas.",
	"pmemctl check-labels all --repair --dry-run", "What it would take to repair them.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or the DIMM is locked or not armed" },
	{ PMEMCTL_IN_USE, "with --repair: a region has active namespaces, or is enabled and shared" },
	{ PMEMCTL_NOT_SUPPORTED, "no label area, or none was recorded" },
	{ PMEMCTL_PARTIAL, "with --repair: of several DIMMs, some were repaired and some were not" },
	{ PMEMCTL_DECLINED, "with --repair: damaged labels would be given up and --yes not given" },
	{ PMEMCTL_DAMAGED, "damage was found, or there are no labels" },
	{ 0 },
};

const struct command cmd_check_labels = {
	.name = "check-labels",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Check the label areas of DIMMs, and repair their index blocks.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct check_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
