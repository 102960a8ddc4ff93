/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_LABELS_H
#define LIBPMEMCTL_LABELS_H

/* Part of libpmemctl.h, which includes it: label areas. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

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

#endif
