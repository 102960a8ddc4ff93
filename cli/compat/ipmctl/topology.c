// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -topology: what is plugged in where, from SMBIOS and the PMTT; no module is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

enum { TABLE_COLUMNS = 5, LIST_COLUMNS = 11, TREE_COLUMNS = 12 };

/* A module of memory of any kind. */
struct part {
	char id[8];
	const char *type;
	const struct pmemctl_memory_device *device;	/* NULL: SMBIOS does not know it */
	struct memory_place place;
};

struct parts {
	struct part *list;
	size_t count;
	bool have_places;	/* the platform tells them of all modules */
};

static const char *type_word(const struct pmemctl_memory_device *device)
{
	enum { NON_VOLATILE = 0x1f };
	const char *word = place_memory_type(device);

	return word ? word : device->type == NON_VOLATILE ? "Logical Non-Volatile Device" : "Unknown";
}

static bool is_pmem(const struct ipmctl_machine *m, const struct pmemctl_memory_device *device)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->dimms[i].dimm->phys_id == device->handle)
			return true;
	return place_is_persistent(device);
}

static void add_pmem(struct parts *parts, const struct ipmctl_machine *m, const struct pmemctl_acpi_table *pmtt)
{
	for (size_t i = 0; i < m->count; i++) {
		struct part *part = &parts->list[parts->count++];

		*part = (struct part) {
			.type = "Logical Non-Volatile Device", .device = m->dimms[i].device,
			.place = place_of_dimm(pmtt, m->dimms[i].dimm),
		};
		snprintf(part->id, sizeof(part->id), "0x%04llx",
			 (unsigned long long)(m->dimms[i].dimm->handle & 0xffff));
	}
}

static void add_dram_device(struct parts *parts, const struct ipmctl_request *request, const struct ipmctl_machine *m,
			    const struct pmemctl_acpi_table *pmtt, const struct pmemctl_memory_device *device)
{
	const struct memory_place place = place_of_handle(pmtt, device->handle);

	if (device->size && !is_pmem(m, device) &&
	    ipmctl_names_socket(request->targets[TARGET_SOCKET], place.socket))
		parts->list[parts->count++] = (struct part) {
			.id = "N/A", .type = type_word(device), .device = device, .place = place,
		};
}

static bool is_added(const struct parts *parts, const struct pmemctl_memory_device *device)
{
	for (size_t i = 0; i < parts->count; i++)
		if (parts->list[i].device == device)
			return true;
	return false;
}

/* They have no names that could be asked for. Those of the PMTT come first, in its order. */
static void add_dram(struct parts *parts, const struct ipmctl_request *request, const struct ipmctl_machine *m,
		     const struct pmemctl_acpi_table *pmtt)
{
	const size_t count = m->smbios && !request->targets[TARGET_DIMM] ? m->smbios->device_count : 0;
	struct memory_places places = { .pmtt = pmtt };

	while (count && place_next(&places)) {
		const struct pmemctl_memory_device *device = place_device(m->smbios, places.handle);

		if (device && !is_added(parts, device))
			add_dram_device(parts, request, m, pmtt, device);
	}
	for (size_t i = 0; i < count; i++)
		if (!is_added(parts, m->smbios->devices[i]))
			add_dram_device(parts, request, m, pmtt, m->smbios->devices[i]);
}

/* Modules of one memory controller stand together, else they are as the NFIT has them; those whose place is told, by
 * it. */
static bool is_before(const struct parts *parts, const struct part *a, const struct part *b)
{
	const uint64_t first[] = { a->place.socket, a->place.die, a->place.controller, a->place.channel,
				   a->place.slot };
	const uint64_t second[] = { b->place.socket, b->place.die, b->place.controller, b->place.channel,
				    b->place.slot };
	const size_t levels = parts->have_places ? ARRAY_SIZE(first) : 3;

	for (size_t i = 0; i < levels; i++)
		if (first[i] != second[i])
			return first[i] < second[i];
	return false;
}

static void sort(const struct parts *parts, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct part moved = parts->list[i];
		size_t to = i;

		for (; to && is_before(parts, &moved, &parts->list[to - 1]); to--)
			parts->list[to] = parts->list[to - 1];
		parts->list[to] = moved;
	}
}

static int collect(struct cli *cli, const struct ipmctl_request *request, const struct ipmctl_machine *m,
		   struct parts *parts)
{
	struct pmemctl_acpi_table *pmtt = NULL;
	size_t pmem;

	*parts = (struct parts) {
		.list = calloc(m->count + (m->smbios ? m->smbios->device_count : 0), sizeof(*parts->list)),
	};
	if (!parts->list)
		return IPMCTL_FAILED;
	pmemctl_acpi_read(cli->ctx, "PMTT", &pmtt);
	parts->have_places = place_is_told(pmtt);
	add_pmem(parts, m, pmtt);
	pmem = parts->count;
	add_dram(parts, request, m, pmtt);
	pmemctl_acpi_free(pmtt);
	sort(parts, parts->have_places && ipmctl_is_list(request) ? parts->count : pmem);
	return 0;
}

static void number_text(uint64_t number, const char *format, bool known, char *text)
{
	if (known && number != PMEMCTL_UNKNOWN)
		snprintf(text, VALUE_MAX, format, (unsigned)number);
	else
		snprintf(text, VALUE_MAX, "N/A");
}

/* In the order of lists; what takes less than all of it are the first */
static void describe(const struct parts *parts, const struct part *part, const struct ipmctl_request *request,
		     char texts[TREE_COLUMNS][VALUE_MAX])
{
	const struct pmemctl_memory_device *device = part->device;
	const bool known = parts->have_places || strcmp(part->id, "N/A") != 0;
	const char *slot = parts->have_places ? "0x%04x" : "%u";
	const char *bank = device && device->bank ? device->bank : "Unknown";

	snprintf(texts[0], VALUE_MAX, "%s", part->id);
	snprintf(texts[1], VALUE_MAX, "%s", part->type);
	ipmctl_capacity(request, device ? device->size : PMEMCTL_UNKNOWN, texts[2]);
	snprintf(texts[3], VALUE_MAX, device ? "0x%04x" : "Unknown", device ? device->handle : 0);
	snprintf(texts[4], VALUE_MAX, "%s", device && device->locator ? device->locator : "Unknown");
	if (parts->have_places) {
		number_text(part->place.node, "0x%04x", known, texts[5]);
		snprintf(texts[6], VALUE_MAX, "%s", bank);
		number_text(part->place.socket, "0x%04x", known, texts[7]);
		number_text(part->place.die, "0x%04x", known, texts[8]);
		number_text(part->place.controller, "0x%04x", known, texts[9]);
		number_text(part->place.channel, "0x%04x", known, texts[10]);
		number_text(part->place.slot, slot, known, texts[11]);
		return;
	}
	number_text(part->place.socket, "0x%04x", known, texts[5]);
	number_text(part->place.controller, "0x%04x", known, texts[6]);
	number_text(part->place.channel, "0x%04x", known, texts[7]);
	number_text(part->place.slot, slot, known, texts[8]);
	number_text(part->place.node, "0x%04x", known, texts[9]);
	snprintf(texts[10], VALUE_MAX, "%s", bank);
}

static const struct ipmctl_column tree_columns[TREE_COLUMNS] = {
	{ "DimmID", 0 }, { "MemoryType", 0 }, { "Capacity", 0 }, { "PhysicalID", 11 }, { "DeviceLocator", 0 },
	{ "NodeControllerID", 0 }, { "BankLabel", 0 }, { "SocketID", 0 }, { "DieID", 0 }, { "MemControllerID", 0 },
	{ "ChannelID", 0 }, { "ChannelPos", 0 },
};

/* What is in something is below it, which is told once. */
static void print_tree(const struct parts *parts, const struct ipmctl_request *request)
{
	enum { FIRST_LEVEL = 7, LEVELS = 5, INDENT = 3, FACTS = FIRST_LEVEL };
	char last[TREE_COLUMNS][VALUE_MAX] = { "" }, texts[TREE_COLUMNS][VALUE_MAX];

	for (size_t i = 0; i < parts->count; i++) {
		bool is_new = !i;

		describe(parts, &parts->list[i], request, texts);
		for (int level = 0; level < LEVELS; level++) {
			const int column = FIRST_LEVEL + level;

			is_new |= strcmp(texts[column], last[column]) != 0;
			if (is_new)
				fprintf(request->out,
					"%*s---%s=%s---\n", level * INDENT, "", tree_columns[column].title,
					texts[column]);
		}
		fprintf(request->out, "%*s---DimmID=%s---\n", LEVELS * INDENT, "", texts[0]);
		for (size_t fact = 1; fact < FACTS; fact++) {
			fprintf(request->out, "%*s%s: ", (LEVELS + 1) * INDENT, "", tree_columns[fact].title);
			cli_print_clean(texts[fact], request->out);
			fprintf(request->out, "\n");
		}
		memcpy(last, texts, sizeof(last));
	}
}

static int print(const struct parts *parts, const struct ipmctl_request *request)
{
	static const struct ipmctl_column list_columns[LIST_COLUMNS] = {
		{ "DimmID", 0 }, { "MemoryType", 0 }, { "Capacity", 0 }, { "PhysicalID", 11 }, { "DeviceLocator", 0 },
		{ "SocketID", 0 }, { "MemControllerID", 0 }, { "ChannelID", 0 }, { "ChannelPos", 0 },
		{ "NodeControllerID", 0 }, { "BankLabel", 0 },
	};
	const bool is_tree = parts->have_places && ipmctl_is_list(request);
	struct ipmctl_table table = { .columns = parts->have_places ? tree_columns : list_columns, .key = "DimmID" };
	char texts[TREE_COLUMNS][VALUE_MAX];
	const char *cells[TREE_COLUMNS];

	if (is_tree && !request->xml) {
		print_tree(parts, request);
		return 0;
	}
	table.column_count = is_tree ? TREE_COLUMNS : ipmctl_is_list(request) ? LIST_COLUMNS : TABLE_COLUMNS;
	for (size_t i = 0; i < parts->count; i++) {
		describe(parts, &parts->list[i], request, texts);
		for (size_t j = 0; j < TREE_COLUMNS; j++)
			cells[j] = texts[j];
		ipmctl_table_add(&table, cells);
	}
	return ipmctl_table_show(request, &table, "DimmTopologyList", is_tree ? "Dimm" : "DimmTopology", false);
}

int ipmctl_show_topology(struct cli *cli, const struct ipmctl_request *request)
{
	struct ipmctl_machine m;
	struct parts parts;
	int status = ipmctl_machine_open_all(cli, request, 0, &m);

	if (status)
		return status;
	status = collect(cli, request, &m, &parts);
	if (status)
		fprintf(request->out, "Error: out of memory.\n");
	else
		status = print(&parts, request);
	free(parts.list);
	ipmctl_machine_close(&m);
	return status;
}
