// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/acpi/cedt.c lib/acpi/decode.c lib/acpi/field.c lib/acpi/hmat.c lib/acpi/nfit.c lib/acpi/pcat.c
// sources: lib/acpi/pmtt.c lib/acpi/srat.c lib/arena.c
/*
 * ACPI tables: NFIT, PCAT of each revision, PMTT, and the others. The first byte chooses the signature, the second the
 * revision; length and checksum are made right in most, so that more than the header is reached.
 */
#include <stdlib.h>
#include <string.h>

#include "acpi/acpi.h"
#include "bytes.h"
#include "ctx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal(uint8_t *bytes, size_t size, unsigned which, unsigned revision)
{
	static const char *const signatures[] = { "NFIT", "PCAT", "PMTT", "SRAT", "HMAT", "CEDT" };
	static const uint8_t revisions[] = { 1, 2, 0x11, 0x12, 0x13, 0x31, 0x32, 3 };
	uint8_t sum = 0;

	if (size < 36)
		return;
	memcpy(bytes, signatures[which % ARRAY_SIZE(signatures)], 4);
	if (revision & 0x80)
		return;
	bytes[8] = revisions[revision % ARRAY_SIZE(revisions)];
	le_put(bytes + 4, 4, size);
	bytes[9] = 0;
	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[9] = (uint8_t)-sum;
}

/* What is shown of a table lies in it, and every field has a value. */
static void check(const struct acpi_table *table, size_t size)
{
	for (size_t i = 0; i < table->structure_count; i++) {
		const struct acpi_structure *s = table->structures[i];

		if (!s->name || s->offset > size || s->length > size - s->offset)
			abort();
		for (size_t j = 0; j < s->field_count; j++) {
			const struct acpi_field *f = s->fields[j];

			if (!f->name || (!f->text && f->width > 8))
				abort();
		}
	}
	if (table->damaged && !table->structure_count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { .blocks = NULL };
	struct acpi_table table;
	uint8_t *bytes;

	if (size < 2)
		return 0;
	/* of its own allocation, so that a byte read behind it is noticed */
	bytes = malloc(size - 2 ? size - 2 : 1);
	if (!bytes)
		return 0;
	memcpy(bytes, data + 2, size - 2);
	seal(bytes, size - 2, data[0], data[1]);
	if (!acpi_decode(bytes, size - 2, &arena, &table))
		check(&table, size - 2);
	free(bytes);
	arena_free(&arena);
	return 0;
}
