// SPDX-License-Identifier: LGPL-2.1-or-later
/* Goals of Intel Optane modules of which some have their part and some do not. */
#include "doctor/doctor.h"

void diagnose_goals(struct diagnosis *d)
{
	struct pmemctl_goal_machine *machine;

	if (!pmemctl_optane_dimms(d->platform, NULL) || pmemctl_goal_machine_read(d->ctx, &machine)) {
		error_clear(d->ctx);	/* whatever keeps goals from being read: there are none then */
		return;
	}
	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];
		struct pmemctl_finding *finding;

		if (!m->torn)
			continue;
		finding = finding_add(d, m->dimm, NULL, true, PMEMCTL_REPAIR_NONE,
				      "its goal is a part of one that %s does not have its part of", m->torn);
		finding->remedy = "before the machine starts anew: delete-goal, then create-goal";
	}
	pmemctl_goal_machine_free(machine);
}
