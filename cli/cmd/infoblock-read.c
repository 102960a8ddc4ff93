// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl read-infoblock: the info blocks of namespaces or of an image, as bytes or in ndctl's JSON. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "targets.h"
#include "view/ndctl.h"

struct read_options {
	struct filters filters;
	const char *output, *input;
	bool verify, json, human;
};

#define AT(member) offsetof(struct read_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only namespaces of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only namespaces of this region" },
	OPTION_LOG,
	{ 'o', "output", OPT_TEXT, ARG_FILE, "FILE", AT(output), "write it to FILE" },
	{ 'i', "input", OPT_TEXT, ARG_FILE, "FILE", AT(input), "read the image FILE instead of a namespace" },
	{ 'V', "verify", OPT_FLAG, ARG_NONE, NULL, AT(verify),
	  "leave out blocks whose checksum is wrong, or that are of another namespace" },
	{ 'j', "json", OPT_FLAG, ARG_NONE, NULL, AT(json), "show the fields as JSON instead of the bytes" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "JSON with numbers in hexadecimal" },
};

struct reading {
	struct cli *cli;
	const struct read_options *options;
	FILE *out;		/* standard output, or text */
	char *text;		/* for --output, which is not touched before all was read */
	size_t length;
	struct json_object *blocks;	/* array; NULL when the bytes are wanted */
	size_t done;		/* namespaces and files */
	size_t found;		/* info blocks in them */
};

/* What -V holds against a block, or "". */
static const char *objection(const struct reading *r, const struct pmemctl_infoblock *info,
			     const char *parent_uuid)
{
	/* ndctl looks at the checksum only */
	if (!info->checksum_is_right || (info->problem[0] && !r->cli->personality))
		return info->problem;
	if (parent_uuid && *parent_uuid && strcmp(parent_uuid, info->parent_uuid) != 0)
		return "it is of another namespace";
	return "";
}

static int tell_wrong(struct cli *cli, const char *name, const struct pmemctl_infoblock *block, const char *wrong)
{
	cli_error(cli, PMEMCTL_DAMAGED, "%s: the info block at %#llx: %s", name, (unsigned long long)block->offset,
		  wrong);
	cli_hint(cli, "leave --verify out to see all that it says");
	return PMEMCTL_DAMAGED;
}

static int add_blocks(struct reading *r, const char *key, const char *name, const char *parent_uuid,
		      const uint8_t *bytes)
{
	const struct ndctl_view view = { r->cli->ctx, r->options->human ? NDCTL_HUMAN : 0 };
	struct pmemctl_infoblock found[2];
	const size_t count = pmemctl_infoblock_parse(bytes, PMEMCTL_INFOBLOCK_BYTES, found);
	int status = 0;

	for (size_t i = 0; i < count; i++) {
		const char *wrong = r->options->verify ? objection(r, &found[i], parent_uuid) : "";

		if (!*wrong)
			json_object_array_add(r->blocks, ndctl_infoblock(&view, key, name, &found[i]));
		else if (!r->cli->personality)
			status = tell_wrong(r->cli, name, &found[i], wrong);
	}
	r->found += count;
	if (count || r->cli->personality)
		return status;
	if (r->options->verify)
		return cli_error(r->cli, PMEMCTL_DAMAGED, "%s: there is no info block", name);
	cli_note(r->cli, "%s: no info block", name);
	return 0;
}

static int take(struct reading *r, const char *key, const char *name, const char *parent_uuid,
		const uint8_t *bytes)
{
	if (r->blocks) {
		r->done++;
		return add_blocks(r, key, name, parent_uuid, bytes);
	}
	if (fwrite(bytes, 1, PMEMCTL_INFOBLOCK_BYTES, r->out) != PMEMCTL_INFOBLOCK_BYTES)
		return cli_error(r->cli, PMEMCTL_FAILED, "cannot write the output: %s", strerror(errno));
	r->done++;
	return 0;
}

/* ---- where they come from ---- */

static int read_all(int fd, uint8_t *bytes)
{
	size_t have = 0;

	while (have < PMEMCTL_INFOBLOCK_BYTES) {
		const ssize_t got = read(fd, bytes + have, PMEMCTL_INFOBLOCK_BYTES - have);

		if (got < 0 && errno != EINTR)
			return -errno;
		if (!got)
			return -EIO;
		have += got > 0 ? (size_t)got : 0;
	}
	return 0;
}

static int read_file(struct reading *r)
{
	const char *path = r->options->input;
	uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, rc;

	rc = fd < 0 ? -errno : read_all(fd, bytes);
	if (fd > STDIN_FILENO)
		close(fd);
	path = path ? path : "<stdin>";
	if (rc)
		return cli_file_error(r->cli, rc, path,
				      rc == -EIO ? "it is shorter than 8 KiB, the place of info blocks"
						 : strerror(-rc));
	return take(r, "file", path, NULL, bytes);
}

static int read_namespace(void *data, const char *name)
{
	struct reading *r = data;
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_RAW_UUID,
		.namespace_ = name,
	};
	uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];
	struct pmemctl_platform *platform;
	int status;

	if (pmemctl_infoblock_load(r->cli->ctx, name, bytes) ||
	    pmemctl_discover(r->cli->ctx, &query, &platform))
		return cli_library_error(r->cli);
	status = take(r, "dev", name, platform->namespace_count ? platform->namespaces[0]->raw_uuid : NULL,
		      bytes);
	pmemctl_platform_free(platform);
	return status;
}

static int read_namespaces(struct reading *r, char **operands, int count)
{
	struct targets targets;
	int status = targets_find(r->cli, PMEMCTL_DEVICE_NAMESPACE, &r->options->filters, operands, count,
				  &targets);

	if (!status)
		status = targets_each(r->cli, &targets, read_namespace, r);
	targets_free(&targets);
	return status;
}

/* ---- what becomes of them ---- */

static void print_blocks(struct reading *r)
{
	if (r->cli->personality && !json_object_array_length(r->blocks))
		fprintf(stderr, "  Warning: no matching devices found\n\n");
	fprintf(r->out, "%s\n", json_object_to_json_string_ext(r->blocks, JSON_C_TO_STRING_PRETTY));
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int verify(struct cli *cli, const struct read_options *o, int count)
{
	if (o->input && count)
		return cli_usage_error(cli, "specify a namespace, or --input, not both");
	if (o->input && o->output && is_same_file(o->input, o->output))
		return cli_usage_error(cli, "--output is the image itself, which would be cut off");
	if (cli->personality)
		return 0;
	if (!o->input && !count && isatty(STDIN_FILENO))
		return cli_usage_error(cli, "name a namespace, or an image with --input");
	if (!o->json && !o->human && !o->output && isatty(STDOUT_FILENO))
		return cli_usage_error(cli, "a terminal cannot show the bytes: use --json, or --output FILE");
	if (o->verify && !o->json && !o->human)
		return cli_usage_error(cli, "--verify is of the fields: add --json");
	return 0;
}

/* All that was read, to FILE. What goes to standard output, main() sees through. */
static int write_out(struct reading *r, int status)
{
	const char *path = r->options->output;
	bool failed;
	FILE *file;

	if (!path)
		return 0;
	failed = fclose(r->out) != 0;
	if (!failed && (r->done || !status)) {
		file = fopen(path, "we");
		if (!file)
			return cli_file_error(r->cli, -errno, path, strerror(errno));
		failed = fwrite(r->text, 1, r->length, file) != r->length;
		failed = fclose(file) || failed;
	}
	return failed ? cli_file_error(r->cli, -errno, path, strerror(errno)) : 0;
}

static int finish(struct reading *r, int status)
{
	int failed;

	if (r->blocks && (r->done || !status))
		print_blocks(r);
	json_object_put(r->blocks);
	failed = write_out(r, status);
	free(r->text);
	if (failed) {
		r->done = 0;
		status = failed;
	}
	/* ndctl counts namespaces and files */
	cli_count(r->cli, status, "read", r->blocks && r->done && !r->cli->personality ? r->found : r->done,
		  "infoblock");
	return status && status != PMEMCTL_DAMAGED && r->done ? PMEMCTL_PARTIAL : status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct read_options *o = parsed;
	struct reading r = { .cli = cli, .options = o, .out = stdout };
	int status = verify(cli, o, count);

	if (status)
		return status;
	if (o->output)
		r.out = open_memstream(&r.text, &r.length);
	if (!r.out)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	if (o->json || o->human)
		r.blocks = json_object_new_array();
	status = count ? read_namespaces(&r, operands, count) : read_file(&r);
	return finish(&r, status);
}

static const char *const examples[] = {
	"pmemctl read-infoblock -j namespace0.0", "The info block of a disabled namespace.",
	"pmemctl write-infoblock -s 1G -c | pmemctl read-infoblock -j", "One that was just made, from standard input.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such namespace or file" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use, or active" },
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine, or without the kernel's driver" },
	{ PMEMCTL_PARTIAL, "of several namespaces, some were read and some were not" },
	{ PMEMCTL_DAMAGED, "with --verify: an info block is damaged or of another namespace" },
	{ 0 },
};

const struct command cmd_read_infoblock = {
	.name = "read-infoblock",
	.operands = "[NAMESPACE…|all]",
	.operand = ARG_MADE_NAMESPACE,
	.max_operands = -1,
	.summary = "Show the info blocks that give namespaces their modes.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct read_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_BORROWS,
	.run = run,
};
