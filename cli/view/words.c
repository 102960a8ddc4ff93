// SPDX-License-Identifier: GPL-2.0-only
/* Texts on a terminal: how wide they are, and how they get narrower. */
#include "view/words.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* ---- what can be printed ---- */

static bool is_ascii(const char *text)
{
	while (*text >= ' ' && *text <= '~')
		text++;
	return !*text;
}

/* Bytes of the letter at text, or 0 when it cannot be printed. */
static size_t letter_length(const char *text)
{
	mbstate_t state = { 0 };
	wchar_t letter;
	size_t length = mbrtowc(&letter, text, strlen(text), &state);

	return length == (size_t)-1 || length == (size_t)-2 || !iswprint((wint_t)letter) ? 0 : length;
}

bool words_are_clean(const char *text)
{
	size_t length = 0;

	if (is_ascii(text))
		return true;
	for (; *text; text += length) {
		length = letter_length(text);
		if (!length)
			return false;
	}
	return true;
}

char *words_clean(const char *text)
{
	char *clean = malloc(4 * strlen(text) + 1), *end = clean;

	while (clean && *text) {
		const size_t length = letter_length(text);

		if (length)
			end = mempcpy(end, text, length);
		else
			end += sprintf(end, "\\x%02x", (unsigned char)*text);
		text += length ? length : 1;
	}
	if (clean)
		*end = '\0';
	return clean;
}

/* ---- measuring ---- */

static size_t width_of(const wchar_t *text, size_t length)
{
	size_t width = 0;

	for (size_t i = 0; i < length; i++) {
		const int columns = wcwidth(text[i]);

		width += columns > 0 ? (size_t)columns : 0;
	}
	return width;
}

static wchar_t *widen(const char *text)
{
	const size_t room = strlen(text) + 1;
	wchar_t *wide = calloc(room, sizeof(*wide));

	if (wide && mbstowcs(wide, text, room) == (size_t)-1)
		*wide = L'\0';
	return wide;
}

/* The piece that begins at from: its end, and where the next one begins. */
static size_t end_of_piece(const wchar_t *text, size_t from, unsigned breaks, size_t *next)
{
	size_t i = from;

	for (; text[i]; i++) {
		if (text[i] == L'\n' || (text[i] == L' ' && breaks & BREAK_BLANKS)) {
			*next = i + 1;
			return i;
		}
		if ((text[i] == L',' && breaks & BREAK_COMMAS) ||
		    ((text[i] == L'-' || text[i] == L'_') && breaks & BREAK_DASHES)) {
			*next = i + 1 + (text[i + 1] == L' ' && breaks & BREAK_BLANKS);
			return i + 1;
		}
	}
	*next = i;
	return i;
}

size_t words_longest(const char *text, unsigned breaks)
{
	wchar_t *wide;
	size_t longest = 0;

	if (!strpbrk(text, " ,-_\n") && is_ascii(text))
		return strlen(text);
	wide = widen(text);
	for (size_t at = 0, next; wide && wide[at]; at = next) {
		const size_t end = end_of_piece(wide, at, breaks, &next);
		const size_t width = width_of(wide + at, end - at);

		longest = width > longest ? width : longest;
	}
	free(wide);
	return longest;
}

size_t words_width(const char *text)
{
	return is_ascii(text) ? strlen(text) : words_longest(text, 0);
}

/* ---- making narrower ---- */

static const wchar_t *cut_mark(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? L"…" : L"..";
}

/* Letters from the start, or the end, of a piece that take at most this width. */
static size_t letters_within(const wchar_t *text, size_t length, size_t width, bool from_end)
{
	size_t count = 0, used = 0;

	while (count < length) {
		used += width_of(text + (from_end ? length - count - 1 : count), 1);
		if (used > width)
			break;
		count++;
	}
	return count;
}

static void append(wchar_t **out, const wchar_t *text, size_t length)
{
	*out = wmempcpy(*out, text, length);
}

/* The end of a name tells more than its beginning. */
static void append_cut(wchar_t **out, const wchar_t *text, size_t length, size_t width)
{
	const wchar_t *mark = cut_mark();
	const size_t marked = wcslen(mark), rest = width > marked ? width - marked : 0;
	const size_t head = letters_within(text, length, rest / 2, false);
	const size_t tail = letters_within(text, length, rest - rest / 2, true);

	append(out, text, head);
	append(out, mark, marked < width ? marked : width);
	append(out, text + length - tail, tail);
}

static void append_split(wchar_t **out, const wchar_t *text, size_t length, size_t width)
{
	while (length) {
		size_t count = letters_within(text, length, width, false);

		count = count ? count : 1;
		append(out, text, count);
		text += count;
		length -= count;
		if (length)
			append(out, L"\n", 1);
	}
}

static void fit_pieces(wchar_t *out, const wchar_t *text, unsigned breaks, size_t width, bool split)
{
	size_t used = 0, space = 0;

	for (size_t at = 0, next; text[at]; at = next) {
		const size_t end = end_of_piece(text, at, breaks, &next);
		const size_t piece = width_of(text + at, end - at);

		if (used && used + space + piece > width) {
			append(&out, L"\n", 1);
			used = space = 0;
		}
		append(&out, L" ", space);
		if (piece <= width)
			append(&out, text + at, end - at);
		else if (split)
			append_split(&out, text + at, end - at, width);
		else
			append_cut(&out, text + at, end - at, width);
		used += space + (piece < width ? piece : width);
		space = next > end;
		if (text[end] == L'\n') {
			append(&out, L"\n", 1);
			used = space = 0;
		}
	}
	*out = L'\0';
}

char *words_fit(const char *text, unsigned breaks, size_t width, bool split)
{
	wchar_t *wide = widen(text);
	const size_t length = wide ? wcslen(wide) : 0, room = 4 * (length + 4) * MB_CUR_MAX;
	/* each letter at most on a line of its own, or a mark in its place */
	wchar_t *fitted = calloc(3 * length + 4, sizeof(*fitted));
	char *narrow = calloc(1, room);

	if (wide && fitted && narrow) {
		fit_pieces(fitted, wide, breaks, width ? width : 1, split);
		wcstombs(narrow, fitted, room - 1);
	}
	free(wide);
	free(fitted);
	return narrow;
}
