// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Memory blocks on their way online and offline. Others act on them, too: the kernel's policy, rules of udev, who
 * answers to uevents. So the outcome of a write is not what counts, but how the block is then.
 */
#include "plan/memory.h"
#include "memory/who.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

/* A block has as long as the rules of udev take, and the kernel to let go of pages that are under way. */
enum { FIRST_WAIT_MS = 10, MAX_WAIT_MS = 160, BLOCK_PATIENCE_MS = 1000 };

const char *memory_word(bool offline, bool movable)
{
	return offline ? "offline" : movable ? "online_movable" : "online_kernel";
}

/* ---- one block ---- */

static void wait_ms(struct memory_change *change, unsigned ms)
{
	const struct timespec time = { .tv_nsec = (long)ms * 1000000 };

	change->patience -= ms;
	nanosleep(&time, NULL);
}

static bool is_passing(int rc)
{
	return rc == -EBUSY || rc == -EAGAIN || rc == -EINVAL;
}

/* Is it as it is to be? A block that is gone is offline. */
static bool is_done(const struct memory_change *change, int online)
{
	return change->options.offline ? online == 0 || online == -ENOENT : online == 1;
}

/* 0: changed; 1: by others; or why it could not be. */
static int write_block(struct pmemctl_ctx *ctx, struct memory_change *change, uint64_t block)
{
	const unsigned end = change->patience > BLOCK_PATIENCE_MS ? change->patience - BLOCK_PATIENCE_MS : 0;

	for (unsigned wait = FIRST_WAIT_MS;; wait = wait < MAX_WAIT_MS ? 2 * wait : wait) {
		const int rc = memory_block_write(ctx, block, change->word);
		const int online = memory_block_is_online(ctx, block);

		if (is_done(change, online))
			return rc != 0;
		if (!rc && online < 0)
			return online;	/* gone, or nobody can tell */
		if (rc && (!is_passing(rc) || change->patience < end + wait || is_interrupted(ctx)))
			return rc;
		if (change->patience < end + wait)
			return -EAGAIN;	/* it was done, and undone by others */
		wait_ms(change, wait);
	}
}

static unsigned char was_of(struct pmemctl_ctx *ctx, const struct memory_change *change, uint64_t block)
{
	char zones[128];

	if (!change->options.offline)
		return BLOCK_WAS_OFFLINE;
	if (memory_block_zones(ctx, block, zones, sizeof(zones)) <= 0)
		return BLOCK_WAS_SOMEWHERE;
	return memory_zone_is_movable(zones) ? BLOCK_WAS_MOVABLE : BLOCK_WAS_ELSEWHERE;
}

/* ---- what failed ---- */

static bool is_never_removable(struct pmemctl_ctx *ctx, uint64_t block)
{
	char path[96];

	snprintf(path, sizeof(path), "sys/devices/system/memory/memory%llu/removable", (unsigned long long)block);
	return sysfs_read_number(ctx, path) == 0;
}

static void add_name(struct memory_change *change, uint64_t block)
{
	const size_t used = strlen(change->names);

	/* whole names only */
	if (used + 32 < sizeof(change->names)) {
		snprintf(change->names + used, sizeof(change->names) - used, "%smemory%llu", used ? ", " : "",
			 (unsigned long long)block);
		change->named++;
	}
}

static void note_failure(struct pmemctl_ctx *ctx, struct memory_change *change, uint64_t block, unsigned char was,
			 int rc)
{
	change->counts.failed++;
	change->errnum = change->errnum ? change->errnum : -rc;
	change->in_movable = change->in_movable || was == BLOCK_WAS_MOVABLE;
	change->elsewhere = change->elsewhere || was == BLOCK_WAS_ELSEWHERE;
	change->somewhere = change->somewhere || was == BLOCK_WAS_SOMEWHERE;
	change->never = change->never || (change->options.offline && is_never_removable(ctx, block));
	add_name(change, block);
}

/* Why blocks stay online: page migration, Documentation/admin-guide/mm/memory-hotplug.rst. */
static const char *why_busy(const struct memory_change *change)
{
	if (change->never)
		return "the kernel says that they can never be removed";
	if (change->somewhere || (change->elsewhere && change->in_movable))
		return "pages there cannot be moved elsewhere";
	if (change->elsewhere)
		return "memory of the kernel is there, which cannot be moved elsewhere";
	return "pages there are pinned, or there is no room for them elsewhere";
}

static int fail_blocks(struct pmemctl_ctx *ctx, const struct memory_change *change)
{
	const struct pmemctl_memory_counts *counts = &change->counts;
	const bool busy = change->options.offline && change->errnum == EBUSY;
	const bool partly = change->options.keep && counts->changed;
	const unsigned long long unnamed = counts->failed - change->named;
	char more[40] = "";
	int rc;

	if (unnamed)
		snprintf(more, sizeof(more), " and %llu more", unnamed);
	rc = fail(ctx, partly ? PMEMCTL_PARTIAL : status_of_errno(change->errnum), change->errnum, change->device,
		  "of its %llu memory block%s, %s%s cannot be %s: %s", (unsigned long long)counts->total,
		  counts->total == 1 ? "" : "s", change->names, more,
		  change->options.offline ? "taken offline" : "brought online",
		  busy ? why_busy(change) : strerror(change->errnum));
	if (busy && change->elsewhere)
		fail_hint(ctx,
			  "what is brought online without --no-movable can be taken offline again; this memory is free "
			  "when the kernel needs it no more, or after a restart");
	else if (busy)
		fail_hint(ctx, "end what pins memory (RDMA, VFIO, huge pages), or free some, and try again");
	return rc;
}

/* ---- a block of a step ---- */

static int interrupted(struct pmemctl_ctx *ctx, const struct memory_change *change)
{
	return fail(ctx, PMEMCTL_FAILED, EINTR, change->device, "interrupted");
}

static int change_block(struct pmemctl_ctx *ctx, struct memory_change *change, uint64_t block, unsigned char *was)
{
	const unsigned char before = was_of(ctx, change, block);
	const int rc = is_done(change, memory_block_is_online(ctx, block)) ? 1 : write_block(ctx, change, block);

	if (rc >= 0) {
		*was = rc ? BLOCK_LEFT : before;
		change->counts.changed += rc == 0;
		change->counts.by_others += rc > 0;
		return 0;
	}
	if (is_interrupted(ctx))
		return interrupted(ctx, change);
	if (rc == -ENOENT && change->late) {	/* the kernel did not take it */
		change->counts.total--;
		*was = BLOCK_LEFT;
		return 0;
	}
	note_failure(ctx, change, block, before, rc);
	return change->options.keep ? 0 : fail_blocks(ctx, change);
}

/* ---- how it is in the end ---- */

struct outcome {
	uint64_t there, online, wrong, changed;	/* blocks; wrong: not as they are to be */
	uint64_t ours;				/* the first online block that the plan brought there */
	uint64_t unread;			/* the first block of which nobody can tell, and why */
	int unread_rc;
};

/* Was it the plan that brought a block where it is? */
static bool is_ours(const struct memory_change *change, unsigned char was)
{
	if (change->whole == WHOLE_LEFT)
		return was >= BLOCK_WAS_OFFLINE;
	return !change->options.offline || was == BLOCK_TO_CHANGE;
}

static void look_back(struct pmemctl_ctx *ctx, struct memory_change *change, uint64_t block, unsigned char was,
		      struct outcome *o)
{
	const int online = memory_block_is_online(ctx, block);
	const bool changed = is_done(change, online) && is_ours(change, was);
	char zones[128];

	o->there += online != -ENOENT;
	o->changed += changed;
	if (online < 0) {
		if (online != -ENOENT && !o->unread_rc) {
			o->unread = block;
			o->unread_rc = online;
		}
		return;
	}
	o->wrong += online == change->options.offline;
	o->online += online;
	if (change->options.offline || !online)
		return;
	if (changed && o->changed == 1)
		o->ours = block;
	if (memory_block_zones(ctx, block, zones, sizeof(zones)) > 0)
		change->counts.unwanted += memory_zone_is_movable(zones) == change->options.no_movable;
}

/* For who asks later who has brought it online: it is whoever did most of it. */
static void keep_note(struct pmemctl_ctx *ctx, const struct memory_change *change, const struct outcome *o, int rc)
{
	if (!o->online && !o->unread_rc)
		memory_note_end(change->device);
	else if (!change->options.offline && (!rc || change->options.keep) && o->changed &&
		 o->changed >= o->there - o->changed)
		memory_note(ctx, change->device, o->ours);
}

static int judge(struct pmemctl_ctx *ctx, const struct memory_change *change, const struct outcome *o)
{
	const struct pmemctl_memory_counts *counts = &change->counts;
	const unsigned long long undone = o->wrong > counts->failed ? o->wrong - counts->failed : 0;
	const bool partly = change->options.keep && counts->changed;

	if (counts->failed)
		return fail_blocks(ctx, change);
	if (o->unread_rc)
		return fail_unreadable_block(ctx, change->device, o->unread, o->unread_rc);
	if (!o->there && !change->options.offline)
		return fail_no_blocks(ctx, change->device);
	if (!undone)
		return 0;
	return fail(ctx, partly ? PMEMCTL_PARTIAL : PMEMCTL_FAILED, EAGAIN, change->device,
		    "%llu of its %llu memory blocks %s %s again by others", undone,
		    (unsigned long long)counts->total, undone == 1 ? "was" : "were",
		    change->options.offline ? "brought online" : "taken offline");
}

/* What others have undone meanwhile is no success, nor is what cannot be told. Blocks that are gone are not online. */
static int read_back(struct pmemctl_ctx *ctx, struct memory_change *change)
{
	struct pmemctl_memory_counts *counts = &change->counts;
	const unsigned char *was = change->was;
	struct outcome o = { .there = 0 };
	int rc;

	counts->unwanted = 0;
	for (size_t i = 0; i < change->spans.count; i++)
		for (uint64_t block = change->spans.list[i]->first; block < change->spans.list[i]->end; block++)
			look_back(ctx, change, block, *was++, &o);
	counts->changed = o.changed;
	if (!change->options.offline)
		counts->total = o.there;
	rc = judge(ctx, change, &o);
	keep_note(ctx, change, &o, rc);
	return rc;
}

/* ---- all of a step ---- */

static int run_blocks(struct pmemctl_ctx *ctx, struct step *step)
{
	struct memory_run *run = step->data;
	struct memory_change *change = run->change;
	int rc = 0;

	for (uint64_t block = run->first; !rc && block < run->end; block++) {
		if (is_interrupted(ctx))
			return interrupted(ctx, change);
		rc = change_block(ctx, change, block, &run->was[block - run->first]);
		change->done++;
		if (change->options.progress)
			change->options.progress(change->options.data, change->done,
						 change->counts.total - change->counts.already);
	}
	return rc || change->last != step ? rc : read_back(ctx, change);
}

/* Back to the zone that it was in; where that is unknown, the kernel is to choose. */
static const char *undo_word(unsigned char was)
{
	if (was == BLOCK_WAS_SOMEWHERE)
		return "online";
	return memory_word(was == BLOCK_WAS_OFFLINE, was == BLOCK_WAS_MOVABLE);
}

static int undo_blocks(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct memory_run *run = step->data;
	struct memory_change *change = run->change;
	int failed = 0;

	if (change->options.keep && !is_interrupted(ctx))
		return 0;
	for (uint64_t block = run->end; block-- > run->first;) {
		unsigned char *was = &run->was[block - run->first];
		int rc;

		if (*was < BLOCK_WAS_OFFLINE)
			continue;
		rc = memory_block_write(ctx, block, undo_word(*was));
		if (rc && memory_block_is_online(ctx, block) != (*was != BLOCK_WAS_OFFLINE))
			failed = rc;
		else if (change->counts.changed)
			change->counts.changed--;
		*was = BLOCK_TO_CHANGE;
	}
	return failed;
}

static void show_blocks(const struct step *step, char *path, size_t size, const char **value)
{
	const struct memory_run *run = step->data;
	const unsigned long long first = run->first, last = run->end - 1;

	if (first == last)
		snprintf(path, size, "/sys/devices/system/memory/memory%llu/state", first);
	else
		snprintf(path, size, "/sys/devices/system/memory/memory{%llu..%llu}/state", first, last);
	*value = step->value;
}

/* What the kernel says of pages that it cannot move names pages, not devices. */
static bool is_about_pages(const struct step *step, const char *line)
{
	static const char *const parts[] = { "page dumped because", "migrating pfn", "isolate pfn",
					     "memory offlining" };

	(void)step;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (strstr(line, parts[i]))
			return true;
	return false;
}

const struct step_kind step_memory = {
	.action = "write", .show = show_blocks, .run = run_blocks, .undo = undo_blocks, .is_about = is_about_pages,
};

/* ---- the whole device ---- */

static void state_of(const struct step *step, char *path, size_t size)
{
	snprintf(path, size, "sys/bus/dax/devices/%s/state", step->device);
}

static int run_whole(struct pmemctl_ctx *ctx, struct step *step)
{
	struct memory_change *change = step->data;
	char path[96];
	int rc;

	state_of(step, path, sizeof(path));
	rc = sysfs_write(ctx, path, step->value);
	if (rc && is_interrupted(ctx))
		return interrupted(ctx, change);
	if (rc) {
		rc = fail(ctx, status_of_errno(-rc), -rc, step->device, "the kernel refused '%s' for its state: %s",
			  step->value, strerror(-rc));
		if (-rc == EBUSY && change->options.offline)
			fail_hint(ctx, "memory in it cannot be moved elsewhere; all of it is as before");
		return rc;
	}
	change->whole = change->word == step->value ? WHOLE_ONLINED : WHOLE_UNPLUGGED;
	if (change->last != step)
		return 0;
	rc = read_back(ctx, change);
	if (!rc && change->options.progress)
		change->options.progress(change->options.data, change->counts.changed, change->counts.changed);
	return rc;
}

/* Offline, but there, is a state that cannot be written: what was offline is left unplugged. */
static int undo_whole(struct pmemctl_ctx *ctx, struct step *step)
{
	struct memory_change *change = step->data;
	const bool back_online = change->options.offline && change->whole == WHOLE_UNPLUGGED;
	char path[96];
	int rc;

	if (change->options.keep && !is_interrupted(ctx))
		return 0;
	if (!back_online && change->whole != WHOLE_ONLINED)
		return 0;
	change->whole = WHOLE_LEFT;
	state_of(step, path, sizeof(path));
	rc = sysfs_write(ctx, path, back_online ? memory_word(false, change->was_movable) : "unplugged");
	change->counts.changed = rc ? change->counts.changed : 0;
	return rc;
}

static void show_whole(const struct step *step, char *path, size_t size, const char **value)
{
	path[0] = '/';
	state_of(step, path + 1, size - 1);
	*value = step->value;
}

const struct step_kind step_memory_whole = {
	.action = "write", .show = show_whole, .run = run_whole, .undo = undo_whole, .is_about = is_about_pages,
};
