// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl doctor */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "cmd.h"
#include "doctor.h"
#include "view/table.h"

struct doctor_options {
	bool repair;
};

#define AT(member) offsetof(struct doctor_options, member)

static const struct option_spec options[] = {
	{ 'R', "repair", OPT_FLAG, ARG_NONE, NULL, AT(repair),
	  "finish, remove or clear what is found; asks where data may be lost" },
};

static const struct column columns[] = {
	{ "OBJECT", COLUMN_TEXT, true, "what the finding is about", false, 0, NULL },
	{ "REGION", COLUMN_TEXT, false, "that it belongs to", true, 0, NULL },
	{ "KIND", COLUMN_TEXT, true, "fault: something is wrong; note: it is as somebody wanted it", false, 0, NULL },
	{ "FINDING", COLUMN_TEXT, true, "what is wrong", false, 0, NULL },
	{ "REPAIR", COLUMN_TEXT, true, "what --repair does, or what helps", true, 0, NULL },
};

const struct column *doctor_columns(size_t *count)
{
	*count = ARRAY_SIZE(columns);
	return columns;
}

/* The findings that the operands ask for. */
struct chosen {
	const struct pmemctl_finding **list;
	size_t count, faults;
};

static bool is_asked_for(const struct pmemctl_finding *finding, const char *name)
{
	return strcmp(name, finding->object) == 0 || (finding->region && strcmp(name, finding->region) == 0);
}

static void choose(const struct pmemctl_findings *findings, char **operands, int count,
		   struct chosen *chosen)
{
	for (size_t i = 0; i < findings->count; i++) {
		bool asked = count == 0;

		for (int j = 0; j < count; j++)
			asked = asked || is_asked_for(findings->list[i], operands[j]);
		if (!asked)
			continue;
		chosen->list[chosen->count++] = findings->list[i];
		chosen->faults += findings->list[i]->fault;
	}
}

static bool is_on(const struct pmemctl_platform *platform, const char *name)
{
	for (size_t i = 0; i < platform->region_count; i++)
		if (strcmp(platform->regions[i]->name, name) == 0)
			return true;
	for (size_t i = 0; i < platform->namespace_count; i++)
		if (strcmp(platform->namespaces[i]->name, name) == 0)
			return true;
	if (pmemctl_find_dimm(platform, name))
		return true;
	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++)
			if (strcmp(platform->dax_regions[i]->devices[j]->name, name) == 0)
				return true;
	return false;
}

/* An operand that names nothing is a mistake, not a healthy object. */
static int check_operands(struct cli *cli, const struct pmemctl_findings *findings, char **operands,
			  int count)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_NAMES | PMEMCTL_WANT_DAX_MODES |
						     PMEMCTL_WANT_ALL_DAX };
	struct pmemctl_platform *platform;
	int status = 0;

	if (!count)
		return 0;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	for (int i = 0; i < count; i++) {
		bool found = is_on(platform, operands[i]);

		for (size_t j = 0; !found && j < findings->count; j++)
			found = is_asked_for(findings->list[j], operands[i]);
		if (!found)
			status = cli_no_object(cli, "region, namespace, DIMM or DAX device", operands[i]);
	}
	pmemctl_platform_free(platform);
	return status;
}

static int print_findings(struct cli *cli, const struct chosen *chosen)
{
	struct table table = {
		.objects = "findings", .columns = columns, .column_count = ARRAY_SIZE(columns),
		.row_count = chosen->count,
	};
	struct cell *cell;
	int status;

	table.cells = cell = calloc(table.row_count + 1, table.column_count * sizeof(*table.cells));
	if (!cell)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	for (size_t i = 0; i < chosen->count; i++) {
		const struct pmemctl_finding *finding = chosen->list[i];

		(cell++)->text = finding->object;
		cell->none = !finding->region;
		(cell++)->text = finding->region;
		(cell++)->text = finding->fault ? "fault" : "note";
		(cell++)->text = finding->what;
		cell->none = !finding->remedy;
		(cell++)->text = finding->remedy;
	}
	status = table_print(cli, &table);
	free(table.cells);
	return status;
}

static int plan_one(struct pmemctl_ctx *ctx, const void *finding, bool discard,
		    struct pmemctl_plan **plan)
{
	const struct pmemctl_repair_options repair = { .discard_data = discard };

	return pmemctl_plan_repair(ctx, finding, &repair, plan);
}

static int plan_to_show(struct pmemctl_ctx *ctx, const void *finding, bool discard,
			struct pmemctl_plan **plan)
{
	const struct pmemctl_repair_options repair = { .discard_data = discard, .show_only = true };

	return pmemctl_plan_repair(ctx, finding, &repair, plan);
}

static int repair_all(struct cli *cli, const struct chosen *chosen)
{
	struct shown_plans shown = { 0 };
	size_t repaired = 0;
	int status = 0;

	for (size_t i = 0; i < chosen->count; i++) {
		char object[32];
		bool done = false;
		int failed;

		if (!chosen->list[i]->fault)
			continue;
		failed = plan_and_carry_out(cli, &shown, cli->global.dry_run ? plan_to_show : plan_one,
					    chosen->list[i], object, &done);
		status = status ? status : failed;
		repaired += done;
	}
	if (!cli->global.dry_run)
		cli_note(cli, "repaired %zu of %zu", repaired, chosen->faults);
	status = show_plans(cli, &shown, status);
	return status && repaired ? PMEMCTL_PARTIAL : status;
}

static void tell_unread(struct cli *cli, size_t count, const char *why_one, const char *why_many)
{
	if (count == 1)
		cli_note(cli, "the label area of 1 DIMM was not looked at: %s", why_one);
	else if (count)
		cli_note(cli, "the label areas of %zu DIMMs were not looked at: %s", count, why_many);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct doctor_options *o = parsed;
	struct pmemctl_findings *findings;
	struct chosen chosen = { 0 };
	int status;

	if (pmemctl_diagnose(cli->ctx, &findings))
		return cli_library_error(cli);
	status = check_operands(cli, findings, operands, count);
	chosen.list = calloc(findings->count + 1, sizeof(struct pmemctl_finding *));
	if (!status && !chosen.list)
		status = cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (!status)
		choose(findings, operands, count, &chosen);
	if (!status) {
		tell_unread(cli, findings->unread_labels, "only root may read it", "only root may read them");
		if (!cli->global.demo)	/* the sample machine has none */
			tell_unread(cli, findings->unrecorded_labels, "it was not recorded", "they were not recorded");
	}
	if (!status && o->repair)
		status = repair_all(cli, &chosen);
	else if (!status)
		status = print_findings(cli, &chosen);
	if (!status && !o->repair && chosen.faults)
		status = PMEMCTL_DAMAGED;
	free(chosen.list);
	pmemctl_findings_free(findings);
	return status;
}

static const char *const examples[] = {
	"pmemctl doctor", "What commands that did not end have left behind.",
	"pmemctl doctor --repair --dry-run", "How that would be repaired.",
	"pmemctl doctor --repair namespace0.1", "Finish or remove namespace0.1.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such object" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "what would be repaired is in use" },
	{ PMEMCTL_NOT_SUPPORTED, "a recorded machine, which cannot be repaired" },
	{ PMEMCTL_PARTIAL, "some were repaired and some were not" },
	{ PMEMCTL_DECLINED, "data may be lost, and neither --yes nor the answer agreed" },
	{ PMEMCTL_DAMAGED, "there are faults, and they were not repaired" },
	{ 0 },
};

const struct command cmd_doctor = {
	.name = "doctor",
	.operands = "[OBJECT…]",
	.operand = ARG_NAMESPACE,
	.max_operands = -1,
	.summary = "Find what is half made or damaged, and repair it.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct doctor_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_TABLES,
	.run = run,
};
