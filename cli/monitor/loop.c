// SPDX-License-Identifier: GPL-2.0-only
/* The monitor sleeps until the kernel notifies of a DIMM or a device, a signal comes, or it is time for something. */
#include "monitor/monitor.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <syslog.h>
#include <unistd.h>

enum { SETTLE = 200 };	/* ms behind an event of a device until DIMMs are looked for: they come in crowds */

struct times {
	int64_t poll, alive, find;	/* or -1: never */
};

static bool is_due(int64_t time)
{
	return time >= 0 && monitor_now() >= time;
}

static int timeout_until(const struct monitor *m, const struct times *times)
{
	const int64_t all[] = { times->poll, times->alive, times->find, monitor_hook_deadline(&m->hook) };
	int64_t first = -1, now;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i] >= 0 && (first < 0 || all[i] < first))
			first = all[i];
	if (first < 0)
		return -1;
	now = monitor_now();
	return first <= now ? 0 : first - now > INT32_MAX ? INT32_MAX : (int)(first - now);
}

/* ---- what came ---- */

/* True for a signal that ends it. */
static bool take_signals(struct monitor *m)
{
	struct signalfd_siginfo info;
	bool end = false;

	while (read(m->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			monitor_log_reopen(&m->log);
		else if (info.ssi_signo != SIGCHLD)
			end = true;
	}
	return end;
}

static bool take_notifications(struct monitor *m, const struct pollfd *fds, size_t count, struct times *times)
{
	bool changed = false;

	for (size_t i = 0; i < count; i++) {
		if (!fds[i].revents)
			continue;
		if (monitor_notified(m, &m->dimms[i]))
			changed = true;
		else
			times->find = 0;
	}
	return changed;
}

/* How many are watched, and not only there. */
static size_t count_watched(const struct monitor *m)
{
	size_t count = 0;

	for (size_t i = 0; i < m->count; i++)
		count += !m->dimms[i].health.no_command;
	return count;
}

static void tell_count(const struct monitor *m, const char *ready)
{
	const size_t count = count_watched(m);

	monitor_service_tell(&m->service, "%sSTATUS=watching %zu DIMM%s", ready, count, count == 1 ? "" : "s");
}

static void tell_error(struct monitor *m)
{
	monitor_note(&m->log, LOG_ERR, NULL, "%s", pmemctl_error(m->cli->ctx)->message);
}

/* What it is time for. */
static bool take_times(struct monitor *m, struct times *times)
{
	const int64_t period = (int64_t)m->settings->poll * 1000;
	bool changed = false;

	if (is_due(times->find)) {
		times->find = -1;
		if (monitor_find(m, "new"))
			tell_error(m);
		tell_count(m, "");
		changed = true;
	}
	if (is_due(times->poll)) {
		times->poll += period;
		if (is_due(times->poll))	/* it was stopped meanwhile */
			times->poll = monitor_now() + period;
		if (monitor_poll(m))
			tell_error(m);
		changed = true;
	}
	if (is_due(times->alive)) {
		monitor_service_tell(&m->service, "WATCHDOG=1");
		times->alive = monitor_now() + m->service.watchdog;
	}
	monitor_hook_turn(&m->hook);
	return changed;
}

/* ---- the loop ---- */

/* What is waited for: DIMMs, then signals, the reader of the output, and devices. */
enum { OTHERS = 2 + PMEMCTL_MONITOR_FDS };

static size_t fill(const struct monitor *m, struct pollfd *fds)
{
	size_t count = 0;

	for (; count < m->count; count++)
		fds[count] = (struct pollfd) { .fd = m->dimms[count].fd, .events = POLLPRI };
	fds[count++] = (struct pollfd) { .fd = m->signals, .events = POLLIN };
	fds[count++] = (struct pollfd) { .fd = m->log.target == MONITOR_STANDARD ? STDOUT_FILENO : -1 };
	return count + pmemctl_monitor_fds(m->devices, fds + count);
}

/* One turn; false when it is over. */
static bool turn(struct monitor *m, struct pollfd *fds, struct times *times)
{
	const size_t dimms = m->count, count = fill(m, fds);
	bool changed = false;

	if (poll(fds, count, timeout_until(m, times)) < 0 && errno != EINTR)
		return false;
	changed = take_notifications(m, fds, dimms, times);
	if (fds[dimms].revents && take_signals(m))
		return false;
	if (fds[dimms + 1].revents)
		return false;
	if (pmemctl_monitor_changed(m->devices, fds + dimms + 2))
		times->find = monitor_now() + SETTLE;
	if (take_times(m, times) || changed)
		monitor_write_metrics(m);
	return true;
}

static int loop(struct monitor *m)
{
	struct times times = {
		.poll = m->settings->poll ? monitor_now() + (int64_t)m->settings->poll * 1000 : -1,
		.alive = m->service.watchdog ? monitor_now() + m->service.watchdog : -1,
		.find = -1,
	};
	struct pollfd *fds = NULL;
	bool goes_on = true;

	while (goes_on) {
		struct pollfd *more = reallocarray(fds, m->count + OTHERS, sizeof(*fds));

		if (!more)
			break;
		fds = more;
		goes_on = turn(m, fds, &times);
	}
	free(fds);
	return goes_on ? cli_error(m->cli, PMEMCTL_FAILED, "out of memory") : 0;
}

/* ---- beginning and end ---- */

static bool block_signals(struct monitor *m, sigset_t *before)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGCHLD };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, before);
	m->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);	/* who does not read any more is told by the write */
	return m->signals >= 0;
}

static int watch(struct monitor *m)
{
	int status;

	if (monitor_find(m, "start"))
		return cli_library_error(m->cli);
	if (!count_watched(m) && m->cli->personality) {
		monitor_note(&m->log, LOG_NOTICE, NULL, "no dimms to monitor, exiting");
		return m->settings->daemon ? 0 : PMEMCTL_NO_OBJECT;
	}
	if (!count_watched(m))
		monitor_note(&m->log, LOG_NOTICE, NULL, "there is no DIMM to watch; waiting for one");
	monitor_write_metrics(m);
	tell_count(m, "READY=1\n");
	status = loop(m);
	monitor_service_tell(&m->service, "STOPPING=1");
	monitor_hook_end(&m->hook);
	return status;
}

int monitor_run(struct cli *cli, const struct monitor_settings *settings)
{
	struct monitor m = {
		.cli = cli, .settings = settings, .signals = -1,
		.log = { .cli = cli, .fd = -1, .highest = settings->verbose ? LOG_DEBUG : LOG_NOTICE },
		.hook = { .program = settings->exec, .log = &m.log },
	};
	sigset_t before;
	int rc = monitor_log_open(&m.log, settings->log), status;

	if (rc) {
		if (cli->personality) {
			cli_error(cli, PMEMCTL_FAILED, "open %s failed", settings->log);
			fputc('\n', stderr);
		}
		return cli_file_error(cli, rc, settings->log, strerror(-rc));
	}
	if (settings->daemon && daemon(0, 0))
		return cli_error(cli, PMEMCTL_FAILED, "cannot go into the background: %s", strerror(errno));
	if (!block_signals(&m, &before))
		return cli_error(cli, PMEMCTL_FAILED, "cannot wait for signals: %s", strerror(errno));
	monitor_service_begin(&m.service);
	status = pmemctl_monitor_new_nvdimm(cli->ctx, &m.devices) ? cli_library_error(cli) : watch(&m);
	pmemctl_monitor_free(m.devices);
	monitor_forget(&m);
	monitor_log_close(&m.log);
	monitor_service_end(&m.service);
	close(m.signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}
