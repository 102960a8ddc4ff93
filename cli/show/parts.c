// SPDX-License-Identifier: GPL-2.0-only
/* What memory is plugged in where: DIMMs of the NFIT, and beside them what PMTT and SMBIOS have. */
#include "show/parts.h"

#include <stdlib.h>

static bool add(struct show_parts *parts, const struct show_part *part)
{
	struct show_part *grown = reallocarray(parts->list, parts->count + 1, sizeof(*grown));

	if (!grown)
		return false;
	parts->list = grown;
	grown[parts->count++] = *part;
	return true;
}

static struct show_part part_of_dimm(const struct pmemctl_dimm *dimm, const struct pmemctl_acpi_table *pmtt,
				     const struct pmemctl_smbios *smbios)
{
	struct show_part part = {
		.dimm = dimm, .device = place_device(smbios, dimm->phys_id), .place = place_of_dimm(pmtt, dimm),
	};

	if (dimm->handle == PMEMCTL_UNKNOWN || !show_is_nfit(dimm->bus))
		part.place.socket = PMEMCTL_UNKNOWN;
	return part;
}

static bool is_there(const struct show_parts *parts, const struct pmemctl_memory_device *device)
{
	for (size_t i = 0; i < parts->count; i++)
		if (parts->list[i].device == device)
			return true;
	return false;
}

/* Of the PMTT, which does not say what an empty place is in SMBIOS */
static bool add_placed(struct show_parts *parts, const struct pmemctl_acpi_table *pmtt)
{
	struct memory_places places = { .pmtt = pmtt };
	bool done = true;

	while (done && place_next(&places)) {
		const struct show_part part = {
			.device = place_device(parts->smbios, places.handle), .place = places.place,
		};

		if (part.device ? !place_is_persistent(part.device) && !is_there(parts, part.device)
				: places.handle == PLACE_EMPTY)
			done = add(parts, &part);
	}
	return done;
}

/* Of SMBIOS alone. Where each empty place is in the PMTT, those in SMBIOS are the same. */
static bool add_others(struct show_parts *parts, const struct pmemctl_acpi_table *pmtt)
{
	bool done = true;

	for (size_t i = 0; done && parts->smbios && i < parts->smbios->device_count; i++) {
		const struct show_part part = {
			.device = parts->smbios->devices[i], .place = place_of_handle(NULL, 0),
		};

		if (!place_is_persistent(part.device) && !is_there(parts, part.device) &&
		    (part.device->size || !place_is_told(pmtt)))
			done = add(parts, &part);
	}
	return done;
}

static bool is_before(const struct memory_place *a, const struct memory_place *b)
{
	const uint64_t first[] = { a->socket, a->die, a->controller, a->channel, a->slot };
	const uint64_t second[] = { b->socket, b->die, b->controller, b->channel, b->slot };

	for (size_t i = 0; i < ARRAY_SIZE(first); i++)
		if (first[i] != second[i])
			return first[i] < second[i];
	return false;
}

/* What is in the same place stays in its order. */
static void sort(struct show_parts *parts)
{
	for (size_t i = 1; i < parts->count; i++) {
		const struct show_part moved = parts->list[i];
		size_t to = i;

		for (; to && is_before(&moved.place, &parts->list[to - 1].place); to--)
			parts->list[to] = parts->list[to - 1];
		parts->list[to] = moved;
	}
}

bool show_find_parts(const struct show_context *context, const struct pmemctl_bus *bus, bool with_tables,
		     struct show_parts *parts)
{
	struct pmemctl_acpi_table *pmtt = NULL;
	bool done = true;

	*parts = (struct show_parts) { 0 };
	if (with_tables) {
		pmemctl_acpi_read(context->cli->ctx, "PMTT", &pmtt);
		pmemctl_smbios_read(context->cli->ctx, &parts->smbios);
	}
	for (size_t i = 0; i < bus->dimm_count && done; i++) {
		const struct show_part part = part_of_dimm(bus->dimms[i], pmtt, parts->smbios);

		done = add(parts, &part);
	}
	if (pmtt || parts->smbios) {
		done = done && add_placed(parts, pmtt) && add_others(parts, pmtt);
		sort(parts);
	}
	pmemctl_acpi_free(pmtt);
	return done;
}

void show_free_parts(struct show_parts *parts)
{
	free(parts->list);
	pmemctl_smbios_free(parts->smbios);
}
