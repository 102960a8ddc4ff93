// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The version of the firmware that a DIMM runs: Get Firmware Info, function 12 of "NVDIMM DSM
 * Interface - Intel", version 1.8. What other vendors' interfaces have instead is not known here.
 */
#include <endian.h>
#include <errno.h>
#include <linux/ndctl.h>
#include <stdio.h>

#include "discover.h"

enum { GET_FIRMWARE_INFO = 12 };

/* Its reply, byte for byte, in little endian. */
struct firmware_info {
	uint32_t status;
	uint32_t storage_size, send_size, query_interval, query_time;
	uint8_t capability, reserved[3];
	uint32_t interface_version;
	uint8_t running[8];	/* BCD: build (2 bytes, low one first), security, revision, product */
	uint8_t updated[8];
} __attribute__((packed));

/* Low half of the status word; functions have codes of their own in the high one. */
static const char *status_words(uint32_t status)
{
	static const char *const words[] = {
		[1] = "not supported", [2] = "no such device", [3] = "invalid input",
		[4] = "hardware error", [5] = "busy, try again", [6] = "it does not know why",
		[7] = "function-specific error", [8] = "no resources", [9] = "not ready",
	};
	const uint32_t code = status & 0xffff;

	return code < ARRAY_SIZE(words) && words[code] ? words[code] : "unknown status";
}

static void tell(struct discovery *d, const struct pmemctl_dimm *dimm, const char *why)
{
	log_message(d->ctx, PMEMCTL_LOG_DEBUG, "%s: version of the firmware is unknown: %s", dimm->name, why);
}

/* "01.02.00.5367": product, revision, security, build */
static const char *version_text(struct discovery *d, const uint8_t *bcd)
{
	char text[32];

	snprintf(text, sizeof(text), "%02x.%02x.%02x.%02x%02x", bcd[4], bcd[3], bcd[2], bcd[1], bcd[0]);
	return arena_strdup(d->arena, text);
}

void dimm_read_firmware(struct discovery *d, struct pmemctl_dimm *dimm, uint64_t family, uint64_t mask)
{
	struct firmware_info info;
	uint32_t status;
	int rc;

	if (family == PMEMCTL_UNKNOWN || mask == PMEMCTL_UNKNOWN)
		return tell(d, dimm, "its command family could not be read");
	if (family != NVDIMM_FAMILY_INTEL)
		return tell(d, dimm, "its command family is not Intel's");
	if (!(mask >> GET_FIRMWARE_INFO & 1))
		return tell(d, dimm, "it has no command Get Firmware Info");
	rc = dimm_call(d, dimm->name, family, GET_FIRMWARE_INFO, &info, sizeof(info));
	if (rc == -EACCES || rc == -EPERM)
		sysfs_remember_denied(d->ctx, "firmware");
	if (rc)
		return tell(d, dimm, rc == -ENODATA ? "its reply was not recorded"
				     : rc == -EMSGSIZE ? "its reply is too short" : strerror(-rc));
	status = le32toh(info.status);
	if (status)
		return tell(d, dimm, status_words(status));
	dimm->firmware = version_text(d, info.running);
}
