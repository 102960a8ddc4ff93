// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * PCAT, Intel's Platform Configuration Attributes Table, of machines with Optane persistent memory.
 * It is not in the ACPI specification. Revisions below 0x10 are those of the 100 series (major
 * revision 0), later ones have other capabilities and interleave lists.
 */
#include "format.h"

enum { OLD = 0x0f, NEW = 0x10 };

static const struct acpi_word configuration_old[] = {
	{ 1 << 0, "configurable by software" },
	{ 1 << 1, "runtime validation" },
	{ 0 }
};

static const struct acpi_word configuration[] = {
	{ 1 << 0, "configurable by software" },
	{ 0 }
};

static const struct acpi_word modes_old[] = {
	{ 1 << 0, "1LM" },
	{ 1 << 1, "2LM" },
	{ 1 << 2, "App Direct" },
	{ 1 << 5, "sub-NUMA clusters" },
	{ 0 }
};

static const struct acpi_word modes[] = {
	{ 1 << 0, "1LM" },
	{ 1 << 1, "2LM" },
	{ 1 << 2, "App Direct" },
	{ 1 << 4, "mixed mode" },
	{ 0 }
};

static const struct acpi_word volatile_modes[] = {
	{ 0, "1LM" },
	{ 1, "2LM" },
	{ 2, "1LM and 2LM" },
	{ 0 }
};

static const struct acpi_word allowed_modes[] = {
	{ 0, "1LM" },
	{ 1, "1LM or 2LM" },
	{ 2, "1LM and 2LM" },
	{ 0 }
};

static const struct acpi_word persistent_modes[] = {
	{ 0, "none" },
	{ 1, "App Direct" },
	{ 0 }
};

static const struct acpi_word reliability[] = {
	{ 1 << 0, "mirroring" },
	{ 1 << 1, "sparing" },
	{ 1 << 2, "migration" },
	{ 0 }
};

static const struct acpi_word cache_types[] = {
	{ 1 << 0, "in-tile" },
	{ 1 << 1, "cross-tile" },
	{ 0 }
};

#define CURRENT_MODES                                                                          \
	FIELD("Current Volatile Mode", 6, 1, ACPI_DECIMAL, .first_bit = 0, .bits = 2,          \
	      .words = volatile_modes),                                                        \
	FIELD("Current Persistent Mode", 6, 1, ACPI_DECIMAL, .first_bit = 2, .bits = 2,        \
	      .words = persistent_modes),                                                      \
	FIELD("Allowed Volatile Mode", 6, 1, ACPI_DECIMAL, .first_bit = 4, .bits = 2,          \
	      .words = allowed_modes),                                                         \
	FIELD("Sub-NUMA Clusters", 6, 1, ACPI_DECIMAL, .first_bit = 7, .bits = 1)

/* Type 0, Platform Capability Information */
static const struct acpi_field_format capability_fields_old[] = {
	FIELD("Configuration", 4, 1, ACPI_FLAGS, .words = configuration_old),
	FIELD("Supported Modes", 5, 1, ACPI_FLAGS, .words = modes_old),
	CURRENT_MODES,
	FIELD("Persistent Memory RAS", 7, 1, ACPI_FLAGS, .words = reliability),
	{ 0 }
};

static const struct acpi_field_format capability_fields[] = {
	FIELD("Configuration", 4, 1, ACPI_FLAGS, .words = configuration),
	FIELD("Supported Modes", 5, 1, ACPI_FLAGS, .words = modes),
	CURRENT_MODES,
	FIELD("Interleave Sets per Die", 7, 2, ACPI_DECIMAL, .first_bit = 0, .bits = 4),
	FIELD("Interleave Sets per Module", 7, 2, ACPI_DECIMAL, .first_bit = 4, .bits = 4),
	FIELD("DDR Cache per Module", 9, 4, ACPI_SIZE, .shift = 30),
	FIELD("Cache Capability", 13, 1, ACPI_FLAGS, .words = cache_types),
	{ 0 }
};

static const struct acpi_word memory_modes[] = {
	{ 1, "1LM" },
	{ 2, "2LM" },
	{ 3, "App Direct" },
	{ 0 }
};

static const struct acpi_word sizes_old[] = {
	{ 1 << 0, "64 B" },	{ 1 << 1, "128 B" },	{ 1 << 2, "256 B" },
	{ 1 << 6, "4 KiB" },	{ 1 << 7, "1 GiB" },	{ 0 }
};

static const struct acpi_word sizes[] = {
	{ 1 << 0, "4 KiB" },
	{ 1 << 1, "256 B" },
	{ 0 }
};

static const struct acpi_word way_counts[] = {
	{ 1 << 0, "1" },  { 1 << 1, "2" },  { 1 << 2, "3" },
	{ 1 << 3, "4" },  { 1 << 4, "6" },  { 1 << 5, "8" },
	{ 1 << 6, "12" }, { 1 << 7, "16" }, { 1 << 8, "24" },
	{ 0 }
};

static const struct acpi_word yes[] = {
	{ 1, "yes" },
	{ 0 }
};

/* Type 1, Memory Interleave Capability: a list of formats, later of maps of populated modules */
static const struct acpi_part interleave_parts_old[] = {
	{ "ways", 16, 9, way_counts },
	{ "channel size", 0, 8, sizes_old },
	{ "memory controller size", 8, 8, sizes_old },
	{ "recommended", 31, 1, yes },
	{ 0 }
};

static const struct acpi_field_format interleave_fields_old[] = {
	FIELD("Memory Mode", 4, 1, ACPI_DECIMAL, .words = memory_modes),
	FIELD("Alignment", 8, 2, ACPI_SIZE, .exponent = true),
	FIELD("Interleave Formats", 10, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_array_format interleave_formats[] = {
	{ ITEM("Interleave Format", 4, ACPI_HEX, .parts = interleave_parts_old),
	  .count_offset = 10, .count_width = 2 },
	{ .item.name = NULL }
};

static const struct acpi_part interleave_parts[] = {
	{ "recommended", 16, 1, yes },
	{ 0 }
};

static const struct acpi_field_format interleave_fields[] = {
	FIELD("Memory Mode", 4, 1, ACPI_DECIMAL, .words = memory_modes),
	FIELD("Alignment", 8, 2, ACPI_SIZE, .exponent = true),
	FIELD("Channel Interleave Sizes", 10, 1, ACPI_FLAGS, .words = sizes),
	FIELD("Memory Controller Interleave Sizes", 11, 1, ACPI_FLAGS, .words = sizes),
	FIELD("Interleave Sets per Die", 12, 2, ACPI_DECIMAL, .first_bit = 0, .bits = 4),
	FIELD("Interleave Sets per Module", 12, 2, ACPI_DECIMAL, .first_bit = 4, .bits = 4),
	FIELD("Module Maps", 14, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_array_format interleave_maps[] = {
	{ ITEM("Module Map", 4, ACPI_HEX, .parts = interleave_parts), .count_offset = 14,
	  .count_width = 2 },
	{ .item.name = NULL }
};

/* Type 2, Runtime Interface Validation: what it checks is for the firmware's own agent */
static const struct acpi_array_format data[] = {
	{ ITEM("Data", 0, ACPI_BYTES) },
	{ .item.name = NULL }
};

/* Type 3, Configuration Management Attributes of a vendor */
static const struct acpi_field_format vendor_fields[] = {
	FIELD("Vendor ID", 6, 2, ACPI_HEX),
	FIELD("Vendor GUID", 8, 16, ACPI_GUID),
	{ 0 }
};

/* Type 6, Socket SKU Information */
static const struct acpi_field_format socket_fields_old[] = {
	FIELD("Socket ID", 4, 2, ACPI_DECIMAL),
	FIELD("Mapped Memory Limit", 8, 8, ACPI_SIZE),
	FIELD("Mapped Memory", 16, 8, ACPI_SIZE),
	FIELD("Memory Used as Cache", 24, 8, ACPI_SIZE),
	{ 0 }
};

static const struct acpi_field_format socket_fields[] = {
	FIELD("Socket ID", 4, 2, ACPI_DECIMAL),
	FIELD("Die ID", 6, 2, ACPI_DECIMAL),
	FIELD("Mapped Memory Limit", 8, 8, ACPI_SIZE),
	FIELD("Mapped Memory", 16, 8, ACPI_SIZE),
	FIELD("Memory Used as Cache", 24, 8, ACPI_SIZE),
	{ 0 }
};

static const struct acpi_structure_format structures[] = {
	{ "Platform Capability", 0, .minimum = 8, .size = 16, .last_revision = OLD,
	  .fields = capability_fields_old },
	{ "Platform Capability", 0, .minimum = 16, .first_revision = NEW,
	  .fields = capability_fields },
	{ "Memory Interleave Capability", 1, .minimum = 12, .last_revision = OLD,
	  .fields = interleave_fields_old, .arrays = interleave_formats },
	{ "Memory Interleave Capability", 1, .minimum = 16, .first_revision = NEW,
	  .fields = interleave_fields, .arrays = interleave_maps },
	{ "Runtime Interface Validation", 2, .minimum = 4, .arrays = data },
	{ "Vendor Configuration Attributes", 3, .minimum = 24, .fields = vendor_fields,
	  .arrays = data },
	{ "Socket SKU", 6, .minimum = 32, .last_revision = OLD, .fields = socket_fields_old },
	{ "Socket SKU", 6, .minimum = 32, .first_revision = NEW, .fields = socket_fields },
	{ 0 }
};

/* After the header are 4 reserved bytes; a structure begins with u16 type, u16 length. */
const struct acpi_table_format acpi_pcat = {
	.signature = "PCAT",
	.body = 40,
	.type_width = 2,
	.length_offset = 2,
	.length_width = 2,
	.structures = structures,
};
