// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is left of a mode on a namespace that came up raw: what a new info block would destroy. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "infoblock/check.h"
#include "sysfs.h"

static int read_disk(void *data, uint64_t at, void *to, size_t length)
{
	return pread(*(int *)data, to, length, (off_t)at) == (ssize_t)length ? 0 : -EIO;
}

static enum remains look(int disk, const char *uuid)
{
	const off_t size = lseek(disk, 0, SEEK_END);
	const struct btt_medium medium = {
		.data = &disk, .size = size > 0 ? (uint64_t)size : 0, .read = read_disk,
		.uuid = uuid && *uuid ? uuid : NULL,	/* not the copy that an earlier one left */
	};
	struct pmemctl_infoblock found[2];
	uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];

	if (read_disk(&disk, 0, bytes, sizeof(bytes)))
		return REMAINS_UNKNOWN;
	/* found by its signature: also one whose checksum is wrong */
	if (pmemctl_infoblock_parse(bytes, sizeof(bytes), found))
		return found[0].kind == PMEMCTL_INFOBLOCK_BTT ? REMAINS_BTT : REMAINS_DAX;
	return btt_is_there(&medium) ? REMAINS_BTT : REMAINS_NONE;
}

enum remains remains_of_mode(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	enum remains remains;
	int disk;

	if (pmemctl_is_recorded(ctx) || !ns->blockdev)
		return REMAINS_UNKNOWN;
	disk = sysfs_open_disk(ctx, ns->blockdev, O_RDONLY);
	if (disk < 0)
		return REMAINS_UNKNOWN;
	remains = look(disk, ns->raw_uuid);
	close(disk);
	return remains;
}
