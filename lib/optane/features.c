// SPDX-License-Identifier: LGPL-2.1-or-later
/* Features: alarm thresholds (04:01, set by 05:01), and how the module is divided (06:02). */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

enum { ALARMS_LENGTH = 7, PARTITIONS_LENGTH = 36 };

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
