// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of namespace modes. */
#include <strings.h>

#include "ctx.h"

static const char *const names[] = {
	[PMEMCTL_MODE_UNKNOWN] = "unknown", [PMEMCTL_MODE_RAW] = "raw",
	[PMEMCTL_MODE_FSDAX] = "fsdax",	    [PMEMCTL_MODE_DEVDAX] = "devdax",
	[PMEMCTL_MODE_SECTOR] = "sector",
};

PMEMCTL_EXPORT const char *pmemctl_mode_name(enum pmemctl_mode mode)
{
	return (size_t)mode < ARRAY_SIZE(names) ? names[mode] : names[PMEMCTL_MODE_UNKNOWN];
}

PMEMCTL_EXPORT enum pmemctl_mode pmemctl_mode_parse(const char *name)
{
	/* the kernel's and ndctl's older names for the same modes */
	static const struct { const char *name; enum pmemctl_mode mode; } aliases[] = {
		{ "memory", PMEMCTL_MODE_FSDAX },
		{ "dax", PMEMCTL_MODE_DEVDAX },
		{ "safe", PMEMCTL_MODE_SECTOR },
	};

	for (size_t i = PMEMCTL_MODE_RAW; i < ARRAY_SIZE(names); i++)
		if (strcasecmp(name, names[i]) == 0)
			return (enum pmemctl_mode)i;
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (strcasecmp(name, aliases[i].name) == 0)
			return aliases[i].mode;
	return PMEMCTL_MODE_UNKNOWN;
}
