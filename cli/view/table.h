/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_VIEW_TABLE_H
#define PMEMCTL_VIEW_TABLE_H

#include "cli.h"

/*
 * Rows of typed cells, and their renderers: a table or a tree for people, JSON, JSON lines and CSV for
 * programs, raw for shells. A renderer knows no object; a command knows no renderer.
 */
enum column_type {
	COLUMN_TEXT,	/* on a narrow terminal broken at blanks, and long words without their middle */
	COLUMN_ID,	/* text of which some letters at both ends are enough to tell it */
	COLUMN_CODE,	/* text that may be broken, also at dashes, but is nothing without all its letters */
	COLUMN_NUMBER,
	COLUMN_SIZE,	/* bytes; with units in a table unless --bytes */
	COLUMN_HEX,	/* "0x1001"; a string in JSON, too: ids can exceed what its numbers hold */
	COLUMN_HANDLE,	/* the same; people see four digits at least, as in the names that the field gives DIMMs */
	COLUMN_PERCENT,
	COLUMN_DECIMAL,	/* may be negative, and have a fraction, see decimal_cell() */
	COLUMN_CELSIUS,	/* the same; a temperature */
	COLUMN_LIST,	/* words with commas between, an array in JSON; none: "" */
};

struct table;

/* Nothing given is unknown: "?" in a table, null in JSON, empty in CSV. */
struct cell {
	const char *text;	/* of columns that are text; NULL unknown */
	uint64_t number;	/* others; PMEMCTL_UNKNOWN unknown */
	bool none;		/* there is nothing to know: empty in a table, null in JSON */
};

/* The number of a cell for so many sixteenths, in the order of what they stand for. */
#define DECIMAL_ZERO (1ULL << 40)
static inline uint64_t decimal_cell(int64_t sixteenths)
{
	return DECIMAL_ZERO + (uint64_t)sixteenths;
}

struct column {
	const char *name;	/* heading, "SIZE"; in lower case the key in JSON */
	enum column_type type;
	bool by_default;	/* shown without --columns; JSON has all */
	const char *help;
	bool optional;		/* nothing given means that there is none, not that it is unknown */
	/* tables of objects only: what of the machine it takes, and how a cell is filled */
	uint64_t want;
	void (*fill)(struct table *table, const void *object, struct cell *cell);
};

/*
 * Of want: it is about Intel Optane modules, and takes that of their firmware (PMEMCTL_OPTANE_…, SHOW_OPTANE_…).
 * JSON, and "all", have it on machines with such modules only; else it is there when it is named.
 */
#define COLUMN_OF_MODULES(groups) ((uint64_t)(groups) << 32)

static inline bool column_is_about_modules(const struct column *column)
{
	return column->want >> 32;
}

enum { MAX_COLUMNS = 64 };

/* Which columns are shown, in which order, and how. */
struct selection {
	size_t columns[MAX_COLUMNS];
	size_t count;
	bool headings, bytes, color;
	bool chosen;	/* by --columns */
};

/* Where a row is in a tree. */
struct place {
	size_t parent;		/* its row, which comes before; or TABLE_ROOT */
	const char *label;	/* in the tree's column, in the place of the cell; or NULL */
	bool above;		/* there only for what is below it */
};
#define TABLE_ROOT SIZE_MAX

struct table {
	const char *objects;	/* key of the array in JSON: "steps" */
	const struct column *columns;
	size_t column_count;
	struct cell *cells;	/* row by row */
	size_t row_count;
	bool tree;		/* people see which row is below which, unless rows are chosen or sorted */
	bool one;		/* of one object that was named: people get a line for each column */
	/* as a tree: columns that it tells by itself, with commas between; NULL: none. The first other one is its own.
	 */
	const char *tree_without;
	bool leaves;		/* as a tree: the cells of a row are lines below it */
	bool states;		/* other documents follow: a line of JSON lines is one of them */
	const char *where, *sort;	/* conditions, and the column that gives the order; or NULL */
	const void *data;	/* for the functions that fill cells */
	bool modules;		/* columns about modules are there as others are */
	/* what they are filled with, of an object; NULL: it is no module. Without the function, the object itself */
	const void *(*module_of)(const struct table *table, const void *object);

	/* set by table_begin() */
	struct selection selection;
	bool needed[MAX_COLUMNS];
	bool lacks_modules;	/* columns about modules were left out */
	size_t room;
	bool as_tree;		/* a tree was asked for: rows keep what is above them */
	size_t tree_column;
	struct place *places;	/* of each row; NULL: they are all roots */
	bool failed;		/* out of memory */
	int status;		/* of what went wrong, and was told, while rows were added */
	struct texts {
		char **list;
		size_t count;
	} texts;
	struct growing {	/* the list that a word was added to last */
		char *text;
		size_t at;	/* among the texts */
		size_t length, room;
	} growing;
};

/* Print rows that are there, in the format and columns that the global options ask for; a status. */
int table_print(struct cli *cli, struct table *table);

/*
 * The same for rows that are added: begin with the columns, add an object after the other, print.
 * table_wants() is what of the machine the columns in use take. table_free() in any case.
 */
int table_begin(struct cli *cli, struct table *table);
unsigned table_wants(const struct table *table);
/* What of the firmware of modules they take; and add those about modules where they were left out. */
unsigned table_wants_of_modules(const struct table *table);
void table_add_modules(struct table *table);
/* All that those take that were left out, as in struct column */
uint64_t table_wants_if_modules(const struct table *table);
void table_add(struct table *table, const void *object);
/*
 * tree.c: below another row, or TABLE_ROOT; with a label, or NULL. Without an object it is only a branch,
 * there for what is below it. The row's number, for those below it.
 */
size_t table_add_below(struct table *table, size_t parent, const char *label, const void *object);
/* Keep these rows, which are marked; and in a tree what they are part of. */
void table_keep(struct table *table, bool *keep);
/* Several tables make one document. They are filtered and put in order first. */
int tables_print(struct cli *cli, struct table *tables, size_t count);
void table_free(struct table *table);
/* Is there a cell among those shown that is unknown? */
bool table_shows_unknown(const struct table *table);

/* A text that lives as long as the table; NULL when out of memory. */
char *table_text(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Add a word to a list; starts one when *list is NULL. A comma in the word becomes a blank. */
void table_list_add(struct table *table, const char **list, const char *word);

/* The place of a column by name in any case, or column_count. */
size_t table_find_column(const struct table *table, const char *name);
/* A usage error that suggests the closest column. */
int table_no_column(struct cli *cli, const struct table *table, const char *option, const char *name);

/* where.c: keep the rows that meet the conditions; order.c: put them in order. A status. */
int table_check_where(struct cli *cli, struct table *table);
int table_filter(struct cli *cli, struct table *table);
int table_check_sort(struct cli *cli, struct table *table);
void table_sort(struct table *table);

#endif
