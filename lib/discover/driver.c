// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which drivers of the kernel are there: each that is loaded has a directory on its bus. */
#include <stdio.h>

#include "ctx.h"
#include "sysfs.h"

PMEMCTL_EXPORT int pmemctl_driver_is_loaded(struct pmemctl_ctx *ctx, enum pmemctl_driver driver)
{
	static const struct { const char *bus, *driver; } places[] = {
		[PMEMCTL_DRIVER_NFIT] = { "acpi", "nfit" },
		[PMEMCTL_DRIVER_ND_PMEM] = { "nd", "nd_pmem" },
		[PMEMCTL_DRIVER_DAX_PMEM] = { "nd", "dax_pmem" },
		[PMEMCTL_DRIVER_DEVICE_DAX] = { "dax", "device_dax" },
		[PMEMCTL_DRIVER_KMEM] = { "dax", "kmem" },
		[PMEMCTL_DRIVER_CXL_PMEM] = { "cxl", "cxl_nvdimm" },
	};
	char path[96];

	snprintf(path, sizeof(path), "sys/bus/%s/drivers", places[driver].bus);
	if (pmemctl_is_recorded(ctx) && !sysfs_exists(ctx, path))
		return -1;
	snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s", places[driver].bus, places[driver].driver);
	return sysfs_exists(ctx, path);
}
