// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show dimm */
#include "show/optane.h"

#include <string.h>

enum { WANT_REGIONS = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_MAPPINGS };

static const struct { unsigned flag; const char *word; } flag_words[] = {
	{ PMEMCTL_DIMM_SAVE_FAILED, "save-failed" }, { PMEMCTL_DIMM_RESTORE_FAILED, "restore-failed" },
	{ PMEMCTL_DIMM_FLUSH_FAILED, "flush-failed" }, { PMEMCTL_DIMM_NOT_ARMED, "not-armed" },
	{ PMEMCTL_DIMM_SMART_EVENT, "smart-event" }, { PMEMCTL_DIMM_MAP_FAILED, "map-failed" },
	{ PMEMCTL_DIMM_SMART_NOTIFY, "smart-notify" }, { PMEMCTL_DIMM_LOCKED, "locked" },
	{ PMEMCTL_DIMM_ALIASED, "aliased" },
};

void show_add_dimm_flags(struct table *table, const char **list, unsigned flags)
{
	for (size_t i = 0; i < ARRAY_SIZE(flag_words); i++)
		if (flags & flag_words[i].flag)
			table_list_add(table, list, flag_words[i].word);
}

static const char *flags_list(struct table *table, const struct pmemctl_dimm *dimm)
{
	const char *list = "";

	if (!dimm->flags_known)
		return NULL;
	show_add_dimm_flags(table, &list, dimm->flags);
	return list;
}

static const char *security_word(const struct pmemctl_dimm *dimm)
{
	static const char *const words[] = {
		[PMEMCTL_SECURITY_UNKNOWN] = NULL, [PMEMCTL_SECURITY_DISABLED] = "disabled",
		[PMEMCTL_SECURITY_UNLOCKED] = "unlocked", [PMEMCTL_SECURITY_LOCKED] = "locked",
		[PMEMCTL_SECURITY_FROZEN] = "frozen", [PMEMCTL_SECURITY_OVERWRITE] = "overwrite",
	};

	return words[dimm->security];
}

/* Fields of the NFIT device handle, ACPI 6.5 section 5.2.25.2: the handle's bits from shift on. */
static uint64_t handle_field(const struct pmemctl_dimm *dimm, int shift)
{
	return dimm->handle == PMEMCTL_UNKNOWN ? PMEMCTL_UNKNOWN : dimm->handle >> shift & 0xf;
}

/* All mappings of the DIMM, whatever region they are in. */
static const struct pmemctl_mapping *next_mapping(const struct pmemctl_dimm *dimm, size_t *region,
						  size_t *mapping)
{
	for (; *region < dimm->bus->region_count; ++*region, *mapping = 0) {
		const struct pmemctl_region *r = dimm->bus->regions[*region];

		while (*mapping < r->mapping_count) {
			const struct pmemctl_mapping *m = &r->mappings[(*mapping)++];

			if (strcmp(m->dimm_name, dimm->name) == 0)
				return m;
		}
	}
	return NULL;
}

/* One that could not be read may be of this DIMM. */
static bool mappings_are_known(const struct pmemctl_dimm *dimm)
{
	for (size_t i = 0; i < dimm->bus->region_count; i++)
		if (!dimm->bus->regions[i]->ways_known ||
		    dimm->bus->regions[i]->mapping_count != dimm->bus->regions[i]->ways)
			return false;
	return true;
}

uint64_t show_dimm_capacity(const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_mapping *mapping;
	size_t region = 0, next = 0;
	uint64_t sum = 0;

	if (!mappings_are_known(dimm))
		return PMEMCTL_UNKNOWN;
	while ((mapping = next_mapping(dimm, &region, &next)))
		show_add(&sum, mapping->length);
	return sum;
}

static const char *regions_list(struct table *table, const struct pmemctl_dimm *dimm)
{
	size_t region = 0, next = 0;
	const char *list = "";

	if (!mappings_are_known(dimm))
		return NULL;
	while (next_mapping(dimm, &region, &next))
		table_list_add(table, &list, dimm->bus->regions[region]->name);
	return list;
}

static const char *formats_list(struct table *table, const struct pmemctl_dimm *dimm)
{
	const char *list = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(dimm->format); i++)
		if (dimm->format[i] != PMEMCTL_UNKNOWN)
			table_list_add(table, &list,
				       table_text(table, "0x%llx", (unsigned long long)dimm->format[i]));
	return list;
}

FILL_TEXT(name, struct pmemctl_dimm, x->name)
FILL_TEXT(id, struct pmemctl_dimm, x->unique_id)
FILL_NUMBER(handle, struct pmemctl_dimm, x->handle)
FILL_NUMBER_IF(socket, struct pmemctl_dimm, show_is_nfit(x->bus), handle_field(x, 12))
FILL_NUMBER_IF(controller, struct pmemctl_dimm, show_is_nfit(x->bus), handle_field(x, 8))
FILL_NUMBER_IF(channel, struct pmemctl_dimm, show_is_nfit(x->bus), handle_field(x, 4))
FILL_NUMBER_IF(slot, struct pmemctl_dimm, show_is_nfit(x->bus), handle_field(x, 0))
FILL_NUMBER(capacity_cell, struct pmemctl_dimm, show_dimm_capacity(x))
FILL_TEXT(health, struct pmemctl_dimm, show_dimm_health(x))
FILL_TEXT(security, struct pmemctl_dimm, security_word(x))
FILL_TEXT(frozen, struct pmemctl_dimm, show_yes_no(x->frozen))
FILL_TEXT(firmware, struct pmemctl_dimm, x->firmware)
FILL_TEXT(regions, struct pmemctl_dimm, regions_list(t, x))
FILL_TEXT(flags, struct pmemctl_dimm, flags_list(t, x))
FILL_TEXT(state, struct pmemctl_dimm, show_state(x->enabled))
FILL_TEXT(bus, struct pmemctl_dimm, x->bus->name)
FILL_NUMBER(phys_id, struct pmemctl_dimm, x->phys_id)
FILL_NUMBER(vendor, struct pmemctl_dimm, x->vendor)
FILL_NUMBER(device, struct pmemctl_dimm, x->device)
FILL_NUMBER(revision, struct pmemctl_dimm, x->rev_id)
FILL_NUMBER(subsystem_vendor, struct pmemctl_dimm, x->subsystem_vendor)
FILL_NUMBER(subsystem_device, struct pmemctl_dimm, x->subsystem_device)
FILL_NUMBER(serial, struct pmemctl_dimm, x->serial)
FILL_TEXT(formats, struct pmemctl_dimm, formats_list(t, x))
FILL_NUMBER(free_labels, struct pmemctl_dimm, x->available_slots)
FILL_NUMBER(dirty_shutdowns, struct pmemctl_dimm, x->dirty_shutdown)
FILL_TEXT(command_list, struct pmemctl_dimm, show_words(t, x->commands))

#define IDENTITY PMEMCTL_WANT_IDENTITY
static const struct column columns[] = {
	{ "DIMM", COLUMN_CODE, true, "name", false, 0, name },
	{ "ID", COLUMN_ID, true, "unique id: vendor, place and date of making, serial number", false, 0, id },
	{ "HANDLE", COLUMN_HANDLE, true, "handle that firmware gives it", false, 0, handle },
	{ "SOCKET", COLUMN_NUMBER, true, "processor socket", false, PMEMCTL_WANT_BUSES, socket },
	{ "CAPACITY", COLUMN_SIZE, true, "what it gives to regions", false, WANT_REGIONS, capacity_cell },
	{ "HEALTH", COLUMN_TEXT, true, "by what it tells and the kernel's flags: ok, attention or failed", false,
	  SHOW_WANT_DIMM_HEALTH, health },
	{ "SECURITY", COLUMN_TEXT, true, "state of its passphrase", false, 0, security },
	{ "FIRMWARE", COLUMN_CODE, true, "version of its firmware; of Intel's command family only", false,
	  PMEMCTL_WANT_DIMM_FIRMWARE, firmware },
	{ "REGIONS", COLUMN_LIST, true, "regions that it serves", false, WANT_REGIONS, regions },
	{ "FLAGS", COLUMN_LIST, true, "what the kernel says is wrong", false, 0, flags },
	{ "STATE", COLUMN_TEXT, false, "enabled or disabled", false, 0, state },
	{ "CONTROLLER", COLUMN_NUMBER, false, "memory controller in the socket", false, PMEMCTL_WANT_BUSES,
	  controller },
	{ "CHANNEL", COLUMN_NUMBER, false, "memory channel of the controller", false, PMEMCTL_WANT_BUSES, channel },
	{ "SLOT", COLUMN_NUMBER, false, "place in the channel", false, PMEMCTL_WANT_BUSES, slot },
	{ "PHYS-ID", COLUMN_HANDLE, false, "its handle in the SMBIOS table", false, 0, phys_id },
	{ "FROZEN", COLUMN_TEXT, false, "whether its security can be changed no more: yes or no", false, 0, frozen },
	{ "VENDOR", COLUMN_HEX, false, "vendor", false, IDENTITY, vendor },
	{ "DEVICE", COLUMN_HEX, false, "model", false, IDENTITY, device },
	{ "REVISION", COLUMN_HEX, false, "revision of the model", false, IDENTITY, revision },
	{ "SUBSYSTEM-VENDOR", COLUMN_HEX, false, "vendor of the controller", false, IDENTITY, subsystem_vendor },
	{ "SUBSYSTEM-DEVICE", COLUMN_HEX, false, "model of the controller", false, IDENTITY, subsystem_device },
	{ "SERIAL", COLUMN_HEX, false, "serial number", false, IDENTITY, serial },
	{ "FORMATS", COLUMN_LIST, false, "region format interface codes", false, IDENTITY, formats },
	{ "FREE-LABELS", COLUMN_NUMBER, false, "labels left for namespaces", false, IDENTITY, free_labels },
	{ "DIRTY-SHUTDOWNS", COLUMN_NUMBER, false, "how often power went before all was saved", false, IDENTITY,
	  dirty_shutdowns },
	{ "COMMANDS", COLUMN_LIST, false, "firmware commands", false, IDENTITY, command_list },
	{ "BUS", COLUMN_TEXT, false, "bus that it is on", false, 0, bus },
	/* of Intel Optane modules; pmemctl show module has more */
	OPTANE_PART(false),
	{ "RAW-CAPACITY", COLUMN_SIZE, false, "all that a module holds", false, OPTANE_OF(IDENTITY), optane_raw },
	OPTANE_USED_SHARES(false),
	OPTANE_OTHER_SHARES,
	{ "MODULE-HEALTH", COLUMN_TEXT, false,
	  "of a module, and of its media: ok, non-critical, critical, fatal or media-disabled", false,
	  COLUMN_OF_MODULES(OPTANE_HEALTH), optane_health },
	{ "LOCK", COLUMN_LIST, false,
	  "disabled, unlocked, locked or none; frozen, attempts-used-up, master-attempts-used-up", false,
	  OPTANE_OF(SECURITY), optane_lock },
	OPTANE_CONFIGURATION(false),
	OPTANE_VERSIONS,
	OPTANE_MORE,
};

static const void *module_of(const struct table *table, const void *object)
{
	return show_module_named(table->data, ((const struct pmemctl_dimm *)object)->name);
}

static bool selects(const struct show_context *context, const void *object)
{
	const struct pmemctl_dimm *dimm = object;

	return !context->only_enabled || dimm->enabled;
}

static void add_rows(struct table *table, const struct show_context *context)
{
	const struct pmemctl_platform *platform = context->platform;

	for (size_t i = 0; i < platform->dimm_count; i++)
		if (selects(context, platform->dimms[i]))
			table_add(table, platform->dimms[i]);
}

const struct show_kind show_dimm = {
	.name = "dimm", .objects = "dimms", .one = "DIMM", .summary = "DIMMs: memory modules",
	.names = ARG_DIMM, .want = PMEMCTL_WANT_DIMMS, .selects = selects, .tree_without = "SOCKET",
	.module_of = module_of,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
