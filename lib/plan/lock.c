// SPDX-License-Identifier: LGPL-2.1-or-later
/* Two processes never interleave changes on one bus: an advisory lock for each, held by the plan. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan.h"

/* Not in /run/lock: everyone may write there, and so could hold up root. */
static const char lock_dir[] = "/run/pmemctl";

static int open_lock(const char *bus)
{
	char path[64];
	int fd;

	if (mkdir(lock_dir, 0755) && errno != EEXIST)
		return -errno;
	snprintf(path, sizeof(path), "%s/%s.lock", lock_dir, bus);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

static int lock_bus(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *bus)
{
	int fd = plan->lock_count < MAX_LOCKS ? open_lock(bus) : -EMFILE;

	if (fd == -EACCES || fd == -EPERM)
		return fail(ctx, PMEMCTL_NO_PERMISSION, -fd, bus, "changes need root");
	if (fd < 0)
		return fail(ctx, PMEMCTL_FAILED, -fd, bus, "cannot make its lock in %s: %s",
			    lock_dir, strerror(-fd));
	plan->locks[plan->lock_count++] = fd;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		log_message(ctx, PMEMCTL_LOG_WARNING, "waiting for another change on %s to end", bus);
	while (errno == EWOULDBLOCK || errno == EINTR) {
		if (ctx->interrupted)
			return fail(ctx, PMEMCTL_FAILED, EINTR, bus,
				    "interrupted before anything was changed");
		if (flock(fd, LOCK_EX) == 0)
			return 0;
	}
	return fail(ctx, PMEMCTL_FAILED, errno, bus, "cannot take its lock in %s: %s", lock_dir,
		    strerror(errno));
}

int plan_lock(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *bus,
	      const char *region, const char *namespace_)
{
	const struct pmemctl_query query = {
		.bus = bus, .region = region, .namespace_ = namespace_,
	};
	struct pmemctl_platform *platform;
	int rc;

	if (plan->show_only || pmemctl_is_recorded(ctx))
		return 0;
	if (geteuid() != 0)	/* sysfs takes writes from root alone */
		return fail(ctx, PMEMCTL_NO_PERMISSION, EPERM, NULL, "changes need root");
	rc = pmemctl_discover(ctx, &query, &platform);
	if (rc)
		return rc;
	/* always in ascending order, so that two processes cannot wait for each other */
	for (size_t i = 0; !rc && i < platform->bus_count; i++)
		rc = lock_bus(ctx, plan, platform->buses[i]->name);
	pmemctl_platform_free(platform);
	return rc;
}

void plan_unlock(struct pmemctl_plan *plan)
{
	while (plan->lock_count)
		close(plan->locks[--plan->lock_count]);
}
