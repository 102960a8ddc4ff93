/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_DOCTOR_H
#define PMEMCTL_DOCTOR_H

#include "arena.h"
#include "ctx.h"
#include "libpmemctl.h"

/* A DIMM with its label area. */
struct known_area {
	const struct pmemctl_dimm *dimm;
	const struct pmemctl_label_area *area;	/* NULL: what it holds is not known as it is to be */
};

/* Looking for what is half-made; each file of this folder has the rules of one kind of object. */
struct diagnosis {
	struct pmemctl_ctx *ctx;
	struct arena arena;
	const struct pmemctl_platform *platform;
	struct pmemctl_findings found;
	bool locked;		/* nothing else changes meanwhile */
	struct known_area **areas;	/* of this bus */
	size_t area_count;
};

/* Add a finding about an object; the caller fills in what else there is to say. */
struct pmemctl_finding *finding_add(struct diagnosis *d, const char *object, const char *region,
				    bool fault, enum pmemctl_repair repair, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/*
 * Is it still as it was found? For the time between the plan that holds the lock, and its first step.
 * Fails when the finding is gone, or another.
 */
int diagnose_again(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding);

/* namespace.c */
void diagnose_namespace(struct diagnosis *d, const struct pmemctl_namespace *ns);
/* raw.c: what is left of a mode on the disk of a namespace that is in service and raw */
enum remains {
	REMAINS_UNKNOWN,	/* it cannot be read */
	REMAINS_NONE,
	REMAINS_BTT,		/* a BTT, or the copy of its info block */
	REMAINS_DAX,		/* the info block of fsdax or devdax, whole or not */
};
enum remains remains_of_mode(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns);
/* idle.c: BTT, PFN and DAX devices that hold nothing */
void diagnose_idle_devices(struct diagnosis *d);
/* sets.c: namespaces that some DIMM of a bus has no label of */
void label_areas_add(struct diagnosis *d, const struct pmemctl_dimm *dimm, const struct pmemctl_label_area *area);
void diagnose_sets(struct diagnosis *d);
/* stale.c: labels of the same areas whose interleave sets no region is of */
void diagnose_stale_labels(struct diagnosis *d);
/* dimm.c */
void diagnose_dimm(struct diagnosis *d, const struct pmemctl_dimm *dimm);
/* dax.c: DAX devices, all of them; rc of the discovery */
int diagnose_dax(struct diagnosis *d);
/* The plan that finishes, removes, or brings the memory online or offline. */
int plan_dax_repair(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
		    const struct pmemctl_repair_options *options, struct pmemctl_plan **plan);
/* goal.c: requests to divide Intel Optane modules */
void diagnose_goals(struct diagnosis *d);
/* keys.c: files of passphrases that are left over, not found by their name, or missing */
void diagnose_keys(struct diagnosis *d);

#endif
