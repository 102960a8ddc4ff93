// SPDX-License-Identifier: GPL-2.0-only
/* Facts of a module that are lists of words, or judged by several numbers. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "compat/ipmctl/ipmctl.h"

static void add_word(char *text, const char *word)
{
	const size_t length = strlen(text);

	snprintf(text + length, VALUE_MAX - length, "%s%s", length ? ", " : "", word);
}

static void add_words(char *text, const char *const *words, size_t count, uint64_t bits)
{
	for (size_t i = 0; i < count; i++)
		if (bits >> i & 1 && words[i])
			add_word(text, words[i]);
}

static bool is_unknown(const struct ipmctl_dimm *dimm, unsigned group, char *text)
{
	*text = '\0';
	if (ipmctl_knows(dimm, group))
		return false;
	snprintf(text, VALUE_MAX, "Unknown");
	return true;
}

void ipmctl_reason_words(unsigned reasons, char *text)
{
	static const char *const words[] = {
		"Percentage remaining less than 1%", "Package Sparing occurred", "CAP Self-Test warning",
		"Percentage remaining is 0", "Die Failure", "AIT DRAM disabled", "CAP Self-Test fail",
		"Critical internal failure", "Performance degraded", "CAP Self-Test communication failure",
	};

	*text = '\0';
	add_words(text, words, ARRAY_SIZE(words), reasons);
}

void ipmctl_health_reason(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	(void)request;
	if (is_unknown(dimm, PMEMCTL_OPTANE_SMART, text))
		return;
	ipmctl_reason_words(dimm->module->smart.reason, text);
	if (!*text)
		snprintf(text, VALUE_MAX, "None");
}

void ipmctl_shutdown_time(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	struct tm tm;
	time_t when;

	(void)request;
	if (is_unknown(dimm, PMEMCTL_OPTANE_SMART, text))
		return;
	when = (time_t)dimm->module->smart.last_shutdown_time;
	if (gmtime_r(&when, &tm))
		strftime(text, VALUE_MAX, "%a %b %d %H:%M:%S UTC %Y", &tm);
}

/* ---- how it went down: 8 bits of detail, and extended detail above ---- */

enum { FIS_3 = 0x0300, DETAIL_BITS = 8, EXTENDED_FLUSH = 0xf << 14, SX_EXTENDED_FLUSH = 0xf << 18 };

static void shutdown_words(const struct ipmctl_dimm *dimm, uint32_t detail, char *text)
{
	static const char *const words[] = {
		"PM ADR Command Received", "PM S3 Received", "PM S5 Received", "DDRT Power Fail Command Received",
		"PMIC 12V/DDRT 1.2V Power Loss (PLI)", "PM Warm Reset Received", "Thermal Shutdown Received",
		"Controller's FW State Flush Complete", "Viral Interrupt Received", "Surprise Clock Stop Received",
		"Write Data Flush Complete", "PM S4 Received", "PM Idle Received", "DDRT Surprise Reset Received",
	};
	enum { FLUSH_DONE = 7, IDLE = 12, SURPRISE_RESET = 13 };
	const unsigned version = dimm->module->identity.interface;

	if (version >= FIS_3)
		detail &= ~(1u << FLUSH_DONE);
	add_words(text, words, IDLE, detail);
	/* one state of the module, two names */
	if (detail >> IDLE & 1)
		add_word(text, "PM Idle Received, SRE Clock Stop Received");
	if (detail >> SURPRISE_RESET & 1)
		add_word(text, words[SURPRISE_RESET]);
	add_word(text, detail & EXTENDED_FLUSH ? "Extended Flush Complete" : "Extended Flush Not Complete");
	add_word(text, detail & SX_EXTENDED_FLUSH ? "Sx Extended Flush Complete" : "Sx Extended Flush Not Complete");
}

void ipmctl_latched_shutdown(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	(void)request;
	if (!is_unknown(dimm, PMEMCTL_OPTANE_SMART, text))
		shutdown_words(dimm, dimm->module->smart.last_shutdown, text);
}

void ipmctl_unlatched_shutdown(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	(void)request;
	if (!is_unknown(dimm, PMEMCTL_OPTANE_SMART, text))
		shutdown_words(dimm, dimm->module->smart.unlatched_last_shutdown, text);
}

/* ---- how it came up ---- */

void ipmctl_boot_status(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	enum {
		MEDIA_SHIFT = 16, MEDIA_MASK = 3, MEDIA_ERROR = 2, MAILBOX_READY = 20, MEDIA_DISABLED = 24,
		REBOOT = 29,
	};
	uint64_t status;

	(void)request;
	if (is_unknown(dimm, PMEMCTL_OPTANE_BOOT, text))
		return;
	status = dimm->module->boot.status;
	if (!status || status == UINT64_MAX) {
		snprintf(text, VALUE_MAX, "BSR Unknown");
		return;
	}
	if ((status >> MEDIA_SHIFT & MEDIA_MASK) == 0)
		add_word(text, "Media Not Ready");
	if ((status >> MEDIA_SHIFT & MEDIA_MASK) == MEDIA_ERROR)
		add_word(text, "Media Error");
	if (status >> MEDIA_DISABLED & 1)
		add_word(text, "Media Disabled");
	if (!(status >> MAILBOX_READY & 1))
		add_word(text, "Mailbox Not Ready");
	if (status >> REBOOT & 1)
		add_word(text, "Reboot Required");
	if (!*text)
		snprintf(text, VALUE_MAX, "Success");
}

/* ---- what goes on ---- */

void ipmctl_scrub_status(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	const struct pmemctl_optane_scrub *s;
	const char *word = "Unknown";

	(void)request;
	if (is_unknown(dimm, PMEMCTL_OPTANE_SCRUB, text))
		return;
	s = &dimm->module->scrub;
	if (s->current == s->end && !s->running)
		word = "Completed";
	else if (s->start < s->current && s->current < s->end && !s->running)
		word = "Aborted";
	else if (s->current == 0 || s->current == s->start)
		word = "Not started";
	else if (s->current > s->start && s->running)
		word = "In progress";
	snprintf(text, VALUE_MAX, "%s", word);
}

void ipmctl_overwrite_status(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	enum { OP = 0x03, SUB = 0x01, DONE = 0, BUSY = 5, NONE = 0x0a, ABORTED = 0x0b };
	const struct pmemctl_optane_operation *o;

	(void)request;
	if (is_unknown(dimm, PMEMCTL_OPTANE_OPERATION, text))
		return;
	o = &dimm->module->operation;
	if (o->status == NONE)
		snprintf(text, VALUE_MAX, "Not started");
	else if (o->op != OP || o->sub != SUB)
		snprintf(text, VALUE_MAX, "Unknown");	/* that was another operation */
	else
		snprintf(text, VALUE_MAX, "%s", o->status == DONE ? "Completed" : o->status == BUSY ? "In progress"
						: o->status == ABORTED ? "Aborted" : "Unknown");
}

void ipmctl_triggers(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	static const char *const words[] = {
		"Package Sparing", NULL, "Fatal Error", "Percentage Remaining", "Dirty Shutdown",
	};

	(void)request;
	if (is_unknown(dimm, PMEMCTL_OPTANE_INJECTION, text))
		return;
	add_words(text, words, ARRAY_SIZE(words), dimm->module->injection.which);
	if (!*text)
		snprintf(text, VALUE_MAX, "None");
}

/* ---- how it is set up ---- */

enum { POPULATION = 12, POPULATION_BUT_MAPPED = 15 };

static const char *config_word(const struct pmemctl_optane_config *config)
{
	switch (config->status) {
	case 1: return "Valid";
	case 3: case 4: return "Failed - Broken interleave";
	case 6: return "Failed - Reverted";
	case 9: return "Failed - Unsupported";
	case POPULATION: return config->sets ? "Failed - Broken interleave" : "Failed - Unsupported";
	case 13: case POPULATION_BUT_MAPPED: return "Failed - Partially supported";
	case 7: case 8: case 10: case 11: case 14: return "Failed - Bad configuration";
	default: return "Not configured";
	}
}

void ipmctl_config_status(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	(void)request;
	if (!is_unknown(dimm, PMEMCTL_OPTANE_CONFIG, text))
		snprintf(text, VALUE_MAX, "%s",
			 dimm->module->config.valid ? config_word(&dimm->module->config) : "Unknown");
}

void ipmctl_violation(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	unsigned status;

	(void)request;
	if (is_unknown(dimm, PMEMCTL_OPTANE_CONFIG, text))
		return;
	status = dimm->module->config.status;
	snprintf(text, VALUE_MAX, "%s", status == POPULATION || status == POPULATION_BUT_MAPPED ? "Yes" : "No");
}

void ipmctl_fips(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	static const char *const words[] = {
		"Non-FIPS mode", "Non-FIPS mode, but will transition to FIPS mode on next boot",
		"FIPS mode, one-time initialization not done", "FIPS mode, one-time initialization done",
	};

	(void)request;
	if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_FIPS) || dimm->module->fips >= ARRAY_SIZE(words))
		snprintf(text, VALUE_MAX, "N/A");
	else
		snprintf(text, VALUE_MAX, "%s", words[dimm->module->fips]);
}

void ipmctl_stepping_of(unsigned revision, unsigned interface, char *text)
{
	enum { BASE_SHIFT = 4, STEP_MASK = 3 };
	const char *bases = interface >= FIS_3 ? "ABCD" : "ASBC";

	snprintf(text, VALUE_MAX, "%c%u, 0x%04x", bases[revision >> BASE_SHIFT & STEP_MASK], revision & STEP_MASK, revision);
}

/* Of the controller: a letter and a number, and both as it tells them */
void ipmctl_stepping(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	(void)request;
	if (!is_unknown(dimm, PMEMCTL_OPTANE_IDENTITY, text))
		ipmctl_stepping_of(dimm->module->identity.controller_revision, dimm->module->identity.interface, text);
}
