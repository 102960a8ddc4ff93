// SPDX-License-Identifier: GPL-2.0-only
/* DIMMs by what firmware calls them. */
#include "dimm-codes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char hex_digits[] = "0123456789abcdefABCDEF";

static bool is_number(const char *word)
{
	return word[0] == '0' && (word[1] == 'x' || word[1] == 'X') && word[2] &&
	       !word[2 + strspn(word + 2, hex_digits)];
}

static bool is_id(const char *word)
{
	return strchr(word, '-') && !word[strspn(word, "-0123456789abcdefABCDEF")];
}

bool dimm_is_code(const char *word)
{
	return is_number(word) || is_id(word);
}

bool dimm_is_called(const struct pmemctl_dimm *dimm, const char *word)
{
	if (is_number(word))
		return dimm->handle != PMEMCTL_UNKNOWN && dimm->handle == strtoull(word, NULL, 16);
	return is_id(word) && dimm->unique_id && strcasecmp(word, dimm->unique_id) == 0;
}

/* The word itself, when no DIMM is called so */
static void put_names(const struct pmemctl_platform *platform, const char *word, FILE *out)
{
	size_t count = 0;

	for (size_t i = 0; i < platform->dimm_count; i++)
		if (dimm_is_called(platform->dimms[i], word))
			fprintf(out, "%s%s", count++ ? " " : "", platform->dimms[i]->name);
	if (!count)
		fputs(word, out);
}

static bool has_code(const char *words)
{
	char *copy = strdup(words), *rest = copy, *word;
	bool found = !copy;

	while (!found && (word = strsep(&rest, " ")))
		found = dimm_is_code(word);
	free(copy);
	return found;
}

char *dimm_names_of(struct cli *cli, const char *words)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS };
	struct pmemctl_platform *platform = NULL;
	char *copy = strdup(words), *rest = copy, *names = NULL, *word;
	size_t size;
	FILE *out;

	if (copy && !has_code(words))
		return copy;
	if (copy && pmemctl_discover(cli->ctx, &query, &platform)) {
		cli_library_error(cli);
		free(copy);
		return NULL;
	}
	out = copy ? open_memstream(&names, &size) : NULL;
	for (bool first = true; out && (word = strsep(&rest, " ")); first = false) {
		if (!first)
			fputc(' ', out);
		put_names(platform, word, out);
	}
	if (!out || fclose(out)) {
		cli_error(cli, PMEMCTL_FAILED, "out of memory");
		free(names);
		names = NULL;
	}
	pmemctl_platform_free(platform);
	free(copy);
	return names;
}
