// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the kernel tells of changes. Uevents are datagrams of netlink: "ACTION@PATH" and then lines
 * "KEY=value", each with a zero behind it (lib/kobject_uevent.c of the kernel); the lists in /proc become
 * "exceptional" for poll() when they change (mounts_poll() and swaps_poll() there).
 */
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/backend.h"
#include "sysfs.h"

enum { UEVENT_MAX = 8192, FROM_KERNEL = 1 };	/* the kernel makes them of up to 2 KiB and its header */

/* What there is to see on a machine, and what changes only its persistent memory. */
static const char *const all_subsystems[] = { "nd", "dax", "block", "memory", NULL };
static const char *const nvdimm_subsystems[] = { "nd", NULL };

struct pmemctl_monitor {
	const char *const *subsystems;
	struct pollfd fds[PMEMCTL_MONITOR_FDS];
	size_t count;
	int netlink;	/* one of them, or -1 */
};

static int open_netlink(void)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = FROM_KERNEL };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		return -1;
	}
	return fd;
}

static void watch(struct pmemctl_monitor *monitor, int fd, short events)
{
	if (fd >= 0)
		monitor->fds[monitor->count++] = (struct pollfd) { .fd = fd, .events = events };
}

static int monitor_new(struct pmemctl_ctx *ctx, const char *const *subsystems, struct pmemctl_monitor **out)
{
	struct pmemctl_monitor *monitor = calloc(1, sizeof(*monitor));

	*out = monitor;
	if (!monitor)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	monitor->subsystems = subsystems;
	monitor->netlink = -1;
	if (ctx->sysroot)	/* it has no events, and those of this system are not about it */
		return 0;
	monitor->netlink = open_netlink();
	watch(monitor, monitor->netlink, POLLIN);
	return 0;
}

PMEMCTL_EXPORT int pmemctl_monitor_new(struct pmemctl_ctx *ctx, struct pmemctl_monitor **out)
{
	int rc = monitor_new(ctx, all_subsystems, out);

	if (!rc && !ctx->sysroot) {
		watch(*out, sysfs_open(ctx, "proc/self/mountinfo"), POLLPRI);
		watch(*out, sysfs_open(ctx, "proc/swaps"), POLLPRI);
	}
	return rc;
}

PMEMCTL_EXPORT int pmemctl_monitor_new_nvdimm(struct pmemctl_ctx *ctx, struct pmemctl_monitor **out)
{
	return monitor_new(ctx, nvdimm_subsystems, out);
}

PMEMCTL_EXPORT void pmemctl_monitor_free(struct pmemctl_monitor *monitor)
{
	if (!monitor)
		return;
	for (size_t i = 0; i < monitor->count; i++)
		close(monitor->fds[i].fd);
	free(monitor);
}

PMEMCTL_EXPORT size_t pmemctl_monitor_fds(const struct pmemctl_monitor *monitor, struct pollfd *fds)
{
	memcpy(fds, monitor->fds, monitor->count * sizeof(*fds));
	return monitor->count;
}

/* Is it about a device that is looked at, or above or below one? */
static bool is_ours(const char *const *subsystems, const char *event, size_t size)
{
	static const char key[] = "SUBSYSTEM=";

	for (const char *line = event; line < event + size; line += strlen(line) + 1)
		for (size_t i = 0; subsystems[i]; i++)
			if (strncmp(line, key, sizeof(key) - 1) == 0 &&
			    strcmp(line + sizeof(key) - 1, subsystems[i]) == 0)
				return true;
	return false;
}

/* All that came; more than there was room for may have been about anything. */
static bool read_events(const char *const *subsystems, int fd)
{
	bool changed = false;

	for (;;) {
		struct sockaddr_nl from = { 0 };
		socklen_t length = sizeof(from);
		char event[UEVENT_MAX + 1];
		const ssize_t size = recvfrom(fd, event, UEVENT_MAX, 0, (struct sockaddr *)&from, &length);

		if (size < 0 && errno != ENOBUFS)
			return changed;
		if (size < 0 || from.nl_pid == 0) {	/* else another process wrote it */
			event[size < 0 ? 0 : size] = '\0';
			changed = changed || size < 0 || is_ours(subsystems, event, (size_t)size);
		}
	}
}

PMEMCTL_EXPORT bool pmemctl_monitor_changed(struct pmemctl_monitor *monitor, const struct pollfd *fds)
{
	bool changed = false;

	for (size_t i = 0; i < monitor->count; i++) {
		if (!fds[i].revents)
			continue;
		if (monitor->fds[i].fd != monitor->netlink || read_events(monitor->subsystems, monitor->netlink))
			changed = true;
	}
	return changed;
}

/* ---- health ---- */

PMEMCTL_EXPORT int pmemctl_health_open(struct pmemctl_ctx *ctx, const char *dimm)
{
	static const char *const groups[] = { "nfit", "papr" };
	int fd = -ENOENT;

	/* it may have come since libndctl looked, under the name of one that is gone */
	backend_ndctl_close(ctx);
	for (size_t i = 0; i < ARRAY_SIZE(groups) && fd == -ENOENT && !ctx->sysroot; i++) {
		char path[128];

		snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/%s/flags", dimm, groups[i]);
		fd = sysfs_open(ctx, path);
	}
	if (fd >= 0)
		pmemctl_health_notified(fd);
	return fd;
}

/* The kernel compares with the last time that the attribute was read by this descriptor. */
PMEMCTL_EXPORT int pmemctl_health_notified(int fd)
{
	char text[256];

	for (;;) {
		if (pread(fd, text, sizeof(text), 0) >= 0)
			return 0;
		if (errno != EINTR)
			return -errno;
	}
}
