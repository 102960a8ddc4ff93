// SPDX-License-Identifier: GPL-2.0-only
/* Images of firmware for Intel Optane modules: damaged heads, wrong sizes, and which versions are for which modules. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "optane/optane.h"

enum { SIZE = 4096, SECURITY_MAY_FALL = 1 << 25 };

/* Version 02.00.04.1719 for controllers of base 1, as a file has it. */
static void make_image(uint8_t bytes[SIZE])
{
	memset(bytes, 0, SIZE);
	le_put(bytes, 4, 6), le_put(bytes + 16, 4, 0x8086), le_put(bytes + 24, 4, SIZE / 4);
	memcpy(bytes + 41, "\x19\x17\x04\x00\x02", 5);
	le_put(bytes + 58, 2, 0x0203), le_put(bytes + 69, 2, 0x0012);
}

static void a_head_is_decoded(void **state)
{
	struct pmemctl_optane_image image;
	const char *problem = "of before";
	uint8_t bytes[SIZE];

	(void)state;
	make_image(bytes);
	assert_int_equal(pmemctl_optane_image_decode(bytes, SIZE, &image, &problem), 0);
	assert_null(problem);
	assert_int_equal(image.size, SIZE);
	assert_memory_equal(image.version, "\x02\x00\x04\x17\x19", 5);
	assert_int_equal(image.interface, 0x0203), assert_int_equal(image.controller, 0x0012);
}

/* What is not looked at may have any value. */
static void damaged_heads(void **state)
{
	static const struct { size_t at, width; uint64_t value; const char *problem; } cases[] = {
		{ 0, 4, 0, "Module type not compatible" }, { 0, 4, 7, "Module type not compatible" },
		{ 3, 1, 1, "Module type not compatible" },
		{ 16, 4, 0x8087, "Module vendor not compatible" }, { 18, 1, 1, "Module vendor not compatible" },
		{ 24, 4, 0, "The file is not as long as its header tells" },
		{ 24, 4, SIZE / 4 - 1, "The file is not as long as its header tells" },
		{ 24, 4, SIZE / 4 + 16, "The file is not as long as its header tells" },
		{ 24, 4, SIZE, "The file is not as long as its header tells" },
		/* in 32 bits it would be right */
		{ 24, 4, 0x40000000 + SIZE / 4, "The file is not as long as its header tells" },
		{ 24, 4, UINT32_MAX, "The file is not as long as its header tells" },
		{ 8, 4, UINT32_MAX, NULL }, { 12, 4, UINT32_MAX, NULL }, { 40, 1, 0xff, NULL }, { SIZE - 1, 1, 1, NULL },
	};
	struct pmemctl_optane_image image;
	const char *problem;
	uint8_t bytes[SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		make_image(bytes);
		le_put(bytes + cases[i].at, cases[i].width, cases[i].value);
		check(pmemctl_optane_image_decode(bytes, SIZE, &image, &problem) == (cases[i].problem ? -EINVAL : 0),
		      "case %zu", i);
		check(!problem == !cases[i].problem && (!problem || strcmp(problem, cases[i].problem) == 0), "case %zu: %s", i,
		      problem);
	}
}

/* Each file is just as long as it may be read. */
static void wrong_sizes(void **state)
{
	static const struct { size_t size, told; const char *problem; } cases[] = {
		{ 0, 0, "The file is too small" }, { 1, 1, "The file is too small" }, { 64, 64, "The file is too small" },
		{ 127, 127, "The file is too small" }, { 128, 128, NULL }, { 132, 132, "Wrong data size - buffer not aligned" },
		{ 191, 191, "Wrong data size - buffer not aligned" }, { 192, 192, NULL },
		{ 192, 128, "The file is not as long as its header tells" },	/* bytes after its end */
		{ 128, 192, "The file is not as long as its header tells" },	/* cut off */
		{ SIZE, SIZE, NULL }, { SIZE - 64, SIZE, "The file is not as long as its header tells" },
	};
	struct pmemctl_optane_image image;
	uint8_t bytes[SIZE];
	const char *problem;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t *file = malloc(cases[i].size + !cases[i].size);

		assert_non_null(file);
		make_image(bytes);
		le_put(bytes + 24, 4, cases[i].told / 4);
		memcpy(file, bytes, cases[i].size);
		check(pmemctl_optane_image_decode(file, cases[i].size, &image, &problem) == (cases[i].problem ? -EINVAL : 0),
		      "case %zu", i);
		check(!problem == !cases[i].problem && (!problem || strcmp(problem, cases[i].problem) == 0), "case %zu: %s", i,
		      problem);
		free(file);
	}
}

/* What runs is 02.00.04.1719. */
static void versions(void **state)
{
	static const struct { const char *version; bool forced, may_fall, older; enum pmemctl_optane_fit fit; } cases[] = {
		{ "\x02\x00\x04\x17\x19", false, false, false, PMEMCTL_OPTANE_FITS },
		{ "\x02\x00\x04\x17\x20", false, false, false, PMEMCTL_OPTANE_FITS },
		{ "\x02\x00\x04\x17\x18", false, false, true, PMEMCTL_OPTANE_FITS },	/* whoever loads it is asked */
		{ "\x02\x00\x04\x16\x99", true, false, true, PMEMCTL_OPTANE_FITS },
		{ "\x02\x00\x05\x00\x01", false, false, false, PMEMCTL_OPTANE_FITS },
		{ "\x02\x00\x03\x99\x99", false, false, true, PMEMCTL_OPTANE_OLDER_SECURITY },
		{ "\x02\x00\x03\x99\x99", true, false, true, PMEMCTL_OPTANE_OLDER_SECURITY },
		{ "\x02\x00\x03\x99\x99", false, true, true, PMEMCTL_OPTANE_OLDER_SECURITY },
		{ "\x02\x00\x03\x99\x99", true, true, true, PMEMCTL_OPTANE_FITS },
		{ "\x02\x01\x00\x00\x00", false, false, false, PMEMCTL_OPTANE_FITS },	/* a revision counts its own */
		{ "\x03\x00\x04\x17\x19", true, true, false, PMEMCTL_OPTANE_OTHER_PRODUCT },
		{ "\x01\x99\x99\x99\x99", true, true, true, PMEMCTL_OPTANE_OTHER_PRODUCT },
	};
	struct pmemctl_optane_module module = { .firmware = { .image_size = SIZE } };
	struct pmemctl_optane_image image = { .size = SIZE, .interface = 0x0203 };

	(void)state;
	memcpy(module.firmware.running, "\x02\x00\x04\x17\x19", 5);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		enum pmemctl_optane_fit fit;
		bool older = !cases[i].older;

		memcpy(image.version, cases[i].version, sizeof(image.version));
		module.known = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_FIRMWARE | PMEMCTL_OPTANE_BOOT;
		module.boot.status = cases[i].may_fall ? SECURITY_MAY_FALL : ~(uint64_t)SECURITY_MAY_FALL;
		fit = pmemctl_optane_image_judge(&image, &module, cases[i].forced, &older);
		check(fit == cases[i].fit && older == cases[i].older, "case %zu: %d", i, (int)fit);
	}
	/* what the module did not tell is no permission */
	memcpy(image.version, "\x02\x00\x03\x99\x99", 5);
	module.known &= ~PMEMCTL_OPTANE_BOOT, module.boot.status = SECURITY_MAY_FALL;
	assert_int_equal(pmemctl_optane_image_judge(&image, &module, true, &(bool) { false }), PMEMCTL_OPTANE_OLDER_SECURITY);
}

static void an_older_revision_must_be_asked_for(void **state)
{
	struct pmemctl_optane_module module = { .firmware = { .running = { 2, 1, 0, 0, 0 }, .image_size = SIZE } };
	const struct pmemctl_optane_image image = { .size = SIZE, .interface = 0x0203, .version = { 2, 0, 9, 9, 9 } };
	bool older = false;

	(void)state;
	assert_int_equal(pmemctl_optane_image_judge(&image, &module, false, &older), PMEMCTL_OPTANE_OLDER_REVISION);
	assert_true(older);
	assert_int_equal(pmemctl_optane_image_judge(&image, &module, true, &older), PMEMCTL_OPTANE_FITS);
	assert_true(older);
}

static void modules_that_an_image_is_not_for(void **state)
{
	static const struct { size_t size; unsigned interface, controller; enum pmemctl_optane_fit fit; } cases[] = {
		{ SIZE, 0x0203, 0x0010, PMEMCTL_OPTANE_FITS }, { SIZE + 64, 0x0203, 0x0010, PMEMCTL_OPTANE_TOO_LARGE },
		{ 128, 0x0203, 0x0010, PMEMCTL_OPTANE_FITS },
		{ SIZE, 0x0000, 0x0010, PMEMCTL_OPTANE_OTHER_INTERFACE },
		{ SIZE, 0x0101, 0x0010, PMEMCTL_OPTANE_OTHER_INTERFACE }, { SIZE, 0x0102, 0x0010, PMEMCTL_OPTANE_FITS },
		{ SIZE, 0x0399, 0x0010, PMEMCTL_OPTANE_FITS }, { SIZE, 0x0400, 0x0010, PMEMCTL_OPTANE_OTHER_INTERFACE },
		{ SIZE, 0xffff, 0x0010, PMEMCTL_OPTANE_OTHER_INTERFACE },
		/* of the controller the base alone */
		{ SIZE, 0x0203, 0xffdf, PMEMCTL_OPTANE_FITS }, { SIZE, 0x0203, 0x0000, PMEMCTL_OPTANE_OTHER_CONTROLLER },
		{ SIZE, 0x0203, 0x0020, PMEMCTL_OPTANE_OTHER_CONTROLLER }, { SIZE, 0x0203, 0x0030, PMEMCTL_OPTANE_OTHER_CONTROLLER },
	};
	struct pmemctl_optane_module module = {
		.firmware = { .image_size = SIZE }, .identity = { .controller_revision = 0x11 },
	};
	bool older;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct pmemctl_optane_image image = {
			.size = cases[i].size, .interface = cases[i].interface, .controller = cases[i].controller,
		};
		const enum pmemctl_optane_fit fit = pmemctl_optane_image_judge(&image, &module, false, &older);

		check(fit == cases[i].fit, "case %zu: %d", i, (int)fit);
	}
}

/* There is no way to the module: were anything sent, that would be the problem. */
static void nothing_of_a_damaged_image_is_sent(void **state)
{
	struct optane_mailbox mailbox = { .dimm = "nmem0", .fd = -1 };
	uint8_t bytes[SIZE];

	(void)state;
	make_image(bytes);
	assert_int_equal(optane_stage(&mailbox, bytes, SIZE - 64, NULL, NULL), -EINVAL);
	assert_string_equal(mailbox.problem, "The file is not as long as its header tells");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_head_is_decoded),
		cmocka_unit_test(damaged_heads),
		cmocka_unit_test(wrong_sizes),
		cmocka_unit_test(versions),
		cmocka_unit_test(an_older_revision_must_be_asked_for),
		cmocka_unit_test(modules_that_an_image_is_not_for),
		cmocka_unit_test(nothing_of_a_damaged_image_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
