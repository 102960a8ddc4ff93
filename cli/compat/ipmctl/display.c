// SPDX-License-Identifier: GPL-2.0-only
/* Properties that -display names. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

static bool is_among(const char *word, size_t length, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == length && strncasecmp(word, names[i], length) == 0)
			return true;
	return false;
}

int ipmctl_check_display(const struct ipmctl_request *request, const char *const *names, size_t count)
{
	for (const char *word = request->display; word;) {
		const size_t length = strcspn(word, ",");

		if (!is_among(word, length, names, count)) {
			fprintf(request->out, "Syntax Error: Incorrect value for option -d|-display.\n");
			return IPMCTL_SYNTAX;
		}
		word = word[length] ? word + length + 1 : NULL;
	}
	return 0;
}
