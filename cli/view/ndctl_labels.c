// SPDX-License-Identifier: GPL-2.0-only
/* Label areas in the JSON of ndctl's read-labels, habits and all. */
#include <string.h>

#include "view/ndctl.h"

enum { BLOCK = 256, SMALL = 128, LARGE = 256, SHOWN_SIGNATURE = 15, SHOWN_NAME = 63 };

/* Labels are taken to be large when both blocks of 256 bytes, whatever they are, speak of 1.2. */
static size_t label_size(const struct pmemctl_label_area *area)
{
	unsigned small = 0, large = 0;

	for (size_t at = 0; at <= BLOCK; at += BLOCK) {
		struct pmemctl_label_index index;

		pmemctl_label_index_decode(area->bytes + at, &index);
		small += index.major == 1 && index.minor == 1;
		large += index.major == 1 && index.minor == 2;
	}
	return large > small ? LARGE : SMALL;
}

static struct json_object *text_of(const char *text, size_t most)
{
	return json_object_new_string_len(text, (int)strnlen(text, most));
}

static struct json_object *index_json(const uint8_t *bytes)
{
	struct json_object *object = json_object_new_object();
	struct pmemctl_label_index index;

	pmemctl_label_index_decode(bytes, &index);
	ndctl_add(object, "signature", text_of(index.signature, SHOWN_SIGNATURE));
	ndctl_add(object, "major", json_object_new_int(index.major));
	ndctl_add(object, "minor", json_object_new_int(index.minor));
	/* as a processor shifts */
	ndctl_add(object, "labelsize", json_object_new_int((int)(1u << (7 + index.label_shift) % 32)));
	ndctl_add(object, "seq", json_object_new_int((int)index.sequence));
	ndctl_add(object, "nslot", json_object_new_int((int)index.slots));
	return object;
}

/* Here, the largest number is one like any other, and not what is unknown. */
static struct json_object *number_of(const struct ndctl_view *view, uint64_t number)
{
	return number == UINT64_MAX && !(view->flags & NDCTL_HUMAN) ? json_object_new_uint64(number)
								     : ndctl_hex(view, number);
}

static struct json_object *size_of(const struct ndctl_view *view, uint64_t size)
{
	return size > INT64_MAX ? json_object_new_int64((int64_t)size) : ndctl_size(view, size);
}

static struct json_object *label_json(const struct ndctl_view *view, const struct pmemctl_label *label,
				      size_t size)
{
	struct json_object *object = json_object_new_object();

	ndctl_add_string(object, "uuid", label->uuid);
	ndctl_add(object, "name", text_of(label->name, SHOWN_NAME));
	ndctl_add(object, "slot", json_object_new_int((int)label->slot));
	ndctl_add(object, "position", json_object_new_int(label->position));
	ndctl_add(object, "nlabel", json_object_new_int(label->count));
	ndctl_add(object, "flags", number_of(view, label->flags));
	ndctl_add(object, "isetcookie", number_of(view, label->iset_cookie));
	ndctl_add(object, "lbasize", json_object_new_uint64(label->sector_size));
	ndctl_add(object, "dpa", number_of(view, label->dpa));
	ndctl_add(object, "rawsize", size_of(view, label->raw_size));
	if (size < LARGE)
		return object;
	ndctl_add_string(object, "type_guid", label->type_guid);
	ndctl_add_string(object, "abstraction_guid", label->abstraction_guid);
	return object;
}

/* Whatever stands in a slot and says so is a label, also one that was freed, or zeros in the first. */
static struct json_object *labels_json(const struct ndctl_view *view,
				       const struct pmemctl_label_area *area, size_t index_size, size_t size)
{
	struct json_object *array = json_object_new_array();
	uint32_t slot = 0;

	for (size_t at = 2 * index_size; at + size <= area->size; at += size, slot++) {
		struct pmemctl_label label;

		pmemctl_label_decode(area->bytes + at, size, false, &label);
		if (label.slot == slot)
			json_object_array_add(array, label_json(view, &label, size));
	}
	return array;
}

struct json_object *ndctl_labels(const struct ndctl_view *view, const char *dimm,
				 const struct pmemctl_label_area *area, bool index_only)
{
	const size_t large_enough = pmemctl_label_index_size(area->size, SMALL);
	const size_t size = large_enough && !index_only ? label_size(area) : SMALL;
	const size_t index_size = pmemctl_label_index_size(area->size, size);
	struct json_object *object, *array;

	if (!index_size)
		return NULL;
	object = json_object_new_object();
	ndctl_add_string(object, "dev", dimm);
	array = json_object_new_array();
	for (size_t at = 0; at <= index_size; at += index_size)
		json_object_array_add(array, index_json(area->bytes + at));
	ndctl_add(object, "index", array);
	if (index_only)
		return object;
	array = labels_json(view, area, index_size, size);
	ndctl_add(object, "label", array);
	if (json_object_array_length(array))
		return object;
	json_object_put(object);
	return NULL;
}
