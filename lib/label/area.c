// SPDX-License-Identifier: LGPL-2.1-or-later
/* A whole label area, and everything that is wrong with it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "ctx.h"
#include "label/label.h"

void label_find(struct arena *arena, struct pmemctl_label_area *area, bool damage, size_t offset,
		size_t length, const char *format, ...)
{
	struct pmemctl_label_finding *finding;
	char text[160];
	va_list ap;

	if (!area)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	area->damaged = area->damaged || damage;
	finding = arena_alloc(arena, sizeof(*finding));
	if (!finding)
		return;
	*finding = (struct pmemctl_label_finding) {
		.offset = offset, .length = length, .damage = damage, .what = arena_strdup(arena, text),
	};
	ARENA_APPEND(arena, area->findings, area->finding_count, finding);
}

const char *label_first_damage(const struct pmemctl_label_area *area, size_t begin, size_t end, size_t *count)
{
	const char *first = NULL;

	*count = 0;
	for (size_t i = 0; i < area->finding_count; i++) {
		const struct pmemctl_label_finding *finding = area->findings[i];

		if (!finding->damage || finding->offset < begin || finding->offset >= end)
			continue;
		first = first ? first : finding->what;
		++*count;
	}
	return first;
}

/* The kernel tries small labels first; those of the first size with a good index block count. */
static bool find_geometry(const uint8_t *bytes, size_t size, struct label_geometry *g)
{
	static const size_t sizes[] = { LABEL_SMALL, LABEL_LARGE };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		if (label_geometry(size, sizes[i], g) && (label_index_check(bytes, g, 0, NULL, NULL) ||
							  label_index_check(bytes, g, 1, NULL, NULL)))
			return true;
	return false;
}

/* With no good index block, the sizes that the first one speaks of tell best what is wrong. */
static bool guess_geometry(const uint8_t *bytes, size_t size, struct label_geometry *g)
{
	struct pmemctl_label_index index;

	if (!label_geometry(size, LABEL_SMALL, g))
		return false;
	pmemctl_label_index_decode(bytes, &index);
	if (index.label_size == LABEL_LARGE)
		label_geometry(size, LABEL_LARGE, g);
	return true;
}

static void set_geometry(struct pmemctl_label_area *area, const struct label_geometry *g)
{
	area->label_size = g->label_size;
	area->index_size = g->index_size;
}

/* Small and large labels cannot be mistaken for each other: each says in which slot it is. */
static void find_strays(struct arena *arena, struct pmemctl_label_area *area, const struct label_geometry *g)
{
	static const size_t sizes[] = { LABEL_LARGE, LABEL_SMALL };

	for (size_t i = 0; !area->stray_count && i < ARRAY_SIZE(sizes); i++) {
		struct label_geometry other;

		if (!label_geometry(area->size, sizes[i], &other))
			continue;
		set_geometry(area, &other);
		label_strays_read(arena, area, other.slots);
	}
	if (area->stray_count)
		label_find(arena, area, false, area->strays[0]->offset, area->label_size,
			   "%zu slot%s hold%s what looks like labels; the first is %s%s%s",
			   area->stray_count, area->stray_count == 1 ? "" : "s",
			   area->stray_count == 1 ? "s" : "", area->strays[0]->uuid,
			   *area->strays[0]->name ? " " : "", area->strays[0]->name);
	set_geometry(area, g);
}

/* The bits of the slots must be in the index block; the kernel trusts that they are. */
static uint32_t slots_of(struct arena *arena, struct pmemctl_label_area *area)
{
	const size_t room = 8 * (area->index_size - LABEL_INDEX_FREE);
	const uint32_t slots = area->index[area->current].slots;

	if (slots <= room)
		return slots;
	label_find(arena, area, true, (size_t)area->current * area->index_size + 56, 4,
		   "index block %d: it has no room for the bits of %u slots", area->current, slots);
	return (uint32_t)room;
}

static void read_current(struct arena *arena, struct pmemctl_label_area *area)
{
	const struct pmemctl_label_index *index = area->index;

	if (index[0].valid && index[1].valid)
		area->current = label_better_index(index[0].sequence, index[1].sequence);
	else
		area->current = index[0].valid ? 0 : 1;
	if (index[0].valid && index[1].valid && !((index[0].sequence ^ index[1].sequence) & 3))
		label_find(arena, area, false, 20, 4,
			   "both index blocks have the same sequence number; the second one counts");
	area->major = index[area->current].major;
	area->minor = index[area->current].minor;
	area->cxl = area->major >= 2;
	area->slots = slots_of(arena, area);
	label_entries_read(arena, area);
}

int label_area_parse(struct arena *arena, const uint8_t *bytes, size_t size,
		     struct pmemctl_label_area *area)
{
	struct label_geometry g;
	bool found;

	*area = (struct pmemctl_label_area) { .bytes = bytes, .size = size, .current = -1 };
	found = find_geometry(bytes, size, &g);
	if (!found && !guess_geometry(bytes, size, &g)) {
		label_find(arena, area, true, 0, size, "the area is too small for two labels");
		return arena->failed ? -ENOMEM : 0;
	}
	set_geometry(area, &g);
	for (unsigned i = 0; i < 2; i++)
		pmemctl_label_index_decode(bytes + i * g.index_size, &area->index[i]);
	if (!found)
		find_strays(arena, area, &g);
	/* two blocks without any byte: nobody has ever written labels, which is no damage */
	area->blank = is_zero(bytes, 2 * g.index_size) && !area->stray_count;
	for (unsigned i = 0; !area->blank && i < 2; i++)
		area->index[i].valid = label_index_check(bytes, &g, i, arena, area);
	if (found)
		read_current(arena, area);
	return arena->failed ? -ENOMEM : 0;
}

/* What pmemctl_labels_parse() returns, with the memory that everything in it lives in. */
struct owned_area {
	struct pmemctl_label_area area;
	struct arena arena;
};

PMEMCTL_EXPORT void pmemctl_labels_free(struct pmemctl_label_area *area)
{
	struct owned_area *owned = (struct owned_area *)area;

	if (!owned)
		return;
	arena_free(&owned->arena);
	free(owned);
}

PMEMCTL_EXPORT int pmemctl_labels_parse(const void *bytes, size_t size, struct pmemctl_label_area **area)
{
	struct owned_area *owned = calloc(1, sizeof(*owned));
	uint8_t *copy;
	int rc = -ENOMEM;

	*area = NULL;
	if (!owned)
		return -ENOMEM;
	copy = arena_alloc(&owned->arena, size + 1);
	if (copy) {
		memcpy(copy, bytes, size);
		rc = label_area_parse(&owned->arena, copy, size, &owned->area);
	}
	if (rc) {
		pmemctl_labels_free(&owned->area);
		return rc;
	}
	*area = &owned->area;
	return 0;
}

PMEMCTL_EXPORT size_t pmemctl_label_index_size(size_t area_size, size_t label_size)
{
	struct label_geometry g;

	return label_geometry(area_size, label_size, &g) ? g.index_size : 0;
}
