// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which files have blocks in some places of a device: each file is asked for its extents (FS_IOC_FIEMAP,
 * Documentation/filesystems/fiemap.rst), or for its blocks where the file system knows no extents (FIBMAP of
 * linux/fs.h). Files are opened for reading only, and none is read.
 */
#include "extents.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXTENTS = 128 };	/* asked for at once */

/* Of these, the place on the device means nothing. */
static const unsigned elsewhere = FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_ENCODED |
				  FIEMAP_EXTENT_DATA_INLINE;

struct request {
	struct fiemap head;
	struct fiemap_extent extents[EXTENTS];
};

static void give_up(struct extent_search *s, const char *why)
{
	s->incomplete = s->incomplete ? s->incomplete : why;
}

static void keep(struct extent_search *s, const char *path, bool directory, const struct fiemap_extent *e)
{
	const uint64_t end = e->fe_physical + e->fe_length;

	for (size_t i = 0; e->fe_length && i < s->range_count; i++) {
		const uint64_t *range = s->ranges[i];
		struct file_extent *found;

		if (end <= range[0] || e->fe_physical >= range[1])
			continue;
		found = arena_alloc(s->arena, sizeof(*found));
		if (!found)
			return;
		found->path = arena_strdup(s->arena, path);
		found->directory = directory;
		found->begin = e->fe_physical > range[0] ? e->fe_physical : range[0];
		found->end = end < range[1] ? end : range[1];
		found->offset = e->fe_logical + found->begin - e->fe_physical;
		ARENA_APPEND(s->arena, s->found, s->found_count, found);
	}
}

/* 0 or -errno */
static int look(struct extent_search *s, int fd, const char *path, bool directory)
{
	struct request request;
	uint64_t from = 0;
	bool more = true;

	while (more) {
		request.head = (struct fiemap) {
			.fm_start = from, .fm_length = FIEMAP_MAX_OFFSET - from, .fm_extent_count = EXTENTS,
		};
		if (ioctl(fd, FS_IOC_FIEMAP, &request.head) < 0)
			return -errno;
		more = request.head.fm_mapped_extents == EXTENTS;
		for (unsigned i = 0; i < request.head.fm_mapped_extents && i < EXTENTS; i++) {
			const struct fiemap_extent *e = &request.extents[i];

			if (!(e->fe_flags & elsewhere))
				keep(s, path, directory, e);
			from = e->fe_logical + e->fe_length;
			more = more && !(e->fe_flags & FIEMAP_EXTENT_LAST);
		}
	}
	return 0;
}

/* Block after block, which only root may ask for: 0 or -errno */
static int look_by_block(struct extent_search *s, int fd, const char *path, uint64_t size)
{
	struct fiemap_extent run = { 0 };
	int length;

	if (ioctl(fd, FIGETBSZ, &length) < 0)
		return -errno;
	if (length <= 0)
		return -EIO;
	for (uint64_t at = 0, number = 0; at < size; at += (unsigned)length, number++) {
		int block = (int)number;
		uint64_t place;

		if (number > INT_MAX)
			return -EFBIG;
		if (ioctl(fd, FIBMAP, &block) < 0)
			return -errno;
		place = (uint64_t)(unsigned)block * (unsigned)length;
		if (block && run.fe_length && place == run.fe_physical + run.fe_length) {
			run.fe_length += (unsigned)length;
			continue;
		}
		keep(s, path, false, &run);
		/* 0: a hole */
		run = (struct fiemap_extent) { .fe_logical = at, .fe_physical = place,
					       .fe_length = block ? (unsigned)length : 0 };
	}
	keep(s, path, false, &run);
	return 0;
}

static void look_at(struct extent_search *s, const FTSENT *entry, const char *path)
{
	const bool directory = S_ISDIR(entry->fts_statp->st_mode);
	const int flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(entry->fts_accpath, flags | O_NOATIME), rc;

	if (fd < 0 && errno == EPERM)
		fd = open(entry->fts_accpath, flags);
	if (fd < 0)
		return give_up(s, errno == ENOENT ? "files came and went meanwhile" : "not all files may be opened");
	rc = look(s, fd, path, directory);
	if (rc == -EOPNOTSUPP && !directory)
		rc = look_by_block(s, fd, path, (uint64_t)entry->fts_statp->st_size);
	close(fd);
	/* xfs tells of no directories */
	if (rc && !directory)
		give_up(s, rc == -EOPNOTSUPP || rc == -ENOTTY ? "the file system does not tell the places of files"
							      : "a file does not tell its places");
}

/* False when the entry ends the search. */
static bool take(struct extent_search *s, FTS *tree, FTSENT *entry, dev_t device, const char *path)
{
	if (pmemctl_is_interrupted(s->ctx)) {
		give_up(s, "interrupted");
		return false;
	}
	switch (entry->fts_info) {
	case FTS_D:
	case FTS_F:
		if (entry->fts_statp->st_dev != device) {
			fts_set(tree, entry, FTS_SKIP);
			give_up(s, "another file system is mounted in it, and may hide files");
		} else {
			look_at(s, entry, path);
		}
		break;
	case FTS_DNR:
	case FTS_NS:
	case FTS_ERR:
		give_up(s, "not all directories may be read");
	}
	return true;
}

void extents_search(struct extent_search *s, int pid, const char *where)
{
	char *root = NULL, *names[2] = { NULL };
	const size_t skipped = pid ? (size_t)snprintf(NULL, 0, "/proc/%d/root", pid) : 0;
	FTSENT *entry;
	struct stat st;
	FTS *tree;

	if (asprintf(&root, pid ? "/proc/%d/root%s" : "%.0d%s", pid, where) < 0)
		return give_up(s, "out of memory");
	names[0] = root;
	tree = stat(root, &st) ? NULL : fts_open(names, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	if (!tree)
		give_up(s, "where it is mounted cannot be read");
	while (tree && (entry = fts_read(tree)) && take(s, tree, entry, st.st_dev, entry->fts_path + skipped))
		;
	if (tree)
		fts_close(tree);
	free(root);
}
