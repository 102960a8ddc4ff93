// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl show topology: what is part of what. DIMMs by socket and memory controller; and by NUMA node
 * the regions, with all that stands on them.
 */
#include "show/show.h"

#include <string.h>

/* A line of the tree: the object, or what stands for several. */
struct row {
	const char *name, *type, *mode, *state, *where, *parent;
	uint64_t size, free;
	bool has_size, has_free;
};

FILL_TEXT(name, struct row, x->name)
FILL_TEXT(type, struct row, x->type)
FILL_TEXT_IF(mode, struct row, x->mode, x->mode)
FILL_NUMBER_IF(size, struct row, x->has_size, x->size)
FILL_NUMBER_IF(free_cell, struct row, x->has_free, x->free)
FILL_TEXT_IF(state, struct row, x->state, x->state)
FILL_TEXT_IF(where, struct row, x->where, x->where)
FILL_TEXT_IF(parent, struct row, x->parent, x->parent)

static const struct column columns[] = {
	{ "NAME", COLUMN_TEXT, true, "name", false, 0, name },
	{ "TYPE", COLUMN_TEXT, true, "socket, controller, dimm, node, region, namespace, disk, dax, partition …",
	  false, 0, type },
	{ "MODE", COLUMN_TEXT, true, "of a namespace or DAX device; kind of a file system", false, 0, mode },
	{ "SIZE", COLUMN_SIZE, true, "capacity", false, 0, size },
	{ "FREE", COLUMN_SIZE, true, "capacity left", false, 0, free_cell },
	{ "STATE", COLUMN_TEXT, true, "enabled or disabled; of a DIMM its health", false, 0, state },
	{ "WHERE", COLUMN_TEXT, true, "where it is mounted, or what it is used for", false, 0, where },
	{ "PARENT", COLUMN_TEXT, false, "what it is part of", false, 0, parent },
};

/* ---- sockets ---- */

enum { SOCKET_SHIFT = 12, CONTROLLER_SHIFT = 8 };	/* of the NFIT device handle, ACPI 6.5 section 5.2.25.2 */

static bool has_place(const struct pmemctl_dimm *dimm)
{
	return dimm->handle != PMEMCTL_UNKNOWN && show_is_nfit(dimm->bus);
}

static uint64_t place(const struct pmemctl_dimm *dimm, int shift)
{
	return dimm->handle >> shift;
}

/* Is it the first DIMM of its bus with the place that its handle has from shift on? */
static bool is_first(const struct pmemctl_bus *bus, size_t index, int shift)
{
	for (size_t i = 0; i < index; i++)
		if (has_place(bus->dimms[i]) && place(bus->dimms[i], shift) == place(bus->dimms[index], shift))
			return false;
	return true;
}

static void add_dimm(struct table *table, size_t parent, const char *parent_name,
		     const struct pmemctl_dimm *dimm)
{
	const struct row row = {
		.name = dimm->name, .type = "dimm", .parent = parent_name,
		.state = dimm->enabled ? show_dimm_health(dimm) : "disabled",
		.has_size = true, .size = show_dimm_capacity(dimm),
	};

	table_add_below(table, parent, &row);
}

static void add_controller(struct table *table, size_t socket, const char *socket_name,
			   const struct pmemctl_bus *bus, size_t first)
{
	const uint64_t handle = place(bus->dimms[first], CONTROLLER_SHIFT);
	const struct row row = {
		.name = table_text(table, "%s controller%llu", socket_name,
				   (unsigned long long)(handle & 0xf)),
		.type = "controller", .parent = socket_name,
	};
	const size_t parent = table_add_below(table, socket, &row);

	for (size_t i = first; i < bus->dimm_count; i++)
		if (has_place(bus->dimms[i]) && place(bus->dimms[i], CONTROLLER_SHIFT) == handle)
			add_dimm(table, parent, row.name, bus->dimms[i]);
}

static void add_socket(struct table *table, const struct pmemctl_bus *bus, size_t first)
{
	const uint64_t handle = place(bus->dimms[first], SOCKET_SHIFT);
	const struct row row = {
		.name = table_text(table, "socket%llu", (unsigned long long)(handle & 0xf)),
		.type = "socket",
	};
	const size_t parent = table_add_below(table, TABLE_ROOT, &row);

	for (size_t i = first; i < bus->dimm_count; i++)
		if (has_place(bus->dimms[i]) && place(bus->dimms[i], SOCKET_SHIFT) == handle &&
		    is_first(bus, i, CONTROLLER_SHIFT))
			add_controller(table, parent, row.name, bus, i);
}

static void add_sockets(struct table *table, const struct pmemctl_bus *bus)
{
	for (size_t i = 0; i < bus->dimm_count; i++) {
		if (!has_place(bus->dimms[i]))
			add_dimm(table, TABLE_ROOT, NULL, bus->dimms[i]);
		else if (is_first(bus, i, SOCKET_SHIFT))
			add_socket(table, bus, i);
	}
}

/* ---- regions ---- */

static void add_filesystems(struct table *table, size_t parent, const struct pmemctl_disk *disk,
			    const char *device)
{
	for (size_t i = 0; i < disk->filesystem_count; i++) {
		const struct pmemctl_filesystem *fs = disk->filesystems[i];
		const struct row row = {
			.name = fs->mounts[0]->where, .type = "filesystem", .mode = fs->type,
			.where = fs->mounts[0]->where, .parent = device,
			.has_size = true, .size = fs->size, .has_free = true, .free = fs->available,
		};

		if (strcmp(fs->device, device) == 0)
			table_add_below(table, parent, &row);
	}
}

/* Device mapper, RAID and swap; what is on them is not followed further. */
static void add_other_uses(struct table *table, size_t parent, const struct pmemctl_disk *disk,
			   const char *device)
{
	for (size_t i = 0; i < disk->use_count; i++) {
		const struct pmemctl_use *use = disk->uses[i];
		const struct row row = {
			.name = use->by_name ? use->by_name : use->by, .type = use->word, .parent = device,
		};

		if (use->kind == PMEMCTL_USE_MOUNT || strcmp(use->device, device) != 0)
			continue;
		add_filesystems(table, table_add_below(table, parent, &row), disk, use->by);
	}
}

static void add_disk(struct table *table, size_t parent, const struct pmemctl_namespace *ns,
		     const struct pmemctl_disk *disk)
{
	const struct row row = {
		.name = ns->blockdev, .type = "disk", .parent = ns->name,
		.has_size = true, .size = ns->size,
	};
	const size_t at = table_add_below(table, parent, &row);

	if (!disk)
		return;
	add_filesystems(table, at, disk, disk->name);
	add_other_uses(table, at, disk, disk->name);
	for (size_t i = 0; i < disk->partition_count; i++) {
		const struct pmemctl_partition *partition = disk->partitions[i];
		const struct row part = {
			.name = partition->name, .type = "partition", .mode = partition->type,
			.parent = disk->name, .has_size = true, .size = partition->size,
		};
		const size_t below = table_add_below(table, at, &part);

		add_filesystems(table, below, disk, partition->name);
		add_other_uses(table, below, disk, partition->name);
	}
}

static void add_dax_devices(struct table *table, size_t parent, const struct pmemctl_dax_region *region,
			    const char *parent_name)
{
	for (size_t i = 0; i < region->device_count; i++) {
		const struct pmemctl_dax_device *device = region->devices[i];
		const bool ram = device->mode == PMEMCTL_DAX_SYSTEM_RAM;
		const struct row row = {
			.name = device->name, .type = "dax", .mode = ram ? "system-ram" : "devdax",
			.state = show_state(device->enabled), .parent = parent_name,
			.where = ram && device->target_node >= 0
					 ? table_text(table, "node%d", device->target_node) : NULL,
			.has_size = true, .size = device->size,
		};

		table_add_below(table, parent, &row);
	}
}

static void add_namespace(struct table *table, size_t parent, const struct show_context *context,
			  const struct pmemctl_namespace *ns)
{
	const struct row row = {
		.name = ns->name, .type = "namespace",
		.mode = ns->mode == PMEMCTL_MODE_UNKNOWN ? NULL : pmemctl_mode_name(ns->mode),
		.state = show_state(ns->enabled), .parent = ns->region->name,
		.has_size = true, .size = ns->size,
	};
	const size_t at = table_add_below(table, parent, &row);

	if (ns->blockdev)
		add_disk(table, at, ns, show_disk_of(context, ns));
	if (ns->dax_region)
		add_dax_devices(table, at, ns->dax_region, ns->name);
}

static void add_region(struct table *table, size_t parent, const char *parent_name,
		       const struct show_context *context, const struct pmemctl_region *region)
{
	const struct row row = {
		.name = region->name, .type = "region", .state = show_state(region->enabled),
		.parent = parent_name, .has_size = true, .size = region->size,
		.has_free = true, .free = region->available_size,
	};
	const size_t at = table_add_below(table, parent, &row);

	for (size_t i = 0; i < region->namespace_count; i++)
		if (show_is_made(region->namespaces[i]))
			add_namespace(table, at, context, region->namespaces[i]);
}

/* The lowest node above one that regions are on, or -1. */
static int next_node(const struct pmemctl_platform *platform, int above)
{
	int next = -1;

	for (size_t i = 0; i < platform->region_count; i++) {
		const int node = platform->regions[i]->numa_node;

		if (node > above && (next < 0 || node < next))
			next = node;
	}
	return next;
}

/* The regions of each node, in the order of the nodes; those of none come last. */
static void add_nodes(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (int node = next_node(platform, -1); node >= 0; node = next_node(platform, node)) {
		const struct row row = { .name = table_text(table, "node%d", node), .type = "node" };
		const size_t at = table_add_below(table, TABLE_ROOT, &row);

		for (size_t i = 0; i < platform->region_count; i++)
			if (platform->regions[i]->numa_node == node)
				add_region(table, at, row.name, context, platform->regions[i]);
	}
	for (size_t i = 0; i < platform->region_count; i++)
		if (platform->regions[i]->numa_node < 0)
			add_region(table, TABLE_ROOT, NULL, context, platform->regions[i]);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	for (size_t i = 0; i < context->platform->bus_count; i++)
		add_sockets(table, context->platform->buses[i]);
	add_nodes(table, context);
}

const struct show_kind show_topology = {
	.name = "topology", .objects = "topology", .one = "object",
	.summary = "tree of sockets and DIMMs, nodes and regions and what stands on them",
	.names = ARG_NONE, .tree = true,
	.want = SHOW_WANT_DISKS | SHOW_WANT_MEASURES | PMEMCTL_WANT_BUSES | PMEMCTL_WANT_DIMMS |
		PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_MAPPINGS | PMEMCTL_WANT_NODES |
		PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_DAX,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
