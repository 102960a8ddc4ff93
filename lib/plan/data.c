// SPDX-License-Identifier: LGPL-2.1-or-later
/* Data that a change would destroy: file systems, partition tables and the like. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "backend/backend.h"
#include "plan.h"

static int fail_data(struct pmemctl_ctx *ctx, const char *object, const char *what, const char *found)
{
	int rc = fail(ctx, PMEMCTL_DECLINED, EEXIST, object, "%s holds %s %s", what,
		      strchr("aeiou", found[0]) ? "an" : "a", found);

	fail_hint(ctx, "repeat with --yes to lose it");
	return rc;
}

int check_data(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns, bool show_only)
{
	char found[64], what[64];
	int fd, rc;

	if (!ns->blockdev || pmemctl_is_recorded(ctx))
		return 0;
	fd = sysfs_open_disk(ctx, ns->blockdev, O_RDONLY);
	if (fd == -EACCES && show_only)
		return 0;	/* the plan tells; whoever runs it can look */
	if (fd == -EACCES)
		return fail_not_root(ctx, ns->name, NULL);
	if (fd < 0)
		return fail(ctx, status_of_errno(-fd), -fd, ns->name,
			    "cannot look for data on /dev/%s: %s", ns->blockdev, strerror(-fd));
	snprintf(what, sizeof(what), "/dev/%s", ns->blockdev);
	rc = backend_find_signature(ctx, fd, 0, ns->name, found, sizeof(found));
	close(fd);
	return rc > 0 ? fail_data(ctx, ns->name, what, found) : rc;
}

/* Where the data of the mode fsdax or devdax begins, or 0. */
static uint64_t data_offset(int disk)
{
	_Alignas(4096) uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];
	struct pmemctl_infoblock found[2];
	size_t count;

	if (pread(disk, bytes, sizeof(bytes), 0) != sizeof(bytes))
		return 0;
	count = pmemctl_infoblock_parse(bytes, sizeof(bytes), found);
	for (size_t i = 0; i < count; i++)
		if (found[i].kind != PMEMCTL_INFOBLOCK_BTT)
			return found[i].dataoff + found[i].start_pad;
	return 0;
}

static int check_open_disk(struct pmemctl_ctx *ctx, const char *device, int disk)
{
	const uint64_t offsets[] = { 0, data_offset(disk) };
	char found[64];
	int rc;

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		if (i && !offsets[i])
			continue;
		rc = backend_find_signature(ctx, disk, offsets[i], device, found, sizeof(found));
		if (rc)
			return rc > 0 ? fail_data(ctx, device, "it", found) : rc;
	}
	rc = check_btt_data(ctx, device, disk, found, sizeof(found));
	return rc > 0 ? fail_data(ctx, device, "the BTT on it", found) : rc;
}

int check_raw_data(struct pmemctl_ctx *ctx, const char *device, const char *disk)
{
	int fd = sysfs_open_disk(ctx, disk, O_RDONLY), rc;

	if (fd < 0)
		return fail(ctx, status_of_errno(-fd), -fd, device,
			    "cannot look for data on /dev/%s: %s", disk, strerror(-fd));
	rc = check_open_disk(ctx, device, fd);
	close(fd);
	return rc;
}
