// SPDX-License-Identifier: GPL-2.0-only
/* Sizes for people. */
#include "view/size.h"

#include <libpmemctl.h>
#include <stdio.h>

const char *size_words(uint64_t size, char *text, size_t length)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
	size_t unit = 0;
	uint64_t unit_size = 1, tenths;

	if (size == PMEMCTL_UNKNOWN)
		return "?";
	if (!size)
		return "0";
	do {
		/* to the nearest; 1023.96 MiB is the next unit's 1 */
		tenths = (uint64_t)(((unsigned __int128)size * 10 + unit_size / 2) / unit_size);
		if (tenths < 10240 || unit + 1 == sizeof(units) / sizeof(units[0]))
			break;
		unit_size *= 1024;
		unit++;
	} while (true);
	if (tenths % 10)
		snprintf(text, length, "%llu.%llu %s", (unsigned long long)(tenths / 10),
			 (unsigned long long)(tenths % 10), units[unit]);
	else
		snprintf(text, length, "%llu %s", (unsigned long long)(tenths / 10), units[unit]);
	return text;
}
