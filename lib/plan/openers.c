// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who has a disk open exclusively, when nothing is mounted or stacked on it. The kernel does not tell which
 * of those that have it open that is, so all of them are named.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "plan.h"

enum { MOST_NAMED = 4 };

struct opener_search {
	struct pmemctl_ctx *ctx;
	const char *disk;
	char pid[16], fds[64];	/* the process that is looked at */
	bool has;		/* it has the disk, or a partition of it, open */
	char named[256];	/* "process 7 (dd), process 8 (fio)" */
	unsigned count;
};

const char *process_text(struct pmemctl_ctx *ctx, const char *pid, char *text, size_t size)
{
	char path[64], name[32] = "?";

	snprintf(path, sizeof(path), "proc/%.15s/comm", pid);
	sysfs_read(ctx, path, name, sizeof(name));
	snprintf(text, size, "process %.15s (%s)", pid, name);
	return text;
}

/* A disk or a partition of it, by what sysfs has for its number: ".../block/pmem0/pmem0p1". */
static bool is_on_disk(const struct opener_search *search, dev_t number)
{
	char path[64], target[512], block[80];
	const char *found;
	ssize_t length;

	snprintf(path, sizeof(path), "sys/dev/block/%u:%u", major(number), minor(number));
	length = sysfs_readlink(search->ctx, path, target, sizeof(target));
	snprintf(block, sizeof(block), "/block/%s", search->disk);
	found = length > 0 ? strstr(target, block) : NULL;
	return found && (found[strlen(block)] == '/' || !found[strlen(block)]);
}

static int visit_descriptor(void *data, const char *fd)
{
	struct opener_search *search = data;
	char path[128];
	struct stat st;

	if (!isdigit((unsigned char)*fd))
		return 0;
	snprintf(path, sizeof(path), "/%s/%s", search->fds, fd);
	search->has = stat(path, &st) == 0 && S_ISBLK(st.st_mode) && is_on_disk(search, st.st_rdev);
	return search->has;
}

static int visit_process(void *data, const char *pid)
{
	struct opener_search *search = data;
	const size_t used = strlen(search->named);
	char process[64];

	if (!isdigit((unsigned char)*pid) || strtol(pid, NULL, 10) == getpid())
		return 0;
	search->has = false;
	snprintf(search->fds, sizeof(search->fds), "proc/%.15s/fd", pid);
	sysfs_list(search->ctx, search->fds, visit_descriptor, search);
	if (!search->has || search->count++ >= MOST_NAMED)
		return 0;
	if (search->count == 1)
		snprintf(search->pid, sizeof(search->pid), "%.15s", pid);
	snprintf(search->named + used, sizeof(search->named) - used, "%s%s", used ? ", " : "",
		 process_text(search->ctx, pid, process, sizeof(process)));
	return 0;
}

/* Disks that bcache caches on have no holder, and backing disks only once they are in service. */
static int fail_bcache(struct pmemctl_ctx *ctx, const char *object, const char *disk, const char *dir)
{
	const int rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, object, "/dev/%s is held by bcache", disk);
	char path[160];

	snprintf(path, sizeof(path), "%s/set", dir);
	fail_hint(ctx, "stop it first: echo 1 >/%s/%s", dir, sysfs_exists(ctx, path) ? "set/stop" : "stop");
	return rc;
}

int fail_opened(struct pmemctl_ctx *ctx, const char *object, const char *disk)
{
	struct opener_search search = { .ctx = ctx, .disk = disk };
	char dir[128];
	int rc;

	snprintf(dir, sizeof(dir), "sys/class/block/%s/bcache", disk);
	if (sysfs_exists(ctx, dir))
		return fail_bcache(ctx, object, disk, dir);
	sysfs_list(ctx, "proc", visit_process, &search);
	if (!search.count) {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, object,
			  "/dev/%s is opened exclusively by the kernel, or by a program that cannot be seen", disk);
		fail_hint(ctx, "look for it with: lsblk /dev/%s, and lsof /dev/%s", disk, disk);
	} else if (search.count == 1) {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, object, "/dev/%s is opened exclusively by %s", disk,
			  search.named);
		fail_hint(ctx, "end that process first: kill %s", search.pid);
	} else {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, object, "/dev/%s is opened exclusively by one of %s%s", disk,
			  search.named, search.count > MOST_NAMED ? ", and others" : "");
		fail_hint(ctx, "end these processes first; lsof /dev/%s shows them", disk);
	}
	return rc;
}
