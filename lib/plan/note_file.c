// SPDX-License-Identifier: LGPL-2.1-or-later
/* Small files in /run that are whole at any time. */
#include "note_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "put.h"

static int fill(const char *path, mode_t mode, const struct iovec *parts, int count)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode), rc = 0;
	uint64_t at = 0;

	if (fd < 0)
		return -errno;
	for (int i = 0; i < count && !rc; at += parts[i++].iov_len)
		rc = put_all(fd, parts[i].iov_base, parts[i].iov_len, at);
	close(fd);
	return rc;
}

int note_file_write(const char *path, mode_t mode, const struct iovec *parts, int count)
{
	char new[176];
	int rc;

	snprintf(new, sizeof(new), "%s.new", path);
	rc = fill(new, mode, parts, count);
	if (!rc && rename(new, path))
		rc = -errno;
	if (rc)
		unlink(new);
	return rc;
}
