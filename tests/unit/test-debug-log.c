// SPDX-License-Identifier: GPL-2.0-only
/*
 * Debug logs of modules, read from a firmware that is made up here, below the ioctl: one that has no log, answers too
 * little, tells other lengths than it answers, is busy, or fails on the way.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "bytes.h"
#include "optane/optane.h"

enum { MIB = 1 << 20, SMALL_LOG = 2048, RETRY = 5, REFUSED = 7, NEVER = -1 };

/* Each test begins with a module that has a log of 1 MiB in its media, and answers all that is asked. */
static struct {
	int open_error, ioctl_error;
	uint8_t mib;		/* of the log of the media */
	int from;		/* from which command on it answers as told here; NEVER */
	int until;		/* and before which it ends */
	uint32_t status;
	uint32_t told;		/* bytes of the answer, as the firmware has it */
	int left;		/* and how many are missing, as the kernel has it */
	int interrupt_at;
	/* what was asked */
	int commands, actions[4];
	bool wrong;
	struct pmemctl_ctx *ctx;
} module;

struct way {
	uint64_t last, total;
	bool back;
};

int __wrap_sysfs_open_dimm(struct pmemctl_ctx *ctx, const char *name);
int __wrap_sysfs_open_dimm(struct pmemctl_ctx *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return module.open_error ? -module.open_error : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Byte i of a log is told by where it is. */
static uint8_t byte_of(unsigned action, size_t i)
{
	return (uint8_t)(action * 85 + i / OPTANE_MAILBOX * 7 + i);
}

static void answer(unsigned action, uint32_t page, uint8_t reply[OPTANE_MAILBOX])
{
	for (size_t i = 0; i < OPTANE_MAILBOX; i++)
		reply[i] = action ? byte_of(action, (size_t)page * OPTANE_MAILBOX + i) : 0xff;
	if (!action)
		reply[0] = module.mib;
}

int __wrap_ioctl(int fd, unsigned long request, uint8_t *buffer);
int __wrap_ioctl(int fd, unsigned long request, uint8_t *buffer)
{
	const uint8_t *in = buffer + 8;
	uint8_t *tail = buffer + 8 + OPTANE_MAILBOX;
	const bool odd = module.from != NEVER && module.commands >= module.from && module.commands < module.until;

	module.wrong = module.wrong || fd < 0 || request != ND_IOCTL_VENDOR || le_get(buffer, 4) != 0x0208 ||
		       le_get(buffer + 4, 4) != OPTANE_MAILBOX || le_get(tail + 4, 4) != OPTANE_MAILBOX || in[0] > 3 ||
		       in[5] != (in[0] ? 1 : 0);
	if (module.wrong || module.ioctl_error) {
		errno = module.wrong ? EINVAL : module.ioctl_error;
		return -1;
	}
	module.commands++;
	module.actions[in[0]]++;
	if (module.commands == module.interrupt_at)
		pmemctl_interrupt(module.ctx);
	le_put(tail, 4, odd ? module.status : 0);
	le_put(tail + 4, 4, odd ? module.told : OPTANE_MAILBOX);
	answer(in[0], (uint32_t)le_get(in + 1, 4), tail + 8);
	return odd ? module.left : 0;
}

static int begin(void **state)
{
	(void)state;
	memset(&module, 0, sizeof(module));
	module.mib = 1, module.from = NEVER, module.until = INT32_MAX, module.told = OPTANE_MAILBOX;
	return pmemctl_new(&module.ctx, NULL);
}

static int end(void **state)
{
	(void)state;
	pmemctl_unref(module.ctx);
	return 0;
}

static void note_way(void *data, uint64_t done, uint64_t total)
{
	struct way *way = data;

	way->back = way->back || done <= way->last || done > total;
	way->last = done, way->total = total;
}

static void is_log(const uint8_t *bytes, size_t size, unsigned action)
{
	for (size_t i = 0; i < size; i++)
		check(bytes[i] == byte_of(action, i), "byte %zu", i);
}

/* It fails with the status and a message that ends so, and gives no bytes. */
static void fails(enum pmemctl_optane_debug_log log, enum pmemctl_status status, int errnum, const char *message)
{
	void *bytes = &module;
	size_t size;
	const int rc = pmemctl_optane_debug_read(module.ctx, "nmem0", log, NULL, NULL, &bytes, &size);
	const struct pmemctl_error *error = pmemctl_error(module.ctx);

	check(rc == -errnum && error->status == status && error->errnum == errnum, "%d, status %d: %s", rc,
	      (int)error->status, error->message);
	check(strcmp(error->message, message) == 0, "%s", error->message);
	assert_string_equal(error->object, "nmem0");
	assert_null(bytes);
	assert_false(module.wrong);
}

static uint8_t *read_small(enum pmemctl_optane_debug_log log, size_t *size)
{
	void *bytes;

	assert_int_equal(pmemctl_optane_debug_read(module.ctx, "nmem0", log, NULL, NULL, &bytes, size), 0);
	assert_int_equal(*size, SMALL_LOG);
	return bytes;
}

static void logs_are_read_page_by_page(void **state)
{
	static const struct { enum pmemctl_optane_debug_log log; unsigned action; size_t size; } cases[] = {
		{ PMEMCTL_OPTANE_DEBUG_MEDIA, 1, 2 * MIB }, { PMEMCTL_OPTANE_DEBUG_SRAM, 2, SMALL_LOG },
		{ PMEMCTL_OPTANE_DEBUG_SPI, 3, SMALL_LOG },
	};

	(void)state;
	module.mib = 2;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct way way = { 0 };
		void *bytes;
		size_t size;

		assert_int_equal(pmemctl_optane_debug_read(module.ctx, "nmem0", cases[i].log, note_way, &way, &bytes, &size),
				 0);
		assert_int_equal(size, cases[i].size);
		is_log(bytes, size, cases[i].action);
		free(bytes);
		assert_int_equal(module.actions[cases[i].action], size / OPTANE_MAILBOX);
		check(way.last == size && way.total == size && !way.back, "case %zu", i);
	}
	assert_int_equal(module.actions[0], 1);	/* only that of the media has a size */
	assert_false(module.wrong);
}

static void a_log_that_is_not_there(void **state)
{
	(void)state;
	module.mib = 0;
	fails(PMEMCTL_OPTANE_DEBUG_MEDIA, PMEMCTL_NO_OBJECT, ENODATA, "it has no debug log in its media");
	module.from = 0, module.status = REFUSED | OPTANE_NO_DATA << 16;
	fails(PMEMCTL_OPTANE_DEBUG_MEDIA, PMEMCTL_NO_OBJECT, ENODATA, "it has no debug log in its media");
	fails(PMEMCTL_OPTANE_DEBUG_SRAM, PMEMCTL_NO_OBJECT, ENODATA, "it has no debug log in its sram");
	fails(PMEMCTL_OPTANE_DEBUG_SPI, PMEMCTL_NO_OBJECT, ENODATA, "it has no debug log in its spi");
	assert_int_equal(module.commands, 4);
}

/* The size of it was told: that there are no pages is no answer to whether there is a log. */
static void a_log_that_ends_on_the_way(void **state)
{
	(void)state;
	module.from = 3, module.status = REFUSED | OPTANE_NO_DATA << 16;
	fails(PMEMCTL_OPTANE_DEBUG_SRAM, PMEMCTL_FAILED, EIO,
	      "its debug log (sram) cannot be read: command 08:02: there are no data");
	assert_int_equal(module.commands, 4);
}

static void short_replies(void **state)
{
	static const struct { uint32_t told; int left, is; } cases[] = {
		{ 100, 0, 100 }, { 0, 0, 0 }, { OPTANE_MAILBOX, 28, 100 }, { 127, 1, 127 }, { 64, 100, 28 },
		{ OPTANE_MAILBOX, OPTANE_MAILBOX, 0 },
		/* lies */
		{ OPTANE_MAILBOX, OPTANE_MAILBOX + 1, 0 }, { UINT32_MAX, INT32_MAX, 0 }, { UINT32_MAX, 1, 127 },
	};
	char message[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		for (int from = 0; from <= 2; from++) {	/* the size, and pages */
			module.commands = 0;
			module.from = from, module.told = cases[i].told, module.left = cases[i].left;
			snprintf(message, sizeof(message), "its debug log (media) cannot be read: command 08:02: its answer of "
				 "%d bytes is too short", cases[i].is);
			fails(PMEMCTL_OPTANE_DEBUG_MEDIA, PMEMCTL_FAILED, EMSGSIZE, message);
			check(module.commands == from + 1, "case %zu", i);
		}
}

/* There is no more in an answer than a mailbox has. */
static void an_answer_that_is_told_longer_than_it_is(void **state)
{
	uint8_t *bytes;
	size_t size;

	(void)state;
	module.from = 0, module.told = UINT32_MAX;
	bytes = read_small(PMEMCTL_OPTANE_DEBUG_SRAM, &size);
	is_log(bytes, size, 2);
	free(bytes);
}

static void the_largest_size_that_can_be_told(void **state)
{
	(void)state;
	module.mib = 255, module.from = 9, module.status = REFUSED | OPTANE_INTERNAL << 16;
	fails(PMEMCTL_OPTANE_DEBUG_MEDIA, PMEMCTL_FAILED, EREMOTEIO,
	      "its debug log (media) cannot be read: command 08:02: internal error of the module");
	assert_int_equal(module.commands, 10);
}

static void a_busy_module_is_asked_again(void **state)
{
	uint8_t *bytes;
	size_t size;

	(void)state;
	module.from = 1, module.until = 3, module.status = RETRY;
	bytes = read_small(PMEMCTL_OPTANE_DEBUG_SPI, &size);
	is_log(bytes, size, 3);
	free(bytes);
	assert_int_equal(module.commands, SMALL_LOG / OPTANE_MAILBOX + 2);
	module.commands = 0, module.until = INT32_MAX, module.status = REFUSED | OPTANE_BUSY << 16;
	fails(PMEMCTL_OPTANE_DEBUG_SPI, PMEMCTL_FAILED, EREMOTEIO,
	      "its debug log (spi) cannot be read: command 08:02: the module is busy");
	assert_in_range(module.commands, 3, 20);
}

static void what_the_kernel_refuses(void **state)
{
	(void)state;
	module.ioctl_error = EACCES;
	fails(PMEMCTL_OPTANE_DEBUG_SRAM, PMEMCTL_NO_PERMISSION, EACCES,
	      "its debug log (sram) cannot be read: command 08:02: Permission denied");
	module.ioctl_error = ENOTTY;
	fails(PMEMCTL_OPTANE_DEBUG_MEDIA, PMEMCTL_NOT_SUPPORTED, ENOTTY,
	      "its debug log (media) cannot be read: command 08:02: Inappropriate ioctl for device");
	module.open_error = EPERM;
	fails(PMEMCTL_OPTANE_DEBUG_SPI, PMEMCTL_NO_PERMISSION, EPERM,
	      "its debug log (spi) cannot be read: cannot be opened: Operation not permitted");
	assert_int_equal(module.commands, 0);
}

static void an_interruption_ends_it(void **state)
{
	(void)state;
	module.interrupt_at = 5;
	fails(PMEMCTL_OPTANE_DEBUG_MEDIA, PMEMCTL_FAILED, EINTR,
	      "its debug log (media) cannot be read: Interrupted system call");
	assert_int_equal(module.commands, 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(logs_are_read_page_by_page),
		TEST(a_log_that_is_not_there),
		TEST(a_log_that_ends_on_the_way),
		TEST(short_replies),
		TEST(an_answer_that_is_told_longer_than_it_is),
		TEST(the_largest_size_that_can_be_told),
		TEST(a_busy_module_is_asked_again),
		TEST(what_the_kernel_refuses),
		TEST(an_interruption_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
