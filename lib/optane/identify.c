// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a module is: Identify (01:00) and Device Characteristics (01:01). */
#include <errno.h>

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
