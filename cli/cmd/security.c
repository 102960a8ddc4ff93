// SPDX-License-Identifier: GPL-2.0-only
/* What the commands about the security of DIMMs have in common. */
#include "security.h"

/* Also one whose state cannot be read: that is told of it, and not passed over. */
static bool has_security(const struct pmemctl_dimm *dimm)
{
	return dimm->has_security;
}

int security_targets(struct cli *cli, const struct filters *filters, char **operands, int count,
		     struct targets *targets)
{
	const struct dimm_kind kind = { .has = has_security, .none = "no DIMM has passphrases" };

	return targets_find_dimms(cli, &kind, filters, operands, count, targets);
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
	struct pmemctl_security_options chosen = *options, agreed;
	struct change all = *change;
	struct targets targets;
	int status = security_targets(cli, filters, operands, count, &targets);

	/* "all" means those that it is something to; ndctl fails for the others */
	chosen.where_needed = targets.all && !cli->personality;
	agreed = chosen;
	agreed.discard_data = true;
	all.plan = plan_one;
	all.data = &chosen;
	all.agreed = options->change == PMEMCTL_SANITIZE ? &agreed : NULL;
	if (!status)
		status = targets_change(cli, &targets, &all);
	targets_free(&targets);
	return status;
}
