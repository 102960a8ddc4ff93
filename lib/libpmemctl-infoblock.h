/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_INFOBLOCK_H
#define LIBPMEMCTL_INFOBLOCK_H

/* Part of libpmemctl.h, which includes it: info blocks. Its conventions hold here. */

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
