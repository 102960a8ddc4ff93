// SPDX-License-Identifier: GPL-2.0-only
/* The check of a BTT survives anything, and so does a BTT its repair, wherever that is cut off. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>

#include "btt-repair.h"

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
		cmocka_unit_test(the_info_block_comes_last_and_only_when_all_else_is_whole),
		cmocka_unit_test(a_crash_while_the_log_is_rewritten_harms_nothing),
		cmocka_unit_test(a_crash_while_repairing_loses_nothing_more),
		cmocka_unit_test(each_byte_damaged_in_turn_is_survived_and_mended),
		cmocka_unit_test(junk_in_a_sealed_info_block_is_survived),
		cmocka_unit_test(a_map_of_junk_is_counted_and_not_repaired),
		cmocka_unit_test(arenas_are_a_chain),
		cmocka_unit_test(arenas_of_512_gib),
	};

	/* memory is taken and given back a hundred thousand times: the program keeps it */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_TOP_PAD, 64 << 20);
	return cmocka_run_group_tests_name("btt-crash", tests, NULL, NULL);
}
