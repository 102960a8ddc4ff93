// SPDX-License-Identifier: LGPL-2.1-or-later
/* What each module will have, if a request is carried out. Pure: a machine in, a plan or a problem out. */
#include <errno.h>
#include <stdlib.h>

#include "optane/goal.h"

struct planner {
	struct pmemctl_goal_machine *machine;
	const struct pmemctl_goal_wish *wish;	/* of all sockets, or NULL: each has its own */
	unsigned warnings, next;	/* next: the index of the next set */
	struct goal_shares sym, asym;	/* of the socket that is planned */
};

static bool is_chosen(const struct pmemctl_goal_module *m)
{
	return m->target && m->usable;
}

static bool is_newer(const struct pmemctl_goal_machine *machine)
{
	return machine->platform.revision >= 0x10;
}

static const struct pmemctl_goal_wish *wish_of(const struct planner *p, unsigned socket)
{
	static const struct pmemctl_goal_wish nothing;

	for (size_t i = 0; !p->wish && i < p->machine->socket_count; i++)
		if (p->machine->sockets[i].id == socket)
			return &p->machine->sockets[i].wish;
	return p->wish ? p->wish : &nothing;
}

/* Memory and reserved are not all. */
static bool wants_app_direct(const struct pmemctl_goal_wish *wish)
{
	return wish->memory + wish->reserved < 100;
}

/* ---- may it be done? ---- */

static int blame(struct planner *p, const struct pmemctl_goal_module *module, int problem)
{
	p->machine->culprit = module->dimm;
	return problem;
}

static int check_modules(struct planner *p)
{
	const struct pmemctl_goal_machine *machine = p->machine;
	size_t chosen = 0;

	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];
		const struct pmemctl_goal_wish *wish = wish_of(p, m->socket);

		if (!is_chosen(m))
			continue;
		chosen++;
		if (m->has_namespace)
			return blame(p, m, PMEMCTL_GOAL_NAMESPACES);
		if (m->locked)
			return blame(p, m, PMEMCTL_GOAL_LOCKED);
		if (m->secured)
			p->warnings |= PMEMCTL_GOAL_WARN_SECURED;
		if ((wish->memory && !(m->sku & PMEMCTL_OPTANE_MEMORY_MODE)) ||
		    (wants_app_direct(wish) && !(m->sku & PMEMCTL_OPTANE_APP_DIRECT)))
			return blame(p, m, PMEMCTL_GOAL_SKU);
	}
	return chosen ? 0 : PMEMCTL_GOAL_NO_MODULES;
}

static bool is_forbidden(const struct pmemctl_goal_module *m)
{
	return is_chosen(m) && m->forbidden;
}

static int check_access(struct planner *p)
{
	const struct pmemctl_goal_module *m = goal_find(p->machine, goal_differs);

	if (m)
		return blame(p, m, PMEMCTL_GOAL_DIFFERS);
	m = goal_find(p->machine, is_forbidden);
	return m ? blame(p, m, PMEMCTL_GOAL_FORBIDDEN) : 0;
}

/* A request that waits on a socket is to be taken back first. */
static int check_pending(struct planner *p)
{
	const struct pmemctl_goal_machine *machine = p->machine;

	for (size_t i = 0; i < machine->module_count; i++)
		for (size_t j = 0; is_chosen(&machine->modules[i]) && j < machine->module_count; j++)
			if (machine->modules[j].socket == machine->modules[i].socket && machine->modules[j].usable &&
			    pmemctl_pcd_is_pending(&machine->modules[j].pcd))
				return blame(p, &machine->modules[j], PMEMCTL_GOAL_PENDING);
	return 0;
}

static int check_platform(const struct planner *p, const struct pmemctl_goal_wish *wish)
{
	const struct pmemctl_goal_platform *platform = &p->machine->platform;

	if (!platform->by_software)
		return PMEMCTL_GOAL_NO_SOFTWARE;
	if (wish->memory && !platform->memory_mode)
		return PMEMCTL_GOAL_NO_MEMORY_MODE;
	if (wants_app_direct(wish) && !platform->app_direct)
		return PMEMCTL_GOAL_NO_APP_DIRECT;
	if (wish->memory && wants_app_direct(wish) && !platform->mixed)
		return PMEMCTL_GOAL_NO_MIXED;
	return 0;
}

static bool has_target(const struct pmemctl_goal_machine *machine, unsigned socket)
{
	for (size_t i = 0; i < machine->module_count; i++)
		if (is_chosen(&machine->modules[i]) && machine->modules[i].socket == socket)
			return true;
	return false;
}

/* Modules of a socket, by whether they are chosen and whether they were set up */
struct census {
	size_t chosen_configured, chosen_new, configured, new;
	size_t alone, memory;	/* not chosen, and sets of their own, or memory only */
};

static struct census count_socket(const struct pmemctl_goal_machine *machine, unsigned socket)
{
	struct census census = { 0 };

	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];
		const struct pmemctl_pcd_table *now = &m->pcd.current;
		const bool configured = pmemctl_pcd_is_configured(&m->pcd);

		if (m->socket != socket || !m->usable)
			continue;
		census.configured += configured;
		census.new += !configured;
		census.chosen_configured += m->target && configured;
		census.chosen_new += m->target && !configured;
		if (m->target || !configured)
			continue;
		census.alone += !now->volatile_mapped && now->set_count && now->sets[0].member_count == 1;
		census.memory += now->volatile_mapped && !now->set_count;
	}
	return census;
}

/* Sets of several modules must not be cut, nor kinds of memory be mixed on a socket. */
static int check_part_of_socket(const struct planner *p, unsigned socket)
{
	const struct pmemctl_goal_wish *wish = wish_of(p, socket);
	const struct census c = count_socket(p->machine, socket);
	const size_t chosen = c.chosen_configured + c.chosen_new, all = c.configured + c.new;
	const bool alone = wants_app_direct(wish) && (wish->not_interleaved || chosen == 1);

	if (!chosen || (!c.chosen_configured && c.chosen_new == c.new) || chosen == all)
		return 0;
	if (alone && !wish->memory && chosen + c.alone == all)
		return 0;
	if (wish->memory == 100 && chosen + c.memory == all)
		return 0;
	return PMEMCTL_GOAL_PART_OF_SOCKET;
}

static struct pmemctl_goal_module *stranger_of(const struct planner *p, const struct pmemctl_goal_module *m)
{
	const struct pmemctl_pcd_table *now = &m->pcd.current;

	for (size_t i = 0; i < now->set_count * PMEMCTL_PCD_MEMBERS; i++) {
		const struct pmemctl_pcd_set *set = &now->sets[i / PMEMCTL_PCD_MEMBERS];
		const size_t member = i % PMEMCTL_PCD_MEMBERS;

		for (size_t j = 0; member < set->member_count && j < p->machine->module_count; j++) {
			struct pmemctl_goal_module *other = &p->machine->modules[j];

			if (!is_chosen(other) && memcmp(set->members[member].uid, other->uid, PMEMCTL_OPTANE_UID) == 0)
				return other;
		}
	}
	return NULL;
}

/* Sets that there are must not lose a module behind whose back they are. */
static int check_sets(struct planner *p)
{
	for (size_t i = 0; i < p->machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &p->machine->modules[i], *stranger;

		if (!is_chosen(m) || !pmemctl_pcd_is_configured(&m->pcd))
			continue;
		stranger = stranger_of(p, m);
		if (stranger)
			return blame(p, stranger, PMEMCTL_GOAL_PART_OF_SET);
	}
	return 0;
}

/* ---- shares of a socket ---- */

/*
 * Volatile capacity of a module, of which at least something stays persistent when something was asked to be: the
 * persistent part is what falls on the grid.
 */
static uint64_t volatile_share(uint64_t capacity, uint64_t wanted)
{
	uint64_t persistent, odd;

	if (wanted && wanted < GOAL_ALIGNMENT)
		wanted = GOAL_ALIGNMENT;
	if (!wanted || capacity <= wanted)
		return wanted ? capacity : 0;
	persistent = capacity - wanted;
	odd = persistent % GOAL_ALIGNMENT;
	persistent = odd > GOAL_ALIGNMENT / 2 ? goal_up(persistent) : goal_down(persistent);
	if (!persistent)
		persistent = GOAL_ALIGNMENT;
	return capacity - (persistent >= capacity ? persistent - GOAL_ALIGNMENT : persistent);
}

struct socket_sum {
	uint64_t capacity, least, lost;	/* lost: to the grid, when all is persistent */
	size_t count;
};

static struct socket_sum sum_socket(struct planner *p, unsigned socket)
{
	struct socket_sum sum = { .least = UINT64_MAX };

	p->sym.count = p->asym.count = 0;
	for (size_t i = 0; i < p->machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &p->machine->modules[i];

		if (!is_chosen(m) || m->socket != socket)
			continue;
		sum.capacity += m->capacity;
		sum.least = m->capacity < sum.least ? m->capacity : sum.least;
		sum.lost += m->capacity - goal_down(m->capacity);
		p->sym.shares[p->sym.count++] = (struct goal_share) { .module = i };
		sum.count++;
	}
	return sum;
}

static void share_app_direct(struct planner *p, const struct pmemctl_goal_wish *wish, uint64_t least)
{
	const struct pmemctl_goal_platform *platform = &p->machine->platform;
	const size_t most = is_newer(p->machine) && platform->sets_per_die ? platform->sets_per_die : SIZE_MAX;
	const bool second =
		!is_newer(p->machine) || !platform->sets_per_module || platform->sets_per_module >= PMEMCTL_PCD_SETS;

	for (size_t i = 0; i < p->sym.count; i++) {
		struct goal_share *share = &p->sym.shares[i];
		const uint64_t room = goal_down(p->machine->modules[share->module].capacity - share->volatile_size);

		if (wish->not_interleaved) {
			share->app_direct = i < most ? room : 0;
			p->warnings |= i < most ? 0 : PMEMCTL_GOAL_WARN_SETS;
			continue;
		}
		share->app_direct = goal_down(least - share->volatile_size);
		if (room == share->app_direct)
			continue;
		if (second && p->asym.count + 1 < most)
			p->asym.shares[p->asym.count++] =
				(struct goal_share) { .module = share->module, .app_direct = room - share->app_direct };
		else
			p->warnings |= PMEMCTL_GOAL_WARN_SETS;
	}
}

/* A part of what was asked to stay unused is so already: what does not fall on the grid. */
static void reserve(struct planner *p, const struct pmemctl_goal_wish *wish, const struct socket_sum *sum)
{
	const struct goal_shares all = p->sym;
	uint64_t reserved = sum->capacity * wish->reserved / 100;

	if (!wish->memory)
		reserved -= sum->lost < reserved ? sum->lost : reserved;
	goal_reduce(&p->asym, &reserved);
	goal_reduce(&p->sym, &reserved);
	if (p->sym.count || wish->memory)
		return;
	p->sym.count = all.count;	/* something was asked for */
	for (size_t i = 0; i < all.count; i++)
		p->sym.shares[i].app_direct = GOAL_ALIGNMENT;
}

static void share(struct planner *p, unsigned socket)
{
	const struct pmemctl_goal_wish *wish = wish_of(p, socket);
	const struct socket_sum sum = sum_socket(p, socket);
	const uint64_t wanted = sum.capacity * wish->memory / 100;
	uint64_t each;

	if (!sum.count)
		return;
	each = volatile_share(sum.least, wanted / sum.count);
	if (wants_app_direct(wish) && each * sum.count >= goal_down(sum.least) * sum.count)
		each = volatile_share(sum.least, sum.least - GOAL_ALIGNMENT);
	for (size_t i = 0; i < p->sym.count; i++)
		p->sym.shares[i].volatile_size =
			sum.capacity <= wanted ? p->machine->modules[p->sym.shares[i].module].capacity : each;
	if (!wants_app_direct(wish))
		return;
	share_app_direct(p, wish, sum.least);
	reserve(p, wish, &sum);
}

/* ---- what the processor can map ---- */

static uint64_t mapped_by_others(const struct planner *p, unsigned socket, bool memory)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < p->machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &p->machine->modules[i];

		if (m->socket == socket && m->usable && !m->target)
			sum += m->pcd.current.persistent_mapped + (memory ? m->pcd.current.volatile_mapped : 0);
	}
	return sum;
}

static bool will_have_memory(const struct planner *p, unsigned socket)
{
	for (size_t i = 0; i < p->sym.count; i++)
		if (p->sym.shares[i].volatile_size)
			return true;
	for (size_t i = 0; i < p->machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &p->machine->modules[i];

		if (m->socket == socket && m->usable && pmemctl_pcd_is_configured(&m->pcd) &&
		    m->pcd.current.volatile_mapped)
			return true;
	}
	return false;
}

static void limit(struct planner *p, const struct pmemctl_goal_socket *socket)
{
	const bool memory = will_have_memory(p, socket->id);
	const struct goal_shares all = p->sym;
	uint64_t sum, over;

	if (!p->machine->platform.has_dram && !memory)
		p->warnings |= PMEMCTL_GOAL_WARN_NO_DRAM;
	if (socket->limit == PMEMCTL_UNKNOWN || (!p->machine->platform.has_dram && !memory))
		return;
	sum = memory ? 0 : socket->dram;
	for (size_t i = 0; i < p->sym.count; i++)
		sum += p->sym.shares[i].app_direct + goal_down(p->sym.shares[i].volatile_size);
	for (size_t i = 0; i < p->asym.count; i++)
		sum += p->asym.shares[i].app_direct;
	sum += mapped_by_others(p, socket->id, memory);
	if (sum <= socket->limit)
		return;
	p->warnings |= PMEMCTL_GOAL_WARN_LIMIT;
	over = sum - socket->limit;
	goal_reduce(&p->asym, &over);
	goal_reduce(&p->sym, &over);
	goal_reduce_volatile(&p->sym, &over);
	if (!p->sym.count)
		p->sym.count = all.count;	/* with nothing mapped */
}

/* DRAM is the cache of volatile capacity: it should be neither large nor small before it. */
static int check_ratio(struct planner *p, const struct pmemctl_goal_socket *socket)
{
	uint64_t memory = 0;
	bool newest = false;

	for (size_t i = 0; i < p->sym.count; i++) {
		memory += goal_down(p->sym.shares[i].volatile_size);
		newest |= p->machine->modules[p->sym.shares[i].module].interface >= 0x0300;
	}
	if (!memory)
		return 0;
	if (socket->dram_controllers & ~goal_controllers(p->machine, socket->id))
		p->warnings |= PMEMCTL_GOAL_WARN_POPULATION;
	if (!p->machine->platform.has_dram) {
		p->warnings |= PMEMCTL_GOAL_WARN_NO_DRAM;
		return 0;
	}
	if (socket->dram > memory)
		return PMEMCTL_GOAL_RATIO;
	if (p->warnings & PMEMCTL_GOAL_WARN_POPULATION)
		return 0;	/* none of it is mapped */
	if (memory > socket->dram * (newest ? 8 : 16))
		p->warnings |= PMEMCTL_GOAL_WARN_RATIO_HIGH;
	else if (memory * 10 < socket->dram * (newest ? 20 : 36))
		p->warnings |= PMEMCTL_GOAL_WARN_RATIO_LOW;
	return 0;
}

/* ---- the plan ---- */

static void settle(struct planner *p)
{
	for (size_t i = 0; i < p->sym.count; i++) {
		struct pmemctl_goal_module *m = &p->machine->modules[p->sym.shares[i].module];

		m->planned = true;
		m->volatile_size = p->sym.shares[i].volatile_size;
	}
}

static int plan_socket(struct planner *p, const struct pmemctl_goal_socket *socket)
{
	int problem;

	share(p, socket->id);
	if (!p->sym.count)
		return 0;
	limit(p, socket);
	problem = check_ratio(p, socket);
	if (problem)
		return problem;
	settle(p);
	problem = wish_of(p, socket->id)->not_interleaved ? goal_separate(p->machine, &p->sym, 0, &p->next)
		  : goal_interleave(p->machine, &p->sym, &p->next);
	return problem ? problem : goal_separate(p->machine, &p->asym, 1, &p->next);
}

/* Firmware of the 300 series is told how much is used, that of others how much is not volatile. */
static void size_partitions(const struct planner *p)
{
	enum { SERIES_300 = 0x0300 };

	for (size_t i = 0; i < p->machine->module_count; i++) {
		struct pmemctl_goal_module *m = &p->machine->modules[i];

		if (!m->planned)
			continue;
		m->partition_size = m->capacity - m->volatile_size;
		if (m->interface >= SERIES_300 && !wish_of(p, m->socket)->reserved)
			m->partition_size = m->app_direct[0] + m->app_direct[1];
	}
}

static void note_index(unsigned *next, const struct pmemctl_pcd_table *table)
{
	for (size_t i = 0; i < table->set_count; i++)
		if (table->sets[i].index >= *next)
			*next = table->sets[i].index + 1;
}

static void begin(struct planner *p)
{
	struct pmemctl_goal_machine *machine = p->machine;
	unsigned current = 1;

	p->next = 1;
	machine->set_count = 0;
	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		m->planned = false;
		m->volatile_size = m->partition_size = m->app_direct[0] = m->app_direct[1] = 0;
		if (pmemctl_pcd_is_pending(&m->pcd))
			note_index(&p->next, &m->pcd.request);
		note_index(&current, &m->pcd.current);
	}
	p->next = p->next == 1 ? current : p->next;
}

static int check(struct planner *p)
{
	int problem = check_access(p);

	if (!problem)
		problem = check_modules(p);
	if (!problem)
		problem = check_pending(p);
	for (size_t i = 0; i < p->machine->socket_count && !problem; i++)
		if (has_target(p->machine, p->machine->sockets[i].id))
			problem = check_platform(p, wish_of(p, p->machine->sockets[i].id));
	for (size_t i = 0; i < p->machine->socket_count && !problem; i++)
		problem = check_part_of_socket(p, p->machine->sockets[i].id);
	return problem;
}

PMEMCTL_EXPORT int pmemctl_goal_plan(struct pmemctl_goal_machine *machine, const struct pmemctl_goal_wish *wish,
				     unsigned *warnings)
{
	struct planner p = { .machine = machine, .wish = wish };
	int problem;

	begin(&p);
	p.sym.shares = calloc(machine->module_count + 1, sizeof(*p.sym.shares));
	p.asym.shares = calloc(machine->module_count + 1, sizeof(*p.asym.shares));
	problem = p.sym.shares && p.asym.shares ? check(&p) : -ENOMEM;
	for (size_t i = 0; i < machine->socket_count && !problem; i++)
		problem = plan_socket(&p, &machine->sockets[i]);
	problem = problem ? problem : check_sets(&p);
	if (problem)
		begin(&p);
	size_partitions(&p);
	free(p.sym.shares);
	free(p.asym.shares);
	*warnings = p.warnings;
	return problem;
}
