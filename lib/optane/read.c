// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is wanted of several modules, each asked by a thread of its own. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "optane/optane.h"

/* What pmemctl_optane_read() returns, with the memory that everything in it lives in. */
struct readings {
	struct pmemctl_optane optane;
	struct arena arena;
};

struct worker {
	pthread_t thread;
	struct pmemctl_ctx *ctx;	/* a clone */
	struct pmemctl_optane_module *module;
	struct optane_wish wish;
	char problem[sizeof(((struct optane_mailbox *)0)->problem)];
	bool started;
};

static void *work(void *data)
{
	struct worker *worker = data;
	struct optane_mailbox mailbox;
	int rc = optane_open(&mailbox, worker->ctx, worker->module->dimm);

	if (rc)
		snprintf(worker->problem, sizeof(worker->problem), "%s", mailbox.problem);
	else
		optane_ask(&mailbox, &worker->wish, worker->module, worker->problem, sizeof(worker->problem));
	optane_close(&mailbox);
	return NULL;
}

/* A thread that cannot be had is done without. */
static void start(struct worker *worker, struct pmemctl_ctx *ctx, bool alone)
{
	if (alone || pmemctl_clone(ctx, &worker->ctx)) {
		worker->ctx = ctx;
		work(worker);
		worker->ctx = NULL;
		return;
	}
	worker->started = pthread_create(&worker->thread, NULL, work, worker) == 0;
	if (!worker->started)
		work(worker);
}

static int ask_all(struct pmemctl_ctx *ctx, struct readings *readings, const struct optane_wish *wish)
{
	const size_t count = readings->optane.module_count;
	struct worker *workers = calloc(count ? count : 1, sizeof(*workers));

	if (!workers)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		workers[i].module = readings->optane.modules[i];
		workers[i].wish = *wish;
		/* a log is read in order, and of a recorded machine everything is there at once */
		start(&workers[i], ctx, count == 1 || ctx->sysroot || log_enabled(ctx, PMEMCTL_LOG_DEBUG));
	}
	for (size_t i = 0; i < count; i++) {
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
		pmemctl_unref(workers[i].ctx);
		if (*workers[i].problem)
			workers[i].module->problem = arena_strdup(&readings->arena, workers[i].problem);
	}
	free(workers);
	return 0;
}

PMEMCTL_EXPORT void pmemctl_optane_free(struct pmemctl_optane *optane)
{
	struct readings *readings = (struct readings *)optane;

	if (!readings)
		return;
	for (size_t i = 0; i < optane->module_count; i++) {
		free(optane->modules[i]->effects);
		free(optane->modules[i]->entries);
		free(optane->modules[i]->pcd);
	}
	arena_free(&readings->arena);
	free(readings);
}

static int read_all(struct pmemctl_ctx *ctx, const char *const *dimms, size_t count, const struct optane_wish *wish,
		    struct pmemctl_optane **optane)
{
	struct readings *readings = calloc(1, sizeof(*readings));
	int rc = readings ? 0 : -ENOMEM;

	*optane = NULL;
	for (size_t i = 0; i < count && !rc; i++) {
		struct pmemctl_optane_module *module = arena_alloc(&readings->arena, sizeof(*module));

		if (module)
			*module = (struct pmemctl_optane_module) {
				.dimm = arena_strdup(&readings->arena, dimms[i]), .asked = wish->want,
			};
		ARENA_APPEND(&readings->arena, readings->optane.modules, readings->optane.module_count, module);
		rc = readings->arena.failed ? -ENOMEM : 0;
	}
	if (!rc)
		rc = ask_all(ctx, readings, wish);
	if (!rc && readings->arena.failed)
		rc = -ENOMEM;
	if (rc) {
		pmemctl_optane_free(readings ? &readings->optane : NULL);
		return fail(ctx, PMEMCTL_FAILED, -rc, NULL, "out of memory");
	}
	*optane = &readings->optane;
	return 0;
}

PMEMCTL_EXPORT int pmemctl_optane_read(struct pmemctl_ctx *ctx, const char *const *dimms, size_t count, unsigned want,
				       struct pmemctl_optane **optane)
{
	const struct optane_wish wish = {
		.want = want | optane_needs(want), .entries = { .logs = (1u << PMEMCTL_OPTANE_LOG_COUNT) - 1 },
	};

	return read_all(ctx, dimms, count, &wish, optane);
}

PMEMCTL_EXPORT int pmemctl_optane_read_entries(struct pmemctl_ctx *ctx, const char *const *dimms, size_t count,
					       const struct pmemctl_optane_entry_query *query,
					       struct pmemctl_optane **optane)
{
	const struct optane_wish wish = { .want = PMEMCTL_OPTANE_ENTRIES, .entries = *query };

	return read_all(ctx, dimms, count, &wish, optane);
}

/* Some systems show the number with its bytes in the other order. */
PMEMCTL_EXPORT bool pmemctl_is_optane(const struct pmemctl_dimm *dimm)
{
	enum { FIRST = 0x097a, LAST = 0x097c, INTEL = 0x8089, APP_DIRECT = 0x0301 };
	const uint64_t device = dimm->subsystem_device, swapped = (device << 8 & 0xff00) | (device >> 8 & 0xff);

	return dimm->family == 0 && dimm->subsystem_vendor == INTEL &&
	       (dimm->format[0] == APP_DIRECT || dimm->format[1] == APP_DIRECT) &&
	       ((device >= FIRST && device <= LAST) || (swapped >= FIRST && swapped <= LAST));
}

PMEMCTL_EXPORT size_t pmemctl_optane_dimms(const struct pmemctl_platform *platform, const struct pmemctl_dimm **dimms)
{
	size_t count = 0;

	for (size_t i = 0; i < platform->dimm_count; i++) {
		if (!pmemctl_is_optane(platform->dimms[i]))
			continue;
		if (dimms)
			dimms[count] = platform->dimms[i];
		count++;
	}
	return count;
}
