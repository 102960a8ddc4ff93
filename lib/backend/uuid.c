// SPDX-License-Identifier: LGPL-2.1-or-later
/* UUIDs in their text form, through libuuid. */
#include <errno.h>
#include <stddef.h>
#include <uuid/uuid.h>

#include "backend.h"

DLOPEN_NOTE(uuid, "[{\"feature\":\"uuid\",\"description\":\"Identities of namespaces\","
		  "\"priority\":\"required\",\"soname\":[\"libuuid.so.1\"]}]");

static void *library;
static __typeof__(uuid_generate) *sym_generate;
static __typeof__(uuid_parse) *sym_parse;
static __typeof__(uuid_unparse_lower) *sym_unparse;

static const struct symbol symbols[] = {
	{ "uuid_generate", (void **)&sym_generate },
	{ "uuid_parse", (void **)&sym_parse },
	{ "uuid_unparse_lower", (void **)&sym_unparse },
};

static int open_library(struct pmemctl_ctx *ctx)
{
	return backend_open(ctx, &library, "libuuid.so.1", "libuuid1", symbols,
			    ARRAY_SIZE(symbols));
}

int backend_uuid_new(struct pmemctl_ctx *ctx, char text[UUID_TEXT])
{
	int rc = open_library(ctx);
	uuid_t uuid;

	if (rc)
		return rc;
	sym_generate(uuid);
	sym_unparse(uuid, text);
	return 0;
}

int backend_uuid_parse(struct pmemctl_ctx *ctx, const char *from, char text[UUID_TEXT])
{
	int rc = open_library(ctx);
	uuid_t uuid;

	if (rc)
		return rc;
	if (sym_parse(from, uuid)) {
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "'%s' is not a uuid", from);
		fail_hint(ctx, "write it as 8-4-4-4-12 hexadecimal digits, or leave it out");
		return rc;
	}
	sym_unparse(uuid, text);
	return 0;
}
