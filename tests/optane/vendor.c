// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vendor-specific commands: the firmware's mailbox. Most answers are recorded; what a machine keeps,
 * features and configuration data, are changed in place.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "emulator.h"

enum {
	OP_GET_FEATURES = 0x04, OP_SET_FEATURES = 0x05, OP_GET_ADMIN = 0x06, OP_SET_ADMIN = 0x07,
	OP_GET_LOG = 0x08, OP_FIRMWARE = 0x09, OP_INJECT = 0x0a, SUB_CONFIG_DATA = 0x01, SUB_DEBUG = 0x02,
	SUB_ERRORS = 0x05, SUB_EFFECTS = 0xff, SUB_ALARMS = 0x01, SUB_SCRUB = 0x04,
	PARTITION_SIZE = 0x20000, SET_DATA = 64, SET_DATA_AT = 64,
};

static uint32_t mailbox(unsigned status)
{
	return status ? STATUS_FUNCTION | status << 16 : STATUS_OK;
}

static uint32_t read32(const uint8_t *bytes)
{
	uint32_t number;

	memcpy(&number, bytes, sizeof(number));
	return le32toh(number);
}

/* "pcd.1"; false when there is no such partition */
static int partition_file(char *file, unsigned partition)
{
	snprintf(file, NAME_MAX_LENGTH, "pcd.%u", partition);
	return partition < 3;
}

static uint32_t get_config_data(struct command *c)
{
	char file[NAME_MAX_LENGTH];
	const uint32_t offset = read32(c->in + 2), size = htole32(PARTITION_SIZE);

	if (!partition_file(file, c->in[0]))
		return mailbox(MAILBOX_INVALID);
	if (c->in[1] & 2) {
		memcpy(c->out, &size, sizeof(size));
		return STATUS_OK;
	}
	if (!(c->in[1] & 1))
		return mailbox(MAILBOX_UNSUPPORTED);	/* large payload */
	if (offset % MAILBOX)
		return mailbox(MAILBOX_ALIGNMENT);
	if (offset >= PARTITION_SIZE)
		return mailbox(MAILBOX_INVALID);
	machine_read(c->dimm, file, offset, c->out, MAILBOX);	/* what was never written is zero */
	return STATUS_OK;
}

static uint32_t set_config_data(struct command *c)
{
	char file[NAME_MAX_LENGTH];
	const uint32_t offset = read32(c->in + 2);

	if (!partition_file(file, c->in[0]) || offset >= PARTITION_SIZE)
		return mailbox(MAILBOX_INVALID);
	if (!(c->in[1] & 1))
		return mailbox(MAILBOX_UNSUPPORTED);
	if (offset % SET_DATA)
		return mailbox(MAILBOX_ALIGNMENT);
	machine_write(c->dimm, file, offset, c->in + SET_DATA_AT, SET_DATA);
	return STATUS_OK;
}

/* What is set is what the command that gets it answers from now on. */
static uint32_t set_feature(struct command *c, uint8_t sub)
{
	static const struct { uint8_t sub; size_t size; } features[] = { { 0x01, 7 }, { 0x02, 13 }, { 0x06, 8 } };
	char file[NAME_MAX_LENGTH];

	if (sub == SUB_SCRUB && !c->in[0]) {	/* aborted, where it is */
		machine_write(c->dimm, "vendor.0404", 4, c->in, 1);
		return STATUS_OK;
	}
	for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++) {
		if (features[i].sub != sub)
			continue;
		snprintf(file, sizeof(file), "vendor.%02x%02x", OP_GET_FEATURES, sub);
		machine_write(c->dimm, file, 4, c->in, features[i].size);
		if (sub == SUB_ALARMS)	/* the kernel's family tells the same */
			machine_write(c->dimm, "0.2", 4, c->in, features[i].size);
		return STATUS_OK;
	}
	return mailbox(MAILBOX_UNSUPPORTED);
}

/* Recorded answers may be for the first bytes of the input: "vendor.06ca.0301", "vendor.0803.01", "vendor.0100". */
static uint32_t recorded(struct command *c)
{
	char file[NAME_MAX_LENGTH + 8];

	snprintf(file, sizeof(file), "%s.%02x%02x", c->name, c->in[0], c->in[1]);
	if (machine_reply(c, file))
		return c->status;
	snprintf(file, sizeof(file), "%s.%02x", c->name, c->in[0]);
	if (machine_reply(c, file) || machine_reply(c, c->name))
		return c->status;
	return mailbox(MAILBOX_UNSUPPORTED);
}

int emulate_vendor(struct command *c, uint8_t op, uint8_t sub)
{
	static const uint8_t no_input[MAILBOX];

	if (c->in_size < MAILBOX)
		c->in = no_input;	/* short ones have nothing that is looked at */
	if (op == OP_GET_ADMIN && sub == SUB_CONFIG_DATA)
		c->status = get_config_data(c);
	else if (op == OP_SET_ADMIN && sub == SUB_CONFIG_DATA)
		c->status = set_config_data(c);
	else if (op == OP_SET_FEATURES)
		c->status = set_feature(c, sub);
	else if (op == OP_INJECT)
		c->status = mailbox(emulate_injection(c, sub));
	else if (op == OP_FIRMWARE && !sub)
		c->status = mailbox(emulate_update(c));
	else if (op == OP_GET_LOG && sub == SUB_DEBUG)
		c->status = mailbox(emulate_debug_log(c));
	else if (op != OP_GET_LOG || !((sub == SUB_ERRORS && emulate_errors(c)) ||
				       (sub == SUB_EFFECTS && emulate_effects(c))))
		c->status = recorded(c);
	return 0;
}
