// SPDX-License-Identifier: LGPL-2.1-or-later
/* File systems, partition tables and other signatures, through libblkid. */
#include <blkid/blkid.h>
#include <errno.h>
#include <stdio.h>

#include "backend.h"

DLOPEN_NOTE(blkid, "[{\"feature\":\"blkid\",\"description\":\"Finding data before it is destroyed\","
		   "\"priority\":\"recommended\",\"soname\":[\"libblkid.so.1\"]}]");

static void *library;
static __typeof__(blkid_new_probe) *sym_new_probe;
static __typeof__(blkid_probe_set_device) *sym_set_device;
static __typeof__(blkid_free_probe) *sym_free_probe;
static __typeof__(blkid_probe_enable_superblocks) *sym_superblocks;
static __typeof__(blkid_probe_set_superblocks_flags) *sym_superblocks_flags;
static __typeof__(blkid_probe_enable_partitions) *sym_partitions;
static __typeof__(blkid_do_probe) *sym_do_probe;
static __typeof__(blkid_probe_lookup_value) *sym_lookup_value;

static const struct symbol symbols[] = {
	{ "blkid_new_probe", (void **)&sym_new_probe },
	{ "blkid_probe_set_device", (void **)&sym_set_device },
	{ "blkid_free_probe", (void **)&sym_free_probe },
	{ "blkid_probe_enable_superblocks", (void **)&sym_superblocks },
	{ "blkid_probe_set_superblocks_flags", (void **)&sym_superblocks_flags },
	{ "blkid_probe_enable_partitions", (void **)&sym_partitions },
	{ "blkid_do_probe", (void **)&sym_do_probe },
	{ "blkid_probe_lookup_value", (void **)&sym_lookup_value },
};

static int describe(blkid_probe probe, char *description, size_t size)
{
	const char *type, *usage = "";
	/* a device may hold several; the first is enough to refuse */
	const int result = sym_do_probe(probe);

	if (result)
		return result < 0 ? -EIO : 0;
	if (sym_lookup_value(probe, "PTTYPE", &type, NULL) == 0) {
		snprintf(description, size, "%s partition table", type);
		return 1;
	}
	if (sym_lookup_value(probe, "TYPE", &type, NULL) != 0)
		return 0;
	sym_lookup_value(probe, "USAGE", &usage, NULL);
	snprintf(description, size, "%s %s", type,
		 strcmp(usage, "filesystem") == 0 ? "file system"
		 : strcmp(usage, "crypto") == 0	  ? "encrypted volume"
		 : strcmp(usage, "raid") == 0	  ? "signature"
		 : strcmp(type, "swap") == 0	  ? "area"
						  : "data");
	return 1;
}

int backend_find_signature(struct pmemctl_ctx *ctx, int disk, uint64_t offset, const char *object,
			   char *description, size_t size)
{
	int rc = backend_open(ctx, &library, "libblkid.so.1", "libblkid1", symbols,
			      ARRAY_SIZE(symbols));
	blkid_probe probe;

	if (rc)
		return rc;
	probe = sym_new_probe();
	rc = probe ? 0 : -ENOMEM;
	if (!rc && sym_set_device(probe, disk, (blkid_loff_t)offset, 0))
		rc = -EIO;
	if (!rc) {
		sym_superblocks(probe, 1);
		sym_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE);
		sym_partitions(probe, 1);
		rc = describe(probe, description, size);
	}
	if (probe)
		sym_free_probe(probe);
	if (rc < 0)
		return fail(ctx, PMEMCTL_FAILED, -rc, object, "cannot look for data on it: %s",
			    strerror(-rc));
	return rc;
}
