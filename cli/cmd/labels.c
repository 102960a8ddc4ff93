// SPDX-License-Identifier: GPL-2.0-only
/* What the commands about label areas have in common. */
#include "labels.h"

#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"

static int read_number(struct cli *cli, const char *option, const char *text, size_t *number)
{
	uint64_t value = 0;

	if (text && !parse_size(text, &value))
		return cli_usage_error(cli, "--%s: '%s' is not a size (bytes, or with K, M, G, T)", option,
				       text);
	*number = value;
	return 0;
}

int labels_window_read(struct cli *cli, struct labels_window *window)
{
	int status = read_number(cli, "size", window->size_text, &window->size);

	/* to ndctl it is the whole area, which is the last that somebody means who asks for nothing */
	if (!status && window->size_text && !window->size && !cli->personality)
		status = cli_usage_error(cli, "--size: 0 bytes are none; without --size it is all of the area");
	return status ? status : read_number(cli, "offset", window->offset_text, &window->offset);
}

static bool has_labels(const struct pmemctl_dimm *dimm)
{
	return !dimm->commands || strstr(dimm->commands, "get_size");
}

int labels_targets(struct cli *cli, const struct filters *filters, char **operands, int count,
		   struct targets *targets)
{
	const struct dimm_kind kind = {
		.want = PMEMCTL_WANT_IDENTITY, .has = has_labels, .none = "no DIMM has a label area",
	};

	return targets_find_dimms(cli, &kind, filters, operands, count, targets);
}

static int plan_one(struct pmemctl_ctx *ctx, const char *name, const void *data, bool show_only,
		    struct pmemctl_plan **plan)
{
	struct pmemctl_label_options options = *(const struct pmemctl_label_options *)data;

	options.show_only = show_only;
	return pmemctl_plan_labels(ctx, name, &options, plan);
}

int labels_change(struct cli *cli, const struct targets *targets,
		  const struct pmemctl_label_options *options, const char *done)
{
	struct pmemctl_label_options all = *options, agreed;
	const struct change change = {
		.plan = plan_one, .data = &all, .agreed = &agreed, .done = done,
		.busy = ": regions active, abort label write",
	};

	/* ndctl leaves regions as they are, and DIMMs that are not armed to themselves */
	all.only_idle = all.unarmed = cli->personality;
	all.discard_labels = cli->global.yes;
	agreed = all;
	agreed.discard_labels = true;
	return targets_change(cli, targets, &change);
}
