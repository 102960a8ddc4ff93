/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_SMART_H
#define PMEMCTL_SMART_H

#include "libpmemctl.h"

/*
 * How health is encoded in the replies of Intel's family (Get SMART and Health Info of "NVDIMM DSM
 * Interface - Intel", version 1.8), and by libndctl for DIMMs of all families.
 */

/* Sixteenths of a degree Celsius, and the sign in bit 15. */
int smart_temperature(unsigned code);
unsigned smart_temperature_code(int sixteenths);
enum pmemctl_health_state smart_state(unsigned code);
/* Which values are valid: PMEMCTL_HEALTH_… of the validation flags. */
unsigned smart_reported(unsigned flags);

#endif
