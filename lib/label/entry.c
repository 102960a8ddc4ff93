// SPDX-License-Identifier: LGPL-2.1-or-later
/* Labels: what each used slot says, and whether all of them can be true. */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "ctx.h"
#include "fletcher64.h"
#include "infoblock/infoblock.h"
#include "label/label.h"

/* CXL 3.0 tables 9-13 and 9-12: what kind of label it is stands in its first 16 bytes. */
static const uint8_t cxl_namespace[16] = {
	0x68, 0xbb, 0x2c, 0x0a, 0x5a, 0x77, 0x49, 0x37, 0x9f, 0x85, 0x3c, 0xaf, 0x41, 0xa0, 0xf9, 0x3c,
};
static const uint8_t cxl_region[16] = {
	0x52, 0x9d, 0x7c, 0x61, 0xda, 0x07, 0x47, 0xc4, 0xa9, 0x3f, 0xec, 0xdf, 0x2c, 0x06, 0xf4, 0x44,
};

static void decode_nvdimm(const uint8_t *bytes, size_t size, struct pmemctl_label *label)
{
	label->kind = PMEMCTL_LABEL_NAMESPACE;
	uuid_to_text(bytes, label->uuid);
	memcpy(label->name, bytes + 16, sizeof(label->name) - 1);
	label->flags = (uint32_t)le_get(bytes + 80, 4);
	label->count = (uint16_t)le_get(bytes + 84, 2);
	label->position = (uint16_t)le_get(bytes + 86, 2);
	label->iset_cookie = le_get(bytes + 88, 8);
	label->sector_size = le_get(bytes + 96, 8);
	label->dpa = le_get(bytes + 104, 8);
	label->raw_size = le_get(bytes + 112, 8);
	label->slot = (uint32_t)le_get(bytes + 120, 4);
	if (size < LABEL_LARGE)
		return;
	label->align = bytes[124] < 64 ? 1ULL << bytes[124] : 0;
	uuid_to_text(bytes + 128, label->type_guid);
	uuid_to_text(bytes + 144, label->abstraction_guid);
}

static void decode_cxl(const uint8_t *bytes, struct pmemctl_label *label)
{
	uuid_to_text(bytes, label->type_guid);
	uuid_to_text(bytes + 16, label->uuid);
	if (memcmp(bytes, cxl_region, sizeof(cxl_region)) == 0) {
		label->kind = PMEMCTL_LABEL_CXL_REGION;
		label->flags = (uint32_t)le_get(bytes + 32, 4);
		label->count = (uint16_t)le_get(bytes + 36, 2);
		label->position = (uint16_t)le_get(bytes + 38, 2);
		label->dpa = le_get(bytes + 40, 8);
		label->raw_size = le_get(bytes + 48, 8);
		label->hpa = le_get(bytes + 56, 8);
		label->slot = (uint32_t)le_get(bytes + 64, 4);
		label->granularity = le_get(bytes + 68, 4) < 24 ? 256ULL << le_get(bytes + 68, 4) : 0;
		label->align = le_get(bytes + 72, 4) * (256ULL << 20);
		return;
	}
	label->kind = memcmp(bytes, cxl_namespace, sizeof(cxl_namespace)) == 0
			      ? PMEMCTL_LABEL_CXL_NAMESPACE : PMEMCTL_LABEL_UNKNOWN;
	memcpy(label->name, bytes + 32, sizeof(label->name) - 1);
	label->flags = (uint32_t)le_get(bytes + 96, 4);
	label->count = (uint16_t)le_get(bytes + 100, 2);
	label->position = (uint16_t)le_get(bytes + 102, 2);
	label->dpa = le_get(bytes + 104, 8);
	label->raw_size = le_get(bytes + 112, 8);
	label->slot = (uint32_t)le_get(bytes + 120, 4);
	label->align = le_get(bytes + 124, 4) * (256ULL << 20);
	uuid_to_text(bytes + 128, label->region_uuid);
	uuid_to_text(bytes + 144, label->abstraction_guid);
	label->sector_size = le_get(bytes + 160, 2);
}

PMEMCTL_EXPORT void pmemctl_label_decode(const void *bytes, size_t size, bool cxl,
					 struct pmemctl_label *label)
{
	*label = (struct pmemctl_label) { .place = 0 };
	if (cxl && size >= LABEL_LARGE)
		decode_cxl(bytes, label);
	else
		decode_nvdimm(bytes, size, label);
	label->has_good_checksum =
		size < LABEL_LARGE || fletcher64(bytes, LABEL_LARGE, LABEL_CHECKSUM) ==
					      le_get((const uint8_t *)bytes + LABEL_CHECKSUM, 8);
}

static bool is_nil(const char *uuid)
{
	return strspn(uuid, "0-") == strlen(uuid);
}

/* What makes one label useless to the kernel, or NULL. */
static const char *fault_of(const struct pmemctl_label *label)
{
	if (label->slot != label->place)
		return "it says it is for another slot";
	if (!label->has_good_checksum)
		return "its checksum does not match";
	if (label->kind == PMEMCTL_LABEL_UNKNOWN)
		return "it is of no known kind";
	if (is_nil(label->uuid))
		return "it has no uuid";
	if (!label->raw_size || label->dpa + label->raw_size < label->dpa)
		return "it has no size that can be";
	if (label->kind != PMEMCTL_LABEL_CXL_NAMESPACE && label->position >= label->count)
		return "its place in the set is none";
	return NULL;
}

static void check_entry(struct arena *arena, struct pmemctl_label_area *area, struct pmemctl_label *label)
{
	const char *what = fault_of(label);

	label->valid = label->slot == label->place && label->has_good_checksum;
	if (what)
		label_find(arena, area, true, label->offset, area->label_size, "slot %u: %s",
			   label->place, what);
	else if (label->flags & PMEMCTL_LABEL_UPDATING)
		label_find(arena, area, false, label->offset, area->label_size,
			   "slot %u: a change of it on several DIMMs did not come to its end",
			   label->place);
}

static int by_dpa(const void *a, const void *b)
{
	const struct pmemctl_label *const *x = a, *const *y = b;

	return ((*x)->dpa > (*y)->dpa) - ((*x)->dpa < (*y)->dpa);
}

static int by_uuid(const void *a, const void *b)
{
	const struct pmemctl_label *const *x = a, *const *y = b;

	return strcmp((*x)->uuid, (*y)->uuid);
}

static bool overlap(const struct pmemctl_label *a, const struct pmemctl_label *b)
{
	return a->raw_size && b->raw_size && b->dpa - a->dpa < a->raw_size;
}

static bool same_uuid(const struct pmemctl_label *a, const struct pmemctl_label *b)
{
	return strcmp(a->uuid, b->uuid) == 0 && !((a->flags | b->flags) & PMEMCTL_LABEL_LOCAL) &&
	       a->kind == PMEMCTL_LABEL_NAMESPACE;
}

/* Neighbours in some order that cannot both be true. */
static void check_pairs(struct arena *arena, struct pmemctl_label_area *area,
			struct pmemctl_label **sorted, size_t count,
			int (*order)(const void *, const void *),
			bool (*clash)(const struct pmemctl_label *, const struct pmemctl_label *),
			const char *what)
{
	qsort(sorted, count, sizeof(struct pmemctl_label *), order);
	for (size_t i = 1; i < count; i++)
		if (clash(sorted[i - 1], sorted[i]))
			label_find(arena, area, true, sorted[i]->offset, area->label_size,
				   "slots %u and %u: %s", sorted[i - 1]->place, sorted[i]->place, what);
}

static void check_together(struct arena *arena, struct pmemctl_label_area *area)
{
	struct pmemctl_label **sorted = arena_alloc(arena, (area->label_count + 1) * sizeof(*sorted));
	size_t count = 0;

	if (!sorted)
		return;
	for (size_t i = 0; i < area->label_count; i++)
		/* a CXL region spans its namespaces */
		if (area->labels[i]->valid && area->labels[i]->kind != PMEMCTL_LABEL_CXL_REGION)
			sorted[count++] = area->labels[i];
	check_pairs(arena, area, sorted, count, by_dpa, overlap, "they claim the same memory");
	check_pairs(arena, area, sorted, count, by_uuid, same_uuid, "they have the same uuid");
}

static void read_slot(const struct pmemctl_label_area *area, uint32_t slot, struct pmemctl_label *label)
{
	const size_t offset = 2 * area->index_size + (size_t)slot * area->label_size;

	pmemctl_label_decode(area->bytes + offset, area->label_size, area->cxl, label);
	label->place = slot;
	label->offset = offset;
}

static struct pmemctl_label *keep(struct arena *arena, const struct pmemctl_label *label)
{
	struct pmemctl_label *kept = arena_alloc(arena, sizeof(*kept));

	if (kept)
		*kept = *label;
	return kept;
}

void label_entries_read(struct arena *arena, struct pmemctl_label_area *area)
{
	const uint8_t *free = area->bytes + (size_t)area->current * area->index_size + LABEL_INDEX_FREE;

	for (uint32_t slot = 0; slot < area->slots && !arena->failed; slot++) {
		struct pmemctl_label label, *kept;

		if (free[slot / 8] >> slot % 8 & 1)
			continue;
		read_slot(area, slot, &label);
		check_entry(arena, area, &label);
		kept = keep(arena, &label);
		if (kept)
			ARENA_APPEND(arena, area->labels, area->label_count, kept);
	}
	check_together(arena, area);
}

void label_strays_read(struct arena *arena, struct pmemctl_label_area *area, uint32_t slots)
{
	for (uint32_t slot = 0; slot < slots && !arena->failed; slot++) {
		struct pmemctl_label label, *kept;

		/* every label begins with a uuid: that of its namespace, or of its kind */
		if (is_zero(area->bytes + 2 * area->index_size + (size_t)slot * area->label_size, INFO_UUID))
			continue;
		read_slot(area, slot, &label);
		label.valid = !fault_of(&label);
		kept = label.valid ? keep(arena, &label) : NULL;
		if (kept)
			ARENA_APPEND(arena, area->strays, area->stray_count, kept);
	}
}
