// SPDX-License-Identifier: LGPL-2.1-or-later
/* Update Firmware (09:00): an image goes to the module in pieces of 64 bytes, by the mailbox. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "bytes.h"
#include "optane/optane.h"
#include "stop.h"

enum { PIECE = 64, TRIES = 6, FIRST_WAIT_MS = 20 };

static void encode(const uint8_t *image, size_t at, size_t size, struct optane_command *command)
{
	enum { FIRST = 0, MIDDLE = 1, LAST = 2, SMALL = 1, DATA = 4, NUMBER_MASK = 0x3fff };
	const size_t number = at / PIECE;
	const unsigned kind = !at ? FIRST : at + PIECE >= size ? LAST : MIDDLE;

	*command = (struct optane_command) { .op = 0x09, .sub = 0x00, .in_size = OPTANE_MAILBOX };
	le_put(command->in, 2, kind | (number & NUMBER_MASK) << 2);
	command->in[2] = SMALL;
	memcpy(command->in + DATA, image + at, PIECE);
}

/* A scrub keeps the module from it, and is ended; whatever else it does comes to an end by itself. */
static void end_scrub(struct optane_mailbox *mailbox)
{
	const struct optane_wish wish = { .want = PMEMCTL_OPTANE_SCRUB };
	struct optane_command abort = { .op = 0x05, .sub = 0x04, .in_size = OPTANE_MAILBOX };
	struct pmemctl_optane_module module = { .dimm = mailbox->dimm };
	char why[sizeof(mailbox->problem)] = "";
	uint8_t reply[OPTANE_MAILBOX];

	optane_ask(mailbox, &wish, &module, why, sizeof(why));
	if (module.known & PMEMCTL_OPTANE_SCRUB && module.scrub.running)
		optane_send(mailbox, &abort, reply);
}

static int send_piece(struct optane_mailbox *mailbox, const struct optane_command *command)
{
	uint8_t reply[OPTANE_MAILBOX];
	int rc = 0;

	for (int tries = 0; tries < TRIES; tries++) {
		const struct timespec wait = { .tv_nsec = (FIRST_WAIT_MS * 1000000L) << tries };

		rc = optane_send(mailbox, command, reply);
		if (rc != -EREMOTEIO || mailbox->status != OPTANE_BUSY)
			break;
		rc = -EBUSY;
		end_scrub(mailbox);
		nanosleep(&wait, NULL);
	}
	return rc == -EREMOTEIO && mailbox->status == OPTANE_UPDATED ? -EALREADY : rc;
}

static int read_staged(struct optane_mailbox *mailbox, uint8_t staged[5])
{
	const struct optane_command command = { .op = 0x08, .sub = 0x01 };
	struct pmemctl_optane_firmware firmware;
	uint8_t reply[OPTANE_MAILBOX];
	int rc = optane_send(mailbox, &command, reply);

	if (!rc)
		rc = optane_firmware_decode(reply, mailbox->reply_size, &firmware);
	if (!rc)
		memcpy(staged, firmware.staged, sizeof(firmware.staged));
	return rc;
}

/* The module may take some seconds to check what it got. */
static int wait_until_staged(struct optane_mailbox *mailbox, const uint8_t version[5])
{
	enum { WAITS = 50, WAIT_MS = 100 };
	const struct timespec wait = { .tv_nsec = WAIT_MS * 1000000L };
	uint8_t staged[5];
	int rc;

	for (int waits = 0; waits < WAITS; waits++) {
		rc = read_staged(mailbox, staged);
		if (rc || memcmp(staged, version, sizeof(staged)) == 0)
			return rc;
		nanosleep(&wait, NULL);
	}
	snprintf(mailbox->problem, sizeof(mailbox->problem), "it took the image, and does not tell that it is staged");
	return -EIO;
}

int optane_stage(struct optane_mailbox *mailbox, const uint8_t *bytes, size_t size, optane_progress_fn *progress,
		 void *data)
{
	struct pmemctl_optane_image image;
	struct optane_command command;
	const char *problem;
	int rc = pmemctl_optane_image_decode(bytes, size, &image, &problem);

	if (rc) {
		snprintf(mailbox->problem, sizeof(mailbox->problem), "%s", problem);
		return rc;
	}
	for (size_t at = 0; at < size && !rc; at += PIECE) {
		encode(bytes, at, size, &command);
		rc = is_interrupted(mailbox->ctx) ? -EINTR : stop_before("firmware piece");
		if (!rc)
			rc = send_piece(mailbox, &command);
		stop_after("firmware piece");
		if (!rc && progress)
			progress(data, at + PIECE, size);
	}
	return rc ? rc : wait_until_staged(mailbox, image.version);
}

PMEMCTL_EXPORT int pmemctl_optane_stage(struct pmemctl_ctx *ctx, const char *dimm, const void *bytes, size_t size,
					optane_progress_fn *progress, void *data)
{
	struct optane_mailbox mailbox;
	int rc;

	error_clear(ctx);
	if (pmemctl_is_recorded(ctx))
		return fail_recorded(ctx, dimm);
	rc = pmemctl_lock(ctx, NULL, NULL);
	if (rc)
		return rc;
	rc = optane_open(&mailbox, ctx, dimm);
	if (!rc)
		rc = optane_stage(&mailbox, bytes, size, progress, data);
	optane_close(&mailbox);
	pmemctl_unlock(ctx);
	if (!rc)
		return 0;
	return fail(ctx, rc == -EALREADY || rc == -EBUSY ? PMEMCTL_IN_USE : PMEMCTL_FAILED, -rc, dimm, "%s",
		    *mailbox.problem ? mailbox.problem : strerror(-rc));
}
