// SPDX-License-Identifier: GPL-2.0-only
/*
 * A session as a file: a tar archive of its tags. What is read may come from anybody: only directories, files and links
 * are made, each below a tag, nothing is reached by way of a link, and no link leads out of its tag. Files of
 * ipmctl's are read, too.
 */
#include "compat/ipmctl/session.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "input_file.h"
#include "output_file.h"
#include "tarball.h"

/* The whole machine's tables and answers are a few hundred kilobytes a command. */
enum { FILE_MOST = 16 << 20, UNPACKED_MOST = 64 << 20, ENTRIES_MOST = 100000 };
static const struct tarball_limits limits = { .bytes = UNPACKED_MOST, .entries = ENTRIES_MOST };

/* ---- dump ---- */

static int by_name(const FTSENT **a, const FTSENT **b)
{
	const size_t length = strlen((*a)->fts_name), other = strlen((*b)->fts_name);

	/* numbers have no zeros before them: tag 2 comes before tag 10 */
	if (isdigit((unsigned char)*(*a)->fts_name) && isdigit((unsigned char)*(*b)->fts_name) && length != other)
		return length < other ? -1 : 1;
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int add_file(struct tarball *tarball, const char *name, const char *path, time_t when)
{
	size_t size;
	void *bytes;
	const int rc = input_file_read_bytes(path, FILE_MOST, &bytes, &size);

	if (!rc)
		tarball_add(tarball, name, bytes, size, when);
	free(bytes);
	return rc;
}

static int add_entry(struct tarball *tarball, const FTSENT *entry, const char *name, time_t when)
{
	char target[PATH_MAX];
	ssize_t length;

	switch (entry->fts_info) {
	case FTS_D:
		tarball_add_directory(tarball, name, when);
		return 0;
	case FTS_DP:
		return 0;
	case FTS_F:
		return add_file(tarball, name, entry->fts_accpath, when);
	case FTS_SL:
	case FTS_SLNONE:
		length = readlink(entry->fts_accpath, target, sizeof(target) - 1);
		if (length < 0)
			return -errno;
		target[length] = '\0';
		tarball_add_link(tarball, name, target, when);
		return 0;
	default:
		return entry->fts_errno ? -entry->fts_errno : -EIO;
	}
}

static int add_tags(struct tarball *tarball)
{
	char *const roots[] = { (char *)(uintptr_t)SESSION_DIRECTORY "/" SESSION_TAGS, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	const time_t when = time(NULL);
	int rc = tree ? 0 : -errno;

	for (FTSENT *entry; !rc && !tarball->rc && (entry = fts_read(tree));)
		if (entry->fts_level > 0)
			rc = add_entry(tarball, entry, entry->fts_path + strlen(roots[0]) + 1, when);
	if (tree)
		fts_close(tree);
	return rc;
}

int session_dump(struct cli *cli, const char *path, uint64_t *size)
{
	struct tarball tarball;
	struct output_file file;
	struct stat st;
	int rc, ended;

	if (tarball_begin(cli, &tarball, "session.tar.gz")) {	/* whatever the file's own name */
		tarball_end(&tarball);
		return -ELIBACC;
	}
	rc = output_file_begin(&file, path);
	if (rc) {
		tarball_end(&tarball);
		return rc;
	}
	file.mode = 0600;	/* it has serial numbers */
	tarball_write_to(&tarball, file.out);
	rc = add_tags(&tarball);
	ended = tarball_end(&tarball);
	rc = rc ? rc : ended;
	if (!rc && (fflush(file.out) || fstat(fileno(file.out), &st)))
		rc = -errno;
	if (rc) {
		output_file_drop(&file);
		return rc;
	}
	*size = (uint64_t)st.st_size;
	return output_file_end(&file);
}

/* ---- load ---- */

/* Does it stay in the directory that is so many levels below its tag? ".." stands only at its beginning. */
static bool stays(const char *link, unsigned levels)
{
	bool is_down = false;

	if (*link == '/' || !*link)
		return false;
	for (const char *name = link; *name; name += strcspn(name, "/"), name += strspn(name, "/")) {
		const bool is_up = strcspn(name, "/") == 2 && strncmp(name, "..", 2) == 0;

		if (is_up && (is_down || !levels--))
			return false;
		is_down |= !is_up;
	}
	return true;
}

static bool is_tag(const char *name, size_t length)
{
	return strspn(name, "0123456789") == length && (*name != '0' || length == 1) &&
	       strtoul(name, NULL, 10) < SESSION_TAGS_MOST;
}

/* Is it below a tag, or one itself, and as this program writes it? All is looked at before anything is made. */
static int look(void *data, const struct tarball_entry *entry)
{
	const char *name = entry->name;
	unsigned depth = 0;

	(void)data;
	if (strlen(name) >= PATH_MAX)
		return -EXDEV;
	while (*name) {
		const size_t length = strcspn(name, "/");

		if (!length || strncmp(name, "..", length) == 0 || length > NAME_MAX ||
		    (!depth && !is_tag(name, length)))
			return -EXDEV;
		name += length + (name[length] == '/');
		depth++;
	}
	if (!depth || (depth == 1 && !entry->is_directory) || (entry->link && !stays(entry->link, depth - 2)))
		return -EXDEV;
	return 0;
}

/* The directory of the next name in a path; made when it is not there. Descriptor, or -errno. */
static int enter(int directory, const char *name)
{
	int fd;

	if (mkdirat(directory, name, 0700) && errno != EEXIST)
		return -errno;
	fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* In the directory of new tags, whose descriptor data is. */
static int unpack(void *data, const struct tarball_entry *entry)
{
	int directory = fcntl(*(const int *)data, F_DUPFD_CLOEXEC, 0), rc = directory < 0 ? -errno : 0;
	char path[PATH_MAX], *rest = path, *name;

	snprintf(path, sizeof(path), "%s", entry->name);
	while (!rc && (name = strsep(&rest, "/")) && *name) {
		if (!rest && entry->link) {
			rc = symlinkat(entry->link, directory, name) ? -errno : 0;
		} else if (!rest && !entry->is_directory) {
			rc = session_write_file(directory, name, O_EXCL, entry->bytes, entry->size);
		} else {
			const int next = enter(directory, name);

			close(directory);
			directory = next;
			rc = next < 0 ? next : 0;
		}
	}
	if (directory >= 0)
		close(directory);
	return rc;
}

/* What becomes of a recording of ipmctl's, and what of it is still allowed. */
struct import {
	int tags;
	size_t bytes, entries;
};

static int put_file(void *data, const char *path, const char *link, const void *bytes, size_t size)
{
	struct import *import = data;
	const struct tarball_entry entry = { .name = path, .link = link, .bytes = bytes, .size = size };

	if (size > import->bytes || !import->entries || strtoul(path, NULL, 10) >= SESSION_TAGS_MOST)
		return -EFBIG;
	import->bytes -= size;
	import->entries--;
	return unpack(&import->tags, &entry);
}

/* There are tags, each with its command line. */
static int check_tags(struct session *s)
{
	const unsigned count = session_count(s);

	for (unsigned tag = 0; tag < count; tag++) {
		int words;
		char **line = session_words(s, tag, &words);

		free(line);
		if (!line)
			return -EBADMSG;
	}
	return count ? 0 : -EBADMSG;
}

static bool is_ipmctls(const void *bytes, size_t size)
{
	return size >= 4 && memcmp(bytes, "PBRH", 4) == 0;
}

static int unpack_into(struct cli *cli, int tags, const void *bytes, size_t size)
{
	struct import import = { .tags = tags, .bytes = UNPACKED_MOST, .entries = ENTRIES_MOST };

	return is_ipmctls(bytes, size) ? pmemctl_ipmctl_session(bytes, size, put_file, &import)
				       : tarball_read(cli, bytes, size, &limits, unpack, &tags);
}

static int unpack_all(struct cli *cli, struct session *s, const void *bytes, size_t size)
{
	int tags, rc = is_ipmctls(bytes, size) ? 0 : tarball_read(cli, bytes, size, &limits, look, NULL);

	if (!rc)
		rc = session_clear(SESSION_NEW_TAGS);
	if (rc)
		return rc;
	tags = enter(s->directory, SESSION_NEW_TAGS);
	if (tags < 0)
		return tags;
	rc = unpack_into(cli, tags, bytes, size);
	close(tags);
	s->tags = SESSION_NEW_TAGS;
	if (!rc)
		rc = check_tags(s);
	s->tags = SESSION_TAGS;
	return rc;
}

/* The session of before is lost once all of the new one is there. */
static int replace_tags(struct session *s)
{
	int rc = session_clear(SESSION_TAGS);

	if (!rc && renameat(s->directory, SESSION_NEW_TAGS, s->directory, SESSION_TAGS))
		rc = -errno;
	return rc;
}

int session_load(struct cli *cli, struct session *s, const char *path, uint64_t *size, const char **why)
{
	size_t length;
	void *bytes;
	int rc = input_file_read_bytes(path, FILE_MOST, &bytes, &length);

	*size = length;
	*why = NULL;
	if (rc)
		return rc;
	rc = unpack_all(cli, s, bytes, length);
	if (!rc)
		rc = replace_tags(s);
	if (rc == -EBADMSG)
		*why = is_ipmctls(bytes, length) ? "it is a recording of ipmctl's that is damaged, or of another form"
						 : "it is no archive that dump -session writes, or it is damaged";
	free(bytes);
	session_clear(SESSION_NEW_TAGS);
	if (rc == -EFBIG)
		*why = "it has more than a session may have";
	else if (rc == -EXDEV || rc == -EEXIST || rc == -ENOTDIR || rc == -ELOOP)
		*why = "it has names or links that no session has";
	return rc;
}
