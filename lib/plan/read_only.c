// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Regions that may or may not be written to. The kernel's attribute read_only makes the disks of the
 * region's namespaces so, too, at once (nvdimm_check_and_set_ro() of drivers/nvdimm/bus.c).
 */
#include <errno.h>
#include <stdio.h>

#include "plan.h"

/* What is written to DIMMs that cannot save it is lost with the power. */
static int check_armed(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	const char *dimm = unarmed_dimm(ctx, region);
	int rc;

	if (!dimm)
		return 0;
	rc = fail(ctx, PMEMCTL_DECLINED, EROFS, region->name,
		  "its DIMM %s is not armed: it may lose what is written when the power goes", dimm);
	fail_hint(ctx, "repeat with --yes to make it writable all the same");
	return rc;
}

/* A DAX device takes no part in it: programs go on writing to memory that they map. */
static int check_disks(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	int rc;

	for (size_t i = 0; i < region->namespace_count; i++) {
		const struct pmemctl_namespace *ns = region->namespaces[i];

		if (!ns->enabled || ns->mode != PMEMCTL_MODE_DEVDAX)
			continue;
		rc = fail(ctx, PMEMCTL_DECLINED, EOPNOTSUPP, region->name,
			  "its %s, in devdax mode, would stay writable", ns->name);
		fail_hint(ctx, "repeat with --yes to make the rest of it read-only all the same, or first: "
			       "pmemctl disable-namespace %s", ns->name);
		return rc;
	}
	return 0;
}

static int plan_write_mode(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
			   const struct pmemctl_read_only_options *o)
{
	struct pmemctl_platform *platform;
	struct pmemctl_region *region;
	struct step *step;
	int rc = plan_lock(ctx, plan, NULL, name, NULL);

	if (rc)
		return rc;
	platform = find_region(ctx, name, &region);
	if (!platform)
		return -ctx->error.errnum;
	plan->object = arena_strdup(&plan->arena, region->name);
	if (sysfs_device_number(ctx, region->name, "read_only") != o->read_only) {
		if (o->read_only)
			rc = check_none_in_use(ctx, region->namespaces, region->namespace_count);
		if (!rc && !o->agreed)
			rc = o->read_only ? check_disks(ctx, region) : check_armed(ctx, region);
		step = plan_write(plan, region->name, "read_only", o->read_only ? "1" : "0",
				  o->read_only ? "no more writes to it and its disks"
					       : "allow writes to it and its disks");
		step->undo_attribute = "read_only";
		step->undo_value = o->read_only ? "0" : "1";
	}
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_read_only(struct pmemctl_ctx *ctx, const char *region,
					  const struct pmemctl_read_only_options *options,
					  struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, "set", options->show_only);
	return plan_finish(ctx, plan, plan ? plan_write_mode(ctx, plan, region, options) : -ENOMEM,
			   region, out);
}
