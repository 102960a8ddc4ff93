/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_SMBIOS_H
#define LIBPMEMCTL_SMBIOS_H

/* Part of libpmemctl.h, which includes it: memory modules as SMBIOS knows them. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A place for a module: Memory Device, type 17 of the System Management BIOS Reference Specification 3.6, section 7.18.
 * Strings are printable, control characters are '?'; NULL where there is none. Numbers are as the table has them.
 */
struct pmemctl_memory_device {
	unsigned handle;		/* what the NFIT calls physical id */
	uint64_t size;			/* bytes; 0: empty; PMEMCTL_UNKNOWN */
	unsigned total_width, data_width;	/* bits */
	unsigned form_factor;		/* 9: DIMM */
	unsigned type;			/* 0x1a: DDR4, 0x1f: non-volatile, 0x22: DDR5 */
	unsigned detail;		/* bits; bit 12: non-volatile */
	unsigned speed;			/* MT/s; 0: unknown */
	const char *locator, *bank, *manufacturer, *serial, *part;
};

struct pmemctl_smbios {
	struct pmemctl_memory_device **devices;	/* in the order of the table */
	size_t device_count;
	bool damaged;			/* the table ends in the middle of something */
};

/*
 * Read /sys/firmware/dmi/tables/DMI. 0, or PMEMCTL_NO_OBJECT (there is none), PMEMCTL_NO_PERMISSION (only root may read
 * it), PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_smbios_read(struct pmemctl_ctx *ctx, struct pmemctl_smbios **smbios);
void pmemctl_smbios_free(struct pmemctl_smbios *smbios);

#ifdef __cplusplus
}
#endif
#endif
