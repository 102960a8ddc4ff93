// SPDX-License-Identifier: LGPL-2.1-or-later
/* The step that erases the info blocks of a namespace: there is no way back from it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "raw.h"
#include "stop.h"

/* The info blocks of BTT, PFN and DAX lie within the first 8 KiB (include/linux/nd.h). */
enum { INFO_BLOCKS = 8192, DIRECT_ALIGN = 4096 };

/* All of it and on the medium, or -errno. */
static int write_blocks(int fd, const char *disk, const void *blocks)
{
	int rc = stop_before(disk);
	ssize_t length;

	if (!rc) {
		length = pwrite(fd, blocks, INFO_BLOCKS, 0);
		if (length != INFO_BLOCKS)
			rc = length < 0 ? -errno : -EIO;
		else if (fsync(fd))
			rc = -errno;
	}
	stop_after(disk);
	return rc;
}

static int wipe_open(struct pmemctl_ctx *ctx, int fd, const char *disk)
{
	void *block = NULL;
	int rc;

	if (posix_memalign(&block, DIRECT_ALIGN, INFO_BLOCKS))
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, disk, "out of memory");
	memset(block, 0, INFO_BLOCKS);
	rc = write_blocks(fd, disk, block);
	if (rc)
		rc = fail(ctx, PMEMCTL_FAILED, -rc, disk, "cannot erase its info block: %s",
			  strerror(-rc));
	/* a store that the medium did not keep must not pass for erased */
	if (!rc && (pread(fd, block, INFO_BLOCKS, 0) != INFO_BLOCKS ||
		    memcmp(block, (char[INFO_BLOCKS]) { 0 }, INFO_BLOCKS) != 0))
		rc = fail(ctx, PMEMCTL_FAILED, EIO, disk, "its info block reads back changed");
	free(block);
	return rc;
}

static int wipe(struct pmemctl_ctx *ctx, struct step *step)
{
	const char *device = step->device, *disk = step->value;
	int fd = raw_open(ctx, device, disk, O_RDWR | O_DIRECT), rc;

	if (fd < 0)
		return fd;
	rc = step->agreed ? 0 : check_raw_data(ctx, device, disk);
	if (!rc)
		rc = wipe_open(ctx, fd, disk);
	close(fd);
	return rc;
}

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->value);
	*value = NULL;
}

const struct step_kind step_wipe = {
	.action = "wipe", .show = show, .run = wipe, .is_final = true,
};
