/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_DAX_H
#define LIBPMEMCTL_DAX_H

/*
 * Part of libpmemctl.h, which includes it: changes of DAX devices. Its conventions hold here. What the kernel takes
 * is said by its drivers/dax/bus.c and Documentation/ABI/testing/sysfs-bus-dax.
 */

#ifdef __cplusplus
extern "C" {
#endif

struct pmemctl_dax_create_options {
	const char *region;	/* DAX region by name or number ("region1", "1"), or its owner; NULL: any with room */
	uint64_t size;		/* 0: all that is free */
	uint64_t align;		/* 0: that of the region */
	/* ranges that it is to be made of, in place of a size; page_offset is not looked at. NULL: where there is room
	 */
	const struct pmemctl_dax_mapping *mappings;
	size_t mapping_count;
	bool show_only;		/* as for pmemctl_plan_create() */
};

/*
 * Plan a DAX device on a region of soft-reserved or CXL memory, in devdax mode. Where no range is free that is long
 * enough, the kernel makes it of several. PMEMCTL_USAGE for values that no system takes, PMEMCTL_NOT_SUPPORTED for a
 * region that libnvdimm has, whose one device is as large as its namespace, PMEMCTL_NO_OBJECT, PMEMCTL_FAILED (no
 * room; ranges that are taken or not in the region; free memory that an alignment cannot take). Since: 0.1
 */
int pmemctl_plan_dax_create(struct pmemctl_ctx *ctx, const struct pmemctl_dax_create_options *options,
			    struct pmemctl_plan **plan);

struct pmemctl_dax_destroy_options {
	bool force;		/* also when it is enabled */
	bool show_only;		/* as above */
};

/*
 * Plan the end of a DAX device, by its name; its memory is free again. The first device of a region stays, without a
 * size, as long as its region does. PMEMCTL_NO_OBJECT, PMEMCTL_NOT_SUPPORTED (of a namespace), PMEMCTL_IN_USE (mapped
 * by a process, memory of the system, or enabled and force is not set). Since: 0.1
 */
int pmemctl_plan_dax_destroy(struct pmemctl_ctx *ctx, const char *name,
			     const struct pmemctl_dax_destroy_options *options, struct pmemctl_plan **plan);

struct pmemctl_dax_reconfigure_options {
	enum pmemctl_dax_mode mode;	/* PMEMCTL_DAX_KEEP: as it is */
	uint64_t size;		/* PMEMCTL_UNKNOWN: as it is; 0: none */
	uint64_t align;		/* 0: as it is */
	int node;		/* NUMA node of its memory as system RAM, or PMEMCTL_NO_NODE: as it is */
	bool force; /* take its memory offline first; give memory to the system although it is onlined by others */
	bool no_online;		/* leave its memory offline */
	bool no_policy;		/* refuse when the kernel onlines memory by itself, also as it is wanted */
	bool no_movable;	/* the kernel may keep its own data there */
	bool discard_data;	/* the caller has agreed to lose what persistent memory holds */
	bool show_only;		/* as above */
};

/*
 * Plan another mode, size or alignment of a DAX device. A new size or alignment of one that is enabled takes it out of
 * service for the while. What is so already has a plan without steps. PMEMCTL_USAGE, PMEMCTL_NO_OBJECT,
 * PMEMCTL_NOT_SUPPORTED (a mode, size, alignment or node that the kernel or the device does not take),
 * PMEMCTL_IN_USE (mapped by a process, or memory that is online), PMEMCTL_DECLINED (persistent memory becomes memory
 * of the system; see discard_data), PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_plan_dax_reconfigure(struct pmemctl_ctx *ctx, const char *name,
				 const struct pmemctl_dax_reconfigure_options *options, struct pmemctl_plan **plan);

/*
 * Plan to put a DAX device into service in devdax mode (enable), or to take it out. What is so already has a plan
 * without steps. PMEMCTL_NO_OBJECT (also one without a size), PMEMCTL_NOT_SUPPORTED (enable, and it is in another
 * mode), PMEMCTL_IN_USE. Since: 0.1
 */
int pmemctl_plan_dax_service(struct pmemctl_ctx *ctx, const char *name, bool enable,
			     const struct pmemctl_service_options *options, struct pmemctl_plan **plan);

/* The word for a mode, as daxctl has it ("devdax", "system-ram", "famfs"), and back; false when there is none. Since:
 * 0.1 */
const char *pmemctl_dax_mode_name(enum pmemctl_dax_mode mode);
bool pmemctl_dax_mode_parse(const char *text, enum pmemctl_dax_mode *mode);

#ifdef __cplusplus
}
#endif
#endif
