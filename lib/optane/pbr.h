/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_OPTANE_PBR_H
#define PMEMCTL_OPTANE_PBR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A session that ipmctl recorded on Linux: "PBRH", a table of parts, and the parts, each a row of items. Parts are ACPI
 * tables, the SMBIOS table, command lines ("tags"), and what modules were asked and answered.
 */
enum pbr_part { PBR_NFIT, PBR_PCAT, PBR_PMTT, PBR_SMBIOS, PBR_TAGS, PBR_MAILBOX, PBR_PARTS };

struct pbr_bytes {
	const uint8_t *at;	/* in the file; NULL: there is no such thing */
	size_t size;
};

struct pbr {
	struct pbr_bytes parts[PBR_PARTS];
	uint32_t counts[PBR_PARTS];	/* items */
};

/* Where a walk through the items of a part is; zero: before the first. */
struct pbr_place {
	uint32_t item;
	size_t offset;	/* in the part */
};

/* A command line, and where in the mailbox's part its answers begin. */
struct pbr_tag {
	struct pbr_bytes text;	/* words with blanks between */
	size_t answers;
};

struct pbr_answer {
	uint32_t dimm;			/* its handle */
	uint8_t op, sub;
	struct pbr_bytes in, out;	/* of the small mailbox */
	bool large;			/* the large one was used, too */
	uint32_t status;		/* status word of the kernel's interface */
};

/* All of it is looked at: 0, or -EBADMSG. What it points to are the bytes, which the caller keeps. */
int pbr_open(const void *bytes, size_t size, struct pbr *pbr);
/* The next item; false at the end. */
bool pbr_next(const struct pbr *pbr, enum pbr_part part, struct pbr_place *place, struct pbr_bytes *item);
/* What an item is; false when it is none. */
bool pbr_decode_tag(const struct pbr_bytes *item, struct pbr_tag *tag);
bool pbr_decode_answer(const struct pbr_bytes *item, struct pbr_answer *answer);
/* The table, without what the recording has before and behind it. */
struct pbr_bytes pbr_table(const struct pbr *pbr, enum pbr_part part);

/* pbr_nfit.c: DIMMs and regions, as the kernel would have them in /sys */
enum { PBR_DIMMS = 256, PBR_REGIONS = 512, PBR_MEMBERS = 64 };	/* most; no machine has as many */
struct pbr_dimm {
	uint32_t handle;
	uint16_t physical, flags;
	const uint8_t *control;		/* its control region, 32 bytes of it; NULL: none */
};
struct pbr_member {
	size_t dimm;			/* which */
	uint64_t size, offset, base;
};
struct pbr_region {
	uint64_t size, cookie;
	size_t member_count;
	struct pbr_member members[PBR_MEMBERS];	/* in their order */
};
/* -EBADMSG, or how many there are of both; what is behind damage is not looked at */
int pbr_find_dimms(const struct pbr_bytes *nfit, struct pbr_dimm dimms[PBR_DIMMS], size_t *count);
/* The region of that number, from 0 on; false: there is none. */
bool pbr_find_region(const struct pbr_bytes *nfit, const struct pbr_dimm *dimms, size_t dimm_count, size_t number,
		     struct pbr_region *region);

#endif
