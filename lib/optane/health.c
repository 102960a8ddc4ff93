// SPDX-License-Identifier: LGPL-2.1-or-later
/* How a module is: SMART and Health Info (08:00), and the boot status register (FD:03). */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

enum { COMMON_LENGTH = 36, VENDOR_LENGTH = 87 };

static void take_vendor_data(const uint8_t *bytes, struct pmemctl_optane_smart *smart)
{
	smart->power_cycles = le_get(bytes + 36, 8);
	smart->power_on_time = le_get(bytes + 44, 8);
	smart->up_time = le_get(bytes + 52, 8);
	smart->unlatched_dirty_shutdowns = (uint32_t)le_get(bytes + 60, 4);
	smart->last_shutdown = (uint32_t)(le_get(bytes + 64, 1) | le_get(bytes + 73, 3) << 8);
	smart->last_shutdown_time = le_get(bytes + 65, 8);
	smart->unlatched_last_shutdown = (uint32_t)le_get(bytes + 78, 4);
	smart->max_media_temperature = optane_temperature(bytes + 82);
	smart->max_controller_temperature = optane_temperature(bytes + 84);
	smart->throttled = bytes[86];
}

int optane_smart_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_smart *smart)
{
	enum { CRITICAL = 1 << 1 };

	if (size < COMMON_LENGTH)
		return -EMSGSIZE;
	*smart = (struct pmemctl_optane_smart) {
		.valid = (uint32_t)le_get(bytes, 4), .health = bytes[8], .remaining = bytes[9], .alarms = bytes[11],
		.media_temperature = optane_temperature(bytes + 12),
		.controller_temperature = optane_temperature(bytes + 14),
		.dirty_shutdowns = (uint32_t)le_get(bytes + 16, 4), .ait_dram = bytes[20],
		.reason = (unsigned)le_get(bytes + 21, 2), .last_shutdown_dirty = bytes[31],
	};
	/* firmware that does not tell of it had it loaded, unless the module is in a bad way */
	if (!(smart->valid & PMEMCTL_OPTANE_HAS_AIT_DRAM) && smart->health < CRITICAL)
		smart->ait_dram = true;
	if (size >= VENDOR_LENGTH && le_get(bytes + 32, 4) >= VENDOR_LENGTH - COMMON_LENGTH)
		take_vendor_data(bytes, smart);
	else
		smart->valid &= ~(uint32_t)PMEMCTL_OPTANE_HAS_VENDOR_DATA;
	return 0;
}

int optane_boot_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_boot *boot)
{
	if (size < sizeof(boot->status))
		return -EMSGSIZE;
	boot->status = le_get(bytes, 8);
	return 0;
}
