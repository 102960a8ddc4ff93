// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Goals over several modules, of which only some have their part: the process that wrote them ended in between. Two
 * things tell: a set names a module that does not ask for it; and the note that is written before the first module has
 * its part, in /run as the next start of the machine carries out what there is. It has a line for each module: its id,
 * and checksums of the piece that holds its directory, before and after.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fletcher64.h"
#include "optane/goal.h"
#include "plan/note_file.h"

static const char note_path[] = "/run/pmemctl/goal.note";

enum { UID_TEXT = 2 * PMEMCTL_OPTANE_UID + 1 };

static void uid_text(const uint8_t uid[PMEMCTL_OPTANE_UID], char text[UID_TEXT])
{
	for (size_t i = 0; i < PMEMCTL_OPTANE_UID; i++)
		snprintf(text + 2 * i, 3, "%02x", uid[i]);
}

void goal_note_add(FILE *note, const struct pmemctl_goal_module *module, const uint8_t *after)
{
	char uid[UID_TEXT];

	uid_text(module->uid, uid);
	fprintf(note, "%s %016" PRIx64 " %016" PRIx64 "\n", uid,
		fletcher64(module->pcd_bytes, OPTANE_PCD_PIECE, OPTANE_PCD_PIECE),
		fletcher64(after, OPTANE_PCD_PIECE, OPTANE_PCD_PIECE));
}

int goal_note_write(const char *text, size_t size)
{
	return note_file_write(note_path, 0644, &(struct iovec) { (void *)text, size }, 1);
}

void goal_note_end(void)
{
	unlink(note_path);
}

static struct pmemctl_goal_module *module_of(struct pmemctl_goal_machine *machine, const uint8_t *uid)
{
	for (size_t i = 0; i < machine->module_count; i++)
		if (memcmp(machine->modules[i].uid, uid, PMEMCTL_OPTANE_UID) == 0)
			return &machine->modules[i];
	return NULL;
}

static bool asks_for(const struct pmemctl_goal_module *m, const struct pmemctl_pcd_set *set)
{
	if (!pmemctl_pcd_is_pending(&m->pcd))
		return false;
	for (size_t i = 0; i < m->pcd.request.set_count; i++)
		if (m->pcd.request.sets[i].index == set->index &&
		    m->pcd.request.sets[i].member_count == set->member_count)
			return true;
	return false;
}

/* The first member of its sets that does not ask for the set. */
static const char *missing_member(struct pmemctl_goal_machine *machine, const struct pmemctl_goal_module *m)
{
	for (size_t i = 0; i < m->pcd.request.set_count; i++)
		for (size_t j = 0; j < m->pcd.request.sets[i].member_count; j++) {
			const struct pmemctl_pcd_set *set = &m->pcd.request.sets[i];
			const struct pmemctl_goal_module *other = module_of(machine, set->members[j].uid);

			if (!other)
				return "a module that is not there";
			if (other->pcd_bytes && !asks_for(other, set))
				return other->dimm;
		}
	return NULL;
}

void goal_judge_sets(struct pmemctl_goal_machine *machine)
{
	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		m->torn = pmemctl_pcd_is_pending(&m->pcd) ? missing_member(machine, m) : NULL;
	}
}

struct noted {
	struct pmemctl_goal_module *old, *new;	/* the first that has, and has not, what was before */
	bool strange;				/* of another machine, or written to since */
};

static void judge_line(struct pmemctl_goal_machine *machine, const char *line, struct noted *noted)
{
	uint64_t before, after, now;
	char uid[UID_TEXT], text[UID_TEXT];

	if (sscanf(line, "%18s %" SCNx64 " %" SCNx64, uid, &before, &after) != 3)
		return;
	for (size_t i = 0; i < machine->module_count; i++) {
		struct pmemctl_goal_module *m = &machine->modules[i];

		uid_text(m->uid, text);
		if (strcmp(text, uid) != 0 || m->pcd_size < OPTANE_PCD_PIECE)
			continue;
		now = fletcher64(m->pcd_bytes, OPTANE_PCD_PIECE, OPTANE_PCD_PIECE);
		if (before == after)
			return;
		noted->old = now == before && !noted->old ? m : noted->old;
		noted->new = now == after && !noted->new ? m : noted->new;
		noted->strange |= now != before && now != after;
		return;
	}
	noted->strange = true;
}

void goal_judge_note(struct pmemctl_goal_machine *machine, FILE *note)
{
	struct noted noted = { 0 };
	char line[128];

	while (fgets(line, sizeof(line), note))
		judge_line(machine, line, &noted);
	if (noted.strange || !noted.old || !noted.new)
		return;
	if (!noted.new->torn)
		noted.new->torn = noted.old->dimm;
}

void goal_judge(struct pmemctl_goal_machine *machine)
{
	FILE *note = fopen(note_path, "re");

	goal_judge_sets(machine);
	if (!note)
		return;
	goal_judge_note(machine, note);
	fclose(note);
}
