// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes wrong, and how long commands take. Lines of the file "faults":
 *	DIMM COMMAND STATUS [TIMES]
 * makes the command (or "*") of that DIMM (or "*") fail with the status word, always or that many times;
 *	DIMM COMMAND delay MICROSECONDS
 * makes it take that long;
 *	DIMM COMMAND short BYTES
 * has it answer no more than so many bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emulator.h"

static int is_meant(const char *pattern, const char *word)
{
	return strcmp(pattern, "*") == 0 || strcmp(pattern, word) == 0;
}

/* Has the line been used up? Each use leaves a byte. */
static int is_used_up(const char *dimm, int line, long times)
{
	char file[NAME_MAX_LENGTH], uses[256];
	ssize_t used;

	snprintf(file, sizeof(file), "fault.%d", line);
	used = machine_read(dimm, file, 0, uses, sizeof(uses));
	if (used < 0)
		used = 0;
	if (used >= times)
		return 1;
	machine_write(dimm, file, (uint64_t)used, "x", 1);
	return 0;
}

static uint32_t apply(struct command *command, const char *line, int number)
{
	char dimm[NAME_MAX_LENGTH], name[NAME_MAX_LENGTH], what[NAME_MAX_LENGTH];
	long count = -1;
	int words = sscanf(line, "%31s %31s %31s %ld", dimm, name, what, &count);

	if (words < 3 || !is_meant(dimm, command->dimm) || !is_meant(name, command->name))
		return 0;
	if (strcmp(what, "delay") == 0) {
		if (words == 4)
			usleep((useconds_t)count);
		return 0;
	}
	if (strcmp(what, "short") == 0) {
		if (words == 4 && (size_t)count < command->out_size)
			command->out_size = (size_t)count;
		return 0;
	}
	if (words == 4 && is_used_up(command->dimm, number, count))
		return 0;
	return (uint32_t)strtoul(what, NULL, 0);
}

uint32_t fault_of(struct command *command)
{
	char text[4096];
	ssize_t length = machine_read("", "faults", 0, text, sizeof(text) - 1);
	uint32_t status = 0;
	int number = 0;
	char *rest = text, *line;

	if (length <= 0)
		return 0;
	text[length] = '\0';
	while (!status && (line = strsep(&rest, "\n")))
		status = apply(command, line, number++);
	return status;
}
