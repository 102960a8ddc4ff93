// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Discovery as a whole: list the libnvdimm bus once, select by name before anything is opened,
 * then read the selected objects, each attribute at most once.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"

/* What pmemctl_discover() returns, with the memory that everything in it lives in. */
struct platform {
	struct pmemctl_platform model;
	struct arena arena;
};

struct builder {
	struct discovery d;
	struct pmemctl_platform *platform;
	struct nd_index index;
};

PMEMCTL_EXPORT const struct pmemctl_dimm *pmemctl_find_dimm(const struct pmemctl_platform *platform, const char *name)
{
	for (size_t i = 0; i < platform->dimm_count; i++)
		if (strcmp(platform->dimms[i]->name, name) == 0)
			return platform->dimms[i];
	return NULL;
}

PMEMCTL_EXPORT void pmemctl_platform_free(struct pmemctl_platform *model)
{
	struct platform *platform = (struct platform *)model;

	if (!platform)
		return;
	arena_free(&platform->arena);
	free(platform);
}

/* ---- the skeleton: buses, DIMMs and regions by name ---- */

static void add_buses(struct builder *b)
{
	for (size_t i = 0; i < b->index.count; i++) {
		const struct nd_entry *entry = &b->index.entries[i];
		struct pmemctl_bus *bus;

		if (entry->kind != ND_BUS)
			continue;
		bus = arena_alloc(b->d.arena, sizeof(*bus));
		if (!bus)
			return;
		bus->name = arena_strdup(b->d.arena, entry->name);
		bus->id = entry->major;
		ARENA_APPEND(b->d.arena, b->platform->buses, b->platform->bus_count, bus);
	}
}

static struct pmemctl_bus *bus_of(struct builder *b, const struct nd_entry *entry)
{
	const int id = entry->bus >= 0 ? entry->bus : device_bus(b->d.ctx, entry->name);

	for (size_t i = 0; i < b->platform->bus_count; i++)
		if (b->platform->buses[i]->id == id)
			return b->platform->buses[i];
	return NULL;
}

static void add_dimm(struct builder *b, const struct nd_entry *entry)
{
	struct pmemctl_bus *bus = bus_of(b, entry);
	struct pmemctl_dimm *dimm = bus ? arena_alloc(b->d.arena, sizeof(*dimm)) : NULL;

	if (!dimm)
		return;
	*dimm = (struct pmemctl_dimm) {
		.name = arena_strdup(b->d.arena, entry->name),
		.id = entry->major,
		.bus = bus,
		.frozen = -1,
		.handle = PMEMCTL_UNKNOWN, .phys_id = PMEMCTL_UNKNOWN,
		.vendor = PMEMCTL_UNKNOWN, .device = PMEMCTL_UNKNOWN, .rev_id = PMEMCTL_UNKNOWN,
		.subsystem_vendor = PMEMCTL_UNKNOWN, .subsystem_device = PMEMCTL_UNKNOWN,
		.subsystem_rev_id = PMEMCTL_UNKNOWN, .serial = PMEMCTL_UNKNOWN,
		.family = PMEMCTL_UNKNOWN, .dsm_mask = PMEMCTL_UNKNOWN,
		.dirty_shutdown = PMEMCTL_UNKNOWN, .available_slots = PMEMCTL_UNKNOWN,
		.format = { PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN },
	};
	ARENA_APPEND(b->d.arena, bus->dimms, bus->dimm_count, dimm);
}

static void add_region(struct builder *b, const struct nd_entry *entry)
{
	struct pmemctl_bus *bus = bus_of(b, entry);
	struct pmemctl_region *region = bus ? arena_alloc(b->d.arena, sizeof(*region)) : NULL;

	if (!region)
		return;
	*region = (struct pmemctl_region) {
		.name = arena_strdup(b->d.arena, entry->name),
		.id = entry->major,
		.bus = bus,
		.order = entry->order,
		.read_only = -1,
		.size = PMEMCTL_UNKNOWN, .align = PMEMCTL_UNKNOWN,
		.available_size = PMEMCTL_UNKNOWN, .max_available_extent = PMEMCTL_UNKNOWN,
		.resource = PMEMCTL_UNKNOWN,
		.numa_node = PMEMCTL_NO_NODE, .target_node = PMEMCTL_NO_NODE,
		.sector_sizes.selected = PMEMCTL_UNKNOWN,
		.fsdax_aligns.selected = PMEMCTL_UNKNOWN,
		.devdax_aligns.selected = PMEMCTL_UNKNOWN,
	};
	ARENA_APPEND(b->d.arena, bus->regions, bus->region_count, region);
}

static struct pmemctl_namespace *namespace_new(struct arena *arena, struct pmemctl_region *region,
					       const char *name, int id)
{
	struct pmemctl_namespace *ns = arena_alloc(arena, sizeof(*ns));

	if (!ns)
		return NULL;
	*ns = (struct pmemctl_namespace) {
		.name = arena_strdup(arena, name),
		.region_id = region->id,
		.id = id,
		.region = region,
		.size = PMEMCTL_UNKNOWN, .raw_size = PMEMCTL_UNKNOWN,
		.align = PMEMCTL_UNKNOWN, .resource = PMEMCTL_UNKNOWN,
		.numa_node = PMEMCTL_NO_NODE, .target_node = PMEMCTL_NO_NODE,
		.sector_sizes.selected = PMEMCTL_UNKNOWN,
		.label_sector_sizes.selected = PMEMCTL_UNKNOWN,
	};
	return ns;
}

static void add_namespace(struct builder *b, struct pmemctl_region *region,
			  const struct nd_entry *entry)
{
	struct pmemctl_namespace *ns = namespace_new(b->d.arena, region, entry->name, entry->minor);

	if (ns)
		ARENA_APPEND(b->d.arena, region->namespaces, region->namespace_count, ns);
}

/* ---- selection by name, before attributes are read ---- */

static bool region_has_selected_namespace(struct builder *b, const struct pmemctl_region *region)
{
	if (filter_is_open(b->d.query->namespace_))
		return true;
	for (size_t i = 0; i < b->index.count; i++) {
		const struct nd_entry *e = &b->index.entries[i];

		if (e->kind == ND_NAMESPACE && e->major == region->id &&
		    filter_selects_namespace(b->d.query->namespace_, e->name, e->major, e->minor))
			return true;
	}
	return false;
}

static bool region_has_dimm(struct builder *b, struct pmemctl_region *region, const char *filter)
{
	region_read_mappings(&b->d, region);
	for (size_t i = 0; i < region->mapping_count; i++) {
		const char *name = region->mappings[i].dimm_name;

		if (filter_selects(filter, name, device_number(name, "nmem", NULL), NULL))
			return true;
	}
	return false;
}

static bool bus_is_selected(struct builder *b, struct pmemctl_bus *bus)
{
	const struct pmemctl_query *q = b->d.query;
	bool dimm = filter_is_open(q->dimm), region = filter_is_open(q->region);
	bool ns = filter_is_open(q->namespace_);

	for (size_t i = 0; !dimm && i < bus->dimm_count; i++)
		dimm = filter_selects(q->dimm, bus->dimms[i]->name, bus->dimms[i]->id, NULL);
	for (size_t i = 0; i < bus->region_count && (!region || !ns); i++) {
		region = region ||
			 filter_selects(q->region, bus->regions[i]->name, bus->regions[i]->id, NULL);
		ns = ns || region_has_selected_namespace(b, bus->regions[i]);
	}
	return dimm && region && ns && filter_selects(q->bus, bus->name, bus->id, bus->provider);
}

static bool region_is_selected(struct builder *b, struct pmemctl_region *region)
{
	const struct pmemctl_query *q = b->d.query;

	return filter_selects(q->region, region->name, region->id, NULL) &&
	       region_has_selected_namespace(b, region) &&
	       (filter_is_open(q->dimm) || region_has_dimm(b, region, q->dimm));
}

static bool region_passes_attributes(const struct pmemctl_query *q,
				     const struct pmemctl_region *region)
{
	if (q->by_node && region->numa_known &&
	    region->numa_node != q->numa_node)
		return false;
	return q->type == PMEMCTL_REGION_UNKNOWN || q->type == region->type;
}

/* A DIMM is selected by name, and by any region that is selected by name, namespace or node. */
static bool dimm_is_selected(struct builder *b, struct pmemctl_bus *bus,
			     const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_query *q = b->d.query;
	bool region = filter_is_open(q->region), ns = filter_is_open(q->namespace_);
	bool node = !q->by_node;

	if (!filter_selects(q->dimm, dimm->name, dimm->id, NULL))
		return false;
	for (size_t i = 0; i < bus->region_count && !(region && ns && node); i++) {
		struct pmemctl_region *r = bus->regions[i];

		if (!region_has_dimm(b, r, dimm->name))
			continue;
		region = region || filter_selects(q->region, r->name, r->id, NULL);
		ns = ns || region_has_selected_namespace(b, r);
		node = node || device_int(&b->d, r->name, "numa_node", PMEMCTL_NO_NODE) ==
				       q->numa_node;
	}
	return region && ns && node;
}

/* ---- reading what is selected ---- */

static bool namespace_is_kept(const struct builder *b, const struct pmemctl_namespace *ns)
{
	const struct pmemctl_query *q = b->d.query;

	if (!ns->enabled && !(q->want & PMEMCTL_WANT_IDLE))
		return false;
	if (q->mode != PMEMCTL_MODE_UNKNOWN && ns->mode != q->mode)
		return false;
	return !q->by_node || ns->numa_node == q->numa_node;
}

static void add_selected_namespaces(struct builder *b, struct pmemctl_region *region)
{
	for (size_t i = 0; i < b->index.count; i++) {
		const struct nd_entry *e = &b->index.entries[i];

		if (e->kind == ND_NAMESPACE && e->major == region->id &&
		    filter_selects_namespace(b->d.query->namespace_, e->name, e->major, e->minor))
			add_namespace(b, region, e);
	}
}

static void read_namespaces(struct builder *b, struct pmemctl_region *region)
{
	size_t kept = 0;

	add_selected_namespaces(b, region);
	for (size_t i = 0; i < region->namespace_count; i++) {
		namespace_read(&b->d, region->namespaces[i]);
		if (namespace_is_kept(b, region->namespaces[i]))
			region->namespaces[kept++] = region->namespaces[i];
	}
	region->namespace_count = kept;
}

static void read_regions(struct builder *b, struct pmemctl_bus *bus)
{
	const unsigned both = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_REGIONS;
	const bool mappings = wants(&b->d, PMEMCTL_WANT_MAPPINGS) || (b->d.query->want & both) == both;
	size_t kept = 0;

	for (size_t i = 0; i < bus->region_count; i++) {
		struct pmemctl_region *region = bus->regions[i];

		if (!region_is_selected(b, region))
			continue;
		sysfs_go_near(b->d.ctx, region->id);
		region_read(&b->d, region);
		if (!region_passes_attributes(b->d.query, region))
			continue;
		if (mappings)
			region_read_mappings(&b->d, region);
		if (wants(&b->d, WANT_ANY_NAMESPACES))
			read_namespaces(b, region);
		bus->regions[kept++] = region;
	}
	bus->region_count = kept;
}

static void read_dimms(struct builder *b, struct pmemctl_bus *bus)
{
	size_t kept = 0;

	for (size_t i = 0; i < bus->dimm_count; i++)
		if (dimm_is_selected(b, bus, bus->dimms[i])) {
			dimm_read(&b->d, bus->dimms[i]);
			bus->dimms[kept++] = bus->dimms[i];
		}
	bus->dimm_count = kept;
}

static void name_namespaces(struct builder *b, struct pmemctl_bus *bus)
{
	size_t kept = 0;

	for (size_t i = 0; i < bus->region_count; i++) {
		struct pmemctl_region *region = bus->regions[i];

		if (!region_is_selected(b, region))
			continue;
		bus->regions[kept++] = region;
		add_selected_namespaces(b, region);
		if (wants(&b->d, PMEMCTL_WANT_SIZES))
			sysfs_go_near(b->d.ctx, region->id);
		for (size_t j = 0; wants(&b->d, PMEMCTL_WANT_SIZES) && j < region->namespace_count; j++)
			namespace_read_size(&b->d, region->namespaces[j]);
	}
	bus->region_count = kept;
}

static void link_mappings(struct pmemctl_bus *bus)
{
	for (size_t i = 0; i < bus->region_count; i++)
		for (size_t j = 0; j < bus->regions[i]->mapping_count; j++) {
			struct pmemctl_mapping *mapping = &bus->regions[i]->mappings[j];

			for (size_t k = 0; k < bus->dimm_count; k++)
				if (strcmp(bus->dimms[k]->name, mapping->dimm_name) == 0)
					mapping->dimm = bus->dimms[k];
		}
}

/* Whatever DIMMs are selected: activation is of the whole bus. */
static void look_for_updates(struct builder *b, struct pmemctl_bus *bus)
{
	for (size_t i = 0; i < b->index.count && !bus->firmware_update; i++) {
		const struct nd_entry *entry = &b->index.entries[i];
		struct dimm_commands commands;

		if (entry->kind != ND_DIMM || bus_of(b, entry) != bus)
			continue;
		commands = dimm_commands(&b->d, entry->name, "nfit");
		bus->firmware_update = firmware_can_be_updated(&commands);
	}
}

static void read_buses(struct builder *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->platform->bus_count; i++) {
		struct pmemctl_bus *bus = b->platform->buses[i];

		bus_read(&b->d, bus);
		if (!bus_is_selected(b, bus))
			continue;
		if (wants(&b->d, PMEMCTL_WANT_FIRMWARE))
			look_for_updates(b, bus);
		/* DIMMs first: their selection looks at all regions of the bus */
		if (wants(&b->d, PMEMCTL_WANT_DIMMS))
			read_dimms(b, bus);
		if (wants(&b->d, PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_ROOM | WANT_ANY_NAMESPACES))
			read_regions(b, bus);
		else if (wants(&b->d, PMEMCTL_WANT_NAMES))
			name_namespaces(b, bus);
		link_mappings(bus);
		b->platform->buses[kept++] = bus;
	}
	b->platform->bus_count = kept;
}

static void collect(struct builder *b)
{
	struct pmemctl_platform *p = b->platform;

	for (size_t i = 0; i < p->bus_count; i++) {
		for (size_t j = 0; j < p->buses[i]->dimm_count; j++)
			ARENA_APPEND(b->d.arena, p->dimms, p->dimm_count, p->buses[i]->dimms[j]);
		for (size_t j = 0; j < p->buses[i]->region_count; j++) {
			struct pmemctl_region *region = p->buses[i]->regions[j];

			ARENA_APPEND(b->d.arena, p->regions, p->region_count, region);
			for (size_t k = 0; k < region->namespace_count; k++)
				ARENA_APPEND(b->d.arena, p->namespaces, p->namespace_count,
				       region->namespaces[k]);
		}
	}
}

/* A filter for namespaces selects no DIMMs by their names. */
static bool dimms_are_wanted(const struct discovery *d)
{
	return wants(d, PMEMCTL_WANT_DIMMS) || !filter_is_open(d->query->dimm) ||
	       (wants(d, PMEMCTL_WANT_NAMES) && !d->query->namespace_);
}

/* DAX devices, and nothing of the libnvdimm bus? */
static bool only_dax_is_wanted(const struct pmemctl_query *q)
{
	return q->want && !(q->want & ~(WANT_ANY_DAX | PMEMCTL_WANT_DAX_MAPPINGS | PMEMCTL_WANT_DAX_ONLINED |
			PMEMCTL_WANT_DAX_FIRMWARE)) && !q->bus && !q->region &&
	       !q->dimm && !q->namespace_;
}

static int discover_nd(struct builder *b)
{
	int rc = 0;

	if (only_dax_is_wanted(b->d.query))
		return 0;
	if (!nd_index_named(b->d.ctx, b->d.query, &b->index, &rc))
		rc = nd_index_read(b->d.ctx, &b->index);
	if (rc == -ENOENT)
		return 0;	/* without libnvdimm there is nothing to find */
	if (rc)
		return rc;
	add_buses(b);
	for (size_t i = 0; i < b->index.count; i++) {
		const struct nd_entry *entry = &b->index.entries[i];

		if (entry->kind == ND_DIMM && dimms_are_wanted(&b->d))
			add_dimm(b, entry);
		if (entry->kind == ND_REGION)
			add_region(b, entry);
	}
	read_buses(b);
	collect(b);
	return 0;
}

PMEMCTL_EXPORT int pmemctl_discover(struct pmemctl_ctx *ctx, const struct pmemctl_query *query,
				    struct pmemctl_platform **out)
{
	struct platform *platform = calloc(1, sizeof(*platform));
	struct builder b = { .d = { .ctx = ctx, .query = query } };
	int rc;

	*out = NULL;
	if (!platform)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	sysfs_forget(ctx);
	b.platform = &platform->model;
	b.d.arena = &platform->arena;
	rc = discover_nd(&b);
	nd_index_free(&b.index);
	if (!rc && wants(&b.d, WANT_ANY_DAX) &&
	    (wants(&b.d, PMEMCTL_WANT_ALL_DAX) || !wants(&b.d, WANT_ANY_NAMESPACES)))
		rc = dax_discover_all(&b.d, &platform->model);
	if (!rc && wants(&b.d, PMEMCTL_WANT_DAX_FIRMWARE))
		dax_read_proximity(&b.d, &platform->model);
	if (!rc && wants(&b.d, PMEMCTL_WANT_MEMORY))
		nodes_read(&b.d, &platform->model);
	if (!rc && platform->arena.failed)
		rc = -ENOMEM;
	if (rc) {
		pmemctl_platform_free(&platform->model);
		return fail(ctx, status_of_errno(-rc), -rc, NULL,
			    "cannot list /sys/bus/%s/devices: %s", only_dax_is_wanted(query) ? "dax" : "nd",
			    strerror(-rc));
	}
	*out = &platform->model;
	return 0;
}

/* ---- adding to it ---- */

void platform_read_for_mode(struct pmemctl_ctx *ctx, struct pmemctl_platform *model,
			    struct pmemctl_region *region, enum pmemctl_mode mode)
{
	const struct pmemctl_query query = { 0 };
	struct discovery d = { .ctx = ctx, .query = &query, .arena = &((struct platform *)model)->arena };

	sysfs_go_near(ctx, region->id);
	region_read_for_mode(&d, region, mode);
}

struct pmemctl_namespace *platform_read_namespace(struct pmemctl_ctx *ctx, struct pmemctl_platform *model,
						  struct pmemctl_region *region, const char *name)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_SIZES,
	};
	struct discovery d = { .ctx = ctx, .query = &query, .arena = &((struct platform *)model)->arena };
	struct pmemctl_namespace *ns;
	int id;

	sysfs_go_near(ctx, region->id);
	if (device_number(name, "namespace", &id) != region->id || !device_exists(&d, name, ""))
		return NULL;
	ns = namespace_new(d.arena, region, name, id);
	if (ns)
		namespace_read(&d, ns);
	return ns;
}
