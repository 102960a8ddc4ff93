// SPDX-License-Identifier: GPL-2.0-only
/* Plans about memory blocks, against a kernel made of files that obeys, lies, refuses, or loses blocks. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

#include "memory/who.h"
#include "plan/memory.h"
#include "sysfs.h"

enum { FIRST = 8, BLOCKS = 4, BLOCK_SIZE = 128 << 20 };

/* In place of the C library's: nobody has to be waited for here, and patience is counted in what was asked for. */
int nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time;
	(void)left;
	return 0;
}

/*
 * What a write to a block comes to. YIELDS: it is refused a few times; LIES: nothing; LOSES: it is gone; BREAKS: its
 * state cannot be read from then on.
 */
enum kernel { OBEYS, YIELDS, LIES, REFUSES, LOSES, BREAKS };

static struct {
	char root[64];
	enum kernel kernel[BLOCKS];
	bool whole_gone;	/* unplugged: all blocks are gone */
	unsigned writes, refusals;
	uint64_t noted;		/* a block, or 0 */
	bool ended;
} machine;

/* ---- the files ---- */

static const char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", machine.root, name);
	return path;
}

static const char *block_file(unsigned block, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/devices/system/memory/memory%u%s%s", block, *name ? "/" : "", name);
	return path_of(path);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void make_block(unsigned block, bool online, const char *zones)
{
	mkdir(block_file(block, ""), 0755);
	put(block_file(block, "online"), online ? "1\n" : "0\n");
	if (zones)
		put(block_file(block, "valid_zones"), zones);
	else
		unlink(block_file(block, "valid_zones"));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void remove_block(unsigned block)
{
	nftw(block_file(block, ""), remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void begin(bool online, const char *zones)
{
	static const char *const dirs[] = {
		"sys", "sys/devices", "sys/devices/system", "sys/devices/system/memory", "sys/bus", "sys/bus/dax",
		"sys/bus/dax/devices", "sys/bus/dax/devices/dax0.0",
	};

	memset(&machine, 0, sizeof(machine));
	strcpy(machine.root, "/tmp/pmemctl-unit.XXXXXX");
	assert_non_null(mkdtemp(machine.root));
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		assert_int_equal(mkdir(path_of(dirs[i]), 0755), 0);
	put(path_of("sys/devices/system/memory/block_size_bytes"), "8000000\n");
	for (unsigned i = 0; i < BLOCKS; i++)
		make_block(FIRST + i, online, zones);
}

static void end(void)
{
	nftw(machine.root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the kernel: instead of the library's functions ---- */

static int write_one(unsigned block, const char *value)
{
	const bool online = strncmp(value, "online", 6) == 0;

	if (access(block_file(block, ""), F_OK))
		return -ENOENT;
	switch (machine.kernel[block - FIRST]) {
	case YIELDS:
		if (machine.refusals++ % 5 < 4)
			return -EBUSY;
		/* fall through */
	case OBEYS:
		make_block(block, online, strcmp(value, "online_kernel") == 0 ? "Normal\n" : "Movable\n");
		break;
	case REFUSES:
		return -EBUSY;
	case LOSES:
		remove_block(block);
		break;
	case BREAKS:
		unlink(block_file(block, "online"));
		mkdir(block_file(block, "online"), 0755);
		break;
	case LIES:
		break;
	}
	return 0;
}

static int write_whole(const char *value)
{
	for (unsigned block = FIRST; block < FIRST + BLOCKS; block++) {
		if (strcmp(value, "unplugged") == 0 && machine.kernel[block - FIRST] == OBEYS) {
			remove_block(block);
			continue;
		}
		if (machine.kernel[block - FIRST] != LOSES)
			mkdir(block_file(block, ""), 0755);
		if (access(block_file(block, "online"), F_OK) && machine.kernel[block - FIRST] == LIES)
			make_block(block, false, "Movable\n");
		write_one(block, value);
	}
	put(path_of("sys/bus/dax/devices/dax0.0/state"), value);
	return 0;
}

int __wrap_sysfs_write(struct pmemctl_ctx *ctx, const char *path, const char *value);
int __wrap_sysfs_write(struct pmemctl_ctx *ctx, const char *path, const char *value)
{
	unsigned block;

	(void)ctx;
	machine.writes++;
	if (sscanf(path, "sys/devices/system/memory/memory%u/state", &block) == 1)
		return write_one(block, value);
	return write_whole(value);
}

void __wrap_memory_note(struct pmemctl_ctx *ctx, const char *device, uint64_t block);
void __wrap_memory_note(struct pmemctl_ctx *ctx, const char *device, uint64_t block)
{
	(void)ctx;
	(void)device;
	machine.noted = block;
}

void __wrap_memory_note_end(const char *device);
void __wrap_memory_note_end(const char *device)
{
	(void)device;
	machine.ended = true;
}

/* ---- a plan ---- */

struct result {
	int planned, rc;
	size_t steps;
	struct pmemctl_error error;
	char message[256];
	struct pmemctl_memory_counts counts;
};

/* Plans it, runs the steps, and takes them back when one fails. */
static struct result change(const struct pmemctl_memory_options *options, bool late)
{
	struct pmemctl_dax_mapping range = {
		.start = (uint64_t)FIRST * BLOCK_SIZE, .end = (uint64_t)(FIRST + BLOCKS) * BLOCK_SIZE - 1,
	};
	struct pmemctl_dax_mapping *ranges = &range;
	struct pmemctl_dax_device device = {
		.name = (char *)"dax0.0", .mode = PMEMCTL_DAX_SYSTEM_RAM, .mappings = &ranges, .mapping_count = 1,
	};
	struct result r = { .rc = 0 };
	struct pmemctl_plan *plan;
	struct pmemctl_ctx *ctx;
	size_t done = 0;

	assert_int_equal(pmemctl_new(&ctx, machine.root), 0);
	plan = plan_new(ctx, "test", false);
	assert_non_null(plan);
	r.planned = plan_memory(ctx, plan, &device, options, late);
	r.steps = plan->count;
	for (; !r.planned && !r.rc && done < plan->count; done++)
		r.rc = plan->steps[done]->kind->run(ctx, plan->steps[done]);
	r.error = *pmemctl_error(ctx);
	snprintf(r.message, sizeof(r.message), "%s", r.error.message);
	while (r.rc && done--)
		plan->steps[done]->kind->undo(ctx, plan->steps[done]);
	if (plan->memory)
		r.counts = plan->memory->counts;
	pmemctl_plan_free(plan);
	pmemctl_unref(ctx);
	return r;
}

static bool is_online(unsigned block)
{
	FILE *file = fopen(block_file(block, "online"), "r");
	const bool is = file && fgetc(file) == '1';

	if (file)
		fclose(file);
	return is;
}

static bool is_movable(unsigned block)
{
	FILE *file = fopen(block_file(block, "valid_zones"), "r");
	const bool is = file && fgetc(file) == 'M';

	if (file)
		fclose(file);
	return is;
}

static unsigned online_blocks(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < BLOCKS; i++)
		count += is_online(FIRST + i);
	return count;
}

/* ---- tests ---- */

static const struct pmemctl_memory_options online = { .keep = true }, offline = { .offline = true, .keep = true };

static void all_is_well(void **state)
{
	struct result r;

	(void)state;
	begin(false, "Movable\n");
	r = change(&online, false);
	assert_int_equal(r.rc, 0);
	check(r.counts.changed == 4 && r.counts.total == 4 && machine.noted == FIRST, "online");
	r = change(&offline, false);
	assert_int_equal(r.rc, 0);
	check(r.counts.changed == 4 && !online_blocks() && machine.ended, "offline");
	end();
}

static void what_is_lost_is_not_online(void **state)
{
	struct result r;

	(void)state;
	/* while an earlier step makes the blocks: the first is not taken by the kernel, and is not the one to note */
	begin(false, "Movable\n");
	remove_block(FIRST);
	r = change(&online, true);
	assert_int_equal(r.rc, 0);
	check(r.counts.total == 3 && r.counts.changed == 3 && machine.noted == FIRST + 1, "%d of %d, noted %d",
	      (int)r.counts.changed, (int)r.counts.total, (int)machine.noted);
	end();
	/* none at all */
	begin(false, "Movable\n");
	for (unsigned i = 0; i < BLOCKS; i++)
		remove_block(FIRST + i);
	r = change(&online, true);
	assert_int_equal(r.rc, -ENODEV);
	check(!machine.noted && !r.counts.changed, "noted");
	end();
	begin(false, "Movable\n");
	machine.kernel[2] = LOSES;
	r = change(&online, false);
	check(r.rc && r.counts.changed == 3 && r.error.status == PMEMCTL_PARTIAL, "lost: %d, %d", r.rc, (int)r.counts.changed);
	end();
}

static void what_cannot_be_read_is_no_success(void **state)
{
	struct result r;

	(void)state;
	for (int offline_too = 0; offline_too < 2; offline_too++) {
		begin(offline_too, "Movable\n");
		machine.kernel[1] = BREAKS;
		r = change(offline_too ? &offline : &online, false);
		check(r.rc && r.counts.changed == 3 && !machine.ended, "%d: %d, %s", offline_too, r.rc, r.message);
		check(r.error.errnum != EAGAIN, "told as undone by others");
		end();
	}
}

static void whole(const char *now, bool there)
{
	begin(strcmp(now, "unplugged") != 0 && there, "Movable\n");
	for (unsigned i = 0; !there && i < BLOCKS; i++)
		remove_block(FIRST + i);
	put(path_of("sys/bus/dax/devices/dax0.0/state"), now);
}

static void whole_device(void **state)
{
	struct result r;

	(void)state;
	whole("unplugged", false);
	r = change(&online, false);
	assert_int_equal(r.rc, 0);
	check(r.counts.total == 4 && r.counts.changed == 4 && online_blocks() == 4, "%d", (int)r.counts.changed);
	r = change(&offline, false);
	assert_int_equal(r.rc, 0);
	check(r.counts.total == 4 && r.counts.changed == 4 && machine.writes == 2, "%d", (int)r.counts.changed);
	end();
	/* in two zones: each block is brought back to its own */
	whole("unplugged", true);
	put(path_of("sys/bus/dax/devices/dax0.0/state"), "online_movable");
	for (unsigned i = 0; i < BLOCKS; i++)
		make_block(FIRST + i, true, i % 2 ? "Movable\n" : "Normal\n");
	machine.kernel[3] = REFUSES;
	r = change(&(struct pmemctl_memory_options) { .offline = true }, false);
	assert_int_equal(r.rc, -EBUSY);
	check(online_blocks() == 4 && !is_movable(FIRST) && is_movable(FIRST + 1), "%u online", online_blocks());
	end();
	/* the kernel said yes, and has none of it */
	whole("unplugged", false);
	for (unsigned i = 0; i < BLOCKS; i++)
		machine.kernel[i] = LOSES;
	r = change(&online, false);
	assert_int_equal(r.rc, -ENODEV);
	check(!r.counts.changed && !r.counts.total && !machine.noted, "counted");
	end();
	/* one cannot be read */
	whole("unplugged", false);
	machine.kernel[3] = BREAKS;
	r = change(&online, false);
	assert_int_equal(r.rc, -EISDIR);
	check(r.counts.changed == 3 && online_blocks() == 3, "%d, %d", (int)r.counts.changed, (int)online_blocks());
	end();
	/* the same, to be all or nothing */
	whole("unplugged", false);
	machine.kernel[3] = LIES;
	r = change(&(struct pmemctl_memory_options) { 0 }, false);
	assert_int_equal(r.rc, -EAGAIN);
	check(!r.counts.changed && !online_blocks() && !machine.noted, "not taken back");
	end();
}

/* Plans for a device with this range, and gives what came of it. */
static enum pmemctl_status planned(uint64_t resource, uint64_t size, int *rc)
{
	const struct pmemctl_dax_device device = {
		.name = (char *)"dax0.0", .mode = PMEMCTL_DAX_SYSTEM_RAM, .resource = resource, .size = size,
	};
	enum pmemctl_status status;
	struct pmemctl_plan *plan;
	struct pmemctl_ctx *ctx;

	assert_int_equal(pmemctl_new(&ctx, machine.root), 0);
	plan = plan_new(ctx, "test", false);
	assert_non_null(plan);
	*rc = plan_memory(ctx, plan, &device, &online, false);
	status = pmemctl_error(ctx)->status;
	pmemctl_plan_free(plan);
	pmemctl_unref(ctx);
	return status;
}

static void blocks_that_cannot_be_told(void **state)
{
	const uint64_t start = (uint64_t)FIRST * BLOCK_SIZE;
	int rc;

	(void)state;
	begin(false, NULL);
	assert_int_equal(planned(PMEMCTL_UNKNOWN, BLOCK_SIZE, &rc), PMEMCTL_NO_PERMISSION);
	assert_int_equal(rc, -EACCES);
	assert_int_equal(planned(UINT64_MAX - BLOCK_SIZE, 2ull * BLOCK_SIZE, &rc), PMEMCTL_FAILED);
	assert_int_equal(rc, -ERANGE);
	assert_int_equal(planned(start, 1ull << 60, &rc), PMEMCTL_FAILED);
	assert_int_equal(rc, -ERANGE);
	assert_int_equal(planned(start, BLOCK_SIZE / 2, &rc), PMEMCTL_NOT_SUPPORTED);
	assert_int_equal(rc, -ERANGE);
	unlink(path_of("sys/devices/system/memory/block_size_bytes"));
	assert_int_equal(planned(start, BLOCK_SIZE, &rc), PMEMCTL_NOT_SUPPORTED);
	assert_int_equal(rc, -ENODATA);
	end();
}

static void why_it_is_busy(void **state)
{
	static const struct { const char *zones, *other, *why; } table[] = {
		{ "Movable\n", "Movable\n", "pages there are pinned" },
		{ "Normal\n", "Normal\n", "memory of the kernel is there" },
		{ "Normal\n", "Movable\n", "pages there cannot be moved elsewhere" },
		{ NULL, NULL, "pages there cannot be moved elsewhere" },
		{ "Normal\n", NULL, "pages there cannot be moved elsewhere" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct result r;

		begin(true, table[i].zones);
		make_block(FIRST + 1, true, table[i].other);
		for (unsigned j = 0; j < BLOCKS; j++)
			machine.kernel[j] = j < 2 ? REFUSES : OBEYS;
		r = change(&offline, false);
		check(r.rc == -EBUSY && r.counts.changed == 2, "%d: %d", (int)i, r.rc);
		check(strstr(r.message, table[i].why), "%d: %s", (int)i, r.message);
		end();
	}
}

/* One that never yields leaves others their time. */
static void each_block_has_its_time(void **state)
{
	struct result r;

	(void)state;
	begin(true, "Movable\n");
	machine.kernel[0] = REFUSES;
	machine.kernel[1] = machine.kernel[3] = YIELDS;
	r = change(&offline, false);
	check(r.rc && r.counts.changed == 3 && r.counts.failed == 1, "%s", r.message);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_well),
		cmocka_unit_test(what_is_lost_is_not_online),
		cmocka_unit_test(what_cannot_be_read_is_no_success),
		cmocka_unit_test(whole_device),
		cmocka_unit_test(blocks_that_cannot_be_told),
		cmocka_unit_test(why_it_is_busy),
		cmocka_unit_test(each_block_has_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
