/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TAR_H
#define PMEMCTL_TAR_H

#include <stdio.h>
#include <time.h>

/*
 * An archive as POSIX.1-1988 has it (ustar), which every tar reads: a file of it, for its owner alone, whose name has less
 * than 100 bytes; and its end. What cannot be written is found when the stream is closed.
 */
void tar_add(FILE *out, const char *name, const void *bytes, size_t size, time_t when);
void tar_end(FILE *out);

#endif
