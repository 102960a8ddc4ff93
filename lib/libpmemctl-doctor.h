/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_DOCTOR_H
#define LIBPMEMCTL_DOCTOR_H

/* Part of libpmemctl.h, which includes it: what is half-made or damaged. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

/* What a repair does. */
enum pmemctl_repair {
	PMEMCTL_REPAIR_NONE,	/* nothing here: the remedy is a command of its own */
	PMEMCTL_REPAIR_CLEAR,	/* make an idle device as new */
	PMEMCTL_REPAIR_REMOVE,	/* free the labels and the capacity */
	PMEMCTL_REPAIR_FINISH,	/* give it the mode that was meant, and put it into service */
	PMEMCTL_REPAIR_ENABLE,	/* put it into service as it is */
	PMEMCTL_REPAIR_SHOW,	/* let a mode show again: force_raw 0, and probed again if in service */
	PMEMCTL_REPAIR_RESUME,	/* take a change of labels back, and put the DIMM into service */
	PMEMCTL_REPAIR_ONLINE,	/* bring the rest of the memory of a DAX device online */
	PMEMCTL_REPAIR_OFFLINE,	/* take the rest of it offline */
};

/* Something that a command left behind which did not end, or that is damaged. Since: 0.1 */
struct pmemctl_finding {
	const char *object;	/* "namespace0.1", "pfn0.2", "nmem0", "dax1.2" */
	const char *region;	/* that it belongs to, or NULL */
	bool fault;		/* else only a note: nothing is wrong with it */
	const char *what;	/* in one line */
	const char *remedy;	/* what helps, in a few words, or NULL */
	enum pmemctl_repair repair;
	bool loses;		/* the repair ends what may still hold data */
	/* PMEMCTL_REPAIR_FINISH */
	enum pmemctl_mode mode;
	enum pmemctl_map map;
	uint64_t align, sector_size;	/* 0: as create chooses */
	/* object is one of the kernel's DAX devices (libnvdimm has others of such names), and what it is to become */
	bool is_dax;
	enum pmemctl_dax_mode dax_mode;
	uint64_t size;
	bool no_online, no_movable;
};

struct pmemctl_findings {
	struct pmemctl_finding **list;	/* idle devices, namespaces, DIMMs, keys, DAX devices */
	size_t count;
	size_t unread_labels;	/* DIMMs whose label areas only root may read */
	size_t unrecorded_labels;	/* DIMMs of a recorded machine whose label areas were not recorded */
};

/*
 * Look for what is half-made: by the state of each object, and by what commands of this library
 * noted before they died. Waits for changes that are going on where it may take their locks.
 * Free the result with pmemctl_findings_free(). Errors as pmemctl_discover(). Since: 0.1
 */
int pmemctl_diagnose(struct pmemctl_ctx *ctx, struct pmemctl_findings **findings);
void pmemctl_findings_free(struct pmemctl_findings *findings);

struct pmemctl_repair_options {
	bool discard_data;	/* the caller has agreed to lose what may be on it */
	bool show_only;		/* as for pmemctl_plan_create() */
};

/*
 * Plan the repair of one finding. PMEMCTL_DECLINED when data may be lost (set discard_data),
 * PMEMCTL_DAMAGED when there is no repair; else as for creating and destroying. Since: 0.1
 */
int pmemctl_plan_repair(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
			const struct pmemctl_repair_options *options, struct pmemctl_plan **plan);

#ifdef __cplusplus
}
#endif

#endif
