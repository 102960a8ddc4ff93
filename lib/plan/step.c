// SPDX-License-Identifier: LGPL-2.1-or-later
/* One step of a plan, and how to take it back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/backend.h"
#include "plan.h"

static const char devices_dir[] = "sys/bus/nd/devices";
static const char drivers_dir[] = "sys/bus/nd/drivers";

/* The info blocks of BTT, PFN and DAX lie within the first 8 KiB (include/linux/nd.h). */
enum { INFO_BLOCKS = 8192, DIRECT_ALIGN = 4096 };

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

/* DAX devices of libnvdimm have a driver of their own; the pmem driver runs all others. */
static const char *driver_of(const char *device)
{
	return strncmp(device, "dax", 3) == 0 ? "dax_pmem" : "nd_pmem";
}

static bool is_bound(struct pmemctl_ctx *ctx, const char *device)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s/driver", devices_dir, device);
	return sysfs_exists(ctx, path);
}

static int load_driver(struct pmemctl_ctx *ctx, const char *device)
{
	char path[160], modalias[64];

	snprintf(path, sizeof(path), "%s/%s", drivers_dir, driver_of(device));
	if (sysfs_exists(ctx, path))
		return 0;
	snprintf(path, sizeof(path), "%s/%s/modalias", devices_dir, device);
	if (sysfs_read(ctx, path, modalias, sizeof(modalias)) <= 0)
		return fail(ctx, PMEMCTL_FAILED, ENXIO, device, "no driver can be found for it");
	return backend_load_module(ctx, modalias, device);
}

static int bind(struct pmemctl_ctx *ctx, const char *device)
{
	char path[160];
	int rc = load_driver(ctx, device);

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
		return fail(ctx, status_of_errno(-rc), -rc, device,
			    "the kernel's %s driver refused it: %s", driver_of(device), strerror(-rc));
	return 0;
}

/* Holding the disk exclusively keeps a mount from starting between the check and the unbind. */
static int unbind(struct pmemctl_ctx *ctx, const char *device, const char *disk)
{
	int hold = disk ? sysfs_open_disk(ctx, disk, O_RDWR | O_EXCL) : -1, rc;
	char path[160];

	if (hold == -EBUSY)
		return fail(ctx, PMEMCTL_IN_USE, EBUSY, device, "/dev/%s is in use", disk);
	snprintf(path, sizeof(path), "%s/%s/driver/unbind", devices_dir, device);
	rc = sysfs_write(ctx, path, device);
	if (hold >= 0)
		close(hold);
	if (rc == -ENOENT && !is_bound(ctx, device))
		return 0;
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, device, "cannot be taken from its driver: %s",
			    strerror(-rc));
	return 0;
}

static int wipe_open(struct pmemctl_ctx *ctx, int fd, const char *disk)
{
	void *block = NULL;
	ssize_t length;
	int rc = 0;

	if (posix_memalign(&block, DIRECT_ALIGN, INFO_BLOCKS))
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, disk, "out of memory");
	memset(block, 0, INFO_BLOCKS);
	length = pwrite(fd, block, INFO_BLOCKS, 0);
	if (length != INFO_BLOCKS || fsync(fd))
		rc = fail(ctx, PMEMCTL_FAILED, length < 0 ? errno : EIO, disk,
			  "cannot erase its info block: %s", strerror(length < 0 ? errno : EIO));
	/* a store that the medium did not keep must not pass for erased */
	if (!rc && (pread(fd, block, INFO_BLOCKS, 0) != INFO_BLOCKS ||
		    memcmp(block, (char[INFO_BLOCKS]) { 0 }, INFO_BLOCKS) != 0))
		rc = fail(ctx, PMEMCTL_FAILED, EIO, disk, "its info block reads back changed");
	free(block);
	return rc;
}

/* The kernel's disk of this very namespace is the only one that is ever written to. */
static bool is_disk_of(struct pmemctl_ctx *ctx, const char *device, const char *disk)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s/block/%s", devices_dir, device, disk);
	return sysfs_exists(ctx, path);
}

static int wipe(struct pmemctl_ctx *ctx, const char *device, const char *disk, bool agreed)
{
	int fd, rc;

	if (!is_disk_of(ctx, device, disk))
		return fail(ctx, PMEMCTL_FAILED, ENODEV, device,
			    "its disk is not %s as expected; nothing was erased", disk);
	fd = sysfs_open_disk(ctx, disk, O_RDWR | O_DIRECT | O_EXCL);
	if (fd == -EBUSY)
		return fail(ctx, PMEMCTL_IN_USE, EBUSY, disk, "/dev/%s is in use", disk);
	if (fd < 0)
		return fail(ctx, status_of_errno(-fd), -fd, disk, "cannot open /dev/%s: %s", disk,
			    strerror(-fd));
	rc = agreed ? 0 : check_raw_data(ctx, device, disk);
	if (!rc)
		rc = wipe_open(ctx, fd, disk);
	close(fd);
	return rc;
}

static int write_step(struct pmemctl_ctx *ctx, const struct step *step)
{
	int rc = write_attribute(ctx, step->device, step->attribute, step->value);

	if (!rc || (step->optional && rc == -ENOENT))
		return 0;
	return fail(ctx, status_of_errno(-rc), -rc, step->device,
		    "the kernel refused '%s' for %s: %s", step->value, step->attribute,
		    strerror(-rc));
}

int step_run(struct pmemctl_ctx *ctx, const struct step *step)
{
	switch (step->kind) {
	case STEP_WRITE:
		return write_step(ctx, step);
	case STEP_BIND:
		return bind(ctx, step->device);
	case STEP_UNBIND:
		return unbind(ctx, step->device, step->value);
	case STEP_WIPE:
		return wipe(ctx, step->device, step->value, step->agreed);
	}
	return -EINVAL;
}

/*
 * A BTT, PFN or DAX device that lets its namespace go is removed. Binding the namespace makes the
 * kernel find the info block and make a new one, which then has the driver; the bind itself
 * reports an error.
 */
static int probe_again(struct pmemctl_ctx *ctx, const char *ns, const char *bus)
{
	char path[160], holder[64];

	snprintf(path, sizeof(path), "%s/nd_pmem/bind", drivers_dir);
	sysfs_write(ctx, path, ns);
	settle(ctx, bus);
	snprintf(path, sizeof(path), "%s/%s/holder", devices_dir, ns);
	if (is_bound(ctx, ns))
		return 0;
	if (sysfs_read(ctx, path, holder, sizeof(holder)) <= 0)
		return -ENXIO;
	return is_bound(ctx, holder) ? 0 : -ENXIO;
}

int step_undo(struct pmemctl_ctx *ctx, const struct step *step)
{
	if (step->undo_unbind)
		return unbind(ctx, step->device, NULL);
	if (step->undo_probe)
		return probe_again(ctx, step->undo_probe, step->undo_value);
	if (step->undo_attribute)
		return write_attribute(ctx, step->device, step->undo_attribute, step->undo_value);
	return 0;
}
