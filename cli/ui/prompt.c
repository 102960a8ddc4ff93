// SPDX-License-Identifier: GPL-2.0-only
/* The question before data is lost. Whoever answers types the name of what loses it. */
#include "ui/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The line without white space around it; NULL at the end of input, or when interrupted. */
static char *read_answer(char **line)
{
	size_t room = 0, length;
	char *start;

	if (getline(line, &room, stdin) < 0)
		return NULL;
	start = *line + strspn(*line, " \t");
	length = strcspn(start, "\r\n");
	while (length && (start[length - 1] == ' ' || start[length - 1] == '\t'))
		length--;
	start[length] = '\0';
	return start;
}

static void print_question(const char *object, const char *loss)
{
	cli_print_clean(object, stderr);
	fputs(": ", stderr);
	cli_print_clean(loss, stderr);
	fputs(", which would be lost.\nType ", stderr);
	cli_print_clean(object, stderr);
	fputs(" to go on: ", stderr);
	fflush(stderr);
}

bool cli_may_lose(struct cli *cli, const char *object, const char *loss)
{
	char *line = NULL, *answer;
	bool agreed;

	if (cli->global.yes)
		return true;
	if (cli->global.dry_run || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	print_question(object, loss);
	answer = read_answer(&line);
	agreed = answer && strcmp(answer, object) == 0;
	if (!answer)
		fputc('\n', stderr);	/* the cursor is still behind the question */
	free(line);
	return agreed;
}

bool cli_may_lose_found(struct cli *cli, const struct pmemctl_error *error)
{
	return error->status == PMEMCTL_DECLINED && error->object && *error->object &&
	       error->message && !cli->global.yes &&
	       cli_may_lose(cli, error->object, error->message);
}
