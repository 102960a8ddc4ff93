// SPDX-License-Identifier: LGPL-2.1-or-later
/* The firmware of a DIMM: an image is sent, checked by the DIMM, staged, and armed for activation. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "backend/firmware.h"
#include "firmware.h"
#include "plan.h"
#include "sysfs.h"

struct sending {
	struct pmemctl_firmware_options options;	/* the image is the caller's */
	const char *bus;
	bool optane;		/* the module has a second way to send it */
};

struct arming {
	const char *bus;
	bool arm, force;
};

static const char attribute[] = "firmware/activate";

/* ---- send ---- */

static void show_send(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/dev/%s", step->device);
	*value = step->value;
}

static int wait_for_scrub(struct pmemctl_ctx *ctx, const struct sending *s)
{
	const struct pmemctl_scrub_options o = { .progress = s->options.scrub, .data = s->options.data };
	int rc = s->options.force ? 0 : pmemctl_scrub_wait(ctx, s->bus, &o);

	/* a bus without a scrub has nothing that could be in the way */
	return rc && ctx->error.status == PMEMCTL_NOT_SUPPORTED ? 0 : rc;
}

static int fail_update(struct pmemctl_ctx *ctx, const char *dimm, int rc, const char *when)
{
	if (rc == -EBUSY) {
		rc = fail(ctx, PMEMCTL_IN_USE, EBUSY, dimm,
			  "another update of its firmware goes on, or is not activated yet");
		fail_hint(
			ctx,
			"activate what is staged (pmemctl activate-firmware, or a restart); --force ends an update that was left in the middle");
		return rc;
	}
	if (rc == -EALREADY)
		return fail(ctx, PMEMCTL_IN_USE, EALREADY, dimm,
			    "a firmware is staged already, and must be activated first");
	if (rc == -EBADMSG)
		return fail(ctx, PMEMCTL_DAMAGED, EBADMSG, dimm,
			    "it has looked at the image, and takes it for no good firmware");
	return fail(ctx, status_of_errno(-rc), -rc, dimm, "its firmware could not be updated: %s: %s", when,
		    strerror(-rc));
}

/* With force, an update that somebody left in the middle is ended. */
static int start(struct pmemctl_ctx *ctx, const char *dimm, const struct sending *s, struct ndctl_cmd **update)
{
	int rc = backend_firmware_start(ctx, dimm, update);

	if (rc == -EBUSY && s->options.force && !backend_firmware_abort(*update)) {
		backend_firmware_end(*update);
		*update = NULL;
		rc = backend_firmware_start(ctx, dimm, update);
	}
	return rc ? fail_update(ctx, dimm, rc, "it does not begin") : 0;
}

static int send_image(struct pmemctl_ctx *ctx, const char *dimm, const struct sending *s, struct ndctl_cmd *update,
		      uint32_t most)
{
	const struct pmemctl_firmware_options *o = &s->options;
	const uint8_t *bytes = o->image;
	int rc = 0;

	for (size_t sent = 0; sent < o->size && !rc;) {
		const uint32_t length = o->size - sent < most ? (uint32_t)(o->size - sent) : most;

		if (is_interrupted(ctx))
			return fail(ctx, PMEMCTL_FAILED, EINTR, dimm, "interrupted");
		rc = backend_firmware_send(update, sent, bytes + sent, length);
		sent += length;
		if (!rc && o->progress)
			o->progress(o->data, sent, o->size);
	}
	if (!rc)
		rc = backend_firmware_finish(update);
	return rc ? fail_update(ctx, dimm, rc, "the image was not taken") : 0;
}

/* The DIMM says how long it may take to look at the image. Nothing can be stopped any more. */
static int wait_until_checked(struct pmemctl_ctx *ctx, const char *dimm, struct ndctl_cmd *update,
			      const struct firmware_limits *limits, uint64_t *version)
{
	const uint32_t interval = limits->interval ? limits->interval : 100000;
	const struct timespec pause = { .tv_sec = interval / 1000000, .tv_nsec = interval % 1000000 * 1000L };
	uint64_t waited = 0;
	int rc;

	while ((rc = backend_firmware_query(update, version)) == -EBUSY || rc == -EAGAIN) {
		if (waited > 2ULL * limits->query_time + 1000000)
			return fail(ctx, PMEMCTL_FAILED, ETIMEDOUT, dimm,
				    "it has the image, and still looks at it after %llu seconds",
				    (unsigned long long)(waited / 1000000));
		nanosleep(&pause, NULL);
		waited += interval;
	}
	return rc ? fail_update(ctx, dimm, rc, "the image was sent, and not staged") : 0;
}

static int read_back(struct pmemctl_ctx *ctx, const char *dimm, uint64_t version)
{
	struct firmware_limits limits;
	int rc = backend_firmware_info(ctx, dimm, &limits);

	if (!rc && (!version || limits.staged != version))
		rc = fail(ctx, PMEMCTL_FAILED, EIO, dimm, "it took the image as version 0x%llx, and tells 0x%llx",
			  (unsigned long long)version, (unsigned long long)limits.staged);
	return rc;
}

static int send_started(struct pmemctl_ctx *ctx, const char *dimm, const struct sending *s, struct ndctl_cmd *update,
			const struct firmware_limits *limits)
{
	uint64_t version = 0;
	int rc = send_image(ctx, dimm, s, update, limits->send);

	if (rc) {	/* the DIMM takes no other update until this one is ended */
		if (backend_firmware_abort(update))
			fail_hint(ctx, "the update could not be ended, either; --force does so another time");
		return rc;
	}
	rc = wait_until_checked(ctx, dimm, update, limits, &version);
	return rc ? rc : read_back(ctx, dimm, version);
}

static int send_by_family(struct pmemctl_ctx *ctx, const char *dimm, const struct sending *s)
{
	struct firmware_limits limits;
	struct ndctl_cmd *update = NULL;
	int rc = backend_firmware_info(ctx, dimm, &limits);

	if (!rc)
		rc = start(ctx, dimm, s, &update);
	if (!rc)
		rc = send_started(ctx, dimm, s, update, &limits);
	backend_firmware_end(update);
	return rc;
}

/*
 * Whether a module takes updates by the family's functions 13 to 16 is told by the first of them alone: masks name
 * them all.
 */
static int run_send(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct sending *s = step->data;
	int rc = wait_for_scrub(ctx, s);

	if (rc)
		return rc;
	rc = send_by_family(ctx, step->device, s);
	if (!rc || !s->optane || (rc != -EOPNOTSUPP && ctx->error.status != PMEMCTL_NOT_SUPPORTED))
		return rc;
	log_message(ctx, PMEMCTL_LOG_DEBUG, "%s: no update by the kernel's family of commands; by the mailbox", step->device);
	error_clear(ctx);
	return firmware_send_optane(ctx, step->device, &s->options);
}

static const struct step_kind step_send = { .action = "send", .lasting = true, .show = show_send, .run = run_send };

/* ---- arm ---- */

static void show_arm(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/sys/bus/nd/devices/%s/%s", step->device, attribute);
	*value = step->value;
}

static int write_state(struct pmemctl_ctx *ctx, const char *device, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/%s", device, attribute);
	return sysfs_write(ctx, path, value);
}

/* The bus has to stop memory for all that are armed, and may not be able to for so long. */
static int check_overflow(struct pmemctl_ctx *ctx, const struct step *step)
{
	const struct arming *a = step->data;
	int rc;

	if (!sysfs_device_has_word(ctx, a->bus, attribute, "overflow"))
		return 0;
	write_state(ctx, step->device, "disarm");
	rc = fail(ctx, PMEMCTL_FAILED, EOVERFLOW, step->device,
		  "it was not armed: %s could not activate the firmware of so many DIMMs in the time it has", a->bus);
	fail_hint(ctx,
		  "activate those that are armed first (pmemctl activate-firmware %s); --force arms it all the same",
		  a->bus);
	return rc;
}

static int run_arm(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct arming *a = step->data;
	int rc = write_state(ctx, step->device, step->value);

	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, step->device, "it cannot be %sed: %s", step->value,
			    strerror(-rc));
	if (!a->arm)
		return 0;
	rc = a->force ? 0 : check_overflow(ctx, step);
	if (rc || sysfs_device_has_word(ctx, step->device, attribute, "armed"))
		return rc;
	return fail(ctx, PMEMCTL_FAILED, EIO, step->device, "it took the order to arm, and is not armed");
}

static const struct step_kind step_arm = { .action = "write", .lasting = true, .show = show_arm, .run = run_arm };

/* ---- plan ---- */

static bool is_text(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size && i < 512; i++)
		if (!isprint(bytes[i]) && !isspace(bytes[i]))
			return false;
	return true;
}

/* What such a file is instead of an image, or NULL. */
static const char *other_file(const uint8_t *bytes, size_t size)
{
	static const struct { const char *begins; size_t length; const char *what; } kinds[] = {
		{ "\x7f"
		  "ELF",
		  4, "a program" },
		{ "\x1f\x8b", 2, "compressed (gzip)" },
		{ "PK\x03\x04", 4, "a zip archive" },
		{ "\xfd"
		  "7zXZ",
		  5, "compressed (xz)" },
		{ "BZh", 3, "compressed (bzip2)" },
		{ "\x28\xb5\x2f\xfd", 4, "compressed (zstd)" },
		{ "MZ", 2, "a program" },
		{ "\xed\xab\xee\xdb", 4, "an rpm package" },
		{ "!<arch>", 7, "a deb package" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (size >= kinds[i].length && memcmp(bytes, kinds[i].begins, kinds[i].length) == 0)
			return kinds[i].what;
	return is_text(bytes, size) ? "a text file" : NULL;
}

static int check_image(struct pmemctl_ctx *ctx, const struct pmemctl_firmware_options *o)
{
	const char *other;

	if (!o->image)
		return 0;
	if (!o->size)
		return fail(ctx, PMEMCTL_USAGE, EINVAL, o->image_name, "it is empty, and no firmware image");
	other = other_file(o->image, o->size);
	if (!other)
		return 0;
	return fail(ctx, PMEMCTL_USAGE, EINVAL, o->image_name, "it is %s, and no firmware image", other);
}

static int check_fits(struct pmemctl_ctx *ctx, const char *dimm, const struct pmemctl_firmware_options *o)
{
	struct firmware_limits limits;
	int rc = pmemctl_is_recorded(ctx) ? 0 : backend_firmware_info(ctx, dimm, &limits);

	if (rc || pmemctl_is_recorded(ctx))
		return rc;
	if (!limits.send)
		return fail(ctx, PMEMCTL_FAILED, EIO, dimm, "it tells that it takes 0 bytes of an image at once");
	if (o->size <= limits.storage)
		return 0;
	return fail(ctx, PMEMCTL_USAGE, EFBIG, dimm, "%s has %zu bytes, and the DIMM takes images of %u bytes at most",
		    o->image_name, o->size, limits.storage);
}

static void add_send(struct pmemctl_plan *plan, const struct pmemctl_dimm *dimm,
		     const struct pmemctl_firmware_options *o, const char *versions)
{
	struct step *step = plan_add(plan, &step_send, plan->object, "the DIMM checks it and stages it");
	struct sending *s = arena_alloc(&plan->arena, sizeof(*s));
	char text[256];

	if (!s)
		return;
	*s = (struct sending) {
		.options = *o, .bus = arena_strdup(&plan->arena, dimm->bus->name), .optane = pmemctl_is_optane(dimm),
	};
	snprintf(text, sizeof(text), "%s (%zu bytes%s)", o->image_name, o->size, versions);
	step->data = s;
	step->value = arena_strdup(&plan->arena, text);
}

static void add_arm(struct pmemctl_plan *plan, const char *bus, const struct pmemctl_firmware_options *o)
{
	struct step *step = plan_add(plan, &step_arm, plan->object,
				     o->arm == PMEMCTL_ARM ? "take it into use when the bus activates firmware"
							   : "leave it to the next power-up");
	struct arming *a = arena_alloc(&plan->arena, sizeof(*a));

	if (!a)
		return;
	*a = (struct arming) {
		.bus = arena_strdup(&plan->arena, bus), .arm = o->arm == PMEMCTL_ARM, .force = o->force,
	};
	step->data = a;
	step->value = o->arm == PMEMCTL_ARM ? "arm" : "disarm";
}

static int plan_of(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const struct pmemctl_dimm *dimm,
		   const struct pmemctl_firmware_options *o)
{
	char path[128], versions[64] = "";
	const char *bus = dimm->bus->name;
	int rc = 0;

	if (o->image && pmemctl_is_optane(dimm))
		rc = firmware_check_optane(ctx, dimm, o, versions, sizeof(versions));
	else if (o->image)
		rc = check_fits(ctx, dimm->name, o);
	if (rc)
		return rc;
	if (o->image)
		add_send(plan, dimm, o, versions);
	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/%s", dimm->name, attribute);
	if (o->arm == PMEMCTL_ARM_AS_IT_IS)
		return 0;
	if (sysfs_exists(ctx, path))
		add_arm(plan, bus, o);
	else if (!o->image)
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, dimm->name,
			    "its firmware is activated at power-up only: there is nothing to arm");
	return 0;
}

static int plan_for(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *dimm,
		    const struct pmemctl_firmware_options *o)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .dimm = dimm };
	struct pmemctl_platform *platform;
	int rc = check_image(ctx, o);

	if (!rc)
		rc = plan_lock_dimm(ctx, plan, dimm);
	if (!rc)
		rc = pmemctl_discover(ctx, &query, &platform);
	if (rc)
		return rc;
	plan->object = arena_strdup(&plan->arena, dimm);
	if (platform->dimm_count)
		rc = plan_of(ctx, plan, platform->dimms[0], o);
	else
		rc = fail_no_object(ctx, ENXIO, dimm, "DIMM");
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_firmware(struct pmemctl_ctx *ctx, const char *dimm,
					 const struct pmemctl_firmware_options *options, struct pmemctl_plan **out)
{
	struct pmemctl_plan *plan;

	error_clear(ctx);
	plan = plan_new(ctx, "firmware", options->show_only);
	return plan_finish(ctx, plan, plan ? plan_for(ctx, plan, dimm, options) : -ENOMEM, dimm, out);
}
