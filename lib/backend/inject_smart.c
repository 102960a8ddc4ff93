// SPDX-License-Identifier: LGPL-2.1-or-later
/* Health that a DIMM is made to tell, and the thresholds of its alarms, in the commands of all vendors. */
#include <errno.h>
#include <ndctl/libndctl.h>
#include <stdio.h>

#include "backend.h"
#include "smart.h"
#include "stop.h"

static void *library;
static __typeof__(ndctl_dimm_smart_inject_supported) *sym_supported;
static __typeof__(ndctl_dimm_cmd_new_smart_inject) *sym_new_inject;
static __typeof__(ndctl_cmd_smart_inject_media_temperature) *sym_media_temperature;
static __typeof__(ndctl_cmd_smart_inject_ctrl_temperature) *sym_ctrl_temperature;
static __typeof__(ndctl_cmd_smart_inject_spares) *sym_spares;
static __typeof__(ndctl_cmd_smart_inject_fatal) *sym_fatal;
static __typeof__(ndctl_cmd_smart_inject_unsafe_shutdown) *sym_unsafe_shutdown;
static __typeof__(ndctl_dimm_cmd_new_smart_threshold) *sym_new_threshold;
static __typeof__(ndctl_dimm_cmd_new_smart_set_threshold) *sym_new_set_threshold;
static __typeof__(ndctl_cmd_smart_threshold_get_alarm_control) *sym_get_alarms;
static __typeof__(ndctl_cmd_smart_threshold_set_alarm_control) *sym_set_alarms;
static __typeof__(ndctl_cmd_smart_threshold_set_media_temperature) *sym_set_media;
static __typeof__(ndctl_cmd_smart_threshold_set_ctrl_temperature) *sym_set_ctrl;
static __typeof__(ndctl_cmd_smart_threshold_set_spares) *sym_set_spares;
static __typeof__(ndctl_cmd_submit_xlat) *sym_submit;
static __typeof__(ndctl_cmd_unref) *sym_unref;

static const struct symbol symbols[] = {
	{ "ndctl_dimm_smart_inject_supported", (void **)&sym_supported },
	{ "ndctl_dimm_cmd_new_smart_inject", (void **)&sym_new_inject },
	{ "ndctl_cmd_smart_inject_media_temperature", (void **)&sym_media_temperature },
	{ "ndctl_cmd_smart_inject_ctrl_temperature", (void **)&sym_ctrl_temperature },
	{ "ndctl_cmd_smart_inject_spares", (void **)&sym_spares },
	{ "ndctl_cmd_smart_inject_fatal", (void **)&sym_fatal },
	{ "ndctl_cmd_smart_inject_unsafe_shutdown", (void **)&sym_unsafe_shutdown },
	{ "ndctl_dimm_cmd_new_smart_threshold", (void **)&sym_new_threshold },
	{ "ndctl_dimm_cmd_new_smart_set_threshold", (void **)&sym_new_set_threshold },
	{ "ndctl_cmd_smart_threshold_get_alarm_control", (void **)&sym_get_alarms },
	{ "ndctl_cmd_smart_threshold_set_alarm_control", (void **)&sym_set_alarms },
	{ "ndctl_cmd_smart_threshold_set_media_temperature", (void **)&sym_set_media },
	{ "ndctl_cmd_smart_threshold_set_ctrl_temperature", (void **)&sym_set_ctrl },
	{ "ndctl_cmd_smart_threshold_set_spares", (void **)&sym_set_spares },
	{ "ndctl_cmd_submit_xlat", (void **)&sym_submit },
	{ "ndctl_cmd_unref", (void **)&sym_unref },
};

/* The words of libndctl for what can be put in have other places than ours. */
static const struct { int theirs; unsigned ours; } abilities[] = {
	{ ND_SMART_INJECT_MEDIA_TEMPERATURE, PMEMCTL_INJECT_MEDIA_TEMPERATURE },
	{ ND_SMART_INJECT_CTRL_TEMPERATURE, PMEMCTL_INJECT_CONTROLLER_TEMPERATURE },
	{ ND_SMART_INJECT_SPARES_REMAINING, PMEMCTL_INJECT_SPARES },
	{ ND_SMART_INJECT_HEALTH_STATE, PMEMCTL_INJECT_FATAL },
	{ ND_SMART_INJECT_UNCLEAN_SHUTDOWN, PMEMCTL_INJECT_UNSAFE_SHUTDOWN },
};

static int find(struct pmemctl_ctx *ctx, const char *name, struct ndctl_dimm **dimm)
{
	return backend_ndctl_find(ctx, &library, symbols, ARRAY_SIZE(symbols), name, dimm);
}

/*
 * Make a command, which counts its users from 1 and is NULL where the DIMM has none; submit it and let
 * it go. changes: between stop points.
 */
static int submit(const char *name, struct ndctl_cmd *cmd, bool changes)
{
	char what[64];
	int rc = 0;

	snprintf(what, sizeof(what), "%s smart", name);
	if (changes)
		rc = stop_before(what);
	if (!rc)
		rc = sym_submit(cmd);
	if (changes)
		stop_after(what);
	return rc < 0 ? rc : 0;
}

static int read_thresholds(struct pmemctl_ctx *ctx, const char *name, struct ndctl_dimm *dimm,
			   struct ndctl_cmd **cmd)
{
	int rc;

	*cmd = sym_new_threshold(dimm);
	if (!*cmd)
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, name, "it has no thresholds of alarms");
	rc = submit(name, *cmd, false);
	if (!rc)
		return 0;
	sym_unref(*cmd);
	return fail(ctx, status_of_errno(-rc), -rc, name, "it does not tell the thresholds of its alarms: %s",
		    strerror(-rc));
}

/* What the command is to do. */
static int fill(struct ndctl_cmd *cmd, unsigned bit, bool enable, int value)
{
	switch (bit) {
	case PMEMCTL_INJECT_MEDIA_TEMPERATURE:
		return sym_media_temperature(cmd, enable, smart_temperature_code(value));
	case PMEMCTL_INJECT_CONTROLLER_TEMPERATURE:
		return sym_ctrl_temperature(cmd, enable, smart_temperature_code(value));
	case PMEMCTL_INJECT_SPARES:
		return sym_spares(cmd, enable, (unsigned)value);
	case PMEMCTL_INJECT_FATAL:
		return sym_fatal(cmd, enable);
	default:
		return sym_unsafe_shutdown(cmd, enable);
	}
}

/* What libndctl says that there is may be more than there is; a command that is not sent tells. */
static bool can_inject(struct ndctl_dimm *dimm, unsigned bit)
{
	struct ndctl_cmd *cmd = sym_new_inject(dimm);
	const bool can = cmd && fill(cmd, bit, true, 0) == 0;

	if (cmd)
		sym_unref(cmd);
	return can;
}

int backend_smart_abilities(struct pmemctl_ctx *ctx, const char *name, unsigned *can, unsigned *named)
{
	struct ndctl_dimm *dimm;
	int rc = find(ctx, name, &dimm);
	int supported = rc ? 0 : sym_supported(dimm);

	*can = *named = 0;
	if (supported < 0)	/* none at all */
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(abilities) && !rc; i++) {
		if (!(supported & abilities[i].theirs))
			continue;
		*named |= abilities[i].ours;
		if (can_inject(dimm, abilities[i].ours))
			*can |= abilities[i].ours;
	}
	return rc;
}

int backend_smart_inject(struct pmemctl_ctx *ctx, const char *name, unsigned bit, bool enable, int value)
{
	struct ndctl_dimm *dimm;
	struct ndctl_cmd *cmd;
	int rc = find(ctx, name, &dimm);

	if (rc)
		return rc;
	cmd = sym_new_inject(dimm);
	rc = cmd ? fill(cmd, bit, enable, value) : -EOPNOTSUPP;
	if (!rc)
		rc = submit(name, cmd, true);
	if (cmd)
		sym_unref(cmd);
	return rc ? fail(ctx, status_of_errno(-rc), -rc, name, "its firmware refused it: %s", strerror(-rc)) : 0;
}

static int fill_thresholds(struct ndctl_cmd *cmd, const struct pmemctl_smart_options *o, unsigned alarms)
{
	int rc = sym_set_alarms(cmd, (alarms | o->alarms_on) & ~o->alarms_off);

	if (rc >= 0 && o->thresholds & PMEMCTL_HEALTH_MEDIA_THRESHOLD)
		rc = sym_set_media(cmd, smart_temperature_code(o->media_threshold));
	if (rc >= 0 && o->thresholds & PMEMCTL_HEALTH_CONTROLLER_THRESHOLD)
		rc = sym_set_ctrl(cmd, smart_temperature_code(o->controller_threshold));
	if (rc >= 0 && o->thresholds & PMEMCTL_HEALTH_SPARES_THRESHOLD)
		rc = sym_set_spares(cmd, o->spares_threshold);
	return rc < 0 ? rc : 0;
}

int backend_smart_set_thresholds(struct pmemctl_ctx *ctx, const char *name, const struct pmemctl_smart_options *o)
{
	struct ndctl_dimm *dimm;
	struct ndctl_cmd *now, *cmd;
	int rc = find(ctx, name, &dimm);

	if (!rc)
		rc = read_thresholds(ctx, name, dimm, &now);
	if (rc)
		return rc;
	/* it begins as what there is now */
	cmd = sym_new_set_threshold(now);
	rc = cmd ? fill_thresholds(cmd, o, sym_get_alarms(now)) : -EOPNOTSUPP;
	if (!rc)
		rc = submit(name, cmd, true);
	if (cmd)
		sym_unref(cmd);
	sym_unref(now);
	return rc ? fail(ctx, status_of_errno(-rc), -rc, name, "its firmware refused these thresholds: %s",
			 strerror(-rc)) : 0;
}
