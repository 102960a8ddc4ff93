// SPDX-License-Identifier: LGPL-2.1-or-later
/* Do modules agree with the machine's configuration? Codes of events are ipmctl's. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "optane/diagnose.h"
#include "optane/goal.h"
#include "optane/pcd.h"

static void specs(struct diagnosis *d)
{
	diagnosis_subtest(d, "PMem module specs");
	for (size_t i = 0; i < d->optane->module_count; i++) {
		const struct pmemctl_optane_module *m = d->optane->modules[i];

		if (!diagnosis_manages(d, i))
			diagnosis_add(d, 618, PMEMCTL_OPTANE_BAD, d->dimms[i], "it is there, and cannot be managed%s%s",
				      m->problem ? ": " : "", m->problem ? m->problem : "");
	}
	for (size_t i = 0; i < d->stranger_count; i++)
		diagnosis_values(diagnosis_add(d, 618, PMEMCTL_OPTANE_BAD, d->strangers[i],
					       "it is there, is no Intel Optane module, and cannot be managed as one"),
				 true, 0);
}

static size_t with_same_id(const struct diagnosis *d, size_t at)
{
	size_t count = 0;

	for (size_t i = 0; i < d->optane->module_count; i++)
		if (d->dimms[i]->unique_id && d->dimms[at]->unique_id &&
		    strcmp(d->dimms[i]->unique_id, d->dimms[at]->unique_id) == 0) {
			if (i < at)
				return 0;	/* told already */
			count++;
		}
	return count;
}

static void duplicates(struct diagnosis *d)
{
	diagnosis_subtest(d, "Duplicate PMem module");
	for (size_t i = 0; i < d->optane->module_count; i++) {
		const size_t count = with_same_id(d, i);
		struct pmemctl_optane_finding *finding;

		if (count < 2)
			continue;
		finding = diagnosis_add(d, 608, PMEMCTL_OPTANE_WARNING, d->dimms[i], "%zu modules have the id %s",
					count, d->dimms[i]->unique_id);
		diagnosis_values(finding, (int)count, 0);
		finding->detail = arena_strdup(&d->arena, d->dimms[i]->unique_id);
	}
}

/* Does the machine write what is on its way to modules when the power fails (ADR)? The NFIT need not tell. */
static void power_failure(struct diagnosis *d)
{
	enum { MEMORY_CONTROLLER = 1 << 1 };
	struct pmemctl_acpi_table *nfit = NULL;

	if (pmemctl_acpi_read(d->ctx, "NFIT", &nfit))
		return;
	for (size_t i = 0; i < nfit->field_count; i++)
		if (strcmp(nfit->fields[i]->structure, "Platform Capabilities") == 0 &&
		    strcmp(nfit->fields[i]->name, "Capabilities") == 0 &&
		    !(strtoull(nfit->fields[i]->value, NULL, 0) & MEMORY_CONTROLLER))
			diagnosis_add(d, 629, PMEMCTL_OPTANE_BAD, NULL,
				      "the machine does not write what is on its way to modules when the power fails (ADR)");
	pmemctl_acpi_free(nfit);
}

static void capability(struct diagnosis *d)
{
	struct pmemctl_acpi_table *pcat = NULL;

	diagnosis_subtest(d, "System Capability");
	if (pmemctl_acpi_read(d->ctx, "PCAT", &pcat)) {
		diagnosis_add(d, 630, PMEMCTL_OPTANE_NOT_KNOWN, NULL, "the machine's capabilities: PCAT: %s",
			      pmemctl_error(d->ctx)->message)->lasting = true;
		return;
	}
	for (size_t i = 0; i < pcat->field_count; i++)
		if (strcmp(pcat->fields[i]->structure, "Platform Capability") == 0 &&
		    strcmp(pcat->fields[i]->name, "Configuration") == 0 &&
		    !(strtoull(pcat->fields[i]->value, NULL, 0) & 1))
			diagnosis_add(d, 623, PMEMCTL_OPTANE_WARNING, NULL,
				      "the BIOS does not let software divide modules");
	pmemctl_acpi_free(pcat);
	power_failure(d);
}

/* Can the first page of the label area be read? Why not, in words, or nothing. */
static void read_labels(struct diagnosis *d, size_t at, char *why, size_t size)
{
	enum { LABELS = 2 };
	struct optane_mailbox mailbox;
	struct optane_command command;
	uint8_t reply[OPTANE_MAILBOX];
	int rc;

	*why = '\0';
	if (!diagnosis_manages(d, at)) {
		snprintf(why, size, "the module cannot be managed");
		return;
	}
	if (pmemctl_is_recorded(d->ctx))
		return;
	optane_pcd_read_encode(LABELS, 0, &command);
	rc = optane_open(&mailbox, d->ctx, d->dimms[at]->name);
	if (!rc)
		rc = optane_send(&mailbox, &command, reply);
	optane_close(&mailbox);
	if (rc)
		snprintf(why, size, "%s", mailbox.problem);
}

static void labels(struct diagnosis *d)
{
	diagnosis_subtest(d, "Namespace LSA");
	for (size_t i = 0; i < d->optane->module_count; i++) {
		char why[128];

		read_labels(d, i, why, sizeof(why));
		if (*why)
			diagnosis_add(d, 622, PMEMCTL_OPTANE_BAD, d->dimms[i], "its labels cannot be read: %s", why);
	}
}

/* ---- what the BIOS made of the configuration ---- */

enum { SUCCESS = 1, MEMBERS_MISSING = 3, NO_MATCHING_SET = 4, NEW = 5, OLD_KEPT = 6, BAD_REQUEST = 7, NOTHING = 0xff };

/* A finding of a goal that failed tells how: the status of the answer, then of its partition and sets, a byte each. */
static void goal_failed(struct diagnosis *d, size_t at, const struct pmemctl_pcd_table *answer, unsigned code,
			const char *why)
{
	const unsigned partition = answer->has_partition ? answer->partition_status : NOTHING;
	const unsigned first = answer->set_count > 0 ? answer->sets[0].status : NOTHING;
	const unsigned second = answer->set_count > 1 ? answer->sets[1].status : NOTHING;

	diagnosis_values(diagnosis_add(d, code, PMEMCTL_OPTANE_BAD, d->dimms[at],
				       "its last goal was not carried out: %s (status %u)", why, answer->status),
			 (int)answer->status, (int)(partition | first << 8 | second << 16));
}

/* A bit for each status that the partition has, or a set */
static unsigned statuses_of_sets(const struct pmemctl_pcd_table *answer)
{
	unsigned bits = 0;

	for (size_t i = 0; i < answer->set_count; i++)
		bits |= answer->sets[i].status < 32 ? 1u << answer->sets[i].status : 0;
	return bits;
}

/* Statuses are those of the FIS, of which the facts of a failed goal are made: ipmctl has the same four reasons. */
static void judge_answer(struct diagnosis *d, size_t at, const struct pmemctl_pcd *pcd)
{
	enum { ERRORS = 2, RATIO = 6, LIMIT = 7, PLACES = 8, BAD_CHECKSUM = 8, BAD_REVISION = 9 };
	enum { FIRMWARE = 1 << 6, TOO_FEW_DECODERS = 1 << 7, OF_REQUEST = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 8 };
	enum { SET_RESOURCES = 1 << 5 | 1 << 6, SET_REQUEST = 1 << 3 | 1 << 4 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12 };
	const struct pmemctl_pcd_table *answer = &pcd->answer;
	const unsigned status = pcd->current.status, sets = statuses_of_sets(answer);
	const unsigned partition =
		answer->has_partition && answer->partition_status < 32 ? 1u << answer->partition_status : 0;
	const bool judged = status == OLD_KEPT || status == BAD_REQUEST;

	if (judged && answer->status == ERRORS && partition & FIRMWARE)
		goal_failed(d, at, answer, 626, "its firmware failed");
	else if (judged && answer->status == ERRORS && (partition & TOO_FEW_DECODERS || sets & SET_RESOURCES))
		goal_failed(d, at, answer, 625, "the machine has not the means");
	else if (status == BAD_CHECKSUM || status == BAD_REVISION ||
		 (judged && answer->status == ERRORS && (partition & OF_REQUEST || sets & SET_REQUEST)) ||
		 (judged && (answer->status == RATIO || answer->status == LIMIT || answer->status == PLACES)))
		goal_failed(d, at, answer, 624, "it could not be done as it was asked for");
	else if (status != SUCCESS)
		goal_failed(d, at, answer, 627, "why is not known");
}

/* The member of a set among the modules of the machine, or NULL. */
static const struct pmemctl_dimm *find_member(const struct diagnosis *d, const struct pmemctl_pcd_member *member)
{
	for (size_t i = 0; i < d->optane->module_count; i++)
		if (pmemctl_optane_has_uid(d->dimms[i], member->uid))
			return d->dimms[i];
	return NULL;
}

/* Where DIMMs are, as handles tell, and, where it tells of die and slot, the PMTT; these handles count otherwise. */
static void find_places(struct diagnosis *d)
{
	const size_t count = d->optane->module_count;
	struct pmemctl_goal_machine machine = { .module_count = count };
	uint64_t *handles = arena_alloc(&d->arena, (count + 1) * sizeof(*handles));

	machine.modules = arena_alloc(&d->arena, (count + 1) * sizeof(*machine.modules));
	if (!handles || !machine.modules)
		return;
	for (size_t i = 0; i < count; i++) {
		machine.modules[i] = (struct pmemctl_goal_module) { .die = UINT_MAX };
		goal_take_handle(&machine.modules[i], d->dimms[i]->handle);
		machine.modules[i].slot = UINT_MAX;
		handles[i] = d->dimms[i]->phys_id;
	}
	goal_read_platform(d->ctx, &machine, handles);
	d->places = machine.modules;
}

/* What is not known of it is left as it is; false: nothing is known. */
static bool place_of(struct diagnosis *d, const struct pmemctl_dimm *dimm, struct pmemctl_pcd_member *place)
{
	enum { ELSEWHERE = 31 };
	const struct pmemctl_goal_module *m;
	size_t at = 0;

	if (!d->places)
		find_places(d);
	while (at < d->optane->module_count && d->dimms[at] != dimm)
		at++;
	if (!d->places || at == d->optane->module_count || dimm->handle == PMEMCTL_UNKNOWN)
		return false;
	m = &d->places[at];
	if (m->slot == UINT_MAX && dimm->handle >> ELSEWHERE & 1)
		return false;
	place->socket = dimm->handle >> ELSEWHERE & 1 ? place->socket : m->socket;
	place->controller = m->controller;
	place->channel = m->channel;
	place->die = m->die == UINT_MAX ? place->die : m->die;
	place->slot = m->slot == UINT_MAX ? place->slot : m->slot;
	return true;
}

static void place_text(const struct pmemctl_pcd_member *m, char *text, size_t size)
{
	snprintf(text, size, "%u-%u-%u-%u-%u", m->socket, m->die, m->controller, m->channel, m->slot);
}

/* All members of a set tell of it. */
static bool is_told(const struct diagnosis *d, unsigned code, unsigned set, const char *detail)
{
	for (size_t i = 0; d->subtest && i < d->subtest->finding_count; i++) {
		const struct pmemctl_optane_finding *f = d->subtest->findings[i];

		if (f->code == code && f->values[0] == (int)set && f->detail && strcmp(f->detail, detail) == 0)
			return true;
	}
	return false;
}

static void tell_set(struct diagnosis *d, unsigned code, unsigned set, const char *detail, const char *text)
{
	struct pmemctl_optane_finding *finding;

	if (is_told(d, code, set, detail))
		return;
	finding = diagnosis_add(d, code, PMEMCTL_OPTANE_BAD, NULL, "%s", text);
	diagnosis_values(finding, (int)set, 0);
	finding->detail = arena_strdup(&d->arena, detail);
}

/* Tables of the 100 series' machines tell no places: of what is not there, they tell that it was moved. */
static void missing_member(struct diagnosis *d, const struct pmemctl_pcd_set *set,
			   const struct pmemctl_pcd_member *member)
{
	char id[PMEMCTL_OPTANE_UID_TEXT], place[64], detail[128], text[192];

	pmemctl_optane_uid_text(member->uid, id);
	place_text(member, place, sizeof(place));
	snprintf(detail, sizeof(detail), member->placed ? "%s %s" : "%s", id, place);
	snprintf(text, sizeof(text), "interleave set %u lacks the module %s%s%s", set->index, id,
		 member->placed ? ", which was in (socket-die-controller-channel-slot) " : "", member->placed ? place : "");
	tell_set(d, member->placed ? 631 : 628, set->index, detail, text);
}

static void moved_member(struct diagnosis *d, const struct pmemctl_pcd_set *set,
			 const struct pmemctl_pcd_member *member, const struct pmemctl_dimm *dimm)
{
	struct pmemctl_pcd_member now = *member;
	char before[64], after[64], id[PMEMCTL_OPTANE_UID_TEXT], detail[192], text[256];

	if (!member->placed || !place_of(d, dimm, &now))
		return;
	place_text(member, before, sizeof(before));
	place_text(&now, after, sizeof(after));
	if (strcmp(before, after) == 0)
		return;
	pmemctl_optane_uid_text(member->uid, id);
	snprintf(detail, sizeof(detail), "%s %s %s", id, after, before);
	snprintf(text, sizeof(text), "interleave set %u has its module %s (%s) in another place: %s, not "
		 "(socket-die-controller-channel-slot) %s", set->index, dimm->name, id, after, before);
	tell_set(d, 632, set->index, detail, text);
}

/* ipmctl has words for it that it does not always say, at least on emulated machines: it may end in an error. */
static void broken_sets(struct diagnosis *d, size_t at)
{
	const struct pmemctl_optane_module *m = d->optane->modules[at];
	struct pmemctl_pcd pcd;

	if (!(m->known & PMEMCTL_OPTANE_CONFIG) || pmemctl_pcd_decode(m->pcd, m->pcd_size, &pcd) ||
	    !pcd.current.valid ||
	    (pcd.current.status != MEMBERS_MISSING && pcd.current.status != NO_MATCHING_SET &&
	     pcd.current.status != NEW))
		return;
	for (size_t i = 0; i < pcd.current.set_count; i++)
		for (size_t j = 0; j < pcd.current.sets[i].member_count; j++) {
			const struct pmemctl_pcd_member *member = &pcd.current.sets[i].members[j];
			const struct pmemctl_dimm *dimm = find_member(d, member);

			if (dimm)
				moved_member(d, &pcd.current.sets[i], member, dimm);
			else
				missing_member(d, &pcd.current.sets[i], member);
		}
}

static void damaged(struct diagnosis *d, size_t at)
{
	diagnosis_add(d, 621, PMEMCTL_OPTANE_BAD, d->dimms[at], "its configuration is damaged");
}

static void pending(struct diagnosis *d, size_t at)
{
	diagnosis_add(d, 609, PMEMCTL_OPTANE_OK, d->dimms[at], "a goal waits for the machine to be started anew");
}

static void request_of(struct diagnosis *d, size_t at, const struct pcd_directory *directory,
		       const struct pmemctl_pcd *pcd)
{
	if (!directory->request.size)
		return;
	if (!pcd->request.valid || (directory->answer.size && !pcd->answer.valid)) {
		damaged(d, at);
		return;
	}
	if (pmemctl_pcd_is_pending(pcd))
		pending(d, at);
	if (directory->answer.size)
		judge_answer(d, at, pcd);
}

static void configuration_of(struct diagnosis *d, size_t at, const uint8_t *bytes, size_t size)
{
	enum { POPULATION = 12, RATIO = 13, LIMIT = 14, POPULATION_BUT_MAPPED = 15 };
	struct pcd_directory directory;
	struct pmemctl_pcd pcd;

	if (pcd_read_directory(bytes, size, &directory) || pmemctl_pcd_decode(bytes, size, &pcd)) {
		damaged(d, at);
		return;
	}
	if (!directory.current.size) {
		diagnosis_add(d, 606, PMEMCTL_OPTANE_OK, d->dimms[at], "it was not set up");
		return;
	}
	if (!pcd.current.valid) {
		damaged(d, at);
		return;
	}
	switch (pcd.current.status) {
	case MEMBERS_MISSING: case NO_MATCHING_SET: case NEW:
		break;	/* broken_sets() */
	case POPULATION: case RATIO: case LIMIT: case POPULATION_BUT_MAPPED:
		diagnosis_values(diagnosis_add(d, 633, PMEMCTL_OPTANE_BAD, d->dimms[at],
					       "not all of it is mapped as it is set up (status %u)", pcd.current.status),
				 (int)pcd.current.status, 0);
		break;
	default:
		request_of(d, at, &directory, &pcd);
		break;
	}
}

static void configuration(struct diagnosis *d)
{
	diagnosis_subtest(d, "PCD");
	for (size_t i = 0; i < d->optane->module_count; i++) {
		const struct pmemctl_optane_module *m = d->optane->modules[i];

		if (!(m->known & PMEMCTL_OPTANE_CONFIG))
			diagnosis_values(diagnosis_add(d, 621, PMEMCTL_OPTANE_BAD, d->dimms[i],
						       "its configuration cannot be read%s%s", m->problem ? ": " : "",
						       m->problem ? m->problem : ""),
					 true, 0);
		else
			configuration_of(d, i, m->pcd, m->pcd_size);
	}
	for (size_t i = 0; i < d->optane->module_count; i++)
		broken_sets(d, i);
}

void diagnose_config(struct diagnosis *d)
{
	specs(d);
	duplicates(d);
	capability(d);
	labels(d);
	configuration(d);
}
