// SPDX-License-Identifier: LGPL-2.1-or-later
/* BTT, PFN and DAX devices that hold nothing but have settings, and DIMMs. */
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

static const struct pmemctl_region *region_of(const struct pmemctl_bus *bus, const char *dimm)
{
	for (size_t i = 0; i < bus->region_count; i++)
		for (size_t j = 0; j < bus->regions[i]->mapping_count; j++)
			if (strcmp(bus->regions[i]->mappings[j].dimm_name, dimm) == 0)
				return bus->regions[i];
	return NULL;
}

void diagnose_dimm(struct diagnosis *d, const struct pmemctl_dimm *dimm)
{
	const struct pmemctl_region *region = region_of(dimm->bus, dimm->name);
	struct journal note;

	if (!pmemctl_is_recorded(d->ctx) && journal_read(dimm->name, &note) &&
	    strcmp(note.verb, "enable") != 0 && strcmp(note.verb, "disable") != 0)
		finding_add(d, dimm->name, region ? region->name : NULL, true, PMEMCTL_REPAIR_NONE,
			    "%s did not end", note.verb)->remedy = "repeat that command";
	else if (!dimm->enabled && region)
		finding_add(d, dimm->name, region->name, region->enabled, PMEMCTL_REPAIR_NONE,
			    region->enabled ? "disabled, although %s is in service on it"
					    : "disabled, and so is %s, which lies on it",
			    region->name)->remedy = "enable-dimm, then enable-region";
}
