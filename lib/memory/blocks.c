// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory blocks of DAX devices: which they are, and how it is with them. */
#include "memory/blocks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sysfs.h"

static const char memory_dir[] = "sys/devices/system/memory";

/* Linux has blocks of 16 MiB (POWER) to 2 GiB; a device of 64 TiB has half a million of 128 MiB. */
enum { MIN_MEMORY_BLOCK = 1 << 20, MAX_MEMORY_BLOCKS = 1 << 20 };
/* As long as these take, reading about all zones takes, too. */
enum { FEW_BLOCKS = 32 };

static void path_of(uint64_t block, const char *attribute, char path[96])
{
	snprintf(path, 96, "%s/memory%llu/%s", memory_dir, (unsigned long long)block, attribute);
}

ssize_t memory_block_zones(struct pmemctl_ctx *ctx, uint64_t block, char *zones, size_t size)
{
	char path[96];

	path_of(block, "valid_zones", path);
	return sysfs_read(ctx, path, zones, size);
}

bool memory_zone_is_movable(const char *zones)
{
	return strncmp(zones, "Movable", 7) == 0;
}

int memory_block_write(struct pmemctl_ctx *ctx, uint64_t block, const char *state)
{
	char path[96];

	path_of(block, "state", path);
	return sysfs_write(ctx, path, state);
}

int memory_block_is_online(struct pmemctl_ctx *ctx, uint64_t block)
{
	char path[96], text[16];
	ssize_t rc;

	path_of(block, "online", path);
	rc = sysfs_read(ctx, path, text, sizeof(text));
	return rc < 0 ? (int)rc : strcmp(text, "1") == 0;
}

uint64_t memory_block_size(struct pmemctl_ctx *ctx)
{
	char path[64], text[32];
	uint64_t size = 0;

	snprintf(path, sizeof(path), "%s/block_size_bytes", memory_dir);
	/* hexadecimal without a prefix: Documentation/ABI/testing/sysfs-devices-memory */
	if (sysfs_read(ctx, path, text, sizeof(text)) > 0)
		size = strtoull(text, NULL, 16);
	return size < MIN_MEMORY_BLOCK ? PMEMCTL_UNKNOWN : size;
}

/* ---- which blocks ---- */

static int add_range(struct arena *arena, struct memory_spans *spans, uint64_t start, uint64_t size)
{
	struct memory_span *span;
	uint64_t first, end;

	if (start == PMEMCTL_UNKNOWN || size == PMEMCTL_UNKNOWN)
		return -EACCES;
	if (__builtin_add_overflow(start, size, &end) || __builtin_add_overflow(start, spans->block_size - 1, &first))
		return -ERANGE;
	first /= spans->block_size;
	end /= spans->block_size;
	if (end <= first)
		return 0;
	spans->blocks += end - first;
	if (end - first > MAX_MEMORY_BLOCKS || spans->blocks > MAX_MEMORY_BLOCKS)
		return -ERANGE;
	span = arena_alloc(arena, sizeof(*span));
	if (!span)
		return -ENOMEM;
	*span = (struct memory_span) { first, end };
	ARENA_APPEND(arena, spans->list, spans->count, span);
	return 0;
}

int memory_spans_of(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device, struct arena *arena,
		    struct memory_spans *spans)
{
	int rc;

	*spans = (struct memory_spans) { .block_size = memory_block_size(ctx) };
	rc = spans->block_size == PMEMCTL_UNKNOWN ? -ENODATA : 0;
	for (size_t i = 0; !rc && i < device->mapping_count; i++)
		rc = add_range(arena, spans, device->mappings[i]->start,
			       device->mappings[i]->end - device->mappings[i]->start + 1);
	/* kernels before 5.10 have no ranges, and only one for each device */
	if (!rc && !device->mapping_count)
		rc = add_range(arena, spans, device->resource, device->size);
	return rc;
}

/* ---- what the kernel tells of all blocks of a zone at once ---- */

/* In the order in which /proc/zoneinfo has them, as page numbers and counts. */
struct zone {
	bool here, movable, reserve;	/* on the node that is asked for; reserve: of memory that is not the kernel's */
	unsigned long long spanned, present, start;
};

struct zone_view {
	const struct memory_spans *spans;
	unsigned long long pages_per_block;
	bool seen, has_other;	/* the node is there; it has memory in a zone that is not Movable */
	uint64_t online, movable;	/* blocks that a zone without a hole covers */
};

/* A zone of which no page in its span is missing has all blocks there online. */
static void judge_zone(struct zone_view *view, const struct zone *zone)
{
	const unsigned long long end = zone->start + zone->spanned, per = view->pages_per_block;

	if (!zone->here || zone->reserve || !zone->present)
		return;
	view->has_other = view->has_other || !zone->movable;
	for (size_t i = 0; zone->present == zone->spanned && i < view->spans->count; i++) {
		const struct memory_span *span = view->spans->list[i];

		if (zone->start > span->first * per || end < span->end * per)
			continue;
		view->online += span->end - span->first;
		view->movable += zone->movable ? span->end - span->first : 0;
	}
}

static void read_zones(struct pmemctl_ctx *ctx, int node, struct arena *arena, struct zone_view *view)
{
	char *text = sysfs_read_all(ctx, "proc/zoneinfo", arena, NULL), *line;
	struct zone zone = { .here = false };

	while (text && (line = strsep(&text, "\n"))) {
		char name[16];
		int number;

		if (*line == 'N' && sscanf(line, "Node %d, zone %15s", &number, name) == 2) {
			judge_zone(view, &zone);
			zone = (struct zone) { .here = number == node, .movable = strcmp(name, "Movable") == 0,
					       .reserve = strcmp(name, "Device") == 0 };
			view->seen = view->seen || number == node;
		} else if (zone.here && sscanf(line, " spanned %llu", &zone.spanned) != 1 &&
			   sscanf(line, " present %llu", &zone.present) != 1) {
			sscanf(line, " start_pfn: %llu", &zone.start);
		}
	}
	judge_zone(view, &zone);
}

/* ---- counting ---- */

/* Of an online block: 1, 0, or -1: unknown. */
static int is_movable(struct pmemctl_ctx *ctx, uint64_t block)
{
	char zones[128];

	return memory_block_zones(ctx, block, zones, sizeof(zones)) <= 0 ? -1 : memory_zone_is_movable(zones);
}

/*
 * Whether all online blocks are movable is known already where the node has no other memory. One that is not decides;
 * else one that is unknown does.
 */
static bool count_span(struct pmemctl_ctx *ctx, struct pmemctl_dax_device *device, const struct memory_span *span,
		       bool all_movable, bool *unknown)
{
	for (uint64_t block = span->first; block < span->end; block++) {
		const int online = memory_block_is_online(ctx, block);
		int movable;

		if (online < 0 && online != -ENOENT)
			return false;
		device->blocks_total += online >= 0;
		device->blocks_online += online > 0;
		if (online <= 0 || device->movable == 0)
			continue;
		movable = all_movable ? 1 : is_movable(ctx, block);
		*unknown = *unknown || movable < 0;
		device->movable = *unknown && movable ? -1 : movable;
	}
	return true;
}

void memory_blocks_read(struct pmemctl_ctx *ctx, struct pmemctl_dax_device *device, struct arena *arena)
{
	struct memory_spans spans;
	struct zone_view view = { .spans = &spans };
	bool known = memory_spans_of(ctx, device, arena, &spans) == 0, unknown = false;

	device->blocks_total = device->blocks_online = 0;
	device->movable = -1;
	if (known && spans.blocks > FEW_BLOCKS) {
		view.pages_per_block = spans.block_size / (unsigned long)sysconf(_SC_PAGESIZE);
		read_zones(ctx, device->target_node, arena, &view);
	}
	if (known && spans.blocks && view.online == spans.blocks) {
		device->blocks_total = device->blocks_online = (int64_t)spans.blocks;
		device->movable = view.movable == spans.blocks;
		return;
	}
	for (size_t i = 0; known && i < spans.count; i++)
		known = count_span(ctx, device, spans.list[i], view.seen && !view.has_other, &unknown);
	if (!known) {
		device->blocks_total = device->blocks_online = -1;
		device->movable = -1;
	}
}
