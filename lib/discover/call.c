// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Commands to the firmware of a DIMM through the kernel: ND_CMD_CALL of <linux/ndctl.h>. On a
 * recorded tree the replies are files, see tests/platforms/README.md.
 */
#include <errno.h>
#include <linux/ndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "discover.h"
#include "record.h"

enum { PATH_SIZE = 64 };

static void reply_path(char path[PATH_SIZE], const char *dimm, uint64_t family, uint64_t function)
{
	snprintf(path, PATH_SIZE, "dev/%s.replies/%llu.%llu", dimm, (unsigned long long)family,
		 (unsigned long long)function);
}

static int recorded_reply(struct discovery *d, const char *dimm, uint64_t family, uint64_t function,
			  void *reply, size_t size)
{
	char path[PATH_SIZE], *bytes;
	size_t length = 0;

	reply_path(path, dimm, family, function);
	bytes = sysfs_read_all(d->ctx, path, d->arena, &length);
	if (!bytes)
		return errno == ENOENT ? -ENODATA : -errno;
	memcpy(reply, bytes, length < size ? length : size);
	return length < size ? -EMSGSIZE : 0;
}

int dimm_call(struct discovery *d, const char *dimm, uint64_t family, uint64_t function, void *reply,
	      size_t size)
{
	struct nd_cmd_pkg *package;
	char path[PATH_SIZE];
	int fd, rc = 0;

	memset(reply, 0, size);
	if (d->ctx->sysroot)
		return recorded_reply(d, dimm, family, function, reply, size);
	fd = sysfs_open_dimm(d->ctx, dimm);
	if (fd < 0)
		return fd;
	package = calloc(1, sizeof(*package) + size);
	if (package) {
		package->nd_family = family;
		package->nd_command = function;
		package->nd_size_out = (uint32_t)size;
		memset(package->nd_payload, 0xff, size);	/* no status of success, if none comes */
		rc = ioctl(fd, ND_IOCTL_CALL, package) < 0 ? -errno : 0;
		memcpy(reply, package->nd_payload, size);
		/* nfit_test does not tell the size */
		if (!rc && package->nd_fw_size && package->nd_fw_size < size)
			rc = -EMSGSIZE;
	} else {
		rc = -ENOMEM;
	}
	free(package);
	close(fd);
	reply_path(path, dimm, family, function);
	record_answer(d->ctx, path, reply, rc ? rc : (ssize_t)size);
	return rc;
}

const char *dimm_call_problem(int rc)
{
	return rc == -ENODATA ? "its reply was not recorded"
	       : rc == -EMSGSIZE ? "its reply is too short" : strerror(-rc);
}
