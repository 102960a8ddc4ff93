// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/optane/capacity.c lib/optane/features.c lib/optane/firmware.c lib/optane/health.c
// sources: lib/optane/identify.c lib/optane/logs.c lib/optane/pcd.c lib/optane/pcd_tables.c lib/optane/security.c
/*
 * Replies of Intel Optane modules. The first byte chooses the decoder; of configuration data the checksums are made
 * right, so that more than the first check is reached.
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
		struct pmemctl_optane_power power;
		struct pmemctl_optane_sparing sparing;
		struct pmemctl_optane_scrub scrub;
		struct pmemctl_optane_average_power average;
		struct pmemctl_optane_reporting reporting;
		struct pmemctl_optane_switch state;
		struct pmemctl_optane_operation operation;
		struct pmemctl_optane_counter counters[PMEMCTL_OPTANE_COUNTERS];
		struct pmemctl_optane_injection injection;
		struct pmemctl_optane_opt_ins opt_ins;
		struct pmemctl_optane_policy policy;
		struct pmemctl_optane_effect effects[OPTANE_EFFECTS_MOST];
		struct pmemctl_optane_entry entries[OPTANE_ENTRIES_MOST];
		struct optane_log_summary summary;
		unsigned number;
	} u = { .number = 0 };
	size_t count;

	switch (which % 24) {
	case 0: optane_identify_decode(bytes, size, &u.identity); break;
	case 1: optane_limits_decode(bytes, size, &u.limits); break;
	case 2: optane_security_decode(bytes, size, &u.security); break;
	case 3: optane_smart_decode(bytes, size, &u.smart); break;
	case 4: optane_alarms_decode(bytes, size, &u.alarms); break;
	case 5: optane_firmware_decode(bytes, size, &u.firmware); break;
	case 6: optane_partitions_decode(bytes, size, &u.partitions); break;
	case 7: optane_boot_decode(bytes, size, &u.boot); break;
	case 8: optane_log_summary_decode(bytes, size, &u.summary); break;
	case 9: optane_power_decode(bytes, size, &u.power); break;
	case 10: optane_sparing_decode(bytes, size, &u.sparing); break;
	case 11: optane_scrub_decode(bytes, size, &u.scrub); break;
	case 12: optane_average_power_decode(bytes, size, &u.average); break;
	case 13: optane_reporting_decode(bytes, size, &u.reporting); break;
	case 14: optane_switch_decode(bytes, size, &u.state); break;
	case 15: optane_operation_decode(bytes, size, &u.operation); break;
	case 16: optane_counters_decode(bytes, size, u.counters); break;
	case 17: optane_injection_decode(bytes, size, &u.injection); break;
	case 18: optane_opt_in_decode(bytes, size, size ? bytes[0] : 0, &u.opt_ins); break;
	case 19: optane_policy_decode(bytes, size, &u.policy); break;
	case 20: optane_effects_decode(bytes, size, u.effects); break;
	case 21: optane_effect_count_decode(bytes, size, &u.number); break;
	case 22: optane_entries_decode(bytes, size, PMEMCTL_OPTANE_MEDIA_HIGH, u.entries, &count); break;
	case 23: optane_entries_decode(bytes, size, PMEMCTL_OPTANE_THERMAL_LOW, u.entries, &count); break;
	}
}

/* Whatever a module tells, its parts are not more than all of it. */
static void capacities(uint8_t which, const uint8_t *bytes, size_t size)
{
	struct pmemctl_optane_module m = { .known = UINT32_MAX };
	struct pmemctl_optane_capacities c;

	if (optane_identify_decode(bytes, size, &m.identity) || optane_partitions_decode(bytes, size, &m.partitions))
		return;
	m.config = (struct pmemctl_optane_config) {
		.valid = true, .status = 1, .volatile_mapped = le_get(bytes + 40, 3) << 30,
		.persistent_mapped = le_get(bytes + 50, 3) << 30,
	};
	pmemctl_optane_capacities(&m, which & 1, &c);
	if (c.inaccessible != PMEMCTL_UNKNOWN &&
	    c.memory + c.app_direct + c.unconfigured + c.inaccessible + c.reserved != m.identity.capacity)
		abort();
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
	capacities(data[0], bytes, size - 1);
	config(bytes, size - 1);
	free(bytes);
	return 0;
}
