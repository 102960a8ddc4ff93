// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The steps that write to DAX devices, their regions and drivers (drivers/dax/bus.c), and how to take them back.
 * They are on the bus dax; what has the same name on that of libnvdimm is another device.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dax.h"
#include "driver.h"
#include "journal.h"

static const char devices_dir[] = "sys/bus/dax/devices";
static const char drivers_dir[] = "sys/bus/dax/drivers";

/* ---- attributes ---- */

static int write_attribute(struct pmemctl_ctx *ctx, const struct step *step, const char *attribute, const char *value)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s/%s", devices_dir, step->device, attribute);
	return sysfs_write(ctx, path, value);
}

/* What the kernel made of a number that was written. */
static int read_back(struct pmemctl_ctx *ctx, const struct step *step)
{
	char path[160];
	uint64_t now;

	if (strcmp(step->attribute, "size") != 0 && strcmp(step->attribute, "align") != 0)
		return 0;
	snprintf(path, sizeof(path), "%s/%s/%s", devices_dir, step->device, step->attribute);
	now = sysfs_read_number(ctx, path);
	if (now == strtoull(step->value, NULL, 0))
		return 0;
	return fail(ctx, PMEMCTL_FAILED, EIO, step->device, "%s is %lld, not the %s that was written",
		    step->attribute, (long long)now, step->value);
}

static int run_write(struct pmemctl_ctx *ctx, struct step *step)
{
	int rc = write_attribute(ctx, step, step->attribute, step->value);

	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, step->device, "the kernel refused '%s' for %s: %s",
			    step->value, step->attribute, strerror(-rc));
	return read_back(ctx, step);
}

static int undo_write(struct pmemctl_ctx *ctx, struct step *step)
{
	int rc = step->undo_attribute ? write_attribute(ctx, step, step->undo_attribute, step->undo_value) : 0;

	return rc == -ENOENT ? 0 : rc;
}

static void show_write(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/%s/%s/%s", devices_dir, step->device, step->attribute);
	*value = step->value;
}

static const struct step_kind step_dax_write = {
	.action = "write", .show = show_write, .run = run_write, .undo = undo_write,
};

struct step *dax_plan_write(struct pmemctl_plan *plan, const char *device, const char *attribute, const char *value,
			    const char *why)
{
	struct step *step = plan_add(plan, &step_dax_write, device, why);

	step->attribute = attribute;
	step->value = arena_strdup(&plan->arena, value);
	return step;
}

/* ---- making and deleting ---- */

/* value: the directory of the region's owner, below /sys/devices */
static void region_file(const struct step *step, const char *file, char *path, size_t size)
{
	snprintf(path, size, "sys/devices%s/dax_region/%s", step->value, file);
}

static bool is_there(struct pmemctl_ctx *ctx, const char *device)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", devices_dir, device);
	return sysfs_exists(ctx, path);
}

static int delete(struct pmemctl_ctx *ctx, const struct step *step)
{
	char path[256];

	region_file(step, "delete", path, sizeof(path));
	return sysfs_write(ctx, path, step->device);
}

/* attribute: set once it was made; data: the plan */
static int run_make(struct pmemctl_ctx *ctx, struct step *step)
{
	char path[256];
	int rc;

	region_file(step, "create", path, sizeof(path));
	rc = sysfs_write(ctx, path, "1");
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, step->device, "the kernel refused to make it: %s",
			    strerror(-rc));
	if (!is_there(ctx, step->device))
		return fail(ctx, PMEMCTL_FAILED, ENODEV, step->device,
			    "the kernel has given another name to what it made");
	step->attribute = "create";
	journal_renew(ctx, step->data);
	return 0;
}

static int undo_make(struct pmemctl_ctx *ctx, struct step *step)
{
	return step->attribute ? delete(ctx, step) : 0;
}

static void show_make(const struct step *step, char *path, size_t size, const char **value)
{
	char file[256];

	region_file(step, "create", file, sizeof(file));
	snprintf(path, size, "/%s", file);
	*value = "1";
}

static int run_delete(struct pmemctl_ctx *ctx, struct step *step)
{
	int rc = delete(ctx, step);

	if (!rc || !is_there(ctx, step->device))
		return 0;
	return fail(ctx, status_of_errno(-rc), -rc, step->device, "the kernel refused to remove it: %s", strerror(-rc));
}

static void show_delete(const struct step *step, char *path, size_t size, const char **value)
{
	char file[256];

	region_file(step, "delete", file, sizeof(file));
	snprintf(path, size, "/%s", file);
	*value = step->device;
}

static const struct step_kind step_make = { .action = "write", .show = show_make, .run = run_make, .undo = undo_make };
static const struct step_kind step_delete = { .action = "write", .show = show_delete, .run = run_delete };

void dax_plan_make(struct pmemctl_plan *plan, const struct pmemctl_dax_region *region, const char *name)
{
	struct step *step = plan_add(plan, &step_make, name, "make an idle device");

	step->value = arena_strdup(&plan->arena, region->path);
	step->data = plan;
}

void dax_plan_delete(struct pmemctl_plan *plan, const struct pmemctl_dax_region *region, const char *name)
{
	plan_add(plan, &step_delete, name, "remove the device")->value = arena_strdup(&plan->arena, region->path);
}

/* ---- drivers ---- */

/* The driver that a device has, or "". */
static const char *bound_to(struct pmemctl_ctx *ctx, const char *device, char *driver, size_t size)
{
	char path[160], target[160];
	const char *slash;

	*driver = '\0';
	snprintf(path, sizeof(path), "%s/%s/driver", devices_dir, device);
	if (sysfs_readlink(ctx, path, target, sizeof(target)) <= 0)
		return driver;
	slash = strrchr(target, '/');
	snprintf(driver, size, "%.*s", (int)size - 1, slash ? slash + 1 : target);
	return driver;
}

static int write_driver(struct pmemctl_ctx *ctx, const char *driver, const char *file, const char *device)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s/%s", drivers_dir, driver, file);
	return sysfs_write(ctx, path, device);
}

/*
 * The others take only devices that they are told of, and try these at once. device_dax takes every device; but, since
 * Linux 6.3, not what is kmem's by its kind (soft-reserved and CXL memory) before it is told of that, too.
 */
static bool is_told(const char *driver)
{
	return strcmp(driver, dax_driver(PMEMCTL_DAX_DEVDAX)) != 0;
}

static int bind(struct pmemctl_ctx *ctx, const char *device, const char *driver)
{
	char now[32];
	int rc = driver_load(ctx, driver, device);

	/* a driver that has just been loaded may have taken it already */
	if (rc || strcmp(bound_to(ctx, device, now, sizeof(now)), driver) == 0)
		return rc;
	if (*now)
		return fail(ctx, PMEMCTL_IN_USE, EBUSY, device, "the driver %s has taken it", now);
	if (is_told(driver))
		rc = write_driver(ctx, driver, "new_id", device);
	if (!rc && strcmp(bound_to(ctx, device, now, sizeof(now)), driver) != 0)
		rc = write_driver(ctx, driver, "bind", device);
	if (rc == -ENODEV && !is_told(driver))
		rc = write_driver(ctx, driver, "new_id", device);
	if (strcmp(bound_to(ctx, device, now, sizeof(now)), driver) == 0)
		return 0;
	rc = rc ? rc : -ENXIO;
	write_driver(ctx, driver, "remove_id", device);
	return fail(ctx, status_of_errno(-rc), -rc, device, "the kernel's %s driver refused it: %s", driver,
		    strerror(-rc));
}

static int unbind(struct pmemctl_ctx *ctx, const char *device, const char *driver)
{
	char now[32];
	int rc;

	if (strcmp(bound_to(ctx, device, now, sizeof(now)), driver) != 0)
		return 0;
	write_driver(ctx, driver, "remove_id", device);
	rc = write_driver(ctx, driver, "unbind", device);
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, device, "cannot be taken from its driver: %s",
			    strerror(-rc));
	return 0;
}

/* value: the driver */
static int run_bind(struct pmemctl_ctx *ctx, struct step *step)
{
	return bind(ctx, step->device, step->value);
}

static int undo_bind(struct pmemctl_ctx *ctx, struct step *step)
{
	return unbind(ctx, step->device, step->value);
}

static void show_bind(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/%s/%s/%s", drivers_dir, step->value,
		 step->kind->undo == undo_bind && is_told(step->value) ? "new_id" : step->kind->action);
	*value = step->device;
}

static int run_unbind(struct pmemctl_ctx *ctx, struct step *step)
{
	struct pmemctl_platform *platform = NULL;
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DAX, .dax_device = step->device };
	int rc = pmemctl_discover(ctx, &query, &platform);

	for (size_t i = 0; !rc && i < platform->dax_region_count; i++)
		for (size_t j = 0; !rc && j < platform->dax_regions[i]->device_count; j++)
			rc = check_dax_idle(ctx, step->device, platform->dax_regions[i]->devices[j]);
	pmemctl_platform_free(platform);
	return rc ? rc : unbind(ctx, step->device, step->value);
}

static int undo_unbind(struct pmemctl_ctx *ctx, struct step *step)
{
	return bind(ctx, step->device, step->value);
}

static const struct step_kind step_dax_bind = {
	.action = "bind", .show = show_bind, .run = run_bind, .undo = undo_bind
};
static const struct step_kind step_dax_unbind = {
	.action = "unbind", .show = show_bind, .run = run_unbind, .undo = undo_unbind,
};

void dax_plan_bind(struct pmemctl_plan *plan, const char *device, enum pmemctl_dax_mode mode)
{
	plan_add(plan, &step_dax_bind, device, mode == PMEMCTL_DAX_SYSTEM_RAM ? "add it to the system's memory"
									      : "put it into service")
		->value = dax_driver(mode);
}

void dax_plan_unbind(struct pmemctl_plan *plan, const struct pmemctl_dax_device *device)
{
	plan_add(plan, &step_dax_unbind, device->name, "take it out of service")->value = dax_driver(device->mode);
}
