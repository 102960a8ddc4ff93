// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -topology: what is plugged in where, from SMBIOS; no module is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

static const struct ipmctl_column columns[] = {
	{ "DimmID", 0 }, { "MemoryType", 0 }, { "Capacity", 0 }, { "PhysicalID", 11 }, { "DeviceLocator", 0 },
};

static const char *type_word(const struct pmemctl_memory_device *device)
{
	static const struct { unsigned type; const char *word; } words[] = {
		{ 0x18, "DDR3" }, { 0x1a, "DDR4" }, { 0x22, "DDR5" }, { 0x1f, "Logical Non-Volatile Device" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].type == device->type)
			return words[i].word;
	return "Unknown";
}

static void add_row(struct ipmctl_table *table, const struct ipmctl_request *request, const char *id, const char *type,
		    const struct pmemctl_memory_device *device)
{
	char capacity[VALUE_MAX], physical[VALUE_MAX];

	ipmctl_capacity(request, device ? device->size : PMEMCTL_UNKNOWN, capacity);
	snprintf(physical, sizeof(physical), device ? "0x%04x" : "Unknown", device ? device->handle : 0);
	ipmctl_table_add(table, (const char *const[]) { id, type, capacity, physical,
							device && device->locator ? device->locator : "Unknown" });
}

static bool is_pmem(const struct ipmctl_machine *m, const struct pmemctl_memory_device *device)
{
	enum { NON_VOLATILE = 0x1f, DETAIL_NON_VOLATILE = 1 << 12 };

	for (size_t i = 0; i < m->count; i++)
		if (m->dimms[i].dimm->phys_id == device->handle)
			return true;
	return device->type == NON_VOLATILE || device->detail & DETAIL_NON_VOLATILE;
}

/* The socket of a module, by the PMTT, in which what is on a socket follows it. */
static uint64_t socket_of(const struct pmemctl_acpi_table *pmtt, unsigned handle)
{
	enum { HANDLE = 0xffff };
	uint64_t socket = PMEMCTL_UNKNOWN;

	for (size_t i = 0; pmtt && i < pmtt->field_count; i++) {
		const struct pmemctl_acpi_field *field = pmtt->fields[i];

		if (strcmp(field->name, "Socket ID") == 0)
			socket = strtoull(field->value, NULL, 0);
		else if (strcmp(field->name, "SMBIOS Handle") == 0 &&
			 (strtoull(field->value, NULL, 0) & HANDLE) == handle)
			return socket;
	}
	return PMEMCTL_UNKNOWN;
}

static void add_dram(struct cli *cli, struct ipmctl_table *table, const struct ipmctl_request *request,
		     const struct ipmctl_machine *m)
{
	const char *sockets = request->targets[TARGET_SOCKET];
	struct pmemctl_acpi_table *pmtt = NULL;

	if (sockets && *sockets)
		pmemctl_acpi_read(cli->ctx, "PMTT", &pmtt);
	for (size_t i = 0; i < m->smbios->device_count; i++) {
		const struct pmemctl_memory_device *device = m->smbios->devices[i];

		if (!device->size || is_pmem(m, device))
			continue;
		if (ipmctl_names_socket(sockets, socket_of(pmtt, device->handle)))
			add_row(table, request, "N/A", type_word(device), device);
	}
	pmemctl_acpi_free(pmtt);
}

/* Modules of one memory controller stand together, else as the NFIT has them. */
static void sort_by_controller(struct ipmctl_machine *m)
{
	enum { CONTROLLER_SHIFT = 8 };

	for (size_t i = 1; i < m->count; i++) {
		const struct ipmctl_dimm moved = m->dimms[i];
		size_t to = i;

		for (; to && m->dimms[to - 1].dimm->handle >> CONTROLLER_SHIFT > moved.dimm->handle >> CONTROLLER_SHIFT;
		     to--)
			m->dimms[to] = m->dimms[to - 1];
		m->dimms[to] = moved;
	}
}

int ipmctl_show_topology(struct cli *cli, const struct ipmctl_request *request)
{
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns) };
	struct ipmctl_machine m;
	char id[VALUE_MAX];
	int status;

	if (request->all || request->display) {
		printf("Lists of the topology are not in this version of pmemctl.\n");
		return PMEMCTL_NOT_SUPPORTED;
	}
	status = ipmctl_machine_open(cli, request, 0, &m);
	if (status)
		return status;
	sort_by_controller(&m);
	for (size_t i = 0; i < m.count; i++) {
		ipmctl_dimm_id(&m.dimms[i], request, id);
		add_row(&table, request, id, "Logical Non-Volatile Device", m.dimms[i].device);
	}
	/* modules of DRAM have no names that could be asked for */
	if (m.smbios && !request->targets[TARGET_DIMM])
		add_dram(cli, &table, request, &m);
	status = ipmctl_table_show(request, &table, "DimmTopologyList", "DimmTopology", false);
	ipmctl_machine_close(&m);
	return status;
}
