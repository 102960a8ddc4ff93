// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl show -sensor: a row a sensor, or a list of its limits. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

enum sensor_kind {
	HEALTH, MEDIA, CONTROLLER, REMAINING, LATCHED, POWER_ON, UP, CYCLES, ERRORS, UNLATCHED,
};

/*
 * All sensors take six commands: SMART, the boot status and the summaries of four error logs. Fewer would guess. The
 * summary of a log ends in a byte, "additional log status" in public sources of ipmctl and its like, which may tell of
 * the other logs; but its bits are described in none, no program reads them, and older ones have it as reserved. SMART
 * does not tell that media are disabled without being fatal, which only the boot status does: a fatal module has its
 * media disabled (the public text of the DSM interface), the reverse is said nowhere.
 */
static const struct {
	const char *name;
	unsigned want;
} sensors[] = {
	[HEALTH] = { "Health", PMEMCTL_OPTANE_SMART | PMEMCTL_OPTANE_BOOT },
	[MEDIA] = { "MediaTemperature", PMEMCTL_OPTANE_SMART },
	[CONTROLLER] = { "ControllerTemperature", PMEMCTL_OPTANE_SMART },
	[REMAINING] = { "PercentageRemaining", PMEMCTL_OPTANE_SMART },
	[LATCHED] = { "LatchedDirtyShutdownCount", PMEMCTL_OPTANE_SMART },
	[POWER_ON] = { "PowerOnTime", PMEMCTL_OPTANE_SMART }, [UP] = { "UpTime", PMEMCTL_OPTANE_SMART },
	[CYCLES] = { "PowerCycles", PMEMCTL_OPTANE_SMART }, [ERRORS] = { "FwErrorCount", PMEMCTL_OPTANE_ERRORS },
	[UNLATCHED] = { "UnlatchedDirtyShutdownCount", PMEMCTL_OPTANE_SMART },
};

static const struct {
	const char *name;
	unsigned want;
} limits[] = {
	{ "AlarmThreshold", PMEMCTL_OPTANE_ALARMS }, { "AlarmEnabled", PMEMCTL_OPTANE_ALARMS },
	{ "ThrottlingStopThreshold", PMEMCTL_OPTANE_LIMITS }, { "ThrottlingStartThreshold", PMEMCTL_OPTANE_LIMITS },
	{ "ShutdownThreshold", PMEMCTL_OPTANE_LIMITS }, { "MaxTemperature", PMEMCTL_OPTANE_SMART },
};

static const unsigned valid_bits[] = {
	[MEDIA] = PMEMCTL_OPTANE_HAS_MEDIA_TEMPERATURE,
	[CONTROLLER] = PMEMCTL_OPTANE_HAS_CONTROLLER_TEMPERATURE, [REMAINING] = PMEMCTL_OPTANE_HAS_REMAINING,
	[LATCHED] = PMEMCTL_OPTANE_HAS_DIRTY_SHUTDOWNS, [POWER_ON] = PMEMCTL_OPTANE_HAS_VENDOR_DATA,
	[UP] = PMEMCTL_OPTANE_HAS_VENDOR_DATA, [CYCLES] = PMEMCTL_OPTANE_HAS_VENDOR_DATA,
	[UNLATCHED] = PMEMCTL_OPTANE_HAS_VENDOR_DATA,
};

static void errors_text(const struct ipmctl_dimm *dimm, char *text)
{
	const struct pmemctl_optane_errors *e = &dimm->module->errors;

	if (ipmctl_knows(dimm, PMEMCTL_OPTANE_ERRORS))
		snprintf(text, VALUE_MAX, "%u", e->media_low + e->media_high + e->thermal_low + e->thermal_high);
}

static void value_text(const struct ipmctl_dimm *dimm, enum sensor_kind kind, char *text)
{
	const struct pmemctl_optane_smart *s = &dimm->module->smart;

	snprintf(text, VALUE_MAX, "Unknown");
	if (kind == ERRORS) {
		errors_text(dimm, text);
		return;
	}
	if (kind == HEALTH) {
		ipmctl_health(dimm, NULL, text);
		return;
	}
	if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_SMART) || !(s->valid & valid_bits[kind]))
		return;
	switch (kind) {
	case MEDIA: snprintf(text, VALUE_MAX, "%dC", s->media_temperature / 16); break;
	case CONTROLLER: snprintf(text, VALUE_MAX, "%dC", s->controller_temperature / 16); break;
	case REMAINING: snprintf(text, VALUE_MAX, "%u%%", s->remaining); break;
	case LATCHED: snprintf(text, VALUE_MAX, "%u", s->dirty_shutdowns); break;
	case POWER_ON: snprintf(text, VALUE_MAX, "%llus", (unsigned long long)s->power_on_time); break;
	case UP: snprintf(text, VALUE_MAX, "%llus", (unsigned long long)s->up_time); break;
	case CYCLES: snprintf(text, VALUE_MAX, "%llu", (unsigned long long)s->power_cycles); break;
	case UNLATCHED: snprintf(text, VALUE_MAX, "%u", s->unlatched_dirty_shutdowns); break;
	case HEALTH: case ERRORS: break;
	}
}

static bool is_shown(const struct ipmctl_request *request, size_t sensor)
{
	const char *name = request->targets[TARGET_SENSOR];

	return !*name || strcasecmp(name, sensors[sensor].name) == 0;
}

static void print_fact(const struct ipmctl_request *request, const char *name, const char *text)
{
	if (request->xml)
		ipmctl_xml_value(request->xml, name, text);
	else if (ipmctl_shows(request, name))
		fprintf(request->out, "      %s=%s\n", name, text);
}

static void print_limit(const struct ipmctl_request *request, const char *name, bool known, int value, const char *unit)
{
	char text[VALUE_MAX] = "Unknown";

	if (!ipmctl_shows(request, name))
		return;
	if (known)
		snprintf(text, sizeof(text), "%d%s", value, unit);
	print_fact(request, name, text);
}

static void print_temperature_limits(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, bool media)
{
	enum { MEDIA_ALARM = 1, CONTROLLER_ALARM = 2 };
	const struct pmemctl_optane_module *m = dimm->module;
	const struct pmemctl_optane_limits *l = &m->limits;
	const bool alarms = m->known & PMEMCTL_OPTANE_ALARMS, told = m->known & PMEMCTL_OPTANE_LIMITS;

	print_limit(request, "AlarmThreshold", alarms,
		    (media ? m->alarms.media_temperature : m->alarms.controller_temperature) / 16, "C");
	print_limit(request, "AlarmEnabled", alarms, m->alarms.enabled >> (media ? MEDIA_ALARM : CONTROLLER_ALARM) & 1,
		    "");
	print_limit(request, "ThrottlingStopThreshold", told,
		    (media ? l->media_throttling_stop : l->controller_throttling_stop) / 16, "C");
	print_limit(request, "ThrottlingStartThreshold", told,
		    (media ? l->media_throttling_start : l->controller_throttling_start) / 16, "C");
	print_limit(request, "ShutdownThreshold", told, (media ? l->media_shutdown : l->controller_shutdown) / 16, "C");
	print_limit(request, "MaxTemperature", m->known & PMEMCTL_OPTANE_SMART,
		    (media ? m->smart.max_media_temperature : m->smart.max_controller_temperature) / 16, "C");
}

static void print_sensor(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, enum sensor_kind kind)
{
	char text[VALUE_MAX];

	if (request->xml)
		ipmctl_xml_value(request->xml, "Type", sensors[kind].name);
	else
		fprintf(request->out, "   ---Type=%s\n", sensors[kind].name);
	value_text(dimm, kind, text);
	print_fact(request, "CurrentValue", text);
	if (kind == MEDIA || kind == CONTROLLER)
		print_temperature_limits(dimm, request, kind == MEDIA);
	if (kind != REMAINING)
		return;
	print_limit(request, "AlarmThreshold", dimm->module->known & PMEMCTL_OPTANE_ALARMS,
		    (int)dimm->module->alarms.remaining, "%");
	print_limit(request, "AlarmEnabled", dimm->module->known & PMEMCTL_OPTANE_ALARMS,
		    dimm->module->alarms.enabled & 1, "");
}

static void print_list(const struct ipmctl_machine *m, const struct ipmctl_request *request)
{
	char id[VALUE_MAX];

	for (size_t i = 0; i < m->count; i++) {
		ipmctl_dimm_id(&m->dimms[i], request, id);
		if (!request->xml)
			fprintf(request->out, "---DimmID=%s---\n", id);
		for (size_t j = 0; j < ARRAY_SIZE(sensors); j++) {
			if (!is_shown(request, j))
				continue;
			if (request->xml)
				ipmctl_xml_record(request->xml, "SensorList", "Sensor");
			print_sensor(&m->dimms[i], request, (enum sensor_kind)j);
			if (!request->xml)
				continue;
			ipmctl_xml_value(request->xml, "DimmID", id);
			ipmctl_xml_end(request->xml);
		}
	}
}

static int print_table(const struct ipmctl_machine *m, const struct ipmctl_request *request)
{
	static const struct ipmctl_column columns[] = { { "DimmID", 0 }, { "Type", 0 }, { "CurrentValue", 0 } };
	struct ipmctl_table table = { .columns = columns, .column_count = ARRAY_SIZE(columns) };
	char id[VALUE_MAX], value[VALUE_MAX];

	for (size_t i = 0; i < m->count; i++)
		for (size_t j = 0; j < ARRAY_SIZE(sensors); j++) {
			if (!is_shown(request, j))
				continue;
			ipmctl_dimm_id(&m->dimms[i], request, id);
			value_text(&m->dimms[i], (enum sensor_kind)j, value);
			ipmctl_table_add(&table, (const char *const[]) { id, sensors[j].name, value });
		}
	return ipmctl_table_print(request->out, &table);
}

/* What it takes; nothing when no such sensor was meant. */
static unsigned what_it_takes(const struct ipmctl_request *request)
{
	unsigned want = 0;

	for (size_t i = 0; i < ARRAY_SIZE(sensors); i++)
		if (is_shown(request, i))
			want |= sensors[i].want;
	for (size_t i = 0; want && i < ARRAY_SIZE(limits); i++)
		if (ipmctl_shows(request, limits[i].name))
			want |= limits[i].want;
	return want;
}

/* Those that cannot be asked are not shown: they come last. How many can be. */
static size_t put_unmanageable_last(struct ipmctl_machine *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		const struct ipmctl_dimm dimm = m->dimms[i];

		if (!dimm.module)
			continue;
		memmove(&m->dimms[kept + 1], &m->dimms[kept], (i - kept) * sizeof(dimm));
		m->dimms[kept++] = dimm;
	}
	return kept;
}

/* It fails when they were named: beside others they are no fault. */
static int tell_unmanageable(const struct ipmctl_request *request, const struct ipmctl_dimm *dimms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(request->out, "Failed to read the sensors or thresholds values from PMem module 0x%04llx - "
			"PMem module is unmanageable.\n", (unsigned long long)dimms[i].dimm->handle);
	return count && request->targets[TARGET_DIMM] && *request->targets[TARGET_DIMM] ? IPMCTL_FAILED : 0;
}

int ipmctl_show_sensor(struct cli *cli, const struct ipmctl_request *request)
{
	const unsigned want = what_it_takes(request);
	struct ipmctl_machine m;
	int status, problems;
	size_t all;

	if (!want) {
		fprintf(request->out, "The provided sensor: ");
		cli_print_clean(request->targets[TARGET_SENSOR], request->out);
		fprintf(request->out, " is not valid.\n");
		return IPMCTL_SYNTAX;
	}
	status = ipmctl_machine_open_all(cli, request, want, &m);
	if (status)
		return status;
	all = m.count;
	m.count = put_unmanageable_last(&m);
	if (request->all || request->display || request->xml)
		print_list(&m, request);
	else if (m.count && print_table(&m, request))
		status = IPMCTL_FAILED;
	problems = ipmctl_tell_problems(request->out, &m, "Failed to read the sensors or thresholds values");
	if (tell_unmanageable(request, &m.dimms[m.count], all - m.count))
		problems = IPMCTL_FAILED;
	ipmctl_machine_close(&m);
	return status ? status : problems;
}
