/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_ERRORS_H
#define LIBPMEMCTL_ERRORS_H

/*
 * Part of libpmemctl.h, which includes it: errors that are put in for tests, scrubs that search for errors,
 * and what errors hit. Its conventions hold here.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* ---- health that is put in ---------------------------------------------------------------- */

/* What a DIMM can be made to tell of itself. */
#define PMEMCTL_INJECT_MEDIA_TEMPERATURE      (1u << 0)
#define PMEMCTL_INJECT_CONTROLLER_TEMPERATURE (1u << 1)
#define PMEMCTL_INJECT_SPARES                 (1u << 2)
#define PMEMCTL_INJECT_FATAL                  (1u << 3)	/* a fatal state */
#define PMEMCTL_INJECT_UNSAFE_SHUTDOWN        (1u << 4)	/* at the next power-down */
#define PMEMCTL_INJECT_ALL                    0x1fu

/* Temperatures that can be encoded, in sixteenths of a degree Celsius: from -LIMIT to LIMIT. */
enum { PMEMCTL_TEMPERATURE_LIMIT = 2047 * 16 };

struct pmemctl_smart_options {
	unsigned inject, uninject;		/* PMEMCTL_INJECT_… */
	int media_temperature, controller_temperature;	/* sixteenths of a degree Celsius */
	unsigned spares;			/* percent */
	unsigned thresholds;			/* to set: PMEMCTL_HEALTH_…_THRESHOLD */
	int media_threshold, controller_threshold;
	unsigned spares_threshold;
	unsigned alarms_on, alarms_off;		/* PMEMCTL_ALARM_… */
	bool able_only;				/* leave out, of uninject, what the DIMM cannot */
	bool show_only;				/* as for pmemctl_plan_create() */
};

/*
 * Plan to have a DIMM tell what is not so, or to end that, and to set the thresholds of its alarms, by
 * libndctl (Set SMART Threshold and Inject Error, functions 17 and 18 of "NVDIMM DSM Interface - Intel", version
 * 1.8, and their like). Running it reads back what was set. PMEMCTL_USAGE for values out of range,
 * PMEMCTL_NO_OBJECT, PMEMCTL_NOT_SUPPORTED for what the DIMM or libndctl cannot, PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_plan_inject_smart(struct pmemctl_ctx *ctx, const char *dimm,
			      const struct pmemctl_smart_options *options, struct pmemctl_plan **plan);

/* ---- media errors that are put in ---------------------------------------------------------- */

struct pmemctl_inject_options {
	/*
	 * Blocks of 512 bytes of what the namespace offers; in sector mode, or out of service, of all of it.
	 * PMEMCTL_UNKNOWN: from its start, and to its end.
	 */
	uint64_t block, count;
	bool remove;		/* take out what was put in there; the kernel still knows of the bad blocks */
	bool saturate;		/* all of each block, not only as much as makes it bad */
	bool silent;		/* do not have the kernel told: it finds out when somebody reads, or by a scrub */
	bool discard_data;	/* the caller has agreed to lose what the signature check finds */
	bool show_only;		/* as for pmemctl_plan_create() */
};

/*
 * Plan to have the firmware make blocks of a namespace bad, or to end that (ACPI 6.5, 9.20.7.9 and 9.20.7.10).
 * What stands there is lost to readers. Running it reads back whether the firmware took it, and gives the
 * kernel time to hear of it. A step that fails takes out what it has put in. PMEMCTL_USAGE for a part that is
 * not all in the namespace, PMEMCTL_NO_OBJECT, PMEMCTL_DECLINED (data found; set discard_data),
 * PMEMCTL_NOT_SUPPORTED (a bus without the commands), PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_plan_inject_error(struct pmemctl_ctx *ctx, const char *namespace_,
			      const struct pmemctl_inject_options *options, struct pmemctl_plan **plan);

/*
 * What was put into a namespace so, by ascending blocks; runs that touch are one. *runs is free()d by
 * the caller, and is NULL after an error. Errors as above. Since: 0.1
 */
int pmemctl_injected_errors(struct pmemctl_ctx *ctx, const char *namespace_, struct pmemctl_badblock **runs,
			    size_t *count);

/* ---- what bad blocks hit --------------------------------------------------------------------- */

enum pmemctl_hit {
	PMEMCTL_HIT_UNKNOWN,		/* see why */
	PMEMCTL_HIT_NO_NAMESPACE,	/* capacity that no namespace has */
	PMEMCTL_HIT_NAMESPACE_METADATA,	/* an info block, or page structures */
	PMEMCTL_HIT_SECTOR_MODE,	/* a BTT, or blocks that it keeps: which is not told */
	PMEMCTL_HIT_NO_FILESYSTEM,	/* a disk or DAX device on which no file system is mounted */
	PMEMCTL_HIT_FREE,		/* of a file system, and of no file: free, or its metadata */
	PMEMCTL_HIT_DIRECTORY,
	PMEMCTL_HIT_FILE,
};

/* Bad blocks in a row, of 512 bytes, that hit one thing. */
struct pmemctl_bad_part {
	enum pmemctl_hit hit;
	const struct pmemctl_region *region;
	uint64_t region_block, count;	/* from the start of the region */
	const struct pmemctl_namespace *namespace_;	/* NULL: none, or not known */
	uint64_t block;		/* in what the namespace offers; PMEMCTL_UNKNOWN: elsewhere in it */
	const char *device;	/* below /dev: "pmem0", "pmem0p1", "dax0.0"; NULL: none */
	uint64_t device_block;	/* on it */
	const struct pmemctl_filesystem *filesystem;	/* NULL: none is mounted from there */
	const char *file;	/* where it is found, of HIT_FILE and HIT_DIRECTORY */
	uint64_t file_offset;	/* bytes */
	const char *why;	/* of HIT_UNKNOWN, in a few words */
};

struct pmemctl_bad_parts {
	struct pmemctl_bad_part **list;	/* by region and block */
	size_t count;
};

/*
 * What the bad blocks of the platform hit (discovered with PMEMCTL_WANT_BADBLOCKS, _REGIONS, _NAMESPACES and
 * _IDLE), and down to files, where disks are known (else NULL), by the extents that ext2, ext3, ext4 and xfs tell
 * (FIEMAP, Documentation/filesystems/fiemap.rst), or the blocks that FAT tells root (FIBMAP of linux/fs.h). All
 * files of a file system with bad blocks are looked at, which takes as long as find(1); other file systems mounted
 * in it are not. What may not be read makes the rest unknown.
 * The result points into platform and disks, and is freed before them. Errors: -ENOMEM. Since: 0.1
 */
int pmemctl_discover_bad_parts(struct pmemctl_ctx *ctx, const struct pmemctl_platform *platform,
			       const struct pmemctl_disks *disks, struct pmemctl_bad_parts **parts);
void pmemctl_bad_parts_free(struct pmemctl_bad_parts *parts);

/* ---- scrubs: the search of the firmware for errors ----------------------------------------- */

/* Plan to start one on a bus, by name; without steps when one runs already. PMEMCTL_NOT_SUPPORTED. Since: 0.1 */
int pmemctl_plan_scrub(struct pmemctl_ctx *ctx, const char *bus, bool show_only, struct pmemctl_plan **plan);

struct pmemctl_scrub_options {
	unsigned timeout;	/* seconds; 0: as long as it takes */
	/* called twice a second while one runs, or NULL */
	void (*progress)(void *data, const char *bus, unsigned seconds);
	void *data;
};

/*
 * Wait until none runs on a bus, by name. Ends early with pmemctl_interrupt(). PMEMCTL_FAILED with
 * ETIMEDOUT when it takes longer than that, PMEMCTL_NO_OBJECT, PMEMCTL_NOT_SUPPORTED on a bus that has
 * none. Since: 0.1
 */
int pmemctl_scrub_wait(struct pmemctl_ctx *ctx, const char *bus, const struct pmemctl_scrub_options *options);

#ifdef __cplusplus
}
#endif
#endif
