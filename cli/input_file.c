// SPDX-License-Identifier: GPL-2.0-only
/* Small files of text, and files of bytes. */
#include "input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 1 << 20 };

static int read_all(FILE *in, char *text)
{
	const size_t length = fread(text, 1, MOST, in);

	if (ferror(in))
		return errno ? -errno : -EIO;
	if (length == MOST)
		return -EFBIG;
	text[length] = '\0';
	return memchr(text, '\0', length) ? -EBADMSG : 0;
}

int input_file_read(const char *path, char **text)
{
	const int is_stdin = strcmp(path, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	int rc = in ? 0 : -errno;

	*text = rc ? NULL : malloc(MOST);
	if (!rc)
		rc = *text ? read_all(in, *text) : -ENOMEM;
	if (in && !is_stdin)
		fclose(in);
	if (!rc)
		return 0;
	free(*text);
	*text = NULL;
	return rc;
}

const char *input_file_error(int rc)
{
	return rc == -EFBIG ? "it is larger than 1 MiB" : rc == -EBADMSG ? "it is not a text" : strerror(-rc);
}

static int read_whole(int fd, size_t most, void **bytes, size_t *size)
{
	struct stat st;
	ssize_t got = 1;
	size_t at = 0;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	if ((uint64_t)st.st_size > most)
		return -EFBIG;
	*size = (size_t)st.st_size;
	*bytes = malloc(*size + 1);
	if (!*bytes)
		return -ENOMEM;
	while (at < *size && (got = read(fd, (char *)*bytes + at, *size - at)) > 0)
		at += (size_t)got;
	return got < 0 ? -errno : at < *size ? -EIO : 0;
}

/* A FIFO that nobody writes to is not waited for. */
int input_file_read_bytes(const char *path, size_t most, void **bytes, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc;

	*bytes = NULL;
	*size = 0;
	if (fd < 0)
		return -errno;
	rc = read_whole(fd, most, bytes, size);
	close(fd);
	if (!rc)
		return 0;
	free(*bytes);
	*bytes = NULL;
	return rc;
}
