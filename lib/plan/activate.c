// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Activation of staged firmware, by a bus for all its armed DIMMs. Sources: Documentation/ABI/testing/
 * sysfs-bus-nvdimm and sysfs-bus-nfit, and Documentation/driver-api/nvdimm/firmware-activate.rst.
 */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "plan.h"
#include "sysfs.h"

/* A bus is busy for some seconds; who waits for more waits for nothing. */
enum { BUSY_SECONDS = 60, POLL_MS = 100 };

static const char state_attribute[] = "firmware/activate", idle_attribute[] = "nfit/firmware_activate_noidle";

struct activation {
	const char **dimms;	/* that are armed */
	size_t dimm_count;
};

static void show(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/sys/bus/nd/devices/%s/%s", step->device, state_attribute);
	*value = step->value;
}

static int wait_while_busy(struct pmemctl_ctx *ctx, const char *bus)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };

	for (unsigned waited = 0; sysfs_device_has_word(ctx, bus, state_attribute, "busy"); waited += POLL_MS) {
		if (waited >= BUSY_SECONDS * 1000)
			return fail(ctx, PMEMCTL_FAILED, ETIMEDOUT, bus, "it still activates firmware after %d seconds",
				    BUSY_SECONDS);
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* "success", or what else a DIMM tells of it. */
static int check_results(struct pmemctl_ctx *ctx, const struct step *step)
{
	const struct activation *a = step->data;
	char path[128], result[32];

	for (size_t i = 0; i < a->dimm_count; i++) {
		snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/firmware/result", a->dimms[i]);
		if (sysfs_read(ctx, path, result, sizeof(result)) <= 0)
			snprintf(result, sizeof(result), "unknown");
		if (strcmp(result, "success") == 0)
			continue;
		return fail(ctx, PMEMCTL_FAILED, EIO, a->dimms[i], "its firmware was not activated: %s",
			    strcmp(result, "need_reset") == 0	? "it needs a restart of the machine"
			    : strcmp(result, "not_staged") == 0 ? "there was none staged"
								: result);
	}
	return 0;
}

static int run(struct pmemctl_ctx *ctx, struct step *step)
{
	char path[128];
	int rc;

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/%s", step->device, state_attribute);
	rc = sysfs_write(ctx, path, step->value);
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, step->device,
			    "the kernel did not activate its firmware: %s", strerror(-rc));
	rc = wait_while_busy(ctx, step->device);
	return rc ? rc : check_results(ctx, step);
}

static const struct step_kind step_activate = { .action = "write", .lasting = true, .show = show, .run = run };

/* ---- plan ---- */

static void find_armed(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct pmemctl_bus *bus,
		       struct activation *a)
{
	a->dimms = arena_alloc(&plan->arena, (bus->dimm_count + 1) * sizeof(*a->dimms));
	for (size_t i = 0; a->dimms && i < bus->dimm_count; i++)
		if (sysfs_device_has_word(ctx, bus->dimms[i]->name, state_attribute, "armed"))
			a->dimms[a->dimm_count++] = arena_strdup(&plan->arena, bus->dimms[i]->name);
}

static int check_state(struct pmemctl_ctx *ctx, const struct pmemctl_bus *bus)
{
	const char *state = bus->firmware_activate ? bus->firmware_activate : "";
	int rc;

	if (!bus->firmware_update) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, bus->name,
			  "none of its DIMMs has a firmware that can be updated");
		fail_hint(
			ctx,
			"only DIMMs with commands of Intel's family have: pmemctl show dimm --columns dimm,bus,commands,firmware");
		return rc;
	}
	if (!bus->firmware_capability || !*state) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, bus->name,
			  "it cannot activate firmware while the system runs");
		fail_hint(ctx, "a staged firmware is taken into use at the next power-up");
		return rc;
	}
	if (strcmp(state, "busy") == 0)
		return fail(ctx, PMEMCTL_IN_USE, EBUSY, bus->name, "it activates firmware just now");
	if (strcmp(state, "armed") == 0)
		return 0;
	if (strcmp(state, "overflow") == 0)
		rc = fail(ctx, PMEMCTL_FAILED, EOVERFLOW, bus->name,
			  "so many DIMMs are armed that it could not activate them in the time it has");
	else
		rc = fail(ctx, PMEMCTL_FAILED, ENXIO, bus->name, "none of its DIMMs is armed");
	fail_hint(ctx, strcmp(state, "overflow") == 0 ? "disarm some of them: pmemctl update-firmware --disarm DIMM"
		       : "pmemctl update-firmware stages a firmware and arms the DIMM");
	return rc;
}

static int add_steps(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct pmemctl_bus *bus,
		     const struct pmemctl_activate_options *o)
{
	const bool live = o->live || strcmp(bus->firmware_capability, "live") == 0;
	struct activation *a = arena_alloc(&plan->arena, sizeof(*a));
	struct step *step;

	if (!a)
		return -ENOMEM;
	find_armed(ctx, plan, bus, a);
	if (o->no_idle) {
		step = plan_write(plan, bus->name, idle_attribute, "Y", "do not ask whether devices can wait so long");
		step->undo_attribute = idle_attribute;
		step->undo_value = "N";
	}
	step = plan_add(plan, &step_activate, bus->name,
			live ? "activate while all goes on" : "stop processes and devices, and activate");
	step->value = live ? "live" : "quiesce";
	step->data = a;
	if (o->no_idle)
		plan_write(plan, bus->name, idle_attribute, "N", "as it was");
	return 0;
}

static int plan_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *bus,
		    const struct pmemctl_activate_options *o)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_BUSES | PMEMCTL_WANT_FIRMWARE | PMEMCTL_WANT_DIMMS, .bus = bus,
	};
	struct pmemctl_platform *platform;
	int rc = plan_lock(ctx, plan, bus, NULL, NULL);

	if (!rc)
		rc = pmemctl_discover(ctx, &query, &platform);
	if (rc)
		return rc;
	plan->object = arena_strdup(&plan->arena, bus);
	if (platform->bus_count)
		rc = check_state(ctx, platform->buses[0]);
	else
		rc = fail_no_object(ctx, ENXIO, bus, "bus");
	if (!rc)
		rc = add_steps(ctx, plan, platform->buses[0], o);
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_activate(struct pmemctl_ctx *ctx, const char *bus,
					 const struct pmemctl_activate_options *options, struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, "activate", options->show_only);
	return plan_finish(ctx, plan, plan ? plan_for(ctx, plan, bus, options) : -ENOMEM, bus, out);
}
