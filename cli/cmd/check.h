/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CHECK_H
#define PMEMCTL_CHECK_H

#include "cli.h"
#include "view/table.h"

/* Damage of several namespaces, as rows of one table. */
struct damage_list {
	struct cell *cells;
	char **texts;		/* owners of what cells point to */
	size_t count, text_count;
};

/* Copy what was found; 0, or a status after a message. */
int damage_add(struct cli *cli, struct damage_list *list, const char *name,
	       const struct pmemctl_btt_check *check);
int damage_print(struct cli *cli, const struct damage_list *list, int status);
void damage_free(struct damage_list *list);
const struct column *damage_columns(size_t *count);

#endif
