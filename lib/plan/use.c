// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who uses a namespace: a mount in any mount namespace, swap, a device stacked on it (dm, md,
 * bcache), an exclusive opener, a process that maps the DAX device, or the kernel as system RAM.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "plan.h"

/* ---- block devices ---- */

struct disk_check {
	struct pmemctl_ctx *ctx;
	const char *object;	/* the namespace */
	const char *disk;	/* the block device below it */
	char device[64];	/* the device looked at now: the disk, or a partition */
	unsigned major, minor;
	char seen[64][32];	/* mount namespaces already read */
	size_t seen_count;
};

static int fail_in_use(struct disk_check *check, const char *how, const char *what, const char *hint)
{
	int rc = fail(check->ctx, PMEMCTL_IN_USE, EBUSY, check->object, "/dev/%s is %s %s",
		      check->device, how, what);

	if (hint)
		fail_hint(check->ctx, hint, what);
	return rc;
}

static int first_name(void *data, const char *name)
{
	snprintf(data, 64, "%s", name);
	return 1;
}

static int check_holders(struct disk_check *check)
{
	char path[128], holder[64];

	snprintf(path, sizeof(path), "sys/class/block/%s/holders", check->device);
	if (sysfs_list(check->ctx, path, first_name, holder) != 1)
		return 0;
	return fail_in_use(check, "held by", holder, "release it first (dmsetup, mdadm, vgchange): %s");
}

/* "36 35 259:0 / /mnt rw … - ext4 /dev/pmem0 rw": device numbers are field 3, the place field 5. */
static int check_mountinfo(struct disk_check *check, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, where[256];
	size_t room = 0;
	int rc = 0;

	if (!file)
		return 0;
	while (!rc && getline(&line, &room, file) > 0) {
		unsigned major, minor;

		if (sscanf(line, "%*d %*d %u:%u %*s %255s", &major, &minor, where) != 3 ||
		    major != check->major || minor != check->minor)
			continue;
		rc = fail_in_use(check, "mounted on", where, "unmount it first: umount %s");
	}
	free(line);
	fclose(file);
	return rc;
}

/* One process of each mount namespace is enough. */
static bool mount_namespace_is_new(struct disk_check *check, const char *pid)
{
	char path[64], id[32];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", pid);
	length = readlink(path, id, sizeof(id) - 1);
	if (length < 0)
		return false;
	id[length] = '\0';
	for (size_t i = 0; i < check->seen_count; i++)
		if (strcmp(check->seen[i], id) == 0)
			return false;
	if (check->seen_count < ARRAY_SIZE(check->seen))
		snprintf(check->seen[check->seen_count++], sizeof(check->seen[0]), "%s", id);
	return true;
}

static int visit_process_mounts(void *data, const char *pid)
{
	struct disk_check *check = data;
	char path[64];

	if (!isdigit((unsigned char)*pid) || !mount_namespace_is_new(check, pid))
		return 0;
	snprintf(path, sizeof(path), "/proc/%s/mountinfo", pid);
	return check_mountinfo(check, path);
}

static int check_mounts(struct disk_check *check)
{
	int rc = check_mountinfo(check, "/proc/self/mountinfo");

	check->seen_count = 0;
	mount_namespace_is_new(check, "self");
	return rc ? rc : sysfs_list(check->ctx, "proc", visit_process_mounts, check);
}

static int check_swap(struct disk_check *check)
{
	FILE *file = fopen("/proc/swaps", "re");
	char line[512], path[256];
	int rc = 0;

	if (!file)
		return 0;
	while (!rc && fgets(line, sizeof(line), file)) {
		struct stat st;

		if (sscanf(line, "%255s", path) != 1 || stat(path, &st) || !S_ISBLK(st.st_mode))
			continue;
		if (major(st.st_rdev) == check->major && minor(st.st_rdev) == check->minor)
			rc = fail_in_use(check, "used as swap through", path,
					 "turn it off first: swapoff %s");
	}
	fclose(file);
	return rc;
}

/* A loop device opens what is below it without holding it exclusively. */
static int visit_loop(void *data, const char *name)
{
	struct disk_check *check = data;
	char path[320], file[256], device[280];
	struct stat st;

	if (strncmp(name, "loop", 4) != 0)
		return 0;
	snprintf(path, sizeof(path), "sys/class/block/%s/loop/backing_file", name);
	if (sysfs_read(check->ctx, path, file, sizeof(file)) <= 0 || stat(file, &st) ||
	    !S_ISBLK(st.st_mode) || major(st.st_rdev) != check->major ||
	    minor(st.st_rdev) != check->minor)
		return 0;
	snprintf(device, sizeof(device), "/dev/%s", name);
	return fail_in_use(check, "below", device, "detach it first: losetup -d %s");
}

static int check_device(struct disk_check *check)
{
	char path[128], number[32];
	int rc;

	snprintf(path, sizeof(path), "sys/class/block/%s/dev", check->device);
	if (sysfs_read(check->ctx, path, number, sizeof(number)) <= 0 ||
	    sscanf(number, "%u:%u", &check->major, &check->minor) != 2)
		return 0;
	rc = check_holders(check);
	if (!rc)
		rc = check_mounts(check);
	if (!rc)
		rc = check_swap(check);
	return rc ? rc : sysfs_list(check->ctx, "sys/class/block", visit_loop, check);
}

static int visit_partition(void *data, const char *name)
{
	struct disk_check *check = data;

	if (strncmp(name, check->disk, strlen(check->disk)) != 0)
		return 0;
	snprintf(check->device, sizeof(check->device), "%s", name);
	return check_device(check);
}

static int check_disk(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	struct disk_check check = { .ctx = ctx, .object = ns->name, .disk = ns->blockdev };
	char path[64];
	int rc, fd;

	snprintf(check.device, sizeof(check.device), "%s", ns->blockdev);
	snprintf(path, sizeof(path), "sys/class/block/%s", ns->blockdev);
	rc = check_device(&check);
	if (!rc)
		rc = sysfs_list(ctx, path, visit_partition, &check);
	if (rc)
		return rc == -ENOENT ? 0 : rc;
	snprintf(check.device, sizeof(check.device), "%s", ns->blockdev);
	fd = sysfs_open_disk(ctx, ns->blockdev, O_RDONLY | O_EXCL);
	if (fd == -EBUSY)
		return fail_in_use(&check, "opened exclusively by", "another program or the kernel",
				   "find it with: fuser -v /dev/pmem*");
	if (fd >= 0)
		close(fd);
	return 0;
}

/* ---- DAX devices ---- */

struct dax_check {
	struct pmemctl_ctx *ctx;
	const char *object;
	const char *device;
	dev_t number;
};

/*
 * Mappings are found by the device behind /proc/PID/map_files, which holds also after the file
 * was closed or its node renamed.
 */
static bool maps_device(const struct dax_check *check, const char *pid)
{
	char path[320], *line = NULL;
	size_t room = 0;
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (!found && getline(&line, &room, file) > 0) {
		char range[64], access[8];
		struct stat st;

		/* a DAX device can only be mapped shared */
		if (sscanf(line, "%63s %7s", range, access) != 2 || access[3] != 's')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/map_files/%s", pid, range);
		found = stat(path, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == check->number;
	}
	free(line);
	fclose(file);
	return found;
}

static int visit_process_maps(void *data, const char *pid)
{
	struct dax_check *check = data;
	char path[64], name[32] = "?";
	int rc;

	if (!isdigit((unsigned char)*pid) || !maps_device(check, pid))
		return 0;
	snprintf(path, sizeof(path), "proc/%s/comm", pid);
	sysfs_read(check->ctx, path, name, sizeof(name));
	rc = fail(check->ctx, PMEMCTL_IN_USE, EBUSY, check->object,
		  "/dev/%s is mapped by process %s (%s)", check->device, pid, name);
	fail_hint(check->ctx, "end that process first");
	return rc;
}

static int check_dax_device(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns,
			    const struct pmemctl_dax_device *device)
{
	struct dax_check check = { .ctx = ctx, .object = ns->name, .device = device->name };
	char path[128], number[32];
	unsigned major, minor;

	if (device->mode == PMEMCTL_DAX_SYSTEM_RAM) {
		int rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, ns->name, "%s is in use as system RAM",
			      device->name);

		fail_hint(ctx, "free it first: daxctl reconfigure-device -m devdax -f %s",
			  device->name);
		return rc;
	}
	snprintf(path, sizeof(path), "sys/bus/dax/devices/%s/dev", device->name);
	if (sysfs_read(ctx, path, number, sizeof(number)) <= 0 ||
	    sscanf(number, "%u:%u", &major, &minor) != 2)
		return 0;
	check.number = makedev(major, minor);
	return sysfs_list(ctx, "proc", visit_process_maps, &check);
}

int check_not_in_use(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	int rc = 0;

	if (pmemctl_is_recorded(ctx))
		return 0;
	if (ns->blockdev)
		rc = check_disk(ctx, ns);
	for (size_t i = 0; !rc && ns->dax_region && i < ns->dax_region->device_count; i++)
		rc = check_dax_device(ctx, ns, ns->dax_region->devices[i]);
	return rc;
}
