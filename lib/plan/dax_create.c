// SPDX-License-Identifier: LGPL-2.1-or-later
/* Making DAX devices of soft-reserved and CXL memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dax.h"
#include "driver.h"
#include "journal.h"

struct making {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const struct pmemctl_dax_create_options *options;
	struct pmemctl_dax_region *region;
	uint64_t align, size;
};

static bool is_selected(const char *wanted, const struct pmemctl_dax_region *region)
{
	char name[32];

	if (!wanted)
		return dax_is_dynamic(region);
	snprintf(name, sizeof(name), "region%d", region->id);
	return strcmp(wanted, name) == 0 || strcmp(wanted, name + strlen("region")) == 0 ||
	       strcmp(wanted, region->owner) == 0;
}

static int fail_static(struct making *m)
{
	char ns[32], object[32];
	int rc;

	dax_namespace(m->ctx, m->region, ns, sizeof(ns));
	snprintf(object, sizeof(object), "DAX region %d", m->region->id);
	if (!*ns)
		return fail(m->ctx, PMEMCTL_NOT_SUPPORTED, ENOSPC, object, "the kernel makes no devices there");
	rc = fail(m->ctx, PMEMCTL_NOT_SUPPORTED, ENOSPC, object,
		  "it is that of %s, whose one DAX device is always as large as it", ns);
	fail_hint(m->ctx, "for other sizes, make other namespaces: pmemctl create-namespace -m devdax -s SIZE");
	return rc;
}

/* The kernel gives the lowest number that is free. */
static void next_name(const struct pmemctl_dax_region *region, char *name, size_t size)
{
	int id = 0;

	for (size_t i = 0; i < region->device_count; i++)
		for (size_t j = 0; j < region->device_count; j++)
			id += region->devices[j]->id == id;
	snprintf(name, size, "dax%d.%d", region->id, id);
}

static const struct pmemctl_dax_device *device_by_name(const struct pmemctl_dax_region *region, const char *name)
{
	for (size_t i = 0; i < region->device_count; i++)
		if (strcmp(region->devices[i]->name, name) == 0)
			return region->devices[i];
	return NULL;
}

/* The region's seed, if there is one; what an attempt left on it that failed is written over, or in the way. */
static const struct pmemctl_dax_device *find_seed(struct making *m)
{
	const struct pmemctl_dax_device *seed;
	char path[256], name[32];

	snprintf(path, sizeof(path), "sys/devices%s/dax_region/seed", m->region->path);
	if (sysfs_read(m->ctx, path, name, sizeof(name)) <= 0)
		return NULL;
	seed = device_by_name(m->region, name);
	return seed && !seed->size && !seed->enabled ? seed : NULL;
}

static void plan_ranges(struct making *m, const char *name)
{
	char text[64];
	struct step *step;

	if (!m->options->mapping_count) {
		snprintf(text, sizeof(text), "%llu", (unsigned long long)m->size);
		step = dax_plan_write(m->plan, name, "size", text, "take the capacity");
		step->undo_attribute = "size";
		step->undo_value = "0";
	}
	for (size_t i = 0; i < m->options->mapping_count; i++) {
		snprintf(text, sizeof(text), "%#llx-%#llx", (unsigned long long)m->options->mappings[i].start,
			 (unsigned long long)m->options->mappings[i].end);
		step = dax_plan_write(m->plan, name, "mapping", text, "take this range");
		step->undo_attribute = "size";	/* of all ranges */
		step->undo_value = "0";
	}
}

static void plan_device(struct making *m)
{
	const struct pmemctl_dax_device *seed = find_seed(m);
	char name[32], text[32];
	struct step *step;

	if (seed)
		snprintf(name, sizeof(name), "%s", seed->name);
	else
		next_name(m->region, name, sizeof(name));
	if (!seed)
		dax_plan_make(m->plan, m->region, name);
	if (m->align != (seed ? seed->align : m->region->align)) {
		snprintf(text, sizeof(text), "%llu", (unsigned long long)m->align);
		step = dax_plan_write(m->plan, name, "align", text, "alignment");
		snprintf(text, sizeof(text), "%llu", (unsigned long long)m->region->align);
		step->undo_attribute = "align";
		step->undo_value = arena_strdup(&m->plan->arena, text);
	}
	plan_ranges(m, name);
	dax_plan_bind(m->plan, name, PMEMCTL_DAX_DEVDAX);
	m->plan->object = arena_strdup(&m->plan->arena, name);
	m->plan->size = m->size;
	dax_plan_goal(m->plan, &(struct dax_goal) { PMEMCTL_DAX_DEVDAX, m->size, m->align, false, false });
}

/* On m->region. */
static int plan_on_region(struct making *m)
{
	const struct pmemctl_dax_create_options *o = m->options;
	char object[32];
	int rc = dax_is_dynamic(m->region) ? 0 : fail_static(m);

	snprintf(object, sizeof(object), "DAX region %d", m->region->id);
	m->align = o->align ? o->align : m->region->align;
	m->size = o->size;
	if (!rc && !o->mapping_count && !m->size) {
		m->size = m->region->available_size / dax_unit(m->align) * dax_unit(m->align);
		if (!m->size)
			m->size = dax_unit(m->align);	/* which there is no room for */
	}
	for (size_t i = 0; !m->size && i < o->mapping_count; i++)
		m->size += o->mappings[i].end - o->mappings[i].start + 1;
	if (!rc && o->mapping_count)
		rc = dax_check_ranges(m->ctx, m->region, o, m->align);
	if (!rc)
		rc = dax_check_size(m->ctx, object, m->size, m->align);
	if (!rc && !o->mapping_count)
		rc = dax_check_room(m->ctx, m->region, object, m->size, m->align);
	if (!rc)
		rc = plan_driver(m->ctx, m->plan, dax_driver(PMEMCTL_DAX_DEVDAX), object);
	if (!rc)
		plan_device(m);
	return rc;
}

static int fail_no_region(struct making *m)
{
	int rc;

	if (m->options->region)
		rc = fail_no_object(m->ctx, ENOENT, m->options->region, "DAX region");
	else
		rc = fail(m->ctx, PMEMCTL_NO_OBJECT, ENODEV, NULL,
			  "there is no DAX region to make devices on: no soft-reserved or CXL memory");
	fail_hint(m->ctx, m->options->region ? "pmemctl list --dax -R shows all of them"
					     : "soft-reserved memory needs the driver dax_hmem: modprobe dax_hmem");
	return rc;
}

/* The first that it fits on; else the error of the last. */
static int plan_new_device(struct making *m, struct pmemctl_platform *platform)
{
	bool found = false;
	int rc = 0;

	for (size_t i = 0; i < platform->dax_region_count; i++) {
		m->region = platform->dax_regions[i];
		if (!is_selected(m->options->region, m->region))
			continue;
		found = true;
		rc = plan_on_region(m);
		if (!rc)
			return 0;
	}
	return found ? rc : fail_no_region(m);
}

PMEMCTL_EXPORT int pmemctl_plan_dax_create(struct pmemctl_ctx *ctx, const struct pmemctl_dax_create_options *options,
					   struct pmemctl_plan **out)
{
	struct making m = { .ctx = ctx, .options = options };
	struct pmemctl_platform *platform = NULL;
	int rc;

	*out = NULL;
	error_clear(ctx);
	rc = options->align ? dax_check_align(ctx, options->region, options->align) : 0;
	if (rc)
		return rc;
	m.plan = plan_new(ctx, "create", options->show_only);
	rc = m.plan ? plan_lock_dax(ctx, m.plan, NULL) : -ENOMEM;
	if (!rc)
		platform = dax_regions(ctx);
	if (!rc)
		rc = platform ? plan_new_device(&m, platform) : -ctx->error.errnum;
	pmemctl_platform_free(platform);
	return plan_finish(ctx, m.plan, rc, options->region, out);
}
