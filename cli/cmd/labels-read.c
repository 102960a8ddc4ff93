// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl read-labels */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "compat/compat.h"
#include "labels.h"
#include "view/ndctl.h"

struct read_options {
	struct filters filters;
	struct labels_window window;
	const char *output;
	bool json, human, index;
};

#define AT(member) offsetof(struct read_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	WINDOW_OPTIONS(struct read_options, "read"),
	{ 'o', "output", OPT_TEXT, ARG_FILE, "FILE", AT(output), "write to this file (default: standard output)" },
	{ 'j', "json", OPT_FLAG, ARG_NONE, NULL, AT(json), "as JSON: index blocks and labels" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "JSON with units and hexadecimal numbers" },
	{ 'I', "index", OPT_FLAG, ARG_NONE, NULL, AT(index), "only the index blocks" },
};

/* What is read of all DIMMs, before anything of it is written. */
struct reading {
	struct cli *cli;
	const struct read_options *options;
	struct labels_window window;
	struct json_object *array;	/* of JSON */
	char *bytes;			/* else */
	size_t size;
	FILE *out;			/* that bytes grow by */
	size_t done;
	int status;			/* of the first failure */
};

static bool is_json(const struct read_options *o)
{
	return o->json || o->human;
}

static int check_options(struct cli *cli, const struct read_options *o)
{
	const char *wrong = NULL;

	if (is_json(o) && (o->window.size_text || o->window.offset_text))
		wrong = "--size and --offset are incompatible with --json";
	else if (o->index && o->window.size_text)
		wrong = "pick either --size, or --index, not both";
	if (!wrong)
		return 0;
	if (!cli->personality)
		return cli_usage_error(cli, "%s", wrong);
	fprintf(stderr, "%s\n", wrong);
	return personality_usage(cli, NULL);
}

static int add_bytes(struct reading *r, const char *name, const struct pmemctl_label_area *area)
{
	size_t offset = r->window.offset, size = r->window.size;

	if (r->options->index)
		size = 2 * area->index_size;
	if (offset > area->size || size > area->size - offset || (offset == area->size && !r->cli->personality)) {
		cli_error(r->cli, PMEMCTL_USAGE, "%s: %zu bytes at offset %zu: its label area has %zu bytes", name,
			  size, offset, area->size);
		if (r->cli->personality)
			return PMEMCTL_FAILED;
		cli_hint(r->cli, "leave --size and --offset out to take all of it");
		return PMEMCTL_USAGE;
	}
	if (!size)
		size = area->size - offset;
	fwrite(area->bytes + offset, 1, size, r->out);
	return 0;
}

static int add_json(struct reading *r, const char *name, const struct pmemctl_label_area *area)
{
	const struct ndctl_view view = { r->cli->ctx, r->options->human ? NDCTL_HUMAN : 0 };
	struct json_object *object = ndctl_labels(&view, name, area, r->options->index);

	/* ndctl counts an area without anything like a label as not read */
	if (!object && r->cli->personality)
		return PMEMCTL_FAILED;
	if (!object) {
		cli_error(r->cli, PMEMCTL_DAMAGED, "%s: %s", name,
			  area->index_size ? "there is no label in its label area"
					   : "its label area is too small for two labels");
		if (area->index_size)
			cli_hint(r->cli, "read-labels without -j shows its bytes; pmemctl init-labels %s makes it an empty one",
				 name);
		else
			cli_hint(r->cli, "read-labels without -j shows its bytes");
		return PMEMCTL_DAMAGED;
	}
	json_object_array_add(r->array, object);
	return 0;
}

static void read_one(struct reading *r, const char *name)
{
	struct pmemctl_label_area *area;
	int status;

	if (pmemctl_labels_read(r->cli->ctx, name, &area)) {
		status = cli_library_error(r->cli);
	} else {
		status = r->array ? add_json(r, name, area) : add_bytes(r, name, area);
		pmemctl_labels_free(area);
	}
	r->done += !status;
	r->status = r->status ? r->status : status;
}

static void print_json(const struct reading *r, FILE *out)
{
	struct json_object *shown = r->array;

	/* one object is no array on a terminal, there */
	if (r->cli->personality && out == stdout && isatty(STDOUT_FILENO) && r->done == 1)
		shown = json_object_array_get_idx(r->array, 0);
	if (r->done)
		fprintf(out, "%s\n", json_object_to_json_string_ext(shown, JSON_C_TO_STRING_PRETTY));
}

static int write_out(struct reading *r)
{
	const char *name = r->options->output;
	FILE *out = name ? fopen(name, "we") : stdout;
	int failed;

	if (!out && r->cli->personality) {
		fprintf(stderr, "failed to open: %s: (%s)\n", name, strerror(errno));
		return PMEMCTL_FAILED;
	}
	if (!out)
		return cli_file_error(r->cli, -errno, name, strerror(errno));
	if (r->array)
		print_json(r, out);
	else
		fwrite(r->bytes, 1, r->size, out);
	failed = ferror(out);
	failed = (name ? fclose(out) : fflush(out)) || failed;
	return failed ? cli_error(r->cli, PMEMCTL_FAILED, "%s: cannot be written: %s",
				  name ? name : "standard output", strerror(errno)) : 0;
}

/* Raw areas of several DIMMs stand one after the other: one that is missing would shift the rest. */
static int finish(struct reading *r)
{
	const bool peer = r->cli->personality;
	int status = 0;

	if (r->done && (r->array || peer || !r->status))
		status = write_out(r);
	if (status)
		r->done = 0;
	status = status ? status : r->status;
	if (peer)
		fprintf(stderr, "read %zu nmem%s\n", r->done, r->done > 1 ? "s" : "");
	return status && r->done && r->array ? PMEMCTL_PARTIAL : status;
}

static int read_all(struct reading *r, const struct targets *targets)
{
	int status = targets->missing;

	if (is_json(r->options))
		r->array = json_object_new_array();
	else
		r->out = open_memstream(&r->bytes, &r->size);
	if (!r->array && !r->out)
		return cli_error(r->cli, PMEMCTL_FAILED, "out of memory");
	r->status = status;
	for (size_t i = 0; i < targets->count; i++)
		read_one(r, targets->names[i]);
	if (r->out && fclose(r->out))
		status = cli_error(r->cli, PMEMCTL_FAILED, "out of memory");
	else
		status = finish(r);
	json_object_put(r->array);
	free(r->bytes);
	return status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct read_options *o = parsed;
	struct reading reading = { .cli = cli, .options = o, .window = o->window };
	struct targets targets;
	int status = check_options(cli, o);

	if (!status)
		status = labels_window_read(cli, &reading.window);
	if (status)
		return status;
	status = labels_targets(cli, &o->filters, operands, count, &targets);
	if (!status)
		status = read_all(&reading, &targets);
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl read-labels nmem0 -o labels.bin", "Save the label area of a DIMM.",
	"pmemctl read-labels -u all", "Index blocks and labels of all DIMMs.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or the DIMM is locked" },
	{ PMEMCTL_NOT_SUPPORTED, "no label area, or none was recorded" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some were read and some were not" },
	{ PMEMCTL_DAMAGED, "nothing like a label is there to be shown as JSON" },
	{ 0 },
};

const struct command cmd_read_labels = {
	.name = "read-labels",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Read the label areas of DIMMs, as bytes or as JSON.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct read_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_NEEDS_ROOT,
	.run = run,
};
