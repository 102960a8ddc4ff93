// SPDX-License-Identifier: LGPL-2.1-or-later
/* Error logs (08:05): how many entries each has. */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

enum { HIGH = 1 << 0, THERMAL = 1 << 1, SUMMARY = 1 << 2, LAST_NUMBER = 65535 };

void optane_log_summary_encode(enum optane_log log, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x08, .sub = 0x05, .in_size = OPTANE_MAILBOX };
	command->in[0] = SUMMARY;
	if (log == OPTANE_MEDIA_HIGH || log == OPTANE_THERMAL_HIGH)
		command->in[0] |= HIGH;
	if (log == OPTANE_THERMAL_LOW || log == OPTANE_THERMAL_HIGH)
		command->in[0] |= THERMAL;
}

/* Entries are numbered from 1 to 65535, and then from 1 again; an empty log has the numbers 0. */
int optane_log_summary_decode(const uint8_t *bytes, size_t size, unsigned *entries)
{
	enum { LENGTH = 22 };
	unsigned newest, oldest;

	if (size < LENGTH)
		return -EMSGSIZE;
	newest = (unsigned)le_get(bytes + 2, 2);
	oldest = (unsigned)le_get(bytes + 4, 2);
	if (!newest || !oldest)
		*entries = 0;
	else
		*entries = newest >= oldest ? newest - oldest + 1 : LAST_NUMBER - oldest + 1 + newest;
	return 0;
}
