// SPDX-License-Identifier: GPL-2.0-only
/* The kinds of objects that can be shown, and what their tables have in common. */
#include "show/show.h"

#include <string.h>

const struct show_kind *const show_kinds[] = {
	&show_dimm, &show_health, &show_sensor, &show_region, &show_namespace, &show_dax, &show_bus, &show_filesystem,
	&show_errors, &show_module, &show_firmware, &show_performance, &show_error_log, &show_cap, &show_cel, &show_pcd,
	&show_goal, &show_socket, &show_capabilities, &show_disk, &show_persistence, &show_topology, &show_memory,
	&show_system, &show_acpi, NULL,
};

const struct show_kind *show_kind_find(const char *name)
{
	for (size_t i = 0; show_kinds[i]; i++)
		if (strcmp(show_kinds[i]->name, name) == 0)
			return show_kinds[i];
	return NULL;
}

const struct show_kind *show_kind_of_object(const char *name)
{
	static const struct { const char *prefix; const struct show_kind *kind; } prefixes[] = {
		{ "ndbus", &show_bus }, { "nmem", &show_dimm }, { "region", &show_region },
		{ "namespace", &show_namespace }, { "dax", &show_dax },
	};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		const size_t length = strlen(prefixes[i].prefix);

		if (strncmp(name, prefixes[i].prefix, length) == 0 && name[length] >= '0' &&
		    name[length] <= '9')
			return prefixes[i].kind;
	}
	return NULL;
}

bool show_is_for_people(const struct cli *cli)
{
	const char *format = cli->global.format;

	return !format || strcmp(format, "table") == 0 || strcmp(format, "tree") == 0;
}

const char *show_words(struct table *table, const char *words)
{
	char *list = words ? table_text(table, "%s", words) : NULL;

	for (char *c = list; c && *c; c++)
		if (*c == ' ')
			*c = ',';
	return list;
}

const char *show_bits(struct table *table, uint32_t bits, const char *const *words, size_t count)
{
	const char *list = "";

	for (size_t i = 0; i < count; i++)
		if (bits >> i & 1 && words[i])
			table_list_add(table, &list, words[i]);
	return list;
}

bool show_is_named(const char *names, const char *name)
{
	const size_t length = strlen(name);

	if (!names)
		return true;
	for (const char *at = names; (at = strstr(at, name)); at += length ? length : 1)
		if ((at == names || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

void show_add(uint64_t *sum, uint64_t part)
{
	if (*sum == PMEMCTL_UNKNOWN || part == PMEMCTL_UNKNOWN || __builtin_add_overflow(*sum, part, sum))
		*sum = PMEMCTL_UNKNOWN;
}

const char *show_state(bool enabled)
{
	return enabled ? "enabled" : "disabled";
}

bool show_is_nfit(const struct pmemctl_bus *bus)
{
	return bus->kind == PMEMCTL_BUS_ACPI_NFIT || bus->kind == PMEMCTL_BUS_NFIT_TEST;
}

const char *show_yes_no(int value)
{
	return value < 0 ? NULL : value ? "yes" : "no";
}
