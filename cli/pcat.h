/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_PCAT_H
#define PMEMCTL_PCAT_H

#include "cli.h"

/* What the tables of a platform's firmware tell of what it can do with Optane modules. A table may be NULL. */

/* The field of an ACPI table, in its index-th structure of that name; NULL: none. */
const struct pmemctl_acpi_field *acpi_field(const struct pmemctl_acpi_table *table, const char *structure, size_t index,
					    const char *field);
/* Its number; PMEMCTL_UNKNOWN: none. */
uint64_t acpi_number(const struct pmemctl_acpi_table *table, const char *structure, size_t index, const char *field);

/* A way to interleave, as the PCAT lists them */
struct pcat_format {
	unsigned ways, channel, controller;	/* codes of sizes */
	bool recommended;
};
/* The index-th; false: there is none. */
bool pcat_format(const struct pmemctl_acpi_table *pcat, unsigned index, struct pcat_format *format);
/* Is it of a revision that came with the 100 series? */
bool pcat_is_old(const struct pmemctl_acpi_table *pcat);

/* Does memory of modules serve as memory, with DRAM as its cache? */
bool pcat_is_two_level(const struct pmemctl_acpi_table *pcat);

/* A socket: several dies are told of one after the other. */
struct pcat_socket {
	uint64_t id, limit, mapped, cache;	/* bytes */
};
/* The next, from *index on, which becomes that of the one behind it; false: there is none. */
bool pcat_next_socket(const struct pmemctl_acpi_table *pcat, size_t *index, struct pcat_socket *socket);

#endif
