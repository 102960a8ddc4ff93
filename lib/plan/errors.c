// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Media errors of a namespace: having the firmware clear them. Sources: include/uapi/linux/ndctl.h;
 * ACPI 6.5, 9.20.7.4 Query ARS Capabilities and 9.20.7.7 Clear Uncorrectable Error. The kernel refuses
 * the command while a driver runs the namespace, so it is taken out of service meanwhile.
 */
#include <errno.h>
#include <linux/ndctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "error_range.h"
#include "stop.h"

enum { SECTOR = ERROR_BLOCK };

/* What a clearing step is about. */
struct run_of_errors {
	char node[32];			/* "ndctl0", the bus as a device */
	uint64_t sector, count;		/* in the namespace */
	uint64_t address, length;	/* bytes */
	uint64_t first, last;		/* addresses that may be touched */
};

/* Clearing goes by whole units of the firmware, 256 bytes on most modules. */
static int widen_to_units(struct pmemctl_ctx *ctx, const struct step *step, int fd,
			  struct nd_cmd_clear_error *clear)
{
	const struct run_of_errors *run = step->data;
	struct nd_cmd_ars_cap cap = { .address = run->address, .length = run->length };
	uint64_t begin, end;

	if (ioctl(fd, ND_IOCTL_ARS_CAP, &cap) < 0)
		return fail(ctx, status_of_errno(errno), errno, step->device,
			    "the bus does not tell how it clears errors: %s", strerror(errno));
	if ((cap.status & 0xffff) || !cap.clear_err_unit)
		return hinted(ctx, fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, step->device,
					"the firmware cannot clear errors there (status 0x%x)", cap.status),
			      "a file that is written anew there, from a backup, clears them where the kernel can");
	begin = run->address - run->address % cap.clear_err_unit;
	end = run->address + run->length + cap.clear_err_unit - 1;
	end -= end % cap.clear_err_unit;
	if (begin < run->first || end - 1 > run->last)
		return hinted(ctx, fail(ctx, PMEMCTL_NOT_SUPPORTED, EINVAL, step->device,
					"the firmware clears %u bytes at a time, which here reach beyond the namespace",
					cap.clear_err_unit),
			      "a file that is written anew there, from a backup, clears them where the kernel can");
	clear->address = begin;
	clear->length = end - begin;
	return 0;
}

static int clear_open(struct pmemctl_ctx *ctx, const struct step *step, int fd)
{
	const struct run_of_errors *run = step->data;
	struct nd_cmd_clear_error clear = { 0 };
	char what[64];
	int rc = widen_to_units(ctx, step, fd, &clear);

	if (rc)
		return rc;
	snprintf(what, sizeof(what), "%s clear error", run->node);
	rc = stop_before(what);
	if (!rc && ioctl(fd, ND_IOCTL_CLEAR_ERROR, &clear) < 0)
		rc = -errno;
	stop_after(what);
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, step->device,
			    "%llu bad sectors at %llu were not cleared: %s", (unsigned long long)run->count,
			    (unsigned long long)run->sector, strerror(-rc));
	if (clear.status || clear.cleared < clear.length)
		return fail(ctx, PMEMCTL_FAILED, EIO, step->device,
			    "of %llu bytes at sector %llu the firmware cleared %llu (status 0x%x)",
			    (unsigned long long)clear.length, (unsigned long long)run->sector,
			    (unsigned long long)clear.cleared, clear.status);
	return 0;
}

static int clear(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct run_of_errors *run = step->data;
	int fd = sysfs_open_bus(ctx, run->node), rc;

	if (fd < 0)
		return fail(ctx, status_of_errno(-fd), -fd, step->device, "cannot open /dev/%s: %s",
			    run->node, strerror(-fd));
	rc = clear_open(ctx, step, fd);
	close(fd);
	return rc;
}

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	const struct run_of_errors *run = step->data;

	snprintf(path, size, "/dev/%s", run->node);
	*value = step->value;
}

static const struct step_kind step_clear = { .action = "clear", .lasting = true, .show = show, .run = clear };

static int check_can_clear(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	const struct pmemctl_region *region = ns->region;
	int rc;

	if (ns->mode == PMEMCTL_MODE_SECTOR) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, ns->name,
			  "in sector mode the BTT places blocks where it likes; errors are not cleared below it");
		fail_hint(ctx, "writing to a block of /dev/%s gives it another place",
			  ns->blockdev ? ns->blockdev : "its disk");
		return rc;
	}
	if (!region->enabled || !region->badblocks.known) {
		rc = fail(ctx, PMEMCTL_FAILED, ENXIO, ns->name, "its region %s %s", region->name,
			  region->enabled ? "does not tell its bad blocks"
					  : "is disabled, so its bad blocks are not known");
		if (!region->enabled)
			fail_hint(ctx, "enable it first: pmemctl enable-region %s", region->name);
		return rc;
	}
	if (ns->size == PMEMCTL_UNKNOWN || !ns->size)
		return fail_idle(ctx, PMEMCTL_FAILED, ns, "");
	return 0;
}

/* What is bad, and where it is cleared, are addresses. */
static int check_address(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns)
{
	const struct pmemctl_region *region = ns->region;

	if (!region->badblocks.sectors ||
	    (ns->resource != PMEMCTL_UNKNOWN && region->resource != PMEMCTL_UNKNOWN))
		return 0;
	return hinted(
		ctx,
		fail(ctx, PMEMCTL_FAILED, ENXIO, ns->name,
		     "its region has bad blocks, but the address of %s could not be read, by which they are cleared",
		     ns->resource == PMEMCTL_UNKNOWN ? "the namespace" : "the region"),
		"only root can read it");
}

static bool bus_can_clear(const struct pmemctl_bus *bus)
{
	return bus->commands && text_has_word(bus->commands, "clear_error");
}

static void add_clear(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns, uint64_t sector,
		      uint64_t count)
{
	struct step *step = plan_add(plan, &step_clear, ns->name, "have the firmware clear bad blocks");
	struct run_of_errors *run = arena_alloc(&plan->arena, sizeof(*run));
	char text[64];

	if (!run)
		return;
	*run = (struct run_of_errors) {
		.sector = sector, .count = count,
		.address = ns->resource + sector * SECTOR, .length = count * SECTOR,
		.first = ns->resource, .last = ns->resource + ns->size - 1,
	};
	snprintf(run->node, sizeof(run->node), "ndctl%d", ns->region->bus->id);
	snprintf(text, sizeof(text), "blocks %llu+%llu", (unsigned long long)sector, (unsigned long long)count);
	step->value = arena_strdup(&plan->arena, text);
	step->data = run;
}

/* A clearing step for each run of bad blocks in [begin, end); how many blocks. */
static uint64_t add_clears(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns,
			   uint64_t begin, uint64_t end)
{
	const struct pmemctl_badblocks *bad = &ns->region->badblocks;
	const uint64_t start = (ns->resource - ns->region->resource) / SECTOR;
	uint64_t blocks = 0;

	for (size_t i = 0; i < bad->count; i++) {
		uint64_t from = bad->runs[i].sector, to = from + bad->runs[i].count;

		from = from < start + begin ? start + begin : from;
		to = to > start + end ? start + end : to;
		if (from >= to)
			continue;
		if (plan)
			add_clear(plan, ns, from - start, to - from);
		blocks += to - from;
	}
	return blocks;
}

/* Out of service, the errors cleared, and in again. */
static int plan_steps(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct pmemctl_namespace *ns,
		      uint64_t begin, uint64_t end)
{
	const char *device = ns->holder ? ns->holder : ns->name;
	int rc = check_not_in_use(ctx, ns);

	if (rc)
		return rc;
	if (ns->enabled) {
		plan->check_again = check_release;
		plan->releases_dax = ns->dax_region;
		plan->agreed = true;	/* what data it holds stays */
		/* its holder keeps it meanwhile */
		plan_unbind(plan, device, ns->blockdev)->undo_bind = true;
	}
	add_clears(plan, ns, begin, end);
	if (ns->enabled)
		plan_add(plan, &step_bind, device, "put it into service again");
	return 0;
}

static int plan_clear(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *name,
		      const struct pmemctl_clear_options *o)
{
	struct pmemctl_platform *platform;
	struct pmemctl_namespace *ns;
	uint64_t begin, end;
	int rc = plan_lock(ctx, plan, NULL, NULL, name);

	if (rc)
		return rc;
	platform = find_namespace(ctx, name, PMEMCTL_WANT_BUSES | PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_BADBLOCKS, &ns);
	if (!platform)
		return -ENOENT;
	plan->object = arena_strdup(&plan->arena, ns->name);
	rc = check_can_clear(ctx, ns);
	if (!rc)
		rc = error_range(ctx, ns->name, ns->size / SECTOR, o->block, o->count, &begin, &end);
	if (!rc)
		rc = check_address(ctx, ns);
	if (!rc && add_clears(NULL, ns, begin, end)) {
		if (!bus_can_clear(ns->region->bus))
			rc = hinted(ctx, fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, name,
					      "its bus %s has no command to clear errors", ns->region->bus->name),
				    "pmemctl show errors %s tells where they are; leave those blocks unused", name);
		else
			rc = check_writable(ctx, ns->region, name);
		if (!rc)
			rc = plan_steps(ctx, plan, ns, begin, end);
	}
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_clear_errors(struct pmemctl_ctx *ctx, const char *name,
					     const struct pmemctl_clear_options *options,
					     struct pmemctl_plan **plan)
{
	struct pmemctl_plan *made = plan_new(ctx, "clear errors of", options->show_only);
	int rc = made ? plan_clear(ctx, made, name, options) : -ENOMEM;

	if (!rc && made->arena.failed)
		rc = fail(ctx, PMEMCTL_FAILED, ENOMEM, name, "out of memory");
	if (rc)
		pmemctl_plan_free(made);
	*plan = rc ? NULL : made;
	return rc;
}
