// SPDX-License-Identifier: GPL-2.0-only
/* Values of each kind of argument. Plain names come from one directory listing. */
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "cmd/change.h"
#include "show/shares.h"
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

/* Words that are the same on every machine, in the order in which they are offered. */
static const struct {
	enum arg_kind kind;
	const char *word, *description;
} fixed[] = {
	{ ARG_MODE, "fsdax", "a disk for file systems with DAX" },
	{ ARG_MODE, "devdax", "a device to map directly" },
	{ ARG_MODE, "sector", "a disk with atomic sectors" },
	{ ARG_MODE, "raw", "a disk without DAX" },
	{ ARG_DAX_MODE, "devdax", "a device to map directly" },
	{ ARG_DAX_MODE, "system-ram", "memory of the system" },
	{ ARG_DAX_MODE, "famfs", "for famfs file systems" },
	{ ARG_MAP, "dev", "on the namespace" },
	{ ARG_MAP, "mem", "in DRAM" },
	{ ARG_REGION_TYPE, "pmem", "persistent memory" },
	{ ARG_FORMAT, "table", "for people" },
	{ ARG_FORMAT, "json", "one object" },
	{ ARG_FORMAT, "jsonl", "an object a line" },
	{ ARG_FORMAT, "csv", "RFC 4180" },
	{ ARG_FORMAT, "tree", "for people, with what is above" },
	{ ARG_FORMAT, "raw", "words for shells" },
	{ ARG_COLOR, "auto", "on a terminal" },
	{ ARG_COLOR, "always", NULL },
	{ ARG_COLOR, "never", NULL },
	{ ARG_DIAGNOSIS, "quick", "did they come up, and are they healthy" },
	{ ARG_DIAGNOSIS, "config", "is their configuration readable" },
	{ ARG_DIAGNOSIS, "security", "is their security the same" },
	{ ARG_DIAGNOSIS, "firmware", "do versions, policies and thresholds agree" },
	{ ARG_ACCESS, "read-only", "no more writes" },
	{ ARG_ACCESS, "read-write", "writes are taken again" },
	{ ARG_SWITCH, "on", NULL },
	{ ARG_SWITCH, "off", NULL },
};

static void offer_fixed(const struct completion *c, enum arg_kind kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		if (fixed[i].kind == kind)
			complete_offer(c, fixed[i].word, fixed[i].description);
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

/* Those with modules */
static void offer_sockets(const struct completion *c)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY };
	struct pmemctl_platform *platform;
	unsigned seen = 0;

	if (!c->cli->ctx || pmemctl_discover(c->cli->ctx, &query, &platform))
		return;
	for (size_t i = 0; i < platform->dimm_count; i++) {
		const uint64_t socket = show_socket_of(platform->dimms[i]);
		char word[8];

		if (!pmemctl_is_optane(platform->dimms[i]) || socket == PMEMCTL_UNKNOWN || seen >> socket & 1)
			continue;
		seen |= 1u << socket;
		snprintf(word, sizeof(word), "%u", (unsigned)socket);
		complete_offer(c, word, "Intel Optane modules are on it");
	}
	pmemctl_platform_free(platform);
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
	offer_fixed(c, kind);
	switch (kind) {
	case ARG_BUS:
	case ARG_REGION:
	case ARG_DIMM:
	case ARG_NAMESPACE:
	case ARG_MADE_NAMESPACE:
		offer_objects(c, kind, kind != ARG_MADE_NAMESPACE);
		break;
	case ARG_DIAGNOSIS:
		offer_objects(c, ARG_DIMM, true);
		break;
	case ARG_INJECTED:
		offer_objects(c, ARG_MADE_NAMESPACE, false);
		offer_objects(c, ARG_DIMM, false);
		break;
	case ARG_SOCKET:
		offer_sockets(c);
		break;
	case ARG_DAX:
		offer_dax_devices(c);
		break;
	case ARG_COLUMNS:
		offer_columns(c);
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
	default:	/* fixed words, or what cannot be known */
		break;
	}
}
