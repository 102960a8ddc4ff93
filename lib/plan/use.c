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

#include "discover/disk.h"
#include "plan.h"

/* ---- block devices ---- */

/* How a use is told, and what ends it: of a mapped device by its name there, of others by the kernel's. */
static const struct way {
	const char *word, *how, *hint;
} ways[] = {
	{ "mounted", "mounted on ", "unmount it first: umount %s" },
	{ "swap", "used as swap through ", "turn it off first: swapoff %s" },
	{ "lvm", "held by the LVM volume ", "deactivate it first: lvchange -an /dev/mapper/%s" },
	{ "crypt", "held by the encrypted disk ", "close it first: cryptsetup close %s" },
	{ "multipath", "held by the multipath disk ", "remove it first: multipath -f %s" },
	{ "dm", "held by the device mapper's ", "remove it first: dmsetup remove %s" },
	{ "raid", "held by the RAID ", "stop it first: mdadm --stop /dev/%s" },
	{ "bcache", "held by bcache's ", "stop it first: echo 1 >/sys/block/%s/bcache/stop" },
	{ "loop", "below /dev/", "detach it first: losetup -d /dev/%s" },
	{ "held", "held by ", "release it first: %s" },
};

static const struct way *way_of(const struct pmemctl_use *use)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(ways) - 1 && strcmp(ways[i].word, use->word) != 0)
		i++;
	return &ways[i];
}

/* "held by the LVM volume vg-data (dm-0)" */
static void describe_use(const struct pmemctl_use *use, char *text, size_t size)
{
	if (use->by_name)
		snprintf(text, size, "%s%s (%s)", way_of(use)->how, use->by_name, use->by);
	else
		snprintf(text, size, "%s%s", way_of(use)->how, use->by);
}

/* By what stands on the disk, and by what stands on all of that, which has to go first: the last of its uses. */
static int fail_in_use(struct pmemctl_ctx *ctx, const char *object, const struct pmemctl_disk *disk)
{
	const struct pmemctl_use *first = disk->uses[0], *last = disk->uses[disk->use_count - 1];
	char below[512], above[512];
	int rc;

	if (strcmp(first->device, last->device) == 0)
		last = first;
	describe_use(first, below, sizeof(below));
	describe_use(last, above, sizeof(above));
	if (last == first)
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, object, "/dev/%s is %s", first->device, below);
	else
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, object, "/dev/%s is %s, and /dev/%s is %s",
			  first->device, below, last->device, above);
	fail_hint(ctx, way_of(last)->hint, last->by_name ? last->by_name : last->by);
	return rc;
}

/* unheld: the disks could be opened exclusively */
static int check_uses(struct pmemctl_ctx *ctx, struct pmemctl_namespace *const *namespaces,
		      size_t count, bool unheld)
{
	struct pmemctl_disks disks = { 0 };
	struct arena arena = { 0 };
	struct disk_discovery d = {
		.ctx = ctx, .arena = &arena, .result = &disks, .anywhere = true, .unheld = unheld,
	};
	int rc = 0;

	for (size_t i = 0; i < count; i++)
		if (namespaces[i]->blockdev)
			disk_add(&d, namespaces[i]);
	if (disks.disk_count)
		disks_read(&d);
	if (arena.failed)
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	for (size_t i = 0; !rc && i < disks.disk_count; i++)
		if (disks.disks[i]->use_count)
			rc = fail_in_use(ctx, disks.disks[i]->namespace_->name, disks.disks[i]);
	arena_free(&arena);
	return rc;
}

static int open_exclusively(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	const int fd = sysfs_open_disk(ctx, ns->blockdev, O_RDONLY | O_EXCL);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static int check_exclusive(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	const int opened = open_exclusively(ctx, ns);

	if (!opened || !sysfs_has_disk(ctx, ns->blockdev))
		return 0;
	if (opened == -EACCES)	/* no root: the plan is only shown, and its steps look again */
		return 0;
	if (opened != -EBUSY)
		return fail(ctx, status_of_errno(-opened), -opened, ns->name,
			    "whether /dev/%s is in use cannot be seen: %s", ns->blockdev, strerror(-opened));
	return fail_opened(ctx, ns->name, ns->blockdev);
}

/*
 * Mounts, swap and what is stacked on a disk have it opened exclusively, also when they are on a
 * partition; only a loop device has not. Who it is, is looked for when there is somebody.
 */
static int check_disks(struct pmemctl_ctx *ctx, struct pmemctl_namespace *const *namespaces, size_t count)
{
	bool unheld = true;
	int rc;

	for (size_t i = 0; unheld && i < count; i++)
		unheld = !namespaces[i]->blockdev || !open_exclusively(ctx, namespaces[i]);
	rc = check_uses(ctx, namespaces, count, unheld);
	for (size_t i = 0; !rc && !unheld && i < count; i++)
		if (namespaces[i]->blockdev)
			rc = check_exclusive(ctx, namespaces[i]);
	return rc;
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
		unsigned long begin, end;
		char access[8];
		struct stat st;

		/* a DAX device can only be mapped shared */
		if (sscanf(line, "%lx-%lx %7s", &begin, &end, access) != 3 || access[3] != 's')
			continue;
		/* maps pads addresses with zeros, map_files does not */
		snprintf(path, sizeof(path), "/proc/%s/map_files/%lx-%lx", pid, begin, end);
		found = stat(path, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == check->number;
	}
	free(line);
	fclose(file);
	return found;
}

static int visit_process_maps(void *data, const char *pid)
{
	struct dax_check *check = data;
	char process[64];
	int rc;

	if (!isdigit((unsigned char)*pid) || !maps_device(check, pid))
		return 0;
	rc = fail(check->ctx, PMEMCTL_IN_USE, EBUSY, check->object, "/dev/%s is mapped by %s", check->device,
		  process_text(check->ctx, pid, process, sizeof(process)));
	fail_hint(check->ctx, "end that process first");
	return rc;
}

/* Memory that is online cannot be taken away, and the kernel, told to, would not let the addresses go until it ends. */
static int fail_ram(struct pmemctl_ctx *ctx, const char *object, const struct pmemctl_dax_device *device)
{
	int rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, object, "%s%sis in use as system RAM",
		      strcmp(object, device->name) == 0 ? "it " : device->name,
		      strcmp(object, device->name) == 0 ? "" : " ");

	fail_hint(ctx, "free it first: pmemctl reconfigure-device -m devdax -f %s", device->name);
	return rc;
}

static int check_maps(struct pmemctl_ctx *ctx, const char *object, const struct pmemctl_dax_device *device)
{
	struct dax_check check = { .ctx = ctx, .object = object, .device = device->name };
	char path[128], number[32];
	unsigned major, minor;

	snprintf(path, sizeof(path), "sys/bus/dax/devices/%s/dev", device->name);
	if (sysfs_read(ctx, path, number, sizeof(number)) <= 0 ||
	    sscanf(number, "%u:%u", &major, &minor) != 2)
		return 0;
	check.number = makedev(major, minor);
	return sysfs_list(ctx, "proc", visit_process_maps, &check);
}

int check_dax_idle(struct pmemctl_ctx *ctx, const char *object, const struct pmemctl_dax_device *device)
{
	if (device->mode == PMEMCTL_DAX_SYSTEM_RAM)
		return device->blocks_online ? fail_ram(ctx, object, device) : 0;
	/* processes are not recorded */
	return pmemctl_is_recorded(ctx) ? 0 : check_maps(ctx, object, device);
}

/* Processes are not recorded. */
static int check_dax_device(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns,
			    const struct pmemctl_dax_device *device)
{
	if (device->mode == PMEMCTL_DAX_SYSTEM_RAM)
		return fail_ram(ctx, ns->name, device);
	return pmemctl_is_recorded(ctx) ? 0 : check_maps(ctx, ns->name, device);
}

int check_none_in_use(struct pmemctl_ctx *ctx, struct pmemctl_namespace *const *namespaces,
		      size_t count)
{
	/* a plan for a recorded machine is shown whoever had its file systems mounted then */
	int rc = pmemctl_is_recorded(ctx) ? 0 : check_disks(ctx, namespaces, count);

	for (size_t i = 0; !rc && i < count; i++) {
		const struct pmemctl_namespace *ns = namespaces[i];

		for (size_t j = 0; !rc && ns->dax_region && j < ns->dax_region->device_count; j++)
			rc = check_dax_device(ctx, ns, ns->dax_region->devices[j]);
	}
	return rc;
}

int check_not_in_use(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	struct pmemctl_namespace *one = (struct pmemctl_namespace *)ns;

	return check_none_in_use(ctx, &one, 1);
}
