/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_NDCTL_H
#define PMEMCTL_VIEW_NDCTL_H

#include <json-c/json.h>
#include <libpmemctl.h>

/*
 * Objects in the JSON shapes of ndctl: same keys, order and values. A key whose value is not
 * known is left out.
 */
#define NDCTL_IDLE         (1u << 0)	/* also seeds and disabled objects */
#define NDCTL_CONFIGURED   (1u << 1)	/* also disabled objects that have a size */
#define NDCTL_HUMAN        (1u << 2)	/* sizes with units, ids in hexadecimal */
#define NDCTL_VERBOSE      (1u << 3)	/* nodes, raw uuid */
#define NDCTL_MEDIA_ERRORS (1u << 4)
#define NDCTL_CAPABILITIES (1u << 5)
#define NDCTL_DAX          (1u << 6)
#define NDCTL_MAPPINGS     (1u << 7)	/* DIMMs below regions */
#define NDCTL_DAX_PATHS    (1u << 8)	/* where DAX regions are */
#define NDCTL_DAX_MAPPINGS (1u << 9)	/* ranges of DAX devices */

struct ndctl_view {
	struct pmemctl_ctx *ctx;
	unsigned flags;
};

struct json_object *ndctl_bus(const struct ndctl_view *view, const struct pmemctl_bus *bus);
struct json_object *ndctl_dimm(const struct ndctl_view *view, const struct pmemctl_dimm *dimm);
struct json_object *ndctl_region(const struct ndctl_view *view, const struct pmemctl_region *region);
struct json_object *ndctl_namespace(const struct ndctl_view *view,
				    const struct pmemctl_namespace *ns);
/* ndctl_dax.c; the region with its devices, if NDCTL_DAX is there */
struct json_object *ndctl_dax_region(const struct ndctl_view *view,
				     const struct pmemctl_dax_region *region);
struct json_object *ndctl_dax_device(const struct ndctl_view *view,
				     const struct pmemctl_dax_device *device);
/* One without a size is idle. */
bool ndctl_dax_device_is_listed(const struct ndctl_view *view, const struct pmemctl_dax_device *device);
/* ndctl_health.c: NULL when the DIMM, or the bus, has none. */
struct json_object *ndctl_health(const struct pmemctl_health *health);
struct json_object *ndctl_dimm_firmware(const struct ndctl_view *view, const struct pmemctl_firmware *firmware);
struct json_object *ndctl_bus_firmware(const struct pmemctl_bus *bus);
/*
 * What read-labels -j shows of a label area, or of its index blocks only. NULL when that is nothing,
 * or the area is too small.
 */
struct json_object *ndctl_labels(const struct ndctl_view *view, const char *dimm,
				 const struct pmemctl_label_area *area, bool index_only);

/* key: "dev" or "file", with that name. */
struct json_object *ndctl_infoblock(const struct ndctl_view *view, const char *key, const char *name,
				    const struct pmemctl_infoblock *info);

/* Values as ndctl writes them; unknown numbers give NULL. ndctl_values.c */
struct json_object *ndctl_size(const struct ndctl_view *view, uint64_t size);
struct json_object *ndctl_hex(const struct ndctl_view *view, uint64_t number);
/* The same for a number that is always known, whatever it is. */
struct json_object *ndctl_raw_hex(const struct ndctl_view *view, uint64_t number);
struct json_object *ndctl_number(uint64_t number);
/* Add a value to an object unless it is NULL. */
void ndctl_add(struct json_object *object, const char *key, struct json_object *value);
void ndctl_add_string(struct json_object *object, const char *key, const char *value);

/* Bad blocks within a device at [begin, begin + size), or the whole region (size 0). */
struct json_object *ndctl_badblocks(const struct ndctl_view *view,
				    const struct pmemctl_region *region, uint64_t begin,
				    uint64_t size, uint64_t *sectors);

#endif
