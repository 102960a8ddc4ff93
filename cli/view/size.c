// SPDX-License-Identifier: GPL-2.0-only
/* Sizes for people. */
#include "view/size.h"

#include <libpmemctl.h>
#include <stdio.h>

const char *size_words(uint64_t size, char *text, size_t length)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB" };
	uint64_t unit_size = 1;
	unsigned long long whole, tenths;
	size_t unit = 0;

	if (size == PMEMCTL_UNKNOWN)
		return "?";
	while (unit + 1 < sizeof(units) / sizeof(units[0]) && size / unit_size >= 1024) {
		unit_size *= 1024;
		unit++;
	}
	whole = size / unit_size;
	tenths = size % unit_size * 10 / unit_size;
	if (tenths)
		snprintf(text, length, "%llu.%llu %s", whole, tenths, units[unit]);
	else
		snprintf(text, length, "%llu %s", whole, units[unit]);
	return text;
}
