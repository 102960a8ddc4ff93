/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_LABEL_H
#define PMEMCTL_LABEL_H

#include "arena.h"
#include "libpmemctl.h"

/*
 * The label storage area of a DIMM: two index blocks, of which the better one counts, and behind
 * them slots with labels. Bytes in, structures out; nothing here opens a file.
 * UEFI 2.10 section 13.19 (NVDIMM Label Protocol), CXL 3.0 section 9.13.2 (Label Storage Area), and
 * what Linux makes of them (drivers/nvdimm/label.c).
 */

/* Where what is in an index block and in a label, in bytes. */
enum {
	LABEL_INDEX_ALIGN = 256,	/* an index block is a multiple of it */
	LABEL_INDEX_SIGNATURE = 16,
	LABEL_INDEX_CHECKSUM = 64,
	LABEL_INDEX_FREE = 72,		/* one bit a slot, 1 for free */
	LABEL_SMALL = 128,		/* labels of version 1.1 */
	LABEL_LARGE = 256,		/* of version 1.2, and of CXL */
	LABEL_CHECKSUM = 248,		/* of large ones; small ones have none */
	LABEL_FEWEST_SLOTS = 2,
};

/* How an area of some size is divided for labels of some size. */
struct label_geometry {
	size_t area_size, label_size, index_size;
	uint32_t slots;
};

/* As the kernel divides it, to the byte; false when it is too small for two labels. */
bool label_geometry(size_t area_size, size_t label_size, struct label_geometry *g);

/* What is found to be wrong is told to the area, which may be NULL. */
bool label_index_check(const uint8_t *bytes, const struct label_geometry *g, unsigned which,
		       struct arena *arena, struct pmemctl_label_area *area);
/* Sequence numbers go 1, 2, 3, 1 …; 0 is none. */
uint32_t label_next_sequence(uint32_t sequence);
/* Which of two index blocks counts, by their sequence numbers: 0 or 1. */
int label_better_index(uint32_t sequence0, uint32_t sequence1);

void label_find(struct arena *arena, struct pmemctl_label_area *area, bool damage, size_t offset,
		size_t length, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The labels that the current index counts as used, with what is wrong in and between them. */
void label_entries_read(struct arena *arena, struct pmemctl_label_area *area);

/*
 * What looks like labels in the slots of an area without a good index block: only labels whose slot, uuid, size and
 * checksum can be right. The sizes are those that the area has.
 */
void label_strays_read(struct arena *arena, struct pmemctl_label_area *area, uint32_t slots);

/* The first damage that begins between two offsets, or NULL, and how many there are. area.c */
const char *label_first_damage(const struct pmemctl_label_area *area, size_t begin, size_t end, size_t *count);

/* Everything in the area; the bytes must outlive it. Damage is no error. 0 or -ENOMEM. area.c */
int label_area_parse(struct arena *arena, const uint8_t *bytes, size_t size,
		     struct pmemctl_label_area *area);

/* ---- writing: write.c ---- */

/* An index block; used has one bit a slot, NULL for none used. */
void label_index_put(uint8_t *bytes, const struct label_geometry *g, unsigned which,
		     uint32_t sequence, const uint8_t *used);
/*
 * Make the area hold no label, with index blocks that follow on those of before (NULL: blank). Slots
 * keep their bytes, as they do when the kernel frees them. The result equals what libndctl makes
 * but for bits behind the last slot, which are 0 as the kernel has them.
 */
void label_area_format(uint8_t *bytes, const struct label_geometry *g,
		       const struct pmemctl_label_area *before);
/* Put a label into its slot, with its checksum. Only of namespaces, not the layout of CXL. */
void label_entry_put(uint8_t *area, const struct label_geometry *g, const struct pmemctl_label *label);

/* ---- the order of writes: order.c ---- */

struct label_write {
	size_t offset, length;
	const uint8_t *before, *after;	/* of these bytes, at that moment */
	const char *why;
};

enum { LABEL_MAX_WRITES = 5 };

/*
 * How one content becomes another such that, wherever it is cut off, the area holds the labels of
 * before, none, or those of after. Returns the number of writes, or -ENOMEM.
 */
int label_order(struct arena *arena, const uint8_t *before, const uint8_t *after, size_t size,
		struct label_write writes[LABEL_MAX_WRITES]);

#endif
