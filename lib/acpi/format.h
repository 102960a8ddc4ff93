/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_ACPI_FORMAT_H
#define PMEMCTL_ACPI_FORMAT_H

#include "acpi.h"

/*
 * How tables are described to the decoder. All lists end with an entry without name or text.
 * Section numbers in the descriptions are those of the ACPI specification 6.5, where nothing else
 * is said.
 */

/* A value, or the mask of a flag, in words. */
struct acpi_word {
	uint64_t value;
	const char *text;
};

struct acpi_guid_name {
	const char *guid, *text;
};

/* Bits of a number that stand for something of their own. */
struct acpi_part {
	const char *name;
	uint8_t first_bit, bits;
	const struct acpi_word *words;	/* of single bits, or NULL for a number */
};

struct acpi_field_format {
	const char *name;
	uint16_t offset, width;		/* in bytes, from the start of the structure */
	enum acpi_kind kind;
	uint8_t first_bit, bits;	/* the field is only these bits; 0 bits: all */
	uint8_t upper_offset, upper_width;	/* where its upper bytes are, if elsewhere */
	uint8_t shift;			/* the unit is 1 << shift bytes */
	bool exponent;			/* the value is 1 << what is stored */
	const struct acpi_word *words;
	const struct acpi_part *parts;
	const struct acpi_guid_name *guids;
};

#define FIELD(name_, offset_, width_, ...) \
	{ .name = (name_), .offset = (offset_), .width = (width_), .kind = __VA_ARGS__ }

/*
 * Items after the fixed part, one array after the other. With a second count there are as many as
 * both multiplied. Without a count, they reach to the end of the structure; and without a width,
 * what is left is one field.
 */
struct acpi_array_format {
	struct acpi_field_format item;
	uint16_t count_offset, second_count_offset;
	uint8_t count_width;
};

#define ITEM(name_, width_, ...) .item = FIELD(name_, 0, width_, __VA_ARGS__)

struct acpi_structure_format {
	const char *name;
	unsigned type;
	size_t minimum;		/* bytes without which it is cut short */
	size_t size;		/* of the fixed part; the minimum when 0 */
	uint8_t first_revision, last_revision;	/* of the table; no last: any later */
	/* only where these bytes have this value */
	uint16_t select_offset, select_width;
	uint64_t select_value;
	/* its length may span structures inside it, which follow its own fields */
	bool nested;
	const struct acpi_field_format *fields;
	const struct acpi_array_format *arrays;
	/* what the description cannot say */
	void (*explain)(struct arena *arena, struct acpi_structure *structure,
			const uint8_t *bytes, unsigned revision);
};

struct acpi_table_format {
	char signature[5];
	uint8_t body;		/* where the structures begin */
	uint8_t type_width, length_offset, length_width;
	const struct acpi_structure_format *header;	/* between common header and body, or NULL */
	const struct acpi_structure_format *structures;
};

extern const struct acpi_table_format acpi_cedt, acpi_hmat, acpi_nfit, acpi_pcat, acpi_pmtt,
	acpi_srat;

/* field.c. A number of up to eight bytes, little endian, at any address. */
uint64_t acpi_read(const uint8_t *bytes, size_t width);
char *acpi_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Add one field that is wholly at bytes. NULL when memory is lacking. */
struct acpi_field *acpi_add_field(struct arena *arena, struct acpi_structure *structure,
				  const struct acpi_field_format *format, const uint8_t *bytes);
/* Add those fields of a list that are within length. */
void acpi_add_fields(struct arena *arena, struct acpi_structure *structure,
		     const struct acpi_field_format *formats, const uint8_t *bytes, size_t length);
void acpi_add_bytes(struct arena *arena, struct acpi_structure *structure, const char *name,
		    const uint8_t *bytes, size_t length);

#endif
