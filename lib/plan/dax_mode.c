// SPDX-License-Identifier: LGPL-2.1-or-later
/* Other modes, sizes and alignments of DAX devices, putting them into service and out of it, and their end. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "dax.h"
#include "driver.h"
#include "journal.h"
#include "memory.h"

/* ---- service ---- */

static int fail_no_memory(struct pmemctl_ctx *ctx, const struct pmemctl_dax_device *device)
{
	int rc = fail(ctx, PMEMCTL_NO_OBJECT, ENODATA, device->name, "it is idle: it has no memory");

	fail_hint(ctx, "give it some: pmemctl reconfigure-device -s SIZE %s", device->name);
	return rc;
}

static int enable(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct dax_target *t)
{
	int rc;

	if (t->device->enabled && t->device->mode == PMEMCTL_DAX_DEVDAX)
		return 0;
	if (t->device->enabled) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EBUSY, t->device->name, "it is enabled in %s mode",
			  pmemctl_dax_mode_name(t->device->mode));
		fail_hint(ctx, "for devdax mode: pmemctl reconfigure-device -m devdax -f %s", t->device->name);
		return rc;
	}
	if (!t->device->size)
		return fail_no_memory(ctx, t->device);
	rc = plan_driver(ctx, plan, dax_driver(PMEMCTL_DAX_DEVDAX), t->device->name);
	if (!rc)
		dax_plan_bind(plan, t->device->name, PMEMCTL_DAX_DEVDAX);
	return rc;
}

static int disable(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct dax_target *t)
{
	int rc = t->device->enabled ? check_dax_idle(ctx, t->device->name, t->device) : 0;

	if (!rc && t->device->enabled)
		dax_plan_unbind(plan, t->device);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_dax_service(struct pmemctl_ctx *ctx, const char *name, bool enabled,
					    const struct pmemctl_service_options *options, struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;
	struct dax_target t;
	int rc;

	error_clear(ctx);
	plan = plan_new(ctx, enabled ? "enable" : "disable", options->show_only);
	if (!plan)
		return -ENOMEM;
	rc = dax_begin(ctx, plan, name, &t);
	if (!rc)
		rc = enabled ? enable(ctx, plan, &t) : disable(ctx, plan, &t);
	dax_target_free(&t);
	return plan_finish(ctx, plan, rc, name, out);
}

/* ---- the end ---- */

static int fail_of_namespace(struct pmemctl_ctx *ctx, const struct dax_target *t, const char *what)
{
	int rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENXIO, t->device->name, "it is that of %s: %s",
		      *t->ns ? t->ns : "a namespace", what);

	fail_hint(ctx, "to end it with its namespace: pmemctl destroy-namespace -f %s", *t->ns ? t->ns : "NAMESPACE");
	return rc;
}

static int destroy(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct dax_target *t, bool force)
{
	int rc = check_dax_idle(ctx, t->device->name, t->device);

	if (rc)
		return rc;
	if (!dax_is_dynamic(t->region))
		return fail_of_namespace(ctx, t, "it lasts as long as that");
	if (t->device->enabled && !force) {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, t->device->name, "the device is active");
		fail_hint(ctx, "repeat with --force to destroy it all the same");
		return rc;
	}
	if (t->device->enabled)
		dax_plan_unbind(plan, t->device);
	if (t->device->size)	/* what it had may be taken at once */
		dax_plan_write(plan, t->device->name, "size", "0", "free its memory")->no_return = true;
	if (t->device->id)	/* the first one stays as long as its region */
		dax_plan_delete(plan, t->region, t->device->name);
	return 0;
}

PMEMCTL_EXPORT int pmemctl_plan_dax_destroy(struct pmemctl_ctx *ctx, const char *name,
					    const struct pmemctl_dax_destroy_options *options,
					    struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;
	struct dax_target t;
	int rc;

	error_clear(ctx);
	plan = plan_new(ctx, "destroy", options->show_only);
	if (!plan)
		return -ENOMEM;
	dax_plan_goal(plan, &(struct dax_goal) { PMEMCTL_DAX_KEEP, 0, 0, false, false });
	rc = dax_begin(ctx, plan, name, &t);
	if (!rc && !t.device->id && !t.device->size && dax_is_dynamic(t.region))
		rc = fail(ctx, PMEMCTL_NO_OBJECT, ENODATA, t.device->name, "it is idle: it has no memory to free");
	if (!rc)
		rc = destroy(ctx, plan, &t, options->force);
	dax_target_free(&t);
	return plan_finish(ctx, plan, rc, name, out);
}

/* ---- size and alignment ---- */

struct change {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const struct pmemctl_dax_reconfigure_options *options;
	struct dax_target target;
	enum pmemctl_dax_mode mode;	/* that it leads to */
	uint64_t size, align;		/* the same */
};

static void plan_number(struct change *c, const char *attribute, uint64_t value, uint64_t before)
{
	char text[32];
	struct step *step;

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	step = dax_plan_write(c->plan, c->target.device->name, attribute, text,
			      strcmp(attribute, "size") == 0 ? "new size" : "new alignment");
	snprintf(text, sizeof(text), "%llu", (unsigned long long)before);
	step->undo_attribute = attribute;
	step->undo_value = arena_strdup(&c->plan->arena, text);
}

static int check_shape(struct change *c)
{
	const struct pmemctl_dax_device *device = c->target.device;
	int rc = 0;

	if (c->size != device->size && !dax_is_dynamic(c->target.region))
		return fail_of_namespace(c->ctx, &c->target, "it is always as large as that");
	if (c->options->align)
		rc = dax_check_align(c->ctx, device->name, c->align);
	if (!rc && (c->options->align || c->size != device->size))
		rc = dax_check_size(c->ctx, device->name, c->size, c->align);
	if (!rc && c->size > device->size)
		rc = dax_check_room(c->ctx, c->target.region, device->name, c->size - device->size, c->align);
	return rc;
}

/* A larger alignment is taken only with ranges that fit it, so that a size which is to do so comes first. */
static void plan_shape(struct change *c)
{
	const struct pmemctl_dax_device *device = c->target.device;
	const bool size_first = c->align > device->align;

	if (c->align != device->align && !size_first)
		plan_number(c, "align", c->align, device->align);
	if (c->size != device->size)
		plan_number(c, "size", c->size, device->size);
	if (c->align != device->align && size_first)
		plan_number(c, "align", c->align, device->align);
}

/* ---- the node ---- */

/* No kernel so far lets the node of a device be chosen; one that does has the attribute writable. */
static int plan_node(struct change *c)
{
	const struct pmemctl_dax_device *device = c->target.device;
	char path[128], text[16];
	struct stat st;
	int rc;

	if (c->options->node == PMEMCTL_NO_NODE || c->options->node == device->target_node)
		return 0;
	snprintf(path, sizeof(path), "sys/bus/dax/devices/%s/target_node", device->name);
	if (fstatat(c->ctx->root_fd, path, &st, 0) || !(st.st_mode & S_IWUSR)) {
		rc = fail(c->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, device->name,
			  "this kernel does not let the NUMA node of its memory be chosen, which is %d",
			  device->target_node);
		fail_hint(c->ctx, "firmware says which node it is: pmemctl show acpi SRAT");
		return rc;
	}
	snprintf(text, sizeof(text), "%d", c->options->node);
	dax_plan_write(c->plan, device->name, "target_node", text, "NUMA node of its memory");
	return 0;
}

/* ---- modes ---- */

static int check_mode(struct change *c)
{
	const struct pmemctl_dax_device *device = c->target.device;
	int rc = plan_driver(c->ctx, c->plan, dax_driver(c->mode), device->name);

	if (!rc && c->mode == PMEMCTL_DAX_SYSTEM_RAM && c->size == device->size)
		rc = dax_check_kmem(c->ctx, device);
	return rc;
}

/* Nobody can look for data on a DAX device; that of persistent memory outlives the system, and the kernel writes over
 * it. */
static int check_loss(struct change *c)
{
	const struct pmemctl_dax_device *device = c->target.device;

	if (c->options->discard_data || c->options->show_only || !*c->target.ns)
		return 0;
	return hinted(c->ctx, fail(c->ctx, PMEMCTL_DECLINED, EEXIST, device->name,
				   "it is persistent memory (%s), with what applications have left there",
				   c->target.ns),
		      "repeat with --yes to lose it");
}

/* What the kernel brings online by itself, and into which zone, is no surprise later. */
static int check_policy(struct change *c)
{
	const struct pmemctl_dax_reconfigure_options *o = c->options;
	bool movable;
	char policy[32];
	int rc;

	if (o->force ||
	    sysfs_read(c->ctx, "sys/devices/system/memory/auto_online_blocks", policy, sizeof(policy)) <= 0 ||
	    strcmp(policy, "offline") == 0)
		return 0;
	movable = strcmp(policy, "online_movable") == 0;
	if (!o->no_policy && !o->no_online && movable != o->no_movable)
		return 0;
	rc = fail(c->ctx, PMEMCTL_IN_USE, EBUSY, c->target.device->name,
		  "the kernel would bring its memory online by itself%s (auto_online_blocks is %s)",
		  movable ? "" : ", and keep what it likes there", policy);
	fail_hint(c->ctx, "echo offline >/sys/devices/system/memory/auto_online_blocks, or take it so: --force");
	return rc;
}

/* Its memory has to be offline before it can go; --force says to bring it there. */
static int plan_free(struct change *c)
{
	const struct pmemctl_dax_device *device = c->target.device;
	const struct pmemctl_memory_options offline = { .offline = true, .show_only = c->options->show_only };

	if (device->mode == PMEMCTL_DAX_SYSTEM_RAM && device->blocks_online && c->options->force)
		return plan_memory(c->ctx, c->plan, device, &offline, false);
	return check_dax_idle(c->ctx, device->name, device);
}

static int plan_online(struct change *c, bool late)
{
	const struct pmemctl_memory_options online = {
		.no_movable = c->options->no_movable, .show_only = c->options->show_only,
	};

	return c->options->no_online ? 0 : plan_memory(c->ctx, c->plan, c->target.device, &online, late);
}

/* Out of service, its shape, and into service again, if it is or a mode was asked for. */
static int plan_steps(struct change *c)
{
	const struct pmemctl_dax_device *device = c->target.device;
	const bool other_mode = device->enabled && c->mode != device->mode;
	const bool other_shape = c->size != device->size || c->align != device->align;
	const bool bind = c->size && (other_mode || other_shape || !device->enabled) &&
			  (device->enabled || c->options->mode != PMEMCTL_DAX_KEEP);
	int rc = check_shape(c);

	if (!rc && !c->size && c->options->mode != PMEMCTL_DAX_KEEP)
		rc = fail_no_memory(c->ctx, device);
	if (!rc && bind)
		rc = check_mode(c);
	if (!rc && bind && c->mode == PMEMCTL_DAX_SYSTEM_RAM)
		rc = check_policy(c);
	if (!rc && bind && c->mode == PMEMCTL_DAX_SYSTEM_RAM && device->mode != PMEMCTL_DAX_SYSTEM_RAM)
		rc = check_loss(c);
	if (!rc && device->enabled && (other_mode || other_shape))
		rc = plan_free(c);
	if (rc)
		return rc;
	if (device->enabled && (other_mode || other_shape))
		dax_plan_unbind(c->plan, device);
	plan_shape(c);
	rc = plan_node(c);
	if (!rc && bind)
		dax_plan_bind(c->plan, device->name, c->mode);
	if (!rc && c->mode == PMEMCTL_DAX_SYSTEM_RAM && (bind || c->options->mode == c->mode))
		rc = plan_online(c, bind);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_dax_reconfigure(struct pmemctl_ctx *ctx, const char *name,
						const struct pmemctl_dax_reconfigure_options *options,
						struct pmemctl_plan **out)
{
	struct change c = { .ctx = ctx, .options = options };
	int rc;

	error_clear(ctx);
	c.plan = plan_new(ctx, "reconfigure", options->show_only);
	if (!c.plan)
		return -ENOMEM;
	rc = dax_begin(ctx, c.plan, name, &c.target);
	if (!rc) {
		const struct pmemctl_dax_device *device = c.target.device;

		c.mode = options->mode == PMEMCTL_DAX_KEEP ? device->mode : options->mode;
		c.size = options->size == PMEMCTL_UNKNOWN ? device->size : options->size;
		c.align = options->align ? options->align : device->align;
		dax_plan_goal(c.plan, &(struct dax_goal) {
					      device->enabled ? c.mode : options->mode,
					      c.size,
					      c.align,
					      options->no_online,
					      options->no_movable,
				      });
		rc = plan_steps(&c);
	}
	dax_target_free(&c.target);
	return plan_finish(ctx, c.plan, rc, name, out);
}
