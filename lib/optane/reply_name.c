// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>

#include "fletcher64.h"
#include "optane/optane.h"

void optane_reply_name(const struct optane_command *command, char name[OPTANE_REPLY_NAME])
{
	enum { LONGEST = 100 };
	int at = snprintf(name, OPTANE_REPLY_NAME, "vendor.%02x%02x=", command->op, command->sub);
	size_t used = command->in_size;

	while (used && !command->in[used - 1])
		used--;
	if (used > LONGEST)	/* names of files end at 255 letters */
		snprintf(name + at, OPTANE_REPLY_NAME - (size_t)at, "~%016llx",
			 (unsigned long long)fletcher64(command->in, OPTANE_MAILBOX, OPTANE_MAILBOX));
	for (size_t i = 0; i < used && used <= LONGEST; i++)
		at += snprintf(name + at, OPTANE_REPLY_NAME - (size_t)at, "%02x", command->in[i]);
}
