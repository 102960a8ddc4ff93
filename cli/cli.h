/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CLI_H
#define PMEMCTL_CLI_H

#include <libpmemctl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What an option or operand names; drives checks, help and completion. */
enum arg_kind {
	ARG_NONE,
	ARG_BUS,
	ARG_REGION,
	ARG_DIMM,
	ARG_NAMESPACE,
	ARG_MODE,
	ARG_REGION_TYPE,
	ARG_NODE,
	ARG_SIZE,
	ARG_MAP,
	ARG_UUID,
	ARG_TEXT,
	ARG_DIRECTORY,
};

/* Where the value of an option goes in the command's own options structure. */
enum opt_kind {
	OPT_FLAG,	/* bool: set */
	OPT_COUNT,	/* int: incremented */
	OPT_TEXT,	/* const char * */
	OPT_SIZE,	/* uint64_t: bytes, with K, M, G or T; never 0 */
	OPT_MODE,	/* enum pmemctl_mode */
};

struct option_spec {
	char letter;		/* or 0 */
	const char *name;
	enum opt_kind kind;
	enum arg_kind arg;
	const char *arg_name;
	size_t offset;		/* offsetof() in the options structure */
	const char *help;
};

/* Properties of a command. */
#define CMD_CHANGES   (1u << 0)	/* takes --yes and --dry-run */
#define CMD_NEEDS_ROOT (1u << 1)

struct cli;

struct command {
	const char *name;
	const char *operands;		/* for the synopsis, or NULL when there are none */
	enum arg_kind operand;
	int min_operands, max_operands;	/* max -1: any number */
	const char *summary;
	const struct option_spec *options;
	size_t option_count;
	size_t options_size;
	const char *const *examples;	/* pairs of command line and explanation, NULL at the end */
	unsigned properties;
	int (*run)(struct cli *cli, const void *options, char **operands, int count);
};

/* All commands, in the order of help; NULL at the end. */
extern const struct command *const commands[];
const struct command *command_find(const char *name);

/* Options of every command. */
struct global_options {
	const char *sysroot;
	bool demo, yes, dry_run, debug, quiet, help, version;
};
extern const struct option_spec global_option_specs[];
extern const size_t global_option_count;

/* One run of the program. */
struct cli {
	struct pmemctl_ctx *ctx;
	const struct command *command;	/* NULL before it is known */
	struct global_options global;
};

/* optparse.c: 0 or PMEMCTL_USAGE after a message; operands are moved to the front of argv */
struct parsed {
	void *options;		/* calloc'ed; the command's own structure */
	char **operands;
	int count;
};
int parse_arguments(struct cli *cli, int argc, char **argv, struct parsed *parsed);
void parsed_free(struct parsed *parsed);
/* A size in bytes as the tools of the field write it. False when text is not one. */
bool parse_size(const char *text, uint64_t *size);

/* message.c: one line on stderr, "pmemctl: COMMAND: …"; the functions return the exit status */
int cli_usage_error(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int cli_error(const struct cli *cli, enum pmemctl_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int cli_library_error(const struct cli *cli);
void cli_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_note(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* main.c: tell on stderr what is read from and written to the kernel, as --debug does */
void cli_show_log(struct cli *cli);

/* help.c */
void print_help(const struct command *command);
void print_overview(void);

/* suggest.c: the candidate closest to a misspelt word, or NULL when none is close */
const char *suggest(const char *word, const char *const *candidates, size_t count);

#endif
