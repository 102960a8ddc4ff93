// SPDX-License-Identifier: LGPL-2.1-or-later
/* The step that erases the info blocks of a namespace, and can write them back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "put.h"
#include "raw.h"

/* The info blocks of BTT, PFN and DAX lie within the first 8 KiB (include/linux/nd.h). */
enum { INFO_BLOCKS = 8192, DIRECT_ALIGN = 4096 };

/* What was there before, in step->data. */
struct erased {
	bool begun;	/* something may have been written */
	bool saved;	/* blocks has what was there */
	char blocks[INFO_BLOCKS];
};

struct step *plan_erase(struct pmemctl_plan *plan, const char *device, const char *disk, bool agreed)
{
	struct step *step = plan_add(plan, &step_wipe, device, "erase the info blocks");

	step->value = disk;
	step->agreed = agreed;
	step->data = arena_alloc(&plan->arena, sizeof(struct erased));
	return step;
}

/*
 * Erase what is there and keep a copy, through a buffer that suits direct access. Writing is what
 * heals poison: what cannot be read is erased without a copy when it was agreed to lose it.
 */
static int erase(struct pmemctl_ctx *ctx, int fd, const struct step *step, char *block)
{
	struct erased *before = step->data;
	const char *disk = step->value;
	int rc;

	before->saved = pread(fd, block, INFO_BLOCKS, 0) == INFO_BLOCKS;
	if (!before->saved && !step->agreed) {
		rc = fail(ctx, PMEMCTL_DECLINED, EIO, disk, "its info block cannot be read");
		fail_hint(ctx, "repeat with --yes to erase it all the same");
		return rc;
	}
	if (before->saved)
		memcpy(before->blocks, block, INFO_BLOCKS);
	before->begun = true;
	memset(block, 0, INFO_BLOCKS);
	rc = put_bytes(fd, disk, block, INFO_BLOCKS, 0);
	if (rc)
		return fail(ctx, PMEMCTL_FAILED, -rc, disk, "cannot erase its info block: %s",
			    strerror(-rc));
	/* a store that the medium did not keep must not pass for erased */
	if (pread(fd, block, INFO_BLOCKS, 0) != INFO_BLOCKS ||
	    memcmp(block, (char[INFO_BLOCKS]) { 0 }, INFO_BLOCKS) != 0)
		rc = fail(ctx, PMEMCTL_FAILED, EIO, disk, "its info block reads back changed");
	return rc;
}

static int wipe(struct pmemctl_ctx *ctx, struct step *step)
{
	int fd = raw_open(ctx, step->device, step->value, O_RDWR | O_DIRECT), rc;
	void *block = NULL;

	if (fd < 0)
		return fd;
	rc = step->agreed ? 0 : check_raw_data(ctx, step->device, step->value);
	if (!rc && posix_memalign(&block, DIRECT_ALIGN, INFO_BLOCKS))
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, step->value, "out of memory");
	if (!rc)
		rc = erase(ctx, fd, step, block);
	free(block);
	close(fd);
	return rc;
}

static int write_back(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct erased *before = step->data;
	void *block = NULL;
	int fd, rc;

	if (!before->begun)
		return 0;
	if (!before->saved)
		return fail(ctx, PMEMCTL_FAILED, EIO, step->value, "its info block could not be read before");
	fd = raw_open(ctx, step->device, step->value, O_RDWR | O_DIRECT);
	if (fd < 0)
		return fd;
	rc = posix_memalign(&block, DIRECT_ALIGN, INFO_BLOCKS) ? -ENOMEM : 0;
	if (!rc) {
		memcpy(block, before->blocks, INFO_BLOCKS);
		rc = put_bytes(fd, step->value, block, INFO_BLOCKS, 0);
	}
	free(block);
	close(fd);
	return rc;
}

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->value);
	*value = NULL;
}

const struct step_kind step_wipe = {
	.action = "wipe", .show = show, .run = wipe, .undo = write_back,
};
