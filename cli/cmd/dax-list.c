// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl list --dax, and daxctl list: DAX regions and devices, in the JSON of daxctl list. */
#include "dax-list.h"

#include "cmd.h"
#include "dax-targets.h"
#include "show/show.h"
#include "view/json_text.h"
#include "view/ndctl.h"

#define AT(member) offsetof(struct dax_list_options, member)

static const struct option_spec options[] = {
	{ 'r', "region", OPT_TEXT, ARG_TEXT, "region-id", AT(region), "only this DAX region" },
	{ 'd', "dev", OPT_TEXT, ARG_TEXT, "dev-id", AT(device), "only this DAX device" },
	{ 'D', "devices", OPT_FLAG, ARG_NONE, NULL, AT(devices), "show DAX devices (default)" },
	{ 'R', "regions", OPT_FLAG, ARG_NONE, NULL, AT(regions), "show DAX regions" },
	{ 'M', "mappings", OPT_FLAG, ARG_NONE, NULL, AT(mappings), "show the ranges that DAX devices are made of" },
	{ 'i', "idle", OPT_FLAG, ARG_NONE, NULL, AT(idle), "also devices without a size" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "sizes with units, addresses in hexadecimal" },
};

static struct pmemctl_query query_of(const struct dax_list_options *o)
{
	return (struct pmemctl_query) {
		.want = PMEMCTL_WANT_DAX | (o->devices && o->mappings ? PMEMCTL_WANT_DAX_MAPPINGS : 0),
		.dax_region = o->region,
		.dax_device = o->device,
	};
}

static void add_devices(const struct ndctl_view *view, struct json_object *list,
			const struct pmemctl_dax_region *region)
{
	for (size_t i = 0; i < region->device_count; i++)
		if (ndctl_dax_device_is_listed(view, region->devices[i]))
			json_object_array_add(list, ndctl_dax_device(view, region->devices[i]));
}

/* Nothing is printed of nothing; with -u one object alone loses its array. */
static void print_list(const struct ndctl_view *view, struct json_object *list)
{
	const size_t count = json_object_array_length(list);

	if (count)
		print_json(count == 1 && (view->flags & NDCTL_HUMAN) ? json_object_array_get_idx(list, 0) : list,
			   JSON_C_TO_STRING_PRETTY, stdout);
}

static void print_all(const struct ndctl_view *view, const struct dax_list_options *o,
		      const struct pmemctl_platform *platform)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (o->regions)
			json_object_array_add(list, ndctl_dax_region(view, platform->dax_regions[i]));
		else
			add_devices(view, list, platform->dax_regions[i]);
	print_list(view, list);
	json_object_put(list);
}

/* Tables of devices alone, as show dax has them. */
static int print_table(struct cli *cli, const struct dax_list_options *o, const struct filters *filters)
{
	if (o->regions || o->mappings)
		return cli_usage_error(cli, "--format has DAX devices only; leave -%c out", o->regions ? 'R' : 'M');
	return show_print(cli, &(struct show_request) { .kinds = { &show_dax }, .count = 1, .filters = filters });
}

int dax_list(struct cli *cli, const struct dax_list_options *given)
{
	const struct filters filters = { .dax_region = given->region, .dax_device = given->device };
	struct dax_list_options o = *given;
	struct pmemctl_platform *platform;
	struct pmemctl_query query;
	struct ndctl_view view;
	int status;

	if (cli->global.format)
		return print_table(cli, &o, &filters);
	if (!o.regions && !o.devices) {
		o.regions = o.region;
		o.devices = o.device || !o.region;
	}
	query = query_of(&o);
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	dax_sort_as_daxctl(platform);
	view = (struct ndctl_view) {
		.ctx = cli->ctx,
		.flags = NDCTL_DAX_PATHS | (o.devices ? NDCTL_DAX : 0) | (o.mappings ? NDCTL_DAX_MAPPINGS : 0) |
			 (o.idle ? NDCTL_IDLE : 0) | (o.human ? NDCTL_HUMAN : 0),
	};
	print_all(&view, &o, platform);
	status = filters_check_found(cli, &filters, platform);
	pmemctl_platform_free(platform);
	if (!status && !cli->personality && *pmemctl_denied(cli->ctx))
		cli_note(cli, "pmemctl: only root may read %s: left out", pmemctl_denied(cli->ctx));
	return status;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	(void)operands;
	(void)count;
	return dax_list(cli, parsed);
}

/* pmemctl has it as list --dax. */
const struct command cmd_list_dax = {
	.name = "list",
	.summary = "Show DAX regions and devices as JSON.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct dax_list_options),
	.properties = CMD_TABLES | CMD_SHOWS | CMD_HIDDEN,
	.run = run,
};
