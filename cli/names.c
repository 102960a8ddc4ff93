// SPDX-License-Identifier: GPL-2.0-only
/* Names that stand for no object: what may have been meant. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++)
			add_name(names, platform->dax_regions[i]->devices[j]->name);
}

/* "region" of region12: another number of the same kind is no misspelling. */
static size_t kind_length(const char *name)
{
	return strcspn(name, "0123456789");
}

/* With the kind spelt right, those that there are; else the closest. */
static bool hint_names(const struct cli *cli, const char *name, struct names *names)
{
	const char *close = suggest(name, names->list, names->count);
	const size_t length = close ? kind_length(close) : 0;
	size_t same = 0;
	char all[256];

	if (!close || strcmp(close, name) == 0)	/* the error is about one that exists */
		return false;
	if (kind_length(name) != length || strncmp(name, close, length) != 0) {
		cli_hint(cli, "did you mean '%s'?", close);
		return true;
	}
	for (size_t i = 0; i < names->count; i++)
		if (kind_length(names->list[i]) == length &&
		    strncmp(names->list[i], name, length) == 0)
			names->list[same++] = names->list[i];
	join_words(all, sizeof(all), names->list, same < MAX_SHOWN ? same : MAX_SHOWN);
	cli_hint(cli, "there %s %s%s", same == 1 ? "is" : "are", all, same > MAX_SHOWN ? " …" : "");
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
		cli_hint(cli, "region%d is disabled, and has no namespaces while it is: pmemctl enable-region "
			 "region%d", id, id);
	pmemctl_platform_free(platform);
	return disabled;
}

/* Of a name that stands for nothing of a kind: what it is, or where those are that there are. */
static bool hint_kind(const struct cli *cli, const char *kind, const char *name, const struct names *names)
{
	static const struct { const char *kind, *prefix, *many; char letter; } kinds[] = {
		{ "bus", "ndbus", "buses", 'b' }, { "DIMM", "nmem", "DIMMs", 'd' },
		{ "region", "region", "regions", 'r' }, { "namespace", "namespace", "namespaces", 'n' },
	};
	size_t wanted = 0, is = 0, at = 0, there = 0;

	while (wanted < ARRAY_SIZE(kinds) && strcmp(kinds[wanted].kind, kind) != 0)
		wanted++;
	while (at < names->count && strcmp(names->list[at], name) != 0)
		at++;
	while (is < ARRAY_SIZE(kinds) && (kind_length(name) != strlen(kinds[is].prefix) ||
					  strncmp(name, kinds[is].prefix, kind_length(name)) != 0))
		is++;
	for (size_t i = 0; i < names->count && wanted < ARRAY_SIZE(kinds); i++)
		there += strncmp(names->list[i], kinds[wanted].prefix, strlen(kinds[wanted].prefix)) == 0;
	if (wanted == ARRAY_SIZE(kinds))
		cli_hint(cli, "pmemctl show topology tells what there is");
	else if (!there)
		cli_hint(cli, "there are no %s here; pmemctl show topology tells what there is", kinds[wanted].many);
	else if (at == names->count || is == ARRAY_SIZE(kinds))
		cli_hint(cli, "pmemctl list -%c tells which there are", toupper((unsigned char)kinds[wanted].letter));
	else if (wanted == is)
		cli_hint(cli, "it is there, but not among what the options of the command select");
	else
		cli_hint(cli, "it is a %s; pmemctl list -%c -%c %s tells its %s", kinds[is].kind,
			 toupper((unsigned char)kinds[wanted].letter), kinds[is].letter, name, kinds[wanted].many);
	return true;
}

/*
 * Tables of firmware also have another number for a DIMM, that of its SMBIOS record. It is not taken for a name: it may
 * be the handle of another.
 */
static bool hint_physical_id(const struct cli *cli, const char *kind, const char *name)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS };
	struct pmemctl_platform *platform;
	bool found = false;
	char *end;
	const unsigned long long number = strtoull(name, &end, 16);

	if (!kind || strcmp(kind, "DIMM") != 0 || strncasecmp(name, "0x", 2) != 0 || !name[2] || *end ||
	    pmemctl_discover(cli->ctx, &query, &platform))
		return false;
	for (size_t i = 0; i < platform->dimm_count && !found; i++) {
		const struct pmemctl_dimm *dimm = platform->dimms[i];

		found = dimm->phys_id == number && number != PMEMCTL_UNKNOWN;
		if (found)
			cli_hint(cli, "no DIMM has this handle; it is the physical id of %s, whose handle is 0x%04llx",
				 dimm->name, (unsigned long long)dimm->handle);
	}
	pmemctl_platform_free(platform);
	return found;
}

bool cli_hint_object(const struct cli *cli, const char *kind, const char *name)
{
	const bool dax = strncmp(name, "dax", 3) == 0;
	const struct pmemctl_query query = { .want = dax ? PMEMCTL_WANT_DAX_MODES : PMEMCTL_WANT_NAMES };
	struct pmemctl_platform *platform;
	struct names names = { 0 };
	bool hinted;

	if (cli->personality)
		return false;
	if (hint_disabled_region(cli, name) || hint_physical_id(cli, kind, name))
		return true;
	if (pmemctl_discover(cli->ctx, &query, &platform))
		return false;
	collect_names(platform, &names);
	hinted = hint_names(cli, name, &names) || (kind && hint_kind(cli, kind, name, &names));
	free(names.list);
	pmemctl_platform_free(platform);
	return hinted;
}

int cli_no_object(const struct cli *cli, const char *kind, const char *name)
{
	const int status = cli_error(cli, PMEMCTL_NO_OBJECT, "%s: there is no such %s",
				     name[strspn(name, " ")] ? name : "''", kind);

	cli_hint_object(cli, kind, name);
	return status;
}
