// SPDX-License-Identifier: LGPL-2.1-or-later
/* The check of a BTT from its start: where its arenas are, and both copies of their info blocks. */
#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "ctx.h"

void btt_damage(struct btt_arena *a, enum pmemctl_btt_damage_kind kind, uint64_t index,
		uint64_t block, enum pmemctl_btt_repair repair, const char *format, ...)
{
	struct btt_report *report = a->report;
	struct pmemctl_btt_damage *damage;
	char text[256];
	va_list ap;

	if (report->check.doubtful && repair == PMEMCTL_BTT_REPAIR_WHOLE)
		repair = PMEMCTL_BTT_REPAIR_LOSES;
	if (++report->check.counts[kind] > BTT_MOST_SHOWN)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	damage = arena_alloc(&report->memory, sizeof(*damage));
	if (!damage)
		return;
	*damage = (struct pmemctl_btt_damage) {
		.kind = kind, .arena = a->number, .index = index, .block = block,
		.repair = repair, .text = arena_strdup(&report->memory, text),
	};
	ARENA_APPEND(&report->memory, report->check.damage, report->check.damage_count, damage);
}

void btt_patch(struct btt_arena *a, enum btt_order order, uint64_t at, const void *bytes,
	       size_t length, bool loses, const char *why)
{
	struct btt_report *report = a->report;
	const uint8_t *from = bytes;

	while (length) {
		const size_t room = INFO_BLOCK_SIZE - at % INFO_BLOCK_SIZE;
		const size_t part = length < room ? length : room;
		struct btt_patch *patch = arena_alloc(&report->memory, sizeof(*patch) + part);

		if (!patch)
			return;
		*patch = (struct btt_patch) {
			.at = at, .bytes = (uint8_t *)(patch + 1), .length = part, .order = order,
			.loses = loses || report->check.doubtful, .why = why,
		};
		memcpy(patch->bytes, from, part);
		ARENA_APPEND(&report->memory, report->patches, report->patch_count, patch);
		at += part;
		from += part;
		length -= part;
	}
}

/* ---- info blocks ---- */

/* An info block that can be trusted: its own checksum, this namespace's, and within its room. */
struct candidate {
	uint8_t bytes[INFO_BLOCK_SIZE];
	struct pmemctl_infoblock info;
	bool has_signature, is_unreadable;
	char problem[96];
};

static const char no_uuid[] = "00000000-0000-0000-0000-000000000000";

static bool read_candidate(const struct btt_medium *m, uint64_t at, uint64_t room, struct candidate *c)
{
	*c = (struct candidate) { .problem = "it has no signature" };
	if (at > m->size || m->size - at < INFO_BLOCK_SIZE)
		return false;
	if (m->read(m->data, at, c->bytes, INFO_BLOCK_SIZE)) {
		snprintf(c->problem, sizeof(c->problem), "it cannot be read");
		c->is_unreadable = true;
		return false;
	}
	if (!infoblock_read(c->bytes, at, &c->info) || c->info.kind != PMEMCTL_INFOBLOCK_BTT) {
		/* where its copy is may still be right */
		c->info.info2off = le_get(c->bytes + 112, 8);
		return false;
	}
	c->has_signature = true;
	memcpy(c->problem, c->info.problem, sizeof(c->problem));
	if (c->problem[0])
		return false;
	if (m->uuid && strcmp(c->info.parent_uuid, no_uuid) && strcmp(c->info.parent_uuid, m->uuid)) {
		snprintf(c->problem, sizeof(c->problem), "it is of another namespace");
		return false;
	}
	btt_problem(&c->info, room, c->problem, sizeof(c->problem));
	return !c->problem[0];
}

/* Where the arenas of a version begin. */
static uint64_t start_of(const struct pmemctl_infoblock *info)
{
	return info->version_major == 1 ? INFO_BLOCK_SIZE : 0;
}

/*
 * The copy at the end of an arena that begins at the given place. What the damaged first one says
 * about its place is tried first, then where the kernel puts it, and that of the arena before.
 */
static bool find_copy(const struct btt_medium *m, uint64_t at, uint64_t hint, uint64_t last_size,
		      struct candidate *copy, uint64_t *where)
{
	const uint64_t room = m->size - at;
	const uint64_t full = (room < BTT_ARENA_MAX ? room : BTT_ARENA_MAX) & ~(uint64_t)4095;
	const uint64_t places[] = { hint, full - INFO_BLOCK_SIZE, last_size - INFO_BLOCK_SIZE };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (places[i] < INFO_BLOCK_SIZE || places[i] > room - INFO_BLOCK_SIZE)
			continue;
		if (!read_candidate(m, at + places[i], room, copy))
			continue;
		if (copy->info.info2off != places[i])
			continue;	/* of an arena that begins elsewhere */
		*where = at + places[i];
		return true;
	}
	return false;
}

enum { PFN_INFO_AT = 4096 };	/* in the namespace */

/* The block of a mode that came later: a copy that is left at the end is not of what is there now. */
static bool has_pfn(const struct btt_medium *m)
{
	uint8_t bytes[INFO_BLOCK_SIZE];
	struct pmemctl_infoblock info;

	return m->size >= PFN_INFO_AT + INFO_BLOCK_SIZE &&
	       m->read(m->data, PFN_INFO_AT, bytes, sizeof(bytes)) == 0 &&
	       infoblock_read(bytes, PFN_INFO_AT, &info) && info.kind != PMEMCTL_INFOBLOCK_BTT &&
	       info.checksum_is_right;
}

/* Does an arena of the right version begin here? Its info block, or the copy of it. */
static bool begins_at(const struct btt_medium *m, uint64_t at)
{
	struct candidate c;
	uint64_t where;

	if (m->size < at + 2 * INFO_BLOCK_SIZE)
		return false;
	if (read_candidate(m, at, m->size - at, &c))
		return start_of(&c.info) == at;
	return !has_pfn(m) && find_copy(m, at, c.info.info2off, 0, &c, &where) &&
	       start_of(&c.info) == at;
}

int btt_first_arena(const struct btt_medium *m, uint64_t *at, struct pmemctl_infoblock *info)
{
	static const uint64_t starts[] = { INFO_BLOCK_SIZE, 0 };
	bool doubtful = false;

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		struct candidate c, copy;
		uint64_t where;

		*at = starts[i];
		if (m->size < *at + 2 * INFO_BLOCK_SIZE)
			continue;
		if (read_candidate(m, *at, m->size - *at, &c) && start_of(&c.info) == *at) {
			*info = c.info;
			return 1;
		}
		doubtful = doubtful || c.has_signature || c.is_unreadable;
		if ((!c.is_unreadable && is_zero(c.bytes, INFO_BLOCK_SIZE)) || has_pfn(m) ||
		    !find_copy(m, *at, c.info.info2off, 0, &copy, &where) || start_of(&copy.info) != *at)
			continue;
		*info = copy.info;
		return 1;
	}
	return doubtful ? -EIO : 0;
}

static void check_copy(struct btt_arena *a, const struct candidate *first)
{
	const uint64_t at = a->at + a->info.info2off;
	uint8_t bytes[INFO_BLOCK_SIZE];
	const char *how = "differs from the info block";

	if (a->medium->read(a->medium->data, at, bytes, sizeof(bytes)))
		how = "cannot be read";
	else if (memcmp(bytes, first->bytes, sizeof(bytes)) == 0)
		return;
	btt_damage(a, PMEMCTL_BTT_INFO_COPY, 0, at, PMEMCTL_BTT_REPAIR_WHOLE,
		   "the copy of the info block at %#llx %s", (unsigned long long)at, how);
	btt_patch(a, ORDER_FIRST, at, first->bytes, INFO_BLOCK_SIZE, false,
		  "restore the copy of the info block");
}

/* Find the arena's info block, or its copy. False when neither is whole. */
static bool find_info(struct btt_arena *a, uint64_t last_size)
{
	const struct btt_medium *m = a->medium;
	struct candidate first, copy;
	uint64_t where;

	if (read_candidate(m, a->at, m->size - a->at, &first)) {
		a->info = first.info;
		check_copy(a, &first);
		return true;
	}
	if (!find_copy(m, a->at, first.info.info2off, last_size, &copy, &where)) {
		btt_damage(a, PMEMCTL_BTT_INFO_LOST, 0, a->at, PMEMCTL_BTT_REPAIR_NONE,
			   "the info block at %#llx is damaged, %s, and no copy of it was found",
			   (unsigned long long)a->at, first.problem);
		return false;
	}
	a->info = copy.info;
	/* the copy may be left from before somebody put other data on the namespace */
	if (!a->number)
		a->report->check.doubtful = !first.has_signature;
	btt_damage(a, PMEMCTL_BTT_INFO, 0, a->at, PMEMCTL_BTT_REPAIR_WHOLE,
		   "the info block at %#llx is damaged, %s; its copy at %#llx is whole",
		   (unsigned long long)a->at, first.problem, (unsigned long long)where);
	btt_patch(a, ORDER_LAST, a->at, copy.bytes, INFO_BLOCK_SIZE, false, "restore the info block");
	return true;
}

/* ---- arenas ---- */

static void free_arena(struct btt_arena *a)
{
	free(a->lanes);
	free(a->seen);
	free(a->shared);
	free(a->bad);
	free(a->lost);
}

static int check_arena(struct btt_arena *a, bool rewrite_log)
{
	struct pmemctl_btt_check *check = &a->report->check;
	const size_t words = a->info.internal_nlba / 64 + 1;
	int rc;

	check->sectors += a->info.external_nlba;
	check->sector_size = a->info.external_lbasize;
	if (a->info.flags & BTT_FLAG_ERROR)
		btt_damage(a, PMEMCTL_BTT_ERROR_FLAG, 0, a->at, PMEMCTL_BTT_REPAIR_NONE,
			   "the info block says that the arena had an error");
	a->lanes = calloc(a->info.nfree, sizeof(*a->lanes));
	a->seen = calloc(words, sizeof(*a->seen));
	a->shared = calloc(words, sizeof(*a->shared));
	a->bad = calloc(BTT_MOST_BAD, sizeof(*a->bad));
	a->lost = calloc(BTT_MOST_BAD, sizeof(*a->lost));
	if (!a->lanes || !a->seen || !a->shared || !a->bad || !a->lost)
		return -ENOMEM;
	btt_read_log(a);
	check->old_log = check->old_log || a->second == 2;
	rc = btt_read_map(a);
	if (rc)
		return rc;
	btt_plan_repairs(a);
	if (rewrite_log)
		btt_plan_rewrite(a);
	return 0;
}

static int walk(const struct btt_medium *medium, uint64_t start, bool rewrite_log,
		struct btt_report *report)
{
	uint64_t at = start, size = 0;
	int rc = 0;

	/* each arena is at least 16 MiB long, so that the chain of them ends */
	while (!rc && at <= medium->size && medium->size - at >= 2 * INFO_BLOCK_SIZE) {
		struct btt_arena a = {
			.report = report, .medium = medium, .at = at,
			.number = report->check.arenas,
		};

		if (!find_info(&a, size))
			break;
		report->check.arenas++;
		rc = check_arena(&a, rewrite_log);
		size = a.info.nextoff;
		free_arena(&a);
		if (!size)
			break;
		at += size;
	}
	return rc;
}

bool btt_is_there(const struct btt_medium *medium)
{
	return begins_at(medium, INFO_BLOCK_SIZE) || begins_at(medium, 0);
}

int btt_check(const struct btt_medium *medium, bool rewrite_log, struct btt_report *report)
{
	uint64_t start = INFO_BLOCK_SIZE;
	int rc;

	*report = (struct btt_report) { .check = { .version_major = 1, .version_minor = 1 } };
	if (!begins_at(medium, start)) {
		start = 0;
		if (!begins_at(medium, start))
			return -ENOENT;
		report->check.version_major = 2;
		report->check.version_minor = 0;
	}
	rc = walk(medium, start, rewrite_log, report);
	return rc ? rc : report->memory.failed ? -ENOMEM : 0;
}
