// SPDX-License-Identifier: GPL-2.0-only
/* Small files of text. */
#include "input_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 20 };

static int read_all(FILE *in, char *text)
{
	const size_t length = fread(text, 1, MOST, in);

	if (ferror(in))
		return errno ? -errno : -EIO;
	if (length == MOST)
		return -EFBIG;
	text[length] = '\0';
	return memchr(text, '\0', length) ? -EBADMSG : 0;
}

int input_file_read(const char *path, char **text)
{
	const int is_stdin = strcmp(path, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	int rc = in ? 0 : -errno;

	*text = rc ? NULL : malloc(MOST);
	if (!rc)
		rc = *text ? read_all(in, *text) : -ENOMEM;
	if (in && !is_stdin)
		fclose(in);
	if (!rc)
		return 0;
	free(*text);
	*text = NULL;
	return rc;
}

const char *input_file_error(int rc)
{
	return rc == -EFBIG ? "it is larger than 1 MiB" : rc == -EBADMSG ? "it is not a text" : strerror(-rc);
}
