/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_OUTPUT_FILE_H
#define PMEMCTL_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* A file beside a path, until it takes its place. */
struct output_file {
	char *path;
	FILE *out;
	char *temporary;
	mode_t mode;	/* that it gets: readable by all, where nobody says otherwise */
	bool is_new;	/* what is there at the end is not replaced: -EEXIST */
};
/*
 * Begin a file beside the path, and end it: it is in its place then, synced. Who reads the path
 * sees all of the old one or all of the new one. 0 or -errno; after a failure the old one is there.
 * -ENOTSUP: the path is there and no file, but a device, a pipe or a directory.
 */
int output_file_begin(struct output_file *file, const char *path);
int output_file_end(struct output_file *file);
/* Give up: the old one stays. */
void output_file_drop(struct output_file *file);

/* Write all of the bytes to an open file; 0 or -errno. */
int write_bytes(int fd, const void *bytes, size_t size);

#endif
