// SPDX-License-Identifier: GPL-2.0-only
/*
 * ipmctl show -system: the tables NFIT, PCAT and PMTT, field by field. The library's tables of fields (lib/acpi) do not
 * serve here: ipmctl also shows types, lengths and reserved bytes, parts of numbers as lines of their own, fewer kinds
 * of structures in another order, and takes a memory controller of the old PMTT for 36 bytes.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

enum { ACPI_HEADER = 36, PCAT_BEGIN = 40, PMTT_BEGIN = 40, NEW_PCAT = 0x10, NEWEST_PCAT = 0x30, FLAT_PMTT = 2 };

/* A table, and where it goes. */
struct sheet {
	const struct ipmctl_request *request;
	const char *title;
	const uint8_t *bytes;
	size_t size;
	unsigned revision;
};

enum how { HEX, HEX2, HEX4, HEX8, NUMBER, GUID, BYTES };
struct line {
	const char *name;
	size_t at, size;
	enum how how;
	unsigned shift, bits;	/* a part of it; 0 bits: all */
};

static void fact(const struct sheet *s, const char *name, const char *text)
{
	if (s->request->xml) {
		ipmctl_xml_value(s->request->xml, name, text);
		return;
	}
	fprintf(s->request->out, "      %s: %s\n", name, text);
}

static void line_text(const uint8_t *bytes, const struct line *line, char *text)
{
	unsigned long long value;

	if (line->how == GUID) {
		ipmctl_guid(bytes + line->at, text);
		return;
	}
	value = ipmctl_number(bytes, line->at, line->size) >> line->shift;
	if (line->bits)
		value &= (1ULL << line->bits) - 1;
	switch (line->how) {
	case HEX2: snprintf(text, VALUE_MAX, "0x%02llx", value); break;
	case HEX4: snprintf(text, VALUE_MAX, "0x%04llx", value); break;
	case HEX8: snprintf(text, VALUE_MAX, "0x%08llx", value); break;
	case NUMBER: snprintf(text, VALUE_MAX, "%llu", value); break;
	case BYTES: snprintf(text, VALUE_MAX, "%llu bytes", value); break;
	default: snprintf(text, VALUE_MAX, "0x%llx", value); break;
	}
}

/* Those that the structure is too short for are left out. */
static void lines(const struct sheet *s, const uint8_t *bytes, size_t size, const struct line *list)
{
	char text[VALUE_MAX];

	for (; list->name; list++) {
		if (list->at + (list->how == GUID ? 16 : list->size) > size)
			continue;
		line_text(bytes, list, text);
		fact(s, list->name, text);
	}
}

static const struct line header_lines[] = {
	{ "Length", 4, 4, BYTES, 0, 0 }, { "Revision", 8, 1, HEX, 0, 0 }, { "Checksum", 9, 1, HEX, 0, 0 },
};

static void header_fact(const struct sheet *s, const char *name, const char *text)
{
	if (s->request->xml) {
		ipmctl_xml_value(s->request->xml, name, text);
		return;
	}
	fprintf(s->request->out, "   %s: ", name);
	cli_print_clean(text, s->request->out);
	fprintf(s->request->out, "\n");
}

static void header_text(const struct sheet *s, const char *name, size_t at, int length)
{
	char text[16];

	snprintf(text, sizeof(text), "%.*s", length, (const char *)s->bytes + at);
	header_fact(s, name, text);
}

static void header_number(const struct sheet *s, const struct line *line)
{
	char text[VALUE_MAX];

	line_text(s->bytes, line, text);
	header_fact(s, line->name, text);
}

/* In a document it is part of each record, which has a length of its own. */
static void header(const struct sheet *s)
{
	header_text(s, "Signature", 0, 4);
	for (size_t i = s->request->xml ? 1 : 0; i < ARRAY_SIZE(header_lines); i++)
		header_number(s, &header_lines[i]);
	header_text(s, "OEMID", 10, 6);
	header_text(s, "OEMTableID", 16, 8);
	header_number(s, &(const struct line) { "OEMRevision", 24, 4, HEX, 0, 0 });
	header_text(s, "CreatorID", 28, 4);
	header_number(s, &(const struct line) { "CreatorRevision", 32, 4, HEX, 0, 0 });
}

static void begin(const struct sheet *s, const char *type)
{
	if (s->request->xml) {
		ipmctl_xml_record(s->request->xml, "AcpiList", "Type");
		ipmctl_xml_value(s->request->xml, "TableType", type);
	} else {
		fprintf(s->request->out, "   ---TableType=%s\n", type);
	}
}

static void end(const struct sheet *s, bool is_apart)
{
	if (!s->request->xml) {
		if (is_apart)
			fprintf(s->request->out, "\n");
		return;
	}
	ipmctl_xml_value(s->request->xml, "Target", s->title);
	header(s);
	ipmctl_xml_end(s->request->xml);
}

/* ---- NFIT ---- */

#define HANDLE												\
	{ "NfitDeviceHandle", 4, 4, HEX4, 0, 0 }, { "NfitDeviceHandle.DimmNumber", 4, 4, HEX, 0, 4 },	\
	{ "NfitDeviceHandle.MemChannel", 4, 4, HEX, 4, 4 },						\
	{ "NfitDeviceHandle.MemControllerId", 4, 4, HEX, 8, 4 },					\
	{ "NfitDeviceHandle.SocketId", 4, 4, HEX, 12, 4 }, { "NfitDeviceHandle.NodeControllerId", 4, 4, HEX, 16, 12 }

static const struct line control_lines[] = {
	{ "ControlRegionDescriptorTableIndex", 4, 2, HEX, 0, 0 }, { "VendorId", 6, 2, HEX, 0, 0 },
	{ "DeviceId", 8, 2, HEX, 0, 0 }, { "Rid", 10, 2, HEX, 0, 0 }, { "SubsystemVendorId", 12, 2, HEX, 0, 0 },
	{ "SubsystemDeviceId", 14, 2, HEX, 0, 0 }, { "SubsystemRid", 16, 2, HEX, 0, 0 },
	{ "ValidFields", 18, 1, HEX, 0, 0 }, { "ManufacturingLocation", 19, 1, HEX, 0, 0 },
	{ "ManufacturingDate", 20, 2, HEX, 0, 0 }, { "SerialNumber", 24, 4, HEX, 0, 0 },
	{ "RegionFormatInterfaceCode", 28, 2, HEX, 0, 0 }, { "NumberOfBlockControlWindows", 30, 2, HEX, 0, 0 },
	{ NULL, 0, 0, HEX, 0, 0 },
}, flush_lines[] = {
	HANDLE, { "NumberOfFlushHintAddresses", 8, 2, HEX, 0, 0 }, { NULL, 0, 0, HEX, 0, 0 },
}, mapping_lines[] = {
	HANDLE, { "NvDimmPhysicalId", 8, 2, HEX, 0, 0 }, { "NvDimmRegionalId", 10, 2, HEX, 0, 0 },
	{ "SpaRangeDescriptionTableIndex", 12, 2, HEX, 0, 0 },
	{ "NvdimmControlRegionDescriptorTableIndex", 14, 2, HEX, 0, 0 }, { "NvDimmRegionSize", 16, 8, HEX, 0, 0 },
	{ "RegionOffset", 24, 8, HEX, 0, 0 }, { "NvDimmPhysicalAddressRegionBase", 32, 8, HEX, 0, 0 },
	{ "InterleaveStructureIndex", 40, 2, HEX, 0, 0 }, { "InterleaveWays", 42, 2, HEX, 0, 0 },
	{ "NvDimmStateFlags", 44, 2, HEX4, 0, 0 }, { NULL, 0, 0, HEX, 0, 0 },
}, range_lines[] = {
	{ "AddressRangeType", 16, 16, GUID, 0, 0 }, { "SpaRangeDescriptionTableIndex", 4, 2, HEX, 0, 0 },
	{ "Flags", 6, 2, HEX, 0, 0 }, { "ProximityDomain", 12, 4, HEX, 0, 0 },
	{ "SystemPhysicalAddressRangeBase", 32, 8, HEX, 0, 0 },
	{ "SystemPhysicalAddressRangeLength", 40, 8, HEX, 0, 0 },
	{ "MemoryMappingAttribute", 48, 8, HEX, 0, 0 }, { NULL, 0, 0, HEX, 0, 0 },
}, capability_lines[] = {
	{ "HighestValidCapability", 4, 1, HEX2, 0, 0 }, { "Capabilities", 8, 4, HEX8, 0, 0 },
	{ "Capabilities.CPUCacheFlushToNVDIMM", 8, 4, NUMBER, 0, 1 },
	{ "Capabilities.MemoryControllerFlushToNVDIMM", 8, 4, NUMBER, 1, 1 },
	{ "Capabilities.MemoryMirroring", 8, 4, NUMBER, 2, 1 }, { NULL, 0, 0, HEX, 0, 0 },
};

enum { RANGE, MAPPING, INTERLEAVE, SMBIOS, CONTROL, BLOCK, FLUSH, PLATFORM, NFIT_TYPES };

/* In the order in which they are shown */
static const struct {
	unsigned type;
	const char *count, *name;	/* of their number; of the type */
	const struct line *lines;	/* NULL: no more is told */
} nfit_types[] = {
	{ BLOCK, "BwRegionTablesNum", "BWRegion", NULL },
	{ CONTROL, "ControlRegionTablesNum", "ControlRegion", control_lines },
	{ FLUSH, "FlushHintTablesNum", "FlushHint", flush_lines },
	{ INTERLEAVE, "InterleaveTablesNum", "Interleave", NULL },
	{ MAPPING, "NVDIMMRegionTablesNum", "NvDimmRegion", mapping_lines },
	{ SMBIOS, "SmbiosTablesNum", "SMBIOS", NULL },
	{ RANGE, "SpaRangeTablesNum", "SpaRange", range_lines },
	{ PLATFORM, "PlatformCapabilitiesTablesNum", "PlatformCapabilities", capability_lines },
};

/* The next structure with a type and a length of two bytes each, or NULL. */
static const uint8_t *next(const struct sheet *s, size_t *at, size_t *length)
{
	const uint8_t *bytes = s->bytes + *at;

	if (*at + 4 > s->size)
		return NULL;
	*length = ipmctl_number(bytes, 2, 2);
	if (*length < 4 || *length > s->size - *at)
		return NULL;
	*at += *length;
	return bytes;
}

static void structure(const struct sheet *s, const uint8_t *bytes, size_t size, const char *name)
{
	char type[8], length[24];

	snprintf(type, sizeof(type), "0x%x", (unsigned)ipmctl_number(bytes, 0, 2));
	begin(s, type);
	snprintf(length, sizeof(length), "%zu bytes", size);
	fact(s, "Length", length);
	fact(s, "TypeEquals", name);
}

static void flush_addresses(const struct sheet *s, const uint8_t *bytes, size_t size)
{
	char name[48], text[24];

	for (size_t i = 0, at = 16; i < ipmctl_number(bytes, 8, 2) && at + 8 <= size; i++, at += 8) {
		snprintf(name, sizeof(name), "FlushHintAddress %zu", i);
		snprintf(text, sizeof(text), "0x%llx", (unsigned long long)ipmctl_number(bytes, at, 8));
		fact(s, name, text);
	}
}

static void show_nfit(const struct sheet *s)
{
	enum { BEGIN = 40 };
	size_t counts[NFIT_TYPES] = { 0 }, length;
	const uint8_t *bytes;

	for (size_t at = BEGIN; (bytes = next(s, &at, &length));)
		if (ipmctl_number(bytes, 0, 2) < NFIT_TYPES)
			counts[ipmctl_number(bytes, 0, 2)]++;
	for (size_t i = 0; i < ARRAY_SIZE(nfit_types) && !s->request->xml; i++)
		fprintf(s->request->out, "   %s: %zu\n", nfit_types[i].count, counts[nfit_types[i].type]);
	if (!s->request->xml)
		fprintf(s->request->out, "\n");
	for (size_t i = 0; i < ARRAY_SIZE(nfit_types); i++)
		for (size_t at = BEGIN; (bytes = next(s, &at, &length));) {
			if (ipmctl_number(bytes, 0, 2) != nfit_types[i].type)
				continue;
			structure(s, bytes, length, nfit_types[i].name);
			if (nfit_types[i].lines)
				lines(s, bytes, length, nfit_types[i].lines);
			if (nfit_types[i].type == FLUSH && length >= 16)
				flush_addresses(s, bytes, length);
			end(s, nfit_types[i].type != FLUSH);
		}
}

/* ---- PCAT ---- */

#define PART "\n         -"

static void set_limits(const struct sheet *s, const char *name, unsigned limits)
{
	char text[VALUE_MAX];

	snprintf(text, sizeof(text), "0x%x" PART "Per CPU Die: 0x%x" PART "Per PMem module: 0x%x", limits, limits & 15,
		 limits >> 4 & 15);
	fact(s, name, text);
}

static void capability(const struct sheet *s, const uint8_t *bytes)
{
	enum { ONE_LEVEL = 1, TWO_LEVELS = 2, APP_DIRECT = 4, MIXED = 16, FIRST_TOLD = 0x13, NEWEST_TOLD = 0x32 };
	const unsigned modes = bytes[5], current = bytes[6];
	const bool mixed = modes & MIXED || (s->revision != FIRST_TOLD && s->revision != NEWEST_TOLD);
	char text[VALUE_MAX], list[64] = "";

	snprintf(text, sizeof(text), "0x%x (%s)", bytes[4], bytes[4] & 1 ? "Yes" : "No");
	fact(s, "PMemModuleMgmtSWConfigInputSupport", text);
	snprintf(list, sizeof(list), "%s%s%s%s", modes & ONE_LEVEL ? ", 1LM" : "", modes & TWO_LEVELS ? ", 2LM" : "",
		 modes & APP_DIRECT ? ", AppDirect" : "", mixed ? ", MixedMode" : "");
	snprintf(text, sizeof(text), "0x%x (%s)", modes, *list ? list + 2 : "");
	fact(s, "MemoryModeCapabilities", text);
	snprintf(text, sizeof(text), "0x%x" PART "Current Volatile Memory Mode: %s" PART "Allowed Persistent Memory Mode: %s"
		 PART "Allowed Volatile Memory Mode: %s", current, ipmctl_volatile_mode(current & 3, false),
		 current >> 2 & 3 ? "AppDirect" : "None", ipmctl_volatile_mode(current >> 4 & 3, true));
	fact(s, "CurrentMemoryMode", text);
	if (s->revision < NEW_PCAT) {
		snprintf(text, sizeof(text), "0x%x", bytes[7]);
		fact(s, "PersistentMemoryRASCapability", text);
		return;
	}
	set_limits(s, "MaxPMInterleaveSets", (unsigned)ipmctl_number(bytes, 7, 2));
	if (s->revision >= NEWEST_PCAT) {
		snprintf(text, sizeof(text), "0x%x" PART "MemoryMode: %s%s%s", bytes[13], bytes[13] & 1 ? "In-tile" : "",
			 (bytes[13] & 3) == 3 ? ", " : "", bytes[13] & 2 ? "Cross-tile" : bytes[13] & 1 ? "" : "None");
		fact(s, "CacheCapabilities", text);
	}
	snprintf(text, sizeof(text), "%u GiB per DDR DIMM", (unsigned)ipmctl_number(bytes, 9, 4));
	fact(s, "DDRCacheSize", text);
}

static void formats(const struct sheet *s, const uint8_t *bytes, size_t size, const struct pmemctl_acpi_table *pcat)
{
	const bool old = s->revision < NEW_PCAT;
	const size_t first = old ? 12 : 16, count = ipmctl_number(bytes, old ? 10 : 14, 2);
	char name[48], text[VALUE_MAX];
	struct pcat_format f;

	snprintf(text, sizeof(text), "0x%x (%s)", bytes[4], bytes[4] == 3 ? "AppDirect" : "Unknown");
	fact(s, "MemoryMode", text);
	snprintf(text, sizeof(text), "0x%zx", count);
	fact(s, "NumberOfInterleaveFormatsSupported", text);
	for (unsigned i = 0; i < count && first + 4 * (i + 1) <= size && pcat_format(pcat, i, &f); i++) {
		snprintf(name, sizeof(name), "InterleaveFormatSupported(%u)", i);
		snprintf(text, sizeof(text), "0x%llx" PART "%s" PART "Channel interleave size: %s" PART
			 "iMC interleave size: %s" PART "Channel ways: %u-way",
			 (unsigned long long)ipmctl_number(bytes, first + 4 * i, 4), f.recommended ? "Recommended" : "Not recommended",
			 ipmctl_interleave_size(f.channel), ipmctl_interleave_size(f.controller), f.ways);
		fact(s, name, text);
	}
	snprintf(text, sizeof(text), "0x%x", (unsigned)ipmctl_number(bytes, 8, 2));
	fact(s, "InterleaveAlignmentSize", text);
	if (!old)
		set_limits(s, "MaxPMInterleaveSetsPerMemType", (unsigned)ipmctl_number(bytes, 12, 2));
}

static void show_pcat(const struct sheet *s, const struct pmemctl_acpi_table *pcat)
{
	static const struct line socket[] = { { "SocketID", 4, 2, HEX, 0, 0 }, { NULL, 0, 0, HEX, 0, 0 } };
	static const struct line die[] = { { "DieID", 6, 2, HEX, 0, 0 }, { NULL, 0, 0, HEX, 0, 0 } };
	static const struct line shares[] = {
		{ "MappedMemorySizeLimit", 8, 8, NUMBER, 0, 0 }, { "TotalMemorySizeMappedToSpa", 16, 8, NUMBER, 0, 0 },
		{ "CachingMemorySize", 24, 8, NUMBER, 0, 0 }, { NULL, 0, 0, HEX, 0, 0 },
	};
	enum { CAPABILITY = 0, FORMATS = 1, SKU = 6, LEAST = 16 };
	const uint8_t *bytes;
	size_t length;

	for (size_t at = PCAT_BEGIN; (bytes = next(s, &at, &length));) {
		const unsigned type = (unsigned)ipmctl_number(bytes, 0, 2);

		if (length < LEAST || (type != CAPABILITY && type != FORMATS && type != SKU))
			continue;
		structure(s, bytes, length, type == CAPABILITY ? "PlatformCapabilityInfoTable" :
			  type == FORMATS ? "MemoryInterleaveCapabilityTable" : "SocketSkuInfoTable");
		if (type == CAPABILITY)
			capability(s, bytes);
		if (type == FORMATS)
			formats(s, bytes, length, pcat);
		if (type == SKU) {
			lines(s, bytes, length, socket);
			if (s->revision >= NEW_PCAT)
				lines(s, bytes, length, die);
			lines(s, bytes, length, shares);
		}
		end(s, true);
	}
}

/* ---- PMTT ---- */

#define RECORD_LINES									\
	{ "Type", 0, 1, NUMBER, 0, 0 }, { "Reserved1", 1, 1, NUMBER, 0, 0 }, { "Length", 2, 2, NUMBER, 0, 0 },	\
	{ "Flags", 4, 2, NUMBER, 0, 0 }, { "Reserved2", 6, 2, NUMBER, 0, 0 }
#define FLAT_LINES RECORD_LINES, { "NumOfMemoryDevices", 8, 4, NUMBER, 0, 0 }
#define VENDOR_LINES(id) { id, 28, 2, NUMBER, 0, 0 }, FLAT_LINES, { "TypeUUID", 12, 16, GUID, 0, 0 },	\
	{ "Reserved3", 30, 2, NUMBER, 0, 0 }
#define LAST_LINE { NULL, 0, 0, HEX, 0, 0 }

static const struct line nested_socket[] = {
	RECORD_LINES, { "SocketId", 8, 2, NUMBER, 0, 0 }, { "Reserved3", 10, 2, NUMBER, 0, 0 }, LAST_LINE,
}, nested_controller[] = {
	RECORD_LINES, { "ReadLatency", 8, 4, NUMBER, 0, 0 }, { "WriteLatency", 12, 4, NUMBER, 0, 0 },
	{ "ReadBW", 16, 4, NUMBER, 0, 0 }, { "WriteBW", 20, 4, NUMBER, 0, 0 },
	{ "OptimalAccessUnit", 24, 2, NUMBER, 0, 0 }, { "OptimalAccessAlignment", 26, 2, NUMBER, 0, 0 },
	{ "Reserved3", 28, 2, NUMBER, 0, 0 }, { "NoOfProximityDomains", 30, 2, NUMBER, 0, 0 },
	{ "ProximityDomainArray", 32, 4, NUMBER, 0, 0 }, LAST_LINE,
}, nested_module[] = {
	RECORD_LINES, { "PhysicalComponentId", 8, 2, NUMBER, 0, 0 }, { "Reserved3", 10, 2, NUMBER, 0, 0 },
	{ "SizeOfDimm", 12, 4, NUMBER, 0, 0 }, { "SmbiosHandle", 16, 4, HEX8, 0, 0 }, LAST_LINE,
}, flat_socket[] = {
	FLAT_LINES, { "SocketId", 12, 2, NUMBER, 0, 0 }, { "Reserved3", 14, 2, NUMBER, 0, 0 }, LAST_LINE,
}, flat_controller[] = {
	FLAT_LINES, { "MemControllerId", 12, 2, NUMBER, 0, 0 }, { "Reserved3", 14, 2, NUMBER, 0, 0 }, LAST_LINE,
}, flat_module[] = {
	FLAT_LINES, { "SmbiosHandle", 12, 4, HEX8, 0, 0 }, LAST_LINE,
}, flat_die[] = { VENDOR_LINES("DieId"), LAST_LINE },
  flat_channel[] = { VENDOR_LINES("ChannelId"), LAST_LINE },
  flat_slot[] = { VENDOR_LINES("SlotId"), LAST_LINE },
  flat_other[] = { FLAT_LINES, LAST_LINE };

/* A kind of record; size: without what is in it, of those that nest */
static const struct record {
	const char *name;
	size_t size;
	const struct line *lines;
} nested[] = {
	{ "Socket", 12, nested_socket }, { "iMC", 36, nested_controller }, { "MODULE", 20, nested_module },
}, flat[] = {
	{ "Socket", 16, flat_socket }, { "iMC", 16, flat_controller }, { "MODULE", 16, flat_module },
};

static struct record vendor_record(const uint8_t *bytes, size_t size)
{
	enum { LENGTH = 32, ID = 12 };
	/* the first part of their ids is enough to tell them apart */
	static const struct { uint32_t id; struct record record; } kinds[] = {
		{ 0xa2555053, { "Die", LENGTH, flat_die } }, { 0x23bf9281, { "Channel", LENGTH, flat_channel } },
		{ 0xfdcb2a68, { "Slot", LENGTH, flat_slot } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds) && size >= LENGTH; i++)
		if (ipmctl_number(bytes, ID, 4) == kinds[i].id)
			return kinds[i].record;
	return (struct record) { "Vendor", 0, flat_other };
}

static void show_pmtt(const struct sheet *s)
{
	enum { VENDOR = 0xff, LEAST = 8 };
	const bool is_flat = s->revision >= FLAT_PMTT;

	for (size_t at = PMTT_BEGIN; at + LEAST <= s->size;) {
		const uint8_t *bytes = s->bytes + at;
		const size_t left = s->size - at;
		struct record record;

		if (is_flat && bytes[0] == VENDOR)
			record = vendor_record(bytes, left);
		else if (bytes[0] < ARRAY_SIZE(flat))
			record = is_flat ? flat[bytes[0]] : nested[bytes[0]];
		else
			return;
		if (is_flat)
			record.size = ipmctl_number(bytes, 2, 2);
		if (record.size < LEAST || record.size > left)
			return;
		begin(s, record.name);
		lines(s, bytes, record.size, record.lines);
		end(s, false);
		at += record.size;
	}
}

/* ---- the command ---- */

static const struct {
	const char *signature, *title;
} tables[] = {
	{ "NFIT", "NVDIMM Firmware Interface Table" }, { "PCAT", "Platform Configurations Attributes Table" },
	{ "PMTT", "Platform Memory Topology Table" },
};

/* There need not be a PMTT. */
static int show_table(struct cli *cli, const struct ipmctl_request *request, size_t which)
{
	const char *signature = tables[which].signature;
	struct pmemctl_acpi_table *table;
	struct sheet sheet;

	if (pmemctl_acpi_read(cli->ctx, signature, &table)) {
		if (pmemctl_error(cli->ctx)->status == PMEMCTL_NO_OBJECT)
			fprintf(request->out, "%s table not found.\n", signature);
		else
			fprintf(request->out, "Error: %s: %s.\n", signature, pmemctl_error(cli->ctx)->message);
		return pmemctl_error(cli->ctx)->status == PMEMCTL_NO_OBJECT ? 0 : IPMCTL_FAILED;
	}
	sheet = (struct sheet) { request, tables[which].title, table->bytes, table->size, 0 };
	if (table->size < PCAT_BEGIN) {
		fprintf(request->out, "Error: %s is too short.\n", signature);
		pmemctl_acpi_free(table);
		return IPMCTL_FAILED;
	}
	sheet.revision = sheet.bytes[8];
	if (!request->xml) {
		fprintf(request->out, "---%s---\n", sheet.title);
		header(&sheet);
		if (which == 2 && sheet.revision >= FLAT_PMTT)
			header_number(&sheet, &(const struct line) { "NumOfMemoryDevices", 36, 4, NUMBER, 0, 0 });
	}
	if (which == 0)
		show_nfit(&sheet);
	else if (which == 1)
		show_pcat(&sheet, table);
	else
		show_pmtt(&sheet);
	pmemctl_acpi_free(table);
	return 0;
}

/* ipmctl shows nothing where there is more than one name. */
static bool is_in_list(const char *list, const char *name)
{
	const size_t length = strlen(name);

	for (; *list; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == length && strncasecmp(list, name, length) == 0)
			return true;
	return false;
}

static bool is_table(const void *data, const char *name)
{
	(void)data;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (strcasecmp(tables[i].signature, name) == 0)
			return true;
	return false;
}

int ipmctl_show_acpi(struct cli *cli, const struct ipmctl_request *request)
{
	const char *wanted = request->targets[TARGET_SYSTEM];
	char name[VALUE_MAX];
	int status = 0;

	if (ipmctl_find_stranger(wanted, is_table, NULL, name, sizeof(name))) {
		fprintf(request->out, "The provided system ACPI Table: ");
		cli_print_clean(name, request->out);
		fprintf(request->out, " is not valid\n");
		return IPMCTL_SYNTAX;
	}
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if ((!*wanted || is_in_list(wanted, tables[i].signature)) && show_table(cli, request, i))
			status = IPMCTL_FAILED;
	return status;
}
