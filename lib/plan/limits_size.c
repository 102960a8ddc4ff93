// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How large a namespace may be, and where it begins, by what the kernel asks of its size (namespace_devs.c) and takes
 * of it for info blocks and page structures (pfn_devs.c, btt_devs.c).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/backend.h"
#include "dimm_labels.h"
#include "label/label.h"
#include "plan.h"
#include "sysfs.h"

enum {
	BTT_OFFSET = 4096,		/* a BTT leaves this out, but with labels of version 1.2 */
	INFO_BLOCKS = 8192,		/* reserved in front of the page structures */
	PAGE_STRUCT = 64,		/* bytes for each page */
	PAGE = 4096,
	MAP_ALIGN = 2 << 20,		/* memremap_compat_align(): memory is mapped in such pieces */
};
#define MIN_MEDIATED_SIZE (16ULL << 20)	/* ND_MIN_NAMESPACE_SIZE of pfn, dax and btt users */

static uint64_t gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * What a size must be a multiple of: region alignment, and alignment times interleave ways. 0 when
 * that is more than any size.
 */
static uint64_t size_unit(const struct pmemctl_region *region, uint64_t align)
{
	uint64_t striped, grain, unit;

	if (__builtin_mul_overflow(align, region->ways ? region->ways : 1, &striped))
		return 0;
	grain = region->align != PMEMCTL_UNKNOWN && region->align ? region->align : striped;
	return __builtin_mul_overflow(grain / gcd(grain, striped), striped, &unit) ? 0 : unit;
}

static uint64_t round_up(uint64_t size, uint64_t unit)
{
	uint64_t up = size % unit ? size - size % unit + unit : size;

	return up < size ? PMEMCTL_UNKNOWN : up;
}

/*
 * The size that remains for data after info blocks and page structures, and what alignment takes at
 * both ends, as nd_pfn_init() of pfn_devs.c computes it.
 */
static uint64_t usable_size(const struct ns_params *p)
{
	const uint64_t align = p->align < MAP_ALIGN ? MAP_ALIGN : p->align;
	const uint64_t end = (p->start + p->size) / align * align;
	uint64_t begin = p->start + INFO_BLOCKS;

	if (p->map == PMEMCTL_MAP_DEV)
		begin += p->size / PAGE * PAGE_STRUCT;
	begin = round_up(begin, align);
	return begin < end ? end - begin : 0;
}

/*
 * The least that the kernel takes for a mode, whatever the alignment. Only labels of version 1.2 and
 * later say that there is a BTT; others leave room for what may stand before it.
 */
static uint64_t least_size(const struct ns_params *p)
{
	if (p->mode == PMEMCTL_MODE_RAW)
		return 1;
	return MIN_MEDIATED_SIZE + (p->mode == PMEMCTL_MODE_SECTOR ? p->btt_offset : 0);
}

/* A size that breaks a rule; below and above are the nearest that keep it, 0 for none. */
static int fail_size(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, uint64_t size,
		     uint64_t below, uint64_t above, const char *rule)
{
	char given[32], lower[32], upper[32];
	int rc = fail(ctx, PMEMCTL_USAGE, EINVAL, region->name, "size %s %s",
		      size_text(size, given, sizeof(given)), rule);

	size_text(below, lower, sizeof(lower));
	size_text(above, upper, sizeof(upper));
	if (below && above)
		fail_hint(ctx, "the nearest sizes are %s and %s", lower, upper);
	else if (below || above)
		fail_hint(ctx, "the nearest size is %s", below ? lower : upper);
	return rc;
}

static int fail_no_room(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			uint64_t asked, uint64_t extent)
{
	char want[32], most[32], total[32];
	int rc;

	if (!extent) {
		rc = fail(ctx, PMEMCTL_FAILED, ENOSPC, region->name, "no free capacity");
		fail_hint(ctx, "pmemctl list -N -r %s tells which namespaces have it; pmemctl destroy-namespace "
			       "frees that of one", region->name);
		return rc;
	}
	rc = fail(ctx, PMEMCTL_FAILED, ENOSPC, region->name, "size %s is more than the %s free in one "
		  "piece", size_text(asked, want, sizeof(want)),
		  size_text(extent, most, sizeof(most)));
	if (region->available_size > extent && region->available_size != PMEMCTL_UNKNOWN)
		fail_hint(ctx, "%s are free in all, in several pieces; leave --size out to take the largest",
			  size_text(region->available_size, total, sizeof(total)));
	else
		fail_hint(ctx, "leave --size out to take all that is free");
	return rc;
}

/* The smallest size that keeps all rules. */
static uint64_t smallest_size(const struct ns_params *p, uint64_t unit)
{
	struct ns_params try = *p;

	try.size = round_up(least_size(p), unit);
	if (p->mode == PMEMCTL_MODE_FSDAX || p->mode == PMEMCTL_MODE_DEVDAX)
		while (!usable_size(&try) && try.size < PMEMCTL_UNKNOWN - unit)
			try.size += unit;
	return try.size;
}

/* A namespace takes one label on each DIMM of its region. */
uint64_t free_label_slots(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char **dimm)
{
	uint64_t least = UINT64_MAX;

	*dimm = NULL;
	for (size_t i = 0; region->labelled && i < region->mapping_count; i++) {
		char path[128];
		uint64_t free;

		snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/available_slots", region->mappings[i].dimm_name);
		free = sysfs_read_number(ctx, path);	/* which is the most when unknown */
		if (free < least) {
			least = free;
			*dimm = region->mappings[i].dimm_name;
		}
	}
	return least;
}

/* Of so many that would fit by capacity, those that the DIMMs have free labels for, too. */
static void hint_most(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, uint64_t fit)
{
	const char *dimm;
	const uint64_t slots = free_label_slots(ctx, region, &dimm);

	fit = fit < slots ? fit : slots;
	if (fit)
		fail_hint(ctx, "at most %llu fit%s there", (unsigned long long)fit, fit == 1 ? "s" : "");
	else
		fail_hint(ctx, "pmemctl list -N -r %s tells which namespaces have it; pmemctl destroy-namespace frees "
			       "that of one", region->name);
}

/* Nothing fits into the largest piece. */
static int fail_too_little(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const struct ns_params *p,
			   uint64_t extent, uint64_t smallest)
{
	char free[32], least[32];
	int rc;

	if (!extent)
		return fail_no_room(ctx, region, 0, 0);
	rc = fail(ctx, PMEMCTL_FAILED, ENOSPC, region->name,
		  "the %s free in one piece are less than the %s that the smallest namespace takes",
		  size_text(extent, free, sizeof(free)), size_text(smallest, least, sizeof(least)));
	fail_hint(ctx, p->align > DEFAULT_ALIGN
			       ? "a smaller --align takes less, and pmemctl destroy-namespace frees more"
			       : "pmemctl destroy-namespace frees that of other namespaces");
	return rc;
}

/* When no size is given, each of count gets its share of the largest piece. */
static int share_out(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, uint64_t unit,
		     uint64_t smallest, uint64_t extent, unsigned count, struct ns_params *p)
{
	char free[32], least[32];
	int rc;

	p->size = extent / count / unit * unit;
	if (p->size >= smallest)
		return 0;
	rc = fail(ctx, PMEMCTL_FAILED, ENOSPC, region->name,
		  "%u namespaces would share the %s free in one piece; the smallest takes %s", count,
		  size_text(extent, free, sizeof(free)), size_text(smallest, least, sizeof(least)));
	hint_most(ctx, region, extent / smallest);
	return rc;
}

static int check_size(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
		      const struct ns_params *p, uint64_t unit, uint64_t smallest, uint64_t limit)
{
	const uint64_t below = p->size / unit * unit, above = below + unit;
	char rule[160], text[32], align[32];

	size_text(p->align, align, sizeof(align));
	if (p->size < smallest) {
		snprintf(rule, sizeof(rule), "is below the %s that %s mode at alignment %s needs there",
			 size_text(smallest, text, sizeof(text)), pmemctl_mode_name(p->mode), align);
		return fail_size(ctx, region, p->size, 0, smallest, rule);
	}
	if (p->size % unit == 0)
		return 0;
	snprintf(rule, sizeof(rule), "is not a multiple of %s (%u-way region, alignment %s)",
		 size_text(unit, text, sizeof(text)), region->ways ? region->ways : 1, align);
	return fail_size(ctx, region, p->size, below, above <= limit ? above : 0, rule);
}

static int fail_start(struct pmemctl_ctx *ctx, const char *object, enum pmemctl_mode mode, uint64_t start)
{
	char text[32];
	int rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, object,
		      "it begins at 0x%llx, which is not at a multiple of %s, as %s mode needs",
		      (unsigned long long)start, size_text(MAP_ALIGN, text, sizeof(text)), pmemctl_mode_name(mode));

	fail_hint(ctx, "sector and raw mode take any start");
	return rc;
}

/*
 * The first namespace begins where its region does. Others begin behind those that are there, at a
 * multiple of the region's alignment, which is a page for a region that begins or ends off 16 MiB
 * (default_align() of region_devs.c); where, the kernel decides.
 */
static int check_first_start(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			     const struct ns_params *p)
{
	const bool mapped = p->mode == PMEMCTL_MODE_FSDAX || p->mode == PMEMCTL_MODE_DEVDAX;

	/* kernels before 5.7 have no such attribute, and leave out what is off */
	if (!mapped || region->resource == PMEMCTL_UNKNOWN || region->resource % MAP_ALIGN == 0 ||
	    region->align >= MAP_ALIGN || region->available_size != region->size)
		return 0;
	return fail_start(ctx, region->name, p->mode, region->resource);
}

/* What is of a given size and place must leave room for data in the mode that is asked for. */
static int check_usable(struct pmemctl_ctx *ctx, const char *object, const struct ns_params *p)
{
	const bool mapped = p->mode == PMEMCTL_MODE_FSDAX || p->mode == PMEMCTL_MODE_DEVDAX;
	const uint64_t least = least_size(p);
	char size[32], text[32];
	int rc;

	size_text(p->size, size, sizeof(size));
	if (p->size < least) {
		rc = fail(ctx, PMEMCTL_FAILED, ERANGE, object, "its %s are less than the %s that %s mode needs",
			  size, size_text(least, text, sizeof(text)), pmemctl_mode_name(p->mode));
		fail_hint(ctx, p->size < MIN_MEDIATED_SIZE ? "only raw mode takes less than %s"
							   : "other modes need only %s",
			  size_text(MIN_MEDIATED_SIZE, text, sizeof(text)));
		return rc;
	}
	if (mapped && p->start % MAP_ALIGN)
		return fail_start(ctx, object, p->mode, p->start);
	if (!mapped || usable_size(p))
		return 0;
	rc = fail(ctx, PMEMCTL_USAGE, EINVAL, object,
		  "its %s leave no room for data beside the %s at alignment %s", size,
		  p->map == PMEMCTL_MAP_DEV ? "page structures" : "info block",
		  size_text(p->align, text, sizeof(text)));
	fail_hint(ctx, p->align > MAP_ALIGN ? "choose a smaller --align" : "sector and raw mode take it");
	return rc;
}

/* Where it will begin, or 0: at its alignment. */
static uint64_t start_of(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			 const struct pmemctl_namespace *ns)
{
	const uint64_t start = ns		   ? sysfs_device_number(ctx, ns->name, "resource")
			       : !region->labelled ? region->resource
						   : 0;

	return start == PMEMCTL_UNKNOWN ? 0 : start;
}

/* Of the labels of the region's first DIMM. */
static bool has_labels_of_1_2(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	struct pmemctl_label_area area = { 0 };
	struct arena arena = { 0 };
	uint8_t *bytes;
	size_t size;
	bool found;

	found = region->mapping_count &&
		!dimm_labels_read_used(ctx, region->mappings[0].dimm_name, &arena, &bytes, &size) &&
		!label_area_parse(&arena, bytes, size, &area) && area.current >= 0 && area.minor >= 2;
	arena_free(&arena);
	error_clear(ctx);	/* not to know is to be cautious */
	return found;
}

/* Reading labels takes long; only where it makes a difference. */
static uint64_t btt_offset_of(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, uint64_t size)
{
	return size < 2 * MIN_MEDIATED_SIZE && region->labelled && has_labels_of_1_2(ctx, region) ? 0 : BTT_OFFSET;
}

/* Capacity that a new namespace may take in one piece; label-less regions are one piece. */
static uint64_t largest_extent(const struct pmemctl_region *region)
{
	if (!region->labelled)
		return region->size;
	return region->max_available_extent != PMEMCTL_UNKNOWN ? region->max_available_extent
							       : region->available_size;
}

/*
 * Several of one size. Free capacity in pieces may take fewer than it sums up to, which shows only
 * as the kernel gives it out.
 */
static int check_room_for_all(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, uint64_t size,
			      unsigned count)
{
	char each[32], free[32];
	uint64_t all;
	int rc;

	if (count <= 1 || region->available_size == PMEMCTL_UNKNOWN ||
	    (!__builtin_mul_overflow(size, count, &all) && all <= region->available_size))
		return 0;
	rc = fail(ctx, PMEMCTL_FAILED, ENOSPC, region->name,
		  "%u namespaces of %s are more than the %s that are free", count,
		  size_text(size, each, sizeof(each)),
		  size_text(region->available_size, free, sizeof(free)));
	hint_most(ctx, region, region->available_size / size);
	return rc;
}

bool limits_can_have_labels(struct pmemctl_ctx *ctx, const struct pmemctl_region *region)
{
	for (size_t i = 0; i < region->mapping_count; i++)
		if (!dimm_takes_labels(ctx, region->mappings[i].dimm_name))
			return false;
	return region->mapping_count > 0;
}

static int fail_undivided(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, unsigned count,
			  uint64_t extent)
{
	char text[32];
	int rc = fail(ctx, PMEMCTL_USAGE, EINVAL, region->name,
		      "the region has no labels and cannot be divided; its one size is %s",
		      size_text(extent, text, sizeof(text)));

	fail_hint(ctx, "leave %s out%s", count > 1 ? "--count" : "--size",
		  limits_can_have_labels(ctx, region) ? ", or give it labels by --autolabel, which loses what it holds" : "");
	return rc;
}

int limits_resolve_size(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			const struct pmemctl_namespace *ns, uint64_t asked, unsigned count, struct ns_params *p)
{
	const uint64_t extent = ns ? ns->raw_size : largest_extent(region);
	uint64_t unit, smallest;
	char text[32];
	int rc;

	if (extent == PMEMCTL_UNKNOWN)
		return fail(ctx, PMEMCTL_FAILED, EIO, region->name,
			    "its free capacity could not be read");
	p->start = start_of(ctx, region, ns);
	if (p->mode == PMEMCTL_MODE_SECTOR)
		p->btt_offset = btt_offset_of(ctx, region, asked ? asked : extent / count);
	if (!region->labelled) {
		if ((asked && asked != extent) || count > 1)
			return fail_undivided(ctx, region, count, extent);
		p->size = extent;
		return check_usable(ctx, ns ? ns->name : region->name, p);
	}
	if (ns && asked && asked != ns->raw_size) {
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, ns->name, "a reconfigured namespace keeps its size, %s",
			  size_text(ns->raw_size, text, sizeof(text)));
		fail_hint(ctx, "leave --size out; for another size, destroy it and create one");
		return rc;
	}
	unit = size_unit(region, p->align);
	if (!unit || !region->ways_known) {
		rc = fail(ctx, PMEMCTL_FAILED, ERANGE, region->name,
			  unit ? "how it is interleaved could not be read"
			       : "no size is a multiple of such an alignment");
		fail_hint(ctx, unit ? "see what the kernel said of it: dmesg | grep -i %s" : "choose a smaller --align",
			  region->name);
		return rc;
	}
	if (ns) {
		p->size = ns->raw_size;	/* which the kernel took when it was made */
		return check_usable(ctx, ns->name, p);
	}
	rc = check_first_start(ctx, region, p);
	if (rc)
		return rc;
	smallest = smallest_size(p, unit);
	if (extent < smallest)
		return fail_too_little(ctx, region, p, extent, smallest);
	p->size = asked;
	rc = asked ? 0 : share_out(ctx, region, unit, smallest, extent, count, p);
	if (rc)
		return rc;
	if (p->size > extent)
		return fail_no_room(ctx, region, asked, extent);
	rc = check_size(ctx, region, p, unit, smallest, extent);
	return rc ? rc : check_room_for_all(ctx, region, p->size, count);
}
