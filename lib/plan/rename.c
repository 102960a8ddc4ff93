// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Another name for a namespace. It is kept in the labels, which the kernel lets nobody change under
 * a driver, or under what holds the namespace (alt_name_store() of drivers/nvdimm/namespace_devs.c).
 */
#include <errno.h>

#include "plan.h"

static int check_rename(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns, bool force)
{
	int rc;

	if (ns->raw_size == 0)
		return fail_idle(ctx, PMEMCTL_NO_OBJECT, ns, " to rename");
	if (!ns->region->labelled)
		return hinted(
			ctx,
			fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, ns->name,
			     "%s has no labels, which would keep a name", ns->region->name),
			"where its DIMMs can keep labels, pmemctl create-namespace -L -e %s makes it anew with them",
			ns->name);
	rc = check_writable(ctx, ns->region, ns->name);
	if (!rc)
		rc = check_dimms(ctx, ns->region, ns->name);
	if (!rc && ns->enabled)
		rc = check_not_in_use(ctx, ns);
	if (rc || !ns->enabled || force)
		return rc;
	rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, ns->name, "the namespace is active");
	fail_hint(ctx, "repeat with --force to take it out of service for a moment");
	return rc;
}

static void plan_name(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns, const char *name)
{
	struct step *step;

	plan->check_again = check_release;
	plan->releases_dax = ns->dax_region;
	plan->agreed = true;	/* no data is lost */
	plan_out_of_service(plan, ns);
	step = plan_write(plan, ns->name, "alt_name", name, "name");
	step->undo_attribute = "alt_name";
	step->undo_value = arena_strdup(&plan->arena, ns->alt_name ? ns->alt_name : "");
	if (ns->enabled)
		plan_probe(plan, ns);
}

static int plan_rename(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
		       const char *new_name, bool force)
{
	struct pmemctl_platform *platform;
	struct pmemctl_namespace *ns;
	int rc = 0;

	platform = begin_on_namespace(ctx, plan, name, &ns);
	if (!platform)
		return -ctx->error.errnum;
	if (!ns->alt_name || strcmp(ns->alt_name, new_name) != 0) {
		rc = check_rename(ctx, ns, force);
		if (!rc)
			plan_name(plan, ns, new_name);
	}
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_rename(struct pmemctl_ctx *ctx, const char *name, const char *new_name,
				       const struct pmemctl_rename_options *options,
				       struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;
	int rc;

	*out = NULL;
	error_clear(ctx);
	rc = limits_check_name(ctx, new_name);
	if (rc)
		return rc;
	plan = plan_new(ctx, "rename", options->show_only);
	rc = plan ? plan_rename(ctx, plan, name, new_name, options->force) : -ENOMEM;
	return plan_finish(ctx, plan, rc, name, out);
}
