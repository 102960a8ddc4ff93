/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_PLAN_H
#define LIBPMEMCTL_PLAN_H

/* Part of libpmemctl.h, which includes it: changes of namespaces, regions and DIMMs. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A change is planned, may be shown, and is then run once. Planning takes the lock of each bus
 * concerned, which the plan keeps until it is freed, so that what was verified stays so; two plans
 * on one bus at the same time wait for each other, also in one process, unless their context holds
 * the lock by pmemctl_lock(). Planning changes nothing
 * else. Running, on a failing step or after pmemctl_interrupt(), undoes what can be undone. Since: 0.1
 */
struct pmemctl_plan;

/*
 * Take the locks once for many plans of this context and its clones: those of each bus that the
 * filters select (NULL: all). They are kept until pmemctl_unlock(), or the end of the context.
 * 0, or -errno: PMEMCTL_NO_PERMISSION for others than root. Since: 0.1
 */
int pmemctl_lock(struct pmemctl_ctx *ctx, const char *bus, const char *region);
void pmemctl_unlock(struct pmemctl_ctx *ctx);

struct pmemctl_step {
	const char *action;	/* "write", "bind" (loads the driver if need be), "unbind", "wipe" */
	const char *target;	/* path of the file that is written to */
	const char *value;	/* what is written, or NULL */
	const char *why;	/* in a few words */
};

struct pmemctl_create_options {
	const char *bus, *region;	/* filters; NULL: any with room */
	const char *reconfigure;	/* name of the namespace to make anew, or NULL */
	enum pmemctl_mode mode;		/* PMEMCTL_MODE_UNKNOWN: fsdax, or that of reconfigure */
	enum pmemctl_map map;		/* PMEMCTL_MAP_NONE: on the namespace */
	uint64_t size;			/* 0: all that is free in one extent */
	uint64_t align;			/* 0: the kernel's preferred alignment */
	uint64_t sector_size;		/* 0: 4096 in sector mode, else 512 */
	const char *name;		/* up to 63 bytes, or NULL */
	const char *uuid;		/* text form, or NULL: random */
	/* one of so many equal ones: all must have room; without a size, they share it. 0: 1 */
	unsigned count;
	bool no_recover;		/* leave what was done when a step fails */
	bool drop_unkept;		/* where no label keeps them, leave name and uuid out: else that is refused */
	bool force;			/* reconfigure also when enabled */
	bool discard_data;		/* the caller has agreed to lose what the signature check finds */
	bool show_only;			/* the plan will not be run: take no lock, need no root */
};

struct pmemctl_rename_options {
	bool force;			/* also when enabled: it goes out of service meanwhile */
	bool show_only;			/* as above */
};

struct pmemctl_destroy_options {
	bool force;			/* destroy also when enabled */
	bool discard_data;		/* as above */
	bool show_only;			/* as above */
};

struct pmemctl_clear_options {
	/* the part to clear, in blocks of 512 bytes of the usable part; PMEMCTL_UNKNOWN: from its
	 * start, and to its end */
	uint64_t block, count;
	bool show_only;			/* as above */
};

/*
 * Plan to have the firmware clear the bad blocks of a namespace that the kernel knows of. They read as
 * what the firmware leaves there; all other data stays. The namespace is out of service meanwhile. A plan
 * without steps: there are none in that part. PMEMCTL_USAGE for a part that is not all in the namespace,
 * PMEMCTL_IN_USE, PMEMCTL_NOT_SUPPORTED (sector mode; a bus without the command), PMEMCTL_FAILED. Running
 * it stops at the first run of blocks that cannot be cleared; those before it stay cleared. Since: 0.1
 */
int pmemctl_plan_clear_errors(struct pmemctl_ctx *ctx, const char *name,
			      const struct pmemctl_clear_options *options,
			      struct pmemctl_plan **plan);

/*
 * Plan a namespace. The error says which rule a region broke and which values would work:
 * PMEMCTL_USAGE for values no system takes, PMEMCTL_NOT_SUPPORTED for those this one does not,
 * PMEMCTL_NO_OBJECT, PMEMCTL_IN_USE, PMEMCTL_DECLINED (data found; set discard_data), PMEMCTL_FAILED
 * (no room). Since: 0.1
 */
int pmemctl_plan_create(struct pmemctl_ctx *ctx, const struct pmemctl_create_options *options,
			struct pmemctl_plan **plan);
/*
 * Plan what must come before such a namespace on a region without labels whose DIMMs could keep them
 * (label areas of UEFI 2.10, section 13.19, that are blank): its one namespace ends, whatever it held,
 * and the region comes back with empty labels of version 1.2, or 1.1 where the area is small, ready for
 * pmemctl_plan_create(). The region is the one of options->reconfigure, or else options->region, whose
 * namespace must be raw and in service then. One that is active needs options->force. The limits of
 * what is to be created are checked, too. A region that has labels has a plan without steps.
 * PMEMCTL_NOT_SUPPORTED: no DIMMs, no label areas, or a DIMM that is part of another region, too.
 * PMEMCTL_DAMAGED: neither index block of an area is good. Settings that options leave open are the
 * defaults of a new namespace, not those of the one that ends. Other errors as above. Since: 0.1
 */
int pmemctl_plan_autolabel(struct pmemctl_ctx *ctx, const struct pmemctl_create_options *options,
			   struct pmemctl_plan **plan);
/* Plan the end of one namespace by name. Errors as above. Since: 0.1 */
int pmemctl_plan_destroy(struct pmemctl_ctx *ctx, const char *name,
			 const struct pmemctl_destroy_options *options, struct pmemctl_plan **plan);
/*
 * Plan another name of its own for a namespace, of up to 63 bytes; "" for none. The kernel takes it
 * only while the namespace is out of service. Errors as above; PMEMCTL_NOT_SUPPORTED for one without
 * labels. Since: 0.1
 */
int pmemctl_plan_rename(struct pmemctl_ctx *ctx, const char *name, const char *new_name,
			const struct pmemctl_rename_options *options, struct pmemctl_plan **plan);

/* What drivers of libnvdimm put in service. Since: 0.1 */
enum pmemctl_device_kind { PMEMCTL_DEVICE_NAMESPACE, PMEMCTL_DEVICE_REGION, PMEMCTL_DEVICE_DIMM };

struct pmemctl_service_options {
	bool show_only;			/* as above */
};

/*
 * Plan to put an object into service (enable), or to take it out, by its name. What is so already
 * has a plan without steps. Of a region that goes out of service, all namespaces go, and none may
 * be in use; with one that comes, come all that have capacity. PMEMCTL_NO_OBJECT; PMEMCTL_IN_USE, also for
 * a DIMM whose labels an active region keeps; PMEMCTL_FAILED (a DIMM that is needed is disabled or
 * locked). Since: 0.1
 */
int pmemctl_plan_service(struct pmemctl_ctx *ctx, enum pmemctl_device_kind kind, const char *name,
			 bool enable, const struct pmemctl_service_options *options,
			 struct pmemctl_plan **plan);

struct pmemctl_read_only_options {
	bool read_only;			/* or writable */
	bool agreed;			/* to write to DIMMs that are not armed, or that DAX devices stay writable */
	bool show_only;			/* as above */
};

/*
 * Plan to make a region read-only or writable, by its name; the disks of its namespaces follow at once,
 * DAX devices do not (the kernel's device_dax does not look at it). What is so already has a plan without
 * steps. PMEMCTL_NO_OBJECT; PMEMCTL_IN_USE (read-only, and a namespace is in use); PMEMCTL_DECLINED (see
 * agreed). Since: 0.1
 */
int pmemctl_plan_read_only(struct pmemctl_ctx *ctx, const char *region,
			   const struct pmemctl_read_only_options *options,
			   struct pmemctl_plan **plan);

/* Name of the object the plan is about. Since: 0.1 */
const char *pmemctl_plan_object(const struct pmemctl_plan *plan);
/* Bytes that a new namespace will take on its region; 0 of other plans. Since: 0.1 */
uint64_t pmemctl_plan_size(const struct pmemctl_plan *plan);
/* Steps in order; the array belongs to the plan. Since: 0.1 */
const struct pmemctl_step *pmemctl_plan_steps(const struct pmemctl_plan *plan, size_t *count);
int pmemctl_plan_run(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan);
void pmemctl_plan_free(struct pmemctl_plan *plan);

#ifdef __cplusplus
}
#endif

#endif
