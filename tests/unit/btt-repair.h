/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TESTS_BTT_REPAIR_H
#define PMEMCTL_TESTS_BTT_REPAIR_H

/* What the tests of the check of a BTT expect of it, and how they carry out its repairs. */
#include "btt-image.h"
#include "ctx.h"

static const struct { unsigned major, second; } layouts[] = { { 1, 1 }, { 1, 2 }, { 2, 1 } };

static inline uint64_t all_damage(const struct btt_report *report)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < PMEMCTL_BTT_DAMAGE_KINDS; i++)
		sum += report->check.counts[i];
	return sum;
}

static inline void expect_clean(struct image *image)
{
	struct btt_report report;

	assert_int_equal(image_check(image, false, &report), 0);
	for (size_t i = 0; i < report.check.damage_count; i++)
		print_error("%s\n", report.check.damage[i]->text);
	assert_int_equal(all_damage(&report), 0);
	assert_int_equal(report.patch_count, 0);
	arena_free(&report.memory);
}

static inline void apply(struct image *image, const struct btt_patch *patch, size_t length)
{
	assert_true(patch->at / 4096 == (patch->at + patch->length - 1) / 4096);
	memcpy(image->bytes + patch->at, patch->bytes, length < patch->length ? length : patch->length);
}

/* What each sector reads: the number of its block, or that it is unreadable. */
static inline void read_map(struct image *image, const struct pmemctl_infoblock *info, uint32_t *blocks)
{
	for (uint32_t i = 0; i < SMALL_SECTORS; i++) {
		const uint32_t raw = (uint32_t)le_get(small_map(image, info, i), 4);

		blocks[i] = (raw & BTT_MAP_NORMAL) == BTT_MAP_ERROR ? BTT_MAP_ERROR
								    : btt_mapped(i, raw);
	}
}

/* Check, have exactly one kind of damage found so many times, repair it, and be clean. */
static inline void expect_and_repair(struct image *image, enum pmemctl_btt_damage_kind kind, uint64_t count,
			      enum pmemctl_btt_repair repair)
{
	struct btt_report report;

	assert_int_equal(image_check(image, false, &report), 0);
	check(report.check.counts[kind] == count, "%llu of kind %d",
	      (unsigned long long)report.check.counts[kind], kind);
	for (size_t i = 0; i < report.check.damage_count; i++)
		check(report.check.damage[i]->repair == repair, "%s: %d", report.check.damage[i]->text,
		      report.check.damage[i]->repair);
	btt_sort_patches(&report, true);
	for (size_t i = 0; i < report.patch_count; i++)
		apply(image, report.patches[i], 4096);
	arena_free(&report.memory);
	expect_clean(image);
}

#endif
