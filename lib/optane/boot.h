/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_OPTANE_BOOT_H
#define PMEMCTL_OPTANE_BOOT_H

#include "optane/goal.h"

/*
 * What the BIOS makes of requests. It takes a request when each of its parts can be made, and each module of its sets
 * has its part of it; else the module stays as it was. A set that exists is mapped while all its members have it.
 */

/* A module while the machine starts */
struct boot_module {
	const struct pmemctl_goal_module *m;
	const uint8_t *bytes;
	size_t size;
	struct pmemctl_pcd pcd;
	uint8_t *planned;		/* bytes, when they are not those of the module */
	bool untouched;			/* locked, or out of use */
	bool broken;			/* a set of it cannot be mapped */
	bool damaged_request;		/* there is one, which cannot be read */
	bool strange_request;		/* of a revision that is not the platform's */
	struct pmemctl_boot_module result;
};

struct boot {
	const struct pmemctl_goal_machine *machine;
	struct boot_module *modules;
	size_t count;
};

/* Has it a request that nothing was found against yet, or nothing but that its memory cannot be mapped? */
static inline bool boot_takes(const struct boot_module *m)
{
	const enum pmemctl_boot_answer answer = m->result.answer;

	return m->result.asks && (answer == PMEMCTL_BOOT_APPLIED || answer == PMEMCTL_BOOT_RATIO ||
				  answer == PMEMCTL_BOOT_POPULATION);
}

static inline bool boot_maps_memory(const struct boot_module *m)
{
	return m->result.answer != PMEMCTL_BOOT_RATIO && m->result.answer != PMEMCTL_BOOT_POPULATION;
}

/* boot_check.c: judge all requests: the answers of results, and the statuses of their parts. */
void boot_check_requests(struct boot *boot);

/* The table that tells how the module is divided: of the request that was taken, or the one of before; NULL: none */
const struct pmemctl_pcd_table *boot_table(const struct boot_module *m);
/* The member of that identity, or NULL */
struct boot_module *boot_find(const struct boot *boot, const uint8_t *uid);
bool boot_same_set(const struct pmemctl_pcd_set *a, const struct pmemctl_pcd_set *b);
uint64_t boot_volatile(const struct boot_module *m);

/* boot_encode.c: partition 1 as it will be, in pcd and pcd_size of the result. 0 or -ENOMEM */
int boot_encode(const struct boot *boot, struct boot_module *m);

#endif
