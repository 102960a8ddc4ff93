// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Health that a DIMM is made to tell, for tests of what watches it, and the thresholds of its alarms. Each
 * step reads back whether the DIMM tells it then. A step that fails leaves nothing, and those before it are
 * taken back.
 */
#include <errno.h>
#include <stdio.h>

#include "backend/backend.h"
#include "plan.h"

/* What a step has the DIMM tell, or no more. */
struct injection {
	unsigned bit;		/* PMEMCTL_INJECT_… */
	bool enable, done;
	int value;
};

/* What a step sets, and how it was. */
struct thresholds {
	struct pmemctl_smart_options wanted, before;
	bool done;
};

static const char *const names[] = {
	"media temperature", "controller temperature", "spares", "fatal state", "unsafe shutdown",
};

static const char *name_of(unsigned bit)
{
	size_t at = 0;

	while (!(bit >> at & 1))
		at++;
	return names[at];
}

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->device);
	*value = step->value;
}

/* ---- values ---- */

/* Is it what the DIMM tells? What it does not tell at all cannot be seen. */
static bool is_told(const struct injection *i, const struct pmemctl_health *h)
{
	switch (i->bit) {
	case PMEMCTL_INJECT_MEDIA_TEMPERATURE:
		return h->reported & PMEMCTL_HEALTH_MEDIA_TEMPERATURE && h->media_temperature == i->value;
	case PMEMCTL_INJECT_CONTROLLER_TEMPERATURE:
		return h->reported & PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE &&
		       h->controller_temperature == i->value;
	case PMEMCTL_INJECT_SPARES:
		return h->reported & PMEMCTL_HEALTH_SPARES && h->spares == (unsigned)i->value;
	case PMEMCTL_INJECT_FATAL:
		return h->reported & PMEMCTL_HEALTH_STATE && h->state == PMEMCTL_HEALTH_FATAL;
	default:	/* shows behind the next power-down */
		return true;
	}
}

static int read_back(struct pmemctl_ctx *ctx, const struct step *step, bool thresholds, struct pmemctl_health *h)
{
	int rc;

	*h = (struct pmemctl_health) { 0 };
	rc = backend_read_health(ctx, step->device, thresholds, h);
	if (!rc && h->told)
		return 0;
	rc = rc ? rc : -EIO;
	return fail(ctx, status_of_errno(-rc), -rc, step->device, "whether it tells %s cannot be read back: %s",
		    step->value, strerror(-rc));
}

static int run_inject(struct pmemctl_ctx *ctx, struct step *step)
{
	struct injection *i = step->data;
	struct pmemctl_health h;
	int rc = backend_smart_inject(ctx, step->device, i->bit, i->enable, i->value);

	if (rc)
		return rc;
	i->done = true;
	if (!i->enable)	/* what it tells then is its own */
		return 0;
	rc = read_back(ctx, step, false, &h);
	if (!rc && !is_told(i, &h))
		rc = fail(ctx, PMEMCTL_FAILED, EIO, step->device, "it took %s, and does not tell it", step->value);
	return rc;
}

static int undo_inject(struct pmemctl_ctx *ctx, struct step *step)
{
	struct injection *i = step->data;

	if (!i->done || !i->enable)
		return 0;
	i->done = false;
	return backend_smart_inject(ctx, step->device, i->bit, false, 0);
}

static const struct step_kind step_inject = {
	.action = "inject", .show = show, .run = run_inject, .undo = undo_inject,
};

/* "38.5": no more digits than it has */
static void degrees(int sixteenths, char *text, size_t size)
{
	snprintf(text, size, "%.10g", sixteenths / 16.0);
}

static int add_injection(struct pmemctl_plan *plan, unsigned bit, bool enable, int value)
{
	struct step *step = plan_add(plan, &step_inject, plan->object,
				     enable ? "have the DIMM tell this" : "have it tell the truth again");
	struct injection *i = arena_alloc(&plan->arena, sizeof(*i));
	char text[64], number[32] = "";

	if (!i)
		return -ENOMEM;
	*i = (struct injection) { .bit = bit, .enable = enable, .value = value };
	if (enable && bit & (PMEMCTL_INJECT_MEDIA_TEMPERATURE | PMEMCTL_INJECT_CONTROLLER_TEMPERATURE))
		degrees(value, number, sizeof(number));
	else if (enable && bit == PMEMCTL_INJECT_SPARES)
		snprintf(number, sizeof(number), "%d", value);
	snprintf(text, sizeof(text), "%s%s%s%s", enable ? "" : "no ", name_of(bit), *number ? " " : "", number);
	step->data = i;
	step->value = arena_strdup(&plan->arena, text);
	return 0;
}

/* ---- thresholds ---- */

static int run_thresholds(struct pmemctl_ctx *ctx, struct step *step)
{
	struct thresholds *t = step->data;
	const struct pmemctl_smart_options *o = &t->wanted;
	struct pmemctl_health h;
	int rc = read_back(ctx, step, true, &h);

	if (rc)
		return rc;
	t->before = (struct pmemctl_smart_options) {
		.thresholds = o->thresholds, .media_threshold = h.media_threshold,
		.controller_threshold = h.controller_threshold, .spares_threshold = h.spares_threshold,
		.alarms_on = h.alarms_enabled, .alarms_off = ~h.alarms_enabled,
	};
	rc = backend_smart_set_thresholds(ctx, step->device, o);
	if (rc)
		return rc;
	t->done = true;
	rc = read_back(ctx, step, true, &h);
	if (rc)
		return rc;
	if ((o->alarms_on & ~h.alarms_enabled) || (o->alarms_off & h.alarms_enabled) ||
	    (o->thresholds & PMEMCTL_HEALTH_MEDIA_THRESHOLD && h.media_threshold != o->media_threshold) ||
	    (o->thresholds & PMEMCTL_HEALTH_CONTROLLER_THRESHOLD &&
	     h.controller_threshold != o->controller_threshold) ||
	    (o->thresholds & PMEMCTL_HEALTH_SPARES_THRESHOLD && h.spares_threshold != o->spares_threshold))
		return fail(ctx, PMEMCTL_FAILED, EIO, step->device, "it took the thresholds, and has others");
	return 0;
}

static int undo_thresholds(struct pmemctl_ctx *ctx, struct step *step)
{
	struct thresholds *t = step->data;

	if (!t->done)
		return 0;
	t->done = false;
	return backend_smart_set_thresholds(ctx, step->device, &t->before);
}

static const struct step_kind step_thresholds = {
	.action = "set", .show = show, .run = run_thresholds, .undo = undo_thresholds,
};

static void describe(const struct pmemctl_smart_options *o, char *text, size_t size)
{
	static const struct { unsigned threshold, alarm; const char *name; } kinds[] = {
		{ PMEMCTL_HEALTH_MEDIA_THRESHOLD, PMEMCTL_ALARM_MEDIA_TEMPERATURE, "media temperature" },
		{ PMEMCTL_HEALTH_CONTROLLER_THRESHOLD, PMEMCTL_ALARM_CONTROLLER_TEMPERATURE,
		  "controller temperature" },
		{ PMEMCTL_HEALTH_SPARES_THRESHOLD, PMEMCTL_ALARM_SPARES, "spares" },
	};
	const int temperatures[] = { o->media_threshold, o->controller_threshold };
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && at < size; i++) {
		char number[32];

		if (i < 2)
			degrees(temperatures[i], number, sizeof(number));
		else
			snprintf(number, sizeof(number), "%u", o->spares_threshold);
		if (o->thresholds & kinds[i].threshold)
			at += (size_t)snprintf(text + at, size - at, "%s%s threshold %s", at ? ", " : "",
					       kinds[i].name, number);
		if (at < size && (o->alarms_on | o->alarms_off) & kinds[i].alarm)
			at += (size_t)snprintf(text + at, size - at, "%s%s alarm %s", at ? ", " : "",
					       kinds[i].name, o->alarms_on & kinds[i].alarm ? "on" : "off");
	}
}

static int add_thresholds(struct pmemctl_plan *plan, const struct pmemctl_smart_options *o)
{
	struct step *step = plan_add(plan, &step_thresholds, plan->object, "when it raises alarms");
	struct thresholds *t = arena_alloc(&plan->arena, sizeof(*t));
	char text[256];

	if (!t)
		return -ENOMEM;
	t->wanted = *o;
	describe(o, text, sizeof(text));
	step->data = t;
	step->value = arena_strdup(&plan->arena, text);
	return 0;
}

/* ---- plan ---- */

static int check_temperature(struct pmemctl_ctx *ctx, const char *dimm, bool given, int value, const char *name)
{
	char text[32];

	if (!given || (value >= -PMEMCTL_TEMPERATURE_LIMIT && value <= PMEMCTL_TEMPERATURE_LIMIT))
		return 0;
	degrees(value, text, sizeof(text));
	return fail(ctx, PMEMCTL_USAGE, ERANGE, dimm, "%s %s cannot be: it is from %d to %d degrees Celsius", name,
		    text, -PMEMCTL_TEMPERATURE_LIMIT / 16, PMEMCTL_TEMPERATURE_LIMIT / 16);
}

static int check_percent(struct pmemctl_ctx *ctx, const char *dimm, bool given, unsigned value, const char *name)
{
	if (!given || value <= 100)
		return 0;
	return fail(ctx, PMEMCTL_USAGE, ERANGE, dimm, "%s %u cannot be: it is from 0 to 100 percent", name, value);
}

static int check_values(struct pmemctl_ctx *ctx, const char *dimm, const struct pmemctl_smart_options *o)
{
	int rc = check_temperature(ctx, dimm, o->inject & PMEMCTL_INJECT_MEDIA_TEMPERATURE, o->media_temperature,
				   "a media temperature of");

	if (!rc)
		rc = check_temperature(ctx, dimm, o->inject & PMEMCTL_INJECT_CONTROLLER_TEMPERATURE,
				       o->controller_temperature, "a controller temperature of");
	if (!rc)
		rc = check_temperature(ctx, dimm, o->thresholds & PMEMCTL_HEALTH_MEDIA_THRESHOLD,
				       o->media_threshold, "a threshold of the media temperature of");
	if (!rc)
		rc = check_temperature(ctx, dimm, o->thresholds & PMEMCTL_HEALTH_CONTROLLER_THRESHOLD,
				       o->controller_threshold, "a threshold of the controller temperature of");
	if (!rc)
		rc = check_percent(ctx, dimm, o->inject & PMEMCTL_INJECT_SPARES, o->spares, "spares of");
	if (!rc)
		rc = check_percent(ctx, dimm, o->thresholds & PMEMCTL_HEALTH_SPARES_THRESHOLD,
				   o->spares_threshold, "a threshold of the spares of");
	return rc;
}

static int fail_unable(struct pmemctl_ctx *ctx, const char *dimm, unsigned bit, unsigned can, int errnum)
{
	const int rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, errnum, dimm, "its firmware has no command to put in this: %s",
			    name_of(bit));
	char text[128] = "";
	size_t length = 0;

	for (bit = 1; bit & PMEMCTL_INJECT_ALL && length < sizeof(text); bit <<= 1)
		if (can & bit)
			length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s", length ? ", " : "",
						   name_of(bit));
	fail_hint(ctx, "what it can be made to tell: %s", text);
	return rc;
}

/* What is asked for that the DIMM has no command for. */
static int check_abilities(struct pmemctl_ctx *ctx, const char *dimm, struct pmemctl_smart_options *o)
{
	unsigned can, named;
	int rc = pmemctl_is_recorded(ctx) ? 0 : backend_smart_abilities(ctx, dimm, &can, &named);

	if (pmemctl_is_recorded(ctx) || rc)
		return rc;
	if (!can)
		return fail_no_command(
			ctx, dimm, EIO, "Intel or PAPR",
			"neither its health nor its thresholds can be set: its firmware or the kernel has no "
			"command for it");
	if (o->able_only)
		o->uninject &= can;
	for (unsigned bit = 1; bit & PMEMCTL_INJECT_ALL; bit <<= 1)
		if ((o->inject | o->uninject) & bit & ~can)
			return fail_unable(ctx, dimm, bit, can, named & bit ? ENXIO : EOPNOTSUPP);
	return 0;
}

static int add_steps(struct pmemctl_plan *plan, const struct pmemctl_smart_options *o)
{
	int rc = o->thresholds | o->alarms_on | o->alarms_off ? add_thresholds(plan, o) : 0;

	for (unsigned bit = 1; bit & PMEMCTL_INJECT_ALL && !rc; bit <<= 1) {
		const int value = bit == PMEMCTL_INJECT_SPARES			 ? (int)o->spares
				  : bit == PMEMCTL_INJECT_MEDIA_TEMPERATURE	 ? o->media_temperature
				  : bit == PMEMCTL_INJECT_CONTROLLER_TEMPERATURE ? o->controller_temperature
										 : 0;

		if ((o->inject | o->uninject) & bit)
			rc = add_injection(plan, bit, o->inject & bit, value);
	}
	return rc;
}

static int plan_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *dimm,
		    const struct pmemctl_smart_options *options)
{
	struct pmemctl_smart_options o = *options;
	char path[128];
	int rc = check_values(ctx, dimm, &o);

	if (!rc)
		rc = plan_lock_dimm(ctx, plan, dimm);
	if (rc)
		return rc;
	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s", dimm);
	if (!sysfs_exists(ctx, path))
		return fail_no_object(ctx, ENOENT, dimm, "DIMM");
	plan->object = arena_strdup(&plan->arena, dimm);
	rc = check_abilities(ctx, dimm, &o);
	return rc ? rc : add_steps(plan, &o);
}

PMEMCTL_EXPORT int pmemctl_plan_inject_smart(struct pmemctl_ctx *ctx, const char *dimm,
					     const struct pmemctl_smart_options *options,
					     struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, "inject", options->show_only);
	return plan_finish(ctx, plan, plan ? plan_for(ctx, plan, dimm, options) : -ENOMEM, dimm, out);
}
