// SPDX-License-Identifier: GPL-2.0-only
/* Metrics of buses, regions and namespaces, and the whole text. */
#include "metrics/metrics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "config.h"
#include "show/show.h"
#include "view/ndctl.h"

#define VALUE(name_, type_, value_)                                             \
	static double name_(const void *object)                                 \
	{                                                                       \
		const type_ *x = object;                                        \
		return (value_);                                                \
	}
#define GAUGE(name_, unit_, value_, help_) \
	{ .name = "pmemctl_" name_, .type = METRIC_GAUGE, .unit = unit_, .help = help_, .value = value_ }

/* ---- the program itself ---- */

static size_t nobody(const void *object, struct metric_label *labels)
{
	(void)object;
	(void)labels;
	return 0;
}

static size_t build_info(const void *object, struct metric_label *labels)
{
	(void)object;
	labels[0] = (struct metric_label) { "version", PACKAGE_VERSION };
	return 1;
}

VALUE(bus_count, struct pmemctl_platform, (double)x->bus_count)
VALUE(dimm_count, struct pmemctl_platform, (double)x->dimm_count)
VALUE(region_count, struct pmemctl_platform, (double)x->region_count)

static const struct metric_family platform_families[] = {
	{ .name = "pmemctl_build", .type = METRIC_INFO, .help = "The program that has made this.", .info = build_info },
	GAUGE("buses", NULL, bus_count, "Buses of persistent memory."),
	GAUGE("dimms", NULL, dimm_count, "DIMMs on these buses."),
	GAUGE("regions", NULL, region_count, "Regions on these buses."),
};

/* ---- buses ---- */

static size_t bus_identity(const void *object, struct metric_label *labels)
{
	const struct pmemctl_bus *bus = object;

	labels[0] = (struct metric_label) { "bus", bus->name };
	return 1;
}

static size_t bus_info(const void *object, struct metric_label *labels)
{
	const struct pmemctl_bus *bus = object;

	labels[0] = (struct metric_label) { "provider", bus->provider };
	return 1;
}

VALUE(scrub_active, struct pmemctl_bus,
      x->scrub == PMEMCTL_SCRUB_UNKNOWN ? (double)NAN : x->scrub == PMEMCTL_SCRUB_ACTIVE)

static const struct metric_family bus_families[] = {
	{ .name = "pmemctl_bus", .type = METRIC_INFO, .help = "What a bus is.", .info = bus_info },
	GAUGE("bus_scrub_active", NULL, scrub_active, "1 while firmware searches the bus for errors, else 0."),
};

/* ---- regions ---- */

static size_t region_identity(const void *object, struct metric_label *labels)
{
	const struct pmemctl_region *region = object;

	labels[0] = (struct metric_label) { "region", region->name };
	return 1;
}

static size_t region_info(const void *object, struct metric_label *labels)
{
	const struct pmemctl_region *region = object;

	labels[0] = (struct metric_label) { "bus", region->bus->name };
	labels[1] = (struct metric_label) { "persistence", show_domain(region) };
	return 2;
}

VALUE(region_enabled, struct pmemctl_region, metrics_truth(x->enabled))
VALUE(region_read_only, struct pmemctl_region, metrics_truth(x->read_only))
VALUE(region_size, struct pmemctl_region, metrics_number(x->size))
VALUE(region_free, struct pmemctl_region, metrics_number(x->available_size))
VALUE(region_extent, struct pmemctl_region, metrics_number(x->max_available_extent))
VALUE(region_bad, struct pmemctl_region, x->badblocks.known ? metrics_number(x->badblocks.sectors) : (double)NAN)

static const struct metric_family region_families[] = {
	{ .name = "pmemctl_region", .type = METRIC_INFO, .help = "What a region is.", .info = region_info },
	GAUGE("region_enabled", NULL, region_enabled, "1 when the kernel's driver has the region, else 0."),
	GAUGE("region_read_only", NULL, region_read_only, "1 when nothing on the region can be written, else 0."),
	GAUGE("region_size_bytes", "bytes", region_size, "Capacity of a region."),
	GAUGE("region_free_bytes", "bytes", region_free, "Capacity of a region that no namespace has."),
	GAUGE("region_largest_free_extent_bytes", "bytes", region_extent, "The largest namespace that could be made."),
	GAUGE("region_bad_blocks", NULL, region_bad, "Blocks of 512 bytes that the kernel knows to be unreadable."),
};

/* ---- namespaces ---- */

static size_t namespace_identity(const void *object, struct metric_label *labels)
{
	const struct pmemctl_namespace *ns = object;

	labels[0] = (struct metric_label) { "namespace", ns->name };
	return 1;
}

static size_t namespace_info(const void *object, struct metric_label *labels)
{
	const struct pmemctl_namespace *ns = object;

	labels[0] = (struct metric_label) { "region", ns->region->name };
	labels[1] = (struct metric_label) {
		"mode", ns->mode == PMEMCTL_MODE_UNKNOWN ? NULL : pmemctl_mode_name(ns->mode)
	};
	labels[2] = (struct metric_label) { "device", ns->blockdev };
	labels[3] = (struct metric_label) { "uuid", ns->uuid };
	labels[4] = (struct metric_label) { "name", ns->alt_name && *ns->alt_name ? ns->alt_name : NULL };
	return 5;
}

/* Where on the region it is, only root may read. */
static double namespace_bad(const void *object)
{
	const struct pmemctl_namespace *ns = object;
	const struct pmemctl_region *region = ns->region;
	const struct ndctl_view view = { .flags = 0 };
	uint64_t sectors;

	if (!region->badblocks.known || !ns->enabled || ns->resource == PMEMCTL_UNKNOWN ||
	    region->resource == PMEMCTL_UNKNOWN || ns->size == PMEMCTL_UNKNOWN || !ns->size)
		return (double)NAN;
	if (ns->resource < region->resource || ns->resource - region->resource > region->size)
		return (double)NAN;	/* not on the region: one of the two is wrong */
	ndctl_badblocks(&view, region, ns->resource, ns->size, &sectors);
	return (double)sectors;
}

VALUE(namespace_enabled, struct pmemctl_namespace, metrics_truth(x->enabled))
VALUE(namespace_size, struct pmemctl_namespace, metrics_number(x->size))
VALUE(namespace_raw_size, struct pmemctl_namespace, metrics_number(x->raw_size))

static const struct metric_family namespace_families[] = {
	{ .name = "pmemctl_namespace", .type = METRIC_INFO, .help = "What a namespace is.", .info = namespace_info },
	GAUGE("namespace_enabled", NULL, namespace_enabled, "1 when a driver has the namespace, else 0."),
	GAUGE("namespace_size_bytes", "bytes", namespace_size, "Capacity of a namespace for data."),
	GAUGE("namespace_raw_size_bytes", "bytes", namespace_raw_size,
	      "Capacity that a namespace takes of its region."),
	GAUGE("namespace_bad_blocks", NULL, namespace_bad,
	      "Blocks of 512 bytes of the namespace that the kernel knows to be unreadable."),
};

/* ---- all of it ---- */

static int add(struct metric_objects *objects, const void *object)
{
	const void **more = reallocarray(objects->objects, objects->count + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	objects->objects = more;
	more[objects->count++] = object;
	return 0;
}

static int add_buses(struct metric_objects *buses, struct metric_objects *dimms,
		     const struct pmemctl_platform *platform)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < platform->bus_count; i++) {
		rc = add(buses, platform->buses[i]);
		for (size_t j = 0; !rc && j < platform->buses[i]->dimm_count; j++)
			rc = add(dimms, platform->buses[i]->dimms[j]);
	}
	return rc;
}

int metrics_platform(const struct metrics *m, const struct pmemctl_platform *platform)
{
	struct metric_objects self = { .identity = nobody }, buses = { .identity = bus_identity }, dimms = { NULL };
	struct metric_objects regions = { .identity = region_identity };
	struct metric_objects namespaces = { .identity = namespace_identity };
	int rc = add(&self, platform);

	if (!rc)
		rc = add_buses(&buses, &dimms, platform);
	for (size_t i = 0; !rc && i < platform->region_count; i++)
		rc = add(&regions, platform->regions[i]);
	for (size_t i = 0; !rc && i < platform->namespace_count; i++)
		if (show_is_made(platform->namespaces[i]))
			rc = add(&namespaces, platform->namespaces[i]);
	if (!rc) {
		metrics_families(m, platform_families, ARRAY_SIZE(platform_families), &self);
		metrics_families(m, bus_families, ARRAY_SIZE(bus_families), &buses);
		metrics_dimms(m, &dimms);
		metrics_families(m, region_families, ARRAY_SIZE(region_families), &regions);
		metrics_families(m, namespace_families, ARRAY_SIZE(namespace_families), &namespaces);
		metrics_end(m);
	}
	free(self.objects);
	free(buses.objects);
	free(dimms.objects);
	free(regions.objects);
	free(namespaces.objects);
	return rc;
}
