// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Data behind a BTT that is not in service: the sectors where signatures are looked for, put together
 * through the map in a file in memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backend/backend.h"
#include "infoblock/check.h"
#include "plan.h"

/* Where signatures are: most lie at the start, some RAID's at the end. */
enum { HEAD = 4 << 20, TAIL = 1 << 20 };

static int read_disk(void *data, uint64_t at, void *to, size_t length)
{
	return pread(*(int *)data, to, length, (off_t)at) == (ssize_t)length ? 0 : -EIO;
}

/* The sectors [first, first + count) of the first arena; those that cannot be read stay zero. */
static void copy_sectors(struct btt_arena *a, int disk, int file, uint64_t first, uint64_t count)
{
	const uint32_t size = a->info.external_lbasize;
	const uint32_t data = size >= 4096 ? 4096 : 512;	/* the rest is metadata of each sector */
	uint8_t *sector = malloc(size);

	for (uint64_t i = first; sector && i < first + count && i < a->info.external_nlba; i++) {
		uint32_t raw, block;

		if (btt_map_value(a, (uint32_t)i, &raw))
			continue;
		block = btt_mapped((uint32_t)i, raw);
		/* an initial or zeroed entry holds nothing of somebody's */
		if (block >= a->info.internal_nlba || (raw & BTT_MAP_NORMAL) == BTT_MAP_ZERO)
			continue;
		if (read_disk(&disk, a->at + a->info.dataoff + (uint64_t)block * a->info.internal_lbasize,
			      sector, size) == 0 &&
		    pwrite(file, sector, data, (off_t)(i * data)) != (ssize_t)data)
			break;
	}
	free(sector);
}

/* The first arena, if its info block can be trusted. */
static bool find_arena(int *disk, struct btt_medium *medium, struct btt_arena *a)
{
	const off_t size = lseek(*disk, 0, SEEK_END);
	uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];
	struct pmemctl_infoblock found[2];

	*medium = (struct btt_medium) {
		.data = disk, .size = size > 0 ? (uint64_t)size : 0, .read = read_disk,
	};
	*a = (struct btt_arena) { .medium = medium };
	if (read_disk(disk, 0, bytes, sizeof(bytes)) ||
	    !pmemctl_infoblock_parse(bytes, sizeof(bytes), found) ||
	    found[0].kind != PMEMCTL_INFOBLOCK_BTT || found[0].problem[0])
		return false;
	a->at = found[0].offset;
	a->info = found[0];
	btt_problem(&a->info, medium->size - a->at, a->info.problem, sizeof(a->info.problem));
	return !a->info.problem[0];
}

int check_btt_data(struct pmemctl_ctx *ctx, const char *device, int disk, char *found, size_t size)
{
	struct btt_medium medium;
	struct btt_arena a;
	uint64_t sectors;
	uint32_t data;
	int file, rc;

	if (!find_arena(&disk, &medium, &a))
		return 0;
	data = a.info.external_lbasize >= 4096 ? 4096 : 512;
	sectors = a.info.external_nlba;
	file = memfd_create("sectors", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, (off_t)(sectors * data))) {
		rc = fail(ctx, PMEMCTL_FAILED, errno, device, "cannot look for data behind its BTT: %s",
			  strerror(errno));
	} else {
		copy_sectors(&a, disk, file, 0, HEAD / data);
		if (sectors > TAIL / data)
			copy_sectors(&a, disk, file, sectors - TAIL / data, TAIL / data);
		rc = backend_find_signature(ctx, file, 0, device, found, size);
	}
	if (file >= 0)
		close(file);
	return rc;
}
