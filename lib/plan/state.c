// SPDX-License-Identifier: LGPL-2.1-or-later
/* States of DIMMs, regions and the kernel that leave no choice, whatever size or mode one wants. */
#include <errno.h>
#include <stdio.h>

#include "driver.h"
#include "label_change.h"

static int fail_locked(struct pmemctl_ctx *ctx, const char *object, const char *dimm)
{
	char path[128];
	int rc = fail(ctx, PMEMCTL_FAILED, EACCES, object, "its DIMM %s is locked by a passphrase", dimm);

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/frozen", dimm);
	if (sysfs_read_int(ctx, path, 0) == 1)
		fail_hint(ctx, "its security is frozen: it can only be unlocked after the next power-on");
	else
		fail_hint(ctx, "load its key and unlock it: pmemctl load-keys, then pmemctl enable-dimm %s", dimm);
	return rc;
}

/*
 * The kernel enables no region on a DIMM whose labels it cannot read (init_active_labels() of
 * drivers/nvdimm/namespace_devs.c), and no namespace on one that is locked. A DIMM can lose its driver
 * under an enabled region: then labels can be written no more. "alias" is what kernels before 5.7 call
 * "label".
 */
int check_dimms(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char *object)
{
	for (size_t i = 0; i < region->mapping_count; i++) {
		const char *dimm = region->mappings[i].dimm_name;
		char path[128];
		int rc;

		if (sysfs_device_has_word(ctx, dimm, "flags", "lock"))
			return fail_locked(ctx, object, dimm);
		snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/driver", dimm);
		if (sysfs_exists(ctx, path) || !(sysfs_device_has_word(ctx, dimm, "flags", "label") ||
						 sysfs_device_has_word(ctx, dimm, "flags", "alias")))
			continue;
		rc = fail(ctx, PMEMCTL_FAILED, ENXIO, object, "its DIMM %s is disabled", dimm);
		if (label_note_is_there(dimm))
			fail_hint(ctx, "a command about its labels did not end: pmemctl doctor --repair %s", dimm);
		else
			fail_hint(ctx, "enable it first: pmemctl enable-dimm %s", dimm);
		return rc;
	}
	return 0;
}

bool region_has_dimm(const struct pmemctl_region *region, const char *dimm)
{
	for (size_t i = 0; i < region->mapping_count; i++)
		if (strcmp(region->mappings[i].dimm_name, dimm) == 0)
			return true;
	return false;
}

int check_regions_idle(struct pmemctl_ctx *ctx, const struct pmemctl_platform *platform, const char *dimm)
{
	for (size_t i = 0; i < platform->region_count; i++) {
		const struct pmemctl_region *region = platform->regions[i];
		int rc;

		if (!region->enabled || !region_has_dimm(region, dimm))
			continue;
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, dimm, "%s, which it is part of, is enabled", region->name);
		fail_hint(ctx, "disable it first: pmemctl disable-region %s", region->name);
		return rc;
	}
	return 0;
}

const char *unarmed_dimm(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	for (size_t i = 0; i < region->mapping_count; i++) {
		const char *dimm = region->mappings[i].dimm_name;

		if (sysfs_device_has_word(ctx, dimm, "nfit/flags", "not_armed"))
			return dimm;
	}
	return NULL;
}

int check_writable(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char *object)
{
	const bool itself = strcmp(object, region->name) == 0;
	const char *dimm;
	int rc;

	if (region->read_only != 1)
		return 0;
	rc = fail(ctx, PMEMCTL_FAILED, EROFS, object, "%s%s is read-only",
		  itself ? "the region" : "its region ", itself ? "" : region->name);
	dimm = unarmed_dimm(ctx, region);
	if (dimm)
		fail_hint(ctx,
			  "its DIMM %s is not armed: it would not save its data when the power fails; look after its "
			  "battery or capacitor: pmemctl show %s",
			  dimm, dimm);
	else
		fail_hint(ctx, "it was set so; to allow writes again: pmemctl set read-write %s", region->name);
	return rc;
}

int fail_disk_in_use(struct pmemctl_ctx *ctx, const char *object, const char *disk)
{
	return hinted(ctx, fail(ctx, PMEMCTL_IN_USE, EBUSY, object, "/dev/%s is in use", disk),
		      "lsof /dev/%s and lsblk /dev/%s tell by whom", disk, disk);
}

int fail_idle(struct pmemctl_ctx *ctx, enum pmemctl_status status, const struct pmemctl_namespace *ns, const char *rest)
{
	if (ns->raw_size == PMEMCTL_UNKNOWN)
		return hinted(ctx, fail(ctx, PMEMCTL_FAILED, EIO, ns->name,
					"its size could not be read: whether there is a namespace is not known"),
			      "the kernel's log may tell why: dmesg");
	return hinted(ctx,
		      fail(ctx, status, status == PMEMCTL_NO_OBJECT ? ENODATA : ENXIO, ns->name,
			   "it is idle: there is no namespace%s", rest),
		      "pmemctl create-namespace -r %s makes one; pmemctl list -N tells which there are",
		      ns->region->name);
}

int check_region_state(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	int rc = check_dimms(ctx, region, region->name);

	if (rc)
		return rc;
	if (!region->enabled) {
		rc = fail(ctx, PMEMCTL_FAILED, ENXIO, region->name, "the region is disabled");
		fail_hint(ctx, "enable it first: pmemctl enable-region %s", region->name);
		return rc;
	}
	return check_writable(ctx, region, region->name);
}

/* Kernel support for a mode shows in the region's seed device for it. */
int check_mode_support(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
		      enum pmemctl_mode mode)
{
	const struct { enum pmemctl_mode mode; const char *seed, *option; } needs[] = {
		{ PMEMCTL_MODE_FSDAX, region->pfn_seed, "CONFIG_NVDIMM_PFN" },
		{ PMEMCTL_MODE_DEVDAX, region->dax_seed, "CONFIG_NVDIMM_DAX" },
		{ PMEMCTL_MODE_SECTOR, region->btt_seed, "CONFIG_BTT" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		if (needs[i].mode != mode || (needs[i].seed && *needs[i].seed))
			continue;
		fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, region->name, "this kernel offers no %s mode there",
		     pmemctl_mode_name(mode));
		return fail_no_feature(ctx, needs[i].option);
	}
	return 0;
}
