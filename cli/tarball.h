/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TARBALL_H
#define PMEMCTL_TARBALL_H

#include <stdio.h>
#include <time.h>

#include "cli.h"

/*
 * An archive of files that are in memory, each for its owner alone: tar, packed as the end of its name says, by
 * libarchive.
 */
struct tarball {
	const struct libarchive *lib;
	struct archive *archive;
	int rc;		/* 0, or -errno of what failed first; from then on nothing is written */
};
/*
 * Which kind of archive by its name: .tar, .tar.gz, .tar.xz or .tar.zst. 0, or a status with the error told: another
 * name, or libarchive is not installed, or does not pack so. To be ended by tarball_end(), which takes one that is
 * zero, too.
 */
int tarball_begin(struct cli *cli, struct tarball *tarball, const char *name);
/* Where it goes; before the first file. */
void tarball_write_to(struct tarball *tarball, FILE *out);
void tarball_add(struct tarball *tarball, const char *name, const void *bytes, size_t size, time_t when);
/* What is no file: a symbolic link, and a directory. */
void tarball_add_link(struct tarball *tarball, const char *name, const char *target, time_t when);
void tarball_add_directory(struct tarball *tarball, const char *name, time_t when);
/* All is handed to the stream, which is left open. 0, or -errno of what failed first. */
int tarball_end(struct tarball *tarball);

/* What an archive has: a directory, a symbolic link, or else a file. */
struct tarball_entry {
	const char *name;
	const char *link;	/* where it leads */
	bool is_directory;
	const void *bytes;	/* with a zero behind them */
	size_t size;
};
/* What may be unpacked, whoever packed it. */
struct tarball_limits {
	size_t bytes, entries;
};
/*
 * tarball_read.c: call visit for each entry of a tar archive, packed by gzip or not, until it returns non-zero.
 * Nothing is written; names and links are as the archive has them. That value, 0, or -errno: -EBADMSG it is no such
 * archive, is damaged, or has devices or hard links, -EFBIG it has more than the limits, -ELIBACC libarchive cannot
 * be opened, which was told.
 */
typedef int tarball_visit_fn(void *data, const struct tarball_entry *entry);
int tarball_read(struct cli *cli, const void *bytes, size_t size, const struct tarball_limits *limits,
		 tarball_visit_fn *visit, void *data);

/* The functions of libarchive that one of the two files uses, as library_open(). */
struct library_function;
int tarball_open_library(struct cli *cli, const struct library_function *wanted, size_t count, void *opened,
			 size_t size);

#endif
