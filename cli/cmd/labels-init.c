// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl init-labels */
#include <string.h>

#include "cmd.h"
#include "labels.h"

struct init_options {
	struct filters filters;
	bool force;
	const char *version;
};

#define AT(member) offsetof(struct init_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), "also an area that has labels already" },
	{ 'V', "label-version", OPT_TEXT, ARG_TEXT, "VERSION", AT(version),
	  "version of the labels: 1.1 (default) or 1.2" },
};

static int choose_version(struct cli *cli, const char *text, unsigned *minor)
{
	static const char *const versions[] = { "1.1", "1.2", "v1.1", "v1.2" };
	size_t chosen = 0;
	int status;

	if (text && cli->personality) {
		for (chosen = 0; chosen < ARRAY_SIZE(versions); chosen++)
			if (strcmp(text, versions[chosen]) == 0)
				break;
		if (chosen == ARRAY_SIZE(versions)) {
			fprintf(stderr, "'%s' is not a valid label version\ninitialized 0 nmem\n", text);
			return PMEMCTL_FAILED;
		}
	} else if (text) {
		status = cli_choose(cli, "label-version", "version of labels", text, versions,
				    ARRAY_SIZE(versions), &chosen);
		if (status)
			return status;
	}
	*minor = chosen % 2 ? 2 : 1;
	return 0;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct init_options *o = parsed;
	struct pmemctl_label_options change = { .change = PMEMCTL_LABELS_INIT, .force = o->force };
	struct targets targets;
	int status = choose_version(cli, o->version, &change.minor);

	if (status)
		return status;
	status = labels_targets(cli, &o->filters, operands, count, &targets);
	if (!status)
		status = labels_change(cli, &targets, &change, "initialized");
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl disable-region all && pmemctl init-labels -f -V 1.2 --yes all",
	"Make all label areas empty, with labels of version 1.2; all namespaces end.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "initialised already and --force not given, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or the DIMM is locked or not armed" },
	{ PMEMCTL_IN_USE, "a region has active namespaces, or is enabled and shared with other DIMMs" },
	{ PMEMCTL_NOT_SUPPORTED, "no label area, or one that is too small or of CXL; or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some were initialised and some were not" },
	{ PMEMCTL_DECLINED, "namespaces, or labels that are damaged, would be lost and --yes not given" },
	{ 0 },
};

const struct command cmd_init_labels = {
	.name = "init-labels",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Make the label areas of DIMMs empty, so that their regions can be divided.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct init_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
