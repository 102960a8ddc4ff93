/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_PARALLEL_H
#define PMEMCTL_PARALLEL_H

#include "cli.h"

/* The change of one object: 0, or -errno with the error in the context. */
typedef int change_fn(struct pmemctl_ctx *ctx, const char *object, const void *data);

struct outcome {
	int rc;
	struct pmemctl_error error;	/* when rc is not 0; the strings belong to the outcome */
};

/*
 * Change several objects at a time: ending a device, the kernel mostly waits. The caller holds the
 * locks, in cli->ctx. outcomes has count elements, to be given to outcomes_free(). With a log, one
 * goes after the other, so that it can be read.
 */
void change_each(struct cli *cli, const char *const *objects, size_t count, change_fn *change,
		 const void *data, struct outcome *outcomes);
/* One of them again; its outcome is replaced. */
void change_again(struct cli *cli, const char *object, change_fn *change, const void *data,
		  struct outcome *outcome);
void outcomes_free(struct outcome *outcomes, size_t count);

#endif
