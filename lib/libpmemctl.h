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

struct pmemctl_dax_device {
	const char *name;	/* "dax0.0" */
	int region_id, id;
	const char *owner;	/* the device it hangs below: "dax0.1" (libnvdimm), "hmem.0" … */
	bool enabled;
	enum { PMEMCTL_DAX_DEVDAX, PMEMCTL_DAX_SYSTEM_RAM } mode;
	uint64_t size, align, resource;
	int target_node;
	/* system RAM only: memory blocks, -1 when not known; movable 1, 0 or -1 */
	int64_t blocks_online, blocks_total;
	int movable;
	struct pmemctl_dax_mapping **mappings;	/* with PMEMCTL_WANT_DAX_MAPPINGS; root alone can read them */
	size_t mapping_count;
};

struct pmemctl_dax_region {
	int id;
	const char *owner;
	bool of_namespace;	/* libnvdimm has it; else it is soft-reserved or CXL memory */
	uint64_t size, available_size, align;
	struct pmemctl_dax_device **devices;
	size_t device_count;
	const char *path;	/* of the owner below /sys/devices: "/platform/hmem.0"; NULL where namespaces are wanted or it is elsewhere */
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
#define PMEMCTL_WANT_DAX_MAPPINGS (1u << 26)	/* ranges of DAX devices, with PMEMCTL_WANT_DAX */

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

/*
 * The DIMM that holds a system physical address of the region, by name, or NULL when only
 * firmware knows and it does not tell (interleaved region without address translation). Since: 0.1
 */
const char *pmemctl_dimm_at(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			    uint64_t address);

/* Names as the field and the older tools write them; parse returns …_UNKNOWN for no such name. */
const char *pmemctl_mode_name(enum pmemctl_mode mode);
enum pmemctl_mode pmemctl_mode_parse(const char *name);

/* ---- what stands on the disks of namespaces ----------------------------------------------- */

struct pmemctl_partition {
	const char *name;	/* "pmem0p1" */
	unsigned number;
	uint64_t start, size;
	const char *type;	/* "Linux LVM"; the code in the table when it has no name here; or NULL */
};

/* One place where a file system is mounted. */
struct pmemctl_mount {
	const char *where;
	const char *part;	/* what of the file system is seen there: "/" all, else a directory or file */
	const char *options;	/* "rw,relatime,dax=always": of the place and of the file system */
	bool read_only;
	int pid;		/* 0; else it is in another mount namespace, that of this process */
};

/* The mount option dax; xfs does not tell dax=inode, which is its default. */
enum pmemctl_dax_option {
	PMEMCTL_DAX_OPTION_DEFAULT,
	PMEMCTL_DAX_OPTION_ALWAYS,
	PMEMCTL_DAX_OPTION_INODE,
	PMEMCTL_DAX_OPTION_NEVER,
};

/* Do files of a file system bypass the page cache? */
enum pmemctl_dax_effect {
	PMEMCTL_DAX_EFFECT_UNKNOWN,
	PMEMCTL_DAX_EFFECT_NO,
	PMEMCTL_DAX_EFFECT_YES,
	PMEMCTL_DAX_EFFECT_PER_FILE,
};

/* A mounted file system; one that is mounted in many places is there once. */
struct pmemctl_filesystem {
	const char *device;	/* "pmem0", "pmem0p1", or "dm-0" and the like on top of them */
	struct pmemctl_disk *disk;	/* below it; the first when it is on several */
	const char *type;	/* "ext4" */
	struct pmemctl_mount **mounts;	/* at least one; first that of this process, and of all of it */
	size_t mount_count;
	uint64_t size, used, available;	/* available: for others than root */
	enum pmemctl_dax_option dax_option;
	enum pmemctl_dax_effect dax;
	const char *dax_why;	/* in a few words; never NULL */
};

enum pmemctl_use_kind { PMEMCTL_USE_MOUNT, PMEMCTL_USE_SWAP, PMEMCTL_USE_DEVICE };

struct pmemctl_use {
	enum pmemctl_use_kind kind;
	const char *device;	/* what is used: "pmem0", "pmem0p1", or "dm-0" on top of them */
	/* "mounted", "swap", "lvm", "crypt", "multipath", "dm", "raid", "bcache", "loop", "held" */
	const char *word;
	const char *by;		/* where it is mounted, swap's path, or the device on top: "dm-0" */
	const char *by_name;	/* of that device below /dev/mapper, or NULL */
};

struct pmemctl_disk {
	const char *name;	/* "pmem0" */
	int major, minor;	/* -1 when they could not be read */
	const struct pmemctl_namespace *namespace_;
	struct pmemctl_partition **partitions;	/* by number */
	size_t partition_count;
	struct pmemctl_filesystem **filesystems;
	size_t filesystem_count;
	struct pmemctl_use **uses;	/* devices on top, mounts, swap; from the disk upwards */
	size_t use_count;
};

struct pmemctl_disks {
	struct pmemctl_disk **disks;	/* in the order of the platform's namespaces */
	size_t disk_count;
	struct pmemctl_filesystem **filesystems;	/* of all disks, each once */
	size_t filesystem_count;
	bool mounts_known, swaps_known;	/* false when the kernel's list could not be read */
};

/*
 * The disks of the platform's namespaces (from PMEMCTL_WANT_NAMESPACES) and what stands on them.
 * For root that includes what is mounted in other mount namespaces. With measure, mount points are
 * also looked into, as far as permitted and without a trace, for sizes and for DAX of single files;
 * without it the sizes and some answers about DAX are unknown, and on a recorded tree those answers.
 * What cannot be read is unknown, never a failure. The result points into the platform, and is
 * freed before it with pmemctl_disks_free(). Errors: -ENOMEM. Since: 0.1
 */
int pmemctl_discover_disks(struct pmemctl_ctx *ctx, const struct pmemctl_platform *platform,
			   bool measure, struct pmemctl_disks **disks);
void pmemctl_disks_free(struct pmemctl_disks *disks);

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

/* ---- ACPI tables ------------------------------------------------------------------------- */

/* One field of one structure of a table, for showing. */
struct pmemctl_acpi_field {
	const char *structure;	/* "Header", "SPA Range" … */
	size_t offset;		/* of the structure in the table */
	const char *name;	/* "Range Length" */
	const char *value;	/* numbers decimal, sizes in bytes; addresses, ids and flags "0x…" */
	const char *meaning;	/* in words, or NULL */
};

struct pmemctl_acpi_table {
	const char *signature;	/* "NFIT" */
	size_t size;		/* bytes */
	bool damaged;		/* the last structure is "Damaged", and says why */
	struct pmemctl_acpi_field **fields;
	size_t field_count;
};

/*
 * Read and decode a table by its name below /sys/firmware/acpi/tables (NFIT, SRAT, HMAT, PCAT, PMTT
 * and CEDT; others as bytes). 0 or -errno: PMEMCTL_NO_OBJECT, PMEMCTL_NO_PERMISSION. Since: 0.1
 */
int pmemctl_acpi_read(struct pmemctl_ctx *ctx, const char *signature,
		      struct pmemctl_acpi_table **table);
void pmemctl_acpi_free(struct pmemctl_acpi_table *table);

/* ---- info blocks -------------------------------------------------------------------------- */

/*
 * What makes a namespace fsdax, devdax or sector: a block of 4 KiB at its start. Layouts: the
 * kernel's drivers/nvdimm/btt.h and pfn.h.
 */
enum pmemctl_infoblock_kind {
	PMEMCTL_INFOBLOCK_BTT,	/* sector; of each arena */
	PMEMCTL_INFOBLOCK_PFN,	/* fsdax */
	PMEMCTL_INFOBLOCK_DAX,	/* devdax */
};

/* Where the page structures are: values of pmemctl_infoblock.mode. */
enum { PMEMCTL_INFOBLOCK_MAP_MEM = 1, PMEMCTL_INFOBLOCK_MAP_DEV = 2 };

enum { PMEMCTL_INFOBLOCK_BYTES = 8192 };	/* of a namespace: all places where one can be */

/* The fields as they stand, whether or not they are right. Offsets are from the arena's start. */
struct pmemctl_infoblock {
	enum pmemctl_infoblock_kind kind;
	uint64_t offset;	/* of the block from the start of the namespace */
	const char *signature;	/* "BTT_ARENA_INFO"; static */
	char uuid[37], parent_uuid[37];
	uint32_t flags;
	uint16_t version_major, version_minor;
	uint64_t checksum;
	bool checksum_is_right;
	char problem[96];	/* the first thing that is wrong with it, in words, or "" */
	uint64_t dataoff;
	/* BTT */
	uint32_t external_lbasize, external_nlba, internal_lbasize, internal_nlba;
	uint32_t nfree, infosize;
	uint64_t nextoff, mapoff, logoff, info2off;
	/* PFN and DAX */
	uint64_t npfns;
	uint32_t mode;
	uint32_t start_pad, end_trunc;	/* from version 1.1 on */
	uint32_t align;			/* from version 1.2 on */
	uint32_t page_size;		/* from version 1.4 on, as the next */
	uint16_t page_struct_size;
};

/*
 * Find the info blocks in the first size bytes of a namespace; more than PMEMCTL_INFOBLOCK_BYTES are
 * not looked at. The number found; a BTT comes first. Since: 0.1
 */
size_t pmemctl_infoblock_parse(const void *bytes, size_t size, struct pmemctl_infoblock found[2]);

struct pmemctl_infoblock_options {
	enum pmemctl_mode mode;		/* PMEMCTL_MODE_FSDAX or PMEMCTL_MODE_DEVDAX */
	enum pmemctl_map map;		/* PMEMCTL_MAP_NONE: on the namespace */
	uint64_t size;			/* of the namespace */
	uint64_t align;			/* 0: 2 MiB */
	uint64_t start;			/* physical address that padding is reckoned from */
	const char *uuid;		/* text form, or NULL: random */
	const char *parent_uuid;	/* text form, or NULL: zeros */
};

/*
 * Make the first PMEMCTL_INFOBLOCK_BYTES of a namespace: zeros, and a PFN or DAX info block of
 * version 1.4. 0 or -errno: PMEMCTL_USAGE for values that no namespace can have. Since: 0.1
 */
int pmemctl_infoblock_make(struct pmemctl_ctx *ctx, const struct pmemctl_infoblock_options *options,
			   uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES]);
/*
 * The same in an open file, or a disk, of that name. Before: its size in bytes, and
 * PMEMCTL_DECLINED when it holds a file system, a partition table or the like (libblkid), or is a
 * disk. Then: written from the start on, and to the medium. 0 or -errno. Since: 0.1
 */
int pmemctl_infoblock_check_file(struct pmemctl_ctx *ctx, int fd, const char *name, uint64_t *size);
int pmemctl_infoblock_write_file(struct pmemctl_ctx *ctx, int fd, const char *name,
				 const uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES]);

/* ---- label areas --------------------------------------------------------------------------- */

enum { PMEMCTL_UUID_TEXT = 37, PMEMCTL_LABEL_NAME = 65 };

/* One of the two index blocks, which say what slots are free. UEFI 2.10 section 13.19.4.1 */
struct pmemctl_label_index {
	char signature[17];	/* as it stands there: "NAMESPACE_INDEX" */
	uint16_t major, minor;	/* 1.1, 1.2; 2.1: of CXL */
	uint8_t label_shift;	/* as it stands there: labels of 128 << label_shift bytes */
	uint32_t label_size;	/* bytes */
	uint32_t sequence, slots;
	uint64_t offset, size, other_offset, label_offset, checksum;
	bool valid;		/* the kernel takes it */
};

enum pmemctl_label_kind {
	PMEMCTL_LABEL_UNKNOWN,
	PMEMCTL_LABEL_NAMESPACE,
	PMEMCTL_LABEL_CXL_NAMESPACE,
	PMEMCTL_LABEL_CXL_REGION,
};

/* Flags of a label. */
#define PMEMCTL_LABEL_READ_ONLY (1u << 0)
#define PMEMCTL_LABEL_LOCAL     (1u << 1)	/* of block windows: many labels have one uuid */
#define PMEMCTL_LABEL_UPDATING  (1u << 3)	/* a change on several DIMMs is not done yet */

/* UEFI 2.10 section 13.19.4.2; CXL 3.0 sections 9.13.2.4 and 9.13.2.5. uuids have their bytes in order. */
struct pmemctl_label {
	uint32_t place;		/* the slot it stands in */
	size_t offset;		/* in the area, bytes */
	bool valid;		/* the kernel takes it: slot and checksum are right */
	bool has_good_checksum;	/* true of version 1.1, which has none */
	enum pmemctl_label_kind kind;
	char uuid[PMEMCTL_UUID_TEXT];
	char name[PMEMCTL_LABEL_NAME];
	uint32_t flags;
	uint16_t count, position;	/* labels of the set (CXL namespaces: extents), and which this is */
	uint64_t iset_cookie;		/* 0: CXL has none */
	uint64_t sector_size;
	uint64_t dpa, raw_size;		/* bytes, on the DIMM */
	uint32_t slot;			/* that it says it stands in */
	uint64_t align;			/* bytes; 0 before version 1.2 */
	char type_guid[PMEMCTL_UUID_TEXT], abstraction_guid[PMEMCTL_UUID_TEXT];	/* "" before 1.2 */
	/* of CXL */
	char region_uuid[PMEMCTL_UUID_TEXT];
	uint64_t hpa, granularity;	/* bytes */
};

struct pmemctl_label_finding {
	size_t offset, length;	/* in the area, bytes */
	bool damage;		/* else worth knowing */
	const char *what;	/* "index block 0: the checksum does not match" */
};

struct pmemctl_label_area {
	const uint8_t *bytes;
	size_t size;
	size_t label_size, index_size;	/* bytes; 0: the area is too small */
	struct pmemctl_label_index index[2];
	int current;		/* the index block that counts, or -1: there are no labels */
	bool blank;		/* nobody ever wrote labels: index blocks are zeros, slots hold none */
	bool cxl;
	uint16_t major, minor;	/* of the current index block, like slots */
	uint32_t slots;
	struct pmemctl_label **labels;	/* of the slots in use, valid or not */
	size_t label_count;
	/* without a good index block: what looks like labels in the slots, in use or not */
	struct pmemctl_label **strays;
	size_t stray_count;
	struct pmemctl_label_finding **findings;
	size_t finding_count;
	bool damaged;		/* one of the findings is damage */
};

/*
 * What a label area says, and everything that is wrong in it. The bytes are copied; damage is no
 * error. Free the result with pmemctl_labels_free(). 0 or -ENOMEM. Since: 0.1
 */
int pmemctl_labels_parse(const void *bytes, size_t size, struct pmemctl_label_area **area);
/*
 * The same of a DIMM, by its name. PMEMCTL_NO_OBJECT, PMEMCTL_NO_PERMISSION (also when it is locked),
 * PMEMCTL_NOT_SUPPORTED (it has no label area). Since: 0.1
 */
int pmemctl_labels_read(struct pmemctl_ctx *ctx, const char *dimm, struct pmemctl_label_area **area);
void pmemctl_labels_free(struct pmemctl_label_area *area);

/* Single structures, of 72 and of size bytes (128 or 256), whatever stands there. Since: 0.1 */
void pmemctl_label_index_decode(const void *bytes, struct pmemctl_label_index *index);
void pmemctl_label_decode(const void *bytes, size_t size, bool cxl, struct pmemctl_label *label);
/* Bytes of each index block in an area for labels of a size; 0: too small for two. Since: 0.1 */
size_t pmemctl_label_index_size(size_t area_size, size_t label_size);

/* ---- the check of a BTT -------------------------------------------------------------------- */

enum pmemctl_btt_damage_kind {
	PMEMCTL_BTT_INFO,		/* the info block; the copy is whole */
	PMEMCTL_BTT_INFO_COPY,		/* the other way round */
	PMEMCTL_BTT_INFO_LOST,		/* both: this arena and what follows cannot be checked */
	PMEMCTL_BTT_ERROR_FLAG,		/* the info block says there was an error */
	PMEMCTL_BTT_LOG_UNREADABLE,
	PMEMCTL_BTT_LOG_PADDING,	/* slots of a lane that should be empty are not */
	PMEMCTL_BTT_LOG_SEQUENCE,	/* which slot of a lane holds cannot be told */
	PMEMCTL_BTT_LOG_RANGE,		/* a sector or block beyond the last */
	PMEMCTL_BTT_LOG_PENDING,	/* a write that is in the log and not in the map */
	PMEMCTL_BTT_MAP_UNREADABLE,
	PMEMCTL_BTT_MAP_RANGE,
	PMEMCTL_BTT_SHARED,		/* several owners of a block: this map entry, … */
	PMEMCTL_BTT_SHARED_FREE,	/* … or this lane */
	PMEMCTL_BTT_LOST,		/* a block without an owner */
	PMEMCTL_BTT_DAMAGE_KINDS,
};

enum pmemctl_btt_repair {
	PMEMCTL_BTT_REPAIR_LATER,	/* internal */
	PMEMCTL_BTT_REPAIR_WHOLE,	/* nothing is lost by it */
	/* sectors whose block is not known become unreadable; or see pmemctl_btt_check.doubtful */
	PMEMCTL_BTT_REPAIR_LOSES,
	PMEMCTL_BTT_REPAIR_NONE,	/* cannot be repaired */
};

struct pmemctl_btt_damage {
	enum pmemctl_btt_damage_kind kind;
	unsigned arena;
	uint64_t index;		/* lane, sector or block, after the kind */
	/*
	 * The block, or the offset of the info block in the namespace. …_LOG_SEQUENCE: 1 when both
	 * numbers are equal; …_LOG_RANGE: 0 sector, 1 old block, 2 new block.
	 */
	uint64_t block;
	enum pmemctl_btt_repair repair;
	bool repaired;		/* by the plan that found it */
	const char *text;	/* one line, without the arena */
};

struct pmemctl_btt_check {
	unsigned version_major, version_minor;
	unsigned arenas;
	uint64_t sectors;	/* that the disk has */
	uint32_t sector_size;
	bool old_log;		/* the layout from before Linux 4.15 */
	uint64_t error_sectors;	/* known to be unreadable */
	/*
	 * Only the copy of the first info block is there: the BTT may be a former one, and a repair would
	 * write over what came after it. Every repair is …_REPAIR_LOSES then.
	 */
	bool doubtful;
	struct pmemctl_btt_damage **damage;	/* the first 1000 of each kind */
	size_t damage_count;
	uint64_t counts[PMEMCTL_BTT_DAMAGE_KINDS];	/* all */
	uint64_t left;		/* the sum of them, or after a repair what it left */
};

/* ---- changes ------------------------------------------------------------------------------ */

/*
 * A change is planned, may be shown, and is then run once. Planning takes the lock of each bus
 * concerned, which the plan keeps until it is freed, so that what was verified stays so; two plans
 * on one bus at the same time wait for each other, also in one process, unless their context holds
 * the lock by pmemctl_lock(). Planning changes nothing
 * else. Running, on a failing step or after pmemctl_interrupt(), undoes what can be undone. Since: 0.1
 */
struct pmemctl_plan;

/*
 * Take the locks once for many plans of this context and its clones: those of each bus that the
 * filters select (NULL: all). They are kept until pmemctl_unlock(), or the end of the context.
 * 0, or -errno: PMEMCTL_NO_PERMISSION for others than root. Since: 0.1
 */
int pmemctl_lock(struct pmemctl_ctx *ctx, const char *bus, const char *region);
void pmemctl_unlock(struct pmemctl_ctx *ctx);

struct pmemctl_step {
	const char *action;	/* "write", "bind" (loads the driver if need be), "unbind", "wipe" */
	const char *target;	/* path of the file that is written to */
	const char *value;	/* what is written, or NULL */
	const char *why;	/* in a few words */
};

struct pmemctl_create_options {
	const char *bus, *region;	/* filters; NULL: any with room */
	const char *reconfigure;	/* name of the namespace to make anew, or NULL */
	enum pmemctl_mode mode;		/* PMEMCTL_MODE_UNKNOWN: fsdax, or that of reconfigure */
	enum pmemctl_map map;		/* PMEMCTL_MAP_NONE: on the namespace */
	uint64_t size;			/* 0: all that is free in one extent */
	uint64_t align;			/* 0: the kernel's preferred alignment */
	uint64_t sector_size;		/* 0: 4096 in sector mode, else 512 */
	const char *name;		/* up to 63 bytes, or NULL */
	const char *uuid;		/* text form, or NULL: random */
	/* one of so many equal ones: all must have room; without a size, they share it. 0: 1 */
	unsigned count;
	bool no_recover;		/* leave what was done when a step fails */
	bool force;			/* reconfigure also when enabled */
	bool discard_data;		/* the caller has agreed to lose what the signature check finds */
	bool show_only;			/* the plan will not be run: take no lock, need no root */
};

struct pmemctl_rename_options {
	bool force;			/* also when enabled: it goes out of service meanwhile */
	bool show_only;			/* as above */
};

struct pmemctl_destroy_options {
	bool force;			/* destroy also when enabled */
	bool discard_data;		/* as above */
	bool show_only;			/* as above */
};

struct pmemctl_clear_options {
	/* the part to clear, in blocks of 512 bytes of the usable part; PMEMCTL_UNKNOWN: from its
	 * start, and to its end */
	uint64_t block, count;
	bool show_only;			/* as above */
};

/*
 * Plan to have the firmware clear the bad blocks of a namespace that the kernel knows of. They read as
 * what the firmware leaves there; all other data stays. The namespace is out of service meanwhile. A plan
 * without steps: there are none in that part. PMEMCTL_USAGE for a part that is not all in the namespace,
 * PMEMCTL_IN_USE, PMEMCTL_NOT_SUPPORTED (sector mode; a bus without the command), PMEMCTL_FAILED. Running
 * it stops at the first run of blocks that cannot be cleared; those before it stay cleared. Since: 0.1
 */
int pmemctl_plan_clear_errors(struct pmemctl_ctx *ctx, const char *name,
			      const struct pmemctl_clear_options *options,
			      struct pmemctl_plan **plan);

/*
 * Plan a namespace. The error says which rule a region broke and which values would work:
 * PMEMCTL_USAGE for values no system takes, PMEMCTL_NOT_SUPPORTED for those this one does not,
 * PMEMCTL_NO_OBJECT, PMEMCTL_IN_USE, PMEMCTL_DECLINED (data found; set discard_data), PMEMCTL_FAILED
 * (no room). Since: 0.1
 */
int pmemctl_plan_create(struct pmemctl_ctx *ctx, const struct pmemctl_create_options *options,
			struct pmemctl_plan **plan);
/*
 * Plan what must come before such a namespace on a region without labels whose DIMMs could keep them
 * (label areas of UEFI 2.10, section 13.19, that are blank): its one namespace ends, whatever it held,
 * and the region comes back with empty labels of version 1.2, or 1.1 where the area is small, ready for
 * pmemctl_plan_create(). The region is the one of options->reconfigure, or else options->region, whose
 * namespace must be raw and in service then. One that is active needs options->force. The limits of
 * what is to be created are checked, too. A region that has labels has a plan without steps.
 * PMEMCTL_NOT_SUPPORTED: no DIMMs, no label areas, or a DIMM that is part of another region, too.
 * PMEMCTL_DAMAGED: neither index block of an area is good. Settings that options leave open are the
 * defaults of a new namespace, not those of the one that ends. Other errors as above. Since: 0.1
 */
int pmemctl_plan_autolabel(struct pmemctl_ctx *ctx, const struct pmemctl_create_options *options,
			   struct pmemctl_plan **plan);
/* Plan the end of one namespace by name. Errors as above. Since: 0.1 */
int pmemctl_plan_destroy(struct pmemctl_ctx *ctx, const char *name,
			 const struct pmemctl_destroy_options *options, struct pmemctl_plan **plan);
/*
 * Plan another name of its own for a namespace, of up to 63 bytes; "" for none. The kernel takes it
 * only while the namespace is out of service. Errors as above; PMEMCTL_NOT_SUPPORTED for one without
 * labels. Since: 0.1
 */
int pmemctl_plan_rename(struct pmemctl_ctx *ctx, const char *name, const char *new_name,
			const struct pmemctl_rename_options *options, struct pmemctl_plan **plan);

/* What drivers of libnvdimm put in service. Since: 0.1 */
enum pmemctl_device_kind { PMEMCTL_DEVICE_NAMESPACE, PMEMCTL_DEVICE_REGION, PMEMCTL_DEVICE_DIMM };

struct pmemctl_service_options {
	bool show_only;			/* as above */
};

/*
 * Plan to put an object into service (enable), or to take it out, by its name. What is so already
 * has a plan without steps. Of a region that goes out of service, all namespaces go, and none may
 * be in use; with one that comes, come all that have capacity. PMEMCTL_NO_OBJECT; PMEMCTL_IN_USE, also for
 * a DIMM whose labels an active region keeps; PMEMCTL_FAILED (a DIMM that is needed is disabled or
 * locked). Since: 0.1
 */
int pmemctl_plan_service(struct pmemctl_ctx *ctx, enum pmemctl_device_kind kind, const char *name,
			 bool enable, const struct pmemctl_service_options *options,
			 struct pmemctl_plan **plan);
struct pmemctl_read_only_options {
	bool read_only;			/* or writable */
	bool agreed;			/* to write to DIMMs that are not armed, or that DAX devices stay writable */
	bool show_only;			/* as above */
};

/*
 * Plan to make a region read-only or writable, by its name; the disks of its namespaces follow at once,
 * DAX devices do not (the kernel's device_dax does not look at it). What is so already has a plan without
 * steps. PMEMCTL_NO_OBJECT; PMEMCTL_IN_USE (read-only, and a namespace is in use); PMEMCTL_DECLINED (see
 * agreed). Since: 0.1
 */
int pmemctl_plan_read_only(struct pmemctl_ctx *ctx, const char *region,
			   const struct pmemctl_read_only_options *options,
			   struct pmemctl_plan **plan);
struct pmemctl_check_options {
	bool force;		/* also when enabled: it is taken out of service for the while */
	bool repair;
	bool rewrite_log;	/* bring the log into its initial state, in the layout of today */
	bool may_lose;		/* also repairs that make sectors unreadable whose block is not known */
	bool look_only;		/* with repair: running the plan adds its steps, and does not do them */
	bool show_only;		/* as above: the plan will not be run */
	/* called now and then with how much was checked, or NULL */
	void (*progress)(void *data, uint64_t done, uint64_t total);
	void *data;
};

/*
 * Plan the check of a BTT (mode sector) by the name of its namespace. Running the plan shows the raw
 * namespace, reads, repairs, and leaves the namespace as it was. Repairs are steps that running
 * adds to the plan. Damage is no error: see pmemctl_plan_check_result(). Errors as above;
 * PMEMCTL_FAILED with ENOENT when there is no BTT. Since: 0.1
 */
int pmemctl_plan_check(struct pmemctl_ctx *ctx, const char *name,
		       const struct pmemctl_check_options *options, struct pmemctl_plan **plan);
/* What running the plan found, or NULL when it did not come so far. Belongs to the plan. Since: 0.1 */
const struct pmemctl_btt_check *pmemctl_plan_check_result(const struct pmemctl_plan *plan);

/*
 * Read the first PMEMCTL_INFOBLOCK_BYTES of a namespace that is not in service, by way of its raw
 * disk. Errors: PMEMCTL_NO_OBJECT, PMEMCTL_IN_USE (it is in service), PMEMCTL_NO_PERMISSION. Since: 0.1
 */
int pmemctl_infoblock_load(struct pmemctl_ctx *ctx, const char *name,
			   uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES]);

/*
 * Plan a new info block for a namespace that is not in service, and stays so. Of the options, size 0
 * is the namespace's own, and parent_uuid NULL that of its label. Errors as above, and
 * PMEMCTL_DECLINED when data is found there, also behind a BTT, unless discard_data is set. Since: 0.1
 */
int pmemctl_plan_infoblock(struct pmemctl_ctx *ctx, const char *name,
			   const struct pmemctl_infoblock_options *options, bool discard_data,
			   bool show_only, struct pmemctl_plan **plan);

/* Name of the object the plan is about. Since: 0.1 */
const char *pmemctl_plan_object(const struct pmemctl_plan *plan);
/* Bytes that a new namespace will take on its region; 0 of other plans. Since: 0.1 */
uint64_t pmemctl_plan_size(const struct pmemctl_plan *plan);
/* Steps in order; the array belongs to the plan. Since: 0.1 */
const struct pmemctl_step *pmemctl_plan_steps(const struct pmemctl_plan *plan, size_t *count);
int pmemctl_plan_run(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan);
void pmemctl_plan_free(struct pmemctl_plan *plan);

/* ---- what is half-made or damaged --------------------------------------------------------- */

/* What a repair does. */
enum pmemctl_repair {
	PMEMCTL_REPAIR_NONE,	/* nothing here: the remedy is a command of its own */
	PMEMCTL_REPAIR_CLEAR,	/* make an idle device as new */
	PMEMCTL_REPAIR_REMOVE,	/* free the labels and the capacity */
	PMEMCTL_REPAIR_FINISH,	/* give it the mode that was meant, and put it into service */
	PMEMCTL_REPAIR_ENABLE,	/* put it into service as it is */
	PMEMCTL_REPAIR_SHOW,	/* let a mode show again: force_raw 0, and probed again if in service */
	PMEMCTL_REPAIR_RESUME,	/* take a change of labels back, and put the DIMM into service */
};

/* Something that a command left behind which did not end, or that is damaged. Since: 0.1 */
struct pmemctl_finding {
	const char *object;	/* "namespace0.1", "pfn0.2", "nmem0" */
	const char *region;	/* that it belongs to, or NULL */
	bool fault;		/* else only a note: nothing is wrong with it */
	const char *what;	/* in one line */
	const char *remedy;	/* what helps, in a few words, or NULL */
	enum pmemctl_repair repair;
	bool loses;		/* the repair ends what may still hold data */
	/* PMEMCTL_REPAIR_FINISH */
	enum pmemctl_mode mode;
	enum pmemctl_map map;
	uint64_t align, sector_size;	/* 0: as create chooses */
};

struct pmemctl_findings {
	struct pmemctl_finding **list;	/* idle devices, then namespaces, then DIMMs */
	size_t count;
	size_t unread_labels;	/* DIMMs whose label areas only root may read */
	size_t unrecorded_labels;	/* DIMMs of a recorded machine whose label areas were not recorded */
};

/*
 * Look for what is half-made: by the state of each object, and by what commands of this library
 * noted before they died. Waits for changes that are going on where it may take their locks.
 * Free the result with pmemctl_findings_free(). Errors as pmemctl_discover(). Since: 0.1
 */
int pmemctl_diagnose(struct pmemctl_ctx *ctx, struct pmemctl_findings **findings);
void pmemctl_findings_free(struct pmemctl_findings *findings);

struct pmemctl_repair_options {
	bool discard_data;	/* the caller has agreed to lose what may be on it */
	bool show_only;		/* as for pmemctl_plan_create() */
};

/*
 * Plan the repair of one finding. PMEMCTL_DECLINED when data may be lost (set discard_data),
 * PMEMCTL_DAMAGED when there is no repair; else as for creating and destroying. Since: 0.1
 */
int pmemctl_plan_repair(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding,
			const struct pmemctl_repair_options *options, struct pmemctl_plan **plan);

enum pmemctl_label_change {
	PMEMCTL_LABELS_INIT,	/* make it an empty area */
	PMEMCTL_LABELS_ZERO,	/* make it, or a part, zeros */
	PMEMCTL_LABELS_WRITE,	/* make it, or a part, what is given */
	PMEMCTL_LABELS_REPAIR,	/* write anew what is damaged of the index blocks */
	/*
	 * End what a command that died has left: bring back the labels of before, unless all were
	 * written, and put the DIMM and its regions into service again. PMEMCTL_NO_OBJECT when
	 * no command left anything.
	 */
	PMEMCTL_LABELS_RESUME,
};

struct pmemctl_label_options {
	enum pmemctl_label_change change;
	unsigned minor;			/* init: labels of version 1.1 (0, 1) or 1.2 (2) */
	bool force;			/* init: also when there are labels */
	size_t offset, size;		/* zero, write: the part, in bytes; size 0: to the end */
	const void *bytes;		/* write: as many as that part has, which the caller keeps */
	size_t bytes_size;
	bool invalid;			/* write: also when the area will be no valid one */
	bool discard_labels;		/* the caller has agreed to lose namespaces with their labels */
	bool only_idle;			/* refuse when a region is enabled: do not disable it meanwhile */
	bool unarmed;			/* also a DIMM that is not armed, which may forget it all */
	bool show_only;			/* as above */
};

/*
 * Plan a change of the label area of a DIMM. Wherever running it is cut off, the area holds the labels of
 * before, none, or those of after. The DIMM is taken out of service meanwhile, and so is a region on
 * it alone; a region with active namespaces is PMEMCTL_IN_USE, and so is an enabled one that other
 * DIMMs share. A plan without steps: the area is so already.
 * PMEMCTL_NO_OBJECT, PMEMCTL_NO_PERMISSION (locked, not armed), PMEMCTL_NOT_SUPPORTED (no label area,
 * read-only, CXL), PMEMCTL_USAGE (a part outside), PMEMCTL_DAMAGED (what is given is no valid area, or
 * nothing is left to repair), PMEMCTL_DECLINED (labels would be lost; set discard_labels). Since: 0.1
 */
int pmemctl_plan_labels(struct pmemctl_ctx *ctx, const char *dimm,
			const struct pmemctl_label_options *options, struct pmemctl_plan **plan);

#ifdef __cplusplus
}
#endif

#include <libpmemctl-errors.h>
#include <libpmemctl-firmware.h>
#include <libpmemctl-monitor.h>
#include <libpmemctl-security.h>

#endif
