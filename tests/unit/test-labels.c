// SPDX-License-Identifier: GPL-2.0-only
/* Label areas: their division, what the kernel wrote, what is written here, damage, CXL. */
#include "bytes.h"
#include "fletcher64.h"
#include "label-area.h"

static uint8_t area[MAX_AREA], other[MAX_AREA];

/* Worked out after drivers/nvdimm/label.c, and measured on real areas for 128 KiB. */
static void division(void **state)
{
	static const struct { size_t area, label, index; uint32_t slots; bool fits; } cases[] = {
		{ 131072, 128, 256, 1020, true }, { 131072, 256, 256, 510, true },
		{ 1024, 128, 256, 4, true },	  { 1024, 256, 256, 2, true },
		{ 1023, 128, 256, 3, true },	  { 1023, 256, 256, 1, false },
		{ 768, 128, 256, 2, true },	  { 767, 128, 256, 1, false },
		{ 262144, 128, 512, 2040, true }, { 262144, 256, 256, 1022, true },
		{ 1 << 20, 128, 1280, 8172, true }, { 1 << 20, 256, 768, 4090, true },
		/* the index comes out smaller than what was set aside for it */
		{ 188544, 128, 256, 1465, true }, { 377088, 256, 256, 1469, true },
	};
	struct label_geometry g;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check(label_geometry(cases[i].area, cases[i].label, &g) == cases[i].fits, "%zu", i);
		if (!cases[i].fits)
			continue;
		check(g.index_size == cases[i].index && g.slots == cases[i].slots, "%zu: %zu, %u slots", i,
		      g.index_size, g.slots);
	}
	for (size_t size = 0; size < 512; size++)
		assert_false(label_geometry(size, LABEL_SMALL, &g));
	assert_int_equal(pmemctl_label_index_size(131072, 128), 256);
	assert_int_equal(pmemctl_label_index_size(600, 256), 0);
}

static struct pmemctl_label_area *parse(const uint8_t *bytes, size_t size)
{
	struct pmemctl_label_area *parsed;

	assert_int_equal(pmemctl_labels_parse(bytes, size, &parsed), 0);
	return parsed;
}

static void areas_of_the_kernel(void **state)
{
	struct pmemctl_label_area *a;

	(void)state;
	load(area, kernel_v11);
	a = parse(area, AREA);
	assert_int_equal(a->finding_count, 0);
	assert_int_equal(a->minor, 1);
	assert_int_equal(a->slots, 1020);
	assert_int_equal(a->label_count, 3);
	assert_string_equal(a->labels[0]->name, "hallo");
	assert_int_equal(a->labels[0]->place, 1);
	assert_int_equal(a->labels[2]->sector_size, 4096);
	pmemctl_labels_free(a);
	load(area, kernel_v12);
	a = parse(area, AREA);
	assert_int_equal(a->finding_count, 0);
	assert_int_equal(a->minor, 2);
	assert_int_equal(a->slots, 510);
	assert_int_equal(a->label_count, 4);
	assert_string_equal(a->labels[3]->uuid, "60c827fe-21da-441c-af01-cdf7b96c6338");
	assert_string_equal(a->labels[3]->type_guid, "79d3f066-f3b4-7440-ac43-0d3318b78cdb");
	assert_int_equal(a->labels[3]->dpa, 201326592);
	pmemctl_labels_free(a);
}

/* What is decoded and put again is the same to the byte. */
static void labels_put_again(void **state)
{
	const struct row *const areas[] = { kernel_v11, kernel_v12 };
	struct pmemctl_label_area *a;
	struct label_geometry g;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		load(area, areas[i]);
		memcpy(other, area, AREA);
		a = parse(area, AREA);
		assert_true(label_geometry(AREA, a->label_size, &g));
		for (size_t j = 0; j < a->label_count; j++)
			label_entry_put(other, &g, a->labels[j]);
		assert_memory_equal(area, other, AREA);
		pmemctl_labels_free(a);
	}
}

static void a_new_area(void **state)
{
	static const size_t sizes[] = { 1024, 4096, AREA, 188544, MAX_AREA };
	struct pmemctl_label_area *a;
	struct label_geometry g;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t label = 128; label <= 256; label *= 2) {
			memset(area, 0, sizeof(area));
			a = parse(area, sizes[i]);
			assert_true(a->blank && !a->damaged && a->current == -1);
			assert_true(label_geometry(sizes[i], label, &g));
			label_area_format(area, &g, a);
			pmemctl_labels_free(a);
			a = parse(area, sizes[i]);
			check(a->current == 0 && !a->finding_count && !a->label_count &&
			      a->label_size == label && a->slots == g.slots,
			      "%zu bytes, labels of %zu", sizes[i], label);
			pmemctl_labels_free(a);
		}
}

/* Formatted again, the block that was older is newer. */
static void formatted_again(void **state)
{
	struct pmemctl_label_area *a;
	struct label_geometry g;

	(void)state;
	make(area, AREA, 256, 3, 1);
	for (int round = 0; round < 5; round++) {
		int current;

		a = parse(area, AREA);
		current = a->current;
		assert_true(label_geometry(AREA, round % 2 ? 128 : 256, &g));
		label_area_format(area, &g, a);
		pmemctl_labels_free(a);
		a = parse(area, AREA);
		assert_int_equal(a->current, !current);
		assert_int_equal(a->label_count + a->finding_count, 0);
		pmemctl_labels_free(a);
	}
}

/* Without index blocks, labels still stand in their slots, also such as were freed. */
static void labels_without_index(void **state)
{
	static const struct {
		const struct row *rows;
		size_t strays;
		const char *first;
	} cases[] = {
		{ kernel_v11, 4, "8583ab34" }, { kernel_v12, 4, "60c827fe" },
	};
	struct pmemctl_label_area *a;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		load(area, cases[i].rows);
		memset(area, i ? 0xff : 0, 512);
		a = parse(area, AREA);
		assert_int_equal(a->current, -1);
		assert_false(a->blank);
		assert_true(a->damaged);
		assert_int_equal(a->label_count, 0);
		check(a->stray_count >= cases[i].strays && strstr(a->strays[0]->uuid, cases[i].first),
		      "%zu: %zu", i, a->stray_count);
		pmemctl_labels_free(a);
	}
	/* a good index block says which labels there are */
	load(area, kernel_v12);
	memset(area, 0, 256);
	a = parse(area, AREA);
	assert_int_equal(a->stray_count, 0);
	assert_true(a->label_count);
	pmemctl_labels_free(a);
}

static void sequence_numbers(void **state)
{
	/* the second argument follows on the first; on the same, the kernel takes the second */
	assert_int_equal(label_better_index(1, 2), 1);
	assert_int_equal(label_better_index(2, 1), 0);
	assert_int_equal(label_better_index(3, 1), 1);
	assert_int_equal(label_better_index(1, 3), 0);
	assert_int_equal(label_better_index(2, 2), 1);
	assert_int_equal(label_better_index(0, 2), 1);
	assert_int_equal(label_better_index(2, 0), 0);
	(void)state;
}

/* Set a field of a label in the newest area, with a right checksum, and look what is said. */
static void expect_finding(unsigned slot, size_t at, size_t width, uint64_t value, const char *what)
{
	uint8_t *label = area + 512 + slot * 256;
	struct pmemctl_label_area *a;
	bool found = false;

	make(area, AREA, 256, 3, 1);
	le_put(label + at, width, value);
	le_put(label + LABEL_CHECKSUM, 8, fletcher64(label, 256, LABEL_CHECKSUM));
	a = parse(area, AREA);
	for (size_t i = 0; i < a->finding_count; i++)
		found = found || strstr(a->findings[i]->what, what);
	check(found, "%s", what);
	pmemctl_labels_free(a);
}

static void labels_that_cannot_be(void **state)
{
	(void)state;
	expect_finding(2, 120, 4, 3, "slot 2: it says it is for another slot");
	expect_finding(2, 112, 8, 0, "slot 2: it has no size");
	expect_finding(2, 104, 8, UINT64_MAX - 5, "slot 2: it has no size");
	expect_finding(2, 86, 2, 1, "slot 2: its place in the set");
	expect_finding(2, 0, 4, 0, "slot 2: it has no uuid");
	expect_finding(2, 0, 4, 0x01000000, "slots 0 and 2: they have the same uuid");
	expect_finding(2, 104, 8, 65535, "slots 0 and 2: they claim the same memory");
	expect_finding(4, 80, 4, PMEMCTL_LABEL_UPDATING, "slot 4: a change of it on several DIMMs");
}

/* A CXL area: an index block of 2.1, a region and a namespace in it. */
static void layout_of_cxl(void **state)
{
	static const char region[] = "529d7c61da0747c4a93fecdf2c06f444";
	static const char space[] = "68bb2c0a5a7749379f853caf41a0f93c";
	struct pmemctl_label_area *a;

	(void)state;
	make(area, AREA, 256, 2, 1);
	for (unsigned i = 0; i < 2; i++) {
		uint8_t *index = area + 256 * i, *label = area + 512 + 512 * i;

		le_put(index + 60, 2, 2), le_put(index + 62, 2, 1);
		le_put(index + 64, 8, fletcher64(index, 256, 64));
		memset(label, 0, 256);
		for (size_t j = 0; j < 16; j++) {
			unsigned byte;

			sscanf((i ? space : region) + 2 * j, "%2x", &byte);
			label[j] = (uint8_t)byte;
			label[16 + j] = (uint8_t)(16 * i + j);
		}
	}
	uint8_t *label = area + 512;

	le_put(label + 36, 2, 2), le_put(label + 38, 2, 1), le_put(label + 40, 8, 0x10000000);
	le_put(label + 48, 8, 0x20000000), le_put(label + 56, 8, 0x4000000000), le_put(label + 64, 4, 0);
	le_put(label + 68, 4, 4), le_put(label + 72, 4, 1);
	le_put(label + 248, 8, fletcher64(label, 256, 248));
	label = area + 1024;
	memcpy(label + 32, "logs", 4);
	le_put(label + 100, 2, 1), le_put(label + 104, 8, 0x10000000), le_put(label + 112, 8, 0x20000000);
	le_put(label + 120, 4, 2), le_put(label + 160, 2, 512);
	le_put(label + 248, 8, fletcher64(label, 256, 248));
	a = parse(area, AREA);
	for (size_t i = 0; i < a->finding_count; i++)
		print_message("%s\n", a->findings[i]->what);
	assert_int_equal(a->finding_count, 0);
	assert_true(a->cxl);
	assert_int_equal(a->labels[0]->kind, PMEMCTL_LABEL_CXL_REGION);
	assert_int_equal(a->labels[0]->hpa, 0x4000000000);
	assert_int_equal(a->labels[0]->granularity, 4096);
	assert_int_equal(a->labels[1]->kind, PMEMCTL_LABEL_CXL_NAMESPACE);
	assert_string_equal(a->labels[1]->name, "logs");
	assert_string_equal(a->labels[1]->uuid, "10111213-1415-1617-1819-1a1b1c1d1e1f");
	assert_int_equal(a->labels[1]->sector_size, 512);
	pmemctl_labels_free(a);
}

/* Any byte changed is found, or changes nothing that the kernel would see. */
static void every_byte(const struct row *rows, size_t end)
{
	static const uint8_t changes[] = { 0x01, 0x80, 0xff };
	char good[4096], now[4096];
	bool damaged;

	load(area, rows);
	summary(area, AREA, good, sizeof(good), &damaged);
	assert_false(damaged);
	for (size_t at = 0; at < end; at++)
		for (size_t i = 0; i < sizeof(changes); i++) {
			area[at] ^= changes[i];
			summary(area, AREA, now, sizeof(now), &damaged);
			check(damaged || strcmp(now, good) == 0, "byte %zu, change %zu", at, i);
			area[at] ^= changes[i];
		}
}

static void every_byte_of_version_1_2(void **state)
{
	(void)state;
	every_byte(kernel_v12, 1792);
}

/* Version 1.1 has no checksum of labels: what is changed in them is found as far as it cannot be. */
static void every_byte_of_version_1_1(void **state)
{
	(void)state;
	every_byte(kernel_v11, 512);
	for (size_t at = 512; at < 1152; at++) {
		load(area, kernel_v11);
		area[at] ^= 0xff;
		pmemctl_labels_free(parse(area, AREA));
	}
}

/* Sizes that nobody has, and areas of junk. */
static void junk(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (size_t size = 0; size < 3000; size += 7) {
		uint8_t *bytes = malloc(size + 1);

		assert_non_null(bytes);
		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t)((random = random * 1103515245 + 12345) >> 16);
		pmemctl_labels_free(parse(bytes, size));
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(division),
		cmocka_unit_test(areas_of_the_kernel),
		cmocka_unit_test(labels_put_again),
		cmocka_unit_test(a_new_area),
		cmocka_unit_test(formatted_again),
		cmocka_unit_test(labels_without_index),
		cmocka_unit_test(sequence_numbers),
		cmocka_unit_test(labels_that_cannot_be),
		cmocka_unit_test(layout_of_cxl),
		cmocka_unit_test(every_byte_of_version_1_2),
		cmocka_unit_test(every_byte_of_version_1_1),
		cmocka_unit_test(junk),
	};

	return cmocka_run_group_tests_name("labels", tests, NULL, NULL);
}
