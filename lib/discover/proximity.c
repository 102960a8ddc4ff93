// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What firmware says of where the memory of a DAX device is: the domain of its addresses in SRAT (ACPI 6.5 section
 * 5.2.16.2), and whether HMAT (section 5.2.28.3) tells how that domain performs. The kernel gives each domain a NUMA
 * node; where SRAT has none, the kernel has no node, or one from elsewhere.
 */
#include <errno.h>
#include <stdio.h>

#include "acpi/format.h"
#include "discover.h"

/* The tables, read once a discovery. */
struct tables {
	struct acpi_table srat, hmat;
	bool has_srat, has_hmat;
};

static bool read_table(struct pmemctl_ctx *ctx, struct arena *arena, const char *name, struct acpi_table *table)
{
	char path[64];
	size_t length;
	char *bytes;

	snprintf(path, sizeof(path), "sys/firmware/acpi/tables/%s", name);
	bytes = sysfs_read_all(ctx, path, arena, &length);
	return bytes && acpi_decode(bytes, length, arena, table) == 0;
}

static uint64_t field(const struct acpi_structure *structure, const char *name)
{
	for (size_t i = 0; i < structure->field_count; i++)
		if (strcmp(structure->fields[i]->name, name) == 0)
			return structure->fields[i]->value;
	return PMEMCTL_UNKNOWN;
}

static bool is_a(const struct acpi_structure *structure, const char *name)
{
	return strcmp(structure->name, name) == 0;
}

/* ---- SRAT ---- */

struct found {
	char text[96];
	uint64_t covered;	/* bytes of the range that a domain has */
	uint64_t domain;	/* the first */
};

static void add_domain(struct found *found, uint64_t domain, bool enabled)
{
	const size_t used = strlen(found->text);
	char text[48];

	snprintf(text, sizeof(text), "domain %llu%s", (unsigned long long)domain, enabled ? "" : " (not enabled)");
	if (strstr(found->text, text) || used + sizeof(text) > sizeof(found->text))
		return;
	found->domain = used ? found->domain : domain;
	snprintf(found->text + used, sizeof(found->text) - used, "%s%s", used ? ", " : "", text);
}

static void look_in_range(const struct acpi_table *srat, uint64_t start, uint64_t size, struct found *found)
{
	for (size_t i = 0; i < srat->structure_count; i++) {
		const struct acpi_structure *entry = srat->structures[i];
		const uint64_t base = field(entry, "Base Address"), length = field(entry, "Range Length");
		uint64_t first, last;

		if (!is_a(entry, "Memory Affinity") || base == PMEMCTL_UNKNOWN || length == PMEMCTL_UNKNOWN || !length)
			continue;
		first = base > start ? base : start;
		last = base + (length - 1) < start + (size - 1) ? base + (length - 1) : start + (size - 1);
		if (first > last)
			continue;
		found->covered += last - first + 1;
		add_domain(found, field(entry, "Proximity Domain"), field(entry, "Flags") & 1);
	}
}

int srat_domain(struct pmemctl_ctx *ctx, uint64_t address, uint64_t *domain)
{
	struct found found = { .text = "" };
	struct arena arena = { 0 };
	struct acpi_table srat;
	const bool read = read_table(ctx, &arena, "SRAT", &srat);

	if (read)
		look_in_range(&srat, address, 1, &found);
	arena_free(&arena);
	*domain = found.domain;
	return read ? *found.text != '\0' : -ENOENT;
}

/* ---- HMAT ---- */

static bool hmat_has(const struct acpi_table *hmat, uint64_t domain)
{
	for (size_t i = 0; i < hmat->structure_count; i++)
		if (is_a(hmat->structures[i], "Memory Proximity Domain Attributes") &&
		    field(hmat->structures[i], "Memory Proximity Domain") == domain)
			return true;
	return false;
}

/* ---- each device ---- */

static const char *what_is_said(struct discovery *d, const struct tables *tables,
				const struct pmemctl_dax_device *device)
{
	struct found found = { .text = "" };
	uint64_t bytes = 0;

	if (!tables->has_srat || (!device->mapping_count && device->resource == PMEMCTL_UNKNOWN) || !device->size ||
	    device->size == PMEMCTL_UNKNOWN)
		return NULL;
	for (size_t i = 0; i < device->mapping_count; i++) {
		const struct pmemctl_dax_mapping *m = device->mappings[i];

		look_in_range(&tables->srat, m->start, m->end - m->start + 1, &found);
		bytes += m->end - m->start + 1;
	}
	if (!device->mapping_count) {
		look_in_range(&tables->srat, device->resource, device->size, &found);
		bytes = device->size;
	}
	if (!*found.text)
		return "SRAT: no domain";
	return acpi_printf(d->arena, "SRAT: %s%s%s", found.text, found.covered < bytes ? ", for a part" : "",
			   tables->has_hmat && !hmat_has(&tables->hmat, found.domain) ? "; HMAT: nothing" : "");
}

void dax_read_proximity(struct discovery *d, const struct pmemctl_platform *platform)
{
	struct tables tables = { .has_srat = false };
	bool read = false;

	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++) {
			struct pmemctl_dax_device *device = platform->dax_regions[i]->devices[j];

			if (!read) {
				tables.has_srat = read_table(d->ctx, d->arena, "SRAT", &tables.srat);
				tables.has_hmat = tables.has_srat &&
						  read_table(d->ctx, d->arena, "HMAT", &tables.hmat);
				read = true;
			}
			device->firmware_node = what_is_said(d, &tables, device);
		}
}
