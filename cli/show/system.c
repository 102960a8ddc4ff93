// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show system: what firmware and the kernel offer, and what is missing for each mode. */
#include "pcat.h"
#include "show/show.h"

#include <string.h>

struct row {
	const char *item, *kind, *state, *detail;
};

/* In a tree, each kind is a branch. */
static size_t branch(struct table *table, const char *label)
{
	return table->as_tree ? table_add_below(table, TABLE_ROOT, label, NULL) : TABLE_ROOT;
}

FILL_TEXT(item, struct row, x->item)
FILL_TEXT(kind, struct row, x->kind)
FILL_TEXT(state, struct row, x->state)
FILL_TEXT_IF(detail, struct row, x->detail, x->detail)

static const struct column columns[] = {
	{ "ITEM", COLUMN_TEXT, true, "name", false, 0, item },
	{ "KIND", COLUMN_TEXT, true, "acpi (a table), platform (for Intel Optane modules), driver, or mode", false, 0,
	  kind },
	{ "STATE", COLUMN_TEXT, true, "present, absent; loaded, not loaded; in use, available, in part, missing", false,
	  0, state },
	{ "DETAIL", COLUMN_TEXT, true, "what it is for, or what is missing", false, 0, detail },
};

/* ---- firmware ---- */

static const char *purpose_of(const char *signature)
{
	static const struct { const char *signature, *purpose; } purposes[] = {
		{ "NFIT", "NVDIMMs, their regions and interleaving" },
		{ "SRAT", "NUMA nodes of processors and memory" },
		{ "HMAT", "latency and bandwidth of memory" },
		{ "PCAT", "platform capabilities of Optane memory" },
		{ "PMTT", "memory topology: sockets, controllers, modules" },
		{ "CEDT", "CXL host bridges and windows" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(purposes); i++)
		if (strcmp(purposes[i].signature, signature) == 0)
			return purposes[i].purpose;
	return NULL;
}

/* Is it there? */
static bool add_acpi(struct table *table, size_t parent, const struct show_context *context,
		     const char *signature)
{
	struct row row = { .item = signature, .kind = "acpi", .detail = purpose_of(signature) };
	struct pmemctl_acpi_table *acpi;
	const bool found = !pmemctl_acpi_read(context->cli->ctx, signature, &acpi);

	if (found) {
		row.state = acpi->damaged ? "damaged" : "present";
		pmemctl_acpi_free(acpi);
	} else if (pmemctl_error(context->cli->ctx)->status == PMEMCTL_NO_OBJECT) {
		row.state = "absent";
	} else if (pmemctl_error(context->cli->ctx)->status == PMEMCTL_NO_PERMISSION) {
		row.detail = "only root may read it";
	}
	table_add_below(table, parent, NULL, &row);
	return found;
}

/* ---- what the platform can do with Intel Optane modules ---- */

static void add_ability(struct table *table, size_t parent, const char *item, const char *state, const char *detail)
{
	table_add_below(table, parent, NULL, &(struct row) { item, "platform", state, detail });
}

/* The supported modes have it; those that are allowed are the choice of who set up the BIOS. */
static const char *ability(uint64_t supported, unsigned bit, uint64_t allowed, bool used)
{
	if (supported == PMEMCTL_UNKNOWN || allowed == PMEMCTL_UNKNOWN)
		return NULL;
	return used ? "in use" : supported & bit && allowed ? "available" : "missing";
}

static const char *missing_as(uint64_t supported, unsigned bit, uint64_t allowed, const char *otherwise)
{
	return supported != PMEMCTL_UNKNOWN && supported & bit && !allowed ? "the setup of the BIOS does not allow it"
									   : otherwise;
}

static void add_platform(struct table *table, const struct show_context *context)
{
	enum { TWO_LEVELS = 1 << 1, APP_DIRECT = 1 << 2, MIXED = 1 << 4, FLUSHES = 1 << 1 };
	static const char capability[] = "Platform Capability";
	struct pmemctl_acpi_table *pcat = NULL, *nfit = NULL;
	const size_t parent = branch(table, "platform");
	uint64_t modes, memory, direct, flushes;
	bool two_levels;

	pmemctl_acpi_read(context->cli->ctx, "PCAT", &pcat);
	pmemctl_acpi_read(context->cli->ctx, "NFIT", &nfit);
	modes = acpi_number(pcat, capability, 0, "Supported Modes");
	memory = acpi_number(pcat, capability, 0, "Allowed Volatile Mode");
	direct = acpi_number(pcat, capability, 0, "Current Persistent Mode");
	flushes = acpi_number(nfit, "Platform Capabilities", 0, "Capabilities");
	two_levels = pcat_is_two_level(pcat);
	add_ability(table, parent, "goals", ability(acpi_number(pcat, capability, 0, "Configuration"), 1, 1, false),
		    "modules can be divided anew");
	add_ability(table, parent, "memory-mode", ability(modes, TWO_LEVELS, memory, two_levels),
		    missing_as(modes, TWO_LEVELS, memory, "modules as memory, with DRAM as its cache"));
	add_ability(table, parent, "app-direct", ability(modes, APP_DIRECT, direct, false),
		    missing_as(modes, APP_DIRECT, direct, "modules as persistent memory"));
	if (modes != PMEMCTL_UNKNOWN && modes & MIXED)
		add_ability(table, parent, "mixed-mode", ability(modes, MIXED, memory && direct, false),
			    missing_as(modes, MIXED, memory && direct, "both at a time"));
	add_ability(table, parent, "adr", ability(flushes, FLUSHES, 1, false),
		    "memory controllers flush when power fails");
	pmemctl_acpi_free(nfit);
	pmemctl_acpi_free(pcat);
}

/* ---- kernel ---- */

static void add_drivers(struct table *table, size_t parent, const struct show_context *context)
{
	static const struct { enum pmemctl_driver driver; const char *name, *purpose; } drivers[] = {
		{ PMEMCTL_DRIVER_NFIT, "nfit", "NVDIMMs of the NFIT" },
		{ PMEMCTL_DRIVER_ND_PMEM, "nd_pmem", "namespaces as disks" },
		{ PMEMCTL_DRIVER_DAX_PMEM, "dax_pmem", "namespaces in devdax mode" },
		{ PMEMCTL_DRIVER_DEVICE_DAX, "device_dax", "DAX devices that programs map" },
		{ PMEMCTL_DRIVER_KMEM, "kmem", "DAX devices as system RAM" },
		{ PMEMCTL_DRIVER_CXL_PMEM, "cxl_pmem", "persistent memory behind CXL" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		const int loaded = pmemctl_driver_is_loaded(context->cli->ctx, drivers[i].driver);
		const struct row row = {
			.item = drivers[i].name, .kind = "driver",
			.state = loaded < 0 ? NULL : loaded ? "loaded" : "not loaded", .detail = drivers[i].purpose,
		};

		table_add_below(table, parent, NULL, &row);
	}
}

/* ---- modes ---- */

static bool has_seed(const char *seed)
{
	return seed && *seed;
}

static bool offers(const struct pmemctl_region *region, enum pmemctl_mode mode)
{
	switch (mode) {
	case PMEMCTL_MODE_FSDAX:
		return has_seed(region->pfn_seed);
	case PMEMCTL_MODE_DEVDAX:
		return has_seed(region->dax_seed);
	case PMEMCTL_MODE_SECTOR:
		return has_seed(region->btt_seed);
	default:
		return true;
	}
}

static const char *option_of(enum pmemctl_mode mode)
{
	return mode == PMEMCTL_MODE_FSDAX ? "CONFIG_NVDIMM_PFN"
	       : mode == PMEMCTL_MODE_DEVDAX ? "CONFIG_NVDIMM_DAX" : "CONFIG_BTT";
}

static void add_mode(struct table *table, size_t parent, const struct pmemctl_platform *platform,
		     enum pmemctl_mode mode)
{
	struct row row = { .item = pmemctl_mode_name(mode), .kind = "mode" };
	size_t enabled = 0, offered = 0;

	for (size_t i = 0; i < platform->region_count; i++) {
		enabled += platform->regions[i]->enabled;
		offered += platform->regions[i]->enabled && offers(platform->regions[i], mode);
	}
	if (!enabled) {
		row.state = "missing";
		row.detail = platform->region_count ? "no region is enabled" : "there is no region";
	} else if (offered == enabled) {
		row.state = "available";
		row.detail = table_text(table, "on %zu region%s", offered, offered == 1 ? "" : "s");
	} else {
		row.state = offered ? "in part" : "missing";
		row.detail = table_text(table, "on %zu of %zu regions; the kernel needs %s", offered,
					enabled, option_of(mode));
	}
	table_add_below(table, parent, NULL, &row);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	static const enum pmemctl_mode modes[] = {
		PMEMCTL_MODE_FSDAX, PMEMCTL_MODE_DEVDAX, PMEMCTL_MODE_SECTOR, PMEMCTL_MODE_RAW,
	};

	size_t parent = branch(table, "ACPI tables");
	bool has_pcat = false;

	for (size_t i = 0; show_acpi_tables[i]; i++)
		has_pcat |= add_acpi(table, parent, context, show_acpi_tables[i]) &&
			    strcmp(show_acpi_tables[i], "PCAT") == 0;
	if (has_pcat)
		add_platform(table, context);
	add_drivers(table, branch(table, "drivers"), context);
	parent = branch(table, "modes");
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		add_mode(table, parent, context->platform, modes[i]);
}

const struct show_kind show_system = {
	.name = "system", .objects = "system", .one = "fact", .names = ARG_NONE, .tree_without = "KIND",
	.summary = "what firmware and the kernel offer, and what is missing",
	.want = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_CAPABILITIES,
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
