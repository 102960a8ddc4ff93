// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The raw disk of a namespace, on which its info block lies: a mode hides it, and force_raw makes
 * the driver leave the info block alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "raw.h"

static const char *raw_disk(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns)
{
	char disk[32];

	if (ns->id)
		snprintf(disk, sizeof(disk), "pmem%d.%d", ns->region_id, ns->id);
	else
		snprintf(disk, sizeof(disk), "pmem%d", ns->region_id);
	return arena_strdup(&plan->arena, disk);
}

void plan_leave_mode(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns)
{
	plan->check_again = check_release;
	plan->releases_dax = ns->dax_region;
	plan_out_of_service(plan, ns);
}

const char *plan_show_raw(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns)
{
	struct step *step = plan_write(plan, ns->name, "force_raw", "1", "show the whole namespace");

	step->undo_attribute = "force_raw";
	step->undo_value = "0";
	step = plan_add(plan, &step_bind, ns->name, "as a raw disk");
	step->undo_unbind = true;
	return raw_disk(plan, ns);
}

void plan_hide_raw(struct pmemctl_plan *plan, const char *namespace_)
{
	struct step *step;

	plan_unbind(plan, namespace_, NULL)->undo_bind = true;
	step = plan_write(plan, namespace_, "force_raw", "0", "let a mode show again");
	step->undo_attribute = "force_raw";
	step->undo_value = "1";
}

/* The kernel's disk of this very namespace is the only one that is ever written to. */
static bool is_disk_of(struct pmemctl_ctx *ctx, const char *device, const char *disk)
{
	char path[160];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/block/%s", device, disk);
	return sysfs_exists(ctx, path);
}

int raw_open(struct pmemctl_ctx *ctx, const char *device, const char *disk, int flags)
{
	int fd;

	if (!is_disk_of(ctx, device, disk))
		return hinted(ctx,
			      fail(ctx, PMEMCTL_FAILED, ENODEV, device,
				   "its disk is not %s as expected; nothing was changed on it", disk),
			      "another command changed it meanwhile: look at it with pmemctl list -n %s, and repeat",
			      device);
	fd = sysfs_open_disk(ctx, disk, flags | O_EXCL);
	if (fd == -EBUSY)
		return fail_disk_in_use(ctx, disk, disk);
	if (fd < 0)
		return fail(ctx, status_of_errno(-fd), -fd, disk, "cannot open /dev/%s: %s", disk,
			    strerror(-fd));
	return fd;
}
