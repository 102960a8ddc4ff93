// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * In which order one content of a label area becomes another. An area without a good index block has
 * no labels. So the index blocks of before go first, the older one, which would else come to count
 * again, before the newer one; then come the labels; then the index blocks of after, the newer one
 * first. Each block has a checksum: half written, it is none. When no label changes and the newer
 * block takes the place of the older one, there is no moment without labels at all.
 */
#include <errno.h>
#include <string.h>

#include "label/label.h"

struct order {
	struct arena *arena;
	uint8_t *now;			/* the area after the writes so far */
	const uint8_t *after;
	struct label_write *writes;
	int count;
};

/* Have bytes at offset become those of data (NULL: zeros), as far as they are not so already. */
static void add(struct order *o, size_t offset, size_t length, const uint8_t *data, const char *why)
{
	struct label_write *write = &o->writes[o->count];
	uint8_t *before, *after = arena_alloc(o->arena, length);

	if (after && data)
		memcpy(after, data, length);
	if (!after || memcmp(o->now + offset, after, length) == 0)
		return;
	before = arena_alloc(o->arena, length);
	if (!before)
		return;
	memcpy(before, o->now + offset, length);
	memcpy(o->now + offset, after, length);
	*write = (struct label_write) { offset, length, before, after, why };
	o->count++;
}

static void add_index(struct order *o, const struct pmemctl_label_area *area, int which,
		      const uint8_t *data, const char *why)
{
	const size_t offset = (size_t)which * area->index_size;

	add(o, offset, area->index_size, data ? data + offset : NULL, why);
}

/* What differs from an offset on, from the first byte to the last. */
static void add_rest(struct order *o, size_t begin, size_t size, const char *why)
{
	size_t end = size;

	while (begin < end && o->now[begin] == o->after[begin])
		begin++;
	while (begin < end && o->now[end - 1] == o->after[end - 1])
		end--;
	if (begin < end)
		add(o, begin, end - begin, o->after + begin, why);
}

/* Only the index blocks change, and the newer one comes to where the older one is. */
static bool can_switch(const struct pmemctl_label_area *old, const struct pmemctl_label_area *new)
{
	const size_t labels = 2 * old->index_size;

	return old->current >= 0 && new->current >= 0 && old->index_size == new->index_size &&
	       old->current != new->current && old->size == new->size &&
	       memcmp(old->bytes + labels, new->bytes + labels, old->size - labels) == 0;
}

int label_order(struct arena *arena, const uint8_t *before, const uint8_t *after, size_t size,
		struct label_write writes[LABEL_MAX_WRITES])
{
	struct order o = { .arena = arena, .after = after, .writes = writes };
	struct pmemctl_label_area old, new;

	if (memcmp(before, after, size) == 0)
		return 0;
	o.now = arena_alloc(arena, size);
	if (!o.now || label_area_parse(arena, before, size, &old) ||
	    label_area_parse(arena, after, size, &new))
		return -ENOMEM;
	memcpy(o.now, before, size);
	if (old.current >= 0 && !can_switch(&old, &new)) {
		add_index(&o, &old, !old.current, NULL, "the older index block must not come to count");
		add_index(&o, &old, old.current, NULL, "from here on there are no labels");
	}
	add_rest(&o, new.current >= 0 ? 2 * new.index_size : 0, size, "labels");
	if (new.current >= 0) {
		add_index(&o, &new, new.current, after, "from here on the new labels count");
		add_index(&o, &new, !new.current, after, "the other index block");
	}
	return arena->failed ? -ENOMEM : o.count;
}
