// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is half-made or damaged on the whole system. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "plan/plan.h"

struct pmemctl_finding *finding_add(struct diagnosis *d, const char *object, const char *region,
				    bool fault, enum pmemctl_repair repair, const char *format, ...)
{
	static const char *const remedies[] = {
		[PMEMCTL_REPAIR_CLEAR] = "make it as new",
		[PMEMCTL_REPAIR_REMOVE] = "remove it",
		[PMEMCTL_REPAIR_ENABLE] = "put it into service",
		[PMEMCTL_REPAIR_SHOW] = "reset force_raw",
		[PMEMCTL_REPAIR_FINISH] = NULL,
		[PMEMCTL_REPAIR_RESUME] = NULL,
		[PMEMCTL_REPAIR_ONLINE] = "bring the rest online",
		[PMEMCTL_REPAIR_OFFLINE] = "take the rest offline",
	};
	static _Thread_local struct pmemctl_finding lost;
	struct pmemctl_finding *finding = arena_alloc(&d->arena, sizeof(*finding));
	char text[1024];
	va_list ap;

	if (!finding)
		return &lost;	/* found when the arena is looked at */
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	finding->object = arena_strdup(&d->arena, object);
	finding->region = region ? arena_strdup(&d->arena, region) : NULL;
	finding->fault = fault;
	finding->repair = repair;
	finding->what = arena_strdup(&d->arena, text);
	finding->remedy = remedies[repair];
	ARENA_APPEND(&d->arena, d->found.list, d->found.count, finding);
	return finding;
}

static void look_at_all(struct diagnosis *d)
{
	/* first, as the repair of a namespace may begin to use one of them */
	diagnose_idle_devices(d);
	for (size_t i = 0; i < d->platform->namespace_count; i++)
		diagnose_namespace(d, d->platform->namespaces[i]);
	for (size_t i = 0; i < d->platform->bus_count; i++) {
		d->area_count = 0;
		d->areas = NULL;
		for (size_t j = 0; j < d->platform->buses[i]->dimm_count; j++)
			diagnose_dimm(d, d->platform->buses[i]->dimms[j]);
		diagnose_sets(d);
		diagnose_stale_labels(d);
	}
	diagnose_keys(d);
}

/* What is in the middle of a change is not half-made. */
static bool lock(struct pmemctl_ctx *ctx)
{
	bool locked = geteuid() == 0 && !pmemctl_is_recorded(ctx) && !ctx->locks.count &&
		      pmemctl_lock(ctx, NULL, NULL) == 0;

	if (locked && lock_dax(ctx)) {
		pmemctl_unlock(ctx);
		locked = false;
	}
	error_clear(ctx);
	return locked;
}

static int diagnose(struct diagnosis *d, const char *region)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_CAPABILITIES | PMEMCTL_WANT_NAMESPACES |
			PMEMCTL_WANT_IDLE | PMEMCTL_WANT_SIZES | PMEMCTL_WANT_RAW_UUID |
			PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY | PMEMCTL_WANT_MAPPINGS,
		.region = region,
	};
	struct pmemctl_platform *platform;
	int rc = pmemctl_discover(d->ctx, &query, &platform);

	if (rc)
		return rc;
	d->platform = platform;
	look_at_all(d);
	if (!region)
		diagnose_goals(d);
	pmemctl_platform_free(platform);
	rc = region ? 0 : diagnose_dax(d);	/* no DAX device is of a region of libnvdimm */
	if (rc)
		return rc;
	return d->arena.failed ? fail(d->ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory") : 0;
}

static bool is_same(const struct pmemctl_finding *a, const struct pmemctl_finding *b)
{
	if (strcmp(a->object, b->object) != 0)
		return false;
	/* the plan looks for itself, and less of the bus may be looked at now */
	if (a->repair == PMEMCTL_REPAIR_RESUME && b->repair == PMEMCTL_REPAIR_RESUME)
		return true;
	return strcmp(a->what, b->what) == 0 &&
	       a->fault == b->fault && a->repair == b->repair && a->loses == b->loses &&
	       a->mode == b->mode && a->map == b->map && a->align == b->align &&
	       a->sector_size == b->sector_size && a->is_dax == b->is_dax && a->dax_mode == b->dax_mode &&
	       a->size == b->size;
}

int diagnose_again(struct pmemctl_ctx *ctx, const struct pmemctl_finding *finding)
{
	struct diagnosis d = { .ctx = ctx };
	int rc = diagnose(&d, finding->region);
	bool same = false;

	for (size_t i = 0; !rc && !same && i < d.found.count; i++)
		same = is_same(d.found.list[i], finding);
	arena_free(&d.arena);
	if (rc || same)
		return rc;
	rc = fail(ctx, PMEMCTL_FAILED, ESTALE, finding->object,
		  "it has changed since it was found; nothing was done");
	fail_hint(ctx, "look again: pmemctl doctor %s", finding->object);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_diagnose(struct pmemctl_ctx *ctx, struct pmemctl_findings **findings)
{
	struct diagnosis *d = calloc(1, sizeof(*d));
	int rc;

	*findings = NULL;
	error_clear(ctx);
	if (!d)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, NULL, "out of memory");
	d->ctx = ctx;
	d->locked = lock(ctx);
	rc = diagnose(d, NULL);
	if (d->locked)
		pmemctl_unlock(ctx);
	*findings = &d->found;
	if (rc) {
		pmemctl_findings_free(*findings);
		*findings = NULL;
	}
	return rc;
}

PMEMCTL_EXPORT void pmemctl_findings_free(struct pmemctl_findings *findings)
{
	struct diagnosis *d;

	if (!findings)
		return;
	d = (struct diagnosis *)((char *)findings - offsetof(struct diagnosis, found));
	arena_free(&d->arena);
	free(d);
}
