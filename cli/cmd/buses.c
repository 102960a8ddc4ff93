// SPDX-License-Identifier: GPL-2.0-only
/* The buses that operands name. */
#include "buses.h"

#include <stdlib.h>
#include <string.h>

static bool is_named(const struct pmemctl_bus *bus, const char *operand)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", bus->id);
	return strcmp(operand, "all") == 0 || strcmp(operand, bus->name) == 0 || strcmp(operand, number) == 0 ||
	       (bus->provider && strcmp(operand, bus->provider) == 0);
}

static void add(struct buses *buses, const struct pmemctl_bus *bus)
{
	for (size_t i = 0; i < buses->count; i++)
		if (buses->list[i] == bus)
			return;
	buses->list[buses->count++] = bus;
}

static void add_named(struct cli *cli, struct buses *buses, const char *operand)
{
	const bool all = strcmp(operand, "all") == 0;
	bool found = all;

	buses->all = buses->all || all;
	for (size_t i = 0; i < buses->platform->bus_count; i++)
		if (is_named(buses->platform->buses[i], operand)) {
			add(buses, buses->platform->buses[i]);
			found = true;
		}
	if (!found)
		buses->missing = cli_no_object(cli, "bus", operand);
}

int buses_find(struct cli *cli, char **operands, int count, struct buses *buses)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_BUSES | PMEMCTL_WANT_FIRMWARE };

	*buses = (struct buses) { 0 };
	if (pmemctl_discover(cli->ctx, &query, &buses->platform))
		return cli_library_error(cli);
	buses->list = calloc(buses->platform->bus_count + 1, sizeof(*buses->list));
	if (!buses->list)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	for (int i = 0; i < count; i++)
		add_named(cli, buses, operands[i]);
	if (!count)
		add_named(cli, buses, "all");
	return 0;
}

void buses_free(struct buses *buses)
{
	free(buses->list);
	pmemctl_platform_free(buses->platform);
}
