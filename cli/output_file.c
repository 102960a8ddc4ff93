// SPDX-License-Identifier: GPL-2.0-only
/* Files that are written whole or not at all, for who reads them at any time. */
#include "output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int write_bytes(int fd, const void *bytes, size_t size)
{
	const char *next = bytes;

	while (size) {
		const ssize_t written = write(fd, next, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written < 0 ? -errno : -EIO;
		next += written;
		size -= (size_t)written;
	}
	return 0;
}

/* The dot and the last letters keep it from being read with the others of a directory, *.prom. */
static int open_temporary(struct output_file *file)
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

/* A name that leads elsewhere stays; what is no file must not become one: /dev/null is written to by others, too. */
static char *target_of(const char *path, int *error)
{
	char *target = realpath(path, NULL);
	struct stat about;

	*error = 0;
	if (!target && errno == ENOENT && lstat(path, &about))
		target = strdup(path);	/* not there yet */
	else if (target && (stat(target, &about) || !S_ISREG(about.st_mode)))
		*error = -ENOTSUP;
	if (!target)
		*error = -errno;
	return target;
}

int output_file_begin(struct output_file *file, const char *path)
{
	int rc, fd;

	*file = (struct output_file) { .path = target_of(path, &rc), .mode = 0644 };
	fd = rc ? rc : open_temporary(file);
	file->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (file->out)
		return 0;
	rc = fd < 0 ? fd : -errno;
	if (fd >= 0)
		close(fd);
	output_file_drop(file);
	return rc;
}

void output_file_drop(struct output_file *file)
{
	if (file->out)
		fclose(file->out);
	if (file->temporary)
		unlink(file->temporary);
	free(file->temporary);
	free(file->path);
}

static int write_through(FILE *out, mode_t mode)
{
	if (fflush(out) || ferror(out) || fchmod(fileno(out), mode) || fsync(fileno(out)))
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

/* File systems that cannot look and rename at once do it one after the other. */
static int rename_new(const char *from, const char *to)
{
	struct stat about;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	if (lstat(to, &about) == 0)
		return -EEXIST;
	return rename(from, to) ? -errno : 0;
}

int output_file_end(struct output_file *file)
{
	int rc = write_through(file->out, file->mode);

	if (fclose(file->out) && !rc)
		rc = -errno;
	file->out = NULL;
	if (!rc && file->is_new)
		rc = rename_new(file->temporary, file->path);
	else if (!rc && rename(file->temporary, file->path))
		rc = -errno;
	if (!rc) {
		free(file->temporary);
		file->temporary = NULL;
		sync_directory(file->path);
	}
	output_file_drop(file);
	return rc;
}
