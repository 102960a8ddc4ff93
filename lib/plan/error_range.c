// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parts of namespaces that have media errors or get them, and commands of a bus about them. */
#include "error_range.h"

#include <errno.h>
#include <linux/ndctl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int error_range(struct pmemctl_ctx *ctx, const char *ns, uint64_t blocks, uint64_t block, uint64_t count,
		uint64_t *begin, uint64_t *end)
{
	int rc;

	*begin = block == PMEMCTL_UNKNOWN ? 0 : block;
	*end = count == PMEMCTL_UNKNOWN ? blocks : *begin + count;
	if (*begin < blocks && *end > *begin && *end <= blocks)
		return 0;
	if (*begin >= blocks)
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, ns, "it has no block %llu", (unsigned long long)*begin);
	else
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, ns, "of %llu blocks from block %llu not all are in it",
			  (unsigned long long)(*end - *begin), (unsigned long long)*begin);
	fail_hint(ctx, "it has %llu blocks of 512 bytes, 0 to %llu", (unsigned long long)blocks,
		  (unsigned long long)(blocks - 1));
	return rc;
}

int bus_call(struct pmemctl_ctx *ctx, const char *node, unsigned function, void *bytes, uint32_t in, uint32_t out)
{
	struct nd_cmd_pkg *package = calloc(1, sizeof(*package) + in + out);
	int fd, rc;

	if (!package)
		return -ENOMEM;
	package->nd_command = function;
	package->nd_size_in = in;
	package->nd_size_out = out;
	memcpy(package->nd_payload, bytes, in + out);
	fd = sysfs_open_bus(ctx, node);
	rc = fd < 0 ? fd : ioctl(fd, ND_IOCTL_CALL, package) < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	memcpy(bytes, package->nd_payload, in + out);
	free(package);
	return rc;
}
