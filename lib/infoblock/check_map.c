// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The map of an arena: for each sector the block that holds it. Every block of the arena belongs to
 * exactly one map entry, or is the free block of one lane of the log. One pass finds whether that
 * is so; a second one, only when it is not, who the owners are.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "check.h"
#include "ctx.h"

enum { CHUNK = 1 << 20, SEARCHED_LANES = 1024 };

/* Neither flag: the block that has the sector's own number. */
uint32_t btt_mapped(uint32_t lba, uint32_t raw)
{
	return raw & BTT_MAP_NORMAL ? raw & BTT_BLOCK_MASK : lba;
}

static uint64_t entry_at(const struct btt_arena *a, uint32_t lba)
{
	return a->at + a->info.mapoff + (uint64_t)lba * BTT_MAP_ENTRY;
}

int btt_map_value(struct btt_arena *a, uint32_t lba, uint32_t *raw)
{
	uint8_t bytes[BTT_MAP_ENTRY];
	int rc = a->medium->read(a->medium->data, entry_at(a, lba), bytes, sizeof(bytes));

	*raw = rc ? 0 : (uint32_t)le_get(bytes, sizeof(bytes));
	return rc;
}

void btt_patch_map(struct btt_arena *a, enum btt_order order, uint32_t lba, uint32_t value, bool loses,
		   const char *why)
{
	uint8_t bytes[BTT_MAP_ENTRY];

	le_put(bytes, sizeof(bytes), value);
	btt_patch(a, order, entry_at(a, lba), bytes, sizeof(bytes), loses, why);
}

static void own(struct btt_arena *a, uint32_t block)
{
	if (!bit_is_set(a->seen, block)) {
		bit_set(a->seen, block);
		return;
	}
	if (!bit_is_set(a->shared, block))
		a->shared_count++;
	bit_set(a->shared, block);
}

static void add_bad(struct btt_arena *a, struct btt_bad_entry entry)
{
	if (a->bad_count == BTT_MOST_BAD)
		a->too_many = true;
	else
		a->bad[a->bad_count++] = entry;
}

static void visit_entry(struct btt_arena *a, uint32_t lba, uint32_t raw)
{
	const uint32_t block = btt_mapped(lba, raw), flags = raw & BTT_MAP_NORMAL;

	if (flags == BTT_MAP_ERROR)
		a->report->check.error_sectors++;
	if (block < a->info.internal_nlba) {
		own(a, block);
		return;
	}
	btt_damage(a, PMEMCTL_BTT_MAP_RANGE, lba, block, PMEMCTL_BTT_REPAIR_LATER,
		   "map entry %#x: block %#x is beyond the last, %#x", lba, block,
		   a->info.internal_nlba - 1);
	add_bad(a, (struct btt_bad_entry) { .lba = lba, .is_wrong = true });
}

static void visit_unreadable(struct btt_arena *a, uint32_t first, uint32_t count)
{
	btt_damage(a, PMEMCTL_BTT_MAP_UNREADABLE, first, count, PMEMCTL_BTT_REPAIR_LATER,
		   "map entries %#x to %#x cannot be read", first, first + count - 1);
	for (uint32_t i = 0; i < count; i++)
		add_bad(a, (struct btt_bad_entry) { .lba = first + i, .is_wrong = true });
}

typedef void visit_fn(struct btt_arena *a, uint32_t lba, uint32_t raw);

/* Writes that wait in the log are done as far as the check goes. */
struct pending_writes {
	struct btt_log_entry *entries;
	size_t count, next;
};

static int by_lba(const void *a, const void *b)
{
	const uint32_t x = ((const struct btt_log_entry *)a)->lba;
	const uint32_t y = ((const struct btt_log_entry *)b)->lba;

	return (x > y) - (x < y);
}

static int collect_pending(const struct btt_arena *a, struct pending_writes *pending)
{
	*pending = (struct pending_writes) { 0 };
	pending->entries = calloc(a->info.nfree, sizeof(*pending->entries));
	if (!pending->entries)
		return -ENOMEM;
	for (uint32_t i = 0; i < a->info.nfree; i++)
		if (a->lanes[i].pending)
			pending->entries[pending->count++] = a->lanes[i].entry;
	qsort(pending->entries, pending->count, sizeof(*pending->entries), by_lba);
	return 0;
}

static uint32_t value_after(struct pending_writes *pending, uint32_t lba, uint32_t raw)
{
	while (pending->next < pending->count && pending->entries[pending->next].lba < lba)
		pending->next++;
	if (pending->next < pending->count && pending->entries[pending->next].lba == lba)
		return (pending->entries[pending->next].new_map & BTT_BLOCK_MASK) | BTT_MAP_NORMAL;
	return raw;
}

static void visit_bytes(struct btt_arena *a, struct pending_writes *pending, visit_fn *visit,
			uint32_t lba, const uint8_t *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		visit(a, lba + i, value_after(pending, lba + i,
					      (uint32_t)le_get(bytes + (size_t)i * BTT_MAP_ENTRY,
							       BTT_MAP_ENTRY)));
}

/* A chunk that cannot be read as a whole, in the smallest pieces that a medium loses. */
static void visit_pieces(struct btt_arena *a, struct pending_writes *pending, visit_fn *visit,
			 uint32_t lba, uint8_t *bytes, uint32_t count, bool tell)
{
	const uint32_t step = BTT_UNREADABLE_STEP / BTT_MAP_ENTRY;

	for (uint32_t i = 0; i < count; i += step) {
		const uint32_t part = count - i < step ? count - i : step;

		if (!a->medium->read(a->medium->data, entry_at(a, lba + i), bytes,
				     (size_t)part * BTT_MAP_ENTRY))
			visit_bytes(a, pending, visit, lba + i, bytes, part);
		else if (tell)
			visit_unreadable(a, lba + i, part);
	}
}

static int visit_map(struct btt_arena *a, visit_fn *visit, bool tell)
{
	const uint32_t entries = CHUNK / BTT_MAP_ENTRY;
	const struct btt_medium *m = a->medium;
	struct pending_writes pending;
	uint8_t *bytes = malloc(CHUNK);
	int rc = 0;

	if (!bytes || collect_pending(a, &pending)) {
		free(bytes);
		return -ENOMEM;
	}
	for (uint32_t lba = 0; lba < a->info.external_nlba && !rc; lba += entries) {
		const uint32_t left = a->info.external_nlba - lba;
		const uint32_t count = left < entries ? left : entries;

		if (m->read(m->data, entry_at(a, lba), bytes, (size_t)count * BTT_MAP_ENTRY))
			visit_pieces(a, &pending, visit, lba, bytes, count, tell);
		else
			visit_bytes(a, &pending, visit, lba, bytes, count);
		if (m->progress &&
		    m->progress(m->data, a->at + (uint64_t)(lba + count) * a->info.internal_lbasize,
				m->size))
			rc = -EINTR;
	}
	free(pending.entries);
	free(bytes);
	return rc;
}

/* The log bears out an entry when its lane wrote it last. Of odd logs, only a part is searched. */
static bool is_in_log(const struct btt_arena *a, uint32_t lba, uint32_t block)
{
	for (uint32_t i = 0; i < a->info.nfree && i < SEARCHED_LANES; i++)
		if (a->lanes[i].fault == LANE_RIGHT && a->lanes[i].entry.lba == lba &&
		    (a->lanes[i].entry.new_map & BTT_BLOCK_MASK) == block &&
		    a->lanes[i].block != block)
			return true;
	return false;
}

static void visit_owner(struct btt_arena *a, uint32_t lba, uint32_t raw)
{
	const uint32_t block = btt_mapped(lba, raw);

	if (block >= a->info.internal_nlba || !bit_is_set(a->shared, block))
		return;
	btt_damage(a, PMEMCTL_BTT_SHARED, lba, block, PMEMCTL_BTT_REPAIR_LATER,
		   "map entry %#x: block %#x belongs to others, too", lba, block);
	add_bad(a, (struct btt_bad_entry) {
		.lba = lba, .block = block, .keeps = !a->too_many && is_in_log(a, lba, block),
	});
}

static void visit_lanes(struct btt_arena *a)
{
	for (uint32_t i = 0; i < a->info.nfree; i++)
		if (a->lanes[i].fault == LANE_RIGHT)
			own(a, a->lanes[i].block);
}

/* A lane whose free block is in use, or that of a lane before it, needs another one. */
static void visit_lane_owners(struct btt_arena *a)
{
	for (uint32_t i = 0; i < a->info.nfree; i++) {
		struct btt_lane *lane = &a->lanes[i];

		if (lane->fault != LANE_RIGHT || !bit_is_set(a->shared, lane->block))
			continue;
		lane->loses_block = true;
		btt_damage(a, PMEMCTL_BTT_SHARED_FREE, i, lane->block, PMEMCTL_BTT_REPAIR_LATER,
			   "lane %u: its free block %#x belongs to others, too", i, lane->block);
	}
}

static void find_lost(struct btt_arena *a)
{
	for (uint64_t block = 0; block < a->info.internal_nlba; block++) {
		/* whole words at a time */
		if (block % 64 == 0 && a->seen[block / 64] == UINT64_MAX) {
			block += 63;
			continue;
		}
		if (bit_is_set(a->seen, block))
			continue;
		if (a->lost_count < BTT_MOST_BAD)
			a->lost[a->lost_count] = (uint32_t)block;
		else
			a->too_many = true;
		a->lost_count++;
	}
}

/* Lost blocks are the other side of other damage, which is repaired by giving them away. */
static void tell_lost(struct btt_arena *a)
{
	for (uint64_t i = 0; i < a->lost_count && i < BTT_MOST_BAD; i++)
		btt_damage(a, PMEMCTL_BTT_LOST, a->lost[i], a->lost[i], PMEMCTL_BTT_REPAIR_LATER,
			   "block %#x is in neither the map nor the log", a->lost[i]);
	if (a->lost_count > BTT_MOST_BAD)
		a->report->check.counts[PMEMCTL_BTT_LOST] += a->lost_count - BTT_MOST_BAD;
}

int btt_read_map(struct btt_arena *a)
{
	int rc = visit_map(a, visit_entry, true);

	if (rc)
		return rc;
	visit_lanes(a);
	if (a->shared_count) {
		rc = visit_map(a, visit_owner, false);
		visit_lane_owners(a);
	}
	if (rc)
		return rc;
	find_lost(a);
	tell_lost(a);
	return 0;
}
