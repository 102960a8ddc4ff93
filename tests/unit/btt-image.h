/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TESTS_BTT_IMAGE_H
#define PMEMCTL_TESTS_BTT_IMAGE_H

/* Images of a BTT in memory, made and written to as the kernel does. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "bytes.h"
#include "infoblock/check.h"

struct image {
	uint8_t *bytes;
	uint64_t size, base;	/* base: where the bytes begin; what is before and behind is zero */
	uint64_t poison;	/* 512 bytes here cannot be read; 0: none */
	unsigned reads, progress;
	int stop;		/* what progress answers */
};

static inline int image_read(void *data, uint64_t at, void *to, size_t length)
{
	struct image *image = data;

	image->reads++;
	assert_true(length <= image->size && at <= image->size - length);
	if (image->poison && at < image->poison + 512 && image->poison < at + length)
		return -5;
	memcpy(to, image->bytes + at, length);
	return 0;
}

static inline int image_progress(void *data, uint64_t done, uint64_t total)
{
	(void)done;
	(void)total;
	((struct image *)data)->progress++;
	return ((struct image *)data)->stop;
}

#define IMAGE_UUID "11111111-2222-3333-4444-555555555555"

static inline int image_check(struct image *image, bool rewrite_log, struct btt_report *report)
{
	const struct btt_medium medium = {
		.data = image, .size = image->size, .uuid = IMAGE_UUID,
		.read = image_read, .progress = image_progress,
	};

	return btt_check(&medium, rewrite_log, report);
}

/* An arena of so many blocks, which takes the size that is given, or what it needs (0). */
static inline struct pmemctl_infoblock arena_info(unsigned major, uint32_t external, uint32_t nfree,
						  uint64_t size)
{
	struct pmemctl_infoblock info = {
		.kind = PMEMCTL_INFOBLOCK_BTT,
		.version_major = (uint16_t)major, .version_minor = (uint16_t)(2 - major),
		.external_lbasize = 512, .internal_lbasize = 512, .external_nlba = external,
		.internal_nlba = external + nfree, .nfree = nfree, .infosize = 4096, .dataoff = 4096,
		.uuid = "0a0b0c0d-1111-2222-3333-444455556666", .parent_uuid = IMAGE_UUID,
	};
	const uint64_t map = (external * 4 + 4095) / 4096 * 4096, log = (nfree * 64 + 4095) / 4096 * 4096;

	info.mapoff = (4096 + (uint64_t)info.internal_nlba * 512 + 4095) / 4096 * 4096;
	if (size)
		info.mapoff = size - 4096 - log - map;
	info.logoff = info.mapoff + map;
	info.info2off = info.logoff + log;
	return info;
}

static inline void put_entry(uint8_t *lane, unsigned slot, uint32_t lba, uint32_t old, uint32_t new,
			     uint32_t seq)
{
	const struct btt_log_entry entry = { lba, old, new, seq };

	btt_put_entry(lane + (size_t)slot * BTT_LOG_ENTRY, &entry);
}

static inline void write_arena(uint8_t *arena, const struct pmemctl_infoblock *info)
{
	infoblock_write(info, arena);
	infoblock_write(info, arena + info->info2off);
	memset(arena + info->mapoff, 0, info->info2off - info->mapoff);
	for (uint32_t i = 0; i < info->nfree; i++)
		put_entry(arena + info->logoff + (size_t)i * BTT_LOG_GROUP, 0, i,
			  info->external_nlba + i, info->external_nlba + i, 1);
}

/* One write, as the kernel does it: through the free block of a lane, then the log, then the map. */
static inline void write_sector(uint8_t *arena, const struct pmemctl_infoblock *info, uint32_t number,
				uint32_t lba, unsigned second, bool finish)
{
	uint8_t *lane = arena + info->logoff + (size_t)number * BTT_LOG_GROUP;
	uint8_t *map = arena + info->mapoff + (size_t)lba * 4;
	const uint32_t s0 = (uint32_t)le_get(lane + 12, 4);
	const uint32_t s1 = (uint32_t)le_get(lane + second * 16 + 12, 4);
	const bool first_is_newer = !s1 || s0 == s1 % 3 + 1;
	const uint8_t *newer = first_is_newer ? lane : lane + (size_t)second * 16;
	const uint32_t free_block = (uint32_t)le_get(newer + 4, 4);
	const uint32_t old = btt_mapped(lba, (uint32_t)le_get(map, 4));

	put_entry(lane, first_is_newer ? second : 0, lba, old, free_block,
		  (first_is_newer ? s0 : s1) % 3 + 1);
	if (finish)
		le_put(map, 4, free_block | BTT_MAP_NORMAL);
}

enum { SMALL_SECTORS = 100, SMALL_LANES = 8 };

/* A small one that is full of traces of writes; second 1 or 2: the layout of the log. */
static inline struct image small_image(unsigned major, unsigned second, struct pmemctl_infoblock *info)
{
	const size_t start = major == 1 ? 4096 : 0;
	struct image image = { 0 };

	*info = arena_info(major, SMALL_SECTORS, SMALL_LANES, 0);
	image.size = start + info->info2off + 4096;
	image.bytes = calloc(1, image.size);
	write_arena(image.bytes + start, info);
	/* the last lane stays as it was made */
	for (uint32_t i = 0; i < 200; i++)
		write_sector(image.bytes + start, info, i % (SMALL_LANES - 1), i * 37 % 61, second, true);
	return image;
}

static inline uint8_t *small_lane(struct image *image, const struct pmemctl_infoblock *info, unsigned lane)
{
	const size_t start = info->version_major == 1 ? 4096 : 0;

	return image->bytes + start + info->logoff + (size_t)lane * BTT_LOG_GROUP;
}

static inline uint8_t *small_map(struct image *image, const struct pmemctl_infoblock *info, uint32_t lba)
{
	const size_t start = info->version_major == 1 ? 4096 : 0;

	return image->bytes + start + info->mapoff + (size_t)lba * 4;
}

#endif
