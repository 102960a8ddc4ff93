// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The check of a BTT, and its repair. What is to be repaired is known only when the raw disk was
 * read: the step that reads it adds the steps that mend it, and those that put the namespace back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/backend.h"
#include "infoblock/check.h"
#include "driver.h"
#include "raw.h"

struct check_data {
	struct pmemctl_plan *plan;
	struct pmemctl_check_options options;
	const char *disk, *uuid, *bus;
	const char *holder;	/* its BTT device, or NULL */
	bool enabled;		/* and so to be enabled again */
	struct pmemctl_ctx *ctx;	/* while it is read */
	int fd;
	struct btt_report report;
	bool was_checked;
};

void check_free(struct check_data *check)
{
	if (check)
		arena_free(&check->report.memory);
}

/* ---- reading ---- */

static int read_disk(void *data, uint64_t at, void *to, size_t length)
{
	const struct check_data *check = data;
	const ssize_t got = pread(check->fd, to, length, (off_t)at);

	return got == (ssize_t)length ? 0 : got < 0 ? -errno : -EIO;
}

static int tell_progress(void *data, uint64_t done, uint64_t total)
{
	const struct check_data *check = data;

	if (check->options.progress)
		check->options.progress(check->options.data, done, total);
	return is_interrupted(check->ctx);
}

/* Check the raw disk; the report is the caller's, also after an error. */
static int check_disk(struct pmemctl_ctx *ctx, struct check_data *check, const char *device,
		      bool rewrite_log, struct btt_report *report)
{
	struct btt_medium medium = {
		.data = check, .uuid = check->uuid, .read = read_disk, .progress = tell_progress,
	};
	off_t size;
	int rc;

	check->ctx = ctx;
	check->fd = raw_open(ctx, device, check->disk, O_RDONLY);
	if (check->fd < 0)
		return check->fd;
	size = lseek(check->fd, 0, SEEK_END);
	medium.size = size > 0 ? (uint64_t)size : 0;
	rc = btt_check(&medium, rewrite_log, report);
	close(check->fd);
	if (rc == -ENOENT) {
		rc = fail(ctx, PMEMCTL_FAILED, ENXIO, device, "no info block of a BTT was found on it");
		fail_hint(ctx, "only namespaces in sector mode can be checked");
	} else if (rc == -EINTR) {
		rc = fail(ctx, PMEMCTL_FAILED, EINTR, device, "interrupted");
	} else if (rc) {
		rc = fail(ctx, PMEMCTL_FAILED, -rc, device, "cannot be checked: %s", strerror(-rc));
	}
	return rc;
}

/* ---- steps that come of it ---- */

/* Patches of one order, in one block, are one step. */
static size_t add_repair(struct check_data *check, const char *device, size_t first)
{
	struct btt_patch **patches = &check->report.patches[first];
	const size_t left = check->report.patch_count - first;
	struct patch *group;
	size_t count = 1;

	while (count < left && patches[count]->order == patches[0]->order &&
	       patches[count]->at / RAW_BLOCK == patches[0]->at / RAW_BLOCK)
		count++;
	group = arena_alloc(&check->plan->arena, count * sizeof(*group));
	for (size_t i = 0; group && i < count; i++)
		group[i] = (struct patch) { patches[i]->at, patches[i]->bytes, patches[i]->length };
	if (group)
		plan_patch(check->plan, device, check->disk, group, count, patches[0]->why);
	return count;
}

static void show_check(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->value);
	*value = NULL;
}

static bool is_same(const struct pmemctl_btt_damage *a, const struct pmemctl_btt_damage *b)
{
	return a->kind == b->kind && a->arena == b->arena && a->index == b->index;
}

static bool is_in(const struct pmemctl_btt_check *check, const struct pmemctl_btt_damage *damage)
{
	for (size_t i = 0; i < check->damage_count; i++)
		if (is_same(check->damage[i], damage))
			return true;
	return false;
}

/* A repair that did not mend is taken back. */
static int run_verify(struct pmemctl_ctx *ctx, struct step *step)
{
	struct check_data *check = step->data;
	struct pmemctl_btt_check *before = &check->report.check;
	struct btt_report after = { 0 };
	size_t left = 0;
	int rc = check_disk(ctx, check, step->device, false, &after);

	for (size_t i = 0; !rc && i < PMEMCTL_BTT_DAMAGE_KINDS; i++)
		left += after.check.counts[i];
	before->left = rc ? before->left : left;
	for (size_t i = 0; !rc && i < before->damage_count; i++)
		before->damage[i]->repaired = !left || !is_in(&after.check, before->damage[i]);
	for (size_t i = 0; !rc && i < after.check.damage_count; i++)
		if (!is_in(before, after.check.damage[i]))
			rc = fail(ctx, PMEMCTL_FAILED, EIO, step->device,
				  "it is still damaged after the repair: arena %u: %s",
				  after.check.damage[i]->arena, after.check.damage[i]->text);
	arena_free(&after.memory);
	return rc;
}

static const struct step_kind step_verify = { .action = "read", .show = show_check, .run = run_verify };

static void add_ending(struct check_data *check)
{
	struct step *step;

	plan_hide_raw(check->plan, check->plan->object);
	if (!check->enabled)
		return;
	step = plan_add(check->plan, &step_probe, check->plan->object, "put it back into service");
	step->value = check->bus;
	step->holder = check->holder;
}

static void add_verify(struct check_data *check, const char *device)
{
	struct step *step = plan_add(check->plan, &step_verify, device, "check the BTT again");

	step->value = check->disk;
	step->data = check;
}

/* Of a plan that only looks, the repairs are shown behind what was done. */
static void add_steps(struct check_data *check, const char *device)
{
	if (check->options.look_only)
		add_ending(check);
	if (check->options.repair) {
		btt_sort_patches(&check->report, check->options.may_lose);
		check->plan->done_before = check->options.look_only ? check->plan->count : 0;
		for (size_t i = 0; i < check->report.patch_count;)
			i += add_repair(check, device, i);
		if (check->report.patch_count)
			add_verify(check, device);
	}
	if (!check->options.look_only)
		add_ending(check);
}

/* What begins where a BTT leaves 4096 bytes alone is no BTT. Agreeing to a repair does not cover it. */
static int check_other_data(struct pmemctl_ctx *ctx, const struct check_data *check, const char *device)
{
	int fd = raw_open(ctx, device, check->disk, O_RDONLY), rc;
	char found[64];

	if (fd < 0)
		return fd;
	rc = backend_find_signature(ctx, fd, 0, device, found, sizeof(found));
	close(fd);
	if (rc <= 0)
		return rc;
	rc = fail(ctx, PMEMCTL_DECLINED, EEXIST, device,
		  "only a copy of the info block of a BTT is left, and the raw disk holds data: %s", found);
	fail_hint(ctx, "if it is to be a BTT again, erase the signature with wipefs first");
	return rc;
}

static int run_check(struct pmemctl_ctx *ctx, struct step *step)
{
	struct check_data *check = step->data;
	int rc;

	rc = check_disk(ctx, check, step->device, check->options.rewrite_log, &check->report);
	check->was_checked = !rc;
	for (size_t i = 0; i < PMEMCTL_BTT_DAMAGE_KINDS; i++)
		check->report.check.left += check->report.check.counts[i];
	if (!rc && check->options.repair && check->report.check.doubtful)
		rc = check_other_data(ctx, check, step->device);
	if (!rc)
		add_steps(check, step->device);
	if (!rc && check->plan->arena.failed)
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, step->device, "out of memory");
	return rc;
}

static const struct step_kind step_check = { .action = "read", .show = show_check, .run = run_check };

/* ---- the plan ---- */

static int check_state(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns,
		       const struct pmemctl_check_options *options)
{
	int rc = check_not_in_use(ctx, ns);

	if (rc)
		return rc;
	if (ns->mode == PMEMCTL_MODE_DEVDAX || (ns->mode == PMEMCTL_MODE_FSDAX && ns->holder)) {
		rc = fail(ctx, PMEMCTL_FAILED, EINVAL, ns->name, "it is in %s mode, which has no BTT",
			  pmemctl_mode_name(ns->mode));
		fail_hint(ctx, "only namespaces in sector mode can be checked: pmemctl list -N tells the modes");
		return rc;
	}
	if (ns->enabled && !options->force) {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, ns->name, "the namespace is active");
		fail_hint(ctx, "repeat with --force to take it out of service while it is checked");
		return rc;
	}
	if (!ns->raw_size || ns->raw_size == PMEMCTL_UNKNOWN)
		return fail_idle(ctx, PMEMCTL_FAILED, ns, ", and so no BTT");
	return options->repair ? check_writable(ctx, ns->region, ns->name) : 0;
}

static int add_check(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns,
		     const struct pmemctl_check_options *options)
{
	struct check_data *check = arena_alloc(&plan->arena, sizeof(*check));
	struct step *step;

	if (!check)
		return -ENOMEM;
	plan_leave_mode(plan, ns);
	*check = (struct check_data) {
		.plan = plan, .options = *options, .enabled = ns->enabled,
		.disk = plan_show_raw(plan, ns),
		.uuid = ns->raw_uuid && *ns->raw_uuid ? arena_strdup(&plan->arena, ns->raw_uuid) : NULL,
		.bus = arena_strdup(&plan->arena, ns->region->bus->name),
		.holder = ns->holder ? arena_strdup(&plan->arena, ns->holder) : NULL,
	};
	plan->check = check;
	step = plan_add(plan, &step_check, ns->name,
			options->repair ? "check the BTT, and repair it" : "check the BTT");
	step->value = check->disk;
	step->data = check;
	if (options->show_only)
		add_ending(check);
	return 0;
}

static int plan_check(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
		      const struct pmemctl_check_options *options)
{
	struct pmemctl_namespace *ns;
	struct pmemctl_platform *platform = begin_on_namespace(ctx, plan, name, &ns);
	int rc;

	if (!platform)
		return -ENOENT;
	plan->agreed = true;	/* what it holds stays */
	rc = check_state(ctx, ns, options);
	if (!rc)
		rc = check_driver(ctx, "nd_pmem", ns->name);
	if (!rc)
		rc = add_check(plan, ns, options);
	pmemctl_platform_free(platform);
	if (!rc && plan->arena.failed)
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, name, "out of memory");
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_check(struct pmemctl_ctx *ctx, const char *name,
				      const struct pmemctl_check_options *options,
				      struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan = plan_new(ctx, "check", options->show_only);
	int rc;

	*out = NULL;
	if (!plan)
		return -ENOMEM;
	if (options->rewrite_log && !options->repair)
		rc = hinted(ctx, fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "rewriting the log is a repair"),
			    "add --repair");
	else
		rc = plan_check(ctx, plan, name, options);
	if (rc) {
		pmemctl_plan_free(plan);
		return rc;
	}
	*out = plan;
	return 0;
}

PMEMCTL_EXPORT const struct pmemctl_btt_check *
pmemctl_plan_check_result(const struct pmemctl_plan *plan)
{
	return plan->check && plan->check->was_checked ? &plan->check->report.check : NULL;
}
