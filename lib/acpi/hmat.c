// SPDX-License-Identifier: LGPL-2.1-or-later
/* HMAT, the Heterogeneous Memory Attribute Table (section 5.2.28). */
#include <string.h>

#include "format.h"

static const struct acpi_word domain_flags[] = {
	{ 1 << 0, "initiator domain valid" },
	{ 0 }
};

/* Section 5.2.28.3, Memory Proximity Domain Attributes Structure */
static const struct acpi_field_format domain_fields[] = {
	FIELD("Flags", 8, 2, ACPI_FLAGS, .words = domain_flags),
	FIELD("Initiator Proximity Domain", 12, 4, ACPI_DECIMAL),
	FIELD("Memory Proximity Domain", 16, 4, ACPI_DECIMAL),
	{ 0 }
};

/* ACPI 6.2, section 5.2.27.3, Memory Subsystem Address Range Structure: type 0 of revision 1 */
static const struct acpi_word range_flags[] = {
	{ 1 << 0, "initiator domain valid" },
	{ 1 << 1, "memory domain valid" },
	{ 1 << 2, "reservation hint" },
	{ 0 }
};

static const struct acpi_field_format range_fields[] = {
	FIELD("Flags", 8, 2, ACPI_FLAGS, .words = range_flags),
	FIELD("Initiator Proximity Domain", 12, 4, ACPI_DECIMAL),
	FIELD("Memory Proximity Domain", 16, 4, ACPI_DECIMAL),
	FIELD("Base Address", 24, 8, ACPI_HEX),
	FIELD("Range Length", 32, 8, ACPI_SIZE),
	{ 0 }
};

static const struct acpi_word hierarchies[] = {
	{ 0, "memory" },
	{ 1, "first level memory side cache" },
	{ 2, "second level memory side cache" },
	{ 3, "third level memory side cache" },
	{ 0 }
};

/* of the upper four bits */
static const struct acpi_word locality_flags[] = {
	{ 1 << 0, "minimum transfer size to reach the values" },
	{ 1 << 1, "non-sequential transfers" },
	{ 0 }
};

enum { FIRST_BANDWIDTH = 3 };

static const struct acpi_word data_types[] = {
	{ 0, "access latency" },	{ 1, "read latency" },
	{ 2, "write latency" },		{ FIRST_BANDWIDTH, "access bandwidth" },
	{ 4, "read bandwidth" },	{ 5, "write bandwidth" },
	{ 0 }
};

enum { INITIATORS_OFFSET = 12, TARGETS_OFFSET = 16, BASE_UNIT_OFFSET = 24, LISTS_OFFSET = 32 };

/* Section 5.2.28.4, System Locality Latency and Bandwidth Information Structure */
static const struct acpi_field_format locality_fields[] = {
	FIELD("Memory Hierarchy", 8, 1, ACPI_DECIMAL, .bits = 4, .words = hierarchies),
	FIELD("Flags", 8, 1, ACPI_FLAGS, .first_bit = 4, .bits = 4, .words = locality_flags),
	FIELD("Data Type", 9, 1, ACPI_DECIMAL, .words = data_types),
	FIELD("Minimum Transfer Size", 10, 1, ACPI_SIZE),
	FIELD("Initiators", INITIATORS_OFFSET, 4, ACPI_DECIMAL),
	FIELD("Targets", TARGETS_OFFSET, 4, ACPI_DECIMAL),
	FIELD("Entry Base Unit", BASE_UNIT_OFFSET, 8, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_array_format locality_arrays[] = {
	{ ITEM("Initiator", 4, ACPI_DECIMAL), .count_offset = INITIATORS_OFFSET,
	  .count_width = 4 },
	{ ITEM("Target", 4, ACPI_DECIMAL), .count_offset = TARGETS_OFFSET, .count_width = 4 },
	{ ITEM("Entry", 2, ACPI_DECIMAL), .count_offset = INITIATORS_OFFSET,
	  .second_count_offset = TARGETS_OFFSET, .count_width = 4 },
	{ .item.name = NULL }
};

/* From revision 2 on latencies are in picoseconds, bandwidths in MB/s. */
static const char *entry_meaning(struct arena *arena, uint64_t entry, uint64_t unit,
				 unsigned data_type, unsigned revision)
{
	uint64_t value;

	if (entry == 0xffff)
		return "unreachable";
	if (!entry)
		return "not stated";
	if (revision < 2 || __builtin_mul_overflow(entry, unit, &value))
		return NULL;
	return acpi_printf(arena, "%llu %s", (unsigned long long)value,
			   data_type < FIRST_BANDWIDTH ? "ps" : "MB/s");
}

/* Entries stand by rows of one initiator: name each after the two proximity domains. */
static void explain_locality(struct arena *arena, struct acpi_structure *structure,
			     const uint8_t *bytes, unsigned revision)
{
	size_t initiators = acpi_read(bytes + INITIATORS_OFFSET, 4);
	size_t targets = acpi_read(bytes + TARGETS_OFFSET, 4), entry = 0;
	uint64_t unit = acpi_read(bytes + BASE_UNIT_OFFSET, 8);
	const uint8_t *lists = bytes + LISTS_OFFSET;

	for (size_t i = 0; i < structure->field_count; i++) {
		struct acpi_field *field = structure->fields[i];
		size_t row, column;

		if (!field->name || strncmp(field->name, "Entry ", 6) || field->width != 2)
			continue;
		row = entry / targets;
		column = entry++ % targets;
		field->name = acpi_printf(arena, "Entry %u to %u",
					  (unsigned)acpi_read(lists + 4 * row, 4),
					  (unsigned)acpi_read(lists + 4 * (initiators + column), 4));
		field->meaning = entry_meaning(arena, field->value, unit, bytes[9], revision);
	}
}

static const struct acpi_word associativities[] = {
	{ 0, "none" },
	{ 1, "direct mapped" },
	{ 2, "complex cache indexing" },
	{ 0 }
};

static const struct acpi_word write_policies[] = {
	{ 0, "none" },
	{ 1, "write back" },
	{ 2, "write through" },
	{ 0 }
};

/* ACPI 6.6; reserved before */
static const struct acpi_word address_modes[] = {
	{ 0, "not stated" },
	{ 1, "extended linear" },
	{ 0 }
};

/* Section 5.2.28.5, Memory Side Cache Information Structure */
static const struct acpi_field_format cache_fields[] = {
	FIELD("Memory Proximity Domain", 8, 4, ACPI_DECIMAL),
	FIELD("Memory Side Cache Size", 16, 8, ACPI_SIZE),
	FIELD("Total Cache Levels", 24, 4, ACPI_DECIMAL, .first_bit = 0, .bits = 4),
	FIELD("Cache Level", 24, 4, ACPI_DECIMAL, .first_bit = 4, .bits = 4),
	FIELD("Associativity", 24, 4, ACPI_DECIMAL, .first_bit = 8, .bits = 4,
	      .words = associativities),
	FIELD("Write Policy", 24, 4, ACPI_DECIMAL, .first_bit = 12, .bits = 4,
	      .words = write_policies),
	FIELD("Cache Line Size", 24, 4, ACPI_SIZE, .first_bit = 16, .bits = 16),
	FIELD("Address Mode", 28, 2, ACPI_DECIMAL, .words = address_modes),
	FIELD("SMBIOS Handles", 30, 2, ACPI_DECIMAL),
	{ 0 }
};

static const struct acpi_array_format cache_arrays[] = {
	{ ITEM("SMBIOS Handle", 2, ACPI_HEX), .count_offset = 30, .count_width = 2 },
	{ .item.name = NULL }
};

static const struct acpi_structure_format structures[] = {
	{ "Memory Subsystem Address Range", 0, .minimum = 40, .last_revision = 1,
	  .fields = range_fields },
	{ "Memory Proximity Domain Attributes", 0, .minimum = 40, .first_revision = 2,
	  .fields = domain_fields },
	{ "System Locality Latency and Bandwidth", 1, .minimum = LISTS_OFFSET,
	  .fields = locality_fields, .arrays = locality_arrays, .explain = explain_locality },
	{ "Memory Side Cache", 2, .minimum = 32, .fields = cache_fields, .arrays = cache_arrays },
	{ 0 }
};

/* After the header are 4 reserved bytes; a structure begins with u16 type, u16, u32 length. */
const struct acpi_table_format acpi_hmat = {
	.signature = "HMAT",
	.body = 40,
	.type_width = 2,
	.length_offset = 4,
	.length_width = 4,
	.structures = structures,
};
