// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loaded before libc (LD_PRELOAD) into programs that run on a tree of tests/platforms/peer: nodes of DIMMs can be
 * opened there, though nothing is behind them, and take the ioctls of libnvdimm.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ndctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "emulator.h"

#define EXPORT __attribute__((visibility("default")))

typedef int open_fn(const char *path, int flags, ...);
typedef int openat_fn(int dir, const char *path, int flags, ...);
typedef int ioctl_fn(int fd, unsigned long request, ...);

/* "nmem3" of /dev/nmem3, also as a path without the first slash; NULL for another file */
static const char *dimm_of(const char *path)
{
	const char *name = strstr(path, "dev/nmem");

	if (!name || (name != path && (name != path + 1 || *path != '/')))
		return NULL;
	name += strlen("dev/");
	return name[strlen("nmem") + strspn(name + strlen("nmem"), "0123456789")] ? NULL : name;
}

/* Without opening what is behind: that is all that "nodev" allows, and enough for fstat. */
static int only_path(const char *path, int flags)
{
	return dimm_of(path) ? O_PATH | (flags & O_CLOEXEC) : flags;
}

#define MODE_OF(flags, mode)							\
	do {									\
		va_list ap_;							\
		va_start(ap_, flags);						\
		mode = (flags) & (O_CREAT | __O_TMPFILE) ? va_arg(ap_, mode_t) : 0;	\
		va_end(ap_);							\
	} while (0)

#define WRAP_OPEN(name)								\
	EXPORT int name(const char *path, int flags, ...)			\
	{									\
		open_fn *next = (open_fn *)dlsym(RTLD_NEXT, #name);		\
		mode_t mode;							\
										\
		MODE_OF(flags, mode);						\
		return next(path, only_path(path, flags), mode);		\
	}

#define WRAP_OPENAT(name)							\
	EXPORT int name(int dir, const char *path, int flags, ...)		\
	{									\
		openat_fn *next = (openat_fn *)dlsym(RTLD_NEXT, #name);		\
		mode_t mode;							\
										\
		MODE_OF(flags, mode);						\
		return next(dir, path, only_path(path, flags), mode);		\
	}

/* Programs that were built with _FORTIFY_SOURCE call these when no mode is given. */
#define WRAP_OPEN_2(name, plain)						\
	EXPORT int name(const char *path, int flags);				\
	EXPORT int name(const char *path, int flags)				\
	{									\
		return plain(path, flags);					\
	}

#define WRAP_OPENAT_2(name, plain)						\
	EXPORT int name(int dir, const char *path, int flags);			\
	EXPORT int name(int dir, const char *path, int flags)			\
	{									\
		return plain(dir, path, flags);					\
	}

WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)
WRAP_OPEN_2(__open_2, open)
WRAP_OPEN_2(__open64_2, open64)
WRAP_OPENAT_2(__openat_2, openat)
WRAP_OPENAT_2(__openat64_2, openat64)

/* The name of the DIMM that a descriptor is of. */
static int dimm_of_fd(int fd, char *name, size_t size)
{
	char link[64], path[128];
	const char *dimm;
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	if (length < 0)
		return 0;
	path[length] = '\0';
	dimm = dimm_of(path);
	if (dimm)
		snprintf(name, size, "%s", dimm);
	return !!dimm;
}

static int finish(struct command *command, int rc)
{
	const uint32_t fault = rc ? 0 : fault_of(command);

	if (fault) {
		command->status = fault;
		memset(command->out, 0, command->out_size);
	}
	machine_log(command);
	return rc;
}

/* Of what was to be answered the last bytes are not: the kernel tells how many, and leaves them as they are. */
static int cut_short(struct command *command, size_t wanted)
{
	memset(command->out + command->out_size, 0xee, wanted - command->out_size);
	return (int)(wanted - command->out_size);
}

/* Operation code in the low byte, sub-operation above it; behind the input are status, length and output. */
static int vendor(const char *dimm, struct nd_cmd_vendor_hdr *header)
{
	struct nd_cmd_vendor_tail *tail = (void *)(header->in_buf + header->in_length);
	char name[NAME_MAX_LENGTH];
	struct command command = {
		.dimm = dimm, .name = name, .in = header->in_buf, .in_size = header->in_length,
		.out = tail->out_buf, .out_size = tail->out_length,
	};
	const uint8_t op = header->opcode & 0xff, sub = header->opcode >> 8 & 0xff;
	int rc;

	snprintf(name, sizeof(name), "vendor.%02x%02x", op, sub);
	memset(tail->out_buf, 0, tail->out_length);
	rc = finish(&command, emulate_vendor(&command, op, sub));
	tail->status = command.status;
	if (!rc && command.out_size < tail->out_length) {
		rc = cut_short(&command, tail->out_length);
		tail->out_length = (uint32_t)command.out_size;
	}
	return rc;
}

/* The status is the first word of the output, and part of it. */
static int call(const char *dimm, struct nd_cmd_pkg *package)
{
	uint8_t *out = package->nd_payload + package->nd_size_in;
	char name[NAME_MAX_LENGTH];
	struct command command = {
		.dimm = dimm, .name = name, .in = package->nd_payload, .in_size = package->nd_size_in,
		.out = out + 4, .out_size = package->nd_size_out - 4,
	};
	int rc;

	if (package->nd_size_out < 4)
		return -EINVAL;
	snprintf(name, sizeof(name), "%llu.%llu", (unsigned long long)package->nd_family,
		 (unsigned long long)package->nd_command);
	memset(out, 0, package->nd_size_out);
	rc = finish(&command, emulate_call(&command, (unsigned)package->nd_family, (unsigned)package->nd_command));
	memcpy(out, &command.status, sizeof(command.status));
	package->nd_fw_size = 4 + (uint32_t)command.out_size;
	return rc || command.out_size + 4 == package->nd_size_out ? rc : cut_short(&command, package->nd_size_out - 4);
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	ioctl_fn *next = (ioctl_fn *)dlsym(RTLD_NEXT, "ioctl");
	char dimm[NAME_MAX_LENGTH];
	void *argument;
	va_list ap;
	int rc;

	va_start(ap, request);
	argument = va_arg(ap, void *);
	va_end(ap);
	if (_IOC_TYPE(request) != 'N' || !dimm_of_fd(fd, dimm, sizeof(dimm)))
		return next(fd, request, argument);
	if (_IOC_NR(request) == ND_CMD_VENDOR)
		rc = vendor(dimm, argument);
	else if (_IOC_NR(request) == ND_CMD_CALL)
		rc = call(dimm, argument);
	else
		rc = emulate_labels(dimm, _IOC_NR(request), argument);
	if (rc >= 0)
		return rc;
	errno = -rc;
	return -1;
}
