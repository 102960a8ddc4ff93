// SPDX-License-Identifier: GPL-2.0-only
/* Update of the firmware (09:00), in pieces of 64 bytes; what came so far is in the file "image". */
#include <endian.h>
#include <string.h>

#include "emulator.h"

enum { PIECE = 64, PIECE_AT = 4, FIRST = 0, LAST = 2, SMALL = 1 };
enum { INFO_STAGED = 4 + 16, INFO_STATE = 4 + 22, FAMILY_STAGED = 36, VERSION = 5, STAGED = 1 };
enum { IMAGE_SIZE_AT = 24, IMAGE_VERSION_AT = 41, IMAGE_HEAD = 128 };

static const char image[] = "image", info[] = "vendor.0801", progress[] = "image.next";

/* The image says how long it is, in words of four bytes. */
static unsigned stage(struct command *c, uint32_t length)
{
	uint8_t head[IMAGE_HEAD] = { 0 }, state = STAGED;
	uint32_t words;

	machine_read(c->dimm, image, 0, head, sizeof(head));
	memcpy(&words, head + IMAGE_SIZE_AT, sizeof(words));
	if (le32toh(words) * 4 != length)
		return MAILBOX_REVISION;
	machine_write(c->dimm, info, INFO_STAGED, head + IMAGE_VERSION_AT, VERSION);
	machine_write(c->dimm, info, INFO_STATE, &state, 1);
	/* the kernel's family tells the same */
	machine_write(c->dimm, "0.12", FAMILY_STAGED, head + IMAGE_VERSION_AT, VERSION);
	return MAILBOX_OK;
}

static int is_staged(const struct command *c)
{
	static const uint8_t none[VERSION];
	uint8_t staged[VERSION] = { 0 };

	machine_read(c->dimm, info, INFO_STAGED, staged, sizeof(staged));
	return memcmp(staged, none, sizeof(none)) != 0;
}

unsigned emulate_update(struct command *c)
{
	const unsigned word = (unsigned)(c->in[0] | c->in[1] << 8), kind = word & 3, packet = word >> 2;
	uint16_t next = 0;
	uint8_t scrubbing = 0;

	machine_read(c->dimm, "vendor.0404", 4, &scrubbing, 1);
	if (scrubbing)
		return MAILBOX_BUSY;
	if (is_staged(c))
		return MAILBOX_UPDATED;
	if (c->in[2] != SMALL)
		return MAILBOX_UNSUPPORTED;
	if (kind != FIRST)
		machine_read(c->dimm, progress, 0, &next, sizeof(next));
	/* 14 bits of a number */
	if (packet != (next & 0x3fff) || (kind == FIRST) != (next == 0))
		return MAILBOX_INVALID;
	machine_write(c->dimm, image, (uint64_t)next * PIECE, c->in + PIECE_AT, PIECE);
	next++;
	machine_write(c->dimm, progress, 0, &next, sizeof(next));
	return kind == LAST ? stage(c, (uint32_t)next * PIECE) : MAILBOX_OK;
}
