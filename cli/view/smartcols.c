// SPDX-License-Identifier: GPL-2.0-only
/* Opening libsmartcols: commands that draw no table start without it. */
#include "view/smartcols.h"

#include <dlfcn.h>
#include <locale.h>
#include <string.h>

static const char soname[] = "libsmartcols.so.1";

static const struct { const char *name; size_t offset; } functions[] = {
#define NAME(name) { #name, offsetof(struct smartcols, name) },
	SMARTCOLS_FUNCTIONS(NAME)
#undef NAME
};

const struct smartcols *smartcols(struct cli *cli)
{
	static struct smartcols opened;
	void *library;

	if (opened.scols_new_table)
		return &opened;
	setlocale(LC_CTYPE, "");	/* it measures and prints text in the user's encoding */
	library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	if (!library) {
		cli_error(cli, PMEMCTL_NOT_SUPPORTED, "tables need %s: %s", soname, dlerror());
		cli_hint("install the package libsmartcols1, or choose another --format");
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *function = dlsym(library, functions[i].name);

		if (!function) {
			cli_error(cli, PMEMCTL_NOT_SUPPORTED, "tables need %s, which lacks %s: it is too old",
				  soname, functions[i].name);
			dlclose(library);
			opened.scols_new_table = NULL;
			return NULL;
		}
		memcpy((char *)&opened + functions[i].offset, &function, sizeof(function));
	}
	return &opened;
}
