// SPDX-License-Identifier: GPL-2.0-only
/* Changes of the DAX devices that operands name. */
#include "dax-targets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "filters.h"
#include "view/json_text.h"
#include "view/ndctl.h"

/* ---- finding them ---- */

static int later_region(const void *left, const void *right)
{
	const struct pmemctl_dax_region *l = *(void *const *)left, *r = *(void *const *)right;

	return (l->order < r->order) - (l->order > r->order);
}

static int later_device(const void *left, const void *right)
{
	const struct pmemctl_dax_device *l = *(void *const *)left, *r = *(void *const *)right;

	return (l->order < r->order) - (l->order > r->order);
}

void dax_sort_as_daxctl(const struct pmemctl_platform *platform)
{
	if (platform->dax_region_count)
		qsort(platform->dax_regions, platform->dax_region_count, sizeof(void *), later_region);
	for (size_t i = 0; i < platform->dax_region_count; i++)
		if (platform->dax_regions[i]->device_count)
			qsort(platform->dax_regions[i]->devices, platform->dax_regions[i]->device_count,
			      sizeof(void *), later_device);
}

static bool is_named(const char *operand, const struct pmemctl_dax_device *device)
{
	if (strncmp(operand, "/dev/", 5) == 0)
		operand += 5;
	return strcmp(operand, device->name) == 0 || strcmp(operand, device->name + strlen("dax")) == 0;
}

static void add(struct dax_targets *targets, const struct pmemctl_dax_device *device)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->devices[i] == device)
			return;
	targets->devices[targets->count++] = device;
}

/* The first device of a region always stays. */
static bool is_changed_by_all(const struct cli *cli, const struct pmemctl_dax_device *device, bool left)
{
	return cli->personality || device->size || (left && device->id);
}

static void add_named(struct cli *cli, struct dax_targets *targets, bool left, const char *operand)
{
	const bool all = strcmp(operand, "all") == 0;
	bool found = all && !cli->personality;

	targets->all = targets->all || all;
	for (size_t i = 0; i < targets->platform->dax_region_count; i++) {
		const struct pmemctl_dax_region *region = targets->platform->dax_regions[i];

		for (size_t j = 0; j < region->device_count; j++) {
			const struct pmemctl_dax_device *device = region->devices[j];

			if (all ? !is_changed_by_all(cli, device, left) : !is_named(operand, device))
				continue;
			add(targets, device);
			found = true;
		}
	}
	if (!found)
		targets->missing = cli_no_object(cli, "DAX device", operand);
}

static size_t count_devices(const struct pmemctl_platform *platform)
{
	size_t count = 0;

	for (size_t i = 0; i < platform->dax_region_count; i++)
		count += platform->dax_regions[i]->device_count;
	return count;
}

int dax_targets_find(struct cli *cli, const char *region, bool left, char **operands, int count,
		     struct dax_targets *targets)
{
	const struct filters filters = { .dax_region = region };
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DAX, .dax_region = region };
	int status;

	*targets = (struct dax_targets) { .platform = NULL };
	if (pmemctl_discover(cli->ctx, &query, &targets->platform))
		return cli_library_error(cli);
	status = cli->personality ? 0 : filters_check_found(cli, &filters, targets->platform);
	if (status)
		return status;
	if (cli->personality)
		dax_sort_as_daxctl(targets->platform);
	targets->devices = calloc(count_devices(targets->platform) + 1, sizeof(*targets->devices));
	if (!targets->devices)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	for (int i = 0; i < count; i++)
		add_named(cli, targets, left, operands[i]);
	return 0;
}

void dax_targets_free(struct dax_targets *targets)
{
	free(targets->devices);
	pmemctl_platform_free(targets->platform);
}

/* ---- printing them ---- */

bool dax_add_name(char **names, const char *name)
{
	char *more;

	if (asprintf(&more, "%s%s ", *names ? *names : "", name) < 0)
		return false;
	free(*names);
	*names = more;
	return true;
}

int dax_print(struct cli *cli, const char *names, bool human)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DAX, .dax_device = names };
	const struct ndctl_view view = { .ctx = cli->ctx, .flags = human ? NDCTL_HUMAN : 0 };
	struct pmemctl_platform *platform;
	struct json_object *list;
	size_t count;

	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	dax_sort_as_daxctl(platform);
	list = json_object_new_array();
	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++)
			json_object_array_add(list, ndctl_dax_device(&view, platform->dax_regions[i]->devices[j]));
	count = json_object_array_length(list);
	if (count)
		print_json(count == 1 && human ? json_object_array_get_idx(list, 0) : list,
			   JSON_C_TO_STRING_PRETTY, stdout);
	json_object_put(list);
	pmemctl_platform_free(platform);
	return 0;
}

/* ---- changing them ---- */

struct run {
	struct cli *cli;
	const struct dax_change *change;
	struct shown_plans shown;
	char *names;	/* of what was changed, with blanks between */
	size_t done;
	int status;	/* the first; in the personality, the last, which is what it ends with */
};

struct one {
	const struct dax_change *change;
	const char *name;
};

static int plan_one(struct pmemctl_ctx *ctx, const void *data, bool discard, struct pmemctl_plan **plan)
{
	const struct one *one = data;

	return one->change->plan(ctx, one->name, one->change->data, discard, plan);
}

/* What daxctl makes of it. */
static int as_peer(struct run *r, const struct pmemctl_dax_device *device, int status)
{
	const struct dax_change *change = r->change;
	int failure = change->peer_failure ? change->peer_failure(device, change->data, status) : 0;

	/* it leaves it to the kernel to find values wrong */
	failure = !failure && status == PMEMCTL_USAGE ? ENXIO : failure;
	r->cli->cause = failure ? failure : status ? pmemctl_error(r->cli->ctx)->errnum : 0;
	return failure ? (int)PMEMCTL_FAILED : status;
}

static void change_one(struct run *r, const struct pmemctl_dax_device *device)
{
	const struct dax_change *change = r->change;
	struct one one = { change, device->name };
	const bool already = change->is_already && change->is_already(r->cli, device, change->data);
	bool done = already;
	char object[32];
	int status = 0;

	if (!already)
		status = plan_and_carry_out(r->cli, &r->shown, plan_one, &one, object, &done);
	if (r->cli->personality)
		status = as_peer(r, device, status);
	if (done && !status)
		dax_add_name(&r->names, device->name);
	r->done += done && !status && (!already || r->cli->personality);
	r->status = r->cli->personality || !r->status ? status : r->status;
}

static void tell_count(const struct run *r)
{
	cli_note(r->cli, "%s %zu %s%s", r->change->done, r->done, r->cli->personality ? "device" : "DAX device",
		 r->done == 1 ? "" : "s");
}

int dax_targets_change(struct cli *cli, const struct dax_targets *targets, const struct dax_change *change)
{
	struct run r = { .cli = cli, .change = change, .status = targets->missing };
	int status;

	for (size_t i = 0; i < targets->count && !pmemctl_is_interrupted(cli->ctx); i++)
		change_one(&r, targets->devices[i]);
	if (cli->global.dry_run) {
		status = show_plans(cli, &r.shown, r.status);
	} else {
		status = r.status && r.done && !cli->personality ? (int)PMEMCTL_PARTIAL : r.status;
		if (cli->personality)
			personality_tell_failure(cli, status);
		tell_count(&r);
		if (r.names && change->prints) {
			int printed = dax_print(cli, r.names, change->human);

			status = status ? status : printed;
		}
	}
	free(r.names);
	return status;
}
