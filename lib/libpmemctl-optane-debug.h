/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_OPTANE_DEBUG_H
#define LIBPMEMCTL_OPTANE_DEBUG_H

/*
 * Part of libpmemctl.h, which includes it: the debug logs that the firmware of Intel Optane modules keeps for its
 * vendor (FIS 08:02). Its conventions hold here.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* Where a log lies: on the media, of a size that the module tells; 2 KiB of memory; 2 KiB of flash. */
enum pmemctl_optane_debug_log {
	PMEMCTL_OPTANE_DEBUG_MEDIA, PMEMCTL_OPTANE_DEBUG_SRAM, PMEMCTL_OPTANE_DEBUG_SPI, PMEMCTL_OPTANE_DEBUG_COUNT
};

/* "media", "sram", "spi". Since: 0.1 */
const char *pmemctl_optane_debug_name(enum pmemctl_optane_debug_log log);

/*
 * Read a log, in pages of 128 bytes, as the vendor takes it: its bytes are not taken apart. *bytes is to be given
 * back by free(). progress, or NULL, is called with how many bytes were read. PMEMCTL_NO_OBJECT (ENODATA: the module
 * has no such log), PMEMCTL_NOT_SUPPORTED (a recorded machine), PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_optane_debug_read(struct pmemctl_ctx *ctx, const char *dimm, enum pmemctl_optane_debug_log log,
			      void (*progress)(void *data, uint64_t done, uint64_t total), void *data, void **bytes,
			      size_t *size);

#ifdef __cplusplus
}
#endif
#endif
