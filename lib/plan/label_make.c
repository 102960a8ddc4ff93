// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a label area becomes by a change, and what is lost by it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dimm_labels.h"
#include "label_change.h"

static int fail_cxl(struct label_change *c)
{
	return hinted(c->ctx, fail(c->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, c->dimm->name,
				   "labels of CXL memory are only read here"),
		      "the cxl command of the ndctl project writes them");
}

/* The same command did not end, and the labels were written. */
static bool is_done(const struct label_change *c, unsigned minor)
{
	return strcmp(c->left->verb, c->plan->verb) == 0 && c->old.minor == minor &&
	       memcmp(c->left->after, c->bytes, c->size) == 0;
}

static size_t size_of_minor(unsigned minor)
{
	return minor == 1 ? LABEL_SMALL : LABEL_LARGE;
}

static int fail_small(struct label_change *c, unsigned minor)
{
	const unsigned other = minor == 1 ? 2 : 1;
	struct label_geometry g;
	int rc = fail(c->ctx, PMEMCTL_NOT_SUPPORTED, ENOSPC, c->dimm->name,
		      "its label area of %zu bytes is too small for labels of version 1.%u, which take %zu bytes each",
		      c->size, minor, size_of_minor(minor));

	if (label_geometry(c->size, size_of_minor(other), &g))
		fail_hint(c->ctx, "version 1.%u fits, with %u labels: -V 1.%u", other, g.slots, other);
	else
		fail_hint(c->ctx, "it fits no version of labels: the DIMM can only be one namespace");
	return rc;
}

static int fail_made(struct label_change *c, unsigned minor, unsigned slots)
{
	const char *other = label_other_version(c, minor);
	int rc = fail(c->ctx, PMEMCTL_FAILED, EEXIST, c->dimm->name,
		      "its label area is initialised already: version %u.%u, %zu of %u slots in use",
		      c->old.major, c->old.minor, c->old.label_count, c->old.slots);

	if (other)
		fail_hint(c->ctx, "repeat with --force to make it empty, with version 1.%u and %u slots; but %s", minor,
			  slots, other);
	else
		fail_hint(c->ctx, "repeat with --force to make it empty, with version 1.%u and %u slots", minor, slots);
	return rc;
}

static int make_empty(struct label_change *c)
{
	const unsigned minor = c->options->minor ? c->options->minor : 1;
	struct label_geometry g;

	if (c->old.cxl)
		return fail_cxl(c);
	if (c->left && is_done(c, minor))
		return 0;
	if (!label_geometry(c->size, size_of_minor(minor), &g))
		return fail_small(c, minor);
	if (c->old.current >= 0 && !c->options->force)
		return fail_made(c, minor, g.slots);
	label_area_format(c->after, &g, &c->old);
	return 0;
}

/* Where a zero or write goes, within the area. */
static int check_window(struct label_change *c, size_t *length)
{
	const struct pmemctl_label_options *o = c->options;

	*length = 0;
	if (o->offset >= c->size || o->size > c->size - o->offset)
		return hinted(c->ctx, fail(c->ctx, PMEMCTL_USAGE, EINVAL, c->dimm->name,
					   "%zu bytes at offset %zu: its label area has %zu bytes", o->size, o->offset,
					   c->size),
			      "leave --size and --offset out to take all of it");
	*length = o->size ? o->size : c->size - o->offset;
	return 0;
}

static int make_zero(struct label_change *c)
{
	size_t length;
	int rc = check_window(c, &length);

	if (!rc)
		memset(c->after + c->options->offset, 0, length);
	return rc;
}

static const char *first_damage(const struct pmemctl_label_area *area)
{
	size_t count;
	const char *first = label_first_damage(area, 0, SIZE_MAX, &count);

	return first ? first : "there are no index blocks";
}

static int make_written(struct label_change *c)
{
	struct pmemctl_label_area result;
	size_t length;
	int rc = check_window(c, &length);

	if (rc)
		return rc;
	if (length != c->options->bytes_size) {
		rc = fail(c->ctx, PMEMCTL_USAGE, EINVAL, c->dimm->name,
			  "%zu bytes are given, and %zu are to be written", c->options->bytes_size, length);
		fail_hint(c->ctx, "--size and --offset choose a part of the area");
		return rc;
	}
	memcpy(c->after + c->options->offset, c->options->bytes, length);
	if (label_area_parse(&c->plan->arena, c->after, c->size, &result))
		return -ENOMEM;
	if (c->old.cxl || result.cxl)
		return fail_cxl(c);
	if (c->options->invalid || (result.current >= 0 && !result.damaged))
		return 0;
	rc = fail(c->ctx, PMEMCTL_DAMAGED, EINVAL, c->dimm->name,
		  "what is to be written is no valid label area: %s", first_damage(&result));
	fail_hint(c->ctx, "repeat with --invalid to write it all the same");
	return rc;
}

/* Both index blocks say again what the current one says, but for slots with labels that are none. */
static int make_repaired(struct label_change *c)
{
	struct label_geometry g = {
		.area_size = c->size, .label_size = c->old.label_size,
		.index_size = c->old.index_size, .slots = c->old.slots,
	};
	const unsigned newer = !c->old.current;
	uint32_t sequence;
	uint8_t *used;

	if (c->old.cxl)
		return fail_cxl(c);
	if (c->old.current < 0) {
		int rc = fail(c->ctx, PMEMCTL_DAMAGED, EINVAL, c->dimm->name, "%s",
			      c->old.blank ? "it has no labels that could be repaired"
					   : "neither index block is good: its labels cannot be repaired");

		fail_hint(c->ctx, "pmemctl init-labels %s makes an empty area", c->dimm->name);
		return rc;
	}
	used = arena_alloc(&c->plan->arena, g.slots / 8 + 1);
	if (!c->old.damaged || !used)
		return 0;
	for (size_t i = 0; i < c->old.label_count; i++)
		if (c->old.labels[i]->valid)
			used[c->old.labels[i]->place / 8] |= (uint8_t)(1u << c->old.labels[i]->place % 8);
	sequence = c->old.index[c->old.current].sequence & 3;
	label_index_put(c->after + newer * g.index_size, &g, newer, label_next_sequence(sequence), used);
	label_index_put(c->after + !newer * g.index_size, &g, !newer, sequence, used);
	return 0;
}

/* Damage that is in labels which the kernel takes is nothing to decide here. */
static int check_repaired(struct label_change *c)
{
	int rc;

	if (c->options->change != PMEMCTL_LABELS_REPAIR || !c->new.damaged)
		return 0;
	rc = fail(c->ctx, PMEMCTL_DAMAGED, EINVAL, c->dimm->name, "it cannot be repaired: %s",
		  first_damage(&c->new));
	fail_hint(c->ctx, "destroy one of the namespaces, or write a saved area with pmemctl write-labels");
	return rc;
}

/* What a command that did not end has left is taken back. */
static int make_resumed(struct label_change *c)
{
	if (!c->left)
		return hinted(c->ctx, fail(c->ctx, PMEMCTL_NO_OBJECT, ENODATA, c->dimm->name,
					   "no command left its label area half written"),
			      "pmemctl check-labels %s tells what state it is in", c->dimm->name);
	if (c->half)
		memcpy(c->after, c->left->before, c->size);
	return 0;
}

static int (*const makers[])(struct label_change *c) = {
	[PMEMCTL_LABELS_INIT] = make_empty,
	[PMEMCTL_LABELS_ZERO] = make_zero,
	[PMEMCTL_LABELS_WRITE] = make_written,
	[PMEMCTL_LABELS_REPAIR] = make_repaired,
	[PMEMCTL_LABELS_RESUME] = make_resumed,
};

/* What a command that did not end has noted of this area. */
static void read_note(struct label_change *c)
{
	struct label_note *note = arena_alloc(&c->plan->arena, sizeof(*note));

	if (!note || pmemctl_is_recorded(c->ctx) ||
	    !label_note_read(c->dimm, c->size, &c->plan->arena, note))
		return;
	c->left = note;
	c->half = label_goes_back(c->ctx, note, &c->old, c->platform->regions, c->platform->region_count,
				  c->dimm->name);
}

int label_check_left(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, struct arena *arena)
{
	struct pmemctl_label_area area;
	struct label_note note;
	uint8_t *bytes;
	size_t size;
	int rc;

	if (pmemctl_is_recorded(ctx) || !label_note_is_there(dimm->name))
		return 0;
	rc = dimm_labels_read(ctx, dimm->name, arena, &bytes, &size);
	if (rc || label_area_parse(arena, bytes, size, &area) || !label_note_read(dimm, size, arena, &note) ||
	    !label_note_is_half(&note, &area))
		return rc;
	rc = fail(ctx, PMEMCTL_DAMAGED, EUCLEAN, dimm->name,
		  "a command that did not end left its label area half written");
	fail_hint(ctx, "bring back the labels of before first: pmemctl doctor --repair %s", dimm->name);
	return rc;
}

int label_make(struct label_change *c)
{
	struct arena *arena = &c->plan->arena;
	int rc = dimm_labels_read(c->ctx, c->dimm->name, arena, &c->bytes, &c->size);

	if (rc)
		return rc;
	c->after = arena_alloc(arena, c->size + 1);
	if (!c->after || label_area_parse(arena, c->bytes, c->size, &c->old))
		return fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	memcpy(c->after, c->bytes, c->size);
	read_note(c);
	rc = makers[c->options->change](c);
	if (!rc && label_area_parse(arena, c->after, c->size, &c->new))
		rc = fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	return rc ? rc : check_repaired(c);
}

/* ---- what is lost ---- */

/* Labels of one namespace on other DIMMs of its set differ in their position alone. */
static bool is_same_piece(const struct pmemctl_label *a, const struct pmemctl_label *b)
{
	return strcmp(a->uuid, b->uuid) == 0 && a->dpa == b->dpa && a->raw_size == b->raw_size &&
	       a->position == b->position && a->count == b->count &&
	       a->iset_cookie == b->iset_cookie;
}

static bool is_kept(const struct pmemctl_label *label, const struct pmemctl_label_area *in)
{
	for (size_t i = 0; i < in->label_count; i++)
		if (in->labels[i]->valid && is_same_piece(in->labels[i], label))
			return true;
	return false;
}

/* What of the labels of before is not among those of after. */
struct loss {
	const struct pmemctl_label *first;
	size_t count;
};

static struct loss find_loss(const struct label_change *c, struct pmemctl_label **labels, size_t count,
			     bool valid)
{
	struct loss loss = { 0 };

	for (size_t i = 0; i < count; i++)
		if (labels[i]->valid == valid && !is_kept(labels[i], &c->new)) {
			loss.first = loss.first ? loss.first : labels[i];
			loss.count++;
		}
	return loss;
}

static int decline(struct label_change *c, const struct loss *loss, const char *what)
{
	const struct pmemctl_label *first = loss->first;
	const char *other = c->options->change == PMEMCTL_LABELS_INIT
			    ? label_other_version(c, c->options->minor ? c->options->minor : 1) : NULL;
	int rc = fail(c->ctx, PMEMCTL_DECLINED, ECANCELED, c->dimm->name, "%s%s%s%s%s", what,
		      first ? ": " : "", first ? first->uuid : "", first && *first->name ? " " : "",
		      first ? first->name : "");

	fail_hint(c->ctx, "save the area with pmemctl read-labels %s -o FILE, and repeat with --yes%s%s",
		  c->dimm->name, other ? "; but " : "", other ? other : "");
	return rc;
}

/* Without an index block nothing tells which labels count: all that are not kept may be lost. */
static int check_lost_strays(struct label_change *c)
{
	const struct loss loss = find_loss(c, c->old.strays, c->old.stray_count, true);
	char what[160];

	if (c->old.blank || (c->old.stray_count && !loss.count))
		return 0;
	if (loss.count)
		snprintf(what, sizeof(what), "neither index block is good, and %zu slot%s hold%s what may be "
			 "labels, which would be lost", loss.count, loss.count == 1 ? "" : "s",
			 loss.count == 1 ? "s" : "");
	else
		snprintf(what, sizeof(what), "neither index block is good: what its label area holds "
			 "cannot be told, and would be lost");
	return decline(c, &loss, what);
}

static bool is_known(const struct pmemctl_label *label, const struct pmemctl_label_area *area)
{
	for (size_t i = 0; i < area->stray_count; i++)
		if (area->strays[i]->valid && is_same_piece(area->strays[i], label))
			return true;
	return is_kept(label, area);
}

/* What neither the labels of before nor those of after know, others have made since. */
static int check_lost_since(struct label_change *c)
{
	struct pmemctl_label_area before, after;
	struct loss loss = { 0 };
	char what[96];

	if (label_area_parse(&c->plan->arena, c->left->before, c->size, &before) ||
	    label_area_parse(&c->plan->arena, c->left->after, c->size, &after))
		return fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	for (size_t i = 0; i < c->old.label_count + c->old.stray_count; i++) {
		const struct pmemctl_label *label = i < c->old.label_count ? c->old.labels[i]
							: c->old.strays[i - c->old.label_count];

		if (!label->valid || is_known(label, &before) || is_known(label, &after))
			continue;
		loss.first = loss.first ? loss.first : label;
		loss.count++;
	}
	snprintf(what, sizeof(what), "%zu label%s made since would be lost", loss.count, loss.count == 1 ? "" : "s");
	return loss.count ? decline(c, &loss, what) : 0;
}

/* Namespaces end with their labels. A label that the kernel does not take may still be mended by hand. */
int label_check_lost(struct label_change *c)
{
	const struct loss ended = find_loss(c, c->old.labels, c->old.label_count, true);
	const struct loss damaged = find_loss(c, c->old.labels, c->old.label_count, false);
	char what[160];

	if (c->options->discard_labels)
		return 0;
	if (c->options->change == PMEMCTL_LABELS_RESUME)
		return c->half ? check_lost_since(c) : 0;
	if (c->old.current < 0)
		return check_lost_strays(c);
	if (ended.count)
		snprintf(what, sizeof(what), "%zu namespace%s would be lost with %s label%s", ended.count,
			 ended.count == 1 ? "" : "s", ended.count == 1 ? "its" : "their",
			 ended.count == 1 ? "" : "s");
	else if (damaged.count)
		snprintf(what, sizeof(what), "%zu damaged label%s would be given up, from slot %u on",
			 damaged.count, damaged.count == 1 ? "" : "s", damaged.first->place);
	return ended.count ? decline(c, &ended, what) : damaged.count ? decline(c, &damaged, what) : 0;
}
