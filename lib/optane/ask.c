// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a module is asked for each group of facts. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "optane/optane.h"

typedef int decode_fn(const uint8_t *bytes, size_t size, struct pmemctl_optane_module *module);
typedef int ask_fn(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		   struct pmemctl_optane_module *module);

#define DECODE(member, decoder)								\
	static int decode_##member(const uint8_t *bytes, size_t size,			\
				   struct pmemctl_optane_module *module)		\
	{										\
		return decoder(bytes, size, &module->member);				\
	}
DECODE(identity, optane_identify_decode)
DECODE(limits, optane_limits_decode)
DECODE(security, optane_security_decode)
DECODE(smart, optane_smart_decode)
DECODE(alarms, optane_alarms_decode)
DECODE(firmware, optane_firmware_decode)
DECODE(partitions, optane_partitions_decode)
DECODE(boot, optane_boot_decode)
DECODE(power, optane_power_decode)
DECODE(sparing, optane_sparing_decode)
DECODE(scrub, optane_scrub_decode)
DECODE(reporting, optane_reporting_decode)
DECODE(latch, optane_switch_decode)
DECODE(viral, optane_switch_decode)
DECODE(eadr, optane_switch_decode)
DECODE(fips, optane_fips_decode)
DECODE(link_training, optane_link_decode)

/* What one command without input tells. */
static const struct {
	unsigned group;
	uint8_t op, sub;
	decode_fn *decode;
} plain[] = {
	{ PMEMCTL_OPTANE_IDENTITY, 0x01, 0x00, decode_identity },	/* first: others depend on its version */
	{ PMEMCTL_OPTANE_LIMITS, 0x01, 0x01, decode_limits },
	{ PMEMCTL_OPTANE_SECURITY, 0x02, 0x00, decode_security },
	{ PMEMCTL_OPTANE_FIPS, 0x02, 0x03, decode_fips },
	{ PMEMCTL_OPTANE_SMART, 0x08, 0x00, decode_smart },
	{ PMEMCTL_OPTANE_ALARMS, 0x04, 0x01, decode_alarms },
	{ PMEMCTL_OPTANE_POWER, 0x04, 0x02, decode_power },
	{ PMEMCTL_OPTANE_SPARES, 0x04, 0x03, decode_sparing },
	{ PMEMCTL_OPTANE_SCRUB, 0x04, 0x04, decode_scrub },
	{ PMEMCTL_OPTANE_REPORTING, 0x04, 0x06, decode_reporting },
	{ PMEMCTL_OPTANE_FIRMWARE, 0x08, 0x01, decode_firmware },
	{ PMEMCTL_OPTANE_PARTITIONS, 0x06, 0x02, decode_partitions },
	{ PMEMCTL_OPTANE_LINK, 0x06, 0x06, decode_link_training },
	{ PMEMCTL_OPTANE_LATCH, 0x06, 0x09, decode_latch },
	{ PMEMCTL_OPTANE_VIRAL, 0x06, 0x0a, decode_viral },
	{ PMEMCTL_OPTANE_EADR, 0x06, 0xea, decode_eadr },
	{ PMEMCTL_OPTANE_BOOT, 0xfd, 0x03, decode_boot },
};

/* Groups that came with a version of the interface. */
static const struct {
	unsigned group, since;
} later[] = {
	{ PMEMCTL_OPTANE_AVERAGE, 0x0200 }, { PMEMCTL_OPTANE_EADR, 0x0200 }, { PMEMCTL_OPTANE_REPORTING, 0x0201 },
	{ PMEMCTL_OPTANE_OPT_INS, 0x0202 }, { PMEMCTL_OPTANE_FIPS, 0x0305 },
	{ PMEMCTL_OPTANE_POLICY, 0 }, { PMEMCTL_OPTANE_OPERATION, 0 },
};

unsigned optane_needs(unsigned want)
{
	for (size_t i = 0; i < ARRAY_SIZE(later); i++)
		if (want & later[i].group)
			return PMEMCTL_OPTANE_IDENTITY;
	return 0;
}

/* Does the module's version of the interface have it? */
static bool has(const struct pmemctl_optane_module *module, unsigned group)
{
	for (size_t i = 0; i < ARRAY_SIZE(later); i++)
		if (group == later[i].group)
			return module->known & PMEMCTL_OPTANE_IDENTITY && module->identity.interface >= later[i].since;
	return true;
}

static int ask_errors(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		      struct pmemctl_optane_module *module)
{
	unsigned *const counts[] = {
		[PMEMCTL_OPTANE_MEDIA_LOW] = &module->errors.media_low,
		[PMEMCTL_OPTANE_MEDIA_HIGH] = &module->errors.media_high,
		[PMEMCTL_OPTANE_THERMAL_LOW] = &module->errors.thermal_low,
		[PMEMCTL_OPTANE_THERMAL_HIGH] = &module->errors.thermal_high,
	};
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	int rc = 0;

	(void)wish;
	for (size_t i = 0; i < ARRAY_SIZE(counts) && !rc; i++) {
		struct optane_log_summary summary = { .entries = 0 };

		optane_log_summary_encode((enum pmemctl_optane_log)i, &command);
		rc = optane_send(mailbox, &command, reply);
		if (!rc)
			rc = optane_log_summary_decode(reply, mailbox->reply_size, &summary);
		*counts[i] = summary.entries;
	}
	return rc;
}

static int ask_config(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		      struct pmemctl_optane_module *module)
{
	int rc = optane_pcd_read(mailbox, &module->pcd, &module->pcd_size);

	(void)wish;
	return rc ? rc : optane_config_decode(module->pcd, module->pcd_size, &module->config);
}

/* Without such an operation since the module came up, the command fails. */
static int ask_operation(struct optane_mailbox *mailbox, const struct optane_wish *wish,
			 struct pmemctl_optane_module *module)
{
	enum { OLD = 0x0104 };
	const struct optane_command command = { .op = 0x08, .sub = 0x04 };
	uint8_t reply[OPTANE_MAILBOX];
	int rc = optane_send(mailbox, &command, reply);

	(void)wish;
	if (!rc)
		return optane_operation_decode(reply, mailbox->reply_size, &module->operation);
	if (mailbox->status != OPTANE_NO_DATA &&
	    !(mailbox->status == OPTANE_INTERNAL && module->identity.interface <= OLD))
		return rc;
	module->operation = (struct pmemctl_optane_operation) { .status = OPTANE_NO_DATA };
	return 0;
}

static int ask_page(struct optane_mailbox *mailbox, unsigned page, uint8_t reply[OPTANE_MAILBOX])
{
	struct optane_command command;

	optane_memory_info_encode(page, &command);
	return optane_send(mailbox, &command, reply);
}

static int ask_performance(struct optane_mailbox *mailbox, const struct optane_wish *wish,
			   struct pmemctl_optane_module *module)
{
	enum { SINCE_BOOT = 0, IN_ALL = 1 };
	uint8_t reply[OPTANE_MAILBOX];
	int rc = ask_page(mailbox, SINCE_BOOT, reply);

	(void)wish;
	if (!rc)
		rc = optane_counters_decode(reply, mailbox->reply_size, module->performance.since_boot);
	if (!rc)
		rc = ask_page(mailbox, IN_ALL, reply);
	return rc ? rc : optane_counters_decode(reply, mailbox->reply_size, module->performance.in_all);
}

static int ask_injection(struct optane_mailbox *mailbox, const struct optane_wish *wish,
			 struct pmemctl_optane_module *module)
{
	enum { INJECTION = 3 };
	uint8_t reply[OPTANE_MAILBOX];
	int rc = ask_page(mailbox, INJECTION, reply);

	(void)wish;
	return rc ? rc : optane_injection_decode(reply, mailbox->reply_size, &module->injection);
}

static int ask_average(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		       struct pmemctl_optane_module *module)
{
	enum { POWER = 4 };
	uint8_t reply[OPTANE_MAILBOX];
	int rc = ask_page(mailbox, POWER, reply);

	(void)wish;
	return rc ? rc : optane_average_power_decode(reply, mailbox->reply_size, &module->average_power);
}

static int ask_opt_ins(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		       struct pmemctl_optane_module *module)
{
	enum { ALL_SINCE = 0x0203 };
	const bool all = module->identity.interface >= ALL_SINCE;
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	int rc = 0;

	(void)wish;
	for (unsigned code = PMEMCTL_OPTANE_OPT_DOWNGRADE; code < PMEMCTL_OPTANE_OPT_END && !rc; code++) {
		if (!all && code != PMEMCTL_OPTANE_OPT_S3)
			continue;
		optane_opt_in_encode(code, &command);
		rc = optane_send(mailbox, &command, reply);
		if (!rc)
			rc = optane_opt_in_decode(reply, mailbox->reply_size, code, &module->opt_ins);
	}
	return rc;
}

static int ask_policy(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		      struct pmemctl_optane_module *module)
{
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	int rc = 0;

	(void)wish;
	module->policy_count = optane_policies(module->identity.interface, module->policies);
	for (size_t i = 0; i < module->policy_count && !rc; i++) {
		optane_policy_encode(module->policies[i].op, module->policies[i].sub, &command);
		rc = optane_send(mailbox, &command, reply);
		if (!rc)
			rc = optane_policy_decode(reply, mailbox->reply_size, &module->policies[i]);
	}
	return rc;
}

static int ask_effects(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		       struct pmemctl_optane_module *module)
{
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	unsigned count = 0;
	int rc;

	(void)wish;
	optane_effects_encode(false, 0, &command);
	rc = optane_send(mailbox, &command, reply);
	if (!rc)
		rc = optane_effect_count_decode(reply, mailbox->reply_size, &count);
	if (rc)
		return rc;
	module->effects = calloc(count + OPTANE_EFFECTS_MOST, sizeof(*module->effects));
	if (!module->effects)
		return -ENOMEM;
	for (unsigned at = 0; at < count && !rc; at += OPTANE_EFFECTS_MOST) {
		optane_effects_encode(true, at, &command);
		rc = optane_send(mailbox, &command, reply);
		if (!rc)
			rc = optane_effects_decode(reply, mailbox->reply_size, module->effects + at);
	}
	module->effect_count = rc ? 0 : count;
	return rc;
}

/* The next entries of a log. How many there were; negative: -errno. */
static int ask_some_entries(struct optane_mailbox *mailbox, enum pmemctl_optane_log log, unsigned first, unsigned count,
			    struct pmemctl_optane_module *module)
{
	struct pmemctl_optane_entry *grown;
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	size_t got = 0;
	int rc;

	grown = realloc(module->entries, (module->entry_count + OPTANE_ENTRIES_MOST) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	module->entries = grown;
	optane_entries_encode(log, first, count, &command);
	rc = optane_send(mailbox, &command, reply);
	if (!rc)
		rc = optane_entries_decode(reply, mailbox->reply_size, log, grown + module->entry_count, &got);
	if (rc)
		return rc;
	got = got < count ? got : count;
	module->entry_count += got;
	return (int)got;
}

/* Numbers at which the log has them are those from the oldest to the newest, around 65535. */
static unsigned entries_from(const struct optane_log_summary *summary, unsigned first)
{
	unsigned left = summary->entries;

	for (unsigned number = summary->oldest; left && number != first; number = optane_next_sequence(number))
		left--;
	return left;
}

static int ask_log(struct optane_mailbox *mailbox, const struct pmemctl_optane_entry_query *query,
		   enum pmemctl_optane_log log,
		   struct pmemctl_optane_module *module)
{
	struct optane_log_summary summary;
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	unsigned left, first;
	int rc;

	optane_log_summary_encode(log, &command);
	rc = optane_send(mailbox, &command, reply);
	if (!rc)
		rc = optane_log_summary_decode(reply, mailbox->reply_size, &summary);
	if (rc)
		return rc;
	first = query->first ? query->first : summary.oldest;
	left = entries_from(&summary, first);
	if (query->first && !left && query->first < summary.oldest && summary.oldest <= summary.newest) {
		first = summary.oldest;		/* those before are gone */
		left = summary.entries;
	}
	if (query->count && left > query->count)
		left = query->count;
	while (left) {
		rc = ask_some_entries(mailbox, log, first, left < OPTANE_ENTRIES_MOST ? left : OPTANE_ENTRIES_MOST,
				      module);
		if (rc <= 0)
			return rc;
		left -= (unsigned)rc;
		first = optane_next_sequence(module->entries[module->entry_count - 1].sequence);
	}
	return 0;
}

/* One log that cannot be read does not keep the others; what was read of each is in the module. */
static int ask_entries(struct optane_mailbox *mailbox, const struct optane_wish *wish,
		       struct pmemctl_optane_module *module)
{
	char problem[sizeof(mailbox->problem)] = "";
	int rc = 0;

	for (unsigned log = 0; log < PMEMCTL_OPTANE_LOG_COUNT; log++) {
		const int now = wish->entries.logs >> log & 1
					? ask_log(mailbox, &wish->entries, (enum pmemctl_optane_log)log, module) : 0;

		if (now && !rc)
			memcpy(problem, mailbox->problem, sizeof(problem));
		rc = rc ? rc : now;
	}
	if (rc)
		memcpy(mailbox->problem, problem, sizeof(problem));
	return rc;
}

/* What takes input, or several commands. */
static const struct {
	unsigned group;
	ask_fn *ask;
} others[] = {
	{ PMEMCTL_OPTANE_CONFIG, ask_config }, { PMEMCTL_OPTANE_ERRORS, ask_errors },
	{ PMEMCTL_OPTANE_OPERATION, ask_operation }, { PMEMCTL_OPTANE_PERFORMANCE, ask_performance },
	{ PMEMCTL_OPTANE_INJECTION, ask_injection }, { PMEMCTL_OPTANE_AVERAGE, ask_average },
	{ PMEMCTL_OPTANE_OPT_INS, ask_opt_ins }, { PMEMCTL_OPTANE_POLICY, ask_policy },
	{ PMEMCTL_OPTANE_EFFECTS, ask_effects }, { PMEMCTL_OPTANE_ENTRIES, ask_entries },
};

void optane_ask(struct optane_mailbox *mailbox, const struct optane_wish *wish, struct pmemctl_optane_module *module,
		char *problem, size_t size)
{
	uint8_t reply[OPTANE_MAILBOX];

	for (size_t i = 0; i < ARRAY_SIZE(plain) + ARRAY_SIZE(others); i++) {
		const bool is_plain = i < ARRAY_SIZE(plain);
		const size_t at = is_plain ? i : i - ARRAY_SIZE(plain);
		const unsigned group = is_plain ? plain[at].group : others[at].group;
		int rc;

		if (!(wish->want & group) || !has(module, group))
			continue;
		if (is_plain) {
			const struct optane_command command = { .op = plain[at].op, .sub = plain[at].sub };

			rc = optane_send(mailbox, &command, reply);
			if (!rc)
				rc = plain[at].decode(reply, mailbox->reply_size, module);
		} else {
			rc = others[at].ask(mailbox, wish, module);
		}
		if (!rc)
			module->known |= group;
		else if (!*problem)
			snprintf(problem, size, "%s", *mailbox->problem ? mailbox->problem : strerror(-rc));
	}
}
