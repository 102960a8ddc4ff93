/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_ACPI_H
#define PMEMCTL_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/*
 * ACPI tables as structures and fields, for showing. Bytes in, structures out: nothing here opens
 * a file. Reserved bytes are left out; bytes that a structure has beyond what is known of it are
 * its last field.
 */
enum acpi_kind {
	ACPI_DECIMAL,	/* value */
	ACPI_HEX,	/* value: an address, a handle, an id */
	ACPI_SIZE,	/* value, in bytes */
	ACPI_FLAGS,	/* value; meaning has the words of the bits that are set, or "none" */
	ACPI_TEXT,	/* text: printable ASCII, anything else replaced by '?' */
	ACPI_GUID,	/* text: 8-4-4-4-12 lower-case digits */
	ACPI_BYTES,	/* text: two lower-case hexadecimal digits a byte, in the order of the table */
};

struct acpi_field {
	const char *name;
	enum acpi_kind kind;
	unsigned width;		/* bytes of a number in the table: 0xff or 0x00ff */
	uint64_t value;
	const char *text;	/* NULL when the field is a number */
	const char *meaning;	/* in words, NULL when there is nothing to say */
};

struct acpi_structure {
	const char *name;
	size_t offset, length;	/* in the table */
	struct acpi_field **fields;
	size_t field_count;
};

struct acpi_table {
	char signature[5];	/* printable, "" when not even that is there */
	bool known;		/* its structures can be told apart */
	bool damaged;		/* the last structure is "Damaged": its field "Reason" says why */
	struct acpi_structure **structures;
	size_t structure_count;	/* the first is "Header", unless there are no bytes at all */
};

/*
 * Decode a whole table as /sys/firmware/acpi/tables has it. Everything but the names of structures
 * and fields lives in the arena. A damaged table is decoded up to the damage, which is no error.
 * 0 or -ENOMEM.
 */
int acpi_decode(const void *bytes, size_t length, struct arena *arena, struct acpi_table *table);

#endif
