/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_CTX_H
#define PMEMCTL_CTX_H

#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include "libpmemctl.h"

#define PMEMCTL_EXPORT __attribute__((visibility("default")))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Locks of buses, see plan/lock.c. */
struct locks {
	struct lock *held;
	size_t count;
};

struct pmemctl_ctx {
	struct pmemctl_ctx *parent;	/* that it is a clone of, or NULL */
	int root_fd;		/* directory that sys/, dev/ and proc/ are found in */
	int nd_fd;		/* sys/bus/nd/devices, once it is needed, or -1 */
	int near_fd;		/* directory of a region, see sysfs_go_near(), or -1 */
	char near_number[16];	/* of that region, as its devices have it: "0." */
	char *sysroot;		/* NULL on the running system */
	volatile sig_atomic_t interrupted;
	struct locks locks;	/* taken by pmemctl_lock() */
	int record_fd;		/* where pmemctl_record() has what is read, or -1 */
	atomic_int record_rc;	/* the first failure of that */
	pmemctl_log_fn *log_fn;
	void *log_data;
	enum pmemctl_log_level log_level;
	char denied[256];	/* see pmemctl_denied() */
	struct pmemctl_error error;
	char *error_text[4];	/* owners of the strings in error */
	void *ndctl;		/* libndctl's context, opened on first use (backend/ndctl.c) */
};

/* Record a failure and return -errnum (-EINVAL when 0); object may be NULL. */
int fail(struct pmemctl_ctx *ctx, enum pmemctl_status status, int errnum, const char *object,
	 const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Add to the failure just recorded what would do; hinted() returns rc, which is its -errno. */
int hinted(struct pmemctl_ctx *ctx, int rc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void fail_hint(struct pmemctl_ctx *ctx, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Of an object that is not there; kind, such as "region", is a string that stays. */
int fail_no_object(struct pmemctl_ctx *ctx, int errnum, const char *object, const char *kind);
/* Of what a recorded tree cannot do. */
int fail_recorded(struct pmemctl_ctx *ctx, const char *object);
/* Of what only root can do; what it is about, or NULL for any change. */
int fail_not_root(struct pmemctl_ctx *ctx, const char *object, const char *message);
void fail_kernel(struct pmemctl_ctx *ctx, char *lines);	/* takes ownership */
/* The status that an errno of the kernel stands for. */
enum pmemctl_status status_of_errno(int errnum);
void error_clear(struct pmemctl_ctx *ctx);

void log_message(struct pmemctl_ctx *ctx, enum pmemctl_log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static inline bool is_interrupted(const struct pmemctl_ctx *ctx)
{
	return ctx->interrupted || (ctx->parent && ctx->parent->interrupted);
}

static inline bool log_enabled(const struct pmemctl_ctx *ctx, enum pmemctl_log_level level)
{
	return ctx->log_fn && level <= ctx->log_level;
}

#endif
