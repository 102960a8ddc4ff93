// SPDX-License-Identifier: GPL-2.0-only
/*
 * --watch: on a terminal what there is is drawn in place, elsewhere each new state is printed.
 * Between two looks the process sleeps until the kernel tells of a change, or the time is over.
 */
#include "cmd/watch.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum {
	QUIET = 100,	/* ms without an event: the change is over */
	SETTLE = 10,	/* so many times at most */
	AGAIN = 1000,	/* ms; the last of what makes a change, as a size, may have no event of its own */
};

struct watch {
	struct cli *cli;
	struct pmemctl_monitor *monitor;
	sigset_t before;
	int signals;
	bool screen;	/* drawn in place */
	char *text, *notes;	/* of the state that was shown last, or NULL */
	bool again;
};

/* ---- the terminal ---- */

/* Another screen, so that the old contents come back; no cursor, and nothing goes on in the next line. */
static void enter_screen(const struct watch *w)
{
	if (w->screen)
		fputs("\033[?1049h\033[?25l\033[?7l", stdout);
}

static void leave_screen(const struct watch *w)
{
	if (w->screen)
		fputs("\033[?7h\033[?25h\033[?1049l", stdout);
	fflush(stdout);
}

static bool can_draw(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

static void forget(struct watch *w)
{
	free(w->text);
	free(w->notes);
	w->text = NULL;
	w->notes = strdup("");	/* it is not the first time any more */
}

/* The shell's screen while the process is stopped, and a new one when it goes on. */
static void stop(struct watch *w)
{
	leave_screen(w);
	raise(SIGSTOP);
	enter_screen(w);
}

/* ---- one look ---- */

/* What a function prints, in memory. NULL when out of memory. */
static int print_to_memory(struct cli *cli, const struct watch_view *view, char **text, char **notes)
{
	FILE *const out = cli->out, *const err = cli->err;
	size_t sizes[2];
	int status = PMEMCTL_FAILED;

	cli->out = open_memstream(text, &sizes[0]);
	cli->err = open_memstream(notes, &sizes[1]);
	if (cli->out && cli->err)
		status = view->print(cli, view->data);
	if (cli->out)
		fclose(cli->out);
	if (cli->err)
		fclose(cli->err);
	cli->out = out;
	cli->err = err;
	return status;
}

/* As many lines as there are on the terminal, with what is left out in the last. */
static void draw(const char *text)
{
	struct winsize size = { .ws_row = 0 };
	size_t lines = 0, room = 24, shown = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row)
		room = size.ws_row;
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	fputs("\033[H\033[J", stdout);
	for (; *text && (shown + 1 < room || lines == room); shown++) {
		const size_t length = strcspn(text, "\n");

		printf("%s%.*s", shown ? "\n" : "", (int)length, text);
		text += length + (text[length] == '\n');
	}
	if (*text)
		printf("\n(%zu lines more)", lines - shown);
}

static bool is_same(const char *old, const char *new)
{
	return old && strcmp(old, new) == 0;
}

/* Show the state unless it is shown already. */
static void show_state(struct watch *w, const struct watch_view *view, char *text, char *notes)
{
	char *both;

	if (w->screen && !(is_same(w->text, text) && is_same(w->notes, notes)) &&
	    asprintf(&both, "%s%s", text, notes) >= 0) {
		draw(both);
		free(both);
	}
	if (!w->screen && *text && !is_same(w->text, text))
		printf("%s%s", w->text ? view->separator : "", text);
	if (!w->screen && !is_same(w->notes, notes))
		fputs(notes, stderr);
	fflush(stdout);
	/* without a text nothing was printed that would need a separator, unless something was before */
	if (*text || w->text) {
		free(w->text);
		w->text = text;
	} else {
		free(text);
	}
	free(w->notes);
	w->notes = notes;
}

static int look(struct watch *w, const struct watch_view *view)
{
	const bool first = !w->notes;
	char *text = NULL, *notes = NULL;
	int status = print_to_memory(w->cli, view, &text, &notes);

	if (!text || !notes) {
		free(text);
		free(notes);
		return cli_error(w->cli, PMEMCTL_FAILED, "out of memory");
	}
	if (first && status)	/* later, what is gone may come back */
		w->screen = false;
	if (first)
		enter_screen(w);
	show_state(w, view, text, notes);
	return first ? status : 0;
}

/* ---- waiting ---- */

enum reason { LOOK, END };

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* What is waited for: events, then signals, then the end of who reads. */
struct sources {
	struct pollfd fds[PMEMCTL_MONITOR_FDS + 2];
	size_t events;
};

static struct pollfd *wait_for(const struct watch *w, struct sources *s, int64_t timeout)
{
	s->events = pmemctl_monitor_fds(w->monitor, s->fds);
	s->fds[s->events] = (struct pollfd) { .fd = w->signals, .events = POLLIN };
	s->fds[s->events + 1] = (struct pollfd) { .fd = STDOUT_FILENO };
	return poll(s->fds, s->events + 2, timeout > 0 ? (int)timeout : 0) > 0 ? s->fds + s->events : NULL;
}

/* Events come in crowds: one look behind the last is enough. */
static void settle(struct watch *w)
{
	struct sources s;

	for (int i = 0; i < SETTLE; i++)
		if (!wait_for(w, &s, QUIET) || !pmemctl_monitor_changed(w->monitor, s.fds))
			break;
	w->again = true;
}

/* The number of a signal that ends the watch, or 0 when it goes on. */
static int take_signal(struct watch *w)
{
	struct signalfd_siginfo info;

	if (read(w->signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	if (info.ssi_signo == SIGTSTP)
		stop(w);
	if (info.ssi_signo != SIGTSTP && info.ssi_signo != SIGWINCH)
		return (int)info.ssi_signo;
	forget(w);
	return 0;
}

static enum reason wait_for_change(struct watch *w, unsigned seconds, int *number)
{
	const int64_t period = (int64_t)seconds * 1000;
	const int64_t end = now() + (w->again && period > AGAIN ? AGAIN : period);
	struct sources s;

	w->again = false;
	for (;;) {
		const struct pollfd *others = wait_for(w, &s, end - now());

		if (!others && now() >= end)
			return LOOK;
		if (!others)
			continue;
		if (others[0].revents) {
			*number = take_signal(w);
			return *number ? END : LOOK;
		}
		if (others[1].revents)
			return END;
		if (pmemctl_monitor_changed(w->monitor, s.fds)) {
			settle(w);
			return LOOK;
		}
	}
}

/* ---- all of it ---- */

static bool take_signals(struct watch *w)
{
	/* the last two are of terminals */
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(numbers) - (w->screen ? 0 : 2); i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, &w->before);
	w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->signals >= 0;
}

/* An interrupt is how a watch is meant to end; who sends another signal shall see that it did it. */
static void finish(struct watch *w, int number)
{
	leave_screen(w);
	close(w->signals);
	sigprocmask(SIG_SETMASK, &w->before, NULL);
	if (number && number != SIGINT)
		raise(number);
}

int watch(struct cli *cli, unsigned seconds, const struct watch_view *view)
{
	struct watch w = { .cli = cli, .screen = can_draw() };
	int number = 0, status;

	if (pmemctl_monitor_new(cli->ctx, &w.monitor))
		return cli_library_error(cli);
	if (!take_signals(&w)) {
		pmemctl_monitor_free(w.monitor);
		return cli_error(cli, PMEMCTL_FAILED, "cannot wait for signals");
	}
	do {
		status = look(&w, view);
	} while (!status && !ferror(stdout) && wait_for_change(&w, seconds, &number) == LOOK);
	finish(&w, number);
	pmemctl_monitor_free(w.monitor);
	free(w.text);
	free(w.notes);
	return status;
}
