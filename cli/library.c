// SPDX-License-Identifier: GPL-2.0-only
/* Opening other libraries on first use. The library has its own way (lib/backend/open.c), which is not public. */
#include "library.h"

#include <dlfcn.h>
#include <string.h>

int library_open(struct cli *cli, const struct library *library, void *opened, size_t size)
{
	void *handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL);
	int status;

	if (!handle) {
		status = cli_error(cli, PMEMCTL_NOT_SUPPORTED, "%s %s: %s", library->what, library->soname, dlerror());
		cli_hint(cli, "%s", library->hint);
		return status;
	}
	for (size_t i = 0; i < library->count; i++) {
		const struct library_function *function = &library->functions[i];
		void *address = dlsym(handle, function->name);

		if (!address) {
			status = cli_error(cli, PMEMCTL_NOT_SUPPORTED, "%s %s, which lacks %s: it is too old", library->what,
					   library->soname, function->name);
			memset(opened, 0, size);
			dlclose(handle);
			return status;
		}
		memcpy((char *)opened + function->offset, &address, sizeof(address));
	}
	return 0;
}
