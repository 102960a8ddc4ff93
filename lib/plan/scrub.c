// SPDX-License-Identifier: LGPL-2.1-or-later
/* Scrubs: the search of the firmware for errors. Source: Documentation/ABI/testing/sysfs-bus-nfit. */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "plan.h"

/* The kernel tells of the end; to be sure, it is looked for as often. */
enum { POLL_MS = 500 };

static const char attribute[] = "nfit/scrub";

static void path_of(const char *bus, char *path, size_t size)
{
	snprintf(path, size, "sys/bus/nd/devices/%s/%s", bus, attribute);
}

/* 1 while one runs, 0 when none does, or -errno. */
static int is_scrubbing(struct pmemctl_ctx *ctx, const char *path)
{
	char text[64];
	ssize_t length = sysfs_read(ctx, path, text, sizeof(text));

	if (length <= 0)
		return length ? (int)length : -EIO;
	return text[strspn(text, "0123456789")] == '+';
}

static int fail_state(struct pmemctl_ctx *ctx, const char *bus, int rc)
{
	char path[128];

	if (rc != -ENOENT)
		return fail(ctx, status_of_errno(-rc), -rc, bus, "the state of its scrub cannot be read: %s",
			    strerror(-rc));
	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s", bus);
	if (!sysfs_exists(ctx, path))
		return fail_no_object(ctx, ENXIO, bus, "bus");
	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/nfit", bus);
	return fail(ctx, PMEMCTL_NOT_SUPPORTED, sysfs_exists(ctx, path) ? ENOENT : EOPNOTSUPP, bus,
		    "its firmware cannot search for errors");
}

static unsigned milliseconds_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)((now.tv_sec - begin->tv_sec) * 1000 + (now.tv_nsec - begin->tv_nsec) / 1000000);
}

static void wait_for_change(int fd, unsigned most)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLPRI };

	poll(&poll_fd, 1, most < POLL_MS ? (int)most : POLL_MS);
}

static int wait_open(struct pmemctl_ctx *ctx, const char *bus, const char *path, int fd,
		     const struct pmemctl_scrub_options *o)
{
	struct timespec begin;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while ((rc = is_scrubbing(ctx, path)) > 0) {
		const unsigned waited = milliseconds_since(&begin), most = o->timeout * 1000;
		char byte;

		if (pmemctl_is_recorded(ctx))
			return fail(ctx, PMEMCTL_NOT_SUPPORTED, EROFS, bus,
				    "this is a recorded tree, whose scrub never ends");
		if (is_interrupted(ctx))
			return fail(ctx, PMEMCTL_FAILED, EINTR, bus, "interrupted while its scrub runs");
		if (o->timeout && waited >= most) {
			rc = fail(ctx, PMEMCTL_FAILED, ETIMEDOUT, bus, "its scrub still runs after %u second%s",
				  o->timeout, o->timeout == 1 ? "" : "s");
			fail_hint(ctx, "it goes on; wait longer, or look at pmemctl show bus");
			return rc;
		}
		if (o->progress)
			o->progress(o->data, bus, waited / 1000);
		/* only what was read before is told as changed */
		if (pread(fd, &byte, 1, 0) >= 0)
			wait_for_change(fd, o->timeout ? most - waited : POLL_MS);
	}
	return rc ? fail_state(ctx, bus, rc) : 0;
}

PMEMCTL_EXPORT int pmemctl_scrub_wait(struct pmemctl_ctx *ctx, const char *bus,
				      const struct pmemctl_scrub_options *options)
{
	char path[128];
	int fd, rc;

	error_clear(ctx);
	path_of(bus, path, sizeof(path));
	fd = sysfs_open(ctx, path);
	if (fd < 0)
		return fail_state(ctx, bus, fd);
	rc = wait_open(ctx, bus, path, fd, options);
	close(fd);
	return rc;
}

/* ---- start ---- */

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/sys/bus/nd/devices/%s/%s", step->device, attribute);
	*value = step->value;
}

static int run(struct pmemctl_ctx *ctx, struct step *step)
{
	char path[128];
	int rc;

	path_of(step->device, path, sizeof(path));
	rc = sysfs_write(ctx, path, step->value);
	/* another one has started it meanwhile */
	if (!rc || rc == -EBUSY)
		return 0;
	return fail(ctx, status_of_errno(-rc), -rc, step->device, "a scrub cannot be started: %s", strerror(-rc));
}

static const struct step_kind step_scrub = { .action = "write", .lasting = true, .show = show, .run = run };

static int plan_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *bus)
{
	char path[128];
	int rc;

	path_of(bus, path, sizeof(path));
	rc = is_scrubbing(ctx, path);
	if (rc < 0)
		return fail_state(ctx, bus, rc);
	plan->object = arena_strdup(&plan->arena, bus);
	if (!rc)
		plan_add(plan, &step_scrub, bus, "have the firmware search for errors")->value = "1";
	return 0;
}

PMEMCTL_EXPORT int pmemctl_plan_scrub(struct pmemctl_ctx *ctx, const char *bus, bool show_only,
				      struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, "scrub", show_only);
	return plan_finish(ctx, plan, plan ? plan_for(ctx, plan, bus) : -ENOMEM, bus, out);
}
