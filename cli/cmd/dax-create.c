// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl create-device: DAX devices of soft-reserved or CXL memory, as daxctl makes them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "compat/compat.h"
#include "dax-options.h"
#include "dax-targets.h"

#define AT(member) offsetof(struct dax_options, member)

static const struct option_spec options[] = {
	{ 'r', "region", OPT_TEXT, ARG_TEXT, "REGION", AT(region),
	  "in this DAX region (default: the first with room)" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "sizes with units" },
	OPTION_LOG,
	{ 's', "size", OPT_TEXT, ARG_SIZE, "SIZE", AT(size), "capacity (default: all that is free)" },
	{ 'a', "align", OPT_TEXT, ARG_SIZE, "ALIGN", AT(align), "alignment: 4K, 2M or 1G (default: the region's)" },
	{ 0, "input", OPT_TEXT, ARG_FILE, "FILE", AT(input),
	  "make it of the ranges of the device in this file, as list --dax -M shows it" },
	{ 'm', "mode", OPT_TEXT, ARG_TEXT, "MODE", AT(mode), NULL },
	{ 'N', "no-online", OPT_FLAG, ARG_NONE, NULL, AT(no_online), NULL },
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), NULL },
	{ 'C', "check-config", OPT_FLAG, ARG_NONE, NULL, AT(check_config), NULL },
	{ 0, "no-movable", OPT_FLAG, ARG_NONE, NULL, AT(no_movable), NULL },
};

struct creation {
	struct cli *cli;
	struct pmemctl_dax_create_options wanted;
	struct shown_plans shown;
	char *names;
	size_t made;
};

static int plan(struct pmemctl_ctx *ctx, const void *data, bool discard, struct pmemctl_plan **out)
{
	(void)discard;
	return pmemctl_plan_dax_create(ctx, data, out);
}

static int create_one(struct creation *c)
{
	char object[32];
	bool done;
	int status = plan_and_carry_out(c->cli, &c->shown, plan, &c->wanted, object, &done);

	if (!done)
		return status;
	c->made++;
	if (!dax_add_name(&c->names, object))
		return cli_error(c->cli, PMEMCTL_FAILED, "out of memory");
	return status;
}

/* daxctl makes one on each region that is selected; the last says how it ends. */
static int create_on_each(struct creation *c)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DAX, .dax_region = c->wanted.region };
	struct pmemctl_platform *platform;
	char region[16];
	int status = PMEMCTL_NO_OBJECT;

	if (pmemctl_discover(c->cli->ctx, &query, &platform))
		return cli_library_error(c->cli);
	dax_sort_as_daxctl(platform);
	c->wanted.region = region;
	for (size_t i = 0; i < platform->dax_region_count; i++) {
		snprintf(region, sizeof(region), "%d", platform->dax_regions[i]->id);
		status = create_one(c);
		/* it leaves it to the kernel to find values wrong */
		c->cli->cause = status == PMEMCTL_USAGE ? ENXIO : status ? pmemctl_error(c->cli->ctx)->errnum : 0;
		status = status == PMEMCTL_USAGE ? (int)PMEMCTL_FAILED : status;
	}
	pmemctl_platform_free(platform);
	return status;
}

/* Shows the plans, or tells and prints what was made; status is what has come out so far. */
static int finish(struct creation *c, bool human, int status)
{
	struct cli *cli = c->cli;
	int printed;

	if (cli->global.dry_run)
		return show_plans(cli, &c->shown, status);
	if (cli->personality)
		personality_tell_failure(cli, status);
	if (!status || c->made || cli->personality)
		cli_note(cli, "created %zu %s%s", c->made, cli->personality ? "device" : "DAX device",
			 c->made == 1 ? "" : "s");
	printed = c->made ? dax_print(cli, c->names, human) : 0;
	if (status && c->made && !cli->personality)
		return PMEMCTL_PARTIAL;
	return status ? status : printed;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct dax_options *o = parsed;
	struct creation c = { .cli = cli, .wanted = { .region = o->region, .show_only = cli->global.dry_run } };
	struct dax_input input = { .size = 0 };
	int status;

	(void)operands;
	(void)count;
	if (o->input && (o->size || o->align) && !cli->personality)
		return cli_usage_error(cli, "--input says size and alignment; leave --size and --align out");
	status = dax_option_size(cli, "size", o->size, false, &c.wanted.size);
	if (!status)
		status = dax_option_size(cli, "align", o->align, false, &c.wanted.align);
	if (!status && o->input)
		status = dax_input_read(cli, o->input, &input);
	if (!status && o->input) {
		c.wanted.region = o->region || !*input.region ? o->region : input.region;
		c.wanted.size = input.size;
		c.wanted.align = input.align;
		c.wanted.mappings = input.mappings;
		c.wanted.mapping_count = input.mapping_count;
	}
	if (!status)
		status = finish(&c, o->human, cli->personality ? create_on_each(&c) : create_one(&c));
	dax_input_free(&input);
	free(c.names);
	return status;
}

/* ---- create-dax ---- */

struct count_options {
	uint64_t size, align;
	unsigned count;
	bool human;
};

#define COUNT_AT(member) offsetof(struct count_options, member)

static const struct option_spec count_options[] = {
	{ 's', "size", OPT_SIZE, ARG_SIZE, "SIZE", COUNT_AT(size), "capacity of each (default: all that is free)" },
	{ 'a', "align", OPT_SIZE, ARG_SIZE, "ALIGN", COUNT_AT(align),
	  "alignment: 4K, 2M or 1G (default: the region's)" },
	{ 0, "count", OPT_NUMBER, ARG_NUMBER, "N", COUNT_AT(count), "so many devices, each of the size" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, COUNT_AT(human), "sizes with units" },
	OPTION_LOG,
};

/* What is there of one when it is read again shows the next its name: so only the first is shown by --dry-run. */
static int create_count(struct creation *c, unsigned count)
{
	int status = 0;

	for (unsigned i = 0; !status && i < count; i++) {
		status = create_one(c);
		if (c->cli->global.dry_run && !status && count > 1) {
			cli_note(c->cli, "and %u more like it", count - 1);
			break;
		}
	}
	return status;
}

static int run_count(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct count_options *o = parsed;
	struct creation c = {
		.cli = cli,
		.wanted = { .region = count ? operands[0] : NULL, .size = o->size, .align = o->align,
			    .show_only = cli->global.dry_run },
	};
	int status;

	if (o->count > 1 && !o->size)
		return cli_usage_error(cli, "--count needs --size");
	status = finish(&c, o->human, create_count(&c, o->count ? o->count : 1));
	free(c.names);
	return status;
}

static const char *const count_examples[] = {
	"pmemctl create-dax 0 -s 256M --count 2", "Two devices of 256 MiB each on DAX region 0.",
	"pmemctl create-dax", "All that is free in the first DAX region with room.", NULL,
};

static const struct exit_meaning count_exits[] = {
	{ PMEMCTL_FAILED, "no room, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DAX region, or none to make devices on" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED,
	  "a value that the region does not take, the region of a namespace, or on a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several devices, some were made and some were not" },
	{ 0 },
};

const struct command cmd_create_dax = {
	.name = "create-dax",
	.operands = "[DAX-REGION]",
	.operand = ARG_TEXT,
	.max_operands = 1,
	.summary = "Make DAX devices of equal size of soft-reserved or CXL memory.",
	.options = count_options,
	.option_count = ARRAY_SIZE(count_options),
	.options_size = sizeof(struct count_options),
	.examples = count_examples,
	.exits = count_exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run_count,
};

/* ---- create-device ---- */

static const char *const examples[] = {
	"pmemctl create-device -r 0 -s 1G", "A device of 1 GiB on DAX region 0.",
	"pmemctl list --dax -D -M -d dax0.1 >device.json", "Keep what dax0.1 is made of …",
	"pmemctl create-device --input device.json", "… and make a device of the same ranges, when it is gone.", NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "no room, ranges that are taken, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DAX region, or none to make devices on; no such file" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED,
	  "a value that the region does not take, the region of a namespace, or on a recorded machine" },
	{ 0 },
};

const struct command cmd_create_device = {
	.name = "create-device",
	.summary = "Make DAX devices of soft-reserved or CXL memory.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct dax_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
