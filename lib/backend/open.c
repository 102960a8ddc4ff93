// SPDX-License-Identifier: LGPL-2.1-or-later
/* Opening other libraries on first use. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

#include "backend.h"

static int open_library(struct pmemctl_ctx *ctx, void **handle, const char *soname,
			const char *package, const struct symbol *symbols, size_t count)
{
	if (*handle)
		return 0;
	*handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	if (!*handle) {
		int rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENOENT, NULL, "this needs %s: %s", soname,
			      dlerror());

		fail_hint(ctx, "install the package %s", package);
		return rc;
	}
	for (size_t i = 0; i < count; i++) {
		*symbols[i].address = dlsym(*handle, symbols[i].name);
		if (*symbols[i].address)
			continue;
		dlclose(*handle);
		*handle = NULL;
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, ENOSYS, NULL, "%s lacks %s; it is too old",
			    soname, symbols[i].name);
	}
	return 0;
}

int backend_open(struct pmemctl_ctx *ctx, void **handle, const char *soname, const char *package,
		 const struct symbol *symbols, size_t count)
{
	static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
	int rc;

	pthread_mutex_lock(&opening);
	rc = open_library(ctx, handle, soname, package, symbols, count);
	pthread_mutex_unlock(&opening);
	return rc;
}
