// SPDX-License-Identifier: LGPL-2.1-or-later
/* Logs: of errors (08:05), what was read and written (08:03), the last long operation (08:04), what commands do
 * (08:FF). */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"

enum { HIGH = 1 << 0, THERMAL = 1 << 1, SUMMARY = 1 << 2, LAST_NUMBER = 65535 };

static bool is_thermal(enum pmemctl_optane_log log)
{
	return log == PMEMCTL_OPTANE_THERMAL_LOW || log == PMEMCTL_OPTANE_THERMAL_HIGH;
}

static void log_encode(enum pmemctl_optane_log log, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x08, .sub = 0x05, .in_size = OPTANE_MAILBOX };
	if (log == PMEMCTL_OPTANE_MEDIA_HIGH || log == PMEMCTL_OPTANE_THERMAL_HIGH)
		command->in[0] |= HIGH;
	if (is_thermal(log))
		command->in[0] |= THERMAL;
}

void optane_log_summary_encode(enum pmemctl_optane_log log, struct optane_command *command)
{
	log_encode(log, command);
	command->in[0] |= SUMMARY;
}

/* Entries are numbered from 1 to 65535, and then from 1 again; an empty log has the numbers 0. */
int optane_log_summary_decode(const uint8_t *bytes, size_t size, struct optane_log_summary *summary)
{
	enum { LENGTH = 22 };
	unsigned newest, oldest;

	if (size < LENGTH)
		return -EMSGSIZE;
	newest = (unsigned)le_get(bytes + 2, 2);
	oldest = (unsigned)le_get(bytes + 4, 2);
	*summary = (struct optane_log_summary) { .oldest = oldest, .newest = newest };
	if (newest && oldest)
		summary->entries = newest >= oldest ? newest - oldest + 1 : LAST_NUMBER - oldest + 1 + newest;
	return 0;
}

unsigned optane_next_sequence(unsigned sequence)
{
	return sequence >= LAST_NUMBER ? 1 : sequence + 1;
}

void optane_entries_encode(enum pmemctl_optane_log log, unsigned first, unsigned count, struct optane_command *command)
{
	log_encode(log, command);
	le_put(command->in + 1, 2, first);
	le_put(command->in + 3, 2, count);
}

static void take_media_entry(const uint8_t *bytes, struct pmemctl_optane_entry *entry)
{
	entry->time = le_get(bytes, 8);
	entry->dpa = le_get(bytes + 8, 8);
	entry->pda = le_get(bytes + 16, 8);
	entry->range = bytes[24];
	entry->type = bytes[25];
	entry->flags = bytes[26];
	entry->transaction = bytes[27];
	entry->sequence = (unsigned)le_get(bytes + 28, 2);
}

static void take_thermal_entry(const uint8_t *bytes, struct pmemctl_optane_entry *entry)
{
	enum { REPORTED_SHIFT = 16, REPORTED = 7, SENSOR_SHIFT = 19, SENSOR = 3 };
	const uint32_t word = (uint32_t)le_get(bytes + 8, 4);

	entry->time = le_get(bytes, 8);
	entry->temperature = optane_temperature(bytes + 8);
	entry->reported = word >> REPORTED_SHIFT & REPORTED;
	entry->controller = (word >> SENSOR_SHIFT & SENSOR) == 1;
	entry->sequence = (unsigned)le_get(bytes + 12, 2);
}

int optane_entries_decode(const uint8_t *bytes, size_t size, enum pmemctl_optane_log log,
			  struct pmemctl_optane_entry *entries,
			  size_t *count)
{
	enum { MEDIA_LENGTH = 32, THERMAL_LENGTH = 16 };
	const size_t length = is_thermal(log) ? THERMAL_LENGTH : MEDIA_LENGTH;
	size_t told;

	if (size < 2)
		return -EMSGSIZE;
	told = le_get(bytes, 2);
	if (told > (size - 2) / length || told > OPTANE_ENTRIES_MOST)
		return -EBADMSG;
	for (size_t i = 0; i < told; i++) {
		const uint8_t *at = bytes + 2 + i * length;

		entries[i] = (struct pmemctl_optane_entry) { .log = log };
		if (is_thermal(log))
			take_thermal_entry(at, &entries[i]);
		else
			take_media_entry(at, &entries[i]);
	}
	*count = told;
	return 0;
}

/* ---- memory information, by its page ---- */

void optane_memory_info_encode(unsigned page, struct optane_command *command)
{
	*command = (struct optane_command) { .op = 0x08, .sub = 0x03, .in_size = OPTANE_MAILBOX };
	command->in[0] = (uint8_t)page;
}

int optane_counters_decode(const uint8_t *bytes, size_t size,
			   struct pmemctl_optane_counter counters[PMEMCTL_OPTANE_COUNTERS])
{
	enum { LENGTH = 16 };

	if (size < (size_t)LENGTH * PMEMCTL_OPTANE_COUNTERS)
		return -EMSGSIZE;
	for (size_t i = 0; i < PMEMCTL_OPTANE_COUNTERS; i++)
		counters[i] = (struct pmemctl_optane_counter) {
			.low = le_get(bytes + i * LENGTH, 8), .high = le_get(bytes + i * LENGTH + 8, 8),
		};
	return 0;
}

int optane_injection_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_injection *injection)
{
	enum { LENGTH = 28, ENABLED = 1, TEMPERATURE = 2, TRIGGERS = 4 };

	if (size < LENGTH)
		return -EMSGSIZE;
	*injection = (struct pmemctl_optane_injection) {
		.enabled = bytes[0] & ENABLED, .temperature = bytes[0] & TEMPERATURE, .triggers = bytes[0] & TRIGGERS,
		.poisons = (uint32_t)le_get(bytes + 4, 4), .poison_clears = (uint32_t)le_get(bytes + 8, 4),
		.temperatures = (uint32_t)le_get(bytes + 12, 4), .trigger_count = (uint32_t)le_get(bytes + 16, 4),
		.which = le_get(bytes + 20, 8),
	};
	return 0;
}

int optane_average_power_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_average_power *power)
{
	enum { LENGTH = 6 };

	if (size < LENGTH)
		return -EMSGSIZE;
	*power = (struct pmemctl_optane_average_power) {
		.all = (unsigned)le_get(bytes, 2), .at_12v = (unsigned)le_get(bytes + 2, 2),
		.at_1_2v = (unsigned)le_get(bytes + 4, 2),
	};
	return 0;
}

/* ---- operations and commands ---- */

int optane_operation_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_operation *operation)
{
	enum { LENGTH = 9 };

	if (size < LENGTH)
		return -EMSGSIZE;
	*operation = (struct pmemctl_optane_operation) { .op = bytes[0], .sub = bytes[1], .status = bytes[8] };
	return 0;
}

void optane_effects_encode(bool entries, unsigned first, struct optane_command *command)
{
	enum { SMALL = 1 };

	*command = (struct optane_command) { .op = 0x08, .sub = 0xff, .in_size = OPTANE_MAILBOX };
	command->in[0] = SMALL;
	command->in[1] = entries;
	command->in[2] = (uint8_t)first;
}

int optane_effect_count_decode(const uint8_t *bytes, size_t size, unsigned *count)
{
	enum { MOST = 255 };

	if (size < 4)
		return -EMSGSIZE;
	*count = (unsigned)le_get(bytes, 4);
	return *count > MOST ? -EBADMSG : 0;	/* more could not be asked for */
}

int optane_effects_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_effect effects[OPTANE_EFFECTS_MOST])
{
	enum { LENGTH = 8 };

	if (size < (size_t)LENGTH * OPTANE_EFFECTS_MOST)
		return -EMSGSIZE;
	for (size_t i = 0; i < OPTANE_EFFECTS_MOST; i++)
		effects[i] = (struct pmemctl_optane_effect) {
			.op = bytes[i * LENGTH], .sub = bytes[i * LENGTH + 1],
			.effects = (uint32_t)le_get(bytes + i * LENGTH + 4, 4),
		};
	return 0;
}
