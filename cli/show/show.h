/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_SHOW_H
#define PMEMCTL_SHOW_H

#include "cmd/filters.h"
#include "view/table.h"

/* What the tables are made of; table->data while rows are added. */
struct show_context {
	const struct cli *cli;
	const char *names;	/* of objects, with blanks between; or NULL: all */
	const struct pmemctl_platform *platform;
	const struct pmemctl_platform *all;	/* for names of DIMMs that are not shown; NULL: the platform has all */
	const struct pmemctl_disks *disks;	/* with SHOW_WANT_DISKS */
	bool only_enabled;	/* as list has it: DIMMs, regions and namespaces in use */
	bool filtered;		/* by what DAX devices beside namespaces do not have */
	const struct show_kind *const *within;	/* of the topology: only these kinds, NULL at the end; or NULL */
	bool has_modules;	/* there are Intel Optane modules; looked at for kinds that have more rows then */
	const struct show_optane *modules; /* what Intel Optane modules told; NULL: nothing, or they were not asked */
};

/* for show_dimm_health() */
#define SHOW_WANT_DIMM_HEALTH (PMEMCTL_WANT_HEALTH | PMEMCTL_WANT_THRESHOLDS)
/* Beside what is wanted of the platform: what stands on disks, and how full file systems are. */
#define SHOW_WANT_DISKS    (1u << 30)
#define SHOW_WANT_MEASURES (1u << 31)

/* A kind of object that `pmemctl show` has a table of. */
struct show_kind {
	const char *name;	/* "region" */
	const char *objects;	/* key of the array in JSON: "regions" */
	const char *one;	/* "region", in messages */
	const char *named;	/* what its names are of, where that is something else; or NULL */
	const char *summary;
	enum arg_kind names;	/* what may be named behind it; ARG_TEXT: found by the kind itself */
	unsigned want;		/* what of the machine it takes to find the objects */
	const struct column *columns;
	size_t column_count;
	void (*add_rows)(struct table *table, const struct show_context *context);
	/* of kinds that look for names by themselves: is there one of that name? */
	bool (*is_there)(const struct show_context *context, const char *name);
	bool tree;		/* rows are added below others */
	/* as a tree, see struct table; of kinds that are in the topology: is the object to be shown? */
	const char *tree_without;
	bool leaves;
	bool (*selects)(const struct show_context *context, const void *object);
	bool of_modules;	/* all of it is about Intel Optane modules */
	bool has_modules;	/* there are more rows where such modules are */
	/* of other kinds: see struct table */
	const void *(*module_of)(const struct table *table, const void *object);
	/* of kinds that can be checked: the column that is "ok", or an empty list, if all is well */
	const char *check;
};

/* Tables of kinds, of what the filters select. */
struct show_request {
	const struct show_kind *kinds[4];
	size_t count;
	const struct filters *filters;
	const char *names;	/* as in the context */
	const char *where, *sort;
	bool one, only_enabled;
	bool states;		/* see struct table */
	bool check;		/* a row that needs attention is a status */
	const struct show_kind *const *within;	/* as in the context */
};

/* print.c: discover, fill the tables and print them as one document; an exit status. */
int show_print(struct cli *cli, const struct show_request *request);

extern const struct show_kind show_bus, show_dimm, show_health, show_sensor, show_region, show_namespace, show_dax,
	show_filesystem, show_disk, show_persistence, show_topology, show_memory, show_system, show_acpi, show_errors,
	show_module, show_firmware, show_performance, show_error_log, show_cap, show_cel, show_pcd, show_goal,
	show_socket, show_capabilities;
/* The names of the tables that are about memory; NULL at the end. */
extern const char *const show_acpi_tables[];

/* topology.c: the objects of a kind, each below what it is part of; and what of the machine that takes. */
void show_add_branches(struct table *table, const struct show_context *context, const struct show_kind *kind);
unsigned show_branches_want(const struct show_kind *kind);
/* Are tables printed for people, who see totals and are told when there is nothing? */
bool show_is_for_people(const struct cli *cli);

/* The objects of show_dax and show_disk; those of other kinds are the library's. */
struct show_dax_row {
	const struct pmemctl_dax_region *region;
	const struct pmemctl_dax_device *device;
};
struct show_disk_row {
	const struct pmemctl_disk *disk;
	size_t number;
};

/* All kinds, in the order of help; NULL at the end. */
extern const struct show_kind *const show_kinds[];
const struct show_kind *show_kind_find(const char *name);
/* The kind of an object's name ("nmem3", "region1", "namespace0.0", "dax0.1"), or NULL. */
const struct show_kind *show_kind_of_object(const char *name);

/* What a DIMM gives to regions, in bytes; with mappings. */
uint64_t show_dimm_capacity(const struct pmemctl_dimm *dimm);
/* Add the words of the kernel's flags of a DIMM to a list. */
void show_add_dimm_flags(struct table *table, const char **list, unsigned flags);
/* health.c: does the DIMM tell all of these (PMEMCTL_HEALTH_…), in a way that can be? */
bool show_health_knows(const struct pmemctl_health *health, unsigned bits);
/* Is it so, as far as is known? */
bool show_is_too_hot(const struct pmemctl_health *health);
bool show_is_controller_too_hot(const struct pmemctl_health *health);
bool show_is_short_of_spares(const struct pmemctl_health *health);
bool show_is_worn(const struct pmemctl_health *health);
/* The disk of a namespace, or NULL. */
const struct pmemctl_disk *show_disk_of(const struct show_context *context,
					const struct pmemctl_namespace *ns);
/* Its place among the disks. */
size_t show_disk_number(const struct show_context *context, const struct pmemctl_disk *disk);
/* What uses a disk, as a list. */
const char *show_uses(struct table *table, const struct pmemctl_disk *disk);
const char *show_region_dimms(struct table *table, const struct pmemctl_region *region);
const char *show_region_health(const struct pmemctl_region *region);
/* "memory_controller" …, or NULL */
const char *show_domain(const struct pmemctl_region *region);
/* "yes", "no", "per file", or NULL */
const char *show_dax_effect(const struct pmemctl_filesystem *fs);
/* Is a name among blank separated ones? NULL has all. */
bool show_is_named(const char *names, const char *name);

/* Functions that fill cells. x is the object, a pointer to the type, and t the table. */
#define FILL_NUMBER(name_, type_, number_)                                             \
	static void name_(struct table *t, const void *object, struct cell *cell)      \
	{                                                                              \
		const type_ *x = object;                                               \
		(void)t;                                                               \
		cell->number = (number_);                                              \
	}
#define FILL_TEXT(name_, type_, text_)                                                 \
	static void name_(struct table *t, const void *object, struct cell *cell)      \
	{                                                                              \
		const type_ *x = object;                                               \
		(void)t;                                                               \
		cell->text = (text_);                                                  \
	}
/* The same, and nothing to know unless the condition holds. */
#define FILL_NUMBER_IF(name_, type_, condition_, number_)                              \
	static void name_(struct table *t, const void *object, struct cell *cell)      \
	{                                                                              \
		const type_ *x = object;                                               \
		(void)t;                                                               \
		cell->none = !(condition_);                                            \
		cell->number = (number_);                                              \
	}
#define FILL_TEXT_IF(name_, type_, condition_, text_)                                  \
	static void name_(struct table *t, const void *object, struct cell *cell)      \
	{                                                                              \
		const type_ *x = object;                                               \
		(void)t;                                                               \
		cell->none = !(condition_);                                            \
		cell->text = (text_);                                                  \
	}

/* A node number; none where the kernel has no node for it. */
static inline uint64_t node_number(int node)
{
	return node < 0 ? PMEMCTL_UNKNOWN : (uint64_t)node;
}

/* Blank separated words as a list. */
const char *show_words(struct table *table, const char *words);
/* The words of the bits that are set, as a list; NULL has no word. */
const char *show_bits(struct table *table, uint32_t bits, const char *const *words, size_t count);
/* Add to a sum, which is unknown as soon as a part is. */
void show_add(uint64_t *sum, uint64_t part);
/* "enabled" or "disabled" */
const char *show_state(bool enabled);
/* Are its DIMMs those of an NFIT, with that table's handles and commands? */
bool show_is_nfit(const struct pmemctl_bus *bus);
/* "yes", "no", or NULL for -1, which is unknown. */
const char *show_yes_no(int value);
/* What a DIMM and the kernel's flags of it tell: "ok", "attention", "failed", or NULL. */
const char *show_dimm_health(const struct pmemctl_dimm *dimm);
/* Was it made, or does it wait to be? */
bool show_is_made(const struct pmemctl_namespace *ns);
/* Does the DAX device of a devdax namespace run as system RAM? */
bool show_is_system_ram(const struct pmemctl_namespace *ns);

#endif
