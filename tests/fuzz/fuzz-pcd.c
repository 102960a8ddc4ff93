// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/optane/boot.c lib/optane/boot_check.c lib/optane/boot_encode.c lib/optane/goal_encode.c
// sources: lib/optane/goal_sets.c lib/optane/pcd.c lib/optane/pcd_tables.c
/*
 * Configuration data of Intel Optane modules, and what a goal makes of them. The first bytes place the three tables;
 * signatures and checksums are made right, so that what is in them is reached.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "optane/goal.h"
#include "optane/pcd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal(uint8_t *bytes, size_t size, const char *signature)
{
	uint8_t sum = 0;

	if (size < PCD_HEADER)
		return;
	memcpy(bytes, signature, 4);
	le_put(bytes + 4, 4, size);
	bytes[9] = 0;
	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[9] = (uint8_t)-sum;
}

/* Two bytes each for the size and the place of a table */
static void place_tables(uint8_t *bytes, size_t size, const uint8_t *places)
{
	static const char *const signatures[] = { "CCUR", "CIN_", "COUT" };

	memset(bytes, 0, PCD_DIRECTORY < size ? PCD_DIRECTORY : size);
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		const size_t length = le_get(places + 4 * i, 2) % 1024, offset = le_get(places + 4 * i + 2, 2) % 8192;

		if (offset < size && length <= size - offset && offset >= PCD_DIRECTORY)
			seal(bytes + offset, length, signatures[i]);
		if (size < PCD_DIRECTORY)
			continue;
		le_put(bytes + PCD_CURRENT_AT + 8 * i, 4, length);
		le_put(bytes + PCD_CURRENT_AT + 8 * i + 4, 4, offset);
	}
	seal(bytes, size < PCD_DIRECTORY ? size : PCD_DIRECTORY, "DMHD");
}

static void check_table(const struct pmemctl_pcd_table *table)
{
	if (table->set_count > PMEMCTL_PCD_SETS)
		abort();
	for (size_t i = 0; i < table->set_count; i++)
		if (table->sets[i].member_count > PMEMCTL_PCD_MEMBERS)
			abort();
}

/* What is written can be read again: the same configuration, and the request or none. */
static void change(const uint8_t *bytes, size_t size, const struct pmemctl_pcd *before, bool plan)
{
	struct pmemctl_goal_module module = { .pcd = *before, .pcd_bytes = bytes, .pcd_size = size, .planned = true,
					      .partition_size = 1ULL << 30, .app_direct = { 1ULL << 30 } };
	struct pmemctl_goal_set set = { .index = 1, .size = 1ULL << 30, .member_count = 1 };
	struct pmemctl_goal_machine machine = { .platform = { .revision = 0x12 }, .modules = &module, .module_count = 1,
						.sets = &set, .set_count = 1 };
	struct goal_image image;
	struct pmemctl_pcd after;

	if (goal_encode(&machine, &module, plan ? GOAL_CREATE : GOAL_DELETE, &image))
		return;
	if (image.size > OPTANE_CONFIG_SIZE || image.end > image.size || pmemctl_pcd_decode(image.bytes, image.size, &after))
		abort();
	if (!after.valid || after.request.valid != plan || after.answer.valid || after.current.valid != before->current.valid)
		abort();
	if (plan && (after.request.set_count != 1 || !pmemctl_pcd_is_pending(&after)))
		abort();
	free(image.bytes);
}

/* The next start of the machine; what its firmware leaves can be read, and stays so. */
static void start(const uint8_t *bytes, size_t size, const struct pmemctl_pcd *pcd)
{
	struct pmemctl_goal_module module = { .pcd = *pcd, .pcd_bytes = bytes, .pcd_size = size, .usable = true,
					      .capacity = 8ULL << 30 };
	struct pmemctl_goal_socket socket = { .limit = PMEMCTL_UNKNOWN };
	const struct pmemctl_goal_machine machine = {
		.platform = { .revision = 0x12, .by_software = true, .memory_mode = true, .app_direct = true, .mixed = true,
			      .ways = 2 },
		.modules = &module, .module_count = 1, .sockets = &socket, .socket_count = 1,
	};
	struct pmemctl_boot *first, *second;
	struct pmemctl_pcd after;

	if (size >= PCD_DIRECTORY && le_get(bytes + PCD_REQUEST_AT, 4))
		memcpy(module.uid, bytes + size / 2, sizeof(module.uid) < size / 2 ? sizeof(module.uid) : 0);
	if (pmemctl_boot_simulate(&machine, false, &first))
		return;
	if (pmemctl_pcd_decode(first->modules[0].pcd, first->modules[0].pcd_size, &after) || !after.valid)
		abort();
	module.pcd = after;
	module.pcd_bytes = first->modules[0].pcd;
	module.pcd_size = first->modules[0].pcd_size;
	if (pmemctl_boot_simulate(&machine, false, &second))
		abort();
	if (second->modules[0].asks && second->modules[0].answer == PMEMCTL_BOOT_APPLIED)
		abort();
	pmemctl_boot_free(second);
	pmemctl_boot_free(first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { PLACES = 12 };
	struct pmemctl_pcd pcd;
	uint8_t *bytes;
	size_t extent;

	if (size < PLACES)
		return 0;
	/* of its own allocation, so that a byte read behind it is noticed */
	bytes = malloc(size - PLACES ? size - PLACES : 1);
	if (!bytes)
		return 0;
	memcpy(bytes, data + PLACES, size - PLACES);
	place_tables(bytes, size - PLACES, data);
	if (!pmemctl_pcd_decode(bytes, size - PLACES, &pcd)) {
		check_table(&pcd.current);
		check_table(&pcd.request);
		check_table(&pcd.answer);
		start(bytes, size - PLACES, &pcd);
	}
	if (!optane_pcd_extent(bytes, size - PLACES, &extent) && extent <= size - PLACES) {
		change(bytes, size - PLACES, &pcd, true);
		change(bytes, size - PLACES, &pcd, false);
	}
	free(bytes);
	return 0;
}
