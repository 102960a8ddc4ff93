// SPDX-License-Identifier: GPL-2.0-only
/* Firmware commands of Intel Optane modules as bytes, and those that decode them. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "optane/optane.h"

enum { DEGREE = 16 };

static void identity(void **state)
{
	uint8_t page[OPTANE_MAILBOX] = { 0 };
	struct pmemctl_optane_identity identity;

	(void)state;
	le_put(page, 2, 0x8980), le_put(page + 6, 2, 0x0301);
	memcpy(page + 8, "\x67\x53\x00\x02\x01", 5);
	le_put(page + 32, 4, 66179072), le_put(page + 62, 4, PMEMCTL_OPTANE_APP_DIRECT);
	memcpy(page + 42, "NMA1XXD256GPSU4-and-more", 20);
	le_put(page + 68, 2, 0x0115), le_put(page + 79, 2, 0x0110);
	assert_int_equal(optane_identify_decode(page, 80, &identity), -EMSGSIZE);
	assert_int_equal(optane_identify_decode(page, sizeof(page), &identity), 0);
	assert_memory_equal(identity.firmware, "\x01\x02\x00\x53\x67", 5);
	assert_int_equal(identity.capacity, 66179072ULL * 4096);
	assert_string_equal(identity.part, "NMA1XXD256GPSU4-and-");
	assert_int_equal(identity.interface, 0x0115);
	assert_int_equal(identity.active_interface, 0x0110);
	assert_int_equal(identity.sku, PMEMCTL_OPTANE_APP_DIRECT);
}

static void temperatures_have_a_sign(void **state)
{
	static const struct { const char *bytes; int temperature; } cases[] = {
		{ "\x00\x00", 0 }, { "\xd0\x01", 29 * DEGREE }, { "\x50\x80", -5 * DEGREE },
		{ "\x08\x00", DEGREE / 2 }, { "\x00\x80", 0 }, { "\xff\x7f", 0x7fff },
	};
	uint8_t bytes[2];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		check(optane_temperature((const uint8_t *)cases[i].bytes) == cases[i].temperature, "case %zu", i);
		optane_put_temperature(bytes, cases[i].temperature);
		check(optane_temperature(bytes) == cases[i].temperature, "case %zu", i);
	}
}

static void smart(void **state)
{
	uint8_t page[OPTANE_MAILBOX] = { 0 };
	struct pmemctl_optane_smart s;

	(void)state;
	le_put(page, 4, PMEMCTL_OPTANE_HAS_HEALTH | PMEMCTL_OPTANE_HAS_VENDOR_DATA);
	page[8] = 1, page[9] = 97, page[11] = 6;
	le_put(page + 12, 2, 86 * DEGREE), le_put(page + 14, 2, 0x8000 | 2 * DEGREE);
	le_put(page + 16, 4, 3), le_put(page + 21, 2, 0x0181), le_put(page + 32, 4, 92);
	le_put(page + 36, 8, 40), le_put(page + 44, 8, 7200000), le_put(page + 52, 8, 86400), le_put(page + 60, 4, 5);
	page[64] = 0x84, le_put(page + 65, 8, 1700000000), page[73] = 4, page[78] = 0x81;
	le_put(page + 82, 2, 61 * DEGREE), le_put(page + 84, 2, 65 * DEGREE), page[86] = 12;
	assert_int_equal(optane_smart_decode(page, 35, &s), -EMSGSIZE);
	assert_int_equal(optane_smart_decode(page, sizeof(page), &s), 0);
	assert_int_equal(s.health, 1), assert_int_equal(s.remaining, 97), assert_int_equal(s.alarms, 6);
	assert_int_equal(s.media_temperature, 86 * DEGREE), assert_int_equal(s.controller_temperature, -2 * DEGREE);
	assert_int_equal(s.dirty_shutdowns, 3), assert_int_equal(s.reason, 0x181);
	assert_int_equal(s.power_cycles, 40), assert_int_equal(s.power_on_time, 7200000);
	assert_int_equal(s.up_time, 86400), assert_int_equal(s.unlatched_dirty_shutdowns, 5);
	assert_int_equal(s.last_shutdown, 0x484), assert_int_equal(s.unlatched_last_shutdown, 0x81);
	assert_int_equal(s.last_shutdown_time, 1700000000);
	assert_int_equal(s.max_media_temperature, 61 * DEGREE), assert_int_equal(s.throttled, 12);
	/* nothing is told of the AIT DRAM: it is taken to be there, unless the module is in a bad way */
	assert_true(s.ait_dram);
	page[8] = 2;
	optane_smart_decode(page, sizeof(page), &s);
	assert_false(s.ait_dram);
}

static void what_is_cut_off_of_smart_is_not_known(void **state)
{
	uint8_t page[OPTANE_MAILBOX] = { 0 };
	struct pmemctl_optane_smart s;

	(void)state;
	le_put(page, 4, PMEMCTL_OPTANE_HAS_VENDOR_DATA);
	le_put(page + 32, 4, 92), le_put(page + 36, 8, 40);
	assert_int_equal(optane_smart_decode(page, 86, &s), 0);
	assert_int_equal(s.valid & PMEMCTL_OPTANE_HAS_VENDOR_DATA, 0), assert_int_equal(s.power_cycles, 0);
	le_put(page + 32, 4, 50);	/* by its own word */
	assert_int_equal(optane_smart_decode(page, sizeof(page), &s), 0);
	assert_int_equal(s.valid & PMEMCTL_OPTANE_HAS_VENDOR_DATA, 0), assert_int_equal(s.power_cycles, 0);
}

static void alarms_go_out_as_they_came(void **state)
{
	uint8_t page[OPTANE_MAILBOX] = { 5, 0, 50 };
	struct pmemctl_optane_alarms alarms;
	struct optane_command command;

	(void)state;
	le_put(page + 3, 2, 82 * DEGREE), le_put(page + 5, 2, 98 * DEGREE);
	assert_int_equal(optane_alarms_decode(page, 6, &alarms), -EMSGSIZE);
	assert_int_equal(optane_alarms_decode(page, sizeof(page), &alarms), 0);
	assert_int_equal(alarms.enabled, 5), assert_int_equal(alarms.remaining, 50);
	assert_int_equal(alarms.media_temperature, 82 * DEGREE);
	assert_int_equal(alarms.controller_temperature, 98 * DEGREE);
	optane_alarms_encode(&alarms, &command);
	assert_int_equal(command.op, 5), assert_int_equal(command.sub, 1);
	assert_int_equal(command.in_size, OPTANE_MAILBOX);
	assert_memory_equal(command.in, page, OPTANE_MAILBOX);
}

static void logs_are_counted_also_over_the_turn(void **state)
{
	static const struct { unsigned newest, oldest, entries; } cases[] = {
		{ 0, 0, 0 }, { 1, 1, 1 }, { 7, 3, 5 }, { 65535, 1, 65535 }, { 2, 65534, 4 },
	};
	uint8_t page[OPTANE_MAILBOX] = { 0 };
	struct optane_command command;
	struct optane_log_summary summary;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		le_put(page + 2, 2, cases[i].newest), le_put(page + 4, 2, cases[i].oldest);
		assert_int_equal(optane_log_summary_decode(page, sizeof(page), &summary), 0);
		check(summary.entries == cases[i].entries, "case %zu: %u", i, summary.entries);
	}
	assert_int_equal(optane_log_summary_decode(page, 21, &summary), -EMSGSIZE);
	optane_log_summary_encode(PMEMCTL_OPTANE_THERMAL_HIGH, &command);
	assert_int_equal(command.in[0], 7);
	optane_log_summary_encode(PMEMCTL_OPTANE_MEDIA_LOW, &command);
	assert_int_equal(command.in[0], 4);
}

static void small_pages(void **state)
{
	uint8_t page[OPTANE_MAILBOX] = { 0 };
	struct pmemctl_optane_security security;
	struct pmemctl_optane_firmware firmware;
	struct pmemctl_optane_partitions partitions;
	struct pmemctl_optane_limits limits;
	struct pmemctl_optane_boot boot;

	(void)state;
	le_put(page, 8, 0x100000106);
	assert_int_equal(optane_security_decode(page, 7, &security), -EMSGSIZE);
	assert_int_equal(optane_security_decode(page, 8, &security), 0);
	assert_int_equal(security.state, PMEMCTL_OPTANE_SECURITY_ENABLED | PMEMCTL_OPTANE_SECURITY_LOCKED |
						 PMEMCTL_OPTANE_SECURITY_MASTER);
	assert_true(security.erase_opted_in);
	assert_int_equal(optane_boot_decode(page, 7, &boot), -EMSGSIZE);
	assert_int_equal(optane_boot_decode(page, 8, &boot), 0);
	assert_int_equal(boot.status, 0x100000106);
	memcpy(page, "\x67\x53\x00\x02\x01\x00\x60\x00", 8), memcpy(page + 16, "\x68\x54\x00\x02\x01\x01\x02\x00\xb8\x0b", 10);
	assert_int_equal(optane_firmware_decode(page, 25, &firmware), -EMSGSIZE);
	assert_int_equal(optane_firmware_decode(page, 26, &firmware), 0);
	assert_memory_equal(firmware.staged, "\x01\x02\x00\x54\x68", 5);
	assert_int_equal(firmware.image_size, 0x60 * 4096), assert_int_equal(firmware.activation_time, 3000);
	assert_true(firmware.activatable), assert_false(firmware.quiesce), assert_int_equal(firmware.last_update, 2);
	memset(page, 0, sizeof(page)), le_put(page + 16, 4, 3), le_put(page + 24, 8, 1 << 28), le_put(page + 32, 4, 9);
	assert_int_equal(optane_partitions_decode(page, 35, &partitions), -EMSGSIZE);
	assert_int_equal(optane_partitions_decode(page, 36, &partitions), 0);
	assert_int_equal(partitions.persistent_size, 3 * 4096), assert_int_equal(partitions.capacity, 9 * 4096);
	assert_int_equal(partitions.persistent_start, 1 << 28), assert_int_equal(partitions.volatile_size, 0);
	memset(page, 0, sizeof(page)), le_put(page, 2, 102 * DEGREE), le_put(page + 10, 2, 96 * DEGREE);
	le_put(page + 28, 4, 100);
	assert_int_equal(optane_limits_decode(page, 31, &limits), -EMSGSIZE);
	assert_int_equal(optane_limits_decode(page, 32, &limits), 0);
	assert_int_equal(limits.controller_shutdown, 102 * DEGREE), assert_int_equal(limits.reporting_time_step, 100);
	assert_int_equal(limits.controller_throttling_stop, 96 * DEGREE);
}

static void switches_power_and_scrubs(void **state)
{
	uint8_t page[OPTANE_MAILBOX] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct pmemctl_optane_power power;
	struct pmemctl_optane_sparing sparing;
	struct pmemctl_optane_scrub scrub;
	struct pmemctl_optane_switch state_of;
	struct pmemctl_optane_reporting reporting;

	(void)state;
	assert_int_equal(optane_power_decode(page, 12, &power), -EMSGSIZE);
	assert_int_equal(optane_power_decode(page, 13, &power), 0);
	assert_int_equal(power.peak, 0x302), assert_int_equal(power.average, 0x504), assert_true(power.boost);
	assert_int_equal(power.boost_limit, 0x908), assert_int_equal(power.boost_time, 0xd0c0b0a);
	assert_int_equal(optane_sparing_decode(page, 2, &sparing), -EMSGSIZE);
	assert_int_equal(optane_sparing_decode(page, 3, &sparing), 0);
	assert_true(sparing.enabled), assert_true(sparing.available);
	assert_int_equal(optane_scrub_decode(page, 27, &scrub), -EMSGSIZE);
	assert_int_equal(optane_scrub_decode(page, 28, &scrub), 0);
	assert_int_equal(scrub.start, 0xc0b0a0908070605);
	assert_int_equal(scrub.end, 0x0f0e0d);
	assert_int_equal(scrub.current, 0);
	assert_int_equal(optane_switch_decode(page, 1, &state_of), -EMSGSIZE);
	page[0] = 0;
	assert_int_equal(optane_switch_decode(page, 2, &state_of), 0);
	assert_false(state_of.on), assert_true(state_of.other);
	assert_int_equal(optane_reporting_decode(page, 7, &reporting), -EMSGSIZE);
	assert_int_equal(optane_reporting_decode(page, 8, &reporting), 0);
	assert_int_equal(reporting.time, 0x08070605);
}

static void opt_ins_and_policies(void **state)
{
	uint8_t page[OPTANE_MAILBOX] = { PMEMCTL_OPTANE_OPT_S3, 0, 0, 0, 1 };
	struct pmemctl_optane_policy policies[PMEMCTL_OPTANE_POLICIES];
	struct pmemctl_optane_opt_ins opt_ins = { .known = 0 };
	struct optane_command command;

	(void)state;
	assert_int_equal(optane_opt_in_decode(page, 7, PMEMCTL_OPTANE_OPT_S3, &opt_ins), -EMSGSIZE);
	assert_int_equal(optane_opt_in_decode(page, 8, PMEMCTL_OPTANE_OPT_ERASE, &opt_ins), -EBADMSG);
	assert_int_equal(opt_ins.known, 0);
	assert_int_equal(optane_opt_in_decode(page, 8, PMEMCTL_OPTANE_OPT_S3, &opt_ins), 0);
	assert_int_equal(opt_ins.known, 1 << PMEMCTL_OPTANE_OPT_S3);
	assert_int_equal(opt_ins.values[PMEMCTL_OPTANE_OPT_S3], 1);
	assert_int_equal(optane_policies(0x0115, policies), 10), assert_int_equal(policies[3].sub, 0xf6);
	assert_int_equal(optane_policies(0x0202, policies), 11), assert_int_equal(policies[3].sub, 0xf5);
	assert_int_equal(optane_policies(0x0301, policies), 12), assert_int_equal(policies[11].sub, 3);
	optane_policy_encode(3, 0xf1, &command);
	assert_int_equal(command.in[0], 3), assert_int_equal(command.in[1], 0xf1);
}

static void entries_of_logs(void **state)
{
	struct pmemctl_optane_entry entries[OPTANE_ENTRIES_MOST];
	uint8_t page[OPTANE_MAILBOX] = { 2 };
	struct optane_command command;
	size_t count;

	(void)state;
	le_put(page + 2 + 32 + 8, 8, 0x1000), le_put(page + 2 + 32 + 28, 2, 65535);
	page[2 + 32 + 24] = 8, page[2 + 32 + 25] = 3, page[2 + 32 + 26] = 2, page[2 + 32 + 27] = 9;
	assert_int_equal(optane_entries_decode(page, sizeof(page), PMEMCTL_OPTANE_MEDIA_LOW, entries, &count), 0);
	assert_int_equal(count, 2), assert_int_equal(entries[1].dpa, 0x1000), assert_int_equal(entries[1].sequence, 65535);
	assert_int_equal(entries[1].range, 8);
	assert_int_equal(entries[1].type, 3);
	assert_int_equal(entries[1].transaction, 9);
	/* more than a reply holds cannot be */
	page[0] = 4;
	assert_int_equal(optane_entries_decode(page, sizeof(page), PMEMCTL_OPTANE_MEDIA_LOW, entries, &count), -EBADMSG);
	page[0] = 8;
	assert_int_equal(optane_entries_decode(page, sizeof(page), PMEMCTL_OPTANE_THERMAL_LOW, entries, &count), -EBADMSG);
	assert_int_equal(optane_entries_decode(page, 1, PMEMCTL_OPTANE_THERMAL_LOW, entries, &count), -EMSGSIZE);
	memset(page, 0, sizeof(page)), page[0] = 1;
	le_put(page + 2 + 8, 4, 0x8000 | 5 * DEGREE | 4 << 16 | 1 << 19), le_put(page + 2 + 12, 2, 7);
	assert_int_equal(optane_entries_decode(page, sizeof(page), PMEMCTL_OPTANE_THERMAL_HIGH, entries, &count), 0);
	assert_int_equal(entries[0].temperature, -5 * DEGREE), assert_int_equal(entries[0].reported, 4);
	assert_true(entries[0].controller), assert_int_equal(entries[0].sequence, 7);
	optane_entries_encode(PMEMCTL_OPTANE_THERMAL_HIGH, 0x1234, 5, &command);
	assert_memory_equal(command.in, "\x03\x34\x12\x05\x00", 5);
	assert_int_equal(optane_next_sequence(65535), 1), assert_int_equal(optane_next_sequence(1), 2);
}

static void memory_information(void **state)
{
	struct pmemctl_optane_counter counters[PMEMCTL_OPTANE_COUNTERS];
	struct pmemctl_optane_effect effects[OPTANE_EFFECTS_MOST];
	struct pmemctl_optane_injection injected;
	struct pmemctl_optane_average_power power;
	struct pmemctl_optane_operation operation;
	uint8_t page[OPTANE_MAILBOX] = { 5, 0, 0, 0, 1, 0, 0, 0, 2 };
	unsigned count;

	(void)state;
	le_put(page + 56, 8, 1);
	assert_int_equal(optane_counters_decode(page, 63, counters), -EMSGSIZE);
	assert_int_equal(optane_counters_decode(page, 64, counters), 0);
	assert_int_equal(counters[0].low, 0x100000005), assert_int_equal(counters[0].high, 2);
	assert_int_equal(counters[3].low, 0), assert_int_equal(counters[3].high, 1);
	assert_int_equal(optane_injection_decode(page, 27, &injected), -EMSGSIZE);
	assert_int_equal(optane_injection_decode(page, 28, &injected), 0);
	assert_true(injected.enabled), assert_false(injected.temperature), assert_true(injected.triggers);
	assert_int_equal(injected.poisons, 1), assert_int_equal(injected.poison_clears, 2);
	assert_int_equal(optane_average_power_decode(page, 5, &power), -EMSGSIZE);
	assert_int_equal(optane_average_power_decode(page, 6, &power), 0);
	assert_int_equal(power.all, 5), assert_int_equal(power.at_1_2v, 1);
	assert_int_equal(optane_operation_decode(page, 8, &operation), -EMSGSIZE);
	assert_int_equal(optane_operation_decode(page, 9, &operation), 0);
	assert_int_equal(operation.op, 5), assert_int_equal(operation.status, 2);
	assert_int_equal(optane_effect_count_decode(page, 3, &count), -EMSGSIZE);
	assert_int_equal(optane_effect_count_decode(page, 4, &count), 0), assert_int_equal(count, 5);
	page[1] = 1;
	assert_int_equal(optane_effect_count_decode(page, 4, &count), -EBADMSG);
	assert_int_equal(optane_effects_decode(page, 127, effects), -EMSGSIZE);
	assert_int_equal(optane_effects_decode(page, 128, effects), 0);
	assert_int_equal(effects[0].sub, 1), assert_int_equal(effects[0].effects, 1), assert_int_equal(effects[1].op, 2);
}

static void injection(void **state)
{
	struct optane_command command;

	(void)state;
	optane_inject_enable_encode(true, &command);
	assert_int_equal(command.op, 0x0a), assert_int_equal(command.sub, 0), assert_int_equal(command.in[0], 1);
	optane_inject_temperature_encode(true, -3 * DEGREE, &command);
	assert_int_equal(command.sub, 2), assert_int_equal(command.in[0], 1);
	assert_int_equal(le_get(command.in + 1, 2), 0x8030);
}

/* ---- configuration data ---- */

enum { DIRECTORY = 60, CCUR_SIZE = 56 + 16 + 72, AREA = 512, CIN_AT = 256, CIN_SIZE = 48 };

static void seal(uint8_t *table, const char *signature, size_t size)
{
	uint8_t sum = 0;

	memcpy(table, signature, 4), le_put(table + 4, 4, size), table[9] = 0;
	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + table[i]);
	table[9] = (uint8_t)-sum;
}

/* A module in one set of its own; a request, if it has a number */
static void make_area(uint8_t *area, uint32_t request)
{
	uint8_t *current = area + DIRECTORY;

	memset(area, 0, AREA);
	le_put(area + 36, 4, CCUR_SIZE), le_put(area + 40, 4, DIRECTORY);
	le_put(current + 36, 2, 1), le_put(current + 48, 8, 252ULL << 30);
	le_put(current + 56, 2, 4), le_put(current + 58, 2, 16);
	le_put(current + 72, 2, 5), le_put(current + 74, 2, 72);
	seal(current, "CCUR", CCUR_SIZE);
	if (request) {
		le_put(area + 44, 4, CIN_SIZE), le_put(area + 48, 4, CIN_AT), le_put(area + CIN_AT + 36, 4, request);
		seal(area + CIN_AT, "CIN_", CIN_SIZE);
	}
	seal(area, "DMHD", DIRECTORY);
}

static void configuration(void **state)
{
	uint8_t area[AREA];
	struct pmemctl_optane_config config;
	size_t extent;

	(void)state;
	make_area(area, 0);
	assert_int_equal(optane_pcd_extent(area, OPTANE_MAILBOX, &extent), 0);
	assert_int_equal(extent, DIRECTORY + CCUR_SIZE);
	assert_int_equal(optane_config_decode(area, extent, &config), 0);
	assert_true(config.valid), assert_int_equal(config.status, 1), assert_int_equal(config.sets, 1);
	assert_int_equal(config.persistent_mapped, 252ULL << 30), assert_false(config.goal);
	/* a table that is cut off is not valid */
	assert_int_equal(optane_config_decode(area, extent - 1, &config), 0);
	assert_false(config.valid), assert_int_equal(config.persistent_mapped, 0);
	assert_int_equal(optane_config_decode(area, DIRECTORY - 1, &config), -EMSGSIZE);
	make_area(area, 7);
	assert_int_equal(optane_pcd_extent(area, OPTANE_MAILBOX, &extent), 0);
	assert_int_equal(extent, CIN_AT + CIN_SIZE);
	assert_int_equal(optane_config_decode(area, extent, &config), 0);
	assert_true(config.goal);
}

static void each_damaged_byte_of_the_configuration_is_found(void **state)
{
	uint8_t area[AREA];
	struct pmemctl_optane_config config;

	(void)state;
	for (size_t at = 0; at < DIRECTORY + CCUR_SIZE; at++) {
		make_area(area, 0);
		area[at] ^= 0x10;
		assert_int_equal(optane_config_decode(area, sizeof(area), &config), 0);
		check(!config.valid, "byte %zu", at);
	}
}

/* Sizes and places that lead out of the partition, with a right checksum */
static void places_out_of_the_partition(void **state)
{
	static const struct { uint32_t size, offset; } places[] = {
		{ UINT32_MAX, 60 }, { 144, UINT32_MAX }, { 144, OPTANE_CONFIG_SIZE }, { UINT32_MAX, UINT32_MAX },
		{ OPTANE_CONFIG_SIZE, 1 },
	};
	uint8_t area[AREA];
	struct pmemctl_optane_config config;
	size_t extent;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		make_area(area, 0);
		le_put(area + 36, 4, places[i].size), le_put(area + 40, 4, places[i].offset);
		seal(area, "DMHD", DIRECTORY);
		check(optane_pcd_extent(area, sizeof(area), &extent) == -EBADMSG, "case %zu", i);
		assert_int_equal(optane_config_decode(area, sizeof(area), &config), 0);
		check(!config.valid, "case %zu", i);
	}
}

static void reading_goes_by_pages(void **state)
{
	struct optane_command command;

	(void)state;
	optane_pcd_read_encode(1, 384, &command);
	assert_int_equal(command.op, 6), assert_int_equal(command.sub, 1);
	assert_memory_equal(command.in, "\x01\x01\x80\x01\x00\x00", 6);
}

/* Of those that have no test of their own. */
static void one_byte_too_few(void **state)
{
	const uint8_t page[OPTANE_MAILBOX] = { 3, 2, 1 };
	struct pmemctl_optane_policy policy = { .op = 5 };
	unsigned mode, training;

	(void)state;
	assert_int_equal(optane_fips_decode(page, 0, &mode), -EMSGSIZE);
	assert_int_equal(optane_fips_decode(page, 1, &mode), 0), assert_int_equal(mode, 3);
	assert_int_equal(optane_policy_decode(page, 0, &policy), -EMSGSIZE);
	assert_int_equal(optane_policy_decode(page, 1, &policy), 0), assert_int_equal(policy.who, 3);
	assert_int_equal(optane_link_decode(page, 2, &training), -EMSGSIZE);
	assert_int_equal(optane_link_decode(page, 3, &training), 0), assert_int_equal(training, 2);
}

static void injections_as_bytes(void **state)
{
	struct optane_command c;

	(void)state;
	optane_inject_poison_encode(true, PMEMCTL_OPTANE_POISON_SCRUB, 0x123400, &c);
	assert_int_equal(c.op << 8 | c.sub, 0x0a01);
	assert_memory_equal(c.in, "\x01\x00\x04\x00\x00\x34\x12\x00\x00\x00\x00\x00", 12);
	optane_inject_trigger_encode(OPTANE_TRIGGER_REMAINING, true, 7, &c);
	assert_int_equal(c.op << 8 | c.sub, 0x0a03);
	assert_memory_equal(c.in, "\x08\0\0\0\0\0\0\0\0\0\0\0\x0f\0", 14);
	optane_inject_trigger_encode(OPTANE_TRIGGER_FATAL, false, 0, &c);
	assert_memory_equal(c.in, "\x04\0\0\0\0\0\0\0\0\0\0\0\0\0", 14);
	optane_inject_trigger_encode(OPTANE_TRIGGER_SHUTDOWN, true, 0, &c);
	assert_memory_equal(c.in, "\x10\0\0\0\0\0\0\0\0\0\0\0\0\x01", 14);
	optane_reporting_encode(1500, &c);
	assert_int_equal(c.op << 8 | c.sub, 0x0506);
	assert_memory_equal(c.in, "\0\0\0\0\xdc\x05\0\0", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity),
		cmocka_unit_test(temperatures_have_a_sign),
		cmocka_unit_test(smart),
		cmocka_unit_test(what_is_cut_off_of_smart_is_not_known),
		cmocka_unit_test(alarms_go_out_as_they_came),
		cmocka_unit_test(logs_are_counted_also_over_the_turn),
		cmocka_unit_test(small_pages),
		cmocka_unit_test(switches_power_and_scrubs), cmocka_unit_test(opt_ins_and_policies),
		cmocka_unit_test(entries_of_logs), cmocka_unit_test(memory_information),
		cmocka_unit_test(injection),
		cmocka_unit_test(configuration),
		cmocka_unit_test(each_damaged_byte_of_the_configuration_is_found),
		cmocka_unit_test(places_out_of_the_partition),
		cmocka_unit_test(one_byte_too_few),
		cmocka_unit_test(reading_goes_by_pages),
		cmocka_unit_test(injections_as_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
