/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_SHOW_SHARES_H
#define PMEMCTL_SHOW_SHARES_H

#include "show/optane.h"

/* What memory serves as, of modules and of DRAM. Of each kind, the first is the sum of the others. */
enum share {
	SHARE_MODULE_PHYSICAL, SHARE_MODULE_MEMORY, SHARE_MODULE_APP_DIRECT, SHARE_MODULE_INACCESSIBLE,
	SHARE_DRAM_PHYSICAL, SHARE_DRAM_MEMORY, SHARE_DRAM_CACHE, SHARE_DRAM_INACCESSIBLE,
	SHARES,
};

/* Of a socket; what is not known is PMEMCTL_UNKNOWN. */
struct share_row {
	uint64_t socket;
	uint64_t bytes[SHARES];
};

struct show_shares {
	struct share_row *rows;	/* to be freed */
	size_t count;
};

/* Of the modules of the context, and of DRAM. false: out of memory */
bool show_read_shares(const struct show_context *context, struct show_shares *shares);
/* By its handle, or PMEMCTL_UNKNOWN */
uint64_t show_socket_of(const struct pmemctl_dimm *dimm);

/* Columns of objects that module_of() gives a struct share_row */
void share_module_physical(struct table *table, const void *row, struct cell *cell);
void share_module_memory(struct table *table, const void *row, struct cell *cell);
void share_module_app_direct(struct table *table, const void *row, struct cell *cell);
void share_module_inaccessible(struct table *table, const void *row, struct cell *cell);
void share_dram_physical(struct table *table, const void *row, struct cell *cell);
void share_dram_memory(struct table *table, const void *row, struct cell *cell);
void share_dram_cache(struct table *table, const void *row, struct cell *cell);
void share_dram_inaccessible(struct table *table, const void *row, struct cell *cell);

/* more_: what of the machine they take beside modules */
#define SHARE_COLUMNS(more_) \
	{ "MODULE-PHYSICAL", COLUMN_SIZE, false, "what Intel Optane modules hold", false, \
	  (more_) | OPTANE_OF_SHARES, share_module_physical }, \
	{ "MODULE-MEMORY", COLUMN_SIZE, false, "what of modules serves as memory (Memory Mode)", false, \
	  (more_) | OPTANE_OF_SHARES, share_module_memory }, \
	{ "MODULE-APP-DIRECT", COLUMN_SIZE, false, "what of modules serves as persistent memory", false, \
	  (more_) | OPTANE_OF_SHARES, share_module_app_direct }, \
	{ "MODULE-INACCESSIBLE", COLUMN_SIZE, false, "what of modules serves as neither", false, \
	  (more_) | OPTANE_OF_SHARES, share_module_inaccessible }, \
	{ "DRAM-PHYSICAL", COLUMN_SIZE, false, "modules of DRAM beside Intel Optane modules", false, \
	  (more_) | OPTANE_OF_SHARES, share_dram_physical }, \
	{ "DRAM-MEMORY", COLUMN_SIZE, false, "what of DRAM serves as memory", false, (more_) | OPTANE_OF_SHARES, \
	  share_dram_memory }, \
	{ "DRAM-CACHE", COLUMN_SIZE, false, "what of DRAM is the cache of modules (Memory Mode)", false, \
	  (more_) | OPTANE_OF_SHARES, share_dram_cache }, \
	{ "DRAM-INACCESSIBLE", COLUMN_SIZE, false, "what of DRAM serves as neither", false, \
	  (more_) | OPTANE_OF_SHARES, share_dram_inaccessible }

#endif
