/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_OPTANE_H
#define PMEMCTL_OPTANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctx.h"
#include "libpmemctl.h"

/*
 * Commands of the Firmware Interface Specification: encoders make the bytes that a module takes, decoders
 * take apart those that it gives. Neither opens anything. Decoders return 0, or -EMSGSIZE for bytes that
 * are too few, and then leave the structure alone; -EBADMSG for what cannot be.
 */
enum { OPTANE_MAILBOX = 128, OPTANE_UNIT = 4096 };	/* bytes each way; firmware counts capacities in these */

struct optane_command {
	uint8_t op, sub;
	uint8_t in_size;		/* 0 or OPTANE_MAILBOX */
	uint8_t in[OPTANE_MAILBOX];
};

/* Mailbox status codes, FIS chapter 3 */
enum {
	OPTANE_OK = 0x00, OPTANE_INVALID = 0x01, OPTANE_INTERNAL = 0x03, OPTANE_UNSUPPORTED = 0x04, OPTANE_BUSY = 0x05,
	OPTANE_ABORTED = 0x0b, OPTANE_NO_DATA = 0x0a, OPTANE_NOT_ENABLED = 0x0e, OPTANE_UPDATED = 0x15,
};

/* 16 bits: sign and magnitude */
int optane_temperature(const uint8_t *bytes);
void optane_put_temperature(uint8_t *bytes, int temperature);
/* Of identity and firmware information: five BCD bytes, the last part first */
void optane_version(const uint8_t *bytes, uint8_t version[5]);

/* identify.c: 01:00, 01:01 */
int optane_identify_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_identity *identity);
int optane_limits_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_limits *limits);
/* health.c: 08:00, FD:03 */
int optane_smart_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_smart *smart);
int optane_boot_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_boot *boot);
/* security.c: 02:00, 02:02, 02:03, 06:CA */
int optane_security_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_security *security);
void optane_opt_in_encode(unsigned code, struct optane_command *command);
int optane_opt_in_decode(const uint8_t *bytes, size_t size, unsigned code, struct pmemctl_optane_opt_ins *opt_ins);
int optane_fips_decode(const uint8_t *bytes, size_t size, unsigned *mode);
size_t optane_policies(unsigned interface, struct pmemctl_optane_policy policies[PMEMCTL_OPTANE_POLICIES]);
void optane_policy_encode(uint8_t op, uint8_t sub, struct optane_command *command);
int optane_policy_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_policy *policy);
/* features.c: 04:01 to 04:06, and, to set them, 05:01 and 05:06; 06:02, 06:06, 06:09, 06:0A, 06:EA */
int optane_power_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_power *power);
int optane_sparing_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_sparing *sparing);
int optane_scrub_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_scrub *scrub);
int optane_reporting_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_reporting *reporting);
void optane_reporting_encode(uint32_t time, struct optane_command *command);
int optane_switch_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_switch *state);
int optane_link_decode(const uint8_t *bytes, size_t size, unsigned *training);
int optane_alarms_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_alarms *alarms);
void optane_alarms_encode(const struct pmemctl_optane_alarms *alarms, struct optane_command *command);
int optane_partitions_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_partitions *partitions);
/* firmware.c: 08:01 */
int optane_firmware_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_firmware *firmware);
/* logs.c: 08:03, 08:04, 08:05, 08:FF */
enum { OPTANE_ENTRIES_MOST = 7, OPTANE_MEDIA_ENTRIES_MOST = 3, OPTANE_EFFECTS_MOST = 16 };	/* in a reply */
struct optane_log_summary {
	unsigned entries, oldest, newest;
};
void optane_log_summary_encode(enum pmemctl_optane_log log, struct optane_command *command);
int optane_log_summary_decode(const uint8_t *bytes, size_t size, struct optane_log_summary *summary);
unsigned optane_next_sequence(unsigned sequence);
void optane_entries_encode(enum pmemctl_optane_log log, unsigned first, unsigned count, struct optane_command *command);
int optane_entries_decode(const uint8_t *bytes, size_t size, enum pmemctl_optane_log log,
			  struct pmemctl_optane_entry *entries,
			  size_t *count);
void optane_memory_info_encode(unsigned page, struct optane_command *command);
int optane_counters_decode(const uint8_t *bytes, size_t size,
			   struct pmemctl_optane_counter counters[PMEMCTL_OPTANE_COUNTERS]);
int optane_injection_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_injection *injection);
int optane_average_power_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_average_power *power);
int optane_operation_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_operation *operation);
void optane_effects_encode(bool entries, unsigned first, struct optane_command *command);
int optane_effect_count_decode(const uint8_t *bytes, size_t size, unsigned *count);
int optane_effects_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_effect effects[OPTANE_EFFECTS_MOST]);
/* debug_log.c: 08:02; actions: 0 the size, 1 to 3 a page of a log */
void optane_debug_encode(unsigned action, uint32_t page, struct optane_command *command);
/* inject.c: 0A:00 to 0A:03 */
void optane_inject_enable_encode(bool enable, struct optane_command *command);
void optane_inject_temperature_encode(bool enable, int temperature, struct optane_command *command);
/* memory: PMEMCTL_OPTANE_POISON_… */
void optane_inject_poison_encode(bool set, unsigned memory, uint64_t address, struct optane_command *command);
enum {
	OPTANE_TRIGGER_SPARING = 1 << 0, OPTANE_TRIGGER_FATAL = 1 << 2, OPTANE_TRIGGER_REMAINING = 1 << 3,
	OPTANE_TRIGGER_SHUTDOWN = 1 << 4,
};
void optane_inject_trigger_encode(unsigned trigger, bool set, unsigned remaining, struct optane_command *command);

/* pcd.c: 06:01, and the tables of partition 1 */
enum { OPTANE_CONFIG_PARTITION = 1, OPTANE_CONFIG_SIZE = 0x10000 };
void optane_pcd_read_encode(unsigned partition, uint32_t offset, struct optane_command *command);
void optane_pcd_write_encode(unsigned partition, uint32_t offset, const uint8_t *bytes, struct optane_command *command);
/* How many bytes of the partition its tables take, by their directory, which is at its begin. */
int optane_pcd_extent(const uint8_t *bytes, size_t size, size_t *extent);
/* The current configuration. What is damaged is not valid, which is no error. */
int optane_config_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_config *config);

/*
 * reply_name.c: "vendor.0803=0102" is the file of a recorded machine with the answer to exactly this input, of which
 * zeros at the end are left out.
 */
enum { OPTANE_REPLY_NAME = 256 };
void optane_reply_name(const struct optane_command *command, char name[OPTANE_REPLY_NAME]);

/* mailbox.c: a way to one module */
struct optane_mailbox {
	struct pmemctl_ctx *ctx;	/* used by nobody else meanwhile */
	const char *dimm;
	int fd;				/* -1 on a recorded machine */
	unsigned status;		/* of the mailbox, of the last command that the firmware refused; else 0 */
	size_t reply_size;		/* bytes that the last command was answered; the rest of the reply is zero */
	char problem[96];		/* why the last command failed, or its decoder */
};
int optane_open(struct optane_mailbox *mailbox, struct pmemctl_ctx *ctx, const char *dimm);
void optane_close(struct optane_mailbox *mailbox);
/*
 * Send a command, again while the module is busy. 0, or -errno with the problem in words: -EREMOTEIO when the firmware
 * refuses it, -ENODATA where its reply was not recorded.
 */
int optane_send(struct optane_mailbox *mailbox, const struct optane_command *command, uint8_t reply[OPTANE_MAILBOX]);
/*
 * update.c: send an image, and wait until it is staged. 0, or -errno with the problem: -EALREADY one is staged
 * already.
 */
typedef void optane_progress_fn(void *data, uint64_t done, uint64_t total);
int optane_stage(struct optane_mailbox *mailbox, const uint8_t *bytes, size_t size, optane_progress_fn *progress,
		 void *data);
/* pcd_io.c: the tables of partition 1, in whole pages. *bytes is to be given back by free(). */
int optane_pcd_read(struct optane_mailbox *mailbox, uint8_t **bytes, size_t *size);
/* Write a piece of OPTANE_PCD_PIECE bytes at an offset that is a multiple of it. */
enum { OPTANE_PCD_PIECE = 64 };
int optane_pcd_write(struct optane_mailbox *mailbox, uint32_t offset, const uint8_t *bytes);
/* What a status of the mailbox means. */
const char *optane_status_words(unsigned status);

/*
 * ask.c: ask a module for groups of facts (PMEMCTL_OPTANE_…), and note which are known; the first problem in words.
 */
struct optane_wish {
	unsigned want;
	struct pmemctl_optane_entry_query entries;
};
/* What else must be read for that. */
unsigned optane_needs(unsigned want);
void optane_ask(struct optane_mailbox *mailbox, const struct optane_wish *wish, struct pmemctl_optane_module *module,
		char *problem, size_t size);

/*
 * change.c: settings of a module, and what is injected into it. Each returns 0, or -errno with the problem of the
 * mailbox, which is in words: -ERANGE, -EPERM, -ENOTSUP and -EBUSY as pmemctl_plan_optane() has them. Those that
 * check ask what the module can, and change nothing.
 */
int optane_check_alarms(struct optane_mailbox *mailbox, const struct pmemctl_optane_alarm_change *change);
int optane_check_reporting(struct optane_mailbox *mailbox, uint32_t time);
int optane_check_injection(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *change);
int optane_set_alarms(struct optane_mailbox *mailbox, const struct pmemctl_optane_alarm_change *change,
		      struct pmemctl_optane_alarms *before);
int optane_put_alarms(struct optane_mailbox *mailbox, const struct pmemctl_optane_alarms *alarms);
int optane_set_reporting(struct optane_mailbox *mailbox, uint32_t time, uint32_t *before);
int optane_inject(struct optane_mailbox *mailbox, const struct pmemctl_optane_injection_change *change);

#endif
