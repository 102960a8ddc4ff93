/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_FIRMWARE_H
#define LIBPMEMCTL_FIRMWARE_H

/* Part of libpmemctl.h, which includes it: the firmware of DIMMs. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

/* Whether a DIMM takes a staged firmware into use when its bus activates firmware, else at the next power-up. */
enum pmemctl_arm { PMEMCTL_ARM_AS_IT_IS, PMEMCTL_ARM, PMEMCTL_DISARM };

struct pmemctl_firmware_options {
	const void *image;		/* NULL: only arm or disarm */
	size_t size;			/* bytes */
	const char *image_name;		/* for steps and messages */
	enum pmemctl_arm arm;
	bool force; /* do not wait for a scrub; end an update that goes on; arm whatever time it takes */
	bool may_be_older;		/* send an image that is older than what runs; of Intel Optane modules */
	bool show_only;			/* as for pmemctl_plan_create() */
	/* called with how many bytes were sent, and twice a second while a scrub is waited for; or NULL */
	void (*progress)(void *data, uint64_t sent, uint64_t total);
	void (*scrub)(void *data, const char *bus, unsigned seconds);
	void *data;
};

/*
 * Plan to send a firmware image to a DIMM, which stages it, and to arm or disarm it, by libndctl (functions 12 to 16
 * of "NVDIMM DSM Interface - Intel", version 1.8, and their like) and firmware/activate of sysfs. Running it waits
 * for a scrub of the bus to end, and until the DIMM has checked the image, and reads back the staged version. An
 * image that is not sent to its end is taken back; a staged one stays when arming fails.
 * Of Intel Optane modules the head of the image is compared with what the module tells; those that do not take an
 * update by these functions get it by their mailbox (FIS 09:00). PMEMCTL_USAGE (an image that no firmware can be),
 * PMEMCTL_NO_OBJECT, PMEMCTL_NOT_SUPPORTED (also: for another module), PMEMCTL_IN_USE (another update goes on, or waits
 * to be activated), PMEMCTL_DECLINED (older than what runs), PMEMCTL_DAMAGED (the DIMM finds it wrong),
 * PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_plan_firmware(struct pmemctl_ctx *ctx, const char *dimm, const struct pmemctl_firmware_options *options,
			  struct pmemctl_plan **plan);

struct pmemctl_activate_options {
	bool live;		/* do not stop processes and devices meanwhile, where the bus could */
	bool no_idle;		/* do not check whether devices can wait so long */
	bool show_only;		/* as for pmemctl_plan_create() */
};

/*
 * Plan to have a bus activate the staged firmware of its armed DIMMs (Documentation/ABI/testing/sysfs-bus-nvdimm).
 * Running it waits until the bus is done, and reads back the result of each DIMM. PMEMCTL_NO_OBJECT,
 * PMEMCTL_NOT_SUPPORTED (it takes a reset, or no DIMM of the bus can be updated), PMEMCTL_FAILED (no DIMM is
 * armed, they take too long, or one has failed). Since: 0.1
 */
int pmemctl_plan_activate(struct pmemctl_ctx *ctx, const char *bus, const struct pmemctl_activate_options *options,
			  struct pmemctl_plan **plan);

#ifdef __cplusplus
}
#endif
#endif
