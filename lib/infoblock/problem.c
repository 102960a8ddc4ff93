// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is wrong with the fields of an info block whose checksum is right. */
#include <stdio.h>

#include "btt.h"
#include "infoblock.h"

enum { SMALLEST_PAGE = 4096 };

/* Sums and products that no field can make wrap. */
typedef unsigned __int128 wide;

static bool is_power_of_2(uint64_t value)
{
	return value && !(value & (value - 1));
}

static const char *pfn_fault(const struct pmemctl_infoblock *info)
{
	const uint64_t align = info->version_minor >= 2 && info->align ? info->align : SMALLEST_PAGE;
	const uint64_t page = info->version_minor >= 4 ? info->page_size : SMALLEST_PAGE;
	const uint64_t entry = info->version_minor >= 4 ? info->page_struct_size : 64;

	if (info->version_major != 1)
		return "its version is not known";
	if (info->mode != PMEMCTL_INFOBLOCK_MAP_MEM && info->mode != PMEMCTL_INFOBLOCK_MAP_DEV)
		return "its mode is neither 1 (map in memory) nor 2 (map on the device)";
	if (!is_power_of_2(align) || align < SMALLEST_PAGE)
		return "its align is no power of 2 from 4096 on";
	if (!is_power_of_2(page) || page < SMALLEST_PAGE)
		return "its page_size is no power of 2 from 4096 on";
	if (info->dataoff < 2 * INFO_BLOCK_SIZE)
		return "its dataoff lies within the info blocks";
	if (info->dataoff % SMALLEST_PAGE)
		return "its dataoff is not a multiple of 4096";
	if (info->mode == PMEMCTL_INFOBLOCK_MAP_DEV &&
	    (wide)info->npfns * entry > info->dataoff - 2 * INFO_BLOCK_SIZE)
		return "its dataoff leaves no room for the page structures of npfns pages";
	return "";
}

void pfn_problem(const struct pmemctl_infoblock *info, char *text, size_t size)
{
	snprintf(text, size, "%s", pfn_fault(info));
}

static const char *btt_count_fault(const struct pmemctl_infoblock *info)
{
	const uint32_t major = info->version_major, minor = info->version_minor;

	if (!(major == 1 && minor == 1) && !(major == 2 && minor == 0))
		return "its version is neither 1.1 nor 2.0";
	if (info->external_lbasize < 512 || info->external_lbasize > 8192)
		return "its external_lbasize is no size of a sector";
	if (info->internal_lbasize < info->external_lbasize || info->internal_lbasize > 16384)
		return "its internal_lbasize does not fit its external_lbasize";
	if (!info->nfree || info->nfree > BTT_MAX_FREE)
		return "its nfree is no number of free blocks";
	if (!info->external_nlba || info->internal_nlba > BTT_BLOCK_MASK ||
	    info->internal_nlba - info->nfree != info->external_nlba ||
	    info->internal_nlba < info->nfree)
		return "its internal_nlba is not the sum of external_nlba and nfree";
	return NULL;
}

static const char *btt_layout_fault(const struct pmemctl_infoblock *info, uint64_t room)
{
	const uint64_t end = info->info2off + INFO_BLOCK_SIZE;
	const uint64_t size = info->nextoff ? info->nextoff : end;

	if (info->infosize != INFO_BLOCK_SIZE)
		return "its infosize is not 4096";
	if (info->dataoff < INFO_BLOCK_SIZE)
		return "its dataoff lies within the info block";
	if ((wide)info->dataoff + (wide)info->internal_nlba * info->internal_lbasize > info->mapoff)
		return "its mapoff lies within its data";
	if ((wide)info->mapoff + (wide)info->external_nlba * BTT_MAP_ENTRY > info->logoff)
		return "its logoff lies within its map";
	if ((wide)info->logoff + (wide)info->nfree * BTT_LOG_GROUP > info->info2off)
		return "its info2off lies within its log";
	if (info->mapoff % 512 || info->logoff % 512 || info->info2off % 512)
		return "its offsets are not multiples of 512";
	if (end < info->info2off || size < end)
		return "its nextoff lies within the arena";
	if (info->nextoff && (info->nextoff < BTT_ARENA_MIN || info->nextoff > BTT_ARENA_MAX))
		return "its nextoff is no size of an arena";
	if (room && size > room)
		return "it is larger than what is left of the namespace";
	return "";
}

void btt_problem(const struct pmemctl_infoblock *info, uint64_t room, char *text, size_t size)
{
	const char *fault = btt_count_fault(info);

	snprintf(text, size, "%s", fault ? fault : btt_layout_fault(info, room));
}
