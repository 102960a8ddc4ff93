// SPDX-License-Identifier: LGPL-2.1-or-later
/* Alarms of DIMMs, by way of libndctl. */
#include <errno.h>
#include <ndctl/libndctl.h>

#include "backend.h"

static void *library;
static __typeof__(ndctl_dimm_cmd_new_smart_threshold) *sym_new_threshold;
static __typeof__(ndctl_dimm_cmd_new_smart_set_threshold) *sym_new_set_threshold;
static __typeof__(ndctl_cmd_submit_xlat) *sym_submit;
static __typeof__(ndctl_cmd_unref) *sym_cmd_unref;
static __typeof__(ndctl_cmd_smart_threshold_get_alarm_control) *sym_alarm_control;
static __typeof__(ndctl_cmd_smart_threshold_set_alarm_control) *sym_set_alarm_control;

static const struct symbol symbols[] = {
	{ "ndctl_dimm_cmd_new_smart_threshold", (void **)&sym_new_threshold },
	{ "ndctl_dimm_cmd_new_smart_set_threshold", (void **)&sym_new_set_threshold },
	{ "ndctl_cmd_submit_xlat", (void **)&sym_submit },
	{ "ndctl_cmd_unref", (void **)&sym_cmd_unref },
	{ "ndctl_cmd_smart_threshold_get_alarm_control", (void **)&sym_alarm_control },
	{ "ndctl_cmd_smart_threshold_set_alarm_control", (void **)&sym_set_alarm_control },
};

/* The new command takes all that it does not change from the reply of the old one. */
static int set_alarms(struct ndctl_cmd *thresholds, unsigned enabled)
{
	struct ndctl_cmd *set = sym_new_set_threshold(thresholds);
	int rc = set ? sym_set_alarm_control(set, enabled) : -EOPNOTSUPP;

	if (!rc)
		rc = sym_submit(set);
	if (set)
		sym_cmd_unref(set);
	return rc < 0 ? rc : 0;
}

static int enable(struct ndctl_dimm *dimm, unsigned alarms)
{
	struct ndctl_cmd *thresholds = sym_new_threshold(dimm);
	int rc = thresholds ? sym_submit(thresholds) : -EOPNOTSUPP;

	if (rc >= 0) {
		const unsigned enabled = sym_alarm_control(thresholds);

		rc = alarms & ~enabled ? set_alarms(thresholds, enabled | alarms) : 0;
	}
	if (thresholds)
		sym_cmd_unref(thresholds);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_enable_alarms(struct pmemctl_ctx *ctx, const char *name, unsigned alarms)
{
	struct ndctl_dimm *dimm;
	int rc;

	error_clear(ctx);
	if (pmemctl_is_recorded(ctx))
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, name,
			    "alarms of a recorded machine cannot be changed");
	rc = backend_open(ctx, &library, "libndctl.so.6", "libndctl6", symbols, ARRAY_SIZE(symbols));
	if (rc)
		return rc;
	dimm = backend_ndctl_dimm(ctx, name);
	if (!dimm)
		return fail_no_object(ctx, ENODEV, name, "DIMM");
	rc = enable(dimm, alarms);
	return rc ? fail(ctx, status_of_errno(-rc), -rc, name, "its alarms cannot be enabled: %s", strerror(-rc)) : 0;
}
