/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_ARRIVE_H
#define PMEMCTL_ARRIVE_H

#include "plan.h"

/*
 * A step that looks what came up with a region: fails with PMEMCTL_PARTIAL for namespaces that did not, and
 * with PMEMCTL_DAMAGED for one that is raw although its label says another mode. Nothing is taken back
 * then. Where the kernel offers no next namespace, it is made to.
 */
void plan_arrival(struct pmemctl_plan *plan, const char *region);

/*
 * Has the region's next namespace capacity, so that the kernel offers no other? It is half made, or disabled: the
 * kernel does not tell. seed is its name.
 */
bool seed_is_taken(struct pmemctl_ctx *ctx, const char *region, bool labelled, char *seed, size_t size);
/* The same of one that is in service: it will stay the next one, see arrive.c. */
bool seed_is_lost(struct pmemctl_ctx *ctx, const char *region, bool labelled, char *seed, size_t size);

/*
 * Is a namespace in service as raw, not by force_raw, although its label says another mode? Then the kernel
 * did not find its info block.
 */
bool mode_is_lost(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns, enum pmemctl_mode *mode);
/* Add to the last error what can be done about it. */
void hint_lost_mode(struct pmemctl_ctx *ctx, const char *ns, enum pmemctl_mode mode);

#endif
