/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_PUT_H
#define PMEMCTL_PUT_H

#include <stddef.h>
#include <stdint.h>

/* Write all of length bytes at a place of an open disk or file. 0 or -errno. */
int put_all(int fd, const void *bytes, size_t length, uint64_t at);
/* The same, and to the medium, between stop points named what. */
int put_bytes(int fd, const char *what, const void *bytes, size_t length, uint64_t at);

#endif
