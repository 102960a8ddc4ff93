// SPDX-License-Identifier: GPL-2.0-only
/* The command line of ipmctl: a verb, options, and targets with or without a value; names in any case. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

static const struct ipmctl_unit units[] = {
	{ "GiB", 1ULL << 30 }, { "B", 1 }, { "MB", 1000000 }, { "MiB", 1ULL << 20 }, { "GB", 1000000000 },
	{ "TB", 1000000000000 }, { "TiB", 1ULL << 40 },
};

static const char *const target_names[] = {
	[TARGET_DIMM] = "-dimm", [TARGET_SOCKET] = "-socket", [TARGET_SENSOR] = "-sensor",
	[TARGET_FIRMWARE] = "-firmware", [TARGET_MEMORY] = "-memoryresources", [TARGET_SYSTEM] = "-system",
	[TARGET_CAPABILITIES] = "-capabilities", [TARGET_TOPOLOGY] = "-topology",
};

#define BIT(target) (1u << TARGET_##target)

/* All of needed must be named, and of others only these may be. The first that fits is taken. */
static const struct {
	unsigned needed, others, valued;
	bool lists;		/* takes -all and -display */
	ipmctl_run_fn *run;
} forms[] = {
	{ BIT(TOPOLOGY), BIT(DIMM) | BIT(SOCKET), BIT(DIMM) | BIT(SOCKET), true, ipmctl_show_topology },
	{ BIT(SENSOR), BIT(DIMM), BIT(SENSOR) | BIT(DIMM), true, ipmctl_show_sensor },
	{ BIT(FIRMWARE), BIT(DIMM), BIT(DIMM), true, ipmctl_show_firmware },
	{ BIT(MEMORY), 0, 0, false, ipmctl_show_memory },
	{ BIT(SYSTEM) | BIT(CAPABILITIES), 0, 0, false, ipmctl_show_capabilities },
	{ BIT(DIMM), BIT(SOCKET), BIT(DIMM) | BIT(SOCKET), true, ipmctl_show_dimm },
	{ BIT(SOCKET), 0, BIT(SOCKET), true, ipmctl_show_socket },
};

/* Verbs and targets of ipmctl that are not here. */
static const char *const absent[] = {
	"create", "delete", "dump", "load", "set", "start", "stop", "-goal", "-region", "-performance", "-preferences",
	"-error", "-pcd", "-cap", "-cel", "-session",
};

static bool is_absent(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(absent); i++)
		if (strcasecmp(word, absent[i]) == 0)
			return true;
	return false;
}

static int refuse(const char *word)
{
	if (is_absent(word)) {
		printf("'%s' is not in this version of pmemctl.\n", word);
		return PMEMCTL_NOT_SUPPORTED;
	}
	printf("Syntax Error: Invalid or unexpected token %s.\n", word);
	return IPMCTL_SYNTAX;
}

static bool is_option(const char *word, const char *letter, const char *name)
{
	return strcasecmp(word, letter) == 0 || strcasecmp(word, name) == 0;
}

static int take_unit(const char *value, struct ipmctl_request *request)
{
	for (size_t i = 0; value && i < ARRAY_SIZE(units); i++)
		if (strcasecmp(value, units[i].name) == 0) {
			request->unit = &units[i];
			return 0;
		}
	printf("Syntax Error: Incorrect value for option -units.\n");
	return IPMCTL_SYNTAX;
}

static int take_output(const char *value)
{
	if (value && strcasecmp(value, "text") == 0)
		return 0;
	if (value && strcasecmp(value, "nvmxml") == 0) {
		printf("'nvmxml' is not in this version of pmemctl.\n");
		return PMEMCTL_NOT_SUPPORTED;
	}
	printf("Syntax Error: Incorrect value for option -o|-output.\n");
	return IPMCTL_SYNTAX;
}

/* Was it an option? How many words it took, 0: none, or a negative status after a message. */
static int take_option(char **words, int count, struct ipmctl_request *request)
{
	static const char *const without_effect[] = { "-v", "-verbose", "-ddrt", "-smbus", "-lpmb", "-spmb" };
	const char *value = count > 1 ? words[1] : NULL;
	int rc;

	if (is_option(words[0], "-a", "-all")) {
		request->all = true;
		return 1;
	}
	if (is_option(words[0], "-d", "-display")) {
		request->display = value ? value : "";
		return 2;
	}
	if (is_option(words[0], "-u", "-units")) {
		rc = take_unit(value, request);
		return rc ? -rc : 2;
	}
	if (is_option(words[0], "-o", "-output")) {
		rc = take_output(value);
		return rc ? -rc : 2;
	}
	for (size_t i = 0; i < ARRAY_SIZE(without_effect); i++)
		if (strcasecmp(words[0], without_effect[i]) == 0)
			return 1;
	return 0;
}

/* The same of a target. */
static int take_target(char **words, int count, struct ipmctl_request *request)
{
	for (size_t i = 0; i < TARGET_COUNT; i++) {
		if (strcasecmp(words[0], target_names[i]) != 0)
			continue;
		request->targets[i] = count > 1 && words[1][0] != '-' && !strchr(words[1], '=') ? words[1] : "";
		return *request->targets[i] ? 2 : 1;
	}
	return -refuse(words[0]);
}

/* A value behind a target that takes none. */
static const char *unexpected_value(const struct ipmctl_request *request, unsigned valued)
{
	for (size_t i = 0; i < TARGET_COUNT; i++)
		if (request->targets[i] && *request->targets[i] && !(valued & 1u << i))
			return request->targets[i];
	return NULL;
}

static int choose(const struct ipmctl_request *request, ipmctl_run_fn **run)
{
	unsigned named = 0;

	for (size_t i = 0; i < TARGET_COUNT; i++)
		named |= request->targets[i] ? 1u << i : 0;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *value;

		if ((named & forms[i].needed) != forms[i].needed || named & ~(forms[i].needed | forms[i].others))
			continue;
		value = unexpected_value(request, forms[i].valued);
		if (value)
			return refuse(value);
		if (!forms[i].lists && (request->all || request->display))
			return refuse(request->all ? "-all" : "-display");
		*run = forms[i].run;
		return 0;
	}
	if (named == BIT(SYSTEM)) {
		printf("Tables of the firmware are shown by: pmemctl show acpi\n");
		return PMEMCTL_NOT_SUPPORTED;
	}
	printf("Syntax Error: these targets do not make a command; see: pmemctl ipmctl help\n");
	return IPMCTL_SYNTAX;
}

int ipmctl_parse(char **words, int count, struct ipmctl_request *request, ipmctl_run_fn **run)
{
	*request = (struct ipmctl_request) { .unit = units };
	*run = NULL;
	if (strcasecmp(words[0], "show") != 0) {
		if (is_absent(words[0]))
			return refuse(words[0]);
		printf("Syntax Error: First token must be a verb, '%s' is not a supported verb.\n", words[0]);
		return IPMCTL_SYNTAX;
	}
	for (int i = 1, taken; i < count; i += taken) {
		if (is_option(words[i], "-h", "-help"))
			return 0;
		taken = take_option(words + i, count - i, request);
		if (!taken)
			taken = take_target(words + i, count - i, request);
		if (taken < 0)
			return -taken;
	}
	if (request->all && request->display) {
		printf("Syntax Error: Options -a|-all and -d|-display can not be used together.\n");
		return IPMCTL_SYNTAX;
	}
	return choose(request, run);
}
