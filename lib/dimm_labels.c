// SPDX-License-Identifier: LGPL-2.1-or-later
/* Access to label areas: what <linux/ndctl.h> offers on /dev/nmemN, in pieces of max_xfer bytes. */
#include "dimm_labels.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "label/label.h"
#include "record.h"
#include "stop.h"
#include "sysfs.h"

struct labels {
	struct pmemctl_ctx *ctx;
	const char *dimm;
	int fd;
	size_t size, max_transfer;
};

static int fail_no_labels(struct labels *l)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s", l->dimm);
	if (!sysfs_exists(l->ctx, path))
		return fail_no_object(l->ctx, ENOENT, l->dimm, "DIMM");
	return hinted(l->ctx, fail(l->ctx, PMEMCTL_NOT_SUPPORTED, ENOTTY, l->dimm, "the DIMM has no label area"),
		      "without one, each of its regions is one namespace: pmemctl list -RN -d %s", l->dimm);
}

static int fail_command(struct labels *l, const char *what, int errnum, uint32_t status)
{
	int rc;

	if (sysfs_device_has_word(l->ctx, l->dimm, "flags", "lock") ||
	    (errnum == EACCES && status == ND_CONFIG_LOCKED)) {
		rc = fail(l->ctx, PMEMCTL_NO_PERMISSION, EACCES, l->dimm,
			  "the DIMM is locked: its label area cannot be %s", what);
		fail_hint(l->ctx, "load its key and unlock it: pmemctl load-keys, then pmemctl enable-dimm %s",
			  l->dimm);
		return rc;
	}
	if (errnum == EBUSY) {
		rc = fail(l->ctx, PMEMCTL_IN_USE, EBUSY, l->dimm,
			  "the kernel lets nobody write labels while a region of the DIMM is enabled");
		fail_hint(l->ctx, "disable its regions first: pmemctl disable-region REGION (pmemctl list -R -d %s)",
			  l->dimm);
		return rc;
	}
	if (errnum)
		return fail(l->ctx, status_of_errno(errnum), errnum, l->dimm,
			    "its label area cannot be %s: %s", what, strerror(errnum));
	return fail(l->ctx, PMEMCTL_FAILED, EIO, l->dimm,
		    "its label area cannot be %s: the firmware says status 0x%x", what, status);
}

bool dimm_takes_labels(struct pmemctl_ctx *ctx, const char *dimm)
{
	return sysfs_device_has_word(ctx, dimm, "commands", "get_size") &&
	       sysfs_device_has_word(ctx, dimm, "commands", "set_data");
}

static int open_labels(struct labels *l)
{
	struct nd_cmd_get_config_size size = { 0 };

	l->fd = -1;
	if (!sysfs_device_has_word(l->ctx, l->dimm, "commands", "get_size"))
		return fail_no_labels(l);
	l->fd = sysfs_open_dimm(l->ctx, l->dimm);
	if (l->fd == -EACCES || l->fd == -EPERM)
		return fail_not_root(l->ctx, l->dimm, "only root may read its label area");
	if (l->fd < 0)
		return fail(l->ctx, PMEMCTL_FAILED, -l->fd, l->dimm, "cannot open /dev/%s: %s", l->dimm,
			    strerror(-l->fd));
	if (ioctl(l->fd, ND_IOCTL_GET_CONFIG_SIZE, &size))
		return fail_command(l, "read", errno, size.status);
	if (size.status)
		return fail_command(l, "read", 0, size.status);
	l->size = size.config_size;
	l->max_transfer = size.max_xfer;
	if (!l->size || !l->max_transfer)
		return fail_no_labels(l);
	return 0;
}

static void close_labels(struct labels *l)
{
	if (l->fd >= 0)
		close(l->fd);
}

static int read_piece(struct labels *l, struct nd_cmd_get_config_data_hdr *piece, size_t offset,
		      size_t length)
{
	piece->in_offset = (uint32_t)offset;
	piece->in_length = (uint32_t)length;
	piece->status = 0;
	if (ioctl(l->fd, ND_IOCTL_GET_CONFIG_DATA, piece))
		return fail_command(l, "read", errno, piece->status);
	return piece->status ? fail_command(l, "read", 0, piece->status) : 0;
}

static int read_open(struct labels *l, size_t begin, uint8_t *bytes, size_t length)
{
	struct nd_cmd_get_config_data_hdr *piece = calloc(1, sizeof(*piece) + l->max_transfer);
	int rc = 0;

	if (!piece)
		return fail(l->ctx, PMEMCTL_FAILED, ENOMEM, l->dimm, "out of memory");
	for (size_t at = 0; !rc && at < length; at += l->max_transfer) {
		const size_t size = length - at < l->max_transfer ? length - at : l->max_transfer;

		rc = read_piece(l, piece, begin + at, size);
		if (!rc)
			memcpy(bytes + at, piece->out_buf, size);
	}
	free(piece);
	return rc;
}

/* The status stands behind the bytes. */
static int write_piece(struct labels *l, struct nd_cmd_set_config_hdr *piece, size_t offset,
		       const uint8_t *bytes, size_t length)
{
	char what[64];
	uint32_t status = 0;
	int rc;

	piece->in_offset = (uint32_t)offset;
	piece->in_length = (uint32_t)length;
	memcpy(piece->in_buf, bytes, length);
	memcpy(piece->in_buf + length, &status, sizeof(status));
	snprintf(what, sizeof(what), "%s set label data", l->dimm);
	rc = stop_before(what);
	if (!rc && ioctl(l->fd, ND_IOCTL_SET_CONFIG_DATA, piece))
		rc = -errno;
	stop_after(what);
	memcpy(&status, piece->in_buf + length, sizeof(status));
	log_message(l->ctx, PMEMCTL_LOG_DEBUG, "write labels of %s: %zu bytes at %zu: %s", l->dimm, length,
		    offset, rc ? strerror(-rc) : status ? "refused by the firmware" : "done");
	return rc || status ? fail_command(l, "written", -rc, status) : 0;
}

static int write_open(struct labels *l, size_t begin, const uint8_t *bytes, size_t length, size_t *done)
{
	struct nd_cmd_set_config_hdr *piece = calloc(1, sizeof(*piece) + l->max_transfer + sizeof(uint32_t));
	int rc = 0;

	if (!piece)
		return fail(l->ctx, PMEMCTL_FAILED, ENOMEM, l->dimm, "out of memory");
	while (!rc && *done < length) {
		const size_t left = length - *done;
		const size_t size = left < l->max_transfer ? left : l->max_transfer;

		rc = write_piece(l, piece, begin + *done, bytes + *done, size);
		if (!rc)
			*done += size;
	}
	free(piece);
	return rc;
}

/* Are the bytes there these? Else what says that they are not. */
static int compare(struct labels *l, size_t begin, const uint8_t *bytes, size_t length, int errnum,
		   const char *what)
{
	uint8_t *now = malloc(length + 1);
	int rc = now ? read_open(l, begin, now, length)
		     : fail(l->ctx, PMEMCTL_FAILED, ENOMEM, l->dimm, "out of memory");

	if (!rc && memcmp(now, bytes, length) != 0)
		rc = fail(l->ctx, PMEMCTL_FAILED, errnum, l->dimm, "its label area %s", what);
	free(now);
	return rc;
}

/* A part of a label area that is to be looked at or written. */
static int open_part(struct labels *l, size_t offset, size_t length)
{
	int rc;

	l->fd = -1;
	if (l->ctx->sysroot)
		return fail_recorded(l->ctx, l->dimm);
	rc = open_labels(l);
	if (!rc && (length > l->size || offset > l->size - length))
		rc = fail(l->ctx, PMEMCTL_FAILED, EINVAL, l->dimm, "its label area has %zu bytes", l->size);
	return rc;
}

int dimm_labels_check(struct pmemctl_ctx *ctx, const char *dimm, size_t offset, const uint8_t *bytes,
		      size_t length)
{
	struct labels l = { .ctx = ctx, .dimm = dimm };
	int rc = open_part(&l, offset, length);

	if (!rc)
		rc = compare(&l, offset, bytes, length, EAGAIN, "has changed since the plan was made");
	close_labels(&l);
	return rc;
}

int dimm_labels_write(struct pmemctl_ctx *ctx, const char *dimm, size_t offset, const uint8_t *bytes,
		      size_t length, size_t *done)
{
	struct labels l = { .ctx = ctx, .dimm = dimm };
	int rc = open_part(&l, offset, length);

	*done = 0;
	if (!rc)
		rc = write_open(&l, offset, bytes, length, done);
	if (!rc)	/* what the medium did not keep must not pass for written */
		rc = compare(&l, offset, bytes, length, EIO, "reads back changed");
	close_labels(&l);
	return rc;
}

static int read_recorded(struct pmemctl_ctx *ctx, const char *dimm, struct arena *arena,
			 uint8_t **bytes, size_t *size)
{
	struct labels l = { .ctx = ctx, .dimm = dimm };
	char path[64];
	int rc;

	snprintf(path, sizeof(path), "dev/%s.labels", dimm);
	*bytes = (uint8_t *)sysfs_read_all(ctx, path, arena, size);
	if (*bytes)
		return 0;
	if (errno != ENOENT)
		return fail_command(&l, "read", errno, 0);
	if (!sysfs_device_has_word(ctx, dimm, "commands", "get_size"))
		return fail_no_labels(&l);
	rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENODATA, dimm,
		  "the label area was not recorded with this machine");
	fail_hint(ctx, "its place is dev/%s.labels below the recorded tree", dimm);
	return rc;
}

/* Slots in use that stand side by side are read at once. */
static int read_slots(struct labels *l, const struct pmemctl_label_area *area, uint8_t *bytes)
{
	int rc = 0;

	for (size_t i = 0, next; !rc && i < area->label_count; i = next) {
		const size_t begin = area->labels[i]->offset;

		for (next = i + 1; next < area->label_count; next++)
			if (area->labels[next]->place != area->labels[next - 1]->place + 1)
				break;
		rc = read_open(l, begin, bytes + begin, (next - i) * area->label_size);
	}
	return rc;
}

/* Without a good index block, any slot may hold a label. */
static int read_used(struct labels *l, uint8_t *bytes)
{
	const size_t small = pmemctl_label_index_size(l->size, LABEL_SMALL);
	const size_t large = pmemctl_label_index_size(l->size, LABEL_LARGE);
	const size_t begin = 2 * (small > large ? small : large);
	struct pmemctl_label_area area;
	struct arena arena = { 0 };
	int rc = read_open(l, 0, bytes, begin);

	if (!rc && label_area_parse(&arena, bytes, l->size, &area))
		rc = fail(l->ctx, PMEMCTL_FAILED, ENOMEM, l->dimm, "out of memory");
	if (!rc && area.current < 0)
		rc = read_open(l, begin, bytes + begin, l->size - begin);
	else if (!rc)
		rc = read_slots(l, &area, bytes);
	arena_free(&arena);
	return rc;
}

static int read_whole(struct labels *l, uint8_t *bytes)
{
	return read_open(l, 0, bytes, l->size);
}

static int read_by(struct pmemctl_ctx *ctx, const char *dimm, struct arena *arena, uint8_t **bytes,
		   size_t *size, int (*read)(struct labels *l, uint8_t *bytes))
{
	struct labels l = { .ctx = ctx, .dimm = dimm };
	char path[64];
	int rc;

	if (ctx->sysroot)
		return read_recorded(ctx, dimm, arena, bytes, size);
	rc = open_labels(&l);
	if (!rc) {
		*size = l.size;
		*bytes = arena_alloc(arena, l.size + 1);
		rc = *bytes ? read(&l, *bytes) : fail(ctx, PMEMCTL_FAILED, ENOMEM, dimm, "out of memory");
	}
	close_labels(&l);
	snprintf(path, sizeof(path), "dev/%s.labels", dimm);
	record_answer(ctx, path, *bytes, rc ? rc : (ssize_t)*size);
	return rc;
}

int dimm_labels_read(struct pmemctl_ctx *ctx, const char *dimm, struct arena *arena, uint8_t **bytes,
		     size_t *size)
{
	return read_by(ctx, dimm, arena, bytes, size, read_whole);
}

int dimm_labels_read_used(struct pmemctl_ctx *ctx, const char *dimm, struct arena *arena, uint8_t **bytes,
			  size_t *size)
{
	return read_by(ctx, dimm, arena, bytes, size, read_used);
}

PMEMCTL_EXPORT int pmemctl_labels_read(struct pmemctl_ctx *ctx, const char *dimm,
				       struct pmemctl_label_area **area)
{
	struct arena arena = { 0 };
	uint8_t *bytes;
	size_t size;
	int rc;

	*area = NULL;
	error_clear(ctx);
	rc = dimm_labels_read(ctx, dimm, &arena, &bytes, &size);
	if (!rc && pmemctl_labels_parse(bytes, size, area))
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, dimm, "out of memory");
	arena_free(&arena);
	return rc;
}
