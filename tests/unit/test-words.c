// SPDX-License-Identifier: GPL-2.0-only
/* Texts on narrow terminals: where they are broken, and what is left of words that are cut. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "view/words.h"

static void lines(void **state)
{
	static const struct {
		const char *text;
		unsigned breaks;
		size_t width;
		bool split;
		const char *expected;
	} table[] = {
		{ "", BREAK_BLANKS, 4, false, "" },
		{ "one two", BREAK_BLANKS, 7, false, "one two" },
		{ "one two three", BREAK_BLANKS, 7, false, "one two\nthree" },
		{ "one two three", BREAK_BLANKS, 5, false, "one\ntwo\nthree" },
		{ "one two", 0, 5, false, "o..wo" },
		{ "nmem0,nmem1,nmem2", BREAK_COMMAS, 12, false, "nmem0,nmem1,\nnmem2" },
		{ "nmem0,nmem1,nmem2", BREAK_COMMAS, 11, false, "nmem0,\nnmem1,nmem2" },
		{ "nmem0,nmem1", BREAK_BLANKS, 8, false, "nme..em1" },
		{ "memory_controller", BREAK_DASHES, 12, false, "memory_\ncontroller" },
		{ "4074-ac43-0d33", BREAK_DASHES, 10, false, "4074-ac43-\n0d33" },
		{ "06b8536d-4713-487d", 0, 9, false, "06b..487d" },
		{ "06b8536d", 0, 3, false, "..d" },
		{ "06b8536d", 0, 1, false, "." },
		{ "06b8536d", 0, 0, false, "." },
		{ "abcdefgh", 0, 3, true, "abc\ndef\ngh" },
		{ "ab cdefgh", BREAK_BLANKS, 3, true, "ab\ncde\nfgh" },
		{ "a  b", BREAK_BLANKS, 8, false, "a  b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *text = words_fit(table[i].text, table[i].breaks, table[i].width, table[i].split);

		assert_non_null(text);
		check(strcmp(text, table[i].expected) == 0, "'%s' in %zu columns is '%s'",
		      table[i].text, table[i].width, text);
		free(text);
	}
}

static void widths(void **state)
{
	(void)state;
	assert_int_equal(words_width(""), 0);
	assert_int_equal(words_width("one\nthree"), 5);
	assert_int_equal(words_longest("one three,four", BREAK_BLANKS), 10);
	assert_int_equal(words_longest("one three,four", BREAK_BLANKS | BREAK_COMMAS), 6);
	assert_int_equal(words_longest("MAX-EXTENT", BREAK_DASHES), 6);
	assert_int_equal(words_longest("MAX-EXTENT", 0), 10);
}

static void check_clean(const char *text, const char *expected)
{
	char *clean = words_clean(text);

	assert_non_null(clean);
	assert_string_equal(clean, expected);
	assert_int_equal(words_are_clean(text), strcmp(text, expected) == 0);
	free(clean);
}

/* In the C locale, too, nothing steers a terminal. */
static void cleaned(void **state)
{
	(void)state;
	check_clean("", "");
	check_clean("a \\x1b b", "a \\x1b b");
	check_clean("a\x1b[2Jb\n\x7f", "a\\x1b[2Jb\\x0a\\x7f");
	check_clean("\xc3\xa9", "\\xc3\\xa9");
}

static void in_utf8(void **state)
{
	char *text;

	(void)state;
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		skip();
	check_clean("\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9");
	check_clean("a\xc2\x9b" "2J", "a\\xc2\\x9b2J");
	check_clean("\xff\xc3", "\\xff\\xc3");
	assert_int_equal(words_width("\xc3\xa9t\xc3\xa9"), 3);
	assert_int_equal(words_width("\xe6\xb0\xb4"), 2);
	text = words_fit("06b8536d-4713-487d", 0, 9, false);
	assert_string_equal(text, "06b8\xe2\x80\xa6" "487d");
	free(text);
	/* a letter of two columns does not go where one is left */
	text = words_fit("\xe6\xb0\xb4\xe6\xb0\xb4\xe6\xb0\xb4", 0, 4, false);
	assert_string_equal(text, "\xe2\x80\xa6\xe6\xb0\xb4");
	free(text);
	setlocale(LC_CTYPE, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(widths),
		cmocka_unit_test(cleaned),
		cmocka_unit_test(in_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
