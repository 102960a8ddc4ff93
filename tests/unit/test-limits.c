// SPDX-License-Identifier: GPL-2.0-only
/* The rules of a new namespace, on regions made by hand. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan.h"
#include <limits.h>

#include "unit.h"

#define KiB(n) ((uint64_t)(n) << 10)
#define MiB(n) ((uint64_t)(n) << 20)
#define GiB(n) ((uint64_t)(n) << 30)

static const uint64_t aligns[] = { KiB(4), MiB(2), GiB(1) };
static const uint64_t sectors[] = { 512, 520, 528, 4096, 4104, 4160, 4224 };

/* Six DIMMs, 16 MiB alignment each, all of it free. */
static const struct pmemctl_region six_way = {
	.name = "region1", .id = 1, .enabled = true, .labelled = true, .ways = 6, .ways_known = true,
	.size = GiB(1512), .available_size = GiB(1512), .max_available_extent = GiB(1512),
	.align = MiB(96), .resource = GiB(1896),
	.namespace_seed = "namespace1.0", .btt_seed = "btt1.0", .pfn_seed = "pfn1.0", .dax_seed = "dax1.0",
	.sector_sizes = { ARRAY_SIZE(sectors), sectors, PMEMCTL_UNKNOWN },
	.fsdax_aligns = { ARRAY_SIZE(aligns), aligns, MiB(2) },
	.devdax_aligns = { ARRAY_SIZE(aligns), aligns, MiB(2) },
};

/* The same as one DIMM of this size. */
static struct pmemctl_region one_way(uint64_t size)
{
	struct pmemctl_region region = six_way;

	region.ways = 1;
	region.align = MiB(16);
	region.size = region.available_size = region.max_available_extent = size;
	return region;
}

static struct pmemctl_ctx *ctx;

static int open_context(void **state)
{
	(void)state;
	return pmemctl_new(&ctx, NULL);
}

static int close_context(void **state)
{
	(void)state;
	pmemctl_unref(ctx);
	return 0;
}

static struct ns_params accepts(const struct pmemctl_region *region, const struct pmemctl_namespace *ns,
				struct pmemctl_create_options o)
{
	struct ns_params params = { 0 };

	check(limits_resolve(ctx, region, ns, &o, &params) == 0, "refused: %s",
	      pmemctl_error(ctx)->message);
	return params;
}

static void refuses(const struct pmemctl_region *region, const struct pmemctl_namespace *ns,
		    struct pmemctl_create_options o, enum pmemctl_status status, const char *why,
		    const char *hint)
{
	const struct pmemctl_error *error = pmemctl_error(ctx);
	struct ns_params params = { 0 };

	error_clear(ctx);
	check(limits_resolve(ctx, region, ns, &o, &params) < 0, "accepted what is '%s'", why);
	check(error->status == status, "status %d of '%s'", error->status, error->message);
	check(strstr(error->message, why), "'%s' does not say '%s'", error->message, why);
	check(strstr(error->hint, hint), "the hint '%s' of '%s' is not '%s'", error->hint,
	      error->message, hint);
}

#define OPTIONS(...) ((struct pmemctl_create_options) { __VA_ARGS__ })

static void sizes_in_words(void **state)
{
	static const struct { uint64_t size; const char *text; } table[] = {
		{ 0, "0 bytes" }, { 1, "1 bytes" }, { 1023, "1023 bytes" }, { 1024, "1 KiB" },
		{ 1025, "1025 bytes" }, { MiB(16), "16 MiB" }, { MiB(1025), "1025 MiB" },
		{ GiB(1512), "1512 GiB" }, { GiB(2048), "2 TiB" }, { GiB(1) << 20, "1024 TiB" },
		{ UINT64_MAX, "18446744073709551615 bytes" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		check(strcmp(size_text(table[i].size, text, sizeof(text)), table[i].text) == 0, "%s: %s",
		      table[i].text, text);
}

static void everything_left_open(void **state)
{
	struct ns_params p = accepts(&six_way, NULL, OPTIONS(.mode = PMEMCTL_MODE_UNKNOWN));

	(void)state;
	assert_int_equal(p.mode, PMEMCTL_MODE_FSDAX);
	assert_int_equal(p.map, PMEMCTL_MAP_DEV);
	assert_int_equal(p.size, GiB(1512));
	assert_int_equal(p.align, MiB(2));
	assert_int_equal(p.sector_size, 512);
	p = accepts(&six_way, NULL, OPTIONS(.mode = PMEMCTL_MODE_SECTOR));
	assert_int_equal(p.map, PMEMCTL_MAP_NONE);
	assert_int_equal(p.sector_size, 4096);
	assert_int_equal(p.size, GiB(1512));
	p = accepts(&six_way, NULL, OPTIONS(.mode = PMEMCTL_MODE_RAW));
	assert_int_equal(p.map, PMEMCTL_MAP_NONE);
	assert_int_equal(p.sector_size, 512);
}

static void a_size_must_fit_all_ways(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 60; n++)
		assert_int_equal(accepts(&six_way, NULL, OPTIONS(.size = n * MiB(96))).size, n * MiB(96));
	refuses(&six_way, NULL, OPTIONS(.size = MiB(100)), PMEMCTL_USAGE, "is not a multiple of 96 MiB",
		"the nearest sizes are 96 MiB and 192 MiB");
	refuses(&six_way, NULL, OPTIONS(.size = 1), PMEMCTL_USAGE, "size 1 bytes is below the 96 MiB",
		"the nearest size is 96 MiB");
	refuses(&six_way, NULL, OPTIONS(.size = GiB(1512) - 1), PMEMCTL_USAGE, "is not a multiple",
		"and 1512 GiB");
	refuses(&six_way, NULL, OPTIONS(.size = GiB(8), .align = GiB(1)), PMEMCTL_USAGE,
		"is not a multiple of 6 GiB (6-way region, alignment 1 GiB)",
		"the nearest sizes are 6 GiB and 12 GiB");
}

static void a_region_without_an_alignment_of_its_own(void **state)
{
	struct pmemctl_region region = six_way;

	(void)state;
	region.align = PMEMCTL_UNKNOWN;		/* kernels before 5.7 */
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = MiB(24))).size, MiB(24));
	refuses(&region, NULL, OPTIONS(.size = MiB(25)), PMEMCTL_USAGE, "is not a multiple of 12 MiB",
		"24 MiB and 36 MiB");
	region.align = 0;
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = MiB(24))).size, MiB(24));
	region.ways = 0;	/* buses without DIMMs */
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = MiB(18))).size, MiB(18));
}

static void alignments_that_share_no_factor(void **state)
{
	struct pmemctl_region region = one_way(GiB(6));

	(void)state;
	region.ways = 3;
	region.align = MiB(10);
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = MiB(30))).size, MiB(30));
	refuses(&region, NULL, OPTIONS(.size = MiB(40)), PMEMCTL_USAGE, "is not a multiple of 30 MiB",
		"30 MiB and 60 MiB");
}

static void more_than_is_free(void **state)
{
	struct pmemctl_region region = six_way;

	(void)state;
	refuses(&six_way, NULL, OPTIONS(.size = GiB(1518)), PMEMCTL_FAILED, "1518 GiB is more than the 1512 GiB",
		"leave --size out to take all that is free");
	refuses(&six_way, NULL, OPTIONS(.size = UINT64_MAX), PMEMCTL_FAILED, "is more than", "leave --size out");
	region.max_available_extent = GiB(6);
	refuses(&region, NULL, OPTIONS(.size = GiB(12)), PMEMCTL_FAILED, "more than the 6 GiB free in one piece",
		"1512 GiB are free in all, in several pieces");
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = 0)).size, GiB(6));
	region.max_available_extent = MiB(97);
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = 0)).size, MiB(96));
	region.available_size = region.max_available_extent = 0;
	refuses(&region, NULL, OPTIONS(.size = MiB(96)), PMEMCTL_FAILED, "no free capacity",
		"pmemctl list -N -r region1 tells which namespaces have it");
	refuses(&region, NULL, OPTIONS(.size = 0), PMEMCTL_FAILED, "no free capacity", "destroy-namespace");
	region.max_available_extent = PMEMCTL_UNKNOWN;	/* kernels before 4.19 */
	region.available_size = GiB(6);
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = 0)).size, GiB(6));
	region.available_size = PMEMCTL_UNKNOWN;
	refuses(&region, NULL, OPTIONS(.size = 0), PMEMCTL_FAILED, "could not be read", "");
}

static void less_than_a_unit_is_free(void **state)
{
	struct pmemctl_region region = six_way;

	(void)state;
	region.max_available_extent = region.available_size = MiB(95);
	refuses(&region, NULL, OPTIONS(.size = 0), PMEMCTL_FAILED,
		"the 95 MiB free in one piece are less than the 96 MiB that the smallest",
		"pmemctl destroy-namespace frees that of other namespaces");
	refuses(&region, NULL, OPTIONS(.count = 2), PMEMCTL_FAILED, "the 95 MiB free in one piece are less",
		"destroy-namespace");
	region.max_available_extent = region.available_size = GiB(1);
	refuses(&region, NULL, OPTIONS(.align = GiB(1)), PMEMCTL_FAILED, "less than the 6 GiB", "a smaller --align");
}

static void below_the_least_size(void **state)
{
	struct pmemctl_region region = one_way(GiB(2));

	(void)state;
	region.align = KiB(4);
	refuses(&region, NULL, OPTIONS(.size = MiB(1), .mode = PMEMCTL_MODE_SECTOR), PMEMCTL_USAGE,
		"size 1 MiB is below the 16388 KiB that sector mode", "the nearest size is 16388 KiB");
	/* a BTT of labels before version 1.2 leaves out 4 KiB, and takes no less than 16 MiB besides */
	refuses(&region, NULL, OPTIONS(.size = MiB(16), .mode = PMEMCTL_MODE_SECTOR), PMEMCTL_USAGE,
		"size 16 MiB is below", "the nearest size is 16388 KiB");
	refuses(&region, NULL, OPTIONS(.size = MiB(14)), PMEMCTL_USAGE, "size 14 MiB is below the 16 MiB",
		"the nearest size is 16 MiB");
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = MiB(16))).size, MiB(16));
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = KiB(4), .mode = PMEMCTL_MODE_RAW)).size,
			 KiB(4));
}

static void nothing_left_for_data(void **state)
{
	struct pmemctl_region region = one_way(GiB(4));

	(void)state;
	refuses(&region, NULL, OPTIONS(.size = GiB(1), .align = GiB(1)), PMEMCTL_USAGE,
		"size 1 GiB is below the 2 GiB that fsdax mode at alignment 1 GiB needs",
		"the nearest size is 2 GiB");
	refuses(&region, NULL,
		OPTIONS(.size = GiB(1), .align = GiB(1), .map = PMEMCTL_MAP_MEM, .mode = PMEMCTL_MODE_DEVDAX),
		PMEMCTL_USAGE, "size 1 GiB is below the 2 GiB that devdax mode at alignment 1 GiB needs", "2 GiB");
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = GiB(2), .align = GiB(1))).size, GiB(2));
}

/* No hint may name a size that is refused in its turn. */
static void hints_can_be_followed(void **state)
{
	static const uint64_t region_aligns[] = { KiB(4), MiB(2), MiB(16), MiB(96), MiB(10) };
	static const unsigned ways[] = { 1, 2, 3, 6 };

	(void)state;
	for (size_t w = 0; w < ARRAY_SIZE(ways); w++)
		for (size_t r = 0; r < ARRAY_SIZE(region_aligns); r++)
			for (size_t a = 0; a < ARRAY_SIZE(aligns); a++)
				for (uint64_t size = 1; size < GiB(20); size = size * 5 / 2 + 1) {
					struct pmemctl_region region = one_way(GiB(240));
					struct pmemctl_create_options o = { .size = size, .align = aligns[a] };
					const struct pmemctl_error *error = pmemctl_error(ctx);
					char hint[256], *at = hint;
					struct ns_params p;

					region.ways = ways[w];
					region.align = region_aligns[r];
					if (limits_resolve(ctx, &region, NULL, &o, &p) == 0)
						continue;
					snprintf(hint, sizeof(hint), "%s", error->hint);
					check(strncmp(hint, "the nearest size", 16) == 0, "no size in '%s' of '%s'",
					      hint, error->message);
					while ((at = strpbrk(at, "0123456789"))) {
						char *unit;

						o.size = strtoull(at, &unit, 10);
						o.size <<= strncmp(unit, " KiB", 4) == 0   ? 10
							   : strncmp(unit, " MiB", 4) == 0 ? 20
							   : strncmp(unit, " GiB", 4) == 0 ? 30
											   : 0;
						check(limits_resolve(ctx, &region, NULL, &o, &p) == 0,
						      "%llu bytes, %u ways, alignments %llu and %llu: '%s', but: %s",
						      (unsigned long long)size, ways[w],
						      (unsigned long long)region_aligns[r],
						      (unsigned long long)aligns[a], hint, error->message);
						at = unit;
					}
				}
}

static void alignments(void **state)
{
	struct pmemctl_region region = six_way;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(aligns); i++)
		assert_int_equal(accepts(&six_way, NULL, OPTIONS(.align = aligns[i])).align, aligns[i]);
	refuses(&six_way, NULL, OPTIONS(.align = KiB(8)), PMEMCTL_NOT_SUPPORTED, "alignment 8192 is not supported",
		"4096, 2097152, 1073741824");
	refuses(&six_way, NULL, OPTIONS(.align = MiB(2), .mode = PMEMCTL_MODE_SECTOR), PMEMCTL_NOT_SUPPORTED,
		"sector mode has no alignment", "leave --align out");
	/* a region that starts off 2 MiB */
	region.resource += MiB(1);
	assert_int_equal(accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX)).align, KiB(4));
	region.resource = PMEMCTL_UNKNOWN;	/* only root can read it */
	assert_int_equal(accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX)).align, MiB(2));
	/* kernels before 4.17 list none, and select none */
	region.fsdax_aligns = (struct pmemctl_sizes) { .selected = PMEMCTL_UNKNOWN };
	assert_int_equal(accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX)).align, MiB(2));
}

static void sector_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sectors); i++)
		assert_int_equal(accepts(&six_way, NULL, OPTIONS(.mode = PMEMCTL_MODE_SECTOR,
								 .sector_size = sectors[i])).sector_size,
				 sectors[i]);
	refuses(&six_way, NULL, OPTIONS(.mode = PMEMCTL_MODE_SECTOR, .sector_size = 1024), PMEMCTL_NOT_SUPPORTED,
		"sector size 1024 is not supported", "512, 520, 528, 4096, 4104, 4160, 4224");
}

static void regions_that_take_nothing(void **state)
{
	static const struct { enum pmemctl_mode mode; size_t seed; const char *config; } modes[] = {
		{ PMEMCTL_MODE_FSDAX, offsetof(struct pmemctl_region, pfn_seed), "CONFIG_NVDIMM_PFN" },
		{ PMEMCTL_MODE_DEVDAX, offsetof(struct pmemctl_region, dax_seed), "CONFIG_NVDIMM_DAX" },
		{ PMEMCTL_MODE_SECTOR, offsetof(struct pmemctl_region, btt_seed), "CONFIG_BTT" },
	};
	struct pmemctl_region region = six_way;

	(void)state;
	region.enabled = false;
	refuses(&region, NULL, OPTIONS(.size = 0), PMEMCTL_FAILED, "the region is disabled", "enable it first");
	region.enabled = true;
	region.read_only = 1;
	refuses(&region, NULL, OPTIONS(.size = 0), PMEMCTL_FAILED, "the region is read-only", "");
	region = six_way;
	region.ways_known = false;
	refuses(&region, NULL, OPTIONS(.size = 0), PMEMCTL_FAILED, "interleaved could not be read", "");
	region = six_way;
	region.read_only = -1;	/* not known is no reason to refuse */
	accepts(&region, NULL, OPTIONS(.size = 0));
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		region = six_way;
		*(const char **)((char *)&region + modes[i].seed) = NULL;
		refuses(&region, NULL, OPTIONS(.mode = modes[i].mode), PMEMCTL_NOT_SUPPORTED,
			"this kernel offers no", modes[i].config);
		*(const char **)((char *)&region + modes[i].seed) = "";
		refuses(&region, NULL, OPTIONS(.mode = modes[i].mode), PMEMCTL_NOT_SUPPORTED,
			"this kernel offers no", modes[i].config);
		accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_RAW));
	}
}

static void without_labels_a_region_is_one_piece(void **state)
{
	struct pmemctl_region region = one_way(GiB(2));

	(void)state;
	region.labelled = false;
	region.available_size = region.max_available_extent = 0;
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = 0)).size, GiB(2));
	assert_int_equal(accepts(&region, NULL, OPTIONS(.size = GiB(2))).size, GiB(2));
	refuses(&region, NULL, OPTIONS(.size = GiB(1)), PMEMCTL_USAGE,
		"has no labels and cannot be divided; its one size is 2 GiB", "leave --size out");
	refuses(&region, NULL, OPTIONS(.count = 2), PMEMCTL_USAGE, "cannot be divided", "leave --count out");
}

/* A size that cannot be chosen must fit all the same: the kernel would refuse it after the old data is gone. */
static void a_given_size_may_leave_nothing(void **state)
{
	const struct pmemctl_namespace ns = {
		.name = "namespace1.0", .mode = PMEMCTL_MODE_FSDAX, .map = PMEMCTL_MAP_DEV,
		.raw_size = GiB(1), .size = MiB(1006), .align = MiB(2), .sector_sizes.selected = PMEMCTL_UNKNOWN,
	};
	struct pmemctl_region region = one_way(GiB(1));

	(void)state;
	refuses(&region, &ns, OPTIONS(.align = GiB(1)), PMEMCTL_USAGE, "1 GiB", "choose a smaller --align");
	region.labelled = false;
	refuses(&region, NULL, OPTIONS(.align = GiB(1)), PMEMCTL_USAGE, "1 GiB", "");
	refuses(&region, &ns, OPTIONS(.align = GiB(1)), PMEMCTL_USAGE, "1 GiB", "");
}

/* The smallest sizes that the kernel takes for a whole region, and one less. */
static void smallest_regions(void **state)
{
	static const struct { enum pmemctl_mode mode; enum pmemctl_map map; uint64_t least; const char *why; } table[] = {
		{ PMEMCTL_MODE_FSDAX, PMEMCTL_MAP_DEV, MiB(16), "less than the 16 MiB that fsdax mode needs" },
		{ PMEMCTL_MODE_FSDAX, PMEMCTL_MAP_MEM, MiB(16), "less than the 16 MiB that fsdax mode needs" },
		{ PMEMCTL_MODE_DEVDAX, PMEMCTL_MAP_DEV, MiB(16), "less than the 16 MiB that devdax mode needs" },
		{ PMEMCTL_MODE_DEVDAX, PMEMCTL_MAP_MEM, MiB(16), "less than the 16 MiB that devdax mode needs" },
		{ PMEMCTL_MODE_SECTOR, PMEMCTL_MAP_NONE, MiB(16) + KiB(4), "less than the 16388 KiB that sector mode needs" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct pmemctl_region region = one_way(table[i].least);
		struct pmemctl_namespace ns = {
			.name = "namespace1.0", .raw_size = table[i].least, .align = PMEMCTL_UNKNOWN,
			.sector_sizes.selected = PMEMCTL_UNKNOWN,
		};
		const struct pmemctl_create_options o = { .mode = table[i].mode, .map = table[i].map };

		region.labelled = false;
		accepts(&region, NULL, o);
		accepts(&region, &ns, o);
		region.size = ns.raw_size = table[i].least - KiB(4);
		refuses(&region, NULL, o, PMEMCTL_FAILED, table[i].why, "16 MiB");
		refuses(&region, &ns, o, PMEMCTL_FAILED, table[i].why, "16 MiB");
		accepts(&region, &ns, OPTIONS(.mode = PMEMCTL_MODE_RAW));
	}
}

/* What alignment takes at both ends depends on where a region lies. */
static void regions_off_alignment(void **state)
{
	struct pmemctl_region region = one_way(GiB(2));

	(void)state;
	region.labelled = false;
	region.resource = GiB(4) + MiB(1);
	refuses(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX), PMEMCTL_NOT_SUPPORTED,
		"it begins at 0x100100000, which is not at a multiple of 2 MiB", "sector and raw mode");
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_SECTOR));
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_RAW));
	region.resource = GiB(4) + MiB(16);
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_DEVDAX));
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_DEVDAX, .align = GiB(1)));
	/* what stands in front ends in the second GiB, and the last one is cut off */
	region.resource = GiB(4) + MiB(1000);
	refuses(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_DEVDAX, .align = GiB(1)), PMEMCTL_USAGE,
		"its 2 GiB leave no room for data", "choose a smaller --align");
}

/* Of a region with labels, the first namespace begins where it does. */
static void a_region_that_begins_off_alignment(void **state)
{
	struct pmemctl_region region = one_way(GiB(2));

	(void)state;
	region.align = KiB(4);		/* as of all regions that begin or end off 16 MiB */
	region.resource = GiB(4) + MiB(2);
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX));
	region.resource = GiB(4) + MiB(1);
	refuses(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX), PMEMCTL_NOT_SUPPORTED,
		"it begins at 0x100100000, which is not at a multiple of 2 MiB", "sector and raw mode");
	refuses(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_DEVDAX, .size = MiB(64)), PMEMCTL_NOT_SUPPORTED,
		"it begins at 0x100100000", "sector and raw mode");
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_SECTOR));
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_RAW));
	/* where the next one begins is the kernel's to say */
	region.available_size = region.max_available_extent = GiB(1);
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX));
	/* kernels that know no alignment of regions, or one that leaves the first megabytes out */
	region.available_size = region.max_available_extent = GiB(2);
	region.align = PMEMCTL_UNKNOWN;
	accepts(&region, NULL, OPTIONS(.mode = PMEMCTL_MODE_FSDAX));
}

static void a_namespace_made_anew(void **state)
{
	struct pmemctl_namespace ns = {
		.name = "namespace1.0", .mode = PMEMCTL_MODE_DEVDAX, .map = PMEMCTL_MAP_MEM,
		.raw_size = GiB(6), .size = GiB(5), .align = KiB(4), .sector_sizes.selected = PMEMCTL_UNKNOWN,
	};
	struct pmemctl_region region = six_way;
	struct ns_params p;

	(void)state;
	region.available_size = region.max_available_extent = 0;
	p = accepts(&region, &ns, OPTIONS(.size = 0));
	assert_int_equal(p.mode, PMEMCTL_MODE_DEVDAX);
	assert_int_equal(p.size, GiB(6));
	assert_int_equal(p.align, KiB(4));
	p = accepts(&region, &ns, OPTIONS(.mode = PMEMCTL_MODE_FSDAX, .size = GiB(6)));
	assert_int_equal(p.mode, PMEMCTL_MODE_FSDAX);
	assert_int_equal(p.align, MiB(2));
	refuses(&region, &ns, OPTIONS(.size = GiB(12)), PMEMCTL_USAGE, "keeps its size, 6 GiB",
		"leave --size out; for another size, destroy it");
	ns.mode = PMEMCTL_MODE_SECTOR;
	ns.sector_sizes.selected = 512;
	assert_int_equal(accepts(&region, &ns, OPTIONS(.size = 0)).sector_size, 512);
	assert_int_equal(accepts(&region, &ns, OPTIONS(.sector_size = 4096)).sector_size, 4096);
	ns.mode = PMEMCTL_MODE_UNKNOWN;
	assert_int_equal(accepts(&region, &ns, OPTIONS(.size = 0)).mode, PMEMCTL_MODE_FSDAX);
}

static void several_of_one_size(void **state)
{
	struct pmemctl_region region = one_way(GiB(2));

	(void)state;
	assert_int_equal(accepts(&region, NULL, OPTIONS(.count = 4)).size, MiB(512));
	/* down to a unit, so that all are equal */
	assert_int_equal(accepts(&region, NULL, OPTIONS(.count = 3)).size, MiB(672));
	assert_int_equal(accepts(&six_way, NULL, OPTIONS(.count = 5)).size % MiB(96), 0);
	assert_int_equal(accepts(&region, NULL, OPTIONS(.count = 128, .size = MiB(16))).size, MiB(16));
	refuses(&region, NULL, OPTIONS(.count = 129, .size = MiB(16)), PMEMCTL_FAILED,
		"129 namespaces of 16 MiB are more than the 2 GiB that are free", "at most 128 fit there");
	refuses(&region, NULL, OPTIONS(.count = 129), PMEMCTL_FAILED,
		"129 namespaces would share the 2 GiB free in one piece; the smallest takes 16 MiB", "at most 128 fit");
	accepts(&region, NULL, OPTIONS(.count = 128));
	refuses(&region, NULL, OPTIONS(.count = UINT_MAX, .size = GiB(2)), PMEMCTL_FAILED, "more than",
		"at most 1 fits there");
	region.labelled = false;
	refuses(&region, NULL, OPTIONS(.count = 2), PMEMCTL_USAGE, "cannot be divided", "");
}

static void options_that_no_region_takes(void **state)
{
	static const struct { struct pmemctl_create_options o; const char *why, *hint; } table[] = {
		{ { .uuid = "" }, "is not a uuid", "8-4-4-4-12 hexadecimal digits" },
		{ { .uuid = "x" }, "'x' is not a uuid", "8-4-4-4-12 hexadecimal digits" },
		{ { .uuid = "06b8536d-4713-487d-891d-795956d94cc" }, "is not a uuid", "8-4-4-4-12 hexadecimal digits" },
		{ { .uuid = "00000000-0000-0000-0000-000000000000" }, "uuid", "leave --uuid out" },
		{ { .align = 1 }, "not a power of two", "the nearest is 4 KiB;" },
		{ { .align = 2048 }, "not a power of two", "the nearest is 4 KiB;" },
		{ { .align = 4097 }, "not a power of two", "the nearest are 4 KiB and 2 MiB;" },
		{ { .align = MiB(3) }, "not a power of two", "the nearest are 2 MiB and 1 GiB;" },
		{ { .align = UINT64_MAX }, "not a power of two", "the nearest is 1 GiB;" },
		{ { .mode = PMEMCTL_MODE_RAW, .map = PMEMCTL_MAP_DEV }, "no page structures", "leave --map out" },
		{ { .mode = PMEMCTL_MODE_SECTOR, .map = PMEMCTL_MAP_MEM }, "no page structures", "leave --map out" },
		{ { .name = "1234567890123456789012345678901234567890123456789012345678901234" }, "64 bytes",
		  "shorter by 1 byte" },
	};
	static const struct pmemctl_create_options fine[] = {
		{ .size = 0 },
		{ .uuid = "06b8536d-4713-487d-891d-795956d94cc9" },
		{ .align = KiB(4) },
		{ .align = 1ULL << 63 },
		{ .map = PMEMCTL_MAP_MEM },
		{ .mode = PMEMCTL_MODE_DEVDAX, .map = PMEMCTL_MAP_MEM },
		{ .name = "" },
		{ .name = "123456789012345678901234567890123456789012345678901234567890123" },
	};
	const struct pmemctl_error *error = pmemctl_error(ctx);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fine); i++)
		check(limits_check_options(ctx, &fine[i]) == 0, "refused: %s", error->message);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		check(limits_check_options(ctx, &table[i].o) < 0, "accepted what is '%s'", table[i].why);
		check(error->status == PMEMCTL_USAGE, "status %d: %s", error->status, error->message);
		check(strstr(error->message, table[i].why), "'%s' does not say '%s'", error->message,
		      table[i].why);
		check(strstr(error->hint, table[i].hint), "the hint '%s' of '%s' is not '%s'", error->hint,
		      error->message, table[i].hint);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_context, close_context)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sizes_in_words),
		TEST(everything_left_open),
		TEST(a_size_must_fit_all_ways),
		TEST(a_region_without_an_alignment_of_its_own),
		TEST(alignments_that_share_no_factor),
		TEST(more_than_is_free),
		TEST(less_than_a_unit_is_free),
		TEST(below_the_least_size),
		TEST(nothing_left_for_data),
		TEST(hints_can_be_followed),
		TEST(alignments),
		TEST(sector_sizes),
		TEST(regions_that_take_nothing),
		TEST(without_labels_a_region_is_one_piece),
		TEST(a_given_size_may_leave_nothing),
		TEST(smallest_regions),
		TEST(regions_off_alignment),
		TEST(a_region_that_begins_off_alignment),
		TEST(a_namespace_made_anew),
		TEST(several_of_one_size),
		TEST(options_that_no_region_takes),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
