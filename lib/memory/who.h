/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_MEMORY_WHO_H
#define PMEMCTL_MEMORY_WHO_H

#include "arena.h"
#include "ctx.h"

/*
 * Who has brought the memory of a device online, whose blocks have been counted. The kernel keeps no account of it:
 * pmemctl's own is noted in /run/pmemctl/DEVICE.memory; else it is what the system is set to do by itself.
 */
void memory_who(struct pmemctl_ctx *ctx, struct pmemctl_dax_device *device, struct arena *arena);
/* Note that this library has brought the memory online that block is of, or forget it. */
void memory_note(struct pmemctl_ctx *ctx, const char *device, uint64_t block);
void memory_note_end(const char *device);
/* What the kernel does with new blocks: "offline", "online", "online_kernel", "online_movable"; "" not known. */
void memory_policy(struct pmemctl_ctx *ctx, char *policy, size_t size);
/* The file with a rule by which udev brings new blocks online, or NULL. */
const char *memory_udev_rule(struct pmemctl_ctx *ctx, struct arena *arena);

#endif
