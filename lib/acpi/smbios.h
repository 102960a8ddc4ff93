/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_SMBIOS_H
#define PMEMCTL_SMBIOS_H

#include "arena.h"
#include "libpmemctl.h"

/* Take the memory devices out of a whole table. Bytes in, structures out; all in the arena. 0 or -ENOMEM. */
int smbios_decode(const uint8_t *bytes, size_t length, struct arena *arena, struct pmemctl_smbios *smbios);

#endif
