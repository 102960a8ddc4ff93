// SPDX-License-Identifier: GPL-2.0-only
/* Sessions that ipmctl recorded, whole and damaged. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "bytes.h"
#include "libpmemctl.h"

enum { MOST = 4096, HEADER = 2853, ENTRY = 16, HANDLE = 0x11 };

/* A file as it is made: a tag, an NFIT of one module with a region, and an answer of it. */
struct file {
	uint8_t bytes[MOST];
	size_t size, part, parts;
};

static void begin_part(struct file *f, const char *signature, unsigned items)
{
	uint8_t *entry = f->bytes + 4 + f->parts++ * ENTRY;

	memcpy(entry, signature, 4);
	le_put(entry + 8, 4, f->size);
	le_put(entry + 12, 4, items);
	f->part = f->size;
}

/* With bytes behind the last item, as recordings have. */
static void end_part(struct file *f)
{
	f->size += 8;
	le_put(f->bytes + 4 + (f->parts - 1) * ENTRY + 4, 4, f->size - f->part);
}

static uint8_t *add_item(struct file *f, size_t size)
{
	uint8_t *item = f->bytes + f->size;

	memcpy(item, "PBLD", 4);
	le_put(item + 4, 4, size);
	f->size += 12 + size;
	assert_true(f->size < MOST);
	return item + 12;
}

static void add_tag(struct file *f, const char *text, size_t answers)
{
	uint8_t *tag = add_item(f, 28 + strlen(text) + 3);

	memcpy(tag, "PBTIPBDC", 8);
	le_put(tag + 16, 4, 1);
	memcpy(tag + 20, "PBCL", 4);
	le_put(tag + 24, 4, answers);
	memcpy(tag + 28, text, strlen(text));
	tag[28 + strlen(text) + 1] = '0';
}

static void add_answer(struct file *f, uint64_t rc, uint8_t status, uint8_t first)
{
	uint8_t *answer = add_item(f, 24 + 8 + 32 + 4);

	le_put(answer + 8, 4, HANDLE);
	answer[12] = 0x02;
	answer[13] = 0x02;
	le_put(answer + 16, 4, 8);
	answer[24] = 3;
	le_put(answer + 32 + 8, 8, rc);
	le_put(answer + 32 + 20, 4, 4);
	answer[32 + 28] = status;
	answer[64] = first;
}

static void add_nfit(struct file *f)
{
	static const uint8_t guid[] = { 0x79, 0xd3, 0xf0, 0x66, 0xf3, 0xb4, 0x74, 0x40,
					0xac, 0x43, 0x0d, 0x33, 0x18, 0xb7, 0x8c, 0xdb };
	static const uint8_t control[] = { 4, 0, 32, 0, 1, 0, 0x80, 0x89, 0x51, 0x41, 0, 0, 0x80, 0x89, 0x7b, 0x09,
					   0, 0x18, 1, 0xa2, 0x18, 0x37, 0, 0, 0, 0, 0x10, 0x01, 1, 3 };
	uint8_t *table = add_item(f, 40 + 56 + 48 + 32);

	memcpy(table, "NFIT", 4);
	le_put(table + 4, 4, 40 + 56 + 48 + 32);
	le_put(table + 42, 2, 56);
	le_put(table + 44, 2, 1);
	memcpy(table + 40 + 16, guid, sizeof(guid));
	le_put(table + 40 + 40, 8, 1 << 30);
	le_put(table + 96, 2, 1);
	le_put(table + 98, 2, 48);
	le_put(table + 96 + 4, 4, HANDLE);
	le_put(table + 96 + 8, 2, 0x20);
	le_put(table + 96 + 12, 2, 1);
	le_put(table + 96 + 14, 2, 1);
	le_put(table + 96 + 16, 8, 1 << 30);
	le_put(table + 96 + 44, 2, 1 << 6);
	memcpy(table + 144, control, sizeof(control));
}

static void make(struct file *f)
{
	*f = (struct file) { .size = HEADER };
	memcpy(f->bytes, "PBRH", 4);
	begin_part(f, "PBTI", 2);
	add_tag(f, "show  -dimm ", 0);
	add_tag(f, "show -sensor", 80);
	end_part(f);
	begin_part(f, "PBNF", 1);
	add_nfit(f);
	end_part(f);
	begin_part(f, "PBCL", 3);
	add_answer(f, 7, 0, 1);
	add_answer(f, 7, 5, 2);
	add_answer(f, 0, 0, 3);
	end_part(f);
}

/* What was put: a line a file, with its bytes where they are text. */
struct tree {
	char text[8192];
	size_t length;
};

static int put(void *data, const char *path, const char *link, const void *bytes, size_t size)
{
	struct tree *t = data;

	if (strstr(path, "..") || *path < '0' || *path > '9' || (link && *link == '/'))
		return -EXDEV;
	if (strstr(path, "vendor.") && strstr(t->text, path))
		return -EEXIST;
	t->length += (size_t)snprintf(t->text + t->length, sizeof(t->text) - t->length, "%s", path);
	if (t->length > sizeof(t->text) - 256)
		return -EFBIG;
	if (link)
		t->length += (size_t)sprintf(t->text + t->length, " -> %s", link);
	t->text[t->length++] = '=';
	for (size_t i = 0; i < size && i < 32; i++)
		t->text[t->length++] = (((const char *)bytes)[i] >= ' ') ? ((const char *)bytes)[i] : '.';
	t->length += (size_t)sprintf(t->text + t->length, "\n");
	return 0;
}

static void has(const struct tree *t, const char *line)
{
	check(strstr(t->text, line), "%s in\n%s", line, t->text);
}

static void a_recording_becomes_trees(void **state)
{
	struct tree t = { .length = 0 };
	struct file f;

	(void)state;
	make(&f);
	assert_int_equal(pmemctl_ipmctl_session(f.bytes, f.size, put, &t), 0);
	has(&t, "0/cmdline=show.-dimm.\n");
	has(&t, "1/cmdline=show.-sensor.\n");
	has(&t, "0/sys/firmware/acpi/tables/NFIT=NFIT");
	has(&t, "0/sys/bus/nd/devices/nmem0 -> ../../../devices/ndbus0/nmem0=\n");
	has(&t, "0/sys/devices/ndbus0/nmem0/nfit/handle=0x11.\n");
	has(&t, "0/sys/devices/ndbus0/nmem0/nfit/flags=map_fail ");
	has(&t, "0/sys/devices/ndbus0/nmem0/nfit/id=8089-a2-1837-00001001.\n");
	has(&t, "0/sys/devices/ndbus0/nmem0/nfit/subsystem_device=0x7b09.\n");
	has(&t, "0/sys/devices/ndbus0/nmem0/nfit/format=0x0301.\n");
	has(&t, "0/sys/devices/ndbus0/region0/size=1073741824.\n");
	has(&t, "0/sys/devices/ndbus0/region0/mapping0=nmem0,0,1073741824,0.\n");
	assert_null(strstr(t.text, "available_size"));	/* no labels were read */
	/* the first tag has one answer, and of the others the one that is no failure counts */
	has(&t, "0/dev/nmem0.replies/vendor.0202=03=........\n");
	has(&t, "1/dev/nmem0.replies/vendor.0202=03=........\n");
}

static int take_status(void *data, const char *path, const char *link, const void *bytes, size_t size)
{
	uint64_t *numbers = data;

	(void)link;
	if (strstr(path, "vendor.") && size == 8) {
		if (numbers[*path - '0'])
			return -EEXIST;
		numbers[*path - '0'] = le_get(bytes, 8);
	}
	return 0;
}

static void failures_are_answers(void **state)
{
	uint64_t numbers[2] = { 0 };
	struct file f;

	(void)state;
	make(&f);
	assert_int_equal(pmemctl_ipmctl_session(f.bytes, f.size, take_status, numbers), 0);
	assert_int_equal(numbers[0], 0x100000006);	/* the kernel failed, nobody knows why */
	assert_int_equal(numbers[1], 0x300000000);	/* the second answer, as the first was that the module is busy */
	f.bytes[f.size - 8 - 80 + 12 + 32 + 28] = 3;	/* now that is a failure, too */
	memset(numbers, 0, sizeof(numbers));
	assert_int_equal(pmemctl_ipmctl_session(f.bytes, f.size, take_status, numbers), 0);
	assert_int_equal(numbers[1], 0x200050007);
}

static int refuse(void *data, const char *path, const char *link, const void *bytes, size_t size)
{
	(void)path;
	(void)link;
	(void)bytes;
	(void)size;
	return --*(int *)data ? 0 : -ENOSPC;
}

static void who_takes_files_ends_it(void **state)
{
	struct file f;

	(void)state;
	make(&f);
	for (int files = 1; files <= 20; files++) {
		int left = files;

		assert_int_equal(pmemctl_ipmctl_session(f.bytes, f.size, refuse, &left), -ENOSPC);
	}
}

/* In memory of just that size, so that the sanitizer sees what is read behind it. */
static int load(const uint8_t *bytes, size_t size)
{
	struct tree *t = calloc(1, sizeof(*t));
	uint8_t *copy = malloc(size ? size : 1);
	int rc;

	assert_non_null(t);
	assert_non_null(copy);
	memcpy(copy, bytes, size);
	rc = pmemctl_ipmctl_session(copy, size, put, t);
	free(copy);
	free(t);
	return rc;
}

static void what_is_cut_off_is_damaged(void **state)
{
	struct file f;

	(void)state;
	make(&f);
	for (size_t size = 0; size < f.size; size++)
		check(load(f.bytes, size) == -EBADMSG, "%zu bytes", size);
	assert_int_equal(load(f.bytes, f.size), 0);
}

/* No tree leads out of its tag, whatever a byte is. */
static void a_byte_that_differs_is_refused_or_harmless(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x2f, 0x7f, 0x80, 0xff };
	size_t refused = 0;
	struct file f;

	(void)state;
	make(&f);
	for (size_t at = 0; at < f.size; at++)
		for (size_t i = 0; i < sizeof(values); i++) {
			const uint8_t before = f.bytes[at];
			int rc;

			f.bytes[at] = values[i];
			rc = load(f.bytes, f.size);
			check(!rc || rc == -EBADMSG || rc == -EFBIG, "byte %zu is 0x%02x: %d", at, values[i], rc);
			refused += rc != 0;
			f.bytes[at] = before;
		}
	assert_true(refused > 100);
}

static void answers_begin_where_one_does(void **state)
{
	struct file f;

	(void)state;
	make(&f);
	f.bytes[HEADER + 2 * 12 + 28 + 15 + 24] = 81;	/* of the second tag */
	assert_int_equal(load(f.bytes, f.size), -EBADMSG);
	f.bytes[HEADER + 2 * 12 + 28 + 15 + 24] = 240;	/* behind the last: it has none */
	assert_int_equal(load(f.bytes, f.size), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_becomes_trees),
		cmocka_unit_test(failures_are_answers),
		cmocka_unit_test(who_takes_files_ends_it),
		cmocka_unit_test(what_is_cut_off_is_damaged),
		cmocka_unit_test(a_byte_that_differs_is_refused_or_harmless),
		cmocka_unit_test(answers_begin_where_one_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
