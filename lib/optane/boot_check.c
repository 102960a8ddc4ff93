// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which requests the BIOS takes: each by itself, with those of the other members of its sets, and with its socket. */
#include "optane/boot.h"

enum { NEWER = 0x10, OLDEST_SAME = 0x11 };

static void refuse(struct boot_module *m, enum pmemctl_boot_answer answer)
{
	if (boot_takes(m))
		m->result.answer = answer;
}

static void refuse_set(struct boot_module *m, size_t set, unsigned status, const struct boot *boot,
		       const struct boot_module *other)
{
	if (m->result.set_status[set] == PMEMCTL_BOOT_SET_MADE) {
		m->result.set_status[set] = status;
		if (other)
			m->result.other = (size_t)(other - boot->modules);
	}
	refuse(m, PMEMCTL_BOOT_RECORDS);
}

/* ---- a request by itself ---- */

/* Tables of 0x01 name members otherwise; from 0x11 on they are alike. */
static bool is_of_revision(unsigned revision, unsigned platform)
{
	return revision == platform ||
	       (revision >> 4 == platform >> 4 && revision >= OLDEST_SAME && revision < platform);
}

static uint64_t sum_of_sets(const struct boot_module *m)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < m->pcd.request.set_count; i++)
		for (size_t j = 0; j < m->pcd.request.sets[i].member_count; j++)
			if (memcmp(m->pcd.request.sets[i].members[j].uid, m->m->uid, PMEMCTL_OPTANE_UID) == 0)
				sum += m->pcd.request.sets[i].members[j].size;
	return sum;
}

static unsigned judge_partition(const struct boot *boot, const struct boot_module *m)
{
	const uint64_t size = m->pcd.request.partition_size, capacity = m->m->capacity;

	if (!m->pcd.request.has_partition || size > capacity ||
	    (!boot->machine->platform.memory_mode && goal_down(capacity - size)))
		return PMEMCTL_BOOT_PARTITION_RESOURCES;
	if (size != capacity && size % GOAL_ALIGNMENT)
		return PMEMCTL_BOOT_PARTITION_ALIGNMENT;
	return sum_of_sets(m) > size ? PMEMCTL_BOOT_PARTITION_SMALL : PMEMCTL_BOOT_PARTITION_MADE;
}

/* Sets of one module are always made; others when the platform lists their places. */
static bool is_listed(const struct boot *boot, const struct pmemctl_pcd_set *set)
{
	const struct pmemctl_goal_platform *p = &boot->machine->platform;
	uint32_t map = 0;

	for (size_t i = 0; i < set->member_count; i++) {
		const struct boot_module *member = boot_find(boot, set->members[i].uid);
		const unsigned place = member ? goal_place(p, member->m) : 0;

		map |= place < 32 ? 1u << place : 0;
	}
	for (size_t i = 0; i < p->map_count; i++)
		if (p->maps[i] == map)
			return true;
	return set->member_count == 1;
}

static unsigned judge_set(const struct boot *boot, const struct boot_module *m, size_t number)
{
	const struct pmemctl_goal_platform *p = &boot->machine->platform;
	const struct pmemctl_pcd_set *set = &m->pcd.request.sets[number];
	bool own = false;

	if (!p->app_direct || (!p->mixed && goal_down(boot_volatile(m))))
		return PMEMCTL_BOOT_SET_UNSUPPORTED;
	if (!set->member_count || !(p->ways >> set->member_count & 1))
		return PMEMCTL_BOOT_SET_UNSUPPORTED;
	if (p->sets_per_module && number >= p->sets_per_module && p->revision >= NEWER)
		return PMEMCTL_BOOT_SET_RESOURCES;
	for (size_t i = 0; i < set->member_count; i++) {
		const struct pmemctl_pcd_member *member = &set->members[i];

		if (member->size % GOAL_ALIGNMENT || member->offset % GOAL_ALIGNMENT || !member->size)
			return PMEMCTL_BOOT_SET_ALIGNMENT;
		own |= memcmp(member->uid, m->m->uid, PMEMCTL_OPTANE_UID) == 0;
	}
	return own ? PMEMCTL_BOOT_SET_MADE : PMEMCTL_BOOT_SET_DIFFERS;
}

static void check_alone(const struct boot *boot, struct boot_module *m)
{
	struct pmemctl_boot_module *result = &m->result;

	result->partition_status = judge_partition(boot, m);
	if (result->partition_status != PMEMCTL_BOOT_PARTITION_MADE)
		refuse(m, PMEMCTL_BOOT_RECORDS);
	for (size_t i = 0; i < m->pcd.request.set_count; i++) {
		const unsigned status = judge_set(boot, m, i);

		result->set_status[i] = PMEMCTL_BOOT_SET_MADE;
		if (status != PMEMCTL_BOOT_SET_MADE)
			refuse_set(m, i, status, boot, NULL);
	}
}

/* ---- with the other members of its sets ---- */

static bool asks_for(const struct boot_module *m, const struct pmemctl_pcd_set *set)
{
	for (size_t i = 0; i < m->pcd.request.set_count; i++)
		if (boot_same_set(&m->pcd.request.sets[i], set))
			return true;
	return false;
}

static void check_members(const struct boot *boot, struct boot_module *m, size_t number)
{
	const struct pmemctl_pcd_set *set = &m->pcd.request.sets[number];

	for (size_t i = 0; i < set->member_count; i++) {
		const struct boot_module *other = boot_find(boot, set->members[i].uid);

		if (!other || other->untouched)
			refuse_set(m, number, PMEMCTL_BOOT_SET_MISSING, boot, other);
		else if (!other->result.asks)
			refuse_set(m, number, PMEMCTL_BOOT_SET_ALONE, boot, other);
		else if (!asks_for(other, set))
			refuse_set(m, number, PMEMCTL_BOOT_SET_DIFFERS, boot, other);
		else if (other->m->socket != m->m->socket)
			refuse_set(m, number, PMEMCTL_BOOT_SET_CHANNELS, boot, other);
	}
	if (!is_listed(boot, set))
		refuse_set(m, number, PMEMCTL_BOOT_SET_CHANNELS, boot, NULL);
}

/* Where one member is refused, so are all others of its sets; and theirs. */
static void spread(const struct boot *boot)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < boot->count; i++) {
			struct boot_module *m = &boot->modules[i];

			for (size_t j = 0; j < m->pcd.request.set_count; j++)
				for (size_t k = 0; k < m->pcd.request.sets[j].member_count && boot_takes(m); k++) {
					struct boot_module *other =
						boot_find(boot, m->pcd.request.sets[j].members[k].uid);

					if (boot_takes(other))
						continue;
					refuse_set(m, j, PMEMCTL_BOOT_SET_SKIPPED, boot, other);
					changed = true;
				}
		}
	}
}

/* ---- with its socket ---- */

struct socket_sum {
	uint64_t memory, persistent;
	bool asks;
};

static uint64_t persistent_of(const struct boot_module *m)
{
	return boot_takes(m) ? sum_of_sets(m)
	       : pmemctl_pcd_is_configured(&m->pcd) ? m->pcd.current.persistent_mapped : 0;
}

static struct socket_sum sum_socket(const struct boot *boot, unsigned socket)
{
	struct socket_sum sum = { 0 };

	for (size_t i = 0; i < boot->count; i++) {
		const struct boot_module *m = &boot->modules[i];

		if (m->m->socket != socket)
			continue;
		sum.asks |= boot_takes(m);
		sum.persistent += persistent_of(m);
		if (boot_takes(m))
			sum.memory += goal_down(boot_volatile(m));
		else if (pmemctl_pcd_is_configured(&m->pcd))
			sum.memory += m->pcd.current.volatile_mapped;
	}
	return sum;
}

static enum pmemctl_boot_answer judge_socket(const struct boot *boot, const struct pmemctl_goal_socket *socket)
{
	const struct socket_sum sum = sum_socket(boot, socket->id);
	const uint64_t dram = boot->machine->platform.has_dram && !sum.memory ? socket->dram : 0;

	if (!sum.asks)
		return PMEMCTL_BOOT_NOTHING;
	if (socket->limit != PMEMCTL_UNKNOWN && sum.memory + sum.persistent + dram > socket->limit)
		return PMEMCTL_BOOT_LIMIT;
	if (sum.memory && boot->machine->platform.has_dram && socket->dram > sum.memory)
		return PMEMCTL_BOOT_RATIO;
	if (sum.memory && socket->dram_controllers & ~goal_controllers(boot->machine, socket->id))
		return PMEMCTL_BOOT_POPULATION;
	return PMEMCTL_BOOT_APPLIED;
}

static void check_socket(const struct boot *boot, const struct pmemctl_goal_socket *socket)
{
	const enum pmemctl_boot_answer answer = judge_socket(boot, socket);

	if (answer == PMEMCTL_BOOT_NOTHING || answer == PMEMCTL_BOOT_APPLIED)
		return;
	for (size_t i = 0; i < boot->count; i++)
		if (boot->modules[i].m->socket == socket->id)
			refuse(&boot->modules[i], answer);
}

void boot_check_requests(struct boot *boot)
{
	for (size_t i = 0; i < boot->count; i++) {
		struct boot_module *m = &boot->modules[i];
		struct pmemctl_boot_module *result = &m->result;

		result->asks = !m->untouched && boot->machine->platform.by_software && pmemctl_pcd_is_pending(&m->pcd);
		if (result->asks && !is_of_revision(m->pcd.request.revision, boot->machine->platform.revision)) {
			result->asks = false;
			m->strange_request = true;
		} else if (result->asks) {
			result->answer = PMEMCTL_BOOT_APPLIED;
			check_alone(boot, m);
		}
	}
	for (size_t i = 0; i < boot->count; i++)
		for (size_t j = 0; boot->modules[i].result.asks && j < boot->modules[i].pcd.request.set_count; j++)
			check_members(boot, &boot->modules[i], j);
	spread(boot);
	for (size_t i = 0; i < boot->machine->socket_count; i++)
		check_socket(boot, &boot->machine->sockets[i]);
}
