// SPDX-License-Identifier: GPL-2.0-only
/*
 * Logs that are asked for in pieces. "log.0" to "log.3" are the entries of the error logs, oldest first, by what the
 * first byte of the input says: bit 0 high priority, bit 1 temperature; "effects" is the log of what commands do.
 */
#include <endian.h>
#include <string.h>

#include "emulator.h"

enum {
	HIGH_AND_TYPE = 3, THERMAL = 2, INFO = 4, MEDIA_LENGTH = 32, THERMAL_LENGTH = 16, MOST = 64 * MEDIA_LENGTH,
	EFFECT_LENGTH = 8,
};

static uint16_t read16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

struct log {
	uint8_t bytes[MOST];
	size_t length, count, sequence_at;
};

static int load(const struct command *c, struct log *log)
{
	char file[] = "log.0";
	ssize_t size;

	file[4] = (char)('0' + (c->in[0] & HIGH_AND_TYPE));
	size = machine_read(c->dimm, file, 0, log->bytes, sizeof(log->bytes));
	if (size < 0)
		return 0;
	log->length = c->in[0] & THERMAL ? THERMAL_LENGTH : MEDIA_LENGTH;
	log->sequence_at = c->in[0] & THERMAL ? 12 : 28;
	log->count = (size_t)size / log->length;
	return 1;
}

/* How many there may be; the newest, the oldest; and their times */
static void tell_info(struct command *c, const struct log *log)
{
	const uint8_t *oldest = log->bytes, *newest = log->bytes + (log->count ? log->count - 1 : 0) * log->length;

	c->out[0] = 0x40;
	if (!log->count)
		return;
	memcpy(c->out + 2, newest + log->sequence_at, 2);
	memcpy(c->out + 4, oldest + log->sequence_at, 2);
	memcpy(c->out + 6, oldest, 8);
	memcpy(c->out + 14, newest, 8);
}

/* From the number on that is asked for */
static void tell_entries(struct command *c, const struct log *log)
{
	const unsigned first = read16(c->in + 1), most = read16(c->in + 3);
	size_t told = 0;

	for (size_t i = 0; i < log->count && told < most; i++) {
		const uint8_t *entry = log->bytes + i * log->length;

		if (read16(entry + log->sequence_at) < first)
			continue;
		if (2 + (told + 1) * log->length > MAILBOX)
			break;
		memcpy(c->out + 2 + told++ * log->length, entry, log->length);
	}
	c->out[0] = (uint8_t)told;
}

int emulate_errors(struct command *c)
{
	struct log log;

	if (!load(c, &log))
		return 0;
	if (c->in[0] & INFO)
		tell_info(c, &log);
	else
		tell_entries(c, &log);
	c->status = STATUS_OK;
	return 1;
}

int emulate_effects(struct command *c)
{
	uint8_t bytes[256 * EFFECT_LENGTH];
	const size_t first = (size_t)c->in[2] * EFFECT_LENGTH;
	const ssize_t size = machine_read(c->dimm, "effects", 0, bytes, sizeof(bytes));

	if (size < 0)
		return 0;
	c->status = STATUS_OK;
	if (!c->in[1])
		c->out[0] = (uint8_t)((size_t)size / EFFECT_LENGTH);
	else if (first < (size_t)size)
		memcpy(c->out, bytes + first, (size_t)size - first < MAILBOX ? (size_t)size - first : MAILBOX);
	return 1;
}

/*
 * Its size in MiB, or a page: of the media, of SRAM or of SPI; ipmctl counts pages from 0. What is not there is no
 * log.
 */
unsigned emulate_debug_log(struct command *c)
{
	enum { SIZE = 0, LAST = 3, SMALL = 1, MIB = 1 << 20 };
	char file[] = "debug.1";
	uint32_t page;
	uint8_t byte;

	if (c->in[0] > LAST || (c->in[0] && c->in[5] != SMALL))
		return MAILBOX_INVALID;
	if (c->in[0] == SIZE) {
		c->out[0] = machine_read(c->dimm, file, 0, &byte, 1) == 1;
		return MAILBOX_OK;
	}
	file[6] = (char)('0' + c->in[0]);
	memcpy(&page, c->in + 1, sizeof(page));
	page = le32toh(page);
	if (page >= MIB / MAILBOX)
		return MAILBOX_INVALID;
	if (machine_read(c->dimm, file, 0, &byte, 1) != 1)
		return MAILBOX_NO_DATA;
	machine_read(c->dimm, file, (uint64_t)page * MAILBOX, c->out, MAILBOX);
	return MAILBOX_OK;
}
