// SPDX-License-Identifier: GPL-2.0-only
/* What a change has left, in the JSON of list. */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "view/json_text.h"
#include "view/ndctl.h"

int names_add(struct cli *cli, struct names *names, const char *name)
{
	const size_t length = names->text ? strlen(names->text) : 0;
	char *text = realloc(names->text, length + strlen(name) + 2);

	if (!text)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");
	names->text = text;
	sprintf(text + length, "%s%s", length ? " " : "", name);
	names->count++;
	return 0;
}

void names_free(struct names *names)
{
	free(names->text);
	*names = (struct names) { 0 };
}

void report_array(struct json_object *array, bool human)
{
	if (human && json_object_array_length(array) == 1)
		print_json(json_object_array_get_idx(array, 0), JSON_C_TO_STRING_PRETTY, stdout);
	else
		print_json(array, JSON_C_TO_STRING_PRETTY, stdout);
	json_object_put(array);
}

static struct json_object *dimms_of(const struct ndctl_view *view, const struct pmemctl_bus *bus,
				    struct json_object *array)
{
	for (size_t i = 0; i < bus->dimm_count; i++) {
		array = array ? array : json_object_new_array();
		json_object_array_add(array, ndctl_dimm(view, bus->dimms[i]));
	}
	return array;
}

int report_dimms(struct cli *cli, const struct names *dimms, unsigned want, bool human)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_BUSES | PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY | want, .dimm = dimms->text,
	};
	const struct ndctl_view view = { .ctx = cli->ctx, .flags = human ? NDCTL_HUMAN : 0 };
	struct pmemctl_platform *platform;
	struct json_object *array = NULL;

	if (!dimms->count)
		return 0;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	for (size_t i = 0; i < platform->bus_count; i++)
		array = dimms_of(&view, platform->buses[i], array);
	if (array)
		report_array(array, human);
	pmemctl_platform_free(platform);
	return 0;
}

int report_buses(struct cli *cli, const struct names *buses, bool dimms, bool human)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_BUSES | PMEMCTL_WANT_FIRMWARE |
			(dimms ? PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY | PMEMCTL_WANT_DIMM_FIRMWARE : 0),
		.bus = buses->text,
	};
	const struct ndctl_view view = { .ctx = cli->ctx, .flags = human ? NDCTL_HUMAN : 0 };
	struct pmemctl_platform *platform;
	struct json_object *array = NULL;

	if (!buses->count)
		return 0;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	for (size_t i = 0; i < platform->bus_count; i++) {
		struct json_object *bus = ndctl_bus(&view, platform->buses[i]);

		if (dimms)
			ndctl_add(bus, "dimms", dimms_of(&view, platform->buses[i], NULL));
		array = array ? array : json_object_new_array();
		json_object_array_add(array, bus);
	}
	if (array)	/* it stays one, also for people */
		report_array(array, false);
	pmemctl_platform_free(platform);
	return 0;
}

int report_errors(struct cli *cli, const char *name, bool human, uint64_t *left)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_BADBLOCKS |
			PMEMCTL_WANT_IDLE,
		.namespace_ = name,
	};
	const struct ndctl_view view = {
		.ctx = cli->ctx, .flags = NDCTL_MEDIA_ERRORS | (human ? NDCTL_HUMAN : 0),
	};
	struct pmemctl_platform *platform;
	const struct pmemctl_namespace *ns;
	struct json_object *object;

	*left = 0;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return cli_library_error(cli);
	if (platform->namespace_count) {
		ns = platform->namespaces[0];
		json_object_put(ndctl_badblocks(&view, ns->region, ns->resource, ns->size, left));
		object = ndctl_namespace(&view, ns);
		print_json(object, JSON_C_TO_STRING_PRETTY, stdout);
		json_object_put(object);
	}
	pmemctl_platform_free(platform);
	return 0;
}
