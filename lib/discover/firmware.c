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

enum { GET_FIRMWARE_INFO = 12, QUERY_FINISH_STATUS = 16 };

/* Its reply, byte for byte, in little endian. */
struct firmware_info {
	uint32_t status;
	uint32_t storage_size, send_size, query_interval, query_time;
	uint8_t capability, reserved[3];
	uint32_t interface_version;
	uint8_t running[8];	/* BCD: build (2 bytes, low one first), security, revision, product */
	uint8_t updated[8];
} __attribute__((packed));

const char *intel_status_words(uint32_t status)
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

bool dimm_may_have(const struct dimm_commands *commands, unsigned function)
{
	return commands->call && (commands->mask == PMEMCTL_UNKNOWN || commands->mask >> function & 1);
}

bool firmware_can_be_updated(const struct dimm_commands *commands)
{
	if (commands->family != NVDIMM_FAMILY_INTEL)
		return false;
	for (unsigned function = GET_FIRMWARE_INFO; function <= QUERY_FINISH_STATUS; function++)
		if (!dimm_may_have(commands, function))
			return false;
	return true;
}

static void read_info(struct discovery *d, struct pmemctl_dimm *dimm, struct pmemctl_firmware *state)
{
	struct firmware_info info;
	uint32_t status;
	int rc = dimm_call(d, dimm->name, NVDIMM_FAMILY_INTEL, GET_FIRMWARE_INFO, &info, sizeof(info));

	if (rc == -EACCES || rc == -EPERM)
		sysfs_remember_denied(d->ctx, "firmware");
	if (rc)
		return tell(d, dimm, dimm_call_problem(rc));
	status = le32toh(info.status);
	if (status)
		return tell(d, dimm, intel_status_words(status));
	dimm->firmware = version_text(d, info.running);
	state->told = true;
	memcpy(&state->running, info.running, sizeof(info.running));
	memcpy(&state->next, info.updated, sizeof(info.updated));
	state->running = le64toh(state->running);
	state->next = le64toh(state->next);
}

void dimm_read_firmware(struct discovery *d, struct pmemctl_dimm *dimm, const struct dimm_commands *commands)
{
	struct pmemctl_firmware *state;

	if (commands->family == PMEMCTL_UNKNOWN)
		return tell(d, dimm, "its command family could not be read");
	if (commands->family != NVDIMM_FAMILY_INTEL)
		return tell(d, dimm, "its command family is not Intel's");
	if (!dimm_may_have(commands, GET_FIRMWARE_INFO))
		return tell(d, dimm, "it has no command Get Firmware Info");
	state = arena_alloc(d->arena, sizeof(*state));
	if (!state)
		return;
	*state = (struct pmemctl_firmware) {
		.running = PMEMCTL_UNKNOWN, .next = PMEMCTL_UNKNOWN,
		.can_update = firmware_can_be_updated(commands),
	};
	read_info(d, dimm, state);
	if (state->next && state->next != PMEMCTL_UNKNOWN) {
		state->activate_state = device_string(d, dimm->name, "firmware/activate");
		state->activate_result = device_string(d, dimm->name, "firmware/result");
	}
	dimm->firmware_state = state;
}
