// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl zero-labels */
#include "cmd.h"
#include "labels.h"

struct zero_options {
	struct filters filters;
	struct labels_window window;
};

#define AT(member) offsetof(struct zero_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	WINDOW_OPTIONS(struct zero_options, "zero"),
};

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct zero_options *o = parsed;
	struct labels_window window = o->window;
	struct pmemctl_label_options change = { .change = PMEMCTL_LABELS_ZERO };
	struct targets targets;
	int status = labels_window_read(cli, &window);

	if (status)
		return status;
	change.offset = window.offset;
	change.size = window.size;
	status = labels_targets(cli, &o->filters, operands, count, &targets);
	if (!status)
		status = labels_change(cli, &targets, &change, "zeroed");
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl disable-region all && pmemctl zero-labels --yes nmem0",
	"Make a DIMM as if it had never had labels.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or the DIMM is locked or not armed" },
	{ PMEMCTL_IN_USE, "a region has active namespaces, or is enabled and shared with other DIMMs" },
	{ PMEMCTL_NOT_SUPPORTED, "no label area, or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some were zeroed and some were not" },
	{ PMEMCTL_DECLINED, "namespaces, or labels that are damaged, would be lost and --yes not given" },
	{ 0 },
};

const struct command cmd_zero_labels = {
	.name = "zero-labels",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Fill the label areas of DIMMs with zeros; their namespaces end.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct zero_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
