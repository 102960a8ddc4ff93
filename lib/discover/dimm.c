// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * DIMMs: nmemX of the libnvdimm bus. Identity comes from the provider's own attribute group
 * (nfit/, papr/ or cxl/), see Documentation/ABI/testing/sysfs-bus-nfit of the kernel.
 */
#include <errno.h>
#include <stdio.h>

#include "discover.h"

static const struct { const char *word; unsigned flag; } flag_words[] = {
	{ "save_fail", PMEMCTL_DIMM_SAVE_FAILED },
	{ "restore_fail", PMEMCTL_DIMM_RESTORE_FAILED },
	{ "flush_fail", PMEMCTL_DIMM_FLUSH_FAILED },
	{ "not_armed", PMEMCTL_DIMM_NOT_ARMED },
	{ "smart_event", PMEMCTL_DIMM_SMART_EVENT },
	{ "map_fail", PMEMCTL_DIMM_MAP_FAILED },
	{ "smart_notify", PMEMCTL_DIMM_SMART_NOTIFY },
	{ "lock", PMEMCTL_DIMM_LOCKED },
	{ "alias", PMEMCTL_DIMM_ALIASED },
};

static unsigned parse_flags(char *text)
{
	unsigned flags = 0;
	char *word;

	while ((word = strsep(&text, " ")))
		for (size_t i = 0; i < ARRAY_SIZE(flag_words); i++)
			if (strcmp(word, flag_words[i].word) == 0)
				flags |= flag_words[i].flag;
	return flags;
}

static enum pmemctl_security security_of(const char *text)
{
	static const struct { const char *name; enum pmemctl_security state; } states[] = {
		{ "disabled", PMEMCTL_SECURITY_DISABLED }, { "unlocked", PMEMCTL_SECURITY_UNLOCKED },
		{ "locked", PMEMCTL_SECURITY_LOCKED },	   { "frozen", PMEMCTL_SECURITY_FROZEN },
		{ "overwrite", PMEMCTL_SECURITY_OVERWRITE },
	};

	for (size_t i = 0; text && i < ARRAY_SIZE(states); i++)
		if (strcmp(text, states[i].name) == 0)
			return states[i].state;
	return PMEMCTL_SECURITY_UNKNOWN;
}

/* The kernel has the attribute for DIMMs whose firmware, and the driver for it, have commands of security. */
static void read_security(struct discovery *d, struct pmemctl_dimm *dimm)
{
	const char *text;

	errno = 0;
	text = device_string(d, dimm->name, "security");
	dimm->has_security = text || errno != ENOENT;
	dimm->security = security_of(text);
	dimm->frozen = device_int(d, dimm->name, "frozen", -1);
}

/* The attribute group of the DIMM's provider, and the id in it. */
static const char *provider_group(struct discovery *d, struct pmemctl_dimm *dimm)
{
	static const struct { const char *name, *id; } groups[] = {
		{ "nfit", "nfit/id" }, { "papr", "papr/id" }, { "cxl", "cxl/id" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		dimm->unique_id = device_string(d, dimm->name, groups[i].id);
		if (dimm->unique_id || device_exists(d, dimm->name, groups[i].name))
			return groups[i].name;
	}
	return groups[ARRAY_SIZE(groups) - 1].name;
}

static uint64_t group_number(struct discovery *d, const char *dimm, const char *group,
			     const char *attribute)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", group, attribute);
	return device_number_attr(d, dimm, path);
}

static void read_identity(struct discovery *d, struct pmemctl_dimm *dimm, const char *group)
{
	const struct { const char *attribute; uint64_t *number; } numbers[] = {
		{ "vendor", &dimm->vendor },
		{ "device", &dimm->device },
		{ "rev_id", &dimm->rev_id },
		{ "subsystem_vendor", &dimm->subsystem_vendor },
		{ "subsystem_device", &dimm->subsystem_device },
		{ "subsystem_rev_id", &dimm->subsystem_rev_id },
		{ "serial", &dimm->serial },
		{ "family", &dimm->family },
		{ "dsm_mask", &dimm->dsm_mask },
		{ "dirty_shutdown", &dimm->dirty_shutdown },
		{ "format", &dimm->format[0] },
		{ "format1", &dimm->format[1] },
	};
	char *text;

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		*numbers[i].number = group_number(d, dimm->name, group, numbers[i].attribute);
	dimm->available_slots = device_number_attr(d, dimm->name, "available_slots");
	dimm->commands = device_string(d, dimm->name, "commands");
	text = device_string(d, dimm->name, "flags");
	if (text)
		dimm->flags |= parse_flags(text);
}

struct dimm_commands dimm_commands(struct discovery *d, const char *dimm, const char *group)
{
	struct dimm_commands commands = {
		.family = group_number(d, dimm, group, "family"),
		.mask = group_number(d, dimm, group, "dsm_mask"),
		.nfit = strcmp(group, "nfit") == 0,
		.call = true,
	};
	const char *words;

	if (commands.nfit && commands.family == PMEMCTL_UNKNOWN) {
		/* the kernel's word for a DIMM without a family, and so without commands of one */
		commands.unread = device_attr_error(d, dimm, "nfit/family") != -ENXIO;
	} else if (commands.mask == PMEMCTL_UNKNOWN) {
		words = device_string(d, dimm, "commands");
		commands.unread = !words;
		commands.call = !words || text_has_word(words, "cmd_call");
	}
	return commands;
}

static void ask_firmware(struct discovery *d, struct pmemctl_dimm *dimm, const char *group)
{
	const struct dimm_commands commands = dimm_commands(d, dimm->name, group);

	if (wants(d, PMEMCTL_WANT_DIMM_FIRMWARE))
		dimm_read_firmware(d, dimm, &commands);
	if (wants(d, PMEMCTL_WANT_HEALTH))
		dimm_read_health(d, dimm, &commands);
}

void dimm_read(struct discovery *d, struct pmemctl_dimm *dimm)
{
	const char *group = provider_group(d, dimm);
	char path[64], *text;

	dimm->enabled = device_has_driver(d, dimm->name);
	dimm->handle = group_number(d, dimm->name, group, "handle");
	dimm->phys_id = group_number(d, dimm->name, group, "phys_id");
	snprintf(path, sizeof(path), "%s/flags", group);
	text = device_string(d, dimm->name, path);
	if (text) {
		dimm->flags = parse_flags(text);
		dimm->flags_known = true;
		/* PAPR's word for it */
		if (strcmp(group, "papr") == 0 && (dimm->flags & PMEMCTL_DIMM_SMART_NOTIFY))
			dimm->flags |= PMEMCTL_DIMM_SMART_EVENT;
	}
	read_security(d, dimm);
	if (wants(d, PMEMCTL_WANT_IDENTITY))
		read_identity(d, dimm, group);
	else if (wants(d, PMEMCTL_WANT_SHUTDOWNS))
		dimm->dirty_shutdown = group_number(d, dimm->name, group, "dirty_shutdown");
	if (wants(d, PMEMCTL_WANT_DIMM_FIRMWARE | PMEMCTL_WANT_HEALTH))
		ask_firmware(d, dimm, group);
}
