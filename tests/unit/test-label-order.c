// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes of label areas: wherever they are cut off, the kernel finds the labels of before, none, or
 * those of after; and taking them back from there leads to the same bytes as before.
 */
#include "label-area.h"

static uint8_t before[MAX_AREA], after[MAX_AREA], now[MAX_AREA];

struct content {
	const char *name;
	size_t label_size;	/* 0: no labels */
	unsigned count, first;
	uint8_t fill;		/* without labels */
};

static const struct content contents[] = {
	{ "blank", 0, 0, 0, 0 },       { "junk", 0, 0, 0, 0xa5 },      { "empty 1.1", 128, 0, 0, 0 },
	{ "empty 1.2", 256, 0, 0, 0 }, { "one 1.1", 128, 1, 100, 0 },  { "two 1.1", 128, 2, 200, 0 },
	{ "one 1.2", 256, 1, 300, 0 }, { "other 1.2", 256, 1, 400, 0 },
};
enum { CONTENTS = sizeof(contents) / sizeof(contents[0]) };

static void fill(uint8_t *area, size_t size, const struct content *c)
{
	if (c->label_size)
		make(area, size, c->label_size, c->count, c->first);
	else
		memset(area, c->fill, size);
}

/* The states that a cut may leave. */
struct allowed {
	char before[2048], after[2048];
	const char *from, *to;
};

static void look(const struct allowed *allowed, size_t size, int write, size_t done)
{
	char text[2048];

	summary(now, size, text, sizeof(text), NULL);
	check(strcmp(text, "none") == 0 || strcmp(text, allowed->before) == 0 ||
	      strcmp(text, allowed->after) == 0, "%s to %s, %zu bytes: after %zu bytes of write %d: %s",
	      allowed->from, allowed->to, size, done, write, text);
}

static void write_piecewise(const struct allowed *allowed, size_t size, int number, size_t offset,
			    const uint8_t *bytes, size_t length)
{
	const size_t piece = length / 8 + 1;

	for (size_t done = 0; done < length; done += piece) {
		memcpy(now + offset + done, bytes + done, piece < length - done ? piece : length - done);
		look(allowed, size, number, done + piece);
	}
}

static void change(const char *from, const char *to, size_t size)
{
	struct allowed allowed = { .from = from, .to = to };
	struct label_write writes[LABEL_MAX_WRITES];
	struct arena arena = { 0 };
	int count;

	summary(before, size, allowed.before, sizeof(allowed.before), NULL);
	summary(after, size, allowed.after, sizeof(allowed.after), NULL);
	count = label_order(&arena, before, after, size, writes);
	check(count >= 0 && count <= LABEL_MAX_WRITES, "%d", count);
	check(count || memcmp(before, after, size) == 0, "%s to %s: nothing to do", from, to);
	check(!count || memcmp(before, after, size) != 0, "%s to %s: %d writes", from, to, count);
	memcpy(now, before, size);
	for (int i = 0; i < count; i++)
		write_piecewise(&allowed, size, i, writes[i].offset, writes[i].after, writes[i].length);
	check(memcmp(now, after, size) == 0, "%s to %s", from, to);
	for (int i = count; i-- > 0;)
		write_piecewise(&allowed, size, i, writes[i].offset, writes[i].before, writes[i].length);
	check(memcmp(now, before, size) == 0, "%s to %s and back", from, to);
	arena_free(&arena);
}

static void all_changes(size_t size)
{
	for (size_t from = 0; from < CONTENTS; from++)
		for (size_t to = 0; to < CONTENTS; to++) {
			fill(before, size, &contents[from]);
			fill(after, size, &contents[to]);
			change(contents[from].name, contents[to].name, size);
		}
}

static void a_small_area(void **state)
{
	(void)state;
	all_changes(1024);
}

static void a_usual_area(void **state)
{
	(void)state;
	all_changes(AREA);
}

/* Index blocks of 1280 bytes for small labels, and of 768 for large ones: they overlap. */
static void a_large_area(void **state)
{
	(void)state;
	all_changes(MAX_AREA);
}

/* A new area in place of one with labels keeps the old ones until the new ones count. */
static void formatting_is_one_switch(void **state)
{
	struct label_write writes[LABEL_MAX_WRITES];
	struct pmemctl_label_area *area;
	struct arena arena = { 0 };
	struct label_geometry g;

	(void)state;
	make(before, AREA, 256, 2, 1);
	memcpy(after, before, AREA);
	assert_int_equal(pmemctl_labels_parse(before, AREA, &area), 0);
	assert_true(label_geometry(AREA, 256, &g));
	label_area_format(after, &g, area);
	assert_int_equal(label_order(&arena, before, after, AREA, writes), 2);
	assert_int_equal(writes[0].offset, (size_t)!area->current * 256);
	change("two labels", "an empty area", AREA);
	pmemctl_labels_free(area);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_area),
		cmocka_unit_test(a_usual_area),
		cmocka_unit_test(a_large_area),
		cmocka_unit_test(formatting_is_one_switch),
	};

	return cmocka_run_group_tests_name("label-order", tests, NULL, NULL);
}
