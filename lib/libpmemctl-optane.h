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

struct pmemctl_optane_module {
	const char *dimm;		/* "nmem3" */
	unsigned asked, known;		/* PMEMCTL_OPTANE_…: what was wanted, and what was read */
	const char *problem;		/* why what is not known could not be read: the first reason; NULL: all is known */
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
};

struct pmemctl_optane {
	struct pmemctl_optane_module **modules;	/* in the order that was asked for */
	size_t module_count;
};

/*
 * Ask the firmware of DIMMs, all at a time, by vendor-specific commands (ND_CMD_VENDOR of <linux/ndctl.h>, command family
 * of Intel); on a recorded machine its replies are taken. A busy DIMM is asked again, after 1, 2, 4, 8 and 16 ms. What
 * a DIMM does not tell is not known, and no failure of the call. 0, or -errno: -ENOMEM, or a DIMM of that name is
 * none. Since: 0.1
 */
int pmemctl_optane_read(struct pmemctl_ctx *ctx, const char *const *dimms, size_t count, unsigned want,
			struct pmemctl_optane **optane);
void pmemctl_optane_free(struct pmemctl_optane *optane);

/* May the DIMM be such a module, by its family and identity (PMEMCTL_WANT_IDENTITY)? No command is sent. Since: 0.1 */
bool pmemctl_is_optane(const struct pmemctl_dimm *dimm);

#ifdef __cplusplus
}
#endif
#endif
