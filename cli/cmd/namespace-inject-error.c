// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl inject-error */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "change.h"
#include "cmd.h"
#include "inject-error.h"
#include "report.h"
#include "targets.h"
#include "view/json_text.h"
#include "view/ndctl.h"

#define AT(member) offsetof(struct inject_options, member)

static const struct option_spec options[] = {
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(filters.bus), "only a namespace of this bus" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(filters.region), "only a namespace of this region" },
	OPTION_LOG,
	{ 'B', "block", OPT_TEXT, ARG_NUMBER, "NUMBER", AT(block),
	  "first block of 512 bytes to make bad, from the start of the namespace" },
	{ 'n', "count", OPT_TEXT, ARG_NUMBER, "NUMBER", AT(count), "how many blocks" },
	{ 'd', "uninject", OPT_FLAG, ARG_NONE, NULL, AT(uninject), "take out what was put in there" },
	{ 't', "status", OPT_FLAG, ARG_NONE, NULL, AT(status), "show what was put in, as JSON" },
	{ 'N', "no-notify", OPT_FLAG, ARG_NONE, NULL, AT(silent), "the firmware does not tell the kernel" },
	{ 'S', "saturate", OPT_FLAG, ARG_NONE, NULL, AT(saturate),
	  "all of each block, not just as much as makes it bad" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "sizes with units, and numbers in hexadecimal" },
	{ 0, "poison", OPT_TEXT, ARG_NUMBER, "ADDRESS", AT(poison),
	  "of modules: poison the 256 bytes at this address of the module" },
	{ 0, "poison-type", OPT_TEXT, ARG_TEXT, "TYPE", AT(poison_type),
	  "who comes upon the poison: scrub (default), memory or app-direct" },
	{ 0, "media-temperature", OPT_TEXT, ARG_NUMBER, "DEGREES", AT(temperature),
	  "of modules: tell this temperature of the media, in degrees" },
	{ 0, "spares", OPT_TEXT, ARG_NUMBER, "PERCENT", AT(spares),
	  "of modules: tell that so much of it remains" },
	{ 0, "package-sparing", OPT_FLAG, ARG_NONE, NULL, AT(sparing),
	  "of modules: have a spare take the place of a package" },
	{ 0, "fatal", OPT_FLAG, ARG_NONE, NULL, AT(fatal), "of modules: have a fatal error of the media" },
	{ 0, "unsafe-shutdown", OPT_FLAG, ARG_NONE, NULL, AT(shutdown),
	  "of modules: take the next power-down for one that was not clean" },
};

struct run {
	struct cli *cli;
	const struct inject_options *options;
	struct pmemctl_inject_options wanted;
	const char *name;
};

/* What ndctl says last. */
static int fail_as_peer(struct cli *cli, const char *what, int status)
{
	const struct pmemctl_error *error = pmemctl_error(cli->ctx);

	if (cli->personality && status && status != PMEMCTL_NO_OBJECT && error->errnum)
		fprintf(stderr, "Unable to %s: %s (-%d)\n", what, strerror(error->errnum), error->errnum);
	return status;
}

static struct json_object *run_object(const struct pmemctl_badblock *run, const struct ndctl_view *view)
{
	struct json_object *object = json_object_new_object();

	ndctl_add(object, "block", ndctl_raw_hex(view, run->sector));
	ndctl_add(object, "count", ndctl_raw_hex(view, run->count));
	return object;
}

static int show_status(struct run *r)
{
	const struct ndctl_view view = { .ctx = r->cli->ctx, .flags = r->options->human ? NDCTL_HUMAN : 0 };
	struct pmemctl_badblock *runs;
	struct json_object *object, *array;
	size_t count;

	if (pmemctl_injected_errors(r->cli->ctx, r->name, &runs, &count))
		return fail_as_peer(r->cli, "get injection status", cli_library_error(r->cli));
	object = json_object_new_object();
	array = json_object_new_array();
	for (size_t i = 0; i < count; i++)
		json_object_array_add(array, run_object(&runs[i], &view));
	ndctl_add(object, "badblocks", array);
	if (count)
		print_json(object, JSON_C_TO_STRING_PRETTY, stdout);
	else if (!r->cli->personality)
		cli_note(r->cli, "%s: no errors were put in", r->name);
	json_object_put(object);
	free(runs);
	return 0;
}

static int make(struct pmemctl_ctx *ctx, const void *data, bool discard, struct pmemctl_plan **plan)
{
	const struct run *r = data;
	struct pmemctl_inject_options wanted = r->wanted;

	wanted.discard_data = discard;
	return pmemctl_plan_inject_error(ctx, r->name, &wanted, plan);
}

static void tell_what_stays(struct run *r, uint64_t left)
{
	if (r->wanted.remove && left && !r->cli->personality)
		cli_note(
			r->cli,
			"%s: the kernel still knows of bad blocks: writing to them, or pmemctl clear-errors, ends that",
			r->name);
	else if (!r->wanted.remove && !r->wanted.silent && !left && !r->cli->personality)
		cli_note(r->cli, "%s: the kernel has not heard of it; pmemctl start-scrub has it find out", r->name);
}

/* ndctl says so whenever it has taken errors out, also before JSON */
static void warn_as_peer(const struct run *r)
{
	if (r->cli->personality && r->wanted.remove)
		puts("Warning: Un-injecting previously injected errors here will\n"
		     "not cause the kernel to 'forget' its badblock entries. Those\n"
		     "have to be cleared through the normal process of writing\n"
		     "the affected blocks\n");
}

static int inject(struct run *r)
{
	struct shown_plans shown = { 0 };
	char object[32];
	uint64_t left;
	bool done;
	int status = plan_and_carry_out(r->cli, &shown, make, r, object, &done);

	fail_as_peer(r->cli, r->wanted.remove ? "uninject error" : "inject error", status);
	if (done) {
		warn_as_peer(r);
		status = report_errors(r->cli, r->name, r->options->human, &left);
		tell_what_stays(r, left);
	}
	return show_plans(r->cli, &shown, status);
}

static int take_options(struct cli *cli, const struct inject_options *o, struct pmemctl_inject_options *wanted)
{
	int status;

	*wanted = (struct pmemctl_inject_options) {
		.remove = o->uninject, .silent = o->silent && !o->uninject, .saturate = o->saturate,
		.show_only = cli->global.dry_run,
	};
	if (o->status && (o->uninject || o->block || o->count || o->silent || o->saturate))
		return cli_usage_error(
			cli, "%s",
			cli->personality
				? "status is invalid with inject or uninject"
				: "--status goes with none of --block, --count, --uninject, --no-notify and --saturate");
	if (!o->status && (!o->block || !o->count))
		return cli_usage_error(cli, "%s", cli->personality ? "block and count required for inject/uninject"
				       : "--block and --count are needed, or --status");
	if (o->silent && o->uninject && !cli->personality)
		return cli_usage_error(cli, "--no-notify is about putting errors in");
	status = parse_blocks(cli, "block", o->block, 0, &wanted->block);
	return status ? status : parse_blocks(cli, "count", o->count, 1, &wanted->count);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct run r = { .cli = cli, .options = parsed };
	struct targets targets;
	int status;

	if (!cli->personality && injects_into_modules(r.options, operands, count))
		return inject_into_modules(cli, r.options, operands, count);
	status = take_options(cli, r.options, &r.wanted);
	if (status)
		return status;
	if (count > 1)
		return cli_usage_error(cli, "unexpected '%s'", operands[1]);
	if (strcmp(operands[0], "all") == 0)
		return cli_no_object(cli, "namespace", operands[0]);
	status = targets_find(cli, PMEMCTL_DEVICE_NAMESPACE, &r.options->filters, operands, count, &targets);
	status = status ? status : targets.missing;
	if (!status) {
		r.name = targets.names[0];
		status = r.options->status ? show_status(&r) : inject(&r);
	}
	targets_free(&targets);
	return status;
}

static const char *const examples[] = {
	"pmemctl inject-error namespace0.0 --block 12 --count 2", "Make blocks 12 and 13 of namespace0.0 bad.",
	"pmemctl inject-error namespace0.0 --status", "What was put in so.",
	"pmemctl inject-error namespace0.0 --block 12 --count 2 --uninject", "Take it out again.",
	"pmemctl inject-error nmem0 --poison 0x1000 --yes", "Poison an address of an Intel Optane module.",
	"pmemctl inject-error nmem0 nmem1 --media-temperature 85", "Have two of them tell that they are hot.",
	"pmemctl inject-error all --spares 3 --dry-run", "What it would do, of all of them.",
	"pmemctl inject-error nmem0 --uninject", "Have it tell the truth again.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "refused by the firmware" },
	{ PMEMCTL_NO_OBJECT, "no such namespace or module" },
	{ PMEMCTL_NO_PERMISSION, "not permitted, or the module is locked" },
	{ PMEMCTL_IN_USE, "the module is busy, or its media are being scrubbed" },
	{ PMEMCTL_NOT_SUPPORTED,
	  "no command for it, or the BIOS does not allow modules to do it; or a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several modules, some took it and some did not" },
	{ PMEMCTL_DECLINED, "there is data, or may be, and --yes not given" },
	{ 0 },
};

const struct command cmd_inject_error = {
	.name = "inject-error",
	.operands = "NAMESPACE|DIMM…|all",
	.operand = ARG_INJECTED,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Make blocks of a namespace bad, or inject errors into Intel Optane modules, for tests.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct inject_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
