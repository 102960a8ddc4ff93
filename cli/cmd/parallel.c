// SPDX-License-Identifier: GPL-2.0-only
/* The same change of many objects, several at a time. */
#include "parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORKERS = 16 };

struct work {
	const char *const *objects;
	size_t count;
	change_fn *change;
	const void *data;
	struct outcome *outcomes;
	atomic_size_t next;
};

struct worker {
	struct work *work;
	struct pmemctl_ctx *ctx;
	pthread_t thread;
};

static void keep_error(struct outcome *outcome, const struct pmemctl_error *error)
{
	outcome->error = (struct pmemctl_error) {
		.status = error->status,
		.errnum = error->errnum,
		.object = strdup(error->object),
		.message = strdup(error->message),
		.kernel = strdup(error->kernel),
		.hint = strdup(error->hint),
		.missing = error->missing,
	};
}

static void work_with(struct work *work, struct pmemctl_ctx *ctx)
{
	size_t i;

	while ((i = atomic_fetch_add(&work->next, 1)) < work->count) {
		work->outcomes[i].rc = work->change(ctx, work->objects[i], work->data);
		if (work->outcomes[i].rc)
			keep_error(&work->outcomes[i], pmemctl_error(ctx));
	}
}

static void *run_worker(void *argument)
{
	struct worker *worker = argument;

	work_with(worker->work, worker->ctx);
	return NULL;
}

static bool start_worker(struct cli *cli, struct worker *worker, struct work *work)
{
	worker->work = work;
	if (pmemctl_clone(cli->ctx, &worker->ctx))
		return false;
	if (pthread_create(&worker->thread, NULL, run_worker, worker) == 0)
		return true;
	pmemctl_unref(worker->ctx);
	return false;
}

void change_each(struct cli *cli, const char *const *objects, size_t count, change_fn *change,
		 const void *data, struct outcome *outcomes)
{
	struct work work = { objects, count, change, data, outcomes, 0 };
	struct worker workers[MAX_WORKERS];
	size_t started = 0;

	/* this thread is one of them, and alone when no other can be started */
	while (!cli->shows_log && started < MAX_WORKERS && started + 1 < count &&
	       start_worker(cli, &workers[started], &work))
		started++;
	work_with(&work, cli->ctx);
	while (started-- > 0) {
		pthread_join(workers[started].thread, NULL);
		pmemctl_unref(workers[started].ctx);
	}
}

static void forget_error(struct outcome *outcome)
{
	free((char *)outcome->error.object);
	free((char *)outcome->error.message);
	free((char *)outcome->error.kernel);
	free((char *)outcome->error.hint);
	*outcome = (struct outcome) { 0 };
}

void change_again(struct cli *cli, const char *object, change_fn *change, const void *data,
		  struct outcome *outcome)
{
	struct work work = { &object, 1, change, data, outcome, 0 };

	forget_error(outcome);
	work_with(&work, cli->ctx);
}

void outcomes_free(struct outcome *outcomes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		forget_error(&outcomes[i]);
	free(outcomes);
}
