// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the machine will be like after its next start. Pure: a machine in, another out. */
#include <errno.h>
#include <stdlib.h>

#include "ctx.h"
#include "optane/boot.h"
#include "optane/pcd.h"

/* ---- modules ---- */

struct boot_module *boot_find(const struct boot *boot, const uint8_t *uid)
{
	for (size_t i = 0; i < boot->count; i++)
		if (memcmp(boot->modules[i].m->uid, uid, PMEMCTL_OPTANE_UID) == 0)
			return &boot->modules[i];
	return NULL;
}

/* Statuses aside */
bool boot_same_set(const struct pmemctl_pcd_set *a, const struct pmemctl_pcd_set *b)
{
	if (a->index != b->index || a->member_count != b->member_count)
		return false;
	for (size_t i = 0; i < a->member_count; i++)
		if (memcmp(a->members[i].uid, b->members[i].uid, PMEMCTL_OPTANE_UID) != 0 ||
		    a->members[i].size != b->members[i].size)
			return false;
	return true;
}

uint64_t boot_volatile(const struct boot_module *m)
{
	const uint64_t size = m->pcd.request.partition_size;

	return m->pcd.request.has_partition && size <= m->m->capacity ? m->m->capacity - size : 0;
}

const struct pmemctl_pcd_table *boot_table(const struct boot_module *m)
{
	if (boot_takes(m))
		return &m->pcd.request;
	switch (m->pcd.current.valid ? m->pcd.current.status : PMEMCTL_BOOT_NEW) {
	case PMEMCTL_BOOT_BROKEN:	/* its sets may be whole again */
	case PMEMCTL_BOOT_MOVED:
	case PMEMCTL_BOOT_CHECKSUM:	/* of a request, which may have been taken back */
	case PMEMCTL_BOOT_REVISION:
		return &m->pcd.current;
	default:
		return pmemctl_pcd_is_configured(&m->pcd) ? &m->pcd.current : NULL;
	}
}

/* Of a damaged directory nothing can be told. */
static bool has_damaged_request(const struct boot_module *m)
{
	return m->pcd.request.present && !m->pcd.request.valid;
}

static int load(struct boot_module *m, const struct pmemctl_goal_machine *machine, size_t place, bool planned)
{
	struct goal_image image;
	int rc = 0;

	m->m = &machine->modules[place];
	m->bytes = m->m->pcd_bytes;
	m->size = m->m->pcd_size;
	m->pcd = m->m->pcd;
	m->result.other = SIZE_MAX;
	m->untouched = !m->m->usable || m->m->secured || m->m->locked || !m->bytes;
	m->result.status = m->pcd.current.valid ? m->pcd.current.status : PMEMCTL_BOOT_NEW;
	if (planned && m->m->planned && m->bytes) {
		rc = goal_encode(machine, m->m, GOAL_CREATE, &image);
		if (rc)
			return rc;
		m->bytes = m->planned = image.bytes;
		m->size = image.size;
		pmemctl_pcd_decode(m->bytes, m->size, &m->pcd);
	}
	m->damaged_request = !m->untouched && has_damaged_request(m);
	return 0;
}

/* ---- sets ---- */

static bool has_set(const struct boot_module *m, const struct pmemctl_pcd_set *set)
{
	const struct pmemctl_pcd_table *table = boot_table(m);

	for (size_t i = 0; table && i < table->set_count; i++)
		if (boot_same_set(&table->sets[i], set))
			return true;
	return false;
}

/* What a set of a module suffers from: 0, or how the module is set up then */
static unsigned ails(const struct boot *boot, const struct pmemctl_pcd_set *set)
{
	unsigned status = 0;

	for (size_t i = 0; i < set->member_count; i++) {
		const struct boot_module *other = boot_find(boot, set->members[i].uid);

		if (!other || !other->m->usable || !boot_table(other))
			return PMEMCTL_BOOT_BROKEN;
		if (!has_set(other, set))
			status = PMEMCTL_BOOT_MOVED;
		else if (other->broken && !status)
			status = PMEMCTL_BOOT_BROKEN;
	}
	return status;
}

static unsigned ailment_of(const struct boot *boot, const struct boot_module *m)
{
	const struct pmemctl_pcd_table *table = boot_table(m);
	unsigned ail = 0;

	for (size_t i = 0; table && i < table->set_count && !ail; i++)
		ail = ails(boot, &table->sets[i]);
	return ail;
}

/* Where one set of a module cannot be mapped, none of it is. */
static void find_broken(const struct boot *boot)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < boot->count; i++) {
			struct boot_module *m = &boot->modules[i];

			if (m->broken || !ailment_of(boot, m))
				continue;
			m->broken = changed = true;
		}
	}
}

/* What was found of its memory before; nothing of it is mapped. */
static bool lacks_memory(const struct boot_module *m)
{
	return m->result.status == PMEMCTL_BOOT_NO_MEMORY_RATIO || m->result.status == PMEMCTL_BOOT_NO_MEMORY;
}

static unsigned status_of(const struct boot *boot, const struct boot_module *m)
{
	const bool refused = m->result.asks && !boot_takes(m);

	if (m->damaged_request)
		return PMEMCTL_BOOT_CHECKSUM;
	if (m->strange_request)
		return PMEMCTL_BOOT_REVISION;
	if (!m->pcd.valid)
		return PMEMCTL_BOOT_DAMAGED;
	if (!boot_table(m))
		return !refused ? m->result.status
		       : m->result.answer == PMEMCTL_BOOT_LIMIT ? PMEMCTL_BOOT_TOO_MUCH : PMEMCTL_BOOT_BAD;
	if (m->broken)
		return ailment_of(boot, m);
	if (boot_takes(m) && m->result.answer == PMEMCTL_BOOT_RATIO)
		return PMEMCTL_BOOT_NO_MEMORY_RATIO;
	if (boot_takes(m) && m->result.answer == PMEMCTL_BOOT_POPULATION)
		return m->pcd.request.set_count ? PMEMCTL_BOOT_NO_MEMORY : PMEMCTL_BOOT_NOTHING_MAPPED;
	if (!m->result.asks && lacks_memory(m))
		return m->result.status;
	return refused ? PMEMCTL_BOOT_KEPT : PMEMCTL_BOOT_WELL;
}

static uint64_t own_part(const struct boot_module *m, const struct pmemctl_pcd_set *set)
{
	for (size_t i = 0; i < set->member_count; i++)
		if (memcmp(set->members[i].uid, m->m->uid, PMEMCTL_OPTANE_UID) == 0)
			return set->members[i].size;
	return 0;
}

/* Memory needs no other modules. */
static void map(struct boot_module *m)
{
	const struct pmemctl_pcd_table *table = boot_table(m);
	struct pmemctl_boot_module *result = &m->result;

	result->volatile_size = boot_takes(m) ? boot_volatile(m) : table ? m->pcd.current.volatile_mapped : 0;
	if (!m->m->usable)
		return;
	if (boot_maps_memory(m))
		result->volatile_mapped = boot_takes(m) ? goal_down(result->volatile_size) : result->volatile_size;
	for (size_t i = 0; table && !m->broken && i < table->set_count; i++)
		result->persistent_mapped += own_part(m, &table->sets[i]);
}

/* ---- what comes of all ---- */

static bool is_first_member(const struct boot_module *m, const struct boot *boot, const struct pmemctl_pcd_set *set)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < set->member_count; i++) {
		const struct boot_module *other = boot_find(boot, set->members[i].uid);
		const size_t place = other ? (size_t)(other - boot->modules) : SIZE_MAX;

		first = place < first ? place : first;
	}
	return first == (size_t)(m - boot->modules);
}

static void add_set(struct pmemctl_boot *out, const struct boot *boot, const struct boot_module *m,
		    const struct pmemctl_pcd_set *set)
{
	struct pmemctl_boot_set *s = &out->sets[out->set_count++];

	*s = (struct pmemctl_boot_set) {
		.index = set->index, .socket = m->m->socket, .size = own_part(m, set),
		.member_count = set->member_count,
	};
	for (size_t i = 0; i < set->member_count; i++)
		s->members[i] = (size_t)(boot_find(boot, set->members[i].uid) - boot->modules);
}

static void add_sets(struct pmemctl_boot *out, const struct boot *boot)
{
	for (size_t i = 0; i < boot->count; i++) {
		const struct boot_module *m = &boot->modules[i];
		const struct pmemctl_pcd_table *table = boot_table(m);

		for (size_t j = 0; table && m->result.persistent_mapped && j < table->set_count; j++)
			if (!ails(boot, &table->sets[j]) && is_first_member(m, boot, &table->sets[j]))
				add_set(out, boot, m, &table->sets[j]);
	}
}

static void add_sockets(struct pmemctl_boot *out, const struct boot *boot)
{
	for (size_t i = 0; i < boot->machine->socket_count; i++) {
		const struct pmemctl_goal_socket *socket = &boot->machine->sockets[i];
		struct pmemctl_boot_socket *s = &out->sockets[out->socket_count++];

		*s = (struct pmemctl_boot_socket) { .id = socket->id };
		for (size_t j = 0; j < boot->count; j++) {
			if (boot->modules[j].m->socket != socket->id)
				continue;
			s->memory += boot->modules[j].result.volatile_mapped;
			s->persistent += boot->modules[j].result.persistent_mapped;
		}
		*(s->memory ? &s->cache : &s->dram) = socket->dram;
		for (size_t j = 0; j < out->set_count; j++)
			s->set_count += out->sets[j].socket == socket->id;
	}
}

static int settle(struct boot *boot, struct pmemctl_boot *out)
{
	int rc = 0;

	boot_check_requests(boot);
	find_broken(boot);
	for (size_t i = 0; i < boot->count; i++)
		if (!boot->modules[i].untouched)
			boot->modules[i].result.status = status_of(boot, &boot->modules[i]);
	for (size_t i = 0; i < boot->count && !rc; i++) {
		map(&boot->modules[i]);
		if (!boot->modules[i].untouched)
			rc = boot_encode(boot, &boot->modules[i]);
		out->modules[out->module_count++] = boot->modules[i].result;
	}
	if (rc)
		return rc;
	add_sets(out, boot);
	add_sockets(out, boot);
	return 0;
}

PMEMCTL_EXPORT void pmemctl_boot_free(struct pmemctl_boot *boot)
{
	if (!boot)
		return;
	for (size_t i = 0; i < boot->module_count; i++)
		free(boot->modules[i].pcd);
	free(boot->modules);
	free(boot->sets);
	free(boot->sockets);
	free(boot);
}

PMEMCTL_EXPORT int pmemctl_boot_simulate(const struct pmemctl_goal_machine *machine, bool planned,
					 struct pmemctl_boot **result)
{
	struct boot boot = {
		.machine = machine, .modules = calloc(machine->module_count + 1, sizeof(*boot.modules)),
		.count = machine->module_count,
	};
	struct pmemctl_boot *out = calloc(1, sizeof(*out));
	int rc = boot.modules && out ? 0 : -ENOMEM;

	if (!rc) {
		out->modules = calloc(boot.count + 1, sizeof(*out->modules));
		out->sets = calloc(boot.count + 1, PMEMCTL_PCD_SETS * sizeof(*out->sets));
		out->sockets = calloc(machine->socket_count + 1, sizeof(*out->sockets));
		rc = out->modules && out->sets && out->sockets ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < boot.count && !rc; i++)
		rc = load(&boot.modules[i], machine, i, planned);
	if (!rc)
		rc = settle(&boot, out);
	for (size_t i = 0; boot.modules && i < boot.count; i++)
		free(boot.modules[i].planned);
	free(boot.modules);
	if (rc) {
		pmemctl_boot_free(out);
		out = NULL;
	}
	*result = out;
	return rc;
}
