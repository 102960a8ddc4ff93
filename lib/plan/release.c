// SPDX-License-Identifier: LGPL-2.1-or-later
/* Taking a namespace out of service, and destroying it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "driver.h"
#include "raw.h"

/* The filter of a query takes lists and "all"; a change is about the one that is named. */
static bool is_named(const struct pmemctl_namespace *ns, const char *name)
{
	char number[32];

	snprintf(number, sizeof(number), "%d.%d", ns->region_id, ns->id);
	return strcmp(name, ns->name) == 0 || strcmp(name, number) == 0;
}

struct pmemctl_platform *find_namespace(struct pmemctl_ctx *ctx, const char *name, unsigned want,
					struct pmemctl_namespace **found)
{
	const struct pmemctl_query query = {
		.want = want | PMEMCTL_WANT_SIZES | PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE |
			PMEMCTL_WANT_RAW_UUID | PMEMCTL_WANT_IDENTITY | PMEMCTL_WANT_DAX,
		.namespace_ = name,
	};
	struct pmemctl_platform *platform;

	if (pmemctl_discover(ctx, &query, &platform))
		return NULL;
	for (size_t i = 0; i < platform->namespace_count; i++)
		if (is_named(platform->namespaces[i], name)) {
			*found = platform->namespaces[i];
			return platform;
		}
	pmemctl_platform_free(platform);
	fail_no_object(ctx, ENOENT, name, "namespace");
	fail_hint(ctx, "pmemctl list -N -i shows all of them");
	return NULL;
}

struct step *plan_unbind(struct pmemctl_plan *plan, const char *device, const char *disks)
{
	struct step *step = plan_add(plan, &step_unbind, device, "take it out of service");

	step->value = disks ? arena_strdup(&plan->arena, disks) : NULL;
	return step;
}

void plan_out_of_service(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns)
{
	const char *device = ns->holder ? ns->holder : ns->name;

	if (ns->enabled) {
		struct step *step = plan_unbind(plan, device, ns->blockdev);

		step->undo_probe = arena_strdup(&plan->arena, ns->name);
		step->undo_value = arena_strdup(&plan->arena, ns->region->bus->name);
		step->holder = ns->holder ? arena_strdup(&plan->arena, ns->holder) : NULL;
	}
	if (ns->holder)
		plan_write(plan, ns->holder, "namespace", "", "let the namespace go");
}

struct step *plan_probe(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns)
{
	struct step *step = plan_add(plan, &step_probe, ns->name, "put it into service");

	step->value = arena_strdup(&plan->arena, ns->region->bus->name);
	step->holder = ns->holder ? arena_strdup(&plan->arena, ns->holder) : NULL;
	return step;
}

int check_release(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	struct pmemctl_platform *platform;
	struct pmemctl_namespace *ns;
	int rc;

	if (!plan->releases_dax && !plan_is_old(plan))
		return 0;
	platform = find_namespace(ctx, plan->object, 0, &ns);
	if (!platform)
		return -ENOENT;
	rc = check_not_in_use(ctx, ns);
	if (!rc && !plan->agreed)
		rc = check_data(ctx, ns, false);
	pmemctl_platform_free(platform);
	return rc;
}

/* Erase the info block, so that the kernel does not find the old mode again. */
static void plan_wipe(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		      const struct pmemctl_namespace *ns, bool agreed)
{
	const bool raw_now = ns->enabled && !ns->holder && ns->blockdev;
	const bool forced = raw_now && sysfs_device_number(ctx, ns->name, "force_raw") == 1;

	plan_erase(plan, ns->name,
		   raw_now ? arena_strdup(&plan->arena, ns->blockdev) : plan_show_raw(plan, ns), agreed);
	if (raw_now && !forced)
		plan_unbind(plan, ns->name, NULL)->undo_bind = true;
	else
		plan_hide_raw(plan, ns->name);
}

int plan_release(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		 const struct pmemctl_namespace *ns, bool force, bool agreed)
{
	int rc = check_writable(ctx, ns->region, ns->name);

	if (!rc)
		rc = check_dimms(ctx, ns->region, ns->name);
	if (!rc)
		rc = check_not_in_use(ctx, ns);
	if (rc)
		return rc;
	if (ns->enabled && !force) {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, ns->name, "the namespace is active");
		fail_hint(ctx, "repeat with --force to %s it all the same", plan->verb);
		return rc;
	}
	if (!agreed)
		rc = check_data(ctx, ns, plan->show_only);
	if (!rc && ns->raw_size)
		rc = check_driver(ctx, "nd_pmem", ns->name);
	if (rc)
		return rc;
	/* the disk of its mode shows its data; without one, only the raw disk will */
	agreed = agreed || (ns->holder && ns->blockdev);
	plan->check_again = check_release;
	plan->releases_dax = ns->dax_region;
	plan->agreed = agreed;
	plan->old_uuid = ns->raw_uuid ? arena_strdup(&plan->arena, ns->raw_uuid) : NULL;
	if (ns->holder)	/* a raw one is wiped while it is in service */
		plan_out_of_service(plan, ns);
	if (ns->raw_size)	/* a half-made one has no capacity, and so no info block */
		plan_wipe(ctx, plan, ns, agreed);
	return 0;
}

static int plan_end(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		    const struct pmemctl_namespace *ns)
{
	if (ns->raw_size == PMEMCTL_UNKNOWN && !ns->holder)
		return fail(ctx, PMEMCTL_FAILED, EIO, ns->name, "its size could not be read");
	if (!ns->region->labelled)
		return 0;	/* the whole region for ever; without an info block it is raw */
	/* what it had cannot be had again: its place may be taken at once */
	plan_write(plan, ns->name, "size", "0", "free its labels and capacity")->no_return = true;
	if (ns->id)
		return 0;	/* the kernel removes the device */
	plan_write(plan, ns->name, "alt_name", "", "leave the first namespace as new")->optional = true;
	plan_write(plan, ns->name, "holder_class", "", "free for any mode")->optional = true;
	return 0;
}

struct pmemctl_platform *begin_on_namespace(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
					const char *name, struct pmemctl_namespace **ns)
{
	struct pmemctl_platform *platform = NULL;

	if (!plan_lock(ctx, plan, NULL, NULL, name))
		platform = find_namespace(ctx, name, PMEMCTL_WANT_MAPPINGS, ns);
	if (platform)
		plan->object = arena_strdup(&plan->arena, (*ns)->name);
	return platform;
}

static int plan_destroy(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
			const struct pmemctl_destroy_options *options)
{
	struct pmemctl_namespace *ns;
	struct pmemctl_platform *platform = begin_on_namespace(ctx, plan, name, &ns);
	int rc = 0;

	if (!platform)
		return -ENOENT;
	if (ns->seed && !ns->holder && !(ns->raw_uuid && *ns->raw_uuid))
		rc = fail_idle(ctx, PMEMCTL_NO_OBJECT, ns, " to destroy");
	if (!rc)
		rc = plan_release(ctx, plan, ns, options->force, options->discard_data);
	if (!rc)
		rc = plan_end(ctx, plan, ns);
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_destroy(struct pmemctl_ctx *ctx, const char *name,
					const struct pmemctl_destroy_options *options,
					struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan = plan_new(ctx, "destroy", options->show_only);
	int rc = -ENOMEM;

	if (plan)
		rc = is_interrupted(ctx) ? fail(ctx, PMEMCTL_FAILED, EINTR, name, "interrupted")
					 : plan_destroy(ctx, plan, name, options);
	return plan_finish(ctx, plan, rc, name, out);
}
