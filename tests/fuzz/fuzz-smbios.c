// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/acpi/smbios.c lib/arena.c
/* The SMBIOS table. */
#include <stdlib.h>
#include <string.h>

#include "acpi/smbios.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { .blocks = NULL };
	struct pmemctl_smbios smbios;
	uint8_t *bytes = malloc(size ? size : 1);

	if (!bytes)
		return 0;
	memcpy(bytes, data, size);
	smbios_decode(bytes, size, &arena, &smbios);
	for (size_t i = 0; i < smbios.device_count; i++)
		if (smbios.devices[i]->locator && strlen(smbios.devices[i]->locator) > size)
			abort();
	free(bytes);
	arena_free(&arena);
	return 0;
}
