// SPDX-License-Identifier: LGPL-2.1-or-later
/* Scrubs: the search of the firmware for errors. Source: Documentation/ABI/testing/sysfs-bus-nfit. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "plan.h"

enum { POLL_MS = 50 };

/* 1 while one runs, 0 when none does, or -errno. */
static int is_scrubbing(struct pmemctl_ctx *ctx, const char *path)
{
	char text[64];
	ssize_t length = sysfs_read(ctx, path, text, sizeof(text));

	if (length <= 0)
		return length ? (int)length : -EIO;
	return text[strspn(text, "0123456789")] == '+';
}

PMEMCTL_EXPORT int pmemctl_scrub_wait(struct pmemctl_ctx *ctx, const char *bus, bool start)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	char path[128];
	int rc;

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/nfit/scrub", bus);
	rc = is_scrubbing(ctx, path);
	if (rc == 0 && start) {
		rc = sysfs_write(ctx, path, "1");
		if (rc && rc != -EBUSY)
			return fail(ctx, status_of_errno(-rc), -rc, bus, "a scrub cannot be started: %s",
				    strerror(-rc));
		rc = is_scrubbing(ctx, path);
	}
	while (rc > 0) {
		if (is_interrupted(ctx))
			return fail(ctx, PMEMCTL_FAILED, EINTR, bus, "interrupted while its scrub runs");
		nanosleep(&pause, NULL);
		rc = is_scrubbing(ctx, path);
	}
	if (rc == -ENOENT)
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, bus, "the bus has no scrub");
	if (rc < 0)
		return fail(ctx, status_of_errno(-rc), -rc, bus, "the state of its scrub cannot be read: %s",
			    strerror(-rc));
	return 0;
}
