/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_INPUT_FILE_H
#define PMEMCTL_INPUT_FILE_H

/*
 * A file of text, or standard input ("-"), as a string that free() gives back. 0 or -errno: -EFBIG when it has more
 * than a mebibyte, -EBADMSG when it has bytes that are none of a text.
 */
int input_file_read(const char *path, char **text);

/* The words for such a -errno. */
const char *input_file_error(int rc);

#endif
