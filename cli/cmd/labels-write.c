// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl write-labels */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "compat/compat.h"
#include "labels.h"

struct write_options {
	struct filters filters;
	struct labels_window window;
	const char *input;
	bool invalid;
};

#define AT(member) offsetof(struct write_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only a DIMM of this bus" },
	OPTION_LOG,
	WINDOW_OPTIONS(struct write_options, "write"),
	{ 'i', "input", OPT_TEXT, ARG_FILE, "FILE", AT(input), "what to write (default: standard input)" },
	{ 0, "invalid", OPT_FLAG, ARG_NONE, NULL, AT(invalid), "also what makes no valid label area" },
};

enum { LARGEST_INPUT = 64 << 20 };

struct input {
	uint8_t *bytes;
	size_t size;
};

/* All of it, or as much as is asked for (0: all). */
static int read_open(struct input *input, int fd, size_t wanted)
{
	const size_t most = wanted && wanted < LARGEST_INPUT ? wanted : LARGEST_INPUT;
	ssize_t length = 1;

	input->bytes = malloc(most);
	if (!input->bytes)
		return ENOMEM;
	while (input->size < most && length) {
		length = read(fd, input->bytes + input->size, most - input->size);
		if (length < 0 && errno != EINTR)
			return errno;
		input->size += length > 0 ? (size_t)length : 0;
	}
	return 0;
}

static int read_input(struct cli *cli, const struct write_options *o, size_t wanted, struct input *input)
{
	const char *name = o->input ? o->input : "standard input";
	int fd = o->input ? open(o->input, O_RDONLY | O_CLOEXEC) : STDIN_FILENO, error;

	if (fd < 0 && cli->personality) {
		fprintf(stderr, "failed to open: %s: (%s)\n", name, strerror(errno));
		return PMEMCTL_FAILED;
	}
	if (fd < 0)
		return cli_file_error(cli, -errno, name, strerror(errno));
	error = read_open(input, fd, wanted);
	if (fd != STDIN_FILENO)
		close(fd);
	if (error)
		return cli_file_error(cli, -error, name, strerror(error));
	if (input->size)
		return 0;
	cli_error(cli, PMEMCTL_DAMAGED, "%s: it is empty", name);
	if (!cli->personality)
		cli_hint(cli, "pmemctl read-labels DIMM -o FILE saves what can be written; "
			 "pmemctl init-labels makes an empty area");
	return PMEMCTL_DAMAGED;
}

static int write_one(struct cli *cli, const struct write_options *o, const struct labels_window *window,
		     const struct targets *targets)
{
	struct input input = { 0 };
	int status = read_input(cli, o, window->size, &input);
	const struct pmemctl_label_options change = {
		.change = PMEMCTL_LABELS_WRITE, .offset = window->offset, .size = window->size,
		.bytes = input.bytes, .bytes_size = input.size, .invalid = o->invalid,
	};

	if (!status)
		status = labels_change(cli, targets, &change, cli->personality ? "wrote" : "written");
	else if (cli->personality)
		fprintf(stderr, "wrote 0 nmem\n");
	free(input.bytes);
	return status;
}

static int refuse_many(struct cli *cli, const struct targets *targets)
{
	if (cli->personality) {
		cli_error(cli, PMEMCTL_USAGE, "write-labels only supports writing a single dimm");
		return personality_usage(cli, NULL);
	}
	return cli_usage_error(cli, "%zu DIMMs are named; labels belong to one", targets->count);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct write_options *o = parsed;
	struct labels_window window = o->window;
	struct targets targets;
	int status = labels_window_read(cli, &window);

	if (status)
		return status;
	status = labels_targets(cli, &o->filters, operands, count, &targets);
	if (!status && targets.count > 1)
		status = refuse_many(cli, &targets);
	else if (!status)
		status = targets.count ? write_one(cli, o, &window, &targets) : targets.missing;
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl read-labels nmem0 -o labels.bin && pmemctl write-labels nmem0 -i labels.bin",
	"Save the labels of a DIMM, and bring them back.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM or file" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or the DIMM is locked or not armed" },
	{ PMEMCTL_IN_USE, "a region has active namespaces, or is enabled and shared with other DIMMs" },
	{ PMEMCTL_NOT_SUPPORTED, "no label area, one of CXL, or a recorded machine" },
	{ PMEMCTL_DECLINED, "namespaces, or labels that are damaged, would be lost and --yes not given" },
	{ PMEMCTL_DAMAGED, "what is given is no valid label area, and --invalid not given" },
	{ 0 },
};

const struct command cmd_write_labels = {
	.name = "write-labels",
	.operands = "DIMM",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Write a saved label area to a DIMM.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct write_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
