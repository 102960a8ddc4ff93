// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a module is: Identify (01:00) and Device Characteristics (01:01). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "optane/optane.h"

enum { IDENTIFY_LENGTH = 81, LIMITS_LENGTH = 32, PART_AT = 42, PART_LENGTH = 20 };

int optane_temperature(const uint8_t *bytes)
{
	const int word = (int)le_get(bytes, 2), magnitude = word & 0x7fff;

	return word & 0x8000 ? -magnitude : magnitude;
}

void optane_put_temperature(uint8_t *bytes, int temperature)
{
	le_put(bytes, 2, temperature < 0 ? (uint64_t)-temperature | 0x8000 : (uint64_t)temperature);
}

void optane_version(const uint8_t *bytes, uint8_t version[5])
{
	for (int i = 0; i < 5; i++)
		version[i] = bytes[4 - i];
}

int optane_identify_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_identity *identity)
{
	if (size < IDENTIFY_LENGTH)
		return -EMSGSIZE;
	*identity = (struct pmemctl_optane_identity) {
		.vendor = (unsigned)le_get(bytes, 2), .device = (unsigned)le_get(bytes + 2, 2),
		.controller_revision = (unsigned)le_get(bytes + 4, 2), .format = (unsigned)le_get(bytes + 6, 2),
		.capacity = le_get(bytes + 32, 4) * OPTANE_UNIT,
		.manufacturer = (unsigned)le_get(bytes + 36, 2), .sku = (uint32_t)le_get(bytes + 62, 4),
		.interface = (unsigned)le_get(bytes + 68, 2), .active_interface = (unsigned)le_get(bytes + 79, 2),
	};
	optane_version(bytes + 8, identity->firmware);
	memcpy(identity->part, bytes + PART_AT, PART_LENGTH);
	return 0;
}

/* Older firmware leaves zeros where newer has more, so all of it can be taken. */
int optane_limits_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_limits *limits)
{
	if (size < LIMITS_LENGTH)
		return -EMSGSIZE;
	*limits = (struct pmemctl_optane_limits) {
		.controller_shutdown = optane_temperature(bytes),
		.media_shutdown = optane_temperature(bytes + 2),
		.media_throttling_start = optane_temperature(bytes + 4),
		.media_throttling_stop = optane_temperature(bytes + 6),
		.controller_throttling_start = optane_temperature(bytes + 8),
		.controller_throttling_stop = optane_temperature(bytes + 10),
		.max_average_power = (unsigned)le_get(bytes + 12, 2),
		.max_boost_power = (unsigned)le_get(bytes + 14, 2),
		.max_boost_time = (uint32_t)le_get(bytes + 16, 4),
		.boost_time_step = (uint32_t)le_get(bytes + 20, 4),
		.max_reporting_time = (uint32_t)le_get(bytes + 24, 4),
		.reporting_time_step = (uint32_t)le_get(bytes + 28, 4),
	};
	return 0;
}

PMEMCTL_EXPORT void pmemctl_optane_uid_text(const uint8_t u[PMEMCTL_OPTANE_UID], char text[PMEMCTL_OPTANE_UID_TEXT])
{
	char made[sizeof("-a2-1837")] = "";

	if (u[2] || u[3] || u[4])
		snprintf(made, sizeof(made), "-%02x-%02x%02x", u[2], u[3], u[4]);
	snprintf(text, PMEMCTL_OPTANE_UID_TEXT, "%02x%02x%s-%02x%02x%02x%02x", u[0], u[1], made, u[5], u[6], u[7],
		 u[8]);
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two digits a byte, and dashes as the text of these bytes has them. */
PMEMCTL_EXPORT bool pmemctl_optane_uid(const char *text, uint8_t uid[PMEMCTL_OPTANE_UID])
{
	enum { MADE = 2, SERIAL = 5 };
	const bool is_short = text && strlen(text) == sizeof("8089-00000be8") - 1;
	const char *at = text;

	memset(uid, 0, PMEMCTL_OPTANE_UID);
	for (size_t i = 0; at && i < PMEMCTL_OPTANE_UID; i++) {
		if (is_short && i == MADE)
			i = SERIAL;
		if ((i == MADE || i == MADE + 1 || i == SERIAL) && *at++ != '-')
			return false;
		if (digit(at[0]) < 0 || digit(at[1]) < 0)
			return false;
		uid[i] = (uint8_t)(digit(at[0]) << 4 | digit(at[1]));
		at += 2;
	}
	return at && !*at;
}

PMEMCTL_EXPORT bool pmemctl_optane_has_uid(const struct pmemctl_dimm *dimm, const uint8_t uid[PMEMCTL_OPTANE_UID])
{
	uint8_t own[PMEMCTL_OPTANE_UID];

	return pmemctl_optane_uid(dimm->unique_id, own) && memcmp(own, uid, sizeof(own)) == 0;
}
