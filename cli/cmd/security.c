// SPDX-License-Identifier: GPL-2.0-only
#include "security.h"

#include <string.h>

static bool has_security(const struct pmemctl_platform *platform, const char *name)
{
	for (size_t i = 0; i < platform->bus_count; i++)
		for (size_t j = 0; j < platform->buses[i]->dimm_count; j++)
			if (strcmp(platform->buses[i]->dimms[j]->name, name) == 0)
				return platform->buses[i]->dimms[j]->security != PMEMCTL_SECURITY_UNKNOWN;
	return false;
}

static int leave_out_others(struct cli *cli, const struct filters *filters, struct targets *targets)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS, .bus = filters->bus };
	struct pmemctl_platform *platform;
	size_t kept = 0;

	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	for (size_t i = 0; i < targets->count; i++)
		if (has_security(platform, targets->names[i]))
			targets->names[kept++] = targets->names[i];
	pmemctl_platform_free(platform);
	if (targets->count && !kept)
		return cli_error(cli, PMEMCTL_NOT_SUPPORTED, "no DIMM has passphrases");
	targets->count = kept;
	return 0;
}

int security_targets(struct cli *cli, const struct filters *filters, char **operands, int count,
		     struct targets *targets)
{
	int status;

	*targets = (struct targets) { .filters = filters };
	status = targets_check_dimm_names(cli, operands, count);
	if (!status)
		status = targets_find(cli, PMEMCTL_DEVICE_DIMM, filters, operands, count, targets);
	if (!status && targets->all && !cli->personality)
		status = leave_out_others(cli, filters, targets);
	return status;
}

static int plan_one(struct pmemctl_ctx *ctx, const char *name, const void *data, bool show_only,
		    struct pmemctl_plan **plan)
{
	struct pmemctl_security_options options = *(const struct pmemctl_security_options *)data;

	options.show_only = show_only;
	return pmemctl_plan_security(ctx, name, &options, plan);
}

int security_change(struct cli *cli, const struct filters *filters, char **operands, int count,
		    const struct pmemctl_security_options *options, const struct change *change)
{
	struct pmemctl_security_options agreed = *options;
	struct change all = *change;
	struct targets targets;
	int status = security_targets(cli, filters, operands, count, &targets);

	all.plan = plan_one;
	all.data = options;
	agreed.discard_data = true;
	all.agreed = options->change == PMEMCTL_SANITIZE ? &agreed : NULL;
	if (!status)
		status = targets_change(cli, &targets, &all);
	targets_free(&targets);
	return status;
}
