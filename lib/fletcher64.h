/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_FLETCHER64_H
#define PMEMCTL_FLETCHER64_H

#include <stddef.h>
#include <stdint.h>

enum { FLETCHER64_SIZE = 8 };

/*
 * The checksum that libnvdimm keeps in labels, index blocks and info blocks: of the 32-bit
 * little-endian words of size bytes (a multiple of 4), with the checksum's own 8 bytes, which begin
 * at the offset own (a multiple of 4; size or more: there are none), counted as zeros.
 * The kernel's drivers/nvdimm/core.c, nd_fletcher64().
 */
uint64_t fletcher64(const void *bytes, size_t size, size_t own);

#endif
