/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_BYTES_H
#define PMEMCTL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Little-endian numbers of up to 8 bytes, at any address. */
static inline uint64_t le_get(const uint8_t *bytes, size_t width)
{
	uint64_t value = 0;

	for (size_t i = 0; i < width && i < sizeof(value); i++)
		value |= (uint64_t)bytes[i] << (8 * i);
	return value;
}

static inline void le_put(uint8_t *bytes, size_t width, uint64_t value)
{
	for (size_t i = 0; i < width; i++) {
		bytes[i] = (uint8_t)value;
		value >>= 8;
	}
}

static inline bool is_zero(const uint8_t *bytes, size_t size)
{
	return !size || (!bytes[0] && memcmp(bytes, bytes + 1, size - 1) == 0);
}

#endif
