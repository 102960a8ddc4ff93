// SPDX-License-Identifier: LGPL-2.1-or-later
/* Info blocks at the start of files and disks that are no namespaces of this machine. */
#include <errno.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "backend/backend.h"
#include "put.h"

static int file_size(int fd, const struct stat *st, uint64_t *size)
{
	*size = (uint64_t)st->st_size;
	return S_ISBLK(st->st_mode) && ioctl(fd, BLKGETSIZE64, size) ? -errno : 0;
}

PMEMCTL_EXPORT int pmemctl_infoblock_check_file(struct pmemctl_ctx *ctx, int fd, const char *name, uint64_t *size)
{
	char found[64];
	struct stat st;
	int rc = fstat(fd, &st) ? -errno : 0;

	error_clear(ctx);
	*size = 0;
	if (!rc)
		rc = file_size(fd, &st, size);
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, name, "%s", strerror(-rc));
	if (!S_ISBLK(st.st_mode) && !S_ISREG(st.st_mode))
		return 0;
	rc = *size ? backend_find_signature(ctx, fd, 0, name, found, sizeof(found)) : 0;
	if (rc > 0)
		rc = fail(ctx, PMEMCTL_DECLINED, EEXIST, name, "it holds %s %s",
			  strchr("aeiou", found[0]) ? "an" : "a", found);
	else if (!rc && S_ISBLK(st.st_mode))
		rc = fail(ctx, PMEMCTL_DECLINED, EEXIST, name, "it is a disk, the start of which would be overwritten");
	if (rc && ctx->error.status == PMEMCTL_DECLINED)
		fail_hint(ctx, "repeat with --yes to lose it");
	return rc;
}

PMEMCTL_EXPORT int pmemctl_infoblock_write_file(struct pmemctl_ctx *ctx, int fd, const char *name,
						const uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES])
{
	const int rc = put_bytes(fd, name, bytes, PMEMCTL_INFOBLOCK_BYTES, 0);

	error_clear(ctx);
	return rc ? fail(ctx, status_of_errno(-rc), -rc, name, "cannot be written: %s", strerror(-rc)) : 0;
}
