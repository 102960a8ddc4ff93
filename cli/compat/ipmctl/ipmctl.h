/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_COMPAT_IPMCTL_H
#define PMEMCTL_COMPAT_IPMCTL_H

#include "cli.h"
#include "pcat.h"
#include "place.h"

/*
 * The personality of ipmctl: `pmemctl ipmctl VERB [options] [targets]`. Its tables, lists and messages are those of
 * ipmctl 03.00.00.0468; like it, it prints everything to stdout, also messages: to the stream of the request.
 */
enum { IPMCTL_FAILED = 1, IPMCTL_SYNTAX = 201 };	/* exit statuses */

enum ipmctl_target {
	TARGET_DIMM, TARGET_SOCKET, TARGET_SENSOR, TARGET_FIRMWARE, TARGET_MEMORY, TARGET_SYSTEM, TARGET_CAPABILITIES,
	TARGET_TOPOLOGY, TARGET_ERROR, TARGET_PERFORMANCE, TARGET_CAP, TARGET_CEL, TARGET_PREFERENCES,
	TARGET_REGION, TARGET_GOAL, TARGET_DIAGNOSTIC, TARGET_DEBUG, TARGET_SUPPORT, TARGET_PCD, TARGET_SESSION,
	TARGET_MODE, TARGET_TAG,
	TARGET_COUNT,
};

struct ipmctl_xml;
struct ipmctl_unit {
	const char *name;
	uint64_t bytes;
};

/* A command line that was understood. */
struct ipmctl_request {
	const char *targets[TARGET_COUNT];	/* NULL: not named; "": without a value */
	unsigned options;			/* a bit for each that was given */
	bool all;
	const char *display;			/* properties with commas between, or NULL */
	const struct ipmctl_unit *unit;
	bool unit_named;			/* else it is the preference */
	bool by_uid;				/* modules are named by their ids, not their handles */
	const char *properties[8];		/* "Level=High" */
	size_t property_count;
	bool as_xml;
	struct ipmctl_xml *xml;			/* NULL: text */
	FILE *out;				/* what is printed goes here */
	/* of commands that change something, or write files */
	bool changes, help, force, examine;
	bool verbose;				/* show what is read and sent */
	const char *source, *destination, *dictionary;	/* paths, or NULL */
};

/* A module, and what is known of it. */
struct ipmctl_dimm {
	const struct pmemctl_dimm *dimm;
	const struct pmemctl_memory_device *device;	/* NULL: SMBIOS does not know it */
	const struct pmemctl_optane_module *module;	/* NULL: its firmware was not asked */
	bool two_level;		/* memory of modules serves as memory, with DRAM as its cache */
	uint64_t mixed; /* do modules of the machine differ in what they can do? PMEMCTL_UNKNOWN: not all were asked */
};

struct ipmctl_machine {
	struct pmemctl_platform *platform;
	struct pmemctl_smbios *smbios;		/* NULL: cannot be read */
	struct pmemctl_optane *optane;
	struct ipmctl_dimm *dimms;		/* those that are selected */
	size_t count, all_count;
};

/* parse.c: 0 or a status after a message; with *run the command that it is. */
typedef int ipmctl_run_fn(struct cli *cli, const struct ipmctl_request *request);
/* main.c: what the command prints is a message of the document, unless it made records of it. */
int ipmctl_run_as_xml(struct cli *cli, struct ipmctl_request *request, ipmctl_run_fn *command);
/* The value of -units. */
int ipmctl_take_output(const char *value, struct ipmctl_request *request);
int ipmctl_take_unit(const char *value, struct ipmctl_request *request);
/* Only the request's stream is set before. */
int ipmctl_parse(char **words, int count, struct ipmctl_request *request, ipmctl_run_fn **run);
/* What may stand together: all of needed, and of others only these. The first form that fits is taken. */
struct ipmctl_form {
	unsigned needed, others, valued;	/* bits: 1 << target */
	unsigned lists;				/* options */
	ipmctl_run_fn *run;
	const char *properties;			/* NAME=VALUE, with commas between; NULL: none */
};
enum { IPMCTL_TAKES_ALL = 1, IPMCTL_TAKES_DISPLAY = 2, IPMCTL_TAKES_BOTH = IPMCTL_TAKES_ALL | IPMCTL_TAKES_DISPLAY };
#define IPMCTL_BIT(target) (1u << TARGET_##target)
/* Options, targets and properties behind the verb. 0 or a status after a message. */
int ipmctl_take_words(char **words, int count, struct ipmctl_request *request);
/* -1: none fits */
int ipmctl_choose(const struct ipmctl_request *request, const struct ipmctl_form *forms, size_t count,
		  ipmctl_run_fn **run);
int ipmctl_refuse(FILE *out, const char *word);
/* changes.c: the same of verbs that change something; is it such a verb? */
bool ipmctl_is_change(const char *verb);
int ipmctl_parse_change(char **words, int count, struct ipmctl_request *request, ipmctl_run_fn **run);
/* As options of parse.c: how many words it took, or a negative status. */
int ipmctl_take_change_option(char **words, int count, struct ipmctl_request *request);
/* Of NAME=VALUE, or NULL. */
const char *ipmctl_property_value(const struct ipmctl_request *request, const char *name);

/* machine.c: find the modules, and ask those that are selected for what is wanted. 0, or a status after a message. */
int ipmctl_machine_open(struct cli *cli, const struct ipmctl_request *request, unsigned want, struct ipmctl_machine *m);
/* The same with what is no Intel Optane module, and is asked nothing. */
int ipmctl_machine_open_all(struct cli *cli, const struct ipmctl_request *request, unsigned want,
			    struct ipmctl_machine *m);
void ipmctl_machine_close(struct ipmctl_machine *m);
/* Find the modules that are selected; they are asked by ipmctl_machine_ask(). */
int ipmctl_machine_select(struct cli *cli, const struct ipmctl_request *request, struct ipmctl_machine *m);
/* Is the node of that module closed to whoever runs this? The status after ipmctl's message, or 0. */
int ipmctl_check_root(struct cli *cli, FILE *out, const char *dimm);
int ipmctl_needs_root(FILE *out);
int ipmctl_machine_ask(struct cli *cli, struct ipmctl_machine *m, unsigned want,
		       const struct pmemctl_optane_entry_query *entries);
bool ipmctl_knows(const struct ipmctl_dimm *dimm, unsigned group);
/* Firmware that ipmctl can manage; false also when it does not tell. */
bool ipmctl_is_manageable(const struct ipmctl_dimm *dimm);
/* system.c: NULL after a message */
struct pmemctl_acpi_table *ipmctl_read_pcat(struct cli *cli, FILE *out);
/* Tell of modules that did not answer all; the status. */
int ipmctl_tell_problems(FILE *out, const struct ipmctl_machine *m, const char *what);

/* capabilities.c: "4KB", "2LM": of codes of the PCAT */
const char *ipmctl_interleave_size(unsigned code);
const char *ipmctl_volatile_mode(uint64_t mode, bool allowed);

/* targets.c: is the number, in decimal or hexadecimal, in the list? */
bool ipmctl_has_number(const char *list, uint64_t number);
/* An empty list, and NULL, name all. id: "8089-a2-1837-00000be8", or NULL */
bool ipmctl_names_dimm(const char *list, uint64_t handle, const char *id);
bool ipmctl_names_socket(const char *list, uint64_t socket);
/* The first name of the list that is none; false when each is one. */
typedef bool ipmctl_is_fn(const void *data, const char *name);
bool ipmctl_find_stranger(const char *list, ipmctl_is_fn *is, const void *data, char *name, size_t size);
/* The first name of the list that is for what another one before it names already, of count things. */
typedef bool ipmctl_names_fn(const void *data, size_t number, const char *name);
bool ipmctl_find_repeated(const char *list, size_t count, ipmctl_names_fn *names, const void *data, char *name,
			  size_t size);
/* The status, after a message. */
int ipmctl_no_dimm(FILE *out, const char *name);
int ipmctl_twice_dimm(FILE *out, const char *name);

/* table.c: rows of texts, which are copied */
#define IPMCTL_AS_TITLE SIZE_MAX	/* the last column may be narrower than what it holds, as nothing follows */
struct ipmctl_column {
	const char *title;
	size_t most;	/* characters that it takes, with blanks at both ends; 0: as many as it needs */
};
struct ipmctl_table {
	const struct ipmctl_column *columns;
	size_t column_count, row_count;
	const char *key;	/* the column that names a row of lists; NULL: it is never a list */
	char **cells;
	bool failed;	/* memory ran out */
};
void ipmctl_table_add(struct ipmctl_table *table, const char *const *cells);
/* Print it and give its memory back; the status. */
int ipmctl_table_print(FILE *out, struct ipmctl_table *table);

/*
 * xml.c: the same facts as nvmxml. Records are elements of one root, and what they hold are elements; names are without
 * what XML does not allow in them. The text of messages goes to the end of the root, or alone. */
struct ipmctl_xml *ipmctl_xml_new(void);
/* Without a record, what is told lies in the root. */
void ipmctl_xml_record(struct ipmctl_xml *xml, const char *root, const char *record);
void ipmctl_xml_value(struct ipmctl_xml *xml, const char *name, const char *text);
void ipmctl_xml_end(struct ipmctl_xml *xml);
/* Print all, with the messages that a command with this status printed. */
void ipmctl_xml_finish(struct ipmctl_xml *xml, FILE *out, const char *messages, int status);
/* Is a list of properties asked for, not a table? */
bool ipmctl_is_list(const struct ipmctl_request *request);
/*
 * A table; records of its rows; or, with a key, a list of those columns that are asked for. The first column is the
 * last element where that is what the record is of. */
int ipmctl_table_show(const struct ipmctl_request *request, struct ipmctl_table *table, const char *root,
		      const char *record, bool first_is_last);

/* values.c: facts as ipmctl writes them */
enum { VALUE_MAX = 640 };
/* A little-endian number in bytes of a table, and a GUID as text */
uint64_t ipmctl_number(const uint8_t *bytes, size_t at, size_t size);
void ipmctl_guid(const uint8_t *guid, char *text);
typedef void ipmctl_value_fn(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text);
void ipmctl_capacity(const struct ipmctl_request *request, uint64_t bytes, char *text);
void ipmctl_version(const uint8_t version[5], char *text);
const char *ipmctl_health_word(unsigned health);
ipmctl_value_fn ipmctl_dimm_id, ipmctl_health, ipmctl_lock_state, ipmctl_running_version;
/* Does the list name it, whatever the case? */
bool ipmctl_list_has(const char *list, const char *name);
/* Is it to be shown in a list of properties? */
bool ipmctl_shows(const struct ipmctl_request *request, const char *name);

/* preferences.c: units and names as they are preferred, where the request does not say it */
void ipmctl_take_preferences(const struct cli *cli, struct ipmctl_request *request);

/* display.c: are all properties of -display among these? 0, or a status after a message. */
int ipmctl_check_display(const struct ipmctl_request *request, const char *const *names, size_t count);

/* goal.c: what a module has, or is to have, as a goal */
struct ipmctl_goal {
	uint64_t handle, memory, app_direct[PMEMCTL_PCD_SETS];
};
void ipmctl_add_goal(struct ipmctl_table *table, const struct ipmctl_request *request, const struct ipmctl_goal *goal);
extern const struct ipmctl_column ipmctl_goal_columns[];
enum { IPMCTL_GOAL_COLUMNS = 5 };

/* goal-parse.c: is it one of the commands of ipmctl_change_goal()? */
bool ipmctl_is_about_goals(char **words, int count);
/* goal-change.c: "create", "delete", "load" and "dump" of goals, and of the configuration; the status */
int ipmctl_change_goal(struct cli *cli, FILE *out, char **words, int count);

/* Facts of a module, in the order of lists. */
struct ipmctl_property {
	const char *name;
	unsigned want;		/* of the firmware */
	size_t most;		/* as of a column */
	bool column;		/* in the table, too */
	ipmctl_value_fn *value;	/* leaves the text empty where it does not apply */
	unsigned since, until;	/* versions of the firmware's interface that have it; 0: any */
};
struct ipmctl_properties {
	const struct ipmctl_property *list;
	size_t count;
	const char *root, *record;	/* of nvmxml */
	const char *order;		/* of elements where no list is asked for; NULL: all of the list */
	bool strangers;			/* with what is no Intel Optane module */
};
/* Show modules as a table, or a list when the request wants one. */
int ipmctl_show_properties(struct cli *cli, const struct ipmctl_request *request,
			   const struct ipmctl_properties *properties);
/* dimm-values.c: why health is what it is; nothing for no reason */
void ipmctl_reason_words(unsigned reasons, char *text);
/* "A0, 0x0000": by the version of the firmware's interface, which names bases of controllers otherwise from 3.0 on */
void ipmctl_stepping_of(unsigned revision, unsigned interface, char *text);
/* What takes more than a line to tell */
ipmctl_value_fn ipmctl_health_reason, ipmctl_shutdown_time, ipmctl_latched_shutdown, ipmctl_unlatched_shutdown,
	ipmctl_boot_status, ipmctl_scrub_status, ipmctl_overwrite_status, ipmctl_config_status, ipmctl_triggers,
	ipmctl_fips, ipmctl_stepping, ipmctl_violation;

/* The commands, a file each */
ipmctl_run_fn ipmctl_show_dimm, ipmctl_show_sensor, ipmctl_show_firmware, ipmctl_show_memory, ipmctl_show_capabilities,
	ipmctl_show_socket, ipmctl_show_topology, ipmctl_show_error, ipmctl_show_performance, ipmctl_show_policies,
	ipmctl_show_effects, ipmctl_show_preferences, ipmctl_show_region, ipmctl_show_goal, ipmctl_show_pcd,
	ipmctl_show_acpi, ipmctl_show_version, ipmctl_set_sensor, ipmctl_set_dimm, ipmctl_set_preferences,
	ipmctl_start_diagnostic, ipmctl_load_firmware, ipmctl_dump_debug, ipmctl_dump_support,
	ipmctl_start_session, ipmctl_stop_session, ipmctl_show_session, ipmctl_dump_session, ipmctl_load_session;

/* changes.c: ask whether to continue; 1: yes, 0: no, -1: neither */
int ipmctl_answer(FILE *out);
/* set.c: 1: yes, 0: no. With -force, and in nvmxml, nothing is asked. */
int ipmctl_agree(const struct ipmctl_request *request);

/* session.c: run a command line, which is recorded in a session, or answered by one, when there is one; the status */
typedef int ipmctl_words_fn(struct cli *cli, FILE *out, char **words, int count);
int ipmctl_in_session(struct cli *cli, FILE *out, char **words, int count, ipmctl_words_fn *run);
/* Give the machine back at the end of a command line; the status, or another when not all of it was recorded. */
int ipmctl_close(struct cli *cli, int status);

/* main.c: another command line on the same machine; its status */
int ipmctl_run_words(const struct cli *cli, FILE *out, char **words, int count);
/* main.c: is it a command line of ipmctl? Then the status, else -1. */
int ipmctl_main(int argc, char **argv);

#endif
