// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes of label areas: from what was asked for to a plan. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "label_change.h"

static const char *const verbs[] = {
	[PMEMCTL_LABELS_INIT] = "initialise",
	[PMEMCTL_LABELS_ZERO] = "zero",
	[PMEMCTL_LABELS_WRITE] = "write",
	[PMEMCTL_LABELS_REPAIR] = "repair",
	[PMEMCTL_LABELS_RESUME] = "resume",
};

/* What is to be known when the process dies; of what died before, the area of before stays the one to come back. */
static void note_change(struct label_change *c)
{
	const bool resumes = c->options->change == PMEMCTL_LABELS_RESUME;
	struct label_note *note = arena_alloc(&c->plan->arena, sizeof(*note));

	if (!note)
		return;
	note->before = c->half ? c->left->before : c->bytes;
	note->after = resumes ? c->left->after : c->after;
	note->size = c->size;
	label_note_name(note, c->dimm);
	snprintf(note->verb, sizeof(note->verb), "%s", resumes ? c->left->verb : c->plan->verb);
	c->plan->labels = note;
	c->plan->keeps_note = c->left;
}

static int plan_writes(struct label_change *c)
{
	struct label_write writes[LABEL_MAX_WRITES];
	int count = label_order(&c->plan->arena, c->bytes, c->after, c->size, writes), rc = 0;

	if (count < 0)
		return fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	if (!count && !c->left)	/* it is so already */
		return 0;
	if (count)
		rc = label_check_regions(c);
	if (!rc)
		rc = label_check_lost(c);
	if (rc)
		return rc;
	note_change(c);
	if (count)
		label_plan_before(c);
	for (int i = 0; i < count; i++)
		plan_label_write(c->plan, c->dimm->name, &writes[i]);
	label_plan_after(c, count);
	if (!c->plan->count && !c->plan->show_only)
		journal_drop(c->dimm->name);	/* what did not end has come to its end all the same */
	return 0;
}

static int plan_change(struct label_change *c)
{
	int rc = label_check_dimm(c);

	if (!rc && c->options->only_idle)	/* first of all, as ndctl does */
		rc = label_check_regions(c);
	if (!rc)
		rc = label_make(c);
	return rc ? rc : plan_writes(c);
}

static int plan_for(struct label_change *c, const char *dimm)
{
	struct pmemctl_platform *platform = begin_on_dimm(c->ctx, c->plan, dimm, &c->dimm);
	int rc;

	if (!platform)
		return -c->ctx->error.errnum;
	c->platform = platform;
	c->plan->check_again = label_check_again;
	rc = plan_change(c);
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_labels(struct pmemctl_ctx *ctx, const char *dimm,
				       const struct pmemctl_label_options *options,
				       struct pmemctl_plan **out)
{
	struct label_change c = { .ctx = ctx, .options = options };

	error_clear(ctx);
	c.plan = plan_new(ctx, verbs[options->change], options->show_only);
	return plan_finish(ctx, c.plan, c.plan ? plan_for(&c, dimm) : -ENOMEM, dimm, out);
}
