// SPDX-License-Identifier: GPL-2.0-only
/* The question before data is lost, on a pseudo-terminal. */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "program.h"
#include "ui/prompt.h"
#include "unit.h"

static const char found[] = "/dev/pmem0 holds an ext4 file system";
static const char question[] = "namespace0.0: /dev/pmem0 holds an ext4 file system, which would be lost.\r\n"
			       "Type namespace0.0 to go on: ";

/* In the child: 0 when it may be lost, 1 when it may not. */
static void ask(const struct global_options *global)
{
	struct cli cli = { .err = stderr, .global = *global };
	bool agreed = cli_may_lose(&cli, "namespace0.0", found);

	fflush(stderr);
	_exit(agreed ? 0 : 1);
}

/* What is typed would be shown in the middle of a question that is not written yet. */
static void turn_off_echo(int terminal)
{
	struct termios settings;

	assert_int_equal(tcgetattr(terminal, &settings), 0);
	settings.c_lflag &= ~(tcflag_t)ECHO;
	assert_int_equal(tcsetattr(terminal, TCSANOW, &settings), 0);
}

/* Type an answer on a terminal, and collect what it shows. True when it may be lost. */
static bool agrees(const struct global_options *global, const char *answer, char *screen, size_t size)
{
	size_t used = 0;
	int terminal, status;
	ssize_t length;
	pid_t pid = forkpty(&terminal, NULL, NULL, NULL);

	assert_true(pid >= 0);
	if (!pid)
		ask(global);
	turn_off_echo(terminal);
	assert_int_equal(write(terminal, answer, strlen(answer)), (ssize_t)strlen(answer));
	while ((length = read(terminal, screen + used, size - 1 - used)) > 0)
		used += (size_t)length;
	screen[used] = '\0';
	close(terminal);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
	return WEXITSTATUS(status) == 0;
}

static void the_name_has_to_be_typed(void **state)
{
	const struct global_options none = { 0 };
	const char *const wrong[] = { "\n", "y\n", "yes\n", "namespace0.1\n", "namespace0.0 x\n", "\x04" };
	char screen[1024];

	(void)state;
	assert_true(agrees(&none, "namespace0.0\n", screen, sizeof(screen)));
	assert_non_null(strstr(screen, question));
	assert_true(agrees(&none, "  namespace0.0 \n", screen, sizeof(screen)));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_false(agrees(&none, wrong[i], screen, sizeof(screen)));
		assert_non_null(strstr(screen, question));
	}
}

static void with_yes_or_dry_run_nothing_is_asked(void **state)
{
	const struct global_options yes = { .yes = true }, dry = { .dry_run = true };
	char screen[1024];

	(void)state;
	assert_true(agrees(&yes, "\n", screen, sizeof(screen)));
	assert_null(strstr(screen, "Type"));
	assert_false(agrees(&dry, "namespace0.0\n", screen, sizeof(screen)));
	assert_null(strstr(screen, "Type"));
}

static void without_a_terminal_nothing_is_asked(void **state)
{
	struct cli cli = { .err = stderr };
	int ends[2], before = dup(STDIN_FILENO);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	assert_int_equal(write(ends[1], "namespace0.0\n", 13), 13);
	assert_false(cli_may_lose(&cli, "namespace0.0", found));
	dup2(before, STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
}

static void only_found_data_is_asked_about(void **state)
{
	const struct pmemctl_error busy = {
		.status = PMEMCTL_IN_USE, .object = "namespace0.0", .message = found, .kernel = "", .hint = "",
	};
	struct cli cli = { .err = stderr, .global.yes = true };

	(void)state;
	assert_false(cli_may_lose_found(&cli, &busy));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_has_to_be_typed),
		cmocka_unit_test(with_yes_or_dry_run_nothing_is_asked),
		cmocka_unit_test(without_a_terminal_nothing_is_asked),
		cmocka_unit_test(only_found_data_is_asked_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
