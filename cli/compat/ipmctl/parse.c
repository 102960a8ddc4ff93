// SPDX-License-Identifier: GPL-2.0-only
/* The command line of ipmctl: a verb, options, and targets with or without a value; names in any case. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
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
	[TARGET_CAPABILITIES] = "-capabilities", [TARGET_TOPOLOGY] = "-topology", [TARGET_ERROR] = "-error",
	[TARGET_PERFORMANCE] = "-performance", [TARGET_CAP] = "-cap", [TARGET_CEL] = "-cel",
	[TARGET_PREFERENCES] = "-preferences", [TARGET_REGION] = "-region", [TARGET_GOAL] = "-goal",
	[TARGET_PCD] = "-pcd",
	[TARGET_DIAGNOSTIC] = "-diagnostic", [TARGET_DEBUG] = "-debug", [TARGET_SUPPORT] = "-support",
	[TARGET_SESSION] = "-session", [TARGET_MODE] = "-mode", [TARGET_TAG] = "-tag",
};

#define BIT(target) IPMCTL_BIT(target)
#define TAKES_ALL IPMCTL_TAKES_ALL
#define TAKES_BOTH IPMCTL_TAKES_BOTH

static const struct ipmctl_form forms[] = {
	{ BIT(ERROR), BIT(DIMM), BIT(ERROR) | BIT(DIMM), TAKES_ALL, ipmctl_show_error, "SequenceNumber,Level,Count" },
	{ BIT(PERFORMANCE), BIT(DIMM), BIT(PERFORMANCE) | BIT(DIMM), 0, ipmctl_show_performance, NULL },
	{ BIT(CAP), BIT(DIMM), BIT(DIMM), 0, ipmctl_show_policies, NULL },
	{ BIT(CEL), BIT(DIMM), BIT(DIMM), 0, ipmctl_show_effects, NULL },
	{ BIT(PCD), BIT(DIMM), BIT(PCD) | BIT(DIMM), 0, ipmctl_show_pcd, NULL },
	{ BIT(SESSION), 0, 0, 0, ipmctl_show_session, NULL },
	{ BIT(PREFERENCES), 0, 0, 0, ipmctl_show_preferences, NULL },
	{ BIT(TOPOLOGY), BIT(DIMM) | BIT(SOCKET), BIT(DIMM) | BIT(SOCKET), TAKES_ALL, ipmctl_show_topology, NULL },
	{ BIT(SENSOR), BIT(DIMM), BIT(SENSOR) | BIT(DIMM), TAKES_BOTH, ipmctl_show_sensor, NULL },
	{ BIT(FIRMWARE), BIT(DIMM), BIT(DIMM), TAKES_BOTH, ipmctl_show_firmware, NULL },
	{ BIT(MEMORY), 0, 0, 0, ipmctl_show_memory, NULL },
	{ BIT(SYSTEM) | BIT(CAPABILITIES), 0, 0, TAKES_BOTH, ipmctl_show_capabilities, NULL },
	{ BIT(SYSTEM), 0, BIT(SYSTEM), 0, ipmctl_show_acpi, NULL },
	{ BIT(REGION), BIT(SOCKET), BIT(SOCKET), TAKES_BOTH, ipmctl_show_region, NULL },
	{ BIT(GOAL), BIT(DIMM) | BIT(SOCKET), BIT(DIMM) | BIT(SOCKET), TAKES_BOTH, ipmctl_show_goal, NULL },
	{ BIT(DIMM), BIT(SOCKET), BIT(DIMM) | BIT(SOCKET), TAKES_BOTH, ipmctl_show_dimm, NULL },
	{ BIT(SOCKET), 0, BIT(SOCKET), TAKES_BOTH, ipmctl_show_socket, NULL },
};

int ipmctl_refuse(FILE *out, const char *word)
{
	fprintf(out, "Syntax Error: Invalid or unexpected token %s.\n", word);
	return IPMCTL_SYNTAX;
}

static bool is_option(const char *word, const char *letter, const char *name)
{
	return strcasecmp(word, letter) == 0 || strcasecmp(word, name) == 0;
}

int ipmctl_take_unit(const char *value, struct ipmctl_request *request)
{
	for (size_t i = 0; value && i < ARRAY_SIZE(units); i++)
		if (strcasecmp(value, units[i].name) == 0) {
			request->unit = &units[i];
			request->unit_named = true;
			return 0;
		}
	fprintf(request->out, "Syntax Error: Incorrect value for option -units.\n");
	return IPMCTL_SYNTAX;
}

int ipmctl_take_output(const char *value, struct ipmctl_request *request)
{
	request->as_xml = strcasecmp(value, "nvmxml") == 0;
	if (request->as_xml || strcasecmp(value, "text") == 0)
		return 0;
	return ipmctl_refuse(request->out, value);
}

static int take_all(const char *value, struct ipmctl_request *request)
{
	(void)value;
	request->all = true;
	return 0;
}

static int take_display(const char *value, struct ipmctl_request *request)
{
	request->display = value;
	return 0;
}

static int take_verbose(const char *value, struct ipmctl_request *request)
{
	(void)value;
	request->verbose = true;
	return 0;
}

static int take_nothing(const char *value, struct ipmctl_request *request)
{
	(void)value;
	(void)request;
	return 0;
}

typedef int take_fn(const char *value, struct ipmctl_request *request);
enum { OPTION_DDRT = 5, OPTION_SMBUS, OPTION_LPMB, OPTION_SPMB, OPTION_NFIT };
static const struct {
	const char *letter, *name;
	bool valued;
	take_fn *take;
} options[] = {
	{ "-a", "-all", false, take_all }, { "-d", "-display", true, take_display },
	{ "-u", "-units", true, ipmctl_take_unit }, { "-o", "-output", true, ipmctl_take_output },
	{ "-v", "-verbose", false, take_verbose },
	/* how modules are reached is the kernel's matter */
	[OPTION_DDRT] = { "-ddrt", "-ddrt", false, take_nothing },
	[OPTION_SMBUS] = { "-smbus", "-smbus", false, take_nothing },
	[OPTION_LPMB] = { "-lpmb", "-lpmb", false, take_nothing },
	[OPTION_SPMB] = { "-spmb", "-spmb", false, take_nothing },
	/* of regions, which are matched with the kernel's anyway */
	[OPTION_NFIT] = { "-nfit", "-nfit", false, take_nothing },
};

/* Was it an option? How many words it took, 0: none, or a negative status after a message. Each may be given once. */
static int take_option(char **words, int count, struct ipmctl_request *request)
{
	const int change = request->changes ? ipmctl_take_change_option(words, count, request) : 0;

	if (change)
		return change;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const char *value = count > 1 && words[1][0] != '-' ? words[1] : NULL;
		int rc;

		if (!is_option(words[0], options[i].letter, options[i].name))
			continue;
		if (request->options & 1u << i || (options[i].valued && !value))
			return -ipmctl_refuse(request->out, words[0]);
		request->options |= 1u << i;
		rc = options[i].take(value, request);
		return rc ? -rc : options[i].valued ? 2 : 1;
	}
	return 0;
}

/* The same of a property. */
static int take_property(const char *word, struct ipmctl_request *request)
{
	char name[64];

	if (!strchr(word, '='))
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	if (request->property_count == ARRAY_SIZE(request->properties) || ipmctl_property_value(request, name))
		return -ipmctl_refuse(request->out, word);
	request->properties[request->property_count++] = word;
	return 1;
}

const char *ipmctl_property_value(const struct ipmctl_request *request, const char *name)
{
	const size_t length = strlen(name);

	for (size_t i = 0; i < request->property_count; i++)
		if (strncasecmp(request->properties[i], name, length) == 0 && request->properties[i][length] == '=')
			return request->properties[i] + length + 1;
	return NULL;
}

/* The first that the command does not have. */
static const char *unexpected_property(const struct ipmctl_request *request, const char *names)
{
	for (size_t i = 0; i < request->property_count; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(request->properties[i], "="), request->properties[i]);
		if (!names || !ipmctl_list_has(names, name))
			return request->properties[i];
	}
	return NULL;
}

/* Notes about the first versions have -dimms, too. */
static bool is_target(const char *word, size_t target)
{
	return strcasecmp(word, target_names[target]) == 0 ||
	       (target == TARGET_DIMM && strcasecmp(word, "-dimms") == 0);
}

/* The same of a target. */
static int take_target(char **words, int count, struct ipmctl_request *request)
{
	for (size_t i = 0; i < TARGET_COUNT; i++) {
		if (!is_target(words[0], i))
			continue;
		if (request->targets[i])
			return -ipmctl_refuse(request->out, words[0]);
		request->targets[i] = count > 1 && words[1][0] != '-' && !strchr(words[1], '=') ? words[1] : "";
		return *request->targets[i] ? 2 : 1;
	}
	return -ipmctl_refuse(request->out, words[0]);
}

/* A value behind a target that takes none. */
static const char *unexpected_value(const struct ipmctl_request *request, unsigned valued)
{
	for (size_t i = 0; i < TARGET_COUNT; i++)
		if (request->targets[i] && *request->targets[i] && !(valued & 1u << i))
			return request->targets[i];
	return NULL;
}

/* A list of numbers, in decimal or hexadecimal; nothing is one. */
static bool is_list_of_numbers(const char *list)
{
	for (char *end; list && *list; list = *end ? end + 1 : end) {
		strtoul(list, &end, 0);
		if (end == list || (*end && *end != ',') || !isdigit((unsigned char)*list))
			return false;
	}
	return true;
}

int ipmctl_choose(const struct ipmctl_request *request, const struct ipmctl_form *among, size_t count,
		  ipmctl_run_fn **run)
{
	unsigned named = 0;

	for (size_t i = 0; i < TARGET_COUNT; i++)
		named |= request->targets[i] ? 1u << i : 0;
	for (size_t i = 0; i < count; i++) {
		const char *value;

		if ((named & among[i].needed) != among[i].needed || named & ~(among[i].needed | among[i].others))
			continue;
		value = unexpected_value(request, among[i].valued);
		if (!value)
			value = unexpected_property(request, among[i].properties);
		if (!value && request->all && !(among[i].lists & IPMCTL_TAKES_ALL))
			value = "-all";
		if (!value && request->display && !(among[i].lists & IPMCTL_TAKES_DISPLAY))
			value = "-display";
		if (value)
			return ipmctl_refuse(request->out, value);
		if (!is_list_of_numbers(request->targets[TARGET_SOCKET])) {
			fprintf(request->out, "Syntax Error: Incorrect value for target -socket.\n");
			return IPMCTL_SYNTAX;
		}
		*run = among[i].run;
		return 0;
	}
	return -1;
}

static int choose(const struct ipmctl_request *request, ipmctl_run_fn **run)
{
	const int status = ipmctl_choose(request, forms, ARRAY_SIZE(forms), run);

	if (status >= 0)
		return status;
	fprintf(request->out, "Syntax Error: these targets do not make a command; see: pmemctl ipmctl help\n");
	return IPMCTL_SYNTAX;
}

static int check_together(const struct ipmctl_request *request)
{
	if (request->options & 1u << OPTION_DDRT && request->options & 1u << OPTION_SMBUS)
		fprintf(request->out, "Syntax Error: Mutually exclusive options -ddrt and -smbus.\n");
	else if (request->options & 1u << OPTION_LPMB && request->options & 1u << OPTION_SPMB)
		fprintf(request->out, "Syntax Error: Mutually exclusive options -lpmb and -spmb.\n");
	else if (request->options & 1u << OPTION_NFIT && !request->targets[TARGET_REGION])
		return ipmctl_refuse(request->out, "-nfit");
	else if (request->all && request->display)
		fprintf(request->out, "Syntax Error: Options -a|-all and -d|-display can not be used together.\n");
	else
		return 0;
	return IPMCTL_SYNTAX;
}

/* "version" takes the form of the output alone. */
static int parse_version(char **words, int count, struct ipmctl_request *request, ipmctl_run_fn **run)
{
	for (int i = 1, taken; i < count; i += taken) {
		if (is_option(words[i], "-h", "-help"))
			return 0;
		taken = is_option(words[i], "-o", "-output") || is_option(words[i], "-v", "-verbose")
			? take_option(words + i, count - i, request) : -ipmctl_refuse(request->out, words[i]);
		if (taken < 0)
			return -taken;
	}
	*run = ipmctl_show_version;
	return 0;
}

int ipmctl_take_words(char **words, int count, struct ipmctl_request *request)
{
	for (int i = 0, taken; i < count; i += taken) {
		if (is_option(words[i], "-h", "-help")) {
			request->help = true;
			return 0;
		}
		taken = take_option(words + i, count - i, request);
		if (!taken)
			taken = take_property(words[i], request);
		if (!taken)
			taken = take_target(words + i, count - i, request);
		if (taken < 0)
			return -taken;
	}
	return check_together(request);
}

int ipmctl_parse(char **words, int count, struct ipmctl_request *request, ipmctl_run_fn **run)
{
	int status;

	*request = (struct ipmctl_request) { .unit = units, .out = request->out };
	*run = NULL;
	if (strcasecmp(words[0], "version") == 0)
		return parse_version(words, count, request, run);
	if (ipmctl_is_change(words[0]))
		return ipmctl_parse_change(words, count, request, run);
	if (strcasecmp(words[0], "show") != 0) {
		fprintf(request->out,
			"Syntax Error: First token must be a verb, '%s' is not a supported verb.\n", words[0]);
		return IPMCTL_SYNTAX;
	}
	status = ipmctl_take_words(words + 1, count - 1, request);
	return status || request->help ? status : choose(request, run);
}
