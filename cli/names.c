// SPDX-License-Identifier: GPL-2.0-only
/* Names that stand for no object: what may have been meant. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { MAX_SHOWN = 6 };

struct names {
	const char **list;
	size_t count, room;
};

static void add_name(struct names *names, const char *name)
{
	if (names->count == names->room) {
		const size_t room = names->room ? 2 * names->room : 64;
		const char **list = reallocarray(names->list, room, sizeof(*list));

		if (!list)
			return;	/* fewer to choose from */
		names->list = list;
		names->room = room;
	}
	names->list[names->count++] = name;
}

static void collect_names(const struct pmemctl_platform *platform, struct names *names)
{
	for (size_t i = 0; i < platform->bus_count; i++) {
		const struct pmemctl_bus *bus = platform->buses[i];

		add_name(names, bus->name);
		for (size_t j = 0; j < bus->dimm_count; j++)
			add_name(names, bus->dimms[j]->name);
	}
	for (size_t i = 0; i < platform->region_count; i++)
		add_name(names, platform->regions[i]->name);
	for (size_t i = 0; i < platform->namespace_count; i++)
		add_name(names, platform->namespaces[i]->name);
}

/* "region" of region12: another number of the same kind is no misspelling. */
static size_t kind_length(const char *name)
{
	return strcspn(name, "0123456789");
}

/* With the kind spelt right, those that there are; else the closest. */
static bool hint_names(const char *name, struct names *names)
{
	const char *close = suggest(name, names->list, names->count);
	const size_t length = close ? kind_length(close) : 0;
	size_t same = 0;
	char all[256];

	if (!close || strcmp(close, name) == 0)	/* the error is about one that exists */
		return false;
	if (kind_length(name) != length || strncmp(name, close, length) != 0) {
		cli_hint("did you mean '%s'?", close);
		return true;
	}
	for (size_t i = 0; i < names->count; i++)
		if (kind_length(names->list[i]) == length &&
		    strncmp(names->list[i], name, length) == 0)
			names->list[same++] = names->list[i];
	join_words(all, sizeof(all), names->list, same < MAX_SHOWN ? same : MAX_SHOWN);
	cli_hint("there %s %s%s", same == 1 ? "is" : "are", all, same > MAX_SHOWN ? " …" : "");
	return true;
}

/* Namespaces of a disabled region are not there, and so may be thought to be gone. */
static bool hint_disabled_region(const struct cli *cli, const char *name)
{
	char number[16];
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_REGIONS, .region = number };
	struct pmemctl_platform *platform;
	bool disabled;
	int id;

	if (sscanf(name, "namespace%d.", &id) != 1)
		return false;
	snprintf(number, sizeof(number), "%d", id);
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return false;
	disabled = platform->region_count && !platform->regions[0]->enabled;
	if (disabled)
		cli_hint("region%d is disabled, and has no namespaces while it is: pmemctl enable-region "
			 "region%d", id, id);
	pmemctl_platform_free(platform);
	return disabled;
}

bool cli_hint_object(const struct cli *cli, const char *name)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_NAMES };
	struct pmemctl_platform *platform;
	struct names names = { 0 };
	bool hinted;

	if (cli->personality)
		return false;
	if (hint_disabled_region(cli, name))
		return true;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return false;
	collect_names(platform, &names);
	hinted = hint_names(name, &names);
	free(names.list);
	pmemctl_platform_free(platform);
	return hinted;
}

int cli_no_object(const struct cli *cli, const char *kind, const char *name)
{
	const int status = cli_error(cli, PMEMCTL_NO_OBJECT, "%s: there is no such %s",
				     name[strspn(name, " ")] ? name : "''", kind);

	cli_hint_object(cli, name);
	return status;
}
