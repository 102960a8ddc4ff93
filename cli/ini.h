/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_INI_H
#define PMEMCTL_INI_H

#include <stdio.h>

/* What is called for the lines of a file in the form of *.ini; data is the caller's. 0, or a status, which ends it. */
struct ini_reader {
	/* "[monitor]" */
	int (*section)(void *data, const char *title);
	/* "key = value"; value is NULL in a line without '='. */
	int (*entry)(void *data, const char *key, const char *value);
	void *data;
	unsigned *line;		/* the number of the line, from 1 on */
};

/* Reads the lines but empty ones and comments ('#' or ';'), without blanks around words; a status. */
int ini_read(FILE *file, const struct ini_reader *reader);

#endif
