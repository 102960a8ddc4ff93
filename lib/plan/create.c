// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Making a namespace, or an existing one anew.
 *
 * Order of writes: holder_class, sector_size and alt_name first, then uuid, then size. Once a
 * namespace has a uuid and a size, the kernel rewrites its labels on every write, which costs far
 * more than all the rest.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrive.h"
#include "backend/backend.h"
#include "discover/discover.h"
#include "driver.h"

struct creation {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const struct pmemctl_create_options *options;
	const struct pmemctl_region *region;
	const struct pmemctl_namespace *ns;
	struct ns_params params;
};

static const char *number_text(char *text, size_t size, uint64_t number)
{
	snprintf(text, size, "%llu", (unsigned long long)number);
	return text;
}

/* ---- steps ---- */

/* Write an attribute of the namespace that, when taken back, gets the value that it has now, or NULL. */
static struct step *plan_rewrite(struct creation *c, const char *attribute, const char *now,
				 const char *value, const char *why)
{
	struct step *step = plan_write(c->plan, c->ns->name, attribute, value, why);

	step->undo_attribute = attribute;
	step->undo_value = now ? arena_strdup(&c->plan->arena, now) : "";
	return step;
}

static int plan_sector_size(struct creation *c)
{
	const struct pmemctl_sizes *sizes = &c->ns->label_sector_sizes;
	uint64_t size = c->params.sector_size;
	char text[32], list[256];
	struct step *step;
	int rc;

	/* a BTT keeps its own, see plan_holder(); the label repeats it where it can */
	if (c->params.mode == PMEMCTL_MODE_SECTOR && !sizes_have(sizes, size))
		size = 512;
	if (sizes_have(sizes, size)) {
		step = plan_write(c->plan, c->ns->name, "sector_size",
				  number_text(text, sizeof(text), size), "logical sector size");
		if (sizes->selected != PMEMCTL_UNKNOWN) {
			step->undo_attribute = "sector_size";
			step->undo_value = arena_strdup(&c->plan->arena,
							number_text(text, sizeof(text), sizes->selected));
		}
		return 0;
	}
	if (size == 512)
		return 0;	/* the kernel's default, also where it cannot be set */
	rc = fail(c->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, c->region->name,
		  "sector size %llu is not supported in %s mode", (unsigned long long)size,
		  pmemctl_mode_name(c->params.mode));
	if (sizes->count)
		fail_hint(c->ctx, "supported there: %s", sizes_text(sizes, list, sizeof(list)));
	else
		fail_hint(c->ctx, "its labels keep no sector size; only 512 is supported there");
	return rc;
}

static bool same_uuid(const char *has, const char *wanted)
{
	return has && strcasecmp(has, wanted) == 0;
}

static int plan_labels(struct creation *c)
{
	const char *name = c->ns->name;
	char text[UUID_TEXT];
	struct step *step;
	int rc = c->options->uuid ? backend_uuid_parse(c->ctx, c->options->uuid, text)
				  : backend_uuid_new(c->ctx, text);

	if (rc)
		return rc;

	plan_rewrite(c, "alt_name", c->ns->alt_name,
		     c->options->name ? c->options->name
		     : c->options->reconfigure && c->ns->alt_name ? c->ns->alt_name : "", "name");
	/* one that a command left behind without a size is in the way */
	if (c->ns->raw_uuid && *c->ns->raw_uuid && !c->ns->raw_size)
		plan_write(c->plan, name, "size", "0", "give up the uuid that was left there");
	/* the kernel refuses a uuid that a namespace has, also when it is this one */
	if (c->options->reconfigure && same_uuid(c->ns->raw_uuid, text))
		return 0;
	step = plan_rewrite(c, "uuid", c->ns->raw_uuid, text, "identity of the label");
	c->plan->new_uuid = step->value;
	if (!c->options->reconfigure) {
		/* writing size 0 gives up the uuid together with the capacity */
		step->undo_attribute = "size";
		step->undo_value = "0";
		plan_write(c->plan, name, "size",
			   number_text(text, sizeof(text), c->params.size), "take the capacity");
	}
	return 0;
}

/* The BTT, PFN or DAX device that will hold the namespace. */
static int plan_holder(struct creation *c, const char *seed)
{
	const bool btt = c->params.mode == PMEMCTL_MODE_SECTOR;
	struct step *step;
	char text[UUID_TEXT];
	int rc = backend_uuid_new(c->ctx, text);

	if (rc)
		return rc;
	step = plan_write(c->plan, seed, "uuid", text, "identity of the info block");
	/* letting go, the device forgets all of its settings */
	step->undo_attribute = "namespace";
	step->undo_value = "";
	if (btt) {
		plan_write(c->plan, seed, "sector_size",
			   number_text(text, sizeof(text), c->params.sector_size), "sector size");
	} else {
		plan_write(c->plan, seed, "mode", c->params.map == PMEMCTL_MAP_MEM ? "ram" : "pmem",
			   "where page structures go");
		/* kernels before 4.5 have no choice of alignment */
		plan_write(c->plan, seed, "align",
			   number_text(text, sizeof(text), c->params.align), "alignment")->optional = true;
	}
	step = plan_write(c->plan, seed, "namespace", c->ns->name, "hold the namespace");
	step->undo_attribute = "namespace";
	step->undo_value = "";
	return 0;
}

static int plan_setup(struct creation *c)
{
	const char *seed = c->params.mode == PMEMCTL_MODE_FSDAX	   ? c->region->pfn_seed
			   : c->params.mode == PMEMCTL_MODE_DEVDAX ? c->region->dax_seed
			   : c->params.mode == PMEMCTL_MODE_SECTOR ? c->region->btt_seed
								   : NULL;
	struct step *step;
	int rc;

	c->plan->mode = c->params.mode;
	c->plan->map = c->params.map;
	c->plan->align = c->params.align;
	c->plan->sector_size = c->params.sector_size;
	if (c->region->labelled) {
		/* kept in the label; a namespace without one has no class */
		char *now = sysfs_device_string(c->ctx, c->ns->name, "holder_class", &c->plan->arena);

		plan_rewrite(c, "holder_class", now, class_of_mode(c->params.mode), "what may hold it")->optional =
			true;
	}
	rc = plan_sector_size(c);
	if (!rc && c->region->labelled)
		rc = plan_labels(c);
	if (!rc && seed)
		rc = plan_holder(c, seed);
	if (rc)
		return rc;
	step = plan_add(c->plan, &step_bind, seed ? seed : c->ns->name, "put it into service");
	step->undo_unbind = true;
	return 0;
}

/* ---- checks that look beyond the region ---- */

static int check_uuid_is_free(struct creation *c)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_RAW_UUID,

	};
	struct pmemctl_platform *platform;
	int rc;

	if (!c->options->uuid)
		return 0;
	rc = pmemctl_discover(c->ctx, &query, &platform);
	if (rc)
		return rc;
	for (size_t i = 0; !rc && i < platform->namespace_count; i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];
		const bool itself = c->options->reconfigure &&
				    strcmp(c->options->reconfigure, ns->name) == 0;

		if (!itself && (same_uuid(ns->uuid, c->options->uuid) ||
				same_uuid(ns->raw_uuid, c->options->uuid)))
			rc = hinted(c->ctx, fail(c->ctx, PMEMCTL_FAILED, EEXIST, ns->name,
						 "it already has the uuid %s", c->options->uuid),
				    "leave --uuid out, and a new one is made");
	}
	pmemctl_platform_free(platform);
	return rc;
}

static int check_label_slots(struct creation *c)
{
	const char *dimm;
	const uint64_t free = free_label_slots(c->ctx, c->region, &dimm);
	int rc;

	if (free >= (c->options->count ? c->options->count : 1))
		return 0;
	if (free)
		rc = fail(c->ctx, PMEMCTL_FAILED, ENOSPC, c->region->name,
			  "%s has free labels for %llu more namespace%s, not for %u", dimm, (unsigned long long)free,
			  free == 1 ? "" : "s", c->options->count);
	else
		rc = fail(c->ctx, PMEMCTL_FAILED, ENOSPC, c->region->name,
			  "%s has no free label for another namespace", dimm);
	fail_hint(c->ctx, "destroy namespaces of %s first, or take fewer and larger ones", c->region->name);
	return rc;
}

/* ---- choosing the region and the namespace ---- */

static int fail_no_seed(struct pmemctl_ctx *ctx, const char *region)
{
	return hinted(
		ctx, fail(ctx, PMEMCTL_FAILED, ENXIO, region, "the kernel offers no namespace to make"),
		"to have it look again: pmemctl disable-region %s, which takes its namespaces out of service, then pmemctl enable-region %s",
		region, region);
}

/* The kernel's next namespace is none. */
static int fail_taken_seed(struct creation *c, const char *seed)
{
	if (is_in_service(c->ctx, seed))
		return hinted(c->ctx, fail(c->ctx, PMEMCTL_FAILED, EBUSY, c->region->name, "the kernel takes %s, which "
					   "is in service, for its next namespace, and makes no other", seed),
			      "to make it offer one: pmemctl disable-namespace %s, then pmemctl enable-namespace %s",
			      seed, seed);
	return hinted(c->ctx,
		      fail(c->ctx, PMEMCTL_FAILED, EBUSY, c->region->name,
			   "its next namespace, %s, has capacity "
			   "already, but is not in service",
			   seed),
		      "if it is meant to be there: pmemctl enable-namespace %s; if a command died that made it: "
		      "pmemctl doctor --repair %s, or pmemctl destroy-namespace %s",
		      seed, seed, seed);
}

/* A label-less region is one namespace, which is there from the start and may hold data. */
static int fail_label_less(struct creation *c, const struct pmemctl_namespace *ns)
{
	int rc = fail(c->ctx, PMEMCTL_FAILED, EBUSY, c->region->name,
		      "the region has no labels; %s is all of it%s", ns->name,
		      ns->enabled ? ", and active" : "");

	fail_hint(c->ctx, "to make it anew: pmemctl create-namespace %s-e %s",
		  ns->enabled ? "-f " : "", ns->name);
	return rc;
}

/*
 * The first namespace if it is idle, else the region's seed: both are there before any label. What
 * the first one's size tells to be in use is not looked at any further.
 */
static int choose_idle(struct creation *c, struct pmemctl_platform *platform, struct pmemctl_region *region)
{
	const char *seed = region->namespace_seed ? region->namespace_seed : "";
	char first[32];
	bool found = false;

	snprintf(first, sizeof(first), "namespace%d.0", region->id);
	for (int i = 0; i < 2; i++) {
		const char *name = i ? seed : first;
		const struct pmemctl_namespace *ns;
		uint64_t size;

		if (!*name || (i && strcmp(name, first) == 0))
			continue;
		size = !i && region->labelled ? sysfs_device_number(c->ctx, name, "size") : 0;
		found = found || (size && size != PMEMCTL_UNKNOWN);
		if (size && size != PMEMCTL_UNKNOWN)
			continue;
		ns = platform_read_namespace(c->ctx, platform, region, name);
		found = found || ns;
		c->ns = ns;
		if (ns && !ns->enabled && !ns->holder && ns->raw_size == 0)
			return 0;
		if (ns && !region->labelled)
			return fail_label_less(c, ns);
	}
	return found && *seed ? fail_taken_seed(c, seed) : fail_no_seed(c->ctx, region->name);
}

/* The regions, with what the mode takes. */
static struct pmemctl_platform *discover_regions(struct creation *c)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_ROOM | PMEMCTL_WANT_REGION_TYPE | PMEMCTL_WANT_MAPPINGS,
		.bus = c->options->bus,
		.region = c->options->region,
	};
	const enum pmemctl_mode mode = limits_mode(NULL, c->options);
	struct pmemctl_platform *platform;

	if (pmemctl_discover(c->ctx, &query, &platform))
		return NULL;
	for (size_t i = 0; i < platform->region_count; i++)
		platform_read_for_mode(c->ctx, platform, platform->regions[i], mode);
	return platform;
}

/* Plan the namespace on one region, whose idle namespaces are read only now. */
static int plan_on_region(struct creation *c, struct pmemctl_platform *platform, struct pmemctl_region *region)
{
	int rc;

	c->region = region;
	rc = check_label_slots(c);
	if (!rc)
		rc = check_label_versions(c->ctx, region);
	if (!rc)
		rc = choose_idle(c, platform, region);
	if (!rc)
		rc = plan_setup(c);
	if (!rc) {
		c->plan->object = arena_strdup(&c->plan->arena, c->ns->name);
		c->plan->size = c->params.size;
	}
	return rc;
}

/*
 * The seeds named by a region must exist; just after a change the kernel may still be making them.
 * A device has its directory before it has attributes, and those before its link to the bus
 * (device_add() of drivers/base/core.c): with the link, all can be written.
 */
static bool seeds_are_ready(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	const char *const seeds[] = { region->namespace_seed, region->btt_seed, region->pfn_seed,
				      region->dax_seed };
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(seeds); i++) {
		snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/subsystem", seeds[i] ? seeds[i] : "");
		if (seeds[i] && *seeds[i] && !sysfs_exists(ctx, path))
			return false;
	}
	return true;
}

static bool all_seeds_are_ready(struct pmemctl_ctx *ctx, const struct pmemctl_platform *platform)
{
	bool ready = true;

	for (size_t i = 0; i < platform->region_count; i++)
		if (!seeds_are_ready(ctx, platform->regions[i])) {
			settle(ctx, platform->regions[i]->bus->name);
			ready = false;
		}
	return ready;
}

/* Why each region was passed over, in one line. */
struct reasons {
	char text[768];
	size_t count;
	enum pmemctl_status status;
	char hint[256];		/* of the first region that has one and is not full, else of the first */
	bool full;		/* the hint is of one that is full */
};

static void add_reason(struct pmemctl_ctx *ctx, struct reasons *reasons, const struct pmemctl_region *region)
{
	const bool full = region->labelled && !region->available_size;
	size_t used = strlen(reasons->text);

	if (reasons->count++ == 0)
		reasons->status = ctx->error.status;
	else if (reasons->status != ctx->error.status)
		reasons->status = PMEMCTL_FAILED;
	if (!*reasons->hint || (reasons->full && *ctx->error.hint && !full)) {
		snprintf(reasons->hint, sizeof(reasons->hint), "%s", ctx->error.hint);
		reasons->full = full;
	}
	if (reasons->count <= 4)
		snprintf(reasons->text + used, sizeof(reasons->text) - used, "%s%s: %s",
			 used ? "; " : "", ctx->error.object, ctx->error.message);
}

static int fail_all_regions(struct pmemctl_ctx *ctx, const struct reasons *reasons)
{
	char more[32] = "";
	int rc;

	if (reasons->count == 1)
		return -ctx->error.errnum;	/* the region's own error says it all */
	if (reasons->count > 4)
		snprintf(more, sizeof(more), "; and %zu more", reasons->count - 4);
	rc = fail(ctx, reasons->status, ENOSPC, NULL, "no region can hold it: %s%s", reasons->text,
		  more);
	if (*reasons->hint)
		fail_hint(ctx, "%s", reasons->hint);
	return rc;
}

static int plan_on_first_fitting(struct creation *c, struct pmemctl_platform *platform)
{
	struct reasons reasons = { .text = "" };
	const size_t begun = c->plan->count;
	char seed[64];

	for (size_t i = 0; i < platform->region_count; i++) {
		struct pmemctl_region *region = platform->regions[i];

		c->plan->count = begun;
		if (limits_resolve(c->ctx, region, NULL, c->options, &c->params) == 0 &&
		    plan_on_region(c, platform, region) == 0)
			return 0;
		c->region = region;
		if (c->ctx->error.errnum == ENOSPC &&
		    seed_is_taken(c->ctx, region->name, region->labelled, seed, sizeof(seed)) &&
		    !is_in_service(c->ctx, seed))
			fail_taken_seed(c, seed);
		add_reason(c->ctx, &reasons, region);
	}
	if (reasons.count)
		return fail_all_regions(c->ctx, &reasons);
	if (c->options->region || c->options->bus)
		return fail_no_object(c->ctx, ENOENT, c->options->region ? c->options->region : c->options->bus,
				      c->options->region ? "region" : "bus");
	return hinted(c->ctx, fail(c->ctx, PMEMCTL_NO_OBJECT, ENODEV, NULL,
				   "there is no persistent memory region on this system"),
		      "pmemctl show acpi tells what the firmware offers; to try things on, memmap=SIZE!START on the "
		      "kernel command line makes one of RAM");
}

static int plan_new_namespace(struct creation *c)
{
	struct pmemctl_platform *platform;
	int rc = plan_lock(c->ctx, c->plan, c->options->bus, c->options->region, NULL);

	if (rc)
		return rc;
	platform = discover_regions(c);
	if (platform && !pmemctl_is_recorded(c->ctx) && !all_seeds_are_ready(c->ctx, platform)) {
		pmemctl_platform_free(platform);
		platform = discover_regions(c);
	}
	if (!platform)
		return -c->ctx->error.errnum;
	rc = platform->region_count ? plan_mode_drivers(c->ctx, c->plan, limits_mode(NULL, c->options),
							c->options->region) : 0;
	if (!rc)
		rc = plan_on_first_fitting(c, platform);
	pmemctl_platform_free(platform);
	return rc;
}

static int plan_reconfiguration(struct creation *c)
{
	const char *name = c->options->reconfigure;
	struct pmemctl_platform *platform;
	struct pmemctl_namespace *ns;
	int rc = plan_lock(c->ctx, c->plan, NULL, NULL, name);

	if (rc)
		return rc;
	platform = find_namespace(c->ctx, name, PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_CAPABILITIES |
							PMEMCTL_WANT_MAPPINGS, &ns);
	if (!platform)
		return -c->ctx->error.errnum;
	c->ns = ns;
	c->region = ns->region;
	c->plan->object = arena_strdup(&c->plan->arena, ns->name);
	if (ns->raw_size == 0)
		rc = fail_idle(c->ctx, PMEMCTL_NO_OBJECT, ns, " to reconfigure");
	if (!rc)
		rc = limits_resolve(c->ctx, c->region, ns, c->options, &c->params);
	if (!rc)
		rc = c->params.mode == PMEMCTL_MODE_DEVDAX
			     ? plan_mode_drivers(c->ctx, c->plan, c->params.mode, ns->name)
			     : check_driver(c->ctx, "nd_pmem", ns->name);
	if (!rc)
		rc = plan_release(c->ctx, c->plan, ns, c->options->force, c->options->discard_data);
	if (!rc)
		rc = plan_setup(c);
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_create(struct pmemctl_ctx *ctx,
				       const struct pmemctl_create_options *options,
				       struct pmemctl_plan **out)
{
	struct creation c = { .ctx = ctx, .options = options };
	int rc;

	*out = NULL;
	error_clear(ctx);
	rc = limits_check_options(ctx, options);
	if (rc)
		return rc;
	c.plan = plan_new(ctx, options->reconfigure ? "reconfigure" : "create", options->show_only);
	if (!c.plan)
		return -ENOMEM;
	c.plan->no_recover = options->no_recover;
	rc = check_uuid_is_free(&c);
	if (!rc)
		rc = options->reconfigure ? plan_reconfiguration(&c) : plan_new_namespace(&c);
	return plan_finish(ctx, c.plan, rc, NULL, out);
}
