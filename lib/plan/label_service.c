// SPDX-License-Identifier: LGPL-2.1-or-later
/* What must be out of service while a label area is changed, and comes back afterwards. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "label_change.h"

int label_check_dimm(struct label_change *c)
{
	const char *commands = c->dimm->commands;
	int rc;

	/* with neither, reading it will tell */
	if (commands && text_has_word(commands, "get_size") && !text_has_word(commands, "set_data"))
		return hinted(c->ctx, fail(c->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, c->dimm->name,
					   "its label area can only be read"),
			      "the firmware offers no command to write it; pmemctl show dimm %s tells which it has",
			      c->dimm->name);
	if (!(c->dimm->flags & PMEMCTL_DIMM_NOT_ARMED) || c->options->unarmed)
		return 0;
	rc = fail(c->ctx, PMEMCTL_NO_PERMISSION, EROFS, c->dimm->name,
		  "the DIMM is read-only: it is not armed, so what is written may be lost with the power");
	fail_hint(c->ctx, "look after its battery or capacitor first: pmemctl show %s", c->dimm->name);
	return rc;
}

static int fail_active(struct label_change *c, const struct pmemctl_region *region)
{
	char names[200] = "";
	size_t used = 0, active = 0;
	int rc;

	for (size_t i = 0; i < region->namespace_count; i++) {
		if (!region->namespaces[i]->enabled)
			continue;
		if (active++ < 4)
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
						 active > 1 ? ", " : "", region->namespaces[i]->name);
	}
	if (!active)
		return 0;
	rc = fail(c->ctx, PMEMCTL_IN_USE, EBUSY, c->dimm->name, "its %s has %s: %s%s", region->name,
		  active == 1 ? "an active namespace" : "active namespaces", names,
		  active > 4 ? " …" : "");
	fail_hint(c->ctx, "take what uses it out of service first: pmemctl disable-region %s", region->name);
	return rc;
}

/* The kernel lets nobody write while a region is enabled. */
static int check_region(struct label_change *c, const struct pmemctl_region *region)
{
	int rc;

	if (!region->enabled)
		return 0;
	if (c->options->only_idle)
		return hinted(c->ctx, fail(c->ctx, PMEMCTL_IN_USE, EBUSY, c->dimm->name, "%s is enabled", region->name),
			      "disable it first: pmemctl disable-region %s", region->name);
	rc = fail_active(c, region);
	if (rc || region->mapping_count == 1)
		return rc;
	rc = fail(c->ctx, PMEMCTL_IN_USE, EBUSY, c->dimm->name,
		  "%s, which it shares with other DIMMs, is enabled", region->name);
	fail_hint(c->ctx, "disable it first: pmemctl disable-region %s", region->name);
	return rc;
}

int label_check_regions(struct label_change *c)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < c->platform->region_count; i++)
		rc = check_region(c, c->platform->regions[i]);
	return rc;
}

static bool lacks_labels(struct pmemctl_ctx *ctx, const char *dimm)
{
	struct pmemctl_label_area *area;
	bool lacks;

	if (pmemctl_labels_read(ctx, dimm, &area))
		return false;
	lacks = area->current < 0 || area->damaged;
	pmemctl_labels_free(area);
	return lacks;
}

static bool others_lack(struct pmemctl_ctx *ctx, struct pmemctl_region *const *regions, size_t count, const char *dimm)
{
	bool lack = false;

	for (size_t i = 0; i < count; i++) {
		if (!region_has_dimm(regions[i], dimm))
			continue;
		for (size_t j = 0; !lack && j < regions[i]->mapping_count; j++)
			lack = strcmp(regions[i]->mappings[j].dimm_name, dimm) != 0 &&
			       lacks_labels(ctx, regions[i]->mappings[j].dimm_name);
	}
	error_clear(ctx);
	return lack;
}

bool label_goes_back(struct pmemctl_ctx *ctx, const struct label_note *note, const struct pmemctl_label_area *now,
		     struct pmemctl_region *const *regions, size_t count, const char *dimm)
{
	if (label_note_is_half(note, now))
		return true;
	return strcmp(note->verb, LABEL_NOTE_LABEL) == 0 && memcmp(note->before, now->bytes, note->size) != 0 &&
	       memcmp(note->after, now->bytes, note->size) == 0 && others_lack(ctx, regions, count, dimm);
}

/* Now, or before a command that did not end. */
static bool was_in_service(const struct label_change *c, const char *device, bool enabled)
{
	return enabled || label_note_has(c->left, device);
}

/* While a DIMM is enabled, the kernel keeps a copy of its labels. */
void label_plan_before(struct label_change *c)
{
	for (size_t i = 0; i < c->platform->region_count; i++)
		if (c->platform->regions[i]->enabled)
			plan_unbind(c->plan, c->platform->regions[i]->name, NULL)->undo_bind = true;
	if (c->dimm->enabled)
		plan_unbind(c->plan, c->dimm->name, NULL)->undo_bind = true;
}

static void put_back(struct label_change *c, const char *device, bool enabled, bool was_taken, const char *why)
{
	if (!was_in_service(c, device, enabled))
		return;
	label_note_add(c->plan->labels, device);
	if (was_taken || !enabled)
		plan_add(c->plan, &step_bind, device, why)->undo_unbind = true;
}

/* Is another DIMM of the region still to be brought to what it was? Whoever does so takes the region back. */
static bool waits(const struct label_change *c, const struct pmemctl_region *region)
{
	if (!c->left || strcmp(c->left->verb, LABEL_NOTE_LABEL) != 0)
		return false;
	for (size_t i = 0; i < region->mapping_count; i++)
		if (strcmp(region->mappings[i].dimm_name, c->dimm->name) != 0 &&
		    label_note_is_there(region->mappings[i].dimm_name))
			return true;
	return false;
}

void label_plan_after(struct label_change *c, bool was_taken)
{
	put_back(c, c->dimm->name, c->dimm->enabled, was_taken, "have the kernel read the labels");
	for (size_t i = 0; i < c->platform->region_count; i++)
		if (!waits(c, c->platform->regions[i]))
			put_back(c, c->platform->regions[i]->name, c->platform->regions[i]->enabled,
				 was_taken, "put it back into service");
}

struct pmemctl_platform *label_discover(struct pmemctl_ctx *ctx, const char *name,
					const struct pmemctl_dimm **dimm)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY | PMEMCTL_WANT_REGIONS |
			PMEMCTL_WANT_MAPPINGS | PMEMCTL_WANT_NAMESPACES,
		.dimm = name,
	};
	struct pmemctl_platform *platform;

	if (pmemctl_discover(ctx, &query, &platform))
		return NULL;
	*dimm = pmemctl_find_dimm(platform, name);
	if (*dimm)
		return platform;
	pmemctl_platform_free(platform);
	fail_no_object(ctx, ENOENT, name, "DIMM");
	return NULL;
}

struct pmemctl_platform *begin_on_dimm(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
				       const struct pmemctl_dimm **dimm)
{
	struct pmemctl_platform *platform = NULL;

	if (!plan_lock_dimm(ctx, plan, name))
		platform = label_discover(ctx, name, dimm);
	if (platform)
		plan->object = arena_strdup(&plan->arena, name);
	return platform;
}

/* The kernel ends namespaces that came into service meanwhile together with their region, without asking. */
int label_check_again(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	struct label_change c = { .ctx = ctx };
	struct pmemctl_platform *platform = label_discover(ctx, plan->object, &c.dimm);
	int rc = 0;

	if (!platform)
		return -ctx->error.errnum;
	for (size_t i = 0; !rc && i < platform->region_count; i++)
		rc = fail_active(&c, platform->regions[i]);
	pmemctl_platform_free(platform);
	return rc;
}
