// SPDX-License-Identifier: LGPL-2.1-or-later
/* Features (04 and 06, set by 05 and 07): thresholds, power, spares, scrubbing, switches; how the module is divided. */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

enum {
	ALARMS_LENGTH = 7, PARTITIONS_LENGTH = 36, POWER_LENGTH = 13, SPARING_LENGTH = 3, SCRUB_LENGTH = 28,
	REPORTING_LENGTH = 8, SWITCH_LENGTH = 2,
};

int optane_alarms_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_alarms *alarms)
{
	if (size < ALARMS_LENGTH)
		return -EMSGSIZE;
	*alarms = (struct pmemctl_optane_alarms) {
		.enabled = (unsigned)le_get(bytes, 2), .remaining = bytes[2],
		.media_temperature = optane_temperature(bytes + 3),
		.controller_temperature = optane_temperature(bytes + 5),
	};
	return 0;
}

void optane_alarms_encode(const struct pmemctl_optane_alarms *alarms, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x05, .sub = 0x01, .in_size = OPTANE_MAILBOX };
	le_put(command->in, 2, alarms->enabled);
	command->in[2] = (uint8_t)alarms->remaining;
	optane_put_temperature(command->in + 3, alarms->media_temperature);
	optane_put_temperature(command->in + 5, alarms->controller_temperature);
}

int optane_partitions_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_partitions *partitions)
{
	if (size < PARTITIONS_LENGTH)
		return -EMSGSIZE;
	*partitions = (struct pmemctl_optane_partitions) {
		.volatile_size = le_get(bytes, 4) * OPTANE_UNIT, .volatile_start = le_get(bytes + 8, 8),
		.persistent_size = le_get(bytes + 16, 4) * OPTANE_UNIT, .persistent_start = le_get(bytes + 24, 8),
		.capacity = le_get(bytes + 32, 4) * OPTANE_UNIT,
	};
	return 0;
}

int optane_power_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_power *power)
{
	if (size < POWER_LENGTH)
		return -EMSGSIZE;
	*power = (struct pmemctl_optane_power) {
		.peak = (unsigned)le_get(bytes + 1, 2), .average = (unsigned)le_get(bytes + 3, 2), .boost = bytes[6],
		.boost_limit = (unsigned)le_get(bytes + 7, 2), .boost_time = (uint32_t)le_get(bytes + 9, 4),
	};
	return 0;
}

int optane_sparing_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_sparing *sparing)
{
	if (size < SPARING_LENGTH)
		return -EMSGSIZE;
	*sparing = (struct pmemctl_optane_sparing) { .enabled = bytes[0], .available = bytes[2] };
	return 0;
}

int optane_scrub_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_scrub *scrub)
{
	if (size < SCRUB_LENGTH)
		return -EMSGSIZE;
	*scrub = (struct pmemctl_optane_scrub) {
		.running = bytes[0], .start = le_get(bytes + 4, 8), .end = le_get(bytes + 12, 8),
		.current = le_get(bytes + 20, 8),
	};
	return 0;
}

int optane_reporting_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_reporting *reporting)
{
	if (size < REPORTING_LENGTH)
		return -EMSGSIZE;
	reporting->time = (uint32_t)le_get(bytes + 4, 4);
	return 0;
}

void optane_reporting_encode(uint32_t time, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x05, .sub = 0x06, .in_size = OPTANE_MAILBOX };
	le_put(command->in + 4, 4, time);
}

/* Latched shutdown state, viral policy and extended ADR have the same two bytes. */
int optane_switch_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_switch *state)
{
	if (size < SWITCH_LENGTH)
		return -EMSGSIZE;
	*state = (struct pmemctl_optane_switch) { .on = bytes[0], .other = bytes[1] };
	return 0;
}

int optane_link_decode(const uint8_t *bytes, size_t size, unsigned *training)
{
	enum { LENGTH = 3 };

	if (size < LENGTH)
		return -EMSGSIZE;
	*training = bytes[1];
	return 0;
}
