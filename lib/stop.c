// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Stop points for tests of crashes and errors, see stop.h. They are numbered from 1 as the process
 * comes to them. The environment says
 *
 *	PMEMCTL_STOP_AT=N	at which one something happens; 0 or not set: at none
 *	PMEMCTL_STOP_BY=WORD	what happens there:
 *		kill, int, term, hup	the process gets that signal (kill is the default)
 *		eio		the write behind the point fails with EIO, and is not done
 *		eio-on		that write and all that follow fail
 *		wait		the process stays there for ever, for a reset of the machine
 *	PMEMCTL_STOP_LOG=FILE	a line "NUMBER before|after TARGET" goes there at each point, and
 *				"waiting" when the process stays; with nothing else, it counts
 *
 * A set-uid process, or one with capabilities that its file gave it, has none of this: what its
 * caller's environment says must not steer it.
 */
#include "stop.h"

#ifdef ENABLE_STOP_POINTS

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum action { ACTION_SIGNAL, ACTION_FAIL, ACTION_FAIL_ON, ACTION_WAIT };

static const struct {
	const char *word;
	enum action action;
	int number;
} actions[] = {
	{ "kill", ACTION_SIGNAL, SIGKILL },
	{ "int", ACTION_SIGNAL, SIGINT },
	{ "term", ACTION_SIGNAL, SIGTERM },
	{ "hup", ACTION_SIGNAL, SIGHUP },
	{ "eio", ACTION_FAIL, EIO },
	{ "eio-on", ACTION_FAIL_ON, EIO },
	{ "wait", ACTION_WAIT, 0 },
};

static struct {
	pthread_mutex_t mutex;	/* commands change several objects at a time */
	unsigned long count, at;
	size_t chosen;		/* in actions */
	int log;
	bool ready;
} state = { .mutex = PTHREAD_MUTEX_INITIALIZER, .log = -1 };

/* A test with a slip must not pass because nothing happened. */
static void give_up(const char *variable, const char *value)
{
	fprintf(stderr, "%s: '%s' is nothing it can be\n", variable, value);
	_exit(2);
}

static void choose_action(void)
{
	const char *word = secure_getenv("PMEMCTL_STOP_BY");

	if (!word)
		return;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(word, actions[i].word) == 0) {
			state.chosen = i;
			return;
		}
	give_up("PMEMCTL_STOP_BY", word);
}

static void read_environment(void)
{
	const char *at = secure_getenv("PMEMCTL_STOP_AT"), *log = secure_getenv("PMEMCTL_STOP_LOG");
	char *end = NULL;

	state.ready = true;
	choose_action();
	if (at)
		state.at = strtoul(at, &end, 10);
	if (at && (*end || end == at))
		give_up("PMEMCTL_STOP_AT", at);
	if (!log)
		return;
	state.log = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (state.log < 0)
		give_up("PMEMCTL_STOP_LOG", log);
}

static void log_line(const char *line)
{
	if (state.log >= 0 && write(state.log, line, strlen(line)) < 0)
		give_up("PMEMCTL_STOP_LOG", "its file");
}

static int act(bool before)
{
	const enum action action = actions[state.chosen].action;
	const int number = actions[state.chosen].number;

	if (action == ACTION_SIGNAL)
		raise(number);
	if (action == ACTION_WAIT) {
		log_line("waiting\n");
		for (;;)
			pause();
	}
	return before && action != ACTION_SIGNAL ? -number : 0;
}

static int come_to(const char *what, bool before)
{
	char line[256];
	int rc = 0;

	pthread_mutex_lock(&state.mutex);
	if (!state.ready)
		read_environment();
	state.count++;
	snprintf(line, sizeof(line), "%lu %s %s\n", state.count, before ? "before" : "after", what);
	log_line(line);
	if (state.at && (state.count == state.at ||
			 (actions[state.chosen].action == ACTION_FAIL_ON && state.count > state.at)))
		rc = act(before);
	pthread_mutex_unlock(&state.mutex);
	return rc;
}

int stop_before(const char *what)
{
	return come_to(what, true);
}

void stop_after(const char *what)
{
	come_to(what, false);
}

#endif
