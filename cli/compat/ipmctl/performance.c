// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -performance */
#include <stdio.h>

#include "compat/ipmctl/ipmctl.h"

static const char *const since_boot[] = { "MediaReads", "MediaWrites", "ReadRequests", "WriteRequests" };
static const char *const in_all[] = {
	"TotalMediaReads", "TotalMediaWrites", "TotalReadRequests", "TotalWriteRequests",
};

/* Those alone that are named, and all of them when none is. */
static bool names_any(const char *list)
{
	for (size_t i = 0; i < PMEMCTL_OPTANE_COUNTERS; i++)
		if (ipmctl_list_has(list, since_boot[i]) || ipmctl_list_has(list, in_all[i]))
			return true;
	return false;
}

static void show_counter(const struct ipmctl_request *request, const char *name, bool known,
			 const struct pmemctl_optane_counter *counter)
{
	const char *list = request->targets[TARGET_PERFORMANCE];
	char text[VALUE_MAX] = "Unknown";

	if (names_any(list) && !ipmctl_list_has(list, name))
		return;
	if (known)
		snprintf(text, sizeof(text), "0x%016llx%016llx", (unsigned long long)counter->high,
			 (unsigned long long)counter->low);
	if (request->xml)
		ipmctl_xml_value(request->xml, name, text);
	else
		fprintf(request->out, "   %s=%s\n", name, text);
}

static void show_module(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request)
{
	const bool known = ipmctl_knows(dimm, PMEMCTL_OPTANE_PERFORMANCE);
	const struct pmemctl_optane_performance none = { 0 }, *p = known ? &dimm->module->performance : &none;
	char id[VALUE_MAX];

	ipmctl_dimm_id(dimm, request, id);
	if (request->xml) {
		ipmctl_xml_record(request->xml, "DimmPerformanceList", "DimmPerformance");
		ipmctl_xml_value(request->xml, "DimmID", id);
	} else {
		fprintf(request->out, "---DimmID=%s---\n", id);
	}
	for (size_t i = 0; i < PMEMCTL_OPTANE_COUNTERS; i++)
		show_counter(request, since_boot[i], known, &p->since_boot[i]);
	for (size_t i = 0; i < PMEMCTL_OPTANE_COUNTERS; i++)
		show_counter(request, in_all[i], known, &p->in_all[i]);
	if (request->xml)
		ipmctl_xml_end(request->xml);
}

int ipmctl_show_performance(struct cli *cli, const struct ipmctl_request *request)
{
	struct ipmctl_machine m;
	int status = ipmctl_machine_open(cli, request, PMEMCTL_OPTANE_PERFORMANCE, &m);

	if (status)
		return status;
	for (size_t i = 0; i < m.count; i++)
		show_module(&m.dimms[i], request);
	status = ipmctl_tell_problems(request->out, &m, "Failed to read the performance counters");
	ipmctl_machine_close(&m);
	return status;
}
