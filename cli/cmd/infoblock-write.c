// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl write-infoblock: a new info block for fsdax or devdax, on namespaces or in a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "cmd.h"
#include "filters.h"
#include "targets.h"
#include "ui/prompt.h"

struct write_options {
	struct filters filters;
	const char *output, *uuid, *map, *parent_uuid, *offset;
	bool to_stdout;
	enum pmemctl_mode mode;
	uint64_t size, align;
};

#define AT(member) offsetof(struct write_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only namespaces of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only namespaces of this region" },
	OPTION_LOG,
	{ 'o', "output", OPT_TEXT, ARG_FILE, "FILE", AT(output), "write it to the start of FILE" },
	{ 'c', "stdout", OPT_FLAG, ARG_NONE, NULL, AT(to_stdout), "write it to standard output" },
	{ 'm', "mode", OPT_MODE, ARG_MODE, "MODE", AT(mode), "fsdax (default) or devdax" },
	{ 's', "size", OPT_SIZE, ARG_SIZE, "SIZE", AT(size),
	  "of the namespace, when it is not that of the file or namespace" },
	{ 'a', "align", OPT_SIZE, ARG_SIZE, "SIZE", AT(align), "alignment of its data (default 2M)" },
	{ 'u', "uuid", OPT_TEXT, ARG_UUID, "UUID", AT(uuid), "of the info block (default: a new one)" },
	{ 'M', "map", OPT_TEXT, ARG_MAP, "PLACE", AT(map),
	  "page structures on the device (dev, default) or in memory (mem)" },
	{ 'p', "parent-uuid", OPT_TEXT, ARG_UUID, "UUID", AT(parent_uuid),
	  "of the namespace's label (default: its own; in a file zeros)" },
	{ 'O', "offset", OPT_TEXT, ARG_SIZE, "ADDRESS", AT(offset),
	  "physical address that paddings are reckoned from (default 0)" },
};

/* ---- files ---- */

/* A disk that somebody uses is refused by the kernel. */
static int open_output(struct cli *cli, const char *path, int *fd, bool *is_new)
{
	*is_new = false;
	*fd = open(path, O_RDWR | O_EXCL | O_CLOEXEC);	/* exclusive of disks alone */
	if (*fd < 0 && errno == ENOENT) {
		*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		*is_new = *fd >= 0;
	}
	if (*fd >= 0)
		return 0;
	if (cli->personality)
		cli_error(cli, PMEMCTL_FAILED, "failed to open: %s\n", path);
	return cli_file_error(cli, -errno, path, strerror(errno));
}

static int write_to(struct cli *cli, int fd, const char *path, struct pmemctl_infoblock_options *o)
{
	uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES];

	if (!o->size && !cli->personality)
		return cli_usage_error(cli, "%s does not say how large the namespace is: give its size with --size",
				       path);
	if (pmemctl_infoblock_make(cli->ctx, o, bytes))
		return cli_library_error(cli);
	if (fd == STDOUT_FILENO) {
		fwrite(bytes, sizeof(bytes), 1, stdout);
		return fflush(stdout) ? cli_file_error(cli, -errno, path, strerror(errno)) : 0;
	}
	return pmemctl_infoblock_write_file(cli->ctx, fd, path, bytes) ? cli_library_error(cli) : 0;
}

static int write_open(struct cli *cli, int fd, const char *path, struct pmemctl_infoblock_options *wish)
{
	uint64_t size;
	const int rc = pmemctl_infoblock_check_file(cli->ctx, fd, path, &size);
	const struct pmemctl_error *error = pmemctl_error(cli->ctx);

	if (rc && !(error->status == PMEMCTL_DECLINED &&
		    (cli->global.yes || cli_may_lose_found(cli, error))))
		return cli_library_error(cli);
	wish->size = wish->size ? wish->size : size;
	return write_to(cli, fd, path, wish);
}

static int write_file(struct cli *cli, const struct write_options *o, struct pmemctl_infoblock_options *wish)
{
	bool is_new;
	int fd, status;

	if (o->to_stdout)
		return write_to(cli, STDOUT_FILENO, "standard output", wish);
	status = open_output(cli, o->output, &fd, &is_new);
	if (status)
		return status;
	status = write_open(cli, fd, o->output, wish);
	if (close(fd) && !status)
		status = cli_file_error(cli, -errno, o->output, strerror(errno));
	if (status && is_new)
		unlink(o->output);
	return status;
}

/* ---- namespaces ---- */

struct target {
	const char *name;
	const struct pmemctl_infoblock_options *wish;
	bool show_only;
};

static int plan_target(struct pmemctl_ctx *ctx, const void *data, bool discard, struct pmemctl_plan **plan)
{
	const struct target *target = data;

	return pmemctl_plan_infoblock(ctx, target->name, target->wish, discard, target->show_only, plan);
}

struct writing {
	struct cli *cli;
	const struct pmemctl_infoblock_options *wish;
	struct shown_plans shown;
	size_t written;
};

static int write_namespace(void *data, const char *name)
{
	struct writing *w = data;
	const struct target target = { name, w->wish, w->cli->global.dry_run };
	char object[32];
	bool done;
	const int status = plan_and_carry_out(w->cli, &w->shown, plan_target, &target, object, &done);

	w->written += done;
	return status;
}

static int write_namespaces(struct cli *cli, const struct write_options *o,
			    const struct pmemctl_infoblock_options *wish, char **operands, int count,
			    size_t *written)
{
	struct writing w = { .cli = cli, .wish = wish };
	struct targets targets;
	int status = targets_find(cli, PMEMCTL_DEVICE_NAMESPACE, &o->filters, operands, count, &targets);

	if (!status)
		status = targets_each(cli, &targets, write_namespace, &w);
	status = show_plans(cli, &w.shown, status);
	*written += w.written;
	targets_free(&targets);
	return status;
}

static int check_target(struct cli *cli, const struct write_options *o, int count)
{
	if (!count && !o->output && !o->to_stdout)
		return cli_usage_error(cli, "specify a namespace to write-infoblock, or \"all\"%s",
				       cli->personality ? "\n" : "");
	if ((o->output || o->to_stdout) && (count || (o->output && o->to_stdout && !cli->personality)))
		return cli_usage_error(cli, "specify only one of a namespace filter, --output, or --stdout");
	if (o->to_stdout && !o->size)
		return cli_usage_error(cli, "--size required with --stdout%s", cli->personality ? "\n" : "");
	if (o->to_stdout && !cli->personality && isatty(STDOUT_FILENO))
		return cli_usage_error(cli, "a terminal cannot show the bytes: use --output FILE");
	if (cli->global.dry_run && !count)
		return cli_usage_error(cli, "--dry-run is of namespaces");
	return 0;
}

static int verify(struct cli *cli, const struct write_options *o, struct pmemctl_infoblock_options *wish)
{
	if (wish->mode == PMEMCTL_MODE_UNKNOWN)
		wish->mode = PMEMCTL_MODE_FSDAX;
	if (wish->mode != PMEMCTL_MODE_FSDAX && wish->mode != PMEMCTL_MODE_DEVDAX)
		return cli_usage_error(cli, cli->personality ? "unsupported mode '%s'\n"
							     : "--mode: %s has no info block that can be written; "
							       "choose fsdax or devdax",
				       pmemctl_mode_name(wish->mode));
	if (o->offset && strcmp(o->offset, "0") != 0 && !parse_size(o->offset, &wish->start))
		return cli_usage_error(cli, "--offset: '%s' is no address", o->offset);
	return filters_map(cli, o->map, &wish->map);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct write_options *o = parsed;
	struct pmemctl_infoblock_options wish = {
		.mode = o->mode, .size = o->size, .align = o->align, .uuid = o->uuid,
		.parent_uuid = o->parent_uuid,
	};
	size_t written = 0;
	int status = verify(cli, o, &wish);

	if (!status)
		status = check_target(cli, o, count);
	if (status)
		return status;
	if (count) {
		status = write_namespaces(cli, o, &wish, operands, count, &written);
	} else {
		status = write_file(cli, o, &wish);
		written = !status;
	}
	if (!cli->global.dry_run)
		cli_count(cli, status, "wrote", written, "infoblock");
	return status && written ? PMEMCTL_PARTIAL : status;
}

static const char *const examples[] = {
	"pmemctl write-infoblock -m devdax namespace0.0", "Make a disabled namespace devdax when it is enabled next.",
	"pmemctl write-infoblock -s 16G -o pmem.img", "An image's start that says fsdax, for tests.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such namespace or directory" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "in use, or active" },
	{ PMEMCTL_NOT_SUPPORTED, "on a recorded machine, or without the kernel's driver" },
	{ PMEMCTL_PARTIAL, "of several namespaces, some were written to and some were not" },
	{ PMEMCTL_DECLINED, "data was found and --yes not given" },
	{ 0 },
};

const struct command cmd_write_infoblock = {
	.name = "write-infoblock",
	.operands = "[NAMESPACE…|all]",
	.operand = ARG_MADE_NAMESPACE,
	.max_operands = -1,
	.summary = "Write a new info block to namespaces or a file.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct write_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
