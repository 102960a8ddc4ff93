// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl list: what there is, in the JSON of ndctl list. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "dax-list.h"
#include "filters.h"
#include "report.h"
#include "show/show.h"
#include "view/json_text.h"
#include "view/ndctl.h"

struct list_options {
	struct filters filters;
	bool buses, dimms, regions, namespaces, dax;
	bool idle, configured, media_errors, capabilities, human, health, firmware;
	bool only_dax;
	int verbose;
};

#define AT(member) offsetof(struct list_options, member)

static const struct option_spec options[] = {
	FILTER_OPTIONS(struct list_options),
	{ 'B', "buses", OPT_FLAG, ARG_NONE, NULL, AT(buses), "show buses" },
	{ 'D', "dimms", OPT_FLAG, ARG_NONE, NULL, AT(dimms), "show DIMMs" },
	{ 'R', "regions", OPT_FLAG, ARG_NONE, NULL, AT(regions), "show regions" },
	{ 'N', "namespaces", OPT_FLAG, ARG_NONE, NULL, AT(namespaces), "show namespaces (default)" },
	{ 'X', "device-dax", OPT_FLAG, ARG_NONE, NULL, AT(dax),
	  "show the DAX devices of namespaces in devdax mode" },
	{ 'C', "capabilities", OPT_FLAG, ARG_NONE, NULL, AT(capabilities),
	  "show the modes, alignments and sector sizes of regions" },
	{ 'H', "health", OPT_FLAG, ARG_NONE, NULL, AT(health), "show the health of DIMMs" },
	{ 'F', "firmware", OPT_FLAG, ARG_NONE, NULL, AT(firmware), "show the firmware of DIMMs" },
	{ 'M', "media-errors", OPT_FLAG, ARG_NONE, NULL, AT(media_errors), "show bad blocks" },
	{ 'i', "idle", OPT_FLAG, ARG_NONE, NULL, AT(idle), "also what is disabled or not in use" },
	{ 'c', "configured", OPT_FLAG, ARG_NONE, NULL, AT(configured),
	  "also disabled namespaces that have a size" },
	{ 'u', "human", OPT_FLAG, ARG_NONE, NULL, AT(human), "sizes with units, ids in hexadecimal" },
	{ 0, "dax", OPT_FLAG, ARG_NONE, NULL, AT(only_dax),
	  "DAX regions (-R) and devices (-D) instead, as daxctl lists them" },
	{ 'v', "verbose", OPT_COUNT, ARG_NONE, NULL, AT(verbose),
	  "more detail; -vv all objects, -vvv all there is" },
};

/* ---- what is to be shown ---- */

static void resolve_objects(struct list_options *o)
{
	/* without -B, -D, -R or -N, a filter shows the objects it names */
	if (!o->buses && !o->dimms && !o->regions && !o->namespaces) {
		o->buses = o->filters.bus;
		o->regions = o->filters.region;
		o->dimms = o->filters.dimm;
		if (o->dax && o->filters.mode == PMEMCTL_MODE_UNKNOWN)
			o->filters.mode = PMEMCTL_MODE_DEVDAX;
	}
	if (o->verbose >= 3)
		o->idle = o->capabilities = o->health = o->firmware = true;
	if (o->verbose >= 2)
		o->buses = o->dimms = o->regions = true;
	if (o->verbose >= 1)
		o->media_errors = o->dax = o->namespaces = true;
	if (!o->buses && !o->dimms && !o->regions && !o->namespaces)
		o->namespaces = true;
}

static unsigned view_flags(const struct list_options *o)
{
	return (o->idle ? NDCTL_IDLE : 0) | (o->configured ? NDCTL_CONFIGURED : 0) |
	       (o->human ? NDCTL_HUMAN : 0) | (o->verbose ? NDCTL_VERBOSE : 0) |
	       (o->media_errors ? NDCTL_MEDIA_ERRORS : 0) |
	       (o->capabilities ? NDCTL_CAPABILITIES : 0) | (o->dax ? NDCTL_DAX : 0) |
	       (o->dimms ? NDCTL_MAPPINGS : 0);
}

static struct pmemctl_query query_of(const struct list_options *o)
{
	const bool idle = o->idle || o->configured;

	return (struct pmemctl_query) {
		.want = (o->buses ? PMEMCTL_WANT_BUSES : 0) | (o->dimms ? PMEMCTL_WANT_DIMMS : 0) |
			(o->regions ? PMEMCTL_WANT_REGIONS : 0) |
			(o->namespaces ? PMEMCTL_WANT_NAMESPACES : 0) |
			(idle ? PMEMCTL_WANT_IDLE : 0) |
			(o->dax && o->namespaces ? PMEMCTL_WANT_DAX : 0) |
			(o->verbose ? PMEMCTL_WANT_NODES | PMEMCTL_WANT_RAW_UUID : 0) |
			(o->media_errors ? PMEMCTL_WANT_BADBLOCKS : 0) |
			(o->regions && o->capabilities ? PMEMCTL_WANT_CAPABILITIES : 0) |
			(o->dimms && o->health ? PMEMCTL_WANT_HEALTH | PMEMCTL_WANT_THRESHOLDS : 0) |
			(o->dimms && o->firmware ? PMEMCTL_WANT_DIMM_FIRMWARE : 0) |
			(o->buses && o->firmware ? PMEMCTL_WANT_FIRMWARE : 0),
	};
}

/* ---- checks ---- */

static int verify(struct cli *cli, const struct list_options *o, struct pmemctl_query *query)
{
	int status = filters_apply(cli, &o->filters, query);

	if (!status && !cli->global.format &&
	    (cli->global.columns || cli->global.no_headings || cli->global.bytes))
		return cli_usage_error(cli, "--%s is for tables; name one by --format",
				       cli->global.columns ? "columns"
				       : cli->global.bytes ? "bytes" : "no-headings");
	return status;
}

/* ---- DAX devices alone ---- */

/* The letter of an option that has no meaning with --dax, or 0. */
static char beside_dax(const struct list_options *o)
{
	const struct { bool given; char letter; } others[] = {
		{ o->filters.bus, 'b' }, { o->filters.namespace_, 'n' }, { o->filters.mode, 'm' },
		{ o->filters.type, 't' }, { o->filters.node, 'U' }, { o->buses, 'B' }, { o->namespaces, 'N' },
		{ o->dax, 'X' }, { o->capabilities, 'C' }, { o->health, 'H' }, { o->firmware, 'F' },
		{ o->configured, 'c' }, { o->verbose, 'v' },
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (others[i].given)
			return others[i].letter;
	return 0;
}

/* The letters that are left mean the same of DAX devices: -r, -d, -R, -D, -M, -i and -u. */
static int list_dax(struct cli *cli, const struct list_options *o)
{
	const struct dax_list_options dax = {
		.region = o->filters.region, .device = o->filters.dimm, .regions = o->regions, .devices = o->dimms,
		.mappings = o->media_errors, .idle = o->idle, .human = o->human,
	};
	const char letter = beside_dax(o);

	return letter ? cli_usage_error(cli, "-%c does not go with --dax", letter) : dax_list(cli, &dax);
}

/* ---- the listing ---- */

/* Where objects are collected: below their bus or region when those are shown, else together. */
struct listing {
	struct ndctl_view view;
	const struct list_options *options;
	struct json_object *buses, *dimms, *regions, *namespaces;
	size_t last_region;	/* place, in the kernel's listing, of the region shown last by ndctl */
	bool last_has_namespaces;
};

static struct json_object *append(struct json_object *array, struct json_object *item)
{
	if (!array)
		array = json_object_new_array();
	json_object_array_add(array, item);
	return array;
}

/* An array below its parent, made when its first item comes. */
static void append_below(struct json_object *parent, const char *key, struct json_object **array,
			 struct json_object *item)
{
	const bool first = !*array;

	*array = append(*array, item);
	if (first && parent)
		json_object_object_add(parent, key, *array);
}

static bool is_listed(const struct listing *l, bool enabled)
{
	return enabled || (l->view.flags & (NDCTL_IDLE | NDCTL_CONFIGURED));
}

static bool namespace_is_listed(const struct listing *l, const struct pmemctl_namespace *ns)
{
	if (ns->enabled || (l->view.flags & NDCTL_IDLE))
		return true;
	return (l->view.flags & NDCTL_CONFIGURED) && ns->raw_size &&
	       ns->raw_size != PMEMCTL_UNKNOWN;
}

static void add_namespaces(struct listing *l, struct json_object *bus, struct json_object *region,
			   const struct pmemctl_region *r)
{
	struct json_object *parent = region ? region : bus, *below = NULL;
	/* without a region above, namespaces are collected over the bus or the whole platform */
	struct json_object **array = region ? &below : &l->namespaces;

	for (size_t i = 0; i < r->namespace_count; i++)
		if (namespace_is_listed(l, r->namespaces[i]))
			append_below(parent, "namespaces", array,
				     ndctl_namespace(&l->view, r->namespaces[i]));
	if (region && (!l->last_region || r->order + 1 < l->last_region)) {
		l->last_region = r->order + 1;
		l->last_has_namespaces = below != NULL;
	}
}

static void add_regions(struct listing *l, struct json_object *jbus, const struct pmemctl_bus *bus)
{
	for (size_t i = 0; i < bus->region_count; i++) {
		const struct pmemctl_region *region = bus->regions[i];
		struct json_object *jregion = NULL;

		if (l->options->regions && is_listed(l, region->enabled)) {
			jregion = ndctl_region(&l->view, region);
			append_below(jbus, "regions", &l->regions, jregion);
		}
		add_namespaces(l, jbus, jregion, region);
	}
}

static void add_bus(struct listing *l, const struct pmemctl_bus *bus)
{
	struct json_object *jbus = NULL;

	if (l->options->buses) {
		jbus = ndctl_bus(&l->view, bus);
		l->buses = append(l->buses, jbus);
		l->dimms = l->regions = l->namespaces = NULL;
	}
	for (size_t i = 0; l->options->dimms && i < bus->dimm_count; i++)
		if (is_listed(l, bus->dimms[i]->enabled))
			append_below(jbus, "dimms", &l->dimms,
				     ndctl_dimm(&l->view, bus->dimms[i]));
	add_regions(l, jbus, bus);
}

/*
 * ndctl's shape: an object of arrays when there are several kinds, else the array. With -RN it
 * also makes an object of the regions alone when the one it comes to last has namespaces; it
 * walks the kernel's directory backwards, so that is the first one in there.
 */
static void print_platform(const struct listing *l)
{
	const bool namespaces = l->regions ? l->last_has_namespaces : l->namespaces != NULL;
	struct json_object *platform;

	/* of a region that is not shown, and so have no place */
	if (l->regions)
		json_object_put(l->namespaces);
	if (!!l->dimms + !!l->regions + namespaces <= 1) {
		struct json_object *only = l->dimms	? l->dimms
					   : l->regions ? l->regions
							: l->namespaces;

		if (only)
			report_array(only, l->view.flags & NDCTL_HUMAN);
		return;
	}
	platform = json_object_new_object();
	ndctl_add(platform, "dimms", l->dimms);
	ndctl_add(platform, "regions", l->regions);
	if (!l->regions)
		ndctl_add(platform, "namespaces", l->namespaces);
	print_json(platform, JSON_C_TO_STRING_PRETTY, stdout);
	json_object_put(platform);
}

/* What is part of each other is in one tree, that of the topology; buses are not in it. */
static void make_one_tree(struct show_request *request, const struct show_kind **within)
{
	const size_t buses = request->kinds[0] == &show_bus;

	memcpy(within, request->kinds + buses, (request->count - buses) * sizeof(*within));
	request->kinds[buses] = &show_topology;
	request->count = buses + 1;
	request->within = within;
}

/* --format: the same objects, as show has them. */
static int print_native(struct cli *cli, const struct list_options *o)
{
	const struct { bool shown; const struct show_kind *kind; } kinds[] = {
		{ o->buses, &show_bus }, { o->dimms, &show_dimm }, { o->regions, &show_region },
		{ o->namespaces, &show_namespace },
	};
	const struct show_kind *within[ARRAY_SIZE(kinds) + 1] = { NULL };
	struct show_request request = {
		.filters = &o->filters, .only_enabled = !o->idle && !o->configured,
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].shown)
			request.kinds[request.count++] = kinds[i].kind;
	if (request.count > 1 && strcmp(cli->global.format, "tree") == 0)
		make_one_tree(&request, within);
	if (request.count > 1 && cli->global.columns)
		return cli_usage_error(cli, "--columns are of one kind of object; leave it out, or list one");
	return show_print(cli, &request);
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct list_options o = *(const struct list_options *)parsed;
	struct listing listing = { .options = &o };
	struct pmemctl_platform *platform;
	struct pmemctl_query query;
	int status;

	(void)operands;
	(void)count;
	if (o.only_dax)
		return list_dax(cli, &o);
	resolve_objects(&o);
	query = query_of(&o);
	status = verify(cli, &o, &query);
	if (status)
		return status;
	if (cli->global.format)
		return print_native(cli, &o);
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	listing.view = (struct ndctl_view) { .ctx = cli->ctx, .flags = view_flags(&o) };
	for (size_t i = 0; i < platform->bus_count; i++)
		add_bus(&listing, platform->buses[i]);
	if (listing.buses) {
		report_array(listing.buses, listing.view.flags & NDCTL_HUMAN);
	} else {
		print_platform(&listing);
	}
	status = filters_check_found(cli, &o.filters, platform);
	pmemctl_platform_free(platform);
	return status;
}

static const char *const examples[] = {
	"pmemctl list", "The namespaces in use.",
	"pmemctl list -DRN", "DIMMs, regions and the namespaces in them.",
	"pmemctl list -r region0 -u", "One region, with sizes that are easy to read.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "the system cannot be read" },
	{ PMEMCTL_NO_OBJECT, "a filter names nothing that exists" },
	{ 0 },
};

const struct command cmd_list = {
	.name = "list",
	.summary = "Show buses, DIMMs, regions and namespaces as JSON.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct list_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_TABLES | CMD_SHOWS,
	.run = run,
};
