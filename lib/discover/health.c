// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Health of DIMMs. Those of Intel's family are asked directly, also recorded ones: Get SMART and Health Info
 * and Get SMART Threshold, functions 1 and 2 of "NVDIMM DSM Interface - Intel", version 1.8. libndctl, which knows
 * the commands of all vendors, asks the others: loaded, it takes more memory than all else here.
 */
#include <endian.h>
#include <errno.h>
#include <linux/ndctl.h>

#include "backend/backend.h"
#include "discover.h"
#include "smart.h"

enum { GET_SMART = 1, GET_SMART_THRESHOLD = 2 };

/* The replies, byte for byte, in little endian. */
struct smart_reply {
	uint32_t status;
	uint32_t flags, reserved;
	uint8_t state, spares, life_used, alarms;
	uint16_t media_temperature, controller_temperature;
	uint32_t shutdown_count;
	uint8_t ait_status;
	uint16_t pmic_temperature;
	uint8_t reserved2[8], last_shutdown;
	uint32_t vendor_size;
	uint8_t vendor_data[92];
} __attribute__((packed));

struct threshold_reply {
	uint32_t status;
	uint16_t alarms_enabled;
	uint8_t spares;
	uint16_t media_temperature, controller_temperature;
	uint8_t reserved;
} __attribute__((packed));

/* ---- what can be true ---- */

enum { COLDEST = -60 * 16, HOTTEST = 150 * 16, ALL = 100 };

static bool can_be(const struct pmemctl_health *h, unsigned bit)
{
	const struct { unsigned bit; int celsius; } temperatures[] = {
		{ PMEMCTL_HEALTH_MEDIA_TEMPERATURE, h->media_temperature },
		{ PMEMCTL_HEALTH_MEDIA_THRESHOLD, h->media_threshold },
		{ PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE, h->controller_temperature },
		{ PMEMCTL_HEALTH_CONTROLLER_THRESHOLD, h->controller_threshold },
	};

	for (size_t i = 0; i < ARRAY_SIZE(temperatures); i++)
		if (temperatures[i].bit == bit)
			return temperatures[i].celsius > COLDEST && temperatures[i].celsius < HOTTEST;
	switch (bit) {
	case PMEMCTL_HEALTH_SPARES:
		return h->spares <= ALL;
	case PMEMCTL_HEALTH_SPARES_THRESHOLD:
		return h->spares_threshold <= ALL;
	case PMEMCTL_HEALTH_ALARMS:
		return !(h->alarms & ~PMEMCTL_ALARM_ALL);
	case PMEMCTL_HEALTH_ALARMS_ENABLED:
		return !(h->alarms_enabled & ~PMEMCTL_ALARM_ALL);
	case PMEMCTL_HEALTH_SHUTDOWN_COUNT:
		return h->shutdown_count != UINT32_MAX;
	}
	return true;
}

/* Of what is reported, what can be true; what cannot goes to the log. */
static void judge(struct pmemctl_ctx *ctx, const char *dimm, struct pmemctl_health *h)
{
	const struct { unsigned bit; const char *name; long long value; } values[] = {
		{ PMEMCTL_HEALTH_STATE, "state", h->state },
		{ PMEMCTL_HEALTH_MEDIA_TEMPERATURE, "media temperature", h->media_temperature / 16 },
		{ PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE, "controller temperature", h->controller_temperature / 16 },
		{ PMEMCTL_HEALTH_SPARES, "spares", h->spares },
		{ PMEMCTL_HEALTH_ALARMS, "alarms", h->alarms },
		{ PMEMCTL_HEALTH_SHUTDOWN, "last shutdown", h->dirty_shutdown },
		{ PMEMCTL_HEALTH_SHUTDOWN_COUNT, "dirty shutdowns", h->shutdown_count },
		{ PMEMCTL_HEALTH_ALARMS_ENABLED, "enabled alarms", h->alarms_enabled },
		{ PMEMCTL_HEALTH_MEDIA_THRESHOLD, "threshold of the media temperature", h->media_threshold / 16 },
		{ PMEMCTL_HEALTH_CONTROLLER_THRESHOLD, "threshold of the controller temperature",
		  h->controller_threshold / 16 },
		{ PMEMCTL_HEALTH_SPARES_THRESHOLD, "threshold of the spares", h->spares_threshold },
	};

	/* an alarm without a name takes nothing from those that have one */
	const unsigned alarms = PMEMCTL_HEALTH_ALARMS | PMEMCTL_HEALTH_ALARMS_ENABLED;

	h->known = h->reported;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		if (!(h->reported & values[i].bit) || can_be(h, values[i].bit))
			continue;
		h->known &= ~values[i].bit | alarms;
		log_message(ctx, PMEMCTL_LOG_DEBUG, "%s: %s: the DIMM says %lld, which cannot be", dimm,
			    values[i].name, values[i].value);
	}
}

/* ---- Intel's family ---- */

static void decode_smart(const struct smart_reply *reply, struct pmemctl_health *h)
{
	h->reported |= smart_reported(le32toh(reply->flags));
	h->state = smart_state(reply->state);
	h->spares = reply->spares;
	h->life_used = reply->life_used;
	h->alarms = reply->alarms;
	h->media_temperature = smart_temperature(le16toh(reply->media_temperature));
	h->controller_temperature = smart_temperature(le16toh(reply->controller_temperature));
	h->shutdown_count = le32toh(reply->shutdown_count);
	h->dirty_shutdown = reply->last_shutdown;
}

static void decode_thresholds(const struct threshold_reply *reply, struct pmemctl_health *h)
{
	h->alarms_enabled = le16toh(reply->alarms_enabled);
	h->spares_threshold = reply->spares;
	h->media_threshold = smart_temperature(le16toh(reply->media_temperature));
	h->controller_threshold = smart_temperature(le16toh(reply->controller_temperature));
	h->reported |= PMEMCTL_HEALTH_ALARMS_ENABLED;
}

static const char *ask_intel(struct discovery *d, const char *dimm, const struct dimm_commands *commands,
			    struct pmemctl_health *h)
{
	struct smart_reply smart;
	struct threshold_reply thresholds;
	int rc;

	if (commands->family != NVDIMM_FAMILY_INTEL)
		return "its command family is not Intel's, and it is a recorded one";
	rc = dimm_call(d, dimm, commands->family, GET_SMART, &smart, sizeof(smart));
	if (rc == -EACCES || rc == -EPERM)
		sysfs_remember_denied(d->ctx, "health");
	if (rc || smart.status)
		return rc ? dimm_call_problem(rc) : intel_status_words(le32toh(smart.status));
	h->told = true;
	decode_smart(&smart, h);
	if (wants(d, PMEMCTL_WANT_THRESHOLDS) && dimm_may_have(commands, GET_SMART_THRESHOLD)) {
		rc = dimm_call(d, dimm, commands->family, GET_SMART_THRESHOLD, &thresholds, sizeof(thresholds));
		h->thresholds_failed = rc || thresholds.status;
		if (!h->thresholds_failed)
			decode_thresholds(&thresholds, h);
	}
	return NULL;
}

/* ---- all others ---- */

static const char *ask(struct discovery *d, const char *dimm, struct pmemctl_health *h)
{
	int rc = backend_read_health(d->ctx, dimm, wants(d, PMEMCTL_WANT_THRESHOLDS), h);

	if (rc == -EACCES || rc == -EPERM)
		sysfs_remember_denied(d->ctx, "health");
	return rc ? strerror(-rc) : NULL;
}

static void enable_thresholds(struct pmemctl_health *h)
{
	if (!(h->reported & PMEMCTL_HEALTH_ALARMS_ENABLED))
		return;
	if (h->alarms_enabled & PMEMCTL_ALARM_MEDIA_TEMPERATURE)
		h->reported |= PMEMCTL_HEALTH_MEDIA_THRESHOLD;
	if (h->alarms_enabled & PMEMCTL_ALARM_CONTROLLER_TEMPERATURE)
		h->reported |= PMEMCTL_HEALTH_CONTROLLER_THRESHOLD;
	if (h->alarms_enabled & PMEMCTL_ALARM_SPARES)
		h->reported |= PMEMCTL_HEALTH_SPARES_THRESHOLD;
}

void dimm_read_health(struct discovery *d, struct pmemctl_dimm *dimm, const struct dimm_commands *commands)
{
	struct pmemctl_health *h = arena_alloc(d->arena, sizeof(*h));
	const char *problem = NULL;

	if (!h)
		return;
	dimm->health = h;
	/* so that libndctl is opened only where it can help */
	h->no_command = !commands->unread &&
			(!commands->call || (commands->nfit && commands->family == PMEMCTL_UNKNOWN) ||
			 (commands->family == NVDIMM_FAMILY_INTEL && !dimm_may_have(commands, GET_SMART)));
	if (commands->unread)
		problem = "what commands it has could not be read";
	else if (!h->no_command)
		problem = d->ctx->sysroot || commands->family == NVDIMM_FAMILY_INTEL
				  ? ask_intel(d, dimm->name, commands, h) : ask(d, dimm->name, h);
	if (h->no_command)
		problem = "it has no command to ask for it";
	if (problem) {
		log_message(d->ctx, PMEMCTL_LOG_DEBUG, "%s: its health is unknown: %s", dimm->name, problem);
		return;
	}
	enable_thresholds(h);
	judge(d->ctx, dimm->name, h);
}
