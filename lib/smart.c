// SPDX-License-Identifier: LGPL-2.1-or-later
/* Numbers of health as Intel's family of commands encodes them. */
#include "smart.h"
#include "ctx.h"

int smart_temperature(unsigned code)
{
	const int sixteenths = (int)(code & 0x7fff);

	return code & 0x8000 ? -sixteenths : sixteenths;
}

unsigned smart_temperature_code(int sixteenths)
{
	return sixteenths < 0 ? 0x8000u | (unsigned)-sixteenths : (unsigned)sixteenths;
}

enum pmemctl_health_state smart_state(unsigned code)
{
	return code & 4 ? PMEMCTL_HEALTH_FATAL
	       : code & 2 ? PMEMCTL_HEALTH_CRITICAL
	       : code & 1 ? PMEMCTL_HEALTH_NON_CRITICAL : PMEMCTL_HEALTH_OK;
}

unsigned smart_reported(unsigned flags)
{
	static const unsigned bits[] = {
		[0] = PMEMCTL_HEALTH_STATE, [1] = PMEMCTL_HEALTH_SPARES, [2] = PMEMCTL_HEALTH_LIFE_USED,
		[3] = PMEMCTL_HEALTH_MEDIA_TEMPERATURE, [4] = PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE,
		[5] = PMEMCTL_HEALTH_SHUTDOWN_COUNT, [9] = PMEMCTL_HEALTH_ALARMS, [10] = PMEMCTL_HEALTH_SHUTDOWN,
	};
	unsigned reported = 0;

	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		if (flags >> i & 1)
			reported |= bits[i];
	return reported;
}
