// SPDX-License-Identifier: GPL-2.0-only
/* What the values of -dimm and -socket name: lists of numbers, and of modules' ids. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/ipmctl.h"

bool ipmctl_has_number(const char *list, uint64_t number)
{
	for (const char *word = list; *word;) {
		char *end;
		const unsigned long long value = strtoull(word, &end, 0);

		if (end != word && (*end == ',' || !*end) && value == number)
			return true;
		word += strcspn(word, ",");
		word += *word == ',';
	}
	return false;
}

bool ipmctl_names_dimm(const char *list, uint64_t handle, const char *id)
{
	return !list || !*list || ipmctl_has_number(list, handle) || (id && ipmctl_list_has(list, id));
}

bool ipmctl_names_socket(const char *list, uint64_t socket)
{
	return !list || !*list || ipmctl_has_number(list, socket);
}

bool ipmctl_find_stranger(const char *list, ipmctl_is_fn *is, const void *data, char *name, size_t size)
{
	for (const char *word = list; word && *word;) {
		const size_t length = strcspn(word, ",");

		snprintf(name, size, "%.*s", (int)length, word);
		if (!length || !is(data, name))
			return true;
		word += length + (word[length] == ',');
	}
	return false;
}

int ipmctl_no_dimm(FILE *out, const char *name)
{
	fprintf(out, "PMem module not found. Invalid DimmID: ");
	cli_print_clean(name, out);
	fprintf(out, "\n");
	return IPMCTL_FAILED;
}

bool ipmctl_find_repeated(const char *list, size_t count, ipmctl_names_fn *names, const void *data, char *name,
			  size_t size)
{
	for (size_t i = 0; i < count; i++) {
		unsigned times = 0;

		for (const char *word = list; word && *word; word += strcspn(word, ","), word += *word == ',') {
			snprintf(name, size, "%.*s", (int)strcspn(word, ","), word);
			if (names(data, i, name) && ++times > 1)
				return true;
		}
	}
	return false;
}

int ipmctl_twice_dimm(FILE *out, const char *name)
{
	fprintf(out, "Duplicated DimmID: ");
	cli_print_clean(name, out);
	fprintf(out, "\n");
	return IPMCTL_SYNTAX;
}
