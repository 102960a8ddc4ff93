// SPDX-License-Identifier: GPL-2.0-only
/* Facts in the words of ipmctl. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compat/ipmctl/ipmctl.h"

/* The largest that it has one of; by the name of how they are chosen. */
static const struct ipmctl_unit *best_unit(const struct ipmctl_unit *how, uint64_t bytes)
{
	static const struct ipmctl_unit binary[] = {
		{ "TiB", 1ULL << 40 }, { "GiB", 1ULL << 30 }, { "MiB", 1ULL << 20 }, { "B", 1 },
	};
	static const struct ipmctl_unit decimal[] = {
		{ "TB", 1000000000000 }, { "GB", 1000000000 }, { "MB", 1000000 }, { "B", 1 },
	};
	const struct ipmctl_unit *unit = strcmp(how->name, "AUTO") == 0 ? binary : decimal;

	while (unit->bytes > 1 && bytes < unit->bytes)
		unit++;
	return unit;
}

/* Three decimals, rounded half up from four. */
void ipmctl_capacity(const struct ipmctl_request *request, uint64_t bytes, char *text)
{
	const struct ipmctl_unit *chosen = request->unit->bytes ? request->unit : best_unit(request->unit, bytes);
	const uint64_t unit = chosen->bytes;
	uint64_t whole = bytes / unit, part;

	if (bytes == PMEMCTL_UNKNOWN) {
		snprintf(text, VALUE_MAX, "Unknown");
	} else if (unit == 1) {
		snprintf(text, VALUE_MAX, "%llu B", (unsigned long long)bytes);
	} else {
		part = (bytes % unit * 10000 / unit + 5) / 10;
		whole += part / 1000;
		snprintf(text, VALUE_MAX, "%llu.%03llu %s", (unsigned long long)whole, (unsigned long long)part % 1000,
			 chosen->name);
	}
}

void ipmctl_version(const uint8_t version[5], char *text)
{
	static const uint8_t none[5];

	if (memcmp(version, none, sizeof(none)) == 0)
		snprintf(text, VALUE_MAX, "N/A");
	else
		snprintf(text, VALUE_MAX, "%02x.%02x.%02x.%02x%02x", version[0], version[1], version[2], version[3],
			 version[4]);
}

uint64_t ipmctl_number(const uint8_t *bytes, size_t at, size_t size)
{
	uint64_t value = 0;

	while (size--)
		value = value << 8 | bytes[at + size];
	return value;
}

void ipmctl_guid(const uint8_t *g, char *text)
{
	snprintf(text, VALUE_MAX, "%08llx-%04llx-%04llx-%02x%02x-%02x%02x%02x%02x%02x%02x",
		 (unsigned long long)ipmctl_number(g, 0, 4), (unsigned long long)ipmctl_number(g, 4, 2),
		 (unsigned long long)ipmctl_number(g, 6, 2), g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]);
}

void ipmctl_dimm_id(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	if (request->by_uid && dimm->dimm->unique_id)
		snprintf(text, VALUE_MAX, "%s", dimm->dimm->unique_id);
	else
		snprintf(text, VALUE_MAX, "0x%04llx", (unsigned long long)dimm->dimm->handle);
}

const char *ipmctl_health_word(unsigned health)
{
	enum { NON_CRITICAL = 1, CRITICAL = 2, FATAL = 4 };

	return health & FATAL ? "Fatal failure"
	       : health & CRITICAL ? "Critical failure"
	       : health & NON_CRITICAL ? "Noncritical failure" : health ? "Unknown" : "Healthy";
}

/* A module that does not tell is not healthy, nor one whose media is out of use, or may be. */
void ipmctl_health(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	enum { MEDIA_DISABLED = 1 << 24 };
	const struct pmemctl_optane_module *m = dimm->module;
	const char *word = "Unknown";

	(void)request;
	if (!ipmctl_is_manageable(dimm))
		word = "Unmanageable";
	else if (ipmctl_knows(dimm, PMEMCTL_OPTANE_SMART) && m->smart.valid & PMEMCTL_OPTANE_HAS_HEALTH)
		word = ipmctl_health_word(m->smart.health);
	if (strcmp(word, "Healthy") == 0 && !ipmctl_knows(dimm, PMEMCTL_OPTANE_BOOT))
		word = "Unknown";
	else if (strcmp(word, "Healthy") == 0 && m->boot.status & MEDIA_DISABLED)
		word = "Non-functional";
	snprintf(text, VALUE_MAX, "%s", word);
}

void ipmctl_lock_state(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	const uint32_t state = dimm->module ? dimm->module->security.state : 0;

	(void)request;
	if (!ipmctl_is_manageable(dimm) || !ipmctl_knows(dimm, PMEMCTL_OPTANE_SECURITY)) {
		snprintf(text, VALUE_MAX, "Unknown");
		return;
	}
	snprintf(text, VALUE_MAX, "%s%s%s%s",
		 state & PMEMCTL_OPTANE_SECURITY_UNSUPPORTED ? "Not Supported"
		 : !(state & PMEMCTL_OPTANE_SECURITY_ENABLED) ? "Disabled"
		 : state & PMEMCTL_OPTANE_SECURITY_LOCKED ? "Locked" : "Unlocked",
		 state & PMEMCTL_OPTANE_SECURITY_EXPIRED ? ", Exceeded" : "",
		 state & PMEMCTL_OPTANE_SECURITY_MASTER_EXPIRED ? ", MP Exceeded" : "",
		 state & PMEMCTL_OPTANE_SECURITY_FROZEN ? ", Frozen" : "");
}

void ipmctl_running_version(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request, char *text)
{
	(void)request;
	if (ipmctl_knows(dimm, PMEMCTL_OPTANE_FIRMWARE))
		ipmctl_version(dimm->module->firmware.running, text);
	else if (ipmctl_knows(dimm, PMEMCTL_OPTANE_IDENTITY))
		ipmctl_version(dimm->module->identity.firmware, text);
	else
		snprintf(text, VALUE_MAX, "N/A");
}

bool ipmctl_list_has(const char *list, const char *name)
{
	const size_t length = strlen(name);

	for (const char *word = list; word; word = strchr(word, ',')) {
		word += *word == ',';
		if (strncasecmp(word, name, length) == 0 && (word[length] == ',' || !word[length]))
			return true;
	}
	return false;
}

bool ipmctl_shows(const struct ipmctl_request *request, const char *name)
{
	return request->all || ipmctl_list_has(request->display, name);
}
