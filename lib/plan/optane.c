// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes of Intel Optane modules by commands to their firmware, a step each; settings are put back when a later one
 * fails. */
#include <errno.h>
#include <stdio.h>

#include "optane/optane.h"
#include "plan.h"

struct setting {
	struct pmemctl_optane_alarm_change alarms;
	struct pmemctl_optane_injection_change injection;
	uint32_t time;
	/* how it was */
	struct pmemctl_optane_alarms alarms_before;
	uint32_t time_before;
	bool done;
};

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->device);
	*value = step->value;
}

static void hint(struct pmemctl_ctx *ctx, const char *dimm, int rc)
{
	switch (rc) {
	case -ERANGE: fail_hint(ctx, "nothing was changed on %s", dimm); break;
	case -EPERM: fail_hint(ctx, "have the BIOS enable the injection of errors, start the machine anew, and repeat it");
		break;
	case -ENOTSUP: fail_hint(ctx, "pmemctl show module %s --columns all tells what it is", dimm); break;
	case -EACCES: fail_hint(ctx, "take its passphrase away first: pmemctl remove-passphrase %s", dimm); break;
	case -EBUSY: fail_hint(ctx, "repeat it later; pmemctl wait-scrub and wait-overwrite wait for what takes long"); break;
	default: fail_hint(ctx, "pmemctl diagnose %s tells how it is", dimm); break;
	}
}

static int failed(struct pmemctl_ctx *ctx, const struct step *step, int rc, const char *why)
{
	const enum pmemctl_status status = rc == -ERANGE ? PMEMCTL_USAGE
					   : rc == -EPERM || rc == -ENOTSUP ? PMEMCTL_NOT_SUPPORTED
					   : rc == -EBUSY ? PMEMCTL_IN_USE
					   : rc == -EREMOTEIO || rc == -EIO ? PMEMCTL_FAILED : status_of_errno(-rc);

	fail(ctx, status, -rc, step->device, "%s: %s", step->value, *why ? why : strerror(-rc));
	hint(ctx, step->device, rc);
	return rc;
}

typedef int act_fn(struct optane_mailbox *mailbox, struct setting *setting);

static int act(struct pmemctl_ctx *ctx, struct step *step, act_fn *with)
{
	struct optane_mailbox mailbox;
	int rc = optane_open(&mailbox, ctx, step->device);

	if (!rc)
		rc = with(&mailbox, step->data);
	optane_close(&mailbox);
	return rc ? failed(ctx, step, rc, mailbox.problem) : 0;
}

/* ---- alarms ---- */

static int set_alarms(struct optane_mailbox *mailbox, struct setting *s)
{
	int rc = optane_set_alarms(mailbox, &s->alarms, &s->alarms_before);

	s->done = !rc;
	return rc;
}

static int put_alarms(struct optane_mailbox *mailbox, struct setting *s)
{
	return s->done ? optane_put_alarms(mailbox, &s->alarms_before) : 0;
}

static int run_alarms(struct pmemctl_ctx *ctx, struct step *step)
{
	return act(ctx, step, set_alarms);
}

static int undo_alarms(struct pmemctl_ctx *ctx, struct step *step)
{
	return act(ctx, step, put_alarms);
}

static const struct step_kind step_alarms = { .action = "set", .show = show, .run = run_alarms, .undo = undo_alarms };

/* ---- the time ---- */

static int set_time(struct optane_mailbox *mailbox, struct setting *s)
{
	int rc = optane_set_reporting(mailbox, s->time, &s->time_before);

	s->done = !rc;
	return rc;
}

static int put_time(struct optane_mailbox *mailbox, struct setting *s)
{
	uint32_t now;

	return s->done ? optane_set_reporting(mailbox, s->time_before, &now) : 0;
}

static int run_time(struct pmemctl_ctx *ctx, struct step *step)
{
	return act(ctx, step, set_time);
}

static int undo_time(struct pmemctl_ctx *ctx, struct step *step)
{
	return act(ctx, step, put_time);
}

static const struct step_kind step_time = { .action = "set", .show = show, .run = run_time, .undo = undo_time };

/* ---- injection: what was injected is not taken out by itself, as it may be noted by the module ---- */

static int inject(struct optane_mailbox *mailbox, struct setting *s)
{
	return optane_inject(mailbox, &s->injection);
}

static int run_injection(struct pmemctl_ctx *ctx, struct step *step)
{
	return act(ctx, step, inject);
}

static const struct step_kind step_injection = {
	.action = "inject", .lasting = true, .show = show, .run = run_injection,
};

/* ---- what would be refused ---- */

static int check_all(struct optane_mailbox *mailbox, const struct pmemctl_optane_change *change)
{
	int rc = change->alarms ? optane_check_alarms(mailbox, change->alarms) : 0;

	if (!rc && change->reporting_time)
		rc = optane_check_reporting(mailbox, change->reporting_time);
	return rc || !change->injection ? rc : optane_check_injection(mailbox, change->injection);
}

/*
 * Steps that are only shown are not looked at when they run. Whoever may not ask the module is shown them all the
 * same.
 */
static int check_shown(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan,
		       const struct pmemctl_optane_change *change)
{
	struct optane_mailbox mailbox;
	int rc = optane_open(&mailbox, ctx, plan->object);

	if (rc)
		return 0;
	rc = check_all(&mailbox, change);
	optane_close(&mailbox);
	if (!rc || (pmemctl_is_recorded(ctx) && rc == -EREMOTEIO))	/* not all replies were recorded */
		return 0;
	return failed(ctx, plan->steps[0], rc, mailbox.problem);
}

/* ---- plan ---- */

static size_t add_text(char *text, size_t at, size_t size, const char *name, const char *value)
{
	return at >= size ? at : at + (size_t)snprintf(text + at, size - at, "%s%s %s", at ? ", " : "", name, value);
}

static void describe_alarms(const struct pmemctl_optane_alarm_change *c, char *text, size_t size)
{
	const struct { const char *name; double value; const char *alarm; } kinds[] = {
		{ "alarm of what remains at", c->remaining, "alarm of what remains" },
		{ "alarm of the media temperature at", c->media_temperature / 16.0, "alarm of the media temperature" },
		{ "alarm of the controller temperature at", c->controller_temperature / 16.0,
		  "alarm of the controller temperature" },
	};
	size_t at = 0;

	*text = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		char number[32];

		snprintf(number, sizeof(number), "%.10g", kinds[i].value);
		if (c->thresholds >> i & 1)
			at = add_text(text, at, size, kinds[i].name, number);
		if ((c->on | c->off) >> i & 1)
			at = add_text(text, at, size, kinds[i].alarm, c->off >> i & 1 ? "off" : "on");
	}
}

static void describe_injection(const struct pmemctl_optane_injection_change *c, char *text, size_t size)
{
	const char *of = c->clear ? "no " : "";

	switch (c->what) {
	case PMEMCTL_OPTANE_INJECT_TEMPERATURE:
		if (c->clear)
			snprintf(text, size, "the real media temperature");
		else
			snprintf(text, size, "media temperature of %.10g", c->temperature / 16.0);
		break;
	case PMEMCTL_OPTANE_INJECT_POISON:
		snprintf(text, size, "%spoison at 0x%llx", of, (unsigned long long)c->address);
		break;
	case PMEMCTL_OPTANE_INJECT_REMAINING:
		if (c->clear)
			snprintf(text, size, "the real per cent that remain");
		else
			snprintf(text, size, "%u per cent that remain", c->remaining);
		break;
	case PMEMCTL_OPTANE_INJECT_ALL: snprintf(text, size, "no errors, but for poison"); break;
	case PMEMCTL_OPTANE_INJECT_SPARING: snprintf(text, size, "%spackage sparing", of); break;
	case PMEMCTL_OPTANE_INJECT_FATAL: snprintf(text, size, "%sfatal media error", of); break;
	default: snprintf(text, size, "%sdirty shutdown", of); break;
	}
}

static struct setting *add(struct pmemctl_plan *plan, const struct step_kind *kind, const char *value, const char *why)
{
	struct step *step = plan_add(plan, kind, plan->object, why);
	struct setting *s = arena_alloc(&plan->arena, sizeof(*s));

	step->data = s;
	step->value = arena_strdup(&plan->arena, value);
	if (s)
		*s = (struct setting) { .done = false };
	return s;
}

static int add_steps(struct pmemctl_plan *plan, const struct pmemctl_optane_change *change)
{
	struct setting *alarms = NULL, *time = NULL, *injection = NULL;
	char text[256];

	if (change->alarms) {
		describe_alarms(change->alarms, text, sizeof(text));
		alarms = add(plan, &step_alarms, text, "when it raises alarms");
	}
	if (change->reporting_time) {
		snprintf(text, sizeof(text), "average power over %u ms", change->reporting_time);
		time = add(plan, &step_time, text, "the time over which it takes the average of its power");
	}
	if (change->injection) {
		describe_injection(change->injection, text, sizeof(text));
		injection = add(plan, &step_injection, text,
				change->injection->clear ? "have it tell the truth again" : "have it tell this");
	}
	if (alarms)
		alarms->alarms = *change->alarms;
	if (time)
		time->time = change->reporting_time;
	if (injection)
		injection->injection = *change->injection;
	return 0;
}

static int plan_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *dimm,
		    const struct pmemctl_optane_change *change)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .dimm = dimm };
	struct pmemctl_platform *platform;
	int rc = plan_lock_dimm(ctx, plan, dimm);

	if (!rc)
		rc = pmemctl_discover(ctx, &query, &platform);
	if (rc)
		return rc;
	plan->object = arena_strdup(&plan->arena, dimm);
	if (!platform->dimm_count)
		rc = fail_no_object(ctx, ENXIO, dimm, "DIMM");
	else if (!pmemctl_is_optane(platform->dimms[0]))
		rc = hinted(ctx, fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, dimm, "it is no Intel Optane module"),
			    change->alarms ? "pmemctl inject-smart sets the alarms of other DIMMs, too"
					   : "pmemctl show dimm tells what each DIMM is");
	else
		rc = add_steps(plan, change);
	if (!rc && change->show_only && plan->count && !plan->arena.failed)
		rc = check_shown(ctx, plan, change);
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_optane(struct pmemctl_ctx *ctx, const char *dimm,
				       const struct pmemctl_optane_change *change, struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, "set", change->show_only);
	return plan_finish(ctx, plan, plan ? plan_for(ctx, plan, dimm, change) : -ENOMEM, dimm, out);
}
