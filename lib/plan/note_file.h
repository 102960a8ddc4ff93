/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef NOTE_FILE_H
#define NOTE_FILE_H

#include <sys/types.h>
#include <sys/uio.h>

/*
 * Writes a note of what is going on, by its path below /run: whole or not at all, so that one that is there, which
 * may be the only way back, stays until the new one is written. It need not outlive the system. 0 or -errno.
 */
int note_file_write(const char *path, mode_t mode, const struct iovec *parts, int count);

#endif
