// SPDX-License-Identifier: LGPL-2.1-or-later
/* Info blocks of namespaces that are not in service: read, and written anew. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "infoblock/infoblock.h"
#include "driver.h"
#include "raw.h"

/* Only then is the whole namespace nobody else's. */
static int check_idle(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	int rc = check_not_in_use(ctx, ns);

	if (rc)
		return rc;
	if (ns->enabled) {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, ns->name, "the namespace is active");
		fail_hint(ctx, "disable it first: pmemctl disable-namespace %s", ns->name);
		return rc;
	}
	if (!ns->raw_size || ns->raw_size == PMEMCTL_UNKNOWN)
		return fail_idle(ctx, PMEMCTL_FAILED, ns, ", and so no info block");
	return 0;
}

/* ---- reading ---- */

static int run_load(struct pmemctl_ctx *ctx, struct step *step)
{
	int fd = raw_open(ctx, step->device, step->value, O_RDONLY), rc = 0;
	ssize_t length;

	if (fd < 0)
		return fd;
	length = pread(fd, step->data, PMEMCTL_INFOBLOCK_BYTES, 0);
	if (length != PMEMCTL_INFOBLOCK_BYTES)
		rc = fail(ctx, PMEMCTL_FAILED, length < 0 ? errno : EIO, step->device,
			  "its info block cannot be read: %s", strerror(length < 0 ? errno : EIO));
	close(fd);
	return rc;
}

static void show_disk(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->value);
	*value = NULL;
}

static const struct step_kind step_load = { .action = "read", .show = show_disk, .run = run_load };

/* Between showing the raw disk and hiding it, middle() adds what is done to it. */
static int plan_idle(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
		     int (*middle)(struct pmemctl_ctx *, struct pmemctl_plan *,
				   const struct pmemctl_namespace *, const char *disk, void *data),
		     void *data)
{
	struct pmemctl_namespace *ns;
	struct pmemctl_platform *platform = begin_on_namespace(ctx, plan, name, &ns);
	const char *disk;
	int rc;

	if (!platform)
		return -ENOENT;
	plan->agreed = true;
	rc = check_idle(ctx, ns);
	if (!rc)
		rc = check_driver(ctx, "nd_pmem", ns->name);
	if (!rc) {
		plan_leave_mode(plan, ns);
		disk = plan_show_raw(plan, ns);
		rc = middle(ctx, plan, ns, disk, data);
		plan_hide_raw(plan, plan->object);
	}
	pmemctl_platform_free(platform);
	if (!rc && plan->arena.failed)
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, name, "out of memory");
	return rc;
}

static int add_load(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		    const struct pmemctl_namespace *ns, const char *disk, void *data)
{
	struct step *step = plan_add(plan, &step_load, ns->name, "read the info block");

	(void)ctx;
	step->value = disk;
	step->data = data;
	return 0;
}

PMEMCTL_EXPORT int pmemctl_infoblock_load(struct pmemctl_ctx *ctx, const char *name,
					  uint8_t bytes[PMEMCTL_INFOBLOCK_BYTES])
{
	struct pmemctl_plan *plan = plan_new(ctx, "read", false);
	int rc;

	if (!plan)
		return -ENOMEM;
	rc = plan_idle(ctx, plan, name, add_load, bytes);
	if (!rc)
		rc = pmemctl_plan_run(ctx, plan);
	pmemctl_plan_free(plan);
	return rc;
}

/* ---- writing ---- */

static int run_look(struct pmemctl_ctx *ctx, struct step *step)
{
	return check_raw_data(ctx, step->device, step->value);
}

static const struct step_kind step_look = { .action = "read", .show = show_disk, .run = run_look };

struct infoblock_wish {
	struct pmemctl_infoblock_options options;
	bool discard_data;
};

static int add_store(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		     const struct pmemctl_namespace *ns, const char *disk, void *data)
{
	const struct infoblock_wish *wish = data;
	struct pmemctl_infoblock_options options = wish->options;
	uint8_t *bytes = arena_alloc(&plan->arena, PMEMCTL_INFOBLOCK_BYTES);
	struct patch *patches = arena_alloc(&plan->arena, 2 * sizeof(*patches));
	int rc;

	if (!bytes || !patches)
		return 0;
	if (!options.size)
		options.size = ns->raw_size;
	if (!options.parent_uuid && ns->raw_uuid && *ns->raw_uuid)
		options.parent_uuid = ns->raw_uuid;
	rc = check_writable(ctx, ns->region, ns->name);
	if (!rc && options.size > ns->raw_size)
		rc = hinted(ctx, fail(ctx, PMEMCTL_USAGE, EINVAL, ns->name,
				      "size %llu is more than the %llu bytes of the namespace",
				      (unsigned long long)options.size, (unsigned long long)ns->raw_size),
			    "leave --size out to take all of it");
	if (rc)
		return rc;
	rc = pmemctl_infoblock_make(ctx, &options, bytes);
	if (rc)
		return rc;
	if (!wish->discard_data)
		plan_add(plan, &step_look, ns->name, "look for data that would be lost")->value = disk;
	for (size_t i = 0; i < 2; i++) {
		patches[i] = (struct patch) {
			.at = i * RAW_BLOCK, .bytes = bytes + i * RAW_BLOCK, .length = RAW_BLOCK,
		};
		plan_patch(plan, ns->name, disk, &patches[i], 1,
			   i ? "write the info block" : "erase what is before the info block");
	}
	return 0;
}

PMEMCTL_EXPORT int pmemctl_plan_infoblock(struct pmemctl_ctx *ctx, const char *name,
					  const struct pmemctl_infoblock_options *options,
					  bool discard_data, bool show_only, struct pmemctl_plan **out)
{
	struct infoblock_wish wish = { *options, discard_data };
	struct pmemctl_plan *plan = plan_new(ctx, "write the info block of", show_only);
	int rc;

	*out = NULL;
	if (!plan)
		return -ENOMEM;
	rc = plan_idle(ctx, plan, name, add_store, &wish);
	if (rc) {
		pmemctl_plan_free(plan);
		return rc;
	}
	*out = plan;
	return 0;
}
