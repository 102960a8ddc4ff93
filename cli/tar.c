// SPDX-License-Identifier: GPL-2.0-only
/* Archives of files that are in memory: "ustar" of POSIX.1-1988. */
#include "tar.h"

#include <string.h>

enum { BLOCK = 512, CHECKSUM_AT = 148, CHECKSUM_SIZE = 8 };

void tar_add(FILE *out, const char *name, const void *bytes, size_t size, time_t when)
{
	static const char zeros[BLOCK];
	const size_t rest = size % BLOCK;
	char head[BLOCK] = { 0 };
	unsigned sum = 0;

	snprintf(head, 100, "%s", name);
	memcpy(head + 100, "0000600", 8);
	memcpy(head + 108, "0000000", 8);	/* owner and group */
	memcpy(head + 116, "0000000", 8);
	snprintf(head + 124, 12, "%011llo", (unsigned long long)size & 077777777777ULL);
	snprintf(head + 136, 12, "%011llo", (unsigned long long)when & 077777777777ULL);
	memset(head + CHECKSUM_AT, ' ', CHECKSUM_SIZE);
	head[156] = '0';
	memcpy(head + 257, "ustar\0" "00", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)head[i];
	snprintf(head + CHECKSUM_AT, CHECKSUM_SIZE, "%06o", sum & 0777777);
	head[CHECKSUM_AT + CHECKSUM_SIZE - 1] = ' ';
	fwrite(head, 1, BLOCK, out);
	if (size)
		fwrite(bytes, 1, size, out);
	if (rest)
		fwrite(zeros, 1, BLOCK - rest, out);
}

void tar_end(FILE *out)
{
	static const char zeros[2 * BLOCK];

	fwrite(zeros, 1, sizeof(zeros), out);
}
