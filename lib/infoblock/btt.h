/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_INFOBLOCK_BTT_H
#define PMEMCTL_INFOBLOCK_BTT_H

#include "infoblock.h"

/*
 * The parts of an arena of a Block Translation Table: info block, data, map, log, and the copy of
 * the info block. The kernel's drivers/nvdimm/btt.h; UEFI 2.10, section 6 of the BTT protocol.
 */
#define BTT_BLOCK_MASK  0x3fffffffu		/* of a map entry: the block */
#define BTT_MAP_ZERO    0x80000000u		/* reads as zeros */
#define BTT_MAP_ERROR   0x40000000u		/* reads fail */
#define BTT_MAP_NORMAL  0xc0000000u		/* both; neither: the block of the same number */
#define BTT_ARENA_MIN   (1ull << 24)
#define BTT_ARENA_MAX   (1ull << 39)

enum {
	BTT_MAP_ENTRY = 4, BTT_LOG_ENTRY = 16, BTT_LOG_SLOTS = 4,
	BTT_LOG_GROUP = BTT_LOG_SLOTS * BTT_LOG_ENTRY,
	BTT_FLAG_ERROR = 1,
	BTT_MAX_FREE = 1 << 20,	/* the kernel makes 256 */
};

#endif
