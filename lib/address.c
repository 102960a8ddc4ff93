// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which DIMM holds an address. */
#include "backend/backend.h"
#include "ctx.h"

PMEMCTL_EXPORT const char *pmemctl_dimm_at(struct pmemctl_ctx *ctx,
					   const struct pmemctl_region *region, uint64_t address)
{
	/* with one DIMM there is nothing to translate */
	if (region->ways == 1)
		return region->mapping_count == 1 ? region->mappings[0].dimm_name : NULL;
	if (!region->ways)
		return NULL;
	return backend_translate_address(ctx, region->bus->name, address);
}
