// SPDX-License-Identifier: GPL-2.0-only
/* Health and firmware of DIMMs in ndctl's JSON: what the DIMM reports, whether or not it can be true. */
#include <string.h>

#include "view/ndctl.h"

static void add_flag(struct json_object *object, const char *key, bool value)
{
	ndctl_add(object, key, json_object_new_boolean(value));
}

static void add_temperature(struct json_object *object, const char *key, int sixteenths)
{
	ndctl_add(object, key, json_object_new_double(sixteenths / 16.0));
}

static void add_percent(struct json_object *object, const char *key, unsigned percent)
{
	ndctl_add(object, key, json_object_new_int((int)percent));
}

static void add_alarms(struct json_object *object, const struct pmemctl_health *h)
{
	if (!(h->reported & PMEMCTL_HEALTH_ALARMS))
		return;
	add_flag(object, "alarm_temperature", h->alarms & PMEMCTL_ALARM_MEDIA_TEMPERATURE);
	add_flag(object, "alarm_controller_temperature", h->alarms & PMEMCTL_ALARM_CONTROLLER_TEMPERATURE);
	add_flag(object, "alarm_spares", h->alarms & PMEMCTL_ALARM_SPARES);
}

static void add_thresholds(struct json_object *object, const struct pmemctl_health *h)
{
	if (!(h->reported & PMEMCTL_HEALTH_ALARMS_ENABLED))
		return;
	add_flag(object, "alarm_enabled_media_temperature", h->alarms_enabled & PMEMCTL_ALARM_MEDIA_TEMPERATURE);
	if (h->reported & PMEMCTL_HEALTH_MEDIA_THRESHOLD)
		add_temperature(object, "temperature_threshold", h->media_threshold);
	add_flag(object, "alarm_enabled_ctrl_temperature",
		 h->alarms_enabled & PMEMCTL_ALARM_CONTROLLER_TEMPERATURE);
	if (h->reported & PMEMCTL_HEALTH_CONTROLLER_THRESHOLD)
		add_temperature(object, "controller_temperature_threshold", h->controller_threshold);
	add_flag(object, "alarm_enabled_spares", h->alarms_enabled & PMEMCTL_ALARM_SPARES);
	if (h->reported & PMEMCTL_HEALTH_SPARES_THRESHOLD)
		add_percent(object, "spares_threshold", h->spares_threshold);
}

struct json_object *ndctl_health(const struct pmemctl_health *h)
{
	static const char *const states[] = {
		[PMEMCTL_HEALTH_OK] = "ok", [PMEMCTL_HEALTH_NON_CRITICAL] = "non-critical",
		[PMEMCTL_HEALTH_CRITICAL] = "critical", [PMEMCTL_HEALTH_FATAL] = "fatal",
	};
	struct json_object *object;

	if (!h || h->no_command)
		return NULL;
	object = json_object_new_object();
	if (!h->told) {
		ndctl_add_string(object, "health_state", "unknown");
		return object;
	}
	if (h->reported & PMEMCTL_HEALTH_STATE)
		ndctl_add_string(object, "health_state", states[h->state]);
	if (h->reported & PMEMCTL_HEALTH_MEDIA_TEMPERATURE)
		add_temperature(object, "temperature_celsius", h->media_temperature);
	if (h->reported & PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE)
		add_temperature(object, "controller_temperature_celsius", h->controller_temperature);
	if (h->reported & PMEMCTL_HEALTH_SPARES)
		add_percent(object, "spares_percentage", h->spares);
	add_alarms(object, h);
	add_thresholds(object, h);
	if (h->reported & PMEMCTL_HEALTH_LIFE_USED)
		add_percent(object, "life_used_percentage", h->life_used);
	if (h->reported & PMEMCTL_HEALTH_SHUTDOWN)
		ndctl_add_string(object, "shutdown_state", h->dirty_shutdown ? "dirty" : "clean");
	if (h->reported & PMEMCTL_HEALTH_SHUTDOWN_COUNT)
		ndctl_add(object, "shutdown_count", json_object_new_int((int)h->shutdown_count));
	return object;
}

static const char *one_of(const char *text, const char *const *words)
{
	for (; text && *words; words++)
		if (strcmp(text, *words) == 0)
			return *words;
	return NULL;
}

/* What was activated before the version that is staged does not count. */
static bool needs_power_cycle(const char *result)
{
	static const char *const done[] = { "none", "success", "not_staged", NULL };

	return !one_of(result, done);
}

/* An unknown one is the largest number, which ndctl's hexadecimal form keeps below 2^63. */
static struct json_object *version(const struct ndctl_view *view, uint64_t number)
{
	const bool unknown = number == PMEMCTL_UNKNOWN;

	return ndctl_raw_hex(view, unknown && view->flags & NDCTL_HUMAN ? INT64_MAX : number);
}

struct json_object *ndctl_dimm_firmware(const struct ndctl_view *view, const struct pmemctl_firmware *f)
{
	static const char *const states[] = { "idle", "armed", "busy", NULL };
	struct json_object *object;

	if (!f)
		return NULL;
	object = json_object_new_object();
	ndctl_add(object, "current_version", version(view, f->running));
	if (!f->told || f->running == PMEMCTL_UNKNOWN)
		return object;
	add_flag(object, "can_update", f->can_update);
	if (!f->next)
		return object;
	ndctl_add(object, "next_version", version(view, f->next));
	if (f->next == PMEMCTL_UNKNOWN)
		return object;
	ndctl_add_string(object, "activate_state", one_of(f->activate_state, states));
	if (needs_power_cycle(f->activate_result))
		add_flag(object, "need_powercycle", true);
	return object;
}

/* Only of a bus that tells the state of its scrub, as in the original. */
struct json_object *ndctl_bus_firmware(const struct pmemctl_bus *bus)
{
	static const char *const states[] = { "idle", "armed", "overflow", NULL };
	const char *method = bus->firmware_capability;
	struct json_object *object;

	if (!bus->firmware_update || bus->scrub == PMEMCTL_SCRUB_UNKNOWN)
		return NULL;
	object = json_object_new_object();
	ndctl_add_string(object, "activate_method",
			 method && strcmp(method, "quiesce") == 0 ? "suspend"
			 : method && strcmp(method, "live") == 0  ? "live" : "reset");
	ndctl_add_string(object, "activate_state", one_of(bus->firmware_activate, states));
	return object;
}
