/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TESTS_ACPI_TABLE_H
#define PMEMCTL_TESTS_ACPI_TABLE_H

/* ACPI tables that tests write, and their decoding as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/acpi.h"
#include "unit.h"

/* A table that a test writes field by field, little endian. */
struct table {
	uint8_t bytes[4096];
	size_t length;
};

static inline void put(struct table *t, size_t width, uint64_t value)
{
	for (size_t i = 0; i < width; i++)
		t->bytes[t->length++] = i < 8 ? (uint8_t)(value >> (8 * i)) : 0;
}

static inline void put_text(struct table *t, const char *text)
{
	memcpy(t->bytes + t->length, text, strlen(text));
	t->length += strlen(text);
}

static inline void put_hex(struct table *t, const char *hex)
{
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		put(t, 1, byte);
}

static inline struct table begin(const char *signature, unsigned revision)
{
	struct table t = { .length = 0 };

	put_text(&t, signature);
	put(&t, 4, 0);
	put(&t, 1, revision);
	put(&t, 1, 0);
	put_text(&t, "OEMID TABLE ID");
	put(&t, 4, 7);
	put_text(&t, "MAKE");
	put(&t, 4, 0x20260101);
	assert_int_equal(t.length, 36);
	return t;
}

/* Length and checksum as they should be. */
static inline void seal(struct table *t)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < 4; i++)
		t->bytes[4 + i] = (uint8_t)(t->length >> (8 * i));
	t->bytes[9] = 0;
	for (size_t i = 0; i < t->length; i++)
		sum += t->bytes[i];
	t->bytes[9] = (uint8_t)-sum;
}

static inline void print_field(FILE *out, const struct acpi_field *field)
{
	unsigned long long value = field->value;

	fprintf(out, "  %s=", field->name);
	if (field->text)
		fputs(field->text, out);
	else if (field->kind == ACPI_HEX || field->kind == ACPI_FLAGS)
		fprintf(out, "0x%llx", value);
	else
		fprintf(out, field->kind == ACPI_SIZE ? "%llu B" : "%llu", value);
	if (field->meaning)
		fprintf(out, " (%s)", field->meaning);
	fputc('\n', out);
}

/* Decode from a block of exactly that size, so that a sanitizer sees what is read beyond it. */
static inline void decode(const struct table *t, struct arena *arena, struct acpi_table *decoded)
{
	uint8_t *bytes = malloc(t->length ? t->length : 1);

	memcpy(bytes, t->bytes, t->length);
	assert_int_equal(acpi_decode(bytes, t->length, arena, decoded), 0);
	free(bytes);	/* nothing decoded may point into it */
}

/* Everything but the header, as text. */
static inline void expect(const struct table *t, const char *expected)
{
	struct arena arena = { 0 };
	struct acpi_table decoded;
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	decode(t, &arena, &decoded);
	for (size_t i = 1; i < decoded.structure_count; i++) {
		const struct acpi_structure *s = decoded.structures[i];

		fprintf(out, "%s %zu+%zu\n", s->name, s->offset, s->length);
		for (size_t j = 0; j < s->field_count; j++)
			print_field(out, s->fields[j]);
	}
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
	arena_free(&arena);
}

static inline const struct acpi_field *find(const struct acpi_structure *s, const char *name)
{
	for (size_t i = 0; i < s->field_count; i++)
		if (!strcmp(s->fields[i]->name, name))
			return s->fields[i];
	check(0, "%s has no field %s", s->name, name);
	return NULL;
}

static inline struct table nfit(void)
{
	struct table t = begin("NFIT", 1);

	put(&t, 4, 0);
	return t;
}

static inline struct table pcat_100_series(void)
{
	struct table t = begin("PCAT", 2);

	put(&t, 4, 0);
	put(&t, 2, 0), put(&t, 2, 16), put(&t, 1, 1), put(&t, 1, 7), put(&t, 1, 0x14);
	put(&t, 1, 3), put(&t, 8, 0);
	put(&t, 2, 1), put(&t, 2, 20), put(&t, 1, 3), put(&t, 3, 0), put(&t, 2, 30), put(&t, 2, 2);
	put(&t, 4, 0x80104040), put(&t, 4, 0x00010101);
	put(&t, 2, 6), put(&t, 2, 32), put(&t, 2, 1), put(&t, 2, 0), put(&t, 8, 1ULL << 42);
	put(&t, 8, 1ULL << 40), put(&t, 8, 1ULL << 35);
	seal(&t);
	return t;
}

/* Socket, controller and module, which are or are not within each other's length. */
static inline struct table pmtt_of_revision_1(unsigned socket_length, unsigned controller_length)
{
	struct table t = begin("PMTT", 1);

	put(&t, 4, 0);
	put(&t, 1, 0), put(&t, 1, 0), put(&t, 2, socket_length), put(&t, 2, 1), put(&t, 2, 0);
	put(&t, 2, 1), put(&t, 2, 0);
	put(&t, 1, 1), put(&t, 1, 0), put(&t, 2, controller_length), put(&t, 4, 0);
	put(&t, 4, 80), put(&t, 4, 90), put(&t, 4, 1000), put(&t, 4, 900), put(&t, 2, 64);
	put(&t, 2, 128), put(&t, 2, 0), put(&t, 2, 1), put(&t, 4, 2);
	put(&t, 1, 2), put(&t, 1, 0), put(&t, 2, 20), put(&t, 2, 0xa), put(&t, 2, 0);
	put(&t, 2, 0x99), put(&t, 2, 0), put(&t, 4, 129408), put(&t, 4, 0x28);
	seal(&t);
	return t;
}

static inline struct table cedt(void)
{
	struct table t = begin("CEDT", 1);

	put(&t, 1, 0), put(&t, 1, 0), put(&t, 2, 32), put(&t, 4, 7), put(&t, 4, 1), put(&t, 4, 0);
	put(&t, 8, 0x4c00000000), put(&t, 8, 0x10000);
	put(&t, 1, 1), put(&t, 1, 0), put(&t, 2, 44), put(&t, 4, 0), put(&t, 8, 0x5000000000);
	put(&t, 8, 1ULL << 36), put(&t, 1, 1), put(&t, 1, 1), put(&t, 2, 0), put(&t, 4, 2);
	put(&t, 2, 0xa), put(&t, 2, 3), put(&t, 4, 7), put(&t, 4, 8);
	put(&t, 1, 2), put(&t, 1, 0), put(&t, 2, 24), put(&t, 2, 0), put(&t, 1, 2), put(&t, 1, 2);
	put(&t, 8, 0x404100), put(&t, 8, 0x1041000);
	put(&t, 1, 3), put(&t, 1, 0), put(&t, 2, 20), put(&t, 2, 1), put(&t, 2, 0x351a);
	put(&t, 8, 0xfe000000), put(&t, 1, 1), put(&t, 3, 0);
	seal(&t);
	return t;
}

#endif
