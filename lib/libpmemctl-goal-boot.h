/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_GOAL_BOOT_H
#define LIBPMEMCTL_GOAL_BOOT_H

/*
 * Part of libpmemctl.h, which includes it: what the machine's firmware (BIOS) makes of the requests on Intel Optane
 * modules when it starts the next time, as far as that follows from what it is known to check. A BIOS may refuse more.
 * Sizes are in bytes.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* What comes of a request, COUT of the configuration data */
enum pmemctl_boot_answer {
	PMEMCTL_BOOT_NOTHING = 0,	/* there is none, or it stays as it is */
	PMEMCTL_BOOT_APPLIED = 1,
	PMEMCTL_BOOT_RECORDS = 2,	/* refused: a part of it is wrong, see the statuses of its parts */
	PMEMCTL_BOOT_RATIO = 6,		/* less memory than DRAM before it as cache: the memory is not mapped */
	PMEMCTL_BOOT_LIMIT = 7,		/* refused: more than the processor can map */
	PMEMCTL_BOOT_POPULATION = 8,	/* a memory controller has DRAM, and no module: the memory is not mapped */
};

/* Why a part of a request is refused: statuses of an interleave set; 1: it is made */
enum pmemctl_boot_set_status {
	PMEMCTL_BOOT_SET_MADE = 1,
	PMEMCTL_BOOT_SET_SKIPPED = 2,	/* something else is wrong, of this module or of another of the set */
	PMEMCTL_BOOT_SET_MISSING = 3,	/* a member is not there, or cannot be used */
	PMEMCTL_BOOT_SET_DIFFERS = 4,	/* a member asks for another set */
	PMEMCTL_BOOT_SET_RESOURCES = 5,	/* the platform makes no more sets */
	PMEMCTL_BOOT_SET_ALONE = 9,	/* a member has no request */
	PMEMCTL_BOOT_SET_CHANNELS = 10,	/* modules in these places are not interleaved */
	PMEMCTL_BOOT_SET_ALIGNMENT = 11,
	PMEMCTL_BOOT_SET_UNSUPPORTED = 12,
};

/* Of the partition's size */
enum pmemctl_boot_partition_status {
	PMEMCTL_BOOT_PARTITION_MADE = 1,
	PMEMCTL_BOOT_PARTITION_SMALL = 5,	/* the sets do not fit */
	PMEMCTL_BOOT_PARTITION_RESOURCES = 7,	/* the module has less, or there is no such kind of memory */
	PMEMCTL_BOOT_PARTITION_ALIGNMENT = 8,
};

/* How a module is set up afterwards, CCUR of the configuration data */
enum pmemctl_boot_status {
	PMEMCTL_BOOT_WELL = 1,
	PMEMCTL_BOOT_BROKEN = 3,	/* members of its set are missing: it is not mapped */
	PMEMCTL_BOOT_MOVED = 4,		/* members have other sets */
	PMEMCTL_BOOT_NEW = 5,		/* never set up */
	PMEMCTL_BOOT_KEPT = 6,		/* the request is bad; it is as before */
	PMEMCTL_BOOT_BAD = 7,		/* the request is bad; and it was not set up before */
	PMEMCTL_BOOT_CHECKSUM = 8,	/* of the request */
	PMEMCTL_BOOT_REVISION = 9,	/* of the request */
	PMEMCTL_BOOT_DAMAGED = 10,	/* the configuration data are damaged */
	PMEMCTL_BOOT_NOTHING_MAPPED = 12,	/* all was to be memory, which is not mapped: PMEMCTL_BOOT_POPULATION */
	PMEMCTL_BOOT_NO_MEMORY_RATIO = 13,	/* its memory is not mapped: PMEMCTL_BOOT_RATIO */
	PMEMCTL_BOOT_TOO_MUCH = 14,	/* as 7: PMEMCTL_BOOT_LIMIT */
	PMEMCTL_BOOT_NO_MEMORY = 15,	/* its memory is not mapped: PMEMCTL_BOOT_POPULATION */
};

struct pmemctl_boot_module {
	bool asks;			/* has a request that is looked at */
	enum pmemctl_boot_answer answer;
	unsigned partition_status, set_status[PMEMCTL_PCD_SETS];	/* of its request */
	unsigned status;		/* of enum pmemctl_boot_status, or that of before when it is not touched */
	uint64_t volatile_size, volatile_mapped, persistent_mapped;	/* volatile_size: of the partition */
	void *pcd;			/* partition 1 of its configuration data; NULL: as it was */
	size_t pcd_size;
	size_t other;			/* when a set is refused for a member: its place, or SIZE_MAX */
};

/* An interleave set that is mapped: a range of addresses (SPA) of the NFIT */
struct pmemctl_boot_set {
	unsigned index, socket;
	uint64_t size;			/* of each member */
	size_t member_count;
	size_t members[PMEMCTL_PCD_MEMBERS];	/* places in the modules, in the order of the set */
};

struct pmemctl_boot_socket {
	unsigned id;
	uint64_t memory, persistent;	/* mapped; memory that modules serve as */
	uint64_t dram, cache;		/* DRAM that is mapped, and that is cache of memory */
	size_t set_count;
};

struct pmemctl_boot {
	struct pmemctl_boot_module *modules;	/* in the order of the machine's */
	size_t module_count;
	struct pmemctl_boot_set *sets;		/* in the order of their sockets, and of modules */
	size_t set_count;
	struct pmemctl_boot_socket *sockets;
	size_t socket_count;
};

/*
 * Find what comes of the requests on modules, or, when planned is set, of those that pmemctl_goal_plan() made for
 * modules, in place of what is on these. Pure: nothing is read or written. A module that is locked, or whose media
 * cannot be reached, is not touched. 0, -ENOMEM, or -EBADMSG: the configuration data of a module for which there is a
 * plan are damaged. Since: 0.1
 */
int pmemctl_boot_simulate(const struct pmemctl_goal_machine *machine, bool planned, struct pmemctl_boot **boot);
void pmemctl_boot_free(struct pmemctl_boot *boot);

#ifdef __cplusplus
}
#endif

#endif
