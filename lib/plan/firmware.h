/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_PLAN_FIRMWARE_H
#define PMEMCTL_PLAN_FIRMWARE_H

#include "libpmemctl.h"

/*
 * firmware_optane.c: is an image for this Intel Optane module, and may it be sent? 0, with both versions in words, or
 * -errno with the error recorded.
 */
int firmware_check_optane(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm,
			  const struct pmemctl_firmware_options *o, char *versions, size_t size);
/* Send it by the module's mailbox. */
int firmware_send_optane(struct pmemctl_ctx *ctx, const char *dimm, const struct pmemctl_firmware_options *o);

#endif
