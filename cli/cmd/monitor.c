// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl monitor */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "monitor/monitor.h"

#define AT(member) offsetof(struct monitor_settings, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs on this bus (name, number or provider)" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only DIMMs of this region" },
	{ 'd', "dimm", OPT_TEXT, ARG_DIMM, "DIMM", AT(filters.dimm), "only this DIMM" },
	{ 'n', "namespace", OPT_TEXT, ARG_NAMESPACE, "NAMESPACE", AT(filters.namespace_),
	  "only DIMMs of this namespace" },
	{ 'D', "dimm-event", OPT_TEXT, ARG_TEXT, "EVENTS", AT(dimm_event),
	  "only events of these names, with blanks or commas between (default: all)" },
	{ 'p', "poll", OPT_NUMBER, ARG_NUMBER, "SECONDS", AT(poll),
	  "ask each DIMM so often, besides when it notifies" },
	{ 'l', "log", OPT_TEXT, ARG_FILE, "WHERE", AT(log),
	  "where events go: standard (default), syslog, journal, or a file" },
	{ 0, "metrics", OPT_TEXT, ARG_FILE, "FILE", AT(metrics), "keep the metrics of pmemctl metrics in FILE" },
	{ 0, "exec", OPT_TEXT, ARG_FILE, "PROGRAM", AT(exec), "start PROGRAM for each event, with its JSON on stdin" },
	{ 0, "keep-alarms", OPT_FLAG, ARG_NONE, NULL, AT(keep_alarms),
	  "do not enable alarms of DIMMs that are watched for" },
	{ 'c', "config-file", OPT_TEXT, ARG_FILE, "FILE", AT(config),
	  "read FILE instead of monitor.conf of the system" },
	{ 0, "daemon", OPT_FLAG, ARG_NONE, NULL, AT(daemon), "go on in the background" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "JSON over several lines" },
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose), "tell more than events and what hinders them" },
};

/*
 * ndctl ends there with what it has for a status from before: of the file that it has read, 0; and where the usual one
 * is not there, the length of its name.
 */
enum { NO_FAILURE = -1 };
static const char ndctl_file[] = "/etc/ndctl.conf.d/monitor.conf";

static int status_of_ndctl(const struct monitor_settings *s)
{
	return s->config || s->daemon || access(ndctl_file, F_OK) == 0 ? NO_FAILURE : (int)sizeof(ndctl_file) - 1;
}

static int verify_events(struct cli *cli, struct monitor_settings *s)
{
	char wrong[64];

	if (monitor_kinds_parse(s->dimm_event, &s->watched, wrong, sizeof(wrong)))
		return 0;
	if (!cli->personality)
		return cli_no_choice(cli, "dimm-event", "event", wrong, monitor_kind_names, MONITOR_KINDS);
	if (!s->daemon)	/* which is in the background by then */
		fprintf(stderr, "no dimm-event named %s\n", wrong);
	return status_of_ndctl(s);
}

/* In the background there is no standard output, and another working directory. */
static int verify_log(struct cli *cli, struct monitor_settings *s)
{
	const bool word = s->log && (strcmp(s->log, "syslog") == 0 || strcmp(s->log, "journal") == 0);

	if (!s->log)
		s->log = s->daemon ? "syslog" : getenv("NOTIFY_SOCKET") ? "journal" : "standard";
	else if (!*s->log)
		return cli_usage_error(cli, "--log: it names nothing");
	else if (s->daemon && !word && *s->log != '/' && !cli->personality)
		return cli_usage_error(cli, "--daemon: --log needs syslog, journal, or a file by its whole path");
	else if (s->daemon && !word && *s->log != '/')
		s->log = "syslog";
	if (s->daemon && s->metrics && *s->metrics != '/')
		return cli_usage_error(cli, "--daemon: --metrics needs a file by its whole path");
	return 0;
}

static int verify_program(struct cli *cli, const struct monitor_settings *s)
{
	struct stat file;
	int rc = 0;

	if (!s->exec)
		return 0;
	if (*s->exec != '/')
		return cli_usage_error(cli, "--exec: '%s' is not the whole path of a program", s->exec);
	if (stat(s->exec, &file) || access(s->exec, X_OK))
		rc = -errno;
	else if (!S_ISREG(file.st_mode))
		rc = -EACCES;
	return rc ? cli_file_error(cli, rc, s->exec, strerror(-rc)) : 0;
}

static int verify(struct cli *cli, struct monitor_settings *s)
{
	struct pmemctl_query query;
	int status = monitor_configure(cli, s);

	if (!status)
		status = verify_events(cli, s);
	if (status)
		return status;
	if (s->metrics && !*s->metrics)
		return cli_usage_error(cli, "--metrics: it names no file");
	status = verify_log(cli, s);
	if (!status)
		status = verify_program(cli, s);
	return status ? status : filters_apply(cli, &s->filters, &query);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct monitor_settings settings = *(const struct monitor_settings *)parsed;
	int status = verify(cli, &settings);

	(void)operands;
	(void)count;
	if (!status)
		status = monitor_run(cli, &settings);
	monitor_settings_free(&settings);
	return status == NO_FAILURE ? 0 : status;
}

static const char *const examples[] = {
	"pmemctl monitor --poll 60 --log /var/log/pmem.log", "In the foreground, until it is interrupted.",
	"pmemctl monitor -D dimm-health-state --exec /usr/bin/logger", "A program hears of a DIMM that gets worse.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "the system cannot be read, or the log not be written" },
	{ PMEMCTL_NO_OBJECT, "a file or program that is named is not there" },
	{ PMEMCTL_NO_PERMISSION, "it may not be written or started" },
	{ 0 },
};

const struct command cmd_monitor = {
	.name = "monitor",
	.summary = "Watch the health of DIMMs, and tell of events.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct monitor_settings),
	.examples = examples,
	.exits = exits,
	.run = run,
};
