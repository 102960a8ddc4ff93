// SPDX-License-Identifier: LGPL-2.1-or-later
/* SRAT, the System Resource Affinity Table (section 5.2.16). */
#include "format.h"

static const struct acpi_word enabled[] = {
	{ 1 << 0, "enabled" },
	{ 0 }
};

/* Section 5.2.16.1, Processor Local APIC/SAPIC Affinity Structure */
static const struct acpi_field_format processor_fields[] = {
	FIELD("Proximity Domain", 2, 1, ACPI_DECIMAL, .upper_offset = 9, .upper_width = 3),
	FIELD("APIC ID", 3, 1, ACPI_DECIMAL),
	FIELD("Flags", 4, 4, ACPI_FLAGS, .words = enabled),
	FIELD("Local SAPIC EID", 8, 1, ACPI_DECIMAL),
	FIELD("Clock Domain", 12, 4, ACPI_DECIMAL),
	{ 0 }
};

/* Section 5.2.16.2; the last flag is of ACPI 6.6 */
static const struct acpi_word memory_flags[] = {
	{ 1 << 0, "enabled" },
	{ 1 << 1, "hot-pluggable" },
	{ 1 << 2, "non-volatile" },
	{ 1 << 3, "specific purpose" },
	{ 0 }
};

/* Section 5.2.16.2, Memory Affinity Structure */
static const struct acpi_field_format memory_fields[] = {
	FIELD("Proximity Domain", 2, 4, ACPI_DECIMAL),
	FIELD("Base Address", 8, 8, ACPI_HEX),
	FIELD("Range Length", 16, 8, ACPI_SIZE),
	FIELD("Flags", 28, 4, ACPI_FLAGS, .words = memory_flags),
	{ 0 }
};

/* Section 5.2.16.3, Processor Local x2APIC Affinity Structure */
static const struct acpi_field_format x2apic_fields[] = {
	FIELD("Proximity Domain", 4, 4, ACPI_DECIMAL),
	FIELD("x2APIC ID", 8, 4, ACPI_DECIMAL),
	FIELD("Flags", 12, 4, ACPI_FLAGS, .words = enabled),
	FIELD("Clock Domain", 16, 4, ACPI_DECIMAL),
	{ 0 }
};

/* Section 5.2.16.4, GICC Affinity Structure */
static const struct acpi_field_format gicc_fields[] = {
	FIELD("Proximity Domain", 2, 4, ACPI_DECIMAL),
	FIELD("ACPI Processor UID", 6, 4, ACPI_DECIMAL),
	FIELD("Flags", 10, 4, ACPI_FLAGS, .words = enabled),
	FIELD("Clock Domain", 14, 4, ACPI_DECIMAL),
	{ 0 }
};

/* Section 5.2.16.5, GIC Interrupt Translation Service Affinity Structure */
static const struct acpi_field_format its_fields[] = {
	FIELD("Proximity Domain", 2, 4, ACPI_DECIMAL),
	FIELD("ITS ID", 8, 4, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_word handle_types[] = {
	{ 0, "ACPI" },
	{ 1, "PCI" },
	{ 0 }
};

static const struct acpi_word generic_flags[] = {
	{ 1 << 0, "enabled" },
	{ 1 << 1, "architectural transactions" },
	{ 0 }
};

/* Device Handle - PCI: the bus is in the lower byte, unlike in other tables */
static const struct acpi_part pci_parts[] = {
	{ "bus", 0, 8, NULL },
	{ "device", 11, 5, NULL },
	{ "function", 8, 3, NULL },
	{ 0 }
};

/* Sections 5.2.16.6 and 5.2.16.7, Generic Initiator and Generic Port Affinity Structures */
static const struct acpi_field_format acpi_device_fields[] = {
	FIELD("Device Handle Type", 3, 1, ACPI_DECIMAL, .words = handle_types),
	FIELD("Proximity Domain", 4, 4, ACPI_DECIMAL),
	FIELD("ACPI HID", 8, 8, ACPI_TEXT),
	FIELD("ACPI UID", 16, 4, ACPI_HEX),
	FIELD("Flags", 24, 4, ACPI_FLAGS, .words = generic_flags),
	{ 0 }
};

static const struct acpi_field_format pci_device_fields[] = {
	FIELD("Device Handle Type", 3, 1, ACPI_DECIMAL, .words = handle_types),
	FIELD("Proximity Domain", 4, 4, ACPI_DECIMAL),
	FIELD("PCI Segment", 8, 2, ACPI_HEX),
	FIELD("PCI BDF", 10, 2, ACPI_HEX, .parts = pci_parts),
	FIELD("Flags", 24, 4, ACPI_FLAGS, .words = generic_flags),
	{ 0 }
};

static const struct acpi_field_format other_device_fields[] = {
	FIELD("Device Handle Type", 3, 1, ACPI_DECIMAL),
	FIELD("Proximity Domain", 4, 4, ACPI_DECIMAL),
	FIELD("Device Handle", 8, 16, ACPI_BYTES),
	FIELD("Flags", 24, 4, ACPI_FLAGS, .words = generic_flags),
	{ 0 }
};

/* ACPI 6.6, RINTC Affinity Structure (RISC-V) */
static const struct acpi_field_format rintc_fields[] = {
	FIELD("Proximity Domain", 4, 4, ACPI_DECIMAL),
	FIELD("ACPI Processor UID", 8, 4, ACPI_DECIMAL),
	FIELD("Flags", 12, 4, ACPI_FLAGS, .words = enabled),
	FIELD("Clock Domain", 16, 4, ACPI_DECIMAL),
	{ 0 }
};

#define GENERIC(name, type, handle_type, list)                                    \
	{ name, type, .minimum = 32, .select_offset = 3, .select_width = 1,       \
	  .select_value = (handle_type), .fields = (list) }

static const struct acpi_structure_format structures[] = {
	{ "Processor Local APIC/SAPIC Affinity", 0, .minimum = 16, .fields = processor_fields },
	{ "Memory Affinity", 1, .minimum = 40, .fields = memory_fields },
	{ "Processor Local x2APIC Affinity", 2, .minimum = 24, .fields = x2apic_fields },
	{ "GICC Affinity", 3, .minimum = 18, .fields = gicc_fields },
	{ "GIC ITS Affinity", 4, .minimum = 12, .fields = its_fields },
	GENERIC("Generic Initiator Affinity", 5, 0, acpi_device_fields),
	GENERIC("Generic Initiator Affinity", 5, 1, pci_device_fields),
	{ "Generic Initiator Affinity", 5, .minimum = 32, .fields = other_device_fields },
	GENERIC("Generic Port Affinity", 6, 0, acpi_device_fields),
	GENERIC("Generic Port Affinity", 6, 1, pci_device_fields),
	{ "Generic Port Affinity", 6, .minimum = 32, .fields = other_device_fields },
	{ "RINTC Affinity", 7, .minimum = 20, .fields = rintc_fields },
	{ 0 }
};

/* Section 5.2.16: u32 that is 1 for compatibility, 8 reserved bytes */
static const struct acpi_field_format header_fields[] = {
	FIELD("Table Revision", 36, 4, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_structure_format header[] = {
	{ "Header", 0, .minimum = 48, .fields = header_fields },
	{ 0 }
};

/* A structure begins with u8 type, u8 length. */
const struct acpi_table_format acpi_srat = {
	.signature = "SRAT",
	.body = 48,
	.type_width = 1,
	.length_offset = 1,
	.length_width = 1,
	.header = header,
	.structures = structures,
};
