// SPDX-License-Identifier: LGPL-2.1-or-later
/* Injection of errors: Enable Injection (0A:00), Poison (0A:01), Media Temperature Error (0A:02), Triggers (0A:03). */
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

void optane_inject_poison_encode(bool set, unsigned memory, uint64_t address, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x0a, .sub = 0x01, .in_size = OPTANE_MAILBOX };
	command->in[0] = set;
	command->in[2] = (uint8_t)memory;
	le_put(command->in + 4, 8, address);
}

void optane_inject_trigger_encode(unsigned trigger, bool set, unsigned remaining, struct optane_command *command)
{
	enum { WHICH = 0, SPARING = 8, FATAL = 11, REMAINING = 12, SHUTDOWN = 13 };

	*command = (struct optane_command) { .op = 0x0a, .sub = 0x03, .in_size = OPTANE_MAILBOX };
	le_put(command->in + WHICH, 8, trigger);
	command->in[SPARING] = trigger & OPTANE_TRIGGER_SPARING && set;
	command->in[FATAL] = trigger & OPTANE_TRIGGER_FATAL && set;
	if (trigger & OPTANE_TRIGGER_REMAINING)
		command->in[REMAINING] = (uint8_t)(remaining << 1 | set);
	command->in[SHUTDOWN] = trigger & OPTANE_TRIGGER_SHUTDOWN && set;
}
