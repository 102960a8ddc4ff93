// SPDX-License-Identifier: GPL-2.0-only
/* Where modules of any kind are plugged in: by the handle of the NFIT, by the PMTT, and by SMBIOS. */
#include "place.h"

#include <stdlib.h>
#include <string.h>

#include "pcat.h"

static const struct memory_place nowhere = {
	PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN,
};

bool place_is_told(const struct pmemctl_acpi_table *pmtt)
{
	enum { FLAT = 2 };
	const uint64_t revision = pmtt ? acpi_number(pmtt, "Header", 0, "Revision") : PMEMCTL_UNKNOWN;

	return revision != PMEMCTL_UNKNOWN && revision >= FLAT;
}

/* The field may be the number of a level; what was said of those below it was about another. */
static void enter_level(struct memory_place *place, const struct pmemctl_acpi_field *field)
{
	const struct {
		const char *structure, *name;
		uint64_t *number;
	} levels[] = {
		{ "Socket", "Socket ID", &place->socket }, { "Die", "ID", &place->die },
		{ "Memory Controller", "Memory Controller ID", &place->controller },
		{ "Channel", "ID", &place->channel }, { "Slot", "ID", &place->slot },
	};
	size_t i = 0;

	while (i < ARRAY_SIZE(levels) &&
	       (strcmp(field->structure, levels[i].structure) != 0 || strcmp(field->name, levels[i].name) != 0))
		i++;
	if (i < ARRAY_SIZE(levels))
		*levels[i].number = strtoull(field->value, NULL, 0);
	for (i++; i < ARRAY_SIZE(levels); i++)
		*levels[i].number = PMEMCTL_UNKNOWN;
}

/* What is in something follows it. */
bool place_next(struct memory_places *places)
{
	enum { HANDLE = 0xffff };

	if (!places->at)
		places->place = nowhere;
	while (places->pmtt && places->at < places->pmtt->field_count) {
		const struct pmemctl_acpi_field *field = places->pmtt->fields[places->at++];

		enter_level(&places->place, field);
		if (strcmp(field->name, "Memory Type") == 0)
			places->type = strtoull(field->value, NULL, 0);
		if (strcmp(field->name, "SMBIOS Handle") == 0) {
			places->handle = strtoull(field->value, NULL, 0) & HANDLE;
			places->place.node = places->place.slot == PMEMCTL_UNKNOWN ? PMEMCTL_UNKNOWN : 0;
			return true;
		}
	}
	return false;
}

struct memory_place place_of_handle(const struct pmemctl_acpi_table *pmtt, unsigned handle)
{
	struct memory_places places = { .pmtt = pmtt };

	while (place_next(&places))
		if (places.handle == handle)
			return places.place;
	return nowhere;
}

struct memory_place place_of_dimm(const struct pmemctl_acpi_table *pmtt, const struct pmemctl_dimm *dimm)
{
	enum { SLOT = 0, CHANNEL = 4, CONTROLLER = 8, SOCKET = 12, NODE = 16, PART = 0xf, NODE_PART = 0xfff };
	const uint64_t handle = dimm->handle;

	return (struct memory_place) {
		.node = handle >> NODE & NODE_PART, .socket = handle >> SOCKET & PART,
		.die = place_of_handle(pmtt, (unsigned)dimm->phys_id).die,
		.controller = handle >> CONTROLLER & PART, .channel = handle >> CHANNEL & PART,
		.slot = handle >> SLOT & PART,
	};
}

const struct pmemctl_memory_device *place_device(const struct pmemctl_smbios *smbios, uint64_t handle)
{
	for (size_t i = 0; smbios && i < smbios->device_count; i++)
		if (smbios->devices[i]->handle == handle)
			return smbios->devices[i];
	return NULL;
}

const char *place_memory_type(const struct pmemctl_memory_device *device)
{
	static const struct { unsigned type; const char *word; } words[] = {
		{ 0x18, "DDR3" }, { 0x1a, "DDR4" }, { 0x22, "DDR5" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].type == device->type)
			return words[i].word;
	return NULL;
}

bool place_is_persistent(const struct pmemctl_memory_device *device)
{
	enum { NON_VOLATILE = 0x1f, DETAIL_NON_VOLATILE = 1 << 12 };

	return device->type == NON_VOLATILE || device->detail & DETAIL_NON_VOLATILE;
}
