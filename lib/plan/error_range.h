/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_ERROR_RANGE_H
#define PMEMCTL_ERROR_RANGE_H

#include "plan.h"

/* What commands about media errors have in common: blocks of 512 bytes of a namespace. */
enum { ERROR_BLOCK = 512 };

/*
 * A part of a namespace of so many blocks, [*begin, *end): from block on, or its start, and count, or up to its
 * end, where they are PMEMCTL_UNKNOWN. PMEMCTL_USAGE unless all of it is there.
 */
int error_range(struct pmemctl_ctx *ctx, const char *ns, uint64_t blocks, uint64_t block, uint64_t count,
		uint64_t *begin, uint64_t *end);

/* Send a command of the bus's firmware by its node ("ndctl0"): ND_CMD_CALL. 0 or -errno. */
int bus_call(struct pmemctl_ctx *ctx, const char *node, unsigned function, void *bytes, uint32_t in, uint32_t out);

#endif
