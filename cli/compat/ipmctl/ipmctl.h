/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_COMPAT_IPMCTL_H
#define PMEMCTL_COMPAT_IPMCTL_H

#include "cli.h"

/*
 * The personality of ipmctl: `pmemctl ipmctl VERB [options] [targets]`. Its tables, lists and messages are those of
 * ipmctl 03.00.00.0468; like it, it prints everything to stdout.
 */
enum { IPMCTL_FAILED = 1, IPMCTL_SYNTAX = 201 };	/* exit statuses */

enum ipmctl_target {
	TARGET_DIMM, TARGET_SOCKET, TARGET_SENSOR, TARGET_FIRMWARE, TARGET_MEMORY, TARGET_SYSTEM, TARGET_CAPABILITIES,
	TARGET_TOPOLOGY, TARGET_COUNT,
};

struct ipmctl_unit {
	const char *name;
	uint64_t bytes;
};

/* A command line that was understood. */
struct ipmctl_request {
	const char *targets[TARGET_COUNT];	/* NULL: not named; "": without a value */
	bool all;
	const char *display;			/* properties with commas between, or NULL */
	const struct ipmctl_unit *unit;
};

/* A module, and what is known of it. */
struct ipmctl_dimm {
	const struct pmemctl_dimm *dimm;
	const struct pmemctl_memory_device *device;	/* NULL: SMBIOS does not know it */
	const struct pmemctl_optane_module *module;	/* NULL: its firmware was not asked */
};

struct ipmctl_machine {
	struct pmemctl_platform *platform;
	struct pmemctl_smbios *smbios;		/* NULL: cannot be read */
	struct pmemctl_optane *optane;
	struct ipmctl_dimm *dimms;		/* those that are selected */
	size_t count;
};

/* parse.c: 0 or a status after a message; with *run the command that it is. */
typedef int ipmctl_run_fn(struct cli *cli, const struct ipmctl_request *request);
int ipmctl_parse(char **words, int count, struct ipmctl_request *request, ipmctl_run_fn **run);

/* machine.c: find the modules, and ask those that are selected for what is wanted. 0, or a status after a message. */
int ipmctl_machine_open(struct cli *cli, const struct ipmctl_request *request, unsigned want, struct ipmctl_machine *m);
void ipmctl_machine_close(struct ipmctl_machine *m);
/* Is the number, in decimal or hexadecimal, in the list? */
bool ipmctl_has_number(const char *list, uint64_t number);
bool ipmctl_knows(const struct ipmctl_dimm *dimm, unsigned group);
/* Firmware that ipmctl can manage; false also when it does not tell. */
bool ipmctl_is_manageable(const struct ipmctl_dimm *dimm);
/* Tell of modules that did not answer all; the status. */
int ipmctl_tell_problems(const struct ipmctl_machine *m, const char *what);
/* The number of a field of an ACPI table, in its index-th structure of that name; PMEMCTL_UNKNOWN when there is none. */
uint64_t ipmctl_acpi_number(const struct pmemctl_acpi_table *table, const char *structure, size_t index, const char *field);

/* table.c: rows of texts, which are copied */
struct ipmctl_column {
	const char *title;
	size_t most;	/* characters that it takes, with blanks at both ends; 0: as many as it needs */
};
struct ipmctl_table {
	const struct ipmctl_column *columns;
	size_t column_count, row_count;
	char **cells;
	bool failed;	/* memory ran out */
};
void ipmctl_table_add(struct ipmctl_table *table, const char *const *cells);
/* Print it and give its memory back; the status. */
int ipmctl_table_print(struct ipmctl_table *table);

/* values.c: facts as ipmctl writes them */
enum { VALUE_MAX = 160 };
typedef void ipmctl_value_fn(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text);
void ipmctl_capacity(const struct ipmctl_request *request, uint64_t bytes, char *text);
void ipmctl_version(const uint8_t version[5], char *text);
const char *ipmctl_health_word(unsigned health);
ipmctl_value_fn ipmctl_dimm_id, ipmctl_health, ipmctl_lock_state, ipmctl_running_version;
/* Does the list name it, whatever the case? */
bool ipmctl_list_has(const char *list, const char *name);
/* Is it to be shown in a list of properties? */
bool ipmctl_shows(const struct ipmctl_request *request, const char *name);

/* Facts of a module, in the order of lists. */
struct ipmctl_property {
	const char *name;
	unsigned want;		/* of the firmware */
	size_t most;		/* as of a column */
	bool column;		/* in the table, too */
	ipmctl_value_fn *value;	/* leaves the text empty where it does not apply */
};
/* Show modules as a table, or a list when the request wants one. */
int ipmctl_show_properties(struct cli *cli, const struct ipmctl_request *request, const struct ipmctl_property *properties,
			   size_t count);

/* The commands, a file each */
ipmctl_run_fn ipmctl_show_dimm, ipmctl_show_sensor, ipmctl_show_firmware, ipmctl_show_memory, ipmctl_show_capabilities,
	ipmctl_show_socket, ipmctl_show_topology;

/* main.c: is it a command line of ipmctl? Then the status, else -1. */
int ipmctl_main(int argc, char **argv);

#endif
