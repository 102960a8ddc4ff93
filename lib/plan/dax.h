/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_PLAN_DAX_H
#define PMEMCTL_PLAN_DAX_H

#include "plan.h"

/* Changes of DAX devices: what they are found by, and the steps that they are made of. */

/* ---- finding: dax_find.c ---- */

struct dax_target {
	struct pmemctl_platform *platform;	/* that the others belong to */
	struct pmemctl_dax_region *region;
	struct pmemctl_dax_device *device;
	char ns[32];	/* that the device is of, or "" */
};

/*
 * Take the locks for a plan about the DAX device of that name ("dax0.1", "0.1" or its node in /dev), and find it, with
 * its region and all that is on it. It becomes the plan's object. To be given to dax_target_free() in any case.
 */
int dax_begin(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name, struct dax_target *target);
void dax_target_free(struct dax_target *target);
/* What the plan leads to, for the note of it, see journal.h. */
struct dax_goal;
void dax_plan_goal(struct pmemctl_plan *plan, const struct dax_goal *goal);
/* All DAX regions with their devices and ranges, but not what of their memory is online, or NULL with the error
 * recorded. */
struct pmemctl_platform *dax_regions(struct pmemctl_ctx *ctx);
/* The namespace that a region is of, or "". */
void dax_namespace(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region, char *ns, size_t size);
/* Devices can be made and resized there: it is soft-reserved or CXL memory. */
bool dax_is_dynamic(const struct pmemctl_dax_region *region);
/* Where a driver of DAX devices has its name: "device_dax", "kmem", "fsdev_dax". */
const char *dax_driver(enum pmemctl_dax_mode mode);

/* ---- rules: dax_limits.c ---- */

/* What sizes and ranges of a device with that alignment are multiples of. */
uint64_t dax_unit(uint64_t align);
int dax_check_align(struct pmemctl_ctx *ctx, const char *object, uint64_t align);
int dax_check_size(struct pmemctl_ctx *ctx, const char *object, uint64_t size, uint64_t align);
/* The free memory of a region, that of the device except counted as free, too, can be the device's. */
int dax_check_room(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region, const char *object,
		   uint64_t size, uint64_t align);
/* Ranges for a new device. */
int dax_check_ranges(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region,
		     const struct pmemctl_dax_create_options *options, uint64_t align);
/* Fails when no memory of the system can be made of a device: no NUMA node, or no whole memory block. */
int dax_check_kmem(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device);

/* ---- steps: dax_step.c ---- */

struct step *dax_plan_write(struct pmemctl_plan *plan, const char *device, const char *attribute, const char *value,
			    const char *why);
/* Have the kernel make an idle device, which will have that name; taken back, it goes again. */
void dax_plan_make(struct pmemctl_plan *plan, const struct pmemctl_dax_region *region, const char *name);
void dax_plan_delete(struct pmemctl_plan *plan, const struct pmemctl_dax_region *region, const char *name);
/* To the driver of a mode, and from it. Both look again what was so. */
void dax_plan_bind(struct pmemctl_plan *plan, const char *device, enum pmemctl_dax_mode mode);
void dax_plan_unbind(struct pmemctl_plan *plan, const struct pmemctl_dax_device *device);

#endif
