// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Labels of interleave sets that are no more, as when Intel Optane modules were divided otherwise. The kernel makes no
 * namespaces of them, and keeps the capacity that they name on each DIMM.
 */
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"
#include "plan/plan.h"

/* Labels of 1.1 and of 1.2 name a set by different cookies: those of the region are of the version that its DIMMs have. */
static bool has_one_version(const struct diagnosis *d, const struct pmemctl_region *region)
{
	const struct pmemctl_label_area *first = NULL;

	for (size_t i = 0; i < d->area_count; i++) {
		const struct pmemctl_label_area *area = d->areas[i]->area;

		if (!region_has_dimm(region, d->areas[i]->dimm->name))
			continue;
		if (!area || area->current < 0 || area->cxl || (first && area->minor != first->minor))
			return false;
		first = area;
	}
	return true;
}

/* Are the sets of this DIMM known? One of its regions, or NULL. */
static const struct pmemctl_region *known_sets(const struct diagnosis *d, const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_region *found = NULL;

	for (size_t i = 0; i < dimm->bus->region_count; i++) {
		const struct pmemctl_region *region = dimm->bus->regions[i];

		if (!region_has_dimm(region, dimm->name))
			continue;
		if (!region->labelled || !region->enabled || !region->iset_cookie ||
		    region->iset_cookie == PMEMCTL_UNKNOWN || !has_one_version(d, region))
			return NULL;
		found = region;
	}
	return found;
}

/* Kernels take cookies of their older versions, too: whatever is a namespace is of a set. */
static bool is_namespace(const struct pmemctl_platform *platform, const char *uuid)
{
	for (size_t i = 0; i < platform->namespace_count; i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];

		if ((ns->uuid && strcmp(ns->uuid, uuid) == 0) || (ns->raw_uuid && strcmp(ns->raw_uuid, uuid) == 0))
			return true;
	}
	return false;
}

static bool is_stale(const struct diagnosis *d, const struct pmemctl_dimm *dimm, const struct pmemctl_label *label)
{
	if (!label->valid || label->kind != PMEMCTL_LABEL_NAMESPACE || label->flags & PMEMCTL_LABEL_LOCAL ||
	    !label->iset_cookie)
		return false;
	for (size_t i = 0; i < dimm->bus->region_count; i++)
		if (region_has_dimm(dimm->bus->regions[i], dimm->name) &&
		    dimm->bus->regions[i]->iset_cookie == label->iset_cookie)
			return false;
	return !is_namespace(d->platform, label->uuid);
}

static void check_labels(struct diagnosis *d, const struct known_area *known, const struct pmemctl_region *region)
{
	enum { MIB = 20, REMEDY = 192 };
	const char *dimm = known->dimm->name;
	const struct pmemctl_label *first = NULL;
	char *remedy = arena_alloc(&d->arena, REMEDY);
	uint64_t bytes = 0;
	size_t count = 0;

	for (size_t i = 0; i < known->area->label_count; i++) {
		const struct pmemctl_label *label = known->area->labels[i];

		if (!is_stale(d, known->dimm, label))
			continue;
		first = first ? first : label;
		bytes += label->raw_size;
		count++;
	}
	if (!count || !remedy)
		return;
	snprintf(remedy, REMEDY, "disable-region %s, init-labels -f %s and enable-region %s free that%s", region->name, dimm,
		 region->name, count < known->area->label_count ? ", and end its other namespaces" : "");
	finding_add(d, dimm, region->name, true, PMEMCTL_REPAIR_NONE,
		    "%zu label%s of interleave sets that are no more, of %s%s%s%s, keep%s %llu MiB of it", count,
		    count == 1 ? "" : "s", first->uuid, *first->name ? " " : "", first->name, count == 1 ? "" : " and others",
		    count == 1 ? "s" : "", (unsigned long long)(bytes >> MIB))->remedy = remedy;
}

void diagnose_stale_labels(struct diagnosis *d)
{
	for (size_t i = 0; i < d->area_count; i++) {
		const struct pmemctl_region *region = d->areas[i]->area ? known_sets(d, d->areas[i]->dimm) : NULL;

		if (region)
			check_labels(d, d->areas[i], region);
	}
}
