// SPDX-License-Identifier: LGPL-2.1-or-later
/* The step that changes bytes of one block of a namespace's raw disk, past the page cache. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "put.h"
#include "raw.h"

enum { SMALLEST_READ = 512 };

struct patch_data {
	const struct patch *patches;
	size_t count;
	const char *shown;
	bool was_written;
	uint8_t old[RAW_BLOCK];
};

static uint64_t block_of(const struct patch_data *data)
{
	return data->patches[0].at / RAW_BLOCK * RAW_BLOCK;
}

/* Do the patches replace all of the bytes [from, from + SMALLEST_READ) of the block? */
static bool is_replaced(const struct patch_data *data, size_t from)
{
	bool replaced[SMALLEST_READ] = { false };

	for (size_t i = 0; i < data->count; i++) {
		const size_t at = data->patches[i].at % RAW_BLOCK;

		for (size_t j = at; j < at + data->patches[i].length; j++)
			if (j >= from && j < from + SMALLEST_READ)
				replaced[j - from] = true;
	}
	return !memchr(replaced, false, sizeof(replaced));
}

/* What cannot be read counts as zeros where the patches replace it; elsewhere it would be lost. */
static int read_pieces(struct pmemctl_ctx *ctx, int fd, const struct step *step, uint64_t at,
		       uint8_t *block)
{
	for (size_t i = 0; i < RAW_BLOCK; i += SMALLEST_READ) {
		if (pread(fd, block + i, SMALLEST_READ, (off_t)(at + i)) == SMALLEST_READ)
			continue;
		if (!is_replaced(step->data, i))
			return fail(ctx, PMEMCTL_FAILED, EIO, step->device,
				    "/dev/%s at %#llx cannot be read, and only a part of it would be "
				    "written anew", step->value, (unsigned long long)(at + i));
		memset(block + i, 0, SMALLEST_READ);
	}
	return 0;
}

/* block is wanted on the disk; check has room to read it back. */
static int store_checked(struct pmemctl_ctx *ctx, int fd, const struct step *step, uint64_t at,
			 const uint8_t *block, uint8_t *check)
{
	int rc = put_bytes(fd, step->value, block, RAW_BLOCK, at);

	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, step->device,
			    "cannot write to /dev/%s at %#llx: %s", step->value, (unsigned long long)at,
			    strerror(-rc));
	if (pread(fd, check, RAW_BLOCK, (off_t)at) != RAW_BLOCK || memcmp(check, block, RAW_BLOCK) != 0)
		return fail(ctx, PMEMCTL_FAILED, EIO, step->device,
			    "what was written to /dev/%s at %#llx reads back changed", step->value,
			    (unsigned long long)at);
	return 0;
}

static int patch_open(struct pmemctl_ctx *ctx, int fd, struct step *step, uint8_t *block)
{
	struct patch_data *data = step->data;
	const uint64_t at = block_of(data);
	int rc = 0;

	if (pread(fd, block, RAW_BLOCK, (off_t)at) != RAW_BLOCK)
		rc = read_pieces(ctx, fd, step, at, block);
	if (rc)
		return rc;
	memcpy(data->old, block, RAW_BLOCK);
	for (size_t i = 0; i < data->count; i++)
		memcpy(block + data->patches[i].at % RAW_BLOCK, data->patches[i].bytes,
		       data->patches[i].length);
	data->was_written = true;
	return store_checked(ctx, fd, step, at, block, block + RAW_BLOCK);
}

static int with_disk(struct pmemctl_ctx *ctx, struct step *step,
		     int (*change)(struct pmemctl_ctx *, int, struct step *, uint8_t *))
{
	void *blocks = NULL;
	int fd = raw_open(ctx, step->device, step->value, O_RDWR | O_DIRECT), rc;

	if (fd < 0)
		return fd;
	if (posix_memalign(&blocks, RAW_BLOCK, 2 * RAW_BLOCK))
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, step->device, "out of memory");
	else
		rc = change(ctx, fd, step, blocks);
	free(blocks);
	close(fd);
	return rc;
}

static int undo_open(struct pmemctl_ctx *ctx, int fd, struct step *step, uint8_t *block)
{
	struct patch_data *data = step->data;

	memcpy(block, data->old, RAW_BLOCK);
	return store_checked(ctx, fd, step, block_of(data), block, block + RAW_BLOCK);
}

static int undo(struct pmemctl_ctx *ctx, struct step *step)
{
	struct patch_data *data = step->data;

	return data->was_written ? with_disk(ctx, step, undo_open) : 0;
}

static int run(struct pmemctl_ctx *ctx, struct step *step)
{
	return with_disk(ctx, step, patch_open);
}

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	const struct patch_data *data = step->data;

	snprintf(path, size, "/dev/%s", step->value);
	*value = data->shown;
}

static const struct step_kind step_patch = {
	.action = "store", .show = show, .run = run, .undo = undo,
};

struct step *plan_patch(struct pmemctl_plan *plan, const char *namespace_, const char *disk,
			const struct patch *patches, size_t count, const char *why)
{
	struct step *step = plan_add(plan, &step_patch, namespace_, why);
	struct patch_data *data = arena_alloc(&plan->arena, sizeof(*data));
	size_t bytes = 0;
	char shown[64];

	step->value = disk;
	step->data = data;
	if (!data)
		return step;	/* the arena remembers; the plan is never run */
	for (size_t i = 0; i < count; i++)
		bytes += patches[i].length;
	snprintf(shown, sizeof(shown), "%zu bytes at %#llx", bytes, (unsigned long long)patches[0].at);
	data->patches = patches;
	data->count = count;
	data->shown = arena_strdup(&plan->arena, shown);
	return step;
}
