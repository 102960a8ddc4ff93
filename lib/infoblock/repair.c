// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What would mend a BTT, as patches. Blocks that belong to nobody are given to those who lack one.
 * Where it is not known which block holds a sector's data, the map entry is marked as unreadable
 * (reads fail until the sector is written), rather than showing data that may be another's.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "check.h"

static uint32_t take_lost(struct btt_arena *a, uint64_t *next)
{
	/* there is one for each that needs one: owners and blocks are equal in number */
	return *next < a->lost_count ? a->lost[(*next)++] : 0;
}

static int by_block(const void *a, const void *b)
{
	const struct btt_bad_entry *x = a, *y = b;

	if (x->is_wrong != y->is_wrong)
		return x->is_wrong ? -1 : 1;
	if (x->block != y->block)
		return x->block > y->block ? 1 : -1;
	return (x->lba > y->lba) - (x->lba < y->lba);
}

static const char mark_why[] = "mark a sector whose block is not known as unreadable";

static void mark(struct btt_arena *a, const struct btt_bad_entry *entry)
{
	btt_patch_map(a, ORDER_MARK, entry->lba, entry->block | BTT_MAP_ERROR, true, mark_why);
}

static void move(struct btt_arena *a, const struct btt_bad_entry *entry, uint64_t *next)
{
	btt_patch_map(a, ORDER_MOVE, entry->lba, take_lost(a, next) | BTT_MAP_ERROR, true,
		      "give an unreadable sector a block of its own");
}

/* Map entries with one block: the one that the log bears out keeps it; else none is known to be right. */
static bool part_owners(struct btt_arena *a, struct btt_bad_entry *first, size_t count, uint64_t *next)
{
	size_t keepers = 0, keeper = 0;

	for (size_t i = 0; i < count; i++)
		if (first[i].keeps) {
			keepers++;
			keeper = i;
		}
	if (keepers != 1)
		mark(a, &first[0]);
	for (size_t i = 0; i < count; i++) {
		if (i == (keepers == 1 ? keeper : 0))
			continue;
		mark(a, &first[i]);
		move(a, &first[i], next);
	}
	return keepers == 1 && count == 1;
}

/* Returns whether sectors become unreadable. */
static bool part_entries(struct btt_arena *a, uint64_t *next)
{
	bool loses = false;

	qsort(a->bad, a->bad_count, sizeof(*a->bad), by_block);
	for (size_t i = 0; i < a->bad_count;) {
		size_t count = 1;

		if (a->bad[i].is_wrong) {
			move(a, &a->bad[i++], next);
			loses = true;
			continue;
		}
		while (i + count < a->bad_count && a->bad[i + count].block == a->bad[i].block)
			count++;
		loses = !part_owners(a, &a->bad[i], count, next) || loses;
		i += count;
	}
	return loses;
}

static bool is_in_map(const struct btt_arena *a, uint32_t block)
{
	const struct btt_bad_entry key = { .block = block };
	size_t low = 0, high = a->bad_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct btt_bad_entry *entry = &a->bad[middle];

		if (!entry->is_wrong && entry->block == key.block)
			return true;
		if (entry->is_wrong || entry->block < block)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* As if the lane had never been written to: its one entry says nothing but its free block. */
static void reset_lane(struct btt_arena *a, uint32_t number, uint32_t block, bool loses)
{
	const uint64_t at = a->at + a->info.logoff + (uint64_t)number * BTT_LOG_GROUP;
	const struct btt_log_entry entry = {
		.lba = number % a->info.external_nlba, .old_map = block, .new_map = block, .seq = 1,
	};
	struct btt_lane *lane = &a->lanes[number];

	lane->block = block;
	lane->entry = entry;
	memset(lane->bytes, 0, sizeof(lane->bytes));
	btt_put_entry(lane->bytes, &entry);
	lane->current = 0;
	btt_patch(a, ORDER_LANES, at, lane->bytes, BTT_LOG_GROUP, loses,
		  "begin a lane of the log anew with a free block");
}

static void mend_lanes(struct btt_arena *a, uint64_t *next, bool loses)
{
	for (uint32_t i = 0; i < a->info.nfree; i++) {
		struct btt_lane *lane = &a->lanes[i];

		if (lane->fault == LANE_RIGHT && !lane->loses_block)
			continue;
		/* of lanes alone, the first may keep it */
		if (lane->loses_block && bit_is_set(a->shared, lane->block) &&
		    !is_in_map(a, lane->block)) {
			a->shared[lane->block / 64] &= ~(1ull << lane->block % 64);
			continue;
		}
		reset_lane(a, i, take_lost(a, next), loses);
	}
}

static void settle_damage(struct btt_arena *a, enum pmemctl_btt_repair repair)
{
	struct pmemctl_btt_check *check = &a->report->check;

	for (size_t i = 0; i < check->damage_count; i++)
		if (check->damage[i]->repair == PMEMCTL_BTT_REPAIR_LATER)
			check->damage[i]->repair = repair;
}

void btt_plan_repairs(struct btt_arena *a)
{
	uint64_t next = 0;
	bool loses;

	if (a->too_many) {
		settle_damage(a, PMEMCTL_BTT_REPAIR_NONE);
		return;
	}
	loses = part_entries(a, &next);
	mend_lanes(a, &next, loses);
	settle_damage(a, loses || a->report->check.doubtful ? PMEMCTL_BTT_REPAIR_LOSES : PMEMCTL_BTT_REPAIR_WHOLE);
}

/* ---- --rewrite-log ---- */

static void patch_number(struct btt_arena *a, enum btt_order order, uint64_t slot_at, uint32_t seq)
{
	uint8_t bytes[4];

	le_put(bytes, sizeof(bytes), seq);
	btt_patch(a, order, slot_at + 12, bytes, sizeof(bytes), false, "rewrite the log");
}

/*
 * Bring a lane into its initial state, which both layouts of the log share. Both slots first get
 * what holds, so that it does not matter which of them is chosen; then the sequence numbers go, by
 * pairs that are all valid, to 1 and 3, where the first slot is the newer; and the other is emptied.
 */
static void rewrite_lane(struct btt_arena *a, uint32_t number)
{
	const uint64_t at = a->at + a->info.logoff + (uint64_t)number * BTT_LOG_GROUP;
	const uint64_t second_at = at + (uint64_t)a->second * BTT_LOG_ENTRY;
	struct btt_lane *lane = &a->lanes[number];
	uint32_t first = (uint32_t)le_get(lane->bytes + 12, 4);
	uint32_t second = (uint32_t)le_get(lane->bytes + a->second * BTT_LOG_ENTRY + 12, 4);
	struct btt_log_entry copy = lane->entry;
	uint8_t bytes[BTT_LOG_ENTRY];

	if (!second)
		return;		/* it is there already */
	copy.seq = lane->current ? first : second;
	btt_put_entry(bytes, &copy);
	btt_patch(a, ORDER_REWRITE, lane->current ? at : second_at, bytes, sizeof(bytes), false,
		  "rewrite the log");
	if (second == 1)
		patch_number(a, ORDER_REWRITE + 1, second_at, second = first == 3 ? 2 : 3);
	if (first != 1)
		patch_number(a, ORDER_REWRITE + 2, at, 1);
	if (second != 3)
		patch_number(a, ORDER_REWRITE + 3, second_at, 3);
	memset(bytes, 0, sizeof(bytes));
	btt_patch(a, ORDER_REWRITE + 4, second_at, bytes, sizeof(bytes), false, "rewrite the log");
}

void btt_plan_rewrite(struct btt_arena *a)
{
	for (uint32_t i = 0; i < a->info.nfree; i++)
		if (a->lanes[i].fault == LANE_RIGHT && !a->lanes[i].loses_block)
			rewrite_lane(a, i);
}

/* ---- the order of all ---- */

static int by_order(const void *a, const void *b)
{
	const struct btt_patch *x = *(struct btt_patch *const *)a, *y = *(struct btt_patch *const *)b;

	if (x->order != y->order)
		return x->order > y->order ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

void btt_sort_patches(struct btt_report *report, bool may_lose)
{
	bool stays = false;	/* damage that is not repaired: the kernel should not see a BTT */
	size_t kept = 0;

	for (size_t i = 0; i < report->check.damage_count; i++)
		stays = stays || report->check.damage[i]->repair == PMEMCTL_BTT_REPAIR_NONE ||
			(report->check.damage[i]->repair == PMEMCTL_BTT_REPAIR_LOSES && !may_lose);
	for (size_t i = 0; i < report->patch_count; i++) {
		struct btt_patch *patch = report->patches[i];

		if ((patch->loses && !may_lose) || (patch->order == ORDER_LAST && stays))
			continue;
		report->patches[kept++] = patch;
	}
	report->patch_count = kept;
	if (kept)
		qsort(report->patches, kept, sizeof(*report->patches), by_order);
}
