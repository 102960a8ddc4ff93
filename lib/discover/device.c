// SPDX-License-Identifier: LGPL-2.1-or-later
/* Attributes of one device below sys/bus/nd/devices, in the forms that libnvdimm writes them. */
#include <stdio.h>
#include <stdlib.h>

#include "discover.h"

enum { PATH_SIZE = 128, MAX_SIZES = 32, BADBLOCKS_MAX = 64 * 1024 };

/* Made for every attribute that is read: without the interpreter of printf(). */
static const char *attribute_path(char *path, const char *device, const char *attribute)
{
	const size_t dir = sizeof(nd_devices) - 1, name = strlen(device);
	const size_t rest = strlen(attribute) + 1;

	path[0] = '\0';	/* too long for libnvdimm: no such file */
	if (name > PATH_SIZE || rest > PATH_SIZE || dir + 1 + name + 1 + rest > PATH_SIZE)
		return path;
	memcpy(path, nd_devices, dir);
	path[dir] = '/';
	memcpy(path + dir + 1, device, name);
	path[dir + 1 + name] = '/';
	memcpy(path + dir + 1 + name + 1, attribute, rest);
	return path;
}

char *device_string(struct discovery *d, const char *device, const char *attribute)
{
	char path[PATH_SIZE];

	return sysfs_read_string(d->ctx, attribute_path(path, device, attribute), d->arena);
}

int device_attr_error(struct discovery *d, const char *device, const char *attribute)
{
	char path[PATH_SIZE], text[SYSFS_ATTR_MAX];
	ssize_t length = sysfs_read(d->ctx, attribute_path(path, device, attribute), text, sizeof(text));

	return length < 0 ? (int)length : 0;
}

uint64_t device_number_attr(struct discovery *d, const char *device, const char *attribute)
{
	char path[PATH_SIZE];

	return sysfs_read_number(d->ctx, attribute_path(path, device, attribute));
}

int device_int(struct discovery *d, const char *device, const char *attribute, int otherwise)
{
	char path[PATH_SIZE];

	return sysfs_read_int(d->ctx, attribute_path(path, device, attribute), otherwise);
}

bool device_has_driver(struct discovery *d, const char *device)
{
	char path[PATH_SIZE], target[PATH_SIZE];

	return sysfs_readlink(d->ctx, attribute_path(path, device, "driver"), target,
			      sizeof(target)) > 0;
}

bool device_sizes(struct discovery *d, const char *device, const char *attribute,
		  struct pmemctl_sizes *sizes)
{
	char path[PATH_SIZE], text[SYSFS_ATTR_MAX], *rest = text, *word;
	uint64_t values[MAX_SIZES], *copy;
	size_t count = 0;

	*sizes = (struct pmemctl_sizes) { .selected = PMEMCTL_UNKNOWN };
	if (sysfs_read(d->ctx, attribute_path(path, device, attribute), text,
		       sizeof(text)) < 0)
		return false;
	while (count < MAX_SIZES && (word = strsep(&rest, " \n"))) {
		bool selected = *word == '[';
		char *end;
		uint64_t value = strtoull(word + selected, &end, 0);

		if (end == word + selected)
			continue;
		values[count++] = value;
		if (selected)
			sizes->selected = value;
	}
	copy = arena_alloc(d->arena, (count ? count : 1) * sizeof(*copy));
	if (copy) {
		memcpy(copy, values, count * sizeof(*copy));
		sizes->values = copy;
		sizes->count = count;
	}
	return true;
}

bool device_exists(struct discovery *d, const char *device, const char *attribute)
{
	char path[PATH_SIZE];

	return sysfs_exists(d->ctx, attribute_path(path, device, attribute));
}

/* Lines of "sector count". */
static void parse_badblocks(struct discovery *d, char *at, struct pmemctl_badblocks *list)
{
	struct pmemctl_badblock *runs;
	size_t lines = 1;

	for (const char *c = at; *c; c++)
		lines += *c == '\n';
	runs = arena_alloc(d->arena, lines * sizeof(*runs));
	if (!runs)
		return;
	list->runs = runs;
	while (list->count < lines && *at) {
		char *end;
		struct pmemctl_badblock run = { .sector = strtoull(at, &end, 10) };

		if (end == at)
			break;
		run.count = strtoull(end, &at, 10);
		if (at == end)
			break;
		runs[list->count++] = run;
		list->sectors += run.count;
		while (*at == '\n')
			at++;
	}
}

/* A page of the kernel, which may have 64 KiB: too much for the stack, every page of which is probed. */
void device_badblocks(struct discovery *d, const char *device, const char *attribute,
		      struct pmemctl_badblocks *list)
{
	char path[PATH_SIZE], *text = malloc(BADBLOCKS_MAX);
	ssize_t length;

	if (!text) {
		d->arena->failed = 1;
		return;
	}
	length = sysfs_read(d->ctx, attribute_path(path, device, attribute), text, BADBLOCKS_MAX);
	list->known = length >= 0;
	/* a list that does not fit ends within a number: leave that line out */
	if (length + 1 == BADBLOCKS_MAX && strrchr(text, '\n'))
		*strrchr(text, '\n') = '\0';
	if (length > 0)
		parse_badblocks(d, text, list);
	free(text);
}
