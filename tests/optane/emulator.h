/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_TESTS_OPTANE_EMULATOR_H
#define PMEMCTL_TESTS_OPTANE_EMULATOR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Intel Optane modules below the ioctl. A machine is a directory, $PMEMCTL_OPTANE, with a directory for
 * each DIMM, whose files are what its firmware answers (tests/platforms/README.md has the names) and what
 * it keeps; "log", a line a command; and "faults", see faults.c.
 */
enum { MAILBOX = 128, NAME_MAX_LENGTH = 32 };

/* Firmware interface specification, mailbox status codes. */
enum {
	MAILBOX_OK = 0x00, MAILBOX_INVALID = 0x01, MAILBOX_UNSUPPORTED = 0x04, MAILBOX_BUSY = 0x05,
	MAILBOX_SECURITY = 0x08, MAILBOX_NO_DATA = 0x0a, MAILBOX_REVISION = 0x0d, MAILBOX_NOT_ENABLED = 0x0e,
	MAILBOX_ALIGNMENT = 0x10, MAILBOX_UPDATED = 0x15,
};
/* Status word of the kernel's interface: the firmware's own status is in the upper half. */
enum { STATUS_OK = 0, STATUS_NOT_SUPPORTED = 1, STATUS_INVALID = 3, STATUS_RETRY = 5, STATUS_FUNCTION = 7 };

/* A command to a DIMM, and its answer. */
struct command {
	const char *dimm;	/* "nmem3" */
	const char *name;	/* "vendor.0800" or "0.1" */
	const uint8_t *in;
	size_t in_size;
	uint8_t *out;		/* zeroed */
	size_t out_size;
	uint32_t status;
};

/* machine.c: a file of a DIMM, or of the machine (dimm ""). Bytes, or -errno. */
ssize_t machine_read(const char *dimm, const char *file, uint64_t offset, void *bytes, size_t size);
ssize_t machine_write(const char *dimm, const char *file, uint64_t offset, const void *bytes, size_t size);
void machine_log(const struct command *command);
/* The recorded answer to the command: status word and bytes. False when there is none. */
int machine_reply(struct command *command, const char *file);

/*
 * faults.c: the status that the command is to fail with, or 0; waits as long as it is to take, and cuts the output
 * short.
 */
uint32_t fault_of(struct command *command);

/* vendor.c, call.c, labels.c: 0 with command->status set, or -errno. */
int emulate_vendor(struct command *command, uint8_t op, uint8_t sub);
int emulate_call(struct command *command, unsigned family, unsigned function);
/*
 * logs.c: error logs (08:05) and the log of what commands do (08:FF). False when the machine has none that is a file.
 */
int emulate_errors(struct command *command);
int emulate_effects(struct command *command);
/* The debug log (08:02), in chunks of a page: the files "debug.1" to "debug.3". A status of the mailbox. */
unsigned emulate_debug_log(struct command *command);
/* inject.c, update.c: a status of the mailbox */
unsigned emulate_injection(struct command *command, uint8_t sub);
unsigned emulate_update(struct command *command);
int emulate_labels(const char *dimm, unsigned nr, void *buffer);

#endif
