// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl enable-device, disable-device and destroy-device: DAX devices, as daxctl has these commands. */
#include <errno.h>

#include "cmd.h"
#include "dax-targets.h"

struct device_options {
	const char *region;
	bool human, force;
};

#define AT(member) offsetof(struct device_options, member)

static const struct option_spec service_options[] = { DAX_TARGET_OPTIONS(struct device_options) };

static const struct option_spec destroy_options[] = {
	DAX_TARGET_OPTIONS(struct device_options),
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), "also when it is active" },
};

struct request {
	const struct device_options *options;
	bool enable, dry_run;
};

static bool is_so(struct cli *cli, const struct pmemctl_dax_device *device, const void *data)
{
	const struct request *request = data;
	const bool so = request->enable ? device->enabled && device->mode == PMEMCTL_DAX_DEVDAX : !device->enabled;

	if (so && !cli->personality)
		cli_note(cli, "%s: it is %s already", device->name, request->enable ? "enabled" : "disabled");
	return so;
}

static int plan_service(struct pmemctl_ctx *ctx, const char *name, const void *data, bool discard,
			struct pmemctl_plan **plan)
{
	const struct request *request = data;

	(void)discard;
	return pmemctl_plan_dax_service(ctx, name, request->enable,
					&(struct pmemctl_service_options) { .show_only = request->dry_run }, plan);
}

/* daxctl enables and disables in devdax mode only. */
static int peer_service(const struct pmemctl_dax_device *device, const void *data, int status)
{
	(void)data;
	if (!status || !device->enabled || device->mode != PMEMCTL_DAX_SYSTEM_RAM)
		return 0;
	fprintf(stderr, "%s: status operations are only applicable in devdax mode\n", device->name);
	return ENXIO;
}

static int change_all(struct cli *cli, const struct device_options *o, bool left, char **operands, int count,
		      const struct dax_change *change)
{
	struct dax_targets targets;
	int status;

	status = dax_targets_find(cli, o->region, left, operands, count, &targets);
	if (!status)
		status = dax_targets_change(cli, &targets, change);
	dax_targets_free(&targets);
	return status;
}

static int run_service(struct cli *cli, const void *parsed, char **operands, int count)
{
	const bool enable = cli->command == &cmd_enable_device;
	const struct request request = { parsed, enable, cli->global.dry_run };
	const struct dax_change change = {
		.plan = plan_service, .data = &request, .done = enable ? "enabled" : "disabled",
		.is_already = is_so, .peer_failure = peer_service,
	};

	return change_all(cli, parsed, false, operands, count, &change);
}

/* ---- destroy-device ---- */

static int plan_destroy(struct pmemctl_ctx *ctx, const char *name, const void *data, bool discard,
			struct pmemctl_plan **plan)
{
	const struct request *request = data;

	(void)discard;
	return pmemctl_plan_dax_destroy(ctx, name, &(struct pmemctl_dax_destroy_options) {
		.force = request->options->force, .show_only = request->dry_run,
	}, plan);
}

/* The kernel never removes the first device of a region, whose memory is free again all the same. */
static int peer_destroy(const struct pmemctl_dax_device *device, const void *data, int status)
{
	const struct request *request = data;

	if (status && device->enabled && !request->options->force) {
		fprintf(stderr, "%s is active, specify --force for deletion\n", device->name);
		return ENXIO;
	}
	return device->id == 0 && (!status || !device->size) ? EBUSY : 0;
}

static int run_destroy(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct request request = { parsed, false, cli->global.dry_run };
	const struct dax_change change = {
		.plan = plan_destroy, .data = &request, .done = "destroyed", .peer_failure = peer_destroy,
	};

	return change_all(cli, parsed, true, operands, count, &change);
}

/* ---- the commands ---- */

static const char *const enable_examples[] = {
	"pmemctl enable-device dax0.1", "Bring back a device that was disabled; it is in devdax mode then.", NULL,
};

static const char *const disable_examples[] = {
	"pmemctl disable-device dax0.1", "Take /dev/dax0.1 away; its memory stays its own.", NULL,
};

static const char *const destroy_dax_examples[] = {
	"pmemctl destroy-dax -f dax0.1", "End a device that is active; its memory is free again.", NULL,
};

static const char *const destroy_examples[] = {
	"pmemctl destroy-device -f dax0.1", "End a device that is active; its memory is free again.",
	"pmemctl destroy-device -f -r 0 all", "End all devices of DAX region 0.", NULL,
};

static const struct exit_meaning service_exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DAX device, or it has no memory" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "mapped by a process, or its memory is online as system RAM" },
	{ PMEMCTL_NOT_SUPPORTED, "enabled in another mode, on a recorded machine, or without the kernel's driver" },
	{ PMEMCTL_PARTIAL, "of several devices, some were changed and some were not" },
	{ 0 },
};

static const struct exit_meaning destroy_exits[] = {
	{ PMEMCTL_FAILED, "failed, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such DAX device, or it has no memory" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "mapped by a process, online as system RAM, or active and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "that of a namespace, or on a recorded machine" },
	{ PMEMCTL_PARTIAL, "of several devices, some were destroyed and some were not" },
	{ 0 },
};

#define DEVICE_COMMAND(verb, options_, run_, exits_, summary_)                                   \
	DEVICE_COMMAND_AS(verb##_device, #verb "-device", verb##_examples, options_, run_, exits_, summary_)

#define DEVICE_COMMAND_AS(id, name_, examples_, options_, run_, exits_, summary_)                \
	const struct command cmd_##id = {                                                        \
		.name = name_,                                                                   \
		.operands = "DEVICE…|all",                                                       \
		.operand = ARG_DAX,                                                              \
		.min_operands = 1,                                                               \
		.max_operands = -1,                                                              \
		.summary = summary_,                                                             \
		.options = options_,                                                             \
		.option_count = ARRAY_SIZE(options_),                                            \
		.options_size = sizeof(struct device_options),                                   \
		.examples = examples_,                                                           \
		.exits = exits_,                                                                 \
		.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,                         \
		.run = run_,                                                                     \
	}

DEVICE_COMMAND(enable, service_options, run_service, service_exits,
	       "Put DAX devices into service, in devdax mode.");
DEVICE_COMMAND(disable, service_options, run_service, service_exits,
	       "Take DAX devices out of service; their memory stays their own.");
DEVICE_COMMAND(destroy, destroy_options, run_destroy, destroy_exits,
	       "End DAX devices of soft-reserved or CXL memory, which is free again.");
/* The same in the words of pmemctl's own commands. */
DEVICE_COMMAND_AS(destroy_dax, "destroy-dax", destroy_dax_examples, destroy_options, run_destroy, destroy_exits,
		  "End DAX devices of soft-reserved or CXL memory, which is free again.");
