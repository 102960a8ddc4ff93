// SPDX-License-Identifier: GPL-2.0-only
/* What show memory counts, on made-up machines. Sizes are small numbers, each its own bits. */
#include <string.h>

#include "show/show.h"
#include "program.h"
#include "unit.h"
#include "view/renderers.h"

enum { ENOUGH = 4 };

/* A machine with room for a few objects of each kind. */
struct machine {
	struct pmemctl_platform platform;
	struct pmemctl_region region[ENOUGH], *regions[ENOUGH];
	struct pmemctl_namespace ns[ENOUGH], *namespaces[ENOUGH];
	struct pmemctl_dax_region dax, *dax_regions[1];
	struct pmemctl_dax_device device[ENOUGH], *devices[ENOUGH];
	struct pmemctl_node node[ENOUGH], *nodes[ENOUGH];
	struct table table;
};

static void begin(struct machine *m)
{
	*m = (struct machine) { .dax_regions = { &m->dax } };
	for (size_t i = 0; i < ENOUGH; i++) {
		m->regions[i] = &m->region[i];
		m->namespaces[i] = &m->ns[i];
		m->devices[i] = &m->device[i];
		m->nodes[i] = &m->node[i];
		m->region[i].type = PMEMCTL_REGION_PMEM;
	}
	m->region[0].namespaces = m->namespaces;
	m->dax.devices = m->devices;
	m->platform = (struct pmemctl_platform) {
		.regions = m->regions, .nodes = m->nodes, .dax_regions = m->dax_regions,
		.memory_block_size = 100,
	};
}

static void count(struct machine *m)
{
	const struct cli cli = { .ctx = NULL };	/* no format: as people see it */
	const struct show_context context = { .cli = &cli, .platform = &m->platform };

	m->table = (struct table) {
		.columns = show_memory.columns, .column_count = show_memory.column_count,
	};
	memset(m->table.needed, true, sizeof(m->table.needed));
	show_memory.add_rows(&m->table, &context);
	assert_false(m->table.failed);
}

static const struct cell *cell_of(struct machine *m, const char *row, const char *column)
{
	const size_t place = table_find_column(&m->table, column);

	for (size_t i = 0; i < m->table.row_count; i++)
		if (strcmp(cell_at(&m->table, i, 0)->text, row) == 0)
			return cell_at(&m->table, i, place);
	check(false, "there is no row %s", row);
	return NULL;
}

static void is(struct machine *m, const char *row, const char *column, uint64_t expected)
{
	const uint64_t number = cell_of(m, row, column)->number;

	check(number == expected, "%s %s: %lld", row, column, (long long)number);
}

static void modes(void **state)
{
	struct machine m;
	struct pmemctl_dax_device ram = { .mode = PMEMCTL_DAX_SYSTEM_RAM, .target_node = 7 }, *device = &ram;
	struct pmemctl_dax_region of_ram = { .devices = &device, .device_count = 1, .of_namespace = true };

	(void)state;
	begin(&m);
	m.ns[0] = (struct pmemctl_namespace) { .enabled = true, .mode = PMEMCTL_MODE_FSDAX, .size = 90, .raw_size = 100 };
	m.ns[1] = (struct pmemctl_namespace) { .enabled = true, .mode = PMEMCTL_MODE_DEVDAX, .size = 180, .raw_size = 200 };
	m.ns[2] = (struct pmemctl_namespace) { .mode = PMEMCTL_MODE_SECTOR, .size = 300, .raw_size = 400 };
	m.ns[3] = (struct pmemctl_namespace) { .raw_size = 800, .size = PMEMCTL_UNKNOWN };
	m.region[0].size = 2000;
	m.region[0].available_size = 450;
	m.region[0].namespace_count = 4;
	m.platform.region_count = 1;
	count(&m);
	is(&m, "node0", "FSDAX", 90);
	is(&m, "node0", "DEVDAX", 180);
	is(&m, "node0", "SYSTEM-RAM", 0);
	is(&m, "node0", "SECTOR", 400);
	is(&m, "node0", "RAW", 800);
	is(&m, "node0", "FREE", 450);
	is(&m, "node0", "OVERHEAD", 30);
	is(&m, "node0", "UNUSABLE", 50);
	is(&m, "node0", "PERSISTENT", 2000);
	is(&m, "total", "OVERHEAD", 30);
	table_free(&m.table);

	m.ns[1].dax_region = &of_ram;
	count(&m);
	is(&m, "node0", "DEVDAX", 0);
	is(&m, "node0", "SYSTEM-RAM", 0);
	is(&m, "node0", "OVERHEAD", 10);
	is(&m, "node7", "SYSTEM-RAM", 180);
	is(&m, "node7", "OVERHEAD", 20);
	table_free(&m.table);

	ram.target_node = PMEMCTL_NO_NODE;
	count(&m);
	is(&m, "node0", "SYSTEM-RAM", 180);
	table_free(&m.table);
}

static void nodes_and_volatile(void **state)
{
	struct machine m;

	(void)state;
	begin(&m);
	m.region[0] = (struct pmemctl_region) { .type = PMEMCTL_REGION_PMEM, .size = 1, .available_size = 1, .numa_node = -1 };
	m.region[1] = (struct pmemctl_region) {
		.type = PMEMCTL_REGION_VOLATILE, .size = 2, .numa_node = 10, .namespaces = m.namespaces,
		.namespace_count = 1,
	};
	m.region[2] = (struct pmemctl_region) { .type = PMEMCTL_REGION_PMEM, .size = 4, .available_size = 4, .numa_node = 2 };
	m.ns[0] = (struct pmemctl_namespace) { .enabled = true, .mode = PMEMCTL_MODE_FSDAX, .size = 2, .raw_size = 2 };
	m.platform.region_count = 3;
	m.platform.dax_region_count = 1;
	m.dax.device_count = 2;
	m.device[0] = (struct pmemctl_dax_device) { .size = 8, .target_node = 2 };
	m.device[1] = (struct pmemctl_dax_device) { .mode = PMEMCTL_DAX_SYSTEM_RAM, .size = 16, .target_node = 3 };
	count(&m);
	assert_int_equal(m.table.row_count, 5);
	assert_string_equal(cell_at(&m.table, 0, 0)->text, "node2");
	assert_string_equal(cell_at(&m.table, 1, 0)->text, "node3");
	assert_string_equal(cell_at(&m.table, 2, 0)->text, "node10");
	assert_string_equal(cell_at(&m.table, 3, 0)->text, "none");
	assert_string_equal(cell_at(&m.table, 4, 0)->text, "total");
	is(&m, "node10", "VOLATILE", 2);
	is(&m, "node10", "FSDAX", 0);
	is(&m, "node10", "PERSISTENT", 0);
	is(&m, "node2", "DEVDAX", 8);
	is(&m, "node3", "SYSTEM-RAM", 16);
	is(&m, "total", "FREE", 5);
	is(&m, "total", "PERSISTENT", 5);
	table_free(&m.table);

	m.dax.of_namespace = true;
	count(&m);
	is(&m, "total", "DEVDAX", 0);
	is(&m, "total", "SYSTEM-RAM", 0);
	table_free(&m.table);
}

static void dram(void **state)
{
	struct machine m;

	(void)state;
	begin(&m);
	m.platform.node_count = 2;
	m.node[0] = (struct pmemctl_node) { .id = 0, .total = 1000 };
	m.node[1] = (struct pmemctl_node) { .id = 1, .total = 290 };
	m.platform.region_count = 2;
	m.region[0].numa_node = 4;
	m.region[1].numa_node = -1;
	m.platform.dax_region_count = 1;
	m.dax.of_namespace = true;
	m.dax.device_count = 3;
	m.device[0] = (struct pmemctl_dax_device) { .mode = PMEMCTL_DAX_SYSTEM_RAM, .blocks_online = 2, .blocks_total = 9 };
	m.device[1] = (struct pmemctl_dax_device) { .mode = PMEMCTL_DAX_SYSTEM_RAM, .target_node = 1, .blocks_online = 3 };
	m.device[2] = (struct pmemctl_dax_device) { .target_node = 0, .blocks_online = -1 };
	count(&m);
	is(&m, "node0", "DRAM", 800);
	is(&m, "node1", "DRAM", 0);	/* less is online than the blocks have: page structures */
	is(&m, "node4", "DRAM", 0);	/* not online */
	assert_true(cell_of(&m, "none", "DRAM")->none);
	table_free(&m.table);

	m.device[1].blocks_online = -1;
	count(&m);
	is(&m, "node0", "DRAM", 800);
	is(&m, "node1", "DRAM", PMEMCTL_UNKNOWN);
	is(&m, "total", "DRAM", PMEMCTL_UNKNOWN);
	table_free(&m.table);

	m.platform.node_count = 0;
	count(&m);
	is(&m, "node4", "DRAM", PMEMCTL_UNKNOWN);
	table_free(&m.table);
}

static void unknowns(void **state)
{
	struct machine m;

	(void)state;
	begin(&m);
	m.region[0].size = 100;
	m.region[0].available_size = PMEMCTL_UNKNOWN;
	m.region[1].size = UINT64_MAX - 1;
	m.region[1].numa_node = 1;
	m.region[2].numa_node = 2;
	m.region[2].type = PMEMCTL_REGION_UNKNOWN;
	m.platform.region_count = 3;
	count(&m);
	is(&m, "node0", "FREE", PMEMCTL_UNKNOWN);
	is(&m, "node0", "UNUSABLE", PMEMCTL_UNKNOWN);
	is(&m, "node0", "PERSISTENT", 100);
	is(&m, "node1", "FREE", 0);
	is(&m, "node2", "PERSISTENT", PMEMCTL_UNKNOWN);
	is(&m, "total", "FREE", PMEMCTL_UNKNOWN);
	is(&m, "total", "PERSISTENT", PMEMCTL_UNKNOWN);
	table_free(&m.table);

	/* more than there is: 60 of namespaces and 50 free in 100; a sum past all numbers */
	m.ns[0] = (struct pmemctl_namespace) { .enabled = true, .mode = PMEMCTL_MODE_RAW, .size = 70, .raw_size = 60 };
	m.region[0].available_size = 50;
	m.region[0].namespace_count = 1;
	m.platform.region_count = 2;
	count(&m);
	is(&m, "node0", "OVERHEAD", PMEMCTL_UNKNOWN);
	is(&m, "node0", "UNUSABLE", PMEMCTL_UNKNOWN);
	is(&m, "node0", "FREE", 50);
	is(&m, "total", "PERSISTENT", PMEMCTL_UNKNOWN);
	table_free(&m.table);
}

static void nothing(void **state)
{
	struct machine m;

	(void)state;
	begin(&m);
	count(&m);
	assert_int_equal(m.table.row_count, 0);
	table_free(&m.table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modes),
		cmocka_unit_test(nodes_and_volatile),
		cmocka_unit_test(dram),
		cmocka_unit_test(unknowns),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
