// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl create-namespace */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "change.h"
#include "cmd.h"
#include "filters.h"
#include "view/json_text.h"
#include "view/ndctl.h"

struct create_options {
	const char *bus, *region, *reconfigure, *map, *name, *uuid;
	enum pmemctl_mode mode;
	uint64_t size, align, sector_size;
	const char *type;
	unsigned count;
	bool force, every, no_recover, autolabel, no_autolabel, unused;
};

#define AT(member) offsetof(struct create_options, member)

static const struct option_spec options[] = {
	{ 'm', "mode", OPT_MODE, ARG_MODE, "MODE", AT(mode),
	  "fsdax (default; with -e: the mode it has), devdax, sector or raw" },
	{ 's', "size", OPT_SIZE, ARG_SIZE, "SIZE", AT(size), "capacity to take (default: all in one piece)" },
	{ 'a', "align", OPT_SIZE, ARG_SIZE, "SIZE", AT(align), "alignment of the data (default: 2M)" },
	{ 'l', "sector-size", OPT_SIZE, ARG_SIZE, "SIZE", AT(sector_size),
	  "logical sector size (default: 4096 in sector mode, else 512)" },
	{ 'M', "map", OPT_TEXT, ARG_MAP, "PLACE", AT(map),
	  "where page structures go: dev (default, on the namespace) or mem (DRAM)" },
	{ 'n', "name", OPT_TEXT, ARG_TEXT, "NAME", AT(name), "a name of your own, up to 63 bytes" },
	{ 'u', "uuid", OPT_TEXT, ARG_UUID, "UUID", AT(uuid), "uuid of the label (default: random)" },
	{ 'r', "region", OPT_TEXT, ARG_REGION, "REGION", AT(region),
	  "take the capacity from this region" },
	{ 'b', "bus", OPT_TEXT, ARG_BUS, "BUS", AT(bus), "take the capacity from this bus" },
	{ 't', "type", OPT_TEXT, ARG_REGION_TYPE, "TYPE", AT(type),
	  "only regions of this type: pmem (blk is gone from Linux 5.18)" },
	{ 'c', "continue", OPT_FLAG, ARG_NONE, NULL, AT(every), "one on each region that has room" },
	{ 0, "count", OPT_NUMBER, ARG_NUMBER, "N", AT(count),
	  "make N of equal size on the region (with -c: on each)" },
	{ 'e', "reconfig", OPT_TEXT, ARG_MADE_NAMESPACE, "NAMESPACE", AT(reconfigure),
	  "make this namespace anew; its data is lost" },
	{ 'f', "force", OPT_FLAG, ARG_NONE, NULL, AT(force), "with -e or -L: also when it is active" },
	OPTION_LOG,
	{ 'L', "autolabel", OPT_FLAG, ARG_NONE, NULL, AT(autolabel),
	  "give the region labels first, if it has none and its DIMMs can keep them" },
	{ 0, "no-autolabel", OPT_FLAG, ARG_NONE, NULL, AT(no_autolabel), NULL },
	{ 'R', "autorecover", OPT_FLAG, ARG_NONE, NULL, AT(unused),
	  "take back what was done when a step fails (default)" },
	{ 0, "no-autorecover", OPT_FLAG, ARG_NONE, NULL, AT(no_recover),
	  "leave what was done when a step fails, to look at it" },
};

/* What was made on one region. */
struct made {
	char *names;	/* with blanks between */
	size_t count;
};

static void made_add(struct made *made, const char *name)
{
	char *names;

	if (asprintf(&names, "%s%s ", made->names ? made->names : "", name) < 0)
		return;
	free(made->names);
	made->names = names;
	made->count++;
}

static int print_namespace(struct cli *cli, const struct pmemctl_namespace *ns)
{
	/* ndctl writes units on a terminal; data of ours never depends on where it goes */
	const bool human = cli->personality && isatty(STDOUT_FILENO);
	const struct ndctl_view view = {
		.ctx = cli->ctx, .flags = NDCTL_DAX | (human ? NDCTL_HUMAN : 0),
	};
	struct json_object *object = ndctl_namespace(&view, ns);

	print_json(object, JSON_C_TO_STRING_PRETTY, stdout);
	json_object_put(object);
	if (ns->enabled)
		return 0;
	cli_error(cli, PMEMCTL_FAILED, "%s: made, but it did not become active", ns->name);
	cli_hint(cli, "try pmemctl enable-namespace %s; dmesg may tell why it did not", ns->name);
	return PMEMCTL_FAILED;
}

/* Read once at the end, however many there are. */
static int print_made(struct cli *cli, struct made *made)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_DAX,
		.namespace_ = made->names,

	};
	struct pmemctl_platform *platform;
	int status = 0;

	if (!made->count)
		return 0;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		status = cli_library_error(cli);
	if (status)
		return status;
	for (size_t i = 0; i < platform->namespace_count; i++) {
		int inactive = print_namespace(cli, platform->namespaces[i]);

		status = status ? status : inactive;
	}
	if (platform->namespace_count < made->count) {
		status = cli_error(cli, PMEMCTL_FAILED, "of %zu namespaces made (%.*s), %zu are there afterwards",
				   made->count, (int)strlen(made->names) - 1, made->names,
				   platform->namespace_count);
		cli_hint(cli, "another command may have destroyed them meanwhile; pmemctl doctor names what is half made");
	}
	pmemctl_platform_free(platform);
	return status;
}

/* The region of a new namespace. */
static const char *region_of(const char *name, char *region, size_t size)
{
	snprintf(region, size, "region%.*s", (int)strcspn(name + strlen("namespace"), "."),
		 name + strlen("namespace"));
	return region;
}

static int plan_creation(struct pmemctl_ctx *ctx, const void *data, bool discard,
			 struct pmemctl_plan **plan)
{
	struct pmemctl_create_options wanted = *(const struct pmemctl_create_options *)data;

	wanted.discard_data = discard;
	return pmemctl_plan_create(ctx, &wanted, plan);
}

/* Whether a region can take what is wanted at all. Then *region and *size are what it comes to. */
static bool has_room(struct cli *cli, const struct pmemctl_create_options *wanted, char region[32],
		     uint64_t *size)
{
	struct pmemctl_create_options try = *wanted;
	struct pmemctl_plan *plan;

	try.show_only = true;
	if (pmemctl_plan_create(cli->ctx, &try, &plan))
		return false;
	region_of(pmemctl_plan_object(plan), region, 32);
	*size = pmemctl_plan_size(plan);
	pmemctl_plan_free(plan);
	return true;
}

/*
 * As many as wanted, all on the first region that has room for them. Adds to what has been made;
 * the first failure ends it.
 */
static int create_some(struct cli *cli, const struct pmemctl_create_options *wanted,
		       struct shown_plans *shown, struct made *made)
{
	struct pmemctl_create_options one = *wanted;
	char name[32], region[32];
	bool done = true;
	int status = 0;

	if (wanted->count > 1) {
		if (!has_room(cli, wanted, region, &one.size))
			return cli_library_error(cli);
		one.region = region;
		one.bus = NULL;
	}
	for (one.count = wanted->count ? wanted->count : 1; !status && done && one.count; one.count--) {
		status = plan_and_carry_out(cli, shown, plan_creation, &one, name, &done);
		if (done)
			made_add(made, name);
	}
	if (cli->global.dry_run && !status && one.count)
		cli_note(cli, "and %u more like it on %s, as the kernel offers them", one.count, region);
	return status;
}

/* The same, with what was made printed, and one lock for all. */
static int create_and_print(struct cli *cli, const struct pmemctl_create_options *wanted,
			    struct shown_plans *shown, size_t *created)
{
	struct made made = { 0 };
	int status, printed;

	if (wanted->count > 1 && !wanted->show_only && pmemctl_lock(cli->ctx, wanted->bus, wanted->region))
		return cli_library_error(cli);
	status = create_some(cli, wanted, shown, &made);
	printed = print_made(cli, &made);
	pmemctl_unlock(cli->ctx);
	*created += made.count;
	free(made.names);
	return status ? status : printed;
}

/* --continue. Regions without room are passed over, unless no region has any. */
static int create_on_each(struct cli *cli, const struct pmemctl_create_options *wanted,
			  struct shown_plans *shown, size_t *created, size_t *tried)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMES, .bus = wanted->bus, .region = wanted->region,
	};
	struct pmemctl_create_options one = *wanted;
	struct pmemctl_platform *platform;
	char region[32];
	uint64_t size;
	int status = 0;

	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	for (size_t i = 0; i < platform->region_count; i++) {
		int failed;

		one.region = platform->regions[i]->name;
		one.bus = NULL;
		if (!has_room(cli, &one, region, &size))
			continue;
		++*tried;
		failed = create_and_print(cli, &one, shown, created);
		status = status ? status : failed;
	}
	pmemctl_platform_free(platform);
	if (!*tried)	/* why, for each */
		status = create_and_print(cli, wanted, shown, created);
	return status;
}

/* ---- labels first ---- */

/* What is not asked for stays as it was; afterwards, nothing tells any more what that was. */
static void keep_settings(const struct pmemctl_namespace *ns, struct pmemctl_create_options *wanted)
{
	const bool mapped = ns->mode == PMEMCTL_MODE_FSDAX || ns->mode == PMEMCTL_MODE_DEVDAX;

	if (wanted->mode == PMEMCTL_MODE_UNKNOWN)
		wanted->mode = ns->mode;
	if (wanted->mode != ns->mode || !ns->holder)
		return;
	if (!wanted->align && mapped && ns->align != PMEMCTL_UNKNOWN)
		wanted->align = ns->align;
	if (!wanted->sector_size && ns->mode == PMEMCTL_MODE_SECTOR && ns->sector_sizes.selected != PMEMCTL_UNKNOWN)
		wanted->sector_size = ns->sector_sizes.selected;
}

/* Of the region of a namespace, or of a name of a region: whether it is there and has none. "" when not. */
static int find_label_less(struct cli *cli, struct pmemctl_create_options *wanted, char region[32])
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE,
		.namespace_ = wanted->reconfigure, .region = wanted->region,
	};
	struct pmemctl_platform *platform;
	int status = 0;

	*region = '\0';
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	if (platform->region_count > 1 && !wanted->reconfigure)
		status = cli_usage_error(cli, "--autolabel gives labels to one region; '%s' names %zu", wanted->region,
					 platform->region_count);
	if (platform->region_count == 1 && !platform->regions[0]->labelled)
		snprintf(region, 32, "%s", platform->regions[0]->name);
	if (*region && wanted->reconfigure && platform->namespace_count == 1)
		keep_settings(platform->namespaces[0], wanted);
	pmemctl_platform_free(platform);
	return status;
}

static int plan_labels(struct pmemctl_ctx *ctx, const void *data, bool discard, struct pmemctl_plan **plan)
{
	struct pmemctl_create_options wanted = *(const struct pmemctl_create_options *)data;

	wanted.discard_data = discard;
	return pmemctl_plan_autolabel(ctx, &wanted, plan);
}

/* ndctl tries it unasked, and goes on without labels where they cannot be. */
static bool is_left_without(struct cli *cli, const struct create_options *o,
			    const struct pmemctl_create_options *wanted)
{
	struct pmemctl_create_options try = *wanted;
	struct pmemctl_plan *plan;
	bool without;

	if (o->autolabel)
		return false;
	try.show_only = true;
	without = pmemctl_plan_autolabel(cli->ctx, &try, &plan) &&
		  pmemctl_error(cli->ctx)->status == PMEMCTL_NOT_SUPPORTED;
	pmemctl_plan_free(plan);
	return without;
}

static bool wants_labels(const struct cli *cli, const struct create_options *o)
{
	if (!cli->personality)
		return o->autolabel;
	/* there, only what is made anew; and a size tells that labels are there already */
	return o->reconfigure && !o->no_autolabel && !o->size;
}

/* Afterwards, what was to be made anew is made on the region, in the buffer. *ready: now the namespace can be made. */
static int give_labels(struct cli *cli, const struct create_options *o, struct pmemctl_create_options *wanted,
		       struct shown_plans *shown, char region[32], bool *ready)
{
	char object[32];
	int status;

	*ready = true;
	if (!wants_labels(cli, o))
		return 0;
	status = find_label_less(cli, wanted, region);
	if (status || !*region || is_left_without(cli, o, wanted))
		return status;
	if (!cli->global.dry_run && pmemctl_lock(cli->ctx, NULL, region))
		return cli_library_error(cli);
	if (!wanted->reconfigure)
		wanted->region = region;
	status = plan_and_carry_out(cli, shown, plan_labels, wanted, object, ready);
	if (cli->global.dry_run && !status)
		cli_note(cli, "and then the namespace is made on %s, which has labels by then", region);
	wanted->reconfigure = NULL;
	wanted->region = region;
	return status;
}

/* One, or several, of which it is told how many were made. */
static int create(struct cli *cli, const struct create_options *o,
		  struct pmemctl_create_options *wanted, struct shown_plans *shown)
{
	size_t created = 0, regions = 0;
	char region[32];
	bool ready;
	int status = give_labels(cli, o, wanted, shown, region, &ready);

	if (status || !ready) {
		pmemctl_unlock(cli->ctx);
		return status;
	}
	/* several are made on one region, or on each of those that were selected by name */
	if (o->every || (o->count && o->region && strpbrk(o->region, " ")))
		status = create_on_each(cli, wanted, shown, &created, &regions);
	else
		status = create_and_print(cli, wanted, shown, &created);
	if ((o->every || o->count) && !cli->global.dry_run)
		cli_note(cli, "created %zu namespace%s", created, created == 1 ? "" : "s");
	return status && created && (o->every || o->count > 1) ? PMEMCTL_PARTIAL : status;
}

static int verify(struct cli *cli, const struct create_options *o, enum pmemctl_map *map)
{
	int status = filters_map(cli, o->map, map);

	if (!status)
		status = filters_check_type(cli, o->type);
	if (status)
		return status;
	if (o->reconfigure && (o->region || o->bus || o->every))
		return cli_usage_error(cli, "--reconfig names the namespace; leave --region, --bus "
					    "and --continue out");
	if (o->autolabel && !cli->personality && !o->reconfigure && (!o->region || o->every))
		return cli_usage_error(cli, "--autolabel gives labels to one region; name it with --region, or "
					    "what is on it with --reconfig");
	if (o->reconfigure && o->count)
		return cli_usage_error(cli, "--reconfig makes one namespace anew; leave --count out");
	if ((o->every || o->count > 1) && o->uuid)
		return cli_usage_error(cli, "--uuid is of one namespace; leave %s out",
				       o->every ? "--continue" : "--count");
	return 0;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	const struct create_options *o = parsed;
	struct pmemctl_create_options plan_options = {
		.bus = o->bus, .region = o->region, .reconfigure = o->reconfigure,
		.mode = o->mode, .size = o->size, .align = o->align,
		.sector_size = o->sector_size, .name = o->name, .uuid = o->uuid,
		.count = o->count, .no_recover = o->no_recover, .drop_unkept = cli->personality,
		.force = o->force, .show_only = cli->global.dry_run,
	};
	struct shown_plans shown = { 0 };
	int status = verify(cli, o, &plan_options.map);

	(void)operands;
	(void)count;
	if (status)
		return status;
	cli->names_object = o->reconfigure;
	status = create(cli, o, &plan_options, &shown);
	return show_plans(cli, &shown, status);
}

static const char *const examples[] = {
	"pmemctl create-namespace", "All free capacity of the first region with room, as fsdax.",
	"pmemctl create-namespace -m devdax -s 96M -r region0",
	"96 MiB of region0 for applications that map it without a file system.",
	"pmemctl create-namespace --count 4 -r region1", "All free capacity of region1 in four equal parts.",
	"pmemctl create-namespace -f -e namespace0.0 -m sector --dry-run",
	"What it would take to make namespace0.0 a disk with atomic sectors.",
	"pmemctl create-namespace -L -f -r region0 -s 96M",
	"Give region0 labels first, so that it can be divided.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "no room, region disabled or read-only, or refused by the kernel" },
	{ PMEMCTL_NO_OBJECT, "no such region, bus or namespace" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_IN_USE, "the namespace is in use, or active and --force not given" },
	{ PMEMCTL_NOT_SUPPORTED, "mode, alignment or sector size not supported there, or without the kernel's driver" },
	{ PMEMCTL_PARTIAL, "of several, some were made, and others refused by the kernel" },
	{ PMEMCTL_DECLINED, "data was found, and neither --yes nor the answer agreed to lose it" },
	{ PMEMCTL_DAMAGED, "with --autolabel, a label area whose index blocks are both damaged" },
	{ 0 },
};

const struct command cmd_create_namespace = {
	.name = "create-namespace",
	.summary = "Make a namespace from free capacity, or an existing one anew.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct create_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_CHANGES | CMD_NEEDS_ROOT | CMD_TABLES,
	.run = run,
};
