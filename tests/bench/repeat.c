// SPDX-License-Identifier: GPL-2.0-only
/*
 * repeat N COMMAND… -- COMMAND…: runs the two commands in turn, N times each, with their output
 * thrown away, and prints the median time of each in microseconds. In turn, so that whatever else
 * the machine does hits both; the median, so that one hiccup hits none.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int64_t microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int64_t run_once(char **command)
{
	posix_spawn_file_actions_t actions;
	int64_t start = microseconds();
	pid_t child;
	int status, rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	rc = posix_spawnp(&child, command[0], &actions, NULL, command, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (rc || waitpid(child, &status, 0) < 0 || status) {
		fprintf(stderr, "repeat: %s failed\n", command[0]);
		exit(1);
	}
	return microseconds() - start;
}

static int compare(const void *left, const void *right)
{
	const int64_t l = *(const int64_t *)left, r = *(const int64_t *)right;

	return (l > r) - (l < r);
}

int main(int argc, char **argv)
{
	char **commands[2] = { argv + 2, NULL };
	int64_t *times[2];
	int count = argc > 3 ? atoi(argv[1]) : 0;

	for (int i = 2; i < argc && !commands[1]; i++)
		if (strcmp(argv[i], "--") == 0) {
			argv[i] = NULL;
			commands[1] = argv + i + 1;
		}
	if (count < 1 || !commands[1] || !commands[0][0] || !commands[1][0]) {
		fprintf(stderr, "usage: repeat N COMMAND... -- COMMAND...\n");
		return 2;
	}
	for (int c = 0; c < 2; c++) {
		times[c] = calloc((size_t)count, sizeof(*times[c]));
		if (!times[c])
			return 1;
		run_once(commands[c]);	/* the first run fills caches */
	}
	for (int i = 0; i < count; i++)
		for (int c = 0; c < 2; c++)
			times[c][i] = run_once(commands[c]);
	for (int c = 0; c < 2; c++) {
		qsort(times[c], (size_t)count, sizeof(*times[c]), compare);
		printf("%lld%c", (long long)times[c][count / 2], c ? '\n' : ' ');
		free(times[c]);
	}
	return 0;
}
