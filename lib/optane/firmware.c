// SPDX-License-Identifier: LGPL-2.1-or-later
/* Firmware that runs and that waits: Firmware Image Info (08:01). Updates go by libndctl, see lib/plan/firmware.c. */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

int optane_firmware_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_firmware *firmware)
{
	enum { LENGTH = 26 };

	if (size < LENGTH)
		return -EMSGSIZE;
	*firmware = (struct pmemctl_optane_firmware) {
		.image_size = le_get(bytes + 6, 2) * OPTANE_UNIT, .activatable = bytes[21], .last_update = bytes[22],
		.quiesce = bytes[23], .activation_time = (unsigned)le_get(bytes + 24, 2),
	};
	optane_version(bytes, firmware->running);
	optane_version(bytes + 16, firmware->staged);
	return 0;
}
