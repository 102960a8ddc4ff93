/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_MEMORY_H
#define LIBPMEMCTL_MEMORY_H

#include <libpmemctl.h>

/*
 * Part of libpmemctl.h, which includes it: the memory of DAX devices in system RAM mode, which the kernel takes
 * online and offline in blocks. Its conventions hold here. Sources: Documentation/admin-guide/mm/memory-hotplug.rst,
 * Documentation/ABI/testing/sysfs-devices-memory and sysfs-bus-dax, and drivers/dax/kmem.c of the kernel.
 */

#ifdef __cplusplus
extern "C" {
#endif

struct pmemctl_memory_options {
	bool offline;		/* take it from the kernel's use; else give it to it */
	bool no_movable;	/* online: for whatever the kernel wants, which it may never give back */
	/*
	 * What was done stays when a block fails, and all blocks are tried; without, all that was done is taken
	 * back. An interrupted plan is taken back in any case.
	 */
	bool keep;
	bool show_only;		/* as for pmemctl_plan_create() */
	/* called for each block while the plan runs, or NULL */
	void (*progress)(void *data, uint64_t done, uint64_t total);
	void *data;
};

/*
 * Plan to bring all memory blocks of a DAX device online, or offline. A plan without steps: all are so already.
 * Where the kernel has a state of the whole device (Linux 7.2), that is written; offline blocks are gone then.
 * What others (the kernel's policy, a rule of udev) change while it runs is no error: what counts is how the
 * blocks are in the end, which is read back. A block that is busy is tried again for a second, or less
 * where others have taken five seconds together.
 * PMEMCTL_NO_OBJECT; PMEMCTL_NOT_SUPPORTED (not in system RAM mode: EOPNOTSUPP; no block fits into its ranges:
 * ERANGE); PMEMCTL_NO_PERMISSION (where its blocks are cannot be read); PMEMCTL_IN_USE (EBUSY: a block cannot be
 * moved; the message names it, and says why as far as the kernel tells); PMEMCTL_PARTIAL (EBUSY, with keep: some
 * blocks were changed and some cannot be); PMEMCTL_FAILED (EAGAIN: others undo it). Since: 0.1
 */
int pmemctl_plan_memory(struct pmemctl_ctx *ctx, const char *device, const struct pmemctl_memory_options *options,
			struct pmemctl_plan **plan);

/* Blocks of a plan about memory. */
struct pmemctl_memory_counts {
	uint64_t total;		/* that the device has; before it runs: as planned */
	uint64_t already;	/* that were so before */
	uint64_t changed;	/* by the plan */
	uint64_t by_others;	/* by somebody else meanwhile */
	uint64_t failed;
	uint64_t unwanted;	/* online, of those, in a zone that is not the wanted one (movable or not) */
};

/* Of such a plan, before or after it was run; NULL of others. Belongs to the plan. Since: 0.1 */
const struct pmemctl_memory_counts *pmemctl_plan_memory_counts(const struct pmemctl_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
