// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * PMTT, the Platform Memory Topology Table (section 5.2.21.12). Revision 1 is that of ACPI 5.0 to
 * 6.3; revision 2, of ACPI 6.4, has a longer head of every structure and other contents. Sockets
 * and controllers hold what is on them; whether their length spans it differs between machines.
 */
#include "format.h"

/* Common Memory Device: flags */
static const struct acpi_word device_flags[] = {
	{ 1 << 0, "top level" },
	{ 1 << 1, "physical" },
	{ 0 }
};

static const struct acpi_word memory_types[] = {
	{ 0, "volatile" },
	{ 1, "volatile and non-volatile" },
	{ 2, "non-volatile" },
	{ 3, "reserved" },
	{ 0 }
};

/* of the flags, bits 2 and 3 are the memory type */
#define DEVICE_FLAGS                                                                             \
	FIELD("Flags", 4, 2, ACPI_FLAGS, .first_bit = 0, .bits = 2, .words = device_flags),      \
	FIELD("Memory Type", 4, 2, ACPI_DECIMAL, .first_bit = 2, .bits = 2, .words = memory_types)

static const struct acpi_field_format socket_fields_1[] = {
	DEVICE_FLAGS,
	FIELD("Socket ID", 8, 2, ACPI_DECIMAL),
	{ 0 }
};

/* Latencies are in nanoseconds, bandwidths in MB/s. */
static const struct acpi_field_format controller_fields_1[] = {
	DEVICE_FLAGS,
	FIELD("Read Latency (ns)", 8, 4, ACPI_DECIMAL),
	FIELD("Write Latency (ns)", 12, 4, ACPI_DECIMAL),
	FIELD("Read Bandwidth (MB/s)", 16, 4, ACPI_DECIMAL),
	FIELD("Write Bandwidth (MB/s)", 20, 4, ACPI_DECIMAL),
	FIELD("Optimal Access Unit", 24, 2, ACPI_SIZE),
	FIELD("Optimal Access Alignment", 26, 2, ACPI_SIZE),
	FIELD("Proximity Domains", 30, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_array_format controller_domains_1[] = {
	{ ITEM("Proximity Domain", 4, ACPI_DECIMAL), .count_offset = 30, .count_width = 2 },
	{ .item.name = NULL }
};

static const struct acpi_field_format module_fields_1[] = {
	DEVICE_FLAGS,
	FIELD("Physical Component ID", 8, 2, ACPI_HEX),
	FIELD("Memory Size", 12, 4, ACPI_SIZE, .shift = 20),
	FIELD("SMBIOS Handle", 16, 4, ACPI_HEX),
	{ 0 }
};

static const struct acpi_field_format socket_fields[] = {
	DEVICE_FLAGS,
	FIELD("Memory Devices", 8, 4, ACPI_DECIMAL),
	FIELD("Socket ID", 12, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_field_format controller_fields[] = {
	DEVICE_FLAGS,
	FIELD("Memory Devices", 8, 4, ACPI_DECIMAL),
	FIELD("Memory Controller ID", 12, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_field_format module_fields[] = {
	DEVICE_FLAGS,
	FIELD("Memory Devices", 8, 4, ACPI_DECIMAL),
	FIELD("SMBIOS Handle", 12, 4, ACPI_HEX),
	{ 0 }
};

/* Intel's vendor specific devices: a GUID, then an id */
static const struct acpi_guid_name vendor_types[] = {
	{ "a2555053-cde4-40a5-8076-00e3aba6caa7", "die" },
	{ "23bf9281-e69c-471f-b299-b0982b2f55f9", "channel" },
	{ "fdcb2a68-c203-4312-b291-b8e86286c2c1", "slot" },
	{ 0 }
};

static const struct acpi_field_format intel_fields[] = {
	DEVICE_FLAGS,
	FIELD("Memory Devices", 8, 4, ACPI_DECIMAL),
	FIELD("Vendor Type", 12, 16, ACPI_GUID, .guids = vendor_types),
	FIELD("ID", 28, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_field_format vendor_fields[] = {
	DEVICE_FLAGS,
	FIELD("Memory Devices", 8, 4, ACPI_DECIMAL),
	FIELD("Vendor Type", 12, 16, ACPI_GUID),
	{ 0 }
};

static const struct acpi_array_format vendor_data[] = {
	{ ITEM("Vendor Data", 0, ACPI_BYTES) },
	{ .item.name = NULL }
};

/* told by the first eight bytes of the GUID */
#define INTEL(name, guid)                                                                   \
	{ name, 0xff, .minimum = 32, .first_revision = 2, .select_offset = 12,              \
	  .select_width = 8, .select_value = (guid), .nested = true, .fields = intel_fields }

static const struct acpi_structure_format structures[] = {
	{ "Socket", 0, .minimum = 12, .last_revision = 1, .nested = true,
	  .fields = socket_fields_1 },
	{ "Memory Controller", 1, .minimum = 32, .last_revision = 1, .nested = true,
	  .fields = controller_fields_1, .arrays = controller_domains_1 },
	{ "Memory Module", 2, .minimum = 20, .last_revision = 1, .fields = module_fields_1 },
	{ "Socket", 0, .minimum = 16, .first_revision = 2, .nested = true,
	  .fields = socket_fields },
	{ "Memory Controller", 1, .minimum = 16, .first_revision = 2, .nested = true,
	  .fields = controller_fields },
	{ "Memory Module", 2, .minimum = 16, .first_revision = 2, .fields = module_fields },
	INTEL("Die", 0x40a5cde4a2555053),
	INTEL("Channel", 0x471fe69c23bf9281),
	INTEL("Slot", 0x4312c203fdcb2a68),
	{ "Vendor Specific Device", 0xff, .minimum = 28, .first_revision = 2,
	  .fields = vendor_fields, .arrays = vendor_data },
	{ 0 }
};

static const struct acpi_field_format header_fields[] = {
	FIELD("Memory Devices", 36, 4, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_structure_format header[] = {
	{ "Header", 0, .minimum = 40, .first_revision = 2, .fields = header_fields },
	{ 0 }
};

/* A structure begins with u8 type, u8, u16 length. */
const struct acpi_table_format acpi_pmtt = {
	.signature = "PMTT",
	.body = 40,
	.type_width = 1,
	.length_offset = 2,
	.length_width = 2,
	.header = header,
	.structures = structures,
};
