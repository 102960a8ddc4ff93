// SPDX-License-Identifier: LGPL-2.1-or-later
/* The step that writes a part of a label area. Its undo writes what was there at that moment. */
#include <stdio.h>
#include <string.h>

#include "dimm_labels.h"
#include "label/label.h"
#include "plan.h"

struct label_step {
	struct label_write write;
	bool begun;		/* something may have been written */
};

static void show_labels(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->device);
	*value = step->value;
}

static int run_labels(struct pmemctl_ctx *ctx, struct step *step)
{
	struct label_step *l = step->data;
	size_t done;
	/* others may have written since the plan was made */
	int rc = dimm_labels_check(ctx, step->device, l->write.offset, l->write.before, l->write.length);

	if (rc)
		return rc;
	/* also a piece that failed, or that reads back changed, may have been taken in part */
	l->begun = true;
	return dimm_labels_write(ctx, step->device, l->write.offset, l->write.after, l->write.length, &done);
}

static int undo_labels(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct label_step *l = step->data;
	size_t done;

	if (!l->begun)
		return 0;
	return dimm_labels_write(ctx, step->device, l->write.offset, l->write.before, l->write.length, &done);
}

static const struct step_kind step_labels = {
	.action = "write", .show = show_labels, .run = run_labels, .undo = undo_labels,
};

void plan_label_write(struct pmemctl_plan *plan, const char *dimm, const struct label_write *write)
{
	struct step *step = plan_add(plan, &step_labels, dimm, write->why);
	struct label_step *data = arena_alloc(&plan->arena, sizeof(*data));
	char text[64];

	if (data)
		data->write = *write;
	step->data = data;
	snprintf(text, sizeof(text), "bytes %zu to %zu", write->offset, write->offset + write->length - 1);
	step->value = arena_strdup(&plan->arena, text);
}
