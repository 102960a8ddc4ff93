// SPDX-License-Identifier: GPL-2.0-only
/* Events of DIMMs, and their JSON, whose shape is that of ndctl monitor. */
#include "monitor/monitor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view/ndctl.h"

const char *const monitor_kind_names[MONITOR_KINDS] = {
	"dimm-spares-remaining", "dimm-media-temperature", "dimm-controller-temperature", "dimm-health-state",
	"dimm-unclean-shutdown",
};

static bool add_kind(const char *word, unsigned *kinds)
{
	if (strcmp(word, "all") == 0) {
		*kinds = MONITOR_ALL;
		return true;
	}
	for (size_t i = 0; i < MONITOR_KINDS; i++)
		if (strcmp(word, monitor_kind_names[i]) == 0) {
			*kinds |= 1u << i;
			return true;
		}
	return false;
}

bool monitor_kinds_parse(const char *words, unsigned *kinds, char *wrong, size_t size)
{
	char *copy = strdup(words ? words : ""), *rest = copy, *word;
	bool right = copy;

	*kinds = 0;
	while (right && (word = strsep(&rest, " ,\t"))) {
		right = !*word || add_kind(word, kinds);
		if (!right)
			snprintf(wrong, size, "%s", word);
	}
	if (!*kinds)
		*kinds = MONITOR_ALL;
	free(copy);
	return right;
}

static struct json_object *kinds_object(const struct monitor_event *event)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < MONITOR_KINDS; i++)
		if (event->watched & 1u << i)
			ndctl_add(object, monitor_kind_names[i], json_object_new_boolean(event->kinds >> i & 1));
	return object;
}

char *monitor_event_json(const struct monitor_event *event, bool human, bool with_reason)
{
	const struct ndctl_view view = { .flags = 0 };
	struct json_object *object = json_object_new_object();
	const char *text;
	char stamp[48], *copy;

	snprintf(stamp, sizeof(stamp), "%10lld.%09ld", (long long)event->time.tv_sec, event->time.tv_nsec);
	ndctl_add_string(object, "timestamp", stamp);
	ndctl_add(object, "pid", json_object_new_int(getpid()));
	if (with_reason)
		ndctl_add_string(object, "reason", event->reason);
	ndctl_add(object, "event", kinds_object(event));
	ndctl_add(object, "dimm", ndctl_dimm(&view, event->dimm));
	text = json_object_to_json_string_ext(object, human ? JSON_C_TO_STRING_PRETTY : JSON_C_TO_STRING_PLAIN);
	copy = text ? strdup(text) : NULL;
	json_object_put(object);
	return copy;
}
