// SPDX-License-Identifier: LGPL-2.1-or-later
/* States of DIMMs that keep their regions and namespaces from being put into service. */
#include <errno.h>
#include <stdio.h>

#include "plan.h"

static bool has_flag(struct pmemctl_ctx *ctx, const char *dimm, const char *flag)
{
	char path[128], flags[128], *rest = flags, *word;

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/flags", dimm);
	if (sysfs_read(ctx, path, flags, sizeof(flags)) <= 0)
		return false;
	while ((word = strsep(&rest, " ")))
		if (strcmp(word, flag) == 0)
			return true;
	return false;
}

static int fail_locked(struct pmemctl_ctx *ctx, const char *object, const char *dimm)
{
	char path[128];
	int rc = fail(ctx, PMEMCTL_FAILED, EACCES, object, "its DIMM %s is locked by a passphrase", dimm);

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/frozen", dimm);
	if (sysfs_read_int(ctx, path, 0) == 1)
		fail_hint(ctx, "its security is frozen: it can only be unlocked after the next power-on");
	else
		fail_hint(ctx, "load its key and unlock it: ndctl load-keys, then ndctl enable-dimm %s", dimm);
	return rc;
}

/*
 * The kernel enables no region on a DIMM whose labels it cannot read (init_active_labels() of
 * drivers/nvdimm/namespace_devs.c), and no namespace on one that is locked. "alias" is what kernels
 * before 5.7 call "label".
 */
int check_dimms(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char *object)
{
	for (size_t i = 0; i < region->mapping_count; i++) {
		const char *dimm = region->mappings[i].dimm_name;
		char path[128];
		int rc;

		if (has_flag(ctx, dimm, "lock"))
			return fail_locked(ctx, object, dimm);
		snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/driver", dimm);
		if (sysfs_exists(ctx, path) || !(has_flag(ctx, dimm, "label") || has_flag(ctx, dimm, "alias")))
			continue;
		rc = fail(ctx, PMEMCTL_FAILED, ENXIO, object, "its DIMM %s is disabled", dimm);
		fail_hint(ctx, "enable it first: pmemctl enable-dimm %s", dimm);
		return rc;
	}
	return 0;
}
