// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory blocks: the pieces in which Linux takes memory online and offline. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "discover.h"

static const char memory_dir[] = "sys/devices/system/memory";

/* Linux has blocks of 16 MiB (POWER) to 2 GiB; a device of 64 TiB has half a million of 128 MiB. */
enum { MIN_MEMORY_BLOCK = 1 << 20, MAX_MEMORY_BLOCKS = 1 << 20 };
/* As long as these take, reading about all zones takes, too. */
enum { FEW_BLOCKS = 32 };

/* Movable: the zones a block may go to, and for an online one the zone it is in, come first. */
static int block_is_movable(struct discovery *d, uint64_t block)
{
	char path[128], zones[128];

	snprintf(path, sizeof(path), "%s/memory%llu/valid_zones", memory_dir,
		 (unsigned long long)block);
	if (sysfs_read(d->ctx, path, zones, sizeof(zones)) <= 0)
		return -1;
	return strncmp(zones, "Movable", 7) == 0;
}

static bool is_movable_zone(const char *zone)
{
	return strcmp(zone, "Movable") == 0 || strcmp(zone, "Device") == 0;
}

/*
 * Has a node memory in no zone but Movable? Then so have all its blocks that are online, and none
 * is asked. /proc/zoneinfo has each zone of a node with a line "present PAGES".
 */
static bool node_is_movable(struct discovery *d, int node)
{
	char *text = sysfs_read_all(d->ctx, "proc/zoneinfo", d->arena, NULL), *line;
	bool seen = false, here = false;

	while (text && (line = strsep(&text, "\n"))) {
		unsigned long long pages;
		char zone[16];
		int number;

		if (sscanf(line, "Node %d, zone %15s", &number, zone) == 2) {
			here = number == node && !is_movable_zone(zone);
			seen = seen || number == node;
		} else if (here && sscanf(line, " present %llu", &pages) == 1 && pages) {
			return false;
		}
	}
	return seen;
}

uint64_t memory_block_size(struct discovery *d)
{
	char path[128], text[32];
	uint64_t size = 0;

	snprintf(path, sizeof(path), "%s/block_size_bytes", memory_dir);
	/* hexadecimal without a prefix: Documentation/ABI/testing/sysfs-devices-memory */
	if (sysfs_read(d->ctx, path, text, sizeof(text)) > 0)
		size = strtoull(text, NULL, 16);
	return size < MIN_MEMORY_BLOCK ? PMEMCTL_UNKNOWN : size;
}

/* "online" of a block, 0 or 1; -ENOENT when there is no such block, or why it cannot be read. */
static int block_is_online(struct discovery *d, uint64_t block)
{
	char path[128], text[16];
	ssize_t rc;

	snprintf(path, sizeof(path), "%s/memory%llu/online", memory_dir, (unsigned long long)block);
	rc = sysfs_read(d->ctx, path, text, sizeof(text));
	return rc < 0 ? (int)rc : strcmp(text, "1") == 0;
}

/* The whole blocks of a range; false when one cannot be read. */
static bool read_range(struct discovery *d, struct pmemctl_dax_device *device, uint64_t start, uint64_t size)
{
	const uint64_t block_size = memory_block_size(d);
	uint64_t first, end;
	bool all_movable;

	if (block_size == PMEMCTL_UNKNOWN || start == PMEMCTL_UNKNOWN || size == PMEMCTL_UNKNOWN ||
	    __builtin_add_overflow(start, size, &end) || __builtin_add_overflow(start, block_size - 1, &first))
		return false;
	first /= block_size;
	end /= block_size;
	if (end > first + MAX_MEMORY_BLOCKS)
		return false;
	all_movable = end > first + FEW_BLOCKS && node_is_movable(d, device->target_node);
	for (uint64_t block = first; block < end; block++) {
		const int online = block_is_online(d, block);

		if (online < 0 && online != -ENOENT)
			return false;
		device->blocks_total += online >= 0;
		device->blocks_online += online > 0;
		if (online > 0 && device->movable != 0)
			device->movable = all_movable ? 1 : block_is_movable(d, block);
	}
	return true;
}

void memory_blocks_read(struct discovery *d, struct pmemctl_dax_device *device)
{
	bool known = true;

	device->blocks_total = device->blocks_online = 0;
	for (size_t i = 0; known && i < device->mapping_count; i++)
		known = read_range(d, device, device->mappings[i]->start,
				   device->mappings[i]->end - device->mappings[i]->start + 1);
	/* kernels before 5.10 have no ranges, and only one for each device */
	if (!device->mapping_count)
		known = read_range(d, device, device->resource, device->size);
	if (!known) {
		device->blocks_total = device->blocks_online = -1;
		device->movable = -1;
	}
}
