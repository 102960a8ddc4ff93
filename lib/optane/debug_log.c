// SPDX-License-Identifier: LGPL-2.1-or-later
/* Debug logs of the firmware (08:02), page by page. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bytes.h"
#include "optane/optane.h"

enum { ACTION_SIZE = 0, ACTION_FIRST_LOG = 1, SMALL = 1, PAYLOAD_AT = 5, MIB = 1 << 20, BESIDE_MEDIA = 2048 };

PMEMCTL_EXPORT const char *pmemctl_optane_debug_name(enum pmemctl_optane_debug_log log)
{
	static const char *const names[] = {
		[PMEMCTL_OPTANE_DEBUG_MEDIA] = "media", [PMEMCTL_OPTANE_DEBUG_SRAM] = "sram",
		[PMEMCTL_OPTANE_DEBUG_SPI] = "spi",
	};

	return names[log];
}

/* Pages are counted, not bytes. */
void optane_debug_encode(unsigned action, uint32_t page, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x08, .sub = 0x02, .in_size = OPTANE_MAILBOX };
	command->in[0] = (uint8_t)action;
	le_put(command->in + 1, 4, page);
	command->in[PAYLOAD_AT] = action == ACTION_SIZE ? 0 : SMALL;
}

/* Modules without a log of that kind refuse the first command about it. */
static int send(struct optane_mailbox *mailbox, unsigned action, uint32_t page, uint8_t reply[OPTANE_MAILBOX])
{
	struct optane_command command;
	int rc;

	optane_debug_encode(action, page, &command);
	rc = optane_send(mailbox, &command, reply);
	if (rc == -EREMOTEIO && mailbox->status == OPTANE_NO_DATA)
		return -ENODATA;
	return rc ? rc : mailbox->reply_size < OPTANE_MAILBOX ? -EMSGSIZE : 0;
}

static int size_of(struct optane_mailbox *mailbox, enum pmemctl_optane_debug_log log, size_t *size)
{
	uint8_t reply[OPTANE_MAILBOX];
	int rc;

	*size = BESIDE_MEDIA;
	if (log != PMEMCTL_OPTANE_DEBUG_MEDIA)
		return 0;
	rc = send(mailbox, ACTION_SIZE, 0, reply);
	*size = rc ? 0 : (size_t)reply[0] * MIB;
	return rc ? rc : *size ? 0 : -ENODATA;
}

static int read_pages(struct optane_mailbox *mailbox, enum pmemctl_optane_debug_log log, uint8_t *bytes, size_t size,
		      optane_progress_fn *progress, void *data)
{
	int rc = 0;

	for (size_t at = 0; at < size && !rc; at += OPTANE_MAILBOX) {
		const uint32_t page = (uint32_t)(at / OPTANE_MAILBOX);

		rc = is_interrupted(mailbox->ctx) ? -EINTR
						  : send(mailbox, ACTION_FIRST_LOG + log, page, bytes + at);
		if (!rc && progress)
			progress(data, at + OPTANE_MAILBOX, size);
		if (rc == -ENODATA && at)
			rc = -EIO;	/* it has begun */
	}
	return rc;
}

static int read_log(struct optane_mailbox *mailbox, enum pmemctl_optane_debug_log log, optane_progress_fn *progress,
		    void *data, uint8_t **bytes, size_t *size)
{
	int rc = size_of(mailbox, log, size);

	if (rc)
		return rc;
	*bytes = malloc(*size);
	return *bytes ? read_pages(mailbox, log, *bytes, *size, progress, data) : -ENOMEM;
}

PMEMCTL_EXPORT int pmemctl_optane_debug_read(struct pmemctl_ctx *ctx, const char *dimm,
					     enum pmemctl_optane_debug_log log,
					     optane_progress_fn *progress, void *data, void **bytes, size_t *size)
{
	struct optane_mailbox mailbox;
	uint8_t *read = NULL;
	int rc;

	error_clear(ctx);
	*bytes = NULL;
	if (pmemctl_is_recorded(ctx))
		return fail_recorded(ctx, dimm);
	rc = optane_open(&mailbox, ctx, dimm);
	if (!rc)
		rc = read_log(&mailbox, log, progress, data, &read, size);
	optane_close(&mailbox);
	if (!rc) {
		*bytes = read;
		return 0;
	}
	free(read);
	if (rc == -ENODATA)
		return fail(ctx, PMEMCTL_NO_OBJECT, ENODATA, dimm, "it has no debug log in its %s",
			    pmemctl_optane_debug_name(log));
	return fail(ctx, rc == -EREMOTEIO || rc == -EMSGSIZE ? PMEMCTL_FAILED : status_of_errno(-rc), -rc, dimm,
		    "its debug log (%s) cannot be read: %s", pmemctl_optane_debug_name(log),
		    rc == -EINTR || !*mailbox.problem ? strerror(-rc) : mailbox.problem);
}
