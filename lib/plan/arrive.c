// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What came up with a region that was put into service. Its namespaces are for the kernel to find and to
 * bind, which reports no error for one that it could not; and it may lose what it should offer as the
 * next one (nd_region_register_namespaces() of drivers/nvdimm/namespace_devs.c notes the first
 * namespace as the next one only after that has got its driver, if that is quick).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrive.h"
#include "driver.h"

struct arrival {
	struct pmemctl_plan *plan;
	size_t kept;		/* steps that are not taken back when something did not come up */
	bool renewed;		/* the kernel was made to offer a next namespace already */
};

bool seed_is_taken(struct pmemctl_ctx *ctx, const char *region, bool labelled, char *seed, size_t size)
{
	char path[128];
	uint64_t capacity;

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/namespace_seed", region);
	if (!labelled || sysfs_read(ctx, path, seed, size) <= 0)
		return false;
	capacity = sysfs_device_number(ctx, seed, "size");
	return capacity && capacity != PMEMCTL_UNKNOWN;
}

bool seed_is_lost(struct pmemctl_ctx *ctx, const char *region, bool labelled, char *seed, size_t size)
{
	return seed_is_taken(ctx, region, labelled, seed, size) && is_in_service(ctx, seed);
}

static bool is_raw(struct pmemctl_ctx *ctx, const char *ns)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/driver", ns);
	return sysfs_exists(ctx, path);
}

bool mode_is_lost(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns, enum pmemctl_mode *mode)
{
	*mode = mode_of_label(ctx, ns->name);
	return *mode != PMEMCTL_MODE_UNKNOWN && is_raw(ctx, ns->name) &&
	       sysfs_device_number(ctx, ns->name, "force_raw") != 1;
}

void hint_lost_mode(struct pmemctl_ctx *ctx, const char *ns, enum pmemctl_mode mode)
{
	if (mode == PMEMCTL_MODE_SECTOR)
		fail_hint(ctx, "pmemctl check-namespace -f --repair %s brings a BTT back; "
			       "pmemctl create-namespace -f -e %s makes it anew, without its data", ns, ns);
	else
		fail_hint(ctx, "pmemctl %s %s tells what is left of it; "
			       "pmemctl create-namespace -f -e %s makes it anew, without its data",
			  is_raw(ctx, ns) ? "doctor" : "read-infoblock -j", ns, ns);
}

/* Without udev, nobody loads the drivers of what came up. */
static int load_drivers(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < region->namespace_count; i++) {
		const struct pmemctl_namespace *ns = region->namespaces[i];

		if (ns->raw_size && !is_in_service(ctx, ns->name))
			rc = driver_load(ctx, ns->holder ? driver_of(ns->holder) : "nd_pmem", region->name);
	}
	settle(ctx, region->bus->name);
	return rc;
}

static void add_name(char *names, size_t size, const char *name)
{
	const size_t used = strlen(names);

	snprintf(names + used, size - used, "%s%s", used ? ", " : "", name);
}

static int fail_absent(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char *names,
		       size_t count, size_t all)
{
	int rc = fail(ctx, PMEMCTL_PARTIAL, ENXIO, region->name,
		      "it is enabled, but %zu of its %zu namespace%s did not come up: %s", count, all,
		      all == 1 ? "" : "s", names);

	fail_hint(ctx, "pmemctl enable-namespace tells more of each");
	return rc;
}

static int judge(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	char absent[200] = "", damaged[64] = "";
	size_t count = 0, lost = 0, all = 0;
	enum pmemctl_mode mode, lost_mode = PMEMCTL_MODE_UNKNOWN;
	int rc;

	for (size_t i = 0; i < region->namespace_count; i++) {
		const struct pmemctl_namespace *ns = region->namespaces[i];

		if (!ns->raw_size || ns->raw_size == PMEMCTL_UNKNOWN)
			continue;
		all++;
		if (!is_in_service(ctx, ns->name)) {
			count++;
			add_name(absent, sizeof(absent), ns->name);
		} else if (mode_is_lost(ctx, ns, &mode) && !lost++) {
			add_name(damaged, sizeof(damaged), ns->name);
			lost_mode = mode;
		}
	}
	if (!lost)
		return count ? fail_absent(ctx, region, absent, count, all) : 0;
	rc = fail(ctx, PMEMCTL_DAMAGED, EUCLEAN, region->name,
		  "it is enabled, but %s came up raw, although its label says %s: its info block is damaged%s%s",
		  damaged, pmemctl_mode_name(lost_mode), count ? "; and these did not come up: " : "", absent);
	hint_lost_mode(ctx, damaged, lost_mode);
	return rc;
}

static struct pmemctl_platform *discover_region(struct pmemctl_ctx *ctx, const char *name,
						struct pmemctl_region **region)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_SIZES | PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE |
			PMEMCTL_WANT_RAW_UUID | PMEMCTL_WANT_IDENTITY | PMEMCTL_WANT_DAX,
		.region = name,
	};
	struct pmemctl_platform *platform;

	if (pmemctl_discover(ctx, &query, &platform))
		return NULL;
	if (platform->region_count) {
		*region = platform->regions[0];
		return platform;
	}
	pmemctl_platform_free(platform);
	fail(ctx, PMEMCTL_NO_OBJECT, ENOENT, name, "it is gone");
	return NULL;
}

/* Out of service and back: probing it, the kernel sees that it needs another one. */
static bool plan_renewal(struct pmemctl_ctx *ctx, struct arrival *arrival, const struct pmemctl_region *region)
{
	char seed[64];

	if (arrival->renewed || !seed_is_lost(ctx, region->name, region->labelled, seed, sizeof(seed)))
		return false;
	arrival->renewed = true;
	for (size_t i = 0; i < region->namespace_count; i++) {
		const struct pmemctl_namespace *ns = region->namespaces[i];

		if (strcmp(ns->name, seed) != 0)
			continue;
		if (check_not_in_use(ctx, ns)) {
			error_clear(ctx);	/* creating another one will tell */
			return false;
		}
		plan_out_of_service(arrival->plan, ns);
		plan_probe(arrival->plan, ns);
		return true;
	}
	return false;
}

static int run_arrive(struct pmemctl_ctx *ctx, struct step *step);

static void show_arrive(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/sys/bus/nd/devices/%s", step->device);
	*value = NULL;
}

static const struct step_kind step_arrive = { .action = "read", .show = show_arrive, .run = run_arrive };

static void add_arrive(struct arrival *arrival, const char *region)
{
	plan_add(arrival->plan, &step_arrive, region, "see that all came up, and that there is a next namespace")
		->data = arrival;
}

static int run_arrive(struct pmemctl_ctx *ctx, struct step *step)
{
	struct arrival *arrival = step->data;
	struct pmemctl_region *region;
	struct pmemctl_platform *platform = discover_region(ctx, step->device, &region);
	int rc;

	if (!platform)
		return -ctx->error.errnum;
	arrival->plan->kept = arrival->kept;
	rc = load_drivers(ctx, region);
	pmemctl_platform_free(platform);
	if (rc)
		ctx->error.status = PMEMCTL_PARTIAL;
	else if (!(platform = discover_region(ctx, step->device, &region)))
		rc = -ctx->error.errnum;
	if (rc)
		return rc;
	if (plan_renewal(ctx, arrival, region))
		add_arrive(arrival, step->device);
	else
		rc = judge(ctx, region);
	pmemctl_platform_free(platform);
	return rc;
}

void plan_arrival(struct pmemctl_plan *plan, const char *region)
{
	struct arrival *arrival = arena_alloc(&plan->arena, sizeof(*arrival));

	if (!arrival)
		return;	/* found at the end of planning */
	*arrival = (struct arrival) { .plan = plan, .kept = plan->count };
	add_arrive(arrival, region);
}
