// SPDX-License-Identifier: LGPL-2.1-or-later
/* Selecting objects by blank separated lists of names and numbers. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"

size_t filter_word(const char **list, const char **word)
{
	size_t length;

	*list += strspn(*list, " ");
	*word = *list;
	length = strcspn(*list, " ");
	*list += length;
	return length;
}

static bool word_is(const char *word, size_t length, const char *name)
{
	return name && strlen(name) == length && strncmp(word, name, length) == 0;
}

static bool word_is_number(const char *word, size_t length, int id)
{
	char *end;
	unsigned long number;

	if (!length || !isdigit((unsigned char)*word))	/* strtoul() takes signs */
		return false;
	errno = 0;
	number = strtoul(word, &end, 0);
	return end == word + length && !errno && id >= 0 && number == (unsigned long)id;
}

bool filter_selects(const char *list, const char *name, int id, const char *other)
{
	const char *word;
	size_t length;

	if (!list)
		return true;
	while ((length = filter_word(&list, &word)))
		if (word_is(word, length, "all") || word_is(word, length, name) ||
		    word_is(word, length, other) || word_is_number(word, length, id))
			return true;
	return false;
}

bool filter_selects_namespace(const char *list, const char *name, int region_id, int id)
{
	char number[32];

	if (!list)	/* of every namespace, when none is chosen */
		return true;
	snprintf(number, sizeof(number), "%d.%d", region_id, id);
	return filter_selects(list, name, -1, number);
}
