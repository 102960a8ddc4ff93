// SPDX-License-Identifier: GPL-2.0-only
/* Archives that others may have written, which libarchive takes apart in memory. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "tarball.h"

#define LIBARCHIVE_FUNCTIONS(F)                                                                        \
	F(archive_read_new) F(archive_read_support_format_tar) F(archive_read_support_filter_gzip)     \
	F(archive_read_open_memory) F(archive_read_next_header) F(archive_read_data)                   \
	F(archive_read_free) F(archive_entry_pathname) F(archive_entry_filetype) F(archive_entry_size) \
	F(archive_entry_symlink) F(archive_entry_hardlink)

struct reader {
#define MEMBER(name) __typeof__(name) *name;
	LIBARCHIVE_FUNCTIONS(MEMBER)
#undef MEMBER
};

static const struct library_function functions[] = {
#define NAME(name) { #name, offsetof(struct reader, name) },
	LIBARCHIVE_FUNCTIONS(NAME)
#undef NAME
};

/* One entry: 0 or -errno. What is neither a file, nor a directory, nor a symbolic link has no place in it. */
static int take(const struct reader *lib, struct archive *archive, struct archive_entry *entry, size_t *room,
		tarball_visit_fn *visit, void *data)
{
	struct tarball_entry e = {
		.name = lib->archive_entry_pathname(entry), .link = lib->archive_entry_symlink(entry)
	};
	const mode_t type = lib->archive_entry_filetype(entry);
	const la_int64_t size = type == AE_IFREG ? lib->archive_entry_size(entry) : 0;
	char *bytes;
	int rc = 0;

	if (!e.name || lib->archive_entry_hardlink(entry) || (type == AE_IFLNK) != (e.link != NULL) ||
	    (type != AE_IFREG && type != AE_IFLNK && type != AE_IFDIR))
		return -EBADMSG;
	if (size < 0 || (uint64_t)size > *room)
		return -EFBIG;
	*room -= (size_t)size;
	bytes = malloc((size_t)size + 1);
	if (!bytes)
		return -ENOMEM;
	if (size && lib->archive_read_data(archive, bytes, (size_t)size) != (la_ssize_t)size)
		rc = -EBADMSG;
	bytes[size] = '\0';
	e.is_directory = type == AE_IFDIR;
	e.bytes = bytes;
	e.size = (size_t)size;
	if (!rc)
		rc = visit(data, &e);
	free(bytes);
	return rc;
}

static int take_all(const struct reader *lib, struct archive *archive, const struct tarball_limits *limits,
		    tarball_visit_fn *visit, void *data)
{
	size_t room = limits->bytes, entries = 0;
	struct archive_entry *entry;
	int rc = 0;

	while (!rc) {
		const int got = lib->archive_read_next_header(archive, &entry);

		if (got == ARCHIVE_EOF)
			return entries ? 0 : -EBADMSG;
		if (got != ARCHIVE_OK)
			return -EBADMSG;
		rc = ++entries > limits->entries ? -EFBIG : take(lib, archive, entry, &room, visit, data);
	}
	return rc;
}

int tarball_read(struct cli *cli, const void *bytes, size_t size, const struct tarball_limits *limits,
		 tarball_visit_fn *visit, void *data)
{
	struct archive *archive;
	struct reader lib;
	int rc = -ENOMEM;

	if (tarball_open_library(cli, functions, ARRAY_SIZE(functions), &lib, sizeof(lib)))
		return -ELIBACC;
	archive = lib.archive_read_new();
	if (archive) {
		lib.archive_read_support_format_tar(archive);
		lib.archive_read_support_filter_gzip(archive);
		rc = lib.archive_read_open_memory(archive, bytes, size) == ARCHIVE_OK
			     ? take_all(&lib, archive, limits, visit, data) : -EBADMSG;
	}
	lib.archive_read_free(archive);
	return rc;
}
