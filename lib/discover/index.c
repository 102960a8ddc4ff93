// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * All devices of libnvdimm from one listing of its bus. Names tell the kind and, for namespaces,
 * the region; nothing is opened here. BTT, PFN and DAX devices are reached from the namespaces
 * that they hold, so that idle ones cost nothing.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
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
	struct nd_entry entry = { .order = listing->order++, .minor = -1 };
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

void nd_index_free(struct nd_index *index)
{
	free(index->entries);
	*index = (struct nd_index) { 0 };
}
