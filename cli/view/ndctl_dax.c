// SPDX-License-Identifier: GPL-2.0-only
/* DAX regions and devices in the JSON of daxctl, which ndctl has, too. */
#include "view/ndctl.h"

static void add_mappings(const struct ndctl_view *view, struct json_object *object,
			 const struct pmemctl_dax_device *device)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < device->mapping_count; i++) {
		const struct pmemctl_dax_mapping *mapping = device->mappings[i];
		struct json_object *entry = json_object_new_object();

		ndctl_add(entry, "page_offset", ndctl_hex(view, mapping->page_offset));
		ndctl_add(entry, "start", ndctl_hex(view, mapping->start));
		ndctl_add(entry, "end", ndctl_hex(view, mapping->end));
		ndctl_add(entry, "size", ndctl_size(view, mapping->end - mapping->start + 1));
		json_object_array_add(list, entry);
	}
	ndctl_add(object, "mappings", list);
}

struct json_object *ndctl_dax_device(const struct ndctl_view *view,
				     const struct pmemctl_dax_device *device)
{
	struct json_object *object = json_object_new_object();

	ndctl_add_string(object, "chardev", device->name);
	ndctl_add(object, "size", ndctl_size(view, device->size));
	if (device->target_node >= 0)
		ndctl_add(object, "target_node", json_object_new_int(device->target_node));
	if (device->align && device->align != PMEMCTL_UNKNOWN)
		ndctl_add(object, "align", ndctl_size(view, device->align));
	ndctl_add_string(object, "mode", pmemctl_dax_mode_name(device->mode));
	if (device->mode == PMEMCTL_DAX_SYSTEM_RAM && device->blocks_total >= 0) {
		ndctl_add(object, "online_memblocks", json_object_new_int64(device->blocks_online));
		ndctl_add(object, "total_memblocks", json_object_new_int64(device->blocks_total));
		/* of a part, daxctl says nothing */
		if (device->movable >= 0 && device->blocks_online == device->blocks_total)
			ndctl_add(object, "movable", json_object_new_boolean(device->movable));
	}
	if (!device->enabled)
		ndctl_add_string(object, "state", "disabled");
	if ((view->flags & NDCTL_DAX_MAPPINGS) && device->mapping_count)
		add_mappings(view, object, device);
	return object;
}

bool ndctl_dax_device_is_listed(const struct ndctl_view *view, const struct pmemctl_dax_device *device)
{
	return device->size || (view->flags & (NDCTL_IDLE | NDCTL_CONFIGURED));
}

struct json_object *ndctl_dax_region(const struct ndctl_view *view,
				     const struct pmemctl_dax_region *region)
{
	struct json_object *object = json_object_new_object(), *devices = NULL;

	if (view->flags & NDCTL_DAX_PATHS)
		ndctl_add_string(object, "path", region->path);
	ndctl_add(object, "id", json_object_new_int(region->id));
	ndctl_add(object, "size", ndctl_size(view, region->size));
	if (region->available_size)
		ndctl_add(object, "available_size", ndctl_size(view, region->available_size));
	if (region->align != PMEMCTL_UNKNOWN)
		ndctl_add(object, "align", ndctl_number(region->align));
	for (size_t i = 0; (view->flags & NDCTL_DAX) && i < region->device_count; i++) {
		if (!ndctl_dax_device_is_listed(view, region->devices[i]))
			continue;
		if (!devices)
			devices = json_object_new_array();
		json_object_array_add(devices, ndctl_dax_device(view, region->devices[i]));
	}
	ndctl_add(object, "devices", devices);
	return object;
}
