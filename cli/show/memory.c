// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl show memory: what capacity is used for, of each NUMA node and of all.
 *
 * Each byte of a region is in just one column of VOLATILE to UNUSABLE. Beside regions, DAX devices of
 * soft-reserved and CXL memory are in DEVDAX and SYSTEM-RAM.
 */
#include "show/shares.h"

#include <stdlib.h>
#include <string.h>

enum use {
	DRAM, VOLATILE, FSDAX, DEVDAX, SYSTEM_RAM, SECTOR, RAW, FREE, OVERHEAD, UNUSABLE, PERSISTENT,
	USES,
};

enum { ALL_NODES = -2 };

struct row {
	int node;
	uint64_t uses[USES];
	struct share_row shares;	/* of sockets that are on it; their socket is not meant */
	bool has_socket;
};

struct rows {
	const struct pmemctl_platform *platform;
	struct row *list;
	size_t count;
};

static uint64_t less(uint64_t whole, uint64_t part)
{
	return whole == PMEMCTL_UNKNOWN || part > whole ? PMEMCTL_UNKNOWN : whole - part;
}

/* ---- DRAM ---- */

/* What the kernel has on a node from DAX devices. */
static uint64_t online_system_ram(const struct pmemctl_platform *platform, int node)
{
	uint64_t sum = 0, size;

	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++) {
			const struct pmemctl_dax_device *device = platform->dax_regions[i]->devices[j];

			if (device->mode != PMEMCTL_DAX_SYSTEM_RAM || device->target_node != node)
				continue;
			if (device->blocks_online < 0 || platform->memory_block_size == PMEMCTL_UNKNOWN ||
			    __builtin_mul_overflow((uint64_t)device->blocks_online,
						   platform->memory_block_size, &size))
				size = PMEMCTL_UNKNOWN;
			show_add(&sum, size);
		}
	return sum;
}

/* Blocks that hold their own page structures give the kernel less than their size: no DRAM then. */
static uint64_t dram_of(const struct pmemctl_platform *platform, const struct pmemctl_node *node)
{
	const uint64_t online = online_system_ram(platform, node->id);

	if (node->total == PMEMCTL_UNKNOWN || online == PMEMCTL_UNKNOWN)
		return PMEMCTL_UNKNOWN;
	return online > node->total ? 0 : node->total - online;
}

/* A node that is not online has none; of nothing is that known where no node is. */
static uint64_t dram_on(const struct pmemctl_platform *platform, int node)
{
	for (size_t i = 0; i < platform->node_count; i++)
		if (platform->nodes[i]->id == node)
			return dram_of(platform, platform->nodes[i]);
	return platform->node_count ? 0 : PMEMCTL_UNKNOWN;
}

/* ---- rows ---- */

/* The row of a node, which is added; NULL when out of memory. */
static struct row *row_of(struct rows *rows, int node)
{
	struct row *grown;

	if (node < 0)
		node = PMEMCTL_NO_NODE;
	for (size_t i = 0; i < rows->count; i++)
		if (rows->list[i].node == node)
			return &rows->list[i];
	grown = reallocarray(rows->list, rows->count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	rows->list = grown;
	grown[rows->count] = (struct row) { .node = node, .uses[DRAM] = dram_on(rows->platform, node) };
	return &grown[rows->count++];
}

static enum use use_of(const struct pmemctl_namespace *ns)
{
	switch (ns->mode) {
	case PMEMCTL_MODE_FSDAX:
		return FSDAX;
	case PMEMCTL_MODE_DEVDAX:
		return show_is_system_ram(ns) ? SYSTEM_RAM : DEVDAX;
	case PMEMCTL_MODE_SECTOR:
		return SECTOR;
	case PMEMCTL_MODE_RAW:
	case PMEMCTL_MODE_UNKNOWN:
		break;
	}
	return RAW;
}

/* System RAM is on the node of its memory, which need not be the region's: behind CXL it mostly is another. */
static int node_of(const struct pmemctl_region *region, const struct pmemctl_namespace *ns)
{
	const int target = show_is_system_ram(ns) ? ns->dax_region->devices[0]->target_node : PMEMCTL_NO_NODE;

	return target < 0 ? region->numa_node : target;
}

/* What a disabled one could be used for is not known: all that it takes is in its mode. */
static bool count_namespace(struct rows *rows, const struct pmemctl_region *region, const struct pmemctl_namespace *ns)
{
	struct row *row = row_of(rows, node_of(region, ns));

	if (!row)
		return false;
	show_add(&row->uses[use_of(ns)], ns->enabled ? ns->size : ns->raw_size);
	if (ns->enabled)
		show_add(&row->uses[OVERHEAD], less(ns->raw_size, ns->size));
	return true;
}

static bool count_region(struct rows *rows, const struct pmemctl_region *region)
{
	uint64_t left = region->size;
	struct row *row;

	for (size_t i = 0; i < region->namespace_count && region->type != PMEMCTL_REGION_VOLATILE; i++) {
		if (!count_namespace(rows, region, region->namespaces[i]))
			return false;
		left = less(left, region->namespaces[i]->raw_size);
	}
	row = row_of(rows, region->numa_node);
	if (!row)
		return false;
	if (region->type == PMEMCTL_REGION_VOLATILE) {
		show_add(&row->uses[VOLATILE], region->size);
		return true;
	}
	show_add(&row->uses[FREE], region->available_size);
	show_add(&row->uses[UNUSABLE], less(left, region->available_size));
	show_add(&row->uses[PERSISTENT],
	    region->type == PMEMCTL_REGION_PMEM ? region->size : PMEMCTL_UNKNOWN);
	return true;
}

/* Devices of namespaces are counted with their regions. */
static bool count_dax_region(struct rows *rows, const struct pmemctl_dax_region *region)
{
	for (size_t i = 0; i < region->device_count && !region->of_namespace; i++) {
		const struct pmemctl_dax_device *device = region->devices[i];
		struct row *row = row_of(rows, device->target_node);

		if (!row)
			return false;
		show_add(&row->uses[device->mode == PMEMCTL_DAX_SYSTEM_RAM ? SYSTEM_RAM : DEVDAX],
		    device->size);
	}
	return true;
}

static bool count_all(struct rows *rows)
{
	const struct pmemctl_platform *platform = rows->platform;
	bool done = true;

	for (size_t i = 0; i < platform->node_count && done; i++)
		done = row_of(rows, platform->nodes[i]->id);
	for (size_t i = 0; i < platform->region_count && done; i++)
		done = count_region(rows, platform->regions[i]);
	for (size_t i = 0; i < platform->dax_region_count && done; i++)
		done = count_dax_region(rows, platform->dax_regions[i]);
	return done;
}

/* ---- what memory serves as, where Intel Optane modules are ---- */

static bool is_on_socket(const struct pmemctl_region *region, uint64_t socket)
{
	for (size_t i = 0; i < region->mapping_count; i++)
		if (region->mappings[i].dimm && show_socket_of(region->mappings[i].dimm) == socket)
			return true;
	return false;
}

/* That of its regions; a socket of which all is memory has none, which is no matter where there is one node. */
static int node_of_socket(const struct pmemctl_platform *platform, uint64_t socket)
{
	for (size_t i = 0; i < platform->region_count; i++)
		if (platform->regions[i]->numa_node >= 0 && is_on_socket(platform->regions[i], socket))
			return platform->regions[i]->numa_node;
	return platform->node_count == 1 ? platform->nodes[0]->id : PMEMCTL_NO_NODE;
}

static void add_shares(struct share_row *sum, const struct share_row *shares)
{
	for (size_t i = 0; i < SHARES; i++)
		show_add(&sum->bytes[i], shares->bytes[i]);
}

/* A socket of which it is not known where it is may be on any node that has no other. */
static void forget_shares(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		for (size_t j = 0; j < SHARES && !rows->list[i].has_socket; j++)
			rows->list[i].shares.bytes[j] = PMEMCTL_UNKNOWN;
}

static bool count_shares(struct rows *rows, const struct show_context *context, struct row *total)
{
	struct show_shares shares;
	bool done = show_read_shares(context, &shares), lost = false;

	for (size_t i = 0; i < shares.count && done; i++) {
		const int node = node_of_socket(rows->platform, shares.rows[i].socket);
		struct row *row = row_of(rows, node);

		done = row;
		if (!row)
			break;
		row->has_socket = true;
		lost = lost || node == PMEMCTL_NO_NODE;
		add_shares(&row->shares, &shares.rows[i]);
		add_shares(&total->shares, &shares.rows[i]);
	}
	if (lost)
		forget_shares(rows);
	free(shares.rows);
	return done;
}

static const void *module_of(const struct table *table, const void *object)
{
	const struct show_context *context = table->data;

	return context->modules ? &((const struct row *)object)->shares : NULL;
}

/* ---- the table ---- */

/* By number; what is on no node comes last. */
static int compare_rows(const void *left, const void *right)
{
	const unsigned l = (unsigned)((const struct row *)left)->node;
	const unsigned r = (unsigned)((const struct row *)right)->node;

	return (l > r) - (l < r);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	struct rows rows = { .platform = context->platform };
	struct row total = { .node = ALL_NODES };

	table->failed = table->failed || !count_all(&rows) ||
			(context->modules && !count_shares(&rows, context, &total));
	if (rows.count)
		qsort(rows.list, rows.count, sizeof(*rows.list), compare_rows);
	for (size_t i = 0; i < rows.count; i++) {
		for (size_t use = 0; use < USES; use++)
			show_add(&total.uses[use], rows.list[i].uses[use]);
		table_add(table, &rows.list[i]);
	}
	/* programs add up what they need; a total among the nodes would count twice */
	if (rows.count && show_is_for_people(context->cli))
		table_add(table, &total);
	free(rows.list);
}

/* ---- columns ---- */

static const char *name_of(struct table *table, int node)
{
	if (node == ALL_NODES)
		return "total";
	return node == PMEMCTL_NO_NODE ? "none" : table_text(table, "node%d", node);
}

FILL_TEXT(name, struct row, name_of(t, x->node))
FILL_NUMBER_IF(dram, struct row, x->node != PMEMCTL_NO_NODE, x->uses[DRAM])
FILL_NUMBER(volatile_size, struct row, x->uses[VOLATILE])
FILL_NUMBER(fsdax, struct row, x->uses[FSDAX])
FILL_NUMBER(devdax, struct row, x->uses[DEVDAX])
FILL_NUMBER(system_ram, struct row, x->uses[SYSTEM_RAM])
FILL_NUMBER(sector, struct row, x->uses[SECTOR])
FILL_NUMBER(raw, struct row, x->uses[RAW])
FILL_NUMBER(available, struct row, x->uses[FREE])
FILL_NUMBER(overhead, struct row, x->uses[OVERHEAD])
FILL_NUMBER(unusable, struct row, x->uses[UNUSABLE])
FILL_NUMBER(persistent, struct row, x->uses[PERSISTENT])

static const struct column columns[] = {
	{ "NODE", COLUMN_TEXT, true, "NUMA node, as each socket is one; none: what is on no node; total",
	  false, 0, name },
	{ "DRAM", COLUMN_SIZE, true, "what the kernel has of it", false, 0, dram },
	{ "VOLATILE", COLUMN_SIZE, true, "volatile regions", false, 0, volatile_size },
	{ "FSDAX", COLUMN_SIZE, true, "for data in fsdax namespaces", false, 0, fsdax },
	{ "DEVDAX", COLUMN_SIZE, true, "DAX devices that programs map", false, 0, devdax },
	{ "SYSTEM-RAM", COLUMN_SIZE, true, "DAX devices that run as system RAM", false, 0, system_ram },
	{ "SECTOR", COLUMN_SIZE, true, "for data in sector namespaces", false, 0, sector },
	{ "RAW", COLUMN_SIZE, true, "raw namespaces, and disabled ones in no known mode", false, 0, raw },
	{ "FREE", COLUMN_SIZE, true, "capacity that no namespace has", false, 0, available },
	{ "OVERHEAD", COLUMN_SIZE, true, "page structures, BTT metadata and info blocks", false, 0, overhead },
	{ "UNUSABLE", COLUMN_SIZE, true, "neither free nor of a namespace that can be seen", false, 0, unusable },
	{ "PERSISTENT", COLUMN_SIZE, false, "all persistent memory regions", false, 0, persistent },
	/* where Intel Optane modules are */
	SHARE_COLUMNS(PMEMCTL_WANT_MAPPINGS),
};

const struct show_kind show_memory = {
	.name = "memory", .objects = "memory", .one = "memory", .summary = "capacity by use, of each NUMA node",
	.names = ARG_NONE, .leaves = true,
	.want = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_REGION_TYPE | PMEMCTL_WANT_NAMESPACE_MODES | PMEMCTL_WANT_IDLE |
		PMEMCTL_WANT_SIZES | PMEMCTL_WANT_REGION_NODES | PMEMCTL_WANT_DAX | PMEMCTL_WANT_ALL_DAX |
		PMEMCTL_WANT_MEMORY,
	.module_of = module_of,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
