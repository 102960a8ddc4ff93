// SPDX-License-Identifier: GPL-2.0-only
/*
 * Injection of errors (0A). What is injected shows in SMART, counters and spares at once; how these were is kept in
 * files of their own, and comes back when it is taken out.
 */
#include <stdio.h>
#include <string.h>

#include "emulator.h"

/* Replies begin with their status word. */
enum { STATUS_BYTES = 4 };
enum { SMART_HEALTH = 8, SMART_REMAINING = 9, SMART_MEDIA = 12, SMART_REASON = 21 };
enum { PAGE_FLAGS = 0, PAGE_POISONS = 4, PAGE_CLEARS = 8, PAGE_TEMPERATURES = 12, PAGE_TRIGGERS = 16, PAGE_WHICH = 20 };
enum { ENABLED = 1, TEMPERATURE_ON = 2, TRIGGERS_ON = 4 };
enum { SPARING = 1 << 0, FATAL = 1 << 2, PERCENT = 1 << 3, SHUTDOWN = 1 << 4 };
enum { IN_SPARING = 8, IN_FATAL = 11, IN_PERCENT = 12, IN_SHUTDOWN = 13 };

static const char page[] = "vendor.0803.03", spares[] = "vendor.0403", security[] = "vendor.0200",
		  scrub[] = "vendor.0404";
/* SMART by the mailbox, and by the kernel's family */
static const char *const smart[] = { "vendor.0800", "0.1" };

static unsigned get(const struct command *c, const char *file, unsigned at)
{
	uint8_t byte = 0;

	machine_read(c->dimm, file, STATUS_BYTES + at, &byte, 1);
	return byte;
}

static void put(const struct command *c, const char *file, unsigned at, unsigned value)
{
	const uint8_t byte = (uint8_t)value;

	machine_write(c->dimm, file, STATUS_BYTES + at, &byte, 1);
}

static void count(const struct command *c, unsigned at)
{
	put(c, page, at, get(c, page, at) + 1);
}

static void set_bits(const struct command *c, const char *file, unsigned at, unsigned bits, int on)
{
	const unsigned now = get(c, file, at);

	put(c, file, at, on ? now | bits : now & ~bits);
}

/* Have SMART tell something else, or what it told before that. */
static void tell(const struct command *c, unsigned at, const uint8_t *bytes, size_t size, int on)
{
	char kept[NAME_MAX_LENGTH];
	uint8_t real[4];

	snprintf(kept, sizeof(kept), "real.%u", at);
	if (on && machine_read(c->dimm, kept, 0, real, size) != (ssize_t)size) {
		machine_read(c->dimm, smart[0], STATUS_BYTES + at, real, size);
		machine_write(c->dimm, kept, 0, real, size);
	}
	if (!on && machine_read(c->dimm, kept, 0, real, size) != (ssize_t)size)
		return;
	for (size_t i = 0; i < sizeof(smart) / sizeof(*smart); i++)
		machine_write(c->dimm, smart[i], STATUS_BYTES + at, on ? bytes : real, size);
}

static unsigned poison(struct command *c)
{
	uint64_t address, pages = 0;

	memcpy(&address, c->in + 4, sizeof(address));
	machine_read(c->dimm, "vendor.0100", STATUS_BYTES + 32, &pages, 4);
	if (c->in[2] != 1 && c->in[2] != 2 && c->in[2] != 4)
		return MAILBOX_INVALID;
	if (get(c, security, 0) & 4)
		return MAILBOX_SECURITY;
	if (get(c, scrub, 0))
		return MAILBOX_BUSY;
	if (address % 256)
		return MAILBOX_ALIGNMENT;
	if (address >= pages * 4096)
		return MAILBOX_INVALID;
	count(c, c->in[0] ? PAGE_POISONS : PAGE_CLEARS);
	return MAILBOX_OK;
}

static unsigned temperature(struct command *c)
{
	tell(c, SMART_MEDIA, c->in + 1, 2, c->in[0]);
	set_bits(c, page, PAGE_FLAGS, TEMPERATURE_ON, c->in[0]);
	count(c, PAGE_TEMPERATURES);
	return MAILBOX_OK;
}

static void percent(struct command *c)
{
	const uint8_t left = c->in[IN_PERCENT] >> 1, health = left <= 1;
	const int on = c->in[IN_PERCENT] & 1;

	tell(c, SMART_REMAINING, &left, 1, on);
	if (!on || health)
		tell(c, SMART_HEALTH, &health, 1, on);
}

/* What was fatal stays so until the power is cycled. */
static void fatal(struct command *c)
{
	const uint8_t health = 4;

	if (c->in[IN_FATAL])
		tell(c, SMART_HEALTH, &health, 1, 1);
}

static unsigned triggers(struct command *c)
{
	const unsigned which = c->in[0];
	const struct { unsigned bit; int on; } all[] = {
		{ SPARING, c->in[IN_SPARING] }, { FATAL, c->in[IN_FATAL] }, { PERCENT, c->in[IN_PERCENT] & 1 },
		{ SHUTDOWN, c->in[IN_SHUTDOWN] },
	};

	if (which & SPARING)
		put(c, spares, 2, !c->in[IN_SPARING]);
	if (which & FATAL)
		fatal(c);
	if (which & PERCENT)
		percent(c);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (which & all[i].bit)
			set_bits(c, page, PAGE_WHICH, all[i].bit, all[i].on);
	set_bits(c, page, PAGE_FLAGS, TRIGGERS_ON, get(c, page, PAGE_WHICH) != 0);
	count(c, PAGE_TRIGGERS);
	return MAILBOX_OK;
}

unsigned emulate_injection(struct command *c, uint8_t sub)
{
	if (sub == 0) {
		set_bits(c, page, PAGE_FLAGS, ENABLED, c->in[0]);
		return MAILBOX_OK;
	}
	/* poison may be cleared at any time */
	if (!(get(c, page, PAGE_FLAGS) & ENABLED) && !(sub == 1 && !c->in[0]))
		return MAILBOX_NOT_ENABLED;
	switch (sub) {
	case 1: return poison(c);
	case 2: return temperature(c);
	case 3: return triggers(c);
	default: return MAILBOX_UNSUPPORTED;
	}
}
