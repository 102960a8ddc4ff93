/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_LABEL_CHANGE_H
#define PMEMCTL_LABEL_CHANGE_H

#include "label/label.h"
#include "plan.h"

enum { LABEL_NOTE_SERVICE = 256, LABEL_NOTE_ID = 160 };

/*
 * What a change of a label area notes besides its verb (journal.c), for when the process dies: the area
 * before and after it, and what was in service. In /run/pmemctl/DIMM.labels; see label_note.c
 */
struct label_note {
	const uint8_t *before, *after;
	size_t size;				/* of each */
	char service[LABEL_NOTE_SERVICE];	/* names of the DIMM and its regions, with blanks between */
	char verb[32];				/* of the plan */
	char id[LABEL_NOTE_ID];			/* of the DIMM, whatever its name becomes */
	const char *dimm;			/* its name now; not in the file */
	struct label_note *next;		/* of the same plan */
};

/* The verb of notes of giving a region labels: either all of its DIMMs get them, or none. */
#define LABEL_NOTE_LABEL "label"

void label_note_name(struct label_note *note, const struct pmemctl_dimm *dimm);
/* 0 or -errno; then what was noted before is there still. */
int label_note_begin(const char *dimm, const struct label_note *note);
void label_note_end(const char *dimm);
bool label_note_is_there(const char *dimm);
/* Which DIMM the note in the file of that name is of; false when there is none. */
bool label_note_id(const char *dimm, char *id);
/* Into the arena; false when there is none of that DIMM, with an area of that size. */
bool label_note_read(const struct pmemctl_dimm *dimm, size_t size, struct arena *arena, struct label_note *note);
bool label_note_has(const struct label_note *note, const char *device);
/* Adds a device that is in service. */
void label_note_add(struct label_note *note, const char *device);
/*
 * Is an area in the middle of what the note is about: neither of before nor of after, nor one that
 * somebody made whole since?
 */
bool label_note_is_half(const struct label_note *note, const struct pmemctl_label_area *now);
/* A change while it is planned. labels.c */
struct label_change {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const struct pmemctl_label_options *options;
	const struct pmemctl_platform *platform;
	const struct pmemctl_dimm *dimm;
	uint8_t *bytes;		/* as they are, and … */
	uint8_t *after;		/* … will be */
	size_t size;
	struct pmemctl_label_area old, new;
	struct label_note *left;	/* by a command that did not end, or NULL */
	bool half;			/* the area is in the middle of what that did */
};

/* label_make.c: read the area, and make what it becomes of it */
int label_make(struct label_change *c);
/* Fails with PMEMCTL_DAMAGED when a command that did not end left the area of a DIMM half written. */
int label_check_left(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, struct arena *arena);
/* Fails with PMEMCTL_DECLINED when labels would be lost to which nobody agreed. */
int label_check_lost(struct label_change *c);

/*
 * label_service.c: is the area of before to come back, as this one is half written? Of whoever gives labels to all
 * DIMMs of a region (of those given) or to none, also when it is whole, and that of another lacks them.
 */
bool label_goes_back(struct pmemctl_ctx *ctx, const struct label_note *note, const struct pmemctl_label_area *now,
		     struct pmemctl_region *const *regions, size_t count, const char *dimm);

/*
 * versions.c: why labels of version 1.minor would not do for the regions of the DIMM: what another DIMM
 * has. NULL when nothing speaks against it; clears the last error.
 */
const char *label_other_version(struct label_change *c, unsigned minor);

/* label_service.c: what must be out of service meanwhile */
int label_check_dimm(struct label_change *c);
int label_check_regions(struct label_change *c);
void label_plan_before(struct label_change *c);
/* was_taken: by label_plan_before() */
void label_plan_after(struct label_change *c, bool was_taken);
/* Fails when a region of the DIMM has active namespaces. For a plan that is about to be run. */
int label_check_again(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan);
/* A DIMM with its regions and their namespaces as they are now; NULL with the error recorded. */
struct pmemctl_platform *label_discover(struct pmemctl_ctx *ctx, const char *name,
					const struct pmemctl_dimm **dimm);
/* The same for a plan about that DIMM, whose bus it locks; NULL after an error. */
struct pmemctl_platform *begin_on_dimm(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
				       const struct pmemctl_dimm **dimm);

#endif
