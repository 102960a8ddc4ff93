// SPDX-License-Identifier: GPL-2.0-only
/* How wide what is printed may be. */
#include "view/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	const long asked = columns ? strtol(columns, NULL, 10) : 0;
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return SIZE_MAX;
	if (asked > 0)
		return (size_t)asked;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}
