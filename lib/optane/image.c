// SPDX-License-Identifier: LGPL-2.1-or-later
/* Images of firmware: what their heads say, and whether one is for a module. */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

enum { HEAD = 128, PIECE = 64, FIRMWARE = 6, INTEL = 0x8086 };

PMEMCTL_EXPORT int pmemctl_optane_image_decode(const void *data, size_t size, struct pmemctl_optane_image *image,
					       const char **problem)
{
	const uint8_t *bytes = data;

	*problem = NULL;
	if (size < HEAD)
		*problem = "The file is too small";
	else if (size % PIECE)
		*problem = "Wrong data size - buffer not aligned";
	else if (le_get(bytes, 4) != FIRMWARE)
		*problem = "Module type not compatible";
	else if (le_get(bytes + 16, 4) != INTEL)
		*problem = "Module vendor not compatible";
	else if (le_get(bytes + 24, 4) * 4 != size)
		*problem = "The file is not as long as its header tells";
	if (*problem)
		return -EINVAL;
	*image = (struct pmemctl_optane_image) {
		.size = size, .interface = (unsigned)le_get(bytes + 58, 2),
		.controller = (unsigned)le_get(bytes + 69, 2),
	};
	optane_version(bytes + 41, image->version);
	return 0;
}

/* Versions are compared as they are told, in BCD: product, revision, security, build. */
PMEMCTL_EXPORT enum pmemctl_optane_fit pmemctl_optane_image_judge(const struct pmemctl_optane_image *image,
								  const struct pmemctl_optane_module *module,
								  bool may_be_older, bool *older)
{
	enum { PRODUCT = 0, REVISION = 1, SECURITY = 2, SECURITY_MAY_FALL = 1 << 25, BASE = 0x30 };
	enum { INTERFACE_FIRST = 0x0102, INTERFACE_END = 0x0400 };
	const struct pmemctl_optane_firmware *firmware = &module->firmware;
	const uint8_t *is = firmware->running, *wanted = image->version;
	const bool security_may_fall = module->known & PMEMCTL_OPTANE_BOOT && module->boot.status & SECURITY_MAY_FALL;

	*older = memcmp(wanted, is, sizeof(firmware->running)) < 0;
	if (image->size > firmware->image_size)
		return PMEMCTL_OPTANE_TOO_LARGE;
	if (image->interface < INTERFACE_FIRST || image->interface >= INTERFACE_END)
		return PMEMCTL_OPTANE_OTHER_INTERFACE;
	if (wanted[PRODUCT] != is[PRODUCT])
		return PMEMCTL_OPTANE_OTHER_PRODUCT;
	if (wanted[REVISION] < is[REVISION] && !may_be_older)
		return PMEMCTL_OPTANE_OLDER_REVISION;
	if (wanted[REVISION] == is[REVISION] && wanted[SECURITY] < is[SECURITY] && !(security_may_fall && may_be_older))
		return PMEMCTL_OPTANE_OLDER_SECURITY;
	if ((image->controller & BASE) != (module->identity.controller_revision & BASE))
		return PMEMCTL_OPTANE_OTHER_CONTROLLER;
	return PMEMCTL_OPTANE_FITS;
}
