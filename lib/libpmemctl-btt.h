/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_BTT_H
#define LIBPMEMCTL_BTT_H

/* Part of libpmemctl.h, which includes it: the check and repair of a BTT. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

enum pmemctl_btt_damage_kind {
	PMEMCTL_BTT_INFO,		/* the info block; the copy is whole */
	PMEMCTL_BTT_INFO_COPY,		/* the other way round */
	PMEMCTL_BTT_INFO_LOST,		/* both: this arena and what follows cannot be checked */
	PMEMCTL_BTT_ERROR_FLAG,		/* the info block says there was an error */
	PMEMCTL_BTT_LOG_UNREADABLE,
	PMEMCTL_BTT_LOG_PADDING,	/* slots of a lane that should be empty are not */
	PMEMCTL_BTT_LOG_SEQUENCE,	/* which slot of a lane holds cannot be told */
	PMEMCTL_BTT_LOG_RANGE,		/* a sector or block beyond the last */
	PMEMCTL_BTT_LOG_PENDING,	/* a write that is in the log and not in the map */
	PMEMCTL_BTT_MAP_UNREADABLE,
	PMEMCTL_BTT_MAP_RANGE,
	PMEMCTL_BTT_SHARED,		/* several owners of a block: this map entry, … */
	PMEMCTL_BTT_SHARED_FREE,	/* … or this lane */
	PMEMCTL_BTT_LOST,		/* a block without an owner */
	PMEMCTL_BTT_DAMAGE_KINDS,
};

enum pmemctl_btt_repair {
	PMEMCTL_BTT_REPAIR_LATER,	/* internal */
	PMEMCTL_BTT_REPAIR_WHOLE,	/* nothing is lost by it */
	/* sectors whose block is not known become unreadable; or see pmemctl_btt_check.doubtful */
	PMEMCTL_BTT_REPAIR_LOSES,
	PMEMCTL_BTT_REPAIR_NONE,	/* cannot be repaired */
};

struct pmemctl_btt_damage {
	enum pmemctl_btt_damage_kind kind;
	unsigned arena;
	uint64_t index;		/* lane, sector or block, after the kind */
	/*
	 * The block, or the offset of the info block in the namespace. …_LOG_SEQUENCE: 1 when both
	 * numbers are equal; …_LOG_RANGE: 0 sector, 1 old block, 2 new block.
	 */
	uint64_t block;
	enum pmemctl_btt_repair repair;
	bool repaired;		/* by the plan that found it */
	const char *text;	/* one line, without the arena */
};

struct pmemctl_btt_check {
	unsigned version_major, version_minor;
	unsigned arenas;
	uint64_t sectors;	/* that the disk has */
	uint32_t sector_size;
	bool old_log;		/* the layout from before Linux 4.15 */
	uint64_t error_sectors;	/* known to be unreadable */
	/*
	 * Only the copy of the first info block is there: the BTT may be a former one, and a repair would
	 * write over what came after it. Every repair is …_REPAIR_LOSES then.
	 */
	bool doubtful;
	struct pmemctl_btt_damage **damage;	/* the first 1000 of each kind */
	size_t damage_count;
	uint64_t counts[PMEMCTL_BTT_DAMAGE_KINDS];	/* all */
	uint64_t left;		/* the sum of them, or after a repair what it left */
};

struct pmemctl_check_options {
	bool force;		/* also when enabled: it is taken out of service for the while */
	bool repair;
	bool rewrite_log;	/* bring the log into its initial state, in the layout of today */
	bool may_lose;		/* also repairs that make sectors unreadable whose block is not known */
	bool look_only;		/* with repair: running the plan adds its steps, and does not do them */
	bool show_only;		/* as above: the plan will not be run */
	/* called now and then with how much was checked, or NULL */
	void (*progress)(void *data, uint64_t done, uint64_t total);
	void *data;
};

/*
 * Plan the check of a BTT (mode sector) by the name of its namespace. Running the plan shows the raw
 * namespace, reads, repairs, and leaves the namespace as it was. Repairs are steps that running
 * adds to the plan. Damage is no error: see pmemctl_plan_check_result(). Errors as above;
 * PMEMCTL_FAILED with ENOENT when there is no BTT. Since: 0.1
 */
int pmemctl_plan_check(struct pmemctl_ctx *ctx, const char *name,
		       const struct pmemctl_check_options *options, struct pmemctl_plan **plan);
/* What running the plan found, or NULL when it did not come so far. Belongs to the plan. Since: 0.1 */
const struct pmemctl_btt_check *pmemctl_plan_check_result(const struct pmemctl_plan *plan);

#ifdef __cplusplus
}
#endif

#endif
