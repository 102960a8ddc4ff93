// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/optane/features.c lib/optane/firmware.c lib/optane/health.c lib/optane/identify.c lib/optane/logs.c lib/optane/pcd.c lib/optane/security.c
/*
 * Replies of Intel Optane modules. The first byte chooses the decoder; of configuration data the checksums are made right,
 * so that more than the first check is reached.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "optane/optane.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal(uint8_t *bytes, size_t size, const char *signature)
{
	size_t length;
	uint8_t sum = 0;

	if (size < 36)
		return;
	memcpy(bytes, signature, 4);
	length = le_get(bytes + 4, 4);
	if (length > size || length < 36)
		return;
	bytes[9] = 0;
	for (size_t i = 0; i < length; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[9] = (uint8_t)-sum;
}

static void config(uint8_t *bytes, size_t size)
{
	static const char *const signatures[] = { "CCUR", "CIN_", "COUT" };
	struct pmemctl_optane_config c;
	size_t extent;

	for (size_t i = 0; i < 3 && size >= 60; i++) {
		const size_t offset = le_get(bytes + 40 + 8 * i, 4);

		if (offset < size)
			seal(bytes + offset, size - offset, signatures[i]);
	}
	if (size >= 60)
		le_put(bytes + 4, 4, 60);
	seal(bytes, size, "DMHD");
	if (!optane_pcd_extent(bytes, size, &extent) && extent > OPTANE_CONFIG_SIZE)
		abort();
	if (!optane_config_decode(bytes, size, &c) && c.sets > 24)
		abort();
}

static void decode(uint8_t which, const uint8_t *bytes, size_t size)
{
	union {
		struct pmemctl_optane_identity identity;
		struct pmemctl_optane_limits limits;
		struct pmemctl_optane_security security;
		struct pmemctl_optane_smart smart;
		struct pmemctl_optane_alarms alarms;
		struct pmemctl_optane_firmware firmware;
		struct pmemctl_optane_partitions partitions;
		struct pmemctl_optane_boot boot;
		unsigned entries;
	} u;

	switch (which % 9) {
	case 0: optane_identify_decode(bytes, size, &u.identity); break;
	case 1: optane_limits_decode(bytes, size, &u.limits); break;
	case 2: optane_security_decode(bytes, size, &u.security); break;
	case 3: optane_smart_decode(bytes, size, &u.smart); break;
	case 4: optane_alarms_decode(bytes, size, &u.alarms); break;
	case 5: optane_firmware_decode(bytes, size, &u.firmware); break;
	case 6: optane_partitions_decode(bytes, size, &u.partitions); break;
	case 7: optane_boot_decode(bytes, size, &u.boot); break;
	case 8: optane_log_summary_decode(bytes, size, &u.entries); break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes;

	if (size < 2)
		return 0;
	/* of its own allocation, so that a byte read behind it is noticed */
	bytes = malloc(size - 1);
	if (!bytes)
		return 0;
	memcpy(bytes, data + 1, size - 1);
	decode(data[0], bytes, size - 1);
	config(bytes, size - 1);
	free(bytes);
	return 0;
}
