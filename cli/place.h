/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_PLACE_H
#define PMEMCTL_PLACE_H

#include "cli.h"

/* Where modules of memory of any kind are plugged in. What of it is not known is PMEMCTL_UNKNOWN. */
struct memory_place {
	uint64_t socket, die, controller, channel, slot, node;
};

/*
 * The modules of a PMTT, one after the other: { .pmtt = … }, then place_next() until it is false. pmtt: may be NULL
 */
struct memory_places {
	const struct pmemctl_acpi_table *pmtt;
	size_t at;
	struct memory_place place;
	unsigned handle;	/* in SMBIOS; PLACE_EMPTY: nothing is plugged in */
	uint64_t type;		/* 0: volatile */
};
enum { PLACE_EMPTY = 0xffff };
bool place_next(struct memory_places *places);

/* Of a module by its handle in SMBIOS; of one of the NFIT. pmtt: may be NULL */
struct memory_place place_of_handle(const struct pmemctl_acpi_table *pmtt, unsigned handle);
struct memory_place place_of_dimm(const struct pmemctl_acpi_table *pmtt, const struct pmemctl_dimm *dimm);
/* Does the table tell of every level, down to the slot? */
bool place_is_told(const struct pmemctl_acpi_table *pmtt);

/* What SMBIOS has of a handle, and its kind of memory, "DDR4"; NULL: nothing. smbios: may be NULL */
const struct pmemctl_memory_device *place_device(const struct pmemctl_smbios *smbios, uint64_t handle);
const char *place_memory_type(const struct pmemctl_memory_device *device);
/* Is it persistent memory, by what SMBIOS says of it alone? */
bool place_is_persistent(const struct pmemctl_memory_device *device);

#endif
