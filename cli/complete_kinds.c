// SPDX-License-Identifier: GPL-2.0-only
/* Values of each kind of argument. Plain names come from one directory listing. */
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "cmd/change.h"
#include "show/show.h"
#include "view/size.h"

void complete_offer(const struct completion *c, const char *word, const char *description)
{
	if (!word || strncmp(word, c->prefix, strlen(c->prefix)) != 0)
		return;
	printf("%s%s", c->before, word);
	if (c->describe && description && *description) {
		putchar('\t');
		cli_print_clean(description, stdout);
	}
	putchar('\n');
}

static void offer_words(const struct completion *c, const char *const *pairs, size_t count)
{
	for (size_t i = 0; i < count; i += 2)
		complete_offer(c, pairs[i], pairs[i + 1]);
}

/* Those of the object that is shown; all tables of changes have the columns of a plan. */
static void offer_columns(const struct completion *c)
{
	const struct show_kind *kind = c->object ? show_kind_find(c->object) : NULL;
	size_t count;
	const struct column *columns = plan_columns(&count);

	if (kind) {
		columns = kind->columns;
		count = kind->column_count;
	}
	for (size_t i = 0; i < count; i++)
		complete_offer(c, columns[i].name, columns[i].help);
	complete_offer(c, "all", "all columns");
}

static void offer_commands(const struct completion *c)
{
	for (size_t i = 0; commands[i]; i++)
		if (!(commands[i]->properties & CMD_HIDDEN))
			complete_offer(c, commands[i]->name, commands[i]->summary);
}

static void describe_namespace(const struct pmemctl_namespace *ns, char *text, size_t length)
{
	const char *device = ns->blockdev;
	char size[32];

	if (!device && ns->dax_region && ns->dax_region->device_count)
		device = ns->dax_region->devices[0]->name;
	snprintf(text, length, "%s %s%s%s%s%s", pmemctl_mode_name(ns->mode),
		 size_words(ns->size, size, sizeof(size)), device ? " /dev/" : "",
		 device ? device : "", ns->enabled ? "" : " disabled",
		 ns->alt_name && *ns->alt_name ? " " : "");
	if (ns->alt_name && *ns->alt_name)
		snprintf(text + strlen(text), length - strlen(text), "\"%s\"", ns->alt_name);
}

static bool is_made(const struct pmemctl_namespace *ns)
{
	return ns->raw_size || ns->holder || (ns->raw_uuid && *ns->raw_uuid);
}

static void offer_namespaces(const struct completion *c, const struct pmemctl_platform *platform,
			     bool made_only)
{
	for (size_t i = 0; i < platform->namespace_count; i++) {
		const struct pmemctl_namespace *ns = platform->namespaces[i];
		char text[256] = "";

		if (made_only && !is_made(ns))
			continue;
		if (c->describe)
			describe_namespace(ns, text, sizeof(text));
		complete_offer(c, ns->name, text);
	}
}

static void offer_regions(const struct completion *c, const struct pmemctl_platform *platform)
{
	for (size_t i = 0; i < platform->region_count; i++) {
		const struct pmemctl_region *region = platform->regions[i];
		char text[128] = "", size[32], available[32];

		if (c->describe)
			snprintf(text, sizeof(text), "%s, %s free%s",
				 size_words(region->size, size, sizeof(size)),
				 size_words(region->available_size, available, sizeof(available)),
				 region->enabled ? "" : ", disabled");
		complete_offer(c, region->name, text);
	}
}

static void offer_dimms(const struct completion *c, const struct pmemctl_bus *bus)
{
	for (size_t i = 0; i < bus->dimm_count; i++) {
		const struct pmemctl_dimm *dimm = bus->dimms[i];

		complete_offer(c, dimm->name, dimm->unique_id);
	}
}

static void offer_dax_devices(const struct completion *c)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DAX_MODES };
	struct pmemctl_platform *platform;

	if (!c->cli->ctx || pmemctl_discover(c->cli->ctx, &query, &platform))
		return;
	complete_offer(c, "all", "everything");
	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++) {
			const struct pmemctl_dax_device *device = platform->dax_regions[i]->devices[j];
			char text[64], size[32];

			snprintf(text, sizeof(text), "%s, %s%s", pmemctl_dax_mode_name(device->mode),
				 size_words(device->size, size, sizeof(size)), device->enabled ? "" : ", disabled");
			complete_offer(c, device->name, text);
		}
	pmemctl_platform_free(platform);
}

static unsigned wanted(const struct completion *c, enum arg_kind kind)
{
	if (!c->describe)
		return PMEMCTL_WANT_NAMES |
		       (kind == ARG_MADE_NAMESPACE ? PMEMCTL_WANT_SIZES : 0);
	switch (kind) {
	case ARG_BUS:
		return PMEMCTL_WANT_BUSES;
	case ARG_DIMM:
		return PMEMCTL_WANT_DIMMS;
	case ARG_REGION:
		return PMEMCTL_WANT_REGIONS;
	default:
		return PMEMCTL_WANT_NAMESPACES | PMEMCTL_WANT_IDLE;
	}
}

static void offer_objects(const struct completion *c, enum arg_kind kind, bool all)
{
	const struct pmemctl_query query = {
		.want = wanted(c, kind),
	};
	struct pmemctl_platform *platform;

	if (!c->cli->ctx || pmemctl_discover(c->cli->ctx, &query, &platform))
		return;
	complete_offer(c, all ? "all" : NULL, "everything");
	if (kind == ARG_REGION)
		offer_regions(c, platform);
	else if (kind == ARG_NAMESPACE || kind == ARG_MADE_NAMESPACE)
		offer_namespaces(c, platform, kind == ARG_MADE_NAMESPACE);
	for (size_t i = 0; i < platform->bus_count; i++) {
		if (kind == ARG_BUS)
			complete_offer(c, platform->buses[i]->name, platform->buses[i]->provider);
		else if (kind == ARG_DIMM)
			offer_dimms(c, platform->buses[i]);
	}
	pmemctl_platform_free(platform);
}

/* Kinds of objects and names of them; behind a kind, names of that kind. */
static void offer_show_objects(const struct completion *c)
{
	static const enum arg_kind named[] = { ARG_BUS, ARG_DIMM, ARG_REGION, ARG_NAMESPACE };
	const struct show_kind *kind = c->object ? show_kind_find(c->object) : NULL;

	if (c->object) {
		if (kind)
			complete_kind(c, kind->names);
		return;
	}
	for (size_t i = 0; show_kinds[i]; i++)
		complete_offer(c, show_kinds[i]->name, show_kinds[i]->summary);
	/* names only when one was begun */
	for (size_t i = 0; *c->prefix && i < ARRAY_SIZE(named); i++)
		offer_objects(c, named[i], false);
}

void complete_kind(const struct completion *c, enum arg_kind kind)
{
	static const char *const modes[] = {
		"fsdax", "a disk for file systems with DAX", "devdax", "a device to map directly",
		"sector", "a disk with atomic sectors", "raw", "a disk without DAX",
	};
	static const char *const dax_modes[] = {
		"devdax", "a device to map directly", "system-ram", "memory of the system",
		"famfs", "for famfs file systems",
	};
	static const char *const maps[] = { "dev", "on the namespace", "mem", "in DRAM" };
	static const char *const types[] = { "pmem", "persistent memory" };
	static const char *const formats[] = {
		"table", "for people", "json", "one object", "jsonl", "an object a line",
		"csv", "RFC 4180", "tree", "for people, with what is above", "raw", "words for shells",
	};
	static const char *const colors[] = {
		"auto", "on a terminal", "always", NULL, "never", NULL,
	};
	static const char *const tests[] = {
		"quick", "did they come up, and are they healthy", "config", "is their configuration readable",
		"security", "is their security the same", "firmware", "do versions, policies and thresholds agree",
	};
	static const char *const accesses[] = {
		"read-only", "no more writes", "read-write", "writes are taken again",
	};

	switch (kind) {
	case ARG_ACCESS:
		offer_words(c, accesses, ARRAY_SIZE(accesses));
		break;
	case ARG_BUS:
	case ARG_REGION:
	case ARG_DIMM:
	case ARG_NAMESPACE:
	case ARG_MADE_NAMESPACE:
		offer_objects(c, kind, kind != ARG_MADE_NAMESPACE);
		break;
	case ARG_DIAGNOSIS:
		offer_words(c, tests, ARRAY_SIZE(tests));
		offer_objects(c, ARG_DIMM, true);
		break;
	case ARG_INJECTED:
		offer_objects(c, ARG_MADE_NAMESPACE, false);
		offer_objects(c, ARG_DIMM, false);
		break;
	case ARG_MODE:
		offer_words(c, modes, ARRAY_SIZE(modes));
		break;
	case ARG_DAX:
		offer_dax_devices(c);
		break;
	case ARG_DAX_MODE:
		offer_words(c, dax_modes, ARRAY_SIZE(dax_modes));
		break;
	case ARG_MAP:
		offer_words(c, maps, ARRAY_SIZE(maps));
		break;
	case ARG_REGION_TYPE:
		offer_words(c, types, ARRAY_SIZE(types));
		break;
	case ARG_COLUMNS:
		offer_columns(c);
		break;
	case ARG_FORMAT:
		offer_words(c, formats, ARRAY_SIZE(formats));
		break;
	case ARG_COLOR:
		offer_words(c, colors, ARRAY_SIZE(colors));
		break;
	case ARG_OBJECT:
		offer_show_objects(c);
		break;
	case ARG_COMMAND:
		offer_commands(c);
		break;
	case ARG_DIRECTORY:
		printf(":directory\n");	/* the shell knows its own files best */
		break;
	case ARG_FILE:
		printf(":file\n");
		break;
	case ARG_NONE:
	case ARG_NODE:
	case ARG_SIZE:
	case ARG_NUMBER:
	case ARG_UUID:
	case ARG_TEXT:
		break;
	}
}
