// SPDX-License-Identifier: GPL-2.0-only
/* Where events and notes go: standard output, syslog, the journal, or a file that may be moved away. */
#include "monitor/monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "output_file.h"

static int open_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0644);

	return fd < 0 ? -errno : fd;
}

int monitor_log_open(struct monitor_log *log, const char *where)
{
	static const char *const words[] = {
		[MONITOR_STANDARD] = "standard", [MONITOR_SYSLOG] = "syslog", [MONITOR_JOURNAL] = "journal",
	};

	log->target = MONITOR_FILE;
	log->fd = -1;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(where, words[i]) == 0)
			log->target = (enum monitor_target)i;
	if (log->target == MONITOR_FILE) {
		log->path = where;
		log->fd = open_file(where);
	} else if (log->target == MONITOR_JOURNAL) {
		log->fd = journal_open();
	} else {
		if (log->target == MONITOR_SYSLOG)
			openlog(log->cli->personality ? "ndctl" : "pmemctl", LOG_PID, LOG_DAEMON);
		return 0;
	}
	return log->fd < 0 ? log->fd : 0;
}

void monitor_log_close(struct monitor_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
	if (log->target == MONITOR_SYSLOG)
		closelog();
}

/* What was opened is kept while there is nothing better. */
void monitor_log_reopen(struct monitor_log *log)
{
	int fd;

	if (log->target != MONITOR_FILE)
		return;
	fd = open_file(log->path);
	if (fd < 0)
		return;
	close(log->fd);
	log->fd = fd;
}

static bool was_moved(const struct monitor_log *log)
{
	struct stat path, file;

	return stat(log->path, &path) || fstat(log->fd, &file) || path.st_ino != file.st_ino ||
	       path.st_dev != file.st_dev;
}

/* In one piece, so that the lines of several programs do not mix. */
static int write_line(int fd, const char *text)
{
	char *line;
	const int length = asprintf(&line, "%s\n", text);
	int rc;

	if (length < 0)
		return -ENOMEM;
	rc = write_bytes(fd, line, (size_t)length);
	free(line);
	return rc;
}

static int write_file(struct monitor_log *log, const char *text)
{
	if (was_moved(log))
		monitor_log_reopen(log);
	return write_line(log->fd, text);
}

/* Once, until it works again: standard error is all that is left. */
static void check(struct monitor_log *log, int rc)
{
	if (rc && !log->failed)
		cli_error(log->cli, PMEMCTL_FAILED, "%s: cannot be written: %s",
			  log->target == MONITOR_FILE      ? log->path
			  : log->target == MONITOR_JOURNAL ? "the journal"
							   : "stdout",
			  strerror(-rc));
	log->failed = rc;
}

/* ---- events ---- */

/* "nmem3: dimm-media-temperature, dimm-health-state" */
static void describe(const struct monitor_event *event, char *text, size_t size)
{
	const char *names[MONITOR_KINDS];
	char kinds[256];
	size_t count = 0;

	for (size_t i = 0; i < MONITOR_KINDS; i++)
		if (event->kinds & event->watched & 1u << i)
			names[count++] = monitor_kind_names[i];
	join_words(kinds, sizeof(kinds), names, count);
	snprintf(text, size, "%s: %s", event->dimm->name, count ? kinds : "nothing is wrong any more");
}

static int priority_of(const struct monitor_event *event)
{
	return event->kinds & event->watched ? LOG_WARNING : LOG_NOTICE;
}

static int send_event(int fd, const struct monitor_event *event)
{
	struct journal_field fields[6 + MONITOR_KINDS];
	size_t count = 0;
	char text[320], priority[4];

	describe(event, text, sizeof(text));
	snprintf(priority, sizeof(priority), "%d", priority_of(event));
	fields[count++] = (struct journal_field) { "MESSAGE", text };
	fields[count++] = (struct journal_field) { "PRIORITY", priority };
	fields[count++] = (struct journal_field) { "SYSLOG_IDENTIFIER", "pmemctl" };
	fields[count++] = (struct journal_field) { "PMEMCTL_DIMM", event->dimm->name };
	fields[count++] = (struct journal_field) { "PMEMCTL_DIMM_ID", event->dimm->unique_id };
	fields[count++] = (struct journal_field) { "PMEMCTL_JSON", event->json };
	for (size_t i = 0; i < MONITOR_KINDS; i++)
		if (event->kinds & event->watched & 1u << i)
			fields[count++] = (struct journal_field) { "PMEMCTL_EVENT", monitor_kind_names[i] };
	return journal_send(fd, fields, count);
}

void monitor_log_event(struct monitor_log *log, const struct monitor_event *event)
{
	switch (log->target) {
	case MONITOR_STANDARD:
		check(log, write_line(STDOUT_FILENO, event->json));
		break;
	case MONITOR_SYSLOG:
		syslog(priority_of(event), "%s", event->json);
		break;
	case MONITOR_JOURNAL:
		check(log, send_event(log->fd, event));
		break;
	case MONITOR_FILE:
		check(log, write_file(log, event->json));
		break;
	}
}

/* ---- notes ---- */

static int send_note(int fd, int priority, const char *dimm, const char *text)
{
	char number[12];
	const struct journal_field fields[] = {
		{ "MESSAGE", text },
		{ "PRIORITY", number },
		{ "SYSLOG_IDENTIFIER", "pmemctl" },
		{ "PMEMCTL_DIMM", dimm },
	};

	snprintf(number, sizeof(number), "%d", priority);
	return journal_send(fd, fields, ARRAY_SIZE(fields));
}

/* ndctl has its errors on stderr, and the rest on stdout. */
static void print_note(const struct monitor_log *log, int priority, const char *text)
{
	if (log->cli->personality)
		fprintf(priority <= LOG_ERR ? stderr : stdout, "%s\n", text);
	else
		cli_error(log->cli, PMEMCTL_FAILED, "%s", text);
}

static int write_note(struct monitor_log *log, const char *text)
{
	struct timespec time;
	char line[640];

	clock_gettime(CLOCK_REALTIME, &time);
	snprintf(line, sizeof(line), "[%10lld.%09ld] [%d] %s", (long long)time.tv_sec, time.tv_nsec, getpid(), text);
	return write_file(log, line);
}

void monitor_note(struct monitor_log *log, int priority, const char *dimm, const char *format, ...)
{
	char text[512];
	int length = dimm ? snprintf(text, sizeof(text), "%s: ", dimm) : 0;
	va_list ap;

	if (priority > log->highest)
		return;
	va_start(ap, format);
	vsnprintf(text + length, sizeof(text) - (size_t)length, format, ap);
	va_end(ap);
	switch (log->target) {
	case MONITOR_STANDARD:
		print_note(log, priority, text);
		break;
	case MONITOR_SYSLOG:
		syslog(priority, "%s", text);
		break;
	case MONITOR_JOURNAL:
		check(log, send_note(log->fd, priority, dimm, text));
		break;
	case MONITOR_FILE:
		check(log, write_note(log, text));
		break;
	}
}
