// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl set -sensor, and what both it and set -dimm do for each module that they change. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/set.h"

int ipmctl_agree(const struct ipmctl_request *request)
{
	return request->force || request->xml || ipmctl_answer(request->out) > 0;
}

int ipmctl_tell_failure(struct cli *cli, FILE *out, const char *what, int code, const char *words)
{
	fprintf(out, "%s: Error %d - %s", what, code, words);
	if (pmemctl_error(cli->ctx)->message && *pmemctl_error(cli->ctx)->message) {
		fprintf(out, " (");
		cli_print_clean(pmemctl_error(cli->ctx)->message, out);
		fprintf(out, ")");
	}
	fprintf(out, "\n");
	return IPMCTL_FAILED;
}

int ipmctl_change_module(struct cli *cli, const struct ipmctl_dimm *dimm, const struct pmemctl_optane_change *change)
{
	struct pmemctl_plan *plan = NULL;
	int rc = pmemctl_plan_optane(cli->ctx, dimm->dimm->name, change, &plan);

	if (!rc)
		rc = pmemctl_plan_run(cli->ctx, plan);
	pmemctl_plan_free(plan);
	return rc;
}

int ipmctl_take_count(const struct ipmctl_request *request, const char *name, unsigned long most, long *number)
{
	const char *value = ipmctl_property_value(request, name);
	char *end;
	unsigned long parsed;

	*number = -1;
	if (!value)
		return 0;
	parsed = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || parsed > most) {
		fprintf(request->out, "Syntax Error: Incorrect value for property %s.\n", name);
		return IPMCTL_SYNTAX;
	}
	*number = (long)parsed;
	return 0;
}

size_t ipmctl_ask_each(struct ipmctl_machine *m, const struct ipmctl_request *request, const char *question,
		       const char *skipped)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		const unsigned long long handle = m->dimms[i].dimm->handle;

		if (!request->force && !request->xml)
			fprintf(request->out, question, handle);
		if (ipmctl_agree(request))
			m->dimms[kept++] = m->dimms[i];
		else
			fprintf(request->out, skipped, handle);
	}
	m->count = kept;
	return kept;
}

/* ---- set -sensor ---- */

static const struct sensor {
	const char *name, *words, *out_of_range;
	int code;
	unsigned alarm;
} sensors[] = {
	{ "MediaTemperature", "media temperature", "Given media temperature is out of range", 71,
	  PMEMCTL_OPTANE_ALARM_MEDIA },
	{ "ControllerTemperature", "controller temperature", "Given controller temperature is out of range", 72,
	  PMEMCTL_OPTANE_ALARM_CONTROLLER },
	{ "PercentageRemaining", "percentage remaining", "Given capacity is out of range", 73,
	  PMEMCTL_OPTANE_ALARM_REMAINING },
};

struct wish {
	const struct sensor *sensor;
	long threshold, enabled;	/* -1: as it is */
};

static int take_wish(const struct ipmctl_request *request, struct wish *wish)
{
	enum { MOST = 0xffff };
	int status;

	wish->sensor = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(sensors); i++)
		if (strcasecmp(request->targets[TARGET_SENSOR], sensors[i].name) == 0)
			wish->sensor = &sensors[i];
	if (!wish->sensor) {
		fprintf(request->out, "Syntax Error: Incorrect value for target -sensor.\n");
		return IPMCTL_SYNTAX;
	}
	status = ipmctl_take_count(request, "AlarmThreshold", MOST, &wish->threshold);
	if (!status)
		status = ipmctl_take_count(request, "AlarmEnabled", MOST, &wish->enabled);
	if (status)
		return status;
	if (wish->threshold < 0 && wish->enabled < 0) {
		fprintf(request->out, "Syntax Error: Incomplete syntax.\n");
		return IPMCTL_SYNTAX;
	}
	if (wish->enabled <= 1)
		return 0;
	fprintf(request->out,
		"Modify %s settings failed: Error 74 - Invalid AlarmEnabled value\n", wish->sensor->words);
	return IPMCTL_SYNTAX;
}

/* Does the module take the threshold? What does not tell its limits is asked anew when it is set. */
static bool is_in_range(const struct ipmctl_dimm *dimm, const struct wish *wish, int *least, int *most)
{
	enum { DEGREE = 16, PER_CENT_MOST = 99 };
	const struct pmemctl_optane_limits *limits = &dimm->module->limits;

	if (wish->threshold < 0 || !ipmctl_knows(dimm, PMEMCTL_OPTANE_LIMITS))
		return true;
	*least = wish->sensor->alarm == PMEMCTL_OPTANE_ALARM_REMAINING;
	*most = wish->sensor->alarm == PMEMCTL_OPTANE_ALARM_MEDIA ? limits->media_shutdown / DEGREE
		: wish->sensor->alarm == PMEMCTL_OPTANE_ALARM_CONTROLLER ? limits->controller_shutdown / DEGREE
									  : PER_CENT_MOST;
	return wish->threshold >= *least && wish->threshold <= *most;
}

static int set_one(struct cli *cli, FILE *out, const struct ipmctl_dimm *dimm, const struct wish *wish)
{
	enum { DEGREE = 16 };
	const unsigned bit = wish->sensor->alarm;
	const struct pmemctl_optane_alarm_change alarms = {
		.thresholds = wish->threshold >= 0 ? bit : 0, .on = wish->enabled == 1 ? bit : 0,
		.off = wish->enabled == 0 ? bit : 0, .remaining = (unsigned)wish->threshold,
		.media_temperature = (int)wish->threshold * DEGREE,
		.controller_temperature = (int)wish->threshold * DEGREE,
	};
	const struct pmemctl_optane_change change = { .alarms = &alarms };
	char what[VALUE_MAX];
	int least, most;

	snprintf(what, sizeof(what), "Modify %s settings on PMem module 0x%04llx", wish->sensor->words,
		 (unsigned long long)dimm->dimm->handle);
	if (!is_in_range(dimm, wish, &least, &most)) {
		fprintf(out, "%s: Error %d - %s <%d,%d>\n", what, wish->sensor->code, wish->sensor->out_of_range, least,
			most);
		return IPMCTL_SYNTAX;
	}
	if (ipmctl_change_module(cli, dimm, &change))
		return ipmctl_tell_failure(cli, out, what, 3, "Command failed");
	fprintf(out, "%s: Success\n", what);
	return 0;
}

/* The answers of all come before anything is done. */
int ipmctl_set_sensor(struct cli *cli, const struct ipmctl_request *request)
{
	struct ipmctl_machine m;
	struct wish wish;
	int status = take_wish(request, &wish), worst = 0;

	if (!status)
		status = ipmctl_machine_open(cli, request, wish.threshold < 0 ? 0 : PMEMCTL_OPTANE_LIMITS, &m);
	if (status)
		return status;
	if (!ipmctl_ask_each(&m, request, "Modifying settings on PMem module 0x%04llx.\n",
			     "Skipped modifying settings for PMem module 0x%04llx\n")) {
		fprintf(request->out, "Modify %s settings failed: Error 2 - Command not run: it was not agreed to\n",
			wish.sensor->words);
		worst = IPMCTL_FAILED;
	}
	for (size_t i = 0; i < m.count; i++) {
		status = set_one(cli, request->out, &m.dimms[i], &wish);
		worst = status > worst ? status : worst;
	}
	if (m.count)
		fprintf(request->out, "\n");
	ipmctl_machine_close(&m);
	return worst;
}
