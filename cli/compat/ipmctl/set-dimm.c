// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl set -dimm: the time over which the average power is taken, or one error that is injected. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/set.h"

/* Errors by the property that injects them. */
static const struct error {
	const char *property, *set, *clear;
	enum pmemctl_optane_injected what;
} errors[] = {
	{ "Temperature", "Set temperature", "Clear injected temperature", PMEMCTL_OPTANE_INJECT_TEMPERATURE },
	{ "Poison", "Poison address 0x%llx", "Clear injected poison of address 0x%llx", PMEMCTL_OPTANE_INJECT_POISON },
	{ "PackageSparing", "Trigger package sparing", "Clear injected package sparing",
	  PMEMCTL_OPTANE_INJECT_SPARING },
	{ "PercentageRemaining", "Trigger a percentage remaining", "Clear injected percentage remaining",
	  PMEMCTL_OPTANE_INJECT_REMAINING },
	{ "FatalMediaError", "Create a media fatal error", "Clear injected media fatal error",
	  PMEMCTL_OPTANE_INJECT_FATAL },
	{ "DirtyShutdown", "Trigger a dirty shut down", "Clear dirty shut down", PMEMCTL_OPTANE_INJECT_SHUTDOWN },
};

static const char reporting[] = "AveragePowerReportingTimeConstant";

static int refuse(FILE *out, const char *text)
{
	fprintf(out, "Syntax Error: %s\n", text);
	return IPMCTL_SYNTAX;
}

static int refuse_value(FILE *out, const char *property, const char *value)
{
	fprintf(out, " Syntax Error: '");
	cli_print_clean(value, out);
	fprintf(out, "' is not a valid setting for the property. '%s'\n", property);
	return IPMCTL_SYNTAX;
}

/* ---- an error ---- */

static int take_address(FILE *out, const char *value, struct pmemctl_optane_injection_change *c)
{
	char *end;

	if (strncasecmp(value, "0x", 2) != 0)
		return refuse_value(out, "Poison", value);
	errno = 0;
	c->address = strtoull(value, &end, 16);
	return *end || end == value + 2 || errno ? refuse_value(out, "Poison", value) : 0;
}

static int take_poison_type(const struct ipmctl_request *request, struct pmemctl_optane_injection_change *c)
{
	static const struct { const char *name; unsigned poison; } types[] = {
		{ "PatrolScrub", PMEMCTL_OPTANE_POISON_SCRUB }, { "MemoryMode", PMEMCTL_OPTANE_POISON_MEMORY },
		{ "AppDirect", PMEMCTL_OPTANE_POISON_APP_DIRECT },
	};
	const char *value = ipmctl_property_value(request, "PoisonType");

	c->poison = PMEMCTL_OPTANE_POISON_SCRUB;
	if (!value)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strcasecmp(value, types[i].name) == 0) {
			c->poison = types[i].poison;
			return 0;
		}
	return refuse(request->out, "Incorrect value for property PoisonType.");
}

static int take_value(const struct ipmctl_request *request, const struct error *error,
		      struct pmemctl_optane_injection_change *c)
{
	enum { DEGREE = 16, HUNDRED = 100, HOTTEST = 0x7fff / DEGREE };
	const char *value = ipmctl_property_value(request, error->property);
	char *end;
	const unsigned long number = strtoul(value, &end, 10);
	const bool is_number = *value >= '0' && *value <= '9' && !*end;
	int status;

	switch (error->what) {
	case PMEMCTL_OPTANE_INJECT_POISON:
		status = take_address(request->out, value, c);
		return status ? status : take_poison_type(request, c);
	case PMEMCTL_OPTANE_INJECT_TEMPERATURE:
		c->temperature = (int)number * DEGREE;
		return is_number && number <= HOTTEST ? 0 : refuse(request->out, "Invalid or unsupported command.");
	case PMEMCTL_OPTANE_INJECT_REMAINING:
		c->remaining = (unsigned)number;
		return is_number && number <= HUNDRED ? 0 : refuse_value(request->out, error->property, value);
	default:
		return strcmp(value, "1") == 0 ? 0 : refuse_value(request->out, error->property, value);
	}
}

static int take_error(const struct ipmctl_request *request, const struct error *error,
		      struct pmemctl_optane_injection_change *c)
{
	const char *clear = ipmctl_property_value(request, "Clear");

	*c = (struct pmemctl_optane_injection_change) { .what = error->what, .clear = clear != NULL };
	if (clear && strcmp(clear, "1") != 0)
		return refuse_value(request->out, "Clear", clear);
	return take_value(request, error, c);
}

static int inject_one(struct cli *cli, FILE *out, const struct ipmctl_dimm *dimm, const struct error *error,
		      const struct pmemctl_optane_injection_change *c)
{
	const struct pmemctl_optane_change change = { .injection = c };
	const unsigned long long handle = dimm->dimm->handle;
	char what[VALUE_MAX];
	int rc, length = snprintf(what, sizeof(what), c->clear ? error->clear : error->set,
				  (unsigned long long)c->address);

	snprintf(what + length, sizeof(what) - (size_t)length, " on PMem module 0x%04llx", handle);
	rc = ipmctl_change_module(cli, dimm, &change);
	if (rc == -EPERM)
		return ipmctl_tell_failure(
			cli, out, what, 75, "The BIOS error injection knob is not enabled. Please enable and try again.");
	if (rc == -ENOTSUP)
		return ipmctl_tell_failure(cli, out, what, 290, "Unsupported");
	if (rc)
		return ipmctl_tell_failure(cli, out, what, 3, "Command failed");
	fprintf(out, "%s: Success%s\n", what, c->clear && c->what == PMEMCTL_OPTANE_INJECT_FATAL
		? ". A power cycle is required for all changes to take effect." : "");
	return 0;
}

static int inject(struct cli *cli, const struct ipmctl_request *request, const struct error *error)
{
	struct pmemctl_optane_injection_change change;
	struct ipmctl_machine m;
	int status = take_error(request, error, &change);

	if (!status)
		status = ipmctl_machine_open(cli, request, 0, &m);
	if (status)
		return status;
	for (size_t i = 0; i < m.count; i++)
		status |= inject_one(cli, request->out, &m.dimms[i], error, &change);
	fprintf(request->out, "\n");
	ipmctl_machine_close(&m);
	return status ? IPMCTL_FAILED : 0;
}

/* ---- the time ---- */

static int set_time_of_one(struct cli *cli, FILE *out, const struct ipmctl_dimm *dimm, uint32_t time)
{
	const struct pmemctl_optane_change change = { .reporting_time = time };
	char what[VALUE_MAX];
	int rc;

	snprintf(what, sizeof(what), "Modify PMem module 0x%04llx", (unsigned long long)dimm->dimm->handle);
	rc = ipmctl_change_module(cli, dimm, &change);
	if (rc == -ENOTSUP || rc == -ERANGE)
		return ipmctl_tell_failure(cli, out, what, 2, "Command not run");
	if (rc)
		return ipmctl_tell_failure(cli, out, what, 230, "Failed to set Optional Configuration Data Policy");
	fprintf(out, "%s: Success\n", what);
	return 0;
}

static int set_time(struct cli *cli, const struct ipmctl_request *request)
{
	enum { LEAST = 100, MOST = 12000 };
	struct ipmctl_machine m;
	long time;
	int status = ipmctl_take_count(request, reporting, MOST, &time);

	if (!status && time < LEAST)
		status = refuse(request->out, "Incorrect value for property AveragePowerReportingTimeConstant.");
	if (!status)
		status = ipmctl_machine_open(cli, request, 0, &m);
	if (status)
		return status;
	if (!ipmctl_ask_each(&m, request, "Modifying device settings on PMem module (0x%04llx).\n",
			     "Skipping modify device settings on PMem module (0x%04llx)\n")) {
		fprintf(request->out, "Modify failed: Error 2 - Command not run: it was not agreed to\n");
		status = IPMCTL_FAILED;
	}
	for (size_t i = 0; i < m.count; i++)
		status |= set_time_of_one(cli, request->out, &m.dimms[i], (uint32_t)time);
	if (m.count)
		fprintf(request->out, "\n");
	ipmctl_machine_close(&m);
	return status ? IPMCTL_FAILED : 0;
}

int ipmctl_set_dimm(struct cli *cli, const struct ipmctl_request *request)
{
	const struct error *error = NULL;
	const bool time = ipmctl_property_value(request, reporting);
	size_t count = time;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (ipmctl_property_value(request, errors[i].property)) {
			error = &errors[i];
			count++;
		}
	if (!request->property_count)
		return refuse(request->out, "Incomplete syntax.");
	if (!error && ipmctl_property_value(request, "Clear"))
		return refuse(request->out,
			      "Clear property should be given in combination with other error injection properties.");
	if (ipmctl_property_value(request, "PoisonType") && !ipmctl_property_value(request, "Poison"))
		return refuse(request->out, "Poison type property should be followed by poison address.");
	if (count != 1)
		return refuse(request->out, "Invalid or unsupported command.");
	return time ? set_time(cli, request) : inject(cli, request, error);
}
