// SPDX-License-Identifier: LGPL-2.1-or-later
/* The state of the passphrases: Get Security State (02:00). They are changed through the kernel, see lib/security. */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

int optane_security_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_security *security)
{
	enum { LENGTH = 8, OPTED_IN = 1 };

	if (size < LENGTH)
		return -EMSGSIZE;
	security->state = (uint32_t)le_get(bytes, 4);
	security->erase_opted_in = bytes[4] & OPTED_IN;
	return 0;
}
