/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_PLAN_RAW_H
#define PMEMCTL_PLAN_RAW_H

#include "plan.h"

/*
 * Steps around what is done to the raw disk of a namespace. Undoing them leads back to where the
 * namespace was.
 */
/* Out of service, and no longer held by a BTT, PFN or DAX device. */
void plan_leave_mode(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns);
/* Make the raw disk appear; its name. */
const char *plan_show_raw(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns);
void plan_hide_raw(struct pmemctl_plan *plan, const char *namespace_);

/*
 * Open the raw disk exclusively, after making sure that it is the one of the namespace. Descriptor, or
 * -errno with the error recorded.
 */
int raw_open(struct pmemctl_ctx *ctx, const char *device, const char *disk, int flags);

/* ---- patch.c: bytes on the raw disk, read back, with the old ones to take it back ---- */

struct patch {
	uint64_t at;		/* not across a multiple of 4096 */
	const uint8_t *bytes;
	size_t length;
};

enum { RAW_BLOCK = 4096 };

/*
 * Add a step that changes one block of 4096 bytes by count patches in it. All memory is in the
 * plan's arena.
 */
struct step *plan_patch(struct pmemctl_plan *plan, const char *namespace_, const char *disk,
			const struct patch *patches, size_t count, const char *why);

#endif
