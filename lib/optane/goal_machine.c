// SPDX-License-Identifier: LGPL-2.1-or-later
/* The machine that is planned for: its modules, as their firmware tells, and its platform. */
#include <errno.h>
#include <stdlib.h>

#include "ctx.h"
#include "optane/goal.h"

/* What pmemctl_goal_machine_read() returns, with what it keeps for that. */
struct reading {
	struct pmemctl_goal_machine machine;
	struct pmemctl_platform *platform;
	struct pmemctl_optane *optane;
	const struct pmemctl_dimm **dimms;
};

PMEMCTL_EXPORT void pmemctl_goal_machine_free(struct pmemctl_goal_machine *machine)
{
	struct reading *r = (struct reading *)machine;

	if (!r)
		return;
	pmemctl_optane_free(r->optane);
	pmemctl_platform_free(r->platform);
	free(r->dimms);
	free(machine->sockets);
	free(machine->modules);
	free(machine->sets);
	free(r);
}

static bool can_be_managed(const struct pmemctl_optane_module *m)
{
	enum { FIRST = 0x0102, END = 0x0400, MEDIA_DISABLED = 1 << 24, MEDIA_SHIFT = 16, MEDIA_READY = 1 };
	const unsigned need = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_CONFIG;

	if ((m->known & need) != need || m->identity.interface < FIRST || m->identity.interface >= END)
		return false;
	if (!(m->known & PMEMCTL_OPTANE_BOOT))
		return false;
	return !(m->boot.status & MEDIA_DISABLED) && (m->boot.status >> MEDIA_SHIFT & 3) == MEDIA_READY;
}

static void fill(struct pmemctl_goal_module *module, const struct pmemctl_dimm *dimm,
		 const struct pmemctl_optane_module *m)
{
	const bool security = m->known & PMEMCTL_OPTANE_SECURITY;

	*module = (struct pmemctl_goal_module) {
		.dimm = dimm->name, .id = dimm->unique_id, .handle = dimm->handle,
		.capacity = m->identity.capacity, .interface = m->identity.interface, .sku = m->identity.sku,
		.usable = can_be_managed(m), .problem = m->problem, .pcd_bytes = m->pcd, .pcd_size = m->pcd_size,
		.locked = !security || m->security.state & PMEMCTL_OPTANE_SECURITY_LOCKED,
		.secured = security && m->security.state & PMEMCTL_OPTANE_SECURITY_ENABLED,
	};
	goal_take_handle(module, dimm->handle);
	pmemctl_optane_uid(dimm->unique_id, module->uid);
	if (m->pcd)
		pmemctl_pcd_decode(m->pcd, m->pcd_size, &module->pcd);
}

/* What modules can do must be the same, for ipmctl and so for us, before one of them is changed. */
static void find_differing(struct pmemctl_goal_machine *machine)
{
	const struct pmemctl_goal_module *first = NULL;

	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		if (!m->usable)
			continue;
		first = first ? first : m;
		m->differs = m->sku != first->sku;
	}
}

/* Space of a region is taken, as its labels say: there is data on its modules. */
static void find_namespaces(struct reading *r)
{
	for (size_t i = 0; i < r->platform->region_count; i++) {
		const struct pmemctl_region *region = r->platform->regions[i];

		if (region->available_size == region->size || region->available_size == PMEMCTL_UNKNOWN)
			continue;
		for (size_t j = 0; j < region->mapping_count; j++)
			for (size_t k = 0; k < r->machine.module_count; k++)
				if (strcmp(region->mappings[j].dimm_name, r->machine.modules[k].dimm) == 0)
					r->machine.modules[k].has_namespace = true;
	}
}

static int add_socket(struct pmemctl_goal_machine *machine, unsigned id)
{
	struct pmemctl_goal_socket *grown;

	for (size_t i = 0; i < machine->socket_count; i++)
		if (machine->sockets[i].id == id)
			return 0;
	grown = reallocarray(machine->sockets, machine->socket_count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	machine->sockets = grown;
	grown[machine->socket_count++] = (struct pmemctl_goal_socket) { .id = id, .limit = PMEMCTL_UNKNOWN };
	return 0;
}

static size_t collect(struct reading *r)
{
	const size_t count = pmemctl_optane_dimms(r->platform, NULL);

	r->dimms = calloc(count + 1, sizeof(*r->dimms));
	r->machine.modules = calloc(count + 1, sizeof(*r->machine.modules));
	return r->dimms ? pmemctl_optane_dimms(r->platform, r->dimms) : 0;
}

static int ask(struct pmemctl_ctx *ctx, struct reading *r, size_t count)
{
	const unsigned want =
		PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_SECURITY | PMEMCTL_OPTANE_BOOT | PMEMCTL_OPTANE_CONFIG;
	const char **names = calloc(count, sizeof(*names));
	int rc = names && r->machine.modules ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !rc; i++)
		names[i] = r->dimms[i]->name;
	if (!rc)
		rc = pmemctl_optane_read(ctx, names, count, want, &r->optane);
	for (size_t i = 0; i < count && !rc; i++) {
		fill(&r->machine.modules[i], r->dimms[i], r->optane->modules[i]);
		rc = add_socket(&r->machine, r->machine.modules[i].socket);
	}
	r->machine.module_count = rc ? 0 : count;
	free(names);
	return rc;
}

static int read_platform(struct pmemctl_ctx *ctx, struct reading *r)
{
	uint64_t *handles = calloc(r->machine.module_count + 1, sizeof(*handles));
	int rc;

	if (!handles)
		return -ENOMEM;
	for (size_t i = 0; i < r->machine.module_count; i++)
		handles[i] = r->dimms[i]->phys_id;
	rc = goal_read_platform(ctx, &r->machine, handles);
	free(handles);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_goal_machine_read(struct pmemctl_ctx *ctx, struct pmemctl_goal_machine **machine)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY |
						     PMEMCTL_WANT_REGIONS };
	struct reading *r = calloc(1, sizeof(*r));
	size_t count;
	int rc;

	*machine = NULL;
	if (!r)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	rc = pmemctl_discover(ctx, &query, &r->platform);
	count = rc ? 0 : collect(r);
	if (!rc && (!r->dimms || !r->machine.modules))
		rc = -ENOMEM;
	if (!rc && !count)
		rc = fail(ctx, PMEMCTL_NO_OBJECT, ENODEV, NULL, "there are no Intel Optane modules");
	if (!rc)
		rc = ask(ctx, r, count);
	if (!rc)
		rc = read_platform(ctx, r);
	if (rc) {
		pmemctl_goal_machine_free(&r->machine);
		return rc == -ENOMEM ? fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory") : rc;
	}
	find_namespaces(r);
	find_differing(&r->machine);
	goal_judge(&r->machine);
	*machine = &r->machine;
	return 0;
}
