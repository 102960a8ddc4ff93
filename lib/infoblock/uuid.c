// SPDX-License-Identifier: LGPL-2.1-or-later
/* UUIDs between 16 bytes and "8-4-4-4-12" hexadecimal digits, as RFC 4122 orders both. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "infoblock.h"

static bool has_dash_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_to_text(const uint8_t uuid[INFO_UUID], char text[37])
{
	for (size_t i = 0; i < INFO_UUID; i++)
		text += sprintf(text, "%s%02x", has_dash_before(i) ? "-" : "", uuid[i]);
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

bool uuid_from_text(const char *text, uint8_t uuid[INFO_UUID])
{
	if (strlen(text) != 36)
		return false;
	for (size_t i = 0; i < INFO_UUID; i++) {
		if (has_dash_before(i) && *text++ != '-')
			return false;
		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]))
			return false;
		uuid[i] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
		text += 2;
	}
	return true;
}
