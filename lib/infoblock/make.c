// SPDX-License-Identifier: LGPL-2.1-or-later
/* New info blocks for fsdax and devdax, sized as the kernel's nd_pfn_init() does since 5.5. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "infoblock.h"

enum { STRUCT_PAGE = 64, SUBSECTION = 2 << 20 };

static uint64_t align_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) / align * align;
}

/* Lay out padding, page structures and data; false when the size has no room for data. */
static bool lay_out(const struct pmemctl_infoblock_options *o, struct pmemctl_infoblock *info)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), size = o->size, start = o->start;
	const uint64_t align = info->align > SUBSECTION ? info->align : SUBSECTION;
	uint64_t reserve = PMEMCTL_INFOBLOCK_BYTES, padding;

	if (size <= PMEMCTL_INFOBLOCK_BYTES || size > 1ull << 60 || start > 1ull << 60)
		return false;
	if (info->mode == PMEMCTL_INFOBLOCK_MAP_DEV)
		reserve += (size - PMEMCTL_INFOBLOCK_BYTES) / page * STRUCT_PAGE;
	info->start_pad = (uint32_t)(align_up(start, align) - start);
	info->end_trunc = (uint32_t)((start + size) % align);
	info->dataoff = align_up(start + reserve, align) - start;
	padding = (uint64_t)info->start_pad + info->end_trunc;
	if (info->dataoff >= size || padding >= size - info->dataoff)
		return false;
	info->npfns = (size - info->dataoff - padding) / page;
	info->page_size = (uint32_t)page;
	info->page_struct_size = STRUCT_PAGE;
	return true;
}

static int check_align(struct pmemctl_ctx *ctx, uint64_t align)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int rc;

	if (align >= page && align <= 1u << 31 && !(align & (align - 1)))
		return 0;
	rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "alignment %llu is no power of 2 from %llu to 2 GiB",
		  (unsigned long long)align, (unsigned long long)page);
	fail_hint(ctx, "4K, 2M and 1G are what processors have");
	return rc;
}

static int set_uuids(struct pmemctl_ctx *ctx, const struct pmemctl_infoblock_options *o,
		     struct pmemctl_infoblock *info)
{
	int rc = o->uuid ? backend_uuid_parse(ctx, o->uuid, info->uuid)
			 : backend_uuid_new(ctx, info->uuid);

	if (!rc && o->parent_uuid)
		rc = backend_uuid_parse(ctx, o->parent_uuid, info->parent_uuid);
	else if (!rc)
		uuid_to_text((uint8_t[INFO_UUID]) { 0 }, info->parent_uuid);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_infoblock_make(struct pmemctl_ctx *ctx,
					  const struct pmemctl_infoblock_options *options,
					  uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES])
{
	const uint64_t align = options->align ? options->align : SUBSECTION;
	struct pmemctl_infoblock info = {
		.kind = options->mode == PMEMCTL_MODE_DEVDAX ? PMEMCTL_INFOBLOCK_DAX
							     : PMEMCTL_INFOBLOCK_PFN,
		.version_major = 1, .version_minor = 4,
		.align = (uint32_t)align,
		.mode = options->map == PMEMCTL_MAP_MEM ? PMEMCTL_INFOBLOCK_MAP_MEM
							: PMEMCTL_INFOBLOCK_MAP_DEV,
	};
	int rc;

	if (options->mode != PMEMCTL_MODE_FSDAX && options->mode != PMEMCTL_MODE_DEVDAX)
		return hinted(ctx, fail(ctx, PMEMCTL_USAGE, EINVAL, NULL,
					"only fsdax and devdax have an info block that can be written"),
			      "for sector mode: pmemctl create-namespace -m sector -e NAMESPACE; raw mode has none");
	rc = check_align(ctx, align);
	if (!rc)
		rc = set_uuids(ctx, options, &info);
	if (rc)
		return rc;
	if (!lay_out(options, &info))
		return hinted(ctx,
			      fail(ctx, PMEMCTL_USAGE, ENXIO, NULL,
				   "%llu bytes have no room for page structures, padding and data with alignment %llu",
				   (unsigned long long)options->size, (unsigned long long)align),
			      align > SUBSECTION ? "choose a smaller --align" : "choose a larger --size, or --map mem");
	memset(bytes, 0, PMEMCTL_INFOBLOCK_BYTES);
	infoblock_write(&info, bytes + INFO_BLOCK_SIZE);
	return 0;
}
