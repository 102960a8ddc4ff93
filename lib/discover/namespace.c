// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Namespaces. What runs one is either a driver on the namespace itself (raw, and label-less or
 * volatile fsdax) or on the BTT, PFN or DAX device that holds it; the prefix of the holder's name
 * gives the mode, so that the mode attribute is read only where there is no holder.
 */
#include <stdio.h>

#include "discover.h"

enum { DEFAULT_SECTOR = 512 };

static enum pmemctl_mode mode_of_holder(const char *holder)
{
	if (strncmp(holder, "pfn", 3) == 0)
		return PMEMCTL_MODE_FSDAX;
	if (strncmp(holder, "dax", 3) == 0)
		return PMEMCTL_MODE_DEVDAX;
	if (strncmp(holder, "btt", 3) == 0)
		return PMEMCTL_MODE_SECTOR;
	return PMEMCTL_MODE_UNKNOWN;
}

static enum pmemctl_mode mode_of_attribute(struct discovery *d, const char *ns)
{
	const char *text = device_string(d, ns, "mode");

	return text ? pmemctl_mode_parse(text) : PMEMCTL_MODE_UNKNOWN;
}

static int first_entry(void *data, const char *name)
{
	snprintf(data, 32, "%s", name);
	return 1;
}

static const char *device_of(const struct pmemctl_namespace *ns)
{
	return ns->holder ? ns->holder : ns->name;
}

/*
 * libnvdimm names a disk after its namespace (pmem0.1, pmem0 for number 0, with an s behind a
 * BTT's), and has it only while a driver runs the namespace: one look for it tells both.
 */
static bool has_usual_disk(struct discovery *d, struct pmemctl_namespace *ns)
{
	static const char start[] = "block/pmem";
	const char *number = ns->name + strlen("namespace");
	const size_t length = ns->id ? strlen(number) : strcspn(number, ".");
	char path[64];

	memcpy(path, start, sizeof(start));
	strncat(path, number, length);
	if (ns->mode == PMEMCTL_MODE_SECTOR)
		strcat(path, "s");
	if (!device_exists(d, device_of(ns), path))
		return false;
	ns->blockdev = arena_strdup(d->arena, path + strlen("block/"));
	return true;
}

/* Of a kernel that names disks otherwise. */
static const char *unusual_disk(struct discovery *d, const struct pmemctl_namespace *ns)
{
	char disk[32], path[128];

	snprintf(path, sizeof(path), "%s/%s/block", nd_devices, device_of(ns));
	if (sysfs_list(d->ctx, path, first_entry, disk) != 1)
		return NULL;
	return arena_strdup(d->arena, disk);
}

/* "pmem" and "ram" are the kernel's words for dev and mem. */
static enum pmemctl_map map_of(const char *text)
{
	if (text && strcmp(text, "pmem") == 0)
		return PMEMCTL_MAP_DEV;
	return text && strcmp(text, "ram") == 0 ? PMEMCTL_MAP_MEM : PMEMCTL_MAP_NONE;
}

static void read_held(struct discovery *d, struct pmemctl_namespace *ns)
{
	ns->uuid = device_string(d, ns->holder, "uuid");
	if (wants(d, PMEMCTL_WANT_RAW_UUID) && ns->region->labelled)
		ns->raw_uuid = device_string(d, ns->name, "uuid");
	if (ns->mode == PMEMCTL_MODE_SECTOR) {
		device_sizes(d, ns->holder, "sector_size", &ns->sector_sizes);
		return;
	}
	ns->map = map_of(device_string(d, ns->holder, "mode"));
	ns->align = device_number_attr(d, ns->holder, "align");
}

static void read_unheld(struct discovery *d, struct pmemctl_namespace *ns)
{
	if (ns->mode == PMEMCTL_MODE_FSDAX)
		ns->map = PMEMCTL_MAP_MEM;	/* nothing is reserved on the namespace */
	if (ns->region->labelled)
		ns->uuid = ns->raw_uuid = device_string(d, ns->name, "uuid");
}

/* A namespace that sets no sector size (label-less, or labels before 1.2) has the kernel's default. */
static void read_sector_size(struct pmemctl_namespace *ns)
{
	ns->sector_sizes = ns->label_sector_sizes;
	if (ns->sector_sizes.selected == PMEMCTL_UNKNOWN || !ns->sector_sizes.selected)
		ns->sector_sizes.selected = DEFAULT_SECTOR;
}

static void read_blockdev_badblocks(struct discovery *d, struct pmemctl_namespace *ns)
{
	char attribute[64];

	snprintf(attribute, sizeof(attribute), "block/%s/badblocks", ns->blockdev);
	device_badblocks(d, ns->name, attribute, &ns->blockdev_badblocks);
}

static void read_details(struct discovery *d, struct pmemctl_namespace *ns)
{
	const bool has_sector_size = ns->mode != PMEMCTL_MODE_DEVDAX && ns->mode != PMEMCTL_MODE_SECTOR;

	if (ns->holder)
		read_held(d, ns);
	else
		read_unheld(d, ns);
	if (ns->region->labelled)
		ns->alt_name = device_string(d, ns->name, "alt_name");
	if (ns->region->labelled && (has_sector_size || wants(d, PMEMCTL_WANT_CAPABILITIES)))
		device_sizes(d, ns->name, "sector_size", &ns->label_sector_sizes);
	if (has_sector_size)
		read_sector_size(ns);
	if (ns->region->badblocks.count)
		ns->resource = device_number_attr(
			d, ns->holder && ns->mode != PMEMCTL_MODE_SECTOR ? ns->holder : ns->name,
			"resource");
	else if (wants(d, PMEMCTL_WANT_BADBLOCKS) && !ns->holder && ns->blockdev)
		read_blockdev_badblocks(d, ns);
}

static void read_device(struct discovery *d, struct pmemctl_namespace *ns)
{
	ns->size = ns->holder ? device_number_attr(d, ns->holder, "size") : ns->raw_size;
	if (ns->enabled && ns->mode == PMEMCTL_MODE_DEVDAX)
		ns->dax_region = dax_region_of(d, ns);
	else if (ns->enabled && !ns->blockdev)
		ns->blockdev = unusual_disk(d, ns);
}

static void read_nodes(struct discovery *d, struct pmemctl_namespace *ns)
{
	ns->numa_node = device_int(d, ns->name, "numa_node", PMEMCTL_NO_NODE);
	if (wants(d, PMEMCTL_WANT_NODES))
		ns->target_node = device_int(d, ns->name, "target_node", PMEMCTL_NO_NODE);
}

static void read_holder(struct discovery *d, struct pmemctl_namespace *ns)
{
	ns->holder = device_string(d, ns->name, "holder");
	if (ns->holder && !*ns->holder)
		ns->holder = NULL;
}

void namespace_read_size(struct discovery *d, struct pmemctl_namespace *ns)
{
	ns->raw_size = device_number_attr(d, ns->name, "size");
	if (ns->raw_size)
		return;
	/* half made: held, or with a uuid, but without capacity */
	read_holder(d, ns);
	ns->raw_uuid = device_string(d, ns->name, "uuid");
}

void namespace_read(struct discovery *d, struct pmemctl_namespace *ns)
{
	read_holder(d, ns);
	if (ns->holder)
		ns->mode = mode_of_holder(ns->holder);
	ns->enabled = (ns->mode != PMEMCTL_MODE_DEVDAX && has_usual_disk(d, ns)) ||
		      device_has_driver(d, device_of(ns));
	if (!ns->enabled || !ns->holder || ns->region->badblocks.count ||
	    wants(d, PMEMCTL_WANT_SIZES))
		ns->raw_size = device_number_attr(d, ns->name, "size");
	ns->seed = !ns->enabled && ns->raw_size == 0;
	if (!ns->enabled && !wants(d, PMEMCTL_WANT_IDLE))
		return;
	if (!ns->holder)
		ns->mode = mode_of_attribute(d, ns->name);
	if (wants(d, PMEMCTL_WANT_NODES) || d->query->by_node)
		read_nodes(d, ns);
	read_device(d, ns);
	if (wants(d, PMEMCTL_WANT_NAMESPACES))
		read_details(d, ns);
}
