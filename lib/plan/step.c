// SPDX-License-Identifier: LGPL-2.1-or-later
/* The steps that write to attributes and drivers of the libnvdimm bus, and how to take them back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arrive.h"
#include "driver.h"
#include "journal.h"

static const char devices_dir[] = "sys/bus/nd/devices";
static const char drivers_dir[] = "sys/bus/nd/drivers";

void settle(struct pmemctl_ctx *ctx, const char *bus)
{
	char path[128], text[32];

	snprintf(path, sizeof(path), "%s/%s/wait_probe", devices_dir, bus);
	sysfs_read(ctx, path, text, sizeof(text));
}

static int write_attribute(struct pmemctl_ctx *ctx, const char *device, const char *attribute,
			   const char *value)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s/%s", devices_dir, device, attribute);
	return sysfs_write(ctx, path, value);
}

/* The pmem driver runs namespaces in raw mode, and the BTT and PFN devices on others. */
const char *driver_of(const char *device)
{
	static const struct {
		const char *prefix, *driver;
	} drivers[] = {
		{ "dax", "dax_pmem" }, { "nmem", "nvdimm" }, { "region", "nd_region" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if (strncmp(device, drivers[i].prefix, strlen(drivers[i].prefix)) == 0)
			return drivers[i].driver;
	return "nd_pmem";
}

static bool is_bound(struct pmemctl_ctx *ctx, const char *device)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s/driver", devices_dir, device);
	return sysfs_exists(ctx, path);
}

/* Fails, after a driver did not take a device: that of an object's, or the object itself. */
static int fail_refused(struct pmemctl_ctx *ctx, const char *object, const char *device, int rc)
{
	const bool itself = strcmp(object, device) == 0;

	return fail(ctx, status_of_errno(-rc), -rc, object, "the kernel's %s driver refused %s%s: %s",
		    driver_of(device), itself ? "it" : "its ", itself ? "" : device, strerror(-rc));
}

/* object: what is named when the driver refuses it */
static int bind_for(struct pmemctl_ctx *ctx, const char *device, const char *object)
{
	char path[160];
	int rc = driver_load(ctx, driver_of(device), device);

	/* what dax_pmem makes is a device of its own, which nothing else loads a driver for without udev */
	if (!rc && strncmp(device, "dax", 3) == 0)
		rc = driver_load(ctx, "device_dax", device);
	if (rc)
		return rc;
	/* loading the driver may have bound it already */
	if (is_bound(ctx, device))
		return 0;
	snprintf(path, sizeof(path), "%s/%s/bind", drivers_dir, driver_of(device));
	rc = sysfs_write(ctx, path, device);
	/* older kernels report success for a probe that failed */
	if (!rc && !is_bound(ctx, device))
		rc = -ENXIO;
	if (rc)
		return fail_refused(ctx, object, device, rc);
	return 0;
}

static int bind(struct pmemctl_ctx *ctx, const char *device)
{
	return bind_for(ctx, device, device);
}

struct held {
	int *disks;
	size_t count;
};

static void let_go(struct held *held)
{
	while (held->count)
		close(held->disks[--held->count]);
	free(held->disks);
}

/* Holding disks exclusively keeps a mount from starting between the check and the unbind. */
static int hold_disks(struct pmemctl_ctx *ctx, const char *device, const char *disks, struct held *held)
{
	char disk[64];
	int length;

	*held = (struct held) { .disks = calloc(strlen(disks) + 1, sizeof(int)) };
	if (!held->disks)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, device, "out of memory");
	for (; sscanf(disks, "%63s%n", disk, &length) == 1; disks += length) {
		int fd = sysfs_open_disk(ctx, disk, O_RDONLY | O_EXCL);

		if (fd >= 0)
			held->disks[held->count++] = fd;
		if (fd >= 0 || !sysfs_has_disk(ctx, disk))
			continue;
		let_go(held);
		if (fd == -EBUSY)
			return fail_disk_in_use(ctx, device, disk);
		return fail(ctx, status_of_errno(-fd), -fd, device,
			    "whether /dev/%s is in use cannot be seen: %s", disk, strerror(-fd));
	}
	return 0;
}

static int unbind(struct pmemctl_ctx *ctx, const char *device, const char *disks)
{
	struct held held;
	char path[160];
	int rc = hold_disks(ctx, device, disks ? disks : "", &held);

	if (rc)
		return rc;
	snprintf(path, sizeof(path), "%s/%s/driver/unbind", devices_dir, device);
	rc = sysfs_write(ctx, path, device);
	let_go(&held);
	if (rc == -ENOENT && !is_bound(ctx, device))
		return 0;
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, device, "cannot be taken from its driver: %s",
			    strerror(-rc));
	return 0;
}

static int run_write(struct pmemctl_ctx *ctx, struct step *step)
{
	int rc = write_attribute(ctx, step->device, step->attribute, step->value);

	if (!rc || (step->optional && rc == -ENOENT))
		return 0;
	return fail(ctx, status_of_errno(-rc), -rc, step->device,
		    "the kernel refused '%s' for %s: %s", step->value, step->attribute,
		    strerror(-rc));
}

static void show_write(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/%s/%s/%s", devices_dir, step->device, step->attribute);
	*value = step->value;
}

static int run_bind(struct pmemctl_ctx *ctx, struct step *step)
{
	int rc = bind(ctx, step->device);

	if (!rc && step->value)	/* what hangs below it appears later */
		settle(ctx, step->value);
	return rc;
}

static void show_bind(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/%s/%s/%s", drivers_dir, driver_of(step->device), step->kind->action);
	*value = step->device;
}

static int run_unbind(struct pmemctl_ctx *ctx, struct step *step)
{
	return unbind(ctx, step->device, step->value);
}

const struct step_kind step_write = { .action = "write", .show = show_write, .run = run_write };
const struct step_kind step_bind = { .action = "bind", .show = show_bind, .run = run_bind };
const struct step_kind step_unbind = { .action = "unbind", .show = show_bind, .run = run_unbind };

/* The device that holds a namespace, or "". */
static const char *holder_of(struct pmemctl_ctx *ctx, const char *ns, char *holder, size_t size)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s/holder", devices_dir, ns);
	if (sysfs_read(ctx, path, holder, size) <= 0)
		holder[0] = '\0';
	return holder;
}

bool is_in_service(struct pmemctl_ctx *ctx, const char *ns)
{
	char holder[64];

	return is_bound(ctx, ns) ||
	       (*holder_of(ctx, ns, holder, sizeof(holder)) && is_bound(ctx, holder));
}

/*
 * A BTT, PFN or DAX device that lets its namespace go is removed. Binding the namespace makes the
 * kernel find the info block and make a new one, which then gets its driver; the bind itself
 * reports an error. Without udev, nobody loads the driver of what was made.
 */
static int probe(struct pmemctl_ctx *ctx, const char *ns, const char *bus, const char *held_by)
{
	char path[160], holder[64];
	int rc = driver_load(ctx, driver_of(ns), ns);

	if (rc)
		return rc;
	if (!*holder_of(ctx, ns, holder, sizeof(holder)) && !is_bound(ctx, ns)) {
		snprintf(path, sizeof(path), "%s/%s/bind", drivers_dir, driver_of(ns));
		rc = sysfs_write(ctx, path, ns);
		settle(ctx, bus);
	}
	if (is_bound(ctx, ns) && held_by) {
		unbind(ctx, ns, NULL);	/* what is written to it as raw would harm what it holds */
		journal_note_damage(ctx, ns, mode_of_class(held_by));
		return hinted(ctx,
			      fail(ctx, PMEMCTL_DAMAGED, EUCLEAN, ns,
				   "it came up raw: the kernel did not find the info block of %s, which held it",
				   held_by),
			      "look at what is left of it: pmemctl read-infoblock -j %s; pmemctl doctor %s tells more",
			      ns, ns);
	}
	if (is_bound(ctx, ns))
		return 0;
	if (*holder_of(ctx, ns, holder, sizeof(holder)))
		return bind_for(ctx, holder, ns);
	return fail_refused(ctx, ns, ns, rc ? rc : -ENXIO);
}

/* What is written to a raw disk would harm what the namespace holds. */
static int check_mode(struct pmemctl_ctx *ctx, const char *ns)
{
	const enum pmemctl_mode mode = mode_of_label(ctx, ns);
	int rc;

	if (!is_bound(ctx, ns) || mode == PMEMCTL_MODE_UNKNOWN)
		return 0;
	unbind(ctx, ns, NULL);
	journal_note_damage(ctx, ns, mode);
	rc = fail(ctx, PMEMCTL_DAMAGED, EUCLEAN, ns,
		  "it came up raw, although its label says %s: its info block is damaged; it is disabled again",
		  pmemctl_mode_name(mode));
	hint_lost_mode(ctx, ns, mode);
	return rc;
}

static int run_probe(struct pmemctl_ctx *ctx, struct step *step)
{
	int rc = probe(ctx, step->device, step->value, step->holder);

	return rc || !step->as_label ? rc : check_mode(ctx, step->device);
}

const struct step_kind step_probe = { .action = "bind", .show = show_bind, .run = run_probe };

int step_undo(struct pmemctl_ctx *ctx, struct step *step)
{
	int rc = 0;

	if (step->kind->undo)
		return step->kind->undo(ctx, step);
	if (step->undo_unbind)
		return unbind(ctx, step->device, NULL);
	if (step->undo_bind)
		return bind(ctx, step->device);
	if (step->undo_probe)
		return probe(ctx, step->undo_probe, step->undo_value, step->holder);
	if (step->undo_attribute)
		rc = write_attribute(ctx, step->device, step->undo_attribute, step->undo_value);
	return rc == -ENOENT ? 0 : rc;	/* what is gone holds nothing any more */
}
