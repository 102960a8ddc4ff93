// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Giving labels to a region that has none although its DIMMs could keep them, so that it can be divided:
 * its one namespace ends, empty label areas are written, and the kernel reads them as it enables
 * DIMMs and region again. All of it is one plan, which is taken back as a whole.
 */
#include <errno.h>
#include <stdio.h>

#include "dimm_labels.h"
#include "label_change.h"

struct labelling {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const struct pmemctl_create_options *options;
	const struct pmemctl_platform *platform;
	const struct pmemctl_region *region;
	const struct pmemctl_namespace *ns;	/* that is all of it */
};

/* ---- whether it can be ---- */

static const struct pmemctl_region *other_region_on(const struct labelling *l, const char *dimm)
{
	for (size_t i = 0; i < l->platform->region_count; i++) {
		const struct pmemctl_region *region = l->platform->regions[i];

		if (region != l->region && region_has_dimm(region, dimm))
			return region;
	}
	return NULL;
}

/* Labels are for all that a DIMM holds: another region on it would lose its namespace, too. */
static int check_alone(struct labelling *l, const char *dimm)
{
	const struct pmemctl_region *other = other_region_on(l, dimm);
	int rc;

	if (!other)
		return 0;
	rc = fail(l->ctx, PMEMCTL_NOT_SUPPORTED, EBUSY, l->region->name,
		  "its DIMM %s is part of %s, too, which would lose what it holds", dimm, other->name);
	fail_hint(l->ctx, "to give up what both hold: pmemctl disable-region %s %s, then init-labels and "
			  "enable-region", l->region->name, other->name);
	return rc;
}

static int check_dimm(struct labelling *l, const char *dimm)
{
	if (!dimm_takes_labels(l->ctx, dimm))
		return hinted(l->ctx, fail(l->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, l->region->name,
					   "its DIMM %s has no label area that could be written", dimm),
			      "leave --autolabel out: without labels, one namespace takes all of it");
	if (sysfs_device_has_word(l->ctx, dimm, "nfit/flags", "not_armed"))
		return hinted(l->ctx, fail(l->ctx, PMEMCTL_NO_PERMISSION, EROFS, l->region->name,
					   "its DIMM %s is not armed: labels may be lost with the power", dimm),
			      "look after its battery or capacitor first: pmemctl show %s", dimm);
	return check_alone(l, dimm);
}

/* What is not known of any region of the bus may be a DIMM of this one. */
static int check_mappings(struct labelling *l)
{
	for (size_t i = 0; i < l->platform->region_count; i++) {
		const struct pmemctl_region *region = l->platform->regions[i];

		if (region->bus == l->region->bus &&
		    (!region->ways_known || region->mapping_count != region->ways))
			return hinted(l->ctx, fail(l->ctx, PMEMCTL_FAILED, EIO, region->name,
						   "of which DIMMs it is could not be read"),
				      "only root can read all of it; else see what the kernel says: dmesg");
	}
	return 0;
}

/* The region as it will be, for the rules of the namespace that is to come. */
static int check_limits(struct labelling *l)
{
	static const uint64_t label_sector_sizes[] = { 512, 4096 };
	const struct pmemctl_sizes sizes = { .values = label_sector_sizes, .count = 2 };
	struct pmemctl_create_options wanted = *l->options;
	struct pmemctl_region region = *l->region;
	struct ns_params params;
	int rc;

	wanted.reconfigure = NULL;
	region.labelled = true;
	region.available_size = region.max_available_extent = region.size;
	rc = limits_resolve(l->ctx, &region, NULL, &wanted, &params);
	if (rc || params.mode == PMEMCTL_MODE_SECTOR || sizes_have(&sizes, params.sector_size))
		return rc;
	return hinted(l->ctx, fail(l->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, region.name,
				   "sector size %llu is not supported in %s mode",
				   (unsigned long long)params.sector_size, pmemctl_mode_name(params.mode)),
		      "labels keep 512 and 4096");
}

static int check_region(struct labelling *l)
{
	const struct pmemctl_region *region = l->region;
	int rc = check_mappings(l);

	if (!rc && !region->mapping_count)
		return hinted(l->ctx, fail(l->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, region->name,
					   "it has no DIMMs, which could keep labels"),
			      "leave --autolabel out: without labels, one namespace takes all of it");
	for (size_t i = 0; !rc && i < region->mapping_count; i++)
		rc = check_dimm(l, region->mappings[i].dimm_name);
	return rc ? rc : check_limits(l);
}

/*
 * Without --reconfig, only what nobody made may be given up: the raw namespace that was there from the start.
 * Out of service, or shown raw by force, none tells what it is.
 */
static int check_namespace(struct labelling *l)
{
	const struct pmemctl_namespace *ns = l->ns;
	int rc;

	if (l->options->reconfigure)
		return 0;
	if (!ns->enabled || sysfs_device_number(l->ctx, ns->name, "force_raw") == 1)
		rc = fail(l->ctx, PMEMCTL_FAILED, EBUSY, l->region->name,
			  "%s, which is all of it, %s: its mode is not known", ns->name,
			  ns->enabled ? "is shown raw by force" : "is disabled");
	else if (ns->holder)
		rc = fail(l->ctx, PMEMCTL_FAILED, EBUSY, l->region->name, "%s, in %s mode, is all of it", ns->name,
			  pmemctl_mode_name(ns->mode));
	else
		return 0;
	fail_hint(l->ctx, "to give it up: pmemctl create-namespace -L -e %s", ns->name);
	return rc;
}

/* ---- the steps ---- */

/* Only what holds nothing is written to. Without a good index block nothing tells which labels count. */
static int check_blank(struct labelling *l, const char *dimm, const struct pmemctl_label_area *old)
{
	int rc;

	if (old->current < 0 && !old->blank) {
		rc = fail(l->ctx, PMEMCTL_DAMAGED, EUCLEAN, dimm,
			  "its label area is damaged: neither index block is good, and labels may be lost");
		fail_hint(l->ctx, "look at it with: pmemctl check-labels %s; to give up what it holds: "
				  "pmemctl disable-region %s, then init-labels and enable-region", dimm,
			  l->region->name);
		return rc;
	}
	if (!old->cxl && !old->label_count)
		return 0;
	rc = fail(l->ctx, PMEMCTL_FAILED, EEXIST, dimm, "its label area holds %zu label%s already", old->label_count,
		  old->label_count == 1 ? "" : "s");
	fail_hint(l->ctx, "look at them with: pmemctl read-labels %s", dimm);
	return rc;
}

/* For when the process dies: then all of its DIMMs are as before again. */
static void note_area(struct labelling *l, const struct pmemctl_mapping *mapping, const uint8_t *before,
		      const uint8_t *after, size_t size)
{
	struct label_note *note = arena_alloc(&l->plan->arena, sizeof(*note));

	if (!note || !mapping->dimm)
		return;
	*note = (struct label_note) {
		.before = before, .after = after, .size = size, .verb = LABEL_NOTE_LABEL,
		.dimm = arena_strdup(&l->plan->arena, mapping->dimm_name), .next = l->plan->areas,
	};
	label_note_name(note, mapping->dimm);
	label_note_add(note, mapping->dimm_name);
	label_note_add(note, l->region->name);
	l->plan->areas = note;
}

static int plan_area(struct labelling *l, const struct pmemctl_mapping *mapping)
{
	const char *dimm = mapping->dimm_name;
	struct arena *arena = &l->plan->arena;
	struct label_write writes[LABEL_MAX_WRITES];
	struct pmemctl_label_area old;
	struct label_geometry g;
	uint8_t *bytes, *after;
	size_t size;
	int count, rc = dimm_labels_read(l->ctx, dimm, arena, &bytes, &size);

	if (rc)
		return rc;
	after = arena_alloc(arena, size + 1);
	if (!after || label_area_parse(arena, bytes, size, &old))
		return fail(l->ctx, PMEMCTL_FAILED, ENOMEM, dimm, "out of memory");
	if (!label_geometry(size, LABEL_LARGE, &g) && !label_geometry(size, LABEL_SMALL, &g))
		return hinted(l->ctx, fail(l->ctx, PMEMCTL_NOT_SUPPORTED, ENOSPC, dimm,
					   "its label area of %zu bytes is too small for labels", size),
			      "leave --autolabel out: without labels, one namespace takes all of the region");
	rc = check_blank(l, dimm, &old);
	if (!rc && mapping->dimm)
		rc = label_check_left(l->ctx, mapping->dimm, arena);
	if (rc)
		return rc;
	memcpy(after, bytes, size);
	label_area_format(after, &g, &old);
	note_area(l, mapping, bytes, after, size);
	count = label_order(arena, bytes, after, size, writes);
	for (int i = 0; i < count; i++)
		plan_label_write(l->plan, dimm, &writes[i]);
	return count < 0 ? fail(l->ctx, PMEMCTL_FAILED, ENOMEM, dimm, "out of memory") : 0;
}

static int plan_steps(struct labelling *l)
{
	const struct pmemctl_region *region = l->region;
	int rc = plan_release(l->ctx, l->plan, l->ns, l->options->force, l->options->discard_data);

	if (rc)
		return rc;
	/* half way through, there may be no namespace; one that is there is as if it was new */
	l->plan->left_on = arena_strdup(&l->plan->arena, region->name);
	l->plan->mode = PMEMCTL_MODE_RAW;
	plan_unbind(l->plan, region->name, NULL)->undo_bind = true;
	for (size_t i = 0; i < region->mapping_count; i++)
		plan_unbind(l->plan, region->mappings[i].dimm_name, NULL)->undo_bind = true;
	for (size_t i = 0; !rc && i < region->mapping_count; i++)
		rc = plan_area(l, &region->mappings[i]);
	for (size_t i = 0; i < region->mapping_count; i++)
		plan_add(l->plan, &step_bind, region->mappings[i].dimm_name,
			 "have the kernel read the labels")->undo_unbind = true;
	plan_enable_region(l->plan, region, "put it back into service, with labels");
	return rc;
}

/* ---- finding the region ---- */

static const struct pmemctl_region *choose_region(const struct pmemctl_platform *platform, const char *name)
{
	for (size_t i = 0; i < platform->region_count; i++)
		if (strcmp(platform->regions[i]->name, name) == 0)
			return platform->regions[i];
	return NULL;
}

static int plan_on(struct labelling *l)
{
	int rc = check_region_state(l->ctx, l->region);

	if (rc || l->region->labelled)
		return rc;
	rc = check_region(l);
	if (!rc)
		rc = check_namespace(l);
	return rc ? rc : plan_steps(l);
}

static int plan_labelling(struct labelling *l)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_MAPPINGS | PMEMCTL_WANT_CAPABILITIES |
			PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,
	};
	const char *wanted = l->options->reconfigure;
	struct pmemctl_platform *regions, *platform;
	struct pmemctl_namespace *ns;
	char name[64];
	int rc;

	if (!wanted) {
		snprintf(name, sizeof(name), "namespace%.40s.0",
			 l->options->region + strcspn(l->options->region, "0123456789"));
		wanted = name;
	}
	platform = begin_on_namespace(l->ctx, l->plan, wanted, &ns);
	if (!platform)
		return -l->ctx->error.errnum;
	rc = pmemctl_discover(l->ctx, &query, &regions);
	if (!rc) {
		l->ns = ns;
		l->platform = regions;
		l->region = choose_region(regions, ns->region->name);
		rc = l->region ? plan_on(l) : fail(l->ctx, PMEMCTL_NO_OBJECT, ENOENT, ns->region->name,
						   "the region is gone");
		pmemctl_platform_free(regions);
	}
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_autolabel(struct pmemctl_ctx *ctx,
					  const struct pmemctl_create_options *options,
					  struct pmemctl_plan **out)
{
	struct labelling l = { .ctx = ctx, .options = options };
	int rc;

	*out = NULL;
	error_clear(ctx);
	rc = options->region || options->reconfigure
		     ? limits_check_options(ctx, options)
		     : hinted(ctx, fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "no region is named that is to get labels"),
			      "name it with --region");
	if (rc)
		return rc;
	l.plan = plan_new(ctx, "reconfigure", options->show_only);
	return plan_finish(ctx, l.plan, l.plan ? plan_labelling(&l) : -ENOMEM, NULL, out);
}
