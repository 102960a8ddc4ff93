/* SPDX-License-Identifier: GPL-2.0-only */
/* Label areas for the tests, and what the kernel would make of them. */
#ifndef PMEMCTL_TESTS_UNIT_LABEL_AREA_H
#define PMEMCTL_TESTS_UNIT_LABEL_AREA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "label/label.h"
#include "unit.h"
#include "label-areas.h"

enum { AREA = 128 * 1024, MAX_AREA = 1 << 20 };

static inline void load(uint8_t *area, const struct row *rows)
{
	memset(area, 0, AREA);
	for (; rows->hex; rows++)
		for (size_t i = 0; rows->hex[2 * i]; i++) {
			unsigned byte;

			sscanf(rows->hex + 2 * i, "%2x", &byte);
			area[rows->offset + i] = (uint8_t)byte;
		}
}

/* A new area with count labels in every second slot; first tells those of different areas apart. */
static inline void make(uint8_t *area, size_t size, size_t label_size, unsigned count, unsigned first)
{
	struct label_geometry g;
	uint8_t used[1024] = { 0 };

	memset(area, 0, size);
	assert_true(label_geometry(size, label_size, &g));
	label_area_format(area, &g, NULL);
	for (unsigned i = 0; i < count; i++) {
		struct pmemctl_label label = {
			.place = 2 * i % g.slots, .name = "a name", .count = 1, .iset_cookie = 77,
			.sector_size = 512, .dpa = i * 65536ULL, .raw_size = 65536, .align = 4096,
			.type_guid = "79d3f066-f3b4-7440-ac43-0d3318b78cdb",
		};

		snprintf(label.uuid, sizeof(label.uuid), "%08x-0000-0000-0000-000000000000", first + i);
		label_entry_put(area, &g, &label);
		used[label.place / 8] |= (uint8_t)(1u << label.place % 8);
	}
	/* as the kernel leaves it: the newer block has the labels, the older one all but the last */
	label_index_put(area + g.index_size, &g, 1, 1, used);
	if (count)
		used[2 * (count - 1) % g.slots / 8] &= (uint8_t)~(1u << 2 * (count - 1) % g.slots % 8);
	label_index_put(area, &g, 0, 3, used);
}

/* The labels that the kernel would take, in one line; "none" when no index block is good. */
static inline void summary(const uint8_t *area, size_t size, char *text, size_t room, bool *damaged)
{
	struct pmemctl_label_area parsed;
	struct arena arena = { 0 };
	size_t used;

	assert_int_equal(label_area_parse(&arena, area, size, &parsed), 0);
	used = (size_t)snprintf(text, room, "%s", parsed.current < 0 ? "none" : "");
	for (size_t i = 0; i < parsed.label_count && used < room; i++) {
		const struct pmemctl_label *l = parsed.labels[i];

		if (l->valid)
			used += (size_t)snprintf(text + used, room - used, "%s %s %u/%u %llx %llu %llu+%llu %u;",
						 l->uuid, l->name, l->position, l->count,
						 (unsigned long long)l->iset_cookie,
						 (unsigned long long)l->sector_size,
						 (unsigned long long)l->dpa,
						 (unsigned long long)l->raw_size, l->flags);
	}
	if (damaged)
		*damaged = parsed.damaged;
	arena_free(&arena);
}

#endif
