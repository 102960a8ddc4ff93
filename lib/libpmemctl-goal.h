/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_GOAL_H
#define LIBPMEMCTL_GOAL_H

/*
 * Part of libpmemctl.h, which includes it: how Intel Optane modules are divided, and requests to divide them otherwise.
 * The machine's firmware (BIOS) carries out a request, a "goal", when it starts the next time. Sizes are in bytes.
 */

#ifdef __cplusplus
extern "C" {
#endif

enum { PMEMCTL_PCD_SETS = 2, PMEMCTL_PCD_MEMBERS = 24, PMEMCTL_OPTANE_UID = 9 };

/* A module's part of an interleave set */
struct pmemctl_pcd_member {
	uint8_t uid[PMEMCTL_OPTANE_UID]; /* vendor (2), place (1) and date (2) of manufacture, serial (4), as in the
					    NFIT */
	uint64_t offset, size;			/* in its persistent partition */
	bool placed;				/* its place is told: by tables of revision 1.x or later */
	unsigned socket, die, controller, channel, slot;
};

/*
 * The id as the kernel has it, struct pmemctl_dimm.unique_id: "8089-a2-1837-00000be8", or "8089-00000be8" where place
 * and date of manufacture are 0. The reverse: false for what is no such text. And: is it the DIMM's? Since: 0.1
 */
enum { PMEMCTL_OPTANE_UID_TEXT = 22 };
void pmemctl_optane_uid_text(const uint8_t uid[PMEMCTL_OPTANE_UID], char text[PMEMCTL_OPTANE_UID_TEXT]);
bool pmemctl_optane_uid(const char *text, uint8_t uid[PMEMCTL_OPTANE_UID]);
bool pmemctl_optane_has_uid(const struct pmemctl_dimm *dimm, const uint8_t uid[PMEMCTL_OPTANE_UID]);

struct pmemctl_pcd_set {
	unsigned index, status;			/* status: 1 all is well, 0 nothing was done yet */
	unsigned channel_size, controller_size;	/* interleave sizes as the table has them */
	size_t member_count;
	struct pmemctl_pcd_member members[PMEMCTL_PCD_MEMBERS];
};

/* One of the tables CCUR (what is), CIN_ (what is asked for) and COUT (what came of it) */
struct pmemctl_pcd_table {
	bool present;			/* the directory names one */
	bool valid;			/* there, with the right size and checksum, and all in it can be read */
	unsigned revision;		/* 0x02, 0x12: major in the high half */
	unsigned status;		/* of CCUR how it is set up; of COUT what came of the request, 1: all is well */
	uint32_t sequence;		/* of CIN_ and COUT: they are about the same request when it is equal */
	uint64_t volatile_mapped, persistent_mapped;	/* of CCUR */
	bool has_partition;
	unsigned partition_status;
	uint64_t partition_size;	/* of the persistent partition that is asked for */
	size_t set_count;
	struct pmemctl_pcd_set sets[PMEMCTL_PCD_SETS];
};

/* The platform configuration data of a module, FIS 06:01 partition 1 */
struct pmemctl_pcd {
	bool valid;			/* its directory is right */
	struct pmemctl_pcd_table current, request, answer;
};

/*
 * Take the data apart. Tables that are not there or damaged are not valid, which is no error. 0, or -EMSGSIZE: fewer
 * bytes than the directory takes. Since: 0.1
 */
int pmemctl_pcd_decode(const void *bytes, size_t size, struct pmemctl_pcd *pcd);

/* Does a request wait for the next start of the machine? Since: 0.1 */
bool pmemctl_pcd_is_pending(const struct pmemctl_pcd *pcd);

/* Was the module set up as CCUR says (status 1, 6, 13 or 15)? Since: 0.1 */
bool pmemctl_pcd_is_configured(const struct pmemctl_pcd *pcd);

/* What the machine's firmware offers, from PCAT and PMTT */
enum { PMEMCTL_GOAL_MAPS = 128 };
struct pmemctl_goal_platform {
	unsigned revision;		/* of the PCAT; 0x02, 0x12 … */
	bool by_software;		/* requests are carried out */
	bool memory_mode, app_direct, mixed;
	unsigned sets_per_die, sets_per_module;	/* at most; 0: not limited */
	unsigned channel_size, controller_size;	/* interleave sizes that sets get, as the PCAT has them */
	uint32_t ways;			/* bit n: n modules may be interleaved */
	size_t map_count;		/* sets that may be made, the best first: a bit for each place on a die */
	uint32_t maps[PMEMCTL_GOAL_MAPS];
	unsigned controllers, channels;	/* of a die, and of a controller */
	bool has_dram;			/* the sizes of DRAM of sockets are known */
};

/* What is asked for, in per cent of the capacity of each socket */
struct pmemctl_goal_wish {
	unsigned memory, reserved;
	bool not_interleaved;		/* each module a set of its own */
};

struct pmemctl_goal_socket {
	unsigned id;
	uint64_t limit;			/* bytes that the processor can map; PMEMCTL_UNKNOWN: not told */
	uint64_t dram;
	struct pmemctl_goal_wish wish;	/* where sockets differ in what is asked for */
	uint32_t dram_controllers;	/* memory controllers with DRAM: bit n is that of number n; 0: not told */
};

/* A module, and what is planned for it */
struct pmemctl_goal_module {
	const char *dimm;		/* "nmem3" */
	const char *id;			/* "8089-a2-1837-00000be8", or NULL */
	uint64_t handle;
	unsigned socket, die, controller, channel, slot;
	uint8_t uid[PMEMCTL_OPTANE_UID];
	uint64_t capacity;
	unsigned interface;		/* version of the FIS, BCD */
	uint32_t sku;
	bool usable;			/* manageable, and its media can be reached */
	bool locked, secured;		/* has a passphrase; secured: and is unlocked */
	const char *problem;		/* why the module did not tell all; NULL: it did */
	struct pmemctl_pcd pcd;
	const uint8_t *pcd_bytes;
	size_t pcd_size;
	bool has_namespace;
	const char *torn;		/* it has its part of a goal, and this module has not; NULL: all is well */
	bool target;			/* chosen by the caller: pmemctl_goal_plan() plans for those that are usable */
	bool planned;			/* the rest holds what it will have */
	uint64_t volatile_size, partition_size;	/* partition_size: of the persistent partition */
	uint64_t app_direct[PMEMCTL_PCD_SETS];
	size_t set[PMEMCTL_PCD_SETS];	/* places in the sets of the machine, where app_direct is not 0 */
	bool differs;			/* its SKU is not that of the first usable module */
	bool forbidden;			/* pmemctl_goal_read_access(): it takes no configuration from programs */
};

struct pmemctl_goal_set {
	unsigned index;
	uint64_t size;			/* of each member */
	size_t member_count;
	size_t members[PMEMCTL_PCD_MEMBERS];	/* places in the modules, in the order of the set */
};

struct pmemctl_goal_machine {
	struct pmemctl_goal_platform platform;
	struct pmemctl_goal_socket *sockets;
	size_t socket_count;
	struct pmemctl_goal_module *modules;	/* in the order of the NFIT */
	size_t module_count;
	struct pmemctl_goal_set *sets;		/* that are planned */
	size_t set_count;
	const char *culprit;			/* the module for which there is no plan, "nmem3", or NULL */
};

/* Why there is no plan; numbers are those of ipmctl */
enum pmemctl_goal_problem {
	PMEMCTL_GOAL_PLANNED = 0,
	PMEMCTL_GOAL_NO_MODULES = 18,
	PMEMCTL_GOAL_SKU = 16,
	PMEMCTL_GOAL_LOCKED = 36,
	PMEMCTL_GOAL_RATIO = 93,
	PMEMCTL_GOAL_PART_OF_SET = 107,		/* the culprit is in a set with a target, and is none */
	PMEMCTL_GOAL_PART_OF_SOCKET = 110,
	PMEMCTL_GOAL_NO_SOFTWARE = 112,
	PMEMCTL_GOAL_NO_MEMORY_MODE = 113,
	PMEMCTL_GOAL_NO_APP_DIRECT = 114,
	PMEMCTL_GOAL_PENDING = 115,
	PMEMCTL_GOAL_NO_INTERLEAVE = 118,
	PMEMCTL_GOAL_NAMESPACES = 124,
	PMEMCTL_GOAL_DIFFERS = 251,		/* modules of the machine have different SKUs */
	PMEMCTL_GOAL_FORBIDDEN = 290,
	PMEMCTL_GOAL_NO_MIXED = 317,
};

/* What should be known of a plan, bits */
enum {
	PMEMCTL_GOAL_WARN_SECURED = 1 << 0,	/* firmware does not touch modules with a passphrase */
	PMEMCTL_GOAL_WARN_LIMIT = 1 << 1,	/* less is mapped than was asked for: the processor's limit */
	PMEMCTL_GOAL_WARN_RATIO_LOW = 1 << 2,	/* little memory for so much DRAM in front of it */
	PMEMCTL_GOAL_WARN_RATIO_HIGH = 1 << 3,
	PMEMCTL_GOAL_WARN_SETS = 1 << 4,	/* the limit of sets left modules or parts of them out */
	PMEMCTL_GOAL_WARN_NO_DRAM = 1 << 5,	/* nothing tells how much DRAM there is: limits were not looked at */
	PMEMCTL_GOAL_WARN_POPULATION = 1 << 6,	/* a memory controller has DRAM and no module: no memory is mapped */
};

/*
 * Read what a plan needs: of all modules, identity, security, boot status and configuration are asked (5 commands and
 * one for each 128 bytes of configuration above the first). 0 or -errno: PMEMCTL_NO_OBJECT when there are no modules or
 * no PCAT. Since: 0.1
 */
int pmemctl_goal_machine_read(struct pmemctl_ctx *ctx, struct pmemctl_goal_machine **machine);
void pmemctl_goal_machine_free(struct pmemctl_goal_machine *machine);

/*
 * Ask target modules whether programs may write their configuration (FIS 06:CA of 07:01), one command each: without,
 * modules that do not allow it refuse what is written. What cannot be asked is not forbidden. 0 or -errno. Since: 0.1
 */
int pmemctl_goal_read_access(struct pmemctl_ctx *ctx, struct pmemctl_goal_machine *machine);

/*
 * Plan for the modules that are targets, by one wish for all sockets, or, when it is NULL, by that of each socket.
 * Nothing is read or written. Sets of the machine and what modules will have are replaced. warnings gets bits of what
 * should be known. Out of memory is -ENOMEM. Since: 0.1
 */
int pmemctl_goal_plan(struct pmemctl_goal_machine *machine, const struct pmemctl_goal_wish *wish, unsigned *warnings);

/*
 * Write what was planned to all modules that it is for: on each the body first, then, in one command, the directory
 * that makes it count; it is read back. A module that fails has the others put back. No other process of this library
 * writes meanwhile. 0 or -errno, with the module as the error's object. Since: 0.1
 */
int pmemctl_goal_write(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine);

/*
 * May the requests of target modules be taken back? 0, or why not, a problem of enum pmemctl_goal_problem, with its
 * module in *culprit. Since: 0.1
 */
int pmemctl_goal_may_delete(const struct pmemctl_goal_machine *machine, const char **culprit);

/* Take the requests of target modules back, in the same way. Since: 0.1 */
int pmemctl_goal_delete(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine);

/*
 * Have target modules forget how they are divided: the directory of their configuration names nothing any more. With
 * the next start of the machine their sets, and all data in them, are gone. Written as goals are. Modules that are
 * locked stay as they are. Since: 0.1
 */
int pmemctl_pcd_delete(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine);

/*
 * How target modules are divided now, as comma separated values, in whole GiB: the file of ipmctl's dump, for
 * pmemctl_goal_parse(). free(*text). 0, -ENOENT: none of them is divided, or -ENOMEM. Since: 0.1
 */
int pmemctl_goal_text(const struct pmemctl_goal_machine *machine, char **text);

/*
 * Take such a text: the wish of each socket that has targets, rounded to per cents, as ipmctl does. Every target needs
 * a line. 0, -ENOMEM, or -EBADMSG: *line is the line that is wrong, 0 when something is missing; why, in a few words,
 * is a constant. Since: 0.1
 */
int pmemctl_goal_parse(struct pmemctl_goal_machine *machine, const char *text, size_t *line, const char **why);

#ifdef __cplusplus
}
#endif

#endif
