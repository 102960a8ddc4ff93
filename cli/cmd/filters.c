// SPDX-License-Identifier: GPL-2.0-only
/* -b, -r, -d, -n, -m, -t and -U. */
#include "filters.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All regions that Linux still has are found as pmem: naming it leaves nothing out. */
int filters_region_type(struct cli *cli, const char *text, enum pmemctl_region_type *type)
{
	static const char *const types[] = { "pmem", "blk" };
	size_t chosen = 0;
	int status = text ? cli_choose(cli, "type", "region type", text, types, ARRAY_SIZE(types),
				       &chosen) : 0;

	*type = chosen == 1 ? PMEMCTL_REGION_BLK : PMEMCTL_REGION_UNKNOWN;
	return status;
}

/* Linux has only one type of region that namespaces can be made on. */
int filters_check_type(struct cli *cli, const char *text)
{
	enum pmemctl_region_type type;
	int status = filters_region_type(cli, text, &type);

	if (status || type != PMEMCTL_REGION_BLK)
		return status;
	status = cli_error(cli, PMEMCTL_NO_OBJECT, "there is no region of type blk");
	if (!cli->personality)
		cli_hint(cli, "leave --type out: Linux has them no more");
	return status;
}

int filters_map(struct cli *cli, const char *text, enum pmemctl_map *map)
{
	static const char *const places[] = { "dev", "mem" };
	size_t chosen;
	int status;

	*map = PMEMCTL_MAP_NONE;
	if (!text)
		return 0;
	status = cli_choose(cli, "map", "place", text, places, ARRAY_SIZE(places), &chosen);
	*map = chosen ? PMEMCTL_MAP_MEM : PMEMCTL_MAP_DEV;
	return status;
}

static int check_node(struct cli *cli, const struct filters *f, struct pmemctl_query *query)
{
	char *end;
	long node;

	if (!f->node || strcmp(f->node, "all") == 0)
		return 0;
	if (cli->personality && access("/sys/devices/system/node", F_OK))
		return cli_usage_error(cli, "This system does not support NUMA");
	errno = 0;
	node = strtol(f->node, &end, 0);
	if (end == f->node || *end || errno || node < 0 || node > INT32_MAX)
		return cli_usage_error(cli, "--numa-node: '%s' is not a node number", f->node);
	query->by_node = true;
	query->numa_node = (int)node;
	return 0;
}

bool filters_are_given(const struct filters *f)
{
	return f->bus || f->region || f->dimm || f->namespace_ || f->type || f->node || f->mode;
}

int filters_apply(struct cli *cli, const struct filters *f, struct pmemctl_query *query)
{
	int status;

	query->bus = f->bus;
	query->region = f->region;
	query->dimm = f->dimm;
	query->namespace_ = f->namespace_;
	query->mode = f->mode;
	query->dax_region = f->dax_region;
	query->dax_device = f->dax_device;
	status = filters_region_type(cli, f->type, &query->type);
	return status ? status : check_node(cli, f, query);
}

/* The kinds of names that a filter may hold. */
enum filter_kind { FILTER_BUS, FILTER_DIMM, FILTER_REGION, FILTER_NAMESPACE, FILTER_DAX_REGION, FILTER_DAX_DEVICE };

static bool any_dax_device(const struct pmemctl_platform *platform)
{
	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (platform->dax_regions[i]->device_count)
			return true;
	return false;
}

static bool names_something(struct cli *cli, enum filter_kind kind, const struct pmemctl_query *filter)
{
	struct pmemctl_platform *platform;
	bool found;

	if (pmemctl_discover(cli->ctx, filter, &platform))
		return true;	/* not known to be wrong */
	found = kind == FILTER_DAX_REGION ? platform->dax_region_count
		: kind == FILTER_DAX_DEVICE ? any_dax_device(platform) : platform->bus_count;
	pmemctl_platform_free(platform);
	return found;
}

static struct pmemctl_query query_for(enum filter_kind kind, const char *name)
{
	return (struct pmemctl_query) {
		.want = kind == FILTER_DIMM         ? PMEMCTL_WANT_NAMES
			: kind >= FILTER_DAX_REGION ? PMEMCTL_WANT_DAX_MODES
						    : 0,
		.dax_region = kind == FILTER_DAX_REGION ? name : NULL,
		.dax_device = kind == FILTER_DAX_DEVICE ? name : NULL,
		.bus = kind == FILTER_BUS ? name : NULL,
		.dimm = kind == FILTER_DIMM ? name : NULL,
		.region = kind == FILTER_REGION ? name : NULL,
		.namespace_ = kind == FILTER_NAMESPACE ? name : NULL,
	};
}

static int check_filter(struct cli *cli, enum filter_kind kind, const char *filter)
{
	static const char *const kinds[] = { "bus", "DIMM", "region", "namespace", "DAX region", "DAX device" };
	char *words = strdup(filter), *rest = words, *word;
	int status = 0;

	if (!filter[strspn(filter, " ")])
		status = cli_no_object(cli, kinds[kind], filter);
	while (!status && (word = strsep(&rest, " "))) {
		const struct pmemctl_query query = query_for(kind, word);

		if (*word && strcmp(word, "all") != 0 && !names_something(cli, kind, &query))
			status = cli_no_object(cli, kinds[kind], word);
	}
	free(words);
	return status;
}

int filters_check_found(struct cli *cli, const struct filters *f,
			const struct pmemctl_platform *platform)
{
	const char *const filters[] = { f->bus, f->dimm, f->region, f->namespace_, f->dax_region, f->dax_device };
	int status = 0;

	if (cli->personality)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(filters) && !status; i++)
		if (filters[i] && (!platform->bus_count || strchr(filters[i], ' ')))
			status = check_filter(cli, (enum filter_kind)i, filters[i]);
	return status;
}
