// SPDX-License-Identifier: LGPL-2.1-or-later
/* Data that a change would destroy: file systems, partition tables and the like. */
#include <endian.h>
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
		return fail(ctx, PMEMCTL_NO_PERMISSION, EACCES, ns->name, "changes need root");
	if (fd < 0)
		return fail(ctx, status_of_errno(-fd), -fd, ns->name,
			    "cannot look for data on /dev/%s: %s", ns->blockdev, strerror(-fd));
	snprintf(what, sizeof(what), "/dev/%s", ns->blockdev);
	rc = backend_find_signature(ctx, fd, 0, ns->name, found, sizeof(found));
	close(fd);
	return rc > 0 ? fail_data(ctx, ns->name, what, found) : rc;
}

/*
 * The info block of a PFN or DAX device, 4 KiB into the namespace: struct nd_pfn_sb of the kernel's
 * drivers/nvdimm/pfn.h. Little endian.
 */
struct pfn_info_block {
	char signature[16];
	uint8_t uuid[16], parent_uuid[16];
	uint32_t flags;
	uint16_t version_major, version_minor;
	uint64_t data_offset;	/* from the start of the namespace, less the padding */
	uint64_t pages;
	uint32_t mode, start_padding;
};

enum { INFO_BLOCK_OFFSET = 4096 };

/* Where the data of the mode begins, or 0. */
static uint64_t data_offset(int disk)
{
	_Alignas(4096) char block[4096];
	struct pfn_info_block info;

	if (pread(disk, block, sizeof(block), INFO_BLOCK_OFFSET) != sizeof(block))
		return 0;
	memcpy(&info, block, sizeof(info));
	if (memcmp(info.signature, "NVDIMM_PFN_INFO", 16) != 0)
		return 0;
	return le64toh(info.data_offset) + le32toh(info.start_padding);
}

static int check_open_disk(struct pmemctl_ctx *ctx, const char *device, int disk)
{
	const uint64_t offsets[] = { 0, data_offset(disk) };
	char found[64];

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		int rc;

		if (i && !offsets[i])
			continue;
		rc = backend_find_signature(ctx, disk, offsets[i], device, found, sizeof(found));
		if (rc)
			return rc > 0 ? fail_data(ctx, device, "it", found) : rc;
	}
	return 0;
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
