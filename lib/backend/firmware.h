/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_BACKEND_FIRMWARE_H
#define PMEMCTL_BACKEND_FIRMWARE_H

#include "backend.h"

/* What a DIMM tells of updates. */
struct firmware_limits {
	uint32_t storage, send;		/* bytes: of an image, and of it at once */
	uint32_t interval, query_time;	/* microseconds: between questions, and in all */
	uint64_t staged;		/* version; 0 none */
};

/* An update that goes on; libndctl's command that began it. */
struct ndctl_cmd;

/* 0, or -errno with the error recorded. */
int backend_firmware_info(struct pmemctl_ctx *ctx, const char *dimm, struct firmware_limits *limits);
/*
 * The steps of an update. 0 or -errno: -EBUSY another goes on, or what was sent is still being checked; -EALREADY one
 * was staged already; -EBADMSG the image is wrong. What start has made, also when it fails, is given to end.
 */
int backend_firmware_start(struct pmemctl_ctx *ctx, const char *dimm, struct ndctl_cmd **update);
int backend_firmware_send(struct ndctl_cmd *update, uint64_t offset, const void *bytes, uint32_t length);
int backend_firmware_finish(struct ndctl_cmd *update);
int backend_firmware_abort(struct ndctl_cmd *update);
int backend_firmware_query(struct ndctl_cmd *update, uint64_t *version);
void backend_firmware_end(struct ndctl_cmd *update);

#endif
