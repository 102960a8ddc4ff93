// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory blocks: the pieces in which Linux takes memory online and offline. */
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

void memory_blocks_read(struct discovery *d, struct pmemctl_dax_device *device)
{
	const uint64_t size = memory_block_size(d);
	uint64_t first, end;
	bool all_movable;
	char path[128];

	if (size == PMEMCTL_UNKNOWN || device->resource == PMEMCTL_UNKNOWN ||
	    device->size == PMEMCTL_UNKNOWN ||
	    __builtin_add_overflow(device->resource, device->size, &end) ||
	    __builtin_add_overflow(device->resource, size - 1, &first))
		return;
	first /= size;
	end /= size;
	if (end > first + MAX_MEMORY_BLOCKS)
		return;
	all_movable = end > first + FEW_BLOCKS && node_is_movable(d, device->target_node);
	device->blocks_total = device->blocks_online = 0;
	device->movable = -1;
	for (uint64_t block = first; block < end; block++) {
		snprintf(path, sizeof(path), "%s/memory%llu/online", memory_dir,
			 (unsigned long long)block);
		device->blocks_total++;
		if (sysfs_read_int(d->ctx, path, 0) != 1)
			continue;
		device->blocks_online++;
		if (device->movable != 0)
			device->movable = all_movable ? 1 : block_is_movable(d, block);
	}
}
