// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Commands to the firmware of a module: ND_CMD_VENDOR of <linux/ndctl.h>. On a recorded machine the replies are files,
 * see tests/platforms/README.md.
 */
#include <errno.h>
#include <linux/ndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "bytes.h"
#include "discover/discover.h"
#include "optane/optane.h"
#include "record.h"
#include "sysfs.h"

/* Status words of the kernel's interface, "NVDIMM DSM Interface - Intel" version 1.8 */
enum { STATUS_MASK = 0xffff, STATUS_RETRY = 5, STATUS_FUNCTION = 7, MAILBOX_SHIFT = 16, MAILBOX_MASK = 0xff };
enum { TRIES = 6, FIRST_WAIT_US = 1000 };
enum { OP_ADMIN = 0x06, SUB_CONFIG_DATA = 0x01, OP_LOG = 0x08, SUB_EFFECTS = 0xff };

struct vendor_buffer {
	uint32_t opcode, in_length;
	uint8_t in_and_tail[OPTANE_MAILBOX + 8 + OPTANE_MAILBOX];
};

const char *optane_status_words(unsigned status)
{
	static const char *const words[] = {
		[0x01] = "invalid parameter", [0x02] = "data transfer error", [0x03] = "internal error of the module",
		[0x04] = "the module does not have this command", [0x05] = "the module is busy",
		[0x06] = "wrong passphrase", [0x07] = "authentication failed", [0x08] = "not in this state of security",
		[0x09] = "the module's clock is not set", [0x0a] = "there are no data", [0x0b] = "aborted",
		[0x0d] = "wrong revision", [0x0e] = "injection of errors is not enabled",
		[0x0f] = "the configuration is locked", [0x10] = "wrong alignment", [0x11] = "wrong type of module",
		[0x12] = "the module did not answer in time", [0x14] = "the media is disabled",
		[0x15] = "a firmware was staged already", [0x16] = "no resources",
	};

	return status < ARRAY_SIZE(words) && words[status] ? words[status] : "unknown status of the firmware";
}

int optane_open(struct optane_mailbox *mailbox, struct pmemctl_ctx *ctx, const char *dimm)
{
	*mailbox = (struct optane_mailbox) { .ctx = ctx, .dimm = dimm, .fd = -1 };
	if (ctx->sysroot)
		return 0;
	mailbox->fd = sysfs_open_dimm(ctx, dimm);
	if (mailbox->fd >= 0)
		return 0;
	snprintf(mailbox->problem, sizeof(mailbox->problem), "cannot be opened: %s", strerror(-mailbox->fd));
	return mailbox->fd;
}

void optane_close(struct optane_mailbox *mailbox)
{
	if (mailbox->fd >= 0)
		close(mailbox->fd);
	mailbox->fd = -1;
}

/* ---- recorded machines ---- */

/* The bytes of dev/nmem3.replies/FILE in the arena, or NULL. */
static uint8_t *recorded_file(struct optane_mailbox *mailbox, const char *file, struct arena *arena, size_t *length)
{
	char path[320];

	snprintf(path, sizeof(path), "dev/%s.replies/%s", mailbox->dimm, file);
	return (uint8_t *)sysfs_read_all(mailbox->ctx, path, arena, length);
}

static int recorded_page(struct optane_mailbox *mailbox, const struct optane_command *command, struct arena *arena,
			 uint8_t *reply)
{
	const size_t offset = le_get(command->in + 2, 4);
	size_t length = 0;
	uint8_t *bytes;
	char file[16];

	snprintf(file, sizeof(file), "pcd.%u", command->in[0]);
	bytes = recorded_file(mailbox, file, arena, &length);
	if (!bytes)
		return -ENODATA;
	if (offset < length)
		memcpy(reply, bytes + offset, length - offset < OPTANE_MAILBOX ? length - offset : OPTANE_MAILBOX);
	return 0;
}

/* What commands do is one file, of which the firmware tells how much there is, and pieces. */
static int recorded_effects(struct optane_mailbox *mailbox, const struct optane_command *command, struct arena *arena,
			    uint8_t *reply)
{
	enum { ENTRY = 8 };
	const size_t from = (size_t)command->in[2] * ENTRY;
	size_t length = 0;
	const uint8_t *bytes = recorded_file(mailbox, "effects", arena, &length);

	if (!bytes)
		return -ENODATA;
	if (!command->in[1])
		le_put(reply, 4, length / ENTRY);
	else if (from < length)
		memcpy(reply, bytes + from, length - from < OPTANE_MAILBOX ? length - from : OPTANE_MAILBOX);
	return 0;
}

/* Replies may be for the first two bytes of the input, or the first, or for all. */
static int recorded_reply(struct optane_mailbox *mailbox, const struct optane_command *command, struct arena *arena,
			  uint8_t *reply, uint32_t *status)
{
	const uint8_t *in = command->in;
	char files[3][32];
	size_t length = 0;

	snprintf(files[0], sizeof(files[0]), "vendor.%02x%02x.%02x%02x", command->op, command->sub, in[0], in[1]);
	snprintf(files[1], sizeof(files[1]), "vendor.%02x%02x.%02x", command->op, command->sub, in[0]);
	snprintf(files[2], sizeof(files[2]), "vendor.%02x%02x", command->op, command->sub);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const uint8_t *bytes = recorded_file(mailbox, files[i], arena, &length);

		if (!bytes || length < sizeof(*status))
			continue;
		*status = (uint32_t)le_get(bytes, sizeof(*status));
		length -= sizeof(*status);
		memcpy(reply, bytes + sizeof(*status), length < OPTANE_MAILBOX ? length : OPTANE_MAILBOX);
		return 0;
	}
	return -ENODATA;
}

/* As optane_send() recorded it. */
static int recorded_exactly(struct optane_mailbox *mailbox, const struct optane_command *command, struct arena *arena,
			    uint8_t *reply, uint32_t *status)
{
	size_t length = 0;
	const uint8_t *bytes;
	char name[OPTANE_REPLY_NAME];

	optane_reply_name(command, name);
	bytes = recorded_file(mailbox, name, arena, &length);
	if (!bytes)
		return errno == ENOENT ? -ENODATA : -errno;
	if (length < sizeof(*status) || length > sizeof(*status) + OPTANE_MAILBOX)
		return -EIO;
	*status = (uint32_t)le_get(bytes, sizeof(*status));
	mailbox->reply_size = length - sizeof(*status);
	memcpy(reply, bytes + sizeof(*status), mailbox->reply_size);
	return 0;
}

static void record(struct optane_mailbox *mailbox, const struct optane_command *command, int rc, const uint8_t *reply,
		   uint32_t status)
{
	uint8_t bytes[sizeof(status) + OPTANE_MAILBOX];
	char name[OPTANE_REPLY_NAME], path[320];

	if (!is_recording(mailbox->ctx))
		return;
	optane_reply_name(command, name);
	snprintf(path, sizeof(path), "dev/%s.replies/%s", mailbox->dimm, name);
	le_put(bytes, sizeof(status), status);
	memcpy(bytes + sizeof(status), reply, mailbox->reply_size);
	record_answer(mailbox->ctx, path, bytes, rc ? rc : (ssize_t)(sizeof(status) + mailbox->reply_size));
}

static int send_recorded(struct optane_mailbox *mailbox, const struct optane_command *command, uint8_t *reply,
			 uint32_t *status)
{
	struct arena arena = { .blocks = NULL };
	int rc;

	*status = 0;
	if (command->op == OP_ADMIN && command->sub == SUB_CONFIG_DATA)
		rc = recorded_page(mailbox, command, &arena, reply);
	else if (command->op == OP_LOG && command->sub == SUB_EFFECTS)
		rc = recorded_effects(mailbox, command, &arena, reply);
	else
		rc = recorded_reply(mailbox, command, &arena, reply, status);
	if (rc == -ENODATA)
		rc = recorded_exactly(mailbox, command, &arena, reply, status);
	arena_free(&arena);
	return rc;
}

/* ---- the kernel ---- */

/* The kernel returns how many bytes of the output were not filled, and firmware tells how many there are. */
static size_t filled(int left, uint64_t told)
{
	const size_t most = (size_t)left < OPTANE_MAILBOX ? OPTANE_MAILBOX - (size_t)left : 0;

	return told < most ? told : most;
}

static int send_live(struct optane_mailbox *mailbox, const struct optane_command *command, uint8_t *reply,
		     uint32_t *status)
{
	struct vendor_buffer buffer = {
		.opcode = command->op | (uint32_t)command->sub << 8, .in_length = command->in_size,
	};
	uint8_t *tail = buffer.in_and_tail + command->in_size;
	int left;

	memcpy(buffer.in_and_tail, command->in, command->in_size);
	le_put(tail, 4, UINT32_MAX);	/* no status of success, if none comes */
	le_put(tail + 4, 4, OPTANE_MAILBOX);
	left = ioctl(mailbox->fd, ND_IOCTL_VENDOR, &buffer);
	if (left < 0)
		return -errno;
	*status = (uint32_t)le_get(tail, 4);
	mailbox->reply_size = filled(left, le_get(tail + 4, 4));
	memcpy(reply, tail + 8, mailbox->reply_size);
	return 0;
}

static bool is_busy(uint32_t status)
{
	if ((status & STATUS_MASK) == STATUS_RETRY)
		return true;
	return (status & STATUS_MASK) == STATUS_FUNCTION && (status >> MAILBOX_SHIFT & MAILBOX_MASK) == OPTANE_BUSY;
}

static void back_off(int tries)
{
	const struct timespec wait = { .tv_nsec = (long)FIRST_WAIT_US * 1000 << tries };

	nanosleep(&wait, NULL);
}

/* Whether that is too few is for the decoder to say. */
static void note_short(struct optane_mailbox *mailbox, const struct optane_command *command)
{
	snprintf(mailbox->problem, sizeof(mailbox->problem), "command %02X:%02X: its answer of %zu bytes is too short",
		 command->op, command->sub, mailbox->reply_size);
}

static int judge(struct optane_mailbox *mailbox, const struct optane_command *command, int rc, uint32_t status)
{
	const char *why = rc == -ENODATA ? "its reply was not recorded" : strerror(-rc);

	if (!rc && !status && mailbox->reply_size < OPTANE_MAILBOX)
		note_short(mailbox, command);
	if (!rc && !status)
		return 0;
	if (!rc && (status & STATUS_MASK) == STATUS_FUNCTION)
		why = optane_status_words(status >> MAILBOX_SHIFT & MAILBOX_MASK);
	else if (!rc)
		why = intel_status_words(status);
	if (!rc && (status & STATUS_MASK) == STATUS_FUNCTION)
		mailbox->status = status >> MAILBOX_SHIFT & MAILBOX_MASK;
	snprintf(mailbox->problem, sizeof(mailbox->problem), "command %02X:%02X: %s", command->op, command->sub, why);
	log_message(mailbox->ctx, PMEMCTL_LOG_DEBUG, "%s: %s", mailbox->dimm, mailbox->problem);
	return rc ? rc : -EREMOTEIO;
}

int optane_send(struct optane_mailbox *mailbox, const struct optane_command *command, uint8_t reply[OPTANE_MAILBOX])
{
	uint32_t status = 0;
	int rc = 0;

	*mailbox->problem = '\0';
	mailbox->status = 0;
	for (int tries = 0; tries < TRIES; tries++) {
		memset(reply, 0, OPTANE_MAILBOX);
		mailbox->reply_size = OPTANE_MAILBOX;
		rc = mailbox->fd < 0 ? send_recorded(mailbox, command, reply, &status)
				     : send_live(mailbox, command, reply, &status);
		if (rc || !is_busy(status) || mailbox->fd < 0 || tries == TRIES - 1)
			break;
		back_off(tries);
	}
	if (mailbox->fd >= 0)
		record(mailbox, command, rc, reply, status);
	return judge(mailbox, command, rc, status);
}
