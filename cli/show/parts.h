/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_SHOW_PARTS_H
#define PMEMCTL_SHOW_PARTS_H

#include "place.h"
#include "show/show.h"

/* What is plugged in, or a place where nothing is: neither a DIMM, nor a device that has any size. */
struct show_part {
	const struct pmemctl_dimm *dimm;		 /* or NULL */
	const struct pmemctl_memory_device *device;	 /* as SMBIOS has it, or NULL */
	struct memory_place place;
};

struct show_parts {
	struct show_part *list;
	size_t count;
	struct pmemctl_smbios *smbios;	/* what devices point into */
};

/*
 * The DIMMs of a bus, in its order; with tables also modules of DRAM and empty places, as far as the tables of firmware
 * can be read, and all by place. false: out of memory. To be freed in any case.
 */
bool show_find_parts(const struct show_context *context, const struct pmemctl_bus *bus, bool with_tables,
		     struct show_parts *parts);
void show_free_parts(struct show_parts *parts);

static inline bool show_is_empty(const struct show_part *part)
{
	return !part->dimm && (!part->device || !part->device->size);
}

#endif
