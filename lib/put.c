// SPDX-License-Identifier: LGPL-2.1-or-later
#include "put.h"
#include "stop.h"

#include <errno.h>
#include <unistd.h>

static int put_all(int fd, const char *bytes, size_t length, uint64_t at)
{
	while (length) {
		const ssize_t put = pwrite(fd, bytes, length, (off_t)at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? -errno : -EIO;
		bytes += put;
		length -= (size_t)put;
		at += (uint64_t)put;
	}
	return fsync(fd) && errno != EINVAL ? -errno : 0;
}

int put_bytes(int fd, const char *what, const void *bytes, size_t length, uint64_t at)
{
	int rc = stop_before(what);

	if (!rc)
		rc = put_all(fd, bytes, length, at);
	stop_after(what);
	return rc;
}
