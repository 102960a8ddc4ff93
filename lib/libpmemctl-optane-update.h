/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_OPTANE_UPDATE_H
#define LIBPMEMCTL_OPTANE_UPDATE_H

/*
 * Part of libpmemctl.h, which includes it: images of firmware of Intel Optane modules, and what takes them to a
 * module by its own commands (FIS 09:00). Its conventions hold here.
 */

#ifdef __cplusplus
extern "C" {
#endif

struct pmemctl_optane_image {
	size_t size;			/* bytes */
	uint8_t version[5];		/* BCD, as in the identity */
	unsigned interface;		/* version of the FIS that it has, BCD: 0x0203 */
	unsigned controller;		/* revision of the controller that it is for: bits 5 and 4 its base */
};
/*
 * What the head of an image says. 0, or -EINVAL with *problem in words: too short, no multiple of 64 bytes, not of
 * the length that it names, no image of a firmware, of another vendor. Since: 0.1
 */
int pmemctl_optane_image_decode(const void *bytes, size_t size, struct pmemctl_optane_image *image,
				const char **problem);

/* Is an image for a module, and if not, why? */
enum pmemctl_optane_fit {
	PMEMCTL_OPTANE_FITS,
	PMEMCTL_OPTANE_TOO_LARGE,
	PMEMCTL_OPTANE_OTHER_INTERFACE,		/* of the FIS: none that is known, 1.2 to 3.x */
	PMEMCTL_OPTANE_OTHER_PRODUCT,
	PMEMCTL_OPTANE_OLDER_REVISION,
	PMEMCTL_OPTANE_OLDER_SECURITY,		/* the module must have been opened for it when the machine started */
	PMEMCTL_OPTANE_OTHER_CONTROLLER,
};
/*
 * Judge an image by what a module told, which must know PMEMCTL_OPTANE_IDENTITY and _FIRMWARE, and should know _BOOT.
 * may_be_older: whoever asks for it knows that. *older: its version is lower than what runs. Since: 0.1
 */
enum pmemctl_optane_fit pmemctl_optane_image_judge(const struct pmemctl_optane_image *image,
						   const struct pmemctl_optane_module *module, bool may_be_older,
						   bool *older);

/*
 * Send an image to a module by its mailbox, which stages it until the power is cycled; a scrub of its media is ended
 * for that. Read back is that it is staged. What it is and whether it fits is for the caller to judge. progress, or
 * NULL, is called with how many bytes were sent. PMEMCTL_IN_USE (EALREADY: a firmware is staged already; EBUSY),
 * PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_optane_stage(struct pmemctl_ctx *ctx, const char *dimm, const void *bytes, size_t size,
			 void (*progress)(void *data, uint64_t sent, uint64_t total), void *data);

#ifdef __cplusplus
}
#endif
#endif
