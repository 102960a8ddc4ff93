// SPDX-License-Identifier: LGPL-2.1-or-later
/* What can be said of the options of a new namespace before any region is looked at. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "plan.h"

enum {
	NAME_MAX_BYTES = 63,		/* NSLABEL_NAME_LEN less the terminator */
	PAGE = 4096,
};

int fail_map(struct pmemctl_ctx *ctx, const char *object, enum pmemctl_mode mode)
{
	int rc = fail(ctx, PMEMCTL_USAGE, EINVAL, object, "%s mode has no page structures to place",
		      pmemctl_mode_name(mode));

	fail_hint(ctx, "leave --map out; only fsdax and devdax mode have them");
	return rc;
}

int limits_check_name(struct pmemctl_ctx *ctx, const char *name)
{
	int rc;

	if (strlen(name) <= NAME_MAX_BYTES)
		return 0;
	rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "the name has %zu bytes; a label holds at most %d",
		  strlen(name), NAME_MAX_BYTES);
	fail_hint(ctx, "make it shorter by %zu byte%s", strlen(name) - NAME_MAX_BYTES,
		  strlen(name) - NAME_MAX_BYTES == 1 ? "" : "s");
	return rc;
}

/* Kernels map by the sizes of their pages: of x86, arm64 and ppc64 with a page of 4 KiB these. */
static int fail_align(struct pmemctl_ctx *ctx, uint64_t align)
{
	static const uint64_t usual[] = { PAGE, 2ULL << 20, 1ULL << 30 };
	uint64_t below = usual[0], above = 0;
	char lower[32], upper[32];
	int rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "alignment %llu is not a power of two of at least %d",
		      (unsigned long long)align, PAGE);

	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		if (usual[i] < align)
			below = usual[i];
		else if (!above && i)
			above = usual[i];
	}
	size_text(below, lower, sizeof(lower));
	if (align < PAGE || !above)
		fail_hint(ctx, "the nearest is %s; pmemctl list -RC shows what a region supports", lower);
	else
		fail_hint(ctx, "the nearest are %s and %s; pmemctl list -RC shows what a region supports", lower,
			  size_text(above, upper, sizeof(upper)));
	return rc;
}

int limits_check_options(struct pmemctl_ctx *ctx, const struct pmemctl_create_options *o)
{
	char uuid[UUID_TEXT];
	int rc = o->uuid ? backend_uuid_parse(ctx, o->uuid, uuid) : 0;

	if (rc)
		return rc;
	if (o->uuid && !uuid[strspn(uuid, "0-")]) {
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, NULL, "the null uuid stands for no uuid");
		fail_hint(ctx, "leave --uuid out, and a new one is made");
		return rc;
	}
	rc = o->name ? limits_check_name(ctx, o->name) : 0;
	if (rc)
		return rc;
	if (o->align && (o->align & (o->align - 1) || o->align < PAGE))
		return fail_align(ctx, o->align);
	if (o->map != PMEMCTL_MAP_NONE && o->mode != PMEMCTL_MODE_UNKNOWN &&
	    o->mode != PMEMCTL_MODE_FSDAX && o->mode != PMEMCTL_MODE_DEVDAX)
		return fail_map(ctx, NULL, o->mode);
	return 0;
}
