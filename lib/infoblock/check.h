/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_INFOBLOCK_CHECK_H
#define PMEMCTL_INFOBLOCK_CHECK_H

#include "arena.h"
#include "btt.h"

/*
 * The check of a whole BTT, over any medium. Nothing that is read is trusted before it was held
 * against its bounds. What can be repaired becomes patches; nothing is written here.
 */
struct btt_medium {
	void *data;
	uint64_t size;			/* of the namespace */
	const char *uuid;		/* of its label, text form, or NULL */
	/* 0 or -errno; not called beyond size */
	int (*read)(void *data, uint64_t at, void *to, size_t length);
	/* how far the check is, in bytes; the check ends with -EINTR unless it returns 0; or NULL */
	int (*progress)(void *data, uint64_t done, uint64_t total);
};

/*
 * The order in which patches must reach the medium, so that a crash between any two, or in the
 * middle of one of several words, leaves what can still be told apart and repaired.
 */
enum btt_order {
	ORDER_FIRST,		/* independent of all others: the copy of the info block, pending writes */
	ORDER_MARK,		/* all that share a block are marked as unreadable before one is moved */
	ORDER_MOVE,
	ORDER_LANES,
	ORDER_REWRITE,		/* and the four behind it; repair.c */
	ORDER_LAST = ORDER_REWRITE + 5,	/* the first info block: from here on the kernel sees a BTT */
};

struct btt_patch {
	uint64_t at;		/* in the namespace; never across a multiple of 4096 */
	uint8_t *bytes;
	size_t length;
	enum btt_order order;
	bool loses;		/* makes sectors unreadable, or what is there may not be a BTT */
	const char *why;
};

struct btt_report {
	struct arena memory;	/* of all that hangs below */
	struct pmemctl_btt_check check;
	struct btt_patch **patches;
	size_t patch_count;
};

/* 0, or -errno: -ENOMEM, -ENOENT when there is no BTT at all. Free the report's memory either way. */
int btt_check(const struct btt_medium *medium, bool rewrite_log, struct btt_report *report);
/*
 * Where the first arena begins, and its info block, or the copy of it unless the first was erased. 1, 0
 * when there is none, or -EIO: there may have been one, and nothing whole is left of its info blocks.
 */
int btt_first_arena(const struct btt_medium *medium, uint64_t *at, struct pmemctl_infoblock *info);
/* Is there a BTT that btt_check() would check: the first info block of an arena, or a copy of it? */
bool btt_is_there(const struct btt_medium *medium);
/* In the order to write them, without those that lose data unless that was agreed. */
void btt_sort_patches(struct btt_report *report, bool may_lose);

/* ---- between the files of the check ---- */

struct btt_log_entry {
	uint32_t lba, old_map, new_map, seq;
};

enum lane_fault { LANE_RIGHT, LANE_UNREADABLE, LANE_SEQUENCE, LANE_RANGE };

struct btt_lane {
	uint8_t bytes[BTT_LOG_GROUP];
	enum lane_fault fault;
	bool padding;			/* slots that should be empty are not */
	unsigned current;		/* the slot that holds */
	struct btt_log_entry entry;	/* in it */
	bool pending;			/* the map lacks its new_map */
	bool loses_block;		/* its free block is somebody else's: it needs another one */
	uint32_t block;			/* its free block, when it is right or was given one */
};

/* A map entry that cannot stay as it is. */
struct btt_bad_entry {
	uint32_t lba, block;
	bool is_wrong;		/* block is none: out of range, or the entry could not be read */
	bool keeps;		/* the log bears it out, or it is the block's only owner left */
};

struct btt_arena {
	struct btt_report *report;
	const struct btt_medium *medium;
	unsigned number;
	uint64_t at;			/* in the namespace */
	struct pmemctl_infoblock info;
	struct btt_lane *lanes;
	unsigned second;		/* the other slot that lanes use: 1, or 2 in old logs */
	uint64_t *seen, *shared;	/* a bit a block: has an owner; has several */
	struct btt_bad_entry *bad;
	size_t bad_count;
	uint32_t *lost;			/* blocks without an owner */
	uint64_t lost_count, shared_count;
	bool too_many;			/* to repair one by one */
};

enum {
	BTT_MOST_BAD = 1 << 16,		/* map entries that are repaired one by one */
	BTT_MOST_SHOWN = 1000,		/* of one kind */
	BTT_UNREADABLE_STEP = 512,
};

/* Tell of damage; index is a lane or a sector. check.c */
void btt_damage(struct btt_arena *a, enum pmemctl_btt_damage_kind kind, uint64_t index,
		uint64_t block, enum pmemctl_btt_repair repair, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* Patch the arena; at is in the namespace. Parts across multiples of 4096 become patches of their own. */
void btt_patch(struct btt_arena *a, enum btt_order order, uint64_t at, const void *bytes,
	       size_t length, bool loses, const char *why);
void btt_patch_map(struct btt_arena *a, enum btt_order order, uint32_t lba, uint32_t value, bool loses,
		   const char *why);

/* check_log.c */
void btt_read_log(struct btt_arena *a);
void btt_put_entry(uint8_t *to, const struct btt_log_entry *entry);
/* check_map.c */
int btt_read_map(struct btt_arena *a);
int btt_map_value(struct btt_arena *a, uint32_t lba, uint32_t *raw);
uint32_t btt_mapped(uint32_t lba, uint32_t raw);
/* repair.c */
void btt_plan_repairs(struct btt_arena *a);
void btt_plan_rewrite(struct btt_arena *a);

static inline bool bit_is_set(const uint64_t *bits, uint64_t bit)
{
	return bits[bit / 64] >> bit % 64 & 1;
}

static inline void bit_set(uint64_t *bits, uint64_t bit)
{
	bits[bit / 64] |= 1ull << bit % 64;
}

#endif
