// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl reconfigure-device: other modes, sizes and alignments of DAX devices, as daxctl has it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "compat/compat.h"
#include "dax-options.h"
#include "dax-targets.h"

#define AT(member) offsetof(struct dax_options, member)

static const struct option_spec options[] = {
	{ 'r', "region", OPT_TEXT, ARG_TEXT, "REGION", AT(region), "only devices of this DAX region" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "sizes with units" },
	OPTION_LOG,
	{ 's', "size", OPT_TEXT, ARG_SIZE, "SIZE", AT(size), "new capacity; 0: none" },
	{ 'a', "align", OPT_TEXT, ARG_SIZE, "ALIGN", AT(align), "new alignment: 4K, 2M or 1G" },
	{ 0, "input", OPT_TEXT, ARG_FILE, "FILE", AT(input), NULL },
	{ 'm', "mode", OPT_TEXT, ARG_DAX_MODE, "MODE", AT(mode),
	  "devdax, system-ram, or famfs where the kernel has it" },
	{ 'N', "no-online", OPT_FLAG, ARG_NONE, NULL, AT(no_online), "leave memory of the system offline" },
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force),
	  "take memory offline first; or let the kernel online it as it likes" },
	{ 'C', "check-config", OPT_FLAG, ARG_NONE, NULL, AT(check_config),
	  "as /etc/daxctl.conf.d says of it, if it does" },
	{ 0, "no-movable", OPT_FLAG, ARG_NONE, NULL, AT(no_movable), "the kernel may keep its own data in it" },
	{ 0, "node", OPT_TEXT, ARG_NODE, "NODE", AT(node),
	  "NUMA node of its memory, where the kernel lets it be chosen" },
};

struct request {
	const struct dax_options *options;
	struct pmemctl_dax_reconfigure_options wanted;
};

static bool is_so(struct cli *cli, const struct pmemctl_dax_device *device, const void *data)
{
	const struct request *r = data;
	const bool other_shape = (r->wanted.size != PMEMCTL_UNKNOWN && r->wanted.size != device->size) ||
				 (r->wanted.align && r->wanted.align != device->align);
	/* memory that is there may have to come online */
	const bool offline = device->mode == PMEMCTL_DAX_SYSTEM_RAM && !r->wanted.no_online &&
			     device->blocks_online != device->blocks_total;

	if (r->wanted.mode == PMEMCTL_DAX_KEEP || !device->enabled || device->mode != r->wanted.mode)
		return false;
	if (!other_shape)
		cli_note(cli, cli->personality ? "%s was already in %s mode" : "%s: it is in %s mode already",
			 device->name, pmemctl_dax_mode_name(device->mode));
	return !other_shape && !offline;
}

static int plan(struct pmemctl_ctx *ctx, const char *name, const void *data, bool discard, struct pmemctl_plan **out)
{
	struct pmemctl_dax_reconfigure_options wanted = ((const struct request *)data)->wanted;

	wanted.discard_data = discard;
	return pmemctl_plan_dax_reconfigure(ctx, name, &wanted, out);
}

static int reconfigure(struct cli *cli, struct request *r, char **operands, int count)
{
	const struct dax_change change = {
		.plan = plan, .data = r, .done = "reconfigured", .is_already = is_so,
		/* of sizes, daxctl prints nothing */
		.prints = !cli->personality || !(r->options->size || r->options->align),
		.human = r->options->human,
	};
	struct dax_targets targets;
	int status = dax_targets_find(cli, r->options->region, false, operands, count, &targets);

	if (!status)
		status = dax_targets_change(cli, &targets, &change);
	dax_targets_free(&targets);
	return status;
}

static int parse_mode(struct cli *cli, const char *text, const char *device, enum pmemctl_dax_mode *mode)
{
	static const char *const modes[] = { "devdax", "system-ram", "famfs" };
	size_t chosen;

	*mode = PMEMCTL_DAX_KEEP;
	if (!text || pmemctl_dax_mode_parse(text, mode))
		return 0;
	if (!cli->personality)
		return cli_choose(cli, "mode", "mode", text, modes, ARRAY_SIZE(modes), &chosen);
	fprintf(stderr, "%s: unknown mode requested: 0\n", device);
	cli->cause = EINVAL;
	personality_tell_failure(cli, PMEMCTL_FAILED);
	cli_note(cli, "reconfigured 0 devices");
	return PMEMCTL_FAILED;
}

static int parse_node(struct cli *cli, const char *text, int *node)
{
	char *end;
	long number;

	*node = PMEMCTL_NO_NODE;
	if (!text)
		return 0;
	number = strtol(text, &end, 10);
	if (end == text || *end || number < 0 || number > 1 << 20)
		return cli_usage_error(cli, "--node: '%s' is not a node number", text);
	*node = (int)number;
	return 0;
}

/* What the configuration says of one device; udev calls this for each that appears. */
static int check_config(struct cli *cli, const char *device, struct request *r, bool *found)
{
	struct dax_config config;
	int status = dax_config_read(cli, device, &config);

	*found = config.found;
	if (!status && !config.found && cli->personality && config.no_uuid)
		fprintf(stderr, "no UUID match for %s found in config files\n", device);
	if (!status && !config.found && cli->personality)
		fprintf(stderr, "%s: missing or malformed config section\n", device);
	else if (!status && !config.found)
		cli_note(cli, "%s: /etc/daxctl.conf.d says nothing of it", device);
	if (status || !config.found)
		return status;
	r->wanted.no_online = r->wanted.no_online || config.no_online;
	r->wanted.no_movable = r->wanted.no_movable || config.no_movable;
	return parse_mode(cli, config.mode, device, &r->wanted.mode);
}

static int reconfigure_by_config(struct cli *cli, struct request *r, char **operands, int count)
{
	int status = 0;

	for (int i = 0; !status && i < count; i++) {
		struct request one = *r;
		bool found;

		status = check_config(cli, operands[i], &one, &found);
		if (!status && found)
			status = reconfigure(cli, &one, &operands[i], 1);
	}
	return status;
}

static int nothing_asked(struct cli *cli)
{
	if (!cli->personality)
		return cli_usage_error(cli, "say what to change: --mode, --size, --align or --check-config");
	fprintf(stderr, "error: a 'align', 'mode' or 'size' option is required\n");
	return personality_usage(cli, NULL);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct dax_options *o = parsed;
	struct request r = {
		.options = o,
		.wanted = { .size = PMEMCTL_UNKNOWN,
			    .force = o->force,
			    .no_online = o->no_online,
			    .no_movable = o->no_movable,
			    .no_policy = cli->personality,
			    .show_only = cli->global.dry_run },
	};
	int status;

	if (!o->mode && !o->size && !o->align && !o->check_config)
		return nothing_asked(cli);
	status = parse_mode(cli, o->mode, operands[0], &r.wanted.mode);
	if (!status)
		status = dax_option_size(cli, "size", o->size, true, &r.wanted.size);
	if (!status)
		status = dax_option_size(cli, "align", o->align, false, &r.wanted.align);
	if (!status)
		status = parse_node(cli, o->node, &r.wanted.node);
	if (status)
		return status;
	return o->check_config ? reconfigure_by_config(cli, &r, operands, count)
			       : reconfigure(cli, &r, operands, count);
}

static const char *const examples[] = {
	"pmemctl reconfigure-device -m system-ram dax0.1",
	"Make its memory the system's, for applications alone.",
	"pmemctl reconfigure-device -m devdax -f dax0.1",
	"Take it back: offline, and mapped through /dev/dax0.1 again.",
	"pmemctl reconfigure-device -s 512M dax0.1",
	"Another size.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "no room, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DAX device, or it has no memory" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "mapped by a process, or its memory is online and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "what the kernel or the device does not take, or on a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several devices, some were changed and some were not" },
	{ PMEMCTL_DECLINED,
	  "persistent memory would become the system's, and neither --yes nor the answer agreed to it" },
	{ 0 },
};

const struct command cmd_reconfigure_device = {
	.name = "reconfigure-device",
	.operands = "DEVICE…|all",
	.operand = ARG_DAX,
	.min_operands = 1,
	.max_operands = -1,
	.summary = "Give DAX devices another mode, size or alignment.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct dax_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
