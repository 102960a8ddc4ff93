// SPDX-License-Identifier: GPL-2.0-only
/* Archives by libarchive, which is opened when the first is written. */
#include "tarball.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#include "library.h"

#define LIBARCHIVE_FUNCTIONS(F)                                                                         \
	F(archive_write_new) F(archive_write_set_format_pax_restricted) F(archive_write_open_FILE)      \
	F(archive_write_add_filter_none) F(archive_write_add_filter_gzip) F(archive_write_add_filter_xz) \
	F(archive_write_add_filter_zstd) F(archive_write_set_bytes_in_last_block)                       \
	F(archive_write_header) F(archive_write_data) F(archive_write_close) F(archive_write_free)      \
	F(archive_errno) F(archive_entry_new) F(archive_entry_free) F(archive_entry_set_pathname)       \
	F(archive_entry_set_filetype) F(archive_entry_set_perm) F(archive_entry_set_size)               \
	F(archive_entry_set_mtime) F(archive_entry_set_symlink)

struct libarchive {
#define MEMBER(name) __typeof__(name) *name;
	LIBARCHIVE_FUNCTIONS(MEMBER)
#undef MEMBER
};

static const struct library_function functions[] = {
#define NAME(name) { #name, offsetof(struct libarchive, name) },
	LIBARCHIVE_FUNCTIONS(NAME)
#undef NAME
};

int tarball_open_library(struct cli *cli, const struct library_function *wanted, size_t count, void *opened,
			 size_t size)
{
	const struct library library = {
		.soname = "libarchive.so.13", .what = "archives need", .hint = "install the package libarchive13",
		.functions = wanted, .count = count,
	};

	return library_open(cli, &library, opened, size);
}

static const struct libarchive *libarchive(struct cli *cli)
{
	static struct libarchive opened;

	if (opened.archive_write_new)
		return &opened;
	return tarball_open_library(cli, functions, ARRAY_SIZE(functions), &opened, sizeof(opened)) ? NULL : &opened;
}

static bool ends_in(const char *name, const char *end)
{
	const char *file = strrchr(name, '/');
	const size_t length = strlen(file ? file + 1 : name);

	return length > strlen(end) && strcmp(name + strlen(name) - strlen(end), end) == 0;
}

/* libarchive warns where it would start a program to pack: none is started here. */
int tarball_begin(struct cli *cli, struct tarball *tarball, const char *name)
{
	static const struct { const char *end; size_t filter; } kinds[] = {
		{ ".tar", offsetof(struct libarchive, archive_write_add_filter_none) },
		{ ".tar.gz", offsetof(struct libarchive, archive_write_add_filter_gzip) },
		{ ".tar.xz", offsetof(struct libarchive, archive_write_add_filter_xz) },
		{ ".tar.zst", offsetof(struct libarchive, archive_write_add_filter_zstd) },
	};
	int (*filter)(struct archive *) = NULL;
	size_t i = 0;

	*tarball = (struct tarball) { .lib = NULL };
	while (i < ARRAY_SIZE(kinds) && !ends_in(name, kinds[i].end))
		i++;
	if (i == ARRAY_SIZE(kinds))
		return cli_usage_error(cli, "%s: the name of an archive ends in .tar, .tar.gz, .tar.xz or .tar.zst", name);
	tarball->lib = libarchive(cli);
	if (!tarball->lib)
		return PMEMCTL_NOT_SUPPORTED;
	memcpy(&filter, (const char *)tarball->lib + kinds[i].filter, sizeof(filter));
	tarball->archive = tarball->lib->archive_write_new();
	if (!tarball->archive || tarball->lib->archive_write_set_format_pax_restricted(tarball->archive) != ARCHIVE_OK)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (filter(tarball->archive) != ARCHIVE_OK)
		return cli_error(cli, PMEMCTL_NOT_SUPPORTED, "the libarchive that is installed does not write %s",
				 kinds[i].end);
	return 0;
}

/* What it has done, or why it failed: the first error stays. */
static void keep(struct tarball *tarball, bool done)
{
	const int errnum = done || tarball->rc ? 0 : tarball->lib->archive_errno(tarball->archive);

	if (!done && !tarball->rc)
		tarball->rc = errnum > 0 ? -errnum : -EIO;
}

/* It would fill its last block with zeros, which those who unpack .gz and .zst take for damage. */
void tarball_write_to(struct tarball *tarball, FILE *out)
{
	tarball->lib->archive_write_set_bytes_in_last_block(tarball->archive, 1);
	keep(tarball, tarball->lib->archive_write_open_FILE(tarball->archive, out) == ARCHIVE_OK);
}

static void add(struct tarball *tarball, const struct tarball_entry *added, time_t when)
{
	const struct libarchive *lib = tarball->lib;
	struct archive_entry *entry = tarball->rc ? NULL : lib->archive_entry_new();

	if (!entry) {
		tarball->rc = tarball->rc ? tarball->rc : -ENOMEM;
		return;
	}
	lib->archive_entry_set_pathname(entry, added->name);
	lib->archive_entry_set_filetype(entry, added->is_directory ? AE_IFDIR : added->link ? AE_IFLNK : AE_IFREG);
	lib->archive_entry_set_perm(entry, added->is_directory ? 0700 : added->link ? 0777 : 0600);
	lib->archive_entry_set_size(entry, (la_int64_t)added->size);
	if (added->link)
		lib->archive_entry_set_symlink(entry, added->link);
	lib->archive_entry_set_mtime(entry, when, 0);
	keep(tarball, lib->archive_write_header(tarball->archive, entry) == ARCHIVE_OK);
	if (!tarball->rc && added->size)
		keep(tarball, lib->archive_write_data(tarball->archive, added->bytes, added->size) ==
				      (la_ssize_t)added->size);
	lib->archive_entry_free(entry);
}

void tarball_add(struct tarball *tarball, const char *name, const void *bytes, size_t size, time_t when)
{
	const struct tarball_entry entry = { .name = name, .bytes = bytes, .size = size };

	add(tarball, &entry, when);
}

void tarball_add_link(struct tarball *tarball, const char *name, const char *target, time_t when)
{
	const struct tarball_entry entry = { .name = name, .link = target };

	add(tarball, &entry, when);
}

void tarball_add_directory(struct tarball *tarball, const char *name, time_t when)
{
	const struct tarball_entry entry = { .name = name, .is_directory = true };

	add(tarball, &entry, when);
}

int tarball_end(struct tarball *tarball)
{
	if (!tarball->archive)
		return tarball->rc;
	keep(tarball, tarball->lib->archive_write_close(tarball->archive) == ARCHIVE_OK);
	tarball->lib->archive_write_free(tarball->archive);
	tarball->archive = NULL;
	return tarball->rc;
}
