// SPDX-License-Identifier: LGPL-2.1-or-later
/* The plan that finishes, removes or clears what was found half-made. */
#include <errno.h>
#include <string.h>

#include "doctor/doctor.h"
#include "plan/plan.h"

static void plan_clear(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *device)
{
	const char *uuid = sysfs_device_string(ctx, device, "uuid", &plan->arena);

	if (strncmp(device, "namespace", 9) != 0) {
		plan_write(plan, device, "namespace", "", "forget its settings");
		return;
	}
	if (sysfs_device_number(ctx, device, "force_raw") == 1)
		plan_write(plan, device, "force_raw", "0", "let a mode show again");
	if (uuid && *uuid)
		plan_write(plan, device, "size", "0", "give up its uuid");
	plan_write(plan, device, "alt_name", "", "forget its name")->optional = true;
	plan_write(plan, device, "holder_class", "", "free for any mode")->optional = true;
}

/* What force_raw hides shows when the kernel probes the namespace again. */
static int plan_show(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name)
{
	struct pmemctl_namespace *ns;
	struct pmemctl_platform *platform = find_namespace(ctx, name, 0, &ns);
	struct step *step;
	int rc;

	if (!platform)
		return -ctx->error.errnum;
	rc = ns->enabled ? check_not_in_use(ctx, ns) : 0;
	if (!rc) {
		plan->check_again = check_release;
		plan->agreed = true;	/* what it holds stays */
		plan_out_of_service(plan, ns);
		step = plan_write(plan, name, "force_raw", "0", "let a mode show again");
		step->undo_attribute = "force_raw";
		step->undo_value = "1";
		if (ns->enabled)
			plan_probe(plan, ns);
	}
	pmemctl_platform_free(platform);
	return rc;
}

/* The repairs that are a few steps of their own. */
static int plan_steps(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		      const struct pmemctl_finding *finding)
{
	const char *holder;
	int rc = plan_lock(ctx, plan, NULL, finding->region, NULL);

	if (rc)
		return rc;
	plan->object = arena_strdup(&plan->arena, finding->object);
	if (finding->repair == PMEMCTL_REPAIR_CLEAR) {
		plan_clear(ctx, plan, finding->object);
	} else if (finding->repair == PMEMCTL_REPAIR_SHOW) {
		return plan_show(ctx, plan, finding->object);
	} else {
		holder = sysfs_device_string(ctx, finding->object, "holder", &plan->arena);
		if (!holder || !*holder)
			return hinted(ctx, fail(ctx, PMEMCTL_FAILED, ENXIO, finding->object,
						"nothing holds it any more"),
				      "it was changed meanwhile: repeat pmemctl doctor");
		plan_add(plan, &step_bind, holder, "put it into service")->undo_unbind = true;
	}
	return 0;
}

static int plan_small(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
		      const struct pmemctl_repair_options *options, struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan = plan_new(ctx, "repair", options->show_only);
	int rc = plan ? plan_steps(ctx, plan, finding) : -ENOMEM;

	return plan_finish(ctx, plan, rc, finding->object, out);
}

static int plan_completion(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
		       const struct pmemctl_repair_options *options, struct pmemctl_plan **out)
{
	const bool dax = finding->mode == PMEMCTL_MODE_FSDAX || finding->mode == PMEMCTL_MODE_DEVDAX;
	const struct pmemctl_create_options create = {
		.reconfigure = finding->object,
		.mode = finding->mode,
		.map = dax ? finding->map : PMEMCTL_MAP_NONE,
		.align = dax ? finding->align : 0,
		.sector_size = finding->sector_size,
		.force = true,
		.discard_data = options->discard_data,
		.show_only = options->show_only,
	};

	return pmemctl_plan_create(ctx, &create, out);
}

/* What is found damaged has no repair. */
static int fail_damaged(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding)
{
	int rc = fail(ctx, PMEMCTL_DAMAGED, EUCLEAN, finding->object, "%s", finding->what);

	if (finding->remedy)
		fail_hint(ctx, "%s", finding->remedy);
	return rc;
}

static int plan_it(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
		   const struct pmemctl_repair_options *options, struct pmemctl_plan **plan)
{
	const struct pmemctl_destroy_options destroy = {
		.force = true, .discard_data = options->discard_data, .show_only = options->show_only,
	};
	const struct pmemctl_label_options resume = {
		.change = PMEMCTL_LABELS_RESUME, .discard_labels = options->discard_data,
		.show_only = options->show_only,
	};

	if (finding->repair == PMEMCTL_REPAIR_NONE)
		return fail_damaged(ctx, finding);
	if (finding->is_dax)
		return plan_dax_repair(ctx, finding, options, plan);
	switch (finding->repair) {
	case PMEMCTL_REPAIR_REMOVE:
		return pmemctl_plan_destroy(ctx, finding->object, &destroy, plan);
	case PMEMCTL_REPAIR_FINISH:
		return plan_completion(ctx, finding, options, plan);
	case PMEMCTL_REPAIR_RESUME:
		return pmemctl_plan_labels(ctx, finding->object, &resume, plan);
	default:
		return plan_small(ctx, finding, options, plan);
	}
}

PMEMCTL_EXPORT int pmemctl_plan_repair(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
				       const struct pmemctl_repair_options *options,
				       struct pmemctl_plan **plan)
{
	int rc;

	*plan = NULL;
	error_clear(ctx);
	rc = plan_it(ctx, finding, options, plan);
	if (!rc) {	/* the plan has the lock now */
		rc = diagnose_again(ctx, finding);
		if (rc) {
			pmemctl_plan_free(*plan);
			*plan = NULL;
		}
	}
	if (!rc && finding->loses && !options->discard_data && !options->show_only) {
		rc = fail(ctx, PMEMCTL_DECLINED, EEXIST, finding->object,
			  "it may hold data, which the repair would destroy");
		fail_hint(ctx, "repeat with --yes to lose it");
		pmemctl_plan_free(*plan);
		*plan = NULL;
	}
	return rc;
}
