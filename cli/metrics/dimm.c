// SPDX-License-Identifier: GPL-2.0-only
/* Metrics of DIMMs: what they tell of their health, and what the kernel says of them. */
#include "metrics/metrics.h"

#include <math.h>
#include <stdio.h>

#include "show/show.h"

/* Does the DIMM tell this of its health? */
static bool tells(const struct pmemctl_dimm *dimm, unsigned bit)
{
	return show_health_knows(dimm->health, bit);
}

static size_t identity(const void *object, struct metric_label *labels)
{
	const struct pmemctl_dimm *dimm = object;

	labels[0] = (struct metric_label) { "dimm", dimm->name };
	return 1;
}

static size_t info(const void *object, struct metric_label *labels)
{
	const struct pmemctl_dimm *dimm = object;

	labels[0] = (struct metric_label) { "bus", dimm->bus->name };
	labels[1] = (struct metric_label) { "provider", dimm->bus->provider };
	labels[2] = (struct metric_label) { "id", dimm->unique_id };
	return 3;
}

#define VALUE(name_, value_)                                                    \
	static double name_(const void *object)                                 \
	{                                                                       \
		const struct pmemctl_dimm *x = object;                          \
		return (value_);                                                \
	}
#define HEALTH(name_, bit_, value_) VALUE(name_, tells(x, bit_) ? (double)(value_) : (double)NAN)

/* A DIMM that has no command for it cannot be expected to tell. */
static double truth_of_answer(const struct pmemctl_dimm *dimm, bool answered)
{
	return dimm->health && !dimm->health->no_command ? metrics_truth(answered) : (double)NAN;
}

VALUE(enabled, metrics_truth(x->enabled))
VALUE(readable, truth_of_answer(x, x->health && x->health->told))
VALUE(thresholds_readable,
      x->health && x->health->told ? truth_of_answer(x, !x->health->thresholds_failed) : (double)NAN)
HEALTH(media, PMEMCTL_HEALTH_MEDIA_TEMPERATURE, x->health->media_temperature / 16.0)
HEALTH(media_limit, PMEMCTL_HEALTH_MEDIA_THRESHOLD, x->health->media_threshold / 16.0)
HEALTH(controller, PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE, x->health->controller_temperature / 16.0)
HEALTH(controller_limit, PMEMCTL_HEALTH_CONTROLLER_THRESHOLD, x->health->controller_threshold / 16.0)
HEALTH(spares, PMEMCTL_HEALTH_SPARES, x->health->spares / 100.0)
HEALTH(spares_limit, PMEMCTL_HEALTH_SPARES_THRESHOLD, x->health->spares_threshold / 100.0)
HEALTH(life_used, PMEMCTL_HEALTH_LIFE_USED, x->health->life_used / 100.0)
HEALTH(dirty_shutdown, PMEMCTL_HEALTH_SHUTDOWN, x->health->dirty_shutdown)
HEALTH(dirty_shutdowns, PMEMCTL_HEALTH_SHUTDOWN_COUNT, x->health->shutdown_count)

/* ---- sets of states ---- */

static const char *const health_states[] = { "ok", "non_critical", "critical", "fatal", NULL };

static int health_state(const void *object, size_t which)
{
	const struct pmemctl_dimm *dimm = object;

	return tells(dimm, PMEMCTL_HEALTH_STATE) ? (size_t)dimm->health->state == which : -1;
}

static const char *const alarms[] = { "spares", "media_temperature", "controller_temperature", NULL };
static const unsigned alarm_bits[] = {
	PMEMCTL_ALARM_SPARES, PMEMCTL_ALARM_MEDIA_TEMPERATURE, PMEMCTL_ALARM_CONTROLLER_TEMPERATURE,
};

static int alarm(const void *object, size_t which)
{
	const struct pmemctl_dimm *dimm = object;

	return tells(dimm, PMEMCTL_HEALTH_ALARMS) ? !!(dimm->health->alarms & alarm_bits[which]) : -1;
}

static int alarm_enabled(const void *object, size_t which)
{
	const struct pmemctl_dimm *dimm = object;

	return tells(dimm, PMEMCTL_HEALTH_ALARMS_ENABLED) ? !!(dimm->health->alarms_enabled & alarm_bits[which]) : -1;
}

static const char *const flags[] = {
	"save_failed", "restore_failed", "flush_failed", "not_armed", "map_failed", "smart_event", NULL
};

static int flag(const void *object, size_t which)
{
	static const unsigned bits[] = {
		PMEMCTL_DIMM_SAVE_FAILED, PMEMCTL_DIMM_RESTORE_FAILED, PMEMCTL_DIMM_FLUSH_FAILED,
		PMEMCTL_DIMM_NOT_ARMED, PMEMCTL_DIMM_MAP_FAILED, PMEMCTL_DIMM_SMART_EVENT,
	};
	const struct pmemctl_dimm *dimm = object;

	return dimm->flags_known ? !!(dimm->flags & bits[which]) : -1;
}

#define GAUGE(name_, unit_, value_, help_) \
	{ .name = "pmemctl_dimm_" name_, .type = METRIC_GAUGE, .unit = unit_, .help = help_, .value = value_ }
#define STATES(name_, words_, state_, help_)                                                    \
	{ .name = "pmemctl_dimm_" name_, .type = METRIC_STATESET, .help = help_, .state = state_, \
	  .states = words_ }

static const struct metric_family families[] = {
	{ .name = "pmemctl_dimm", .type = METRIC_INFO, .help = "What a DIMM is.", .info = info },
	GAUGE("enabled", NULL, enabled, "1 when the kernel's driver has the DIMM, else 0."),
	STATES("flag", flags, flag, "What the kernel says that went wrong with a DIMM."),
	GAUGE("health_readable", NULL, readable,
	      "1 when the DIMM has told its health; 0 when not, or when it could not be asked. "
	      "Not there for a DIMM that has no command for it."),
	GAUGE("thresholds_readable", NULL, thresholds_readable,
	      "1 when the DIMM has told the thresholds of its alarms, or has none; 0 when it failed to tell."),
	STATES("health_state", health_states, health_state, "Health of a DIMM as it judges it itself."),
	GAUGE("media_temperature_celsius", "celsius", media, "Temperature of the media."),
	GAUGE("media_temperature_threshold_celsius", "celsius", media_limit,
	      "Temperature of the media above which there is an alarm."),
	GAUGE("controller_temperature_celsius", "celsius", controller, "Temperature of the controller."),
	GAUGE("controller_temperature_threshold_celsius", "celsius", controller_limit,
	      "Temperature of the controller above which there is an alarm."),
	GAUGE("spares_ratio", "ratio", spares, "Part of the spare blocks that is left."),
	GAUGE("spares_threshold_ratio", "ratio", spares_limit,
	      "Part of the spare blocks below which there is an alarm."),
	GAUGE("life_used_ratio", "ratio", life_used,
	      "Part that is used of the life that it was made for; above 1 it is used beyond."),
	STATES("alarm", alarms, alarm, "Alarms of a DIMM that have gone off."),
	STATES("alarm_enabled", alarms, alarm_enabled, "Alarms of a DIMM that can go off."),
	GAUGE("last_shutdown_dirty", NULL, dirty_shutdown, "1 when the last shutdown of the DIMM lost data, else 0."),
	{ .name = "pmemctl_dimm_dirty_shutdowns",
	  .type = METRIC_COUNTER,
	  .help = "Shutdowns that lost data, in the life of the DIMM.",
	  .value = dirty_shutdowns },
};

void metrics_dimms(const struct metrics *m, const struct metric_objects *dimms)
{
	const struct metric_objects objects = { dimms->objects, dimms->count, identity };

	metrics_families(m, families, ARRAY_SIZE(families), &objects);
}
