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
/* All is handed to the stream, which is left open. 0, or -errno of what failed first. */
int tarball_end(struct tarball *tarball);

#endif
