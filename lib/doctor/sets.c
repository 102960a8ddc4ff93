// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Namespaces over several DIMMs, each of which has a label of it. The kernel makes none whose labels
 * are not all there, and keeps the capacity of those that are.
 */
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"
#include "plan/plan.h"

void label_areas_add(struct diagnosis *d, const struct pmemctl_dimm *dimm, const struct pmemctl_label_area *area)
{
	struct known_area *known = arena_alloc(&d->arena, sizeof(*known));

	if (!known)
		return;
	*known = (struct known_area) { dimm, area };
	ARENA_APPEND(&d->arena, d->areas, d->area_count, known);
}

static bool is_of_set(const struct pmemctl_label *label)
{
	return label->valid && label->kind == PMEMCTL_LABEL_NAMESPACE && label->count > 1 &&
	       label->position < label->count && !(label->flags & PMEMCTL_LABEL_LOCAL);
}

static size_t label_count(const struct known_area *known)
{
	return known->area ? known->area->label_count : 0;
}

/* Whether what is missing may be in an area that is not known: of this DIMM, or of any if NULL. */
static bool may_have(const struct diagnosis *d, const char *dimm)
{
	for (size_t i = 0; i < d->area_count; i++)
		if (!d->areas[i]->area && (!dimm || strcmp(d->areas[i]->dimm->name, dimm) == 0))
			return true;
	return false;
}

/* Where in the areas a label of this namespace with this position is; NULL when there is none. */
static const struct known_area *find_piece(const struct diagnosis *d, const struct pmemctl_label *of,
					   unsigned position)
{
	for (size_t i = 0; i < d->area_count; i++)
		for (size_t j = 0; j < label_count(d->areas[i]); j++) {
			const struct pmemctl_label *label = d->areas[i]->area->labels[j];

			if (is_of_set(label) && label->position == position &&
			    strcmp(label->uuid, of->uuid) == 0 && label->iset_cookie == of->iset_cookie)
				return d->areas[i];
		}
	return NULL;
}

/* The region that the DIMM shares with others, or NULL. */
static const struct pmemctl_region *set_of(const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_bus *bus = dimm->bus;

	for (size_t i = 0; i < bus->region_count; i++)
		if (bus->regions[i]->mapping_count > 1 && region_has_dimm(bus->regions[i], dimm->name))
			return bus->regions[i];
	return NULL;
}

/* The DIMM at a position of the set, or NULL when that is not known. */
static const char *dimm_at(const struct pmemctl_region *set, unsigned position)
{
	for (size_t i = 0; set && i < set->mapping_count; i++)
		if (set->mappings[i].position == (int)position)
			return set->mappings[i].dimm_name;
	return NULL;
}

static void check_set(struct diagnosis *d, const struct known_area *at, const struct pmemctl_label *label)
{
	const struct pmemctl_region *region = set_of(at->dimm);
	const char *lacks = NULL;
	unsigned missing = 0;

	for (unsigned i = 0; i < label->count; i++) {
		const struct known_area *piece = find_piece(d, label, i);

		if (piece && i < label->position)	/* told once, where its first label is */
			return;
		if (piece)
			continue;
		if (may_have(d, dimm_at(region, i)))
			return;
		if (!missing++)
			lacks = dimm_at(region, i);
	}
	if (!missing)
		return;
	finding_add(d, at->dimm->name, region ? region->name : NULL, true, PMEMCTL_REPAIR_NONE,
		    "namespace %s%s%s has labels on %u of %u DIMMs%s%s: the kernel does not show it", label->uuid,
		    *label->name ? " " : "", label->name, label->count - missing, label->count,
		    lacks ? ", and none on " : "", lacks ? lacks : "")->remedy =
		"write-labels brings the missing ones back; init-labels -f of all these DIMMs gives it up";
}

void diagnose_sets(struct diagnosis *d)
{
	for (size_t i = 0; i < d->area_count; i++)
		for (size_t j = 0; j < label_count(d->areas[i]); j++)
			if (is_of_set(d->areas[i]->area->labels[j]))
				check_set(d, d->areas[i], d->areas[i]->area->labels[j]);
}
