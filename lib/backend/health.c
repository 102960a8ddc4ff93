// SPDX-License-Identifier: LGPL-2.1-or-later
/* Health of DIMMs: libndctl knows the commands of Intel's, Microsoft's, HPE's, Hyper-V's and IBM's. */
#include <errno.h>
#include <limits.h>
#include <ndctl/libndctl.h>

#include "backend.h"
#include "smart.h"

static void *library;
static __typeof__(ndctl_dimm_cmd_new_smart) *sym_new_smart;
static __typeof__(ndctl_dimm_cmd_new_smart_threshold) *sym_new_threshold;
static __typeof__(ndctl_cmd_submit_xlat) *sym_submit;
static __typeof__(ndctl_cmd_unref) *sym_cmd_unref;
static __typeof__(ndctl_cmd_smart_get_flags) *sym_flags;
static __typeof__(ndctl_cmd_smart_get_health) *sym_health;
static __typeof__(ndctl_cmd_smart_get_media_temperature) *sym_media_temperature;
static __typeof__(ndctl_cmd_smart_get_ctrl_temperature) *sym_ctrl_temperature;
static __typeof__(ndctl_cmd_smart_get_spares) *sym_spares;
static __typeof__(ndctl_cmd_smart_get_alarm_flags) *sym_alarm_flags;
static __typeof__(ndctl_cmd_smart_get_life_used) *sym_life_used;
static __typeof__(ndctl_cmd_smart_get_shutdown_state) *sym_shutdown_state;
static __typeof__(ndctl_cmd_smart_get_shutdown_count) *sym_shutdown_count;
static __typeof__(ndctl_cmd_smart_threshold_get_alarm_control) *sym_alarm_control;
static __typeof__(ndctl_cmd_smart_threshold_get_media_temperature) *sym_media_threshold;
static __typeof__(ndctl_cmd_smart_threshold_get_ctrl_temperature) *sym_ctrl_threshold;
static __typeof__(ndctl_cmd_smart_threshold_get_spares) *sym_spares_threshold;

static const struct symbol symbols[] = {
	{ "ndctl_dimm_cmd_new_smart", (void **)&sym_new_smart },
	{ "ndctl_dimm_cmd_new_smart_threshold", (void **)&sym_new_threshold },
	{ "ndctl_cmd_submit_xlat", (void **)&sym_submit },
	{ "ndctl_cmd_unref", (void **)&sym_cmd_unref },
	{ "ndctl_cmd_smart_get_flags", (void **)&sym_flags },
	{ "ndctl_cmd_smart_get_health", (void **)&sym_health },
	{ "ndctl_cmd_smart_get_media_temperature", (void **)&sym_media_temperature },
	{ "ndctl_cmd_smart_get_ctrl_temperature", (void **)&sym_ctrl_temperature },
	{ "ndctl_cmd_smart_get_spares", (void **)&sym_spares },
	{ "ndctl_cmd_smart_get_alarm_flags", (void **)&sym_alarm_flags },
	{ "ndctl_cmd_smart_get_life_used", (void **)&sym_life_used },
	{ "ndctl_cmd_smart_get_shutdown_state", (void **)&sym_shutdown_state },
	{ "ndctl_cmd_smart_get_shutdown_count", (void **)&sym_shutdown_count },
	{ "ndctl_cmd_smart_threshold_get_alarm_control", (void **)&sym_alarm_control },
	{ "ndctl_cmd_smart_threshold_get_media_temperature", (void **)&sym_media_threshold },
	{ "ndctl_cmd_smart_threshold_get_ctrl_temperature", (void **)&sym_ctrl_threshold },
	{ "ndctl_cmd_smart_threshold_get_spares", (void **)&sym_spares_threshold },
};

/* It encodes health as smart.h says, and alarms as we do; what it does not name stays, and is judged later. */
_Static_assert(ND_SMART_HEALTH_VALID == 1 << 0 && ND_SMART_SPARES_VALID == 1 << 1 &&
	       ND_SMART_USED_VALID == 1 << 2 && ND_SMART_MTEMP_VALID == 1 << 3 &&
	       ND_SMART_CTEMP_VALID == 1 << 4 && ND_SMART_SHUTDOWN_COUNT_VALID == 1 << 5 &&
	       ND_SMART_ALARM_VALID == 1 << 9 && ND_SMART_SHUTDOWN_VALID == 1 << 10, "validation flags");
_Static_assert(ND_SMART_NON_CRITICAL_HEALTH == 1 && ND_SMART_CRITICAL_HEALTH == 2 &&
	       ND_SMART_FATAL_HEALTH == 4, "states");
_Static_assert(ND_SMART_SPARE_TRIP == PMEMCTL_ALARM_SPARES, "alarms");
_Static_assert(ND_SMART_MTEMP_TRIP == PMEMCTL_ALARM_MEDIA_TEMPERATURE, "alarms");
_Static_assert(ND_SMART_CTEMP_TRIP == PMEMCTL_ALARM_CONTROLLER_TEMPERATURE, "alarms");

static void take_smart(struct ndctl_cmd *cmd, struct pmemctl_health *h)
{
	const unsigned flags = sym_flags(cmd);

	/* some families answer so when the reply is not valid */
	h->told = flags != UINT_MAX;
	h->reported |= h->told ? smart_reported(flags) : 0;
	h->state = smart_state(sym_health(cmd));
	h->spares = sym_spares(cmd);
	h->life_used = sym_life_used(cmd);
	h->alarms = sym_alarm_flags(cmd);
	h->media_temperature = smart_temperature(sym_media_temperature(cmd));
	h->controller_temperature = smart_temperature(sym_ctrl_temperature(cmd));
	h->shutdown_count = sym_shutdown_count(cmd);
	h->dirty_shutdown = sym_shutdown_state(cmd) != 0;
}

/* DIMMs without the command have no thresholds; of those that fail to tell, they are unknown. */
static void read_thresholds(struct ndctl_dimm *dimm, struct pmemctl_health *h)
{
	struct ndctl_cmd *cmd = sym_new_threshold(dimm);

	if (!cmd)
		return;
	h->thresholds_failed = sym_submit(cmd) < 0;
	if (!h->thresholds_failed) {
		h->reported |= PMEMCTL_HEALTH_ALARMS_ENABLED;
		h->alarms_enabled = sym_alarm_control(cmd);
		h->media_threshold = smart_temperature(sym_media_threshold(cmd));
		h->controller_threshold = smart_temperature(sym_ctrl_threshold(cmd));
		h->spares_threshold = sym_spares_threshold(cmd);
	}
	sym_cmd_unref(cmd);
}

int backend_read_health(struct pmemctl_ctx *ctx, const char *name, bool thresholds,
			struct pmemctl_health *health)
{
	int rc = backend_open(ctx, &library, "libndctl.so.6", "libndctl6", symbols, ARRAY_SIZE(symbols));
	struct ndctl_dimm *dimm = rc ? NULL : backend_ndctl_dimm(ctx, name);
	struct ndctl_cmd *cmd = dimm ? sym_new_smart(dimm) : NULL;

	if (rc || !dimm)
		return rc ? rc : -ENODEV;
	health->no_command = !cmd;
	if (!cmd)
		return 0;
	rc = sym_submit(cmd);
	if (rc >= 0)
		take_smart(cmd, health);
	sym_cmd_unref(cmd);
	if (rc < 0)
		return rc;
	if (thresholds)
		read_thresholds(dimm, health);
	return health->told ? 0 : -EBADMSG;
}
