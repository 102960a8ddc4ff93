// SPDX-License-Identifier: GPL-2.0-only
/* ACPI tables: every kind of structure, with known bytes. */
#include "acpi-table.h"

static void nfit_ranges_and_mappings(void **state)
{
	struct table t = nfit();

	(void)state;
	put(&t, 2, 0), put(&t, 2, 64), put(&t, 2, 3), put(&t, 2, 6), put(&t, 4, 0), put(&t, 4, 9);
	put_hex(&t, "79d3f066f3b47440ac430d3318b78cdb");
	put(&t, 8, 0x3080000000), put(&t, 8, 1ULL << 40), put(&t, 8, 0x8008), put(&t, 8, 0x1234);
	put(&t, 2, 1), put(&t, 2, 48), put(&t, 4, 0x00121f31), put(&t, 2, 0x28), put(&t, 2, 2);
	put(&t, 2, 3), put(&t, 2, 4), put(&t, 8, 4096), put(&t, 8, 0x4000), put(&t, 8, 0x10000000);
	put(&t, 2, 5), put(&t, 2, 6), put(&t, 2, 0xc9), put(&t, 2, 0);
	seal(&t);
	expect(&t, "SPA Range 40+64\n"
		   "  Range Index=3\n"
		   "  Flags=0x6 (proximity domain valid, location cookie valid)\n"
		   "  Proximity Domain=9\n"
		   "  Range Type=66f0d379-b4f3-4074-ac43-0d3318b78cdb (persistent memory)\n"
		   "  Base Address=0x3080000000\n"
		   "  Range Length=1099511627776 B\n"
		   "  Memory Mapping Attribute=0x8008 (WB, NV)\n"
		   "  Location Cookie=0x1234\n"
		   "NVDIMM Region Mapping 104+48\n"
		   "  Device Handle=0x121f31 (node 18, socket 1, memory controller 15, channel 3, "
		   "slot 1)\n"
		   "  Physical ID=0x28\n"
		   "  Region ID=2\n"
		   "  Range Index=3\n"
		   "  Control Region Index=4\n"
		   "  Region Size=4096 B\n"
		   "  Region Offset=0x4000\n"
		   "  Physical Address Base=0x10000000\n"
		   "  Interleave Index=5\n"
		   "  Interleave Ways=6\n"
		   "  State Flags=0xc9 (last save failed, not armed, not mapped, reserved 0x80)\n");
}

static void nfit_control_regions_and_block_windows(void **state)
{
	struct table t = nfit();

	(void)state;
	/* without block windows, so without what follows their count */
	put(&t, 2, 4), put(&t, 2, 32), put(&t, 2, 1), put(&t, 2, 0x8980), put(&t, 2, 0x4151);
	put(&t, 2, 2), put(&t, 2, 0x8981), put(&t, 2, 0x7a09), put(&t, 2, 0x1800), put(&t, 1, 1);
	put(&t, 1, 0xa2), put(&t, 2, 0x3718), put(&t, 2, 0), put(&t, 4, 0xe80b0000);
	put(&t, 2, 0x301), put(&t, 2, 0);
	put(&t, 2, 5), put(&t, 2, 40), put(&t, 2, 1), put(&t, 2, 2), put(&t, 8, 0x100);
	put(&t, 8, 8192), put(&t, 8, 1 << 20), put(&t, 8, 0x300);
	seal(&t);
	expect(&t, "NVDIMM Control Region 40+32\n"
		   "  Control Region Index=1\n"
		   "  Vendor ID=0x8980\n"
		   "  Device ID=0x4151\n"
		   "  Revision ID=0x2\n"
		   "  Subsystem Vendor ID=0x8981\n"
		   "  Subsystem Device ID=0x7a09\n"
		   "  Subsystem Revision ID=0x1800\n"
		   "  Valid Fields=0x1 (manufacturing location and date valid)\n"
		   "  Manufacturing Location=0xa2\n"
		   "  Manufacturing Date=0x3718\n"
		   "  Serial Number=0xe80b0000\n"
		   "  Region Format Interface Code=0x301 (byte addressable, not energy backed)\n"
		   "  Block Control Windows=0\n"
		   "NVDIMM Block Data Window Region 72+40\n"
		   "  Control Region Index=1\n"
		   "  Block Data Windows=2\n"
		   "  Block Data Window Offset=0x100\n"
		   "  Block Data Window Size=8192 B\n"
		   "  Accessible Capacity=1048576 B\n"
		   "  Accessible Start Address=0x300\n");
}

static void nfit_lists_and_capabilities(void **state)
{
	struct table t = nfit();

	(void)state;
	put(&t, 2, 2), put(&t, 2, 24), put(&t, 2, 1), put(&t, 2, 0), put(&t, 4, 2);
	put(&t, 4, 256), put(&t, 4, 0), put(&t, 4, 12);
	put(&t, 2, 3), put(&t, 2, 11), put(&t, 4, 0), put_hex(&t, "1122ff");
	put(&t, 2, 6), put(&t, 2, 32), put(&t, 4, 0x11), put(&t, 2, 2), put(&t, 6, 0);
	put(&t, 8, 0xf0000000), put(&t, 8, 0xf0000040);
	put(&t, 2, 7), put(&t, 2, 16), put(&t, 4, 1), put(&t, 4, 3), put(&t, 4, 0);
	put(&t, 2, 8), put(&t, 2, 6), put(&t, 2, 0xabcd);
	seal(&t);
	expect(&t, "Interleave 40+24\n"
		   "  Interleave Index=1\n"
		   "  Line Count=2\n"
		   "  Line Size=256 B\n"
		   "  Line Offset 0=0\n"
		   "  Line Offset 1=12\n"
		   "SMBIOS Management Information 64+11\n"
		   "  SMBIOS Data=1122ff\n"
		   "Flush Hint Address 75+32\n"
		   "  Device Handle=0x11 (node 0, socket 0, memory controller 0, channel 1, "
		   "slot 1)\n"
		   "  Flush Hint Addresses=2\n"
		   "  Flush Hint Address 0=0xf0000000\n"
		   "  Flush Hint Address 1=0xf0000040\n"
		   "Platform Capabilities 107+16\n"
		   "  Highest Valid Capability Bit=1\n"
		   "  Capabilities=0x3 (CPU caches flushed on power loss, "
		   "memory controllers flushed on power loss)\n"
		   "Unknown structure 123+6\n"
		   "  Type=8\n"
		   "  Length=6 B\n"
		   "  Bytes=08000600cdab\n");
}

static struct table srat(void)
{
	struct table t = begin("SRAT", 3);

	put(&t, 4, 1);
	put(&t, 8, 0);
	return t;
}

static void srat_processors_and_memory(void **state)
{
	struct table t = srat();

	(void)state;
	put(&t, 1, 0), put(&t, 1, 16), put(&t, 1, 0x82), put(&t, 1, 7), put(&t, 4, 1);
	put(&t, 1, 2), put(&t, 3, 0x010203), put(&t, 4, 5);
	put(&t, 1, 1), put(&t, 1, 40), put(&t, 4, 2), put(&t, 2, 0), put(&t, 8, 1ULL << 32);
	put(&t, 8, 4096), put(&t, 4, 0), put(&t, 4, 7), put(&t, 8, 0);
	put(&t, 1, 2), put(&t, 1, 24), put(&t, 2, 0), put(&t, 4, 1), put(&t, 4, 300);
	put(&t, 4, 0), put(&t, 4, 4), put(&t, 4, 0);
	put(&t, 1, 3), put(&t, 1, 18), put(&t, 4, 1), put(&t, 4, 9), put(&t, 4, 1), put(&t, 4, 0);
	put(&t, 1, 4), put(&t, 1, 12), put(&t, 4, 1), put(&t, 2, 0), put(&t, 4, 6);
	seal(&t);
	expect(&t, "Processor Local APIC/SAPIC Affinity 48+16\n"
		   "  Proximity Domain=16909186\n"	/* 0x01020382 */
		   "  APIC ID=7\n"
		   "  Flags=0x1 (enabled)\n"
		   "  Local SAPIC EID=2\n"
		   "  Clock Domain=5\n"
		   "Memory Affinity 64+40\n"
		   "  Proximity Domain=2\n"
		   "  Base Address=0x100000000\n"
		   "  Range Length=4096 B\n"
		   "  Flags=0x7 (enabled, hot-pluggable, non-volatile)\n"
		   "Processor Local x2APIC Affinity 104+24\n"
		   "  Proximity Domain=1\n"
		   "  x2APIC ID=300\n"
		   "  Flags=0x0 (none)\n"
		   "  Clock Domain=4\n"
		   "GICC Affinity 128+18\n"
		   "  Proximity Domain=1\n"
		   "  ACPI Processor UID=9\n"
		   "  Flags=0x1 (enabled)\n"
		   "  Clock Domain=0\n"
		   "GIC ITS Affinity 146+12\n"
		   "  Proximity Domain=1\n"
		   "  ITS ID=6\n");
}

static void srat_generic_initiators_and_ports(void **state)
{
	struct table t = srat();

	(void)state;
	put(&t, 1, 5), put(&t, 1, 32), put(&t, 1, 0), put(&t, 1, 1), put(&t, 4, 3);
	put(&t, 2, 1), put(&t, 2, 0x1a35), put(&t, 12, 0), put(&t, 4, 3), put(&t, 4, 0);
	put(&t, 1, 6), put(&t, 1, 32), put(&t, 1, 0), put(&t, 1, 0), put(&t, 4, 4);
	put_text(&t, "ACPI0016"), put(&t, 4, 0x10), put(&t, 4, 0), put(&t, 4, 1), put(&t, 4, 0);
	put(&t, 1, 6), put(&t, 1, 32), put(&t, 1, 0), put(&t, 1, 2), put(&t, 4, 4);
	put(&t, 16, 0x0102), put(&t, 4, 1), put(&t, 4, 0);
	seal(&t);
	expect(&t, "Generic Initiator Affinity 48+32\n"
		   "  Device Handle Type=1 (PCI)\n"
		   "  Proximity Domain=3\n"
		   "  PCI Segment=0x1\n"
		   "  PCI BDF=0x1a35 (bus 53, device 3, function 2)\n"
		   "  Flags=0x3 (enabled, architectural transactions)\n"
		   "Generic Port Affinity 80+32\n"
		   "  Device Handle Type=0 (ACPI)\n"
		   "  Proximity Domain=4\n"
		   "  ACPI HID=ACPI0016\n"
		   "  ACPI UID=0x10\n"
		   "  Flags=0x1 (enabled)\n"
		   "Generic Port Affinity 112+32\n"
		   "  Device Handle Type=2\n"
		   "  Proximity Domain=4\n"
		   "  Device Handle=02010000000000000000000000000000\n"
		   "  Flags=0x1 (enabled)\n");
}

static struct table hmat_of_revision(unsigned revision)
{
	struct table t = begin("HMAT", revision);

	put(&t, 4, 0);
	put(&t, 2, 0), put(&t, 2, 0), put(&t, 4, 40), put(&t, 2, 1), put(&t, 2, 0);
	put(&t, 4, 1), put(&t, 4, 2), put(&t, 4, 0), put(&t, 8, 0x1000), put(&t, 8, 4096);
	return t;
}

static void hmat_structures(void **state)
{
	struct table t = hmat_of_revision(2);

	(void)state;
	/* from initiators 0 and 5 to targets 2, 3 and 4 */
	put(&t, 2, 1), put(&t, 2, 0), put(&t, 4, 64), put(&t, 1, 0x11), put(&t, 1, 1);
	put(&t, 1, 64), put(&t, 1, 0), put(&t, 4, 2), put(&t, 4, 3), put(&t, 4, 0);
	put(&t, 8, 1000), put(&t, 4, 0), put(&t, 4, 5), put(&t, 4, 2), put(&t, 4, 3);
	put(&t, 4, 4), put(&t, 2, 10), put(&t, 2, 20), put(&t, 2, 0xffff), put(&t, 2, 0);
	put(&t, 2, 50), put(&t, 2, 60);
	put(&t, 2, 2), put(&t, 2, 0), put(&t, 4, 34), put(&t, 4, 2), put(&t, 4, 0);
	put(&t, 8, 1ULL << 34), put(&t, 4, 0x00401121), put(&t, 2, 0), put(&t, 2, 1);
	put(&t, 2, 0x30);
	seal(&t);
	expect(&t, "Memory Proximity Domain Attributes 40+40\n"
		   "  Flags=0x1 (initiator domain valid)\n"
		   "  Initiator Proximity Domain=1\n"
		   "  Memory Proximity Domain=2\n"
		   "System Locality Latency and Bandwidth 80+64\n"
		   "  Memory Hierarchy=1 (first level memory side cache)\n"
		   "  Flags=0x1 (minimum transfer size to reach the values)\n"
		   "  Data Type=1 (read latency)\n"
		   "  Minimum Transfer Size=64 B\n"
		   "  Initiators=2\n"
		   "  Targets=3\n"
		   "  Entry Base Unit=1000\n"
		   "  Initiator 0=0\n"
		   "  Initiator 1=5\n"
		   "  Target 0=2\n"
		   "  Target 1=3\n"
		   "  Target 2=4\n"
		   "  Entry 0 to 2=10 (10000 ps)\n"
		   "  Entry 0 to 3=20 (20000 ps)\n"
		   "  Entry 0 to 4=65535 (unreachable)\n"
		   "  Entry 5 to 2=0 (not stated)\n"
		   "  Entry 5 to 3=50 (50000 ps)\n"
		   "  Entry 5 to 4=60 (60000 ps)\n"
		   "Memory Side Cache 144+34\n"
		   "  Memory Proximity Domain=2\n"
		   "  Memory Side Cache Size=17179869184 B\n"
		   "  Total Cache Levels=1\n"
		   "  Cache Level=2\n"
		   "  Associativity=1 (direct mapped)\n"
		   "  Write Policy=1 (write back)\n"
		   "  Cache Line Size=64 B\n"
		   "  Address Mode=0 (not stated)\n"
		   "  SMBIOS Handles=1\n"
		   "  SMBIOS Handle 0=0x30\n");
}

static void hmat_revision_1_has_address_ranges(void **state)
{
	struct table t = hmat_of_revision(1);

	(void)state;
	seal(&t);
	expect(&t, "Memory Subsystem Address Range 40+40\n"
		   "  Flags=0x1 (initiator domain valid)\n"
		   "  Initiator Proximity Domain=1\n"
		   "  Memory Proximity Domain=2\n"
		   "  Base Address=0x1000\n"
		   "  Range Length=4096 B\n");
}

static void pcat_of_the_100_series(void **state)
{
	struct table t = pcat_100_series();

	(void)state;
	expect(&t, "Platform Capability 40+16\n"
		   "  Configuration=0x1 (configurable by software)\n"
		   "  Supported Modes=0x7 (1LM, 2LM, App Direct)\n"
		   "  Current Volatile Mode=0 (1LM)\n"
		   "  Current Persistent Mode=1 (App Direct)\n"
		   "  Allowed Volatile Mode=1 (1LM or 2LM)\n"
		   "  Sub-NUMA Clusters=0\n"
		   "  Persistent Memory RAS=0x3 (mirroring, sparing)\n"
		   "Memory Interleave Capability 56+20\n"
		   "  Memory Mode=3 (App Direct)\n"
		   "  Alignment=1073741824 B\n"
		   "  Interleave Formats=2\n"
		   "  Interleave Format 0=0x80104040 (ways 6, channel size 4 KiB, "
		   "memory controller size 4 KiB, recommended yes)\n"
		   "  Interleave Format 1=0x10101 (ways 1, channel size 64 B, "
		   "memory controller size 64 B, recommended none)\n"
		   "Socket SKU 76+32\n"
		   "  Socket ID=1\n"
		   "  Mapped Memory Limit=4398046511104 B\n"
		   "  Mapped Memory=1099511627776 B\n"
		   "  Memory Used as Cache=34359738368 B\n");
}

static void pcat_of_later_series(void **state)
{
	struct table t = begin("PCAT", 0x11);

	(void)state;
	put(&t, 4, 0);
	put(&t, 2, 0), put(&t, 2, 16), put(&t, 1, 1), put(&t, 1, 0x15), put(&t, 1, 0x85);
	put(&t, 2, 0x21), put(&t, 4, 16), put(&t, 1, 2), put(&t, 2, 0);
	put(&t, 2, 1), put(&t, 2, 20), put(&t, 1, 3), put(&t, 3, 0), put(&t, 2, 200);
	put(&t, 2, 0x0201), put(&t, 2, 0x21), put(&t, 2, 1), put(&t, 4, 0x1003f);
	put(&t, 2, 2), put(&t, 2, 6), put(&t, 2, 0x0201);
	put(&t, 2, 3), put(&t, 2, 26), put(&t, 2, 0), put(&t, 2, 0x8086);
	put_hex(&t, "535055a2e4cda540807600e3aba6caa7"), put(&t, 2, 0xbbaa);
	put(&t, 2, 6), put(&t, 2, 36), put(&t, 2, 1), put(&t, 2, 2), put(&t, 8, 1 << 20);
	put(&t, 8, 1 << 19), put(&t, 8, 1 << 18), put(&t, 4, 0x01020304);
	seal(&t);
	expect(&t, "Platform Capability 40+16\n"
		   "  Configuration=0x1 (configurable by software)\n"
		   "  Supported Modes=0x15 (1LM, App Direct, mixed mode)\n"
		   "  Current Volatile Mode=1 (2LM)\n"
		   "  Current Persistent Mode=1 (App Direct)\n"
		   "  Allowed Volatile Mode=0 (1LM)\n"
		   "  Sub-NUMA Clusters=1\n"
		   "  Interleave Sets per Die=1\n"
		   "  Interleave Sets per Module=2\n"
		   "  DDR Cache per Module=17179869184 B\n"
		   "  Cache Capability=0x2 (cross-tile)\n"
		   "Memory Interleave Capability 56+20\n"
		   "  Memory Mode=3 (App Direct)\n"
		   "  Alignment=200 (exponent out of range)\n"
		   "  Channel Interleave Sizes=0x1 (4 KiB)\n"
		   "  Memory Controller Interleave Sizes=0x2 (256 B)\n"
		   "  Interleave Sets per Die=1\n"
		   "  Interleave Sets per Module=2\n"
		   "  Module Maps=1\n"
		   "  Module Map 0=0x1003f (recommended yes)\n"
		   "Runtime Interface Validation 76+6\n"
		   "  Data=0102\n"
		   "Vendor Configuration Attributes 82+26\n"
		   "  Vendor ID=0x8086\n"
		   "  Vendor GUID=a2555053-cde4-40a5-8076-00e3aba6caa7\n"
		   "  Data=aabb\n"
		   "Socket SKU 108+36\n"
		   "  Socket ID=1\n"
		   "  Die ID=2\n"
		   "  Mapped Memory Limit=1048576 B\n"
		   "  Mapped Memory=524288 B\n"
		   "  Memory Used as Cache=262144 B\n"
		   "  Additional Bytes=04030201\n");
}

static void pmtt_in_revision_1(void **state)
{
	static const struct { unsigned socket, controller; } lengths[] = { { 12, 36 }, { 68, 56 } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct table t = pmtt_of_revision_1(lengths[i].socket, lengths[i].controller);
		char text[1024];

		snprintf(text, sizeof(text),
			 "Socket 40+%u\n"
			 "  Flags=0x1 (top level)\n"
			 "  Memory Type=0 (volatile)\n"
			 "  Socket ID=1\n"
			 "Memory Controller 52+%u\n"
			 "  Flags=0x0 (none)\n"
			 "  Memory Type=0 (volatile)\n"
			 "  Read Latency (ns)=80\n"
			 "  Write Latency (ns)=90\n"
			 "  Read Bandwidth (MB/s)=1000\n"
			 "  Write Bandwidth (MB/s)=900\n"
			 "  Optimal Access Unit=64 B\n"
			 "  Optimal Access Alignment=128 B\n"
			 "  Proximity Domains=1\n"
			 "  Proximity Domain 0=2\n"
			 "Memory Module 88+20\n"
			 "  Flags=0x2 (physical)\n"
			 "  Memory Type=2 (non-volatile)\n"
			 "  Physical Component ID=0x99\n"
			 "  Memory Size=135694123008 B\n"
			 "  SMBIOS Handle=0x28\n",
			 lengths[i].socket, lengths[i].controller);
		expect(&t, text);
	}
}

static void pmtt_in_revision_2(void **state)
{
	struct table t = begin("PMTT", 2);

	(void)state;
	put(&t, 4, 1);
	put(&t, 1, 0), put(&t, 1, 0), put(&t, 2, 16), put(&t, 2, 1), put(&t, 2, 0), put(&t, 4, 1);
	put(&t, 4, 1);
	put(&t, 1, 0xff), put(&t, 1, 0), put(&t, 2, 32), put(&t, 2, 0), put(&t, 2, 0);
	put(&t, 4, 1), put_hex(&t, "535055a2e4cda540807600e3aba6caa7"), put(&t, 4, 3);
	put(&t, 1, 0xff), put(&t, 1, 0), put(&t, 2, 30), put(&t, 2, 0), put(&t, 2, 0);
	put(&t, 4, 0), put(&t, 16, 1), put(&t, 2, 0xbbaa);
	put(&t, 1, 1), put(&t, 1, 0), put(&t, 2, 16), put(&t, 2, 0), put(&t, 2, 0), put(&t, 4, 1);
	put(&t, 4, 2);
	put(&t, 1, 2), put(&t, 1, 0), put(&t, 2, 16), put(&t, 2, 2), put(&t, 2, 0), put(&t, 4, 0);
	put(&t, 4, 0x2a);
	seal(&t);
	expect(&t, "Socket 40+16\n"
		   "  Flags=0x1 (top level)\n"
		   "  Memory Type=0 (volatile)\n"
		   "  Memory Devices=1\n"
		   "  Socket ID=1\n"
		   "Die 56+32\n"
		   "  Flags=0x0 (none)\n"
		   "  Memory Type=0 (volatile)\n"
		   "  Memory Devices=1\n"
		   "  Vendor Type=a2555053-cde4-40a5-8076-00e3aba6caa7 (die)\n"
		   "  ID=3\n"
		   "Vendor Specific Device 88+30\n"
		   "  Flags=0x0 (none)\n"
		   "  Memory Type=0 (volatile)\n"
		   "  Memory Devices=0\n"
		   "  Vendor Type=00000001-0000-0000-0000-000000000000\n"
		   "  Vendor Data=aabb\n"
		   "Memory Controller 118+16\n"
		   "  Flags=0x0 (none)\n"
		   "  Memory Type=0 (volatile)\n"
		   "  Memory Devices=1\n"
		   "  Memory Controller ID=2\n"
		   "Memory Module 134+16\n"
		   "  Flags=0x2 (physical)\n"
		   "  Memory Type=0 (volatile)\n"
		   "  Memory Devices=0\n"
		   "  SMBIOS Handle=0x2a\n");
}

static void cedt_structures(void **state)
{
	struct table t = cedt();

	(void)state;
	expect(&t, "CXL Host Bridge 36+32\n"
		   "  Host Bridge UID=0x7\n"
		   "  CXL Version=1 (CXL 2.0 or later: component registers)\n"
		   "  Register Base=0x4c00000000\n"
		   "  Register Length=65536 B\n"
		   "CXL Fixed Memory Window 68+44\n"
		   "  Base Address=0x5000000000\n"
		   "  Window Size=68719476736 B\n"
		   "  Interleave Ways=1 (2 ways)\n"
		   "  Interleave Arithmetic=1 (modulo and XOR)\n"
		   "  Interleave Granularity=2 (1024 bytes)\n"
		   "  Window Restrictions=0xa (host-only coherent, persistent)\n"
		   "  QoS Throttling Group=3\n"
		   "  Interleave Target 0=0x7\n"
		   "  Interleave Target 1=0x8\n"
		   "CXL XOR Interleave Math 112+24\n"
		   "  Interleave Granularity=2 (1024 bytes)\n"
		   "  XOR Maps=2\n"
		   "  XOR Map 0=0x404100\n"
		   "  XOR Map 1=0x1041000\n"
		   "RCEC Downstream Port Association 136+20\n"
		   "  RCEC Segment=0x1\n"
		   "  RCEC BDF=0x351a (bus 53, device 3, function 2)\n"
		   "  Base Address=0xfe000000\n"
		   "  Protocol=1 (CXL.cachemem)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nfit_ranges_and_mappings),
		cmocka_unit_test(nfit_control_regions_and_block_windows),
		cmocka_unit_test(nfit_lists_and_capabilities),
		cmocka_unit_test(srat_processors_and_memory),
		cmocka_unit_test(srat_generic_initiators_and_ports),
		cmocka_unit_test(hmat_structures),
		cmocka_unit_test(hmat_revision_1_has_address_ranges),
		cmocka_unit_test(pcat_of_the_100_series),
		cmocka_unit_test(pcat_of_later_series),
		cmocka_unit_test(pmtt_in_revision_1),
		cmocka_unit_test(pmtt_in_revision_2),
		cmocka_unit_test(cedt_structures),
	};

	return cmocka_run_group_tests_name("acpi", tests, NULL, NULL);
}
