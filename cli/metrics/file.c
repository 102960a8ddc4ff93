// SPDX-License-Identifier: GPL-2.0-only
/* A file of metrics, for who reads it at any time. */
#include "metrics/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE = 0644 };

bool metrics_is_prometheus(const char *path)
{
	static const char end[] = ".prom";
	const size_t length = path ? strlen(path) : 0;

	return length >= sizeof(end) - 1 && strcmp(path + length - (sizeof(end) - 1), end) == 0;
}

/* The dot and the last letters keep it from being read with *.prom. */
static int open_temporary(struct metrics_file *file)
{
	const char *name = strrchr(file->path, '/');
	const int directory = name ? (int)(name + 1 - file->path) : 0;
	int fd;

	if (asprintf(&file->temporary, "%.*s.%s.XXXXXX", directory, file->path, file->path + directory) < 0) {
		file->temporary = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(file->temporary, O_CLOEXEC);
	if (fd < 0) {
		fd = -errno;
		free(file->temporary);
		file->temporary = NULL;
	}
	return fd;
}

int metrics_file_begin(struct metrics_file *file, const char *path)
{
	int fd;

	*file = (struct metrics_file) { .path = path };
	fd = open_temporary(file);
	if (fd < 0)
		return fd;
	file->out = fdopen(fd, "w");
	if (file->out)
		return 0;
	close(fd);
	unlink(file->temporary);
	free(file->temporary);
	return -ENOMEM;
}

static int write_through(FILE *out)
{
	if (fflush(out) || ferror(out) || fchmod(fileno(out), MODE) || fsync(fileno(out)))
		return errno ? -errno : -EIO;
	return 0;
}

/* The new name outlives a power cut, too; a directory that cannot be synced is no reason to fail. */
static void sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

int metrics_file_end(struct metrics_file *file)
{
	int rc = write_through(file->out);

	if (fclose(file->out) && !rc)
		rc = -errno;
	if (!rc && rename(file->temporary, file->path))
		rc = -errno;
	if (rc)
		unlink(file->temporary);
	else
		sync_directory(file->path);
	free(file->temporary);
	return rc;
}
