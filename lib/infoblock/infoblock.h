/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_INFOBLOCK_H
#define PMEMCTL_INFOBLOCK_H

#include "libpmemctl.h"

/*
 * Info blocks: pure functions over bytes, without any input or output. Layouts are those of the
 * kernel's drivers/nvdimm/btt.h (struct btt_sb) and pfn.h (struct nd_pfn_sb); little endian.
 */
enum {
	INFO_BLOCK_SIZE = 4096,
	INFO_SIGNATURE = 16, INFO_UUID = 16,
	INFO_CHECKSUM_AT = INFO_BLOCK_SIZE - 8,
};

/* A field of an info block; the tables serve reading and writing. */
struct info_field {
	uint16_t at, width;
	uint16_t member;	/* offsetof() in struct pmemctl_infoblock, of the same width */
};

/*
 * Read one block of INFO_BLOCK_SIZE bytes that lies at the given offset of its namespace. False
 * when it has the signature of none.
 */
bool infoblock_read(const uint8_t *block, uint64_t offset, struct pmemctl_infoblock *info);
/* The inverse, with the checksum; what lies outside the fields is zero. */
void infoblock_write(const struct pmemctl_infoblock *info, uint8_t *block);

/* What is wrong with the fields themselves, in words, or "". room: bytes of the arena, 0 unknown. */
void btt_problem(const struct pmemctl_infoblock *info, uint64_t room, char *text, size_t size);
void pfn_problem(const struct pmemctl_infoblock *info, char *text, size_t size);

/* uuid.c */
void uuid_to_text(const uint8_t uuid[INFO_UUID], char text[37]);
/* False when text is no uuid. */
bool uuid_from_text(const char *text, uint8_t uuid[INFO_UUID]);

#endif
