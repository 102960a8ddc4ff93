// SPDX-License-Identifier: LGPL-2.1-or-later
/* The checksum of labels, index blocks and info blocks. */
#include "fletcher64.h"

#include "bytes.h"

uint64_t fletcher64(const void *bytes, size_t size, size_t own)
{
	const uint8_t *from = bytes;
	uint32_t low = 0, high = 0;

	for (size_t at = 0; at + 4 <= size; at += 4) {
		if (at < own || at >= own + FLETCHER64_SIZE)
			low += (uint32_t)le_get(from + at, 4);
		high += low;
	}
	return (uint64_t)high << 32 | low;
}
