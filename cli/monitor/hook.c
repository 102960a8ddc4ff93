// SPDX-License-Identifier: GPL-2.0-only
/* --exec: a program that gets each event as JSON on its standard input, one after the other. */
#include "monitor/monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

enum { LIMIT = 30 * 1000, MOST = 10000 };	/* ms for one event; events that may wait */

struct waiting {
	struct waiting *next;
	char json[];
};

int64_t monitor_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Signals as a program expects them, and a group of its own, so that what it starts ends with it. */
static int spawn(const char *program, int input, pid_t *pid)
{
	char *const arguments[] = { (char *)(uintptr_t)program, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, broken;
	int rc;

	sigemptyset(&none);
	sigemptyset(&broken);
	sigaddset(&broken, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &broken);
	rc = posix_spawn(pid, program, &files, &attributes, arguments, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return rc;
}

/* In memory, so that nobody waits for the program to read. */
static int event_file(const char *json)
{
	int fd = memfd_create("event", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s\n", json) < 0 || lseek(fd, 0, SEEK_SET)) {
		const int rc = -errno;

		close(fd);
		return rc;
	}
	return fd;
}

static void start_next(struct monitor_hook *hook)
{
	while (hook->first && !hook->pid) {
		struct waiting *event = hook->first;
		int input = event_file(event->json), rc = input < 0 ? -input : spawn(hook->program, input, &hook->pid);

		if (input >= 0)
			close(input);
		if (rc) {
			hook->pid = 0;
			monitor_note(hook->log, LOG_ERR, NULL, "%s: cannot be started: %s", hook->program,
				     strerror(rc));
		}
		hook->end = monitor_now() + LIMIT;
		hook->killed = false;
		hook->first = event->next;
		hook->last = hook->first ? hook->last : NULL;
		hook->count--;
		free(event);
	}
}

void monitor_hook_add(struct monitor_hook *hook, const char *json)
{
	struct waiting *event = hook->program && hook->count < MOST ? malloc(sizeof(*event) + strlen(json) + 1) : NULL;

	if (!event) {
		if (hook->program)
			monitor_note(hook->log, LOG_ERR, NULL, "%s: it does not get an event: %zu wait for it already",
				     hook->program, hook->count);
		return;
	}
	strcpy(event->json, json);
	event->next = NULL;
	if (hook->last)
		hook->last->next = event;
	else
		hook->first = event;
	hook->last = event;
	hook->count++;
	start_next(hook);
}

static void tell_end(const struct monitor_hook *hook, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status))
		monitor_note(hook->log, LOG_ERR, NULL, "%s: failed with status %d", hook->program, WEXITSTATUS(status));
	else if (WIFSIGNALED(status) && !hook->killed)
		monitor_note(hook->log, LOG_ERR, NULL, "%s: ended by signal %d", hook->program, WTERMSIG(status));
}

void monitor_hook_turn(struct monitor_hook *hook)
{
	int status;

	if (hook->pid && waitpid(hook->pid, &status, WNOHANG) == hook->pid) {
		tell_end(hook, status);
		hook->pid = 0;
	}
	if (hook->pid && !hook->killed && monitor_now() >= hook->end) {
		monitor_note(hook->log, LOG_ERR, NULL, "%s: ended, as it took longer than %d seconds", hook->program,
			     LIMIT / 1000);
		kill(-hook->pid, SIGKILL);
		hook->killed = true;
	}
	start_next(hook);
}

int64_t monitor_hook_deadline(const struct monitor_hook *hook)
{
	return hook->pid && !hook->killed ? hook->end : -1;
}

void monitor_hook_end(struct monitor_hook *hook)
{
	if (hook->first)
		monitor_note(hook->log, LOG_ERR, NULL, "%s: it does not get %zu events", hook->program, hook->count);
	while (hook->first) {
		struct waiting *event = hook->first;

		hook->first = event->next;
		free(event);
	}
	hook->last = NULL;
	hook->count = 0;
}
