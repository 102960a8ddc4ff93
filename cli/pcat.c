// SPDX-License-Identifier: GPL-2.0-only
/* Facts of the PCAT, for all that show them. */
#include "pcat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct pmemctl_acpi_field *acpi_field(const struct pmemctl_acpi_table *table, const char *structure, size_t index,
					    const char *field)
{
	size_t last = SIZE_MAX, seen = 0;

	for (size_t i = 0; table && i < table->field_count; i++) {
		const struct pmemctl_acpi_field *f = table->fields[i];

		if (strcmp(f->structure, structure) != 0)
			continue;
		seen += last != SIZE_MAX && f->offset != last;
		last = f->offset;
		if (seen == index && strcmp(f->name, field) == 0)
			return f;
	}
	return NULL;
}

uint64_t acpi_number(const struct pmemctl_acpi_table *table, const char *structure, size_t index, const char *field)
{
	const struct pmemctl_acpi_field *f = acpi_field(table, structure, index, field);

	return f ? strtoull(f->value, NULL, 0) : PMEMCTL_UNKNOWN;
}

bool pcat_is_old(const struct pmemctl_acpi_table *pcat)
{
	enum { NEW = 0x10 };

	return acpi_number(pcat, "Header", 0, "Revision") < NEW;
}

bool pcat_is_two_level(const struct pmemctl_acpi_table *pcat)
{
	enum { TWO_LEVEL = 1 };

	return acpi_number(pcat, "Platform Capability", 0, "Current Volatile Mode") == TWO_LEVEL;
}

static uint64_t interleave(const struct pmemctl_acpi_table *pcat, const char *field)
{
	return acpi_number(pcat, "Memory Interleave Capability", 0, field);
}

static unsigned count_bits(uint64_t bits)
{
	unsigned count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

bool pcat_format(const struct pmemctl_acpi_table *pcat, unsigned index, struct pcat_format *format)
{
	static const unsigned ways[] = { 1, 2, 3, 4, 6, 8, 12, 16, 24 };
	enum { WAYS = 16, CONTROLLER = 8, SIZE = 0xff, MODULES = 0xffff, OLD_RECOMMENDED = 31, RECOMMENDED = 16 };
	const bool old = pcat_is_old(pcat);
	uint64_t word;
	char name[32];

	snprintf(name, sizeof(name), old ? "Interleave Format %u" : "Module Map %u", index);
	word = interleave(pcat, name);
	if (word == PMEMCTL_UNKNOWN)
		return false;
	if (!old) {
		*format = (struct pcat_format) {
			.ways = count_bits(word & MODULES), .recommended = word >> RECOMMENDED & 1,
			.channel = (unsigned)interleave(pcat, "Channel Interleave Sizes"),
			.controller = (unsigned)interleave(pcat, "Memory Controller Interleave Sizes"),
		};
		return true;
	}
	*format = (struct pcat_format) {
		.channel = word & SIZE, .controller = word >> CONTROLLER & SIZE, .recommended = word >> OLD_RECOMMENDED,
	};
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++)
		if (word >> WAYS >> i & 1)
			format->ways = ways[i];
	return true;
}

bool pcat_next_socket(const struct pmemctl_acpi_table *pcat, size_t *index, struct pcat_socket *socket)
{
	static const char sku[] = "Socket SKU";
	const uint64_t id = acpi_number(pcat, sku, *index, "Socket ID");

	*socket = (struct pcat_socket) { .id = id };
	for (; id != PMEMCTL_UNKNOWN && acpi_number(pcat, sku, *index, "Socket ID") == id; (*index)++) {
		socket->limit += acpi_number(pcat, sku, *index, "Mapped Memory Limit");
		socket->mapped += acpi_number(pcat, sku, *index, "Mapped Memory");
		socket->cache += acpi_number(pcat, sku, *index, "Memory Used as Cache");
	}
	return id != PMEMCTL_UNKNOWN;
}
