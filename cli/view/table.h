/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_TABLE_H
#define PMEMCTL_VIEW_TABLE_H

#include "cli.h"

/*
 * Rows of typed cells, and their renderers: a table for people, JSON, JSON lines and CSV for
 * programs, raw for shells. A renderer knows no object; a command knows no renderer.
 */
enum column_type {
	COLUMN_TEXT,
	COLUMN_NUMBER,
	COLUMN_SIZE,	/* bytes; with units in a table unless --bytes */
};

struct column {
	const char *name;	/* heading, "SIZE"; in lower case the key in JSON */
	enum column_type type;
	bool by_default;	/* shown without --columns; JSON has all */
	const char *help;
	bool optional;		/* nothing given means that there is none, not that it is unknown */
};

/* Nothing given is unknown: "?" in a table, null in JSON, empty in CSV. */
struct cell {
	const char *text;	/* COLUMN_TEXT; NULL unknown */
	uint64_t number;	/* others; PMEMCTL_UNKNOWN unknown */
};

struct table {
	const char *objects;	/* key of the array in JSON: "steps" */
	const struct column *columns;
	size_t column_count;
	struct cell *cells;	/* row by row */
	size_t row_count;
};

/* Print in the format and columns that the global options ask for; an exit status. */
int table_print(struct cli *cli, const struct table *table);

#endif
