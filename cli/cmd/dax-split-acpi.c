// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl split-acpi: ACPI tables in which a proximity domain is several, for a kernel to start with. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "compat/compat.h"
#include "output_file.h"

enum { TABLES = PMEMCTL_ACPI_SPLIT_TABLES, LARGEST_TABLE = 16 << 20 };

struct split_options {
	const char *directory, *domain, *nodes;
	int verbose;
};

#define AT(member) offsetof(struct split_options, member)

static const struct option_spec options[] = {
	{ 'd', "directory", OPT_TEXT, ARG_DIRECTORY, "DIR", AT(directory),
	  "where srat.dat, slit.dat and nfit.dat are (default: here)" },
	{ 'p', "pxm", OPT_TEXT, ARG_NUMBER, "N", AT(domain), "the proximity domain to split" },
	{ 'n', "nodes", OPT_TEXT, ARG_NUMBER, "N", AT(nodes), "in so many parts: 2 (default), 4, 8 …" },
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose), "tell what is changed and added" },
};

struct splitting {
	struct cli *cli;
	const char *directory;
	bool verbose;
	long domain, nodes;
	struct pmemctl_acpi_image tables[TABLES];
	const struct pmemctl_acpi_split *split;
};

static const char *const names[TABLES] = { "srat", "slit", "nfit" };

static char *path_of(const struct splitting *s, size_t which, const char *end)
{
	char *path;

	return asprintf(&path, "%s/%s.dat%s", s->directory, names[which], end) < 0 ? NULL : path;
}

/* ---- daxctl's words ---- */

/* Its messages have an empty line behind them; the status is that of the cause. */
static int peer_fail(struct splitting *s, int cause, const char *text)
{
	cli_error(s->cli, PMEMCTL_FAILED, "%s", text);
	fputc('\n', stderr);
	s->cli->cause = cause;
	return PMEMCTL_FAILED;
}

enum { ENDS_WITH_1 = 255 };

static int peer_fail_of_file(struct splitting *s, const char *what, const char *path)
{
	char text[512];

	snprintf(text, sizeof(text), "failed to open %s%s", what, path);
	return peer_fail(s, ENDS_WITH_1, text);
}

static int peer_library_error(struct splitting *s)
{
	const struct pmemctl_error *error = pmemctl_error(s->cli->ctx);
	const char *table = error->object;
	char text[512];
	int cause = EINVAL, status;

	snprintf(text, sizeof(text), "%s: %s", table, error->message);
	if (error->errnum == ENODATA)
		snprintf(text, sizeof(text), "failed to read header");
	else if (error->errnum == EILSEQ)
		snprintf(text, sizeof(text), "invalid %s header", table);
	else if (error->errnum == EBADMSG)
		snprintf(text, sizeof(text), "bad %s checksum", table);
	else if (error->errnum == ENOENT)
		snprintf(text, sizeof(text), "%s: proximity domain to split not found", table);
	else if (error->errnum == ENXIO)
		snprintf(text, sizeof(text), "%s: no support for splitting multiple entry proximity domains", table);
	if (error->errnum == ENOENT || error->errnum == ENXIO)
		cause = error->errnum;
	if (strcmp(table, "SLIT") != 0)
		return peer_fail(s, cause, text);
	status = peer_fail(s, cause, text);
	return status ? peer_fail(s, ENOMEM, "failed to read SLIT") : 0;
}

/* ---- what is read ---- */

static int read_table(const char *path, struct pmemctl_acpi_image *image)
{
	FILE *in = fopen(path, "re");
	char *bytes;
	int rc = 0;

	if (!in)
		return -errno;
	bytes = malloc(LARGEST_TABLE);
	*image = (struct pmemctl_acpi_image) { bytes, bytes ? fread(bytes, 1, LARGEST_TABLE, in) : 0 };
	if (!bytes || ferror(in))
		rc = errno ? -errno : -EIO;
	fclose(in);
	return rc;
}

/* Only SRAT must be there; for daxctl, all of them. */
static int tell_unread(struct splitting *s, size_t which, int rc, const char *path)
{
	if (s->cli->personality && which == PMEMCTL_ACPI_SPLIT_NFIT)
		return peer_fail_of_file(s, "required ", path);
	if (s->cli->personality || (rc == -ENOENT && which != PMEMCTL_ACPI_SPLIT_SRAT))
		return 0;
	return cli_file_error(s->cli, rc, path, strerror(-rc));
}

static int read_tables(struct splitting *s)
{
	int status = 0;

	for (size_t i = 0; i < TABLES && !status; i++) {
		char *path = path_of(s, i, "");
		const int rc = path ? read_table(path, &s->tables[i]) : -ENOMEM;

		if (rc)
			status = tell_unread(s, i, rc, path ? path : names[i]);
		/* to daxctl it is an empty one */
		if (!status && s->cli->personality && !s->tables[i].bytes)
			s->tables[i].bytes = calloc(1, 1);
		free(path);
	}
	return status;
}

/* ---- what is written ---- */

static int tell_unwritten(struct splitting *s, int rc, const char *path)
{
	if (s->cli->personality)
		return peer_fail_of_file(s, "", path);
	return cli_file_error(s->cli, rc, path, rc == -ENOTSUP ? "it is there, and no file" : strerror(-rc));
}

/* All new files are complete before the first takes its place. */
static int write_table(struct splitting *s, size_t which, const char *path, struct output_file *file)
{
	const struct pmemctl_acpi_image *table = &s->split->tables[which];
	const mode_t mask = umask(0);
	int rc;

	umask(mask);
	if (!table->bytes)
		return 0;
	rc = output_file_begin(file, path);
	if (rc) {
		*file = (struct output_file) { NULL };
		return tell_unwritten(s, rc, path);
	}
	file->mode = 0640 & ~mask;
	if (fwrite(table->bytes, 1, table->size, file->out) != table->size || fflush(file->out))
		return tell_unwritten(s, errno ? -errno : -EIO, path);
	return 0;
}

static void tell_parts(const struct splitting *s, const char *table)
{
	for (size_t i = 0; i < s->split->part_count; i++) {
		const struct pmemctl_acpi_split_part *part = s->split->parts[i];
		const unsigned long long size = part->size, address = part->address;

		if (strcasecmp(part->table, table) != 0)
			continue;
		if (s->cli->personality)
			fprintf(stderr, "%s: %s: %#llx@%#llx %s: %u\n", part->table, part->added ? " add" : "edit",
				size, address, part->mapping ? "region_id" : "pxm", part->number);
		else
			cli_note(s->cli, "%s: %s: %#llx bytes at %#llx of %s %u", part->table,
				 part->added ? "added" : "now", size, address,
				 part->mapping ? "the mapping of region" : "proximity domain", part->number);
	}
}

/* What an earlier time has left of a table that stays as it is would be taken for a part of this. */
static int put_table(struct splitting *s, size_t which, const char *path, struct output_file *file)
{
	int rc;

	if (s->verbose)
		tell_parts(s, names[which]);
	if (!file->out) {
		if (s->verbose && which == PMEMCTL_ACPI_SPLIT_NFIT && s->tables[which].bytes)
			cli_note(s->cli, s->cli->personality ? "NFIT: proximity domain to split not found"
							     : "NFIT: it has no such range, and stays as it is");
		unlink(path);
		return 0;
	}
	rc = output_file_end(file);
	*file = (struct output_file) { NULL };
	if (rc)
		return tell_unwritten(s, rc, path);
	if (s->cli->personality)
		fprintf(stderr, "created: %s\n", path);
	else
		cli_note(s->cli, "created %s", path);
	return 0;
}

static int write_tables(struct splitting *s)
{
	struct output_file files[TABLES] = { { NULL } };
	char *paths[TABLES] = { NULL };
	int status = 0;

	for (size_t i = 0; i < TABLES && !status; i++) {
		paths[i] = path_of(s, i, ".new");
		status = paths[i] ? write_table(s, i, paths[i], &files[i])
				  : cli_error(s->cli, PMEMCTL_FAILED, "out of memory");
	}
	for (size_t i = 0; i < TABLES && !status; i++)
		status = put_table(s, i, paths[i], &files[i]);
	for (size_t i = 0; i < TABLES; i++) {
		output_file_drop(&files[i]);
		free(paths[i]);
	}
	return status;
}

/* ---- the command line ---- */

static int take_number(struct cli *cli, const char *option, const char *text, long *number)
{
	char *end;

	if (!text)
		return 0;
	errno = 0;
	*number = strtol(text, &end, 10);
	if (*text && !*end && !errno && *number == (int)*number)
		return 0;
	if (!cli->personality)
		return cli_usage_error(cli, "--%s: '%s' is not a number", option, text);
	cli_error(cli, PMEMCTL_USAGE, "option `%s' expects a numerical value", option);
	return personality_usage(cli, NULL);
}

static bool is_power_of_2(long number)
{
	return number > 0 && !(number & (number - 1));
}

static int check_as_peer(struct splitting *s, char **operands, int count)
{
	char text[64];
	int wrong = count;

	for (int i = 0; i < count; i++) {
		cli_error(s->cli, PMEMCTL_USAGE, "unknown parameter \"%s\"", operands[i]);
		fputc('\n', stderr);
	}
	snprintf(text, sizeof(text), "--nodes=%ld, must be greater than 2", s->nodes);
	if (s->nodes < 2)
		wrong = peer_fail(s, EINVAL, text);
	snprintf(text, sizeof(text), "--nodes=%ld, must be power of 2", s->nodes);
	if (!is_power_of_2(s->nodes))
		wrong = peer_fail(s, EINVAL, text);
	return wrong ? personality_usage(s->cli, NULL) : 0;
}

static int check(struct splitting *s, const struct split_options *o, char **operands, int count)
{
	int status = take_number(s->cli, "pxm", o->domain, &s->domain);

	if (!status)
		status = take_number(s->cli, "nodes", o->nodes, &s->nodes);
	if (status)
		return status;
	if (s->cli->personality)
		return check_as_peer(s, operands, count);
	if (!o->domain)
		return cli_usage_error(s->cli, "name the proximity domain to split with --pxm");
	if (s->domain < 0)
		return cli_usage_error(s->cli, "--pxm: %ld: proximity domains count from 0", s->domain);
	if (s->nodes < 2 || s->nodes > 1024 || !is_power_of_2(s->nodes))
		return cli_usage_error(s->cli, "--nodes: %ld is no power of 2 from 2 to 1024", s->nodes);
	return 0;
}

static int split_tables(struct splitting *s)
{
	struct pmemctl_acpi_split *split;
	int status;

	if (pmemctl_acpi_split(s->cli->ctx, s->tables, (uint32_t)s->domain, (unsigned)s->nodes, &split))
		return s->cli->personality ? peer_library_error(s) : cli_library_error(s->cli);
	s->split = split;
	status = write_tables(s);
	pmemctl_acpi_split_free(split);
	return status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct split_options *o = parsed;
	struct splitting s = {
		.cli = cli, .directory = o->directory ? o->directory : ".", .verbose = o->verbose, .nodes = 2,
	};
	int status = check(&s, o, operands, count);

	/* for errors only: no machine is looked at */
	if (!status && cli_open(cli))
		status = cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (!status)
		status = read_tables(&s);
	if (!status)
		status = split_tables(&s);
	for (size_t i = 0; i < TABLES; i++)
		free((void *)s.tables[i].bytes);
	return status;
}

static const char *const examples[] = {
	"pmemctl split-acpi -d tables -p 2", "Memory of domain 2 becomes that of two domains, in new tables.",
	"pmemctl split-acpi -d tables -p 2 -n 4 -v", "… of four, and tell which addresses each has.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed: a file cannot be read or written" },
	{ PMEMCTL_NO_OBJECT, "no srat.dat in the directory, or no memory of that domain in it" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED, "the domain has several ranges, or one that has no equal parts" },
	{ PMEMCTL_DAMAGED, "a table is damaged" },
	{ 0 },
};

const struct command cmd_split_acpi = {
	.name = "split-acpi",
	.summary = "Make ACPI tables in which a proximity domain is split.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct split_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_NO_SYSTEM,
	.run = run,
};
