// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Namespaces that a command left in the middle. A namespace that was disabled on purpose looks as
 * one that lacks its last steps; only what a command noted (plan/journal.c) tells them apart.
 */
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"
#include "plan/journal.h"
#include "plan/plan.h"
#include "sysfs.h"

/* A namespace with what its label and the notes say of it. */
struct patient {
	struct diagnosis *d;
	const struct pmemctl_namespace *ns;
	const char *class;	/* holder_class, "" for none */
	enum pmemctl_mode class_mode;
	bool force_raw, has_uuid;
	bool left;		/* some command that changes it did not end */
	bool noted;		/* it was to be made, made anew or destroyed */
	struct journal note;
};

static struct pmemctl_finding *add(const struct patient *p, bool fault, enum pmemctl_repair repair,
				   const char *what)
{
	return finding_add(p->d, p->ns->name, p->ns->region->name, fault, repair, "%s", what);
}

static void finish_as(const struct patient *p, struct pmemctl_finding *finding, enum pmemctl_mode mode)
{
	char text[64];

	finding->mode = mode;
	finding->loses = true;	/* the new info block begins anew */
	snprintf(text, sizeof(text), "make it %s again", pmemctl_mode_name(mode));
	finding->remedy = arena_strdup(&p->d->arena, text);
}

/* It is in the middle of what a command noted. */
static void add_noted(const struct patient *p, const char *state)
{
	const bool reconfigured = strcmp(p->note.verb, "reconfigure") == 0;
	struct pmemctl_finding *finding;
	char what[160];

	snprintf(what, sizeof(what), "%s%s did not end: %s",
		 reconfigured ? "create" : p->note.verb, reconfigured ? "-namespace -e" : "-namespace",
		 state);
	finding = add(p, true, reconfigured ? PMEMCTL_REPAIR_FINISH : PMEMCTL_REPAIR_REMOVE, what);
	finding->loses = true;	/* it has capacity: whose bytes lie on it, nobody knows */
	if (!reconfigured)
		return;
	finish_as(p, finding, p->note.mode);
	finding->map = p->note.map;
	finding->align = p->note.align;
	finding->sector_size = p->note.sector_size;
}

static void check_idle(const struct patient *p)
{
	char what[160];

	if (p->has_uuid)
		add(p, true, PMEMCTL_REPAIR_CLEAR, "half made: it has a uuid, but no capacity");
	else if (p->force_raw)
		add(p, true, PMEMCTL_REPAIR_CLEAR,
		    "force_raw is left set: the next namespace there would have no mode");
	else if (*p->class || (p->ns->alt_name && *p->ns->alt_name)) {
		snprintf(what, sizeof(what), "idle, with %s '%s' left %s",
			 *p->class ? "holder_class" : "alt_name", *p->class ? p->class : p->ns->alt_name,
			 p->left ? "by a command that did not end"
				  : "over; the next namespace there does away with it");
		add(p, p->left, PMEMCTL_REPAIR_CLEAR, what);
	}
}

/* Whoever met it took it out of service, so that nothing is written to what is left of its mode. */
static void add_damaged(const struct patient *p, enum pmemctl_mode mode)
{
	char what[160];

	snprintf(what, sizeof(what), "damaged: it came up raw, not %s, and was disabled again",
		 pmemctl_mode_name(mode));
	add(p, true, PMEMCTL_REPAIR_NONE, what)->remedy =
		mode == PMEMCTL_MODE_SECTOR ? "check-namespace --repair" : "create-namespace -e, without its data";
}

/*
 * Without a note there is no telling who took it out of service. Not even of the region's next
 * namespace: until the kernel has probed it once, that is the first one of its labels.
 */
static void check_disabled(const struct patient *p)
{
	struct journal damage;

	if (p->noted)
		add_noted(p, "it has capacity and is not in service");
	else if (p->force_raw)
		add(p, true, PMEMCTL_REPAIR_SHOW, "force_raw is left set: it would come up without its mode");
	else if (!pmemctl_is_recorded(p->d->ctx) &&
		 journal_find_damage(p->d->ctx, p->ns->name, p->ns->raw_uuid, &damage))
		add_damaged(p, damage.mode);
	else
		add(p, false, PMEMCTL_REPAIR_NONE, "disabled")->remedy = "enable-namespace puts it into service";
}

static void check_idle_holder(const struct patient *p)
{
	char what[160];

	if (p->noted) {
		add_noted(p, "what holds it is not in service");
		return;
	}
	snprintf(what, sizeof(what), "held by %s, which is not in service", p->ns->holder);
	add(p, true, PMEMCTL_REPAIR_ENABLE, what);
}

/*
 * The kernel did not find the mode of the label. Only where nothing is left of one is there nothing
 * that a new info block would destroy, or that can be mended instead.
 */
static void check_lost_mode(const struct patient *p)
{
	const enum remains remains = remains_of_mode(p->d->ctx, p->ns);
	static const char *const words[] = {
		[REMAINS_UNKNOWN] = "",
		[REMAINS_NONE] = "",
		[REMAINS_BTT] = ": a BTT on it is damaged",
		[REMAINS_DAX] = ": the info block on it is not one that the kernel takes",
	};
	struct pmemctl_finding *finding;
	char what[160];

	snprintf(what, sizeof(what), "raw, although its label says %s%s",
		 pmemctl_mode_name(p->class_mode), words[remains]);
	finding = add(p, true, remains == REMAINS_NONE ? PMEMCTL_REPAIR_FINISH : PMEMCTL_REPAIR_NONE, what);
	if (remains == REMAINS_NONE)
		finish_as(p, finding, p->class_mode);
	else if (remains == REMAINS_BTT)
		finding->remedy = "check-namespace -f --repair";
}

/* In service and raw: made so on purpose, unless its label or a command says otherwise. */
static void check_raw(const struct patient *p)
{
	if (p->noted && !journal_is_settled(&p->note, NULL, p->ns->raw_uuid, p->force_raw)) {
		add_noted(p, "it is raw, and may be erased already");
	} else if (p->force_raw && (p->class_mode || p->left)) {
		add(p, true, PMEMCTL_REPAIR_SHOW, "raw by force_raw, which hides the mode that it may have");
	} else if (p->class_mode) {
		check_lost_mode(p);
	} else if (p->force_raw) {
		add(p, false, PMEMCTL_REPAIR_NONE, "force_raw is set");
	}
}

void diagnose_namespace(struct diagnosis *d, const struct pmemctl_namespace *ns)
{
	const char *class = sysfs_device_string(d->ctx, ns->name, "holder_class", &d->arena);
	struct patient p = { .d = d, .ns = ns, .class = class ? class : "" };

	if (ns->raw_size == PMEMCTL_UNKNOWN) {
		add(&p, true, PMEMCTL_REPAIR_NONE, "its size could not be read");
		return;
	}
	p.class_mode = mode_of_label(d->ctx, ns->name);
	p.force_raw = sysfs_device_number(d->ctx, ns->name, "force_raw") == 1;
	p.has_uuid = ns->raw_uuid && *ns->raw_uuid;
	p.left = !pmemctl_is_recorded(d->ctx) && journal_find(d->ctx, ns->name, ns->raw_uuid, &p.note);
	/* other commands, that enable and disable, leave nothing that its state does not tell */
	p.noted = p.left && journal_is_making(&p.note);
	if (ns->raw_size == 0)
		check_idle(&p);
	else if (ns->holder && !ns->enabled)
		check_idle_holder(&p);
	else if (!ns->enabled)
		check_disabled(&p);
	else if (!ns->holder)
		check_raw(&p);
	else if (p.left && d->locked)
		journal_forget(&p.note);	/* it is whole: whatever did not end is no matter any more */
}
