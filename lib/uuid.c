// SPDX-License-Identifier: LGPL-2.1-or-later
/* UUIDs between 16 bytes and "8-4-4-4-12" hexadecimal digits, as RFC 4122 orders both. */
#include "uuid.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

static bool has_dash_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_to_text(const uint8_t uuid[UUID_BYTES], char text[UUID_TEXT])
{
	for (size_t i = 0; i < UUID_BYTES; i++)
		text += sprintf(text, "%s%02x", has_dash_before(i) ? "-" : "", uuid[i]);
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

bool uuid_from_text(const char *text, uint8_t uuid[UUID_BYTES])
{
	if (strlen(text) != 36)
		return false;
	for (size_t i = 0; i < UUID_BYTES; i++) {
		if (has_dash_before(i) && *text++ != '-')
			return false;
		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]))
			return false;
		uuid[i] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
		text += 2;
	}
	return true;
}

int uuid_new(struct pmemctl_ctx *ctx, char text[UUID_TEXT])
{
	uint8_t uuid[UUID_BYTES];
	ssize_t length;

	do	/* so few bytes come whole, but for a signal while the system starts */
		length = getrandom(uuid, sizeof(uuid), 0);
	while (length < 0 && errno == EINTR);
	if (length != sizeof(uuid))
		return fail(ctx, PMEMCTL_FAILED, length < 0 ? errno : EIO, NULL,
			    "the kernel gives no random number for a uuid");
	/* version 4, variant 1: RFC 4122, section 4.4 */
	uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
	uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
	uuid_to_text(uuid, text);
	return 0;
}

int uuid_parse(struct pmemctl_ctx *ctx, const char *from, char text[UUID_TEXT])
{
	uint8_t uuid[UUID_BYTES];
	int rc;

	if (uuid_from_text(from, uuid)) {
		uuid_to_text(uuid, text);
		return 0;
	}
	rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "'%s' is not a uuid", from);
	fail_hint(ctx, "write it as 8-4-4-4-12 hexadecimal digits, or leave it out");
	return rc;
}
