/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_MONITOR_H
#define PMEMCTL_MONITOR_H

#include <sys/types.h>
#include <time.h>

#include "cmd/filters.h"

/* ---- what is watched for ---- */

/* As a DIMM has them now. */
#define MONITOR_SPARES     (1u << 0)	/* few spare blocks are left */
#define MONITOR_MEDIA      (1u << 1)	/* its media is too hot */
#define MONITOR_CONTROLLER (1u << 2)
#define MONITOR_STATE      (1u << 3)	/* its health is another one than before */
#define MONITOR_SHUTDOWN   (1u << 4)	/* the last shutdown lost data */
#define MONITOR_ALL        0x1fu
enum { MONITOR_KINDS = 5 };

/* The name of kind 1u << i, as ndctl has it: "dimm-spares-remaining" … */
extern const char *const monitor_kind_names[MONITOR_KINDS];
/* Kinds from words with blanks or commas between; "all", or none, for all. Else false, with the word. */
bool monitor_kinds_parse(const char *words, unsigned *kinds, char *wrong, size_t size);

/* What is told of a DIMM at one time. */
struct monitor_event {
	const struct pmemctl_dimm *dimm;
	unsigned kinds, watched;
	const char *reason;		/* "start", "new", "notification", "poll" */
	struct timespec time;
	const char *json;		/* all of it, in the shape of ndctl monitor; one line unless human */
};
/* Its JSON, which the caller frees; NULL when out of memory. */
char *monitor_event_json(const struct monitor_event *event, bool human, bool with_reason);

/* ---- settings: options, and the file behind them ---- */

struct monitor_settings {
	struct filters filters;
	const char *dimm_event, *log, *config, *metrics, *exec;
	bool daemon, human, keep_alarms;
	int verbose;
	unsigned poll;		/* seconds, 0: never */
	unsigned watched;	/* MONITOR_… of dimm_event */
	char **texts;		/* that are not of the command line */
	size_t text_count;
};
/*
 * config.c: add what configuration files say: filters and events to those of the options, the rest where
 * no option is given. 0, or a status after a message.
 */
int monitor_configure(struct cli *cli, struct monitor_settings *settings);
void monitor_settings_free(struct monitor_settings *settings);

/* ---- log.c: where events and notes go ---- */

enum monitor_target { MONITOR_STANDARD, MONITOR_SYSLOG, MONITOR_JOURNAL, MONITOR_FILE };

struct monitor_log {
	const struct cli *cli;
	enum monitor_target target;
	const char *path;	/* of a file */
	int fd;			/* of a file, or the socket of the journal; else -1 */
	int highest;		/* of the priorities of notes that are told: LOG_ERR … LOG_DEBUG */
	bool failed;		/* to write, which was told */
};
/* By the word for --log. 0 or -errno. */
int monitor_log_open(struct monitor_log *log, const char *where);
/* Open the file anew: it was moved away, or may have been. */
void monitor_log_reopen(struct monitor_log *log);
void monitor_log_close(struct monitor_log *log);
void monitor_log_event(struct monitor_log *log, const struct monitor_event *event);
/* A note of a priority of syslog(3), about a DIMM or, with NULL, none. */
void monitor_note(struct monitor_log *log, int priority, const char *dimm, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* journal.c: fields of one entry of systemd's journal, and off it goes. */
int journal_open(void);
struct journal_field {
	const char *name, *value;	/* no value: it is left out */
};
int journal_send(int fd, const struct journal_field *fields, size_t count);

/* ---- service.c: what systemd wants to know of a service ---- */

struct monitor_service {
	char *socket;		/* or NULL */
	int64_t watchdog;	/* ms between signs of life, or 0 */
};
/* From the environment, which processes that are started do not inherit. */
void monitor_service_begin(struct monitor_service *service);
void monitor_service_tell(const struct monitor_service *service, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void monitor_service_end(struct monitor_service *service);

/* ---- hook.c: a program that gets each event, one after the other ---- */

struct monitor_hook {
	const char *program;	/* or NULL */
	struct monitor_log *log;
	struct waiting *first, *last;	/* events that it has not got */
	size_t count;
	pid_t pid;		/* of the one that runs, or 0 */
	int64_t end;		/* when it has run too long */
	bool killed;
};
void monitor_hook_add(struct monitor_hook *hook, const char *json);
/* After SIGCHLD, and when its time may be over. */
void monitor_hook_turn(struct monitor_hook *hook);
/* When it has to be looked at: a time of monitor_now(), or -1. */
int64_t monitor_hook_deadline(const struct monitor_hook *hook);
/* No more; what waits is told to be lost. */
void monitor_hook_end(struct monitor_hook *hook);

/* Milliseconds of the monotonic clock. */
int64_t monitor_now(void);

/* ---- dimms.c: the DIMMs that are watched ---- */

struct monitored {
	char *name;
	int fd;			/* tells of notifications, or -1 */
	bool is_there;		/* while they are looked for */
	bool lost;		/* it has gone, and may have come back as another one */
	bool unreadable;	/* which was told */
	struct pmemctl_health health;	/* last read; thresholds as they were asked for last */
	enum pmemctl_health_state first;	/* state that ndctl compares with */
	unsigned told;		/* kinds that were told last */
};

struct monitor {
	struct cli *cli;
	const struct monitor_settings *settings;
	struct monitor_log log;
	struct monitor_hook hook;
	struct monitor_service service;
	struct pmemctl_monitor *devices;
	struct monitored *dimms;
	size_t count;
	bool metrics_failed;	/* which was told */
	int signals;
};

/* Find DIMMs that have come or gone; reason as in events. 0, or -errno with the library's error. */
int monitor_find(struct monitor *m, const char *reason);
/* Ask all for their health, by one command each. */
int monitor_poll(struct monitor *m);
/* A DIMM was notified of; false when it is gone. */
bool monitor_notified(struct monitor *m, struct monitored *dimm);
/* Write the file of metrics, if there is to be one. */
void monitor_write_metrics(struct monitor *m);
void monitor_forget(struct monitor *m);

/* loop.c: watch until a signal ends it; an exit status */
int monitor_run(struct cli *cli, const struct monitor_settings *settings);

#endif
