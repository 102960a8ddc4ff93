// SPDX-License-Identifier: LGPL-2.1-or-later
/* Platform configuration data on a module: read in pages, written in pieces (07:01). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bytes.h"
#include "optane/optane.h"
#include "stop.h"

int optane_pcd_read(struct optane_mailbox *mailbox, uint8_t **bytes, size_t *size)
{
	size_t extent = OPTANE_MAILBOX;
	struct optane_command command;
	int rc = 0;

	*bytes = NULL;
	*size = 0;
	while (*size < extent && !rc) {
		uint8_t *grown = realloc(*bytes, *size + OPTANE_MAILBOX);

		if (!grown) {
			rc = -ENOMEM;
			break;
		}
		*bytes = grown;
		memset(grown + *size, 0, OPTANE_MAILBOX);
		optane_pcd_read_encode(OPTANE_CONFIG_PARTITION, (uint32_t)*size, &command);
		rc = optane_send(mailbox, &command, grown + *size);
		if (!rc && mailbox->reply_size < OPTANE_MAILBOX)
			rc = -EMSGSIZE;
		if (!rc && !*size && optane_pcd_extent(grown, OPTANE_MAILBOX, &extent))
			extent = OPTANE_MAILBOX;	/* it is damaged, which the decoder finds again */
		*size += OPTANE_MAILBOX;
	}
	if (!rc)
		return 0;
	free(*bytes);
	*bytes = NULL;
	return rc;
}

void optane_pcd_write_encode(unsigned partition, uint32_t offset, const uint8_t *bytes, struct optane_command *command)
{
	enum { SMALL = 1, DATA_AT = 64 };

	*command = (struct optane_command) { .op = 0x07, .sub = 0x01, .in_size = OPTANE_MAILBOX };
	command->in[0] = (uint8_t)partition;
	command->in[1] = SMALL;
	le_put(command->in + 2, 4, offset);
	memcpy(command->in + DATA_AT, bytes, OPTANE_PCD_PIECE);
}

int optane_pcd_write(struct optane_mailbox *mailbox, uint32_t offset, const uint8_t *bytes)
{
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	char what[64];
	int rc;

	snprintf(what, sizeof(what), "%s configuration data %u", mailbox->dimm, offset);
	optane_pcd_write_encode(OPTANE_CONFIG_PARTITION, offset, bytes, &command);
	rc = stop_before(what);
	if (!rc)
		rc = optane_send(mailbox, &command, reply);
	else
		snprintf(mailbox->problem, sizeof(mailbox->problem), "%s", strerror(-rc));
	stop_after(what);
	return rc;
}
