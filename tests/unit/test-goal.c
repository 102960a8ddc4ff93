// SPDX-License-Identifier: GPL-2.0-only
/* Goals: what each module will have, and the bytes that are asked for. */
#include <errno.h>
#include <stdlib.h>

#include "bytes.h"
#include "optane/goal.h"
#include "optane/pcd.h"
#include "unit.h"

enum { MODULES = 6 };
static const uint64_t GIB = 1 << 30, RAW = 252 * (1ULL << 30) + 29 * (1ULL << 24);

static struct pmemctl_goal_machine make(struct pmemctl_goal_module *modules, struct pmemctl_goal_socket *socket)
{
	struct pmemctl_goal_machine machine = {
		.platform = { .revision = 0x12, .by_software = true, .memory_mode = true, .app_direct = true, .mixed = true,
			      .channel_size = 1, .controller_size = 1, .ways = 1 << 6 | 1 << 4 | 1 << 3 | 1 << 2 | 1 << 1,
			      .map_count = 4, .maps = { 0x3f, 0x1b, 0x07, 0x38 }, .controllers = 2, .channels = 3,
			      .has_dram = true },
		.sockets = socket, .socket_count = 1, .modules = modules, .module_count = MODULES,
	};

	*socket = (struct pmemctl_goal_socket) { .limit = 4096 * GIB, .dram = 64 * GIB };
	for (unsigned i = 0; i < MODULES; i++)
		modules[i] = (struct pmemctl_goal_module) {
			.dimm = "nmem", .handle = i, .controller = i / 3, .channel = i % 3,
			.uid = { 0x80, 0x89, 0, 0, 0, 0, 0, 0, (uint8_t)i },
			.capacity = RAW, .interface = 0x0203, .sku = PMEMCTL_OPTANE_MEMORY_MODE | PMEMCTL_OPTANE_APP_DIRECT,
			.usable = true, .target = true,
		};
	return machine;
}

static void all_in_one_set(void **state)
{
	static const size_t order[MODULES] = { 0, 4, 2, 3, 1, 5 };
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	unsigned warnings;

	(void)state;
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 0 }, &warnings), 0);
	assert_int_equal(warnings, 0);
	assert_int_equal(machine.set_count, 1);
	assert_int_equal(machine.sets[0].size, 252 * GIB);
	assert_memory_equal(machine.sets[0].members, order, sizeof(order));
	assert_int_equal(modules[5].app_direct[0], 252 * GIB);
	assert_int_equal(modules[5].partition_size, RAW);
	free(machine.sets);
}

/* Without one, what is left makes two sets of three. */
static void sets_by_the_list(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	unsigned warnings;

	(void)state;
	modules[4].usable = false;
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 0 }, &warnings), 0);
	assert_int_equal(machine.set_count, 3);
	assert_int_equal(machine.sets[0].member_count, 3);
	assert_int_equal(machine.sets[1].member_count, 1);
	assert_int_equal(machine.sets[2].index, 3);
	assert_false(modules[4].planned);
	free(machine.sets);
}

static void per_cents(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	unsigned warnings;

	(void)state;
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 33 }, &warnings), 0);
	assert_int_equal(modules[0].volatile_size + modules[0].partition_size, RAW);
	assert_int_equal(modules[0].partition_size, 169 * GIB);
	assert_int_equal(modules[0].app_direct[0], 169 * GIB);
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 100 }, &warnings), 0);
	assert_int_equal(modules[0].volatile_size, RAW);
	assert_int_equal(modules[0].partition_size, 0);
	assert_int_equal(machine.set_count, 0);
	assert_int_equal(warnings, PMEMCTL_GOAL_WARN_RATIO_HIGH);
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .reserved = 20 }, &warnings), 0);
	assert_int_equal(modules[0].app_direct[0], 201 * GIB);
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .reserved = 99 }, &warnings), 0);
	assert_int_equal(modules[0].app_direct[0], 2 * GIB);
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 1 }, &warnings),
			 PMEMCTL_GOAL_RATIO);
	assert_int_equal(machine.set_count, 0);
	assert_false(modules[0].planned);
	free(machine.sets);
}

static void sizes_that_differ(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	unsigned warnings;

	(void)state;
	modules[1].capacity = 124 * GIB;
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 0 }, &warnings), 0);
	assert_int_equal(machine.set_count, 1 + MODULES - 1);
	assert_int_equal(modules[0].app_direct[0], 124 * GIB);
	assert_int_equal(modules[0].app_direct[1], 128 * GIB);
	assert_int_equal(modules[1].app_direct[1], 0);
	machine.platform.sets_per_die = 3;
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 0 }, &warnings), 0);
	assert_int_equal(warnings, PMEMCTL_GOAL_WARN_SETS);
	assert_int_equal(machine.set_count, 3);
	free(machine.sets);
}

static void limit_of_the_processor(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	unsigned warnings;

	(void)state;
	socket.limit = 1024 * GIB;
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 0 }, &warnings), 0);
	assert_int_equal(warnings, PMEMCTL_GOAL_WARN_LIMIT);
	assert_int_equal(modules[0].app_direct[0], 160 * GIB);	/* with the DRAM exactly the limit */
	free(machine.sets);
}

static void what_is_refused(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	const struct pmemctl_goal_wish wish = { .memory = 0 };
	unsigned warnings;

	(void)state;
	modules[2].has_namespace = true;
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_NAMESPACES);
	modules[2].has_namespace = false;
	modules[2].locked = true;
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_LOCKED);
	modules[2].locked = false;
	modules[2].pcd.request.valid = true;
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_PENDING);
	modules[2].pcd.answer.valid = true;	/* to a request of the same number */
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), 0);
	modules[3].target = false;
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_PART_OF_SOCKET);
	machine.platform.app_direct = false;
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_NO_APP_DIRECT);
	free(machine.sets);
}

/* What is wrong with a module alone keeps all from being divided. */
static void modules_that_are_refused(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	struct pmemctl_pcd_set *set = &modules[0].pcd.current.sets[0];
	const struct pmemctl_goal_wish wish = { .memory = 0 };
	const char *culprit;
	unsigned warnings;

	(void)state;
	modules[3].dimm = "nmem3";
	modules[3].differs = true;
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_DIFFERS);
	assert_int_equal(pmemctl_goal_may_delete(&machine, &culprit), PMEMCTL_GOAL_DIFFERS);
	modules[3].differs = false;
	modules[3].forbidden = modules[3].locked = true;
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_FORBIDDEN);
	assert_string_equal(machine.culprit, "nmem3");
	assert_int_equal(pmemctl_goal_may_delete(&machine, &culprit), PMEMCTL_GOAL_LOCKED);
	assert_string_equal(culprit, "nmem3");
	modules[3].forbidden = modules[3].locked = false;
	assert_int_equal(pmemctl_goal_may_delete(&machine, &culprit), 0);
	assert_null(culprit);
	/* it is in a set with the first, and cannot be used itself */
	modules[3].usable = false;
	modules[0].pcd.current.valid = true;
	modules[0].pcd.current.status = modules[0].pcd.current.set_count = 1;
	set->member_count = 2;
	memcpy(set->members[0].uid, modules[0].uid, sizeof(modules[0].uid));
	memcpy(set->members[1].uid, modules[3].uid, sizeof(modules[3].uid));
	assert_int_equal(pmemctl_goal_plan(&machine, &wish, &warnings), PMEMCTL_GOAL_PART_OF_SET);
	assert_string_equal(machine.culprit, "nmem3");
	assert_false(modules[0].planned);
	free(machine.sets);
}

static void put_table(uint8_t *bytes, const char *signature, size_t length)
{
	uint8_t sum = 0;

	memcpy(bytes, signature, 4);
	le_put(bytes + 4, 4, length);
	bytes[9] = 0;
	for (size_t i = 0; i < length; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[9] = (uint8_t)-sum;
}

/* A request is put where no table is that counts now, and only the first piece changes what counts. */
static void bytes_of_a_request(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	uint8_t old[512] = { 0 }, half[1024] = { 0 };
	struct goal_image image;
	struct pmemctl_pcd pcd;
	unsigned warnings;

	(void)state;
	le_put(old + PCD_CURRENT_AT, 4, PCD_CURRENT_LEAST);
	le_put(old + PCD_CURRENT_AT + 4, 4, PCD_DIRECTORY);
	le_put(old + PCD_REQUEST_AT, 4, PCD_SEQUENCED_LEAST);
	le_put(old + PCD_REQUEST_AT + 4, 4, PCD_DIRECTORY + PCD_CURRENT_LEAST);
	put_table(old + PCD_DIRECTORY, "CCUR", PCD_CURRENT_LEAST);
	put_table(old + PCD_DIRECTORY + PCD_CURRENT_LEAST, "CIN_", PCD_SEQUENCED_LEAST);
	put_table(old, "DMHD", PCD_DIRECTORY);
	modules[0].pcd_bytes = old;
	modules[0].pcd_size = 256;
	assert_int_equal(pmemctl_goal_plan(&machine, &(struct pmemctl_goal_wish) { .memory = 0 }, &warnings), 0);
	assert_int_equal(goal_encode(&machine, &modules[0], GOAL_CREATE, &image), 0);
	assert_true(image.body >= PCD_DIRECTORY + PCD_CURRENT_LEAST);
	memcpy(half, old, sizeof(old));
	memcpy(half + image.body, image.bytes + image.body, image.size - image.body);
	assert_int_equal(pmemctl_pcd_decode(half, sizeof(half), &pcd), 0);
	assert_true(pcd.current.valid && pcd.request.valid && !pcd.request.set_count);
	memcpy(half, image.bytes, OPTANE_PCD_PIECE);
	assert_int_equal(pmemctl_pcd_decode(half, sizeof(half), &pcd), 0);
	assert_true(pcd.current.valid && pmemctl_pcd_is_pending(&pcd));
	assert_int_equal(pcd.request.set_count, 1);
	assert_int_equal(pcd.request.sets[0].member_count, MODULES);
	assert_int_equal(pcd.request.sets[0].members[1].uid[8], 4);
	assert_int_equal(pcd.request.partition_size, RAW);
	free(image.bytes);
	assert_int_equal(goal_encode(&machine, &modules[0], GOAL_DELETE, &image), 0);
	assert_int_equal(pmemctl_pcd_decode(image.bytes, image.size, &pcd), 0);
	assert_true(pcd.current.valid && !pcd.request.valid);
	free(image.bytes);
	free(machine.sets);
}

static void a_configuration_as_text(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	const char *why;
	char *text;
	size_t line;

	(void)state;
	assert_int_equal(pmemctl_goal_text(&machine, &text), -ENOENT);
	for (size_t i = 0; i < MODULES; i++) {
		struct pmemctl_pcd_table *now = &modules[i].pcd.current;

		*now = (struct pmemctl_pcd_table) { .valid = true, .status = 1, .volatile_mapped = 63 * GIB, .set_count = 1 };
		now->sets[0] = (struct pmemctl_pcd_set) { .index = 7, .channel_size = 1, .controller_size = 2, .member_count = 2 };
		memcpy(now->sets[0].members[1].uid, modules[i].uid, PMEMCTL_OPTANE_UID);
		now->sets[0].members[1].size = 126 * GIB;
	}
	modules[5].target = false;
	assert_int_equal(pmemctl_goal_text(&machine, &text), 0);
	assert_non_null(strstr(text, "\n0,4,252,63,126,131585,7,0,0,0\n"));
	assert_null(strstr(text, "\n0,5,"));
	assert_int_equal(pmemctl_goal_parse(&machine, text, &line, &why), 0);
	assert_int_equal(socket.wish.memory, 25);
	assert_int_equal(socket.wish.reserved, 25);
	assert_false(socket.wish.not_interleaved);
	modules[5].target = true;
	assert_int_equal(pmemctl_goal_parse(&machine, text, &line, &why), -EBADMSG);
	assert_int_equal(line, 0);
	free(text);
}

static void texts_that_are_wrong(void **state)
{
	static const struct { const char *text; size_t line; } wrong[] = {
		{ "", 1 }, { "0,0,252,0,252,1,1,0,0,0\n", 1 }, { "#\n\n0,0,252", 3 }, { "#\n0,0,252,0,252,1,1,0,0,0,\n", 2 },
		{ "#\n0,0,252,0,252,1,1,0,0,0,0\n", 2 }, { "#\n0,0,252,0,-252,1,1,0,0,0\n", 2 },
		{ "#\n0,0,252,0,0x1,1,1,0,0,0\n", 2 },
		{ "#\n0,0,252,99999999999999999999999,1,1,1,0,0,0\n", 2 }, { "#\n3,0,252,0,252,1,1,0,0,0\n", 2 },
		{ "#\n0,0,252,252,1,1,1,0,0,0\n", 2 }, { "#\n0,0,0,0,0,1,1,0,0,0\n", 2 },
		{ "#\n0,0,9,0,9,1,1,0,0,0\n0,0,9,9,0,0,0,0,0,0\n", 3 },
		{ "#\n0,0,252,0,252,1,1,0,0\n0\n", 2 }, { "#\n", 0 },
	};
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);

	(void)state;
	machine.module_count = 1;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		const char *why = NULL;
		size_t line = 99;

		assert_int_equal(pmemctl_goal_parse(&machine, wrong[i].text, &line, &why), -EBADMSG);
		assert_int_equal(line, wrong[i].line);
		assert_non_null(why);
	}
}

/* Each socket may be asked for something else. */
static void sockets_that_differ(void **state)
{
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket sockets[2];
	struct pmemctl_goal_machine machine = make(modules, sockets);
	unsigned warnings;

	(void)state;
	sockets[1] = (struct pmemctl_goal_socket) {
		.id = 1, .limit = 4096 * GIB, .dram = 64 * GIB, .wish = { .memory = 100 },
	};
	machine.socket_count = 2;
	for (size_t i = 3; i < MODULES; i++)
		modules[i].socket = 1;
	assert_int_equal(pmemctl_goal_plan(&machine, NULL, &warnings), 0);
	assert_int_equal(modules[0].app_direct[0], 252 * GIB);
	assert_int_equal(modules[3].volatile_size, RAW);
	assert_int_equal(machine.set_count, 1);
	free(machine.sets);
}

static void ask_for_a_set(struct pmemctl_goal_module *modules, size_t count, unsigned index)
{
	for (size_t i = 0; i < count; i++) {
		struct pmemctl_pcd_table *request = &modules[i].pcd.request;

		*request = (struct pmemctl_pcd_table) { .valid = true, .sequence = 1, .set_count = 1 };
		request->sets[0] = (struct pmemctl_pcd_set) { .index = index, .member_count = count };
		for (size_t j = 0; j < count; j++)
			memcpy(request->sets[0].members[j].uid, modules[j].uid, PMEMCTL_OPTANE_UID);
	}
}

static void goals_that_are_torn(void **state)
{
	static const uint8_t before[OPTANE_PCD_PIECE] = "DMHD", after[OPTANE_PCD_PIECE] = "DMHD again";
	struct pmemctl_goal_module modules[MODULES];
	struct pmemctl_goal_socket socket;
	struct pmemctl_goal_machine machine = make(modules, &socket);
	char note[1024];
	FILE *out = fmemopen(note, sizeof(note), "w+");

	(void)state;
	for (size_t i = 0; i < MODULES; i++) {
		modules[i].pcd_bytes = before;
		modules[i].pcd_size = sizeof(before);
	}
	ask_for_a_set(modules, 3, 4);
	goal_judge_sets(&machine);
	for (size_t i = 0; i < MODULES; i++)
		assert_null(modules[i].torn);
	modules[1].pcd.answer = (struct pmemctl_pcd_table) { .valid = true, .sequence = 1 };
	modules[1].dimm = "other";
	goal_judge_sets(&machine);
	assert_string_equal(modules[0].torn, "other");
	assert_null(modules[1].torn);
	modules[1].pcd.answer.valid = false;
	modules[1].pcd.request.sets[0].index = 5;
	goal_judge_sets(&machine);
	assert_string_equal(modules[2].torn, "other");
	modules[0].torn = NULL;
	/* by the note */
	for (size_t i = 0; i < 2; i++)
		goal_note_add(out, &modules[i], after);
	rewind(out);
	goal_judge_note(&machine, out);
	assert_null(modules[0].torn);
	modules[0].pcd_bytes = after;
	rewind(out);
	goal_judge_note(&machine, out);
	assert_string_equal(modules[0].torn, "other");
	modules[0].torn = NULL;
	modules[1].pcd_bytes = (const uint8_t *)note;	/* neither */
	rewind(out);
	goal_judge_note(&machine, out);
	assert_null(modules[0].torn);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_in_one_set), cmocka_unit_test(sets_by_the_list), cmocka_unit_test(per_cents),
		cmocka_unit_test(sizes_that_differ), cmocka_unit_test(limit_of_the_processor),
		cmocka_unit_test(what_is_refused), cmocka_unit_test(modules_that_are_refused),
		cmocka_unit_test(bytes_of_a_request),
		cmocka_unit_test(a_configuration_as_text), cmocka_unit_test(texts_that_are_wrong),
		cmocka_unit_test(sockets_that_differ), cmocka_unit_test(goals_that_are_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
