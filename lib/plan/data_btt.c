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

struct look {
	struct btt_arena *arena;
	int disk, file;
	uint64_t unread;	/* sectors that could not be looked at */
};

/* One sector to the file, if it holds something. 0 or -errno, of the file. */
static int copy_sector(struct look *look, uint32_t lba, uint8_t *sector, uint32_t data)
{
	struct btt_arena *a = look->arena;
	uint32_t raw, block;

	if (btt_map_value(a, lba, &raw)) {
		look->unread++;
		return 0;
	}
	block = btt_mapped(lba, raw);
	/* an initial or zeroed entry holds nothing of somebody's */
	if ((raw & BTT_MAP_NORMAL) == BTT_MAP_ZERO)
		return 0;
	if (block >= a->info.internal_nlba ||
	    read_disk(&look->disk, a->at + a->info.dataoff + (uint64_t)block * a->info.internal_lbasize,
		      sector, data)) {
		look->unread++;
		return 0;
	}
	errno = ENOSPC;		/* of what is written in part */
	return pwrite(look->file, sector, data, (off_t)((uint64_t)lba * data)) == (ssize_t)data ? 0 : -errno;
}

/* The sectors [first, first + count) of the arena. 0 or -errno. */
static int copy_sectors(struct look *look, uint32_t data, uint64_t first, uint64_t count)
{
	uint8_t *sector = malloc(data);
	int rc = sector ? 0 : -ENOMEM;

	for (uint64_t i = first; !rc && i < first + count && i < look->arena->info.external_nlba; i++)
		rc = copy_sector(look, (uint32_t)i, sector, data);
	free(sector);
	return rc;
}

static int fail_unknown(struct pmemctl_ctx *ctx, const char *device, const char *why)
{
	int rc = fail(ctx, PMEMCTL_DECLINED, EEXIST, device, "it may hold data: %s", why);

	fail_hint(ctx, "repeat with --yes to lose it");
	return rc;
}

/* 1 with a description, 0 when there is nothing, -errno with the error recorded. */
static int look_behind(struct pmemctl_ctx *ctx, const char *device, struct look *look, char *found,
		       size_t size)
{
	/* the rest of a sector is its metadata */
	const uint32_t data = look->arena->info.external_lbasize >= 4096 ? 4096 : 512;
	const uint64_t sectors = look->arena->info.external_nlba;
	int rc = ftruncate(look->file, (off_t)(sectors * data)) ? -errno : 0;

	if (!rc)
		rc = copy_sectors(look, data, 0, HEAD / data);
	if (!rc && sectors > TAIL / data)
		rc = copy_sectors(look, data, sectors - TAIL / data, TAIL / data);
	if (rc)
		return fail(ctx, PMEMCTL_FAILED, -rc, device, "cannot look for data behind its BTT: %s",
			    strerror(-rc));
	rc = backend_find_signature(ctx, look->file, 0, device, found, size);
	if (!rc && look->unread)
		rc = fail_unknown(ctx, device, "sectors of the BTT on it cannot be read");
	return rc;
}

int check_btt_data(struct pmemctl_ctx *ctx, const char *device, int disk, char *found, size_t size)
{
	const off_t end = lseek(disk, 0, SEEK_END);
	struct btt_medium medium = {
		.data = &disk, .size = end > 0 ? (uint64_t)end : 0, .read = read_disk,
	};
	struct btt_arena a = { .medium = &medium };
	struct look look = { .arena = &a, .disk = disk };
	int rc = btt_first_arena(&medium, &a.at, &a.info);

	if (rc < 0)
		return fail_unknown(ctx, device, "its info block is damaged or cannot be read");
	if (!rc)
		return 0;
	look.file = memfd_create("sectors", MFD_CLOEXEC);
	if (look.file < 0)
		return fail(ctx, PMEMCTL_FAILED, errno, device, "cannot look for data behind its BTT: %s",
			    strerror(errno));
	rc = look_behind(ctx, device, &look, found, size);
	close(look.file);
	return rc;
}
