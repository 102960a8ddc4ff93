// SPDX-License-Identifier: GPL-2.0-only
/* The check of a BTT: what it finds, and that its repairs mend. */
#include <errno.h>
#include <stdio.h>

#include "btt-repair.h"

static void what_the_kernel_wrote_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pmemctl_infoblock info;
		struct image image = small_image(layouts[i].major, layouts[i].second, &info);
		struct btt_report report;

		expect_clean(&image);
		assert_int_equal(image_check(&image, false, &report), 0);
		assert_int_equal(report.check.version_major, layouts[i].major);
		assert_int_equal(report.check.old_log, layouts[i].second == 2);
		assert_int_equal(report.check.arenas, 1);
		assert_int_equal(report.check.sectors, SMALL_SECTORS);
		assert_int_equal(report.check.sector_size, 512);
		arena_free(&report.memory);
		free(image.bytes);
	}
}

static void what_is_no_btt_is_said_to_be_none(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	struct btt_report report;

	(void)state;
	memset(image.bytes, 0, image.size);
	assert_int_equal(image_check(&image, false, &report), -ENOENT);
	arena_free(&report.memory);
	/* of another namespace */
	memcpy(info.parent_uuid, info.uuid, sizeof(info.uuid));
	write_arena(image.bytes + 4096, &info);
	assert_int_equal(image_check(&image, false, &report), -ENOENT);
	arena_free(&report.memory);
	for (image.size = 0; image.size < 8192; image.size += 512) {
		assert_int_equal(image_check(&image, false, &report), -ENOENT);
		arena_free(&report.memory);
	}
	free(image.bytes);
}

static void either_copy_of_the_info_block_serves(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pmemctl_infoblock info;
		struct image image = small_image(layouts[i].major, 1, &info);
		const size_t start = layouts[i].major == 1 ? 4096 : 0;

		image.bytes[start + 80] ^= 1;
		expect_and_repair(&image, PMEMCTL_BTT_INFO, 1, PMEMCTL_BTT_REPAIR_WHOLE);
		memset(image.bytes + start, 0xff, 4096);
		expect_and_repair(&image, PMEMCTL_BTT_INFO, 1, PMEMCTL_BTT_REPAIR_LOSES);
		memset(image.bytes + start + info.info2off, 0, 4096);
		expect_and_repair(&image, PMEMCTL_BTT_INFO_COPY, 1, PMEMCTL_BTT_REPAIR_WHOLE);
		/* both */
		image.bytes[start + 16] ^= 1;
		image.bytes[start + info.info2off] ^= 1;
		assert_int_equal(image_check(&image, false, &(struct btt_report) { 0 }), -ENOENT);
		free(image.bytes);
	}
}

/* A copy that is left at the end, of a namespace that has become something else. */
static void a_copy_alone_is_not_written_over_other_data_unasked(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pmemctl_infoblock info, pfn = {
			.kind = PMEMCTL_INFOBLOCK_PFN, .version_major = 1, .version_minor = 1, .mode = 1,
			.dataoff = 8192, .uuid = IMAGE_UUID, .parent_uuid = IMAGE_UUID,
		};
		struct image image = small_image(layouts[i].major, layouts[i].second, &info);
		struct btt_report report;

		/* with a repair besides that loses nothing in a BTT that is sure */
		write_sector(image.bytes + (layouts[i].major == 1 ? 4096 : 0), &info, 3, 90,
			     layouts[i].second, false);
		memset(image.bytes, 'x', 8192);
		assert_int_equal(image_check(&image, true, &report), 0);
		assert_true(report.check.doubtful);
		assert_true(report.patch_count > 1);
		for (size_t j = 0; j < report.check.damage_count; j++)
			assert_int_not_equal(report.check.damage[j]->repair, PMEMCTL_BTT_REPAIR_WHOLE);
		btt_sort_patches(&report, false);
		assert_int_equal(report.patch_count, 0);
		arena_free(&report.memory);
		infoblock_write(&pfn, image.bytes + 4096);
		assert_int_equal(image_check(&image, false, &report), -ENOENT);
		arena_free(&report.memory);
		pfn.kind = PMEMCTL_INFOBLOCK_DAX;
		infoblock_write(&pfn, image.bytes + 4096);
		assert_int_equal(image_check(&image, false, &report), -ENOENT);
		arena_free(&report.memory);
		free(image.bytes);
	}
}

static int first_arena(struct image *image, uint64_t *at, struct pmemctl_infoblock *info)
{
	const struct btt_medium medium = { .data = image, .size = image->size, .read = image_read };

	return btt_first_arena(&medium, at, info);
}

/* Who would destroy what a BTT holds must not take a damaged one for none. */
static void the_first_arena_is_found_by_either_block_or_doubted(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pmemctl_infoblock info, read;
		struct image image = small_image(layouts[i].major, layouts[i].second, &info);
		const size_t start = layouts[i].major == 1 ? 4096 : 0;
		uint64_t at;

		assert_int_equal(first_arena(&image, &at, &read), 1);
		image.bytes[start + 100] ^= 1;
		assert_int_equal(first_arena(&image, &at, &read), 1);
		assert_int_equal(at, start);
		assert_int_equal(read.mapoff, info.mapoff);
		image.poison = start + 512;
		assert_int_equal(first_arena(&image, &at, &read), 1);
		image.bytes[start + info.info2off] ^= 1;
		assert_int_equal(first_arena(&image, &at, &read), -EIO);
		image.poison = 0;
		assert_int_equal(first_arena(&image, &at, &read), -EIO);
		/* erased, and the copy left */
		image.bytes[start + info.info2off] ^= 1;
		memset(image.bytes, 0, 8192);
		assert_int_equal(first_arena(&image, &at, &read), 0);
		free(image.bytes);
	}
}

static void an_unreadable_copy_is_restored(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	struct btt_report report;

	(void)state;
	image.poison = 4096 + info.info2off + 512;
	assert_int_equal(image_check(&image, false, &report), 0);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_INFO_COPY], 1);
	assert_int_equal(report.patches[0]->length, 4096);
	arena_free(&report.memory);
	free(image.bytes);
}

static void a_write_that_stopped_after_the_log_is_finished(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pmemctl_infoblock info;
		struct image image = small_image(layouts[i].major, layouts[i].second, &info);
		const size_t start = layouts[i].major == 1 ? 4096 : 0;

		write_sector(image.bytes + start, &info, 3, 90, layouts[i].second, false);
		write_sector(image.bytes + start, &info, 5, 7, layouts[i].second, false);
		expect_and_repair(&image, PMEMCTL_BTT_LOG_PENDING, 2, PMEMCTL_BTT_REPAIR_WHOLE);
		free(image.bytes);
	}
}

static void damaged_lanes_get_the_blocks_they_lost(void **state)
{
	static const struct {
		unsigned at;
		uint32_t value;
		enum pmemctl_btt_damage_kind kind;
	} table[] = {
		{ 12, 7, PMEMCTL_BTT_LOG_SEQUENCE }, { 12, 0, PMEMCTL_BTT_LOG_SEQUENCE },
		{ 12, UINT32_MAX, PMEMCTL_BTT_LOG_SEQUENCE },
		{ 32 + 12, 4, PMEMCTL_BTT_LOG_PADDING }, { 48, 1, PMEMCTL_BTT_LOG_PADDING },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct pmemctl_infoblock info;
		struct image image = small_image(1, 1, &info);

		le_put(small_lane(&image, &info, 2) + table[i].at, 4, table[i].value);
		le_put(small_lane(&image, &info, 4) + table[i].at, 4, table[i].value);
		expect_and_repair(&image, table[i].kind, 2, PMEMCTL_BTT_REPAIR_WHOLE);
		free(image.bytes);
	}
}

/* The slot that holds, in a lane of a log in the new layout. */
static uint8_t *current_slot(uint8_t *lane)
{
	return le_get(lane + 28, 4) == le_get(lane + 12, 4) % 3 + 1 ? lane + 16 : lane;
}

static void what_is_out_of_range_in_the_log_is_found(void **state)
{
	(void)state;
	for (unsigned field = 0; field < 12; field += 4) {
		struct pmemctl_infoblock info;
		struct image image = small_image(1, 1, &info);

		le_put(current_slot(small_lane(&image, &info, 1)) + field, 4, SMALL_SECTORS + SMALL_LANES);
		expect_and_repair(&image, PMEMCTL_BTT_LOG_RANGE, 1, PMEMCTL_BTT_REPAIR_WHOLE);
		le_put(current_slot(small_lane(&image, &info, 1)) + field, 4, 0x3fffffff);
		expect_and_repair(&image, PMEMCTL_BTT_LOG_RANGE, 1, PMEMCTL_BTT_REPAIR_WHOLE);
		free(image.bytes);
	}
}

static void a_lane_in_equal_numbers_is_found(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	uint8_t *lane = small_lane(&image, &info, 0);

	(void)state;
	memcpy(lane + 12, lane + 28, 4);
	expect_and_repair(&image, PMEMCTL_BTT_LOG_SEQUENCE, 1, PMEMCTL_BTT_REPAIR_WHOLE);
	free(image.bytes);
}

static void lanes_with_one_free_block_are_parted(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);

	(void)state;
	memcpy(current_slot(small_lane(&image, &info, 1)) + 4,
	       current_slot(small_lane(&image, &info, 2)) + 4, 4);
	expect_and_repair(&image, PMEMCTL_BTT_SHARED_FREE, 2, PMEMCTL_BTT_REPAIR_WHOLE);
	free(image.bytes);
}

/* Repair, and see that no sector reads another block than before: it is as it was, or unreadable. */
static void repair_and_compare(struct image *image, const struct pmemctl_infoblock *info,
			       enum pmemctl_btt_damage_kind kind, uint64_t count, unsigned unreadable)
{
	uint32_t before[SMALL_SECTORS], after[SMALL_SECTORS];
	unsigned found = 0;

	read_map(image, info, before);
	expect_and_repair(image, kind, count, PMEMCTL_BTT_REPAIR_LOSES);
	read_map(image, info, after);
	for (size_t i = 0; i < SMALL_SECTORS; i++) {
		found += after[i] == BTT_MAP_ERROR;
		check(after[i] == BTT_MAP_ERROR || after[i] == before[i], "sector %zu", i);
	}
	assert_int_equal(found, unreadable);
}

static void sectors_without_a_known_block_become_unreadable(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);

	(void)state;
	/* sectors 80 and 81 were never written to: no log speaks of them */
	le_put(small_map(&image, &info, 80), 4, 0xffffffff);
	le_put(small_map(&image, &info, 81), 4, (SMALL_SECTORS + SMALL_LANES) | BTT_MAP_NORMAL);
	repair_and_compare(&image, &info, PMEMCTL_BTT_MAP_RANGE, 2, 2);
	le_put(small_map(&image, &info, 80), 4, 90 | BTT_MAP_NORMAL);
	le_put(small_map(&image, &info, 81), 4, 90 | BTT_MAP_NORMAL);
	repair_and_compare(&image, &info, PMEMCTL_BTT_SHARED, 3, 3);
	free(image.bytes);
}

static void a_block_in_both_map_and_log_is_parted(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	const uint32_t block = (uint32_t)le_get(current_slot(small_lane(&image, &info, 1)) + 4, 4);

	(void)state;
	le_put(small_map(&image, &info, 80), 4, block | BTT_MAP_NORMAL);
	repair_and_compare(&image, &info, PMEMCTL_BTT_SHARED, 1, 1);
	free(image.bytes);
}

static void an_owner_that_the_log_bears_out_keeps_its_block(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	const uint8_t *entry = current_slot(small_lane(&image, &info, 1));
	const uint32_t lba = (uint32_t)le_get(entry, 4), block = (uint32_t)le_get(entry + 8, 4);

	(void)state;
	assert_int_equal(le_get(small_map(&image, &info, lba), 4), block | BTT_MAP_NORMAL);
	le_put(small_map(&image, &info, 80), 4, block | BTT_MAP_NORMAL);
	repair_and_compare(&image, &info, PMEMCTL_BTT_SHARED, 2, 1);
	assert_int_equal(le_get(small_map(&image, &info, lba), 4), block | BTT_MAP_NORMAL);
	free(image.bytes);
}

static void an_unreadable_piece_of_the_map_loses_its_sectors_only(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	struct btt_report report;

	(void)state;
	image.poison = 4096 + info.mapoff;
	assert_int_equal(image_check(&image, false, &report), 0);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_MAP_UNREADABLE], 1);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_LOST], SMALL_SECTORS);
	btt_sort_patches(&report, true);
	image.poison = 0;
	for (size_t i = 0; i < report.patch_count; i++)
		apply(&image, report.patches[i], 4096);
	arena_free(&report.memory);
	expect_clean(&image);
	image.poison = 4096 + info.logoff;
	assert_int_equal(image_check(&image, false, &report), 0);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_LOG_UNREADABLE], SMALL_LANES);
	arena_free(&report.memory);
	free(image.bytes);
}

static void an_error_flag_is_told_and_stays(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	struct btt_report report;

	(void)state;
	info.flags = 1;
	infoblock_write(&info, image.bytes + 4096);
	infoblock_write(&info, image.bytes + 4096 + info.info2off);
	assert_int_equal(image_check(&image, false, &report), 0);
	assert_int_equal(all_damage(&report), 1);
	assert_int_equal(report.check.damage[0]->kind, PMEMCTL_BTT_ERROR_FLAG);
	assert_int_equal(report.check.damage[0]->repair, PMEMCTL_BTT_REPAIR_NONE);
	arena_free(&report.memory);
	free(image.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_kernel_wrote_is_whole),
		cmocka_unit_test(what_is_no_btt_is_said_to_be_none),
		cmocka_unit_test(either_copy_of_the_info_block_serves),
		cmocka_unit_test(a_copy_alone_is_not_written_over_other_data_unasked),
		cmocka_unit_test(the_first_arena_is_found_by_either_block_or_doubted),
		cmocka_unit_test(an_unreadable_copy_is_restored),
		cmocka_unit_test(a_write_that_stopped_after_the_log_is_finished),
		cmocka_unit_test(damaged_lanes_get_the_blocks_they_lost),
		cmocka_unit_test(what_is_out_of_range_in_the_log_is_found),
		cmocka_unit_test(a_lane_in_equal_numbers_is_found),
		cmocka_unit_test(lanes_with_one_free_block_are_parted),
		cmocka_unit_test(sectors_without_a_known_block_become_unreadable),
		cmocka_unit_test(a_block_in_both_map_and_log_is_parted),
		cmocka_unit_test(an_owner_that_the_log_bears_out_keeps_its_block),
		cmocka_unit_test(an_unreadable_piece_of_the_map_loses_its_sectors_only),
		cmocka_unit_test(an_error_flag_is_told_and_stays),
	};

	return cmocka_run_group_tests_name("btt", tests, NULL, NULL);
}
