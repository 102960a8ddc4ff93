// SPDX-License-Identifier: LGPL-2.1-or-later
/* Putting namespaces, regions and DIMMs into service, and taking them out of it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrive.h"
#include "driver.h"
#include "label_change.h"
#include "security/change.h"

struct service {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const char *name;
	bool enable;
};

/* ---- namespaces ---- */

static int enable_namespace(struct service *s, const struct pmemctl_namespace *ns)
{
	int rc;

	if (ns->enabled)
		return 0;
	if (ns->raw_size == 0)
		return fail_idle(s->ctx, PMEMCTL_NO_OBJECT, ns, " to enable");
	rc = check_dimms(s->ctx, ns->region, ns->name);
	if (!rc)
		rc = plan_driver(s->ctx, s->plan, "nd_pmem", ns->name);
	if (!rc && mode_of_label(s->ctx, ns->name) == PMEMCTL_MODE_DEVDAX)
		rc = plan_mode_drivers(s->ctx, s->plan, PMEMCTL_MODE_DEVDAX, ns->name);
	if (rc)
		return rc;
	plan_probe(s->plan, ns)->as_label = sysfs_device_number(s->ctx, ns->name, "force_raw") != 1;
	return 0;
}

static int disable_namespace(struct service *s, const struct pmemctl_namespace *ns)
{
	int rc = ns->enabled ? check_not_in_use(s->ctx, ns) : 0;

	if (rc || !ns->enabled)
		return rc;
	s->plan->check_again = check_release;
	s->plan->releases_dax = ns->dax_region;
	s->plan->agreed = true;	/* no data is lost */
	plan_out_of_service(s->plan, ns);
	return 0;
}

static int plan_namespace(struct service *s)
{
	struct pmemctl_platform *platform;
	struct pmemctl_namespace *ns;
	int rc = plan_lock(s->ctx, s->plan, NULL, NULL, s->name);

	if (rc)
		return rc;
	platform = find_namespace(s->ctx, s->name, PMEMCTL_WANT_MAPPINGS, &ns);
	if (!platform)
		return -s->ctx->error.errnum;
	s->plan->object = arena_strdup(&s->plan->arena, ns->name);
	rc = s->enable ? enable_namespace(s, ns) : disable_namespace(s, ns);
	pmemctl_platform_free(platform);
	return rc;
}

/* ---- regions ---- */

struct pmemctl_platform *find_region(struct pmemctl_ctx *ctx, const char *name, struct pmemctl_region **found)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_MAPPINGS | PMEMCTL_WANT_NAMESPACES |
			PMEMCTL_WANT_DAX,
		.region = name,
	};
	struct pmemctl_platform *platform;

	if (pmemctl_discover(ctx, &query, &platform))
		return NULL;
	for (size_t i = 0; i < platform->region_count; i++)
		if (strcmp(platform->regions[i]->name, name) == 0) {
			*found = platform->regions[i];
			return platform;
		}
	pmemctl_platform_free(platform);
	fail_no_object(ctx, ENOENT, name, "region");
	return NULL;
}

static int check_region(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	struct pmemctl_platform *platform;
	struct pmemctl_region *region;
	int rc;

	if (!plan->releases_dax && !plan_is_old(plan))
		return 0;
	platform = find_region(ctx, plan->object, &region);
	if (!platform)
		return -ENOENT;
	rc = check_none_in_use(ctx, region->namespaces, region->namespace_count);
	pmemctl_platform_free(platform);
	return rc;
}

static const char *with_namespaces(struct service *s, size_t count)
{
	char text[80];

	if (count == 1)
		return "take it and its namespace out of service";
	snprintf(text, sizeof(text), "take it and its %zu namespaces out of service", count);
	return arena_strdup(&s->plan->arena, text);
}

/* All namespaces go with their region in one step: none when the disk of one has come into use. */
static int disable_region(struct service *s, const struct pmemctl_region *region)
{
	struct step *step;
	char *disks = NULL;
	size_t size;
	FILE *out;
	int rc = check_none_in_use(s->ctx, region->namespaces, region->namespace_count);

	if (rc)
		return rc;
	out = open_memstream(&disks, &size);
	for (size_t i = 0; out && i < region->namespace_count; i++) {
		const struct pmemctl_namespace *ns = region->namespaces[i];

		s->plan->releases_dax = s->plan->releases_dax || ns->dax_region;
		if (ns->blockdev)
			fprintf(out, "%s ", ns->blockdev);
	}
	if (!out || fclose(out)) {
		free(disks);
		return fail(s->ctx, PMEMCTL_FAILED, ENOMEM, region->name, "out of memory");
	}
	s->plan->check_again = check_region;
	step = plan_unbind(s->plan, region->name, disks);
	step->undo_bind = true;
	if (region->namespace_count)
		step->why = with_namespaces(s, region->namespace_count);
	free(disks);
	return 0;
}

void plan_enable_region(struct pmemctl_plan *plan, const struct pmemctl_region *region, const char *why)
{
	struct step *step = plan_add(plan, &step_bind, region->name, why);

	step->undo_unbind = true;
	step->value = arena_strdup(&plan->arena, region->bus->name);
}

static int plan_region(struct service *s)
{
	struct pmemctl_platform *platform;
	struct pmemctl_region *region;
	char seed[64];
	int rc = plan_lock(s->ctx, s->plan, NULL, s->name, NULL);

	if (rc)
		return rc;
	platform = find_region(s->ctx, s->name, &region);
	if (!platform)
		return -s->ctx->error.errnum;
	s->plan->object = arena_strdup(&s->plan->arena, region->name);
	if (s->enable != region->enabled)
		rc = s->enable ? check_dimms(s->ctx, region, region->name) : disable_region(s, region);
	if (!rc && s->enable && !region->enabled)
		plan_enable_region(s->plan, region, "put it into service");
	if (!rc && s->enable && (!region->enabled || seed_is_lost(s->ctx, region->name, region->labelled,
								  seed, sizeof(seed))))
		plan_arrival(s->plan, region->name);
	pmemctl_platform_free(platform);
	return rc;
}

/* ---- DIMMs ---- */

/*
 * Active, to the kernel, is a DIMM whose labels a region has taken over. One that a region uses
 * without labels can go at any time.
 */
static int check_idle_dimm(struct service *s, const struct pmemctl_platform *platform)
{
	char path[128], state[32];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/state", s->name);
	if (sysfs_read(s->ctx, path, state, sizeof(state)) > 0 && strcmp(state, "active") != 0)
		return 0;
	return check_regions_idle(s->ctx, platform, s->name);
}

static void show_lock(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/sys/bus/nd/devices/%s/security", step->device);
	*value = NULL;
}

/* The kernel gives a DIMM its driver, also when it has no key that unlocks it, or only a wrong one. */
static int run_lock(struct pmemctl_ctx *ctx, struct step *step)
{
	if (security_state(ctx, step->device) == PMEMCTL_SECURITY_LOCKED)
		log_message(ctx, PMEMCTL_LOG_WARNING,
			    "%s: it stays locked: the kernel has no key that opens it; pmemctl load-keys "
			    "loads those of /etc/ndctl/keys",
			    step->device);
	return 0;
}

static const struct step_kind step_lock = {
	.action = "read", .show = show_lock, .run = run_lock, .undo = security_undo_nothing,
};

static int change_dimm(struct service *s, const struct pmemctl_platform *platform)
{
	const struct pmemctl_dimm *dimm = platform->dimms[0];
	int rc;

	s->plan->object = arena_strdup(&s->plan->arena, dimm->name);
	if (dimm->enabled == s->enable)
		return 0;
	if (s->enable) {
		rc = label_check_left(s->ctx, dimm, &s->plan->arena);
		if (!rc)
			plan_add(s->plan, &step_bind, dimm->name, "put it into service")->undo_unbind = true;
		if (!rc && dimm->security == PMEMCTL_SECURITY_LOCKED)
			plan_add(s->plan, &step_lock, dimm->name, "has the kernel unlocked it?");
		return rc;
	}
	rc = check_idle_dimm(s, platform);
	if (!rc)
		plan_unbind(s->plan, dimm->name, NULL)->undo_bind = true;
	return rc;
}

static int plan_dimm(struct service *s)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_MAPPINGS,
		.dimm = s->name,
	};
	struct pmemctl_platform *platform;
	int rc = plan_lock_dimm(s->ctx, s->plan, s->name);

	if (!rc)
		rc = pmemctl_discover(s->ctx, &query, &platform);
	if (rc)
		return rc;
	if (platform->dimm_count && strcmp(platform->dimms[0]->name, s->name) == 0)
		rc = change_dimm(s, platform);
	else
		rc = fail_no_object(s->ctx, ENOENT, s->name, "DIMM");
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_service(struct pmemctl_ctx *ctx, enum pmemctl_device_kind kind,
					const char *name, bool enable,
					const struct pmemctl_service_options *options,
					struct pmemctl_plan **out)
{
	static int (*const plans[])(struct service *) = {
		[PMEMCTL_DEVICE_NAMESPACE] = plan_namespace,
		[PMEMCTL_DEVICE_REGION] = plan_region,
		[PMEMCTL_DEVICE_DIMM] = plan_dimm,
	};
	struct service s = { .ctx = ctx, .name = name, .enable = enable };

	error_clear(ctx);
	s.plan = plan_new(ctx, enable ? "enable" : "disable", options->show_only);
	return plan_finish(ctx, s.plan, s.plan ? plans[kind](&s) : -ENOMEM, name, out);
}
