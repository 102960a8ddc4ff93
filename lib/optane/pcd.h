/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_OPTANE_PCD_H
#define PMEMCTL_OPTANE_PCD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tables of partition 1 of the platform configuration data: bytes in, places out. */
enum {
	PCD_HEADER = 36, PCD_DIRECTORY = 60, PCD_CURRENT_LEAST = 56, PCD_SEQUENCE_AT = 36, PCD_SEQUENCED_LEAST = 48,
	PCD_PARTITION = 4, PCD_INTERLEAVE = 5,	/* types of what follows */
	PCD_CURRENT_AT = 36, PCD_REQUEST_AT = 44, PCD_ANSWER_AT = 52,	/* in the directory: size, then offset */
};

struct pcd_place {
	size_t offset, size;	/* 0: not there */
};

struct pcd_directory {
	struct pcd_place current, request, answer;
};

/* 0, -EMSGSIZE: too few bytes, or -EBADMSG */
int pcd_read_directory(const uint8_t *bytes, size_t size, struct pcd_directory *directory);
/* The table, whose checksum is right and whose length is at least that, or NULL. */
const uint8_t *pcd_table_at(const uint8_t *bytes, size_t size, struct pcd_place place, const char *signature,
			    size_t least);
/* Have the bytes of a table sum to 0. */
void pcd_put_checksum(uint8_t *table, size_t length);

#endif
