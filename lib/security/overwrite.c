// SPDX-License-Identifier: LGPL-2.1-or-later
/* Waiting for the end of an overwrite, of which the kernel tells by its attribute security. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "change.h"

/* The kernel tells only while the DIMM has a driver: it is looked at again all the same. */
enum { LOOK_AGAIN_MS = 1000 };

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void wait_for_change(int fd)
{
	struct pollfd change = { .fd = fd, .events = POLLPRI };
	char byte;

	/* it tells of what was not read */
	if (pread(fd, &byte, 1, 0) >= 0)
		poll(&change, 1, LOOK_AGAIN_MS);
}

static int wait_on(struct pmemctl_ctx *ctx, const char *dimm, int fd, unsigned seconds, bool *waited)
{
	const time_t begun = now();
	enum pmemctl_security state = security_state(ctx, dimm);

	while (state == PMEMCTL_SECURITY_OVERWRITE) {
		*waited = true;
		if (is_interrupted(ctx))
			return fail(ctx, PMEMCTL_FAILED, EINTR, dimm, "interrupted; its overwrite goes on");
		if (seconds && now() - begun >= (time_t)seconds)
			return fail(ctx, PMEMCTL_FAILED, ETIMEDOUT, dimm,
				    "it is still being overwritten after %u second%s", seconds,
				    seconds == 1 ? "" : "s");
		wait_for_change(fd);
		state = security_state(ctx, dimm);
	}
	return state == PMEMCTL_SECURITY_UNKNOWN ? security_fail_unknown(ctx, dimm) : 0;
}

PMEMCTL_EXPORT int pmemctl_wait_overwrite(struct pmemctl_ctx *ctx, const char *dimm, unsigned seconds, bool *waited)
{
	char path[128];
	int fd, rc;

	error_clear(ctx);
	*waited = false;
	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s", dimm);
	if (!sysfs_exists(ctx, path))
		return fail_no_object(ctx, ENOENT, dimm, "DIMM");
	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/security", dimm);
	fd = sysfs_open(ctx, path);
	if (fd < 0)
		return security_fail_unknown(ctx, dimm);
	rc = wait_on(ctx, dimm, fd, seconds, waited);
	close(fd);
	return rc;
}
