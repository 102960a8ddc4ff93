// SPDX-License-Identifier: LGPL-2.1-or-later
/* BTT, PFN and DAX devices that hold nothing but have settings. */
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"
#include "plan/plan.h"

static bool has_text(struct diagnosis *d, const char *device, const char *attribute)
{
	const char *text = sysfs_device_string(d->ctx, device, attribute, &d->arena);

	return text && *text;
}

/* The kernel keeps one idle device of each kind ready; with a uuid, somebody began to use it. */
static int visit_device(void *data, const char *name)
{
	static const char *const kinds[] = { "btt", "pfn", "dax" };
	struct diagnosis *d = data;
	char region[32], path[128];
	int number;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strncmp(name, kinds[i], 3) != 0 || sscanf(name + 3, "%d.", &number) != 1)
			continue;
		snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/driver", name);
		if (!has_text(d, name, "uuid") || has_text(d, name, "namespace") ||
		    sysfs_exists(d->ctx, path))
			continue;
		snprintf(region, sizeof(region), "region%d", number);
		finding_add(d, name, region, true, PMEMCTL_REPAIR_CLEAR,
			    "idle, with settings left by a command that did not end");
	}
	return 0;
}

void diagnose_idle_devices(struct diagnosis *d)
{
	sysfs_list(d->ctx, "sys/bus/nd/devices", visit_device, d);
}
