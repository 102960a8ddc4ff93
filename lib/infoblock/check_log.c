// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The log of an arena: for each lane a group of four slots, two of which are in use: the first and
 * the second, or in logs from before Linux 4.15 the first and the third. The one that was written
 * last holds; sequence numbers go 1, 2, 3, 1 …
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "check.h"
#include "ctx.h"

static struct btt_log_entry get_entry(const uint8_t *from)
{
	return (struct btt_log_entry) {
		.lba = (uint32_t)le_get(from, 4), .old_map = (uint32_t)le_get(from + 4, 4),
		.new_map = (uint32_t)le_get(from + 8, 4), .seq = (uint32_t)le_get(from + 12, 4),
	};
}

void btt_put_entry(uint8_t *to, const struct btt_log_entry *entry)
{
	le_put(to, 4, entry->lba);
	le_put(to + 4, 4, entry->old_map);
	le_put(to + 8, 4, entry->new_map);
	le_put(to + 12, 4, entry->seq);
}

static bool is_empty(const uint8_t *bytes)
{
	return memcmp(bytes, (uint8_t[BTT_LOG_ENTRY]) { 0 }, BTT_LOG_ENTRY) == 0;
}

/* A block of the log that cannot be read takes with it only the lanes in it. */
static void read_lanes(struct btt_arena *a)
{
	const struct btt_medium *m = a->medium;

	for (uint32_t i = 0; i < a->info.nfree; i++) {
		struct btt_lane *lane = &a->lanes[i];
		const uint64_t at = a->at + a->info.logoff + (uint64_t)i * BTT_LOG_GROUP;

		if (m->read(m->data, at, lane->bytes, BTT_LOG_GROUP))
			lane->fault = LANE_UNREADABLE;
	}
}

/* Which slots are in use: what most of the lanes that were ever written to say. */
static void find_layout(struct btt_arena *a)
{
	uint32_t votes[BTT_LOG_SLOTS] = { 0 };

	for (uint32_t i = 0; i < a->info.nfree; i++) {
		const struct btt_lane *lane = &a->lanes[i];
		const bool second = !is_empty(lane->bytes + BTT_LOG_ENTRY);
		const bool third = !is_empty(lane->bytes + 2 * BTT_LOG_ENTRY);

		if (lane->fault != LANE_UNREADABLE && second != third)
			votes[second ? 1 : 2]++;
	}
	a->second = votes[2] > votes[1] ? 2 : 1;
}

/* The slot of the pair that was written last: 0, 1, or -1 when the numbers cannot be. */
static int newer(uint32_t first, uint32_t second)
{
	if (first == 1 && !second)
		return 0;	/* never written to */
	if (!first || !second || first > 3 || second > 3 || first == second)
		return -1;
	return second == first % 3 + 1;
}

static void judge_lane(struct btt_arena *a, uint32_t number)
{
	struct btt_lane *lane = &a->lanes[number];
	const unsigned slots[] = { 0, a->second };
	const struct pmemctl_infoblock *info = &a->info;
	struct btt_log_entry first = get_entry(lane->bytes);
	struct btt_log_entry second = get_entry(lane->bytes + (size_t)a->second * BTT_LOG_ENTRY);
	int which = newer(first.seq, second.seq);

	lane->padding = !is_empty(lane->bytes + (size_t)(3 - a->second) * BTT_LOG_ENTRY) ||
			!is_empty(lane->bytes + 3 * BTT_LOG_ENTRY);
	if (which < 0) {
		lane->fault = LANE_SEQUENCE;
		btt_damage(a, PMEMCTL_BTT_LOG_SEQUENCE, number, first.seq == second.seq,
			   PMEMCTL_BTT_REPAIR_LATER,
			   "lane %u: sequence numbers %u and %u do not follow each other", number,
			   first.seq, second.seq);
		return;
	}
	lane->current = slots[which];
	lane->entry = which ? second : first;
	lane->block = lane->entry.old_map & BTT_BLOCK_MASK;
	if (lane->entry.lba >= info->external_nlba || lane->block >= info->internal_nlba ||
	    (lane->entry.new_map & BTT_BLOCK_MASK) >= info->internal_nlba) {
		lane->fault = LANE_RANGE;
		btt_damage(a, PMEMCTL_BTT_LOG_RANGE, number,
			   lane->entry.lba >= info->external_nlba ? 0
			   : lane->block >= info->internal_nlba	  ? 1
								  : 2,
			   PMEMCTL_BTT_REPAIR_LATER,
			   "lane %u: sector %#x, old block %#x or new block %#x is beyond the last",
			   number, lane->entry.lba, lane->entry.old_map, lane->entry.new_map);
	}
}

static void judge_padding(struct btt_arena *a, uint32_t number)
{
	struct btt_lane *lane = &a->lanes[number];
	const uint64_t at = a->at + a->info.logoff + (uint64_t)number * BTT_LOG_GROUP;
	static const uint8_t zeros[BTT_LOG_ENTRY];

	if (!lane->padding)
		return;
	btt_damage(a, PMEMCTL_BTT_LOG_PADDING, number, 0, PMEMCTL_BTT_REPAIR_WHOLE,
		   "lane %u: slots that should be empty are not", number);
	if (lane->fault != LANE_RIGHT)
		return;		/* it is written anew as a whole */
	for (unsigned slot = 1; slot < BTT_LOG_SLOTS; slot++)
		if (slot != a->second)
			btt_patch(a, ORDER_LANES, at + slot * BTT_LOG_ENTRY, zeros, BTT_LOG_ENTRY,
				  false, "empty the unused slots of a lane");
}

/* The log was written, and then the map should have been. The kernel does the same at the start. */
static void judge_pending(struct btt_arena *a, uint32_t number)
{
	struct btt_lane *lane = &a->lanes[number];
	const struct btt_log_entry *entry = &lane->entry;
	const uint32_t new_block = entry->new_map & BTT_BLOCK_MASK;
	uint32_t raw, mapped;

	if (lane->fault != LANE_RIGHT || lane->block == new_block)
		return;
	if (btt_map_value(a, entry->lba, &raw))
		return;
	mapped = btt_mapped(entry->lba, raw);
	if (mapped == new_block || mapped != lane->block)
		return;
	lane->pending = true;
	btt_damage(a, PMEMCTL_BTT_LOG_PENDING, entry->lba, new_block, PMEMCTL_BTT_REPAIR_WHOLE,
		   "lane %u: the last write to sector %#x did not reach the map: block %#x instead of %#x",
		   number, entry->lba, mapped, new_block);
	btt_patch_map(a, ORDER_FIRST, entry->lba, new_block | BTT_MAP_NORMAL, false,
		      "finish a write that the log holds");
}

void btt_read_log(struct btt_arena *a)
{
	read_lanes(a);
	find_layout(a);
	for (uint32_t i = 0; i < a->info.nfree; i++) {
		if (a->lanes[i].fault == LANE_UNREADABLE) {
			btt_damage(a, PMEMCTL_BTT_LOG_UNREADABLE, i, 0, PMEMCTL_BTT_REPAIR_LATER,
				   "lane %u cannot be read", i);
			continue;
		}
		judge_lane(a, i);
		judge_padding(a, i);
		judge_pending(a, i);
	}
}
