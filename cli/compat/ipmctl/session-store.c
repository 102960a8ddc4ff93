// SPDX-License-Identifier: GPL-2.0-only
/* Where a session is kept, from one command to the next. */
#include "compat/ipmctl/session.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output_file.h"

static int open_directory(bool make)
{
	struct stat st;
	int fd;

	if (make && ((mkdir("/run/pmemctl", 0755) && errno != EEXIST) ||
		     (mkdir(SESSION_DIRECTORY, 0700) && errno != EEXIST)))
		return -errno;
	fd = open(SESSION_DIRECTORY, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && !(st.st_mode & 077))
		return fd;
	close(fd);
	return -EPERM;
}

/* "record", "playback 3", or nothing. */
static void read_mode(struct session *s)
{
	char text[32] = "";
	const int fd = openat(s->directory, "mode", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	s->mode = SESSION_IDLE;
	s->next = 0;
	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text) - 1) > 0 && strcmp(text, "record\n") == 0)
		s->mode = SESSION_RECORD;
	else if (sscanf(text, "playback %u", &s->next) == 1)
		s->mode = SESSION_PLAYBACK;
	close(fd);
}

static int take_lock(int fd, int how)
{
	if (flock(fd, how | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		fprintf(stderr, "pmemctl: ipmctl: waiting for another command of the session to end\n");
	while (flock(fd, how))
		if (errno != EINTR)
			return -errno;
	return 0;
}

int session_open(struct session *s, enum session_use use)
{
	int how = use == SESSION_CHANGE ? LOCK_EX : LOCK_SH, rc;

	*s = (struct session) { .directory = open_directory(use == SESSION_CHANGE), .tags = SESSION_TAGS };
	if (s->directory < 0)
		return s->directory;
	rc = take_lock(s->directory, how);
	read_mode(s);
	if (!rc && how == LOCK_SH && s->mode == SESSION_PLAYBACK) {
		/* which tag is next is for one at a time; it may be no playback any more when the lock is there */
		rc = take_lock(s->directory, LOCK_EX);
		read_mode(s);
	}
	if (rc)
		session_close(s);
	return rc;
}

void session_close(struct session *s)
{
	if (s->directory >= 0)
		close(s->directory);
	s->directory = -1;
}

enum session_mode session_mode_now(void)
{
	struct session s = { .directory = open_directory(false) };

	if (s.directory < 0)
		return SESSION_IDLE;
	read_mode(&s);
	session_close(&s);
	return s.mode;
}

int session_write_file(int directory, const char *name, int how, const void *bytes, size_t size)
{
	const int fd = openat(directory, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | how, 0600);
	int rc;

	if (fd < 0)
		return -errno;
	rc = write_bytes(fd, bytes, size);
	close(fd);
	return rc;
}

int session_set(struct session *s, enum session_mode mode, unsigned next)
{
	char text[32] = "record\n";
	int rc;

	s->mode = mode;
	s->next = next;
	if (mode == SESSION_IDLE)
		return unlinkat(s->directory, "mode", 0) && errno != ENOENT ? -errno : 0;
	if (mode == SESSION_PLAYBACK)
		snprintf(text, sizeof(text), "playback %u\n", next);
	rc = session_write_file(s->directory, "mode.new", O_TRUNC, text, strlen(text));
	if (!rc && renameat(s->directory, "mode.new", s->directory, "mode"))
		rc = -errno;
	return rc;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path) ? -errno : 0;
}

int session_clear(const char *tags)
{
	char path[SESSION_PATH];

	snprintf(path, sizeof(path), SESSION_DIRECTORY "/%s", tags);
	if (access(path, F_OK))
		return errno == ENOENT ? 0 : -errno;
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void session_path(const struct session *s, unsigned tag, char path[SESSION_PATH])
{
	snprintf(path, SESSION_PATH, SESSION_DIRECTORY "/%s/%u", s->tags, tag);
}

unsigned session_count(const struct session *s)
{
	char path[SESSION_PATH];
	unsigned count = 0;

	for (; count < SESSION_TAGS_MOST; count++) {
		session_path(s, count, path);
		if (access(path, F_OK))
			break;
	}
	return count;
}

static int write_words(const char *path, char **words, int count)
{
	const int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t size = 0;
	char *text = NULL;
	int rc = directory < 0 ? -errno : 0;
	FILE *out = rc ? NULL : open_memstream(&text, &size);

	for (int i = 0; i < count && out; i++)
		fwrite(words[i], 1, strlen(words[i]) + 1, out);
	if (!rc)
		rc = !out || fclose(out) ? -ENOMEM : size > SESSION_CMDLINE_MOST ? -E2BIG : 0;
	if (!rc)
		rc = session_write_file(directory, SESSION_CMDLINE, O_TRUNC, text, size);
	free(text);
	if (directory >= 0)
		close(directory);
	return rc;
}

/* Others may add tags at the same time: each directory is made by one of them alone. */
int session_add(struct session *s, char **words, int count, char path[SESSION_PATH])
{
	unsigned tag = 0;

	if (mkdirat(s->directory, SESSION_TAGS, 0700) && errno != EEXIST)
		return -errno;
	for (;; tag++) {
		session_path(s, tag, path);
		if (tag == SESSION_TAGS_MOST)
			return -ENOSPC;
		if (mkdir(path, 0700) == 0)
			return write_words(path, words, count);
		if (errno != EEXIST)
			return -errno;
	}
}

/* Words in one piece of memory with the pointers to them, which ends in NULL. */
static char **split(const char *text, size_t size, int *count)
{
	char **words, *copy;

	*count = 0;
	for (size_t i = 0; i < size; i++)
		*count += !text[i];
	words = malloc(((size_t)*count + 1) * sizeof(*words) + size);
	if (!words)
		return NULL;
	copy = (char *)(words + *count + 1);
	memcpy(copy, text, size);
	for (int i = 0; i < *count; i++, copy += strlen(copy) + 1)
		words[i] = copy;
	words[*count] = NULL;
	return words;
}

char **session_words(const struct session *s, unsigned tag, int *count)
{
	char path[SESSION_PATH], file[SESSION_PATH + sizeof(SESSION_CMDLINE)], *text = malloc(SESSION_CMDLINE_MOST);
	char **words = NULL;
	ssize_t size = -1;
	int fd = -1;

	session_path(s, tag, path);
	snprintf(file, sizeof(file), "%s/" SESSION_CMDLINE, path);
	if (text)
		fd = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0) {
		size = read(fd, text, SESSION_CMDLINE_MOST);
		close(fd);
	}
	if (size > 0 && !text[size - 1])
		words = split(text, (size_t)size, count);
	free(text);
	return words;
}
