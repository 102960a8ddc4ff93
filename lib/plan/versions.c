// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Versions of labels. Those of 1.1 and of 1.2 name an interleave set by different cookies, so the
 * kernel finds no namespace whose labels differ in it (nd_region_interleave_set_cookie() of
 * drivers/nvdimm/region_devs.c): all DIMMs of a region need the same.
 */
#include <errno.h>
#include <stdio.h>

#include "dimm_labels.h"
#include "label_change.h"

/* "1.2"; false when the DIMM has no labels, or they cannot be read. */
static bool version_of(struct pmemctl_ctx *ctx, const char *dimm, struct arena *arena, char version[8])
{
	struct pmemctl_label_area area;
	uint8_t *bytes;
	size_t size;
	const bool known = !dimm_labels_read_used(ctx, dimm, arena, &bytes, &size) &&
			   !label_area_parse(arena, bytes, size, &area) && area.current >= 0;

	error_clear(ctx);	/* not to know is no reason to refuse */
	if (known)
		snprintf(version, 8, "%u.%u", area.major % 100u, area.minor % 100u);
	return known;
}

int check_label_versions(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	struct arena arena = { 0 };
	const char *first_dimm = NULL;
	char first[8], other[8];
	int rc = 0;

	for (size_t i = 0; !rc && region->labelled && region->mapping_count > 1 && i < region->mapping_count; i++) {
		const char *dimm = region->mappings[i].dimm_name;

		if (!version_of(ctx, dimm, &arena, first_dimm ? other : first))
			continue;
		if (!first_dimm) {
			first_dimm = dimm;
		} else if (strcmp(first, other) != 0) {
			rc = fail(
				ctx, PMEMCTL_FAILED, EINVAL, region->name,
				"%s has labels of version %s, and %s of %s: namespaces need the same on all its DIMMs",
				first_dimm, first, dimm, other);
			fail_hint(ctx, "pmemctl disable-region %s, init-labels -f -V %s of all its DIMMs, "
				       "and enable-region", region->name, strcmp(first, other) > 0 ? first : other);
		}
	}
	arena_free(&arena);
	return rc;
}

const char *label_other_version(struct label_change *c, unsigned minor)
{
	char version[8], wanted[8], text[160];

	snprintf(wanted, sizeof(wanted), "1.%u", minor);
	for (size_t i = 0; i < c->platform->region_count; i++) {
		const struct pmemctl_region *region = c->platform->regions[i];

		if (!region_has_dimm(region, c->dimm->name))
			continue;
		for (size_t j = 0; j < region->mapping_count; j++) {
			const char *dimm = region->mappings[j].dimm_name;

			if (strcmp(dimm, c->dimm->name) == 0 || !version_of(c->ctx, dimm, &c->plan->arena, version) ||
			    strcmp(version, wanted) == 0)
				continue;
			snprintf(text, sizeof(text),
				 "%s of %s has version %s; namespaces need the same on all its DIMMs", dimm,
				 region->name, version);
			return arena_strdup(&c->plan->arena, text);
		}
	}
	return NULL;
}
