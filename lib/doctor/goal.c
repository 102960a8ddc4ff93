// SPDX-License-Identifier: LGPL-2.1-or-later
/* Goals of Intel Optane modules of which some have their part and some do not. */
#include "doctor/doctor.h"

static bool has_modules(const struct pmemctl_platform *platform)
{
	for (size_t i = 0; i < platform->bus_count; i++)
		for (size_t j = 0; j < platform->buses[i]->dimm_count; j++)
			if (pmemctl_is_optane(platform->buses[i]->dimms[j]))
				return true;
	return false;
}

void diagnose_goals(struct diagnosis *d)
{
	struct pmemctl_goal_machine *machine;

	if (!has_modules(d->platform) || pmemctl_goal_machine_read(d->ctx, &machine)) {
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
