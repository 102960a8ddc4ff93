// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which modules of a socket make a set. The platform lists the places that may be interleaved, the best first; the
 * first whose places all have a module is taken, then the next for those that are left.
 */
#include <errno.h>
#include <stdlib.h>

#include "optane/goal.h"

unsigned goal_place(const struct pmemctl_goal_platform *p, const struct pmemctl_goal_module *m)
{
	return p->channels * (p->controllers ? m->controller % p->controllers : m->controller) + m->channel;
}

/* Order of members: in a set of six the controllers take turns in a way of their own. */
static unsigned order_of(const struct pmemctl_goal_module *m, size_t count)
{
	static const unsigned six_ways[2][3] = { { 0, 4, 2 }, { 3, 1, 5 } };

	if (count == 6 && m->controller < 2 && m->channel < 3)
		return six_ways[m->controller][m->channel];
	return m->channel << 8 | m->controller << 4 | m->slot;
}

static void sort_members(const struct pmemctl_goal_machine *machine, struct pmemctl_goal_set *set)
{
	for (size_t i = 1; i < set->member_count; i++) {
		const size_t moved = set->members[i];
		const unsigned order = order_of(&machine->modules[moved], set->member_count);
		size_t to = i;

		for (; to && order_of(&machine->modules[set->members[to - 1]], set->member_count) > order; to--)
			set->members[to] = set->members[to - 1];
		set->members[to] = moved;
	}
}

static int add_set(struct pmemctl_goal_machine *machine, struct pmemctl_goal_set *set, size_t part, unsigned *next)
{
	struct pmemctl_goal_set *grown;

	if (set->member_count >= 32 || !(machine->platform.ways >> set->member_count & 1))
		return PMEMCTL_GOAL_NO_INTERLEAVE;
	grown = reallocarray(machine->sets, machine->set_count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	machine->sets = grown;
	set->index = (*next)++;
	sort_members(machine, set);
	for (size_t i = 0; i < set->member_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[set->members[i]];

		m->app_direct[part] = set->size;
		m->set[part] = machine->set_count;
	}
	grown[machine->set_count++] = *set;
	return 0;
}

/* The modules in places of the map, those alone that are left; false when a place has none. */
static bool fits(const struct pmemctl_goal_machine *machine, uint32_t map, const struct goal_shares *left,
		 struct pmemctl_goal_set *set)
{
	uint32_t missing = map;

	set->member_count = 0;
	for (size_t i = 0; i < left->count; i++) {
		const unsigned place = goal_place(&machine->platform, &machine->modules[left->shares[i].module]);

		if (place >= 32 || !(map >> place & 1))
			continue;
		if (set->member_count == PMEMCTL_PCD_MEMBERS)
			return false;
		set->members[set->member_count++] = left->shares[i].module;
		missing &= ~(1u << place);
	}
	return !missing && set->member_count;
}

static void remove_members(struct goal_shares *left, const struct pmemctl_goal_set *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < left->count; i++) {
		bool used = false;

		for (size_t j = 0; j < set->member_count && !used; j++)
			used = set->members[j] == left->shares[i].module;
		if (!used)
			left->shares[kept++] = left->shares[i];
	}
	left->count = kept;
}

static int interleave_next(struct pmemctl_goal_machine *machine, struct goal_shares *left, unsigned *next)
{
	const struct pmemctl_goal_platform *p = &machine->platform;
	struct pmemctl_goal_set set = { .size = left->shares[0].app_direct };
	int problem;

	for (size_t i = 0; i < p->map_count + 32; i++) {
		/* each module alone comes last */
		const uint32_t map = i < p->map_count ? p->maps[i] : 1u << (i - p->map_count);

		if (!map || !fits(machine, map, left, &set))
			continue;
		problem = add_set(machine, &set, 0, next);
		remove_members(left, &set);
		return problem;
	}
	return PMEMCTL_GOAL_NO_INTERLEAVE;
}

int goal_interleave(struct pmemctl_goal_machine *machine, const struct goal_shares *shares, unsigned *next)
{
	struct goal_shares left = { calloc(shares->count + 1, sizeof(*left.shares)), 0 };
	int problem = 0;

	if (!left.shares)
		return -ENOMEM;
	for (size_t i = 0; i < shares->count; i++)
		if (shares->shares[i].app_direct)
			left.shares[left.count++] = shares->shares[i];
	while (left.count && !problem)
		problem = interleave_next(machine, &left, next);
	free(left.shares);
	return problem;
}

int goal_separate(struct pmemctl_goal_machine *machine, const struct goal_shares *shares, size_t part, unsigned *next)
{
	int problem = 0;

	for (size_t i = 0; i < shares->count && !problem; i++) {
		struct pmemctl_goal_set set = { .size = shares->shares[i].app_direct, .member_count = 1,
						.members = { shares->shares[i].module } };

		if (set.size)
			problem = add_set(machine, &set, part, next);
	}
	return problem;
}
