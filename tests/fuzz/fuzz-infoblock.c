// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/infoblock/infoblock.c lib/infoblock/problem.c lib/infoblock/uuid.c lib/infoblock/check.c
// sources: lib/infoblock/check_log.c lib/infoblock/check_map.c lib/infoblock/repair.c lib/arena.c lib/fletcher64.c
/*
 * Info blocks, and a small BTT whose metadata is damaged: each input is a list of places and values.
 * The first byte chooses whether the info blocks are sealed again, so that more than the checksum
 * is reached. What can be repaired is, and must then be whole.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "fletcher64.h"
#include "infoblock/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SECTORS = 40, LANES = 4, BLOCKS = SECTORS + LANES };
enum { MAP = 4096 + BLOCKS * 512 / 4096 * 4096 + 4096, LOG = MAP + 4096, COPY = LOG + 4096 };
enum { START = 4096, SIZE = START + COPY + 4096 };

struct disk {
	uint8_t bytes[SIZE];
};

static int disk_read(void *data, uint64_t at, void *to, size_t length)
{
	const struct disk *disk = data;

	if (length > SIZE || at > SIZE - length)
		abort();
	memcpy(to, disk->bytes + at, length);
	return 0;
}

static void make(struct disk *disk)
{
	const struct pmemctl_infoblock info = {
		.kind = PMEMCTL_INFOBLOCK_BTT, .version_major = 1, .version_minor = 1,
		.external_lbasize = 512, .internal_lbasize = 512, .external_nlba = SECTORS,
		.internal_nlba = BLOCKS, .nfree = LANES, .infosize = 4096, .dataoff = 4096,
		.mapoff = MAP, .logoff = LOG, .info2off = COPY,
	};

	memset(disk, 0, sizeof(*disk));
	infoblock_write(&info, disk->bytes + START);
	infoblock_write(&info, disk->bytes + START + COPY);
	for (uint32_t i = 0; i < LANES; i++) {
		const struct btt_log_entry entry = { i, SECTORS + i, SECTORS + i, 1 };

		btt_put_entry(disk->bytes + START + LOG + (size_t)i * BTT_LOG_GROUP, &entry);
	}
}

static void seal(uint8_t *block)
{
	le_put(block + INFO_CHECKSUM_AT, 8, fletcher64(block, INFO_BLOCK_SIZE, INFO_CHECKSUM_AT));
}

/* Three bytes each: where, of the metadata, and what. */
static void damage(struct disk *disk, const uint8_t *data, size_t size)
{
	static const struct { size_t at, length; } parts[] = {
		{ START, 128 }, { START + MAP, SECTORS * 4 }, { START + LOG, LANES * 64 }, { START + COPY, 128 },
	};

	for (size_t i = 0; i + 3 <= size; i += 3)
		disk->bytes[parts[data[i] % 4].at + data[i + 1] % parts[data[i] % 4].length] = data[i + 2];
}

static size_t found(const struct btt_report *report)
{
	size_t sum = 0;

	for (size_t i = 0; i < PMEMCTL_BTT_DAMAGE_KINDS; i++)
		sum += report->check.counts[i];
	return sum;
}

static void check(struct disk *disk, bool rewrite_log)
{
	const struct btt_medium medium = { .data = disk, .size = SIZE, .read = disk_read };
	struct btt_report report;
	bool mends = true;

	if (btt_check(&medium, rewrite_log, &report)) {
		arena_free(&report.memory);
		return;
	}
	btt_sort_patches(&report, true);
	for (size_t i = 0; i < report.check.damage_count; i++)
		mends = mends && report.check.damage[i]->repair != PMEMCTL_BTT_REPAIR_NONE;
	for (size_t i = 0; i < report.patch_count; i++) {
		const struct btt_patch *patch = report.patches[i];

		if (patch->length > SIZE || patch->at > SIZE - patch->length)
			abort();
		memcpy(disk->bytes + patch->at, patch->bytes, patch->length);
	}
	arena_free(&report.memory);
	if (mends && (btt_check(&medium, false, &report) || found(&report)))
		abort();
	if (mends)
		arena_free(&report.memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct disk disk;
	struct pmemctl_infoblock blocks[2];

	pmemctl_infoblock_parse(data, size, blocks);
	if (!size)
		return 0;
	make(&disk);
	damage(&disk, data + 1, size - 1);
	if (data[0] & 1) {
		seal(disk.bytes + START);
		seal(disk.bytes + START + COPY);
	}
	check(&disk, data[0] & 2);
	return 0;
}
