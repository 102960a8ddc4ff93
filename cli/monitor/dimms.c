// SPDX-License-Identifier: GPL-2.0-only
/* The DIMMs that are watched: which there are, what they tell, and when that is an event. */
#include "monitor/monitor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "metrics/metrics.h"
#include "output_file.h"

#define WANT_HEALTH (PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_HEALTH)
/* Of health, what is only asked for when it may have changed. */
#define LIMITS (PMEMCTL_HEALTH_ALARMS_ENABLED | PMEMCTL_HEALTH_MEDIA_THRESHOLD | \
		PMEMCTL_HEALTH_CONTROLLER_THRESHOLD | PMEMCTL_HEALTH_SPARES_THRESHOLD)

static int discover(struct monitor *m, unsigned want, const char *dimm, struct pmemctl_platform **platform)
{
	struct pmemctl_query query = { .want = want, .dimm = dimm };

	if (!dimm)
		filters_apply(m->cli, &m->settings->filters, &query);
	return pmemctl_discover(m->cli->ctx, &query, platform);
}

static void each_dimm(struct monitor *m, const struct pmemctl_platform *platform, const char *reason,
		      void (*take)(struct monitor *m, struct pmemctl_dimm *dimm, const char *reason))
{
	for (size_t i = 0; i < platform->dimm_count; i++)
		take(m, platform->dimms[i], reason);
}

static struct monitored *find(const struct monitor *m, const char *name)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->dimms[i].name, name) == 0)
			return &m->dimms[i];
	return NULL;
}

/* ---- events ---- */

/* ndctl compares the state with the first one, and so goes on telling. */
static unsigned kinds_of(const struct monitor *m, const struct monitored *d, const struct pmemctl_health *now,
			 bool first)
{
	const enum pmemctl_health_state before = m->cli->personality ? d->first : d->health.state;
	const bool alarms = now->reported & PMEMCTL_HEALTH_ALARMS;
	const bool compares = now->known & d->health.known & PMEMCTL_HEALTH_STATE && !first;
	unsigned kinds = 0;

	if (alarms && now->alarms & PMEMCTL_ALARM_SPARES)
		kinds |= MONITOR_SPARES;
	if (alarms && now->alarms & PMEMCTL_ALARM_MEDIA_TEMPERATURE)
		kinds |= MONITOR_MEDIA;
	if (alarms && now->alarms & PMEMCTL_ALARM_CONTROLLER_TEMPERATURE)
		kinds |= MONITOR_CONTROLLER;
	if (compares && now->state != before)
		kinds |= MONITOR_STATE;
	if (now->known & PMEMCTL_HEALTH_SHUTDOWN && now->dirty_shutdown)
		kinds |= MONITOR_SHUTDOWN;
	return kinds & m->settings->watched;
}

static void tell(struct monitor *m, const struct pmemctl_dimm *dimm, unsigned kinds, const char *reason)
{
	struct monitor_event event = {
		.dimm = dimm, .kinds = kinds, .watched = m->settings->watched, .reason = reason,
	};
	const bool ours = !m->cli->personality;
	char *json, *line;

	clock_gettime(CLOCK_REALTIME, &event.time);
	json = monitor_event_json(&event, m->settings->human, ours);
	line = m->settings->human && m->hook.program ? monitor_event_json(&event, false, ours) : NULL;
	if (json) {
		event.json = json;
		monitor_log_event(&m->log, &event);
		monitor_hook_add(&m->hook, line ? line : json);
	} else {
		monitor_note(&m->log, LOG_ERR, dimm->name, "out of memory");
	}
	free(json);
	free(line);
}

/* A poll tells what is new; ndctl tells again and again what is so. */
static bool is_to_be_told(const struct monitor *m, const struct monitored *d, unsigned kinds, const char *reason)
{
	const bool changed = (kinds ^ d->told) & ~MONITOR_STATE || kinds & MONITOR_STATE;

	if (m->cli->personality)
		return kinds;
	return strcmp(reason, "poll") == 0 ? changed : kinds || changed;
}

static void take_health(struct monitored *d, const struct pmemctl_health *now, bool with_limits)
{
	const struct pmemctl_health before = d->health;

	d->health = *now;
	if (with_limits || !now->told)
		return;
	d->health.reported |= before.reported & LIMITS;
	d->health.known |= before.known & LIMITS;
	d->health.alarms_enabled = before.alarms_enabled;
	d->health.media_threshold = before.media_threshold;
	d->health.controller_threshold = before.controller_threshold;
	d->health.spares_threshold = before.spares_threshold;
	d->health.thresholds_failed = before.thresholds_failed;
}

static void take_answer(struct monitor *m, struct monitored *d, struct pmemctl_dimm *dimm, const char *reason)
{
	const bool polled = strcmp(reason, "poll") == 0;
	const bool first = !d->health.told && !d->unreadable;
	unsigned kinds;

	if (!dimm->health)	/* out of memory */
		return;
	if (!dimm->health->told) {
		if (!d->unreadable)
			monitor_note(&m->log, LOG_ERR, d->name, "its health could not be read");
		d->unreadable = true;
		d->health.told = false;
		return;
	}
	if (d->unreadable)
		monitor_note(&m->log, LOG_NOTICE, d->name, "its health can be read again");
	d->unreadable = false;
	kinds = kinds_of(m, d, dimm->health, first);
	take_health(d, dimm->health, !polled);
	if (first)
		d->first = d->health.state;
	dimm->health = &d->health;
	if (is_to_be_told(m, d, kinds, reason)) {
		tell(m, dimm, kinds, reason);
		d->told = kinds & ~MONITOR_STATE;
	}
}

static void take_poll(struct monitor *m, struct pmemctl_dimm *dimm, const char *reason)
{
	struct monitored *d = find(m, dimm->name);

	if (d && !d->health.no_command)
		take_answer(m, d, dimm, reason);
}

int monitor_poll(struct monitor *m)
{
	struct pmemctl_platform *platform;
	int rc = m->count ? discover(m, WANT_HEALTH, NULL, &platform) : 0;

	if (rc || !m->count)
		return rc;
	each_dimm(m, platform, "poll", take_poll);
	pmemctl_platform_free(platform);
	return 0;
}

static void ask(struct monitor *m, struct monitored *d, const char *reason)
{
	struct pmemctl_platform *platform;

	if (discover(m, WANT_HEALTH | PMEMCTL_WANT_THRESHOLDS, d->name, &platform)) {
		monitor_note(&m->log, LOG_ERR, d->name, "%s", pmemctl_error(m->cli->ctx)->message);
		return;
	}
	each_dimm(m, platform, reason, take_poll);
	pmemctl_platform_free(platform);
}

bool monitor_notified(struct monitor *m, struct monitored *d)
{
	if (pmemctl_health_notified(d->fd)) {
		d->lost = true;
		return false;
	}
	ask(m, d, "notification");
	return true;
}

/* ---- coming and going ---- */

/* By another process: libndctl, and what it needs, would stay in the memory of this one. */
static int enable_alarms(struct monitor *m, const char *dimm, unsigned alarms)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(-pmemctl_enable_alarms(m->cli->ctx, dimm, alarms) & 0xff);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* What is watched for shall go off. */
static void prepare_alarms(struct monitor *m, const struct pmemctl_dimm *dimm)
{
	static const struct { unsigned kind, alarm; } alarms[] = {
		{ MONITOR_SPARES, PMEMCTL_ALARM_SPARES }, { MONITOR_MEDIA, PMEMCTL_ALARM_MEDIA_TEMPERATURE },
		{ MONITOR_CONTROLLER, PMEMCTL_ALARM_CONTROLLER_TEMPERATURE },
	};
	unsigned wanted = 0;
	int failed;

	if (m->settings->keep_alarms || pmemctl_is_recorded(m->cli->ctx) || !dimm->health || !dimm->health->told ||
	    !(dimm->health->reported & PMEMCTL_HEALTH_ALARMS_ENABLED))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(alarms); i++)
		if (m->settings->watched & alarms[i].kind && !(dimm->health->alarms_enabled & alarms[i].alarm))
			wanted |= alarms[i].alarm;
	failed = wanted ? enable_alarms(m, dimm->name, wanted) : 0;
	if (failed)
		monitor_note(&m->log, LOG_WARNING, dimm->name, "alarms that are watched for could not be enabled: %s",
			     failed > 0 ? strerror(failed) : "the attempt failed");
}

static void prepare(struct monitor *m, struct pmemctl_dimm *dimm, const char *reason)
{
	struct monitored *d = find(m, dimm->name);

	(void)reason;
	if (d && dimm->health)
		d->health.no_command = dimm->health->no_command;
	prepare_alarms(m, dimm);
}

static void watch_new(struct monitor *m, const char *name, const char *reason)
{
	struct monitored *more = reallocarray(m->dimms, m->count + 1, sizeof(*more)), *d;
	struct pmemctl_platform *platform;

	if (more)
		m->dimms = more;
	d = more ? &more[m->count] : NULL;
	if (d)
		*d = (struct monitored) { .name = strdup(name), .fd = -1, .is_there = true };
	if (!d || !d->name) {
		monitor_note(&m->log, LOG_ERR, name, "out of memory");
		return;
	}
	m->count++;
	/* before it is asked, so that nothing is missed in between */
	d->fd = pmemctl_health_open(m->cli->ctx, name);
	if (discover(m, WANT_HEALTH | PMEMCTL_WANT_THRESHOLDS, name, &platform) == 0) {
		each_dimm(m, platform, reason, prepare);
		pmemctl_platform_free(platform);
	}
	if (d->health.no_command) {
		monitor_note(&m->log, m->cli->personality ? LOG_ERR : LOG_NOTICE, name, "%s",
			     m->cli->personality ? "no smart support" : "it has no command to ask for its health");
		if (d->fd >= 0)
			close(d->fd);
		d->fd = -1;
		return;
	}
	if (strcmp(reason, "new") == 0)
		monitor_note(&m->log, LOG_NOTICE, name, "it is there now, and watched");
	ask(m, d, reason);
}

static void remove_at(struct monitor *m, size_t i)
{
	if (m->dimms[i].fd >= 0)
		close(m->dimms[i].fd);
	free(m->dimms[i].name);
	memmove(&m->dimms[i], &m->dimms[i + 1], (m->count - i - 1) * sizeof(*m->dimms));
	m->count--;
}

static void see(struct monitor *m, struct pmemctl_dimm *dimm, const char *reason)
{
	struct monitored *d = find(m, dimm->name);

	if (d && !d->lost)
		d->is_there = true;
	else if (!d)
		watch_new(m, dimm->name, reason);
}

static void remove_gone(struct monitor *m, bool only_lost)
{
	for (size_t i = m->count; i-- > 0;) {
		if (only_lost ? !m->dimms[i].lost : m->dimms[i].is_there)
			continue;
		monitor_note(&m->log, LOG_WARNING, m->dimms[i].name, "it is gone");
		remove_at(m, i);
	}
}

int monitor_find(struct monitor *m, const char *reason)
{
	struct pmemctl_platform *platform;
	int rc = discover(m, PMEMCTL_WANT_DIMMS, NULL, &platform);

	if (rc)
		return rc;
	remove_gone(m, true);
	for (size_t i = 0; i < m->count; i++)
		m->dimms[i].is_there = false;
	each_dimm(m, platform, reason, see);
	remove_gone(m, false);
	pmemctl_platform_free(platform);
	return 0;
}

void monitor_forget(struct monitor *m)
{
	while (m->count)
		remove_at(m, m->count - 1);
	free(m->dimms);
	m->dimms = NULL;
}

/* ---- metrics ---- */

static void give_health(struct monitor *m, struct pmemctl_dimm *dimm, const char *reason)
{
	struct monitored *d = find(m, dimm->name);

	(void)reason;
	if (d)
		dimm->health = &d->health;
}

static int write_metrics(struct monitor *m, const struct pmemctl_platform *platform)
{
	struct output_file file;
	int rc = output_file_begin(&file, m->settings->metrics);

	if (rc)
		return rc;
	rc = metrics_platform(&(struct metrics) { file.out, metrics_is_prometheus(m->settings->metrics) }, platform);
	if (!rc)
		return output_file_end(&file);
	output_file_drop(&file);
	return rc;
}

void monitor_write_metrics(struct monitor *m)
{
	struct pmemctl_platform *platform;
	int rc;

	if (!m->settings->metrics)
		return;
	rc = discover(m, METRICS_WANT & ~(PMEMCTL_WANT_HEALTH | PMEMCTL_WANT_THRESHOLDS), NULL, &platform);
	if (!rc) {
		each_dimm(m, platform, NULL, give_health);
		rc = write_metrics(m, platform);
		pmemctl_platform_free(platform);
	}
	if (rc && !m->metrics_failed)
		monitor_note(&m->log, LOG_ERR, NULL, "%s: cannot be written: %s", m->settings->metrics, strerror(-rc));
	m->metrics_failed = rc;
}
