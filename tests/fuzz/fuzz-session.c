// SPDX-License-Identifier: GPL-2.0-only
// sources: lib/optane/pbr.c lib/optane/pbr_nfit.c lib/optane/pbr_tree.c lib/optane/reply_name.c
// sources: lib/label/*.c lib/infoblock/uuid.c lib/arena.c lib/fletcher64.c
/*
 * Sessions that ipmctl recorded. The table of parts is before them all, and longer than what is changed at a time, so
 * it is made here: the first bytes say how many items there are in each part, and how long it is.
 */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "libpmemctl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS = 6, HEADER = 1604, HEAD = 3 * PARTS };

/* Nothing is outside of the tree of its tag. */
static int look(void *data, const char *path, const char *link, const void *bytes, size_t size)
{
	size_t *left = data;
	uint8_t sum = 0;

	if (*path < '0' || *path > '9' || strstr(path, "..") || (link && (*link == '/' || strlen(link) > 64)))
		abort();
	for (size_t i = 0; i < size; i++)
		sum ^= ((const uint8_t *)bytes)[i];
	*left -= *left > 0;
	return *left ? sum * 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char signatures[PARTS][5] = { "PBTI", "PBCL", "PBNF", "PBPC", "PBPM", "PBSM" };
	size_t left = 2000, at = HEADER;
	uint8_t *bytes;

	if (size < HEAD) {
		pmemctl_ipmctl_session(data, size, look, &left);
		return 0;
	}
	bytes = calloc(1, HEADER + size - HEAD + 1);
	if (!bytes)
		return 0;
	memcpy(bytes, "PBRH", 4);
	memcpy(bytes + HEADER, data + HEAD, size - HEAD);
	for (size_t i = 0; i < PARTS; i++) {
		uint8_t *entry = bytes + 4 + 16 * i;
		const size_t length = (size_t)le_get(data + 3 * i, 2);

		memcpy(entry, signatures[i], 4);
		le_put(entry + 4, 4, length);
		le_put(entry + 8, 4, at);
		le_put(entry + 12, 4, data[3 * i + 2]);
		at += length;
	}
	pmemctl_ipmctl_session(bytes, HEADER + size - HEAD, look, &left);
	free(bytes);
	return 0;
}
