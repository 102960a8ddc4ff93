// SPDX-License-Identifier: LGPL-2.1-or-later
/* The SMBIOS table of a machine. */
#include <errno.h>
#include <stdlib.h>

#include "acpi/smbios.h"
#include "ctx.h"
#include "sysfs.h"

/* What pmemctl_smbios_read() returns, with the memory that everything in it lives in. */
struct modules {
	struct pmemctl_smbios smbios;
	struct arena arena;
};

PMEMCTL_EXPORT void pmemctl_smbios_free(struct pmemctl_smbios *smbios)
{
	struct modules *modules = (struct modules *)smbios;

	if (!modules)
		return;
	arena_free(&modules->arena);
	free(modules);
}

static int read_table(struct pmemctl_ctx *ctx, struct modules *modules)
{
	size_t length = 0;
	char *bytes = sysfs_read_all(ctx, "sys/firmware/dmi/tables/DMI", &modules->arena, &length);

	if (!bytes && errno == EACCES)
		return fail(ctx, PMEMCTL_NO_PERMISSION, EACCES, "SMBIOS", "only root may read it");
	if (!bytes && errno == ENOENT)
		return fail(ctx, PMEMCTL_NO_OBJECT, ENODATA, "SMBIOS", "there is no such table");
	if (!bytes)
		return fail(ctx, PMEMCTL_FAILED, errno, "SMBIOS", "cannot be read: %s", strerror(errno));
	if (smbios_decode((const uint8_t *)bytes, length, &modules->arena, &modules->smbios))
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, "SMBIOS", "out of memory");
	return 0;
}

PMEMCTL_EXPORT int pmemctl_smbios_read(struct pmemctl_ctx *ctx, struct pmemctl_smbios **smbios)
{
	struct modules *modules = calloc(1, sizeof(*modules));
	int rc;

	*smbios = NULL;
	if (!modules)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, "SMBIOS", "out of memory");
	rc = read_table(ctx, modules);
	if (rc)
		pmemctl_smbios_free(&modules->smbios);
	else
		*smbios = &modules->smbios;
	return rc;
}
