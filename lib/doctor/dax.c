// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * DAX devices that a command left in the middle. As with namespaces, one that lacks its last steps looks like one that
 * was disabled, or whose memory was taken offline, on purpose: only what a command noted (plan/journal.c) tells them
 * apart.
 */
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"
#include "plan/dax.h"
#include "plan/journal.h"
#include "plan/plan.h"

struct dax_patient {
	struct diagnosis *d;
	const struct pmemctl_dax_region *region;
	const struct pmemctl_dax_device *device;
	bool noted;
	struct journal note;
	struct dax_goal goal;
};

static bool is_verb(const struct dax_patient *p, const char *verb)
{
	return p->noted && strcmp(p->note.verb, verb) == 0;
}

static struct pmemctl_finding *add(const struct dax_patient *p, bool fault, enum pmemctl_repair repair,
				   const char *what)
{
	struct pmemctl_finding *finding = finding_add(p->d, p->device->name, NULL, fault, repair, "%s", what);

	finding->is_dax = true;
	finding->dax_mode = p->goal.mode;
	finding->size = p->goal.size;
	finding->align = p->goal.align;
	finding->no_online = p->goal.no_online;
	finding->no_movable = p->goal.no_movable;
	return finding;
}

/* What did not end is finished where it leaves a device, and removed where it was to be made or ended. */
static void add_noted(const struct dax_patient *p, const char *state)
{
	const bool finish = is_verb(p, "reconfigure");
	struct pmemctl_finding *finding;
	char what[160], remedy[64];

	snprintf(what, sizeof(what), "%s-device did not end: %s", p->note.verb, state);
	finding = add(p, true, finish ? PMEMCTL_REPAIR_FINISH : PMEMCTL_REPAIR_REMOVE, what);
	if (!finish)
		return;
	/* persistent memory, which nobody can look for data on */
	finding->loses = p->region->of_namespace && p->goal.mode == PMEMCTL_DAX_SYSTEM_RAM;
	snprintf(remedy, sizeof(remedy),
		 p->goal.mode == PMEMCTL_DAX_KEEP ? "give it its size and alignment" : "make it %s",
		 pmemctl_dax_mode_name(p->goal.mode));
	finding->remedy = arena_strdup(&p->d->arena, remedy);
}

/* Nothing, or nothing any more, is in the middle. */
static void forget(const struct dax_patient *p)
{
	if (p->noted && p->d->locked)
		journal_forget(&p->note);
}

/* The first device of a region stays as long as that, with or without memory. */
static void check_idle(const struct dax_patient *p)
{
	if (p->device->id == 0)
		forget(p);
	else if (is_verb(p, "create") || is_verb(p, "destroy"))
		add_noted(p, "it has no memory");
	else
		add(p, false, PMEMCTL_REPAIR_NONE, "idle, without memory")->remedy =
			"reconfigure-device -s SIZE, or destroy-device";
}

static bool has_its_shape(const struct dax_patient *p)
{
	return p->goal.mode == PMEMCTL_DAX_KEEP && p->device->size == p->goal.size && p->device->align == p->goal.align;
}

static void check_disabled(const struct dax_patient *p)
{
	if (p->noted && journal_is_making(&p->note) && !(is_verb(p, "reconfigure") && has_its_shape(p))) {
		add_noted(p, "it has memory and is not in service");
		return;
	}
	forget(p);
	add(p, false, PMEMCTL_REPAIR_NONE, "disabled")->remedy = "enable-device puts it into service";
}

/* Of memory of the system, all blocks are to be online, or none. */
static void check_memory(const struct dax_patient *p)
{
	const struct pmemctl_dax_device *device = p->device;
	const bool to_memory = p->goal.mode == PMEMCTL_DAX_SYSTEM_RAM || p->goal.mode == PMEMCTL_DAX_KEEP;
	const bool online = is_verb(p, "online"), offline = is_verb(p, "offline");
	char state[96], what[160];

	snprintf(state, sizeof(state), "%lld of %lld memory blocks %s online", (long long)device->blocks_online,
		 (long long)device->blocks_total, device->blocks_online == 1 ? "is" : "are");
	snprintf(what, sizeof(what), "%s-memory did not end: %s", p->note.verb, state);
	if (device->blocks_online == device->blocks_total || device->blocks_online < 0)
		forget(p);
	else if (is_verb(p, "reconfigure") && !(to_memory && p->goal.no_online && !device->blocks_online))
		add_noted(p, state);
	else if (!device->blocks_online)
		forget(p);
	else if (online || offline)
		add(p, true, online ? PMEMCTL_REPAIR_ONLINE : PMEMCTL_REPAIR_OFFLINE, what);
	else
		add(p, false, PMEMCTL_REPAIR_NONE, state)->remedy = "online-memory or offline-memory, for the rest";
}

static void look_at(struct diagnosis *d, const struct pmemctl_dax_region *region,
		    const struct pmemctl_dax_device *device)
{
	struct dax_patient p = { .d = d, .region = region, .device = device, .goal = { .mode = PMEMCTL_DAX_KEEP } };

	if (device->size == PMEMCTL_UNKNOWN)
		return;
	p.noted = !pmemctl_is_recorded(d->ctx) && journal_find_dax(d->ctx, device->name, !device->size, &p.note);
	if (p.noted)
		p.goal = journal_dax_goal(&p.note);
	if (!device->size)
		check_idle(&p);
	else if (!device->enabled)
		check_disabled(&p);
	else if (device->mode == PMEMCTL_DAX_SYSTEM_RAM)
		check_memory(&p);
	else
		forget(&p);
}

int diagnose_dax(struct diagnosis *d)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DAX };
	struct pmemctl_platform *platform;
	int rc = pmemctl_discover(d->ctx, &query, &platform);

	if (rc)
		return rc;
	for (size_t i = 0; i < platform->dax_region_count; i++)
		for (size_t j = 0; j < platform->dax_regions[i]->device_count; j++)
			look_at(d, platform->dax_regions[i], platform->dax_regions[i]->devices[j]);
	if (d->locked)
		journal_forget_gone(d->ctx);
	pmemctl_platform_free(platform);
	return 0;
}

/* ---- repair ---- */

int plan_dax_repair(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
		    const struct pmemctl_repair_options *options, struct pmemctl_plan **plan)
{
	const struct pmemctl_dax_destroy_options destroy = { .force = true, .show_only = options->show_only };
	const struct pmemctl_dax_reconfigure_options reconfigure = {
		.mode = finding->dax_mode, .size = finding->size, .align = finding->align, .node = PMEMCTL_NO_NODE,
		.force = true, .no_online = finding->no_online, .no_movable = finding->no_movable,
		.discard_data = options->discard_data, .show_only = options->show_only,
	};
	const struct pmemctl_memory_options memory = {
		.offline = finding->repair == PMEMCTL_REPAIR_OFFLINE, .no_movable = finding->no_movable,
		.show_only = options->show_only,
	};

	switch (finding->repair) {
	case PMEMCTL_REPAIR_REMOVE:
		return pmemctl_plan_dax_destroy(ctx, finding->object, &destroy, plan);
	case PMEMCTL_REPAIR_FINISH:
		return pmemctl_plan_dax_reconfigure(ctx, finding->object, &reconfigure, plan);
	default:
		return pmemctl_plan_memory(ctx, finding->object, &memory, plan);
	}
}
