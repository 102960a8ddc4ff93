// SPDX-License-Identifier: GPL-2.0-only
/* Commands of Intel's family through ND_CMD_CALL: answers are recorded, by family and function. */
#include <errno.h>

#include "emulator.h"

int emulate_call(struct command *command, unsigned family, unsigned function)
{
	(void)function;
	if (family)
		return -ENOTTY;
	if (!machine_reply(command, command->name))
		command->status = STATUS_NOT_SUPPORTED;
	return 0;
}
