// SPDX-License-Identifier: GPL-2.0-only
/* The check of a BTT: what it finds, that it survives anything, and that its repairs mend. */
#include <errno.h>
#include <stdio.h>

#include "btt-image.h"
#include "ctx.h"

static uint64_t all_damage(const struct btt_report *report)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < PMEMCTL_BTT_DAMAGE_KINDS; i++)
		sum += report->check.counts[i];
	return sum;
}

static void expect_clean(struct image *image)
{
	struct btt_report report;

	assert_int_equal(image_check(image, false, &report), 0);
	for (size_t i = 0; i < report.check.damage_count; i++)
		print_error("%s\n", report.check.damage[i]->text);
	assert_int_equal(all_damage(&report), 0);
	assert_int_equal(report.patch_count, 0);
	arena_free(&report.memory);
}

static void apply(struct image *image, const struct btt_patch *patch, size_t length)
{
	assert_true(patch->at / 4096 == (patch->at + patch->length - 1) / 4096);
	memcpy(image->bytes + patch->at, patch->bytes, length < patch->length ? length : patch->length);
}

/* What each sector reads: the number of its block, or that it is unreadable. */
static void read_map(struct image *image, const struct pmemctl_infoblock *info, uint32_t *blocks)
{
	for (uint32_t i = 0; i < SMALL_SECTORS; i++) {
		const uint32_t raw = (uint32_t)le_get(small_map(image, info, i), 4);

		blocks[i] = (raw & BTT_MAP_NORMAL) == BTT_MAP_ERROR ? BTT_MAP_ERROR
								    : btt_mapped(i, raw);
	}
}

/* Check, have exactly one kind of damage found so many times, repair it, and be clean. */
static void expect_and_repair(struct image *image, enum pmemctl_btt_damage_kind kind, uint64_t count,
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

static const struct { unsigned major, second; } layouts[] = { { 1, 1 }, { 1, 2 }, { 2, 1 } };

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

static void the_info_block_comes_last_and_only_when_all_else_is_whole(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);
	struct btt_report report;

	(void)state;
	image.bytes[4096 + 100] ^= 1;
	le_put(small_map(&image, &info, 80), 4, 0xffffffff);
	le_put(small_lane(&image, &info, 1) + 48, 4, 1);
	assert_int_equal(image_check(&image, false, &report), 0);
	btt_sort_patches(&report, true);
	assert_int_equal(report.patches[report.patch_count - 1]->order, ORDER_LAST);
	btt_sort_patches(&report, false);
	for (size_t i = 0; i < report.patch_count; i++)
		assert_true(report.patches[i]->order != ORDER_LAST && !report.patches[i]->loses);
	assert_true(report.patch_count > 0);
	arena_free(&report.memory);
	free(image.bytes);
}

/* ---- crashes ---- */

/* After a crash, what was whole is whole, and what was damaged can be repaired, losing no more. */
static void expect_repairable(struct image *image, const struct pmemctl_infoblock *info,
			      const uint32_t *before, const uint32_t *final, bool whole)
{
	struct image copy = *image;
	uint32_t after[SMALL_SECTORS];
	struct btt_report report;

	copy.bytes = malloc(copy.size);
	memcpy(copy.bytes, image->bytes, copy.size);
	assert_int_equal(image_check(&copy, false, &report), 0);
	if (whole)
		assert_int_equal(all_damage(&report), 0);
	btt_sort_patches(&report, true);
	for (size_t i = 0; i < report.patch_count; i++)
		apply(&copy, report.patches[i], 4096);
	arena_free(&report.memory);
	expect_clean(&copy);
	read_map(&copy, info, after);
	for (size_t i = 0; i < SMALL_SECTORS; i++)
		check(after[i] == before[i] || after[i] == final[i] || after[i] == BTT_MAP_ERROR,
		      "sector %zu", i);
	free(copy.bytes);
}

/* What sectors read when all is repaired. */
static void read_final(const struct image *image, const struct pmemctl_infoblock *info,
		       const struct btt_report *report, uint32_t *blocks)
{
	struct image copy = *image;

	copy.bytes = malloc(copy.size);
	memcpy(copy.bytes, image->bytes, copy.size);
	for (size_t i = 0; i < report->patch_count; i++)
		apply(&copy, report->patches[i], 4096);
	read_map(&copy, info, blocks);
	free(copy.bytes);
}

/* Stop after each patch in turn, and in the middle of it, after each word. */
static void crash_everywhere(struct image *image, const struct pmemctl_infoblock *info, bool rewrite,
			     bool whole)
{
	struct btt_report report;
	uint32_t before[SMALL_SECTORS], final[SMALL_SECTORS];

	read_map(image, info, before);
	assert_int_equal(image_check(image, rewrite, &report), 0);
	assert_true(report.patch_count > 0);
	btt_sort_patches(&report, true);
	read_final(image, info, &report, final);
	for (size_t i = 0; i < report.patch_count; i++) {
		const struct btt_patch *patch = report.patches[i];

		for (size_t length = 8; length < patch->length; length += patch->length > 64 ? 512 : 8) {
			apply(image, patch, length);
			expect_repairable(image, info, before, final, whole);
		}
		apply(image, patch, 4096);
		expect_repairable(image, info, before, final, whole);
	}
	arena_free(&report.memory);
	expect_clean(image);
}

static void a_crash_while_the_log_is_rewritten_harms_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++)
		for (unsigned more = 0; more < 3; more++) {
			struct pmemctl_infoblock info;
			struct image image = small_image(layouts[i].major, layouts[i].second, &info);
			const size_t start = layouts[i].major == 1 ? 4096 : 0;

			/* each pair of sequence numbers */
			for (unsigned j = 0; j < more; j++)
				for (unsigned lane = 0; lane < SMALL_LANES; lane += 2)
					write_sector(image.bytes + start, &info, lane, j, layouts[i].second, true);
			crash_everywhere(&image, &info, true, true);
			for (unsigned lane = 0; lane < SMALL_LANES; lane++) {
				const uint8_t *bytes = small_lane(&image, &info, lane);

				assert_int_equal(le_get(bytes + 12, 4), 1);
				assert_memory_equal(bytes + 16, ((uint8_t[48]) { 0 }), 48);
			}
			free(image.bytes);
		}
}

static void a_crash_while_repairing_loses_nothing_more(void **state)
{
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 2, &info);

	(void)state;
	write_sector(image.bytes + 4096, &info, 6, 95, 2, false);
	image.bytes[4096 + 70] ^= 4;
	le_put(small_map(&image, &info, 80), 4, 90 | BTT_MAP_NORMAL);
	le_put(small_map(&image, &info, 81), 4, 0xffffffff);
	le_put(small_lane(&image, &info, 1) + 12, 4, 9);
	le_put(small_lane(&image, &info, 2) + 48, 4, 9);
	crash_everywhere(&image, &info, false, false);
	free(image.bytes);
}

/* ---- anything ---- */

/* Whatever is in the metadata: the check ends, within bounds, and what it would repair is repaired. */
static void try_damaged(struct image *image)
{
	struct btt_report report;
	uint8_t *bytes;
	bool mends = true;
	int rc = image_check(image, false, &report);

	if (rc) {
		assert_int_equal(rc, -ENOENT);
		arena_free(&report.memory);
		return;
	}
	for (size_t i = 0; i < report.check.damage_count; i++)
		mends = mends && report.check.damage[i]->repair != PMEMCTL_BTT_REPAIR_NONE;
	btt_sort_patches(&report, true);
	bytes = malloc(image->size);
	memcpy(bytes, image->bytes, image->size);
	for (size_t i = 0; i < report.patch_count; i++) {
		assert_true(report.patches[i]->at + report.patches[i]->length <= image->size);
		apply(image, report.patches[i], 4096);
	}
	arena_free(&report.memory);
	if (mends)
		expect_clean(image);
	memcpy(image->bytes, bytes, image->size);
	free(bytes);
}

static void each_byte_damaged_in_turn_is_survived_and_mended(void **state)
{
	static const uint8_t values[] = { 0, 1, 0x3f, 0x80, 0xff };

	(void)state;
	for (size_t l = 0; l < ARRAY_SIZE(layouts); l++) {
		struct pmemctl_infoblock info;
		struct image image = small_image(layouts[l].major, layouts[l].second, &info);
		const size_t start = layouts[l].major == 1 ? 4096 : 0;
		const struct { size_t at, length; } parts[] = {
			{ start, 120 }, { start + 4080, 16 }, { start + info.mapoff, SMALL_SECTORS * 4 },
			{ start + info.logoff, SMALL_LANES * 64 }, { start + info.info2off, 120 },
		};

		for (size_t p = 0; p < ARRAY_SIZE(parts); p++)
			for (size_t i = 0; i < parts[p].length; i++) {
				uint8_t *byte = image.bytes + parts[p].at + i, old = *byte;

				for (size_t v = 0; v < sizeof(values); v++) {
					*byte = values[v];
					try_damaged(&image);
				}
				*byte = old;
			}
		expect_clean(&image);
		free(image.bytes);
	}
}

/* Fields that no checksum guards any more: the info block is sealed again after the damage. */
static void junk_in_a_sealed_info_block_is_survived(void **state)
{
	static const uint64_t values[] = { 0, 1, 512, 4096, 0x7fffffff, 0xffffffff, UINT64_MAX - 4095, UINT64_MAX };
	static const struct { size_t at, width; } fields[] = {
		{ 48, 4 }, { 52, 2 }, { 54, 2 }, { 56, 4 }, { 60, 4 }, { 64, 4 }, { 68, 4 }, { 72, 4 },
		{ 76, 4 }, { 80, 8 }, { 88, 8 }, { 96, 8 }, { 104, 8 }, { 112, 8 },
	};
	struct pmemctl_infoblock info;
	struct image image = small_image(1, 1, &info);

	(void)state;
	for (size_t f = 0; f < ARRAY_SIZE(fields); f++)
		for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
			uint8_t *block = image.bytes + 4096, *copy = block + info.info2off, saved[4096];
			struct pmemctl_infoblock read;

			memcpy(saved, block, sizeof(saved));
			le_put(block + fields[f].at, fields[f].width, values[v]);
			assert_true(infoblock_read(block, 0, &read));
			infoblock_write(&read, block);
			memcpy(copy, block, sizeof(saved));
			try_damaged(&image);
			memcpy(block, saved, sizeof(saved));
			memcpy(copy, saved, sizeof(saved));
		}
	expect_clean(&image);
	free(image.bytes);
}

static void a_map_of_junk_is_counted_and_not_repaired(void **state)
{
	const uint32_t sectors = 200000;
	struct pmemctl_infoblock info = arena_info(1, sectors, 256, 0);
	struct image image = { .size = 4096 + info.info2off + 4096 };
	struct btt_report report;

	(void)state;
	image.bytes = calloc(1, image.size);
	write_arena(image.bytes + 4096, &info);
	memset(image.bytes + 4096 + info.mapoff, 0xff, (size_t)sectors * 4);
	assert_int_equal(image_check(&image, false, &report), 0);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_MAP_RANGE], sectors);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_LOST], sectors);
	assert_true(report.check.damage_count <= 2 * BTT_MOST_SHOWN);
	assert_int_equal(report.patch_count, 0);
	for (size_t i = 0; i < report.check.damage_count; i++)
		assert_int_equal(report.check.damage[i]->repair, PMEMCTL_BTT_REPAIR_NONE);
	assert_true(image.progress > 0);
	arena_free(&report.memory);
	image.stop = 1;
	assert_int_equal(image_check(&image, false, &report), -EINTR);
	arena_free(&report.memory);
	free(image.bytes);
}

/* ---- several arenas ---- */

static void arenas_are_a_chain(void **state)
{
	const uint64_t size = BTT_ARENA_MIN;
	struct pmemctl_infoblock first = arena_info(1, 1000, 256, size), second = arena_info(1, 500, 256, size);
	struct image image = { .size = 4096 + 2 * size };
	struct btt_report report;
	uint8_t *b;

	(void)state;
	image.bytes = b = calloc(1, image.size);
	first.nextoff = size;
	write_arena(b + 4096, &first);
	write_arena(b + 4096 + size, &second);
	assert_int_equal(image_check(&image, false, &report), 0);
	assert_int_equal(all_damage(&report), 0);
	assert_int_equal(report.check.arenas, 2);
	assert_int_equal(report.check.sectors, 1500);
	arena_free(&report.memory);
	/* each of the four info blocks; the first arena's copy lies where no rule but its own says */
	b[4096 + 16] ^= 1;
	expect_and_repair(&image, PMEMCTL_BTT_INFO, 1, PMEMCTL_BTT_REPAIR_WHOLE);
	b[4096 + size + 100] ^= 1;
	expect_and_repair(&image, PMEMCTL_BTT_INFO, 1, PMEMCTL_BTT_REPAIR_WHOLE);
	b[4096 + first.info2off + 60] ^= 1;
	b[4096 + size + second.info2off + 60] ^= 1;
	expect_and_repair(&image, PMEMCTL_BTT_INFO_COPY, 2, PMEMCTL_BTT_REPAIR_WHOLE);
	/* both of the second arena */
	memset(b + 4096 + size, 0, 4096);
	memset(b + 4096 + size + second.info2off, 0, 4096);
	assert_int_equal(image_check(&image, false, &report), 0);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_INFO_LOST], 1);
	assert_int_equal(report.check.arenas, 1);
	arena_free(&report.memory);
	free(image.bytes);
}

/* A medium of more than half a TiB, of which only the metadata is kept. */
struct huge {
	uint64_t size, at[4];
	uint8_t *bytes[4];
	size_t length[4];
};

static int huge_read(void *data, uint64_t at, void *to, size_t length)
{
	struct huge *h = data;

	assert_true(length <= h->size && at <= h->size - length);
	memset(to, 0, length);
	for (size_t i = 0; i < ARRAY_SIZE(h->at); i++)
		if (at >= h->at[i] && at + length <= h->at[i] + h->length[i])
			memcpy(to, h->bytes[i] + (at - h->at[i]), length);
	return 0;
}

/* Keep the metadata of one arena: its info block, and all from the map on. */
static void keep_arena(struct huge *h, size_t part, uint64_t at, const struct pmemctl_infoblock *info)
{
	const size_t tail = (size_t)(info->info2off + 4096 - info->mapoff);
	struct pmemctl_infoblock near = *info;
	uint8_t *arena = calloc(1, 4096 + tail);

	/* the same arena without the data, with the right info block behind */
	near.mapoff = 4096;
	near.logoff = info->logoff - info->mapoff + 4096;
	near.info2off = info->info2off - info->mapoff + 4096;
	write_arena(arena, &near);
	infoblock_write(info, arena);
	memcpy(arena + near.info2off, arena, 4096);
	h->at[part] = at;
	h->bytes[part] = arena;
	h->length[part] = 4096;
	h->at[part + 1] = at + info->mapoff;
	h->bytes[part + 1] = arena + 4096;
	h->length[part + 1] = tail;
}

static void arenas_of_512_gib(void **state)
{
	struct pmemctl_infoblock info = arena_info(1, 1000, 256, BTT_ARENA_MAX);
	const struct pmemctl_infoblock last = arena_info(1, 3000, 256, BTT_ARENA_MAX / 2);
	struct huge huge = { .size = 4096 + BTT_ARENA_MAX / 2 * 3 + 512 };
	const struct btt_medium medium = { .data = &huge, .size = huge.size, .read = huge_read };
	struct btt_report report;

	(void)state;
	info.nextoff = BTT_ARENA_MAX;
	keep_arena(&huge, 0, 4096, &info);
	keep_arena(&huge, 2, 4096 + BTT_ARENA_MAX, &last);
	assert_int_equal(btt_check(&medium, false, &report), 0);
	assert_int_equal(all_damage(&report), 0);
	assert_int_equal(report.check.arenas, 2);
	assert_int_equal(report.check.sectors, 4000);
	arena_free(&report.memory);
	/* nothing is left of the first info blocks: the copies are found at the ends of the arenas */
	memset(huge.bytes[0], 0, 4096);
	memset(huge.bytes[2], 0, 4096);
	assert_int_equal(btt_check(&medium, false, &report), 0);
	assert_int_equal(report.check.counts[PMEMCTL_BTT_INFO], 2);
	assert_int_equal(report.check.sectors, 4000);
	assert_int_equal(report.patches[1]->at, 4096 + BTT_ARENA_MAX);
	arena_free(&report.memory);
	free(huge.bytes[0]);
	free(huge.bytes[2]);
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
		cmocka_unit_test(the_info_block_comes_last_and_only_when_all_else_is_whole),
		cmocka_unit_test(a_crash_while_the_log_is_rewritten_harms_nothing),
		cmocka_unit_test(a_crash_while_repairing_loses_nothing_more),
		cmocka_unit_test(each_byte_damaged_in_turn_is_survived_and_mended),
		cmocka_unit_test(junk_in_a_sealed_info_block_is_survived),
		cmocka_unit_test(a_map_of_junk_is_counted_and_not_repaired),
		cmocka_unit_test(arenas_are_a_chain),
		cmocka_unit_test(arenas_of_512_gib),
	};

	return cmocka_run_group_tests_name("btt", tests, NULL, NULL);
}
