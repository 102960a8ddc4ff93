// SPDX-License-Identifier: LGPL-2.1-or-later
/* CEDT, the CXL Early Discovery Table (CXL specification 3.0, section 9.17.1). */
#include "format.h"

static const struct acpi_word versions[] = {
	{ 0, "CXL 1.1: root complex registers" },
	{ 1, "CXL 2.0 or later: component registers" },
	{ 0 }
};

/* Section 9.17.1.2, CXL Host Bridge Structure */
static const struct acpi_field_format bridge_fields[] = {
	FIELD("Host Bridge UID", 4, 4, ACPI_HEX),
	FIELD("CXL Version", 8, 4, ACPI_DECIMAL, .words = versions),
	FIELD("Register Base", 16, 8, ACPI_HEX),
	FIELD("Register Length", 24, 8, ACPI_SIZE),
	{ 0 }
};

/* CXL 3.0, section 8.2.4.19: the encodings of interleave ways and granularity */
static const struct acpi_word ways[] = {
	{ 0, "1 way" },	 { 1, "2 ways" }, { 2, "4 ways" },  { 3, "8 ways" },
	{ 4, "16 ways" }, { 8, "3 ways" }, { 9, "6 ways" }, { 10, "12 ways" },
	{ 0 }
};

static const struct acpi_word granularities[] = {
	{ 0, "256 bytes" },  { 1, "512 bytes" },  { 2, "1024 bytes" }, { 3, "2048 bytes" },
	{ 4, "4096 bytes" }, { 5, "8192 bytes" }, { 6, "16384 bytes" },
	{ 0 }
};

static const struct acpi_word arithmetics[] = {
	{ 0, "modulo" },
	{ 1, "modulo and XOR" },
	{ 0 }
};

/* bit 5 is of CXL 3.1 */
static const struct acpi_word restrictions[] = {
	{ 1 << 0, "device coherent" },
	{ 1 << 1, "host-only coherent" },
	{ 1 << 2, "volatile" },
	{ 1 << 3, "persistent" },
	{ 1 << 4, "fixed configuration" },
	{ 1 << 5, "back-invalidate" },
	{ 0 }
};

/* Section 9.17.1.3, CXL Fixed Memory Window Structure */
static const struct acpi_field_format window_fields[] = {
	FIELD("Base Address", 8, 8, ACPI_HEX),
	FIELD("Window Size", 16, 8, ACPI_SIZE),
	FIELD("Interleave Ways", 24, 1, ACPI_DECIMAL, .words = ways),
	FIELD("Interleave Arithmetic", 25, 1, ACPI_DECIMAL, .words = arithmetics),
	FIELD("Interleave Granularity", 28, 4, ACPI_DECIMAL, .words = granularities),
	FIELD("Window Restrictions", 32, 2, ACPI_FLAGS, .words = restrictions),
	FIELD("QoS Throttling Group", 34, 2, ACPI_DECIMAL),
	{ 0 }
};

/* as many as there are ways, which the length tells, too */
static const struct acpi_array_format window_targets[] = {
	{ ITEM("Interleave Target", 4, ACPI_HEX) },
	{ .item.name = NULL }
};

/* Section 9.17.1.4, CXL XOR Interleave Math Structure */
static const struct acpi_field_format xor_fields[] = {
	FIELD("Interleave Granularity", 6, 1, ACPI_DECIMAL, .words = granularities),
	FIELD("XOR Maps", 7, 1, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_array_format xor_maps[] = {
	{ ITEM("XOR Map", 8, ACPI_HEX), .count_offset = 7, .count_width = 1 },
	{ .item.name = NULL }
};

static const struct acpi_part pci_parts[] = {
	{ "bus", 8, 8, NULL },
	{ "device", 3, 5, NULL },
	{ "function", 0, 3, NULL },
	{ 0 }
};

static const struct acpi_word protocols[] = {
	{ 0, "CXL.io" },
	{ 1, "CXL.cachemem" },
	{ 0 }
};

/* Section 9.17.1.5, RCEC Downstream Port Association Structure */
static const struct acpi_field_format port_fields[] = {
	FIELD("RCEC Segment", 4, 2, ACPI_HEX),
	FIELD("RCEC BDF", 6, 2, ACPI_HEX, .parts = pci_parts),
	FIELD("Base Address", 8, 8, ACPI_HEX),
	FIELD("Protocol", 16, 1, ACPI_DECIMAL, .words = protocols),
	{ 0 }
};

static const struct acpi_structure_format structures[] = {
	{ "CXL Host Bridge", 0, .minimum = 32, .fields = bridge_fields },
	{ "CXL Fixed Memory Window", 1, .minimum = 36, .fields = window_fields,
	  .arrays = window_targets },
	{ "CXL XOR Interleave Math", 2, .minimum = 8, .fields = xor_fields, .arrays = xor_maps },
	/* the last 3 bytes are reserved */
	{ "RCEC Downstream Port Association", 3, .minimum = 17, .size = 20,
	  .fields = port_fields },
	{ 0 }
};

/* A structure begins with u8 type, u8, u16 length. */
const struct acpi_table_format acpi_cedt = {
	.signature = "CEDT",
	.body = 36,
	.type_width = 1,
	.length_offset = 2,
	.length_width = 2,
	.structures = structures,
};
