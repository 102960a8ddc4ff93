/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CLI_H
#define PMEMCTL_CLI_H

#include <libpmemctl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What an option or operand names; drives checks, help and completion. */
enum arg_kind {
	ARG_NONE,
	ARG_BUS,
	ARG_REGION,
	ARG_DIMM,
	ARG_NAMESPACE,
	ARG_MADE_NAMESPACE,	/* not one that waits to be made */
	ARG_MODE,
	ARG_REGION_TYPE,
	ARG_NODE,
	ARG_SIZE,
	ARG_NUMBER,
	ARG_MAP,
	ARG_UUID,
	ARG_TEXT,
	ARG_DIRECTORY,
	ARG_FILE,
	ARG_COMMAND,
	ARG_FORMAT,
	ARG_COLUMNS,
	ARG_COLOR,
	ARG_OBJECT,		/* a kind of object, or the name of one */
	ARG_ACCESS,		/* read-only or read-write */
	ARG_DAX,		/* a DAX device */
	ARG_DAX_MODE,		/* devdax, system-ram or famfs */
	ARG_DIAGNOSIS,		/* a test of modules, or a DIMM */
	ARG_SOCKET,		/* sockets, by their numbers */
	ARG_SWITCH,		/* on or off */
	ARG_INJECTED,		/* what errors are injected into: a namespace that is made, or a DIMM */
};

/* Where the value of an option goes in the command's own options structure. */
enum opt_kind {
	OPT_FLAG,	/* bool: set */
	OPT_COUNT,	/* int: incremented */
	OPT_TEXT,	/* const char * */
	OPT_SIZE,	/* uint64_t: bytes, with K, M, G or T; never 0 */
	OPT_MODE,	/* enum pmemctl_mode */
	OPT_SECONDS,	/* unsigned: 1 or more; DEFAULT_SECONDS without a value, which need not be there */
	OPT_NUMBER,	/* unsigned: from 1 to a million */
	OPT_LOG,	/* none of the command's own: the log is shown while it runs */
};

enum { DEFAULT_SECONDS = 5, MAX_SECONDS = 1000000 };


struct option_spec {
	char letter;		/* or 0 */
	const char *name;
	enum opt_kind kind;
	enum arg_kind arg;
	const char *arg_name;
	size_t offset;		/* offsetof() in the options structure */
	const char *help;	/* NULL: taken in the personalities only, where it changes nothing */
};

/* Commands that change something have it; it is done before they run. */
#define OPTION_LOG \
	{ 'v', "verbose", OPT_LOG, ARG_NONE, NULL, 0, "tell what is read from and written to the kernel" }

/* Options that apply together, with the structures that their offsets point into. */
struct option_tables {
	const struct option_spec *specs[2];	/* the command's and the global ones */
	size_t counts[2];
	void *bases[2];
	const struct command *command;
};

/* Properties of a command. */
#define CMD_CHANGES    (1u << 0)	/* takes --yes and --dry-run */
#define CMD_NEEDS_ROOT (1u << 1)
#define CMD_HIDDEN     (1u << 2)	/* for programs: not in help, manual or completion */
#define CMD_NO_SYSTEM  (1u << 3)	/* looks at no machine: takes neither --sysroot nor --demo */
#define CMD_TABLES     (1u << 5)	/* prints tables: takes --format, --columns and the like */
#define CMD_SHOWS      (1u << 6)	/* prints objects: has -o for --format */
#define CMD_BORROWS    (1u << 7)	/* when interrupted, only puts back what it took, or ends what it writes */
#define CMD_OPENS      (1u << 4)	/* opens the machine itself, by cli_open() */

struct cli;

struct exit_meaning {
	int status;
	const char *meaning;
};

struct command {
	const char *name;
	const char *operands;		/* for the synopsis, or NULL when there are none */
	enum arg_kind operand;
	enum arg_kind first_operand;	/* when the first is of another kind; else ARG_NONE */
	int min_operands, max_operands;	/* max -1: any number */
	const char *summary;
	const struct option_spec *options;
	size_t option_count;
	size_t options_size;
	const char *const *examples;	/* pairs of command line and explanation, NULL at the end */
	const struct exit_meaning *exits;	/* what its statuses mean beyond 0 and 2; status 0 at the end */
	unsigned properties;
	int (*run)(struct cli *cli, const void *options, char **operands, int count);
	void (*more_help)(char **operands, int count);	/* what --help tells besides, or NULL */
};

/* All commands, in the order of help; NULL at the end. */
extern const struct command *const commands[];
const struct command *command_find(const char *name);
/* PMEMCTL_USAGE after a message that suggests the closest one. */
int cli_unknown_command(const struct cli *cli, const char *word);
/* For a command of the older tools that has no place here: its status after a message; else 0. */
int cli_refuse_left_out(const struct cli *cli, const char *word);
/* The meaning of the command's next exit status after a given one (-1 to begin), or NULL. */
const struct exit_meaning *exit_after(const struct command *command, int status);

/* Options of every command. */
struct global_options {
	const char *sysroot, *format, *columns, *color;
	bool no_headings, bytes;
	bool demo, yes, dry_run, debug, quiet, help, version;
};
extern const struct option_spec global_option_specs[];
extern const size_t global_option_count;

struct personality;
struct peer_command;

/* One run of the program. */
struct cli {
	struct pmemctl_ctx *ctx;
	FILE *out, *err;	/* stdout and stderr, but for what --watch compares before it shows it */
	const struct command *command;	/* NULL before it is known */
	struct global_options global;
	const struct personality *personality;	/* called as ndctl or daxctl, or NULL */
	const struct peer_command *peer_command;
	const char *record;	/* a directory where what is read is kept (pmemctl_record()), or NULL */
	bool shows_log;		/* on stderr: what is read from and written to the kernel */
	bool names_object;	/* the change is of an object that exists, by name */
	int cause;		/* errno behind a failure that is not the context's last, or 0 */
	bool failure_told;	/* the older tool's last word about a failure */
};

/* optparse.c: 0 or PMEMCTL_USAGE after a message; operands are moved to the front of argv */
struct parsed {
	void *options;		/* calloc'ed; the command's own structure */
	char **operands;
	int count;
	bool finished;		/* answered already: nothing to run */
};
int parse_arguments(struct cli *cli, int argc, char **argv, struct parsed *parsed);
void parsed_free(struct parsed *parsed);
/* Make room for the options of the command just found, and add its table. */
int options_begin(struct cli *cli, struct option_tables *t, struct parsed *parsed);
/* The option of a name or letter, and in *base where its value goes; or NULL. */
const struct option_spec *option_by_name(const struct option_tables *t, const char *name,
					 size_t length, void **base);
const struct option_spec *option_by_letter(const struct option_tables *t, char letter, void **base);
bool option_takes_value(const struct option_spec *spec);
/* May the value be left out? Behind a blank it is one only when it begins with a digit. */
bool option_value_is_optional(const struct option_spec *spec);
bool option_takes_word(const struct option_spec *spec, const char *word);
/* Put a value where the option's offset below base says; 0 or PMEMCTL_USAGE after a message. */
int option_store(struct cli *cli, const struct option_spec *spec, void *base, const char *value);
/* The letter of an option with that command, or 0: -o is --format where objects are shown only. */
char option_letter(const struct command *command, const struct option_spec *spec);
/* Does the command take this global option? */
bool command_takes(const struct command *command, const struct option_spec *global);
/* A size in bytes as the tools of the field write it. False when text is not one. */
bool parse_size(const char *text, uint64_t *size);

/* message.c: one line on stderr, "pmemctl: COMMAND: …"; the functions return the exit status */
int cli_usage_error(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int cli_error(const struct cli *cli, enum pmemctl_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The library's last error, or another one of its errors. */
int cli_library_error(const struct cli *cli);
int cli_show_error(const struct cli *cli, const struct pmemctl_error *error);
/* "checked 2 namespaces" on stderr; in a personality behind its last word about the failure, if any. */
void cli_count(struct cli *cli, int status, const char *did, size_t count, const char *object);
/* What went wrong with a file: "PATH: why", with the status of a negative errno. */
int cli_file_error(struct cli *cli, int rc, const char *path, const char *why);
/* Strings from firmware, labels and the command line must not steer the terminal. */
void cli_print_clean(const char *text, FILE *out);
void cli_hint(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void cli_note(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* main.c: open the machine that the global options choose; 0 or -errno */
int cli_open(struct cli *cli);
/* Tell on stderr what is read from and written to the kernel, as --debug does */
void cli_show_log(struct cli *cli);

/* Is output on this descriptor coloured? --color, NO_COLOR and whether it is a terminal say. */
bool cli_color(const struct cli *cli, int fd);

/* help.c: for people; NULL gives the overview */
void print_help(const struct command *command, char **operands, int count);
/* help_json.c, help_man.c: the tables for programs, and for the manual */
int print_help_json(void);
int print_schema(void);	/* schema.c */
void print_help_man(const struct command *command);
/* Words for kinds of arguments in help --json and __complete, "" for none. */
const char *arg_kind_name(enum arg_kind kind);
enum arg_kind arg_kind_by_name(const char *name);

/* suggest.c: the candidate closest to a misspelt word, or NULL when none is close */
const char *suggest(const char *word, const char *const *candidates, size_t count);
/* "--OPTION: there is no WHAT 'VALUE'" (without the option, when it is NULL: of an operand), with the closest choice or
 * all of them; PMEMCTL_USAGE */
int cli_no_choice(struct cli *cli, const char *option, const char *what, const char *value,
		  const char *const *choices, size_t count);
/* Find the place of a value among the choices; 0, or a status after that message. */
int cli_choose(struct cli *cli, const char *option, const char *what, const char *value,
	       const char *const *choices, size_t count, size_t *chosen);
/* "a, b, c" */
void join_words(char *text, size_t size, const char *const *words, size_t count);

/* names.c: "NAME: there is no such KIND", with a hint; PMEMCTL_NO_OBJECT */
int cli_no_object(const struct cli *cli, const char *kind, const char *name);
/*
 * After an error about a name of that kind, or NULL when the name is not what was wrong with it: objects that may have
 * been meant, or how to find them. False when there is nothing to tell.
 */
bool cli_hint_object(const struct cli *cli, const char *kind, const char *name);

#endif
