// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests are written so that each module has the old one or the new one at any time: first all that changes nothing,
 * on all modules; then, module by module, the piece that names it. What fails is put back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctx.h"
#include "optane/goal.h"

struct target {
	const struct pmemctl_goal_module *module;
	struct optane_mailbox mailbox;
	struct goal_image image;
	bool named;	/* its directory was, or may have been, written */
};

struct writer {
	struct pmemctl_ctx *ctx;
	struct target *targets;
	size_t count;
};

/* stuck, when there is one: the module on which this could not be taken back */
static int failed(struct writer *w, const struct target *target, int rc, const char *stuck)
{
	const char *why = *target->mailbox.problem ? target->mailbox.problem : strerror(-rc);

	if (!stuck)
		return fail(w->ctx, PMEMCTL_FAILED, -rc, target->module->dimm,
			    "its configuration data cannot be written: %s", why);
	return hinted(w->ctx,
		      fail(w->ctx, PMEMCTL_FAILED, -rc, target->module->dimm,
			   "its configuration data cannot be written: %s; and %s could not be put back as it was", why,
			   stuck),
		      "delete the goal before the machine starts anew: pmemctl ipmctl delete -goal");
}

static int write_body(struct target *target)
{
	const struct goal_image *image = &target->image;
	int rc = 0;

	for (size_t at = image->body ? image->body : OPTANE_PCD_PIECE; at < image->end && !rc; at += OPTANE_PCD_PIECE)
		rc = optane_pcd_write(&target->mailbox, (uint32_t)at, image->bytes + at);
	return rc;
}

/* Is on the module what was written? */
static int verify(struct target *target, const uint8_t *directory)
{
	struct optane_mailbox *mailbox = &target->mailbox;
	uint8_t *bytes;
	size_t size;
	int rc = optane_pcd_read(mailbox, &bytes, &size);

	if (rc)
		return rc;
	if (memcmp(bytes, directory, OPTANE_PCD_PIECE) != 0 || size < target->image.end ||
	    (target->image.end && memcmp(bytes + target->image.body, target->image.bytes + target->image.body,
					 target->image.end - target->image.body) != 0)) {
		snprintf(mailbox->problem, sizeof(mailbox->problem), "what is read back is not what was written");
		rc = -EIO;
	}
	free(bytes);
	return rc;
}

static int name(struct target *target)
{
	int rc;

	target->named = true;
	rc = optane_pcd_write(&target->mailbox, 0, target->image.bytes);
	return rc ? rc : verify(target, target->image.bytes);
}

/* The directory as it was, whose tables are all there still. The first module that may keep the request, or NULL. */
static const char *put_back(struct writer *w)
{
	const char *stuck = NULL;

	for (size_t i = 0; i < w->count; i++) {
		struct target *target = &w->targets[i];
		struct optane_mailbox mailbox = target->mailbox;

		if (!target->named || !optane_pcd_write(&mailbox, 0, target->module->pcd_bytes))
			continue;
		log_message(w->ctx, PMEMCTL_LOG_WARNING, "%s: its request cannot be taken back: %s",
			    target->module->dimm, mailbox.problem);
		stuck = stuck ? stuck : target->module->dimm;
	}
	return stuck;
}

/* A note that cannot be written keeps no goal from being made: sets tell most of it, too. */
static void note(const struct writer *w)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = w->count > 1 ? open_memstream(&text, &size) : NULL;
	int rc = 0;

	for (size_t i = 0; out && i < w->count; i++)
		goal_note_add(out, w->targets[i].module, w->targets[i].image.bytes);
	if (out)
		rc = fclose(out) ? -errno : goal_note_write(text, size);
	if (rc)
		log_message(w->ctx, PMEMCTL_LOG_WARNING, "a goal cannot be noted in /run/pmemctl: %s", strerror(-rc));
	free(text);
}

static int write_all(struct writer *w)
{
	const char *stuck;
	size_t i;
	int rc = 0;

	for (i = 0; i < w->count && !rc; i++)
		rc = write_body(&w->targets[i]);
	if (rc)
		return failed(w, &w->targets[i - 1], rc, NULL);
	note(w);
	for (i = 0; i < w->count && !rc; i++)
		rc = is_interrupted(w->ctx) ? -EINTR : name(&w->targets[i]);
	if (!rc) {
		goal_note_end();
		return 0;
	}
	stuck = put_back(w);
	if (!stuck)
		goal_note_end();
	return failed(w, &w->targets[i - 1], rc, stuck);
}

/* The module is as it was when the plan was made: nobody wrote since. */
static int open_target(struct writer *w, const struct pmemctl_goal_machine *machine,
		       const struct pmemctl_goal_module *module, enum goal_change change)
{
	struct target *target = &w->targets[w->count++];
	uint8_t *bytes = NULL;
	size_t size;
	int rc;

	target->module = module;
	rc = optane_open(&target->mailbox, w->ctx, module->dimm);
	if (!rc)
		rc = goal_encode(machine, module, change, &target->image);
	if (!rc)
		rc = optane_pcd_read(&target->mailbox, &bytes, &size);
	if (rc)
		return failed(w, target, rc, NULL);
	if (size != module->pcd_size || memcmp(bytes, module->pcd_bytes, size) != 0)
		rc = fail(w->ctx, PMEMCTL_IN_USE, EBUSY, module->dimm,
			  "another program has changed its configuration data");
	free(bytes);
	return rc;
}

static bool is_concerned(const struct pmemctl_goal_module *m, enum goal_change change)
{
	switch (change) {
	case GOAL_CREATE: return m->planned;
	case GOAL_DELETE: return m->target && m->usable && m->pcd.request.present;
	case GOAL_FORGET: return m->target && m->usable && !m->locked;
	}
	return false;
}

static int run(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine, enum goal_change change)
{
	struct writer w = { .ctx = ctx, .targets = calloc(machine->module_count + 1, sizeof(*w.targets)) };
	int rc = 0;

	if (!w.targets)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	for (size_t i = 0; i < machine->module_count && !rc; i++)
		if (is_concerned(&machine->modules[i], change))
			rc = open_target(&w, machine, &machine->modules[i], change);
	if (!rc)
		rc = write_all(&w);
	for (size_t i = 0; i < w.count; i++) {
		optane_close(&w.targets[i].mailbox);
		free(w.targets[i].image.bytes);
	}
	free(w.targets);
	return rc;
}

static int run_locked(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine,
		      enum goal_change change)
{
	int rc = pmemctl_is_recorded(ctx) ? fail_recorded(ctx, NULL) : pmemctl_lock(ctx, NULL, NULL);

	if (rc)
		return rc;
	rc = run(ctx, machine, change);
	pmemctl_unlock(ctx);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_goal_write(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine)
{
	return run_locked(ctx, machine, GOAL_CREATE);
}

PMEMCTL_EXPORT int pmemctl_goal_delete(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine)
{
	return run_locked(ctx, machine, GOAL_DELETE);
}

PMEMCTL_EXPORT int pmemctl_pcd_delete(struct pmemctl_ctx *ctx, const struct pmemctl_goal_machine *machine)
{
	return run_locked(ctx, machine, GOAL_FORGET);
}
