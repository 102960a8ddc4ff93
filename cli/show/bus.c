// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show bus */
#include "show/show.h"

static const char *scrub_word(enum pmemctl_scrub scrub)
{
	return scrub == PMEMCTL_SCRUB_ACTIVE ? "active" : scrub == PMEMCTL_SCRUB_IDLE ? "idle" : NULL;
}

FILL_TEXT(name, struct pmemctl_bus, x->name)
FILL_TEXT(provider, struct pmemctl_bus, x->provider)
FILL_TEXT_IF(scrub, struct pmemctl_bus, show_is_nfit(x), scrub_word(x->scrub))
FILL_TEXT_IF(firmware_activate, struct pmemctl_bus, x->firmware_activate, x->firmware_activate)
FILL_NUMBER(dimms, struct pmemctl_bus, x->dimm_count)
FILL_NUMBER(regions, struct pmemctl_bus, x->region_count)
FILL_TEXT(command_list, struct pmemctl_bus, show_words(t, x->commands ? x->commands : ""))

static const struct column columns[] = {
	{ "BUS", COLUMN_TEXT, true, "name", false, 0, name },
	{ "PROVIDER", COLUMN_TEXT, true, "what it was found by", false, PMEMCTL_WANT_BUSES, provider },
	{ "SCRUB", COLUMN_TEXT, true, "search for bad blocks: idle or active", false,
	  PMEMCTL_WANT_BUSES, scrub },
	{ "FIRMWARE-ACTIVATE", COLUMN_TEXT, true, "activation of DIMM firmware: idle, armed or busy", false,
	  PMEMCTL_WANT_FIRMWARE, firmware_activate },
	{ "DIMMS", COLUMN_NUMBER, true, "number of DIMMs", false, PMEMCTL_WANT_NAMES, dimms },
	{ "REGIONS", COLUMN_NUMBER, true, "number of regions", false, 0, regions },
	{ "COMMANDS", COLUMN_LIST, false, "firmware commands of the bus", false,
	  PMEMCTL_WANT_BUSES | PMEMCTL_WANT_IDENTITY, command_list },
};

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->bus_count; i++)
		table_add(table, platform->buses[i]);
}

const struct show_kind show_bus = {
	.name = "bus", .objects = "buses", .one = "bus", .summary = "buses: each one provider of memory",
	.names = ARG_BUS, .want = PMEMCTL_WANT_BUSES,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
