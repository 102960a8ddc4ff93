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
	const void *bytes;	/* as it stands there, size of them */
};

/*
 * Read and decode a table by its name below /sys/firmware/acpi/tables (NFIT, SRAT, HMAT, PCAT, PMTT
 * and CEDT; others as bytes). 0 or -errno: PMEMCTL_NO_OBJECT, PMEMCTL_NO_PERMISSION. Since: 0.1
 */
int pmemctl_acpi_read(struct pmemctl_ctx *ctx, const char *signature,
		      struct pmemctl_acpi_table **table);
void pmemctl_acpi_free(struct pmemctl_acpi_table *table);

/* Tables in which a proximity domain is split. */
enum pmemctl_acpi_split_table {
	PMEMCTL_ACPI_SPLIT_SRAT,
	PMEMCTL_ACPI_SPLIT_SLIT,
	PMEMCTL_ACPI_SPLIT_NFIT,
	PMEMCTL_ACPI_SPLIT_TABLES
};

/* A whole table as firmware has it. */
struct pmemctl_acpi_image {
	const void *bytes;	/* NULL: there is none */
	size_t size;
};

/* One structure that was changed or added. */
struct pmemctl_acpi_split_part {
	const char *table;	/* "SRAT" */
	bool added;
	bool mapping;		/* of a region of a DIMM; else a range of addresses */
	uint64_t address, size;	/* bytes; of a mapping the offset in its region */
	uint32_t number;	/* the proximity domain, of a mapping the region's id */
};

struct pmemctl_acpi_split {
	struct pmemctl_acpi_image tables[PMEMCTL_ACPI_SPLIT_TABLES];	/* of those that change */
	struct pmemctl_acpi_split_part **parts;	/* in the order of the tables */
	size_t part_count;
};

/*
 * Split the memory of a proximity domain in parts of equal size (nodes: 2 or more). The first part keeps
 * the domain, the others get numbers behind the last one. SRAT must be there. SLIT (the new domains are
 * as far as the one they come from) and NFIT (its range of persistent memory with the same addresses, and
 * the mappings of that) are changed when they are there; NFIT is left out of the result when it has no such
 * range. Checksums are right, and OEM revisions one higher. For a kernel that is given these tables from an
 * initial RAM disk. 0 or -errno: PMEMCTL_NO_OBJECT (no memory is of that domain), PMEMCTL_NOT_SUPPORTED (it has
 * several ranges, or cannot be split evenly), PMEMCTL_DAMAGED; the error's object is the table.
 * ACPI 6.5, sections 5.2.16, 5.2.17 and 5.2.25. Since: 0.1
 */
int pmemctl_acpi_split(struct pmemctl_ctx *ctx, const struct pmemctl_acpi_image tables[PMEMCTL_ACPI_SPLIT_TABLES],
		       uint32_t domain, unsigned nodes, struct pmemctl_acpi_split **split);
void pmemctl_acpi_split_free(struct pmemctl_acpi_split *split);

#ifdef __cplusplus
}
#endif

#endif
