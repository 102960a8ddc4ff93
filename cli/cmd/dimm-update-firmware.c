// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl update-firmware */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "cmd.h"
#include "compat/compat.h"
#include "input_file.h"
#include "report.h"
#include "targets.h"
#include "ui/progress.h"

enum { MOST_BYTES = 256 << 20 };	/* no image is as large */

struct update_options {
	struct filters filters;
	const char *file;
	bool force, arm, no_arm, disarm, downgrade;
};

#define AT(member) offsetof(struct update_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only DIMMs of this bus" },
	OPTION_LOG,
	{ 'f', "firmware", OPT_TEXT, ARG_FILE, "FILE", AT(file), "the image to send" },
	{ 'i', "force", OPT_FLAG, ARG_NONE, NULL, AT(force),
	  "do not wait for a scrub, end an update left in the middle, arm in any case" },
	{ 'A', "arm", OPT_FLAG, ARG_NONE, NULL, AT(arm), "arm for activation (the default with an image)" },
	{ 0, "downgrade", OPT_FLAG, ARG_NONE, NULL, AT(downgrade),
	  "send an image that is older than what runs (Intel Optane modules)" },
	{ 0, "no-arm", OPT_FLAG, ARG_NONE, NULL, AT(no_arm), "leave it as armed or disarmed as it is" },
	{ 'D', "disarm", OPT_FLAG, ARG_NONE, NULL, AT(disarm), "disarm: take it into use at the next power-up only" },
};

/* ---- the image ---- */

struct image {
	void *bytes;
	size_t size;
};

static int read_image(struct cli *cli, const char *name, struct image *image)
{
	int error = -input_file_read_bytes(name, MOST_BYTES, &image->bytes, &image->size);
	const bool is_other = error == EINVAL || error == EISDIR || error == EFBIG;

	if (error && !is_other && cli->personality) {
		fprintf(stderr, "failed to open: %s: (%s)\n", name, strerror(error));
		return PMEMCTL_FAILED;
	}
	if (error && !is_other)
		return cli_file_error(cli, -error, name, strerror(error));
	if (!error && image->size)
		return 0;
	cli_error(cli, PMEMCTL_USAGE, "%s: %s", name,
		  !error ? "it is empty (0 bytes), and no firmware image"
		  : error == EFBIG ? "it is too large for a firmware image" : "it is no regular file, and no firmware image");
	cli_hint(cli, "name the image as the DIMMs' vendor gives it out");
	return PMEMCTL_USAGE;
}

/* ---- the DIMMs ---- */

struct run {
	struct cli *cli;
	struct pmemctl_firmware_options wanted;
	struct progress progress;
	struct shown_plans shown;
	struct names done;
	bool told;		/* that a scrub is waited for */
};

static void tell_scrub(void *data, const char *bus, unsigned seconds)
{
	struct run *r = data;

	(void)seconds;
	if (!r->told)
		cli_note(r->cli, "%s: a scrub runs; the update waits for its end", bus);
	r->told = true;
}

static void tell_sent(void *data, uint64_t sent, uint64_t total)
{
	struct run *r = data;

	if (progress_is_seen(r->cli))
		progress_show(&r->progress, sent, total);
}

static int update_one(void *data, const char *name)
{
	struct run *r = data;
	struct pmemctl_plan *plan;
	bool done;
	int status;

	r->progress = (struct progress) { .name = name, .done = "sent", .percent = -1 };
	r->told = false;
	if (pmemctl_plan_firmware(r->cli->ctx, name, &r->wanted, &plan))
		return cli_library_error(r->cli);
	status = carry_out(r->cli, &r->shown, plan, &done);
	progress_end(&r->progress);
	return done ? names_add(r->cli, &r->done, name) : status;
}

static int take_options(struct cli *cli, const struct update_options *o, struct pmemctl_firmware_options *wanted)
{
	if (o->arm && (o->disarm || o->no_arm)) {
		if (cli->personality)
			fprintf(stderr, "set either --arm, or --disarm, not both\n");
		return cli->personality ? personality_usage(cli, NULL)
					: cli_usage_error(cli, "--arm goes with neither --disarm nor --no-arm");
	}
	if (!o->file && !o->arm && !o->disarm) {
		if (cli->personality)
			fprintf(stderr, "require --arm, or --disarm\n");
		return cli->personality ? personality_usage(cli, NULL)
					: cli_usage_error(cli, "--firmware, --arm or --disarm is needed");
	}
	wanted->arm = o->disarm ? PMEMCTL_DISARM : o->no_arm ? PMEMCTL_ARM_AS_IT_IS : PMEMCTL_ARM;
	wanted->force = o->force;
	wanted->may_be_older = o->downgrade || cli->personality;	/* ndctl does not look at it */
	wanted->show_only = cli->global.dry_run;
	wanted->image_name = o->file;
	wanted->progress = tell_sent;
	wanted->scrub = tell_scrub;
	return 0;
}

/* To ndctl, all is well when one DIMM was updated. */
static int finish(struct run *r, int status)
{
	struct cli *cli = r->cli;
	const size_t count = r->done.count;
	int told = report_dimms(cli, &r->done, PMEMCTL_WANT_DIMM_FIRMWARE, false);

	if (cli->personality)
		fprintf(stderr, "updated %zu nmem%s.\n", count, count > 1 ? "s" : "");
	else if (!cli->global.dry_run)
		cli_note(cli, "updated %zu DIMM%s%s", count, count == 1 ? "" : "s",
			 count && r->wanted.image ? "; what was sent runs after the next power-up, or pmemctl activate-firmware"
						  : "");
	names_free(&r->done);
	if (status && count)
		status = cli->personality ? 0 : (int)PMEMCTL_PARTIAL;
	return show_plans(cli, &r->shown, status ? status : told);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct update_options *o = parsed;
	struct run r = { .cli = cli };
	struct image image = { 0 };
	struct targets targets = { 0 };
	int status = targets_check_dimm_names(cli, operands, count);

	if (!status)
		status = take_options(cli, o, &r.wanted);
	if (status)
		return status;
	if (o->file)
		status = read_image(cli, o->file, &image);
	r.wanted.image = image.bytes;
	r.wanted.size = image.size;
	r.wanted.data = &r;
	if (!status)
		status = targets_find(cli, PMEMCTL_DEVICE_DIMM, &o->filters, operands, count, &targets);
	if (!status)
		status = targets_each(cli, &targets, update_one, &r);
	targets_free(&targets);
	free(image.bytes);
	return finish(&r, status);
}

static const char *const examples[] = {
	"pmemctl update-firmware nmem0 --firmware image.bin", "Send image.bin to nmem0, and arm it for activation.",
	"pmemctl update-firmware all -f image.bin --dry-run", "What that would take for all DIMMs.",
	"pmemctl update-firmware all -f image.bin --downgrade", "Send it also to modules that run a later one.",
	"pmemctl update-firmware nmem0 --disarm", "Leave the staged firmware of nmem0 to the next power-up.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "not staged, or not armed" },
	{ PMEMCTL_NO_OBJECT, "no such DIMM or file" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "another update goes on, or a staged firmware is not activated yet" },
	{ PMEMCTL_NOT_SUPPORTED, "no commands for it, no libndctl, an image for other modules, or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several DIMMs, some were updated and some were not" },
	{ PMEMCTL_DECLINED, "the image is older than what runs, and --downgrade was not given" },
	{ PMEMCTL_DAMAGED, "the DIMM takes the image for no good firmware" },
	{ 0 },
};

const struct command cmd_update_firmware = {
	.name = "update-firmware",
	.operands = "DIMM…|all",
	.operand = ARG_DIMM,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Send a firmware image to DIMMs, and arm them for its activation.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct update_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
