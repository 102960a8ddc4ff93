// SPDX-License-Identifier: GPL-2.0-only
/* The command lines of what is about goals: create, delete, load and dump. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/goal.h"

static int refuse_token(FILE *out, const char *word)
{
	fprintf(out, "Syntax Error: Invalid or unexpected token ");
	cli_print_clean(word, out);
	fprintf(out, ".\n");
	return IPMCTL_SYNTAX;
}

static int take_percent(FILE *out, const char *name, const char *value, unsigned *percent)
{
	char *end;
	const unsigned long number = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || number > 100) {
		fprintf(out, "Syntax Error: Incorrect value for property %s.\n", name);
		return IPMCTL_SYNTAX;
	}
	*percent = (unsigned)number;
	return 0;
}

static int take_type(const char *value, struct ipmctl_change *c)
{
	c->wish.not_interleaved = strcasecmp(value, "AppDirectNotInterleaved") == 0;
	if (c->wish.not_interleaved || strcasecmp(value, "AppDirect") == 0)
		return 0;
	fprintf(c->request.out, "Syntax Error: Incorrect value for property PersistentMemoryType.\n");
	return IPMCTL_SYNTAX;
}

static int take_labels(FILE *out, const char *value)
{
	if (strcmp(value, "1.2") == 0)
		return 0;
	if (strcmp(value, "1.1") != 0) {
		fprintf(out, "Syntax Error: Incorrect value for property NamespaceLabelVersion.\n");
		return IPMCTL_SYNTAX;
	}
	fprintf(out, "Labels of version 1.1 are made by: pmemctl init-labels --label-version 1.1\n");
	return PMEMCTL_NOT_SUPPORTED;
}

static int take_property(const char *word, struct ipmctl_change *c)
{
	const char *value = strchr(word, '=') + 1;
	const size_t length = (size_t)(value - word) - 1;

	if (c->verb == VERB_CREATE && length == strlen("MemoryMode") && strncasecmp(word, "MemoryMode", length) == 0)
		return take_percent(c->request.out, "MemoryMode", value, &c->wish.memory);
	if (c->verb == VERB_CREATE && length == strlen("Reserved") && strncasecmp(word, "Reserved", length) == 0)
		return take_percent(c->request.out, "Reserved", value, &c->wish.reserved);
	if (c->verb == VERB_CREATE && length == strlen("PersistentMemoryType") &&
	    strncasecmp(word, "PersistentMemoryType", length) == 0)
		return take_type(value, c);
	if (c->verb == VERB_CREATE && length == strlen("NamespaceLabelVersion") &&
	    strncasecmp(word, "NamespaceLabelVersion", length) == 0)
		return take_labels(c->request.out, value);
	return refuse_token(c->request.out, word);
}

static bool is_word(const char *word, const char *letter, const char *name)
{
	return strcasecmp(word, letter) == 0 || strcasecmp(word, name) == 0;
}

/* Options that are there or not, and targets without a value, of some verbs. */
static bool take_flag(const char *word, struct ipmctl_change *c)
{
	static const char *const without_effect[] = { "-ddrt", "-smbus", "-lpmb", "-spmb" };
	const struct { unsigned verbs; const char *letter, *name; bool *flag; } flags[] = {
		{ VERB_CREATE | VERB_DELETE | VERB_LOAD, "-f", "-force", &c->force },
		{ VERB_CREATE | VERB_DELETE | VERB_LOAD, "-goal", "-goal", &c->goal },
		{ VERB_DUMP, "-system", "-system", &c->system },
		{ VERB_DUMP, "-config", "-config", &c->config },
		{ VERB_CREATE | VERB_DELETE | VERB_LOAD | VERB_DUMP, "-v", "-verbose", &c->request.verbose },
	};

	for (size_t i = 0; i < ARRAY_SIZE(without_effect); i++)
		if (strcasecmp(word, without_effect[i]) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (flags[i].verbs & c->verb && is_word(word, flags[i].letter, flags[i].name)) {
			*flags[i].flag = true;
			return true;
		}
	return false;
}

static const char **value_of(const char *word, struct ipmctl_change *c)
{
	const struct { unsigned verbs; const char *name; const char **value; } values[] = {
		{ VERB_CREATE | VERB_DELETE | VERB_LOAD, "-dimm", &c->request.targets[TARGET_DIMM] },
		{ VERB_CREATE | VERB_DELETE | VERB_LOAD, "-socket", &c->request.targets[TARGET_SOCKET] },
		{ VERB_DELETE, "-pcd", &c->pcd },
		{ VERB_LOAD, "-source", &c->file },
		{ VERB_DUMP, "-destination", &c->file },
	};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		if (values[i].verbs & c->verb && strcasecmp(word, values[i].name) == 0)
			return values[i].value;
	return NULL;
}

/* How many words it took, or a negative status after a message. */
static int take_word(char **words, int count, struct ipmctl_change *c)
{
	const bool has_value = count > 1 && words[1][0] != '-' && !strchr(words[1], '=');
	const char **value;
	int rc;

	if (take_flag(words[0], c))
		return 1;
	if (c->verb & (VERB_CREATE | VERB_LOAD) && is_word(words[0], "-u", "-units")) {
		rc = ipmctl_take_unit(has_value ? words[1] : NULL, &c->request);
		return rc ? -rc : 2;
	}
	if (c->verb & (VERB_CREATE | VERB_DELETE | VERB_LOAD) && is_word(words[0], "-o", "-output")) {
		rc = ipmctl_take_output(has_value ? words[1] : "", &c->request);
		return rc ? -rc : 2;
	}
	value = value_of(words[0], c);
	if (value) {
		*value = has_value ? words[1] : "";
		return has_value ? 2 : 1;
	}
	rc = strchr(words[0], '=') ? take_property(words[0], c) : refuse_token(c->request.out, words[0]);
	return rc ? -rc : 1;
}

/* Do the words make one of the commands? */
static int check_whole(const struct ipmctl_change *c)
{
	FILE *const out = c->request.out;
	const bool has_file = c->file && *c->file;
	const bool whole = c->verb == VERB_DELETE ? c->goal != !!c->pcd
			   : c->verb == VERB_DUMP ? has_file && c->system && c->config
			   : c->verb == VERB_LOAD ? has_file && c->goal
						  : c->goal;

	if (!whole) {
		fprintf(out, "Syntax Error: these targets do not make a command; see: pmemctl ipmctl help\n");
		return IPMCTL_SYNTAX;
	}
	if (c->pcd && *c->pcd && strcasecmp(c->pcd, "Config") != 0) {
		fprintf(out, "Syntax Error: Incorrect value for target -pcd.\n");
		if (strcasecmp(c->pcd, "LSA") == 0)
			fprintf(out,
				"LSA option not available. Refer to your OSV tools for PMem module namespace management.\n");
		return IPMCTL_SYNTAX;
	}
	if (c->wish.memory + c->wish.reserved > 100) {
		fprintf(out, "Syntax Error: Properties MemoryMode and Reserved cannot sum greater than 100%%%%\n");
		return IPMCTL_SYNTAX;
	}
	return 0;
}

static unsigned verb_of(const char *word)
{
	static const struct { const char *word; unsigned verb; } verbs[] = {
		{ "create", VERB_CREATE }, { "delete", VERB_DELETE }, { "load", VERB_LOAD }, { "dump", VERB_DUMP },
	};

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcasecmp(verbs[i].word, word) == 0)
			return verbs[i].verb;
	return 0;
}

/* A property that was named before, or NULL: which of them is meant is not known. */
static const char *repeated_property(char **words, int count)
{
	for (int i = 1; i < count; i++) {
		const size_t length = strcspn(words[i], "=");

		for (int j = i + 1; words[i][length] && j < count; j++)
			if (strcspn(words[j], "=") == length && words[j][length] &&
			    strncasecmp(words[i], words[j], length) == 0)
				return words[j];
	}
	return NULL;
}

int ipmctl_parse_goal(char **words, int count, struct ipmctl_change *c)
{
	*c = (struct ipmctl_change) { .verb = verb_of(words[0]), .request.out = c->request.out };
	ipmctl_take_unit("GiB", &c->request);
	if (repeated_property(words, count))
		return refuse_token(c->request.out, repeated_property(words, count));
	for (int i = 1, taken; i < count; i += taken) {
		taken = take_word(words + i, count - i, c);
		if (taken < 0)
			return -taken;
	}
	/* who reads a document is not asked */
	c->force |= c->request.as_xml && !(c->verb & VERB_DELETE);
	return check_whole(c);
}

bool ipmctl_is_about_goals(char **words, int count)
{
	static const char *const targets[] = { "-goal", "-pcd", "-config" };
	const unsigned verb = verb_of(words[0]);

	for (int i = 1; i < count && verb; i++)
		for (size_t j = 0; j < ARRAY_SIZE(targets); j++)
			if (strcasecmp(words[i], targets[j]) == 0)
				return true;
	return verb & (VERB_CREATE | VERB_DELETE);
}
