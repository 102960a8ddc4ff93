// SPDX-License-Identifier: LGPL-2.1-or-later
/* NUMA nodes, and the memory that the kernel has on them. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"
#include "memory/blocks.h"

static const char nodes_dir[] = "sys/devices/system/node";

/* "Node 0 MemTotal:       2027468 kB"; the kernel means KiB. */
uint64_t node_total(const char *meminfo)
{
	static const char key[] = "MemTotal:";
	const char *at = strstr(meminfo, key);
	unsigned long long number;
	uint64_t total;
	char *end;

	if (!at)
		return PMEMCTL_UNKNOWN;
	at += sizeof(key) - 1;
	at += strspn(at, " ");
	if (!isdigit((unsigned char)*at))
		return PMEMCTL_UNKNOWN;
	number = strtoull(at, &end, 10);
	if (strncmp(end, " kB", 3) != 0 || __builtin_mul_overflow(number, 1024, &total))
		return PMEMCTL_UNKNOWN;
	return total;
}

struct visit {
	struct discovery *d;
	struct pmemctl_platform *platform;
};

static int visit_node(void *data, const char *name)
{
	struct visit *visit = data;
	const struct pmemctl_query *query = visit->d->query;
	const int id = device_number(name, "node", NULL);
	char path[128], text[SYSFS_ATTR_MAX];
	struct pmemctl_node *node;

	if (id < 0 || (query->by_node && id != query->numa_node))
		return 0;
	node = arena_alloc(visit->d->arena, sizeof(*node));
	if (!node)
		return 0;
	*node = (struct pmemctl_node) { .id = id, .total = PMEMCTL_UNKNOWN };
	snprintf(path, sizeof(path), "%s/%s/meminfo", nodes_dir, name);
	if (sysfs_read(visit->d->ctx, path, text, sizeof(text)) > 0)
		node->total = node_total(text);
	ARENA_APPEND(visit->d->arena, visit->platform->nodes, visit->platform->node_count, node);
	return 0;
}

static int compare_nodes(const void *left, const void *right)
{
	const struct pmemctl_node *l = *(void *const *)left, *r = *(void *const *)right;

	return (l->id > r->id) - (l->id < r->id);
}

void nodes_read(struct discovery *d, struct pmemctl_platform *platform)
{
	struct visit visit = { d, platform };

	sysfs_list(d->ctx, nodes_dir, visit_node, &visit);
	if (platform->node_count)
		qsort(platform->nodes, platform->node_count, sizeof(void *), compare_nodes);
	platform->memory_block_size = memory_block_size(d->ctx);
}
