// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes of label areas: what they lead to, and around them, what must be out of service. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dimm_labels.h"
#include "label/label.h"
#include "plan.h"

struct change {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const struct pmemctl_label_options *options;
	const struct pmemctl_platform *platform;
	const struct pmemctl_dimm *dimm;
	uint8_t *bytes;		/* as they are, and … */
	uint8_t *after;		/* … will be */
	size_t size;
	struct pmemctl_label_area old, new;
};

/* ---- what the area becomes ---- */

static int fail_cxl(struct change *c)
{
	return fail(c->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, c->dimm->name,
		    "labels of CXL memory are only read here");
}

static int make_empty(struct change *c)
{
	const unsigned minor = c->options->minor ? c->options->minor : 1;
	struct label_geometry g;
	int rc;

	if (c->old.cxl)
		return fail_cxl(c);
	if (c->old.current >= 0 && !c->options->force) {
		rc = fail(c->ctx, PMEMCTL_FAILED, EEXIST, c->dimm->name,
			  "its label area is initialised already: version %u.%u, %zu of %u slots in use",
			  c->old.major, c->old.minor, c->old.label_count, c->old.slots);
		fail_hint(c->ctx, "repeat with --force to make it empty");
		return rc;
	}
	if (!label_geometry(c->size, minor == 1 ? LABEL_SMALL : LABEL_LARGE, &g))
		return fail(c->ctx, PMEMCTL_NOT_SUPPORTED, ENOSPC, c->dimm->name,
			    "its label area of %zu bytes is too small for labels of version 1.%u", c->size,
			    minor);
	label_area_format(c->after, &g, &c->old);
	return 0;
}

/* Where a zero or write goes, within the area. */
static int check_window(struct change *c, size_t *length)
{
	const struct pmemctl_label_options *o = c->options;

	*length = 0;
	if (o->offset >= c->size || o->size > c->size - o->offset)
		return fail(c->ctx, PMEMCTL_USAGE, EINVAL, c->dimm->name,
			    "%zu bytes at offset %zu: its label area has %zu bytes", o->size, o->offset,
			    c->size);
	*length = o->size ? o->size : c->size - o->offset;
	return 0;
}

static int make_zero(struct change *c)
{
	size_t length;
	int rc = check_window(c, &length);

	if (!rc)
		memset(c->after + c->options->offset, 0, length);
	return rc;
}

static const char *first_damage(const struct pmemctl_label_area *area)
{
	for (size_t i = 0; i < area->finding_count; i++)
		if (area->findings[i]->damage)
			return area->findings[i]->what;
	return "there are no index blocks";
}

static int make_written(struct change *c)
{
	struct pmemctl_label_area result;
	size_t length;
	int rc = check_window(c, &length);

	if (rc)
		return rc;
	if (length != c->options->bytes_size) {
		rc = fail(c->ctx, PMEMCTL_USAGE, EINVAL, c->dimm->name,
			  "%zu bytes are given, and %zu are to be written", c->options->bytes_size, length);
		fail_hint(c->ctx, "--size and --offset choose a part of the area");
		return rc;
	}
	memcpy(c->after + c->options->offset, c->options->bytes, length);
	if (label_area_parse(&c->plan->arena, c->after, c->size, &result))
		return -ENOMEM;
	if (c->old.cxl || result.cxl)
		return fail_cxl(c);
	if (c->options->invalid || (result.current >= 0 && !result.damaged))
		return 0;
	rc = fail(c->ctx, PMEMCTL_DAMAGED, EINVAL, c->dimm->name,
		  "what is to be written is no valid label area: %s", first_damage(&result));
	fail_hint(c->ctx, "repeat with --invalid to write it all the same");
	return rc;
}

/* Both index blocks say again what the current one says, but for slots with labels that are none. */
static int make_repaired(struct change *c)
{
	struct label_geometry g = {
		.area_size = c->size, .label_size = c->old.label_size,
		.index_size = c->old.index_size, .slots = c->old.slots,
	};
	const unsigned newer = !c->old.current;
	uint32_t sequence;
	uint8_t *used;

	if (c->old.cxl)
		return fail_cxl(c);
	if (c->old.current < 0) {
		int rc = fail(c->ctx, PMEMCTL_DAMAGED, EINVAL, c->dimm->name, "%s",
			      c->old.blank ? "it has no labels that could be repaired"
					   : "neither index block is good: its labels cannot be repaired");

		fail_hint(c->ctx, "pmemctl init-labels %s makes an empty area", c->dimm->name);
		return rc;
	}
	used = arena_alloc(&c->plan->arena, g.slots / 8 + 1);
	if (!c->old.damaged || !used)
		return 0;
	for (size_t i = 0; i < c->old.label_count; i++)
		if (c->old.labels[i]->valid)
			used[c->old.labels[i]->place / 8] |= (uint8_t)(1u << c->old.labels[i]->place % 8);
	sequence = c->old.index[c->old.current].sequence & 3;
	label_index_put(c->after + newer * g.index_size, &g, newer, label_next_sequence(sequence), used);
	label_index_put(c->after + !newer * g.index_size, &g, !newer, sequence, used);
	return 0;
}

/* Damage that is in labels which the kernel takes is nothing to decide here. */
static int check_repaired(struct change *c)
{
	int rc;

	if (c->options->change != PMEMCTL_LABELS_REPAIR || !c->new.damaged)
		return 0;
	rc = fail(c->ctx, PMEMCTL_DAMAGED, EINVAL, c->dimm->name, "it cannot be repaired: %s",
		  first_damage(&c->new));
	fail_hint(c->ctx, "destroy one of the namespaces, or write a saved area with pmemctl write-labels");
	return rc;
}

static const struct {
	const char *verb;
	int (*make)(struct change *c);
} changes[] = {
	[PMEMCTL_LABELS_INIT] = { "initialise", make_empty },
	[PMEMCTL_LABELS_ZERO] = { "zero", make_zero },
	[PMEMCTL_LABELS_WRITE] = { "write", make_written },
	[PMEMCTL_LABELS_REPAIR] = { "repair", make_repaired },
};

/* Labels of one namespace on other DIMMs of its set differ in their position alone. */
static bool is_same_piece(const struct pmemctl_label *a, const struct pmemctl_label *b)
{
	return strcmp(a->uuid, b->uuid) == 0 && a->dpa == b->dpa && a->raw_size == b->raw_size &&
	       a->position == b->position && a->count == b->count &&
	       a->iset_cookie == b->iset_cookie;
}

static bool is_kept(const struct pmemctl_label *label, const struct pmemctl_label_area *in)
{
	for (size_t i = 0; i < in->label_count; i++)
		if (in->labels[i]->valid && is_same_piece(in->labels[i], label))
			return true;
	return false;
}

/* Namespaces end with their labels. */
static int check_lost(struct change *c)
{
	const struct pmemctl_label *first = NULL;
	size_t lost = 0;
	int rc;

	for (size_t i = 0; i < c->old.label_count; i++)
		if (c->old.labels[i]->valid && !is_kept(c->old.labels[i], &c->new)) {
			first = first ? first : c->old.labels[i];
			lost++;
		}
	if (!lost || c->options->discard_labels)
		return 0;
	rc = fail(c->ctx, PMEMCTL_DECLINED, ECANCELED, c->dimm->name,
		  "%zu namespace%s would be lost with %s label%s: %s%s%s", lost, lost == 1 ? "" : "s",
		  lost == 1 ? "its" : "their", lost == 1 ? "" : "s", first->uuid,
		  *first->name ? " " : "", first->name);
	fail_hint(c->ctx, "save the area with pmemctl read-labels %s -o FILE, and repeat with --yes",
		  c->dimm->name);
	return rc;
}

static int make(struct change *c)
{
	struct arena *arena = &c->plan->arena;
	int rc = dimm_labels_read(c->ctx, c->dimm->name, arena, &c->bytes, &c->size);

	if (rc)
		return rc;
	c->after = arena_alloc(arena, c->size + 1);
	if (!c->after || label_area_parse(arena, c->bytes, c->size, &c->old))
		return fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	memcpy(c->after, c->bytes, c->size);
	rc = changes[c->options->change].make(c);
	if (!rc && label_area_parse(arena, c->after, c->size, &c->new))
		rc = fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	return rc ? rc : check_repaired(c);
}

/* ---- what must be out of service meanwhile ---- */

static int check_dimm(struct change *c)
{
	const char *commands = c->dimm->commands;
	int rc;

	/* with neither, reading it will tell */
	if (commands && strstr(commands, "get_size") && !strstr(commands, "set_data"))
		return fail(c->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, c->dimm->name,
			    "its label area can only be read");
	if (!(c->dimm->flags & PMEMCTL_DIMM_NOT_ARMED) || c->options->unarmed)
		return 0;
	rc = fail(c->ctx, PMEMCTL_NO_PERMISSION, EROFS, c->dimm->name,
		  "the DIMM is read-only: it is not armed, so what is written may be lost with the power");
	fail_hint(c->ctx, "look after its battery or capacitor first: pmemctl show %s", c->dimm->name);
	return rc;
}

static int fail_active(struct change *c, const struct pmemctl_region *region)
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
static int check_region(struct change *c, const struct pmemctl_region *region)
{
	int rc;

	if (!region->enabled)
		return 0;
	if (c->options->only_idle)
		return fail(c->ctx, PMEMCTL_IN_USE, EBUSY, c->dimm->name, "%s is enabled", region->name);
	rc = fail_active(c, region);
	if (rc || region->mapping_count == 1)
		return rc;
	rc = fail(c->ctx, PMEMCTL_IN_USE, EBUSY, c->dimm->name,
		  "%s, which it shares with other DIMMs, is enabled", region->name);
	fail_hint(c->ctx, "disable it first: pmemctl disable-region %s", region->name);
	return rc;
}

static int check_regions(struct change *c)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < c->platform->region_count; i++)
		rc = check_region(c, c->platform->regions[i]);
	return rc;
}

/* While a DIMM is enabled, the kernel keeps a copy of its labels. */
static void plan_before(struct change *c)
{
	for (size_t i = 0; i < c->platform->region_count; i++)
		if (c->platform->regions[i]->enabled)
			plan_unbind(c->plan, c->platform->regions[i]->name, NULL)->undo_bind = true;
	if (c->dimm->enabled)
		plan_unbind(c->plan, c->dimm->name, NULL)->undo_bind = true;
}

static void plan_after(struct change *c)
{
	if (c->dimm->enabled)
		plan_add(c->plan, &step_bind, c->dimm->name, "have the kernel read the labels")->undo_unbind =
			true;
	for (size_t i = 0; i < c->platform->region_count; i++)
		if (c->platform->regions[i]->enabled)
			plan_add(c->plan, &step_bind, c->platform->regions[i]->name,
				 "put it back into service")->undo_unbind = true;
}

static int plan_change(struct change *c)
{
	struct label_write writes[LABEL_MAX_WRITES];
	int count, rc = check_dimm(c);

	if (!rc && c->options->only_idle)	/* first of all, as ndctl does */
		rc = check_regions(c);
	if (!rc)
		rc = make(c);
	if (rc)
		return rc;
	count = label_order(&c->plan->arena, c->bytes, c->after, c->size, writes);
	if (count < 0)
		return fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	if (!count)	/* it is so already */
		return 0;
	rc = check_regions(c);
	if (!rc)
		rc = check_lost(c);
	if (rc)
		return rc;
	plan_before(c);
	for (int i = 0; i < count; i++)
		plan_label_write(c->plan, c->dimm->name, &writes[i]);
	plan_after(c);
	return 0;
}

static const struct pmemctl_dimm *find_dimm(const struct pmemctl_platform *platform, const char *name)
{
	for (size_t i = 0; i < platform->bus_count; i++)
		for (size_t j = 0; j < platform->buses[i]->dimm_count; j++)
			if (strcmp(platform->buses[i]->dimms[j]->name, name) == 0)
				return platform->buses[i]->dimms[j];
	return NULL;
}

static struct pmemctl_platform *discover(struct pmemctl_ctx *ctx, const char *dimm)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY | PMEMCTL_WANT_REGIONS |
			PMEMCTL_WANT_MAPPINGS | PMEMCTL_WANT_NAMESPACES,
		.dimm = dimm,
	};
	struct pmemctl_platform *platform;

	return pmemctl_discover(ctx, &query, &platform) ? NULL : platform;
}

/* A plan that was thought about for long must not end namespaces that came into service since. */
static int check_idle(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	struct change c = { .ctx = ctx };
	struct pmemctl_platform *platform;
	int rc = 0;

	if (!plan_is_old(plan))
		return 0;
	platform = discover(ctx, plan->object);
	if (!platform)
		return -ENOENT;
	c.dimm = find_dimm(platform, plan->object);
	for (size_t i = 0; c.dimm && !rc && i < platform->region_count; i++)
		rc = fail_active(&c, platform->regions[i]);
	pmemctl_platform_free(platform);
	return rc;
}

static int plan_for(struct change *c, const char *dimm)
{
	struct pmemctl_platform *platform;
	int rc = plan_lock_dimm(c->ctx, c->plan, dimm);

	if (rc)
		return rc;
	platform = discover(c->ctx, dimm);
	if (!platform)
		return -ENOENT;
	c->platform = platform;
	c->dimm = find_dimm(platform, dimm);
	c->plan->object = arena_strdup(&c->plan->arena, dimm);
	c->plan->check_again = check_idle;
	rc = c->dimm ? plan_change(c)
		     : fail(c->ctx, PMEMCTL_NO_OBJECT, ENOENT, dimm, "there is no such DIMM");
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_labels(struct pmemctl_ctx *ctx, const char *dimm,
				       const struct pmemctl_label_options *options,
				       struct pmemctl_plan **out)
{
	struct change c = { .ctx = ctx, .options = options };

	error_clear(ctx);
	c.plan = plan_new(ctx, changes[options->change].verb, options->show_only);
	return plan_finish(ctx, c.plan, c.plan ? plan_for(&c, dimm) : -ENOMEM, dimm, out);
}
