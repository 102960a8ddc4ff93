// SPDX-License-Identifier: LGPL-2.1-or-later
/* Finding DAX devices and regions for plans about them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dax.h"
#include "journal.h"
#include "memory/blocks.h"

/* Famfs' driver is CONFIG_DEV_DAX_FSDEV of newer kernels. */
static const struct {
	const char *word, *driver;
} modes[] = {
	[PMEMCTL_DAX_DEVDAX] = { "devdax", "device_dax" },
	[PMEMCTL_DAX_SYSTEM_RAM] = { "system-ram", "kmem" },
	[PMEMCTL_DAX_FAMFS] = { "famfs", "fsdev_dax" },
};

PMEMCTL_EXPORT const char *pmemctl_dax_mode_name(enum pmemctl_dax_mode mode)
{
	return mode < ARRAY_SIZE(modes) ? modes[mode].word : "unknown";
}

PMEMCTL_EXPORT bool pmemctl_dax_mode_parse(const char *text, enum pmemctl_dax_mode *mode)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (strcmp(text, modes[i].word) == 0) {
			*mode = (enum pmemctl_dax_mode)i;
			return true;
		}
	return false;
}

const char *dax_driver(enum pmemctl_dax_mode mode)
{
	return modes[mode].driver;
}

bool dax_is_dynamic(const struct pmemctl_dax_region *region)
{
	return !region->of_namespace && region->available_size != PMEMCTL_UNKNOWN;
}

/* libnvdimm's device that holds a namespace has the name of a DAX device, on a bus of its own. */
static void namespace_of(struct pmemctl_ctx *ctx, const char *owner, char *ns, size_t size)
{
	char path[160];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/namespace", owner);
	if (sysfs_read(ctx, path, ns, size) <= 0)
		*ns = '\0';
}

void dax_namespace(struct pmemctl_ctx *ctx, const struct pmemctl_dax_region *region, char *ns, size_t size)
{
	*ns = '\0';
	if (region->of_namespace)
		namespace_of(ctx, region->owner, ns, size);
}

struct pmemctl_platform *dax_regions(struct pmemctl_ctx *ctx)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DAX_MODES | PMEMCTL_WANT_DAX_MAPPINGS };
	struct pmemctl_platform *platform;

	return pmemctl_discover(ctx, &query, &platform) ? NULL : platform;
}

void dax_target_free(struct dax_target *target)
{
	pmemctl_platform_free(target->platform);
}

/* "/dev/dax0.1" is what udev gives to a command. */
static void full_name(const char *given, char *name, size_t size)
{
	if (strncmp(given, "/dev/", 5) == 0)
		given += 5;
	snprintf(name, size, "%s%s", *given >= '0' && *given <= '9' ? "dax" : "", given);
}

static int find(struct pmemctl_ctx *ctx, const char *name, struct dax_target *target)
{
	target->platform = dax_regions(ctx);
	if (!target->platform)
		return -ctx->error.errnum;
	for (size_t i = 0; i < target->platform->dax_region_count; i++) {
		target->region = target->platform->dax_regions[i];
		for (size_t j = 0; j < target->region->device_count; j++) {
			target->device = target->region->devices[j];
			if (strcmp(target->device->name, name) == 0)
				return 0;
		}
	}
	fail_no_object(ctx, ENOENT, name, "DAX device");
	fail_hint(ctx, "pmemctl list --dax -i shows all of them");
	return -ENOENT;
}

/* The device that it hangs below, by the end of its link: ".../hmem.0/dax0.0". */
static void owner_of(struct pmemctl_ctx *ctx, const char *name, char *owner, size_t size)
{
	char path[160], target[256], *slash;

	*owner = '\0';
	snprintf(path, sizeof(path), "sys/bus/dax/devices/%s", name);
	if (sysfs_readlink(ctx, path, target, sizeof(target)) < 0)
		return;
	slash = strrchr(target, '/');
	if (!slash)
		return;
	*slash = '\0';
	slash = strrchr(target, '/');
	snprintf(owner, size, "%.*s", (int)size - 1, slash ? slash + 1 : target);
}

int dax_begin(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *given, struct dax_target *target)
{
	char name[64], owner[64];
	int rc;

	*target = (struct dax_target) { .platform = NULL };
	full_name(given, name, sizeof(name));
	owner_of(ctx, name, owner, sizeof(owner));
	namespace_of(ctx, owner, target->ns, sizeof(target->ns));
	rc = plan_lock_dax(ctx, plan, *target->ns ? target->ns : NULL);
	if (!rc)
		rc = find(ctx, name, target);
	if (rc)
		return rc;
	plan->object = arena_strdup(&plan->arena, name);
	/* of all others, it does not matter */
	if (target->device->mode == PMEMCTL_DAX_SYSTEM_RAM)
		memory_blocks_read(ctx, target->device, &plan->arena);
	return 0;
}

void dax_plan_goal(struct pmemctl_plan *plan, const struct dax_goal *goal)
{
	struct dax_goal *copy = arena_alloc(&plan->arena, sizeof(*copy));

	if (copy)
		*copy = *goal;
	plan->goal = copy;
}
