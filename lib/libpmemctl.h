/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_H
#define LIBPMEMCTL_H

/*
 * libpmemctl: persistent memory and DAX on Linux, read from and changed through the kernel.
 *
 * Conventions, for every symbol:
 *  - functions return 0, or a negative errno; pmemctl_error() then tells what, which object and why.
 *  - sizes, offsets and addresses are in bytes; PMEMCTL_UNKNOWN is what could not be read.
 *  - a string that could not be read is NULL; an empty one is "".
 *  - objects belong to the platform they were discovered with, and live until pmemctl_platform_free().
 *  - until 1.0, structures may grow, and the soname changes when they do.
 *  - nothing here prints, prompts, exits, or changes the process's signal handlers, environment or locale.
 *  - a context is for one thread at a time.
 */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PMEMCTL_UNKNOWN UINT64_MAX
#define PMEMCTL_NO_NODE (-1)

/* ---- context, errors, log ---------------------------------------------------------------- */

struct pmemctl_ctx;

/*
 * Outcome of an operation in the terms a user acts on. The values are the exit statuses of the
 * pmemctl command, so that every front end agrees on them. Since: 0.1
 */
enum pmemctl_status {
	PMEMCTL_OK = 0,
	PMEMCTL_FAILED = 1,
	PMEMCTL_USAGE = 2,
	PMEMCTL_NO_OBJECT = 3,
	PMEMCTL_NO_PERMISSION = 4,
	PMEMCTL_IN_USE = 5,
	PMEMCTL_NOT_SUPPORTED = 6,
	PMEMCTL_PARTIAL = 7,
	PMEMCTL_DECLINED = 8,
	PMEMCTL_DAMAGED = 10,
};

/* The last failure in a context. Strings are "" when there is nothing to say. Since: 0.1 */
struct pmemctl_error {
	enum pmemctl_status status;
	int errnum;		/* positive errno behind it, or 0 */
	const char *object;	/* "region0", "nmem3" … */
	const char *message;	/* one line: what happened and why */
	const char *kernel;	/* what the kernel logged since the operation began, one line a message */
	const char *hint;	/* what to do about it */
	const char *missing;	/* "region", "DIMM" …: what kind of object there is none of that name; else NULL */
};

enum pmemctl_log_level { PMEMCTL_LOG_WARNING, PMEMCTL_LOG_INFO, PMEMCTL_LOG_DEBUG };
typedef void pmemctl_log_fn(void *data, enum pmemctl_log_level level, const char *message);

/*
 * Open a context on the running system (sysroot NULL) or on a recorded tree below the directory
 * sysroot, which holds sys/, dev/ and proc/. Since: 0.1
 */
int pmemctl_new(struct pmemctl_ctx **ctx, const char *sysroot);
void pmemctl_unref(struct pmemctl_ctx *ctx);
void pmemctl_set_log(struct pmemctl_ctx *ctx, pmemctl_log_fn *fn, void *data,
		     enum pmemctl_log_level highest);
const struct pmemctl_error *pmemctl_error(struct pmemctl_ctx *ctx);

/*
 * Attributes that could not be read for lack of permission since the context was opened, by name,
 * with commas between; "" when there are none. Belongs to the context. Since: 0.1
 */
const char *pmemctl_denied(struct pmemctl_ctx *ctx);

/* True on a recorded tree, where nothing can be changed. Since: 0.1 */
bool pmemctl_is_recorded(struct pmemctl_ctx *ctx);

/*
 * Ask a running plan to stop and roll back; later plans of the context do not start. Safe to call
 * from a signal handler. Since: 0.1
 */
void pmemctl_interrupt(struct pmemctl_ctx *ctx);

/* True after pmemctl_interrupt(), also that of the original of a clone. Since: 0.1 */
bool pmemctl_is_interrupted(struct pmemctl_ctx *ctx);

/*
 * A context on the same system for another thread, with errors of its own and no log. It is
 * interrupted with the original, whose locks hold for it too, and which must live longer.
 * 0, or -errno with the error in the original. Since: 0.1
 */
int pmemctl_clone(struct pmemctl_ctx *of, struct pmemctl_ctx **clone);

/* ---- the model --------------------------------------------------------------------------- */

enum pmemctl_mode {
	PMEMCTL_MODE_UNKNOWN,
	PMEMCTL_MODE_RAW,
	PMEMCTL_MODE_FSDAX,
	PMEMCTL_MODE_DEVDAX,
	PMEMCTL_MODE_SECTOR,
};

/* Where the page structures of a namespace are kept: nowhere, in DRAM, or on the namespace. */
enum pmemctl_map { PMEMCTL_MAP_NONE, PMEMCTL_MAP_MEM, PMEMCTL_MAP_DEV };

enum pmemctl_bus_kind {
	PMEMCTL_BUS_OTHER,
	PMEMCTL_BUS_ACPI_NFIT,
	PMEMCTL_BUS_NFIT_TEST,
	PMEMCTL_BUS_E820,
	PMEMCTL_BUS_VIRTIO,
	PMEMCTL_BUS_CXL,
	PMEMCTL_BUS_PAPR,
	PMEMCTL_BUS_OF,
};

enum pmemctl_scrub { PMEMCTL_SCRUB_UNKNOWN, PMEMCTL_SCRUB_IDLE, PMEMCTL_SCRUB_ACTIVE };

enum pmemctl_security {
	PMEMCTL_SECURITY_UNKNOWN,
	PMEMCTL_SECURITY_DISABLED,
	PMEMCTL_SECURITY_UNLOCKED,
	PMEMCTL_SECURITY_LOCKED,
	PMEMCTL_SECURITY_FROZEN,
	PMEMCTL_SECURITY_OVERWRITE,
};

enum pmemctl_persistence {
	PMEMCTL_PERSISTENCE_UNKNOWN,
	PMEMCTL_PERSISTENCE_NONE,
	PMEMCTL_PERSISTENCE_MEMORY_CONTROLLER,
	PMEMCTL_PERSISTENCE_CPU_CACHE,
};

enum pmemctl_region_type {
	PMEMCTL_REGION_UNKNOWN,
	PMEMCTL_REGION_PMEM,
	PMEMCTL_REGION_VOLATILE,
	PMEMCTL_REGION_BLK,	/* block windows, gone from Linux 5.18; never found */
};

/* DIMM state flags, ACPI 6.5 table 5.139 (NVDIMM Region Mapping) and the PAPR health bitmap. */
#define PMEMCTL_DIMM_SAVE_FAILED    (1u << 0)
#define PMEMCTL_DIMM_RESTORE_FAILED (1u << 1)
#define PMEMCTL_DIMM_FLUSH_FAILED   (1u << 2)
#define PMEMCTL_DIMM_NOT_ARMED      (1u << 3)
#define PMEMCTL_DIMM_SMART_EVENT    (1u << 4)
#define PMEMCTL_DIMM_MAP_FAILED     (1u << 5)
#define PMEMCTL_DIMM_SMART_NOTIFY   (1u << 6)
#define PMEMCTL_DIMM_LOCKED         (1u << 7)
#define PMEMCTL_DIMM_ALIASED        (1u << 8)

/* What a DIMM tells of its health: bits of struct pmemctl_health. */
#define PMEMCTL_HEALTH_STATE              (1u << 0)
#define PMEMCTL_HEALTH_MEDIA_TEMPERATURE  (1u << 1)
#define PMEMCTL_HEALTH_CONTROLLER_TEMPERATURE (1u << 2)
#define PMEMCTL_HEALTH_SPARES             (1u << 3)
#define PMEMCTL_HEALTH_LIFE_USED          (1u << 4)
#define PMEMCTL_HEALTH_ALARMS             (1u << 5)
#define PMEMCTL_HEALTH_SHUTDOWN           (1u << 6)	/* how the last one went */
#define PMEMCTL_HEALTH_SHUTDOWN_COUNT     (1u << 7)
/* with PMEMCTL_WANT_THRESHOLDS; of each threshold, only while its alarm is enabled */
#define PMEMCTL_HEALTH_ALARMS_ENABLED     (1u << 8)
#define PMEMCTL_HEALTH_MEDIA_THRESHOLD    (1u << 9)
#define PMEMCTL_HEALTH_CONTROLLER_THRESHOLD (1u << 10)
#define PMEMCTL_HEALTH_SPARES_THRESHOLD   (1u << 11)

#define PMEMCTL_ALARM_SPARES                 (1u << 0)
#define PMEMCTL_ALARM_MEDIA_TEMPERATURE      (1u << 1)
#define PMEMCTL_ALARM_CONTROLLER_TEMPERATURE (1u << 2)
/* a bit besides these is an alarm that has no name here */
#define PMEMCTL_ALARM_ALL                    0x7u

enum pmemctl_health_state {
	PMEMCTL_HEALTH_OK,
	PMEMCTL_HEALTH_NON_CRITICAL,	/* maintenance is needed */
	PMEMCTL_HEALTH_CRITICAL,	/* it works less well, or less of it does */
	PMEMCTL_HEALTH_FATAL,		/* data is lost, or about to be */
};

/*
 * Health as firmware tells it (SMART of "NVDIMM DSM Interface - Intel", version 1.8, and its like).
 * A value means something while its bit is set: in reported, the DIMM says that it is valid; in
 * known, it also can be true. Temperatures are in sixteenths of a degree Celsius.
 */
struct pmemctl_health {
	bool told;		/* the DIMM has answered; else the log says why not */
	bool no_command;	/* it has no command to ask it by */
	bool thresholds_failed;	/* it has a command to ask for them by, which failed */
	unsigned reported, known;	/* PMEMCTL_HEALTH_… */
	enum pmemctl_health_state state;
	int media_temperature, media_threshold;
	int controller_temperature, controller_threshold;
	unsigned spares, spares_threshold;	/* percent that is left */
	unsigned life_used;			/* percent, and more than 100 when it is used beyond */
	unsigned alarms, alarms_enabled;	/* PMEMCTL_ALARM_…; alarms: have gone off */
	bool dirty_shutdown;			/* the last one lost data */
	uint32_t shutdown_count;		/* of dirty ones */
};

/* The firmware of a DIMM. */
struct pmemctl_firmware {
	bool told;			/* the DIMM has answered */
	uint64_t running, next;		/* versions as the DIMM encodes them; next 0: none is staged */
	bool can_update;		/* it has the commands to update it */
	/* of a staged one: "idle", "armed" …, and "success", "need_reset" …; NULL unknown */
	const char *activate_state, *activate_result;
};

/* A set of sizes a device supports, and the one selected (PMEMCTL_UNKNOWN: none, or not read). */
struct pmemctl_sizes {
	size_t count;
	const uint64_t *values;
	uint64_t selected;
};

/* A run of bad 512-byte sectors, counted from the start of the region. */
struct pmemctl_badblock {
	uint64_t sector;
	uint64_t count;
};

struct pmemctl_badblocks {
	size_t count;
	const struct pmemctl_badblock *runs;
	uint64_t sectors;	/* sum of all runs */
	bool known;		/* false when the list could not be read */
};

struct pmemctl_bus {
	const char *name;	/* "ndbus0" */
	int id;
	const char *provider;	/* "ACPI.NFIT", "e820" … */
	enum pmemctl_bus_kind kind;
	enum pmemctl_scrub scrub;
	const char *commands;	/* firmware commands of the bus, blank separated */
	/* with PMEMCTL_WANT_FIRMWARE */
	const char *firmware_activate;	/* "idle", "armed", "busy" …; NULL where it cannot be done */
	const char *firmware_capability;	/* "quiesce", "live"; NULL as above */
	bool firmware_update;		/* one of all its DIMMs has the commands to update its firmware */
	struct pmemctl_dimm **dimms;
	size_t dimm_count;
	struct pmemctl_region **regions;
	size_t region_count;
};

struct pmemctl_dimm {
	const char *name;	/* "nmem0" */
	int id;
	struct pmemctl_bus *bus;
	bool enabled;
	const char *unique_id;	/* "8089-a2-1837-00000be8", ACPI 6.2 section 5.2.25.9 */
	uint64_t handle;	/* NFIT device handle */
	uint64_t phys_id;	/* SMBIOS type 17 handle */
	unsigned flags;		/* PMEMCTL_DIMM_* */
	bool flags_known;	/* false when the health flags could not be read */
	enum pmemctl_security security;
	int frozen;		/* 1, 0, or -1 when it could not be read */
	/* with PMEMCTL_WANT_IDENTITY */
	uint64_t vendor, device, rev_id;
	uint64_t subsystem_vendor, subsystem_device, subsystem_rev_id;
	uint64_t serial, family, dsm_mask, dirty_shutdown;
	uint64_t format[2];	/* region format interface codes */
	uint64_t available_slots;	/* free labels in the label storage area */
	const char *commands;
	/* with PMEMCTL_WANT_DIMM_FIRMWARE: "01.02.00.5367"; NULL when the DIMM did not tell, see the log */
	const char *firmware;
	const struct pmemctl_firmware *firmware_state;	/* NULL: it has no command to ask it by */
	const struct pmemctl_health *health;	/* with PMEMCTL_WANT_HEALTH, else NULL */
	bool has_security;	/* passphrases; where security is unknown all the same, its state could not be read */
};

/* What one DIMM contributes to a region; offset and length are DIMM physical addresses. */
struct pmemctl_mapping {
	const char *dimm_name;
	struct pmemctl_dimm *dimm;	/* NULL when DIMMs were not discovered */
	uint64_t offset, length;
	int position;			/* in the interleave set, or -1 */
};

struct pmemctl_region {
	const char *name;	/* "region0" */
	int id;
	struct pmemctl_bus *bus;
	size_t order;		/* place in the kernel's own directory listing */
	bool enabled;
	bool labelled;		/* namespaces come from labels on the DIMMs */
	enum pmemctl_region_type type;
	int read_only;		/* 1, 0, or -1 when it could not be read */
	uint64_t size, align, available_size, max_available_extent, resource;
	int numa_node, target_node;
	bool numa_known;	/* false on kernels without the attribute (before 5.4) */
	uint64_t iset_cookie;	/* interleave set; meaningful when labelled */
	enum pmemctl_persistence persistence;
	unsigned ways;		/* DIMMs interleaved; 0 on buses without DIMMs */
	bool ways_known;	/* mappings were read */
	struct pmemctl_mapping *mappings;
	size_t mapping_count;
	/* with PMEMCTL_WANT_CAPABILITIES; a mode without a seed is not supported by the kernel */
	const char *namespace_seed, *btt_seed, *pfn_seed, *dax_seed;
	struct pmemctl_sizes sector_sizes, fsdax_aligns, devdax_aligns;
	struct pmemctl_badblocks badblocks;
	struct pmemctl_namespace **namespaces;
	size_t namespace_count;
};

/* A range of physical memory, end its last byte; page_offset in pages of the CPU's smallest size. */
struct pmemctl_dax_mapping {
	uint64_t page_offset, start, end;
};

/*
 * Who has brought the memory of a DAX device online. The kernel keeps no account: what this library did is noted; else
 * it is what the system is set to do by itself, as it is now.
 */
enum pmemctl_onlined_by {
	PMEMCTL_ONLINED_UNKNOWN,	/* nothing is online, or not asked for */
	PMEMCTL_ONLINED_BY_PMEMCTL,
	PMEMCTL_ONLINED_BY_KERNEL,	/* onlined_how: its policy, auto_online_blocks */
	PMEMCTL_ONLINED_BY_UDEV,	/* onlined_how: the file with the rule */
	PMEMCTL_ONLINED_BY_OTHERS,	/* another program, or someone by hand */
};
/* PMEMCTL_DAX_KEEP: of options only. */
enum pmemctl_dax_mode { PMEMCTL_DAX_DEVDAX, PMEMCTL_DAX_SYSTEM_RAM, PMEMCTL_DAX_FAMFS, PMEMCTL_DAX_KEEP };

struct pmemctl_dax_device {
	const char *name;	/* "dax0.0" */
	int region_id, id;
	size_t order;		/* place in the kernel's own directory listing */
	const char *owner;	/* the device it hangs below: "dax0.1" (libnvdimm), "hmem.0" … */
	bool enabled;
	enum pmemctl_dax_mode mode;
	uint64_t size, align, resource;
	int target_node;
	/* system RAM only: memory blocks, -1 when not known; movable 1, 0 or -1 */
	int64_t blocks_online, blocks_total;
	int movable;
	struct pmemctl_dax_mapping **mappings;	/* with PMEMCTL_WANT_DAX_MAPPINGS; root alone can read them */
	size_t mapping_count;
	enum pmemctl_onlined_by onlined_by;	/* with PMEMCTL_WANT_DAX_ONLINED */
	const char *onlined_how;		/* or NULL */
	/*
	 * with PMEMCTL_WANT_DAX_FIRMWARE: "SRAT: domain 2"; NULL when that cannot be read. node_is_wrong: the kernel
	 * has other memory of that domain on another node than target_node, or memory of another domain on that one
	 */
	const char *firmware_node;
	bool node_is_wrong;
};

/* Where DAX regions come from. */
enum pmemctl_dax_kind {
	PMEMCTL_DAX_OTHER,
	PMEMCTL_DAX_OF_NAMESPACE,	/* persistent memory: a namespace in devdax mode */
	PMEMCTL_DAX_SOFT_RESERVED,	/* memory that firmware sets aside (hmem) */
	PMEMCTL_DAX_CXL,		/* a region of CXL memory, made by firmware or since */
};

struct pmemctl_dax_region {
	int id;
	const char *owner;
	bool of_namespace;	/* libnvdimm has it; else it is soft-reserved or CXL memory */
	uint64_t size, available_size, align;
	struct pmemctl_dax_device **devices;
	size_t device_count;
	size_t order;		/* that of its first device; 0 where namespaces are wanted */
	const char *path; /* of the owner below /sys/devices: "/platform/hmem.0"; NULL where namespaces are wanted or it
			     is elsewhere */
	enum pmemctl_dax_kind kind;
};

struct pmemctl_namespace {
	const char *name;	/* "namespace0.1" */
	int region_id, id;
	struct pmemctl_region *region;
	bool enabled;		/* a driver runs it, or the BTT, PFN or DAX device that holds it */
	bool seed;		/* idle, waiting to become the region's next namespace */
	enum pmemctl_mode mode;
	enum pmemctl_map map;
	const char *holder;	/* "pfn0.1", "btt0.0", "dax0.2", or NULL */
	uint64_t size;		/* usable */
	uint64_t raw_size;	/* allocated on the region */
	const char *uuid;	/* of the info block where there is one, else of the label */
	const char *raw_uuid;	/* of the label */
	const char *alt_name;
	const char *blockdev;	/* "pmem0" */
	struct pmemctl_sizes sector_sizes;	/* selected: logical sector size in use */
	uint64_t align;
	uint64_t resource;	/* system physical address of the usable part */
	int numa_node, target_node;
	struct pmemctl_dax_region *dax_region;	/* devdax, enabled */
	struct pmemctl_badblocks blockdev_badblocks;	/* raw only: the block device's own list */
	/* raw and fsdax, others with PMEMCTL_WANT_CAPABILITIES: what its label can keep, whatever a BTT on it offers */
	struct pmemctl_sizes label_sector_sizes;
};

/* A NUMA node that is online. */
struct pmemctl_node {
	int id;
	uint64_t total;		/* memory that the kernel has there: DRAM, and system RAM of DAX devices */
};

struct pmemctl_platform {
	struct pmemctl_bus **buses;
	size_t bus_count;
	/* the regions of all buses, and the namespaces of all regions, in the same order */
	struct pmemctl_region **regions;
	size_t region_count;
	struct pmemctl_namespace **namespaces;
	size_t namespace_count;
	struct pmemctl_dax_region **dax_regions;	/* all, also those not behind a namespace */
	size_t dax_region_count;
	/* with PMEMCTL_WANT_MEMORY */
	struct pmemctl_node **nodes;
	size_t node_count;
	uint64_t memory_block_size;	/* of each block of blocks_online */
	struct pmemctl_dimm **dimms;	/* of all buses, in the same order */
	size_t dimm_count;
};

/* ---- discovery --------------------------------------------------------------------------- */

#define PMEMCTL_WANT_BUSES        (1u << 0)	/* scrub state, commands */
#define PMEMCTL_WANT_DIMMS        (1u << 1)
#define PMEMCTL_WANT_IDENTITY     (1u << 2)	/* all of a DIMM's identity, region type */
#define PMEMCTL_WANT_REGIONS      (1u << 3)	/* attributes of regions */
#define PMEMCTL_WANT_NAMESPACES   (1u << 4)
#define PMEMCTL_WANT_IDLE         (1u << 5)	/* details of seeds and disabled namespaces */
/* DAX regions and devices in full: of the namespaces, or all when no namespaces are wanted */
#define PMEMCTL_WANT_DAX          (1u << 6)
#define PMEMCTL_WANT_NODES        (1u << 7)	/* NUMA and target nodes */
#define PMEMCTL_WANT_BADBLOCKS    (1u << 8)
#define PMEMCTL_WANT_CAPABILITIES (1u << 9)
#define PMEMCTL_WANT_RAW_UUID     (1u << 10)
/* DIMMs and namespaces by name alone, from one directory listing; no DIMMs when namespaces are selected */
#define PMEMCTL_WANT_NAMES        (1u << 11)
/* raw_size of all namespaces; with PMEMCTL_WANT_NAMES also the holder and raw_uuid of those without */
#define PMEMCTL_WANT_SIZES        (1u << 12)
/* what DIMMs contribute to regions, by name, when the DIMMs themselves are not wanted */
#define PMEMCTL_WANT_MAPPINGS     (1u << 13)
#define PMEMCTL_WANT_FIRMWARE     (1u << 14)	/* activation of firmware: of buses */
#define PMEMCTL_WANT_MEMORY       (1u << 15)	/* memory of NUMA nodes */
/* with PMEMCTL_WANT_DAX or _DAX_MODES: all DAX regions, also when namespaces are wanted */
#define PMEMCTL_WANT_ALL_DAX      (1u << 16)
/* version of the firmware of DIMMs, which a command to each takes; Intel's command family only */
#define PMEMCTL_WANT_DIMM_FIRMWARE (1u << 17)
/* parts of PMEMCTL_WANT_IDENTITY and PMEMCTL_WANT_NODES, for who needs no more */
#define PMEMCTL_WANT_SHUTDOWNS    (1u << 18)	/* dirty_shutdown of DIMMs */
#define PMEMCTL_WANT_REGION_TYPE  (1u << 19)	/* type and read_only of regions */
#define PMEMCTL_WANT_REGION_NODES (1u << 20)	/* nodes of regions, not of namespaces */
/* part of PMEMCTL_WANT_NAMESPACES: mode, size, whether enabled, disk and name of the DAX device */
#define PMEMCTL_WANT_NAMESPACE_MODES (1u << 21)
/* part of PMEMCTL_WANT_DAX: mode, size and target node of devices */
#define PMEMCTL_WANT_DAX_MODES    (1u << 22)
/* health of DIMMs, which a command to each takes, and one more the thresholds of its alarms */
#define PMEMCTL_WANT_HEALTH       (1u << 23)
#define PMEMCTL_WANT_THRESHOLDS   (1u << 24)
/* part of PMEMCTL_WANT_REGIONS: enabled, size, align, available_size and max_available_extent */
#define PMEMCTL_WANT_ROOM         (1u << 25)
#define PMEMCTL_WANT_DAX_MAPPINGS (1u << 26)	/* ranges of DAX devices, with PMEMCTL_WANT_DAX or _DAX_MODES */
#define PMEMCTL_WANT_DAX_ONLINED  (1u << 27)	/* who has brought their memory online, with PMEMCTL_WANT_DAX */
/* what firmware says of the nodes of DAX devices, with PMEMCTL_WANT_DAX; root alone can read it */
#define PMEMCTL_WANT_DAX_FIRMWARE (1u << 28)

/*
 * What to discover. Only what is wanted is read. A filter is a blank separated list of names or
 * numbers ("region0", "0", "all"; buses also by provider); NULL selects everything. Objects that
 * no filter selects are not in the result. Since: 0.1
 */
struct pmemctl_query {
	unsigned want;
	const char *bus, *region, *dimm, *namespace_;
	enum pmemctl_mode mode;			/* PMEMCTL_MODE_UNKNOWN: any */
	enum pmemctl_region_type type;		/* PMEMCTL_REGION_UNKNOWN: any */
	bool by_node;				/* only what is on numa_node */
	int numa_node;
	/* by name or number ("region0", "0", "dax0.1", "0.1"), where no namespaces are wanted */
	const char *dax_region, *dax_device;
};

/*
 * Read the platform from sysfs. What cannot be read is unknown in the result, never a failure;
 * a system without libnvdimm has no buses. Free the result with pmemctl_platform_free().
 * Errors: -ENOMEM; -EIO and the like when /sys itself cannot be read. Since: 0.1
 */
int pmemctl_discover(struct pmemctl_ctx *ctx, const struct pmemctl_query *query,
		     struct pmemctl_platform **platform);
void pmemctl_platform_free(struct pmemctl_platform *platform);

/* The DIMM of that name ("nmem0"), of the platform; NULL: it has none. Since: 0.1 */
const struct pmemctl_dimm *pmemctl_find_dimm(const struct pmemctl_platform *platform, const char *name);

/*
 * The DIMM that holds a system physical address of the region, by name, or NULL when only
 * firmware knows and it does not tell (interleaved region without address translation). Since: 0.1
 */
const char *pmemctl_dimm_at(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			    uint64_t address);

/* Names as the field and the older tools write them; parse returns …_UNKNOWN for no such name. Since: 0.1 */
const char *pmemctl_mode_name(enum pmemctl_mode mode);
enum pmemctl_mode pmemctl_mode_parse(const char *name);

/* ---- drivers ----------------------------------------------------------------------------- */

enum pmemctl_driver {
	PMEMCTL_DRIVER_NFIT,		/* NVDIMMs of the NFIT */
	PMEMCTL_DRIVER_ND_PMEM,		/* namespaces as disks */
	PMEMCTL_DRIVER_DAX_PMEM,	/* namespaces in devdax mode */
	PMEMCTL_DRIVER_DEVICE_DAX,	/* DAX devices that programs map */
	PMEMCTL_DRIVER_KMEM,		/* DAX devices as system RAM */
	PMEMCTL_DRIVER_CXL_PMEM,	/* persistent memory behind CXL */
};

/*
 * Is the driver in the running kernel now? 1, 0 (it may still be loaded when needed), or -1 on a
 * recorded tree that does not tell. Since: 0.1
 */
int pmemctl_driver_is_loaded(struct pmemctl_ctx *ctx, enum pmemctl_driver driver);

/* ---- changes of the system ---------------------------------------------------------------- */

/*
 * What the kernel tells of changes, so that nobody need ask again and again: events about devices (uevents
 * of the subsystems nd, dax, block and memory), the list of mounts of this process's mount namespace
 * (poll(2) on /proc/self/mountinfo, proc(5)) and that of swap areas (/proc/swaps).
 */
struct pmemctl_monitor;

/* How many descriptors a monitor has at most. */
#define PMEMCTL_MONITOR_FDS 3

/*
 * Watch the running system from now on. What cannot be watched is left out; on a recorded tree that is
 * all of it. Much changes without an event: health, attributes, used capacity, mounts of other namespaces.
 * 0 or -ENOMEM. Free it with pmemctl_monitor_free(), before the context. Since: 0.1
 */
int pmemctl_monitor_new(struct pmemctl_ctx *ctx, struct pmemctl_monitor **monitor);
void pmemctl_monitor_free(struct pmemctl_monitor *monitor);

/* What to poll(2), put into fds, which has room for PMEMCTL_MONITOR_FDS; their number. Since: 0.1 */
size_t pmemctl_monitor_fds(const struct pmemctl_monitor *monitor, struct pollfd *fds);

/*
 * Behind poll(2), with those in the same order: take what came. True when something may have changed that
 * concerns memory; false also for events of other devices. Since: 0.1
 */
bool pmemctl_monitor_changed(struct pmemctl_monitor *monitor, const struct pollfd *fds);

#ifdef __cplusplus
}
#endif

#include <libpmemctl-disks.h>
#include <libpmemctl-acpi.h>
#include <libpmemctl-plan.h>
#include <libpmemctl-btt.h>
#include <libpmemctl-dax.h>
#include <libpmemctl-infoblock.h>
#include <libpmemctl-labels.h>
#include <libpmemctl-doctor.h>
#include <libpmemctl-errors.h>
#include <libpmemctl-firmware.h>
#include <libpmemctl-memory.h>
#include <libpmemctl-monitor.h>
#include <libpmemctl-goal.h>
#include <libpmemctl-goal-boot.h>
#include <libpmemctl-optane.h>
#include <libpmemctl-optane-change.h>
#include <libpmemctl-optane-debug.h>
#include <libpmemctl-optane-diagnose.h>
#include <libpmemctl-optane-update.h>
#include <libpmemctl-record.h>
#include <libpmemctl-security.h>
#include <libpmemctl-smbios.h>

#endif
