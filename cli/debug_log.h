/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_CLI_DEBUG_LOG_H
#define PMEMCTL_CLI_DEBUG_LOG_H

#include "cli.h"

/* A debug log of an Intel Optane module as a file, "PREFIX_8089-a2-1837-00000be8_0x0001_media.bin"; for root alone. */
struct debug_file {
	char *path;
	int rc;		/* 0, or -errno: -ENODATA the module has no such log, -EEXIST the file is there */
	enum pmemctl_status status;
	bool unwritten;	/* it was read, and could not be written */
	char problem[512];
};
/* Read it and write it: the whole file or none. */
void debug_file_write(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, enum pmemctl_optane_debug_log log,
		      const char *prefix, bool is_new, void (*progress)(void *data, uint64_t done, uint64_t total),
		      void *data, struct debug_file *file);
void debug_file_free(struct debug_file *file);

#endif
