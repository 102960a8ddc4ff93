// SPDX-License-Identifier: LGPL-2.1-or-later
/* Injection of errors: Enable Injection (0A:00) and Media Temperature Error (0A:02). */
#include "bytes.h"
#include "optane/optane.h"

void optane_inject_enable_encode(bool enable, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x0a, .sub = 0x00, .in_size = OPTANE_MAILBOX };
	command->in[0] = enable;
}

void optane_inject_temperature_encode(bool enable, int temperature, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x0a, .sub = 0x02, .in_size = OPTANE_MAILBOX };
	command->in[0] = enable;
	optane_put_temperature(command->in + 1, temperature);
}
