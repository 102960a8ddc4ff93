// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Security: the state of the passphrases (02:00), which are changed through the kernel, see lib/security; what was
 * opted in for (02:02), FIPS mode (02:03), and who may send a command (06:CA).
 */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

int optane_security_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_security *security)
{
	enum { LENGTH = 8, OPTED_IN = 1 };

	if (size < LENGTH)
		return -EMSGSIZE;
	security->state = (uint32_t)le_get(bytes, 4);
	security->erase_opted_in = bytes[4] & OPTED_IN;
	return 0;
}

void optane_opt_in_encode(unsigned code, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x02, .sub = 0x02, .in_size = OPTANE_MAILBOX };
	le_put(command->in, 2, code);
}

/* The reply has the code again. */
int optane_opt_in_decode(const uint8_t *bytes, size_t size, unsigned code, struct pmemctl_optane_opt_ins *opt_ins)
{
	enum { LENGTH = 8 };

	if (size < LENGTH)
		return -EMSGSIZE;
	if (!code || code >= PMEMCTL_OPTANE_OPT_END || le_get(bytes, 2) != code)
		return -EBADMSG;
	opt_ins->values[code] = (uint32_t)le_get(bytes + 4, 4);
	opt_ins->known |= 1u << code;
	return 0;
}

int optane_fips_decode(const uint8_t *bytes, size_t size, unsigned *mode)
{
	if (!size)
		return -EMSGSIZE;
	*mode = bytes[0];
	return 0;
}

void optane_policy_encode(uint8_t op, uint8_t sub, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x06, .sub = 0xca, .in_size = OPTANE_MAILBOX };
	command->in[0] = op;
	command->in[1] = sub;
}

int optane_policy_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_policy *policy)
{
	if (!size)
		return -EMSGSIZE;
	policy->who = bytes[0];
	return 0;
}

/* The commands that there are policies of, by the version of the interface. */
size_t optane_policies(unsigned interface, struct pmemctl_optane_policy policies[PMEMCTL_OPTANE_POLICIES])
{
	static const struct { uint8_t op, sub; unsigned since; } known[] = {
		{ 0x03, 0x01, 0 }, { 0x03, 0xf0, 0 }, { 0x03, 0xf1, 0 }, { 0x03, 0xf5, 0x0201 }, { 0x03, 0xf6, 0 },
		{ 0x05, 0x01, 0 }, { 0x05, 0x06, 0 }, { 0x05, 0x04, 0 }, { 0x07, 0x01, 0 }, { 0x07, 0x09, 0 },
		{ 0x09, 0x00, 0 }, { 0x09, 0x03, 0x0203 },
	};
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (interface >= known[i].since)
			policies[count++] = (struct pmemctl_optane_policy) { .op = known[i].op, .sub = known[i].sub };
	return count;
}
