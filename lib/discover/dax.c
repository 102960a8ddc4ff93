// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * DAX regions and devices: /dev/daxX.Y of libnvdimm namespaces, soft-reserved memory (hmem) and
 * CXL. A device hangs below its owner, which carries the attributes of the DAX region.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"
#include "memory/blocks.h"
#include "memory/who.h"

static const char devices_dir[] = "sys/bus/dax/devices";

static uint64_t dax_number(struct discovery *d, const char *device, const char *attribute)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s/%s", devices_dir, device, attribute);
	return sysfs_read_number(d->ctx, path);
}

/* By the driver that it has. */
static enum pmemctl_dax_mode mode_of(struct discovery *d, const char *device, bool *enabled)
{
	char path[128], target[128];
	const char *driver;

	snprintf(path, sizeof(path), "%s/%s/driver", devices_dir, device);
	*enabled = sysfs_readlink(d->ctx, path, target, sizeof(target)) > 0;
	driver = *enabled && strrchr(target, '/') ? strrchr(target, '/') + 1 : "";
	return strcmp(driver, "kmem") == 0	  ? PMEMCTL_DAX_SYSTEM_RAM
	       : strcmp(driver, "fsdev_dax") == 0 ? PMEMCTL_DAX_FAMFS
						  : PMEMCTL_DAX_DEVDAX;
}

static uint64_t mapping_number(struct discovery *d, const char *device, unsigned number, const char *attribute)
{
	char path[48];

	snprintf(path, sizeof(path), "mapping%u/%s", number, attribute);
	return dax_number(d, device, path);
}

/* Ranges of memory that the device is made of: hmem regions give out what is free, in pieces. */
static void read_mappings(struct discovery *d, struct pmemctl_dax_device *device)
{
	for (unsigned i = 0;; i++) {
		const struct pmemctl_dax_mapping found = {
			.start = mapping_number(d, device->name, i, "start"),
			.end = mapping_number(d, device->name, i, "end"),
			.page_offset = mapping_number(d, device->name, i, "page_offset"),
		};
		struct pmemctl_dax_mapping *mapping;

		if (found.start == PMEMCTL_UNKNOWN || found.end == PMEMCTL_UNKNOWN || found.end < found.start)
			return;
		mapping = arena_alloc(d->arena, sizeof(*mapping));
		if (!mapping)
			return;
		*mapping = found;
		ARENA_APPEND(d->arena, device->mappings, device->mapping_count, mapping);
	}
}

static void read_details(struct discovery *d, struct pmemctl_dax_device *device)
{
	device->align = dax_number(d, device->name, "align");
	device->resource = dax_number(d, device->name, "resource");
	if (wants(d, PMEMCTL_WANT_DAX_MAPPINGS) || device->mode == PMEMCTL_DAX_SYSTEM_RAM)
		read_mappings(d, device);
	if (device->mode == PMEMCTL_DAX_SYSTEM_RAM)
		memory_blocks_read(d->ctx, device, d->arena);
	if (wants(d, PMEMCTL_WANT_DAX_ONLINED))
		memory_who(d->ctx, device, d->arena);
}

struct pmemctl_dax_device *dax_device_read(struct discovery *d, const char *owner, const char *name)
{
	struct pmemctl_dax_device *device = arena_alloc(d->arena, sizeof(*device));
	char path[128];

	if (!device)
		return NULL;
	*device = (struct pmemctl_dax_device) {
		.name = arena_strdup(d->arena, name),
		.owner = owner,
		.align = PMEMCTL_UNKNOWN,
		.resource = PMEMCTL_UNKNOWN,
		.target_node = PMEMCTL_NO_NODE,
		.blocks_online = -1,
		.blocks_total = -1,
		.movable = -1,
	};
	device->region_id = device_number(name, "dax", &device->id);
	device->size = PMEMCTL_UNKNOWN;
	if (!wants(d, WANT_ANY_DAX))
		return device;
	device->size = dax_number(d, name, "size");
	device->mode = mode_of(d, name, &device->enabled);
	snprintf(path, sizeof(path), "%s/%s/target_node", devices_dir, name);
	device->target_node = sysfs_read_int(d->ctx, path, PMEMCTL_NO_NODE);
	if (wants(d, PMEMCTL_WANT_DAX)) {
		read_details(d, device);
	} else if (wants(d, PMEMCTL_WANT_DAX_MAPPINGS)) {
		device->align = dax_number(d, name, "align");
		device->resource = dax_number(d, name, "resource");
		read_mappings(d, device);
	}
	return device;
}

struct children {
	struct discovery *d;
	struct pmemctl_dax_region *region;
};

static int compare_devices(const void *left, const void *right)
{
	const struct pmemctl_dax_device *l = *(void *const *)left, *r = *(void *const *)right;

	if (l->region_id != r->region_id)
		return l->region_id < r->region_id ? -1 : 1;
	return (l->id > r->id) - (l->id < r->id);
}

static int add_device(struct discovery *d, struct pmemctl_dax_region *region, const char *name)
{
	struct pmemctl_dax_device *device = dax_device_read(d, region->owner, name);

	if (!device)
		return 0;
	ARENA_APPEND(d->arena, region->devices, region->device_count, device);
	return 0;
}

static int visit_child(void *data, const char *name)
{
	struct children *children = data;
	int minor;

	if (device_number(name, "dax", &minor) < 0)
		return 0;
	return add_device(children->d, children->region, name);
}

struct pmemctl_dax_region *dax_region_of(struct discovery *d, const struct pmemctl_namespace *ns)
{
	const char *nd_dax = ns->holder;
	struct pmemctl_dax_region *region = arena_alloc(d->arena, sizeof(*region));
	struct children children = { d, region };
	char path[128];

	if (!region)
		return NULL;
	region->owner = arena_strdup(d->arena, nd_dax);
	region->of_namespace = true;
	region->kind = PMEMCTL_DAX_OF_NAMESPACE;
	region->id = -1;
	region->size = region->available_size = region->align = PMEMCTL_UNKNOWN;
	if (wants(d, PMEMCTL_WANT_DAX)) {
		region->id = device_int(d, nd_dax, "dax_region/id", -1);
		region->size = device_number_attr(d, nd_dax, "dax_region/size");
		region->available_size = device_number_attr(d, nd_dax, "dax_region/available_size");
		region->align = device_number_attr(d, nd_dax, "dax_region/align");
	}
	/* a namespace has one device, which has its numbers; only a full look lists the directory */
	snprintf(path, sizeof(path), "dax%d.%d", ns->region_id, ns->id);
	if (!wants(d, PMEMCTL_WANT_DAX) && device_exists(d, nd_dax, path)) {
		add_device(d, region, path);
		return region;
	}
	snprintf(path, sizeof(path), "%s/%s", nd_devices, nd_dax);
	sysfs_list(d->ctx, path, visit_child, &children);
	if (region->device_count)
		qsort(region->devices, region->device_count, sizeof(*region->devices),
		      compare_devices);
	return region;
}

/* ---- every DAX device, whatever owns it ---- */

struct all_devices {
	struct discovery *d;
	struct pmemctl_platform *platform;
	size_t count;	/* of those that were listed so far */
};

/* Name of the owner in ".../hmem.0/dax0.0", and the path of its directory below /sys. */
static char *owner_of(struct discovery *d, const char *name, char *dir, size_t size)
{
	char path[128], target[512], *slash;
	int up = 0;

	snprintf(path, sizeof(path), "%s/%s", devices_dir, name);
	if (sysfs_readlink(d->ctx, path, target, sizeof(target)) < 0)
		return NULL;
	slash = strrchr(target, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	while (strncmp(target + up, "../", 3) == 0)
		up += 3;
	snprintf(dir, size, "sys/%s", target + up);
	slash = strrchr(target, '/');
	return arena_strdup(d->arena, slash ? slash + 1 : target);
}

/* By the device that it hangs below: drivers/dax/hmem, drivers/cxl/core/region.c. */
static enum pmemctl_dax_kind kind_of(const char *owner, bool of_namespace)
{
	if (of_namespace)
		return PMEMCTL_DAX_OF_NAMESPACE;
	return strncmp(owner, "hmem", 4) == 0	       ? PMEMCTL_DAX_SOFT_RESERVED
	       : strncmp(owner, "dax_region", 10) == 0 ? PMEMCTL_DAX_CXL
						       : PMEMCTL_DAX_OTHER;
}

static struct pmemctl_dax_region *region_by_owner(struct all_devices *all, const char *owner,
						  const char *dir)
{
	struct pmemctl_platform *platform = all->platform;
	struct discovery *d = all->d;
	struct pmemctl_dax_region *region;
	char path[640];
	int minor;

	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (strcmp(platform->dax_regions[i]->owner, owner) == 0)
			return platform->dax_regions[i];
	region = arena_alloc(d->arena, sizeof(*region));
	if (!region)
		return NULL;
	region->owner = owner;
	if (strncmp(dir, "sys/devices/", strlen("sys/devices/")) == 0)
		region->path = arena_strdup(d->arena, dir + strlen("sys/devices"));
	region->of_namespace = device_number(owner, "dax", &minor) >= 0;
	region->kind = kind_of(owner, region->of_namespace);
	region->order = all->count;
	snprintf(path, sizeof(path), "%s/dax_region/id", dir);
	region->id = sysfs_read_int(d->ctx, path, -1);
	snprintf(path, sizeof(path), "%s/dax_region/size", dir);
	region->size = sysfs_read_number(d->ctx, path);
	snprintf(path, sizeof(path), "%s/dax_region/available_size", dir);
	region->available_size = sysfs_read_number(d->ctx, path);
	snprintf(path, sizeof(path), "%s/dax_region/align", dir);
	region->align = sysfs_read_number(d->ctx, path);
	ARENA_APPEND(d->arena, platform->dax_regions, platform->dax_region_count, region);
	return region;
}

/* A namespace's, which was found with it. */
static bool is_known(const struct pmemctl_platform *platform, const char *name)
{
	for (size_t i = 0; i < platform->dax_region_count; i++) {
		const struct pmemctl_dax_region *region = platform->dax_regions[i];

		for (size_t j = 0; j < region->device_count; j++)
			if (strcmp(region->devices[j]->name, name) == 0)
				return true;
	}
	return false;
}

static bool region_is_selected(const struct pmemctl_query *query, const struct pmemctl_dax_region *region)
{
	char name[32];

	snprintf(name, sizeof(name), "region%d", region->id);
	return filter_selects(query->dax_region, name, region->id, region->owner);
}

static bool device_is_selected(const struct pmemctl_query *query, const struct pmemctl_dax_region *region,
			       const char *name)
{
	return region_is_selected(query, region) && filter_selects(query->dax_device, name, -1, name + strlen("dax"));
}

static int visit_dax(void *data, const char *name)
{
	struct all_devices *all = data;
	struct pmemctl_dax_region *region;
	char dir[544], *owner;
	size_t before;
	int minor;

	if (device_number(name, "dax", &minor) < 0 || is_known(all->platform, name))
		return 0;
	owner = owner_of(all->d, name, dir, sizeof(dir));
	region = owner ? region_by_owner(all, owner, dir) : NULL;
	all->count++;
	if (!region || !device_is_selected(all->d->query, region, name))
		return 0;
	before = region->device_count;
	add_device(all->d, region, name);
	if (region->device_count > before)
		region->devices[before]->order = all->count;
	return 0;
}

static int compare_regions(const void *left, const void *right)
{
	const struct pmemctl_dax_region *l = *(void *const *)left, *r = *(void *const *)right;

	return l->id != r->id ? (l->id < r->id ? -1 : 1) : strcmp(l->owner, r->owner);
}

int dax_discover_all(struct discovery *d, struct pmemctl_platform *platform)
{
	struct all_devices all = { d, platform, 0 };
	size_t kept = 0;
	int rc;

	for (size_t i = 0; i < platform->namespace_count; i++)
		if (platform->namespaces[i]->dax_region)
			ARENA_APPEND(d->arena, platform->dax_regions, platform->dax_region_count,
				     platform->namespaces[i]->dax_region);
	rc = sysfs_list(d->ctx, devices_dir, visit_dax, &all);
	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (region_is_selected(d->query, platform->dax_regions[i]))
			platform->dax_regions[kept++] = platform->dax_regions[i];
	platform->dax_region_count = kept;
	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (platform->dax_regions[i]->device_count)	/* a filter may leave none */
			qsort(platform->dax_regions[i]->devices, platform->dax_regions[i]->device_count,
			      sizeof(void *), compare_devices);
	if (platform->dax_region_count)
		qsort(platform->dax_regions, platform->dax_region_count, sizeof(void *),
		      compare_regions);
	return rc == -ENOENT ? 0 : rc;
}
