// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files below /sys, /dev and /proc, reached through the root of a context. */
#include "sysfs.h"
#include "record.h"
#include "stop.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

/* "namespace0.1/size" and "pfn0.0/uuid" are in the directory of region 0, what is behind "region0/" is, too. */
static bool is_near(const struct pmemctl_ctx *ctx, const char **path)
{
	static const char region[] = "region";
	const size_t digits = strlen(ctx->near_number) - 1;
	const char *number = *path;

	if (ctx->near_fd < 0)
		return false;
	while (*number >= 'a' && *number <= 'z')
		number++;
	if (strncmp(number, ctx->near_number, digits + 1) == 0)
		return true;
	if (number - *path != sizeof(region) - 1 || strncmp(*path, region, sizeof(region) - 1) != 0 ||
	    strncmp(number, ctx->near_number, digits) != 0 || number[digits] != '/')
		return false;
	*path = number + digits + 1;
	return true;
}

/*
 * Nearly all that is read is below one directory; starting there saves walking to it each time.
 * On a recorded tree everything starts at its root, see open_below().
 */
static int start_of(struct pmemctl_ctx *ctx, const char **path)
{
	static const char nd_devices[] = "sys/bus/nd/devices/";
	const size_t length = sizeof(nd_devices) - 1;

	if (ctx->sysroot || strncmp(*path, nd_devices, length) != 0)
		return ctx->root_fd;
	if (ctx->nd_fd < 0)
		ctx->nd_fd = openat(ctx->root_fd, nd_devices, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (ctx->nd_fd < 0)
		return ctx->root_fd;
	*path += length;
	return is_near(ctx, path) ? ctx->near_fd : ctx->nd_fd;
}

enum { MAX_TRIES = 1000 };

/* A hostile recorded tree could have links to anywhere; the kernel keeps them inside. */
static int open_below(struct pmemctl_ctx *ctx, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT,
	};
	const int start = start_of(ctx, &path);
	int fd, tries = MAX_TRIES;

	if (!ctx->sysroot) {
		fd = openat(start, path, flags | O_CLOEXEC);
		return fd < 0 ? -errno : fd;
	}
	/* a rename or mount anywhere meanwhile makes the kernel unsure of "..": openat2(2) */
	do
		fd = (int)syscall(SYS_openat2, start, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN && --tries);
	return fd < 0 ? -errno : fd;
}

static void close_directory(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void sysfs_go_near(struct pmemctl_ctx *ctx, int region)
{
	char path[64], number[sizeof(ctx->near_number)];

	if (ctx->sysroot)
		return;
	snprintf(number, sizeof(number), "%d.", region);
	if (ctx->near_fd >= 0 && strcmp(number, ctx->near_number) == 0)
		return;
	close_directory(&ctx->near_fd);
	snprintf(path, sizeof(path), "sys/bus/nd/devices/region%d", region);
	ctx->near_fd = open_below(ctx, path, O_PATH | O_DIRECTORY);
	memcpy(ctx->near_number, number, sizeof(number));
}

void sysfs_forget(struct pmemctl_ctx *ctx)
{
	close_directory(&ctx->nd_fd);
	close_directory(&ctx->near_fd);
}

static const struct { const char *name; int errnum; } recorded_errors[] = {
	{ "EACCES", EACCES }, { "EPERM", EPERM }, { "ENXIO", ENXIO }, { "EIO", EIO },
	{ "EBUSY", EBUSY }, { "ENODEV", ENODEV }, { "ENOENT", ENOENT }, { "EINVAL", EINVAL },
	{ "ENOTTY", ENOTTY }, { "EOPNOTSUPP", EOPNOTSUPP }, { "EAGAIN", EAGAIN },
};

const char *sysfs_errno_name(int errnum)
{
	for (size_t i = 0; i < ARRAY_SIZE(recorded_errors); i++)
		if (recorded_errors[i].errnum == errnum)
			return recorded_errors[i].name;
	return "EIO";
}

/*
 * A recorded tree keeps an attribute that could not be read as a directory with the name of the
 * errno in it; reading it fails as it did on the recorded machine.
 */
static int recorded_errno(struct pmemctl_ctx *ctx, const char *path)
{
	char file[512], name[32] = "";
	ssize_t length;
	int fd;

	snprintf(file, sizeof(file), "%s/.errno", path);
	fd = open_below(ctx, file, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return EISDIR;
	length = read(fd, name, sizeof(name) - 1);
	close(fd);
	if (length > 0)
		name[strcspn(name, "\n")] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(recorded_errors); i++)
		if (strcmp(name, recorded_errors[i].name) == 0)
			return recorded_errors[i].errnum;
	return EIO;
}

/* A FIFO or a device in a recorded tree must not block or act: O_NONBLOCK and O_NOCTTY. */
static ssize_t read_raw(struct pmemctl_ctx *ctx, const char *path, char *text, size_t size)
{
	int fd = open_below(ctx, path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
	ssize_t length;

	if (fd < 0)
		return fd;
	length = read(fd, text, size);
	if (length < 0) {
		length = -errno;
		if (length == -EISDIR)
			length = -recorded_errno(ctx, path);
	}
	close(fd);
	return length;
}

/* Microseconds, for the log; without one, time is not asked for. */
static long long now(const struct pmemctl_ctx *ctx)
{
	struct timespec time;

	if (!log_enabled(ctx, PMEMCTL_LOG_DEBUG))
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

/* Each name once, as far as there is room. */
void sysfs_remember_denied(struct pmemctl_ctx *ctx, const char *path)
{
	const char *name = strrchr(path, '/');
	const size_t used = strlen(ctx->denied);
	size_t length;

	name = name ? name + 1 : path;
	length = strlen(name);
	for (const char *at = ctx->denied; *at; at += strcspn(at, ","), at += strspn(at, ", "))
		if (strncmp(at, name, length) == 0 && (at[length] == ',' || !at[length]))
			return;
	snprintf(ctx->denied + used, sizeof(ctx->denied) - used, "%s%s", used ? ", " : "", name);
}

ssize_t sysfs_read(struct pmemctl_ctx *ctx, const char *path, char *text, size_t size)
{
	const long long begin = now(ctx);
	ssize_t length = read_raw(ctx, path, text, size - 1);

	record_read(ctx, path, text, length);
	if (length == -EACCES || length == -EPERM)
		sysfs_remember_denied(ctx, path);
	if (length < 0)
		text[0] = '\0';
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	if (length >= 0)
		text[length] = '\0';
	log_message(ctx, PMEMCTL_LOG_DEBUG, "read %s: %s (%lld us)", path,
		    length < 0 ? strerror((int)-length) : text, now(ctx) - begin);
	return length;
}

char *sysfs_read_string(struct pmemctl_ctx *ctx, const char *path, struct arena *a)
{
	char text[SYSFS_ATTR_MAX];
	ssize_t length = sysfs_read(ctx, path, text, sizeof(text));

	errno = length < 0 ? (int)-length : ENOMEM;
	return length < 0 ? NULL : arena_strndup(a, text, (size_t)length);
}

enum { FIRST_READ = 16 * 1024, LONGEST_FILE = 16 * 1024 * 1024 };

/* Bytes read, or -errno; *text is the caller's to free in any case. */
static ssize_t read_to_end(int fd, char **text)
{
	size_t room = 0, used = 0;

	for (;;) {
		ssize_t length;

		if (room - used < FIRST_READ / 2) {
			const size_t larger = room ? 2 * room : FIRST_READ;
			char *grown = larger > LONGEST_FILE ? NULL : realloc(*text, larger);

			if (!grown)
				return larger > LONGEST_FILE ? -EFBIG : -ENOMEM;
			*text = grown;
			room = larger;
		}
		length = read(fd, *text + used, room - used);
		if (length < 0 && errno != EINTR)
			return -errno;
		if (length == 0)
			return (ssize_t)used;
		used += length > 0 ? (size_t)length : 0;
	}
}

char *sysfs_read_all(struct pmemctl_ctx *ctx, const char *path, struct arena *a, size_t *size)
{
	const long long begin = now(ctx);
	int fd = open_below(ctx, path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
	char *text = NULL, *copy = NULL;
	ssize_t length = fd;

	if (fd >= 0) {
		length = read_to_end(fd, &text);
		if (length == -EISDIR)
			length = -recorded_errno(ctx, path);
		close(fd);
	}
	record_read(ctx, path, text, length);
	if (length >= 0)
		copy = arena_strndup(a, text, (size_t)length);
	if (length >= 0 && size)
		*size = (size_t)length;
	free(text);
	log_message(ctx, PMEMCTL_LOG_DEBUG, "read %s: %s (%lld us)", path,
		    length < 0 ? strerror((int)-length) : "all of it", now(ctx) - begin);
	errno = length < 0 ? (int)-length : ENOMEM;
	return copy;
}

int sysfs_open(struct pmemctl_ctx *ctx, const char *path)
{
	return open_below(ctx, path, O_RDONLY | O_NOCTTY | O_NONBLOCK);
}

uint64_t sysfs_read_number(struct pmemctl_ctx *ctx, const char *path)
{
	char text[64], *end;
	uint64_t number;

	if (sysfs_read(ctx, path, text, sizeof(text)) <= 0)
		return PMEMCTL_UNKNOWN;
	errno = 0;
	number = strtoull(text, &end, 0);
	return *end || end == text || errno ? PMEMCTL_UNKNOWN : number;
}

int sysfs_read_int(struct pmemctl_ctx *ctx, const char *path, int otherwise)
{
	char text[32], *end;
	long number;

	if (sysfs_read(ctx, path, text, sizeof(text)) <= 0)
		return otherwise;
	number = strtol(text, &end, 0);
	return *end || end == text || number < INT32_MIN || number > INT32_MAX ? otherwise
									       : (int)number;
}

static const char *device_path(const char *device, const char *attribute, char *path, size_t size)
{
	snprintf(path, size, "sys/bus/nd/devices/%s/%s", device, attribute);
	return path;
}

uint64_t sysfs_device_number(struct pmemctl_ctx *ctx, const char *device, const char *attribute)
{
	char path[160];

	return sysfs_read_number(ctx, device_path(device, attribute, path, sizeof(path)));
}

char *sysfs_device_string(struct pmemctl_ctx *ctx, const char *device, const char *attribute,
			  struct arena *a)
{
	char path[160];

	return sysfs_read_string(ctx, device_path(device, attribute, path, sizeof(path)), a);
}

bool text_has_word(const char *text, const char *word)
{
	const size_t length = strlen(word);

	for (; *text; text += strcspn(text, " "), text += strspn(text, " "))
		if (strncmp(text, word, length) == 0 && (!text[length] || text[length] == ' '))
			return true;
	return false;
}

bool sysfs_device_has_word(struct pmemctl_ctx *ctx, const char *device, const char *attribute,
			   const char *word)
{
	char path[160], text[256];

	return sysfs_read(ctx, device_path(device, attribute, path, sizeof(path)), text, sizeof(text)) > 0 &&
	       text_has_word(text, word);
}

ssize_t sysfs_readlink(struct pmemctl_ctx *ctx, const char *path, char *target, size_t size)
{
	const long long begin = now(ctx);
	const char *below = path;
	const int start = start_of(ctx, &below);
	ssize_t length = readlinkat(start, below, target, size - 1);

	if (length < 0)
		length = -errno;
	target[length < 0 ? 0 : length] = '\0';
	if (length >= 0)
		record_found(ctx, path);
	log_message(ctx, PMEMCTL_LOG_DEBUG, "read link %s: %s (%lld us)", path,
		    length < 0 ? strerror((int)-length) : target, now(ctx) - begin);
	return length;
}

bool sysfs_exists(struct pmemctl_ctx *ctx, const char *path)
{
	const char *below = path;
	const int start = start_of(ctx, &below);
	const bool exists = faccessat(start, below, F_OK, AT_SYMLINK_NOFOLLOW) == 0;

	if (exists)
		record_found(ctx, path);
	return exists;
}

uint64_t sysfs_inode(struct pmemctl_ctx *ctx, const char *path)
{
	const int fd = open_below(ctx, path, O_PATH | O_DIRECTORY);
	struct stat st;
	uint64_t inode;

	if (fd < 0)
		return 0;
	inode = fstat(fd, &st) ? 0 : st.st_ino;
	close(fd);
	return inode;
}

int sysfs_list(struct pmemctl_ctx *ctx, const char *path, sysfs_visit_fn *visit, void *data)
{
	int fd = open_below(ctx, path, O_RDONLY | O_DIRECTORY), rc = 0;
	struct dirent *entry;
	DIR *stream;

	if (fd < 0)
		return fd;
	stream = fdopendir(fd);
	if (!stream) {
		rc = -errno;
		close(fd);
		return rc;
	}
	record_directory(ctx, path);
	while (!rc && (entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			record_entry(ctx, path, entry->d_name);
			rc = visit(data, entry->d_name);
		}
	closedir(stream);
	return rc;
}

int sysfs_write(struct pmemctl_ctx *ctx, const char *path, const char *value)
{
	const long long begin = now(ctx);
	size_t length = strlen(value);
	int fd, rc;

	if (ctx->sysroot)
		return -EROFS;
	fd = open_below(ctx, path, O_WRONLY);
	if (fd < 0)
		return fd;
	rc = stop_before(path);
	/* sysfs takes a value in one write; an empty one is a line of its own */
	if (!rc && write(fd, length ? value : "\n", length ? length : 1) < 0)
		rc = -errno;
	close(fd);
	stop_after(path);
	log_message(ctx, PMEMCTL_LOG_DEBUG, "write %s: %s: %s (%lld us)", path, value,
		    rc ? strerror(-rc) : "done", now(ctx) - begin);
	return rc;
}

/* A stale or foreign node must not be taken for the device: type and number are those of sysfs. */
static int open_node(struct pmemctl_ctx *ctx, const char *dir, const char *name, mode_t type, int flags)
{
	unsigned device_major, device_minor;
	char path[128], number[32];
	struct stat st;
	int fd;

	if (ctx->sysroot)
		return -EROFS;
	snprintf(path, sizeof(path), "%s/%s/dev", dir, name);
	if (sysfs_read(ctx, path, number, sizeof(number)) <= 0 ||
	    sscanf(number, "%u:%u", &device_major, &device_minor) != 2)
		return -ENODEV;
	snprintf(path, sizeof(path), "dev/%s", name);
	fd = open_below(ctx, path, flags);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) || (st.st_mode & S_IFMT) != type ||
	    st.st_rdev != makedev(device_major, device_minor)) {
		close(fd);
		return -ENXIO;
	}
	return fd;
}

int sysfs_open_disk(struct pmemctl_ctx *ctx, const char *name, int flags)
{
	return open_node(ctx, "sys/class/block", name, S_IFBLK, flags);
}

bool sysfs_has_disk(struct pmemctl_ctx *ctx, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/class/block/%s", name);
	return sysfs_exists(ctx, path);
}

int sysfs_open_dimm(struct pmemctl_ctx *ctx, const char *name)
{
	return open_node(ctx, "sys/bus/nd/devices", name, S_IFCHR, O_RDWR);
}

int sysfs_open_bus(struct pmemctl_ctx *ctx, const char *name)
{
	return open_node(ctx, "sys/class/nd", name, S_IFCHR, O_RDWR);
}

int sysfs_open_place(struct pmemctl_ctx *ctx, int pid, const char *place)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS,
	};
	int root = ctx->root_fd, fd;
	char path[64];

	if (ctx->sysroot)
		return -EROFS;
	if (pid) {
		snprintf(path, sizeof(path), "proc/%d/root", pid);
		root = openat(ctx->root_fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (root < 0)
			return -errno;
	}
	fd = (int)syscall(SYS_openat2, root, place, &how, sizeof(how));
	if (fd < 0)
		fd = -errno;
	if (pid)
		close(root);
	return fd;
}

int sysfs_open_entry(int dir, const char *name)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	int fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}
