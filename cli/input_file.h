/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_INPUT_FILE_H
#define PMEMCTL_INPUT_FILE_H

#include <stddef.h>

/*
 * A file of text, or standard input ("-"), as a string that free() gives back. 0 or -errno: -EFBIG when it has more
 * than a mebibyte, -EBADMSG when it has bytes that are none of a text.
 */
int input_file_read(const char *path, char **text);

/* The words for such a -errno. */
const char *input_file_error(int rc);

/*
 * The bytes of a regular file, not more than most of them; to be given back by free(). 0, or -errno: -EISDIR and
 * -EINVAL it is no regular file, -EFBIG it is longer.
 */
int input_file_read_bytes(const char *path, size_t most, void **bytes, size_t *size);

#endif
