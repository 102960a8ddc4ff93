/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_REPORT_H
#define PMEMCTL_REPORT_H

#include <json-c/json.h>

#include "cli.h"

/* What a change has left, in the JSON of list. */

/* Names of what was changed, with blanks between. */
struct names {
	char *text;	/* NULL: none */
	size_t count;
};

/* 0, or a status after a message. */
int names_add(struct cli *cli, struct names *names, const char *name);
void names_free(struct names *names);

/* Print an array, without its brackets when it has one object only and it is for people; takes it over. */
void report_array(struct json_object *array, bool human);

/*
 * Look at the objects again and print them; nothing when there are none. 0, or a status after a
 * message. want: PMEMCTL_WANT_HEALTH and the like, besides what identifies them.
 */
int report_dimms(struct cli *cli, const struct names *dimms, unsigned want, bool human);
/* Buses, always as an array; with their DIMMs where dimms. */
int report_buses(struct cli *cli, const struct names *buses, bool dimms, bool human);
/* A namespace with its bad blocks; *left: how many there are. */
int report_errors(struct cli *cli, const char *namespace_, bool human, uint64_t *left);

#endif
