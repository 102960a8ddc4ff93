// SPDX-License-Identifier: GPL-2.0-only
/* What the machine's firmware makes of goals: bytes of modules in, others out. */
#include <stdlib.h>

#include "bytes.h"
#include "optane/goal.h"
#include "optane/pcd.h"
#include "unit.h"

enum { MODULES = 3, ROOM = 1024, AT_CURRENT = PCD_DIRECTORY };
static const uint64_t GIB = 1 << 30, RAW = 252 * (1ULL << 30) + 29 * (1ULL << 24);

/* Three modules on one socket, which were never set up */
struct fixture {
	struct pmemctl_goal_machine machine;
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	uint8_t bytes[MODULES][ROOM];
	struct pmemctl_boot *boot;
};

static void decode(struct fixture *f)
{
	for (size_t i = 0; i < MODULES; i++) {
		f->modules[i].pcd_bytes = f->bytes[i];
		assert_int_equal(pmemctl_pcd_decode(f->bytes[i], f->modules[i].pcd_size, &f->modules[i].pcd), 0);
	}
}

static void never_set_up(uint8_t *bytes)
{
	memcpy(bytes, "DMHD", 4);
	le_put(bytes + 4, 4, PCD_DIRECTORY);
	le_put(bytes + PCD_CURRENT_AT, 4, PCD_CURRENT_LEAST);
	le_put(bytes + PCD_CURRENT_AT + 4, 4, AT_CURRENT);
	pcd_put_checksum(bytes, PCD_DIRECTORY);
	memcpy(bytes + AT_CURRENT, "CCUR", 4);
	le_put(bytes + AT_CURRENT + 4, 4, PCD_CURRENT_LEAST);
	bytes[AT_CURRENT + 36] = PMEMCTL_BOOT_NEW;
	pcd_put_checksum(bytes + AT_CURRENT, PCD_CURRENT_LEAST);
}

static void make(struct fixture *f)
{
	*f = (struct fixture) { .socket = { .limit = 4096 * GIB, .dram = 64 * GIB } };
	f->machine = (struct pmemctl_goal_machine) {
		.platform = { .revision = 0x12, .by_software = true, .memory_mode = true, .app_direct = true, .mixed = true,
			      .channel_size = 1, .controller_size = 1, .ways = 1 << 3 | 1 << 2 | 1 << 1,
			      .map_count = 3, .maps = { 7, 3, 6 }, .controllers = 2, .channels = 3, .has_dram = true },
		.sockets = &f->socket, .socket_count = 1, .modules = f->modules, .module_count = MODULES,
	};
	for (unsigned i = 0; i < MODULES; i++) {
		f->modules[i] = (struct pmemctl_goal_module) {
			.dimm = "nmem", .channel = i, .uid = { 0x80, 0x89, 0, 0, 0, 0, 0, 0, (uint8_t)(i + 1) }, .capacity = RAW,
			.interface = 0x0203, .sku = PMEMCTL_OPTANE_MEMORY_MODE | PMEMCTL_OPTANE_APP_DIRECT, .usable = true,
			.target = true, .pcd_size = ROOM,
		};
		never_set_up(f->bytes[i]);
	}
	decode(f);
}

static void start(struct fixture *f)
{
	pmemctl_boot_free(f->boot);
	assert_int_equal(pmemctl_boot_simulate(&f->machine, false, &f->boot), 0);
}

/* The machine is as it was found; modules have what is new. */
static void go_on(struct fixture *f)
{
	for (size_t i = 0; i < MODULES; i++) {
		if (!f->boot->modules[i].pcd)
			continue;
		assert_true(f->boot->modules[i].pcd_size <= ROOM);
		memset(f->bytes[i], 0, ROOM);
		memcpy(f->bytes[i], f->boot->modules[i].pcd, f->boot->modules[i].pcd_size);
	}
	decode(f);
}

static void end(struct fixture *f)
{
	pmemctl_boot_free(f->boot);
	free(f->machine.sets);
}

/* Has the modules of the bits in which hold their part of a goal. */
static void ask(struct fixture *f, const struct pmemctl_goal_wish *wish, unsigned which)
{
	unsigned warnings;

	assert_int_equal(pmemctl_goal_plan(&f->machine, wish, &warnings), 0);
	for (size_t i = 0; i < MODULES; i++) {
		struct goal_image image;

		if (!(which >> i & 1))
			continue;
		assert_int_equal(goal_encode(&f->machine, &f->modules[i], GOAL_CREATE, &image), 0);
		assert_true(image.size <= ROOM);
		memcpy(f->bytes[i], image.bytes, image.size);
		free(image.bytes);
	}
	decode(f);
}

/* A request's table, to be spoilt */
static uint8_t *request(struct fixture *f, size_t module)
{
	return f->bytes[module] + le_get(f->bytes[module] + PCD_REQUEST_AT + 4, 4);
}

static void seal(struct fixture *f, size_t module)
{
	pcd_put_checksum(request(f, module), le_get(request(f, module) + 4, 4));
	decode(f);
}

static void set_up_half(struct fixture *f)
{
	make(f);
	ask(f, &(struct pmemctl_goal_wish) { .memory = 50 }, 7);
	start(f);
	go_on(f);
}

static void a_goal_is_carried_out(void **state)
{
	struct fixture f;

	(void)state;
	set_up_half(&f);
	assert_int_equal(f.boot->modules[1].answer, PMEMCTL_BOOT_APPLIED);
	assert_int_equal(f.boot->modules[1].status, PMEMCTL_BOOT_WELL);
	assert_int_equal(f.boot->set_count, 1);
	assert_int_equal(f.boot->sets[0].member_count, 3);
	assert_int_equal(f.boot->sockets[0].memory, 3 * 126 * GIB);
	assert_int_equal(f.boot->sockets[0].persistent, 3 * 126 * GIB);
	assert_int_equal(f.boot->sockets[0].cache, 64 * GIB);
	assert_int_equal(f.boot->sockets[0].dram, 0);
	/* the tables say so, and the request is no longer waiting */
	assert_false(pmemctl_pcd_is_pending(&f.modules[2].pcd));
	assert_int_equal(f.modules[2].pcd.answer.status, 1);
	assert_int_equal(f.modules[2].pcd.answer.partition_status, 1);
	assert_int_equal(f.modules[2].pcd.answer.sets[0].status, 1);
	assert_int_equal(f.modules[2].pcd.current.status, 1);
	assert_int_equal(f.modules[2].pcd.current.persistent_mapped, 126 * GIB);
	assert_int_equal(f.modules[2].pcd.current.sets[0].status, 1);
	/* and so they stay */
	start(&f);
	assert_false(f.boot->modules[0].asks);
	assert_int_equal(f.boot->set_count, 1);
	for (size_t i = 0; i < MODULES; i++)
		assert_memory_equal(f.boot->modules[i].pcd, f.bytes[i], f.boot->modules[i].pcd_size);
	end(&f);
}

/* What was planned is found without writing it; the plan's own are not looked at. */
static void a_plan(void **state)
{
	unsigned warnings;
	struct fixture f;

	(void)state;
	make(&f);
	assert_int_equal(pmemctl_goal_plan(&f.machine, &(struct pmemctl_goal_wish) { .memory = 100 }, &warnings), 0);
	start(&f);
	assert_int_equal(f.boot->sockets[0].memory, 0);
	assert_int_equal(f.boot->modules[0].status, PMEMCTL_BOOT_NEW);
	pmemctl_boot_free(f.boot);
	assert_int_equal(pmemctl_boot_simulate(&f.machine, true, &f.boot), 0);
	assert_int_equal(f.boot->sockets[0].memory, 3 * 252 * GIB);
	assert_int_equal(f.boot->set_count, 0);
	end(&f);
}

/* A goal that not all members have is refused for all, and what there was stays. */
static void only_some_members(void **state)
{
	struct fixture f;

	(void)state;
	make(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 0 }, 5);
	start(&f);
	assert_int_equal(f.boot->modules[0].answer, PMEMCTL_BOOT_RECORDS);
	assert_int_equal(f.boot->modules[0].set_status[0], PMEMCTL_BOOT_SET_ALONE);
	assert_int_equal(f.boot->modules[0].other, 1);
	assert_int_equal(f.boot->modules[0].status, PMEMCTL_BOOT_BAD);
	assert_false(f.boot->modules[1].asks);
	assert_int_equal(f.boot->modules[1].status, PMEMCTL_BOOT_NEW);
	end(&f);

	set_up_half(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 0 }, 3);
	start(&f);
	assert_int_equal(f.boot->modules[0].status, PMEMCTL_BOOT_KEPT);
	assert_int_equal(f.boot->modules[2].status, PMEMCTL_BOOT_WELL);
	assert_int_equal(f.boot->sockets[0].persistent, 3 * 126 * GIB);
	go_on(&f);
	assert_int_equal(f.modules[1].pcd.answer.sets[0].status, PMEMCTL_BOOT_SET_ALONE);
	end(&f);
}

/* One module alone goes another way: the set that it was in cannot be mapped any more. */
static void a_set_breaks(void **state)
{
	struct fixture f;

	(void)state;
	set_up_half(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 100 }, 1);
	start(&f);
	assert_int_equal(f.boot->modules[0].answer, PMEMCTL_BOOT_APPLIED);
	assert_int_equal(f.boot->modules[1].status, PMEMCTL_BOOT_MOVED);
	assert_int_equal(f.boot->sockets[0].persistent, 0);
	assert_int_equal(f.boot->sockets[0].memory, (252 + 2 * 126) * GIB);
	assert_int_equal(f.boot->set_count, 0);
	end(&f);

	/* where one is gone, or its media cannot be reached, the set is whole again when it is back */
	set_up_half(&f);
	f.modules[2].usable = false;
	start(&f);
	go_on(&f);
	assert_int_equal(f.boot->modules[0].status, PMEMCTL_BOOT_BROKEN);
	assert_null(f.boot->modules[2].pcd);
	f.modules[2].usable = true;
	start(&f);
	assert_int_equal(f.boot->modules[0].status, PMEMCTL_BOOT_WELL);
	assert_int_equal(f.boot->set_count, 1);
	end(&f);
}

static void sizes_that_do_not_fit(void **state)
{
	enum { PARTITION = PCD_SEQUENCED_LEAST, SET = PARTITION + 16, MEMBER = SET + 24 };
	struct fixture f;

	(void)state;
	make(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 50 }, 7);
	le_put(request(&f, 0) + PARTITION + 8, 8, 100 * GIB);	/* less than the set takes */
	seal(&f, 0);
	start(&f);
	assert_int_equal(f.boot->modules[0].partition_status, PMEMCTL_BOOT_PARTITION_SMALL);
	assert_int_equal(f.boot->modules[0].answer, PMEMCTL_BOOT_RECORDS);
	assert_int_equal(f.boot->modules[1].set_status[0], PMEMCTL_BOOT_SET_SKIPPED);
	assert_int_equal(f.boot->modules[1].other, 0);
	le_put(request(&f, 0) + PARTITION + 8, 8, 300 * GIB);
	seal(&f, 0);
	start(&f);
	assert_int_equal(f.boot->modules[0].partition_status, PMEMCTL_BOOT_PARTITION_RESOURCES);
	le_put(request(&f, 0) + PARTITION + 8, 8, 130 * GIB + 4096);
	seal(&f, 0);
	start(&f);
	assert_int_equal(f.boot->modules[0].partition_status, PMEMCTL_BOOT_PARTITION_ALIGNMENT);
	le_put(request(&f, 0) + PARTITION + 8, 8, 126 * GIB);
	le_put(request(&f, 0) + MEMBER + 40, 8, 125 * GIB + 4096);
	seal(&f, 0);
	start(&f);
	assert_int_equal(f.boot->modules[0].set_status[0], PMEMCTL_BOOT_SET_ALIGNMENT);
	le_put(request(&f, 0) + MEMBER + 40, 8, 125 * GIB);	/* not what the others ask for */
	seal(&f, 0);
	start(&f);
	assert_int_equal(f.boot->modules[0].set_status[0], PMEMCTL_BOOT_SET_DIFFERS);
	request(&f, 0)[MEMBER] = 0x77;				/* a stranger */
	seal(&f, 0);
	start(&f);
	assert_int_equal(f.boot->modules[0].set_status[0], PMEMCTL_BOOT_SET_DIFFERS);
	request(&f, 0)[MEMBER] = 0x80;
	request(&f, 0)[MEMBER + 48] = 0x77;
	seal(&f, 0);
	start(&f);
	assert_int_equal(f.boot->modules[0].set_status[0], PMEMCTL_BOOT_SET_MISSING);
	end(&f);
}

static void old_and_damaged(void **state)
{
	struct fixture f;

	(void)state;
	make(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 50 }, 7);
	request(&f, 1)[8] = 0x02;
	seal(&f, 1);
	start(&f);
	assert_int_equal(f.boot->modules[1].status, PMEMCTL_BOOT_REVISION);
	assert_int_equal(f.boot->modules[0].set_status[0], PMEMCTL_BOOT_SET_ALONE);
	request(&f, 1)[8] = 0x12;
	request(&f, 1)[60]++;
	decode(&f);
	start(&f);
	assert_int_equal(f.boot->modules[1].status, PMEMCTL_BOOT_CHECKSUM);
	assert_int_equal(f.boot->modules[0].answer, PMEMCTL_BOOT_RECORDS);
	/* what was there stays, and is well when the request is gone */
	end(&f);
	set_up_half(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 0 }, 7);
	request(&f, 1)[8] = 0x02;
	seal(&f, 1);
	start(&f);
	go_on(&f);
	assert_int_equal(f.modules[1].pcd.current.status, PMEMCTL_BOOT_REVISION);
	assert_int_equal(f.boot->set_count, 1);
	le_put(f.bytes[1] + PCD_REQUEST_AT, 8, 0);
	pcd_put_checksum(f.bytes[1], PCD_DIRECTORY);
	decode(&f);
	start(&f);
	assert_int_equal(f.boot->modules[1].status, PMEMCTL_BOOT_WELL);
	assert_int_equal(f.boot->set_count, 1);
	f.bytes[1][0] = 'X';
	decode(&f);
	start(&f);
	assert_int_equal(f.boot->modules[1].status, PMEMCTL_BOOT_DAMAGED);
	go_on(&f);
	assert_true(f.modules[1].pcd.valid);
	assert_int_equal(f.modules[1].pcd.current.status, PMEMCTL_BOOT_DAMAGED);
	end(&f);
}

static void limits_of_the_socket(void **state)
{
	struct fixture f;

	(void)state;
	make(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 50 }, 7);
	f.socket.limit = 6 * 126 * GIB - 1;
	start(&f);
	assert_int_equal(f.boot->modules[2].answer, PMEMCTL_BOOT_LIMIT);
	assert_int_equal(f.boot->modules[2].status, PMEMCTL_BOOT_TOO_MUCH);
	f.socket.limit++;
	start(&f);
	assert_int_equal(f.boot->modules[2].answer, PMEMCTL_BOOT_APPLIED);
	f.socket.dram = 3 * 126 * GIB + 1;
	start(&f);
	assert_int_equal(f.boot->modules[2].answer, PMEMCTL_BOOT_RATIO);
	assert_int_equal(f.boot->modules[2].status, PMEMCTL_BOOT_NO_MEMORY_RATIO);
	assert_int_equal(f.boot->sockets[0].memory, 0);
	assert_int_equal(f.boot->sockets[0].persistent, 3 * 126 * GIB);
	f.socket.dram = 64 * GIB;
	f.socket.dram_controllers = 3;	/* and on the second is no module */
	start(&f);
	assert_int_equal(f.boot->modules[2].answer, PMEMCTL_BOOT_POPULATION);
	assert_int_equal(f.boot->modules[2].status, PMEMCTL_BOOT_NO_MEMORY);
	f.socket.dram_controllers = 1;
	f.machine.platform.map_count = 0;
	start(&f);
	assert_int_equal(f.boot->modules[2].set_status[0], PMEMCTL_BOOT_SET_CHANNELS);
	f.machine.platform.mixed = false;
	start(&f);
	assert_int_equal(f.boot->modules[2].set_status[0], PMEMCTL_BOOT_SET_UNSUPPORTED);
	f.machine.platform.by_software = false;
	start(&f);
	assert_false(f.boot->modules[2].asks);
	end(&f);
}

/* Firmware leaves alone what has a passphrase. */
static void locked_modules(void **state)
{
	struct fixture f;

	(void)state;
	make(&f);
	ask(&f, &(struct pmemctl_goal_wish) { .memory = 50 }, 7);
	f.modules[1].secured = true;
	start(&f);
	assert_null(f.boot->modules[1].pcd);
	assert_int_equal(f.boot->modules[0].set_status[0], PMEMCTL_BOOT_SET_MISSING);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_goal_is_carried_out), cmocka_unit_test(a_plan), cmocka_unit_test(only_some_members),
		cmocka_unit_test(a_set_breaks), cmocka_unit_test(sizes_that_do_not_fit), cmocka_unit_test(old_and_damaged),
		cmocka_unit_test(limits_of_the_socket), cmocka_unit_test(locked_modules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
