/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_OPTANE_H
#define LIBPMEMCTL_OPTANE_H

/*
 * Part of libpmemctl.h, which includes it: what the firmware of Intel Optane modules tells. Its conventions hold here.
 * "FIS" below is the Firmware Interface Specification of the modules, by operation and sub-operation in hexadecimal:
 * versions 1.x are of the 100 series, 2.x of the 200 and 3.x of the 300 series.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* Temperatures are in 1/16 degree Celsius. Capacities are in bytes, powers in mW, times in ms unless told otherwise. */

/* FIS 01:00 */
struct pmemctl_optane_identity {
	unsigned vendor, device, controller_revision, format;
	uint8_t firmware[5];		/* BCD: product, revision, security, build (2) */
	uint64_t capacity;		/* raw */
	unsigned manufacturer;
	char part[21];
	uint32_t sku;
	unsigned interface, active_interface;	/* version of the FIS, BCD: 0x0203 */
};

enum {	/* bits of sku */
	PMEMCTL_OPTANE_MEMORY_MODE = 1 << 0, PMEMCTL_OPTANE_APP_DIRECT = 1 << 2, PMEMCTL_OPTANE_SPARING = 1 << 3,
	PMEMCTL_OPTANE_ENCRYPTION = 1 << 17,
};

/* FIS 01:01; a firmware before 1.13 tells no powers, one before 2.0 no boost, one before 2.1 no times: they are 0. */
struct pmemctl_optane_limits {
	int controller_shutdown, media_shutdown;
	int media_throttling_start, media_throttling_stop, controller_throttling_start, controller_throttling_stop;
	unsigned max_average_power, max_boost_power;
	uint32_t max_boost_time, boost_time_step, max_reporting_time, reporting_time_step;
};

/* FIS 02:00, bits of state */
enum {
	PMEMCTL_OPTANE_SECURITY_ENABLED = 1 << 1, PMEMCTL_OPTANE_SECURITY_LOCKED = 1 << 2,
	PMEMCTL_OPTANE_SECURITY_FROZEN = 1 << 3, PMEMCTL_OPTANE_SECURITY_EXPIRED = 1 << 4,
	PMEMCTL_OPTANE_SECURITY_UNSUPPORTED = 1 << 5, PMEMCTL_OPTANE_SECURITY_MASTER = 1 << 8,
	PMEMCTL_OPTANE_SECURITY_MASTER_EXPIRED = 1 << 9,
};
struct pmemctl_optane_security {
	uint32_t state;
	bool erase_opted_in;
};

/* FIS 08:00 */
enum {	/* bits of valid */
	PMEMCTL_OPTANE_HAS_HEALTH = 1 << 0, PMEMCTL_OPTANE_HAS_REMAINING = 1 << 1,
	PMEMCTL_OPTANE_HAS_MEDIA_TEMPERATURE = 1 << 3, PMEMCTL_OPTANE_HAS_CONTROLLER_TEMPERATURE = 1 << 4,
	PMEMCTL_OPTANE_HAS_DIRTY_SHUTDOWNS = 1 << 5, PMEMCTL_OPTANE_HAS_AIT_DRAM = 1 << 6,
	PMEMCTL_OPTANE_HAS_REASON = 1 << 7, PMEMCTL_OPTANE_HAS_ALARMS = 1 << 9,
	PMEMCTL_OPTANE_HAS_LAST_SHUTDOWN = 1 << 10, PMEMCTL_OPTANE_HAS_VENDOR_DATA = 1 << 11,
};
struct pmemctl_optane_smart {
	uint32_t valid;
	unsigned health;		/* 0 all is well; bit 0 non-critical, 1 critical, 2 fatal */
	unsigned remaining;		/* per cent */
	unsigned alarms;		/* bit 0 remaining, 1 media, 2 controller temperature */
	int media_temperature, controller_temperature;
	uint32_t dirty_shutdowns;	/* latched */
	bool ait_dram;
	unsigned reason;		/* of the health, bits */
	/* with PMEMCTL_OPTANE_HAS_VENDOR_DATA, else 0 */
	uint64_t power_cycles, power_on_time, up_time;	/* seconds */
	uint32_t unlatched_dirty_shutdowns;
	bool last_shutdown_dirty;	/* with PMEMCTL_OPTANE_HAS_LAST_SHUTDOWN */
	uint32_t last_shutdown, unlatched_last_shutdown;	/* detail, 8 bits; extended detail above */
	uint64_t last_shutdown_time;	/* seconds since 1970 */
	int max_media_temperature, max_controller_temperature;
	unsigned throttled;		/* per cent of performance lost */
};

/* FIS 04:01 */
struct pmemctl_optane_alarms {
	unsigned enabled;		/* bits as alarms of SMART */
	unsigned remaining;		/* per cent */
	int media_temperature, controller_temperature;
};

/* FIS 08:01; versions as in the identity, all zero: none */
struct pmemctl_optane_firmware {
	uint8_t running[5], staged[5];
	uint64_t image_size;		/* largest */
	bool activatable, quiesce;	/* without a reset; memory must be idle meanwhile */
	unsigned last_update;		/* 0 unknown, 1 staged, 2 loaded, 3 failed */
	unsigned activation_time;
};

/* FIS 06:02 */
struct pmemctl_optane_partitions {
	uint64_t volatile_size, volatile_start, persistent_size, persistent_start, capacity;
};

/* FIS FD:03, of the BIOS: the boot status register; 0 and all ones mean that it cannot be told */
struct pmemctl_optane_boot {
	uint64_t status;
};

/* The current configuration (CCUR) of the platform configuration data, FIS 06:01 partition 1 */
struct pmemctl_optane_config {
	bool valid;			/* its checksums and sizes are right */
	unsigned status;		/* 1 and what is meant as such: 6, 13, 15; see the FIS */
	uint64_t volatile_mapped, persistent_mapped;
	unsigned sets;			/* interleave sets that it is a member of */
	bool goal;			/* there is a request that was not processed */
};

/* FIS 08:05: entries of the error logs; of media and temperature, of low and high priority */
struct pmemctl_optane_errors {
	unsigned media_low, media_high, thermal_low, thermal_high;
};

/* FIS 04:02: limits of power. The peak is of the 100 series alone, the boost of later ones; its time is told from 2.1
 * on. */
struct pmemctl_optane_power {
	unsigned peak, average;
	bool boost;			/* of the bandwidth */
	unsigned boost_limit;
	uint32_t boost_time;
};

/* FIS 04:03: a spare package takes the place of one that fails */
struct pmemctl_optane_sparing {
	bool enabled, available;
};

/* FIS 04:04: the address range scrub; addresses of the module */
struct pmemctl_optane_scrub {
	bool running;
	uint64_t start, end, current;
};

/* FIS 08:03, page 4 and, for the time, 04:06: the power that was taken in the mean; 12 V and 1.2 V not of the 300
 * series */
struct pmemctl_optane_average_power {
	unsigned all, at_12v, at_1_2v;
};
struct pmemctl_optane_reporting {
	uint32_t time;
};

/* FIS 06:09, 06:0A and 06:EA: is it so, and what else: now for the viral policy, in the last power cycle for both
 * others */
struct pmemctl_optane_switch {
	bool on, other;
};

/* FIS 08:04: the last operation that took long */
struct pmemctl_optane_operation {
	uint8_t op, sub;		/* such as 03:01, overwriting */
	unsigned status;		/* of the mailbox: 0 done, 5 goes on, 0x0a there was none, 0x0b aborted */
};

/* FIS 08:03, pages 0 and 1: reads and writes of the media (64 bytes each), requests to read and to write */
struct pmemctl_optane_counter {
	uint64_t low, high;		/* 128 bits */
};
enum { PMEMCTL_OPTANE_COUNTERS = 4 };
struct pmemctl_optane_performance {
	struct pmemctl_optane_counter since_boot[PMEMCTL_OPTANE_COUNTERS], in_all[PMEMCTL_OPTANE_COUNTERS];
};

/* FIS 08:03, page 3 */
struct pmemctl_optane_injection {
	bool enabled, temperature, triggers;
	uint32_t poisons, poison_clears, temperatures, trigger_count;
	uint64_t which; /* triggers: bit 0 package sparing, 2 fatal, 3 per cent remaining, 4 dirty shutdown */
};

/* FIS 02:02, by what is opted in for; bits of known: 1 << code */
enum pmemctl_optane_opt_in {
	PMEMCTL_OPTANE_OPT_DOWNGRADE = 1, PMEMCTL_OPTANE_OPT_ERASE = 2, PMEMCTL_OPTANE_OPT_S3 = 3,
	PMEMCTL_OPTANE_OPT_ACTIVATE = 4, PMEMCTL_OPTANE_OPT_END,
};
struct pmemctl_optane_opt_ins {
	unsigned known;
	uint32_t values[PMEMCTL_OPTANE_OPT_END];
};

/* FIS 06:CA: who may send a command. Bits: 0 BIOS, 1 SMBus, 2 management; 0: it is not restricted; 0xfe: it is not
 * there. */
struct pmemctl_optane_policy {
	uint8_t op, sub, who;
};
enum { PMEMCTL_OPTANE_POLICIES = 12 };

/* FIS 08:FF: what a command does. Bits of effects: 0 nothing, 1 security, 2 configuration after a reboot, 3 at once,
 * 4 it quiesces the module, 5 data at once, 6 test mode, 7 debug mode, 8 policies at once */
struct pmemctl_optane_effect {
	uint8_t op, sub;
	uint32_t effects;
};

/* FIS 08:05: an entry of an error log */
enum pmemctl_optane_log {
	PMEMCTL_OPTANE_MEDIA_LOW, PMEMCTL_OPTANE_MEDIA_HIGH, PMEMCTL_OPTANE_THERMAL_LOW, PMEMCTL_OPTANE_THERMAL_HIGH,
	PMEMCTL_OPTANE_LOG_COUNT,
};
struct pmemctl_optane_entry {
	enum pmemctl_optane_log log;
	unsigned sequence;		/* 1 to 65535, and then from 1 again */
	uint64_t time;			/* seconds since 1970 */
	/* of media: addresses of the module and of the media, 2 to the power of range bytes */
	uint64_t dpa, pda;
	unsigned range, type, flags, transaction;	/* flags: bit 0 pda is valid, 1 dpa, 2 interrupt, 4 viral */
	/* of temperature */
	int temperature;
	unsigned reported;		/* 0 by the user's alarm, 1 low, 2 high, 4 critical */
	bool controller;		/* else of the media */
};
/* Which entries are wanted: the oldest first of each log */
struct pmemctl_optane_entry_query {
	unsigned logs;			/* bits: 1 << log; of several, in this order */
	unsigned first;			/* sequence; 0: from the oldest on */
	unsigned count;			/* of each log; 0: all */
};

/* What pmemctl_optane_read() reads, one firmware command each unless told. */
#define PMEMCTL_OPTANE_IDENTITY   (1u << 0)
#define PMEMCTL_OPTANE_LIMITS     (1u << 1)
#define PMEMCTL_OPTANE_SECURITY   (1u << 2)
#define PMEMCTL_OPTANE_SMART      (1u << 3)
#define PMEMCTL_OPTANE_ALARMS     (1u << 4)
#define PMEMCTL_OPTANE_FIRMWARE   (1u << 5)
#define PMEMCTL_OPTANE_PARTITIONS (1u << 6)
#define PMEMCTL_OPTANE_BOOT       (1u << 7)
#define PMEMCTL_OPTANE_CONFIG     (1u << 8)	/* one for each 128 bytes that its tables take */
#define PMEMCTL_OPTANE_ERRORS     (1u << 9)	/* four */
#define PMEMCTL_OPTANE_POWER      (1u << 10)
#define PMEMCTL_OPTANE_SPARES     (1u << 11)
#define PMEMCTL_OPTANE_SCRUB      (1u << 12)
#define PMEMCTL_OPTANE_AVERAGE    (1u << 13)	/* from 2.0 on */
#define PMEMCTL_OPTANE_REPORTING  (1u << 14)	/* from 2.1 on */
#define PMEMCTL_OPTANE_LATCH      (1u << 15)
#define PMEMCTL_OPTANE_VIRAL      (1u << 16)
#define PMEMCTL_OPTANE_EADR       (1u << 17)	/* from 2.0 on */
#define PMEMCTL_OPTANE_OPERATION  (1u << 18)
#define PMEMCTL_OPTANE_PERFORMANCE (1u << 19)	/* two */
#define PMEMCTL_OPTANE_INJECTION  (1u << 20)
#define PMEMCTL_OPTANE_OPT_INS    (1u << 21)	/* four from 2.3 on, one of 2.2 */
#define PMEMCTL_OPTANE_FIPS       (1u << 22)	/* from 3.5 on */
#define PMEMCTL_OPTANE_POLICY     (1u << 23)	/* ten to twelve */
#define PMEMCTL_OPTANE_EFFECTS    (1u << 24)	/* one, and one for each 16 */
#define PMEMCTL_OPTANE_LINK       (1u << 28)
#define PMEMCTL_OPTANE_ENTRIES    (1u << 25)	/* of error logs: one for each 3 of media and each 7 of temperature */

struct pmemctl_optane_module {
	const char *dimm;		/* "nmem3" */
	unsigned asked, known;		/* PMEMCTL_OPTANE_…: what was wanted, and what was read */
	const char *problem; /* why what is not known could not be read: the first reason; NULL: all is known */
	struct pmemctl_optane_identity identity;
	struct pmemctl_optane_limits limits;
	struct pmemctl_optane_security security;
	struct pmemctl_optane_smart smart;
	struct pmemctl_optane_alarms alarms;
	struct pmemctl_optane_firmware firmware;
	struct pmemctl_optane_partitions partitions;
	struct pmemctl_optane_boot boot;
	struct pmemctl_optane_config config;
	struct pmemctl_optane_errors errors;
	struct pmemctl_optane_power power;
	struct pmemctl_optane_sparing sparing;
	struct pmemctl_optane_scrub scrub;
	struct pmemctl_optane_average_power average_power;
	struct pmemctl_optane_reporting reporting;
	struct pmemctl_optane_switch latch, viral, eadr;
	struct pmemctl_optane_operation operation;
	struct pmemctl_optane_performance performance;
	struct pmemctl_optane_injection injection;
	struct pmemctl_optane_opt_ins opt_ins;
	unsigned link_training;		/* FIS 06:06: 1, 3 and 4 are complete */
	unsigned fips;			/* 0 off, 1 until the next boot, 2 not yet set up, 3 on */
	struct pmemctl_optane_policy policies[PMEMCTL_OPTANE_POLICIES];
	size_t policy_count;
	struct pmemctl_optane_effect *effects;
	size_t effect_count;
	struct pmemctl_optane_entry *entries;
	size_t entry_count;
	uint8_t *pcd; /* with PMEMCTL_OPTANE_CONFIG: for pmemctl_pcd_decode(); NULL when it is not known */
	size_t pcd_size;
};

struct pmemctl_optane {
	struct pmemctl_optane_module **modules;	/* in the order that was asked for */
	size_t module_count;
};

/*
 * Ask the firmware of DIMMs, all at a time, by vendor-specific commands (ND_CMD_VENDOR of <linux/ndctl.h>, command
 * family of Intel); on a recorded machine its replies are taken. A busy DIMM is asked again, after 1, 2, 4, 8 and 16
 * ms. What a DIMM does not tell is not known, and no failure of the call. 0, or -errno: -ENOMEM, or a DIMM of that name
 * is none. What a version of the firmware's interface does not have is not asked for, and neither known nor a problem:
 * the identity is always read where that matters. Since: 0.1
 */
int pmemctl_optane_read(struct pmemctl_ctx *ctx, const char *const *dimms, size_t count, unsigned want,
			struct pmemctl_optane **optane);
/* The same with entries of error logs, PMEMCTL_OPTANE_ENTRIES, which that one takes from all logs. Since: 0.1 */
int pmemctl_optane_read_entries(struct pmemctl_ctx *ctx, const char *const *dimms, size_t count,
				const struct pmemctl_optane_entry_query *query, struct pmemctl_optane **optane);
void pmemctl_optane_free(struct pmemctl_optane *optane);

/* What the capacity of a module serves as: the sum is all of it. PMEMCTL_UNKNOWN where it cannot be told. */
struct pmemctl_optane_capacities {
	uint64_t memory, app_direct, unconfigured, inaccessible, reserved;
};
/*
 * By the module's PMEMCTL_OPTANE_IDENTITY, _PARTITIONS, _CONFIG and _BOOT. Two levels: memory of modules serves as
 * memory, and DRAM as its cache (the current volatile mode of the PCAT). Since: 0.1
 */
void pmemctl_optane_capacities(const struct pmemctl_optane_module *module, bool two_level,
			       struct pmemctl_optane_capacities *capacities);

/* May the DIMM be such a module, by its family and identity (PMEMCTL_WANT_IDENTITY)? No command is sent. Since: 0.1 */
bool pmemctl_is_optane(const struct pmemctl_dimm *dimm);
/* How many DIMMs of the platform may be, and, unless dimms is NULL, which, in its order. Since: 0.1 */
size_t pmemctl_optane_dimms(const struct pmemctl_platform *platform, const struct pmemctl_dimm **dimms);

#ifdef __cplusplus
}
#endif
#endif
