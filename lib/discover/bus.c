// SPDX-License-Identifier: LGPL-2.1-or-later
/* Buses: each is one provider of persistent memory (firmware table, e820 map, virtio, CXL …). */
#include <ctype.h>

#include "discover.h"

static enum pmemctl_bus_kind kind_of(const char *provider)
{
	static const struct { const char *prefix; enum pmemctl_bus_kind kind; } kinds[] = {
		{ "ACPI.NFIT", PMEMCTL_BUS_ACPI_NFIT },
		{ "nfit_test", PMEMCTL_BUS_NFIT_TEST },
		{ "e820", PMEMCTL_BUS_E820 },
		{ "virtio-pmem", PMEMCTL_BUS_VIRTIO },
		{ "CXL", PMEMCTL_BUS_CXL },
		{ "papr", PMEMCTL_BUS_PAPR },
		{ "of_pmem", PMEMCTL_BUS_OF },
	};

	for (size_t i = 0; provider && i < ARRAY_SIZE(kinds); i++)
		if (strncmp(provider, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
			return kinds[i].kind;
	return PMEMCTL_BUS_OTHER;
}

/* "12" is idle after 12 scrubs, "12+" has one running. */
static enum pmemctl_scrub scrub_state(struct discovery *d, const char *bus)
{
	const char *text = device_string(d, bus, "nfit/scrub");

	if (!text || !isdigit((unsigned char)*text))
		return PMEMCTL_SCRUB_UNKNOWN;
	text += strspn(text, "0123456789");
	if (!*text)
		return PMEMCTL_SCRUB_IDLE;
	return strcmp(text, "+") == 0 ? PMEMCTL_SCRUB_ACTIVE : PMEMCTL_SCRUB_UNKNOWN;
}

void bus_read(struct discovery *d, struct pmemctl_bus *bus)
{
	/* the provider is also what a filter may name */
	if (wants(d, PMEMCTL_WANT_BUSES) || !filter_is_open(d->query->bus))
		bus->provider = device_string(d, bus->name, "provider");
	bus->kind = kind_of(bus->provider);
	if (wants(d, PMEMCTL_WANT_FIRMWARE)) {
		bus->firmware_activate = device_string(d, bus->name, "firmware/activate");
		bus->firmware_capability = device_string(d, bus->name, "firmware/capability");
	}
	if (!wants(d, PMEMCTL_WANT_BUSES))
		return;
	if (bus->kind == PMEMCTL_BUS_ACPI_NFIT || bus->kind == PMEMCTL_BUS_NFIT_TEST)
		bus->scrub = scrub_state(d, bus->name);
	if (wants(d, PMEMCTL_WANT_IDENTITY))
		bus->commands = device_string(d, bus->name, "commands");
}
