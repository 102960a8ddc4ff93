/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_ACPI_H
#define LIBPMEMCTL_ACPI_H

/* Part of libpmemctl.h, which includes it: ACPI tables. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

/* One field of one structure of a table, for showing. */
struct pmemctl_acpi_field {
	const char *structure;	/* "Header", "SPA Range" … */
	size_t offset;		/* of the structure in the table */
	const char *name;	/* "Range Length" */
	const char *value;	/* numbers decimal, sizes in bytes; addresses, ids and flags "0x…" */
	const char *meaning;	/* in words, or NULL */
};

struct pmemctl_acpi_table {
	const char *signature;	/* "NFIT" */
	size_t size;		/* bytes */
	bool damaged;		/* the last structure is "Damaged", and says why */
	struct pmemctl_acpi_field **fields;
	size_t field_count;
};

/*
 * Read and decode a table by its name below /sys/firmware/acpi/tables (NFIT, SRAT, HMAT, PCAT, PMTT
 * and CEDT; others as bytes). 0 or -errno: PMEMCTL_NO_OBJECT, PMEMCTL_NO_PERMISSION. Since: 0.1
 */
int pmemctl_acpi_read(struct pmemctl_ctx *ctx, const char *signature,
		      struct pmemctl_acpi_table **table);
void pmemctl_acpi_free(struct pmemctl_acpi_table *table);

#ifdef __cplusplus
}
#endif

#endif
