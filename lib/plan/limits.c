// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The rules a namespace must keep, checked before anything is touched; those of its size are in limits_size.c.
 * Sources: the kernel's drivers/nvdimm (namespace_devs.c, pfn_devs.c alignment, btt_devs.c sector sizes,
 * region_devs.c region alignment).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/backend.h"
#include "dimm_labels.h"
#include "label/label.h"
#include "plan.h"
#include "sysfs.h"

enum {
	BTT_DEFAULT_SECTOR = 4096,
	PAGE = 4096,
};

const char *size_text(uint64_t size, char *text, size_t length)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;

	while (size && size % 1024 == 0 && unit + 1 < ARRAY_SIZE(units)) {
		size /= 1024;
		unit++;
	}
	snprintf(text, length, "%llu %s", (unsigned long long)size, units[unit]);
	return text;
}

const char *sizes_text(const struct pmemctl_sizes *sizes, char *text, size_t length)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sizes->count && used < length; i++)
		used += (size_t)snprintf(text + used, length - used, "%s%llu", i ? ", " : "",
					 (unsigned long long)sizes->values[i]);
	return text;
}

bool sizes_have(const struct pmemctl_sizes *sizes, uint64_t value)
{
	for (size_t i = 0; i < sizes->count; i++)
		if (sizes->values[i] == value)
			return true;
	return false;
}

static bool is_align(uint64_t align)
{
	return align != PMEMCTL_UNKNOWN && align >= PAGE && !(align & (align - 1));
}

static int resolve_align(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			 const struct pmemctl_namespace *ns, uint64_t asked, struct ns_params *p)
{
	const struct pmemctl_sizes *sizes = p->mode == PMEMCTL_MODE_DEVDAX ? &region->devdax_aligns
									   : &region->fsdax_aligns;
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	char list[256];
	int rc;

	if (p->mode != PMEMCTL_MODE_FSDAX && p->mode != PMEMCTL_MODE_DEVDAX) {
		p->align = page;
		if (!asked)
			return 0;
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, region->name,
			  "%s mode has no alignment to choose", pmemctl_mode_name(p->mode));
		fail_hint(ctx, "leave --align out; only fsdax and devdax mode have one");
		return rc;
	}
	if (asked && sizes->count && !sizes_have(sizes, asked)) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, region->name,
			  "alignment %llu is not supported for %s", (unsigned long long)asked,
			  pmemctl_mode_name(p->mode));
		fail_hint(ctx, "supported there: %s", sizes_text(sizes, list, sizeof(list)));
		return rc;
	}
	if (asked)
		p->align = asked;
	else if (ns && ns->mode == p->mode && is_align(ns->align))
		p->align = ns->align;
	else	/* what a seed shows as selected may be left from an attempt that failed */
		p->align = !sizes_have(sizes, DEFAULT_ALIGN) && is_align(sizes->selected)
				   ? sizes->selected
				   : DEFAULT_ALIGN;
	/* a region that starts off the preferred alignment can still serve pages */
	if (!asked && region->resource != PMEMCTL_UNKNOWN && region->resource % p->align)
		p->align = page;
	return 0;
}

static int check_sector_size(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			     const struct ns_params *p)
{
	char list[256];
	int rc;

	/* in other modes the namespace's own list decides; see create.c */
	if (p->mode != PMEMCTL_MODE_SECTOR || sizes_have(&region->sector_sizes, p->sector_size))
		return 0;
	rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, region->name,
		  "sector size %llu is not supported in sector mode",
		  (unsigned long long)p->sector_size);
	fail_hint(ctx, "supported there: %s", sizes_text(&region->sector_sizes, list, sizeof(list)));
	return rc;
}

enum pmemctl_mode limits_mode(const struct pmemctl_namespace *ns, const struct pmemctl_create_options *o)
{
	if (o->mode != PMEMCTL_MODE_UNKNOWN)
		return o->mode;
	return ns && ns->mode != PMEMCTL_MODE_UNKNOWN ? ns->mode : PMEMCTL_MODE_FSDAX;
}

static void resolve_modes(const struct pmemctl_namespace *ns, const struct pmemctl_create_options *o,
			  struct ns_params *p)
{
	*p = (struct ns_params) { .mode = limits_mode(ns, o), .map = o->map, .sector_size = o->sector_size };
	if (p->mode != PMEMCTL_MODE_FSDAX && p->mode != PMEMCTL_MODE_DEVDAX)
		p->map = PMEMCTL_MAP_NONE;
	else if (p->map == PMEMCTL_MAP_NONE)
		p->map = PMEMCTL_MAP_DEV;
	if (!p->sector_size && ns && ns->mode == p->mode && p->mode == PMEMCTL_MODE_SECTOR)
		p->sector_size = ns->sector_sizes.selected;
	if (!p->sector_size)
		p->sector_size = p->mode == PMEMCTL_MODE_SECTOR ? BTT_DEFAULT_SECTOR : 512;
}

/* A name and a uuid are kept in the label. */
static int check_kept(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const struct pmemctl_namespace *ns,
		      const struct pmemctl_create_options *o)
{
	const bool named = o->name && *o->name;

	if (region->labelled || !ns || o->drop_unkept || !(named || o->uuid))
		return 0;
	return hinted(ctx,
		      fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, ns->name, "%s has no labels, which would keep a %s",
			   region->name, named ? "name" : "uuid"),
		      limits_can_have_labels(ctx, region)
			      ? "leave --%s out, or give the region labels by --autolabel, which loses what it holds"
			      : "leave --%s out",
		      named ? "name" : "uuid");
}

int limits_resolve(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
		   const struct pmemctl_namespace *ns, const struct pmemctl_create_options *o,
		   struct ns_params *p)
{
	int rc;

	resolve_modes(ns, o, p);
	if (o->map != PMEMCTL_MAP_NONE && p->map == PMEMCTL_MAP_NONE)
		return fail_map(ctx, ns ? ns->name : region->name, p->mode);
	rc = check_region_state(ctx, region);
	if (!rc)
		rc = check_kept(ctx, region, ns, o);
	if (!rc)
		rc = check_mode_support(ctx, region, p->mode);
	if (!rc)
		rc = resolve_align(ctx, region, ns, o->align, p);
	if (!rc)
		rc = check_sector_size(ctx, region, p);
	if (!rc)
		rc = limits_resolve_size(ctx, region, ns, o->size, o->count ? o->count : 1, p);
	return rc;
}
