// SPDX-License-Identifier: LGPL-2.1-or-later
/* The last failure of a context: what, which object, why, what to do. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctx.h"

enum { TEXT_OBJECT, TEXT_MESSAGE, TEXT_KERNEL, TEXT_HINT };

PMEMCTL_EXPORT const struct pmemctl_error *pmemctl_error(struct pmemctl_ctx *ctx)
{
	return &ctx->error;
}

static const char *keep(struct pmemctl_ctx *ctx, int which, char *text)
{
	free(ctx->error_text[which]);
	ctx->error_text[which] = text;
	return text ? text : "";
}

void error_clear(struct pmemctl_ctx *ctx)
{
	ctx->error = (struct pmemctl_error) {
		.object = keep(ctx, TEXT_OBJECT, NULL),
		.message = keep(ctx, TEXT_MESSAGE, NULL),
		.kernel = keep(ctx, TEXT_KERNEL, NULL),
		.hint = keep(ctx, TEXT_HINT, NULL),
	};
}

static char *format_text(const char *format, va_list ap)
{
	char *text;

	return vasprintf(&text, format, ap) < 0 ? NULL : text;
}

int fail(struct pmemctl_ctx *ctx, enum pmemctl_status status, int errnum, const char *object,
	 const char *format, ...)
{
	/* object may point into the error that is replaced here */
	char *name = object ? strdup(object) : NULL;
	va_list ap;
	char *text;

	va_start(ap, format);
	text = format_text(format, ap);
	va_end(ap);
	error_clear(ctx);
	ctx->error.status = status;
	ctx->error.errnum = errnum;
	ctx->error.object = keep(ctx, TEXT_OBJECT, name);
	ctx->error.message = keep(ctx, TEXT_MESSAGE, text);
	return errnum ? -errnum : -EINVAL;
}

void fail_hint(struct pmemctl_ctx *ctx, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	ctx->error.hint = keep(ctx, TEXT_HINT, format_text(format, ap));
	va_end(ap);
}

int hinted(struct pmemctl_ctx *ctx, int rc, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	ctx->error.hint = keep(ctx, TEXT_HINT, format_text(format, ap));
	va_end(ap);
	return rc;
}

int fail_no_object(struct pmemctl_ctx *ctx, int errnum, const char *object, const char *kind)
{
	const int rc = fail(ctx, PMEMCTL_NO_OBJECT, errnum, object, "there is no such %s", kind);

	ctx->error.missing = kind;
	return rc;
}

int fail_recorded(struct pmemctl_ctx *ctx, const char *object)
{
	return hinted(ctx, fail(ctx, PMEMCTL_NOT_SUPPORTED, EROFS, object,
				"this is a recorded tree; nothing in it can be changed"),
		      "--dry-run shows what would be done");
}

int fail_not_root(struct pmemctl_ctx *ctx, const char *object, const char *message)
{
	return hinted(ctx,
		      fail(ctx, PMEMCTL_NO_PERMISSION, EACCES, object, "%s", message ? message : "changes need root"),
		      "repeat it with sudo, or as root");
}

void fail_kernel(struct pmemctl_ctx *ctx, char *lines)
{
	ctx->error.kernel = keep(ctx, TEXT_KERNEL, lines);
}

enum pmemctl_status status_of_errno(int errnum)
{
	switch (errnum) {
	case 0:
		return PMEMCTL_OK;
	case EACCES:
	case EPERM:
	case EROFS:
		return PMEMCTL_NO_PERMISSION;
	case EBUSY:
		return PMEMCTL_IN_USE;
	case EOPNOTSUPP:
	case ENOTTY:
	case ENOSYS:
		return PMEMCTL_NOT_SUPPORTED;
	default:
		return PMEMCTL_FAILED;
	}
}
