/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_WORDS_H
#define PMEMCTL_VIEW_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Texts on a terminal, in the encoding of the locale: how wide they are, and how they get narrower.
 * All but words_clean() take texts that can be printed; what is returned is the caller's to free.
 */

/* Where a text may go on in the next line: at a blank, or behind a comma or a dash (low or high). */
enum { BREAK_BLANKS = 1, BREAK_COMMAS = 2, BREAK_DASHES = 4 };

/* Columns that the widest of its lines takes. */
size_t words_width(const char *text);
/* Columns that its widest piece takes when it is broken wherever it may be. */
size_t words_longest(const char *text, unsigned breaks);
/*
 * The text in lines of at most this width. A piece that is wider loses its middle, where there is a
 * mark then; or goes on in the next line, with split. NULL when out of memory.
 */
char *words_fit(const char *text, unsigned breaks, size_t width, bool split);
/* Can all of it be printed as it is? */
bool words_are_clean(const char *text);
/* The text with \xNN for each byte that could steer a terminal, or is no letter of the locale. */
char *words_clean(const char *text);

#endif
