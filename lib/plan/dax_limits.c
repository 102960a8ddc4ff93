// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The rules that DAX devices must keep, checked before anything is touched. Sources: the kernel's drivers/dax
 * (bus.c: sizes, alignments and ranges; kmem.c: which memory becomes the system's).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "dax.h"
#include "discover/discover.h"
#include "memory/blocks.h"

enum { MAP_ALIGN = 2 << 20 };	/* memremap_compat_align(): memory is mapped in such pieces */

uint64_t dax_unit(uint64_t align)
{
	return align == PMEMCTL_UNKNOWN || align < MAP_ALIGN ? MAP_ALIGN : align;
}

int dax_check_align(struct pmemctl_ctx *ctx, const char *object, uint64_t align)
{
	static const uint64_t of_x86[] = { 4096, 2 << 20, 1 << 30 };	/* pages that the processor has */
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int rc;

	if (align & (align - 1) || align < page)
		return hinted(ctx, fail(ctx, PMEMCTL_USAGE, EINVAL, NULL,
					"alignment %llu is not a power of two of at least %llu",
					(unsigned long long)align, (unsigned long long)page),
			      "it is the size of a page: 4K, 2M or 1G on x86");
	for (size_t i = 0; i < ARRAY_SIZE(of_x86); i++)
		if (align == of_x86[i] || page != of_x86[0])
			return 0;
	rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENXIO, object, "alignment %llu is not the size of a page",
		  (unsigned long long)align);
	fail_hint(ctx, "supported: 4096, 2097152, 1073741824");
	return rc;
}

int dax_check_size(struct pmemctl_ctx *ctx, const char *object, uint64_t size, uint64_t align)
{
	const uint64_t unit = dax_unit(align), below = size / unit * unit;
	char text[4][32];
	int rc;

	if (size % unit == 0)
		return 0;
	rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENXIO, object, "size %llu is not a multiple of %s",
		  (unsigned long long)size, size_text(unit, text[0], sizeof(text[0])));
	if (below)
		fail_hint(ctx, "nearest: %s and %s", size_text(below, text[1], sizeof(text[1])),
			  size_text(below + unit, text[2], sizeof(text[2])));
	else
		fail_hint(ctx, "the least is %s", size_text(unit, text[3], sizeof(text[3])));
	return rc;
}

/* ---- where there is room ---- */

/* The line of the region's owner in /proc/iomem, which has addresses for root alone. */
static bool region_range(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region,
			 struct pmemctl_dax_mapping *range)
{
	struct arena arena = { 0 };
	char *text = sysfs_read_all(ctx, "proc/iomem", &arena, NULL), *line;
	bool found = false;

	while (text && !found && (line = strsep(&text, "\n"))) {
		unsigned long long start, end;
		char name[64];

		found = sscanf(line, " %llx-%llx : %63s", &start, &end, name) == 3 &&
			strcmp(name, region->owner) == 0 && end;
		if (found)
			*range = (struct pmemctl_dax_mapping) { .start = start, .end = end };
	}
	arena_free(&arena);
	return found;
}

/* The range of a device that begins first at or behind an address, or NULL. */
static const struct pmemctl_dax_mapping *next_taken(const struct pmemctl_dax_region *region, uint64_t from)
{
	const struct pmemctl_dax_mapping *next = NULL;

	for (size_t i = 0; i < region->device_count; i++)
		for (size_t j = 0; j < region->devices[i]->mapping_count; j++) {
			const struct pmemctl_dax_mapping *m = region->devices[i]->mappings[j];

			if (m->end >= from && (!next || m->start < next->start))
				next = m;
		}
	return next;
}

static int fail_piece(struct pmemctl_ctx *ctx, const char *object, uint64_t start, uint64_t size, uint64_t align)
{
	char text[2][32];
	int rc = fail(ctx, PMEMCTL_FAILED, ENOSPC, object,
		      "the kernel would take %s at 0x%llx for it, which an alignment of %s cannot use",
		      size_text(size, text[0], sizeof(text[0])), (unsigned long long)start,
		      size_text(align, text[1], sizeof(text[1])));

	fail_hint(ctx, "free memory begins at other addresses: take a smaller alignment, or choose ranges (--input)");
	return rc;
}

/* What the kernel would take, from the first free address on, in as many pieces as it needs. */
static int check_pieces(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region, const char *object,
			uint64_t size, uint64_t align)
{
	struct pmemctl_dax_mapping range;
	uint64_t at;

	if (align <= MAP_ALIGN || !region_range(ctx, region, &range))
		return 0;
	for (at = range.start; size && at <= range.end;) {
		const struct pmemctl_dax_mapping *next = next_taken(region, at);
		uint64_t piece = (next ? next->start : range.end + 1) - at;

		piece = next && next->start <= at ? 0 : piece < size ? piece : size;
		if (piece && (at % align || piece % align))
			return fail_piece(ctx, object, at, piece, align);
		size -= piece;
		at = next ? next->end + 1 : range.end + 1;
	}
	return 0;
}

int dax_check_room(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region, const char *object,
		   uint64_t size, uint64_t align)
{
	char text[2][32];
	int rc;

	if (size <= region->available_size)
		return check_pieces(ctx, region, object, size, align);
	if (region->available_size)
		rc = fail(ctx, PMEMCTL_FAILED, ENXIO, object, "%s is free there, not %s",
			  size_text(region->available_size, text[0], sizeof(text[0])),
			  size_text(size, text[1], sizeof(text[1])));
	else
		rc = fail(ctx, PMEMCTL_FAILED, ENOSPC, object, "nothing is free there");
	fail_hint(ctx, "pmemctl list --dax -D -r %d shows what has it; to free it: pmemctl destroy-device, or "
		       "pmemctl reconfigure-device -s for a part", region->id);
	return rc;
}

/* ---- ranges that were chosen ---- */

static const char *range_text(const struct pmemctl_dax_mapping *m, char *text, size_t size)
{
	snprintf(text, size, "0x%llx-0x%llx", (unsigned long long)m->start, (unsigned long long)m->end);
	return text;
}

static bool overlap(const struct pmemctl_dax_mapping *a, const struct pmemctl_dax_mapping *b)
{
	return a->start <= b->end && b->start <= a->end;
}

static int check_taken(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region,
		       const struct pmemctl_dax_mapping *m, const char *object)
{
	char text[2][64];

	for (size_t i = 0; i < region->device_count; i++)
		for (size_t j = 0; j < region->devices[i]->mapping_count; j++)
			if (overlap(m, region->devices[i]->mappings[j]))
				return fail(ctx, PMEMCTL_FAILED, EBUSY, object, "of the range %s, %s has %s",
					    range_text(m, text[0], sizeof(text[0])), region->devices[i]->name,
					    range_text(region->devices[i]->mappings[j], text[1], sizeof(text[1])));
	return 0;
}

static int check_range(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region,
		       const struct pmemctl_dax_mapping *m, uint64_t align, const char *object)
{
	const uint64_t unit = dax_unit(align);
	struct pmemctl_dax_mapping range;
	char text[2][64];

	if (m->end < m->start || m->end == UINT64_MAX)
		return fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "the range %s ends before it begins",
			    range_text(m, text[0], sizeof(text[0])));
	if (m->start % unit || (m->end + 1) % unit)
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EINVAL, object,
			    "the range %s does not begin and end at multiples of %s",
			    range_text(m, text[0], sizeof(text[0])), size_text(unit, text[1], sizeof(text[1])));
	if (region_range(ctx, region, &range) && (m->start < range.start || m->end > range.end))
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, ERANGE, object, "the range %s is not in %s of the region",
			    range_text(m, text[0], sizeof(text[0])), range_text(&range, text[1], sizeof(text[1])));
	return check_taken(ctx, region, m, object);
}

int dax_check_ranges(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region,
		     const struct pmemctl_dax_create_options *o, uint64_t align)
{
	uint64_t sum = 0;
	char object[32];
	int rc = 0;

	snprintf(object, sizeof(object), "DAX region %d", region->id);
	for (size_t i = 0; !rc && i < o->mapping_count; i++) {
		rc = check_range(ctx, region, &o->mappings[i], align, object);
		sum += o->mappings[i].end - o->mappings[i].start + 1;
		for (size_t j = 0; !rc && j < i; j++)
			if (overlap(&o->mappings[i], &o->mappings[j]))
				rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "ranges %zu and %zu overlap", j + 1, i + 1);
	}
	if (!rc && o->size && o->size != sum)
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "the size is %llu, but the ranges have %llu bytes",
			  (unsigned long long)o->size, (unsigned long long)sum);
	return rc;
}

/* ---- memory of the system ---- */

static void tell_affinity(struct pmemctl_ctx *ctx, uint64_t address)
{
	uint64_t domain;
	const int found = srat_domain(ctx, address, &domain);

	if (found < 0)
		fail_hint(ctx, "firmware has no table SRAT that can be read, which would say it");
	else if (found)
		fail_hint(ctx,
			  "SRAT says proximity domain %llu, which the kernel has not taken: see dmesg, and numa=off "
			  "on its command line",
			  (unsigned long long)domain);
	else
		fail_hint(ctx, "SRAT has no range with 0x%llx: firmware is to say it (pmemctl show acpi SRAT, HMAT)",
			  (unsigned long long)address);
}

static bool has_no_block(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device, uint64_t *block)
{
	struct memory_spans spans;
	struct arena arena = { 0 };
	const bool known = device->mapping_count && memory_spans_of(ctx, device, &arena, &spans) == 0;

	arena_free(&arena);
	*block = known ? spans.block_size : 0;
	return known && !spans.blocks;
}

int dax_check_kmem(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device)
{
	char text[32];
	uint64_t block;
	int rc;

	if (device->target_node < 0) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENODEV, device->name,
			  "the kernel knows no NUMA node for its memory, without which it cannot be the system's");
		if (device->mapping_count)
			tell_affinity(ctx, device->mappings[0]->start);
		return rc;
	}
	if (!has_no_block(ctx, device, &block))
		return 0;
	rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EINVAL, device->name,
		  "no range of it has a whole memory block of %s, from a multiple of that on",
		  size_text(block, text, sizeof(text)));
	fail_hint(ctx, "make a device of at least that size, at such an address: pmemctl create-device -s, or --input");
	return rc;
}
