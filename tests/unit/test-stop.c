// SPDX-License-Identifier: GPL-2.0-only
/* Stop points: what the environment chooses happens at the point it names, and nowhere else. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stop.h"
#include "unit.h"

#ifdef ENABLE_STOP_POINTS

static char log_path[] = "/tmp/test-stop-XXXXXX";

/* Three writes; the exit status has a bit, from 16 on, for each that failed with EIO. */
static void three_writes(void)
{
	static const char *const names[] = { "a", "b", "c" };
	int failed = 0;

	for (int i = 0; i < 3; i++) {
		if (stop_before(names[i]) == -EIO)
			failed |= 16 << i;
		stop_after(names[i]);
	}
	_exit(failed);
}

/* The status of a process with that environment, as waitpid() has it. */
static int run(const char *at, const char *by, const char *log)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		/* a shell starts what is in the background with it ignored */
		signal(SIGINT, SIG_DFL);
		setenv("PMEMCTL_STOP_AT", at, 1);
		setenv("PMEMCTL_STOP_BY", by, 1);
		unsetenv("PMEMCTL_STOP_LOG");
		if (log)
			setenv("PMEMCTL_STOP_LOG", log, 1);
		fclose(stderr);
		three_writes();
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void expect_log(const char *expected)
{
	char text[512] = "";
	FILE *file = fopen(log_path, "r+");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	assert_int_equal(ftruncate(fileno(file), 0), 0);
	fclose(file);
	assert_string_equal(text, expected);
}

static void all_points_are_counted(void **state)
{
	(void)state;
	assert_int_equal(run("0", "kill", log_path), 0);
	expect_log("1 before a\n2 after a\n3 before b\n4 after b\n5 before c\n6 after c\n");
}

static void signals_come_at_the_point(void **state)
{
	int status = run("3", "kill", log_path);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	expect_log("1 before a\n2 after a\n3 before b\n");
	assert_int_equal(WTERMSIG(run("6", "term", NULL)), SIGTERM);
	assert_int_equal(WTERMSIG(run("1", "int", NULL)), SIGINT);
	assert_int_equal(run("7", "kill", NULL), 0);
}

static void writes_fail_at_the_point(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(run("3", "eio", NULL)), 32);
	assert_int_equal(WEXITSTATUS(run("3", "eio-on", NULL)), 32 | 64);
	assert_int_equal(WEXITSTATUS(run("1", "eio", NULL)), 16);
	/* it is done by then */
	assert_int_equal(WEXITSTATUS(run("4", "eio", NULL)), 0);
	assert_int_equal(WEXITSTATUS(run("4", "eio-on", NULL)), 64);
}

static void slips_are_told(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(run("3", "kil", NULL)), 2);
	assert_int_equal(WEXITSTATUS(run("three", "eio", NULL)), 2);
	assert_int_equal(WEXITSTATUS(run("1", "eio", "/nowhere/log")), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_points_are_counted),
		cmocka_unit_test(signals_come_at_the_point),
		cmocka_unit_test(writes_fail_at_the_point),
		cmocka_unit_test(slips_are_told),
	};
	int failed, fd = mkstemp(log_path);

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(log_path);
	return failed;
}

#else

static void points_are_nothing(void **state)
{
	(void)state;
	assert_int_equal(stop_before("a"), 0);
	stop_after("a");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(points_are_nothing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
