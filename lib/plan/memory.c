// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans that bring the memory of a DAX device online or offline. memory_step.c has what their steps do. */
#include "plan/memory.h"
#include "plan/dax.h"
#include "plan/journal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* For all blocks of a plan together. */
enum { PATIENCE_MS = 5000 };

/* ---- which blocks are left to change ---- */

int fail_unreadable_block(struct pmemctl_ctx *ctx, const char *device, uint64_t block, int rc)
{
	return fail(ctx, status_of_errno(-rc), -rc, device, "the state of memory%llu cannot be read: %s",
		    (unsigned long long)block, strerror(-rc));
}

int fail_no_blocks(struct pmemctl_ctx *ctx, const char *device)
{
	return fail(ctx, PMEMCTL_FAILED, ENODEV, device, "the kernel has none of its memory blocks");
}

/* Counts a block; 1 when it is to be changed, 0, or -errno with the error recorded. */
static int look_at(struct pmemctl_ctx *ctx, struct memory_change *change, uint64_t block)
{
	const int online = memory_block_is_online(ctx, block);
	char zones[128];

	if (online == -ENOENT)
		return 0;
	if (online < 0)
		return fail_unreadable_block(ctx, change->device, block, online);
	change->counts.total++;
	if (online && memory_block_zones(ctx, block, zones, sizeof(zones)) > 0) {
		change->was_movable = memory_zone_is_movable(zones);
		*(change->was_movable ? &change->had_movable : &change->had_other) = true;
		change->counts.unwanted +=
			!change->options.offline && change->was_movable == change->options.no_movable;
	}
	if (online == change->options.offline)
		return 1;
	change->counts.already++;
	return 0;
}

static int count_blocks(struct pmemctl_ctx *ctx, struct memory_change *change)
{
	unsigned char *was = change->was;

	for (size_t i = 0; i < change->spans.count; i++)
		for (uint64_t block = change->spans.list[i]->first; block < change->spans.list[i]->end; block++) {
			const int rc = change->late ? 1 : look_at(ctx, change, block);

			if (rc < 0)
				return rc;
			*was++ = rc ? BLOCK_TO_CHANGE : BLOCK_LEFT;
		}
	if (change->late)
		change->counts.total = change->spans.blocks;
	return 0;
}

static void add_run(struct pmemctl_plan *plan, struct memory_change *change, uint64_t first, uint64_t end,
		    unsigned char *was)
{
	struct memory_run *run = arena_alloc(&plan->arena, sizeof(*run));
	struct step *step = plan_add(plan, &step_memory, change->device,
				     change->options.offline ? "take the memory from the kernel's use"
							     : "give the memory to the kernel");

	if (run)
		*run = (struct memory_run) { change, first, end, was };
	step->data = run;
	step->value = change->word;
	change->last = step;
}

/* A step for all blocks in a row that are to be changed. */
static void plan_blocks(struct pmemctl_plan *plan, struct memory_change *change)
{
	unsigned char *was = change->was;

	for (size_t i = 0; i < change->spans.count; i++) {
		const struct memory_span *span = change->spans.list[i];
		const uint64_t blocks = span->end - span->first;

		for (uint64_t at = 0, first = 0; at <= blocks; at++) {
			if (at < blocks && was[at] == BLOCK_TO_CHANGE)
				continue;
			if (at > first)
				add_run(plan, change, span->first + first, span->first + at, was + first);
			first = at + 1;
		}
		was += blocks;
	}
}

/* ---- the whole device at once ---- */

static void add_whole(struct pmemctl_plan *plan, struct memory_change *change, const char *state, const char *why)
{
	struct step *step = plan_add(plan, &step_memory_whole, change->device, why);

	step->data = change;
	step->value = state;
	change->last = step;
}

/*
 * Where the kernel has a state of the whole device, one write does it, and nobody comes between. It brings online only
 * what is unplugged; blocks that are there and offline are unplugged first. Where some are online, each of the
 * others is brought online by itself; and where they are in several zones, each is taken offline. False when the blocks
 * are to be changed.
 */
static bool plan_whole(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, struct memory_change *change)
{
	char path[96], state[32];

	snprintf(path, sizeof(path), "sys/bus/dax/devices/%s/state", change->device);
	if (change->late || sysfs_read(ctx, path, state, sizeof(state)) <= 0)
		return false;
	if (change->options.offline && change->counts.already == change->counts.total)
		return true;	/* nothing to do */
	/* nor could one write bring each block back to its own zone */
	if (change->options.offline && change->had_movable && change->had_other)
		return false;
	if (!change->options.offline && change->counts.already)
		return false;
	if (change->options.offline || change->counts.total)
		add_whole(plan, change, "unplugged", "take all its memory from the kernel");
	if (!change->options.offline)
		add_whole(plan, change, change->word, "give all its memory to the kernel");
	return true;
}

/* ---- the plan ---- */

static int check_device(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device, bool late)
{
	int rc;

	if (late || device->mode == PMEMCTL_DAX_SYSTEM_RAM)
		return 0;
	if (device->enabled)
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, device->name,
			  "it is in %s mode, whose memory programs map: it is not the kernel's",
			  pmemctl_dax_mode_name(device->mode));
	else
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, device->name,
			  "it is disabled: its memory is not the kernel's");
	fail_hint(ctx, "to make it the kernel's: pmemctl reconfigure-device -m system-ram %s", device->name);
	return rc;
}

static int fail_no_spans(struct pmemctl_ctx *ctx, const char *device, int rc)
{
	switch (-rc) {
	case EACCES:
		return fail(ctx, PMEMCTL_NO_PERMISSION, EACCES, device,
			    "where its memory blocks are cannot be read: only root may read its ranges");
	case ENODATA:
		return hinted(ctx, fail(ctx, PMEMCTL_NOT_SUPPORTED, ENODATA, device,
					"the kernel does not tell the size of memory blocks"),
			      "it does where it can add and remove memory: CONFIG_MEMORY_HOTPLUG");
	case ERANGE:
		return fail(ctx, PMEMCTL_FAILED, ERANGE, device,
			    "its ranges are beyond what memory blocks have numbers for");
	default:
		return fail(ctx, PMEMCTL_FAILED, -rc, device, "%s", strerror(-rc));
	}
}

static int find_blocks(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device, struct arena *arena,
		       struct memory_spans *spans)
{
	const int rc = memory_spans_of(ctx, device, arena, spans);
	char size[32];

	if (!rc && spans->blocks)
		return 0;
	if (rc)
		return fail_no_spans(ctx, device->name, rc);
	return fail(ctx, PMEMCTL_NOT_SUPPORTED, ERANGE, device->name,
		    "no memory block of %s lies whole in its ranges, and the kernel takes only those",
		    size_text(spans->block_size, size, sizeof(size)));
}

int plan_memory(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct pmemctl_dax_device *device,
		const struct pmemctl_memory_options *options, bool late)
{
	struct memory_change *change = arena_alloc(&plan->arena, sizeof(*change));
	int rc = check_device(ctx, device, late);

	if (rc || !change)
		return rc;	/* a lack of memory is found at the end of planning */
	*change = (struct memory_change) {
		.device = arena_strdup(&plan->arena, device->name), .options = *options, .late = late,
		.word = memory_word(options->offline, !options->no_movable), .patience = PATIENCE_MS,
	};
	plan->memory = change;
	rc = find_blocks(ctx, device, &plan->arena, &change->spans);
	if (rc)
		return rc;
	change->was = arena_alloc(&plan->arena, change->spans.blocks);
	rc = change->was ? count_blocks(ctx, change) : 0;
	if (rc || !change->was || plan_whole(ctx, plan, change))
		return rc;
	if (!change->counts.total && !options->offline)
		return fail_no_blocks(ctx, change->device);
	plan_blocks(plan, change);
	return 0;
}

/* A device of a namespace is its bus's, too, whose changes are kept away. */
static int plan_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
		    const struct pmemctl_memory_options *options)
{
	struct dax_target target;
	int rc = dax_begin(ctx, plan, name, &target);

	dax_plan_goal(plan, &(struct dax_goal) { PMEMCTL_DAX_KEEP, 0, 0, false, options->no_movable });
	if (!rc)
		rc = plan_memory(ctx, plan, target.device, options, false);
	dax_target_free(&target);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_memory(struct pmemctl_ctx *ctx, const char *device,
				       const struct pmemctl_memory_options *options, struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, options->offline ? "offline" : "online", options->show_only);
	return plan_finish(ctx, plan, plan ? plan_for(ctx, plan, device, options) : -ENOMEM, device, out);
}

PMEMCTL_EXPORT const struct pmemctl_memory_counts *pmemctl_plan_memory_counts(const struct pmemctl_plan *plan)
{
	return plan->memory ? &plan->memory->counts : NULL;
}
