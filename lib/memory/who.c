// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who brings memory online: the kernel by itself, a rule of udev, or a program that was asked to. */
#include "memory/who.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "memory/blocks.h"
#include "plan/note_file.h"
#include "sysfs.h"

/* ---- the kernel ---- */

void memory_policy(struct pmemctl_ctx *ctx, char *policy, size_t size)
{
	if (sysfs_read(ctx, "sys/devices/system/memory/auto_online_blocks", policy, size) <= 0)
		policy[0] = '\0';
}

/* Nothing is known to be otherwise than this policy makes it. */
static bool policy_fits(const char *policy, int movable)
{
	if (!*policy || strcmp(policy, "offline") == 0)
		return false;
	return !(strcmp(policy, "online_movable") == 0 && movable == 0) &&
	       !(strcmp(policy, "online_kernel") == 0 && movable == 1);
}

/* ---- udev ---- */

/* In the order in which udev(7) takes them: a file of the same name further up is instead of one further down. */
static const char *const rules_dirs[] = { "etc/udev/rules.d", "run/udev/rules.d", "usr/lib/udev/rules.d" };

struct rules {
	struct pmemctl_ctx *ctx;
	struct arena *arena;
	size_t dir;
	const char *found;
};

static bool is_replaced(const struct rules *rules, const char *name)
{
	char path[320];

	for (size_t i = 0; i < rules->dir; i++) {
		snprintf(path, sizeof(path), "%s/%s", rules_dirs[i], name);
		if (sysfs_exists(rules->ctx, path))
			return true;
	}
	return false;
}

/* A file about devices of the kind memory that writes to their state: which and when takes udev to tell. */
static bool is_about_memory(char *text)
{
	bool memory = false, writes = false;
	char *line;

	while (text && (line = strsep(&text, "\n"))) {
		line += strspn(line, " \t");
		if (*line == '#')
			continue;
		memory = memory || (strstr(line, "SUBSYSTEM") && strstr(line, "\"memory\""));
		writes = writes || strstr(line, "ATTR{state}=\"");
	}
	return memory && writes;
}

static int visit_rules(void *data, const char *name)
{
	struct rules *rules = data;
	const size_t length = strlen(name);
	char path[320];

	if (length < 6 || strcmp(name + length - 6, ".rules") != 0 || is_replaced(rules, name))
		return 0;
	snprintf(path, sizeof(path), "%s/%s", rules_dirs[rules->dir], name);
	if (!is_about_memory(sysfs_read_all(rules->ctx, path, rules->arena, NULL)))
		return 0;
	snprintf(path, sizeof(path), "/%s/%s", rules_dirs[rules->dir], name);
	rules->found = arena_strdup(rules->arena, path);
	return 1;
}

const char *memory_udev_rule(struct pmemctl_ctx *ctx, struct arena *arena)
{
	struct rules rules = { .ctx = ctx, .arena = arena };

	if (!sysfs_exists(ctx, "run/udev/control"))
		return NULL;
	for (; !rules.found && rules.dir < ARRAY_SIZE(rules_dirs); rules.dir++)
		sysfs_list(ctx, rules_dirs[rules.dir], visit_rules, &rules);
	return rules.found;
}

/* ---- this library ---- */

static void path_of_note(const char *device, char path[64])
{
	snprintf(path, 64, "/run/pmemctl/%.32s.memory", device);
}

static uint64_t inode_of(struct pmemctl_ctx *ctx, uint64_t block)
{
	char path[64];

	snprintf(path, sizeof(path), "sys/devices/system/memory/memory%llu", (unsigned long long)block);
	return sysfs_inode(ctx, path);
}

void memory_note(struct pmemctl_ctx *ctx, const char *device, uint64_t block)
{
	char path[64], text[64];
	struct iovec part = { .iov_base = text };
	const unsigned long long inode = inode_of(ctx, block);

	if (!inode)	/* it would be noted for nobody to find */
		return;
	path_of_note(device, path);
	part.iov_len = (size_t)snprintf(text, sizeof(text), "%llu %llu\n", (unsigned long long)block, inode);
	note_file_write(path, 0644, &part, 1);
}

void memory_note_end(const char *device)
{
	char path[64];

	path_of_note(device, path);
	unlink(path);
}

/* A block of that number that was made anew since is another one to the kernel. */
static bool is_noted(struct pmemctl_ctx *ctx, const char *device)
{
	unsigned long long block, inode;
	char path[64], text[64];

	path_of_note(device, path);
	return sysfs_read(ctx, path + 1, text, sizeof(text)) > 0 && sscanf(text, "%llu %llu", &block, &inode) == 2 &&
	       inode && inode == inode_of(ctx, block);
}

void memory_who(struct pmemctl_ctx *ctx, struct pmemctl_dax_device *device, struct arena *arena)
{
	char policy[32];

	if (device->mode != PMEMCTL_DAX_SYSTEM_RAM || device->blocks_online <= 0)
		return;
	device->onlined_by = PMEMCTL_ONLINED_BY_PMEMCTL;
	if (is_noted(ctx, device->name))
		return;
	memory_policy(ctx, policy, sizeof(policy));
	device->onlined_by = PMEMCTL_ONLINED_BY_KERNEL;
	device->onlined_how = arena_strdup(arena, policy);
	if (policy_fits(policy, device->movable))
		return;
	device->onlined_how = memory_udev_rule(ctx, arena);
	device->onlined_by = pmemctl_is_recorded(ctx) ? PMEMCTL_ONLINED_UNKNOWN	/* programs, rules and notes are not */
			     : device->onlined_how	    ? PMEMCTL_ONLINED_BY_UDEV : PMEMCTL_ONLINED_BY_OTHERS;
}
