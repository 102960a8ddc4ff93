// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The devices of libnvdimm: all of them from one listing of its bus, or those that are named. Names
 * tell the kind and, for namespaces, the region; nothing is opened here. BTT, PFN and DAX devices are
 * reached from the namespaces that they hold, so that idle ones cost nothing.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"

int device_number(const char *name, const char *prefix, int *minor)
{
	size_t length = strlen(prefix);
	long first, second = -1;
	char *end;

	if (strncmp(name, prefix, length) != 0 || !isdigit((unsigned char)name[length]))
		return -1;
	first = strtol(name + length, &end, 10);
	if (minor && *end == '.' && isdigit((unsigned char)end[1]))
		second = strtol(end + 1, &end, 10);
	if (*end || first > INT_MAX || second > INT_MAX || (minor && second < 0))
		return -1;
	if (minor)
		*minor = (int)second;
	return (int)first;
}

struct listing {
	struct nd_index *index;
	size_t order;
};

static int append_entry(struct nd_index *index, const struct nd_entry *entry)
{
	if (index->count == index->room) {
		size_t room = index->room ? 2 * index->room : 64;
		struct nd_entry *entries = reallocarray(index->entries, room, sizeof(*entries));

		if (!entries)
			return -ENOMEM;
		index->entries = entries;
		index->room = room;
	}
	index->entries[index->count++] = *entry;
	return 0;
}

static int visit_device(void *data, const char *name)
{
	static const struct { const char *prefix; enum nd_kind kind; bool minor; } kinds[] = {
		{ "ndbus", ND_BUS, false },
		{ "nmem", ND_DIMM, false },
		{ "region", ND_REGION, false },
		{ "namespace", ND_NAMESPACE, true },
	};
	struct listing *listing = data;
	struct nd_entry entry = { .order = listing->order++, .minor = -1, .bus = -1 };
	const size_t size = strlen(name) + 1;

	if (size > sizeof(entry.name))
		return 0;	/* longer than any number makes them */
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		entry.major = device_number(name, kinds[i].prefix,
					    kinds[i].minor ? &entry.minor : NULL);
		if (entry.major < 0)
			continue;
		entry.kind = kinds[i].kind;
		memcpy(entry.name, name, size);
		return append_entry(listing->index, &entry);
	}
	return 0;
}

static int compare_entries(const void *left, const void *right)
{
	const struct nd_entry *l = left, *r = right;

	if (l->kind != r->kind)
		return l->kind < r->kind ? -1 : 1;
	if (l->major != r->major)
		return l->major < r->major ? -1 : 1;
	return (l->minor > r->minor) - (l->minor < r->minor);
}

int nd_index_read(struct pmemctl_ctx *ctx, struct nd_index *index)
{
	struct listing listing = { .index = index };
	int rc = sysfs_list(ctx, nd_devices, visit_device, &listing);

	if (!rc && index->count)
		qsort(index->entries, index->count, sizeof(*index->entries), compare_entries);
	return rc;
}

int device_bus(struct pmemctl_ctx *ctx, const char *name)
{
	char path[128], target[1024], *parent, *save = NULL;
	int id = -1;

	snprintf(path, sizeof(path), "%s/%s", nd_devices, name);
	if (sysfs_readlink(ctx, path, target, sizeof(target)) < 0)
		return -1;
	for (parent = strtok_r(target, "/", &save); parent; parent = strtok_r(NULL, "/", &save)) {
		const int number = device_number(parent, "ndbus", NULL);

		if (number >= 0)
			id = number;
	}
	return id;
}

/* ---- without a listing ---- */

/* The region that all words of a list name, or its namespaces; -1 when it says less, or more. */
static int region_of_names(const char *list, const char *prefix, bool with_minor)
{
	const char *word;
	int region = -1;
	size_t length;

	while ((length = filter_word(&list, &word))) {
		char name[32];
		int minor, major;

		if (length >= sizeof(name))
			return -1;
		snprintf(name, sizeof(name), "%.*s", (int)length, word);
		major = device_number(name, prefix, with_minor ? &minor : NULL);
		if (major < 0 || (region >= 0 && major != region))
			return -1;
		region = major;
	}
	return region;
}

static int append_named(struct nd_index *index, enum nd_kind kind, const char *name, int major, int minor, int bus)
{
	struct nd_entry entry = { .kind = kind, .major = major, .minor = minor, .bus = bus };

	snprintf(entry.name, sizeof(entry.name), "%s", name);
	return append_entry(index, &entry);
}

static bool has_entry(const struct nd_index *index, const char *name)
{
	for (size_t i = 0; i < index->count; i++)
		if (strcmp(index->entries[i].name, name) == 0)
			return true;
	return false;
}

/* Those of the list that exist. */
static int append_namespaces(struct pmemctl_ctx *ctx, const char *list, struct nd_index *index, int bus)
{
	const char *word;
	size_t length;
	int rc = 0;

	while (!rc && (length = filter_word(&list, &word))) {
		char name[32], path[64];
		int major, minor;

		snprintf(name, sizeof(name), "%.*s", (int)length, word);
		major = device_number(name, "namespace", &minor);
		snprintf(path, sizeof(path), "%s/%s", nd_devices, name);
		if (!has_entry(index, name) && sysfs_exists(ctx, path))
			rc = append_named(index, ND_NAMESPACE, name, major, minor, bus);
	}
	return rc;
}

static int read_named(struct pmemctl_ctx *ctx, int region, const char *namespaces, struct nd_index *index)
{
	char name[32], bus_name[32];
	int bus, rc;

	snprintf(name, sizeof(name), "region%d", region);
	bus = device_bus(ctx, name);
	if (bus < 0)
		return 0;	/* there is none, and nothing on it */
	snprintf(bus_name, sizeof(bus_name), "ndbus%d", bus);
	rc = append_named(index, ND_BUS, bus_name, bus, -1, -1);
	if (!rc)
		rc = append_named(index, ND_REGION, name, region, -1, bus);
	if (!rc && namespaces)
		rc = append_namespaces(ctx, namespaces, index, bus);
	if (!rc)
		qsort(index->entries, index->count, sizeof(*index->entries), compare_entries);
	return rc;
}

bool nd_index_named(struct pmemctl_ctx *ctx, const struct pmemctl_query *q, struct nd_index *index, int *rc)
{
	int region = -1;

	/* a bus is told with all of its DIMMs */
	if ((q->want & (PMEMCTL_WANT_BUSES | PMEMCTL_WANT_FIRMWARE | PMEMCTL_WANT_DIMMS)) || q->dimm)
		return false;
	if (q->namespace_)
		region = region_of_names(q->namespace_, "namespace", true);
	else if (q->region && !(q->want & (WANT_ANY_NAMESPACES | PMEMCTL_WANT_NAMES)))
		region = region_of_names(q->region, "region", false);
	if (region < 0)
		return false;
	*rc = read_named(ctx, region, q->namespace_, index);
	return true;
}

void nd_index_free(struct nd_index *index)
{
	free(index->entries);
	*index = (struct nd_index) { 0 };
}
