// SPDX-License-Identifier: LGPL-2.1-or-later
/* The context: where the system is found, and who hears about it. */
#include "ctx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/backend.h"
#include "sysfs.h"

PMEMCTL_EXPORT int pmemctl_new(struct pmemctl_ctx **out, const char *sysroot)
{
	struct pmemctl_ctx *ctx = calloc(1, sizeof(*ctx));

	if (!ctx)
		return -ENOMEM;
	ctx->nd_fd = ctx->near_fd = ctx->record_fd = -1;
	error_clear(ctx);
	if (sysroot) {
		ctx->sysroot = strdup(sysroot);
		if (!ctx->sysroot) {
			free(ctx);
			return -ENOMEM;
		}
	}
	ctx->root_fd = open(sysroot ? sysroot : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (ctx->root_fd < 0) {
		int rc = -errno;

		free(ctx->sysroot);
		free(ctx);
		return rc;
	}
	*out = ctx;
	return 0;
}

PMEMCTL_EXPORT int pmemctl_clone(struct pmemctl_ctx *of, struct pmemctl_ctx **out)
{
	struct pmemctl_ctx *ctx;
	int rc = pmemctl_new(&ctx, of->sysroot);

	if (rc)
		return fail(of, PMEMCTL_FAILED, -rc, NULL, "cannot open the system again: %s",
			    strerror(-rc));
	ctx->parent = of->parent ? of->parent : of;
	if (of->record_fd >= 0)
		ctx->record_fd = fcntl(of->record_fd, F_DUPFD_CLOEXEC, 0);
	if (of->record_fd >= 0 && ctx->record_fd < 0) {
		rc = fail(of, PMEMCTL_FAILED, errno, NULL, "cannot go on recording: %s", strerror(errno));
		pmemctl_unref(ctx);
		return rc;
	}
	*out = ctx;
	return 0;
}

PMEMCTL_EXPORT void pmemctl_unref(struct pmemctl_ctx *ctx)
{
	if (!ctx)
		return;
	pmemctl_unlock(ctx);
	backend_ndctl_close(ctx);
	error_clear(ctx);
	sysfs_forget(ctx);
	close(ctx->root_fd);
	if (ctx->record_fd >= 0)
		close(ctx->record_fd);
	free(ctx->sysroot);
	free(ctx);
}

PMEMCTL_EXPORT void pmemctl_set_log(struct pmemctl_ctx *ctx, pmemctl_log_fn *fn, void *data,
				    enum pmemctl_log_level highest)
{
	ctx->log_fn = fn;
	ctx->log_data = data;
	ctx->log_level = highest;
}

PMEMCTL_EXPORT const char *pmemctl_denied(struct pmemctl_ctx *ctx)
{
	return ctx->denied;
}

PMEMCTL_EXPORT bool pmemctl_is_recorded(struct pmemctl_ctx *ctx)
{
	return ctx->sysroot != NULL;
}

PMEMCTL_EXPORT void pmemctl_interrupt(struct pmemctl_ctx *ctx)
{
	ctx->interrupted = 1;
}

PMEMCTL_EXPORT bool pmemctl_is_interrupted(struct pmemctl_ctx *ctx)
{
	return is_interrupted(ctx);
}

void log_message(struct pmemctl_ctx *ctx, enum pmemctl_log_level level, const char *format, ...)
{
	char line[1024];
	va_list ap;

	if (!log_enabled(ctx, level))
		return;
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	ctx->log_fn(ctx->log_data, level, line);
}
