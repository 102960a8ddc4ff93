// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is changed of a module: its values are looked at before, by what it tells of itself, and read back after.
 * Statuses of the mailbox become an errno, and words.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "optane/optane.h"

enum { DEGREE = 16 };

/* Why in words, which the caller passes on. */
#define problem(mailbox, rc, ...)									\
	(snprintf((mailbox)->problem, sizeof((mailbox)->problem), __VA_ARGS__), (rc))

/* Of a module whose identity is known, which others depend on, or is asked for, too. */
static int read_more(struct optane_mailbox *mailbox, unsigned want, struct pmemctl_optane_module *module)
{
	const struct optane_wish wish = { .want = want };
	char why[sizeof(mailbox->problem)] = "";

	module->known &= ~want;
	optane_ask(mailbox, &wish, module, why, sizeof(why));
	if ((module->known & want) == want)
		return 0;
	return problem(mailbox, mailbox->status == OPTANE_BUSY ? -EBUSY : -EREMOTEIO, "%s",
		       *why ? why : "its firmware does not have this");
}

static int read_groups(struct optane_mailbox *mailbox, unsigned want, struct pmemctl_optane_module *module)
{
	*module = (struct pmemctl_optane_module) { .dimm = mailbox->dimm };
	return read_more(mailbox, want, module);
}

static int not_enabled(struct optane_mailbox *mailbox)
{
	return problem(mailbox, -EPERM, "the BIOS does not let it inject errors: that is to be enabled there");
}

static int send(struct optane_mailbox *mailbox, const struct optane_command *command)
{
	uint8_t reply[OPTANE_MAILBOX];
	int rc = optane_send(mailbox, command, reply);

	if (rc != -EREMOTEIO)
		return rc;
	switch (mailbox->status) {
	case OPTANE_NOT_ENABLED: return not_enabled(mailbox);
	case OPTANE_UNSUPPORTED: return -ENOTSUP;
	case OPTANE_BUSY: return -EBUSY;
	default: return rc;
	}
}

/* ---- alarms ---- */

static int check_temperature(struct optane_mailbox *mailbox, bool given, int value, int most, const char *name)
{
	if (!given || (value >= 0 && value <= most))
		return 0;
	return problem(mailbox, -ERANGE, "that of the %s is from 0 to %d degrees Celsius", name, most / DEGREE);
}

static int check_alarms(struct optane_mailbox *mailbox, const struct pmemctl_optane_alarm_change *c,
			const struct pmemctl_optane_limits *limits)
{
	enum { MOST = 99 };
	int rc = check_temperature(mailbox, c->thresholds & PMEMCTL_OPTANE_ALARM_MEDIA, c->media_temperature,
				   limits->media_shutdown, "media");

	if (!rc)
		rc = check_temperature(mailbox, c->thresholds & PMEMCTL_OPTANE_ALARM_CONTROLLER,
				       c->controller_temperature, limits->controller_shutdown, "controller");
	if (!rc && c->thresholds & PMEMCTL_OPTANE_ALARM_REMAINING && (c->remaining < 1 || c->remaining > MOST))
		rc = problem(mailbox, -ERANGE, "that of what remains is from 1 to %d per cent", MOST);
	return rc;
}

static struct pmemctl_optane_alarms changed(const struct pmemctl_optane_alarms *before,
					    const struct pmemctl_optane_alarm_change *c)
{
	struct pmemctl_optane_alarms now = *before;

	if (c->thresholds & PMEMCTL_OPTANE_ALARM_REMAINING)
		now.remaining = c->remaining;
	if (c->thresholds & PMEMCTL_OPTANE_ALARM_MEDIA)
		now.media_temperature = c->media_temperature;
	if (c->thresholds & PMEMCTL_OPTANE_ALARM_CONTROLLER)
		now.controller_temperature = c->controller_temperature;
	now.enabled = (now.enabled | c->thresholds | c->on) & ~c->off;
	return now;
}

static bool are_same(const struct pmemctl_optane_alarms *a, const struct pmemctl_optane_alarms *b)
{
	return a->enabled == b->enabled && a->remaining == b->remaining &&
	       a->media_temperature == b->media_temperature && a->controller_temperature == b->controller_temperature;
}

int optane_put_alarms(struct optane_mailbox *mailbox, const struct pmemctl_optane_alarms *alarms)
{
	struct pmemctl_optane_module module;
	struct optane_command command;
	int rc;

	optane_alarms_encode(alarms, &command);
	rc = send(mailbox, &command);
	if (!rc)
		rc = read_groups(mailbox, PMEMCTL_OPTANE_ALARMS, &module);
	if (!rc && !are_same(alarms, &module.alarms))
		rc = problem(mailbox, -EIO, "it took its alarms, and has others");
	return rc;
}

int optane_check_alarms(struct optane_mailbox *mailbox, const struct pmemctl_optane_alarm_change *change)
{
	struct pmemctl_optane_module module;
	int rc = read_groups(mailbox, PMEMCTL_OPTANE_LIMITS, &module);

	return rc ? rc : check_alarms(mailbox, change, &module.limits);
}

int optane_set_alarms(struct optane_mailbox *mailbox, const struct pmemctl_optane_alarm_change *change,
		      struct pmemctl_optane_alarms *before)
{
	struct pmemctl_optane_alarms wanted;
	struct pmemctl_optane_module module;
	int rc = read_groups(mailbox, PMEMCTL_OPTANE_ALARMS | PMEMCTL_OPTANE_LIMITS, &module);

	if (!rc)
		rc = check_alarms(mailbox, change, &module.limits);
	if (rc)
		return rc;
	*before = module.alarms;
	wanted = changed(before, change);
	return optane_put_alarms(mailbox, &wanted);
}

/* ---- the time over which the average power is taken ---- */

static int check_time(struct optane_mailbox *mailbox, uint32_t time, const struct pmemctl_optane_limits *limits)
{
	enum { LEAST = 100, MOST = 12000, STEP = 100 };
	const uint32_t most = limits->max_reporting_time ? limits->max_reporting_time : MOST;
	const uint32_t step = limits->reporting_time_step ? limits->reporting_time_step : STEP;

	if (time >= LEAST && time <= most && time % step == 0)
		return 0;
	return problem(mailbox, -ERANGE, "it is from %d to %u ms, in steps of %u", LEAST, most, step);
}

static int check_reporting(struct optane_mailbox *mailbox, uint32_t time, struct pmemctl_optane_module *module)
{
	enum { SINCE = 0x0201 };
	int rc = read_groups(mailbox, PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_LIMITS, module);

	if (rc)
		return rc;
	if (module->identity.interface < SINCE)
		return problem(mailbox, -ENOTSUP, "the interface of its firmware is %x.%02x, and this came with 2.01",
			       module->identity.interface >> 8, module->identity.interface & 0xff);
	return check_time(mailbox, time, &module->limits);
}

int optane_check_reporting(struct optane_mailbox *mailbox, uint32_t time)
{
	struct pmemctl_optane_module module;

	return check_reporting(mailbox, time, &module);
}

int optane_set_reporting(struct optane_mailbox *mailbox, uint32_t time, uint32_t *before)
{
	struct pmemctl_optane_module module;
	struct optane_command command;
	int rc = check_reporting(mailbox, time, &module);

	if (!rc)
		rc = read_more(mailbox, PMEMCTL_OPTANE_REPORTING, &module);
	if (rc)
		return rc;
	*before = module.reporting.time;
	optane_reporting_encode(time, &command);
	rc = send(mailbox, &command);
	if (!rc)
		rc = read_more(mailbox, PMEMCTL_OPTANE_REPORTING, &module);
	if (!rc && module.reporting.time != time)
		rc = problem(mailbox, -EIO, "it took the time, and has %u ms", module.reporting.time);
	return rc;
}

/* ---- injection ---- */

static int check_poison(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *c)
{
	enum { UNIT = 256 };
	struct pmemctl_optane_module module;
	int rc;

	if (c->address % UNIT)
		return problem(mailbox, -ERANGE, "an address that is poisoned is a multiple of %d", UNIT);
	rc = read_groups(mailbox, PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_SCRUB | PMEMCTL_OPTANE_SECURITY, &module);
	if (rc)
		return rc;
	if (c->address >= module.identity.capacity)
		return problem(mailbox, -ERANGE, "the module has no address 0x%llx: it ends at 0x%llx",
			       (unsigned long long)c->address, (unsigned long long)module.identity.capacity);
	if (module.security.state & PMEMCTL_OPTANE_SECURITY_LOCKED)
		return problem(mailbox, -EACCES, "it is locked");
	if (module.scrub.running)
		return problem(mailbox, -EBUSY, "its media is being scrubbed");
	return 0;
}

/* There must be a spare that can be taken, or one that was taken by an earlier injection. */
static int check_sparing(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *c)
{
	struct pmemctl_optane_module module;
	int rc = read_groups(mailbox, PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_SPARES, &module);

	if (rc)
		return rc;
	if (!(module.identity.sku & PMEMCTL_OPTANE_SPARING))
		return problem(mailbox, -ENOTSUP, "it has no package sparing");
	if (!module.sparing.enabled)
		return problem(mailbox, -ENOTSUP, "package sparing is not enabled");
	if (c->clear && module.sparing.available)
		return problem(mailbox, -ENOTSUP, "its spare is there: nothing was injected");
	if (!c->clear && !module.sparing.available)
		return problem(mailbox, -ENOTSUP, "it has no spare left");
	return 0;
}

static int check_value(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *c)
{
	enum { HUNDRED = 100, HOTTEST = 0x7fff };

	switch (c->what) {
	case PMEMCTL_OPTANE_INJECT_POISON:
		return check_poison(mailbox, c);
	case PMEMCTL_OPTANE_INJECT_SPARING:
		return check_sparing(mailbox, c);
	case PMEMCTL_OPTANE_INJECT_REMAINING:
		if (c->remaining <= HUNDRED)
			return 0;
		return problem(mailbox, -ERANGE, "what remains is from 0 to %d per cent", HUNDRED);
	case PMEMCTL_OPTANE_INJECT_TEMPERATURE:
		if (c->temperature >= -HOTTEST && c->temperature <= HOTTEST)
			return 0;
		return problem(mailbox, -ERANGE, "a temperature is from %d to %d degrees Celsius", -HOTTEST / DEGREE,
			       HOTTEST / DEGREE);
	case PMEMCTL_OPTANE_INJECT_ALL:
		return c->clear ? 0 : problem(mailbox, -ERANGE, "not all errors can be injected at once");
	default:
		return 0;
	}
}

static void encode(const struct pmemctl_optane_injection_change *c, struct optane_command *command)
{
	static const unsigned triggers[] = {
		[PMEMCTL_OPTANE_INJECT_SPARING] = OPTANE_TRIGGER_SPARING,
		[PMEMCTL_OPTANE_INJECT_REMAINING] = OPTANE_TRIGGER_REMAINING,
		[PMEMCTL_OPTANE_INJECT_FATAL] = OPTANE_TRIGGER_FATAL,
		[PMEMCTL_OPTANE_INJECT_SHUTDOWN] = OPTANE_TRIGGER_SHUTDOWN,
	};

	if (c->what == PMEMCTL_OPTANE_INJECT_TEMPERATURE)
		optane_inject_temperature_encode(!c->clear, c->temperature, command);
	else if (c->what == PMEMCTL_OPTANE_INJECT_POISON)
		optane_inject_poison_encode(!c->clear, c->poison, c->address, command);
	else
		optane_inject_trigger_encode(triggers[c->what], !c->clear, c->remaining, command);
}

/* Does SMART tell it? What shows only behind the next start, or nowhere, cannot be seen. */
static int look_at_it(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *c)
{
	enum { FATAL = 4 };
	struct pmemctl_optane_module module;
	bool is_told = true;
	int rc;

	if (c->clear || c->what == PMEMCTL_OPTANE_INJECT_POISON || c->what == PMEMCTL_OPTANE_INJECT_SPARING ||
	    c->what == PMEMCTL_OPTANE_INJECT_SHUTDOWN)
		return 0;
	rc = read_groups(mailbox, PMEMCTL_OPTANE_SMART, &module);
	if (rc)
		return rc;
	if (c->what == PMEMCTL_OPTANE_INJECT_TEMPERATURE)
		is_told = module.smart.media_temperature == c->temperature;
	else if (c->what == PMEMCTL_OPTANE_INJECT_REMAINING)
		is_told = module.smart.remaining == c->remaining;
	else
		is_told = module.smart.health & FATAL;
	return is_told ? 0 : problem(mailbox, -EIO, "it took this, and does not tell it");
}

/* Temperature, and all triggers that are set; poison is not told where it is. */
static int take_out_all(struct optane_mailbox *mailbox)
{
	struct pmemctl_optane_module module;
	struct optane_command command;
	int rc = read_groups(mailbox, PMEMCTL_OPTANE_INJECTION, &module);

	if (!rc && module.injection.temperature) {
		optane_inject_temperature_encode(false, 0, &command);
		rc = send(mailbox, &command);
	}
	if (!rc && module.injection.which) {
		optane_inject_trigger_encode((unsigned)module.injection.which, false, 0, &command);
		rc = send(mailbox, &command);
	}
	return rc;
}

/* Poison is cleared whether or not errors may be injected. */
int optane_check_injection(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *change)
{
	struct pmemctl_optane_module module;
	int rc = check_value(mailbox, change);

	if (rc || change->what == PMEMCTL_OPTANE_INJECT_ALL ||
	    (change->what == PMEMCTL_OPTANE_INJECT_POISON && change->clear))
		return rc;
	rc = read_groups(mailbox, PMEMCTL_OPTANE_INJECTION, &module);
	return rc || module.injection.enabled ? rc : not_enabled(mailbox);
}

int optane_inject(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *change)
{
	struct optane_command command;
	int rc = check_value(mailbox, change);

	if (rc)
		return rc;
	if (change->what == PMEMCTL_OPTANE_INJECT_ALL)
		return take_out_all(mailbox);
	encode(change, &command);
	rc = send(mailbox, &command);
	return rc ? rc : look_at_it(mailbox, change);
}
