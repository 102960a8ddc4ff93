// SPDX-License-Identifier: LGPL-2.1-or-later
/* Do modules agree with each other? Codes of events are ipmctl's. */
#include <stdio.h>
#include <string.h>

#include "optane/diagnose.h"

enum { DEGREE = 16 };

/*
 * Modules that do not tell what they are, or that have an interface that is not known, are passed over below. The tests
 * of how modules came up, and of their configuration, tell of them; where neither is made, these do.
 */
static void strangers(struct diagnosis *d, unsigned code)
{
	if (d->tests & (PMEMCTL_OPTANE_TEST_QUICK | PMEMCTL_OPTANE_TEST_CONFIG))
		return;
	for (size_t i = 0; i < d->optane->module_count; i++) {
		const struct pmemctl_optane_module *m = d->optane->modules[i];
		struct pmemctl_optane_finding *finding;
		char why[160];

		if (diagnosis_manages(d, i))
			continue;
		if (m->known & PMEMCTL_OPTANE_IDENTITY)
			snprintf(why, sizeof(why), "its firmware's interface, version %02x.%02x, is none that is known",
				 m->identity.interface >> 8, m->identity.interface & 0xff);
		else
			snprintf(why, sizeof(why), "%s", m->problem ? m->problem : "it does not tell what it is");
		finding = diagnosis_add(d, code, PMEMCTL_OPTANE_NOT_KNOWN, d->dimms[i], "%s", why);
		finding->detail = arena_strdup(&d->arena, why);
		finding->lasting = m->known & PMEMCTL_OPTANE_IDENTITY;
	}
}

/* ---- security ---- */

enum security_state { DISABLED, UNLOCKED, LOCKED, FROZEN, EXCEEDED, UNSUPPORTED, STATES };

static enum security_state state_of(uint32_t bits)
{
	if (bits & PMEMCTL_OPTANE_SECURITY_UNSUPPORTED)
		return UNSUPPORTED;
	if (bits & PMEMCTL_OPTANE_SECURITY_EXPIRED)
		return EXCEEDED;
	if (bits & PMEMCTL_OPTANE_SECURITY_FROZEN)
		return FROZEN;
	if (bits & PMEMCTL_OPTANE_SECURITY_ENABLED)
		return bits & PMEMCTL_OPTANE_SECURITY_LOCKED ? LOCKED : UNLOCKED;
	return DISABLED;
}

static bool count_states(struct diagnosis *d, unsigned counts[STATES])
{
	bool all = true;

	for (size_t i = 0; i < d->optane->module_count; i++) {
		if (!diagnosis_manages(d, i))
			continue;
		if (diagnosis_knows(d, i, PMEMCTL_OPTANE_SECURITY, 805))
			counts[state_of(d->optane->modules[i]->security.state)]++;
		else
			all = false;
	}
	return all;
}

/* Those that are told before one whose state is not known are no sign of a difference. */
void diagnose_security(struct diagnosis *d)
{
	static const char *const words[STATES] = {
		"Disabled", "Unlocked", "Locked", "Frozen", "Exceeded", "Not Supported",
	};
	unsigned counts[STATES] = { 0 };
	size_t length = 0, kinds = 0;
	char text[128] = "";
	bool encrypts = true;

	diagnosis_subtest(d, "Encryption status");
	strangers(d, 805);
	for (size_t i = 0; i < d->optane->module_count; i++)
		if (diagnosis_manages(d, i))
			encrypts &= (d->optane->modules[i]->identity.sku & PMEMCTL_OPTANE_ENCRYPTION) != 0;
	if (!encrypts)
		diagnosis_add(d, 804, PMEMCTL_OPTANE_OK, NULL, "not all modules have security");
	diagnosis_subtest(d, "Inconsistency");
	if (!count_states(d, counts))
		return;
	for (size_t i = 0; i < STATES; i++)
		if (counts[i]) {
			length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%u %s", kinds++ ? ", " : "",
						   counts[i], words[i]);
		}
	if (kinds > 1)
		diagnosis_add(d, 802, PMEMCTL_OPTANE_WARNING, NULL, "the security of modules differs: %s", text)
			->detail = arena_strdup(&d->arena, text);
}

/* ---- firmware ---- */

static void versions(struct diagnosis *d)
{
	diagnosis_subtest(d, "FW Consistency");
	strangers(d, 910);
	for (size_t i = 0; i < d->optane->module_count; i++) {
		const struct pmemctl_optane_module *m = d->optane->modules[i];
		const uint8_t *best = m->identity.firmware;
		struct pmemctl_optane_finding *finding;
		char text[32];

		if (!diagnosis_manages(d, i))
			continue;
		for (size_t j = 0; j < d->optane->module_count; j++)
			if (diagnosis_manages(d, j) && d->dimms[i]->subsystem_device == d->dimms[j]->subsystem_device &&
			    memcmp(d->optane->modules[j]->identity.firmware, best, 5) > 0)
				best = d->optane->modules[j]->identity.firmware;
		if (best == m->identity.firmware)
			continue;
		snprintf(text, sizeof(text), "%02x.%02x.%02x.%02x%02x", best[0], best[1], best[2], best[3], best[4]);
		finding = diagnosis_add(d, 902, PMEMCTL_OPTANE_WARNING, d->dimms[i],
					"its firmware is older than that of a module of the same kind, %s", text);
		finding->detail = arena_strdup(&d->arena, text);
	}
}

static void viral(struct diagnosis *d)
{
	bool on = false, off = false;

	diagnosis_subtest(d, "Viral Policy");
	for (size_t i = 0; i < d->optane->module_count; i++)
		if (diagnosis_manages(d, i) && diagnosis_knows(d, i, PMEMCTL_OPTANE_VIRAL, 910))
			*(d->optane->modules[i]->viral.on ? &on : &off) = true;
	if (on && off)
		diagnosis_add(d, 906, PMEMCTL_OPTANE_WARNING, NULL, "the viral policy of modules differs");
}

static void thresholds_of(struct diagnosis *d, size_t at)
{
	const struct pmemctl_optane_module *m = d->optane->modules[at];
	const struct pmemctl_optane_alarms *a = &m->alarms;
	const struct pmemctl_dimm *dimm = d->dimms[at];
	int value = a->media_temperature / DEGREE, most = m->limits.media_shutdown / DEGREE;

	if (a->enabled & PMEMCTL_OPTANE_ALARM_MEDIA && a->media_temperature > m->limits.media_shutdown)
		diagnosis_values(diagnosis_add(d, 903, PMEMCTL_OPTANE_WARNING, dimm,
					       "it alarms at %d degrees Celsius of the media, and shuts down at %d",
					       value, most), value, most);
	value = a->controller_temperature / DEGREE, most = m->limits.controller_shutdown / DEGREE;
	if (a->enabled & PMEMCTL_OPTANE_ALARM_CONTROLLER && a->controller_temperature > m->limits.controller_shutdown)
		diagnosis_values(
			diagnosis_add(d, 904, PMEMCTL_OPTANE_WARNING, dimm,
				      "it alarms at %d degrees Celsius of the controller, and shuts down at %d", value,
				      most),
			value, most);
	value = (int)m->smart.remaining, most = (int)a->remaining;
	if (m->smart.valid & PMEMCTL_OPTANE_HAS_REMAINING && a->enabled & PMEMCTL_OPTANE_ALARM_REMAINING &&
	    m->smart.remaining < a->remaining)
		diagnosis_values(diagnosis_add(d, 905, PMEMCTL_OPTANE_WARNING, dimm,
					       "%d per cent of it remain, and its threshold is %d", value, most),
				 value, most);
}

void diagnose_firmware(struct diagnosis *d)
{
	versions(d);
	viral(d);
	diagnosis_subtest(d, "Threshold check");
	for (size_t i = 0; i < d->optane->module_count; i++)
		if (diagnosis_manages(d, i) && diagnosis_knows(d, i, PMEMCTL_OPTANE_LIMITS, 910) &&
		    diagnosis_knows(d, i, PMEMCTL_OPTANE_ALARMS, 910) &&
		    diagnosis_knows(d, i, PMEMCTL_OPTANE_SMART, 910))
			thresholds_of(d, i);
	diagnosis_subtest(d, "System Time");
}
