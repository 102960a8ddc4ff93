// SPDX-License-Identifier: LGPL-2.1-or-later
/* Can modules be managed, did they come up, and are they healthy? Codes of events are ipmctl's. */
#include <stdio.h>

#include "optane/diagnose.h"

enum { NOT_DONE = 540, DEGREE = 16 };

/* What others make is asked nothing, and neither is what of Intel's nobody knows. */
static void strangers(struct diagnosis *d)
{
	enum { INTEL = 0x8089 };

	for (size_t i = 0; i < d->stranger_count; i++) {
		const struct pmemctl_dimm *dimm = d->strangers[i];
		const bool other = dimm->subsystem_vendor != INTEL;
		const uint64_t id = other ? dimm->subsystem_vendor : dimm->subsystem_device;
		char text[16] = "N/A";

		if (id != PMEMCTL_UNKNOWN)
			snprintf(text, sizeof(text), "0x%04x", (unsigned)id);
		diagnosis_add(d, other ? 501 : 502, PMEMCTL_OPTANE_WARNING, dimm,
			      "it is no Intel Optane module, and cannot be managed as one: its %s is %s",
			      other ? "vendor" : "kind of device", text)->detail = arena_strdup(&d->arena, text);
	}
}

static void manageability(struct diagnosis *d)
{
	diagnosis_subtest(d, "Manageability");
	strangers(d);
	for (size_t i = 0; i < d->optane->module_count; i++) {
		const struct pmemctl_optane_module *m = d->optane->modules[i];
		struct pmemctl_optane_finding *finding;
		char version[16];

		if (!diagnosis_knows(d, i, PMEMCTL_OPTANE_IDENTITY, NOT_DONE) || diagnosis_manages(d, i))
			continue;
		snprintf(version, sizeof(version), "%02x.%02x", m->identity.interface >> 8, m->identity.interface & 0xff);
		finding = diagnosis_add(d, 503, PMEMCTL_OPTANE_WARNING, d->dimms[i],
					"its firmware's interface, version %s, is none that is known", version);
		finding->detail = arena_strdup(&d->arena, version);
	}
}

/* ---- how they came up ---- */

static unsigned bits(uint64_t status, unsigned shift, unsigned mask)
{
	return (unsigned)(status >> shift & mask);
}

static void checkpoint(struct diagnosis *d, const struct pmemctl_dimm *dimm, uint64_t status)
{
	static const struct { unsigned major, code; const char *text; } points[] = {
		{ 0xa1, 520, "its firmware did not come up" }, { 0x91, 545, "its ROM did not come up" },
		{ 0xe1, 540, "its processor failed" }, { 0x00, 519, "it did not begin to come up" },
	};
	const unsigned major = bits(status, 0, 0xff), minor = bits(status, 8, 0xff);

	for (size_t i = 0; i < ARRAY_SIZE(points); i++) {
		struct pmemctl_optane_finding *finding;

		if (points[i].major != major)
			continue;
		finding = diagnosis_add(d, points[i].code, PMEMCTL_OPTANE_BAD, dimm, "%s: checkpoint 0x%x, 0x%x",
					points[i].text, major, minor);
		diagnosis_values(finding, (int)major, (int)minor);
	}
}

static void link_state(struct diagnosis *d, size_t at, uint64_t status)
{
	enum { STARTED = 18, TRAINING = 34, TRAINED = 1, TRAINED_S3 = 3, NORMAL = 4 };
	const struct pmemctl_optane_module *m = d->optane->modules[at];
	const unsigned training = bits(status, TRAINING, 3);
	const bool told = m->known & PMEMCTL_OPTANE_LINK;

	if (!bits(status, STARTED, 1))
		diagnosis_add(d, 544, PMEMCTL_OPTANE_BAD, d->dimms[at], "its link to the processor was not started");
	if (!told || (m->link_training != TRAINED && m->link_training != TRAINED_S3 && m->link_training != NORMAL))
		diagnosis_add(d, 538, PMEMCTL_OPTANE_BAD, d->dimms[at], "its link to the processor is not set up%s%s",
			      told ? "" : ": ", told || !m->problem ? "" : m->problem);
	if (training != TRAINED && training != TRAINED_S3)
		diagnosis_add(d, 543, PMEMCTL_OPTANE_BAD, d->dimms[at], "its link to the processor is not trained");
}

static void boot_of(struct diagnosis *d, size_t at, uint64_t status)
{
	const struct pmemctl_dimm *dimm = d->dimms[at];
	const struct { bool is; unsigned code; const char *text; } facts[] = {
		{ !bits(status, 20, 1), 539, "its mailbox is not ready" },
		{ bits(status, 16, 3) == 0, 514, "its media is not ready" },
		{ bits(status, 16, 3) == 2, 515, "its media has failed" },
		{ bits(status, 24, 1), 534, "its media is disabled" },
		{ bits(status, 27, 3) != 3, 533, "its memory for the address table is not ready" },
		{ bits(status, 29, 1), 507, "it wants the machine to be started anew" },
	};

	checkpoint(d, dimm, status);
	link_state(d, at, status);
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		if (facts[i].is)
			diagnosis_add(d, facts[i].code, PMEMCTL_OPTANE_BAD, dimm, "%s", facts[i].text);
}

static void boot(struct diagnosis *d)
{
	diagnosis_subtest(d, "Boot status");
	for (size_t i = 0; i < d->optane->module_count; i++) {
		const struct pmemctl_optane_module *m = d->optane->modules[i];

		if (m->known & PMEMCTL_OPTANE_BOOT && m->boot.status && m->boot.status != UINT64_MAX)
			boot_of(d, i, m->boot.status);
		else
			diagnosis_add(d, 513, PMEMCTL_OPTANE_BAD, d->dimms[i],
				      "its boot status register cannot be read%s%s", m->problem ? ": " : "",
				      m->problem ? m->problem : "");
	}
}

/* ---- how they are ---- */

static void health_state(struct diagnosis *d, size_t at)
{
	static const char *const states[] = { "healthy", "not well", "critical", "critical", "fatal" };
	const struct pmemctl_optane_smart *s = &d->optane->modules[at]->smart;
	struct pmemctl_optane_finding *finding;

	if (!(s->valid & PMEMCTL_OPTANE_HAS_HEALTH) || !s->health)
		return;
	finding = diagnosis_add(d, 504, PMEMCTL_OPTANE_WARNING, d->dimms[at], "its health is %s (reasons 0x%x)",
				states[s->health < ARRAY_SIZE(states) ? s->health : 4], s->reason);
	diagnosis_values(finding, (int)s->health, (int)s->reason);
}

static void temperature(struct diagnosis *d, size_t at, unsigned code, const char *of, int32_t value, int32_t most)
{
	if (value > most)
		diagnosis_values(diagnosis_add(d, code, PMEMCTL_OPTANE_WARNING, d->dimms[at],
					       "its %s has %d degrees Celsius, and alarms above %d", of, value / DEGREE,
					       most / DEGREE),
				 value / DEGREE, most / DEGREE);
}

/* Where the alarm is on: whoever turned it off does not want to be told. */
static void limits(struct diagnosis *d, size_t at)
{
	const struct pmemctl_optane_module *m = d->optane->modules[at];
	const struct pmemctl_optane_smart *s = &m->smart;
	const struct pmemctl_optane_alarms *a = &m->alarms;

	if (s->valid & PMEMCTL_OPTANE_HAS_MEDIA_TEMPERATURE && a->enabled & PMEMCTL_OPTANE_ALARM_MEDIA)
		temperature(d, at, 505, "media", s->media_temperature, a->media_temperature);
	if (s->valid & PMEMCTL_OPTANE_HAS_CONTROLLER_TEMPERATURE && a->enabled & PMEMCTL_OPTANE_ALARM_CONTROLLER)
		temperature(d, at, 511, "controller", s->controller_temperature, a->controller_temperature);
	if (s->valid & PMEMCTL_OPTANE_HAS_REMAINING && a->enabled & PMEMCTL_OPTANE_ALARM_REMAINING &&
	    s->remaining < a->remaining)
		diagnosis_values(diagnosis_add(d, 506, PMEMCTL_OPTANE_WARNING, d->dimms[at],
					       "%u per cent of it remain, and it alarms below %u", s->remaining,
					       a->remaining),
				 (int)s->remaining, (int)a->remaining);
}

/* What happened before, and when it started */
static void starts(struct diagnosis *d, size_t at)
{
	enum { FAILED = 3 };
	const struct pmemctl_optane_module *m = d->optane->modules[at];
	const struct pmemctl_dimm *dimm = d->dimms[at];

	if (m->smart.valid & PMEMCTL_OPTANE_HAS_LAST_SHUTDOWN && m->smart.last_shutdown_dirty)
		diagnosis_add(d, 530, PMEMCTL_OPTANE_OK, dimm, "it was not shut down cleanly the last time");
	health_state(d, at);
	if (dimm->flags_known && dimm->flags & PMEMCTL_DIMM_MAP_FAILED)
		diagnosis_add(d, 542, PMEMCTL_OPTANE_OK, dimm, "the BIOS did not map a region of it");
	if (diagnosis_knows(d, at, PMEMCTL_OPTANE_FIRMWARE, NOT_DONE) && m->firmware.last_update == FAILED)
		diagnosis_add(d, 536, PMEMCTL_OPTANE_BAD, dimm, "its last firmware could not be loaded");
}

static void states(struct diagnosis *d, size_t at)
{
	const struct pmemctl_optane_module *m = d->optane->modules[at];
	const struct pmemctl_dimm *dimm = d->dimms[at];

	if (m->identity.sku & PMEMCTL_OPTANE_SPARING && diagnosis_knows(d, at, PMEMCTL_OPTANE_SPARES, NOT_DONE) &&
	    !m->sparing.available)
		diagnosis_add(d, 529, PMEMCTL_OPTANE_WARNING, dimm, "it has no spare package left");
	if (diagnosis_knows(d, at, PMEMCTL_OPTANE_VIRAL, NOT_DONE) && m->viral.other)
		diagnosis_add(d, 523, PMEMCTL_OPTANE_BAD, dimm, "it is in the viral state, and cannot be written");
	if (m->smart.valid & PMEMCTL_OPTANE_HAS_AIT_DRAM && !m->smart.ait_dram)
		diagnosis_add(d, 535, PMEMCTL_OPTANE_BAD, dimm, "its memory for the address table is disabled");
}

/* In ipmctl's order, as measured */
static void health(struct diagnosis *d)
{
	diagnosis_subtest(d, "Health");
	for (size_t i = 0; i < d->optane->module_count; i++) {
		if (!diagnosis_manages(d, i) || !diagnosis_knows(d, i, PMEMCTL_OPTANE_SMART, NOT_DONE))
			continue;
		starts(d, i);
		if (diagnosis_knows(d, i, PMEMCTL_OPTANE_ALARMS, NOT_DONE))
			limits(d, i);
		states(d, i);
	}
}

void diagnose_quick(struct diagnosis *d)
{
	manageability(d);
	if (!d->optane->module_count)
		return;
	boot(d);
	health(d);
}
