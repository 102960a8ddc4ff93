// SPDX-License-Identifier: LGPL-2.1-or-later
/* Walks the structures of an ACPI table as its format describes them. */
#include <errno.h>
#include <string.h>

#include "format.h"

enum {
	HEADER_SIZE = 36,
	LENGTH_OFFSET = 4,
	REVISION_OFFSET = 8,
	CHECKSUM_OFFSET = 9,
};

static const struct acpi_table_format *const formats[] = {
	&acpi_cedt, &acpi_hmat, &acpi_nfit, &acpi_pcat, &acpi_pmtt, &acpi_srat,
};

/* Section 5.2.6, System Description Table Header */
static const struct acpi_field_format header_fields[] = {
	FIELD("Signature", 0, 4, ACPI_TEXT),
	FIELD("Length", 4, 4, ACPI_SIZE),
	FIELD("Revision", 8, 1, ACPI_HEX),
	FIELD("Checksum", 9, 1, ACPI_HEX),
	FIELD("OEM ID", 10, 6, ACPI_TEXT),
	FIELD("OEM Table ID", 16, 8, ACPI_TEXT),
	FIELD("OEM Revision", 24, 4, ACPI_HEX),
	FIELD("Creator ID", 28, 4, ACPI_TEXT),
	FIELD("Creator Revision", 32, 4, ACPI_HEX),
	{ 0 }
};

struct decoder {
	struct arena *arena;
	struct acpi_table *table;
	const struct acpi_table_format *format;
	const uint8_t *bytes;
	size_t end;		/* the shorter of what is there and what the header says */
	unsigned revision;
};

static struct acpi_structure *add_structure(struct decoder *d, const char *name, size_t offset,
					    size_t length)
{
	struct acpi_structure *structure = arena_alloc(d->arena, sizeof(*structure));

	if (!structure)
		return NULL;
	structure->name = name;
	structure->offset = offset;
	structure->length = length;
	ARENA_APPEND(d->arena, d->table->structures, d->table->structure_count, structure);
	return structure;
}

/* Ends the decoding: what comes after damage cannot be trusted. */
static void add_damage(struct decoder *d, size_t offset, size_t length, const char *reason)
{
	struct acpi_structure *structure = add_structure(d, "Damaged", offset, length);
	struct acpi_field *field = arena_alloc(d->arena, sizeof(*field));

	d->table->damaged = true;
	if (!structure || !field)
		return;
	field->name = "Reason";
	field->kind = ACPI_TEXT;
	field->text = reason;
	ARENA_APPEND(d->arena, structure->fields, structure->field_count, field);
	if (length)
		acpi_add_bytes(d->arena, structure, "Bytes", d->bytes + offset, length);
}

static bool selected(const struct acpi_structure_format *f, const uint8_t *bytes, size_t length,
		     unsigned revision)
{
	if (revision < f->first_revision || (f->last_revision && revision > f->last_revision))
		return false;
	return !f->select_width || ((size_t)f->select_offset + f->select_width <= length &&
				    acpi_read(bytes + f->select_offset, f->select_width) ==
					    f->select_value);
}

static const struct acpi_structure_format *find_format(struct decoder *d, unsigned type,
						       const uint8_t *bytes, size_t length)
{
	for (const struct acpi_structure_format *f = d->format->structures; f->name; f++)
		if (f->type == type && selected(f, bytes, length, d->revision))
			return f;
	return NULL;
}

/* How many items there are, or SIZE_MAX when more than the room that is left can hold. */
static size_t count_items(const struct acpi_array_format *array, const uint8_t *bytes, size_t room)
{
	size_t width = array->item.width, most = width ? room / width : 1;
	uint64_t count;

	if (!array->count_width)
		return most;
	count = acpi_read(bytes + array->count_offset, array->count_width);
	if (array->second_count_offset)	/* of at most 32 bits each, so the product fits */
		count *= acpi_read(bytes + array->second_count_offset, array->count_width);
	return count > most ? SIZE_MAX : (size_t)count;
}

/* Bytes of the structure's own, or 0 when its arrays are longer than it. */
static size_t own_size(const struct acpi_structure_format *f, const uint8_t *bytes, size_t length)
{
	size_t size = f->size ? f->size : f->minimum;

	if (size > length)	/* an older, shorter form */
		size = length;
	for (const struct acpi_array_format *a = f->arrays; a && a->item.name; a++) {
		size_t count = count_items(a, bytes, length - size);

		if (count == SIZE_MAX)
			return 0;
		size += a->item.width ? count * a->item.width : length - size;
	}
	return size;
}

static void add_arrays(struct decoder *d, struct acpi_structure *structure,
		       const struct acpi_structure_format *f, const uint8_t *bytes, size_t length)
{
	size_t offset = f->size ? f->size : f->minimum;

	for (const struct acpi_array_format *a = f->arrays; a && a->item.name; a++) {
		if (offset >= length)
			return;
		if (!a->item.width) {
			acpi_add_bytes(d->arena, structure, a->item.name, bytes + offset,
				       length - offset);
			return;
		}
		for (size_t i = 0, count = count_items(a, bytes, length - offset); i < count; i++) {
			struct acpi_field *field =
				acpi_add_field(d->arena, structure, &a->item, bytes + offset);

			if (field)
				field->name = acpi_printf(d->arena, "%s %zu", a->item.name, i);
			offset += a->item.width;
		}
	}
}

/* How far the next structure is, 0 when the structure is damaged. */
static size_t decode_known(struct decoder *d, const struct acpi_structure_format *f,
			   size_t offset, size_t length)
{
	const uint8_t *bytes = d->bytes + offset;
	size_t own = length < f->minimum ? 0 : own_size(f, bytes, length);
	struct acpi_structure *structure;

	if (!own) {
		add_damage(d, offset, length,
			   acpi_printf(d->arena, length < f->minimum ?
				       "%s structure of %zu bytes is cut short" :
				       "%s structure of %zu bytes has no room for the items it counts",
				       f->name, length));
		return 0;
	}
	structure = add_structure(d, f->name, offset, length);
	if (!structure)
		return 0;
	acpi_add_fields(d->arena, structure, f->fields, bytes, length);
	add_arrays(d, structure, f, bytes, length);
	if (own < length && !f->nested)
		acpi_add_bytes(d->arena, structure, "Additional Bytes", bytes + own, length - own);
	if (f->explain)
		f->explain(d->arena, structure, bytes, d->revision);
	return f->nested ? own : length;
}

static void add_unknown(struct decoder *d, size_t offset, size_t length)
{
	const struct acpi_field_format fields[] = {
		FIELD("Type", 0, d->format->type_width, ACPI_DECIMAL),
		FIELD("Length", d->format->length_offset, d->format->length_width, ACPI_SIZE),
		{ 0 }
	};
	struct acpi_structure *structure = add_structure(d, "Unknown structure", offset, length);

	if (!structure)
		return;
	acpi_add_fields(d->arena, structure, fields, d->bytes + offset, length);
	acpi_add_bytes(d->arena, structure, "Bytes", d->bytes + offset, length);
}

/* How far the next structure is, 0 when there is none. */
static size_t decode_structure(struct decoder *d, size_t offset)
{
	size_t left = d->end - offset, length;
	size_t head = (size_t)d->format->length_offset + d->format->length_width;
	const struct acpi_structure_format *f;
	unsigned type;

	if (left < head) {
		add_damage(d, offset, left, "too few bytes are left for a structure");
		return 0;
	}
	type = (unsigned)acpi_read(d->bytes + offset, d->format->type_width);
	length = (size_t)acpi_read(d->bytes + offset + d->format->length_offset,
				   d->format->length_width);
	if (length < head || length > left) {
		add_damage(d, offset, left,
			   acpi_printf(d->arena, length < head ?
				       "length %zu of a structure of type %u is less than its head" :
				       "length %zu of a structure of type %u is more than is left, %zu",
				       length, type, left));
		return 0;
	}
	f = find_format(d, type, d->bytes + offset, length);
	if (f)
		return decode_known(d, f, offset, length);
	add_unknown(d, offset, length);
	return length;
}

static const char *checksum_meaning(struct decoder *d, size_t stated)
{
	uint8_t sum = 0;

	if (stated != d->end)
		return "cannot be checked";
	for (size_t i = 0; i < d->end; i++)
		sum += d->bytes[i];
	if (!sum)
		return "right";
	return acpi_printf(d->arena, "wrong, should be 0x%02x",
			   (unsigned)(uint8_t)(d->bytes[CHECKSUM_OFFSET] - sum));
}

static void decode_header(struct decoder *d, size_t stated)
{
	size_t length = d->format && d->end > d->format->body ? d->format->body : d->end;
	struct acpi_structure *structure;

	if (!d->format && length > HEADER_SIZE)
		length = HEADER_SIZE;
	structure = add_structure(d, "Header", 0, length);
	if (!structure)
		return;
	acpi_add_fields(d->arena, structure, header_fields, d->bytes, length);
	for (size_t i = 0; i < structure->field_count; i++)
		if (!strcmp(structure->fields[i]->name, "Checksum"))
			structure->fields[i]->meaning = checksum_meaning(d, stated);
	if (!d->format || !d->format->header)
		return;
	for (const struct acpi_structure_format *f = d->format->header; f->name; f++)
		if (selected(f, d->bytes, length, d->revision))
			acpi_add_fields(d->arena, structure, f->fields, d->bytes, length);
}

static void decode_body(struct decoder *d)
{
	size_t step;

	if (!d->format) {
		struct acpi_structure *contents;

		if (d->end == HEADER_SIZE)
			return;
		contents = add_structure(d, "Contents", HEADER_SIZE, d->end - HEADER_SIZE);
		if (contents)
			acpi_add_bytes(d->arena, contents, "Bytes", d->bytes + HEADER_SIZE,
				       d->end - HEADER_SIZE);
		return;
	}
	for (size_t offset = d->format->body; offset < d->end; offset += step) {
		step = decode_structure(d, offset);
		if (!step)
			return;
	}
}

int acpi_decode(const void *bytes, size_t length, struct arena *arena, struct acpi_table *table)
{
	struct decoder d = { .arena = arena, .table = table, .bytes = bytes, .end = length };
	size_t stated = length >= HEADER_SIZE ? acpi_read(d.bytes + LENGTH_OFFSET, 4) : 0;

	*table = (struct acpi_table) { 0 };
	if (length >= HEADER_SIZE) {
		memcpy(table->signature, bytes, 4);
		for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
			if (!memcmp(formats[i]->signature, bytes, 4))
				d.format = formats[i];
		for (size_t i = 0; i < 4; i++)
			if (table->signature[i] < ' ' || table->signature[i] > '~')
				table->signature[i] = '?';
		d.revision = d.bytes[REVISION_OFFSET];
	}
	table->known = d.format;
	if (stated >= HEADER_SIZE && stated < length)
		d.end = stated;
	if (length)
		decode_header(&d, stated);
	if (length < HEADER_SIZE || (d.format && d.end < d.format->body))
		add_damage(&d, d.end, 0, "the table is shorter than its header");
	else if (stated < HEADER_SIZE)
		add_damage(&d, HEADER_SIZE, length - HEADER_SIZE,
			   "the length in the header is shorter than the header");
	else
		decode_body(&d);
	if (!table->damaged && stated != length)
		add_damage(&d, d.end, length - d.end,
			   acpi_printf(arena, "%zu bytes are there, the header says %zu", length,
				       stated));
	return arena->failed ? -ENOMEM : 0;
}
