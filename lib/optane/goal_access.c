// SPDX-License-Identifier: LGPL-2.1-or-later
/* What keeps goals from being written or taken back, of each module. */
#include <errno.h>

#include "ctx.h"
#include "optane/goal.h"

/*
 * Who may write the configuration. ipmctl takes any restriction for one of its own, also where management is named
 * among those that may.
 */
static bool is_forbidden(struct optane_mailbox *mailbox)
{
	enum { WRITE_OP = 0x07, WRITE_SUB = 0x01, ANYBODY = 0, NOT_TOLD = 0xfe };
	struct pmemctl_optane_policy policy = { .who = ANYBODY };
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;

	optane_policy_encode(WRITE_OP, WRITE_SUB, &command);
	if (optane_send(mailbox, &command, reply) || optane_policy_decode(reply, mailbox->reply_size, &policy))
		return false;
	return policy.who != ANYBODY && policy.who != NOT_TOLD;
}

PMEMCTL_EXPORT int pmemctl_goal_read_access(struct pmemctl_ctx *ctx, struct pmemctl_goal_machine *machine)
{
	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];
		struct optane_mailbox mailbox;
		int rc;

		if (!m->target || !m->usable)
			continue;
		rc = optane_open(&mailbox, ctx, m->dimm);
		if (rc)
			return fail(ctx, PMEMCTL_FAILED, -rc, m->dimm, "it cannot be asked: %s", mailbox.problem);
		m->forbidden = is_forbidden(&mailbox);
		optane_close(&mailbox);
	}
	return 0;
}

const struct pmemctl_goal_module *goal_find(const struct pmemctl_goal_machine *machine,
					    bool (*fits)(const struct pmemctl_goal_module *m))
{
	for (size_t i = 0; i < machine->module_count; i++)
		if (fits(&machine->modules[i]))
			return &machine->modules[i];
	return NULL;
}

bool goal_differs(const struct pmemctl_goal_module *m)
{
	return m->differs;
}

static bool is_locked_target(const struct pmemctl_goal_module *m)
{
	return m->target && m->usable && m->locked;
}

PMEMCTL_EXPORT int pmemctl_goal_may_delete(const struct pmemctl_goal_machine *machine, const char **culprit)
{
	const struct pmemctl_goal_module *m = goal_find(machine, goal_differs);
	int problem = m ? PMEMCTL_GOAL_DIFFERS : 0;

	if (!m) {
		m = goal_find(machine, is_locked_target);
		problem = m ? PMEMCTL_GOAL_LOCKED : 0;
	}
	*culprit = m ? m->dimm : NULL;
	return problem;
}
