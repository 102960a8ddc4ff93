// SPDX-License-Identifier: GPL-2.0-only
/* Where modules of any kind are plugged in: by the handle of the NFIT, and by the PMTT. */
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

static const struct ipmctl_place nowhere = {
	PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN, PMEMCTL_UNKNOWN,
};

bool ipmctl_tells_places(const struct pmemctl_acpi_table *pmtt)
{
	enum { FLAT = 2 };
	const uint64_t revision = pmtt ? ipmctl_acpi_number(pmtt, "Header", 0, "Revision") : PMEMCTL_UNKNOWN;

	return revision != PMEMCTL_UNKNOWN && revision >= FLAT;
}

/* Which level the field is the number of; NULL: none. */
static uint64_t *level_of(struct ipmctl_place *place, const struct pmemctl_acpi_field *field)
{
	const struct {
		const char *structure, *name;
		uint64_t *number;
	} levels[] = {
		{ "Socket", "Socket ID", &place->socket }, { "Die", "ID", &place->die },
		{ "Memory Controller", "Memory Controller ID", &place->controller },
		{ "Channel", "ID", &place->channel }, { "Slot", "ID", &place->slot },
	};

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++)
		if (strcmp(field->structure, levels[i].structure) == 0 && strcmp(field->name, levels[i].name) == 0)
			return levels[i].number;
	return NULL;
}

/* What is in something follows it. */
struct ipmctl_place ipmctl_place_of_handle(const struct pmemctl_acpi_table *pmtt, unsigned handle)
{
	enum { HANDLE = 0xffff };
	struct ipmctl_place place = nowhere;

	for (size_t i = 0; pmtt && i < pmtt->field_count; i++) {
		const struct pmemctl_acpi_field *field = pmtt->fields[i];
		uint64_t *level = level_of(&place, field);

		if (level)
			*level = strtoull(field->value, NULL, 0);
		else if (strcmp(field->name, "SMBIOS Handle") == 0 &&
			 (strtoull(field->value, NULL, 0) & HANDLE) == handle) {
			place.node = 0;
			return place;
		}
	}
	return nowhere;
}

struct ipmctl_place ipmctl_place_of_dimm(const struct pmemctl_acpi_table *pmtt, const struct pmemctl_dimm *dimm)
{
	enum { SLOT = 0, CHANNEL = 4, CONTROLLER = 8, SOCKET = 12, NODE = 16, PART = 0xf, NODE_PART = 0xfff };
	const uint64_t handle = dimm->handle;

	return (struct ipmctl_place) {
		.node = handle >> NODE & NODE_PART, .socket = handle >> SOCKET & PART,
		.die = ipmctl_place_of_handle(pmtt, (unsigned)dimm->phys_id).die,
		.controller = handle >> CONTROLLER & PART, .channel = handle >> CHANNEL & PART,
		.slot = handle >> SLOT & PART,
	};
}
