// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Recording what is read, as a tree in the form of tests/platforms/README.md: links are links, and what could not be
 * read is a directory that tells why.
 */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "put.h"
#include "sysfs.h"

enum { MOST_LINKS = 40 };

/* A path as it is walked: each name is made in the tree as what it is on the system. */
struct walk {
	struct pmemctl_ctx *ctx;
	char real[PATH_MAX];	/* how far it went, without links */
	char rest[PATH_MAX];
	unsigned links;
};

PMEMCTL_EXPORT int pmemctl_record(struct pmemctl_ctx *ctx, const char *directory)
{
	const int fd = open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fail(ctx, PMEMCTL_FAILED, errno, NULL, "%s cannot be opened: %s", directory, strerror(errno));
	if (is_recording(ctx))
		close(ctx->record_fd);
	ctx->record_fd = fd;
	return 0;
}

PMEMCTL_EXPORT int pmemctl_record_problem(struct pmemctl_ctx *ctx)
{
	return ctx->record_rc;
}

/* Only the first counts; a system that lacks something is none. */
static void note(struct pmemctl_ctx *ctx, int rc)
{
	struct pmemctl_ctx *told = ctx->parent ? ctx->parent : ctx;

	if (rc && !told->record_rc)
		told->record_rc = rc;
}

static int write_file(int directory, const char *path, int how, const void *bytes, size_t length)
{
	const int fd = openat(directory, path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | how, 0600);
	int rc;

	if (fd < 0)
		return -errno;
	rc = put_all(fd, bytes, length, 0);
	close(fd);
	return rc;
}

static int make_directory(int directory, const char *path)
{
	return mkdirat(directory, path, 0700) && errno != EEXIST ? -errno : 0;
}

/* Bytes, or in their place why they could not be read. */
static int write_result(struct pmemctl_ctx *ctx, const char *path, int how, const void *bytes, ssize_t length)
{
	const char *name = sysfs_errno_name((int)-length);
	char file[PATH_MAX + 8];

	if (length >= 0)
		return write_file(ctx->record_fd, path, how, bytes, (size_t)length);
	if (mkdirat(ctx->record_fd, path, 0700)) {
		if (how & O_EXCL)
			return -errno;
		unlinkat(ctx->record_fd, path, 0);	/* its name was found in a directory */
		if (make_directory(ctx->record_fd, path))
			return -errno;
	}
	snprintf(file, sizeof(file), "%s/.errno", path);
	return write_file(ctx->record_fd, file, O_TRUNC, name, strlen(name));
}

/* ---- files of the system ---- */

static void go_up(struct walk *w)
{
	char *slash = strrchr(w->real, '/');

	*(slash ? slash : w->real) = '\0';
}

/* 0, or -errno; 1: it is a link to a place that no tree has */
static int take_link(struct walk *w, const char *here, bool follow)
{
	char target[PATH_MAX], rest[PATH_MAX];
	const ssize_t length = readlinkat(w->ctx->root_fd, here, target, sizeof(target) - 1);

	if (length < 0)
		return 1;
	target[length] = '\0';
	if (*target == '/' || ++w->links > MOST_LINKS)
		return 1;
	if (symlinkat(target, w->ctx->record_fd, here) && errno != EEXIST)
		return -errno;
	if (!follow)
		return 0;
	if ((size_t)snprintf(rest, sizeof(rest), "%s/%s", target, w->rest) >= sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(w->rest, rest, sizeof(rest));
	return 0;
}

/* The same for a name of any kind. */
static int take(struct walk *w, const char *name, bool follow)
{
	const size_t end = strlen(w->real);
	struct stat st;
	int rc;

	if (end + strlen(name) + 2 > sizeof(w->real))
		return -ENAMETOOLONG;
	snprintf(w->real + end, sizeof(w->real) - end, "%s%s", end ? "/" : "", name);
	if (fstatat(w->ctx->root_fd, w->real, &st, AT_SYMLINK_NOFOLLOW))
		return 1;	/* it is gone */
	if (S_ISLNK(st.st_mode)) {
		rc = take_link(w, w->real, follow);
		w->real[end] = '\0';
		return rc;
	}
	if (S_ISDIR(st.st_mode))
		return make_directory(w->ctx->record_fd, w->real);
	rc = write_file(w->ctx->record_fd, w->real, 0, NULL, 0);
	return rc == -EISDIR ? 0 : rc;	/* it could not be read before */
}

static int walk(struct walk *w, struct pmemctl_ctx *ctx, const char *path, bool follow)
{
	int rc = 0;

	*w = (struct walk) { .ctx = ctx };
	if ((size_t)snprintf(w->rest, sizeof(w->rest), "%s", path) >= sizeof(w->rest))
		return -ENAMETOOLONG;
	while (!rc && *w->rest) {
		const size_t length = strcspn(w->rest, "/"), next = length + strspn(w->rest + length, "/");
		char name[NAME_MAX + 1];

		if (length >= sizeof(name))
			return -ENAMETOOLONG;
		memcpy(name, w->rest, length);
		name[length] = '\0';
		memmove(w->rest, w->rest + next, strlen(w->rest + next) + 1);
		if (strcmp(name, "..") == 0)
			go_up(w);
		else if (length && strcmp(name, ".") != 0)
			rc = take(w, name, follow || *w->rest);
	}
	return rc;
}

void record_read(struct pmemctl_ctx *ctx, const char *path, const void *bytes, ssize_t length)
{
	struct walk w;
	int rc = is_recording(ctx) ? walk(&w, ctx, path, true) : 1;

	if (!rc)
		rc = write_result(ctx, w.real, O_TRUNC, bytes, length);
	note(ctx, rc < 0 ? rc : 0);
}

void record_found(struct pmemctl_ctx *ctx, const char *path)
{
	struct walk w;
	const int rc = is_recording(ctx) ? walk(&w, ctx, path, false) : 0;

	note(ctx, rc < 0 ? rc : 0);
}

void record_directory(struct pmemctl_ctx *ctx, const char *path)
{
	struct walk w;
	const int rc = is_recording(ctx) ? walk(&w, ctx, path, true) : 0;

	note(ctx, rc < 0 ? rc : 0);
}

void record_entry(struct pmemctl_ctx *ctx, const char *directory, const char *name)
{
	char path[PATH_MAX];

	if (is_recording(ctx) && (size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) < sizeof(path))
		record_found(ctx, path);
}

/* ---- answers of devices ---- */

void record_answer(struct pmemctl_ctx *ctx, const char *path, const void *bytes, ssize_t length)
{
	int rc = 0;

	if (!is_recording(ctx))
		return;
	for (const char *slash = strchr(path, '/'); slash && !rc; slash = strchr(slash + 1, '/')) {
		char directory[PATH_MAX];

		snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path), path);
		rc = make_directory(ctx->record_fd, directory);
	}
	if (!rc)
		rc = write_result(ctx, path, O_EXCL, bytes, length);
	note(ctx, rc == -EEXIST ? 0 : rc);
}
