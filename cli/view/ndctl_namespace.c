// SPDX-License-Identifier: GPL-2.0-only
/* Namespaces in ndctl's JSON. */
#include "view/ndctl.h"

static const char null_uuid[] = "00000000-0000-0000-0000-000000000000";

static void add_identity(const struct ndctl_view *view, struct json_object *object,
			 const struct pmemctl_namespace *ns)
{
	/* a label-less namespace has only the uuid of its info block; an idle one has none yet */
	if (!ns->holder && !ns->region->labelled)
		return;
	ndctl_add_string(object, "uuid", ns->uuid && *ns->uuid ? ns->uuid : null_uuid);
	if (ns->holder && (view->flags & NDCTL_VERBOSE) && ns->raw_uuid && *ns->raw_uuid)
		ndctl_add_string(object, "raw_uuid", ns->raw_uuid);
}

static void add_dax(const struct ndctl_view *view, struct json_object *object,
		    const struct pmemctl_namespace *ns)
{
	if (!ns->dax_region)
		return;
	if (view->flags & NDCTL_DAX)
		ndctl_add(object, "daxregion", ndctl_dax_region(view, ns->dax_region));
	else if (ns->dax_region->device_count)
		ndctl_add_string(object, "chardev", ns->dax_region->devices[0]->name);
}

static void add_layout(const struct ndctl_view *view, struct json_object *object,
		       const struct pmemctl_namespace *ns)
{
	static const char *const maps[] = { "none", "mem", "dev" };

	if (ns->mode != PMEMCTL_MODE_UNKNOWN)
		ndctl_add_string(object, "mode", pmemctl_mode_name(ns->mode));
	if (ns->mode != PMEMCTL_MODE_SECTOR && ns->mode != PMEMCTL_MODE_RAW)
		ndctl_add_string(object, "map", maps[ns->map]);
	ndctl_add(object, "size", ndctl_size(view, ns->size));
	add_identity(view, object, ns);
	add_dax(view, object, ns);
	if (ns->mode != PMEMCTL_MODE_DEVDAX && ns->sector_sizes.selected != PMEMCTL_UNKNOWN)
		ndctl_add(object, "sector_size", ndctl_number(ns->sector_sizes.selected));
	if (ns->align && ns->align != PMEMCTL_UNKNOWN)
		ndctl_add(object, "align", ndctl_number(ns->align));
	ndctl_add_string(object, "blockdev", ns->blockdev);
}

/* The block device's own list, where the region has none. */
static struct json_object *blockdev_badblocks(const struct pmemctl_namespace *ns)
{
	struct json_object *list = NULL;

	for (size_t i = 0; i < ns->blockdev_badblocks.count; i++) {
		struct json_object *entry = json_object_new_object();

		ndctl_add(entry, "offset", ndctl_number(ns->blockdev_badblocks.runs[i].sector));
		ndctl_add(entry, "length", ndctl_number(ns->blockdev_badblocks.runs[i].count));
		if (!list)
			list = json_object_new_array();
		json_object_array_add(list, entry);
	}
	return list;
}

static void add_badblocks(const struct ndctl_view *view, struct json_object *object,
			  const struct pmemctl_namespace *ns)
{
	const bool sector = ns->mode == PMEMCTL_MODE_SECTOR;
	struct json_object *list = NULL;
	uint64_t sectors = 0;

	if (!ns->holder) {
		/* the original counts the whole region's for a namespace without a holder */
		list = ndctl_badblocks(view, ns->region, 0, 0, &sectors);
		if (!sectors && (view->flags & NDCTL_MEDIA_ERRORS)) {
			list = blockdev_badblocks(ns);
			sectors = ns->blockdev_badblocks.sectors;
		}
	} else if (ns->resource != PMEMCTL_UNKNOWN && ns->region->resource != PMEMCTL_UNKNOWN) {
		const uint64_t size = sector ? ns->raw_size : ns->size;

		if (size && size != PMEMCTL_UNKNOWN)
			list = ndctl_badblocks(view, ns->region, ns->resource, size, &sectors);
	}
	if (sectors)
		ndctl_add(object, "badblock_count", ndctl_number(sectors));
	/* which of a BTT's sectors are data is not known from here */
	if (sector)
		json_object_put(list);
	else
		ndctl_add(object, "badblocks", list);
}

struct json_object *ndctl_namespace(const struct ndctl_view *view,
				    const struct pmemctl_namespace *ns)
{
	struct json_object *object = json_object_new_object();

	ndctl_add_string(object, "dev", ns->name);
	add_layout(view, object, ns);
	if (!ns->enabled)
		ndctl_add_string(object, "state", "disabled");
	if (ns->alt_name && *ns->alt_name)
		ndctl_add_string(object, "name", ns->alt_name);
	if (view->flags & NDCTL_VERBOSE) {
		if (ns->numa_node >= 0)
			ndctl_add(object, "numa_node", json_object_new_int(ns->numa_node));
		if (ns->target_node >= 0)
			ndctl_add(object, "target_node", json_object_new_int(ns->target_node));
	}
	add_badblocks(view, object, ns);
	return object;
}
