// SPDX-License-Identifier: LGPL-2.1-or-later
/* Bytes on disks and in files: all of them, or an error. */
#include "put.h"
#include "stop.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

int put_all(int fd, const void *bytes, size_t length, uint64_t at)
{
	const char *next = bytes;

	while (length) {
		const ssize_t put = pwrite(fd, next, length, (off_t)at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? -errno : -EIO;
		next += put;
		length -= (size_t)put;
		at += (uint64_t)put;
	}
	return 0;
}

/* What is neither disk nor file, as /dev/null, keeps nothing that could be waited for. */
static int sync_all(int fd)
{
	const int rc = fsync(fd) ? -errno : 0;
	struct stat st;

	if (rc == -EINVAL && !fstat(fd, &st) && !S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return 0;
	return rc;
}

int put_bytes(int fd, const char *what, const void *bytes, size_t length, uint64_t at)
{
	int rc = stop_before(what);

	if (!rc)
		rc = put_all(fd, bytes, length, at);
	if (!rc)
		rc = sync_all(fd);
	stop_after(what);
	return rc;
}
