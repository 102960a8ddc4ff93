// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The files of keys in /etc/ndctl/keys, named as ndctl and what loads them at boot have them:
 * nvdimm_DIMM-ID_HOST.blob, for the master passphrase nvdimm-master_DIMM-ID_HOST.blob. Such a file
 * is there as a whole or not at all, whenever the machine stops.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "put.h"
#include "security.h"
#include "stop.h"

static const char *const ages[] = { [KEY_CURRENT] = "", [KEY_NEW] = "-new", [KEY_OLD] = "-old" };

void key_name_make(struct key_name *name, bool master, enum key_age age, const char *dimm_id)
{
	char host[HOST_NAME_MAX + 1] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(name->description, sizeof(name->description), "nvdimm%s%s:%s", master ? "-master" : "",
		 ages[age], dimm_id);
	snprintf(name->file, sizeof(name->file), "nvdimm%s%s_%s_%s.blob", master ? "-master" : "", ages[age],
		 dimm_id, host);
}

static bool take_word(const char **text, const char *word)
{
	const size_t length = strlen(word);

	if (strncmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

bool key_file_parse(const char *file, struct key_parts *parts)
{
	const char *text = file, *end = file + strlen(file), *id;

	if (strlen(file) >= sizeof(parts->id) || !take_word(&text, "nvdimm"))
		return false;
	*parts = (struct key_parts) { .master = take_word(&text, "-master"), .age = KEY_CURRENT };
	for (size_t i = KEY_NEW; parts->age == KEY_CURRENT && i < ARRAY_SIZE(ages); i++)
		if (take_word(&text, ages[i]))
			parts->age = (enum key_age)i;
	id = text + 1;
	if (*text != '_' || !*id || end - id < 5 || strcmp(end - 5, ".blob") != 0)
		return false;
	text = strchr(id, '_');
	end -= 5;
	if (!text || text == id || text + 1 >= end)
		return false;
	snprintf(parts->id, sizeof(parts->id), "%.*s", (int)(text - id), id);
	snprintf(parts->host, sizeof(parts->host), "%.*s", (int)(end - text - 1), text + 1);
	return true;
}

/* The new name is on the disk before what is below it is of use. */
static int make_directory(struct pmemctl_ctx *ctx, const char *path, const char *parent, mode_t mode)
{
	int fd, rc;

	if (mkdirat(ctx->root_fd, path, mode))
		return errno == EEXIST ? 0 : -errno;
	fd = openat(ctx->root_fd, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = fd < 0 || fsync(fd) ? -errno : 0;
	if (fd >= 0)
		close(fd);
	return rc;
}

int keys_open(struct pmemctl_ctx *ctx, bool make)
{
	int fd = make ? make_directory(ctx, "etc/ndctl", "etc", 0755) : 0;

	if (!fd && make)
		fd = make_directory(ctx, KEYS_DIRECTORY, "etc/ndctl", 0700);
	if (fd)
		return fd;
	fd = openat(ctx->root_fd, KEYS_DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

bool key_file_exists(struct pmemctl_ctx *ctx, const char *file)
{
	char path[sizeof(KEYS_DIRECTORY) + KEY_NAME_SIZE];
	struct stat st;

	snprintf(path, sizeof(path), KEYS_DIRECTORY "/%s", file);
	return fstatat(ctx->root_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool can_be_a_key(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_size > 0 && st->st_size <= KEY_FILE_MAX;
}

int key_file_check(struct pmemctl_ctx *ctx, const char *file)
{
	char path[sizeof(KEYS_DIRECTORY) + KEY_NAME_SIZE];
	struct stat st;

	snprintf(path, sizeof(path), KEYS_DIRECTORY "/%s", file);
	if (fstatat(ctx->root_fd, path, &st, AT_SYMLINK_NOFOLLOW))
		return -errno;
	/* a link to nowhere is no file that is missing */
	if (S_ISLNK(st.st_mode) && fstatat(ctx->root_fd, path, &st, 0))
		return errno == ENOENT ? -EBADMSG : -errno;
	return can_be_a_key(&st) ? 0 : -EBADMSG;
}

int key_file_read(int directory, const char *file, struct secret *secret)
{
	int fd = openat(directory, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC), rc = 0;
	struct stat st;
	ssize_t got;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		rc = -errno;
	else if (!can_be_a_key(&st) || (size_t)st.st_size > secret->room - secret->length)
		rc = -EBADMSG;
	while (!rc && st.st_size > 0) {
		got = read(fd, secret->bytes + secret->length, (size_t)st.st_size);
		if (got <= 0)
			rc = got ? -errno : -EBADMSG;
		else
			secret->length += (size_t)got;
		st.st_size -= rc ? 0 : got;
	}
	close(fd);
	return rc;
}

/* A name changes on the disk, in the same moment for all who look. */
static int sync_names(int directory)
{
	return fsync(directory) ? -errno : 0;
}

static int fill_file(int directory, const char *name, const char *bytes, size_t length)
{
	int fd, rc;

	/* what a command that died left */
	unlinkat(directory, name, 0);
	fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	rc = fchmod(fd, 0600) ? -errno : put_bytes(fd, name, bytes, length, 0);
	close(fd);
	return rc;
}

static int put_in_place(int directory, const char *temporary, const char *file)
{
	int rc = stop_before(file);

	if (!rc && renameat(directory, temporary, directory, file))
		rc = -errno;
	stop_after(file);
	return rc ? rc : sync_names(directory);
}

int key_file_write(struct pmemctl_ctx *ctx, const char *file, const char *bytes, size_t length)
{
	char temporary[KEY_NAME_SIZE + 8];
	const int directory = keys_open(ctx, true);
	int rc;

	if (directory < 0)
		return directory;
	snprintf(temporary, sizeof(temporary), ".%s.tmp", file);
	rc = fill_file(directory, temporary, bytes, length);
	if (!rc)
		rc = put_in_place(directory, temporary, file);
	if (rc)
		unlinkat(directory, temporary, 0);
	close(directory);
	return rc;
}

int key_file_rename(struct pmemctl_ctx *ctx, const char *from, const char *to)
{
	const int directory = keys_open(ctx, false);
	int rc = directory < 0 ? directory : put_in_place(directory, from, to);

	if (directory >= 0)
		close(directory);
	return rc;
}

int key_file_remove(struct pmemctl_ctx *ctx, const char *file)
{
	const int directory = keys_open(ctx, false);
	int rc;

	if (directory < 0)
		return directory == -ENOENT ? 0 : directory;
	rc = stop_before(file);
	if (!rc && unlinkat(directory, file, 0) && errno != ENOENT)
		rc = -errno;
	stop_after(file);
	if (!rc)
		rc = sync_names(directory);
	close(directory);
	return rc;
}
