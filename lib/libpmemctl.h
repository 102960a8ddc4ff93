/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_H
#define LIBPMEMCTL_H

/*
 * libpmemctl: persistent memory and DAX on Linux, read from and changed through the kernel.
 *
 * Conventions, for every symbol:
 *  - functions return 0, or a negative errno; pmemctl_error() then tells what, which object and why.
 *  - sizes, offsets and addresses are in bytes; PMEMCTL_UNKNOWN is what could not be read.
 *  - a string that could not be read is NULL; an empty one is "".
 *  - objects belong to the platform they were discovered with, and live until pmemctl_platform_free().
 *  - structures are only ever allocated by the library; new fields are added at their end.
 *  - nothing here prints, prompts, exits, or changes the process's signal handlers, environment or locale.
 *  - a context is for one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PMEMCTL_UNKNOWN UINT64_MAX
#define PMEMCTL_NO_NODE (-1)

/* ---- context, errors, log ---------------------------------------------------------------- */

struct pmemctl_ctx;

/*
 * Outcome of an operation in the terms a user acts on. The values are the exit statuses of the
 * pmemctl command, so that every front end agrees on them. Since: 0.1
 */
enum pmemctl_status {
	PMEMCTL_OK = 0,
	PMEMCTL_FAILED = 1,
	PMEMCTL_USAGE = 2,
	PMEMCTL_NO_OBJECT = 3,
	PMEMCTL_NO_PERMISSION = 4,
	PMEMCTL_IN_USE = 5,
	PMEMCTL_NOT_SUPPORTED = 6,
	PMEMCTL_PARTIAL = 7,
	PMEMCTL_DECLINED = 8,
	PMEMCTL_DAMAGED = 10,
};

/* The last failure in a context. Strings are "" when there is nothing to say. Since: 0.1 */
struct pmemctl_error {
	enum pmemctl_status status;
	int errnum;		/* positive errno behind it, or 0 */
	const char *object;	/* "region0", "nmem3" … */
	const char *message;	/* one line: what happened and why */
	const char *kernel;	/* what the kernel logged since the operation began, one line a message */
	const char *hint;	/* what to do about it */
};

enum pmemctl_log_level { PMEMCTL_LOG_WARNING, PMEMCTL_LOG_INFO, PMEMCTL_LOG_DEBUG };
typedef void pmemctl_log_fn(void *data, enum pmemctl_log_level level, const char *message);

/*
 * Open a context on the running system (sysroot NULL) or on a recorded tree below the directory
 * sysroot, which holds sys/, dev/ and proc/. Since: 0.1
 */
int pmemctl_new(struct pmemctl_ctx **ctx, const char *sysroot);
void pmemctl_unref(struct pmemctl_ctx *ctx);
void pmemctl_set_log(struct pmemctl_ctx *ctx, pmemctl_log_fn *fn, void *data,
		     enum pmemctl_log_level highest);
const struct pmemctl_error *pmemctl_error(struct pmemctl_ctx *ctx);

/* True on a recorded tree, where nothing can be changed. Since: 0.1 */
bool pmemctl_is_recorded(struct pmemctl_ctx *ctx);

/* Ask a running plan to stop and roll back. Safe to call from a signal handler. Since: 0.1 */
void pmemctl_interrupt(struct pmemctl_ctx *ctx);

#ifdef __cplusplus
}
#endif
#endif
