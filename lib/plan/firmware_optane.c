// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Firmware of Intel Optane modules: what an image says of itself is compared with what the module tells, before
 * anything is sent.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "firmware.h"
#include "optane/optane.h"
#include "plan.h"

static const char vendor_hint[] =
	"take the image that the vendor gives out for these modules; pmemctl show module and show firmware tell what they are";

static void version_text(const uint8_t v[5], char text[16])
{
	snprintf(text, 16, "%02x.%02x.%02x.%02x%02x", v[0], v[1], v[2], v[3], v[4]);
}

static int fail_staged(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, const uint8_t staged[5])
{
	char text[16];
	int rc;

	version_text(staged, text);
	rc = fail(ctx, PMEMCTL_IN_USE, EALREADY, dimm->name,
		  "firmware %s is staged already, and must be activated first", text);
	fail_hint(ctx, "activate it (pmemctl activate-firmware %s, where that can be done), or switch the machine off and on",
		  dimm->bus->name);
	return rc;
}

static int fail_fit(struct pmemctl_ctx *ctx, const struct pmemctl_optane_module *module,
		    const struct pmemctl_optane_image *image, enum pmemctl_optane_fit fit, const char *name)
{
	const char *dimm = module->dimm;
	char wanted[16], is[16];

	version_text(image->version, wanted);
	version_text(module->firmware.running, is);
	switch (fit) {
	case PMEMCTL_OPTANE_TOO_LARGE:
		return fail(ctx, PMEMCTL_USAGE, EFBIG, dimm,
			    "%s has %zu bytes, and the module takes images of %llu bytes at most", name, image->size,
			    (unsigned long long)module->firmware.image_size);
	case PMEMCTL_OPTANE_OTHER_INTERFACE:
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EINVAL, dimm,
			    "%s has version %x.%x of the firmware interface, and 1.2 to 3.x are known", name,
			    image->interface >> 8, image->interface & 0xff);
	case PMEMCTL_OPTANE_OTHER_PRODUCT:
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EINVAL, dimm,
			    "%s is firmware %s, for another series of modules: %s runs here", name, wanted, is);
	case PMEMCTL_OPTANE_OTHER_CONTROLLER:
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EINVAL, dimm,
			    "%s is for another stepping of the controller (0x%04x) than the module has (0x%04x)", name,
			    image->controller, module->identity.controller_revision);
	case PMEMCTL_OPTANE_OLDER_SECURITY:
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EPERM, dimm,
			    "the security revision of %s, firmware %s, is lower than that of what runs, %s, and the module "
			    "takes it only when the BIOS was set to allow that", name, wanted, is);
	default:
		return fail(ctx, PMEMCTL_DECLINED, EPERM, dimm, "%s is firmware %s, which is older than what runs, %s", name,
			    wanted, is);
	}
}

static int judge(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, const struct pmemctl_optane_module *module,
		 const struct pmemctl_firmware_options *o, const struct pmemctl_optane_image *image)
{
	static const uint8_t none[5];
	enum pmemctl_optane_fit fit;
	bool older;

	fit = pmemctl_optane_image_judge(image, module, o->may_be_older, &older);
	if (fit == PMEMCTL_OPTANE_FITS && older && !o->may_be_older)
		fit = PMEMCTL_OPTANE_OLDER_REVISION;
	/* that it is older is all there is to tell, as long as nobody has asked for that */
	if (fit == PMEMCTL_OPTANE_OLDER_SECURITY && !o->may_be_older)
		fit = PMEMCTL_OPTANE_OLDER_REVISION;
	if (fit == PMEMCTL_OPTANE_OLDER_REVISION)
		return hinted(ctx, fail_fit(ctx, module, image, fit, o->image_name), "--downgrade sends it all the same");
	if (fit != PMEMCTL_OPTANE_FITS)
		return hinted(ctx, fail_fit(ctx, module, image, fit, o->image_name), vendor_hint);
	if (memcmp(module->firmware.staged, none, sizeof(none)) != 0)
		return fail_staged(ctx, dimm, module->firmware.staged);
	return 0;
}

static int ask(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, struct pmemctl_optane **optane)
{
	enum { NEEDED = PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_FIRMWARE };
	const char *problem;
	int rc = pmemctl_optane_read(ctx, &dimm->name, 1, NEEDED | PMEMCTL_OPTANE_BOOT, optane);

	if (rc || ((*optane)->modules[0]->known & NEEDED) == NEEDED)
		return rc;
	problem = (*optane)->modules[0]->problem;
	return fail(ctx, PMEMCTL_FAILED, EIO, dimm->name,
		    "it does not tell which firmware it has, so an image cannot be judged: %s",
		    problem ? problem : "no reason is told");
}

int firmware_check_optane(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm,
			  const struct pmemctl_firmware_options *o, char *versions, size_t size)
{
	struct pmemctl_optane *optane = NULL;
	struct pmemctl_optane_image image;
	char wanted[16], is[16];
	const char *problem;
	int rc;

	if (pmemctl_optane_image_decode(o->image, o->size, &image, &problem))
		return hinted(ctx, fail(ctx, PMEMCTL_USAGE, EINVAL, o->image_name,
					"it is no firmware of an Intel Optane module: %c%s", tolower((unsigned char)*problem),
					problem + 1), vendor_hint);
	rc = ask(ctx, dimm, &optane);
	if (!rc) {
		version_text(image.version, wanted);
		version_text(optane->modules[0]->firmware.running, is);
		snprintf(versions, size, ", %s after %s", wanted, is);
		rc = judge(ctx, dimm, optane->modules[0], o, &image);
	}
	pmemctl_optane_free(optane);
	return rc;
}

int firmware_send_optane(struct pmemctl_ctx *ctx, const char *dimm, const struct pmemctl_firmware_options *o)
{
	struct optane_mailbox mailbox;
	int rc = optane_open(&mailbox, ctx, dimm);

	if (!rc)
		rc = optane_stage(&mailbox, o->image, o->size, o->progress, o->data);
	optane_close(&mailbox);
	if (rc == -EALREADY)
		return hinted(ctx, fail(ctx, PMEMCTL_IN_USE, EALREADY, dimm,
					"a firmware was staged since the machine was switched on, and it takes only one"),
			      "switch the machine off and on first");
	return rc ? fail(ctx, rc == -EBUSY ? PMEMCTL_IN_USE : PMEMCTL_FAILED, -rc, dimm, "its firmware was not updated: %s",
			 *mailbox.problem ? mailbox.problem : strerror(-rc)) : 0;
}
