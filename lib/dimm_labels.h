/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_DIMM_LABELS_H
#define PMEMCTL_DIMM_LABELS_H

#include "arena.h"
#include "ctx.h"

/*
 * The label area of a DIMM, by ioctls on /dev/nmemN, or on a recorded tree the file
 * dev/nmemN.labels. What stands in the area is the matter of label/.
 */

/* Has the DIMM a label area, which can be written? */
bool dimm_takes_labels(struct pmemctl_ctx *ctx, const char *dimm);

/* All of it, in the arena. 0 or -errno with the error recorded. */
int dimm_labels_read(struct pmemctl_ctx *ctx, const char *dimm, struct arena *arena, uint8_t **bytes,
		     size_t *size);

/*
 * The same, but slots that the index blocks count as free are zeros in it and are not read: a DIMM
 * takes some milliseconds for each piece.
 */
int dimm_labels_read_used(struct pmemctl_ctx *ctx, const char *dimm, struct arena *arena, uint8_t **bytes,
			  size_t *size);

/* Fails when the bytes at an offset are not these. 0 or -errno with the error recorded. */
int dimm_labels_check(struct pmemctl_ctx *ctx, const char *dimm, size_t offset, const uint8_t *bytes,
		      size_t length);

/*
 * Write length bytes at an offset. The DIMM takes them in pieces; *done tells how many bytes were
 * written when it fails. 0 or -errno with the error recorded.
 */
int dimm_labels_write(struct pmemctl_ctx *ctx, const char *dimm, size_t offset, const uint8_t *bytes,
		      size_t length, size_t *done);

#endif
