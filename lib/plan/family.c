// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a DIMM cannot do, told by whose commands its firmware has. */
#include <errno.h>
#include <stdio.h>

#include "plan/plan.h"

/* In the order of the numbers in NVDIMM_FAMILY_* of linux/ndctl.h. */
static const char *const families[] = { "Intel", "HPE (1)", "HPE (2)", "Microsoft", "Hyper-V", "PAPR" };

static const char *family_of(struct pmemctl_ctx *ctx, const char *dimm)
{
	const uint64_t number = sysfs_device_number(ctx, dimm, "nfit/family");
	char path[128];

	if (number < ARRAY_SIZE(families))
		return families[number];
	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/papr", dimm);
	return sysfs_exists(ctx, path) ? "PAPR" : NULL;
}

int fail_no_command(struct pmemctl_ctx *ctx, const char *dimm, int errnum, const char *whose, const char *message)
{
	const char *family = family_of(ctx, dimm);
	const int rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, errnum, dimm, "%s", message);

	if (!family)
		fail_hint(ctx,
			  "it has no commands of a family that is known here, such as Intel's: pmemctl show dimm %s "
			  "--columns dimm,commands",
			  dimm);
	else if (strstr(whose, family))
		fail_hint(ctx,
			  "its commands are of the family %s, but this one is not among them: its firmware, or the "
			  "virtual machine that emulates it, leaves it out",
			  family);
	else
		fail_hint(ctx, "its commands are of the family %s, and only %s has this one", family, whose);
	return rc;
}
