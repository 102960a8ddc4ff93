/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_SHOW_OPTANE_H
#define PMEMCTL_SHOW_OPTANE_H

#include "show/show.h"

/* What a row is about: a module, or one of several things that it tells. */
struct optane_row {
	const struct show_context *context;
	const struct pmemctl_dimm *dimm;
	const struct pmemctl_optane_module *module;
	struct pmemctl_optane_capacities capacities;	/* of kinds that want them */
	struct pmemctl_pcd pcd;				/* the same, see pcd */
	size_t item;		/* among those of the module */
};

/* A kind of facts that the firmware of modules tells. */
struct optane_facts {
	const unsigned *groups;	/* PMEMCTL_OPTANE_… that each column takes; or NULL, and then */
	unsigned want;		/* those that all but the first take */
	unsigned shares;	/* the groups that capacities take, of a kind that shows them */
	bool pcd;		/* configuration data are wanted taken apart */
	size_t (*count)(const struct optane_row *row);	/* rows of a module; NULL: one */
};

/* The first and the last column of each kind */
void optane_name(struct table *table, const void *row, struct cell *cell);
void optane_bus(struct table *table, const void *row, struct cell *cell);
#define OPTANE_MODULE { "MODULE", COLUMN_CODE, true, "name of the DIMM", false, 0, optane_name }
#define OPTANE_BUS { "BUS", COLUMN_TEXT, false, "bus that it is on", false, 0, optane_bus }

/* Ask the modules of the platform, all at a time, for what the columns in use take, and add their rows. */
void show_add_optane(struct table *table, const struct show_context *context, const struct optane_facts *facts);

static inline bool optane_knows(const struct optane_row *row, unsigned group)
{
	return row->module->known & group;
}

/* "01.02.00.5367"; "" for none */
const char *optane_version_text(struct table *table, const uint8_t version[5]);
/* The DIMM of an id as configuration data have it: "nmem3", or the id as text where it is not there. */
const char *optane_member_name(struct table *table, const struct show_context *context, const uint8_t *uid);

#endif
