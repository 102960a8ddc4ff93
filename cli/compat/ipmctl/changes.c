// SPDX-License-Identifier: GPL-2.0-only
/* Command lines of ipmctl that change something, or write files: verbs other than show, create and delete. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

#define INJECTED "Clear,Temperature,Poison,PoisonType,PackageSparing,PercentageRemaining,FatalMediaError,DirtyShutdown"

static const struct ipmctl_form set_forms[] = {
	{ IPMCTL_BIT(SENSOR), IPMCTL_BIT(DIMM), IPMCTL_BIT(SENSOR) | IPMCTL_BIT(DIMM), 0, ipmctl_set_sensor,
	  "AlarmThreshold,AlarmEnabled" },
	{ IPMCTL_BIT(DIMM), 0, IPMCTL_BIT(DIMM), 0, ipmctl_set_dimm, INJECTED ",AveragePowerReportingTimeConstant" },
	{ IPMCTL_BIT(PREFERENCES), 0, 0, 0, ipmctl_set_preferences,
	  "CLI_DEFAULT_DIMM_ID,CLI_DEFAULT_SIZE,APPDIRECT_SETTINGS,DBG_LOG_LEVEL" },
};

static const struct ipmctl_form start_forms[] = {
	{ IPMCTL_BIT(DIAGNOSTIC), IPMCTL_BIT(DIMM), IPMCTL_BIT(DIAGNOSTIC) | IPMCTL_BIT(DIMM), 0,
	  ipmctl_start_diagnostic, NULL },
	{ IPMCTL_BIT(SESSION) | IPMCTL_BIT(MODE), IPMCTL_BIT(TAG), IPMCTL_BIT(MODE) | IPMCTL_BIT(TAG), 0,
	  ipmctl_start_session, NULL },
};

static const struct ipmctl_form stop_forms[] = {
	{ IPMCTL_BIT(SESSION), 0, 0, 0, ipmctl_stop_session, NULL },
};

static const struct ipmctl_form load_forms[] = {
	{ IPMCTL_BIT(DIMM), 0, IPMCTL_BIT(DIMM), 0, ipmctl_load_firmware, NULL },
	{ IPMCTL_BIT(SESSION), 0, 0, 0, ipmctl_load_session, NULL },
};

static const struct ipmctl_form dump_forms[] = {
	{ IPMCTL_BIT(DEBUG), IPMCTL_BIT(DIMM), IPMCTL_BIT(DIMM), 0, ipmctl_dump_debug, NULL },
	{ IPMCTL_BIT(SUPPORT), 0, 0, 0, ipmctl_dump_support, NULL },
	{ IPMCTL_BIT(SESSION), 0, 0, 0, ipmctl_dump_session, NULL },
};

static const struct {
	const char *name;
	const struct ipmctl_form *forms;
	size_t count;
} verbs[] = {
	{ "set", set_forms, ARRAY_SIZE(set_forms) }, { "start", start_forms, ARRAY_SIZE(start_forms) },
	{ "stop", stop_forms, ARRAY_SIZE(stop_forms) }, { "load", load_forms, ARRAY_SIZE(load_forms) },
	{ "dump", dump_forms, ARRAY_SIZE(dump_forms) },
};

int ipmctl_answer(FILE *out)
{
	char answer[16];

	fprintf(out, "Do you want to continue? [y/n] ");
	fflush(out);
	if (!fgets(answer, sizeof(answer), stdin))
		*answer = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return strcasecmp(answer, "y") == 0 ? 1 : strcasecmp(answer, "n") == 0 ? 0 : -1;
}

bool ipmctl_is_change(const char *verb)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcasecmp(verb, verbs[i].name) == 0)
			return true;
	return false;
}

int ipmctl_take_change_option(char **words, int count, struct ipmctl_request *request)
{
	const struct { const char *name; const char **value; } paths[] = {
		{ "-source", &request->source }, { "-destination", &request->destination },
		{ "-dict", &request->dictionary },
	};

	if (strcasecmp(words[0], "-f") == 0 || strcasecmp(words[0], "-force") == 0) {
		request->force = true;
		return 1;
	}
	if (strcasecmp(words[0], "-x") == 0 || strcasecmp(words[0], "-examine") == 0) {
		request->examine = true;
		return 1;
	}
	if (strcasecmp(words[0], "-recover") == 0)	/* modules that did not come up are among the others */
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (strcasecmp(words[0], paths[i].name) != 0)
			continue;
		*paths[i].value = count > 1 && words[1][0] != '-' ? words[1] : "";
		return **paths[i].value ? 2 : 1;
	}
	return 0;
}

/* Options that this verb does not have. */
static const char *unexpected(const struct ipmctl_request *request, const char *verb)
{
	if (request->examine && strcasecmp(verb, "load") != 0)
		return "-examine";
	if (request->source && strcasecmp(verb, "load") != 0)
		return "-source";
	if (request->destination && strcasecmp(verb, "dump") != 0)
		return "-destination";
	if (request->dictionary && strcasecmp(verb, "dump") != 0)
		return "-dict";
	return NULL;
}

int ipmctl_parse_change(char **words, int count, struct ipmctl_request *request, ipmctl_run_fn **run)
{
	size_t verb = 0;
	int status;

	while (strcasecmp(words[0], verbs[verb].name) != 0)
		verb++;
	request->changes = true;
	status = ipmctl_take_words(words + 1, count - 1, request);
	if (status || request->help)
		return status;
	if (unexpected(request, words[0]))
		return ipmctl_refuse(request->out, unexpected(request, words[0]));
	status = ipmctl_choose(request, verbs[verb].forms, verbs[verb].count, run);
	if (status >= 0)
		return status;
	fprintf(request->out, "Syntax Error: these targets do not make a command; see: pmemctl ipmctl help\n");
	return IPMCTL_SYNTAX;
}
