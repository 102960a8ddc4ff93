// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Two processes never interleave changes on one bus: an advisory lock for each, held by the plan,
 * or by the context for many plans.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan.h"

/* Not in /run/lock: everyone may write there, and so could hold up root. */
static const char lock_dir[] = "/run/pmemctl";

struct lock {
	char bus[32];
	int fd;
};

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

static bool holds(const struct locks *locks, const char *bus)
{
	for (size_t i = 0; i < locks->count; i++)
		if (strcmp(locks->held[i].bus, bus) == 0)
			return true;
	return false;
}

static int wait_for(struct pmemctl_ctx *ctx, int fd, const char *bus)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		log_message(ctx, PMEMCTL_LOG_WARNING, "waiting for another change on %s to end", bus);
	while (errno == EWOULDBLOCK || errno == EINTR) {
		if (is_interrupted(ctx))
			return hinted(ctx, fail(ctx, PMEMCTL_FAILED, EINTR, bus,
						"interrupted before anything was changed"),
				      "it waited for another command to end; repeat it later");
		if (flock(fd, LOCK_EX) == 0)
			return 0;
	}
	return fail(ctx, PMEMCTL_FAILED, errno, bus, "cannot take its lock in %s: %s", lock_dir,
		    strerror(errno));
}

static int lock_bus(struct pmemctl_ctx *ctx, struct locks *locks, const char *bus)
{
	struct lock *held = reallocarray(locks->held, locks->count + 1, sizeof(*held));
	int fd = held ? open_lock(bus) : -ENOMEM;

	if (held)
		locks->held = held;
	if (fd == -EACCES || fd == -EPERM)
		return fail_not_root(ctx, bus, NULL);
	if (fd < 0)
		return fail(ctx, PMEMCTL_FAILED, -fd, bus, "cannot make its lock in %s: %s",
			    lock_dir, strerror(-fd));
	locks->held[locks->count].fd = fd;
	snprintf(locks->held[locks->count++].bus, sizeof(held->bus), "%s", bus);
	return wait_for(ctx, fd, bus);
}

/* What is named may be on its way: a region was enabled, or a machine started, a moment ago. */
static int find_buses(struct pmemctl_ctx *ctx, const struct pmemctl_query *query,
		      struct pmemctl_platform **platform)
{
	int rc = pmemctl_discover(ctx, query, platform);

	if (rc || (*platform)->bus_count)
		return rc;
	pmemctl_platform_free(*platform);
	rc = pmemctl_discover(ctx, &(struct pmemctl_query) { 0 }, platform);
	if (rc)
		return rc;
	for (size_t i = 0; i < (*platform)->bus_count; i++)
		settle(ctx, (*platform)->buses[i]->name);
	pmemctl_platform_free(*platform);
	return pmemctl_discover(ctx, query, platform);
}

static int lock_buses(struct pmemctl_ctx *ctx, const struct pmemctl_query *query,
		      struct locks *locks)
{
	const struct locks *shared = ctx->parent ? &ctx->parent->locks : &ctx->locks;
	struct pmemctl_platform *platform;
	int rc;

	if (geteuid() != 0)	/* sysfs takes writes from root alone */
		return fail_not_root(ctx, NULL, NULL);
	rc = find_buses(ctx, query, &platform);
	if (rc)
		return rc;
	/* always in ascending order, so that two processes cannot wait for each other */
	for (size_t i = 0; !rc && i < platform->bus_count; i++) {
		const char *bus = platform->buses[i]->name;

		if (holds(shared, bus))
			continue;
		rc = lock_bus(ctx, locks, bus);
		if (!rc)	/* what the kernel is still bringing up would look out of service */
			settle(ctx, bus);
	}
	pmemctl_platform_free(platform);
	return rc;
}

static int lock_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		    const struct pmemctl_query *query)
{
	if (plan->show_only || pmemctl_is_recorded(ctx))
		return 0;
	return lock_buses(ctx, query, &plan->locks);
}

int plan_lock(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *bus,
	      const char *region, const char *namespace_)
{
	return lock_for(ctx, plan, &(struct pmemctl_query) {
		.bus = bus, .region = region, .namespace_ = namespace_,
	});
}

int plan_lock_dimm(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *dimm)
{
	return lock_for(ctx, plan, &(struct pmemctl_query) { .dimm = dimm });
}

/* Devices of a namespace are its bus's, too; that lock always comes first. */
int plan_lock_dax(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *namespace_)
{
	const struct locks *shared = ctx->parent ? &ctx->parent->locks : &ctx->locks;
	int rc = 0;

	if (plan->show_only || pmemctl_is_recorded(ctx))
		return 0;
	if (namespace_)
		rc = plan_lock(ctx, plan, NULL, NULL, namespace_);
	else if (geteuid() != 0)
		rc = fail_not_root(ctx, NULL, NULL);
	return rc || holds(shared, "dax") ? rc : lock_bus(ctx, &plan->locks, "dax");
}

int lock_dax(struct pmemctl_ctx *ctx)
{
	return lock_bus(ctx, &ctx->locks, "dax");
}

void locks_drop(struct locks *locks)
{
	while (locks->count)
		close(locks->held[--locks->count].fd);
	free(locks->held);
	locks->held = NULL;
}

PMEMCTL_EXPORT int pmemctl_lock(struct pmemctl_ctx *ctx, const char *bus, const char *region)
{
	const struct pmemctl_query query = { .bus = bus, .region = region };

	int rc;

	error_clear(ctx);
	rc = pmemctl_is_recorded(ctx) ? 0 : lock_buses(ctx, &query, &ctx->locks);
	if (rc)
		locks_drop(&ctx->locks);
	return rc;
}

PMEMCTL_EXPORT void pmemctl_unlock(struct pmemctl_ctx *ctx)
{
	locks_drop(&ctx->locks);
}
