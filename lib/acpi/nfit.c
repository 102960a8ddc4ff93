// SPDX-License-Identifier: LGPL-2.1-or-later
/* NFIT, the NVDIMM Firmware Interface Table (section 5.2.25). */
#include "format.h"

/* Section 5.2.25.2: Address Range Type GUIDs */
static const struct acpi_guid_name range_types[] = {
	{ "66f0d379-b4f3-4074-ac43-0d3318b78cdb", "persistent memory" },
	{ "7305944f-fdda-44e3-b16c-3f22d252e5d0", "volatile memory" },
	{ "92f701f6-13b4-405d-910b-299367e8234c", "control region" },
	{ "91af0530-5d86-470e-a6b0-0a2db9408249", "block data window region" },
	{ "77ab535a-45fc-624b-5560-f7b281d1f96e", "virtual disk, volatile" },
	{ "3d5abd30-4175-87ce-6d64-d2ade523c4bb", "virtual CD, volatile" },
	{ "5cea02c9-4d07-69d3-269f-4496fbe096f9", "virtual disk, persistent" },
	{ "08018188-42cd-bb48-100f-5387d53ded3d", "virtual CD, persistent" },
	{ 0 }
};

static const struct acpi_word range_flags[] = {
	{ 1 << 0, "control region is for hot add and online only" },
	{ 1 << 1, "proximity domain valid" },
	{ 1 << 2, "location cookie valid" },
	{ 0 }
};

/* EFI_MEMORY_* of the UEFI specification, GetMemoryMap() */
static const struct acpi_word memory_attributes[] = {
	{ 0x1, "UC" },		{ 0x2, "WC" },	    { 0x4, "WT" },
	{ 0x8, "WB" },		{ 0x10, "UCE" },    { 0x1000, "WP" },
	{ 0x2000, "RP" },	{ 0x4000, "XP" },   { 0x8000, "NV" },
	{ 0x10000, "more reliable" }, { 0x20000, "RO" }, { 0x40000, "SP" },
	{ 0 }
};

/* Section 5.2.25.2, System Physical Address Range Structure */
static const struct acpi_field_format range_fields[] = {
	FIELD("Range Index", 4, 2, ACPI_DECIMAL),
	FIELD("Flags", 6, 2, ACPI_FLAGS, .words = range_flags),
	FIELD("Proximity Domain", 12, 4, ACPI_DECIMAL),
	FIELD("Range Type", 16, 16, ACPI_GUID, .guids = range_types),
	FIELD("Base Address", 32, 8, ACPI_HEX),
	FIELD("Range Length", 40, 8, ACPI_SIZE),
	FIELD("Memory Mapping Attribute", 48, 8, ACPI_FLAGS, .words = memory_attributes),
	FIELD("Location Cookie", 56, 8, ACPI_HEX),
	{ 0 }
};

/* Section 9.20.3 (_ADR of an NVDIMM): NFIT Device Handle */
static const struct acpi_part handle_parts[] = {
	{ "node", 16, 12, NULL },	{ "socket", 12, 4, NULL },
	{ "memory controller", 8, 4, NULL }, { "channel", 4, 4, NULL },
	{ "slot", 0, 4, NULL },		{ 0 }
};

static const struct acpi_word mapping_flags[] = {
	{ 1 << 0, "last save failed" },
	{ 1 << 1, "last restore failed" },
	{ 1 << 2, "platform flush failed" },
	{ 1 << 3, "not armed" },
	{ 1 << 4, "health event observed" },
	{ 1 << 5, "health events notified" },
	{ 1 << 6, "not mapped" },
	{ 0 }
};

/* Section 5.2.25.3, NVDIMM Region Mapping Structure */
static const struct acpi_field_format mapping_fields[] = {
	FIELD("Device Handle", 4, 4, ACPI_HEX, .parts = handle_parts),
	FIELD("Physical ID", 8, 2, ACPI_HEX),
	FIELD("Region ID", 10, 2, ACPI_DECIMAL),
	FIELD("Range Index", 12, 2, ACPI_DECIMAL),
	FIELD("Control Region Index", 14, 2, ACPI_DECIMAL),
	FIELD("Region Size", 16, 8, ACPI_SIZE),
	FIELD("Region Offset", 24, 8, ACPI_HEX),
	FIELD("Physical Address Base", 32, 8, ACPI_HEX),
	FIELD("Interleave Index", 40, 2, ACPI_DECIMAL),
	FIELD("Interleave Ways", 42, 2, ACPI_DECIMAL),
	FIELD("State Flags", 44, 2, ACPI_FLAGS, .words = mapping_flags),
	{ 0 }
};

/* Section 5.2.25.4, Interleave Structure */
static const struct acpi_field_format interleave_fields[] = {
	FIELD("Interleave Index", 4, 2, ACPI_DECIMAL),
	FIELD("Line Count", 8, 4, ACPI_DECIMAL),
	FIELD("Line Size", 12, 4, ACPI_SIZE),
	{ 0 }
};

static const struct acpi_array_format interleave_lines[] = {
	{ ITEM("Line Offset", 4, ACPI_DECIMAL), .count_offset = 8, .count_width = 4 },
	{ .item.name = NULL }
};

/* Section 5.2.25.5, SMBIOS Management Information Structure */
static const struct acpi_array_format smbios_data[] = {
	{ ITEM("SMBIOS Data", 0, ACPI_BYTES) },
	{ .item.name = NULL }
};

static const struct acpi_word control_valid[] = {
	{ 1 << 0, "manufacturing location and date valid" },
	{ 0 }
};

/* JEDEC Annex L, Region Format Interface Codes */
static const struct acpi_word format_codes[] = {
	{ 0x0101, "byte addressable, energy backed" },
	{ 0x0201, "block addressable, not energy backed" },
	{ 0x0301, "byte addressable, not energy backed" },
	{ 0 }
};

static const struct acpi_word control_flags[] = {
	{ 1 << 0, "block data windows are buffered" },
	{ 0 }
};

/* Section 5.2.25.6, NVDIMM Control Region Structure. Ids and numbers are in the order of SPD. */
static const struct acpi_field_format control_fields[] = {
	FIELD("Control Region Index", 4, 2, ACPI_DECIMAL),
	FIELD("Vendor ID", 6, 2, ACPI_HEX),
	FIELD("Device ID", 8, 2, ACPI_HEX),
	FIELD("Revision ID", 10, 2, ACPI_HEX),
	FIELD("Subsystem Vendor ID", 12, 2, ACPI_HEX),
	FIELD("Subsystem Device ID", 14, 2, ACPI_HEX),
	FIELD("Subsystem Revision ID", 16, 2, ACPI_HEX),
	FIELD("Valid Fields", 18, 1, ACPI_FLAGS, .words = control_valid),
	FIELD("Manufacturing Location", 19, 1, ACPI_HEX),
	FIELD("Manufacturing Date", 20, 2, ACPI_HEX),
	FIELD("Serial Number", 24, 4, ACPI_HEX),
	FIELD("Region Format Interface Code", 28, 2, ACPI_HEX, .words = format_codes),
	FIELD("Block Control Windows", 30, 2, ACPI_DECIMAL),
	/* those below only where there are block control windows */
	FIELD("Block Control Window Size", 32, 8, ACPI_SIZE),
	FIELD("Command Register Offset", 40, 8, ACPI_HEX),
	FIELD("Command Register Size", 48, 8, ACPI_SIZE),
	FIELD("Status Register Offset", 56, 8, ACPI_HEX),
	FIELD("Status Register Size", 64, 8, ACPI_SIZE),
	FIELD("Flags", 72, 2, ACPI_FLAGS, .words = control_flags),
	{ 0 }
};

/* Section 5.2.25.7, NVDIMM Block Data Window Region Structure */
static const struct acpi_field_format window_fields[] = {
	FIELD("Control Region Index", 4, 2, ACPI_DECIMAL),
	FIELD("Block Data Windows", 6, 2, ACPI_DECIMAL),
	FIELD("Block Data Window Offset", 8, 8, ACPI_HEX),
	FIELD("Block Data Window Size", 16, 8, ACPI_SIZE),
	FIELD("Accessible Capacity", 24, 8, ACPI_SIZE),
	FIELD("Accessible Start Address", 32, 8, ACPI_HEX),
	{ 0 }
};

/* Section 5.2.25.8, Flush Hint Address Structure */
static const struct acpi_field_format flush_fields[] = {
	FIELD("Device Handle", 4, 4, ACPI_HEX, .parts = handle_parts),
	FIELD("Flush Hint Addresses", 8, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_array_format flush_addresses[] = {
	{ ITEM("Flush Hint Address", 8, ACPI_HEX), .count_offset = 8, .count_width = 2 },
	{ .item.name = NULL }
};

static const struct acpi_word capabilities[] = {
	{ 1 << 0, "CPU caches flushed on power loss" },
	{ 1 << 1, "memory controllers flushed on power loss" },
	{ 1 << 2, "hardware mirroring" },
	{ 0 }
};

/* Section 5.2.25.9, Platform Capabilities Structure */
static const struct acpi_field_format capability_fields[] = {
	FIELD("Highest Valid Capability Bit", 4, 1, ACPI_DECIMAL),
	FIELD("Capabilities", 8, 4, ACPI_FLAGS, .words = capabilities),
	{ 0 }
};

/* Section 5.2.25.1, NFIT Structure Types; 8 and above are reserved */
static const struct acpi_structure_format structures[] = {
	{ "SPA Range", 0, .minimum = 56, .size = 64, .fields = range_fields },
	{ "NVDIMM Region Mapping", 1, .minimum = 48, .fields = mapping_fields },
	{ "Interleave", 2, .minimum = 16, .fields = interleave_fields,
	  .arrays = interleave_lines },
	{ "SMBIOS Management Information", 3, .minimum = 8, .arrays = smbios_data },
	{ "NVDIMM Control Region", 4, .minimum = 32, .size = 80, .fields = control_fields },
	{ "NVDIMM Block Data Window Region", 5, .minimum = 40, .fields = window_fields },
	{ "Flush Hint Address", 6, .minimum = 16, .fields = flush_fields,
	  .arrays = flush_addresses },
	{ "Platform Capabilities", 7, .minimum = 16, .fields = capability_fields },
	{ 0 }
};

/* After the header are 4 reserved bytes; a structure begins with u16 type, u16 length. */
const struct acpi_table_format acpi_nfit = {
	.signature = "NFIT",
	.body = 40,
	.type_width = 2,
	.length_offset = 2,
	.length_width = 2,
	.structures = structures,
};
