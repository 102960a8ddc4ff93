// SPDX-License-Identifier: GPL-2.0-only
/* ACPI tables as a whole: their header, a machine's own, and tables that are damaged. */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "acpi-table.h"

static void the_header_is_the_first_structure(void **state)
{
	struct table t = begin("SRAT", 3);
	struct arena arena = { 0 };
	struct acpi_table decoded;
	const struct acpi_structure *header;

	(void)state;
	put(&t, 4, 1);
	put(&t, 8, 0);
	seal(&t);
	decode(&t, &arena, &decoded);
	assert_string_equal(decoded.signature, "SRAT");
	assert_true(decoded.known);
	assert_false(decoded.damaged);
	assert_int_equal(decoded.structure_count, 1);
	header = decoded.structures[0];
	assert_string_equal(header->name, "Header");
	assert_int_equal(header->length, 48);
	assert_int_equal(find(header, "Length")->value, 48);
	assert_int_equal(find(header, "Revision")->value, 3);
	assert_string_equal(find(header, "Checksum")->meaning, "right");
	assert_string_equal(find(header, "OEM ID")->text, "OEMID");
	assert_string_equal(find(header, "OEM Table ID")->text, "TABLE ID");
	assert_int_equal(find(header, "OEM Revision")->value, 7);
	assert_string_equal(find(header, "Creator ID")->text, "MAKE");
	assert_int_equal(find(header, "Creator Revision")->value, 0x20260101);
	assert_int_equal(find(header, "Table Revision")->value, 1);
	arena_free(&arena);
}

static void a_wrong_checksum_and_odd_text_are_shown(void **state)
{
	struct table t = begin("CEDT", 1);
	struct arena arena = { 0 };
	struct acpi_table decoded;
	char meaning[64];

	(void)state;
	seal(&t);
	t.bytes[10] = '\033';
	t.bytes[9] += 'O' - '\033';	/* right again for the other letter */
	t.bytes[24] += 4;
	snprintf(meaning, sizeof(meaning), "wrong, should be 0x%02x", (uint8_t)(t.bytes[9] - 4));
	decode(&t, &arena, &decoded);
	assert_false(decoded.damaged);
	assert_string_equal(find(decoded.structures[0], "Checksum")->meaning, meaning);
	assert_string_equal(find(decoded.structures[0], "OEM ID")->text, "?EMID");
	arena_free(&arena);
}

static void an_unknown_table_is_shown_in_hex(void **state)
{
	struct table t = begin("WXYZ", 1);

	(void)state;
	put(&t, 3, 0x030201);
	seal(&t);
	expect(&t, "Contents 36+3\n"
		   "  Bytes=010203\n");
}

/* Decode, and have the last structure say what is wrong with the table, and where. */
static void check_damage(const struct table *t, size_t structures, size_t offset,
			 const char *reason)
{
	struct arena arena = { 0 };
	struct acpi_table decoded;
	const struct acpi_structure *last;

	decode(t, &arena, &decoded);
	check(decoded.damaged, "%s", reason);
	check(decoded.structure_count == structures, "%zu structures: %s", decoded.structure_count,
	      reason);
	last = decoded.structures[structures - 1];
	assert_string_equal(last->name, "Damaged");
	assert_string_equal(find(last, "Reason")->text, reason);
	assert_int_equal(last->offset, offset);
	assert_true(last->offset + last->length <= t->length);
	arena_free(&arena);
}

static void a_damaged_structure_ends_the_decoding(void **state)
{
	static const struct { uint16_t length, hints; const char *reason; } table[] = {
		{ 0, 0, "length 0 of a structure of type 6 is less than its head" },
		{ 3, 0, "length 3 of a structure of type 6 is less than its head" },
		{ 15, 0, "Flush Hint Address structure of 15 bytes is cut short" },
		{ 16, 1, "Flush Hint Address structure of 16 bytes has no room for the items it "
			 "counts" },
		{ 33, 0, "length 33 of a structure of type 6 is more than is left, 32" },
		{ 65535, 0, "length 65535 of a structure of type 6 is more than is left, 32" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct table t = nfit();

		put(&t, 2, 6), put(&t, 2, 16), put(&t, 12, 0);
		put(&t, 2, 6), put(&t, 2, table[i].length), put(&t, 4, 0);
		put(&t, 2, table[i].hints), put(&t, 6, 0);
		/* not to be reached */
		put(&t, 2, 7), put(&t, 2, 16), put(&t, 4, 1), put(&t, 8, 3);
		seal(&t);
		check_damage(&t, 3, 56, table[i].reason);
	}
}

static void more_items_than_there_is_room_for_are_damage(void **state)
{
	static const struct { uint32_t initiators, targets; } table[] = {
		{ 1, 1 },		/* both lists fit, the entry does not */
		{ 3, 0 }, { 0, 3 }, { 0, 0xffffffff }, { 0x80000000, 2 },
		{ 0xffffffff, 0xffffffff },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct table t = begin("HMAT", 2);

		put(&t, 4, 0);
		put(&t, 2, 1), put(&t, 2, 0), put(&t, 4, 40), put(&t, 4, 0);
		put(&t, 4, table[i].initiators), put(&t, 4, table[i].targets), put(&t, 4, 0);
		put(&t, 8, 1), put(&t, 8, 0);
		seal(&t);
		check_damage(&t, 2, 40, "System Locality Latency and Bandwidth structure of 40 "
					"bytes has no room for the items it counts");
	}
}

static void a_table_whose_length_is_wrong_is_damaged(void **state)
{
	struct table t = cedt();

	(void)state;
	t.length += 3;
	check_damage(&t, 6, 156, "159 bytes are there, the header says 156");
	t.length -= 3 + 1;
	check_damage(&t, 5, 136, "length 20 of a structure of type 3 is more than is left, 19");
	t.length = 38;
	check_damage(&t, 2, 36, "too few bytes are left for a structure");
	t.length = 36;
	check_damage(&t, 2, 36, "36 bytes are there, the header says 156");
	t.length = 35;
	check_damage(&t, 2, 35, "the table is shorter than its header");
	t.length = 0;
	check_damage(&t, 1, 0, "the table is shorter than its header");
	t = nfit();
	t.length = 36;
	seal(&t);
	check_damage(&t, 2, 36, "the table is shorter than its header");
	t = cedt();
	t.bytes[4] = 35;
	check_damage(&t, 2, 36, "the length in the header is shorter than the header");
}

static void check_any(const struct table *t)
{
	struct arena arena = { 0 };
	struct acpi_table decoded;

	decode(t, &arena, &decoded);
	for (size_t i = 0; i < decoded.structure_count; i++) {
		const struct acpi_structure *s = decoded.structures[i];

		assert_true(s->offset <= t->length && s->length <= t->length - s->offset);
		for (size_t j = 0; j < s->field_count; j++)
			assert_true((s->fields[j]->kind >= ACPI_TEXT) == !!s->fields[j]->text);
	}
	arena_free(&arena);
}

/* Cut anywhere, and with any one byte changed, a table is decoded within its bounds. */
static void any_damage_is_survived(void **state)
{
	static const char *const signatures[] = { "CEDT", "HMAT", "NFIT", "PCAT", "PMTT", "SRAT" };
	static const uint8_t values[] = { 0, 1, 2, 0x7f, 0x80, 0xff };
	const struct table tables[] = { cedt(), pcat_100_series(), pmtt_of_revision_1(68, 56) };

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (size_t s = 0; s < sizeof(signatures) / sizeof(*signatures); s++) {
			struct table t = tables[i];

			memcpy(t.bytes, signatures[s], 4);
			for (t.length = 0; t.length < tables[i].length; t.length++)
				check_any(&t);
			for (size_t at = 0; at < t.length; at++) {
				uint8_t byte = t.bytes[at];

				for (size_t v = 0; v < sizeof(values); v++) {
					t.bytes[at] = values[v];
					check_any(&t);
				}
				t.bytes[at] = byte;
			}
		}
}

/* The sample machine's tables, which the build unpacks beside the tests, wherever they are run from. */
static void read_sample(const char *name, struct table *t)
{
	char self[PATH_MAX] = "", path[PATH_MAX + 128], *end;
	FILE *file;

	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	end = strstr(self, "/tests/unit/");
	assert_non_null(end);
	snprintf(path, sizeof(path), "%.*s/tests/platforms/demo/sys/firmware/acpi/tables/%s",
		 (int)(end - self), self, name);
	file = fopen(path, "rb");
	check(file != NULL, "cannot open %s", path);
	t->length = fread(t->bytes, 1, sizeof(t->bytes), file);
	fclose(file);
}

/* How many structures of that name a table of the sample machine has, with text in a field. */
static size_t count(const char *table, const char *name, const char *field, const char *text)
{
	struct arena arena = { 0 };
	struct acpi_table decoded;
	struct table t;
	size_t found = 0;

	read_sample(table, &t);
	decode(&t, &arena, &decoded);
	assert_false(decoded.damaged);
	assert_string_equal(find(decoded.structures[0], "Checksum")->meaning, "right");
	for (size_t i = 1; i < decoded.structure_count; i++)
		if (!strcmp(decoded.structures[i]->name, name))
			found += !!strstr(find(decoded.structures[i], field)->meaning, text);
	arena_free(&arena);
	return found;
}

static void the_sample_machine_is_decoded_whole(void **state)
{
	(void)state;
	assert_int_equal(count("NFIT", "SPA Range", "Range Type", "persistent memory"), 2);
	assert_int_equal(count("NFIT", "NVDIMM Region Mapping", "Device Handle", "socket 1"), 6);
	assert_int_equal(count("NFIT", "NVDIMM Region Mapping", "State Flags", "none"), 12);
	assert_int_equal(count("NFIT", "NVDIMM Control Region", "Region Format Interface Code",
			       "byte addressable"), 12);
	assert_int_equal(count("NFIT", "Platform Capabilities", "Capabilities",
			       "memory controllers flushed"), 1);
	assert_int_equal(count("SRAT", "Memory Affinity", "Flags", "non-volatile"), 2);
}

static void no_memory_is_an_error(void **state)
{
	struct table t = cedt();
	struct arena arena = { .failed = 1 };
	struct acpi_table decoded;

	(void)state;
	assert_int_equal(acpi_decode(t.bytes, t.length, &arena, &decoded), -ENOMEM);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_is_the_first_structure),
		cmocka_unit_test(a_wrong_checksum_and_odd_text_are_shown),
		cmocka_unit_test(an_unknown_table_is_shown_in_hex),
		cmocka_unit_test(a_damaged_structure_ends_the_decoding),
		cmocka_unit_test(more_items_than_there_is_room_for_are_damage),
		cmocka_unit_test(a_table_whose_length_is_wrong_is_damaged),
		cmocka_unit_test(any_damage_is_survived),
		cmocka_unit_test(the_sample_machine_is_decoded_whole),
		cmocka_unit_test(no_memory_is_an_error),
	};

	return cmocka_run_group_tests_name("acpi-damage", tests, NULL, NULL);
}
