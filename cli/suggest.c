// SPDX-License-Identifier: GPL-2.0-only
/* "did you mean": the closest of a set of words by edit distance. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { WORD_MAX = 64, SHORT_WORD = 4 };

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1], la = strlen(a), lb = strlen(b);
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	if (la > WORD_MAX || lb > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= lb; j++)
		above[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			row[j] = min3(above[j] + 1, row[j - 1] + 1,
				      above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[lb];
}

/*
 * A word cut short stands for the first that it begins. Short words are alike without being meant: --res is not --yes;
 * so only one letter may be wrong, and the first one may be lost, but not another.
 */
const char *suggest(const char *word, const char *const *candidates, size_t count)
{
	const size_t length = strlen(word);
	const bool is_short = length <= SHORT_WORD;
	size_t best = is_short ? 2 : length / 3 + 2;
	const char *found = NULL;

	for (size_t i = 0; i < count && length > 2; i++)
		if (strncmp(word, candidates[i], length) == 0)
			return candidates[i];
	for (size_t i = 0; i < count; i++) {
		size_t d = distance(word, candidates[i]);

		if (d < best && (!is_short || *word == candidates[i][0] || *word == candidates[i][1])) {
			best = d;
			found = candidates[i];
		}
	}
	return found;
}

void join_words(char *text, size_t size, const char *const *words, size_t count)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", words[i]);
}

int cli_no_choice(struct cli *cli, const char *option, const char *what, const char *value,
		  const char *const *choices, size_t count)
{
	const char *close = suggest(value, choices, count);
	char place[64] = "", all[256];

	if (option)
		snprintf(place, sizeof(place), "--%s: ", option);
	if (close)
		return cli_usage_error(cli, "%sthere is no %s '%s'; did you mean '%s'?", place, what, value, close);
	join_words(all, sizeof(all), choices, count);
	return cli_usage_error(cli, "%sthere is no %s '%s' (%s)", place, what, value, all);
}

int cli_choose(struct cli *cli, const char *option, const char *what, const char *value,
	       const char *const *choices, size_t count, size_t *chosen)
{
	for (*chosen = 0; *chosen < count; ++*chosen)
		if (strcmp(value, choices[*chosen]) == 0)
			return 0;
	return cli_no_choice(cli, option, what, value, choices, count);
}
