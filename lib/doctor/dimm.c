// SPDX-License-Identifier: LGPL-2.1-or-later
/* DIMMs: out of service by a command that did not end, and label areas that are damaged. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dimm_labels.h"
#include "doctor/doctor.h"
#include "label/label.h"
#include "plan/journal.h"
#include "plan/label_change.h"

struct dimm_patient {
	struct diagnosis *d;
	const struct pmemctl_dimm *dimm;
	const struct pmemctl_region *region;	/* on it, or NULL */
	const struct pmemctl_label_area *area;	/* NULL when it is not known, or there is none */
};

static const struct pmemctl_region *region_of(const struct pmemctl_bus *bus, const char *dimm)
{
	for (size_t i = 0; i < bus->region_count; i++)
		if (region_has_dimm(bus->regions[i], dimm))
			return bus->regions[i];
	return NULL;
}

static struct pmemctl_finding *add(const struct dimm_patient *p, bool fault, enum pmemctl_repair repair,
				   const char *what)
{
	return finding_add(p->d, p->dimm->name, p->region ? p->region->name : NULL, fault, repair, "%s",
			   what);
}

/* ---- its label area ---- */

/* That it is not known is told, but not of a DIMM that has none, nor of all to who is not root. */
static void add_unread(const struct dimm_patient *p)
{
	const struct pmemctl_error *error = &p->d->ctx->error;
	char what[200];

	/* one without a label area lacks nothing */
	if (error->status != PMEMCTL_NOT_SUPPORTED || error->errnum == ENODATA)
		label_areas_add(p->d, p->dimm, NULL);
	if (error->status == PMEMCTL_NOT_SUPPORTED) {
		p->d->found.unrecorded_labels += error->errnum == ENODATA;
		return;
	}
	if (error->status == PMEMCTL_NO_PERMISSION && geteuid() != 0) {
		p->d->found.unread_labels++;
		return;
	}
	snprintf(what, sizeof(what), "%s", error->message);
	add(p, error->status != PMEMCTL_NO_PERMISSION, PMEMCTL_REPAIR_NONE, what);
}

/* With a note, all of it is compared; else only what is in use is read, as that takes long. */
static const struct pmemctl_label_area *read_area(const struct dimm_patient *p)
{
	const bool noted = !pmemctl_is_recorded(p->d->ctx) && label_note_is_there(p->dimm->name);
	struct arena *arena = &p->d->arena;
	struct pmemctl_label_area *area = arena_alloc(arena, sizeof(*area));
	uint8_t *bytes;
	size_t size;
	int rc;

	if (!area || (p->dimm->commands && !text_has_word(p->dimm->commands, "get_size")))
		return NULL;
	rc = (noted ? dimm_labels_read : dimm_labels_read_used)(p->d->ctx, p->dimm->name, arena, &bytes, &size);
	if (rc)
		add_unread(p);
	error_clear(p->d->ctx);
	return rc || label_area_parse(arena, bytes, size, area) ? NULL : area;
}

static void check_no_index(const struct dimm_patient *p)
{
	const struct pmemctl_label_area *area = p->area;
	const struct pmemctl_label *first = area->stray_count ? area->strays[0] : NULL;
	char what[256];

	if (first)
		snprintf(what, sizeof(what),
			 "neither index block of its label area is good, and %zu slot%s hold%s what may be "
			 "labels: %s%s%s", area->stray_count, area->stray_count == 1 ? "" : "s",
			 area->stray_count == 1 ? "s" : "", first->uuid, *first->name ? " " : "", first->name);
	else
		snprintf(what, sizeof(what), "neither index block of its label area is good");
	add(p, true, PMEMCTL_REPAIR_NONE, what)->remedy =
		"write-labels brings a saved area back; init-labels makes an empty one";
}

static void check_area(const struct dimm_patient *p)
{
	static const char *const places[] = { "index blocks", "slots" };
	static const char *const remedies[] = {
		"check-labels --repair, with its regions disabled",
		"check-labels --repair frees such slots; write-labels brings a saved area back",
	};

	if (p->area->current < 0 && !p->area->blank)
		check_no_index(p);
	for (int slots = 0; p->area->current >= 0 && slots < 2; slots++) {
		const size_t border = 2 * p->area->index_size;
		size_t count;
		const char *first = label_first_damage(p->area, slots ? border : 0, slots ? SIZE_MAX : border,
						       &count);
		char what[256], more[48] = "";

		if (!first)
			continue;
		if (count > 1)
			snprintf(more, sizeof(more), " (and %zu more)", count - 1);
		snprintf(what, sizeof(what), "the %s of its label area are damaged: %s%s", places[slots],
			 first, more);
		add(p, true, PMEMCTL_REPAIR_NONE, what)->remedy = remedies[slots];
	}
}

/* ---- a command that did not end ---- */

static const char *command_of(const char *verb)
{
	static const struct {
		const char *verb, *command;
	} commands[] = {
		{ "initialise", "init-labels" }, { "zero", "zero-labels" }, { "write", "write-labels" },
		{ "repair", "check-labels --repair" }, { "resume", "doctor --repair" },
		{ LABEL_NOTE_LABEL, "create-namespace --autolabel" },
		{ "set", "setup-passphrase" }, { "update", "update-passphrase" }, { "remove", "remove-passphrase" },
		{ "freeze", "freeze-security" }, { "sanitize", "sanitize-dimm" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (strcmp(commands[i].verb, verb) == 0)
			return commands[i].command;
	return verb;
}

/* What was in service before the command, and is not now; false when there is nothing. */
static bool find_missing(const struct dimm_patient *p, const struct label_note *note, char *names, size_t size)
{
	const struct pmemctl_bus *bus = p->dimm->bus;
	size_t used = 0;

	names[0] = '\0';
	if (!p->dimm->enabled && label_note_has(note, p->dimm->name))
		used = (size_t)snprintf(names, size, "%s", p->dimm->name);
	for (size_t i = 0; i < bus->region_count && used < size; i++)
		if (!bus->regions[i]->enabled && label_note_has(note, bus->regions[i]->name))
			used += (size_t)snprintf(names + used, size - used, "%s%s", used ? ", " : "",
						 bus->regions[i]->name);
	return used;
}

/*
 * Nothing is half written, nor out of service. Other labels than the two that are noted were made since; what is
 * noted may be the only copy of those of before.
 */
static void end_note(const struct dimm_patient *p, const struct label_note *note)
{
	char what[128], *remedy;

	if (memcmp(note->before, p->area->bytes, note->size) == 0 ||
	    memcmp(note->after, p->area->bytes, note->size) == 0) {
		if (p->d->locked)
			journal_drop(p->dimm->name);
		return;
	}
	snprintf(what, sizeof(what), "%s did not end, and its labels were changed since", command_of(note->verb));
	remedy = arena_alloc(&p->d->arena, 128);
	if (!remedy)
		return;
	snprintf(remedy, 128, "if nothing is missing, remove /run/pmemctl/%s.labels, which has those of before",
		 p->dimm->name);
	add(p, false, PMEMCTL_REPAIR_NONE, what)->remedy = remedy;
}

/* Whether the area is half written, so that nothing else is to be said of it. */
static bool check_note(const struct dimm_patient *p, const struct label_note *note)
{
	const char *state = "its labels are whole";
	char missing[128], what[256];
	const bool stopped = find_missing(p, note, missing, sizeof(missing));
	const bool half = label_goes_back(p->d->ctx, note, p->area, p->dimm->bus->regions,
					  p->dimm->bus->region_count, p->dimm->name);

	if (!half && !stopped) {
		end_note(p, note);
		return false;
	}
	if (label_note_is_half(note, p->area))
		state = "its label area is half written";
	else if (memcmp(note->after, p->area->bytes, note->size) == 0)
		state = "its new labels are written";
	else if (memcmp(note->before, p->area->bytes, note->size) == 0)
		state = "its labels are as before";
	snprintf(what, sizeof(what), "%s did not end: %s%s%s", command_of(note->verb), state,
		 stopped ? "; out of service since: " : "", missing);
	add(p, true, PMEMCTL_REPAIR_RESUME, what)->remedy =
		half ? "bring back the labels of before" : "put back into service";
	return half;
}

/* Other commands, and where the note of the area is lost, or cannot be read. */
static bool check_journal(const struct dimm_patient *p)
{
	const char *remedy = "repeat that command";
	struct journal note;

	if (pmemctl_is_recorded(p->d->ctx))
		return false;
	if (label_note_is_there(p->dimm->name)) {
		if (p->area)	/* the note is of another DIMM, which had this name */
			return false;
		remedy = geteuid() ? "pmemctl doctor --repair, as root"
				   : "pmemctl doctor --repair, once its labels can be read";
	}
	if (!journal_is_of_dimm(p->d->ctx, p->dimm->name, &note))
		return false;
	finding_add(p->d, p->dimm->name, p->region ? p->region->name : NULL, true, PMEMCTL_REPAIR_NONE,
		    "%s did not end", command_of(note.verb))->remedy = remedy;
	return true;
}

static void check_service(const struct dimm_patient *p)
{
	const struct pmemctl_region *region = p->region;

	if (p->dimm->enabled || !region)
		return;
	finding_add(p->d, p->dimm->name, region->name, region->enabled, PMEMCTL_REPAIR_NONE,
		    region->enabled ? "disabled, although %s is in service on it"
				    : "disabled, and so is %s, which lies on it",
		    region->name)->remedy = "enable-dimm, then enable-region";
}

void diagnose_dimm(struct diagnosis *d, const struct pmemctl_dimm *dimm)
{
	struct dimm_patient p = { .d = d, .dimm = dimm, .region = region_of(dimm->bus, dimm->name) };
	struct label_note note;
	bool half = false;

	p.area = read_area(&p);
	if (p.area && !pmemctl_is_recorded(d->ctx) &&
	    label_note_read(dimm, p.area->size, &d->arena, &note))
		half = check_note(&p, &note);
	else if (!check_journal(&p))
		check_service(&p);
	if (p.area && !half)
		check_area(&p);
	if (p.area)
		label_areas_add(d, dimm, half ? NULL : p.area);
}
