// SPDX-License-Identifier: GPL-2.0-only
/* Configuration files. */
#include "ini.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return text;
}

static int read_line(const struct ini_reader *reader, char *line)
{
	char *value;

	line = trim(line);
	if (!*line || *line == '#' || *line == ';')
		return 0;
	if (*line == '[')
		return reader->section(reader->data, line);
	value = strchr(line, '=');
	if (!value)
		return reader->entry(reader->data, line, NULL);
	*value++ = '\0';
	return reader->entry(reader->data, trim(line), trim(value));
}

int ini_read(FILE *file, const struct ini_reader *reader)
{
	char *line = NULL;
	size_t room = 0;
	int status = 0;

	for (*reader->line = 1; !status && getline(&line, &room, file) >= 0; ++*reader->line)
		status = read_line(reader, line);
	free(line);
	return status;
}
