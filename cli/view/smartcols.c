// SPDX-License-Identifier: GPL-2.0-only
/* Opening libsmartcols: commands that draw no table start without it. */
#include "view/smartcols.h"

#include <locale.h>

#include "library.h"

static const struct library_function functions[] = {
#define NAME(name) { #name, offsetof(struct smartcols, name) },
	SMARTCOLS_FUNCTIONS(NAME)
#undef NAME
};

const struct smartcols *smartcols(struct cli *cli)
{
	static const struct library library = {
		.soname = "libsmartcols.so.1", .what = "tables need",
		.hint = "install the package libsmartcols1, or choose another --format",
		.functions = functions, .count = ARRAY_SIZE(functions),
	};
	static struct smartcols opened;

	if (opened.scols_new_table)
		return &opened;
	setlocale(LC_CTYPE, "");	/* it measures and prints text in the user's encoding */
	return library_open(cli, &library, &opened, sizeof(opened)) ? NULL : &opened;
}
