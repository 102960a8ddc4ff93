// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What firmware says of where the memory of a DAX device is: the domain of its addresses in SRAT (ACPI 6.5 section
 * 5.2.16.2), and whether HMAT (section 5.2.28.3) tells how that domain performs. The kernel gives each domain a NUMA
 * node; where SRAT has none, the kernel has no node, or one from elsewhere: of CXL memory, from the windows in CEDT.
 */
#include <errno.h>
#include <stdio.h>

#include "acpi/format.h"
#include "discover.h"
#include "memory/blocks.h"

/* The tables, read once a discovery. */
struct tables {
	struct acpi_table srat, hmat, cedt;
	bool has_srat, has_hmat, has_cedt;
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

/* ---- what the kernel has made of SRAT ---- */

static bool is_of_device(const struct pmemctl_dax_device *device, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < device->mapping_count; i++)
		if (start <= device->mappings[i]->end && end >= device->mappings[i]->start)
			return true;
	return !device->mapping_count && start < device->resource + device->size && end >= device->resource;
}

static int visit_node(void *data, const char *name)
{
	return sscanf(name, "node%d", (int *)data) == 1;
}

/* Of a block of memory that the kernel has, and that is not the device's; or PMEMCTL_NO_NODE. */
static int node_of_block(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device, uint64_t block,
			 uint64_t block_size)
{
	int node = PMEMCTL_NO_NODE;
	char path[64];

	if (is_of_device(device, block * block_size, (block + 1) * block_size - 1))
		return PMEMCTL_NO_NODE;
	snprintf(path, sizeof(path), "sys/devices/system/memory/memory%llu", (unsigned long long)block);
	sysfs_list(ctx, path, visit_node, &node);
	return node;
}

/* By its first block or, where that is none of the kernel's memory, its last. */
static int node_of_range(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device,
			 const struct acpi_structure *entry, uint64_t block_size)
{
	const uint64_t base = field(entry, "Base Address"), length = field(entry, "Range Length");
	uint64_t first, end;
	int node;

	if (!is_a(entry, "Memory Affinity") || base == PMEMCTL_UNKNOWN || length == PMEMCTL_UNKNOWN ||
	    !(field(entry, "Flags") & 1))
		return PMEMCTL_NO_NODE;
	first = (base + block_size - 1) / block_size;
	end = (base + length) / block_size;
	if (first >= end)
		return PMEMCTL_NO_NODE;
	node = node_of_block(ctx, device, first, block_size);
	return node != PMEMCTL_NO_NODE ? node : node_of_block(ctx, device, end - 1, block_size);
}

/* Each domain has a node to itself. Where the memory that the kernel has shows something else, that is told. */
static const char *what_contradicts(struct discovery *d, const struct acpi_table *srat,
				    const struct pmemctl_dax_device *device, uint64_t domain)
{
	const uint64_t block_size = memory_block_size(d->ctx);

	for (size_t i = 0; block_size && block_size != PMEMCTL_UNKNOWN && i < srat->structure_count; i++) {
		const int node = node_of_range(d->ctx, device, srat->structures[i], block_size);
		const uint64_t other = field(srat->structures[i], "Proximity Domain");

		if (node == PMEMCTL_NO_NODE || (node == device->target_node) == (other == domain))
			continue;
		if (other == domain)
			return acpi_printf(d->arena, ", whose other memory is on node %d", node);
		return acpi_printf(d->arena, ", while node %d is that of domain %llu", node, (unsigned long long)other);
	}
	return NULL;
}

/* ---- CEDT (CXL 3.0 section 9.17.1): the kernel gives windows that SRAT does not have nodes of their own ---- */

static bool is_in_window(const struct acpi_table *cedt, const struct pmemctl_dax_device *device)
{
	const uint64_t start = device->mapping_count ? device->mappings[0]->start : device->resource;

	for (size_t i = 0; i < cedt->structure_count; i++) {
		const uint64_t base = field(cedt->structures[i], "Base Address"),
			       size = field(cedt->structures[i], "Window Size");

		if (is_a(cedt->structures[i], "CXL Fixed Memory Window") && start >= base && start - base < size)
			return true;
	}
	return false;
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

static const char *what_is_said(struct discovery *d, const struct tables *tables, struct pmemctl_dax_device *device)
{
	struct found found = { .text = "" };
	const char *contradiction;
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
		return tables->has_cedt && is_in_window(&tables->cedt, device) ? "SRAT: no domain; CEDT: a CXL window"
									       : "SRAT: no domain";
	contradiction = what_contradicts(d, &tables->srat, device, found.domain);
	device->node_is_wrong = contradiction;
	return acpi_printf(d->arena, "SRAT: %s%s%s%s", found.text, found.covered < bytes ? ", for a part" : "",
			   contradiction ? contradiction : "",
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
				tables.has_cedt = tables.has_srat &&
						  read_table(d->ctx, d->arena, "CEDT", &tables.cedt);
				read = true;
			}
			device->firmware_node = what_is_said(d, &tables, device);
		}
}
