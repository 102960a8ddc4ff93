// SPDX-License-Identifier: LGPL-2.1-or-later
#include "note_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int fill(const char *path, mode_t mode, const struct iovec *parts, int count)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode), rc = 0;
	size_t all = 0;
	ssize_t written;

	if (fd < 0)
		return -errno;
	for (int i = 0; i < count; i++)
		all += parts[i].iov_len;
	written = writev(fd, parts, count);
	if (written != (ssize_t)all)
		rc = written < 0 ? -errno : -ENOSPC;
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
