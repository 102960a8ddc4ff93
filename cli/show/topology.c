// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl show topology: what is part of what. DIMMs by socket and memory controller, where Intel Optane modules are
 * with modules of DRAM and empty places; and by NUMA node the regions, with all that stands on them, and DAX devices of
 * other memory. The trees of the kinds of objects in it are made by the same walk.
 */
#include "show/optane.h"
#include "show/parts.h"

#include <string.h>

/* A line of the tree: the object, or what stands for several. */
struct row {
	const char *label;	/* in trees of other kinds, where the name is longer than needed */
	const char *name, *type, *mode, *state, *where, *parent;
	uint64_t size, free;
	bool has_size, has_free, has_state;
	const struct show_part *part;	/* of what is plugged in */
};

/* What SMBIOS has is gone before the table is printed. */
static const char *device_text(struct table *table, const char *text)
{
	return text ? table_text(table, "%s", text) : NULL;
}

FILL_TEXT(name, struct row, x->name)
FILL_TEXT(type, struct row, x->type)
FILL_TEXT_IF(mode, struct row, x->mode, x->mode)
FILL_NUMBER_IF(size, struct row, x->has_size, x->size)
FILL_NUMBER_IF(free_cell, struct row, x->has_free, x->free)
FILL_TEXT_IF(state, struct row, x->state || x->has_state, x->state)
FILL_TEXT_IF(where, struct row, x->where, x->where)
FILL_TEXT_IF(parent, struct row, x->parent, x->parent)
FILL_NUMBER(socket, struct row, x->part->place.socket)
FILL_NUMBER(die, struct row, x->part->place.die)
FILL_NUMBER(controller, struct row, x->part->place.controller)
FILL_NUMBER(channel, struct row, x->part->place.channel)
FILL_NUMBER(slot, struct row, x->part->place.slot)
FILL_NUMBER(node_controller, struct row, x->part->place.node)
FILL_NUMBER(phys_id, struct row, x->part->device ? x->part->device->handle : PMEMCTL_UNKNOWN)
FILL_TEXT(locator, struct row, device_text(t, x->part->device ? x->part->device->locator : NULL))
FILL_TEXT(bank, struct row, device_text(t, x->part->device ? x->part->device->bank : NULL))

#define OF_PLATFORM COLUMN_OF_MODULES(SHOW_OPTANE_PLATFORM)
static const struct column columns[] = {
	{ "NAME", COLUMN_TEXT, true, "name", false, 0, name },
	{ "TYPE", COLUMN_TEXT, true,
	  "socket, controller, dimm, dram, slot (nothing is in it), node, region, namespace, disk, dax-region, dax, partition …",
	  false, 0, type },
	{ "MODE", COLUMN_TEXT, true, "of a namespace or DAX device; kind of a file system, or of DRAM", false, 0,
	  mode },
	{ "SIZE", COLUMN_SIZE, true, "capacity", false, 0, size },
	{ "FREE", COLUMN_SIZE, true, "capacity left", false, 0, free_cell },
	{ "STATE", COLUMN_TEXT, true, "enabled or disabled; of a DIMM its health", false, SHOW_WANT_DIMM_HEALTH,
	  state },
	{ "WHERE", COLUMN_TEXT, true, "where it is mounted, or what it is used for", false, 0, where },
	{ "PARENT", COLUMN_TEXT, false, "what it is part of", false, 0, parent },
	/* of what is plugged in, where Intel Optane modules are */
	{ "SOCKET", COLUMN_NUMBER, false, "processor socket", false, OF_PLATFORM, socket },
	{ "DIE", COLUMN_NUMBER, false, "die in the socket", false, OF_PLATFORM, die },
	{ "CONTROLLER", COLUMN_NUMBER, false, "memory controller in the socket", false, OF_PLATFORM, controller },
	{ "CHANNEL", COLUMN_NUMBER, false, "memory channel of the controller", false, OF_PLATFORM, channel },
	{ "SLOT", COLUMN_NUMBER, false, "place in the channel", false, OF_PLATFORM, slot },
	{ "NODE-CONTROLLER", COLUMN_NUMBER, false, "node controller that the socket is of", false, OF_PLATFORM,
	  node_controller },
	{ "LOCATOR", COLUMN_CODE, false, "what is written beside the slot, as SMBIOS has it", false, OF_PLATFORM,
	  locator },
	{ "BANK", COLUMN_CODE, false, "its bank, as SMBIOS has it", false, OF_PLATFORM, bank },
	{ "PHYS-ID", COLUMN_HANDLE, false, "its handle in the SMBIOS table", false, OF_PLATFORM, phys_id },
};

static const void *module_of(const struct table *table, const void *object)
{
	(void)table;
	return ((const struct row *)object)->part ? object : NULL;
}

/* ---- the walk ---- */

struct walk {
	struct table *table;
	const struct show_context *context;
	const struct show_kind *kind;	/* whose objects are shown: show_topology has all of them */
};

static bool is_within(const struct show_context *context, const struct show_kind *kind)
{
	for (size_t i = 0; context->within[i]; i++)
		if (context->within[i] == kind)
			return true;
	return false;
}

/* Of the topology a row for each; else only those of the kind are more than branches. */
static size_t add(const struct walk *walk, size_t parent, const struct row *row, const struct show_kind *kind,
		  const void *object)
{
	const struct show_context *context = walk->context;
	size_t at;

	if (walk->kind != &show_topology)
		return table_add_below(walk->table, parent, row->label ? row->label : row->name,
				       kind == walk->kind && kind->selects(context, object) ? object : NULL);
	at = table_add_below(walk->table, parent, NULL, row);
	if (at != TABLE_ROOT && context->within)
		walk->table->places[at].above = !is_within(context, kind) || !kind->selects(context, object);
	return at;
}

/* ---- sockets ---- */

/* Is it the first part in its socket, or in its controller there? */
static bool is_first(const struct show_parts *parts, size_t index, bool in_controller)
{
	const struct memory_place *place = &parts->list[index].place;

	for (size_t i = 0; i < index; i++)
		if (parts->list[i].place.socket == place->socket &&
		    (!in_controller || parts->list[i].place.controller == place->controller))
			return false;
	return true;
}

static void add_dimm(const struct walk *walk, size_t parent, const char *parent_name, const struct show_part *part)
{
	const struct pmemctl_dimm *dimm = part->dimm;
	const struct row row = {
		.name = dimm->name, .type = "dimm", .parent = parent_name,
		.has_state = true, .state = dimm->enabled ? show_dimm_health(dimm) : "disabled",
		.has_size = true, .size = show_dimm_capacity(dimm), .part = part,
	};

	add(walk, parent, &row, &show_dimm, dimm);
}

/* Without a locator it is called by what else is known of it. */
static const char *part_name(struct table *table, const char *parent, const struct show_part *part)
{
	const struct memory_place *place = &part->place;

	if (part->device && part->device->locator)
		return device_text(table, part->device->locator);
	if (part->device)
		return table_text(table, "0x%04x", part->device->handle);
	if (place->channel == PMEMCTL_UNKNOWN || place->slot == PMEMCTL_UNKNOWN)
		return table_text(table, "%s%sslot", parent ? parent : "", parent ? " " : "");
	return table_text(table, "%s%schannel%llu slot%llu", parent ? parent : "", parent ? " " : "",
			  (unsigned long long)place->channel, (unsigned long long)place->slot);
}

static void add_part(const struct walk *walk, size_t parent, const char *parent_name, const struct show_part *part)
{
	const bool empty = show_is_empty(part);
	struct row row = { .type = empty ? "slot" : "dram", .parent = parent_name, .part = part };

	if (part->dimm) {
		add_dimm(walk, parent, parent_name, part);
		return;
	}
	row.name = part_name(walk->table, parent_name, part);
	row.state = empty ? "empty" : NULL;
	row.mode = empty ? NULL : place_memory_type(part->device);
	row.has_size = !empty;
	row.size = empty ? PMEMCTL_UNKNOWN : part->device->size;
	add(walk, parent, &row, NULL, NULL);
}

static void add_controller(const struct walk *walk, size_t socket, const char *socket_name,
			   const struct show_parts *parts, size_t first)
{
	const struct memory_place *place = &parts->list[first].place;
	const char *label = table_text(walk->table, "controller%llu", (unsigned long long)place->controller);
	const struct row row = {
		.label = label, .name = table_text(walk->table, "%s %s", socket_name, label),
		.type = "controller", .parent = socket_name,
	};
	const size_t parent = add(walk, socket, &row, NULL, NULL);

	for (size_t i = first; i < parts->count; i++)
		if (parts->list[i].place.socket == place->socket &&
		    parts->list[i].place.controller == place->controller)
			add_part(walk, parent, row.name, &parts->list[i]);
}

static void add_socket(const struct walk *walk, const struct show_parts *parts, size_t first)
{
	const uint64_t number = parts->list[first].place.socket;
	const struct row row = {
		.name = table_text(walk->table, "socket%llu", (unsigned long long)number), .type = "socket",
	};
	const size_t parent = add(walk, TABLE_ROOT, &row, NULL, NULL);

	for (size_t i = first; i < parts->count; i++) {
		if (parts->list[i].place.socket != number)
			continue;
		if (parts->list[i].place.controller == PMEMCTL_UNKNOWN)
			add_part(walk, parent, row.name, &parts->list[i]);
		else if (is_first(parts, i, true))
			add_controller(walk, parent, row.name, parts, i);
	}
}

/* Modules of DRAM are of no object: they are there where everything is. */
static bool has_dram(const struct walk *walk, const struct pmemctl_bus *bus)
{
	const struct show_context *context = walk->context;

	return walk->kind == &show_topology && context->has_modules && !context->within && !context->filtered &&
	       show_is_nfit(bus);
}

static void add_sockets(const struct walk *walk, const struct pmemctl_bus *bus)
{
	struct show_parts parts;

	if (!show_find_parts(walk->context, bus, has_dram(walk, bus), &parts))
		walk->table->failed = true;
	for (size_t i = 0; i < parts.count; i++) {
		if (parts.list[i].place.socket == PMEMCTL_UNKNOWN)
			add_part(walk, TABLE_ROOT, NULL, &parts.list[i]);
		else if (is_first(&parts, i, false))
			add_socket(walk, &parts, i);
	}
	show_free_parts(&parts);
}

/* ---- what stands on disks ---- */

enum { MAX_STACK = 16 };	/* devices on top of each other; a recorded tree could have circles */

/* In the tree of file systems, what one is on stands for it. */
static size_t add_device(const struct walk *walk, size_t parent, const struct row *row, const struct pmemctl_disk *disk,
			 const char *device)
{
	for (size_t i = 0; walk->kind == &show_filesystem && i < disk->filesystem_count; i++) {
		const struct pmemctl_filesystem *fs = disk->filesystems[i];

		if (strcmp(fs->device, device) == 0 && show_filesystem.selects(walk->context, fs))
			return add(walk, parent, row, &show_filesystem, fs);
	}
	return add(walk, parent, row, NULL, NULL);
}

static void add_filesystem(const struct walk *walk, size_t parent, const struct pmemctl_filesystem *fs,
			   const char *device)
{
	const struct row row = {
		.name = fs->mounts[0]->where, .type = "filesystem", .mode = fs->type,
		.where = fs->mounts[0]->where, .parent = device,
		.has_size = true, .size = fs->size, .has_free = true, .free = fs->available,
	};

	add(walk, parent, &row, &show_filesystem, fs);
}

/* File systems, device mapper, RAID and swap on a disk or partition, and on those again. */
static void add_uses(const struct walk *walk, size_t parent, const char *parent_name, const struct pmemctl_disk *disk,
		     const char *device, int depth)
{
	for (size_t i = 0; walk->kind == &show_topology && i < disk->filesystem_count; i++)
		if (strcmp(disk->filesystems[i]->device, device) == 0)
			add_filesystem(walk, parent, disk->filesystems[i], parent_name);
	for (size_t i = 0; i < disk->use_count && depth < MAX_STACK; i++) {
		const struct pmemctl_use *use = disk->uses[i];
		const struct row row = {
			.name = use->by_name ? use->by_name : use->by, .type = use->word, .parent = parent_name,
		};

		if (use->kind != PMEMCTL_USE_MOUNT && strcmp(use->device, device) == 0)
			add_uses(walk, add_device(walk, parent, &row, disk, use->by), row.name, disk, use->by,
				 depth + 1);
	}
}

/* Is a device found on top of another one, by its uses? */
static bool is_above(const struct pmemctl_disk *disk, const char *device, const char *below, int depth)
{
	if (strcmp(device, below) == 0)
		return true;
	for (size_t i = 0; i < disk->use_count && depth < MAX_STACK; i++)
		if (disk->uses[i]->kind == PMEMCTL_USE_DEVICE && strcmp(disk->uses[i]->device, below) == 0 &&
		    is_above(disk, device, disk->uses[i]->by, depth + 1))
			return true;
	return false;
}

/* Partitions of what is on top are no uses: what is on those is on the disk, in some way. */
static bool is_reached(const struct pmemctl_disk *disk, const char *device)
{
	bool reached = is_above(disk, device, disk->name, 0);

	for (size_t i = 0; i < disk->partition_count && !reached; i++)
		reached = is_above(disk, device, disk->partitions[i]->name, 0);
	return reached;
}

static void add_disk(const struct walk *walk, size_t parent, const struct pmemctl_namespace *ns,
		     const struct pmemctl_disk *disk)
{
	const struct row row = {
		.name = ns->blockdev, .type = "disk", .parent = ns->name,
		.has_size = true, .size = ns->size,
	};
	size_t at;

	if (!disk) {
		add(walk, parent, &row, NULL, NULL);
		return;
	}
	at = walk->kind == &show_disk
		     ? add(walk, parent, &row, &show_disk,
			   &(struct show_disk_row) { disk, show_disk_number(walk->context, disk) })
		     : add_device(walk, parent, &row, disk, disk->name);
	add_uses(walk, at, row.name, disk, disk->name, 0);
	for (size_t i = 0; i < disk->partition_count; i++) {
		const struct pmemctl_partition *partition = disk->partitions[i];
		const struct row part = {
			.name = partition->name, .type = "partition", .mode = partition->type,
			.parent = disk->name, .has_size = true, .size = partition->size,
		};

		add_uses(walk, add_device(walk, at, &part, disk, partition->name), part.name, disk,
			 partition->name, 0);
	}
	for (size_t i = 0; i < disk->filesystem_count; i++)
		if (!is_reached(disk, disk->filesystems[i]->device))
			add_filesystem(walk, at, disk->filesystems[i], disk->name);
}

/* ---- regions ---- */

static void add_dax_devices(const struct walk *walk, size_t parent, const struct pmemctl_dax_region *region,
			    const char *parent_name)
{
	for (size_t i = 0; i < region->device_count; i++) {
		const struct pmemctl_dax_device *device = region->devices[i];
		const bool ram = device->mode == PMEMCTL_DAX_SYSTEM_RAM;
		const struct row row = {
			.name = device->name, .type = "dax", .mode = pmemctl_dax_mode_name(device->mode),
			.state = show_state(device->enabled), .parent = parent_name,
			.where = ram && device->target_node >= 0
					 ? table_text(walk->table, "node%d", device->target_node) : NULL,
			.has_size = true, .size = device->size,
		};

		add(walk, parent, &row, &show_dax, &(struct show_dax_row) { region, device });
	}
}

static void add_namespace(const struct walk *walk, size_t parent, const struct pmemctl_namespace *ns)
{
	const struct row row = {
		.name = ns->name, .type = "namespace",
		.mode = ns->mode == PMEMCTL_MODE_UNKNOWN ? NULL : pmemctl_mode_name(ns->mode),
		.state = show_state(ns->enabled), .parent = ns->region->name,
		.has_size = true, .size = ns->size,
	};
	const size_t at = add(walk, parent, &row, &show_namespace, ns);

	if (ns->blockdev)
		add_disk(walk, at, ns, show_disk_of(walk->context, ns));
	if (ns->dax_region)
		add_dax_devices(walk, at, ns->dax_region, ns->name);
}

static void add_region(const struct walk *walk, size_t parent, const char *parent_name,
		       const struct pmemctl_region *region)
{
	const struct row row = {
		.name = region->name, .type = "region", .state = show_state(region->enabled),
		.parent = parent_name, .has_size = true, .size = region->size,
		.has_free = true, .free = region->available_size,
	};
	const size_t at = add(walk, parent, &row, &show_region, region);

	for (size_t i = 0; i < region->namespace_count; i++)
		if (show_is_made(region->namespaces[i]))
			add_namespace(walk, at, region->namespaces[i]);
}

/* ---- DAX devices of soft-reserved and CXL memory ---- */

static bool has_namespace(const struct pmemctl_platform *platform, const struct pmemctl_dax_region *region)
{
	for (size_t i = 0; i < platform->namespace_count; i++)
		if (platform->namespaces[i]->dax_region == region)
			return true;
	return false;
}

/* Not of a namespace, or of one that is not looked at; filters leave them out as they do in list. */
static bool stands_alone(const struct walk *walk, const struct pmemctl_dax_region *region)
{
	return !walk->context->filtered && !has_namespace(walk->context->platform, region);
}

/* The node of its memory, as its devices have it; or -1. */
static int node_of_dax(const struct pmemctl_dax_region *region)
{
	for (size_t i = 0; i < region->device_count; i++)
		if (region->devices[i]->target_node >= 0)
			return region->devices[i]->target_node;
	return -1;
}

static void add_dax_region(const struct walk *walk, size_t parent, const char *parent_name,
			   const struct pmemctl_dax_region *region)
{
	const struct row row = {
		.name = region->owner, .type = "dax-region", .parent = parent_name,
		.has_size = true, .size = region->size, .has_free = true, .free = region->available_size,
	};

	add_dax_devices(walk, add(walk, parent, &row, NULL, NULL), region, row.name);
}

/* ---- nodes ---- */

/* The lowest node above one that something is on, or -1. */
static int next_node(const struct walk *walk, int above)
{
	const struct pmemctl_platform *platform = walk->context->platform;
	int next = -1;

	for (size_t i = 0; i < platform->region_count + platform->dax_region_count; i++) {
		const struct pmemctl_dax_region *dax =
			i < platform->region_count ? NULL : platform->dax_regions[i - platform->region_count];
		const int node = dax ? node_of_dax(dax) : platform->regions[i]->numa_node;

		if (node > above && (next < 0 || node < next) && (!dax || stands_alone(walk, dax)))
			next = node;
	}
	return next;
}

static void add_node(const struct walk *walk, size_t parent, const char *parent_name, int node)
{
	const struct pmemctl_platform *platform = walk->context->platform;

	for (size_t i = 0; i < platform->region_count; i++)
		if ((platform->regions[i]->numa_node < 0 ? -1 : platform->regions[i]->numa_node) == node)
			add_region(walk, parent, parent_name, platform->regions[i]);
	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (node_of_dax(platform->dax_regions[i]) == node && stands_alone(walk, platform->dax_regions[i]))
			add_dax_region(walk, parent, parent_name, platform->dax_regions[i]);
}

void show_add_branches(struct table *table, const struct show_context *context, const struct show_kind *kind)
{
	const struct walk walk = { table, context, kind };

	for (size_t i = 0; i < context->platform->bus_count; i++)
		add_sockets(&walk, context->platform->buses[i]);
	for (int node = next_node(&walk, -1); node >= 0; node = next_node(&walk, node)) {
		const struct row row = { .name = table_text(table, "node%d", node), .type = "node" };

		add_node(&walk, add(&walk, TABLE_ROOT, &row, NULL, NULL), row.name, node);
	}
	add_node(&walk, TABLE_ROOT, NULL, -1);	/* those of none come last */
}

unsigned show_branches_want(const struct show_kind *kind)
{
	if (!kind->selects)
		return 0;
	return PMEMCTL_WANT_BUSES | PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_NODES |
	       (kind == &show_dax ? PMEMCTL_WANT_NAMESPACE_MODES | PMEMCTL_WANT_ALL_DAX : 0);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	show_add_branches(table, context, &show_topology);
}

const struct show_kind show_topology = {
	.name = "topology", .objects = "topology", .one = "object",
	.summary = "tree of sockets and DIMMs, nodes and regions and what stands on them",
	.names = ARG_NONE, .tree = true, .has_modules = true, .module_of = module_of,
	.want = SHOW_WANT_DISKS | SHOW_WANT_MEASURES | PMEMCTL_WANT_BUSES | PMEMCTL_WANT_DIMMS |
		PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_MAPPINGS | PMEMCTL_WANT_REGION_NODES |
		PMEMCTL_WANT_NAMESPACE_MODES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_DAX_MODES | PMEMCTL_WANT_ALL_DAX,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
